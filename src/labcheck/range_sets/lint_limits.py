"""Rules on what limits say: whether results can be compared with them, and whether others agree."""

from collections.abc import Iterator, Sequence
from itertools import product

from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.catalogue.specimens import specimens_agree
from labcheck.range_sets.lint_rules import Entry, Found, Test, convert_limits
from labcheck.ranges.reference_range import Kind, Partition
from labcheck.values.interval import Interval, hull
from labcheck.values.limits import Scale
from labcheck.values.patient import ADULT
from labcheck.values.unit_spelling import show_units

_DILUTED = (Quantity.TITRE, Quantity.ARBITRARY)
"""What is measured by dilution, or may be: antibodies in units of their own."""
_NEVER_ABSENT = (Quantity.PHYSICAL, Quantity.TIME, Quantity.ENZYME)
"""What every specimen has some of."""


def find_critical_inside_normal(test: Test) -> Found:
    """Critical limits that call a value critical which some set calls normal."""
    for entry, normal in product(test.entries, (*test.entries, *test.others)):
        if (entry.whole.kind, normal.whole.kind) != (Kind.CRITICAL, Kind.NORMAL):
            continue
        for safe, healthy in entry.meet(normal):
            inside = convert_limits(healthy, safe, test.analyte)
            if inside is not None and not safe.limits.interval.covers(inside):
                where = f"the normal range {normal.text} ({normal.whom}) of {normal.set.id}"
                problem = f"critical {entry.text} reaches into {where}"
                yield entry, problem, "critical limits lie outside normal ones"
                break


def find_inconvertible(test: Test) -> Found:
    """Limits in a unit that leads to none of the test's."""
    for entry in test.entries:
        limits = entry.whole.limits
        unit = test.analyte.read_unit(limits.unit)
        if limits.scale is not Scale.QUANTITY or unit is None:
            continue
        ways = [find_conversion(test.analyte, unit, known) for known in test.analyte.known_units]
        if not any(isinstance(way, Conversion) for way in ways):
            problem = f"{entry.text}: no conversion to a unit of {test.analyte.name}"
            yield entry, problem, f"its units are {show_units(test.analyte.units)}"


def find_impossible(test: Test) -> Found:
    """Limits of a scale, or below a zero, that results of the test cannot have."""
    analyte = test.analyte
    for entry in test.entries:
        if _is_of_another_scale(entry, test):
            measured = f"{analyte.name}, which is measured in {show_units(analyte.units)}"
            yield (
                entry,
                f"{entry.text} is not a limit of {measured}",
                "write numbers with their unit",
            )
        elif _is_below_zero(entry, analyte):
            problem = f"{entry.text}: {analyte.name} is never below zero"
            yield entry, problem, "correct the limits"


def _is_of_another_scale(entry: Entry, test: Test) -> bool:
    """Whether limits are a titre of what is none, or a word for what everybody has some of."""
    scale, quantity = entry.whole.limits.scale, test.analyte.quantity
    if scale is Scale.TITRE:
        return quantity not in _DILUTED
    return scale is Scale.GRADE and (
        quantity in _NEVER_ABSENT
        or any(
            (year.limits.interval.low or 0) > 0 and year.limits.scale is Scale.QUANTITY
            for known in test.published
            for year in known.years
            if year.kind is Kind.NORMAL
        )
    )


def _is_below_zero(entry: Entry, analyte: Analyte) -> bool:
    ends = [
        end
        for year in entry.years
        for end in (year.limits.interval.low, year.limits.interval.high)
        if end is not None
    ]
    return not analyte.is_signed and min(ends, default=0) < 0


def find_unlike_others(test: Test) -> Found:
    """Normal ranges that have no value in common with those of any published set.

    Methods differ, and so do their ranges, but not so far: the unit is wrong, or a digit.
    """
    for entry in test.entries:
        if entry.whole.limits.scale is not Scale.QUANTITY or _is_below_zero(entry, test.analyte):
            continue
        compared = list(_compare_normal(entry, test)) if entry.whole.kind is Kind.NORMAL else []
        if not compared or any(ours.overlaps(theirs) for ours, theirs, _ in compared):
            continue
        sets = list(dict.fromkeys(id_ for *_, id_ in compared))
        who = f"all of {', '.join(sets)} give" if len(sets) > 1 else f"{sets[0]} gives"
        ours = entry.whole.limits.interval
        span = hull([theirs for _, theirs, _ in compared]).rounded(ours, ours)
        given = f"{span} {entry.whole.limits.unit or ''}"
        units = show_units(_units_that_fit(entry, compared, test.analyte), " or ")
        yield (
            entry,
            f"{entry.text} ({entry.whom}) lies outside what {who} ({given.strip()})",
            f"in {units} it would not" if units else "check the numbers and the unit",
        )


_Compared = tuple[Interval, Interval, str]
"""A normal range, one of a published set in its unit, and the id of that set."""


def _compare_normal(entry: Entry, test: Test) -> Iterator[_Compared]:
    """Pair a normal range with those of published sets for the same population.

    A range that adults have as well is compared with those for adults, where there are some:
    limits of newborns are wide, and say nothing of it.
    """
    others = [
        other
        for other in test.published
        if other.whole.kind is Kind.NORMAL
        and _agree(entry.whom, other.whom)
        and entry.may_share_patient(other)
    ]
    if entry.ages.overlaps(ADULT):
        others = [other for other in others if other.ages.overlaps(ADULT)] or others
    for other in others:
        for ours, theirs in entry.meet(other):
            placed = convert_limits(theirs, ours, test.analyte)
            if placed is not None:
                yield ours.limits.interval, placed, other.set.id


def _units_that_fit(entry: Entry, compared: Sequence[_Compared], analyte: Analyte) -> Iterator[str]:
    """Give the units in which the same numbers would be like those of others."""
    stated = analyte.read_unit(entry.whole.limits.unit)
    for text, unit in zip(analyte.units, analyte.known_units, strict=True):
        found = find_conversion(analyte, unit, stated) if stated else None
        if isinstance(found, Conversion) and any(
            found.apply_to(ours).overlaps(theirs) for ours, theirs, _ in compared
        ):
            yield text


def _agree(one: Partition, other: Partition) -> bool:
    """Whether two entries are for the same specimen and context, as far as both name them."""
    if one.specimen and other.specimen and not specimens_agree(one.specimen, other.specimen):
        return False
    return not (one.context and other.context) or (
        one.context.casefold() == other.context.casefold()
    )
