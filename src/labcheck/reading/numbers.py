"""The numbers that one printed number may be.

    12,300        12300 or 12.3; a unit without decimals, the range beside it or what a living
                  patient can have drops one
    14 200        as 12,300
    250.000 /mm3  250000 or 250: as 12,300, since a plain count is not printed with decimals

Nothing is judged here, and nothing is taken from other rows. A reading that is dropped is named.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.practice import Practice
from labcheck.reading.readings import Assumption, Candidate
from labcheck.values.records import replace
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    Number,
    Reading,
    Unreadable,
    is_open_number,
)
from labcheck.values.units import Unit, parse_unit

PracticeOf: TypeAlias = Callable[[Analyte], Practice]

_A_THOUSAND = 1000
_PER_MICROLITRE = Unit(6, "", ("L",))
_BEHIND_LIMITS = re.compile(
    r".*\d\s*(?:-|–|—|to)\s*\d[\d.,]*(?:['’ \u00a0\u202f]\d{3})*([^\d].*)?$", re.IGNORECASE
)
_GROUP = re.compile(r"(?<![\d.,])([1-9]\d{0,2})([.,'’ \u00a0\u202f])(\d{3})(?![\d.,])")
_GROUP_WITH_POINT = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])")
_POINT = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])")
_COMMA = re.compile(r"(?<![\d.,])\d+,\d{1,2}(?![\d.,])")


def settle_value(result: Result) -> Result:
    """Give a result whose value is what flag and unit beside it make of it.

    A number at the end of the instrument's scale is at least, or at most, that; a plain count with
    three decimals is left open.
    """
    value = result.value
    if result.off_scale and isinstance(value, Number):
        return replace(result, value=Censored(value.text, result.off_scale, value.value))
    return doubt_decimals(result)


def doubt_decimals(result: Result) -> Result:
    """Leave open what a plain count with three decimals is: `250.000 /mm3` is 250000 or 250.

    Only a text can have been meant so: a number of a typed column has no sign to be read.
    """
    if result.is_typed or not is_plain_count(result.unit):
        return result
    return replace(result, value=open_decimals(result.value))


def open_decimals(value: MeasuredValue) -> MeasuredValue:
    """Leave open whether three decimals are thousands: 250.000; any other value stays as it is."""
    if not isinstance(value, Number) or not _GROUP_WITH_POINT.search(value.text):
        return value
    if not 1 <= value.value < _A_THOUSAND:
        return value
    whole, decimal = f"{value.value * _A_THOUSAND:.0f}", f"{value.value:f}"
    readings = tuple(Reading(Number(text, Decimal(text))) for text in (whole, decimal))
    why = f"{decimal!r} may be {whole} or {decimal}: write it without a point"
    return Unreadable(value.text, why, readings=readings, is_open=True)


def may_be_thousands(result: Result) -> bool:
    """Whether a number has no unit, and three decimals that are thousands in a plain count."""
    is_text = result.unit is None and not result.is_typed
    return is_text and open_decimals(result.value) is not result.value


def is_plain_count(unit: str | None) -> bool:
    """Whether a unit is a microlitre or cubic millimetre, and cells in it are not in thousands."""
    return unit is not None and parse_unit(unit, of_count=True) == _PER_MICROLITRE


def spell_range(result: Result, analyte: Analyte | None, practice: PracticeOf) -> str:
    """Write a printed range whose unit has no decimals without signs between its digits.

    `4,000-11,000 /mm3` and `4 000 - 11 000` are 4000 to 11000 there; in any other unit the text
    stays as it is.
    """
    text = result.printed_range
    if _GROUP.search(text) is None:
        return text
    unit = _unit_behind(text) or _unit_of(result)
    is_whole = is_plain_count(unit) or (
        analyte is not None and practice(analyte).is_whole(analyte, unit)
    )
    return _respell(text, is_whole=True) if is_whole else text


def _unit_behind(text: str) -> str:
    """Give what stands behind the limits of a range."""
    match = _BEHIND_LIMITS.search(text)
    return (match[1] or "").strip(" )]") if match else ""


def list_numbers(result: Result, analyte: Analyte, practice: Practice) -> tuple[Candidate, ...]:
    """Give the readings of a number that may be one of two; none for any other result."""
    value = result.value
    if not isinstance(value, Unreadable) or not is_open_number(value):
        return ()
    numbers = [number_of(reading.value) for reading in value.readings]
    dropped = _drop(result, analyte, practice, numbers)
    why = "; ".join(dict.fromkeys(filter(None, dropped)))
    return tuple(
        _candidate(result, reading, why, is_whole=number == max(numbers))
        for reading, number, gone in zip(value.readings, numbers, dropped, strict=True)
        if not gone
    )


def number_of(value: MeasuredValue) -> Decimal:
    """Give a number, or the limit of a censored one; 0 for anything else."""
    match value:
        case Number(value=number):
            return number
        case Censored(limit=limit):
            return limit
        case _:
            return Decimal(0)


def _drop(
    result: Result, analyte: Analyte, practice: Practice, numbers: list[Decimal]
) -> list[str]:
    """Say of each number why it is not meant; empty for those that may be.

    Where there are grounds against every one of them, none is dropped.
    """
    grounds = [
        next(filter(None, against), "")
        for against in zip(
            _by_unit(result, analyte, practice, numbers),
            _by_range(result, numbers),
            _by_window(result, analyte, practice, numbers),
            strict=True,
        )
    ]
    return [""] * len(numbers) if all(grounds) else grounds


def _by_unit(
    result: Result, analyte: Analyte, practice: Practice, numbers: list[Decimal]
) -> list[str]:
    unit = _unit_of(result)
    why = f"results in {unit} have no three decimals" if practice.is_whole(analyte, unit) else ""
    return [why if number != max(numbers) else "" for number in numbers]


def _by_range(result: Result, numbers: list[Decimal]) -> list[str]:
    """Compare with the decimal sign of the range beside the number: `4.5` beside `12,300`."""
    has_points = _POINT.search(result.printed_range) is not None
    has_commas = _COMMA.search(result.printed_range) is not None
    if has_points == has_commas:
        return [""] * len(numbers)
    sign = "points" if has_points else "commas"
    why = f"the range beside it has decimal {sign}: {result.printed_range}"
    is_same_sign = has_points is (_GROUP_WITH_POINT.search(result.value.text) is not None)
    return [why if (number == max(numbers)) is is_same_sign else "" for number in numbers]


def _by_window(
    result: Result, analyte: Analyte, practice: Practice, numbers: list[Decimal]
) -> list[str]:
    if practice.window is None:
        return [""] * len(numbers)
    unit = _unit_of(result)
    gone = practice.window.drop_impossible(analyte, unit, numbers)
    whys = [f"no patient has {number:f} {unit or ''}".rstrip() for number in numbers]
    return [why if each else "" for each, why in zip(gone, whys, strict=True)]


def _unit_of(result: Result) -> str | None:
    value = result.value
    within = value.readings[0].unit if is_open_number(value) else None
    return within or result.unit


def _candidate(result: Result, reading: Reading, why: str, *, is_whole: bool) -> Candidate:
    name = f"{number_of(reading.value):f}"
    read = replace(
        result,
        value=replace(reading.value, text=result.value.text),
        unit=reading.unit or result.unit,
        reported=result.reported or reading.mark,
        printed_range=_respell(result.printed_range, is_whole=is_whole),
    )
    return Candidate(read, f"read as {name}", (Assumption(f"the number is read as {name}", why),))


def _respell(text: str, *, is_whole: bool) -> str:
    """Write a range beside the number with its signs read in the same way."""
    return _GROUP.sub(r"\1\3" if is_whole else r"\1.\3", text)
