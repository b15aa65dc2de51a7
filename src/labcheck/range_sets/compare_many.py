"""What several sets say of the same tests, each beside the first that has the test.

    base          the first set, in the order named, that has a test
    a line        one entry of the base, for the patients whom it and another set are used for
    a cell        what another set says of them, and how far that lies from the base's limits

Which of two limits is right is never said: the base is only what the others are measured by.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import Catalogue
from labcheck.range_sets.compare import LimitPair, compare_sets
from labcheck.range_sets.compare_wanted import Measure, Wanted, measure_apart
from labcheck.ranges.reference_range import RangeSet, ReferenceRange
from labcheck.values.records import dataclass


@dataclass(slots=True)
class Line:
    """What the sets say of one test for the same patients.

    Attributes:
        analyte: The test.
        whom: Whom it is for, in words; `all` where nothing divides them.
        base: Which set is measured by.
        own: What it says.
        others: What each other set says of them, by its place among the sets.
    """

    analyte: Analyte
    whom: str
    base: int
    own: ReferenceRange
    others: dict[int, LimitPair] = field(default_factory=dict)

    def entry_of(self, place: int) -> ReferenceRange | None:
        """What the set at a place says; `None` where it says nothing."""
        if place == self.base:
            return self.own
        pair = self.others.get(place)
        return pair.other if pair else None

    def measure(self, measure: Measure) -> Decimal | None:
        """How far the others lie from the base at most; `None` where none is measured."""
        found = (measure_apart(pair, measure) for pair in self.others.values())
        return max((each for each in found if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class ManyCompared:
    """What several sets say.

    Attributes:
        sets: The sets in the order named.
        labels: What each is called.
        lines: What they say, test by test; as many as are wanted.
        knowing: For each test that is wanted, which sets have it.
        agreeing: How many lines were left out since their limits lie close enough together.
    """

    sets: tuple[RangeSet, ...]
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    knowing: Mapping[Analyte, tuple[bool, ...]]
    agreeing: int = 0


def compare_many(
    sets: Sequence[RangeSet], labels: Sequence[str], catalogue: Catalogue, wanted: Wanted
) -> ManyCompared:
    """Compare sets test by test, each with the first that has the test.

    Args:
        sets: Two sets or more.
        labels: What each is called.
        catalogue: The catalogue.
        wanted: Which tests, patients and differences are wanted.
    """
    has = [{test for test, entries in each.ranges.items() if entries} for each in sets]
    tests = [
        analyte
        for id_, analyte in catalogue.analytes.items()
        if wanted.is_about(id_) and any(id_ in tests for tests in has)
    ]
    lines = [
        line for base in range(len(sets)) for line in _list_lines(sets, base, catalogue, wanted)
    ]
    place = {analyte.id: at for at, analyte in enumerate(tests)}
    shown = [line for line in lines if any(map(wanted.shows, line.others.values()))]
    return ManyCompared(
        tuple(sets),
        tuple(labels),
        tuple(sorted(shown, key=lambda line: place[line.analyte.id])),
        {analyte: tuple(analyte.id in tests for tests in has) for analyte in tests},
        len(lines) - len(shown),
    )


def _list_lines(
    sets: Sequence[RangeSet], base: int, catalogue: Catalogue, wanted: Wanted
) -> Iterable[Line]:
    lines: dict[tuple[str, str, ReferenceRange], Line] = {}
    for place in range(base + 1, len(sets)):
        for pair in _list_pairs(sets, base, place, catalogue, wanted):
            key = (pair.analyte.id, str(pair.whom), pair.one)
            line = lines.setdefault(key, Line(pair.analyte, str(pair.whom), base, pair.one))
            line.others.setdefault(place, pair)
    return lines.values()


def _list_pairs(
    sets: Sequence[RangeSet], base: int, place: int, catalogue: Catalogue, wanted: Wanted
) -> Iterator[LimitPair]:
    """Compare two sets, for the tests that no set before the first of them has."""
    ages = sets[base].ages.intersection(sets[place].ages)
    for pair in compare_sets(sets[base], sets[place], catalogue).pairs:
        is_first = not any(each.ranges.get(pair.analyte.id) for each in sets[:base])
        if is_first and wanted.concerns(pair, ages):
            yield pair
