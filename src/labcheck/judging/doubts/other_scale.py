"""A printed range of cells without a unit, where no set in use has a range to compare it with.

    basophils 0.5 %, 0-200         beyond what a patient can have in the result's unit
    neutrophils 4 10*3/uL, 40-75   like a range of the same cells in the other unit, as 50-70 %

The unit of such a range is another than the result's. Only its limits are looked at, as where sets
have the test; see `printed_doubt`.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.practice import Practice
from labcheck.judging.range_in_unit import place_range
from labcheck.judging.row import JudgedRange
from labcheck.judging.sources import Listener
from labcheck.ranges.reference_range import Kind, RangeSet
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.values.patient import ADULT, ANY_AGE, CHILD, INFANT, YEAR, Patient
from labcheck.values.records import replace
from labcheck.values.unit_spelling import show_unit

_FROM_1_YEAR = Interval(YEAR, CHILD.high, high_closed=False)
_LIKE = Decimal(2)
"""How many times a limit may be another laboratory's; shares and counts are further apart."""
_SAME = Decimal("1.25")
"""How many times a limit may be another laboratory's in the same unit, where units lie near."""
_TWIN = {"pct": "abs", "abs": "pct"}
"""The ends of the ids of one kind of cells, as a share of all and as a count."""


def find_twin(analyte: Analyte | None, catalogue: Catalogue) -> Analyte | None:
    """Find the test of the same cells in the other unit: the count, or the share of all."""
    stem, _, end = analyte.id.rpartition("_") if analyte else ("", "", "")
    return catalogue.analytes.get(f"{stem}_{_TWIN.get(end, '')}")


def find_most(listener: Listener, catalogue: Catalogue) -> tuple[Decimal, str] | None:
    """Give the most that a patient can have, in the result's unit and as its source writes it."""
    analyte, unit = listener.analyte, listener.result.unit
    window = catalogue.practice.get(analyte.id, Practice()).window if analyte else None
    if analyte is None or window is None or unit is None:
        return None
    way = find_way(analyte, window.unit, unit)
    if way is None:
        return None
    most = way.apply_to(Interval(None, window.high)).high
    return None if most is None else (most, f"{window.high} {show_unit(window.unit)}")


def is_beyond(interval: Interval, most: Decimal) -> bool:
    """Whether a limit lies beyond the most that a patient can have."""
    return any(end is not None and end > most for end in (interval.low, interval.high))


def find_like(
    listener: Listener,
    twin: Analyte,
    intervals: Sequence[Interval],
    sets: Iterable[RangeSet],
    catalogue: Catalogue,
) -> JudgedRange | None:
    """Find a range of the same cells in the other unit that every printed range is like."""
    known = _known_ranges(listener, twin, sets, catalogue)
    return next((each for each in known if _are_like(intervals, each.interval)), None)


def list_known_ranges(  # noqa: PLR0913 - what is asked, and of whom
    result: Result,
    analyte: Analyte,
    unit: str | None,
    sets: Iterable[RangeSet],
    kind: Kind = Kind.NORMAL,
    *,
    ages: Interval = ANY_AGE,
) -> Iterator[JudgedRange]:
    """Give the ranges of a test in a unit, of women and men, whatever was stated.

    Args:
        result: The result that is asked about.
        analyte: The test.
        unit: The unit; limits that cannot be brought into it are left out.
        sets: The sets.
        kind: What the limits mean.
        ages: The ages, in days, of whom some the ranges are for.
    """
    asked = replace(result, unit=unit)
    for range_set in sets:
        for entry in range_set.ranges.get(analyte.id, ()):
            if entry.kind is not kind or entry.limits.scale is not Scale.QUANTITY:
                continue
            if not range_set.ages_of(entry).overlaps(ages):
                continue
            placed = place_range(entry, range_set.id, asked, Scale.QUANTITY, analyte)
            if isinstance(placed, JudgedRange):
                yield placed


def _known_ranges(
    listener: Listener, twin: Analyte, sets: Iterable[RangeSet], catalogue: Catalogue
) -> Iterator[JudgedRange]:
    """Give the ranges of a test, in each unit that reports print it in."""
    ages = find_ages(listener.patient)
    for unit in list_units_of(twin, catalogue):
        yield from list_known_ranges(listener.result, twin, unit, sets, ages=ages)


def list_units_of(analyte: Analyte, catalogue: Catalogue) -> tuple[str, ...]:
    """Give every unit that reports print a test in."""
    practice = catalogue.practice.get(analyte.id, Practice())
    return tuple(dict.fromkeys((*analyte.units, *practice.whole)))


def find_ages(patient: Patient) -> Interval:
    """Give the ages, in days, of the infants, children or adults that a patient is one of."""
    ages = patient.age.days if patient.age else ADULT
    groups = [group for group in (INFANT, _FROM_1_YEAR, ADULT) if group.overlaps(ages)]
    return Interval(groups[0].low or Decimal(0), groups[-1].high, high_closed=False)


def _are_like(printed: Iterable[Interval], known: Interval) -> bool:
    return all(_is_like(each, known) for each in printed)


def _is_like(printed: Interval, known: Interval, times: Decimal = _LIKE, fewest: int = 1) -> bool:
    """Whether each limit above 0, and so many of them, is about the known one on its side."""
    ratios = printed.end_ratios(known)
    return len(ratios) >= fewest and all(1 <= ratio * times <= times * times for ratio in ratios)


def find_in_near_unit(
    listener: Listener,
    intervals: Sequence[Interval],
    known: Iterable[Sequence[JudgedRange]],
    sets: Sequence[RangeSet],
) -> JudgedRange | None:
    """Find a known range in another unit that is the printed one, which is none in its own.

    Units may lie so near that the factor alone says little, as mg/dL and mmol/L of magnesium: both
    limits are twice those of every known range, or half, and about the same as in the other unit.

    Args:
        listener: Who asks.
        intervals: The printed ranges.
        known: The known ranges in the result's unit.
        sets: The sets they are from.
    """
    analyte, result = listener.analyte, listener.result
    own = [judged.interval for ranges in known for judged in ranges]
    if analyte is None or result.unit is None or not own:
        return None
    if not all(_is_twice(each, other) for other in own for each in intervals):
        return None
    ages = find_ages(listener.patient)

    def is_printed(known: JudgedRange) -> bool:
        return all(_is_like(each, known.interval, _SAME, fewest=2) for each in intervals)

    units = (unit for unit in analyte.units if unit != result.unit)
    found = (list_known_ranges(result, analyte, unit, sets, ages=ages) for unit in units)
    return next(filter(is_printed, chain.from_iterable(found)), None)


def _is_twice(printed: Interval, known: Interval) -> bool:
    """Whether both limits are at least twice the known ones, or at most half of them."""
    ratios = printed.end_ratios(known)
    is_far = all(ratio >= _LIKE for ratio in ratios) or all(ratio * _LIKE <= 1 for ratio in ratios)
    return len(ratios) > 1 and is_far
