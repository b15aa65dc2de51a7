"""Doubles and the decimals they stand for: where among doubles a limit lies, exactly.

A double stands for the shortest decimal that reads back as it, of 15 digits at most: 0.1 is a
tenth. A limit between two doubles is therefore no matter of rounding: it is the first double whose
decimal lies beyond.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from labcheck.values.decimals import round_dust
from labcheck.values.numerals import NumberError, parse_number

_WHOLE_BELOW = Decimal(10) ** 20
"""From here on a whole number is left as it is written, since its digits are not all known."""


def decimal_of(double: float) -> Decimal:
    """Give the decimal that a double stands for; a whole number has no decimals."""
    number = Decimal(repr(double))
    if abs(number) < _WHOLE_BELOW and number == number.to_integral_value():
        return round_dust(number).quantize(Decimal(1))
    return round_dust(number)


def doubles_of(number: Decimal) -> Iterator[float]:
    """Give every double that stands for a number: some where it has all digits that count."""
    double = float(number)
    for way in (-math.inf, math.inf):
        other = double if way < 0 else math.nextafter(double, way)
        while decimal_of(other) == number:
            yield other
            other = math.nextafter(other, way)


def first_double(start: Decimal, *, closed: bool) -> float:
    """Find the smallest double that stands for a number at a limit or beyond it.

    Args:
        start: The limit.
        closed: Whether the limit itself counts; otherwise only what lies beyond.

    Returns:
        The double; infinity when no finite one lies there.
    """

    def is_inside(double: float) -> bool:
        number = round_dust(Decimal(repr(double)))
        return number >= start if closed else number > start

    double = float(start)
    while is_inside(double) and double != -math.inf:
        double = math.nextafter(double, -math.inf)
    while not is_inside(double) and double != math.inf:
        double = math.nextafter(double, math.inf)
    return double or 0.0  # a zero without a sign


@cache
def readable_sizes() -> tuple[float, float]:
    """Find between which powers of ten the text of a double is read: from the first to the second.

    What lies beyond is beyond all measure, as it is in a text.
    """
    least = next(n for n in range(-323, 1) if _is_read(n))
    beyond = next(n for n in range(1, 309) if not _is_read(n))
    return float(f"1e{least}"), float(f"1e{beyond}")


def _is_read(power: int) -> bool:
    try:
        parse_number(repr(float(f"1e{power}")))
    except NumberError:
        return False
    return True
