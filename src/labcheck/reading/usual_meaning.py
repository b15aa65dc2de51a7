"""What a name that means two tests usually means, by its number.

`Ca`: above 7 mg/dL, or 1.75 mmol/L, it is total calcium, but not of a blood gas: the highest
ionized calcium among 509 results of intensive care is 1.42 mmol/L (MIMIC-IV demo 2.2). At or below,
where total calcium is critically low, it may be either. `Ca2+` and `Ca++` name the ion and stand
for both in practice; they stay ambiguous. `Serum Ca` and `Calcio` are as `Ca`.

Hemoglobin of plasma or serum: what no patient has in blood is free in plasma; what was seen in
blood is that of blood, since `serum hemoglobin` is said of it too; between them it may be either.

A test that stands under the heading of its panel, `Protein` under Chemistry, is that of the panel
where patients are known to have its number: a heading alone, or a number alone, does not say so.
"""

from collections.abc import Callable
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.narrowing import is_of_whole, names_unit
from labcheck.catalogue.practice import Practice
from labcheck.catalogue.specimens import kinds_of
from labcheck.reading.readings import Assumption, Candidate
from labcheck.values.interval import Interval
from labcheck.values.records import replace
from labcheck.values.result_text import Censored, Number

_TOTAL, _IONIZED = "calcium", "calcium_ionized"
_TOTAL_ABOVE = (Decimal(7), "mg/dL")
_OF_A_GAS = frozenset(["arterial blood", "venous blood", "capillary blood"])


def list_meanings(
    result: Result, meant: tuple[Analyte, ...], practice_of: Callable[[Analyte], Practice]
) -> tuple[Candidate, ...]:
    """Give the tests that a name may mean as readings; none for a name that stays ambiguous.

    Args:
        result: The result, with its unit.
        meant: Every test that goes by the name.
        practice_of: What is usual of a test.
    """
    if _is_calcium(result, meant):
        return _list_calcium(result, *sorted(meant, key=lambda each: each.id))
    match meant:
        case (whole, part) if is_of_whole(whole, part):
            return _list_parts(result, whole, part, practice_of(whole))
        case _:
            return _list_of_panel(result, meant, practice_of)


def find_ends_of_meanings(
    result: Result, meant: tuple[Analyte, ...], practice_of: Callable[[Analyte], Practice]
) -> tuple[Decimal, ...]:
    """Give the numbers at which what a name means may change, in the result's unit."""
    total = next((analyte for analyte in meant if analyte.id == _TOTAL), None)
    limit = _find_limit(result, total) if total else None
    if limit is not None:
        return (limit,)
    windows = ((analyte, practice_of(analyte).window) for analyte in meant)
    return tuple(
        end for analyte, window in windows if window
        for end in window.list_ends(analyte, result.unit)
    )  # fmt: skip


def _is_calcium(result: Result, meant: tuple[Analyte, ...]) -> bool:
    ids = {analyte.id for analyte in meant}
    return ids == {_TOTAL, _IONIZED} and "+" not in result.test


def _list_calcium(result: Result, total: Analyte, ionized: Analyte) -> tuple[Candidate, ...]:
    limit = _find_limit(result, total)
    if limit is None or not isinstance(result.value, Number):
        return ()
    if result.value.value > limit and not _is_of_a_gas(result):
        why = f"ionized calcium is not above {limit:f} {result.unit}"
        return (_as_test(result, total, why),)
    return (_as_test(result, total, ""), _as_test(result, ionized, ""))


def _list_parts(
    result: Result, whole: Analyte, part: Analyte, practice: Practice
) -> tuple[Candidate, ...]:
    """Read an amount in blood or in its plasma as one of the two, or as either."""
    window = practice.window
    way = find_way(whole, window.unit, result.unit) if window and result.unit else None
    if window is None or way is None or not isinstance(result.value, Number | Censored):
        return ()
    value = result.value
    number = value.value if isinstance(value, Number) else value.limit
    least = way.apply(window.low)
    seen = way.apply_to(window.seen) if window.seen else Interval()
    is_least = isinstance(value, Number) or value.comparator.is_upper
    if number < least and is_least:
        why = f"no patient has less than {window.low} {window.unit} in blood"
        return (_as_test(result, part, why),)
    if window.seen and number in seen and (isinstance(value, Number) or not is_least):
        why = f"{window.count} results of blood are {window.seen} {window.unit}"
        return (_as_test(replace(result, specimen=whole.specimen), whole, why),)
    of_whole = _as_test(replace(result, specimen=whole.specimen), whole, "")
    return (of_whole, _as_test(result, part, ""))


def _list_of_panel(
    result: Result, meant: tuple[Analyte, ...], practice_of: Callable[[Analyte], Practice]
) -> tuple[Candidate, ...]:
    """Read a name as the one test of the panel that it stands under, if its number is known."""
    panel = _fold_panel(result.panel)
    under = [analyte for analyte in meant if _fold_panel(analyte.panel) == panel]
    if len(under) != 1 or not isinstance(result.value, Number) or not result.unit:
        return ()
    (analyte,) = under
    window = practice_of(analyte).window
    way = find_way(analyte, window.unit, result.unit) if window else None
    if window is None or window.seen is None or way is None or not names_unit(analyte, result.unit):
        return ()
    if result.value.value not in way.apply_to(window.seen):
        return ()
    why = f"it stands under {result.panel!r}, and {window.count} results of blood are {window.seen}"
    return (_as_test(result, analyte, f"{why} {window.unit}"),)


def _fold_panel(panel: str) -> str:
    """Fold `Haematology` and `Biochemistry` to what the catalogue calls these panels."""
    return (
        panel.strip()
        .casefold()
        .replace("haem", "hem")
        .removeprefix("clinical ")
        .removeprefix("bio")
    )


def _find_limit(result: Result, total: Analyte) -> Decimal | None:
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
