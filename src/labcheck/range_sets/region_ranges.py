"""The ranges of a region as one set: of each test what the first set has that would judge.

Adults, children and pregnant women are three populations; for each the first set that has the test
for it counts, as when a case is judged. What each entry comes from stands first in its `source`.
"""

from collections.abc import Iterable, Iterator, Sequence

from labcheck.ranges.reference_range import JUDGING_KINDS, RangeSet, ReferenceRange
from labcheck.values.interval import Interval
from labcheck.values.patient import ADULT, ANY_AGE, CHILD, Age, Pregnancy, name_ages
from labcheck.values.records import dataclass, replace
from labcheck.values.region import Region


@dataclass(frozen=True, slots=True, eq=False)
class RegionRanges(RangeSet):
    """The ranges of a region, from several sets."""

    @staticmethod
    def find_origin(entry: ReferenceRange) -> str:
        """Give the id of the set that an entry comes from."""
        return entry.source.partition(":")[0]


_POPULATIONS = ((ADULT, False), (CHILD, False), (ANY_AGE, True))
"""The ages of adults and of children, and of whoever is pregnant."""


def merge_region(region: Region, sets: Sequence[RangeSet]) -> RegionRanges:
    """Make one set of those that judge in a region.

    Args:
        region: The region.
        sets: Its own sets and those behind them, in order.
    """
    tests = dict.fromkeys(test for range_set in sets for test in range_set.ranges)
    ranges = {test: tuple(_take(test, sets)) for test in tests}
    own = ", ".join(region.ranges)
    return RegionRanges(
        region.id,
        f"Ranges of {region.name}: {own or 'none of its own'}, then the other general sets",
        {test: entries for test, entries in ranges.items() if entries},
        is_shipped=True,
        country=region.name.removeprefix("the "),
    )


def _take(test: str, sets: Iterable[RangeSet]) -> Iterator[ReferenceRange]:
    taken: dict[RangeSet, list[tuple[Interval, bool]]] = {}
    for ages, is_pregnant in _POPULATIONS:
        for range_set in sets:
            if any(_is_of(entry, range_set, ages, is_pregnant) for entry in _of(test, range_set)):
                taken.setdefault(range_set, []).append((ages, is_pregnant))
                break
    for range_set, populations in taken.items():
        for entry in _of(test, range_set):
            yield from _restrict(entry, range_set, populations)


def _of(test: str, range_set: RangeSet) -> list[ReferenceRange]:
    return [entry for entry in range_set.ranges.get(test, ()) if entry.kind in JUDGING_KINDS]


def _is_of(entry: ReferenceRange, range_set: RangeSet, ages: Interval, is_pregnant: bool) -> bool:
    is_for_pregnant = entry.partition.pregnancy not in (None, Pregnancy.NO)
    return is_for_pregnant is is_pregnant and range_set.ages_of(entry).overlaps(ages)


def _restrict(
    entry: ReferenceRange, range_set: RangeSet, populations: Sequence[tuple[Interval, bool]]
) -> Iterator[ReferenceRange]:
    """Give an entry for the ages of the populations that its set was taken for."""
    fitting = [
        ages for ages, is_pregnant in populations if _is_of(entry, range_set, ages, is_pregnant)
    ]
    if not fitting:
        return
    own = range_set.ages_of(entry)
    ages = own if len(fitting) > 1 else own.intersection(fitting[0])
    is_everybody = (ages.low or 0) <= 0 and ages.high is None
    age = None if is_everybody else Age(name_ages(ages), ages)
    source = f"{range_set.id}: {entry.source or range_set.citation}"
    partition = entry.partition._replace(age=age)
    yield replace(entry, partition=partition, source=source, line=0)
