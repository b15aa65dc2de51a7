"""When the range printed with a result cannot judge, and no published set may in its place.

    the printed text                      reference ranges    critical limits
    looks like limits, is not read        blocked             judge: beyond them is HH or LL
    is read, its scale is doubted         blocked             the row may be critical
    is no limit, or is for other patients judge, and say so   judge

A range without a unit is doubted by its limits and never by the value: when each of them is off by
the step between two units (10, 100, 1,000, the molar factor) from every range of the sets in use,
as `35-51` beside potassium, or when one fits and the other has lost its decimal point, as `3.5-51`.
Only such a step explains it: of one limit the one to a unit that the test is printed in, since
laboratories' limits of troponin differ by seven times. Sets for infants, for children and for
adults are compared for their own, since a newborn's limits are others.
The other shipped sets are compared as well where those in use doubt a range or lack the test.
Where the value is off in the same way, unit and range are wrong together and the range judges.
Where no set has a test of cells, what a patient can have and the ranges of their percentage or
count take the place of its own (`other_scale`).
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.catalogue.analyte import Quantity
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.critical_limits import CriticalLayer
from labcheck.judging.deciding import judge_by_critical_limits, say_may_be_critical
from labcheck.judging.doubts.other_scale import (
    find_ages,
    find_in_near_unit,
    find_like,
    find_most,
    find_twin,
    is_beyond,
    list_known_ranges,
    list_units_of,
)
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.range_in_unit import FLAGS_LIKE_UNITS
from labcheck.judging.row import JudgedRange, Row
from labcheck.judging.sources import Listener, Opinion
from labcheck.ranges.further_sets import FurtherSets
from labcheck.ranges.printed_ranges import PrintedRanges
from labcheck.ranges.reference_range import Kind, RangeSet
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.values.patient import ADULT
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import Number

_STEP = Decimal(10) / 3
"""A factor of 10 between two units, and ranges of laboratories that differ by up to 3."""
_STEP_OF_CUTOFFS = Decimal(1) / 7
"""How low an upper limit alone must be: `0.00-0.14` mg/dL of CRP is that of a laboratory, and
0.8 mg/dL, another's, six times as high. What is too low for its unit calls no high result normal.
"""
_ALIKE = Decimal("1.5")
_LOST_POINT = (Decimal(8), Decimal("12.5"))
_FAR_OFF = 30
"""How many times a limit a value is that no patient's is: 10 between two units, by 3."""


class RangeDoubt(NamedTuple):
    """Why a printed range does not judge.

    Attributes:
        why: What is wrong with it.
        is_scale: Whether it was read, and its scale is doubted.
    """

    why: str
    is_scale: bool = False


@dataclass(frozen=True, slots=True)
class Doubted:
    """What was found of a printed range.

    Attributes:
        doubt: Why it does not judge; `None` where it does.
        note: What is to be said where it judges a value of the same wrong scale; may be empty.
        ends: The numbers at which a value begins to be of the wrong scale as well.
    """

    doubt: RangeDoubt | None = None
    note: str = ""
    ends: tuple[Decimal, ...] = ()


_NO_DOUBT = Doubted()


class Compared(NamedTuple):
    """What the scale of a printed range is compared with.

    Attributes:
        sets: The sets in use.
        shipped: The other shipped sets.
        catalogue: What is known of the test and of its percentage or count.
    """

    sets: Sequence[RangeSet]
    shipped: FurtherSets
    catalogue: Catalogue


def find_doubt(
    printed: PrintedRanges,
    by_print: Opinion | NotJudged | None,
    listener: Listener,
    compared: Compared,
) -> Doubted:
    """Find whether the range printed with a result can judge it.

    Args:
        printed: The range.
        by_print: What it says of the result.
        listener: Who asks.
        compared: What its scale is compared with.
    """
    if printed.is_unread or (listener.result.unread_range and not listener.printed):
        return Doubted(RangeDoubt(printed.note or listener.result.unread_range))
    if isinstance(by_print, NotJudged) and _is_own_unit_unknown(by_print, listener):
        return Doubted(RangeDoubt(by_print.detail))
    if isinstance(by_print, NotJudged) and by_print.reason is Reason.NO_MATCHING_PARTITION:
        return _NO_DOUBT  # It is for other patients, of whom another range may be usual.
    return _doubt_scale(listener, compared) if _may_be_off(listener) else _NO_DOUBT


def _doubt_scale(listener: Listener, compared: Compared) -> Doubted:
    """Compare with the sets in use, and with the others where these doubt or have no range."""
    intervals = [entry.limits.interval for entry in listener.printed]
    in_use, analyte = _known_ranges(listener, compared.sets), listener.analyte
    if not _are_off(intervals, in_use):
        near = find_in_near_unit(listener, intervals, in_use, compared.sets)
        return _doubt_as_like(listener, near)
    if not in_use:
        doubted = _doubt_without_ranges(listener, intervals, compared)
        if doubted != _NO_DOUBT:
            return doubted
    shipped = tuple(compared.shipped.having(analyte.id)) if analyte else ()
    others = _known_ranges(listener, shipped)
    is_like_some = any(
        is_alike(each, judged) for known in others for judged in known for each in intervals
    )
    by_unit = in_use or others
    if not in_use and not is_like_some and not _are_off(intervals, others):
        near = find_in_near_unit(listener, intervals, others, shipped)
        return _doubt_as_like(listener, near)
    if not by_unit or is_like_some or not _are_off(intervals, by_unit):
        return _NO_DOUBT
    if not (_is_slip(intervals, by_unit) or _is_of_other_unit(listener, intervals, compared)):
        return _NO_DOUBT
    limits, nearest = listener.printed[0].limits, by_unit[0][0]
    given = f"{nearest.set_id}'s {nearest.entry.limits.text}"
    found = (end for known in by_unit for end in _ends_of_same_scale(intervals, known))
    ends = tuple(dict.fromkeys(found))
    if all(_is_of_same_scale(listener, intervals, known) for known in by_unit):
        note = f"value and printed range {limits.text} are both far from {given}: unit slip?"
        return Doubted(None, note, ends)
    why = f"the printed range {limits.text} has no unit and is of another scale than {given}"
    return Doubted(RangeDoubt(why, is_scale=True), "", ends)


def _doubt_without_ranges(
    listener: Listener,
    intervals: Sequence[Interval],
    compared: Compared,
) -> Doubted:
    """Doubt a range that must be of the same cells' percentage or count, where no set has them."""
    sets, catalogue = compared.sets, compared.catalogue
    text, unit = listener.printed[0].limits.text, listener.result.unit
    twin = find_twin(listener.analyte, catalogue)
    if twin is None or listener.analyte is None or listener.analyte.read_unit(unit) is None:
        return _NO_DOUBT
    found = find_most(listener, catalogue)
    if found and all(is_beyond(each, found[0]) for each in intervals):
        value, (most, as_written) = listener.result.value, found
        than = f"the most a patient can have, {as_written}"
        if isinstance(value, Number) and value.value > most:
            note = f"value and printed range {text} are both beyond {than}: unit slip?"
            return Doubted(None, note, (most,))
        why = f"the printed range {text} has no unit and is beyond {than}"
        return Doubted(RangeDoubt(why, is_scale=True), "", (most,))
    like = find_like(listener, twin, intervals, sets, catalogue)
    return _doubt_as_like(listener, like)


def _doubt_as_like(listener: Listener, like: JudgedRange | None) -> Doubted:
    """Doubt a range that is a known one in another unit than the result's, if there is one."""
    if like is None:
        return _NO_DOUBT
    limits, printed = like.entry.limits, listener.printed[0].limits
    given = f"{like.set_id}'s {limits.text}"
    if limits.unit != like.unit:
        given += f" in {like.unit}"
    why = f"the printed range {printed.text} has no unit and is like {given}"
    return Doubted(RangeDoubt(f"{why}, not in {listener.result.unit}", is_scale=True))


def judge_beside_doubt(
    row: Row,
    listener: Listener,
    layer: CriticalLayer,
    doubt: RangeDoubt,
    by_sets: Sequence[Opinion | NotJudged | None],
) -> Row:
    """Judge by critical limits at most, and say what the published ranges would have said."""
    opinions = [said for said in by_sets if isinstance(said, Opinion)]
    would = f"; {_say(opinions[0])}" if opinions else ""
    reason = Reason.RANGE_UNREAD
    why = listener.obstacle or NotJudged(reason, f"{doubt.why}{would}", reason.remedy)
    notes = tuple(note for note in row.notes if note != doubt.why)
    row = replace(row, notes=notes)
    flags = layer.flags(listener.quantity)
    if not doubt.is_scale and listener.obstacle is None and flags and None not in flags:
        judged = judge_by_critical_limits(row, listener, layer, [why])
        return replace(judged, notes=(why.detail, *judged.notes))
    may_be = (say_may_be_critical(row, layer),) if row.is_beyond_critical else ()
    return replace(row, not_judged=why, notes=(*may_be, *row.notes))


def _say(opinion: Opinion) -> str:
    flags = " or ".join(map(str, opinion.flags))
    limits = f" {opinion.ranges[0].entry.limits.text}" if opinion.ranges else ""
    return f"{opinion.name}{limits} would say {flags}"


def _is_own_unit_unknown(by_print: NotJudged, listener: Listener) -> bool:
    """Whether the range's unit is not known, is another thing's or a flag; not the result's."""
    unit, analyte = listener.result.unit, listener.analyte
    has_flag = any(entry.limits.unit in FLAGS_LIKE_UNITS for entry in listener.printed)
    is_number = all(entry.limits.scale is Scale.QUANTITY for entry in listener.printed)
    is_other = by_print.reason is Reason.UNIT_INCOMPATIBLE and is_number
    is_unknown = by_print.reason is Reason.UNIT_UNKNOWN or is_other or has_flag
    return is_unknown and bool(unit) and analyte is not None and analyte.read_unit(unit) is not None


def _may_be_off(listener: Listener) -> bool:
    """Whether the scale of the printed limits is open: a quantity, and no unit beside them."""
    analyte, printed = listener.analyte, [entry.limits for entry in listener.printed]
    if analyte is None or analyte.quantity is Quantity.ARBITRARY or listener.quantity is None:
        return False
    has_unit = any(limits.unit for limits in printed)
    is_quantity = all(limits.scale is Scale.QUANTITY for limits in printed)
    ages = [entry.partition.age for entry in listener.printed]
    is_of_children = all(age and not age.days.overlaps(ADULT) for age in ages)
    return bool(printed) and not (has_unit or is_of_children) and is_quantity


def _known_ranges(listener: Listener, sets: Sequence[RangeSet]) -> list[list[JudgedRange]]:
    """Give every reference range of the test for infants, children or adults, as the patient is.

    They are in the result's unit; of a result without one, in each unit the test is printed in.
    """
    analyte, result = listener.analyte, listener.result
    if analyte is None:
        return []
    units = analyte.units if result.unit is None else (result.unit,)
    ages = find_ages(listener.patient)
    for kind in (Kind.NORMAL, Kind.DECISION):  # a test without ranges may have decision limits
        in_units = [
            list(list_known_ranges(result, analyte, unit, sets, kind, ages=ages)) for unit in units
        ]
        if known := [ranges for ranges in in_units if ranges]:
            return known
    return []


def _are_off(intervals: Iterable[Interval], by_unit: Iterable[Sequence[JudgedRange]]) -> bool:
    """Whether every printed range is off from the known ones, in each unit."""
    return all(_is_off(each, known) for known in by_unit for each in intervals)


def _is_slip(intervals: Iterable[Interval], by_unit: Iterable[Sequence[JudgedRange]]) -> bool:
    """Whether lost decimal points are what sets the printed limits apart from the known ones."""
    known = [judged.interval for ranges in by_unit for judged in ranges]
    return all(
        any(_has_lost_point(each, other) or _has_lost_points(each, other) for other in known)
        for each in intervals
    )


def _has_lost_points(printed: Interval, known: Interval) -> bool:
    """Whether the limits are 100 or 1,000 times too large, or too small, or both are ten times.

    By ten times one limit differs between two methods, and by hundreds between no two.
    """
    ratios = printed.end_ratios(known)
    least = min((max(ratio, 1 / ratio) for ratio in ratios), default=Decimal(0))
    return least > 100 / _STEP or (
        len(ratios) > 1
        and any(
            all(1 / _ALIKE <= ratio / step <= _ALIKE for ratio in ratios)
            for step in (Decimal(10), Decimal(1) / 10)
        )
    )


def _is_of_other_unit(
    listener: Listener, intervals: Sequence[Interval], compared: Compared
) -> bool:
    """Whether the printed limits are like known ones in another unit that the test is printed in.

    Or like those of the same cells' percentage or count, or of a share as a count cannot be.
    """
    analyte, ages = listener.analyte, find_ages(listener.patient)
    if analyte is None:
        return False
    twin = find_twin(analyte, compared.catalogue)
    if twin:
        sets = (*compared.sets, *compared.shipped.having(twin.id))
        most = find_most(listener, compared.catalogue)
        if find_like(listener, twin, intervals, sets, compared.catalogue) or (
            most and all(is_beyond(each, most[0]) for each in intervals)
        ):
            return True
    sets = (*compared.sets, *compared.shipped.having(analyte.id))
    known = [
        judged
        for unit in list_units_of(analyte, compared.catalogue)
        for kind in (Kind.NORMAL, Kind.DECISION)
        for judged in list_known_ranges(listener.result, analyte, unit, sets, kind, ages=ages)
    ]
    return all(any(is_alike(each, judged) for judged in known) for each in intervals)


def is_alike(printed: Interval, judged: JudgedRange) -> bool:
    """Whether every limit is one that another laboratory may have in the same unit."""
    ratios = printed.end_ratios(judged.interval)
    return bool(ratios) and all(1 / _STEP < ratio < _STEP for ratio in ratios)


def _is_off(printed: Interval, known: Sequence[JudgedRange]) -> bool:
    return all(_is_scaled(printed, judged.interval) for judged in known) or all(
        _has_lost_point(printed, judged.interval) for judged in known
    )


def _is_scaled(printed: Interval, known: Interval) -> bool:
    """Whether every limit is off by a step between units, all in one direction."""
    ratios = printed.end_ratios(known)
    is_cutoff = len(ratios) == 1 and not printed.low and bool(known.high)
    least = _STEP_OF_CUTOFFS if is_cutoff else 1 / _STEP
    return bool(ratios) and (
        all(ratio >= _STEP for ratio in ratios) or all(ratio <= least for ratio in ratios)
    )


def _has_lost_point(printed: Interval, known: Interval) -> bool:
    """Whether one of two limits fits, and the other is ten times too large or too small."""
    ratios = printed.end_ratios(known)
    if len(ratios) == 1 or not ratios:
        return False
    steps = sorted(max(ratio, 1 / ratio) for ratio in ratios)
    least, most = _LOST_POINT
    return steps[0] <= _ALIKE and least <= steps[1] <= most


def _is_of_same_scale(
    listener: Listener, intervals: Iterable[Interval], known: Sequence[JudgedRange]
) -> bool:
    """Whether the value lies by the printed limits, and where no patient's does by the others."""
    value = listener.result.value
    if not isinstance(value, Number):
        return False
    number = value.value
    is_near = any(
        (span.low is None or number >= span.low / 3)
        and (span.high is None or number <= span.high * 3)
        for span in intervals
    )
    highs, lows = ([getattr(judged.interval, end) for judged in known] for end in ("high", "low"))
    is_above = all(high is not None and number >= high * _FAR_OFF for high in highs)
    is_below = all(low is not None and number <= low / _FAR_OFF for low in lows)
    return is_near and (is_above or is_below)


def _ends_of_same_scale(
    intervals: Iterable[Interval], known: Sequence[JudgedRange]
) -> Iterator[Decimal]:
    """Give the numbers at which `_is_of_same_scale` may change."""
    for span in intervals:
        yield from () if span.low is None else (span.low / 3,)
        yield from () if span.high is None else (span.high * 3,)
    for judged in known:
        low, high = judged.interval.low, judged.interval.high
        yield from () if high is None else (high * _FAR_OFF,)
        yield from () if low is None else (low / _FAR_OFF,)
