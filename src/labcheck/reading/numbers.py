"""The numbers that one printed number may be.

    12,300        12300 or 12.3; a unit without decimals, the range beside it or what a living
                  patient can have drops one
    14 200        as 12,300
    14.200        as 12,300, but a plain number where nothing makes it likely that it is 14200
    250.000 /mm3  250000, since a plain count is not printed with decimals

Nothing is judged here, and nothing is taken from other rows. A reading that is dropped is named.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.practice import Practice
from labcheck.reading.number_evidence import (
    GROUP_WITH_POINT,
    TwoNumbers,
    find_grounds,
    is_plain_count,
    unit_of,
)
from labcheck.reading.readings import Assumption, Candidate
from labcheck.values.late_pattern import compile_late
from labcheck.values.records import replace
from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    Number,
    Numeric,
    Reading,
    Span,
    Unreadable,
    is_open_number,
)
from labcheck.values.written.groups import holds_two_numbers

PracticeOf: TypeAlias = Callable[[Analyte], Practice]

_A_THOUSAND = 1000
_BEHIND_LIMITS = compile_late(
    r".*\d\s*(?:-|–|—|to)\s*\d[\d.,]*(?:['’ \u00a0\u2007\u2009\u202f]\d{3})*([^\d].*)?$",
    re.IGNORECASE,
)
_GROUP = re.compile(r"(?<![\d.,])([1-9]\d{0,2})([.,'’ \u00a0\u2007\u2009\u202f])(\d{3})(?![\d.,])")
_STATE_THE_SIGN = "state the decimal sign (--decimal point or comma)"


def settle_value(result: Result) -> Result:
    """Give a result whose value is what the flag beside it makes of it.

    A number at the end of the instrument's scale is at least, or at most, that.
    """
    value = result.value
    if result.off_scale and isinstance(value, Number):
        return replace(result, value=Censored(value.text, result.off_scale, value.value))
    return result


def doubt_decimals(result: Result) -> Result:
    """Leave open what three decimals behind a point are: `4.350` is 4.35 or 4350.

    Only a text can have been meant so: a number of a typed column has no sign to be read.
    """
    return result if result.is_typed else replace(result, value=open_decimals(result.value))


def may_be_thousands(result: Result) -> bool:
    """Whether a result is a text in which a point before three digits may part thousands."""
    return not result.is_typed and _has_three_decimals(result.value)


def is_group(text: str) -> bool:
    """Whether a text, of a number or of a range, has a number that may be in thousands."""
    return _GROUP.search(text) is not None


def show_decimals(number: str) -> str:
    """Write a number whose point is a decimal one so that it is read so: `120.00` for 120.000."""
    if not is_group(number):
        return number
    return number.removesuffix("0") if number.endswith("0") else f"{number}0"


def join_groups(text: str) -> str:
    """Write every number of a text that may be in thousands as one that is."""
    return _respell(text, is_whole=True)


_may_have_group = re.compile(r"\.\d{3}").search
"""Looks for what most texts have not, before their numbers are compared."""


def open_decimals(value: MeasuredValue) -> MeasuredValue:
    """Leave open whether three decimals are thousands: 250.000; any other value stays as it is."""
    if not isinstance(value, Number | Censored | Span) or not _has_three_decimals(value):
        return value
    ways = [_spell(value, _A_THOUSAND), _spell(value, 1)]
    spelled = [way.text for way in ways]
    why = f"{spelled[1]!r} may be {' or '.join(spelled)}: {_STATE_THE_SIGN}"
    readings = tuple(map(Reading, ways))
    return Unreadable(value.text, why, readings=readings, is_open=True, plain=value)


def _numbers_of(value: Numeric) -> tuple[Decimal, ...]:
    match value:
        case Number(value=number):
            return (number,)
        case Censored(limit=limit):
            return (limit,)
        case Span(low=low, high=high):
            return low, high


def _spell(value: Numeric, factor: int) -> Numeric:
    """Multiply the numbers of a value by 1 or 1,000, and write them plainly."""
    numbers = [number if factor == 1 else round(number * factor) for number in _numbers_of(value)]
    first, last = Decimal(numbers[0]), Decimal(numbers[-1])
    match value:
        case Number():
            return Number(f"{first:f}", first)
        case Censored(comparator=comparator):
            return Censored(f"{comparator.value}{first:f}", comparator, first)
        case Span():
            return Span(f"{first:f}-{last:f}", first, last)


def show_number(value: MeasuredValue) -> str:
    """Write the number of a value, or both ends of it, without a sign before it."""
    if not isinstance(value, Number | Censored | Span):
        return "0"
    return "-".join(f"{number:f}" for number in _numbers_of(value))


def spell_range(result: Result, analyte: Analyte | None, practice: PracticeOf) -> str:
    """Write a printed range whose unit has no decimals without signs between its digits.

    `4,000-11,000 /mm3` and `4 000 - 11 000` are 4000 to 11000 there; in any other unit the text
    stays as it is, and so it does beside a number that is read with three decimals.
    """
    text = result.printed_range
    group = _GROUP.search(text)
    if group is None or (group[2] == "." and _has_three_decimals(result.value)):
        return text
    unit = _unit_behind(text) or unit_of(result)
    is_whole = is_plain_count(unit) or (
        analyte is not None and practice(analyte).is_whole(analyte, unit)
    )
    return _respell(text, is_whole=True) if is_whole else text


def _has_three_decimals(value: MeasuredValue) -> bool:
    """Whether every number of a value is written with three decimals behind a point."""
    if not isinstance(value, Number | Censored | Span) or not _may_have_group(value.text):
        return False
    groups = {Decimal(group) for group in GROUP_WITH_POINT.findall(value.text)}
    return groups.issuperset(_numbers_of(value))


def _unit_behind(text: str) -> str:
    """Give what stands behind the limits of a range."""
    match = _BEHIND_LIMITS.search(text)
    return (match[1] or "").strip(" )]") if match else ""


def list_numbers(
    result: Result, meant: Sequence[Analyte], practice: PracticeOf
) -> tuple[Candidate, ...]:
    """Give the readings of a number that may be one of two; none for any other result.

    Args:
        result: The result.
        meant: Each test that it may be; none where it is not known.
        practice: What is usual of a test.
    """
    value = result.value
    if not is_open_number(value):
        return ()
    numbers = [number_of(reading.value) for reading in value.readings]
    known = [(analyte, practice(analyte)) for analyte in meant]
    grounds = find_grounds(TwoNumbers(result, known, max(numbers), min(numbers)))
    why = "; ".join(dict.fromkeys(filter(None, grounds)))
    is_left = {True: not grounds[0], False: not grounds[1]}
    return tuple(
        _candidate(result, reading, why, is_whole=is_whole)
        for reading, number in zip(value.readings, numbers, strict=True)
        if is_left[is_whole := number == max(numbers)]
    )


def number_of(value: MeasuredValue) -> Decimal:
    """Give a number, a limit, or the high end of a span; 0 for anything else."""
    return _numbers_of(value)[-1] if isinstance(value, Number | Censored | Span) else Decimal(0)


def _candidate(result: Result, reading: Reading, why: str, *, is_whole: bool) -> Candidate:
    name = show_number(reading.value)
    read = replace(
        result,
        value=replace(reading.value, text=result.value.text),
        unit=reading.unit or result.unit,
        reported=result.reported or reading.mark,
        printed_range=_respell(result.printed_range, is_whole=is_whole),
        is_typed=True,
    )
    return Candidate(read, f"read as {name}", (Assumption(f"the number is read as {name}", why),))


def _respell(text: str, *, is_whole: bool) -> str:
    """Write a range beside the number with its signs read in the same way."""
    point = "" if is_whole else "."
    return _GROUP.sub(
        lambda match: (
            match[0] if holds_two_numbers(text, match.start()) else f"{match[1]}{point}{match[3]}"
        ),
        text,
    )
