"""A result that is printed in two units: `6.84 mg/dL (116.96 µmol/L)`. The two must agree."""

from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.values.interval import Interval
from labcheck.values.result_text import Number

_SHARE_OF_ROUNDING = Decimal("0.01")
"""By how much laboratories' rounded factors may differ from the exact one."""


def refuse_second_value(result: Result, analyte: Analyte | None) -> NotJudged | None:
    """Say that the value in the other unit is another one; `None` where it is not or none is.

    Two units between which no way is known are not compared.
    """
    second = result.second
    if second is None or analyte is None or not isinstance(result.value, Number):
        return None
    if not isinstance(second.value, Number):
        return None
    conversion = find_way(analyte, second.unit, result.unit)
    if conversion is None:
        return None
    elsewhere = conversion.apply_to(_rounded(second.value))
    if elsewhere.overlaps(_widened(_rounded(result.value))):
        return None
    detail = (
        f"{result.value.value} {result.unit or ''} and {second.value.value} {second.unit}"
        " are not the same value"
    )
    return NotJudged(Reason.CONTRADICTED, detail, "write the one that was measured")


def _rounded(number: Number) -> Interval:
    half = number.half_last_digit
    return Interval(number.value - half, number.value + half)


def _widened(interval: Interval) -> Interval:
    if interval.low is None or interval.high is None:
        return interval
    margin = abs(interval.high) * _SHARE_OF_ROUNDING
    return Interval(interval.low - margin, interval.high + margin)
