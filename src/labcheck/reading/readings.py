"""The readings of one result: the numbers and the units that it may have.

    12,300        12300 or 12.3; a unit without decimals, the range beside it or what a living
                  patient can have drops one
    14 200        as 12,300
    7.0 mil/µL    thousands or millions
    4.1           in each unit in which reports print the test

Nothing is judged here, and nothing is taken from other rows. A reading that is dropped is named.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.practice import Practice
from labcheck.values.result_text import Censored, MeasuredValue, Number, Reading, Unreadable
from labcheck.values.unit_spelling import show_unit, show_units

_SHARE = "%"
_RATIO_OF_APTT = 8
"""An aPTT below so many seconds may be the ratio to a normal plasma."""
_A_THOUSAND = 1000
_MIL = re.compile(r"mil\.?\s*(?P<below>/.+)", re.IGNORECASE)
"""A thousand in Spanish, Portuguese and Italian, a million in English."""
_GROUP = re.compile(r"(?<![\d.,])([1-9]\d{0,2})([.,])(\d{3})(?![\d.,])")
_POINT = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])")
_COMMA = re.compile(r"(?<![\d.,])\d+,\d{1,2}(?![\d.,])")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that a reading takes for granted.

    Attributes:
        what: What is assumed: `12,300 is read as 12300`.
        why: On which grounds; empty where it is only one of several readings.
    """

    what: str
    why: str = ""

    def __str__(self) -> str:
        """Write it as a sentence's part."""
        return f"{self.what}: {self.why}" if self.why else self.what


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read a result.

    Attributes:
        result: The result as read so.
        name: What is read: `12300`, `in mmol/L`.
        assumed: What is taken for granted.
    """

    result: Result
    name: str
    assumed: tuple[Assumption, ...] = ()


def is_open_number(value: MeasuredValue) -> bool:
    """Whether a text was understood but for which of several numbers it is."""
    return isinstance(value, Unreadable) and value.is_open


def list_numbers(result: Result, analyte: Analyte, practice: Practice) -> tuple[Candidate, ...]:
    """Give the readings of a number that may be one of two; none for any other result."""
    value = result.value
    if not isinstance(value, Unreadable) or not is_open_number(value):
        return ()
    numbers = [_number_of(reading.value) for reading in value.readings]
    dropped = _drop(result, analyte, practice, numbers)
    why = "; ".join(dict.fromkeys(filter(None, dropped)))
    return tuple(
        _candidate(result, reading, why, is_whole=number == max(numbers))
        for reading, number, gone in zip(value.readings, numbers, dropped, strict=True)
        if not gone
    )


def list_units(result: Result, analyte: Analyte, practice: Practice) -> tuple[Candidate, ...]:
    """Give a result that has no unit in each unit in which reports print its test.

    Where all of them give one number there is one reading.
    """
    if not practice.units or _may_be_a_share(result.value, analyte):
        return ()
    if practice.has_one_number:
        unit = practice.units[0]
        others = show_units(practice.units[1:], " and ")
        why = f"{others} would be the same number" if others else "no other unit is in use"
        return (_in_unit(result, unit, Assumption(_no_unit(unit), why)),)
    return tuple(_in_unit(result, unit, None) for unit in _distinct(analyte, practice.units))


def is_in_mil(result: Result) -> bool:
    """Whether a unit is spelled `mil/…`, which is a thousand or a million."""
    return _MIL.fullmatch(result.unit or "") is not None


def list_millions(result: Result, analyte: Analyte, practice: Practice) -> tuple[Candidate, ...]:
    """Give a count in `mil/µL` in thousands and in millions: Spanish mil is a thousand.

    What a living patient can have drops one; a unit in any other spelling has no such readings.
    """
    match = _MIL.fullmatch(result.unit or "")
    value, window = result.value, practice.window
    if match is None or window is None or not analyte.is_count:
        return ()
    if not isinstance(value, Number | Censored):
        return ()
    number, thousands = _number_of(value), f"10^3{match['below']}"
    numbers = [number, number * _A_THOUSAND]
    dropped = window.drop_impossible(analyte, thousands, numbers)
    units = [thousands, f"10^6{match['below']}"]
    why = next(
        (
            f"no patient has {number:f} {unit}"
            for unit, gone in zip(units, dropped, strict=True)
            if gone
        ),
        "",
    )
    return tuple(
        _in_unit(result, unit, Assumption(f"{result.unit} is read as {unit}", why))
        for unit, gone in zip(units, dropped, strict=True)
        if not gone
    )


def find_ends_of_millions(
    result: Result, analyte: Analyte, practice: Practice
) -> tuple[Decimal, ...]:
    """Give the numbers at which the readings of `mil/µL` change."""
    match = _MIL.fullmatch(result.unit or "")
    if match is None or practice.window is None or not analyte.is_count:
        return ()
    ends = practice.window.list_ends(analyte, f"10^3{match['below']}")
    return (*ends, *(end / _A_THOUSAND for end in ends))


def find_ends(result: Result, analyte: Analyte) -> tuple[Decimal, ...]:
    """Give the numbers at which other readings begin, for those who ask about all numbers."""
    if result.unit is not None:
        return ()
    if analyte.id == "aptt":
        return (Decimal(_RATIO_OF_APTT),)
    return (Decimal(0), Decimal(1)) if analyte.units[0] == _SHARE else ()


def _distinct(analyte: Analyte, units: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out units that are another's, spelled otherwise: 10*9/L is 10*3/uL."""
    return tuple({analyte.read_unit(unit): unit for unit in reversed(units)}.values())[::-1]


def _in_unit(result: Result, unit: str, assumption: Assumption | None) -> Candidate:
    assumed = (assumption or Assumption(_no_unit(unit)),)
    return Candidate(replace(result, unit=unit), f"in {show_unit(unit)}", assumed)


def _no_unit(unit: str) -> str:
    return f"no unit is read as {show_unit(unit)}"


def _may_be_a_share(value: MeasuredValue, analyte: Analyte) -> bool:
    """Whether a number without a unit may be a fraction, or a ratio, in place of the usual."""
    number = _number_of(value) if isinstance(value, Number | Censored) else None
    if analyte.id == "aptt":
        return number is None or number < _RATIO_OF_APTT
    return analyte.units[0] == _SHARE and (number is None or 0 <= number <= 1)


def _number_of(value: MeasuredValue) -> Decimal:
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
    """Compare with the decimal sign of the range beside the number."""
    has_points = _POINT.search(result.printed_range) is not None
    has_commas = _COMMA.search(result.printed_range) is not None
    if has_points == has_commas:
        return [""] * len(numbers)
    sign = "points" if has_points else "commas"
    why = f"the range beside it has decimal {sign}: {result.printed_range}"
    return [why if (number != max(numbers)) is has_points else "" for number in numbers]


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
    within = value.readings[0].unit if isinstance(value, Unreadable) else None
    return within or result.unit


def _candidate(result: Result, reading: Reading, why: str, *, is_whole: bool) -> Candidate:
    name = f"{_number_of(reading.value):f}"
    read = replace(
        result,
        value=replace(reading.value, text=result.value.text),
        unit=reading.unit or result.unit,
        reported=result.reported or reading.mark,
        printed_range=_spell_range(result.printed_range, is_whole=is_whole),
    )
    return Candidate(read, f"read as {name}", (Assumption(f"the number is read as {name}", why),))


def _spell_range(text: str, *, is_whole: bool) -> str:
    """Write a range beside the number with its signs read in the same way."""
    return _GROUP.sub(r"\1\3" if is_whole else r"\1.\3", text)
