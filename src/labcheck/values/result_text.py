"""Measured values: what a laboratory prints as a result, typed, with its text kept.

A value is never more certain than its text: `<5` stays "below 5", `5-10` a span, `1,060` is not
guessed at. Nothing here knows what is normal.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from labcheck.errors import cut_values
from labcheck.values.coded_words import SUSCEPTIBILITIES, fold_word
from labcheck.values.decimals import mixes_decimal_signs, round_dust
from labcheck.values.interval import Interval


class Comparator(Enum):
    """The sign before a number whose exact value was not measured."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="

    @property
    def is_upper(self) -> bool:
        """Whether the true value lies under the number."""
        return self in (Comparator.LESS, Comparator.AT_MOST)

    @property
    def is_inclusive(self) -> bool:
        """Whether the number itself is possible."""
        return self in (Comparator.AT_MOST, Comparator.AT_LEAST)

    def side_of(self, number: Decimal, floor: Decimal | None = None) -> Interval:
        """Give the values on this side of a number; those under it start at the floor."""
        if self.is_upper:
            return Interval(floor, number, high_closed=self.is_inclusive)
        return Interval(number, None, low_closed=self.is_inclusive)


class Word(Enum):
    """A result or a laboratory's judgement given in words."""

    NORMAL = "normal"
    LOW = "low"
    HIGH = "high"
    CRITICALLY_LOW = "critically low"
    CRITICALLY_HIGH = "critically high"
    ABNORMAL = "abnormal"
    CRITICALLY_ABNORMAL = "critically abnormal"
    NEGATIVE = "negative"
    POSITIVE = "positive"
    SUSCEPTIBLE = "susceptible"
    DOSE_DEPENDENT = "susceptible-dose dependent"
    INTERMEDIATE = "intermediate"
    RESISTANT = "resistant"
    NON_SUSCEPTIBLE = "non-susceptible"

    @property
    def is_susceptibility(self) -> bool:
        """Whether it says what a drug does to a germ, and nothing of a measurement."""
        return self.value in SUSCEPTIBILITIES


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number; its `Decimal` keeps the decimals that were printed."""

    text: str
    value: Decimal

    @property
    def half_last_digit(self) -> Decimal:
        """Half a unit of the last digit printed: how far rounding may have moved the value."""
        exponent = self.value.as_tuple().exponent
        return Decimal("0.5").scaleb(exponent if isinstance(exponent, int) else 0)

    def may_have_been(self, other: Decimal) -> bool:
        """Whether a number is this one once it is rounded to as many decimals."""
        return abs(self.value - other) <= self.half_last_digit


@dataclass(frozen=True, slots=True)
class Censored:
    """A number known only to lie on one side of a limit, such as `<5`."""

    text: str
    comparator: Comparator
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A number known only to lie between two others, such as `5-10`; both are possible."""

    text: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Titre:
    """The last dilution that still reacted, such as `1:640`; may be censored."""

    text: str
    denominator: Decimal
    comparator: Comparator | None = None


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A step of the dipstick scale; its grade is 0 for negative, 0.5 for trace, then 1 to 4."""

    text: str
    grade: Decimal


@dataclass(frozen=True, slots=True)
class Verbal:
    """A word in place of a number, such as `within normal limits`."""

    text: str
    word: Word


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that cannot be read as a result without guessing.

    Attributes:
        text: The text, whole.
        why: Why not; what it repeats of the text is cut.
    """

    text: str
    why: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", cut_values(self.why))


@dataclass(frozen=True, slots=True)
class NoResult:
    """A text that says no result was obtained, such as `hemolyzed` or `see comment`.

    Attributes:
        text: The text.
        why: Why there is none, where that was said elsewhere than in the text; else empty.
    """

    text: str
    why: str = ""


Numeric = Number | Censored | Span
"""The values that hold numbers of a quantity."""

MeasuredValue = Number | Censored | Span | Titre | Ordinal | Verbal | Unreadable | NoResult


@dataclass(frozen=True, slots=True)
class Reading:
    """One printed result, taken apart.

    Attributes:
        value: What was measured.
        unit: The unit's text as printed; `None` when none was printed.
        mark: The flag printed behind the result (`H`, `*`), as the word it stands for.
    """

    value: MeasuredValue
    unit: str | None = None
    mark: Word | None = None


class NumberError(ValueError):
    """A number cannot be read without guessing; the message says what is unclear."""


_WORDS = {
    Word.NORMAL: "n|normal|wnl|within normal limits|within normal range|within reference range"
    "|within range|unremarkable|in range",
    Word.LOW: "l|low|decreased|reduced|below normal|↓",
    Word.HIGH: "h|high|elevated|raised|increased|above normal|↑",
    Word.CRITICALLY_LOW: "ll|critically low|critical low|panic low|low critical|↓↓",
    Word.CRITICALLY_HIGH: "hh|critically high|critical high|panic high|high critical|↑↑",
    Word.ABNORMAL: "a|abnormal|*|out of range",
    Word.CRITICALLY_ABNORMAL: "aa|critical|critically abnormal|panic|**",
    Word.NEGATIVE: "neg|negative|not detected|none detected|undetected|undetectable|absent"
    "|nonreactive|non-reactive|none seen",
    Word.POSITIVE: "pos|positive|detected|present|reactive|+",
}
_WORDS |= {Word(word): texts for word, texts in SUSCEPTIBILITIES.items()}
WORDS = {text: word for word, texts in _WORDS.items() for text in texts.split("|")}
"""Every spelling, in lower case, of the words a laboratory uses."""

_MARKS = {"H", "L", "HH", "LL", "N", "A", "AA", "*", "**", "↑", "↓", "↑↑", "↓↓"}
_NO_RESULT = frozenset([
    "see comment", "see note", "see report", "hemolyzed", "hemolysed", "haemolysed",
    "haemolyzed", "clotted", "qns", "quantity not sufficient", "insufficient",
    "insufficient sample", "pending", "cancelled", "canceled", "not done", "not performed",
    "not measured", "none", "not available", "unavailable", "n/a", "na", "null", "none given",
    "no result", "invalid", "test not performed",
])  # fmt: skip
_UNCLEAR = {
    "tntc": "too numerous to count: no number was given",
    "too numerous to count": "too numerous to count: no number was given",
    "nd": "'ND' may be 'not detected' or 'not done'",
}
_GRADES = {"trace": "0.5", "tr": "0.5", "++": "2", "+++": "3", "++++": "4"} | {
    spelling: str(grade) for grade in range(1, 5) for spelling in (f"{grade}+", f"+{grade}")
}
_COMPARATORS = {
    "<": Comparator.LESS, "less than": Comparator.LESS, "under": Comparator.LESS,
    "below": Comparator.LESS,
    "<=": Comparator.AT_MOST, "=<": Comparator.AT_MOST, "≤": Comparator.AT_MOST,
    "⩽": Comparator.AT_MOST, "up to": Comparator.AT_MOST, "at most": Comparator.AT_MOST,
    ">": Comparator.MORE, "more than": Comparator.MORE, "greater than": Comparator.MORE,
    "over": Comparator.MORE, "above": Comparator.MORE,
    ">=": Comparator.AT_LEAST, "=>": Comparator.AT_LEAST, "≥": Comparator.AT_LEAST,
    "⩾": Comparator.AT_LEAST, "at least": Comparator.AT_LEAST,
}  # fmt: skip

_LONGEST_EXPONENT = 2
_LONGEST_NUMBER = 60
NUMBER = r"[+\-−]?(?:\d[\d.,]*(?:[eE][+-]?\d+)?|[.,]\d+)"
"""Anything that is meant as a number; `parse_number` decides whether it can be read."""
COMPARATOR = r"<\s*=|>\s*=|" + "|".join(
    re.escape(sign) for sign in sorted(_COMPARATORS, key=len, reverse=True)
)
"""Every spelling of a comparison sign, longest first."""
DASH = r"\s*(?:-|–|—|−|_|\bto\b)\s*"
"""What stands between the two ends of a span or a range."""

_TITRE = re.compile(rf"({COMPARATOR})?\s*1\s*[:/]\s*(\d[\d,]{{0,11}})\s*(.*)", re.IGNORECASE)
_SPAN = re.compile(
    rf"({NUMBER}){DASH}([+\-−]?(?:\d[\d.,]*|[.,]\d+))(?![\d.,])\s*(.*)", re.IGNORECASE
)
_NUMBER = re.compile(rf"({COMPARATOR})?\s*({NUMBER})\s*(.*)", re.IGNORECASE)
_POWER_OF_TEN = re.compile(r"\s*[x×*]?\s*10\s*[\^*eE⁰¹²³⁴-⁹(]")
_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_MARK = re.compile(
    r"(?:^|(?<=\s))\(?(HH?|LL?|N|AA?|\*{1,2}(?!\s*10)|↑{1,2}|↓{1,2})\)?(?=\s|$)|^\*{1,2}(?!\s*10|\*)"
)
_SPLIT_LITRE = re.compile(r"((?:/\s*|^)[dcmµμunpf])\s+L(?=\s|$)")
"""A litre that its prefix has lost, `g/d L`: it is no flag for low."""
_LETTER = re.compile(r"[^\W\d_]|%")
_NO_UNIT = re.compile(r"[-–—−±+:;,.=]|(?:or|and|to)\b|(?!10\s*[\^*eE⁰¹²³⁴-⁹(])\d", re.IGNORECASE)


def parse_result(text: str) -> Reading:
    """Read a result as printed: `6.3 g/dL`, `<0.02`, `5-10 /HPF`, `1:640`, `2+`, `7.4 (H)`.

    Never raises: what cannot be read is a value too (`Unreadable`, `NoResult`).
    """
    text = text.strip()
    word = _parse_word(text)
    if word is not None:
        return Reading(word)
    folded = " ".join(text.split())  # over long white space the patterns would take long
    try:
        if (match := _TITRE.fullmatch(folded)) and (titre := _read_titre(text, match)):
            return titre
        if (match := _SPAN.fullmatch(folded)) and not _POWER_OF_TEN.match(match[2]):
            return _read_span(text, match)
        if match := _NUMBER.fullmatch(folded):
            return _read_number(text, match)
    except NumberError as error:
        return Reading(Unreadable(text, str(error)))
    return Reading(Unreadable(text, "no number and no known word"))


def parse_number(text: str) -> Decimal:
    """Read one number, with a decimal point or an unmistakable decimal comma.

    Raises:
        NumberError: The text is not a number, or a comma in it may mean two things.
    """
    cleaned = text.strip().replace("−", "-")
    if "," in cleaned:
        cleaned = _without_commas(cleaned)
    if cleaned.count(".") > 1 or cleaned.endswith("."):
        raise NumberError(f"{text!r} is not a number")
    exponent = cleaned.lower().partition("e")[2].lstrip("+-")
    if len(exponent) > _LONGEST_EXPONENT or len(cleaned) > _LONGEST_NUMBER:
        raise NumberError(f"{text!r} is beyond all measure")
    try:
        number = Decimal(cleaned)
    except ArithmeticError:
        raise NumberError(f"{text!r} is not a number") from None
    if not number.is_finite():
        raise NumberError(f"{text!r} is not a number")
    return round_dust(number)


def parse_percentage(text: str) -> Decimal:
    """Read a share between 0 and 100 %, such as a coefficient of variation: `2.5 %` or `2.5`.

    Raises:
        ValueError: The text is no such share.
    """
    try:
        value = parse_number(text.strip().removesuffix("%").strip())
    except NumberError:
        raise ValueError(f"{text!r} is not a percentage such as 2.5 %") from None
    if not 0 <= value <= 100:  # noqa: PLR2004 - per cent
        raise ValueError(f"{text!r} is not between 0 and 100 %")
    return value


def parse_comparator(text: str) -> Comparator:
    """Read a comparison sign, or the words that stand for it."""
    return _COMPARATORS["".join(text.lower().split()) if text[0] in "<>" else text.lower()]


def parse_word(text: str) -> Word | None:
    """Read a laboratory's word or flag code (`high`, `H`, `WNL`), without regard to case."""
    return WORDS.get(fold_word(text))


def _without_commas(text: str) -> str:
    """Resolve commas: several groups of three are thousands, one short group a decimal comma."""
    whole, _, fraction = text.partition(",")
    if "." not in text and text.count(",") == 1:
        is_no_group = len(whole.lstrip("+-")) > len("999") or whole.lstrip("+-") in ("", "0")
        if len(fraction) != len("000") or is_no_group:
            return f"{whole}.{fraction}"
        raise NumberError(
            f"{text!r} may be {text.replace(',', '')} or {text.replace(',', '.')}: "
            "write it without a comma"
        )
    if _COMMA.fullmatch(text):
        return text.replace(",", "")
    raise NumberError(f"{text!r} is not a number")


def _parse_word(text: str) -> MeasuredValue | None:
    folded = fold_word(text)
    if not folded.strip("_-–— ") or folded in _NO_RESULT:
        return NoResult(text)
    if folded in _UNCLEAR:
        return Unreadable(text, _UNCLEAR[folded])
    if folded in _GRADES:
        return Ordinal(text, Decimal(_GRADES[folded]))
    word = parse_word(folded)
    return None if word is None else Verbal(text, word)


def _read_titre(text: str, match: re.Match[str]) -> Reading | None:
    """Read a titre; `1 /100 WBC`, with a unit behind it, is none."""
    denominator = Decimal(match[2].replace(",", ""))
    unit, mark = _split_mark(match[3])
    if not denominator or (unit and not unit.lower().startswith("tit")):
        return None
    comparator = parse_comparator(match[1]) if match[1] else None
    return Reading(Titre(text, denominator, comparator), None, mark)


def _read_span(text: str, match: re.Match[str]) -> Reading:
    if mixes_decimal_signs(f"{match[1]} {match[2]}"):
        raise NumberError(f"{text!r} has a decimal point and a decimal comma")
    low, high = parse_number(match[1]), parse_number(match[2])
    unit, mark = _split_mark(match[3])
    if low > high:
        return Reading(Unreadable(text, f"{low} to {high} runs downwards"), unit, mark)
    return Reading(Span(text, low, high), unit, mark)


def _read_number(text: str, match: re.Match[str]) -> Reading:
    number = parse_number(match[2])
    unit, mark = _split_mark(match[3])
    if match[1]:
        return Reading(Censored(text, parse_comparator(match[1]), number), unit, mark)
    return Reading(Number(text, number), unit, mark)


def _split_mark(rest: str) -> tuple[str | None, Word | None]:
    """Part the text behind a number into the unit and the flag printed with it."""
    rest = re.sub(r"\s*([/^])\s*(?=[\w(])|(?<=10)\s*(\*+)\s*(?=\d)", r"\1\2", rest)
    rest = _SPLIT_LITRE.sub(r"\1L", rest.strip())
    match = _MARK.search(rest)
    if match is None:
        return _check_unit(rest), None
    if match.start() and match.end() < len(rest):
        raise NumberError(f"{match[0].strip()!r} within {rest!r} may be a flag or something else")
    mark = WORDS[match[0].strip("() ").lower()]
    return _check_unit(rest[: match.start()] + rest[match.end() :]), mark


def _check_unit(rest: str) -> str | None:
    """Take what stands behind a number for a unit, unless it is a further number or a word."""
    unit = rest.strip()
    if not unit:
        return None
    if _NO_UNIT.match(unit) or not _LETTER.search(unit):
        raise NumberError(f"{unit!r} behind the number is no unit")
    return unit
