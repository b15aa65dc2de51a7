"""A result that is printed in two units, each with its own range, as French reports have it.

    5,2 mmol/L (3,9-6,1) 0,94 g/L (0,70-1,10)       one result, and one range in two units
    5,2 mmol/L (3,9-6,1) soit 0,94 g/L (0,70-1,10)  the same
    5,2 mmol/L 3,9-6,1 0,94 g/L 0,70-1,10           the same, in columns

Whether the two values agree is asked where the test is known.
"""

import re
from decimal import Decimal

from labcheck.values.late_pattern import compile_late
from labcheck.values.limits import Limits, LimitsError
from labcheck.values.numerals import DASH, NUMBER, NumberError, parse_number
from labcheck.values.range_parts import parse_range_parts
from labcheck.values.units import is_same_unit, parse_unit

_UNIT = r"(?:%|[^\W\d_(])[^\s()\[\]]*(?: ?/ ?[^\s()\[\]\d][^\s()\[\]]*)?"
_LIMITS = rf"(?:{NUMBER}{DASH}|[<>≤≥]=?\s*){NUMBER}"


def _once(begin: str) -> str:
    """Give the pattern of a value with its unit and its range, in brackets or behind a blank."""
    inside = rf"[(\[](?P<{begin}range>[^()\[\]]+)[)\]]|(?P<{begin}bare>{_LIMITS})"
    return rf"(?P<{begin}value>{NUMBER})\s*(?P<{begin}unit>{_UNIT})\s*(?:{inside})"


_NUMBERS = re.compile(r"\d[^\d.,]+\d")
"""More than one number; a text without them needs no pattern of two results."""
_TWICE = compile_late(rf"{_once('')}\s*[,;/=]?\s*(?:soit\s+)?{_once('other_')}", re.IGNORECASE)


def join_two_units(folded: str) -> str:
    """Write such a result with the second value in brackets; nothing for any other text.

    Each value is compared with its own range. Where both lie on the same side, the first range says
    so, else both ranges stand in brackets, each in its unit.
    """
    match = _TWICE.fullmatch(folded) if _NUMBERS.search(folded) else None
    if match is None or not are_two_units(match["unit"], match["other_unit"]):
        return ""
    texts = [(match[f"{each}range"] or match[f"{each}bare"]).strip() for each in ("", "other_")]
    values = [match["value"], match["other_value"]]
    units = [match["unit"], match["other_unit"]]
    try:
        ranges = [parse_range_parts(text) for text in texts]
        numbers = [parse_number(value) for value in values]
    except (LimitsError, NumberError):
        return ""
    if any(len(parts) != 1 for parts in ranges):
        return ""
    limits = [parts[0][1] for parts in ranges]
    sides = [_side(number, each) for number, each in zip(numbers, limits, strict=True)]
    said = [
        text if each.unit else f"{text} {unit}"
        for text, each, unit in zip(texts, limits, units, strict=True)
    ]
    shown = said[0] if sides[0] == sides[1] else "; ".join(said)
    return f"{values[0]} {units[0]} ({values[1]} {units[1]}) ({shown})"


def _side(number: Decimal, limits: Limits) -> int:
    """Say whether a number lies within limits, 0, or on which side of them."""
    if number in limits.interval:
        return 0
    low = limits.interval.low
    return -1 if low is not None and number <= low else 1


def are_two_units(one: str, other: str) -> bool:
    """Whether two units are known, are so much of something else, and are not one.

    A share of cells and their count are two results.
    """
    read = [parse_unit(unit, of_count=True) for unit in (one, other)]
    are_shares = all("/" in unit or unit == "%" for unit in (one, other))
    if None in read or not are_shares or is_same_unit(one, other):
        return False
    return "%" not in (one, other) or all(unit.numerator for unit in read if unit)
