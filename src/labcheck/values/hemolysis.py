"""Words that say of a specimen that its red cells have burst, and that they have not."""

import re

from labcheck.values.late_pattern import compile_late
from labcheck.values.result_text import MeasuredValue, Ordinal, Verbal, Word

_BURST = r"ha?emoly[sz]ed|ha?emolysis"
_BESIDE = (
    "specimen|sample|serum|plasma|blood|is|was|slight|slightly|mild|mildly|moderate|moderately"
    "|marked|markedly|gross|grossly|severe|severely|strongly|visible|visibly|partially|partly"
    "|present|noted|observed"
)
_REMARK = compile_late(
    rf"(?:(?:{_BESIDE})\s+)*(?:{_BURST})(?:\s+(?:{_BESIDE}))*[.!]?", re.IGNORECASE
)
_SAYS = compile_late(rf"(?<![a-z])(?:{_BURST})(?![a-z])", re.IGNORECASE)
_DENIES = compile_late(
    r"(?<![a-z])(?:no|not|non|none|nil|without|never|free|absent|negative|if|unless)(?![a-z])",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;,.\n()\[\]]")


def is_remark(text: str) -> bool:
    """Whether a text is a remark that the specimen is hemolyzed, and nothing else."""
    return _REMARK.fullmatch(text.strip()) is not None


def is_spoiled(text: str) -> bool:
    """Whether a text stands for a result that hemolysis spoiled: `specimen hemolyzed`."""
    return "emoly" in text and text.rstrip(".!").endswith("ed") and is_remark(text)


def says_hemolyzed(text: str) -> bool:
    """Whether some part of a text says that a specimen is hemolyzed: `slightly hemolysed`.

    A part that denies it, or says what would be if it were, is none: `no hemolysis`.
    """
    if "emoly" not in text.casefold():
        return False
    return any(_SAYS.search(part) and not _DENIES.search(part) for part in _PARTS.split(text))


_SOME = frozenset(
    ["slight", "mild", "moderate", "marked", "gross", "severe", "trace", "yes", "y", "present"]
)
_IS_SOME = {
    Word.POSITIVE: True, Word.ABNORMAL: True, Word.CRITICALLY_ABNORMAL: True, Word.HIGH: True,
    Word.CRITICALLY_HIGH: True, Word.BORDERLINE_HIGH: True, Word.ABOVE_SCALE: True,
    Word.AMOUNT: True, Word.EQUIVOCAL: True, Word.NEGATIVE: False, Word.NORMAL: False,
    Word.LOW: False, Word.UNDETECTED: False, Word.UNQUANTIFIED: False, Word.BELOW_SCALE: False,
}  # fmt: skip


def is_some(value: MeasuredValue) -> bool | None:
    """Whether a grade or a word beside a hemolysis index says that there is some hemolysis.

    Returns:
        `None` for a number, and for what does not say.
    """
    match value:
        case Ordinal(grade=grade):
            return grade > 0
        case Verbal(word=word):
            return _IS_SOME.get(word)
    words = set(re.findall(r"[a-z]+", value.text.casefold()))
    if says_hemolyzed(value.text) or words & _SOME:
        return not _DENIES.search(value.text)
    return False if _DENIES.search(value.text) else None
