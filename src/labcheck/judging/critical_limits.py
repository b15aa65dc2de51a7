"""Critical limits: a layer of its own that sharpens a flag and never overrules "normal".

flag by the range   result beyond a critical limit   flag
L                   yes                              LL
H                   yes                              HH
N                   yes                              N, and the row says that the list disagrees
none                yes                              LL or HH

Critical limits that a laboratory prints with a result come before any list: on the side that they
name they decide, on the other the list does. A list that would have said more is named.
A side that a list leaves open is likewise that of a list behind it.
"""

from labcheck.judging.flags import Flag, possible_critical_flags
from labcheck.judging.row import JudgedRange
from labcheck.ranges.reference_range import Partition, differing_divisions
from labcheck.values.interval import Interval
from labcheck.values.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class CriticalLayer:
    """The critical limits that may apply to one result.

    Attributes:
        ranges: The limits, in the unit of the result.
        gap: What is not stated, so that the patient may be one whom the list has no limits for:
            `the sex`, `the age`; empty when the list has limits whoever it is.
        unapplied: Why a list that has limits for the test was not applied; may be empty.
        overruled: The list that the laboratory's own limits stand before; `None` without any.
    """

    ranges: tuple[JudgedRange, ...] = ()
    gap: str = ""
    unapplied: str = ""
    overruled: "CriticalLayer | None" = None

    def behind(self, own: tuple[JudgedRange, ...], values: Interval) -> "CriticalLayer":
        """Put the laboratory's own limits before these, on each side that they name.

        Args:
            own: The limits that are printed with the result, in its unit; at least one.
            values: The values the result may stand for.
        """
        if not self.ranges:
            return CriticalLayer(own)
        first = CriticalLayer(own)
        ranges = first.before(self.ranges, values).ranges
        return CriticalLayer(ranges, "" if first.is_whole else self.gap, overruled=self)

    def before(self, others: tuple[JudgedRange, ...], values: Interval) -> "CriticalLayer":
        """Put these limits before those of a list behind, for the side that they leave open."""
        ranges = tuple(
            _put_before(first, other, values) for first in self.ranges for other in others
        )
        return replace(self, ranges=ranges)

    @property
    def is_whole(self) -> bool:
        """Whether the limits name both sides, whichever of them apply."""
        return all(None not in (each.interval.low, each.interval.high) for each in self.ranges)

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
            judged.interval
            for judged in self.ranges
            if normal is None or _can_share_patient(normal.entry.partition, judged.entry.partition)
        ]
        if not safe or self._leaves_out_some(normal):
            safe.append(Interval())
        inside = normal.interval if normal else None
        return frozenset().union(
            *(possible_critical_flags(values, inside, interval) for interval in safe)
        )

    def _leaves_out_some(self, normal: JudgedRange | None) -> bool:
        """Whether the list has no limits for some whom the range is for."""
        is_of_one_sex = normal is not None and normal.entry.partition.sex is not None
        return bool(self.gap) and not (self.gap == "the sex" and is_of_one_sex)

    @property
    def settled_by(self) -> str:
        """What would settle which critical limits apply; empty when that is certain."""
        wanted = differing_divisions(judged.entry.partition for judged in self.ranges)
        return self.gap or (f"the {' and '.join(wanted)}" if wanted else "")


def _put_before(own: JudgedRange, other: JudgedRange, values: Interval) -> JudgedRange:
    """Fill the side that limits leave open with those of a list behind them.

    They are shown as that list's where it is its side that is crossed.
    """
    low = own.interval if own.interval.low is not None else other.interval
    high = own.interval if own.interval.high is not None else other.interval
    both = Interval(low.low, high.high, low.low_closed, high.high_closed)
    left = Interval(
        None if low is own.interval else low.low,
        None if high is own.interval else high.high,
        low.low_closed,
        high.high_closed,
    )
    return replace(own if left.covers(values) else other, interval=both)


def _can_share_patient(one: Partition, other: Partition) -> bool:
    """Whether one patient can be in both partitions."""
    has_same_sex = None in (one.sex, other.sex) or one.sex is other.sex
    if one.age is None or other.age is None:
        return has_same_sex
    return has_same_sex and one.age.days.overlaps(other.age.days)
