"""A judgement with the number it is of in brackets behind it: `low (<10 mg/dL)`, `elevated (1200)`.

A limit is that number only where it says the same: what is low lies below no `>10`, and what is
high above no `<10`, so that these are ranges, as `low (13-150)` is.
"""

from typing import NamedTuple

from labcheck.values.laboratory_flags import parse_flag
from labcheck.values.late_pattern import compile_late
from labcheck.values.pieces import is_known_unit
from labcheck.values.result_text import Censored, Number, Reading, Word

LOWERED = frozenset([Word.LOW, Word.CRITICALLY_LOW])
RAISED = frozenset([Word.HIGH, Word.CRITICALLY_HIGH])
_OTHERWISE = frozenset([Word.NORMAL, Word.ABNORMAL, Word.CRITICALLY_ABNORMAL])
_RATED = compile_late(
    r"(?P<word>[^\W\d_][^\W\d_ -]{2,}(?:[ -][^\W\d_]+){0,3})\s*(?:\((?P<round>[^()]*)\)"
    r"|\[(?P<square>[^\[\]]*)\])\.?"
)
_BEGINS_NUMBER = compile_late(r"[<>≤≥]?=?\s*\d")
_YEAR = compile_late(r"(?:19|20)\d\d")


class Rated(NamedTuple):
    """A judgement, and the text in brackets behind it."""

    word: Word
    said: str


def part_rating(text: str) -> Rated | None:
    """Part such a text; `None` for any other, also where a bare year stands in the brackets."""
    match = _RATED.fullmatch(text)
    said = (match["round"] or match["square"] or "").strip() if match else ""
    if match is None or not _BEGINS_NUMBER.match(said) or _YEAR.fullmatch(said):
        return None
    word = parse_flag(match["word"])
    return Rated(word, said) if word in LOWERED | RAISED | _OTHERWISE else None


def is_of(word: Word, reading: Reading) -> bool:
    """Whether a number, with its unit, is what the judgement before it is of."""
    if reading.mark is not None or not is_known_unit(reading.unit):
        return False
    match reading.value:
        case Number():
            return True
        case Censored(comparator=comparator):
            return word in (LOWERED if comparator.is_upper else RAISED)
        case _:
            return False
