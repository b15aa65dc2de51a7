"""Results with what is printed behind them: the range in brackets, the laboratory's word.

Reads `23 ng/mL (30-400)`, `140 (135-145) mmol/L`, `52 U/L [ref <41]`, `4.2 mmol/L, ref 3.5-5.1`
and `10.4 g/dL low`. What stands in brackets is a range only when it parses as two numbers or a
comparison, behind a number; anything else stays with the unit, where nothing takes it for granted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from labcheck.values.limits import Limits, LimitsError, Scale, parse_limits
from labcheck.values.result_text import (
    WORDS,
    Censored,
    Number,
    Reading,
    Span,
    Titre,
    Word,
    parse_result,
    parse_word,
)
from labcheck.values.units import is_same_spelling, parse_unit


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed result, parted from the range that stands behind its value.

    Attributes:
        text: The result as printed, without the range.
        reading: What was measured.
        range: The range as printed, without its brackets; empty when there is none.
    """

    text: str
    reading: Reading
    range: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be a range: the text before it, the text behind it, and whether it is called one."""

    before: str
    body: str
    behind: str
    is_named: bool


_LONGEST = 200
"""More characters than a result with its range has; the patterns would take long over many more."""
_NAME = (
    r"(?:(?:ref\.?|reference|normal|norm)(?:[\s.-]*(?:range|interval|values?|limits?))?"
    r"|range|normbereich|referenzbereich|referenz|n)(?![^\W\d_])\s*[:=]?\s*"
)
_BRACKETED = re.compile(rf"(?:\(|(\[))({_NAME})?([^()\[\]]*)(?(1)\]|\))", re.IGNORECASE)
_NAMED = re.compile(rf"[\s,;]+{_NAME}([^()\[\]]+)$", re.IGNORECASE)
_IN_WORDS = re.compile(r"\s*(?:under|below|over|above|less|more|greater)\b", re.IGNORECASE)
_LEADING_ZERO = re.compile(r"(?<![\d.,])0\d")
"""Dates have numbers such as 01; ranges have not."""
_PART_OF_UNIT = ("/", "^", "*", ".", "·")
_JUDGEMENTS = sorted(
    (text for text, word in WORDS.items()
     if word not in (Word.NEGATIVE, Word.POSITIVE) and text.isascii() and len(text) > len("HH")),
    key=len, reverse=True,
)  # fmt: skip
_WORD_BEHIND = re.compile(
    rf"[\s,;]\s*[(\[]?({'|'.join(map(re.escape, _JUDGEMENTS))})[)\]]?\.?\s*$", re.IGNORECASE
)


def parse_printed(text: str) -> Printed:
    """Read a result as printed, with the range and the word printed behind it.

    Never raises: what cannot be read is a value too, as it is for `parse_result`.
    """
    if len(text) > _LONGEST:
        return Printed(text, parse_result(text))
    parted = [one for candidate in _list_candidates(text) if (one := _part(candidate))]
    return parted[0] if len(parted) == 1 else Printed(text, _read(text))


def settle_range(stated: str, beside: str, unit: str | None) -> tuple[str, str]:
    """Choose between a range that is stated apart and the one printed behind the value.

    Args:
        stated: The range stated apart; may be empty.
        beside: The range behind the value; may be empty.
        unit: The result's unit.

    Returns:
        The range, and a note when another one was printed behind the value.
    """
    if not stated or not beside:
        return stated or beside, ""
    if _is_same_range(stated, beside, unit):
        return stated, ""
    return stated, f"the range {beside} behind the value was not used: {stated} is stated"


def _list_candidates(text: str) -> Iterator[_Candidate]:
    for match in _BRACKETED.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        yield _Candidate(before, match[3], behind, is_named=bool(match[2]))
    if (named := _NAMED.search(text)) is not None:
        yield _Candidate(text[: named.start()], named[1], "", is_named=True)


def _part(one: _Candidate) -> Printed | None:
    """Part a result from the range behind it; `None` when what stands there is not surely one."""
    before, behind = one.before.rstrip(" ,;"), one.behind.strip(" ,;")
    if before.endswith(_PART_OF_UNIT) or not _has_number(_read(before)):
        return None
    text = f"{before} {'' if behind == '.' else behind}".strip()
    reading = _read(text)
    limits = _read_limits(one, reading.unit) if _has_number(reading) else None
    if limits is None or _is_contradicted(limits, reading):
        return None
    return Printed(text, reading, one.body.strip())


def _read_limits(one: _Candidate, unit: str | None) -> Limits | None:
    """Read two numbers or a comparison; the units of other things than a result rule them out."""
    body = one.body.strip()
    if _LEADING_ZERO.search(body) or (_IN_WORDS.match(body) and not one.is_named):
        return None
    try:
        limits = parse_limits(body)
    except LimitsError:
        return None
    is_one_titre = limits.scale is Scale.TITRE and body[:1].isdigit()
    is_unit = _is_unit(limits.unit) and parse_word(limits.unit or "") is None
    is_in_unit = is_unit or is_same_spelling(limits.unit, unit)
    return limits if limits.scale is not Scale.GRADE and is_in_unit and not is_one_titre else None


def _is_contradicted(limits: Limits, reading: Reading) -> bool:
    """Whether a lone comparison holds what the laboratory flags: `5.9 H (>5.1)` says why."""
    ends = limits.interval
    is_one_sided = ends.low is None or ends.high is None
    is_flagged = reading.mark is not None and reading.mark is not Word.NORMAL
    value = reading.value
    return is_one_sided and is_flagged and isinstance(value, Number) and value.value in ends


def _read(text: str) -> Reading:
    """Read a result and the judgement in words behind it: `10.4 g/dL low`, `3.1 g/dL (normal)`."""
    reading = parse_result(text)
    match = _WORD_BEHIND.search(text)
    if match is None:
        return reading
    bare, word = parse_result(text[: match.start()]), parse_word(match[1])
    if not _has_number(bare) or not _is_unit(bare.unit) or bare.mark not in (None, word):
        return reading
    return replace(bare, value=replace(bare.value, text=text.strip()), mark=word)


def _has_number(reading: Reading) -> bool:
    return isinstance(reading.value, Number | Censored | Span | Titre)


def _is_unit(text: str | None) -> bool:
    return parse_unit(text, of_count=True) is not None


def _is_same_range(one: str, other: str, unit: str | None) -> bool:
    """Whether two ranges are the same, each in the result's unit where it names none."""
    try:
        read = [parse_limits(text) for text in (one, other)]
    except LimitsError:
        return False
    first, second = ((each.interval, each.scale) for each in read)
    units = [each.unit or unit for each in read]
    same_unit = is_same_spelling(*units) or (
        _is_unit(units[0]) and len({parse_unit(each, of_count=True) for each in units}) == 1
    )
    return first == second and same_unit
