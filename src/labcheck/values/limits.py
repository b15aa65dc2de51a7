"""Printed limits: the one parser for ranges as laboratories write them.

Reads `12-16 g/dL`, `<5 ng/mL`, `>=60`, `-3 to 3 mmol/L`, `(3.5-5.1)`, `negative`, `<=1:40`, and
for critical limits `<=2.8 or >=6.0 mEq/L`. An inverted pair is refused, never swapped.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from labcheck.values.decimals import mixes_decimal_signs
from labcheck.values.interval import Interval
from labcheck.values.result_text import (
    COMPARATOR,
    DASH,
    NUMBER,
    NumberError,
    Word,
    parse_comparator,
    parse_number,
    parse_word,
)


class Scale(Enum):
    """What the numbers of a range count."""

    QUANTITY = "quantity"
    TITRE = "titre"
    GRADE = "grade"


GRADE_NEGATIVE = Decimal(0)
GRADE_TRACE = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Limits:
    """A printed range, read.

    Attributes:
        text: The range as printed, its white space folded.
        interval: The values inside the range, in `unit`; for critical limits the values that
            are *not* critical.
        unit: The unit's text; `None` when none was printed.
        scale: Whether the numbers are a quantity, titre denominators, or dipstick grades.
    """

    text: str
    interval: Interval
    unit: str | None = None
    scale: Scale = Scale.QUANTITY


class LimitsError(ValueError):
    """A range cannot be read; the message says what is wrong with it."""


_ONE_SIDED = re.compile(rf"({COMPARATOR})\s*({NUMBER})\s*([^<>:]*)", re.IGNORECASE)
_TWO_SIDED = re.compile(
    rf"(>)?\s*({NUMBER})(\s*(?!to\b)[^\d\s\-–—−_<>][^\s\-–—_]*)?{DASH}(<)?\s*({NUMBER})\s*([^<>]*)",
    re.IGNORECASE,
)
_TITRE = re.compile(rf"({COMPARATOR})?\s*1\s*[:/]\s*(\d+)", re.IGNORECASE)
_LONGEST = 200
"""More characters than a printed range has; the patterns would take long over many more."""
MIXED_SIGNS = "has a decimal point and a decimal comma: write both numbers with one of them"
_EXAMPLES = "such as 12-16 g/dL, <5 ng/mL, >=60, -3 to 3 mmol/L, negative or <=1:40"


def parse_limits(text: str) -> Limits:
    """Read a range as printed.

    Raises:
        LimitsError: The text is no range, or its low limit lies above its high limit.
    """
    text = bare = _fold(text)
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    try:
        limits = _parse_grade(bare) or _parse_titre(bare) or _parse_quantity(bare)
    except NumberError as error:
        raise LimitsError(str(error)) from None
    if limits is None:
        raise LimitsError(f"{text!r} is not a range; write one {_EXAMPLES}")
    if limits.interval.is_empty:
        low, high = limits.interval.low, limits.interval.high
        raise LimitsError(f"the low limit {low} is not below the high limit {high}")
    return Limits(text, limits.interval, limits.unit, limits.scale)


def parse_critical(text: str) -> Limits:
    """Read critical limits: the values that are critical, `<=2.8 or >=6.0 mEq/L`.

    Returns:
        Limits whose interval holds the values that are not critical.

    Raises:
        LimitsError: The text is not one or two comparisons, or they leave no value between them.
    """
    text = _fold(text)
    interval, units = Interval(), []
    for part in re.split(r"\s+or\s+|\s*;\s*", text):
        match = _ONE_SIDED.fullmatch(part)
        if match is None:
            raise LimitsError(f"{text!r}: write critical values such as '<=2.8 or >=6.0 mEq/L'")
        try:
            critical = _one_sided(match)
        except NumberError as error:
            raise LimitsError(str(error)) from None
        units += [match[3].strip()] if match[3].strip() else []
        safe = critical.above or critical.below
        interval = interval.intersection(safe) if safe else interval
    if interval.is_empty:
        raise LimitsError(f"{text!r} makes every value critical")
    if len(set(units)) > 1:
        raise LimitsError(f"{text!r} names two units: {' and '.join(units)}")
    return Limits(text, interval, units[0] if units else None)


def _fold(text: str) -> str:
    """Fold white space, and refuse what is too long for a range."""
    folded = " ".join(text.split())
    if len(folded) > _LONGEST:
        raise LimitsError(f"a text of {len(folded)} characters is not a range")
    return folded


def _parse_grade(text: str) -> Limits | None:
    ends = [part.strip() for part in re.split(r"\s+to\s+|\s+or\s+", text.lower())]
    if ends == ["negative", "trace"]:
        return Limits(text, Interval(GRADE_NEGATIVE, GRADE_TRACE), None, Scale.GRADE)
    match parse_word(text):
        case Word.NEGATIVE:
            return Limits(text, Interval.point(GRADE_NEGATIVE), None, Scale.GRADE)
        case Word.POSITIVE:
            return Limits(text, Interval(GRADE_TRACE, None), None, Scale.GRADE)
        case _:
            return None


def _parse_titre(text: str) -> Limits | None:
    match = _TITRE.fullmatch(text)
    if match is None:
        return None
    interval = parse_comparator(match[1] or "<=").side_of(Decimal(match[2]))
    return Limits(text, interval, None, Scale.TITRE)


def _parse_quantity(text: str) -> Limits | None:
    match = _TWO_SIDED.fullmatch(text)
    if match is None:
        match = _ONE_SIDED.fullmatch(text)
        return match and Limits(text, _one_sided(match), match[3].strip() or None)
    if mixes_decimal_signs(f"{match[2]} {match[5]}"):
        raise LimitsError(f"{text!r} {MIXED_SIGNS}")
    low, high = parse_number(match[2]), parse_number(match[5])
    unit_of_low, unit = (match[3] or "").strip(), match[6].strip()
    if unit_of_low and unit_of_low != unit:
        raise LimitsError(f"{text!r} names two units: {unit_of_low} and {unit or 'none'}")
    if low > high:
        raise LimitsError(f"the low limit {low} is above the high limit {high}")
    interval = Interval(low, high, low_closed=not match[1], high_closed=not match[4])
    return Limits(text, interval, unit or None)


def _one_sided(match: re.Match[str]) -> Interval:
    return parse_comparator(match[1]).side_of(parse_number(match[2]))
