"""Rows that no laboratory measures: a germ's susceptibility, an index of the specimen, a weight.

Nothing judges them. The letter of a susceptibility may be the result or the flag beside a
concentration; beside a number of a test the catalogue knows it contradicts the name.
"""

from collections.abc import Callable

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.practice import Practice
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.values.result_text import NoResult, Number, Unreadable, Verbal, Word


def refuse_no_measurement(
    result: Result, catalogue: Catalogue, *, is_known: bool
) -> NotJudged | None:
    """Say why a row that holds no measurement is not judged.

    Args:
        result: The result.
        catalogue: Names what is not measured.
        is_known: Whether the catalogue knows what the test's name may mean.

    Returns:
        `None` where neither the name, the result nor the flag beside it says so.
    """
    kind = "" if is_known else _find_kind(result, catalogue)
    word = _susceptibility_of(result)
    if word is None and not kind:
        return None
    has_value = not isinstance(result.value, Verbal | NoResult | Unreadable)
    if is_known and word and has_value:
        detail = f"the flag is of a susceptibility, {word.value}, and the test is {result.test}"
        return NotJudged(Reason.CONTRADICTED, detail, "write the flag that belongs to the test")
    detail = kind or f"the susceptibility of a germ: {word.value if word else ''}"
    return NotJudged(Reason.NOT_A_MEASUREMENT, detail, Reason.NOT_A_MEASUREMENT.remedy)


def _find_kind(result: Result, catalogue: Catalogue) -> str:
    """Say what a row is by its name; where a laboratory prints a range or a flag, it judges."""
    kind = catalogue.find_without_measure(result.test, result.unit)
    if kind or result.specimen or result.printed_range or result.reported:
        return kind
    from labcheck.catalogue.beside_laboratory import find_kind  # noqa: PLC0415 - only as needed

    return find_kind(result.test, result.unit or "")


def refuse_circumstance(
    result: Result, analyte: Analyte | None, practice_of: Callable[[Analyte], Practice]
) -> NotJudged | None:
    """Say of the patient's weight, height or breath that formulas take it and no range judges it.

    Args:
        result: The result, which holds a number that can be read.
        analyte: What it is of; `None` where that is not known.
        practice_of: Says what a living patient can have.

    Returns:
        `None` for what is measured in a specimen, and where the unit is not of its kind.
    """
    if analyte is None or not analyte.is_circumstance:
        return None
    window = practice_of(analyte).window
    name = analyte.name.lower()
    value = result.value
    if isinstance(value, Number) and window is not None:
        if find_way(analyte, window.unit, result.unit) is None:
            return None
        if window.is_outside(analyte, result.unit, value.value):
            detail = f"no patient is known to have a {name} of {describe_amount(result)}"
            return NotJudged(Reason.IMPOSSIBLE, detail, "check the number and the unit")
    detail = f"{name} goes into formulas, and no range judges it"
    return NotJudged(Reason.NOT_A_MEASUREMENT, detail, Reason.NOT_A_MEASUREMENT.remedy)


def describe_amount(result: Result) -> str:
    """Write a result with its unit, once."""
    unit = result.unit or ""
    return result.text if unit in result.text else f"{result.text} {unit}"


def _susceptibility_of(result: Result) -> Word | None:
    value = result.value.word if isinstance(result.value, Verbal) else None
    said = (word for word in (value, result.reported) if word)
    return next((word for word in said if word.is_susceptibility), None)
