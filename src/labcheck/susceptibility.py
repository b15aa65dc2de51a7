"""Susceptibilities of germs: rows of an antibiogram are not measurements, and nothing judges them.

The letter may be the result or the flag beside a concentration. Beside a number of a test the
catalogue knows it is of another kind of test than the name, and no range says "normal" over it.
"""

from labcheck.case import Result
from labcheck.measured import NoResult, Unreadable, Verbal, Word
from labcheck.reasons import NotJudged, Reason


def refuse_susceptibility(result: Result, *, is_known: bool) -> NotJudged | None:
    """Say why a result that is reported as a susceptibility is not judged.

    Args:
        result: The result.
        is_known: Whether the catalogue knows what its name may mean.

    Returns:
        `None` where neither the result nor the flag beside it is one.
    """
    value, reason = result.value, Reason.NOT_A_MEASUREMENT
    word = value.word if isinstance(value, Verbal) else result.reported
    if not _is_susceptibility(word):
        word = result.reported
    if word is None or not _is_susceptibility(word):
        return None
    has_value = not isinstance(value, Verbal | NoResult | Unreadable)
    if not (is_known and has_value):
        return NotJudged(reason, f"the susceptibility of a germ: {word.value}", reason.remedy)
    detail = f"the flag is of a susceptibility, {word.value}, and the test is {result.test}"
    return NotJudged(Reason.CONTRADICTED, detail, "write the flag that belongs to the test")


def _is_susceptibility(word: Word | None) -> bool:
    return word is not None and word.is_susceptibility
