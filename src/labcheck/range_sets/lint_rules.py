"""The entries of a set as they were written, and those they are compared with.

A rule of age is one entry here: what is wrong with it is said once, not for every year.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.ranges.reference_range import (
    Partition,
    RangeSet,
    ReferenceRange,
    fold_rules,
    may_share_patient,
)
from labcheck.values.interval import Interval
from labcheck.values.patient import Age, name_ages
from labcheck.values.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was written: one range, or a rule of age with a range for each year.

    Attributes:
        set: The set it is in.
        whole: The entry; of a rule its text and all its ages, with the limits of its first year.
        years: The ranges it stands for.
    """

    set: RangeSet
    whole: ReferenceRange
    years: tuple[ReferenceRange, ...]

    @property
    def whom(self) -> Partition:
        """Whom it is for."""
        return self.whole.partition

    @property
    def text(self) -> str:
        """Its limits, or its rule, as written."""
        return self.whole.limits.text

    @property
    def ages(self) -> Interval:
        """The ages it is for, in days."""
        return self.set.ages_of(self.whole)

    @property
    def name(self) -> str:
        """What it is called in a fault of another one."""
        place = f" in line {self.whole.line}" if self.whole.line else ""
        return f"{self.text} ({self.whom}){place}"

    def may_share_patient(self, other: "Entry") -> bool:
        """Whether some patient is one whom both are for."""
        return may_share_patient((self.set, self.whole), (other.set, other.whole))

    def meet(self, other: "Entry") -> Iterator[tuple[ReferenceRange, ReferenceRange]]:
        """Pair the ranges of both that some patient may have at once; of two rules, by the year."""
        if not self.may_share_patient(other):
            return
        by_age = {year.partition.age: year for year in other.years}
        for year in self.years:
            if len(self.years) > 1 and len(by_age) > 1:
                others = [by_age[year.partition.age]] if year.partition.age in by_age else []
            else:
                others = list(other.years)
            for another in others:
                if may_share_patient((self.set, year), (other.set, another)):
                    yield year, another


@dataclass(frozen=True, slots=True)
class Test:
    """The entries of one test, and what they are compared with.

    Attributes:
        analyte: The test.
        entries: The set's own.
        others: Those of further sets.
        published: Those of the sets that come with labcheck.
    """

    analyte: Analyte
    entries: tuple[Entry, ...]
    others: tuple[Entry, ...]
    published: tuple[Entry, ...]


Found = Iterator[tuple[Entry, str, str]]
"""What a rule finds: the entry, what is wrong with it, and what would put it right."""


def gather(id_: str, sets: Iterable[RangeSet]) -> Iterator[Entry]:
    """Give the entries that sets have for a test."""
    for range_set in sets:
        yield from as_written(range_set, range_set.ranges.get(id_, ()))


def as_written(range_set: RangeSet, ranges: Iterable[ReferenceRange]) -> Iterator[Entry]:
    """Take the years of a rule of age together, as far as they were written in one line."""
    for years in fold_rules(ranges):
        for _, group in groupby(years, key=lambda year: year.line):
            written = tuple(group)
            yield Entry(range_set, _whole(written), written)


def _whole(years: Sequence[ReferenceRange]) -> ReferenceRange:
    """Make one range of the years of a rule; what is not a rule stays as it is."""
    first, last = years[0], years[-1]
    if first.partition.age is None or last.partition.age is None or not first.rule:
        return first
    days = replace(first.partition.age.days, high=last.partition.age.days.high)
    partition = first.partition._replace(age=Age(name_ages(days), days))
    return replace(first, partition=partition, limits=replace(first.limits, text=first.rule))


def convert_limits(one: ReferenceRange, other: ReferenceRange, analyte: Analyte) -> Interval | None:
    """Bring one entry's limits into the unit of another; `None` where they do not compare."""
    if one.limits.scale is not other.limits.scale:
        return None
    found = find_way(analyte, one.limits.unit, other.limits.unit)
    return found.apply_to(one.limits.interval) if found else None
