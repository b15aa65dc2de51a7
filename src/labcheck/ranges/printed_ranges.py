"""The range printed with a result, which may be several: one for each sex, age or condition.

What a text says is read by `values.range_parts`. A placeholder, and the laboratory's own word that
it has no limits, are no range and are said to be none.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from labcheck.ranges.reference_range import Kind, Partition, ReferenceRange
from labcheck.values.late_pattern import compile_late
from labcheck.values.limits import Limits, LimitsError, Scale
from labcheck.values.numerals import COMPARATOR_OF_RANGE, NUMBER
from labcheck.values.range_parts import parse_range_parts
from labcheck.values.range_words import Whom
from labcheck.values.units import parse_unit
from labcheck.values.written.blanks import fold_blanks

_KEPT = 8192
"""The same texts come again in row after row."""


class PrintedRanges(NamedTuple):
    """What a laboratory prints as the range of a result.

    Attributes:
        entries: The ranges, each with whom it is for; none where the text is no range.
        critical: The laboratory's own critical limits among them.
        note: Why the text is not used; empty when it is.
        is_unread: Whether the text looks like limits and cannot be read, so that nobody can say
            what the laboratory calls normal.
    """

    entries: tuple[ReferenceRange, ...] = ()
    note: str = ""
    is_unread: bool = False
    critical: tuple[ReferenceRange, ...] = ()


@lru_cache(maxsize=_KEPT)
def read_printed_ranges(text: str, analyte: str, *, zero_is_normal: bool = False) -> PrintedRanges:
    """Read the text of a printed range; what cannot be read is noted.

    Args:
        text: As printed; may be empty.
        analyte: The analyte's id, or the test's name where it is not known.
        zero_is_normal: Whether nought is a normal result, so that `0-0` is a range.
    """
    if not text:
        return PrintedRanges()
    folded = fold_blanks(text)
    if folded.casefold().strip(" .-*()[]") in _NO_LIMITS:
        return PrintedRanges(note=f"the laboratory states no limits: {text}")
    if _ONLY_AGE.fullmatch(folded):
        return PrintedRanges(note=f"printed range {text!r} not used: it is an age")
    try:
        found = parse_range_parts(text)
    except LimitsError as error:
        note = f"printed range {text!r} not used: {error}"
        return PrintedRanges(note=note, is_unread=looks_like_limits(folded))
    entries = tuple(
        ReferenceRange(analyte, _kind(whom), limits, _partition(whom))
        for whom, limits in dict.fromkeys(found)
        if (zero_is_normal and limits.interval.low == 0) or not _is_placeholder(limits)
    )
    if not entries:
        return PrintedRanges(note=f"printed range {text!r} not used: it is a placeholder")
    critical = tuple(entry for entry in entries if entry.kind is Kind.CRITICAL)
    return PrintedRanges(
        tuple(entry for entry in entries if entry.kind is Kind.NORMAL), critical=critical
    )


def is_printed_normal(text: str, printed: str) -> bool:
    """Whether a result in words is what the laboratory prints as normal: Yellow beside Yellow."""
    said, *others = (_fold_words(part) for part in (text, *_SEVERAL_WORDS.split(printed)))
    is_words = bool(said) and not any(letter.isdigit() for letter in said)
    return is_words and (said in others or said == _fold_words(printed))


def says_no_range(text: str) -> bool:
    """Whether a text says outright that there is no range: `Not Estab.`, `no reference range`."""
    folded = _fold_words(text).strip(_AROUND)
    return folded in _NO_LIMITS and ("estab" in folded or folded.startswith("no r"))


_SEVERAL_WORDS = compile_late(
    r"[,;/]|\b(?:or|to)\b|\s[-–]\s|(?<=\bnone)[-–]|(?<=\brare)[-–]|(?<=\bfew)[-–]", re.IGNORECASE
)
_AMOUNT = compile_late(
    r"\b(?:rares?|occ|occasional|few|small|moderate|many|trace|escass?[oa]s?|moderad[oa]s?|abundantes?"
    r"|rar[oa]s?|numeros[oa]s|algun[oa]s|alguns|algumas|quelques|nombreu(?:x|ses))\b",
    re.IGNORECASE,
)


def _fold_words(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .()[]")


def _kind(whom: Whom) -> Kind:
    return Kind.CRITICAL if whom.is_critical else Kind.NORMAL


def _partition(whom: Whom) -> Partition:
    return Partition(whom.sex, whom.age, whom.pregnancy, context=whom.context)


def looks_like_limits(text: str) -> bool:
    """Whether a text that is not read as a range looks like one all the same.

    It does with a sign, a dash or a word of range at a number, with two numbers in few words, with
    a word before a number with a unit, or with an amount in words, as `None-Few`. A date, an age,
    a time, a single number and a sentence do not.
    """
    if _AMOUNT.search(text) and len(_A_WORD.findall(text)) <= _FEW_WORDS:
        return True
    bare = _DATE.sub("", text)
    if _ONLY_AGE.fullmatch(bare.strip()) or not any(letter.isdigit() for letter in bare):
        return False
    has_few_words = len(_A_WORD.findall(bare)) <= _FEW_WORDS
    if has_few_words and len(_A_NUMBER.findall(bare)) > 1:
        return True
    return _A_LIMIT.search(bare) is not None or (has_few_words and _ends_in_unit(bare))


def _ends_in_unit(text: str) -> bool:
    """Whether a text is words and a number with a unit, as `xyz 5 mg/L`, which is no remark."""
    match = _WITH_UNIT.fullmatch(text.strip(_AROUND))
    return match is not None and parse_unit(match["unit"], of_count=True) is not None


_FEW_WORDS = 6
_A_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_A_WORD = re.compile(r"[^\W\d_]{2,}")
_LIMIT_WORD = (
    "less|more|greater|between|max(?:imum|imal|imo)?|máx(?:imo)?|maks|massimo|menor|mayor|maior"
    "|inf[ée]rieure?|sup[ée]rieure?|inferiore?|superiore?|upper|lower|higher|limits?|l[ií]mite"
    "|uln|lln|nmt|nlt|(?:at )?(?:most|least)|grenzwert|exceed(?:s|ing)?|jusque?|hasta"
    "|até|fino|höchstens|mindestens|cut-?off"
)
_A_LIMIT = compile_late(
    r"(?<![-=])[<>≤≥]\D{0,24}\d|\d\D{0,6}[<>≤≥]|\d\s*(?:[-–—−~]|(?:to|bis)\b)|[-–—−~]\s*\d"
    rf"|\b(?:(?:{_LIMIT_WORD}|[lg][te]|[ul]l)(?![^\W\d_])|{COMPARATOR_OF_RANGE})\D{{0,12}}\d"
    rf"|\d\D{{0,12}}\b(?:{_LIMIT_WORD})\b|\d\s*\(min\b",
    re.IGNORECASE,
)
_WITH_UNIT = compile_late(
    rf"[^\W\d][^\d<>]*\s{NUMBER}\s*(?!(?:h|hrs?|hours?|min|s|sec|d|days?|weeks?|months?|°?C|x)\b)(?P<unit>[^\s\d].*)"
)
_DATE = re.compile(r"\b\d{1,4}([-/.])\d{1,2}\1\d{1,4}\b")
_ONLY_AGE = compile_late(
    r"(?:ages?\s*:?\s*)?(?:[<>≤≥]=?\s*)?\d+\s*(?:(?:-|–|to)\s*\d+\s*)?"
    r"(?:y|yrs?|years?|mo|months?|days?|wks?|weeks?)\.?(?:\s+old)?",
    re.IGNORECASE,
)
_NINES = re.compile(r"999+(\.9+)?")


def _is_placeholder(limits: Limits) -> bool:
    """Whether limits are what systems print where none were entered: nought, or all nines."""
    low, high = limits.interval.low, limits.interval.high
    if low is None or high is None or limits.scale is not Scale.QUANTITY:
        return False
    has_nines = _NINES.fullmatch(f"{high:f}") is not None
    return (low == high and (low == 0 or has_nines)) or (low == 0 and has_nines)


_AROUND = " :=,;/|()."
_NO_LIMITS = frozenset([
    "not estab", "not established", "none established", "no range", "no ranges", "none", "n/a",
    "na", "not applicable", "not available", "not defined", "not determined", "no reference range",
    "no ref range", "no reference", "no reference interval", "no normal range", "no limits",
    "no range established", "no reference range established", "reference range not established",
    "range not established", "unestablished", "null", "",
])  # fmt: skip
