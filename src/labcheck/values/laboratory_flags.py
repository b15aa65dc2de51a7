"""The laboratory's own flags: codes, signs and words, as the judgement they stand for.

One list for every door: a case's `reported`, a table's column, HL7 v2's OBX-8, FHIR's
interpretation. Codes are those of http://terminology.hl7.org/CodeSystem/v2-0078 and of its
successor http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation. A flag that stands on
no list is not guessed at.

    sign                beside a number         beside a word or a grade
    + ++ !+             high                    positive
    !-                  low                     negative
    - --                not read: low, or none  negative
"""

import re
from collections.abc import Collection

from labcheck.values.result_text import (
    Censored,
    MeasuredValue,
    Number,
    Ordinal,
    Span,
    Titre,
    Verbal,
    Word,
)
from labcheck.values.words import parse_word

CODES = {
    "N": Word.NORMAL,
    "L": Word.LOW, "LU": Word.LOW, "L<": Word.LOW, "H": Word.HIGH, "HU": Word.HIGH,
    "H>": Word.HIGH, "LL": Word.CRITICALLY_LOW, "HH": Word.CRITICALLY_HIGH,
    "A": Word.ABNORMAL, "AA": Word.CRITICALLY_ABNORMAL,
    "NEG": Word.NEGATIVE, "ND": Word.NEGATIVE, "NR": Word.NEGATIVE,
    "POS": Word.POSITIVE, "DET": Word.POSITIVE, "RR": Word.POSITIVE,
    "S": Word.SUSCEPTIBLE, "MS": Word.SUSCEPTIBLE, "VS": Word.SUSCEPTIBLE,
    "SDD": Word.DOSE_DEPENDENT, "I": Word.INTERMEDIATE, "R": Word.RESISTANT,
    "NS": Word.NON_SUSCEPTIBLE,
}  # fmt: skip
"""Codes of a judgement."""
_REMARKS = frozenset([
    "U", "D", "B", "W", "AC", "TOX", "QCF", "IND", "E", "WR", "NULL",
    "FINAL", "PRELIMINARY", "CORRECTED", "AMENDED", "VERIFIED",
])  # fmt: skip
"""Codes and words that say something else than normal or not; `<` and `>` say more of the value."""
_SAYS = {
    Word.NORMAL: {Word.NORMAL},
    Word.ABNORMAL: {Word.ABNORMAL},
    Word.LOW: {Word.LOW, Word.ABNORMAL},
    Word.HIGH: {Word.HIGH, Word.ABNORMAL},
    Word.CRITICALLY_ABNORMAL: {Word.CRITICALLY_ABNORMAL, Word.ABNORMAL},
    Word.NEGATIVE: {Word.NEGATIVE, Word.NORMAL},
    Word.POSITIVE: {Word.POSITIVE, Word.ABNORMAL},
    **{word: {word} for word in Word if word.is_susceptibility},
    Word.CRITICALLY_LOW: {
        Word.CRITICALLY_LOW, Word.LOW, Word.CRITICALLY_ABNORMAL, Word.ABNORMAL,
    },
    Word.CRITICALLY_HIGH: {
        Word.CRITICALLY_HIGH, Word.HIGH, Word.CRITICALLY_ABNORMAL, Word.ABNORMAL,
    },
}  # fmt: skip
"""What each judgement says with itself, those that say least first."""

_DOUBLED = {"high high": Word.CRITICALLY_HIGH, "low low": Word.CRITICALLY_LOW}
_UPWARD = frozenset([
    "high", "hi", "above", "raised", "elevated", "increased", "upper", "over", "higher", "↑",
    "elevation", "exceeds", "exceeding", "greater",
])  # fmt: skip
_DOWNWARD = frozenset([
    "low", "lo", "below", "decreased", "reduced", "lower", "under", "diminished", "↓",
    "depressed", "less",
])  # fmt: skip
_CRITICAL = frozenset([
    "critical", "critically", "crit", "panic", "very", "extremely", "extreme", "alert",
    "dangerously",
])  # fmt: skip
_ALARMS = frozenset(["critical", "crit", "panic"])
"""What says so by itself, without a direction."""
_LETTERS = {"h": "high", "l": "low"}
"""Letters of a direction, among words."""
_DEGREES = frozenset([
    "slight", "slightly", "mild", "mildly", "moderate", "moderately", "modestly", "minimally",
    "marginally", "somewhat", "marked", "markedly", "significant", "significantly", "severe",
    "severely", "profoundly", "greatly", "grossly", "massively", "strikingly", "considerably",
])  # fmt: skip
"""How far, by no measure that is stated: H and L are what is sure."""
_BESIDE = _DEGREES | frozenset([
    "reference", "ref", "range", "ranges", "limit", "limits", "interval", "the", "value", "values",
    "level", "threshold", "abnormal", "abnormally", "than", "of", "out", "outside", "flag", "and",
    "result",
])  # fmt: skip
"""Words that change nothing in a judgement."""
_AT_LIMITS = frozenset(
    ["above", "below", "exceeds", "exceeding", "greater", "less", "over", "under"]
)
"""Words beside which "normal" and "upper" name the limit: `above upper limit of normal`."""
_SIGNS = {
    "*": Word.ABNORMAL, "**": Word.CRITICALLY_ABNORMAL, "!": Word.ABNORMAL,
    "+": Word.HIGH, "++": Word.HIGH, "-": Word.LOW, "--": Word.LOW,
} | {
    sign * count: word
    for signs, words in (
        ("↑▲△⬆⇧🔺", (Word.HIGH, Word.CRITICALLY_HIGH)),
        ("↓▼▽⬇⇩🔻", (Word.LOW, Word.CRITICALLY_LOW)),
    )
    for sign in signs
    for count, word in enumerate(words, start=1)
}  # fmt: skip
_PART = re.compile(r"[^\W\d_]+(?:\s+[^\W\d_]+)*|([^\w\s()\[\],;/~])\1*")
_BETWEEN = " \t()[],;/~\ufe0f"
_LONGEST = 60


def parse_flag(text: str, value: MeasuredValue | None = None) -> Word | None:
    """Read a flag: `H`, `HH*`, `↑`, `High Panic`, `Above high reference limit`.

    Args:
        text: The flag as printed.
        value: The result beside it, by which `+` means high or positive.

    Returns:
        The judgement, or `None` for a flag that is not understood.
    """
    bare = text.strip().strip("()[]").replace("\ufe0f", "").strip()
    if not bare or len(bare) > _LONGEST:
        return None
    if set(bare) <= set("+-!") and not set(bare) <= {"!"}:
        return _parse_plus_or_minus(bare, value)
    if word := CODES.get(bare.upper()) or parse_word(bare) or _parse_words(bare):
        return word
    parts = [match[0] for match in _PART.finditer(bare)]
    if _PART.sub("", bare).strip(_BETWEEN):
        return None
    words = [CODES.get(part.upper()) or _SIGNS.get(part) or _parse_words(part) for part in parts]
    known = [word for word in words if word]
    return combine(known) if len(known) == len(parts) else None


def is_remark(text: str) -> bool:
    """Whether a flag is understood as one that judges nothing; an empty one is as well."""
    return not text or text.strip().strip("()").upper() in _REMARKS


def combine(words: Collection[Word]) -> Word | None:
    """Give the one judgement that several come to: `H` and `A` are high, `H` and `AA` critical."""
    return next((word for word, says in _SAYS.items() if says.issuperset(words)), None)


def _parse_plus_or_minus(sign: str, value: MeasuredValue | None) -> Word | None:
    """Read a sign alone; a dash beside a number is as often a place that was left empty."""
    is_up, is_down = "+" in sign, "-" in sign
    if is_up and is_down:
        return None
    if isinstance(value, Ordinal | Titre | Verbal):
        return Word.POSITIVE if is_up else Word.NEGATIVE
    if value is not None and not isinstance(value, Number | Censored | Span):
        return None
    if is_up:
        return Word.HIGH
    return Word.LOW if "!" in sign else None


def _parse_words(text: str) -> Word | None:
    """Read words of the lists: one direction, how far, and what changes nothing."""
    words = text.casefold().split()
    if word := parse_word(text) or _DOUBLED.get(" ".join(words)):
        return word
    named = {_LETTERS.get(word, word) for word in words}
    if named <= _CRITICAL | {"value", "result"}:
        return Word.CRITICALLY_ABNORMAL if named & _ALARMS else None
    is_high, is_low = bool(named & _UPWARD), bool(named & _DOWNWARD)
    allowed = _UPWARD | _DOWNWARD | _CRITICAL | _BESIDE
    if named & _AT_LIMITS:
        allowed = allowed | {"normal"}
    if not named <= allowed or is_high == is_low:
        is_abnormal = named <= _CRITICAL | _BESIDE and named & {"abnormal", "out", "outside"}
        if not is_abnormal:
            return None
        return Word.CRITICALLY_ABNORMAL if named & _CRITICAL else Word.ABNORMAL
    if named & _CRITICAL:
        return Word.CRITICALLY_HIGH if is_high else Word.CRITICALLY_LOW
    return Word.HIGH if is_high else Word.LOW
