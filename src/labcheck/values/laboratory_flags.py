"""The laboratory's own flags: codes, signs and words, as the judgement they stand for.

One list for every door: a case's `reported`, a table's column, HL7 v2's OBX-8, FHIR's
interpretation. Codes are those of http://terminology.hl7.org/CodeSystem/v2-0078 and of its
successor http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation. A flag that stands on
no list is not guessed at.

    sign                beside a number         beside a word or a grade
    + ++ !+             high                    positive
    !-                  low                     negative
    - --                not read: low, or none  negative
                        (behind a number, at the end of its own text, they are low)
    < >                 the end of the instrument's scale: at most, at least the number
"""

from collections.abc import Collection, Sequence

from labcheck.values.late_pattern import compile_late
from labcheck.values.records import dataclass
from labcheck.values.result_text import (
    Censored,
    Comparator,
    MeasuredValue,
    Number,
    Ordinal,
    Span,
    Titre,
    Verbal,
    Word,
)
from labcheck.values.words import OPEN_FLAGS, parse_word

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
    "IND": Word.EQUIVOCAL, "E": Word.EQUIVOCAL, "WR": Word.EQUIVOCAL,
}  # fmt: skip
"""Codes of a judgement, or of one that is left open."""
REMARKS = {
    "<": "below the scale of the instrument", ">": "above the scale of the instrument",
    "LX": "below the low threshold", "HX": "above the high threshold",
    "U": "a significant change up", "D": "a significant change down",
    "B": "better than before", "W": "worse than before",
    "AC": "anti-complementary substances present", "TOX": "a cytotoxic substance present",
    "QCF": "quality control failed", "NULL": "no range defined",
}  # fmt: skip
"""Codes that say something else than normal or not; `<` and `>` say more of the value."""
_SPEAKS_AGAINST = frozenset(["QCF", "HX", "LX"])
"""Remarks beside which no published range says normal: a control that failed, another threshold."""
OF_CHANGE = frozenset(["U", "D", "B", "W"])
"""Codes of HL7 that letters of words in another language may be: `B` is bajo and baixo."""
_NOTHING = frozenset([
    "FINAL", "PRELIMINARY", "CORRECTED", "AMENDED", "VERIFIED",
    "N/A", "NA", "NAN", "NAT", "<NA>", "NONE", "\\N", "#N/A", ".",
])  # fmt: skip
"""Words of a status, and what stands in a place that was left empty; a dash may mean low."""
_DASHES = frozenset(["-", "--"])
_OF_A_DASH = "it may mean low, or that there is none"
_OFF_SCALE = {"<": Comparator.AT_MOST, ">": Comparator.AT_LEAST}
_SAYS = {
    Word.NORMAL: {Word.NORMAL},
    Word.ABNORMAL: {Word.ABNORMAL},
    Word.LOW: {Word.LOW, Word.ABNORMAL},
    Word.HIGH: {Word.HIGH, Word.ABNORMAL},
    Word.CRITICALLY_ABNORMAL: {Word.CRITICALLY_ABNORMAL, Word.ABNORMAL},
    Word.NEGATIVE: {Word.NEGATIVE, Word.NORMAL},
    Word.POSITIVE: {Word.POSITIVE, Word.ABNORMAL},
    Word.EQUIVOCAL: {Word.EQUIVOCAL},
    Word.BORDERLINE_HIGH: {Word.BORDERLINE_HIGH},
    Word.BORDERLINE_LOW: {Word.BORDERLINE_LOW},
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
CRITICAL_LETTERS = {
    letters: word
    for letter, word in (("H", Word.CRITICALLY_HIGH), ("L", Word.CRITICALLY_LOW))
    for letters in (f"C{letter}", f"{letter}C", f"C {letter}", f"{letter} C")
}  # fmt: skip
"""Critical, with a direction: https://cmmi-dcc-v2.wishartlab.com/help/reference-range-status has CH
and CL. `C` by itself may be corrected as well."""
_OF_LETTERS = {letters: CODES[letters] for letters in ("H", "L", "HH", "LL", "A", "AA")}
_BESIDE_LETTERS = "#@<> "
"""Signs of a change or of emphasis around a letter: `H #`, `<H>`."""
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
    "dangerously", "panik", "alarm", "kritisch", "critique", "crítico", "crítica", "critico",
    "critica", "kritiek", "krytyczny",
])  # fmt: skip
_ALARMS = frozenset([
    "critical", "crit", "panic", "panik", "alert", "alarm", "kritisch", "critique", "crítico",
    "crítica", "critico", "critica", "kritiek", "krytyczny",
])  # fmt: skip
"""What says so without a direction; 42 CFR 493.1251(b)(11) speaks of panic or alert values."""
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
_PART = compile_late(r"[^\W\d_]+(?:\s+[^\W\d_]+)*|([^\w\s()\[\],;/~])\1*")
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
    direction = bare.strip(_BESIDE_LETTERS).upper()
    if word := CRITICAL_LETTERS.get(direction) or _OF_LETTERS.get(direction):
        return word
    if word := OPEN_FLAGS.get(" ".join(bare.casefold().split())):
        return word
    letters = [CODES.get(part) for part in bare.upper().split()]
    if len(letters) > 1 and (known := [word for word in letters if word]) and all(letters):
        return combine(known)
    parts = [match[0] for match in _PART.finditer(bare)]
    if _PART.sub("", bare).strip(_BETWEEN):
        return None
    words = [CODES.get(part.upper()) or _SIGNS.get(part) or _parse_words(part) for part in parts]
    known = [word for word in words if word]
    return combine(known) if len(known) == len(parts) else None


@dataclass(frozen=True, slots=True)
class Flags:
    """What the flags of a result say together.

    Attributes:
        word: The laboratory's judgement; `None` where it gives none, or two that conflict.
        remarks: What flags say beside a judgement.
        off_scale: On which side of the instrument's scale the value lies; `None` where none says.
        problem: How the flags contradict each other; empty if they do not.
        unread: The flags that are not understood, or contradict each other; empty if none.
    """

    word: Word | None = None
    remarks: tuple[str, ...] = ()
    off_scale: Comparator | None = None
    problem: str = ""
    unread: str = ""


def read_flags(
    texts: Sequence[str], value: MeasuredValue | None = None, *, is_coded: bool = False
) -> Flags:
    """Read flags together: `H` and `A` are high, `H` and `AA` critically high.

    `>` and `<` say that the instrument's scale ended: the value is at least, or at most, what it
    shows. Some laboratories mean a critical value; the value is then still among those possible.

    Args:
        texts: The flags as printed.
        value: The result beside them.
        is_coded: Whether they are codes of HL7 by the format they stand in. Elsewhere a letter that
            says how a result has changed is kept as unread too: what it means depends on the
            language.
    """
    words, remarks, sides, unread = [], [], set(), []
    for text in filter(None, texts):
        code = text.strip().strip("()").upper()
        word = None if code in REMARKS else parse_flag(text, value)
        if word is not None:
            words.append(word)
            continue
        said = REMARKS.get(code) or (_OF_A_DASH if code in _DASHES else "")
        is_nothing = code in _NOTHING
        remarks += [] if is_nothing else [f"flagged {text}: {said}" if said else f"flagged {text}"]
        may_be_word = code in OF_CHANGE and not is_coded
        is_heard = code in REMARKS and code not in _SPEAKS_AGAINST and not may_be_word
        unread += [] if is_heard or is_nothing else [text]
        sides |= {_OFF_SCALE.get(code)} - {None}
    together = combine(words)
    named = ", ".join(texts)
    is_conflict = bool(words) and together is None
    return Flags(
        together if words else None,
        (*remarks, f"flagged {named}") if is_conflict else tuple(remarks),
        sides.pop() if len(sides) == 1 else None,
        f"the flags {named} are not one judgement" if is_conflict else "",
        named if is_conflict else ", ".join(unread),
    )


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
        is_out = named & {"out", "outside"}  # and then of what is normal
        named = named - {"normal"} if is_out else named
        is_abnormal = named <= _CRITICAL | _BESIDE and (is_out or "abnormal" in named)
        if not is_abnormal:
            return None
        return Word.CRITICALLY_ABNORMAL if named & _CRITICAL else Word.ABNORMAL
    if named & _CRITICAL:
        return Word.CRITICALLY_HIGH if is_high else Word.CRITICALLY_LOW
    return Word.HIGH if is_high else Word.LOW
