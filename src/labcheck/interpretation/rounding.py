"""Rounding of derived values: to nearest where there is one number, outward where there are two."""

from decimal import Context, Decimal
from fractions import Fraction

from labcheck.interpretation.arithmetic import Span
from labcheck.values.interval import Interval

_EXACT = Context(prec=60)


def round_span(span: Span, decimals: int) -> Interval:
    """Round a span to some decimals, so that it loses none of its numbers.

    One number goes to the nearest; each is rounded once, from its exact value.
    """
    low, high = span
    if low == high:
        return Interval.point(round_number(Fraction(low), decimals))
    scale = 10**decimals
    return Interval(
        None if isinstance(low, float) else _shift(int(low * scale // 1), decimals),
        None if isinstance(high, float) else _shift(-int(-high * scale // 1), decimals),
    )


def round_number(number: Fraction, decimals: int) -> Decimal:
    """Round a number to the nearest, a half to the even one."""
    return _shift(round(number * 10**decimals), decimals)


def _shift(whole: int, decimals: int) -> Decimal:
    return Decimal(whole).scaleb(-decimals, _EXACT)
