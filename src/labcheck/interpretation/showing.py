"""What is said of a derived value: its rounding, its flag, its meaning, and what was reported."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.interpretation.arithmetic import Span, is_point
from labcheck.interpretation.definitions import VALUE, Definition, Input, Shown
from labcheck.interpretation.inputs import Draw, Measured, choose_input
from labcheck.interpretation.rounding import round_number, round_span
from labcheck.judging.findings import DerivedValue, Difference
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.ranges.further_sets import NO_SETS
from labcheck.values.interval import Interval
from labcheck.values.records import replace
from labcheck.values.result_text import (
    Censored,
    Comparator,
    MeasuredValue,
    Number,
)
from labcheck.values.result_text import Span as ReportedSpan


def finish(
    definition: Definition,
    blank: DerivedValue,
    known: Mapping[str, Span],
    draw: Draw,
    knowledge: Knowledge,
) -> DerivedValue:
    """Complete a derived value from what was computed.

    Args:
        definition: The quantity.
        blank: The value with its inputs.
        known: Every name of the formula, and `value`, which was computed, in the formula's units.
        draw: What else is known at the draw.
        knowledge: What the value is judged by.
    """
    said = (rule.text for rule in definition.meanings if rule.condition.holds(known))
    unit, decimals, shown = _as_printed(definition, blank, known[VALUE])
    value = blank._replace(unit=unit, values=round_span(shown, decimals), meaning=next(said, ""))
    value = value._replace(
        judged=_judge(definition, value, draw, knowledge),
        reported=_compare(definition, value, shown, draw.measured),
    )
    return value._replace(is_shown=_is_shown(definition, value))


def _as_printed(definition: Definition, blank: DerivedValue, span: Span) -> tuple[str, int, Span]:
    """Choose the unit and the decimals that a value is printed with: those of an input it is like.

    Returns:
        The unit as that input has it, the decimals, and the value in that unit.
    """
    like = next((each for each in blank.inputs if each.name == definition.unit_of), None)
    analyte = like.row.analyte if like else None
    unit = like.row.result.unit if like else None
    if like is None or analyte is None or not unit:
        return definition.unit, definition.decimals, span
    source, target = analyte.read_unit(definition.unit), analyte.read_unit(unit)
    way = find_conversion(analyte, source, target) if source and target else None
    if not isinstance(way, Conversion):
        return definition.unit, definition.decimals, span
    if way.is_identity:
        return unit, definition.decimals, span
    low, high = (end if isinstance(end, float) else end * way.factor + way.offset for end in span)
    return unit, _decimals_of(analyte, unit, definition.decimals), (low, high)


def _decimals_of(analyte: Analyte, unit: str, otherwise: int) -> int:
    target = analyte.read_unit(unit)
    known = (count for text, count in analyte.decimals.items() if analyte.read_unit(text) == target)
    return next(known, otherwise)


def _judge(
    definition: Definition, value: DerivedValue, draw: Draw, knowledge: Knowledge
) -> Row | None:
    """Judge a value by the ranges in use, as a result of the test that it is; never as critical."""
    measured = _as_measured(value)
    if not definition.judged_as or measured is None:
        return None
    result = Result(definition.judged_as, value.text, measured, value.unit or None, draw=value.draw)
    row = judge_result(
        result, draw.patient, replace(knowledge, critical_sets=(), unused=NO_SETS, compared=())
    )
    return row if row.flag is not None else None


def _as_measured(value: DerivedValue) -> MeasuredValue | None:
    """Write a derived value as a result would be."""
    values = value.values
    if values is None:
        return None
    low, high = values.low, values.high
    if low is not None and high is not None:
        return Number(value.text, low) if low == high else ReportedSpan(value.text, low, high)
    if low is not None:
        return Censored(value.text, Comparator.AT_LEAST, low)
    return None if high is None else Censored(value.text, Comparator.AT_MOST, high)


def _compare(
    definition: Definition, value: DerivedValue, shown: Span, measured: Measured
) -> Difference | None:
    """Compare with what the laboratory reported of the same quantity in the same draw."""
    for test in definition.same_as:
        found = choose_input(Input(test, {test: test}, value.unit), measured)
        if found is None or value.values is None:
            continue
        used, reported = found
        reach = _rounding_of(used.row, reported) + Fraction(1, 2 * 10 ** _places(value.values))
        is_none = shown[0] <= reported[1] + reach and reported[0] <= shown[1] + reach
        number = None
        if is_point(shown) and is_point(reported):
            exact = Fraction(shown[0]) - Fraction(reported[0])
            number = round_number(exact, _places(value.values))
        return Difference(used.row, number, is_none)
    return None


def _rounding_of(row: Row, converted: Span) -> Fraction:
    """How far rounding may have moved a reported number, in the unit it was converted into."""
    value = row.result.value
    if not isinstance(value, Number) or not value.value or isinstance(converted[0], float):
        return Fraction(0)
    return Fraction(value.half_last_digit) * abs(converted[0] / Fraction(value.value))


def _places(values: Interval) -> int:
    end = values.low if values.low is not None else values.high
    exponent = (end or Decimal(0)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _is_shown(definition: Definition, value: DerivedValue) -> bool:
    """Whether tables show a value: not what was reported, nor what is plainly ordinary."""
    if value.reported is not None:
        return not value.reported.is_none
    if definition.corrects and _is_same_as_input(definition.corrects, value):
        return False
    is_flagged = value.judged is not None and not _is_normal(value.judged)
    is_said = is_flagged or bool(value.meaning)
    looked_at = definition.notable_by or tuple(each.name for each in value.inputs)
    is_beside = any(
        each.name in looked_at and each.row.flag is not None and not _is_normal(each.row)
        for each in value.inputs
    )
    match definition.shown:
        case Shown.ALWAYS:
            return True
        case Shown.NOTABLE:
            return is_said or is_beside
        case Shown.BESIDE:
            return is_beside
        case Shown.SAID:
            return is_said


def _is_normal(row: Row) -> bool:
    return row.flag is not None and row.flag.is_normal


def _is_same_as_input(name: str, value: DerivedValue) -> bool:
    """Whether a corrected value is the measured one, at the decimals that it is printed with."""
    used = next((each for each in value.inputs if each.name == name), None)
    measured = used.row.result.value if used else None
    if value.value is None or not isinstance(measured, Number):
        return False
    places = _places(Interval.point(value.value))
    return round_number(Fraction(measured.value), places) == value.value
