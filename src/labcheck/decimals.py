"""Decimal signs: whether numbers that stand together are written with points and commas at once."""

import re

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)+")
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
