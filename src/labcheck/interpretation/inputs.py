"""Which results may be inputs of a formula, and the numbers they stand for in its units.

A result is an input where its test, its unit and its number are certain. One without a range is,
since nothing is said of it that a range is needed for; one whose unit is missing is not, unless
its test has one number whatever the unit. One that is asked about is not, nor one that no patient
is known to have: what is derived from a slip may look ordinary.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.specimens import kinds_of, specimens_agree
from labcheck.interpretation.arithmetic import INFINITE, End, Span
from labcheck.interpretation.definitions import Input
from labcheck.judging.findings import InputUsed
from labcheck.judging.flags import possible_values
from labcheck.judging.not_judged import Reason
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.ranges.reference_range import Kind
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.values.patient import Patient
from labcheck.values.records import replace
from labcheck.values.result_text import MeasuredValue, Number

Measured = Mapping[str, tuple[Row, ...]]
"""Usable rows, by test."""
_ONLY_RANGE_IS_WANTING = (
    Reason.NO_RANGE,
    Reason.NO_MATCHING_PARTITION,
    Reason.UNIT_INCOMPATIBLE,
)
"""Why a row may not be judged though its test, number and unit are certain."""


class Draw(NamedTuple):
    """What is known at one draw.

    Attributes:
        number: Its number in the case.
        time: When it was, as written.
        measured: The usable rows, by test.
        patient: The patient, with the age at the draw.
    """

    number: int
    time: str
    measured: Measured
    patient: Patient


def list_draws(
    report: Report, catalogue: Catalogue, *, are_for_flags: bool = False
) -> Iterator[Draw]:
    """Give the draws of a case that have usable rows, in order of time.

    Args:
        report: The judged case.
        catalogue: Knows which numbers a patient can have.
        are_for_flags: Whether the rows are asked for what they were judged to be and go into no
            formula, so that a number far below those that were seen, and inside the window, counts.
    """
    found: dict[int, dict[str, tuple[Row, ...]]] = {}
    for row in report.counted:
        is_known = row.analyte is not None and is_usable(row)
        if not is_known or _is_beyond_any(row, catalogue, are_for_flags=are_for_flags):
            continue
        tests = found.setdefault(row.result.draw, {})
        tests[row.test_key] = (*tests.get(row.test_key, ()), row)
    for number, measured in sorted(found.items()):
        rows = [row for rows in measured.values() for row in rows]
        ages = {row.result.age or report.case.patient.age for row in rows}
        age = ages.pop() if len(ages) == 1 else None
        patient = replace(report.case.patient, age=age)
        yield Draw(number, rows[0].result.time, measured, patient)


def is_usable(row: Row) -> bool:
    """Whether what was measured, its number and its unit are certain."""
    if row.result.is_replaced or row.questions:
        return False
    if row.not_judged is None or row.not_judged.reason in _ONLY_RANGE_IS_WANTING:
        return True
    is_circumstance = row.analyte is not None and row.analyte.is_circumstance
    return is_circumstance and row.not_judged.reason is Reason.NOT_A_MEASUREMENT


def _is_beyond_any(row: Row, catalogue: Catalogue, *, are_for_flags: bool) -> bool:
    """Whether no patient is known to have such a number in the unit it was judged in."""
    read, analyte = _as_read(row), row.analyte
    if read is None or analyte is None or not isinstance(read[0], Number):
        return False
    specimen = row.result.specimen
    if specimen and not specimens_agree(specimen, analyte.specimen):
        return False  # the window is of the test's own specimen
    practice = catalogue.practice.get(analyte.id)
    window = practice.window if practice else None
    if window is None:
        return False
    is_beyond = window.is_outside if are_for_flags else window.is_beyond_any
    return is_beyond(analyte, read[1], read[0].value)


def choose_input(wanted: Input, measured: Measured) -> tuple[InputUsed, Span] | None:
    """Choose the result that gives an input, in the formula's unit; `None` where none is certain.

    Of two results of one test and draw that differ, neither is taken.
    """
    for number, (test, label) in enumerate(wanted.tests.items()):
        rows = [row for row in measured.get(test, ()) if _is_of_specimen(row, wanted)]
        if not rows:
            continue
        found = [_read_span(row, wanted) for row in rows]
        first = found[0]
        if first is None or any(each is None or each[0] != first[0] for each in found):
            return None
        span, printed = first
        used = InputUsed(
            wanted.name,
            label,
            rows[0],
            printed or Interval(to_decimal(span[0]), to_decimal(span[1])),
            wanted.unit,
            is_converted=printed is None and not wanted.is_multiple,
            is_instead=number > 0
            and test not in wanted.refused
            and label not in tuple(wanted.tests.values())[:number],
            times_limit=wanted.is_multiple,
        )
        return used, span
    return None


def to_decimal(end: End) -> Decimal | None:
    """Write an end as a decimal; `None` where there is none."""
    if isinstance(end, float):
        return None
    return Decimal(end.numerator) / Decimal(end.denominator)


def is_of_own_specimen(row: Row) -> bool:
    """Whether a result is of the specimen that its test is usually measured in."""
    usual = row.analyte.specimen if row.analyte else ""
    return not row.result.specimen or specimens_agree(row.result.specimen, usual)


def _is_of_specimen(row: Row, wanted: Input) -> bool:
    """Whether a result is of the specimen that the formula takes."""
    if not wanted.specimen:
        return is_of_own_specimen(row)
    usual = row.analyte.specimen if row.analyte else ""
    return kinds_of(row.result.specimen or usual) == kinds_of(wanted.specimen)


def _read_span(row: Row, wanted: Input) -> tuple[Span, Interval | None] | None:
    """Give the numbers that a result stands for, as the formula takes them.

    Returns:
        The numbers, and the same with the decimals they were printed with where they are as
        printed; `None` where they are not certain.
    """
    read = _as_read(row)
    if read is None or row.analyte is None:
        return None
    value, unit = read
    possible = possible_values(value, is_signed=row.analyte.is_signed)
    if possible is None or possible[0] is not Scale.QUANTITY:
        return None
    span = _to_span(possible[1])
    if wanted.is_multiple:
        multiple = _by_upper_limit(span, row)
        return None if multiple is None else (multiple, None)
    to_unit, times = wanted.instead.get(row.analyte.id, (wanted.unit, Fraction(1)))
    way = _find_way(row.analyte, unit, to_unit)
    if way is None:
        return None
    way = way.then(times)
    converted = _convert(span[0], way), _convert(span[1], way)
    return converted, possible[1] if way.is_identity else None


def _as_read(row: Row) -> tuple[MeasuredValue, str | None] | None:
    """Give the value and the unit that a result was judged with; `None` where they are open."""
    if not row.read_as:
        return row.result.value, row.result.unit
    ways = {(judged.value, judged.unit) for judged in row.ranges}
    if len(ways) != 1:
        return None
    ((value, unit),) = ways
    return None if value is None else (value, unit)


def _to_span(interval: Interval) -> Span:
    low = -INFINITE if interval.low is None else Fraction(interval.low)
    high = INFINITE if interval.high is None else Fraction(interval.high)
    return low, high


def _find_way(analyte: Analyte, unit: str | None, to_unit: str) -> Conversion | None:
    if not unit and not analyte.is_unitless:
        return None
    source, target = analyte.read_unit(unit), analyte.read_unit(to_unit)
    found = find_conversion(analyte, source, target) if source and target else None
    return found if isinstance(found, Conversion) else None


def _convert(end: End, way: Conversion) -> End:
    """Convert an end exactly; units of a test have factors above nought."""
    return end if isinstance(end, float) else end * way.factor + way.offset


def _by_upper_limit(span: Span, row: Row) -> Span | None:
    """Give a result as a multiple of the upper limit in its row, where there is one such limit."""
    limits = set(_upper_limits(row))
    if len(limits) != 1:
        return None
    (limit,) = limits
    low, high = (end if isinstance(end, float) else end / limit for end in span)
    return low, high


def _upper_limits(row: Row) -> Iterator[Fraction]:
    for judged in row.ranges:
        high = judged.interval.high
        if judged.entry.kind is Kind.NORMAL and high is not None and high > 0:
            yield Fraction(high)
