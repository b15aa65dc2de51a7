"""Decimals: how many digits of a number count, and whether points and commas are mixed."""

import re
from decimal import Decimal, localcontext

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)+")
_DIGITS_THAT_COUNT = 15
_GROUPS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")


def mixes_decimal_signs(text: str, *, may_part_thousands: bool = False) -> bool:
    """Whether one number has a decimal comma and another a decimal point: `3.5 - 5,1`.

    Args:
        text: The numbers, with whatever stands between them.
        may_part_thousands: Whether the point of `1.200` may part thousands.
    """
    numerals = [match[0] for match in _NUMERAL.finditer(text)]
    signs = {_decimal_sign(numeral) for numeral in numerals}
    if not may_part_thousands and any("," not in numeral for numeral in numerals):
        signs.add(".")
    return {",", "."} <= signs


def _decimal_sign(numeral: str) -> str:
    """Give the decimal sign of a number; empty where its sign may part thousands."""
    if _GROUPS.fullmatch(numeral):
        return ""
    return max(",.", key=numeral.rfind)


def round_dust(number: Decimal) -> Decimal:
    """Round to the digits that count: those beyond are what binary arithmetic left behind.

    A double holds 15 decimal digits for certain, so 121.00000000000001 is 121.
    """
    if len(number.as_tuple().digits) <= _DIGITS_THAT_COUNT:
        return number
    with localcontext(prec=_DIGITS_THAT_COUNT):
        return +number
