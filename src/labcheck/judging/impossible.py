"""Numbers that arithmetic rules out: below zero, or above 100 % of a whole."""

from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.values.interval import Interval
from labcheck.values.result_text import Censored, MeasuredValue, Number, Span

_WHOLE = Decimal("100.5")
"""The percentage above which a share is impossible; what rounding leaves above 100 is not."""


def explain_impossible(result: Result, analyte: Analyte | None) -> NotJudged | None:
    """Say why no patient can have a result; `None` where one may."""
    if analyte is None:
        return None
    if not analyte.is_signed and _is_below_zero(result.value):
        detail = f"{analyte.name} cannot lie below zero"
        return NotJudged(Reason.UNREADABLE, detail, "check the sign")
    whole = find_whole(analyte, result.unit)
    if whole is not None and _is_above(result.value, whole):
        detail = f"{analyte.name} cannot be above 100 %"
        return NotJudged(Reason.UNREADABLE, detail, "check the number, the unit and the test")
    return None


def find_whole(analyte: Analyte, unit: str | None) -> Decimal | None:
    """Give the number in a unit above which a share is impossible; `None` for what is not one."""
    if not analyte.is_share or unit is None:
        return None
    source, target = analyte.read_unit("%"), analyte.read_unit(unit)
    way = find_conversion(analyte, source, target) if source and target else None
    return way.apply_to(Interval(None, _WHOLE)).high if isinstance(way, Conversion) else None


def _is_below_zero(value: MeasuredValue) -> bool:
    match value:
        case Number(value=highest) | Span(high=highest):
            return highest < 0
        case Censored(comparator=comparator, limit=limit):
            is_outside = limit < 0 or (limit == 0 and not comparator.is_inclusive)
            return comparator.is_upper and is_outside
        case _:
            return False


def _is_above(value: MeasuredValue, whole: Decimal) -> bool:
    match value:
        case Number(value=lowest) | Span(low=lowest):
            return lowest > whole
        case Censored(comparator=comparator, limit=limit):
            return not comparator.is_upper and limit > whole
        case _:
            return False
