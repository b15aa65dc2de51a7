"""Rows of a report that are not measurements: a germ's susceptibility, an index of the specimen.

Nothing judges them. The letter of a susceptibility may be the result or the flag beside a
concentration; beside a number of a test the catalogue knows it contradicts the name.
"""

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import fold_name
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.values.result_text import NoResult, Unreadable, Verbal, Word


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
    kind = None if is_known else catalogue.not_measured.get(fold_name(result.test))
    word = _susceptibility_of(result)
    if word is None and kind is None:
        return None
    has_value = not isinstance(result.value, Verbal | NoResult | Unreadable)
    if is_known and word and has_value:
        detail = f"the flag is of a susceptibility, {word.value}, and the test is {result.test}"
        return NotJudged(Reason.CONTRADICTED, detail, "write the flag that belongs to the test")
    detail = kind or f"the susceptibility of a germ: {word.value if word else ''}"
    return NotJudged(Reason.NOT_A_MEASUREMENT, detail, Reason.NOT_A_MEASUREMENT.remedy)


def _susceptibility_of(result: Result) -> Word | None:
    value = result.value.word if isinstance(result.value, Verbal) else None
    said = (word for word in (value, result.reported) if word)
    return next((word for word in said if word.is_susceptibility), None)
