"""What a name that means two tests usually means: `Ca` is total calcium, but not of a blood gas.

Above 7 mg/dL, or 1.75 mmol/L, `Ca` is total calcium: the highest ionized calcium among 509 results
of intensive care is 1.42 mmol/L (MIMIC-IV demo 2.2). At or below, where total calcium is critically
low, it may be either. `Ca2+` and `Ca++` name the ion and stand for both in practice; they stay
ambiguous.
"""

from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.specimens import kinds_of
from labcheck.reading.readings import Assumption, Candidate
from labcheck.values.records import replace
from labcheck.values.result_text import Number

TOTAL_CALCIUM = "calcium"
_IONIZED = "calcium_ionized"
_NAME = "ca"
_TOTAL_ABOVE = (Decimal(7), "mg/dL")
_OF_A_GAS = frozenset(["arterial blood", "venous blood", "capillary blood"])


def list_meanings(result: Result, meant: tuple[Analyte, ...]) -> tuple[Candidate, ...]:
    """Give the tests that a name may mean as readings; none for a name that stays ambiguous.

    Args:
        result: The result, with its unit.
        meant: Every test that goes by the name.
    """
    by_id = {analyte.id: analyte for analyte in meant}
    is_calcium = result.test.strip().casefold() == _NAME
    if not is_calcium or by_id.keys() != {TOTAL_CALCIUM, _IONIZED}:
        return ()
    total, ionized = by_id[TOTAL_CALCIUM], by_id[_IONIZED]
    limit = find_limit(result, total)
    if limit is None or not isinstance(result.value, Number):
        return ()
    if result.value.value > limit and not _is_of_a_gas(result):
        why = f"ionized calcium is not above {limit:f} {result.unit}"
        return (_as_test(result, total, why),)
    return (_as_test(result, total, ""), _as_test(result, ionized, ""))


def find_limit(result: Result, total: Analyte) -> Decimal | None:
    """Give the number above which `Ca` is total calcium, in the result's unit."""
    number, unit = _TOTAL_ABOVE
    found = find_way(total, unit, result.unit) if result.unit else None
    if found is None:
        return None
    return round(found.apply(number), 2).normalize() + 0


def _is_of_a_gas(result: Result) -> bool:
    return "gas" in result.panel.casefold() or not _OF_A_GAS.isdisjoint(kinds_of(result.specimen))


def _as_test(result: Result, analyte: Analyte, why: str) -> Candidate:
    assumed = Assumption(f"{result.test} is read as {analyte.name}", why)
    return Candidate(replace(result, test=analyte.id), f"as {analyte.name}", (assumed,))
