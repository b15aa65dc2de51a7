"""Critical limits: a layer of its own that sharpens a flag and never overrules "normal".

flag by the range   result beyond a critical limit   flag
L                   yes                              LL
H                   yes                              HH
N                   yes                              N, and the row says that the list disagrees
none                yes                              LL or HH
"""

from dataclasses import dataclass

from labcheck.interpret import Flag, possible_critical_flags
from labcheck.interval import Interval
from labcheck.ranges import Partition
from labcheck.report import JudgedRange


@dataclass(frozen=True, slots=True)
class CriticalLayer:
    """The critical limits that may apply to one result.

    Attributes:
        ranges: The limits, in the unit of the result.
        is_partial: Whether the patient may be one whom the list has no limits for.
        unapplied: Why a list that has limits for the test was not applied; may be empty.
    """

    ranges: tuple[JudgedRange, ...] = ()
    is_partial: bool = False
    unapplied: str = ""

    def flags(
        self, values: Interval | None, normal: JudgedRange | None = None
    ) -> frozenset[Flag | None]:
        """Give every flag, critical ones included, that some value and some limit earn.

        Args:
            values: The values the result may stand for; `None` when it stands for none.
            normal: The range to sharpen; without one only critical values earn a flag, and
                `None` among the flags stands for those that are not.
        """
        if values is None or not (self.ranges or normal):
            return frozenset()
        safe = [
            one.interval
            for one in self.ranges
            if normal is None or _can_be_of_one(normal.entry.partition, one.entry.partition)
        ]
        if self.is_partial or not safe:
            safe.append(Interval())
        inside = normal.interval if normal else None
        return frozenset().union(
            *(possible_critical_flags(values, inside, interval) for interval in safe)
        )


def _can_be_of_one(one: Partition, other: Partition) -> bool:
    """Whether one patient can be in both partitions."""
    has_same_sex = None in (one.sex, other.sex) or one.sex is other.sex
    if one.age is None or other.age is None:
        return has_same_sex
    return has_same_sex and one.age.days.overlaps(other.age.days)
