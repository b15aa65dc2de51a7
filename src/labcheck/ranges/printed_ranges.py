"""The range printed with a result, which may be several: one for each sex, age or condition.

Reads one range (`3.5-5.1 mmol/L`), ranges for women and men (`F 11-15, M 13-17`), and a list with
a condition before each (`female: 12-16 g/dL; age 18 y to <65 y: 0.4-4.0`). A placeholder, and the
laboratory's own word that it has no limits, are no range and are said to be none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from labcheck.ranges.reference_range import Kind, Partition, ReferenceRange
from labcheck.values.limits import Limits, LimitsError, Scale, parse_limits, unwrap
from labcheck.values.patient import ADULT, SEX_WORDS, Age, AgeError, parse_age_span

_KEPT = 8192
"""The same texts come again in row after row."""


@dataclass(frozen=True, slots=True)
class PrintedRanges:
    """What a laboratory prints as the range of a result.

    Attributes:
        entries: The ranges, each with whom it is for; none where the text is no range.
        note: Why the text is not used; empty when it is.
        is_unread: Whether the text looks like limits and cannot be read, so that nobody can say
            what the laboratory calls normal.
    """

    entries: tuple[ReferenceRange, ...] = ()
    note: str = ""
    is_unread: bool = False


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
    if " ".join(text.casefold().split()).strip(" .-*()[]") in _NO_LIMITS:
        return PrintedRanges(note=f"the laboratory states no limits: {text}")
    if _ONLY_AGE.fullmatch(text.strip()):
        return PrintedRanges(note=f"printed range {text!r} not used: it is an age")
    try:
        found = _read_list(text)
        if not found or (len(found) == 1 and found[0][0].context):
            found = [(Partition(), parse_limits(text))]
    except LimitsError as error:
        note = f"printed range {text!r} not used: {error}"
        return PrintedRanges(note=note, is_unread=looks_like_limits(text))
    entries = tuple(
        ReferenceRange(analyte, Kind.NORMAL, limits, _with_context(partition, limits))
        for partition, limits in dict.fromkeys(found)
        if (zero_is_normal and limits.interval.low == 0) or not _is_placeholder(limits)
    )
    if not entries:
        return PrintedRanges(note=f"printed range {text!r} not used: it is a placeholder")
    return PrintedRanges(entries)


def is_printed_normal(text: str, printed: str) -> bool:
    """Whether a result in words is what the laboratory prints as normal: Yellow beside Yellow."""
    said, *others = (_fold_words(part) for part in (text, *_SEVERAL_WORDS.split(printed)))
    is_words = bool(said) and not any(letter.isdigit() for letter in said)
    return is_words and (said in others or said == _fold_words(printed))


def says_no_range(text: str) -> bool:
    """Whether a text says outright that there is no range: `Not Estab.`, `no reference range`."""
    folded = _fold_words(text).strip(_AROUND)
    return folded in _NO_LIMITS and ("estab" in folded or folded.startswith("no r"))


_SEVERAL_WORDS = re.compile(
    r"[,;/]|\b(?:or|to)\b|\s[-–]\s|(?<=\bnone)[-–]|(?<=\brare)[-–]|(?<=\bfew)[-–]", re.IGNORECASE
)
_AMOUNT = re.compile(r"\b(?:rare|occ|occasional|few|small|moderate|many|trace)\b", re.IGNORECASE)


def _fold_words(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .()[]")


def _with_context(partition: Partition, limits: Limits) -> Partition:
    """Add the state of the patient that stands behind the limits: `70-99 (fasting)`."""
    return partition if partition.context else replace(partition, context=limits.context)


_ADULT = re.compile(r"adults?", re.IGNORECASE)
_ADULT_BEFORE = re.compile(r"^\s*adults?\s*:?\s+(?=[\d<>≤≥])", re.IGNORECASE)


def looks_like_limits(text: str) -> bool:
    """Whether a text that is not read as a range looks like one all the same.

    It does with a sign, a dash or a word of range at a number, with two numbers in few words, or
    with an amount in words, as `None-Few`. A date, an age, a single number and a sentence do not.
    """
    if _AMOUNT.search(text) and len(_A_WORD.findall(text)) <= _FEW_WORDS:
        return True
    bare = _DATE.sub("", text)
    if _ONLY_AGE.fullmatch(bare.strip()) or not any(letter.isdigit() for letter in bare):
        return False
    has_two = len(_A_NUMBER.findall(bare)) > 1 and len(_A_WORD.findall(bare)) <= _FEW_WORDS
    return has_two or _A_LIMIT.search(bare) is not None


_FEW_WORDS = 6
_A_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_A_WORD = re.compile(r"[^\W\d_]{2,}")
_A_LIMIT = re.compile(
    r"[<>≤≥](?:\s|=|or\b)*[.,]?\d|\d\s*(?:[-–—−~]|(?:to|bis)\b)|[-–—−~]\s*\d"
    r"|\b(?:up\s*to|to|under|below|over|above|less|more|greater|between|max(?:imum)?|min(?:imum)?"
    r"|bis|unter|über|hasta|até|menor|mayor|maior|jusqu'à|inférieur|supérieur)\b[^\d]{0,12}\d",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b\d{1,4}([-/.])\d{1,2}\1\d{1,4}\b")
_ONLY_AGE = re.compile(
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


def _read_list(text: str) -> list[tuple[Partition, Limits]]:
    """Read several ranges, or one with whom it is for; empty when the text is not such a list.

    Raises:
        LimitsError: It is one, and a range in it cannot be read.
    """
    text = _ADULT_BEFORE.sub("adult: ", text)
    listed = [_part_at_colon(part) for part in text.split(";") if part.strip()]
    if len(listed) > 1 or (listed and _is_whom(listed[0][0])):
        whole = [part for part in listed if _is_whom(part[0]) or not part[0]]
        if len(whole) == len(listed) and not list(_part_by_sex(listed[0][1])):
            return [(_read_whom(whom), parse_limits(limits)) for whom, limits in listed]
    found = [(whom, _parse_alone(limits)) for whom, limits in _part_by_sex(text)]
    unit = next((limits.unit for _, limits in reversed(found) if limits.unit), None)
    return [(_read_whom(whom), replace(limits, unit=limits.unit or unit)) for whom, limits in found]


def _parse_alone(text: str) -> Limits:
    """Read the limits that stand behind a sex, where a colon is one of an age: `18-60 y: 13-17`."""
    limits = parse_limits(text)
    if limits.unit and ":" in limits.unit:
        raise LimitsError(f"{text!r} is not a range")
    return limits


def _part_by_sex(text: str) -> Iterator[tuple[str, str]]:
    """Part `F 11-15, M 13-17` and `11-15 (F), 13-17 (M)`; gives nothing for another text."""
    bare = text.strip(" ;,.")
    matches = list(_SEX.finditer(bare))
    if not matches:
        return
    if matches[0].start() == 0:
        ends = [*(match.start() for match in matches[1:]), len(bare)]
        for match, end in zip(matches, ends, strict=True):
            yield match["sex"], bare[match.end() : end].strip(_AROUND)
    elif matches[-1].end() == len(bare) and (len(matches) > 1 or bare.endswith(")")):
        begins = [0, *(match.end() for match in matches[:-1])]
        for begin, match in zip(begins, matches, strict=True):
            yield match["sex"], bare[begin : match.start()].strip(_AROUND)


def _part_at_colon(text: str) -> tuple[str, str]:
    """Part `age >=65 y: 0-7` into whom it is for and the range; a titre has no space there."""
    whom, colon, limits = unwrap(text.strip()).rpartition(": ")
    return (whom.strip(), limits.strip()) if colon else ("", text.strip())


def _is_whom(text: str) -> bool:
    """Whether a text says whom a range is for; a number in it is part of an age."""
    has_age = text.casefold().startswith("age ") or ", age " in text.casefold()
    return bool(text) and (has_age or not any(letter.isdigit() for letter in text))


def _read_whom(text: str) -> Partition:
    """Read whom a range is for; what is neither a sex nor an age is a context of the result."""
    found, contexts = Partition(), []
    for part in filter(None, (part.strip() for part in text.split(","))):
        sex = SEX_WORDS.get(part.casefold()) or _PLURALS.get(part.casefold())
        age = _AGE.fullmatch(part)
        if sex:
            found = replace(found, sex=sex)
            continue
        if _ADULT.fullmatch(part):
            found = replace(found, age=Age(part, ADULT))
            continue
        try:
            found = replace(found, age=parse_age_span(age[1] if age else part))
        except AgeError:
            contexts.append(part)
    return replace(found, context=", ".join(contexts))


_PLURALS = {
    plural: SEX_WORDS[single]
    for plural, single in {
        "females": "female", "women": "woman", "girls": "girl", "frauen": "frau",
        "males": "male", "men": "man", "boys": "boy", "männer": "mann",
    }.items()
}  # fmt: skip
_SEX = re.compile(
    r"(?<![^\W_])\(?(?:adult\s+)?(?P<sex>"
    + "|".join(sorted({*SEX_WORDS, *_PLURALS}, key=len, reverse=True))
    + r")\)?(?![^\W_])",
    re.IGNORECASE,
)
_AROUND = " :=,;/|()."
_AGE = re.compile(r"age\s+(.*)", re.IGNORECASE)
_NO_LIMITS = frozenset([
    "not estab", "not established", "none established", "no range", "no ranges", "none", "n/a",
    "na", "not applicable", "not available", "not defined", "not determined", "no reference range",
    "no ref range", "no reference", "no reference interval", "no normal range", "no limits",
    "no range established", "no reference range established", "reference range not established",
    "range not established", "unestablished", "null", "",
])  # fmt: skip
