"""What speaks for one of the two numbers that a printed number may be.

    a plain count        250.000 /mm3: results in it have no three decimals
    the range beside it  1.234 beside 0.450-4.500: three decimals are printed here
    what patients have   4.123 mmol/L potassium: none has 4123; 4.350 pg/mL NT-proBNP: none has 4.35

Where these contradict each other, both numbers stay. Where none of them says anything:

    the stated sign      1.250 beside commas that are stated to be decimal
    the sign itself      2.345 mIU/L TSH: a point is a decimal one where only 2.345 is known
    any other unit       12,000 U/L: results in it are seldom printed with three decimals

Nothing is judged here, and nothing is taken from other rows.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.practice import Practice
from labcheck.values.late_pattern import compile_late
from labcheck.values.result_text import is_open_number
from labcheck.values.units import Unit, parse_unit

_PER_MICROLITRE = Unit(6, "", ("L",))
_ONLY_DECIMAL = r"\d+{sign}(?:\d{{1,2}}|\d{{4,}})|(?:0+|\d{{4,}}){sign}\d{{3}}"
_POINT, _COMMA = (
    compile_late(rf"(?<![\d.,])(?:{_ONLY_DECIMAL.format(sign=sign)})(?![\d.,])")
    for sign in (r"\.", ",")
)
"""Numbers whose sign can only be a decimal one: 4.5, 0.450, 1234.500, but not 4.500."""
GROUP_WITH_POINT = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])")


class TwoNumbers(NamedTuple):
    """The two numbers that a result may be, with what is known of its test.

    Attributes:
        result: The result, whose value is open.
        known: Each test that it may be, with what is usual of it; none where it is not known.
        whole: The number where the sign parts thousands.
        decimal: The number where the sign is a decimal one.
    """

    result: Result
    known: Sequence[tuple[Analyte, Practice]]
    whole: Decimal
    decimal: Decimal

    @property
    def unit(self) -> str | None:
        """The unit of the result."""
        return unit_of(self.result)

    def unit_of(self, practice: Practice) -> str | None:
        """The unit; where none is printed beside a point, the one that makes no difference."""
        return unit_in(self.result, practice) if self.is_plain_point else self.unit

    @property
    def is_plain_point(self) -> bool:
        """Whether the text is the decimal number where nothing speaks against it."""
        value = self.result.value
        return is_open_number(value) and value.plain is not None

    def of_each(self, drops: Callable[[Analyte, Practice], tuple[bool, bool]]) -> tuple[bool, bool]:
        """Say whether the whole and the decimal number are dropped, whichever test it is."""
        each = [drops(analyte, practice) for analyte, practice in self.known]
        if not each:
            return False, False
        return all(whole for whole, _ in each), all(decimal for _, decimal in each)


def find_grounds(two: TwoNumbers) -> tuple[str, str]:
    """Say why the whole number is not meant, and why the decimal one; empty for what may be."""
    gone = _any_of(weigh(two) for weigh in _STRONG)
    if all(gone):
        return "", ""
    if any(gone):
        return gone
    return next((gone for weigh in _WEAK if any(gone := weigh(two))), ("", ""))


def _any_of(grounds: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Take the first ground against each of the two."""
    against_whole, against_decimal = zip(*grounds, strict=True)
    return next(filter(None, against_whole), ""), next(filter(None, against_decimal), "")


def unit_of(result: Result) -> str | None:
    """Give the unit of a result, also where it stands within the text of an open number."""
    value = result.value
    within = value.readings[0].unit if is_open_number(value) else None
    return within or result.unit


def unit_in(result: Result, practice: Practice) -> str | None:
    """Give the unit of a result; where none is printed, the one that makes no difference."""
    usual = practice.units[0] if practice.has_one_number and practice.units else None
    return unit_of(result) or usual


def is_plain_count(unit: str | None) -> bool:
    """Whether a unit is a microlitre or cubic millimetre, and cells in it are not in thousands."""
    return unit is not None and parse_unit(unit, of_count=True) == _PER_MICROLITRE


def is_number_in(unit: str | None) -> bool:
    """Whether a number of YAML, JSON or HL7's NM, whose point is decimal, is just that in a unit.

    Cells per microlitre are written with a point between thousands there as well; without a unit
    they may be such.
    """
    return bool(unit) and not is_plain_count(unit)


def _by_range(two: TwoNumbers) -> tuple[str, str]:
    """Compare with the decimal sign of the range beside the number: `4.5` beside `12,300`."""
    printed = two.result.printed_range
    has_points = _POINT.search(printed) is not None
    has_commas = _COMMA.search(printed) is not None
    if has_points == has_commas:
        return "", ""
    sign = "points" if has_points else "commas"
    why = f"the range beside it has decimal {sign}: {printed}"
    is_same_sign = has_points is (GROUP_WITH_POINT.search(two.result.value.text) is not None)
    return (why, "") if is_same_sign else ("", why)


def _by_what_patients_have(two: TwoNumbers) -> tuple[str, str]:
    def unseen(analyte: Analyte, practice: Practice) -> tuple[bool, bool]:
        if practice.window is None:
            return False, False
        unit, numbers = two.unit_of(practice), (two.whole, two.decimal)
        whole, decimal = practice.window.drop_impossible(analyte, unit, numbers)
        return whole, decimal

    return _no_patient(two, two.of_each(unseen))


def _by_statement(two: TwoNumbers) -> tuple[str, str]:
    """Heed that commas are stated to be decimal, unless only the decimal number is known."""
    has_point = GROUP_WITH_POINT.search(two.result.value.text) is not None
    if two.is_plain_point or not has_point or _is_beyond_window(two) or _is_known_only(two):
        return "", ""
    return "", "commas are stated to be decimal"


def _by_sign(two: TwoNumbers) -> tuple[str, str]:
    """Take a point as a decimal one where patients are known with that number and not the other."""
    return _no_patient(two, (two.is_plain_point and _is_known_only(two), False))


def _is_known_only(two: TwoNumbers) -> bool:
    """Whether patients are known with the decimal number, and none with the whole one."""

    def unknown(analyte: Analyte, practice: Practice) -> tuple[bool, bool]:
        window, unit = practice.window, two.unit_of(practice)
        if window is None:
            return False, False
        return window.is_known_only(analyte, unit, two.decimal, two.whole), False

    return two.of_each(unknown)[0]


def _by_count(two: TwoNumbers) -> tuple[str, str]:
    """Heed a plain count, unless no patient has so many cells."""
    if not is_plain_count(two.unit) or _is_beyond_window(two):
        return "", ""
    return "", f"results in {two.unit} have no three decimals"


def _by_unit(two: TwoNumbers) -> tuple[str, str]:
    """Heed a unit in which three decimals are seldom printed.

    A program may have filled up the decimals of 12.5 U/L: a point with a 0 at the end says nothing.
    """
    is_filled_up = two.is_plain_point and two.decimal.as_tuple().digits[-1] == 0
    if is_filled_up or _is_beyond_window(two):
        return "", ""

    def whole_only(analyte: Analyte, practice: Practice) -> tuple[bool, bool]:
        return False, practice.is_whole(analyte, two.unit_of(practice))

    is_whole = two.of_each(whole_only)[1]
    return "", f"results in {two.unit} have no three decimals" if is_whole else ""


def _is_beyond_window(two: TwoNumbers) -> bool:
    """Whether no source has a patient with the whole number, in any unit where none is printed."""

    def beyond(analyte: Analyte, practice: Practice) -> tuple[bool, bool]:
        window, unit = practice.window, two.unit
        units = (unit,) if unit else practice.units
        is_beyond = window is not None and bool(units) and all(
            window.is_outside(analyte, each, two.whole) for each in units
        )  # fmt: skip
        return is_beyond, False

    return two.of_each(beyond)[0]


def _no_patient(two: TwoNumbers, gone: tuple[bool, bool]) -> tuple[str, str]:
    whole, decimal = (
        f"no patient has {number:f} {two.unit or ''}".rstrip() if is_gone else ""
        for number, is_gone in zip((two.whole, two.decimal), gone, strict=True)
    )
    return whole, decimal


_STRONG = (_by_count, _by_range, _by_what_patients_have)
_WEAK = (_by_statement, _by_sign, _by_unit)
