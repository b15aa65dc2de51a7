"""Numbers that arithmetic rules out: below zero, or above 100 % of a whole.

A result that stands for several numbers is impossible only if every one of them is.
"""

from collections.abc import Sequence
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.judging.flags import possible_values
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.reading.readings import Candidate
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale

_FROM_ZERO = Interval(Decimal(0), None)
_WHOLE = Decimal("100.5")
"""The percentage above which a share is impossible; what rounding leaves above 100 is not."""


def explain_impossible(result: Result, analyte: Analyte | None) -> NotJudged | None:
    """Say why no patient can have a result; `None` where one may."""
    if analyte is None or (analyte.is_signed and not analyte.is_share):
        return None
    found = possible_values(result.value, is_signed=True)
    if found is None or found[0] is not Scale.QUANTITY:
        return None
    values = found[1]
    if not analyte.is_signed and not values.overlaps(_FROM_ZERO):
        detail = f"{analyte.name} cannot lie below zero"
        return NotJudged(Reason.IMPOSSIBLE, detail, "check the sign")
    whole = find_whole(analyte, result.unit)
    if whole is not None and not values.overlaps(Interval(None, whole)):
        detail = f"{analyte.name} cannot be above 100 %"
        return NotJudged(Reason.IMPOSSIBLE, detail, "check the number, the unit and the test")
    return None


def drop_impossible(candidates: Sequence[Candidate], analyte: Analyte) -> tuple[Candidate, ...]:
    """Leave out readings that nothing can have, unless that is so of all of them.

    Those that are kept have it as their ground, where they have no other.
    """
    gone = [each for each in candidates if explain_impossible(each.result, analyte)]
    kept = [each for each in candidates if each not in gone]
    if not kept or not gone:
        return tuple(candidates)
    why = f"it is impossible {' and '.join(each.name for each in gone)}"
    return tuple(
        each._replace(
            assumed=tuple(said if said.why else said._replace(why=why) for said in each.assumed),
        )
        for each in kept
    )


def find_whole(analyte: Analyte, unit: str | None) -> Decimal | None:
    """Give the number in a unit above which a share is impossible; `None` for what is not one.

    Without a unit it is the highest of all units in which the test is printed.
    """
    if not analyte.is_share:
        return None
    units = analyte.units if unit is None else (unit,)
    wholes = [_find_whole_in(analyte, name) for name in units]
    known = [whole for whole in wholes if whole is not None]
    return max(known) if len(known) == len(units) else None


def _find_whole_in(analyte: Analyte, unit: str) -> Decimal | None:
    way = find_way(analyte, "%", unit)
    return way.apply(_WHOLE) if way else None
