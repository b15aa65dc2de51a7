"""Ranges among the words behind the name of a test, whatever the words around them are."""

import re
from collections.abc import Iterator
from functools import lru_cache

from labcheck.ranges.printed_ranges import says_no_range
from labcheck.readers.text.names import ANSWER
from labcheck.values.laboratory_flags import parse_flag
from labcheck.values.limits import RANGE_NAME, LimitsError, Scale
from labcheck.values.pieces import GROUP, LETTERS, content_of
from labcheck.values.printed.rated import LOWERED, RAISED
from labcheck.values.range_parts import Parts, parse_range_parts
from labcheck.values.result_text import Word
from labcheck.values.words import parse_word

_LONGEST_RANGE = 9
"""Words of a range, as `Normal range: 12.0 to 16.0 x 10^9 / L`."""
_NAME_OF_RANGE = re.compile(rf"^(?:{RANGE_NAME})(?=\S)", re.IGNORECASE)
_DATE_LIKE = re.compile(r"(?<![\d.,])(?:0\d(?![.,\d])|\d{1,4}([./-])\d{1,2}\1\d{2,4}(?![\d.,]))")
_OF_SHARES = re.compile(r"\d{1,2}\s*[-–]\s*\d{1,2}(?:\s*%)?")
_ZERO = re.compile(r"(?<!\d)0(?=\d)")
"""Shares of cells have two digits in India: `Eosinophils 03 % 01 - 06`."""
_PARTED = re.compile(r"(?<![\d.,])([1-9]\d{0,2})[.,](\d{3})(?![\d.,])")
"""A number that may be in groups of three; which it is, is decided where the unit is known."""
_CALLED = re.compile(
    r"(?:normal|norm|negative|neg|non-?reactive|desirable|optimal|negativ|negativo|normale)"
    r"(?:\s+(?P<range>ranges?|values?|limits?|intervals?|level))?\s*(?P<colon>[:=])?\s*(?=[\d<>≤≥])",
    re.IGNORECASE,
)
"""A word for normal that may be what the range behind it is called."""
SHORTEST_WORD = 3
_KEPT = 16_384


def list_ranges(words: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Give each stretch of words that is a range, with the range, and the empty one."""
    yield 0, 0, ""
    is_share = any(word[-1:] == "%" for word in words)
    for begin in range(len(words)):
        for end in range(begin + 1, min(len(words), begin + _LONGEST_RANGE) + 1):
            text = " ".join(words[begin:end]).strip(",;")
            bare = _take_name(text)
            if begin and ANSWER.fullmatch(bare) and parse_word(bare) is Word.NEGATIVE:
                yield begin, end, Word.NEGATIVE.value
                continue
            if is_share and _OF_SHARES.fullmatch(bare):
                text = bare = _ZERO.sub("", bare)
            is_sign = not any(map(str.isdigit, bare)) and len(bare.strip("()")) < SHORTEST_WORD
            if is_sign or _DATE_LIKE.search(text) or _ends_in_flag(text):
                continue
            scale = _scale_of(bare)
            if (scale and not (scale is Scale.TITRE and bare[:1].isdigit())) or (
                says_no_range(bare)
            ):
                yield begin, end, bare


def _ends_in_flag(text: str) -> bool:
    """Whether a flag stands behind a range in brackets: `(3.5-5.1) critical` is none of limits."""
    _, bracket, behind = text.rpartition(")")
    return bool(bracket) and parse_flag(behind.strip()) in LETTERS.values()


def _take_name(text: str) -> str:
    """Take off what names a range, also inside of its brackets: `(Range: 98 - 107)`.

    In `Normal (Range: 98 - 107)` the first word is a flag, and the whole is no range.
    """
    bare = _NAME_OF_RANGE.sub("", text)
    if not (group := GROUP.fullmatch(bare)):
        return bare
    inside = _NAME_OF_RANGE.sub("", content_of(group))
    is_named = inside != content_of(group)
    return "" if is_named and bare != text else inside if is_named else bare


def _scale_of(text: str) -> Scale | None:
    """Give what the numbers of a range count; `None` where a text is not a range."""
    parts = read_parts(text)
    return parts[0][1].scale if parts else None


@lru_cache(_KEPT)
def read_parts(text: str) -> Parts:
    """Read a range; one whose numbers are in groups of three, perhaps, is one whatever they are."""
    for written in dict.fromkeys((text, _PARTED.sub(r"\1\2", text))):
        try:
            return parse_range_parts(written)
        except LimitsError:
            continue
    return ()


def is_span(text: str) -> bool:
    """Whether a text is a range with two ends, and nothing else."""
    parts = () if is_date_like(text) else read_parts(text)
    return len(parts) == 1 and None not in (parts[0][1].interval.low, parts[0][1].interval.high)


def is_limits(text: str) -> bool:
    """Whether a text is one range in numbers, with one end or two, and nothing else."""
    parts = () if is_date_like(text) else read_parts(text)
    return len(parts) == 1 and parts[0][1].scale is Scale.QUANTITY


def is_date_like(text: str) -> bool:
    """Whether a date, or a number as dates have it, stands in a text."""
    return _DATE_LIKE.search(text) is not None


def is_only_range(text: str, *, is_of_urine: bool) -> bool:
    """Whether a word for normal is what a range is called: `Normal range: 3.5-5.1`.

    In urine `Urobilinogen normal 0.2-1.0` is a result and its range.
    """
    called = _CALLED.match(text)
    if called is None or not read_parts(text[called.end() :]):
        return False
    return bool(called["colon"] or called["range"]) or not is_of_urine


def unit_of_range(text: str) -> str | None:
    """Give the unit that stands behind a range."""
    parts = read_parts(text)
    return parts[0][1].unit if parts else None


def is_in_words(limits: str) -> bool:
    """Whether a range is a word, such as negative."""
    return bool(limits) and not any(map(str.isdigit, limits)) and not says_no_range(limits)


def is_limit_of(word: Word, limits: str) -> bool:
    """Whether a limit is the number that a judgement before it is of: `low (<10 mg/dL)`."""
    parts = read_parts(limits)
    ends = parts[0][1].interval if len(parts) == 1 else None
    if ends is None or (ends.low is None) is (ends.high is None):
        return False
    return word in (LOWERED if ends.low is None else RAISED)
