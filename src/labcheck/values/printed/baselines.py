"""What is usual for the patient, as it is printed behind a result.

    6.9 (baseline 4.1)     7.9 L (her baseline is 10.2)     7.9, baseline <10        a value
    2.1 mg/dL (up from a baseline of 1.0)                                            a value
    5 mg/dL (close to her baseline)    138 (unchanged from baseline)    138, at baseline
    2.1 mg/dL (above baseline)                                                       a word for it
    2.1 mg/dL (up from 0.9)    7.9, down from 12.1                                   a value
    2.4 (previously 1.1)    7.9 (from 9.2 yesterday)    7.9 (was 9.2)                a value
    7.9 (baseline unknown)    7.9 (baseline about 10)    7.9 (baseline 10 in 2024)   not read

    dropped from 12.1 to 7.9 g/dL    has risen from 0.9 to 2.1                       before it

It stands in brackets, or at the end. What may say something of the result itself is no baseline:
`6.9 (baseline 4.1, hemolyzed)`. Nor is the name of a visit: `6.9 (baseline)`.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from labcheck.values.late_pattern import compile_late
from labcheck.values.numerals import NumberError, parse_number
from labcheck.values.pieces import GROUP, LETTERS, content_of, is_known_unit
from labcheck.values.result_text import NoResult, StatedChange, Unreadable
from labcheck.values.words import is_doubt, read_word

_BESIDE = {
    StatedChange.UNCHANGED: "unchanged|same|stable|usual|close to baseline|at baseline",
    StatedChange.RISEN: "risen|higher|up",
    StatedChange.FALLEN: "fallen|lower|down",
}
"""Words in a field of its own."""
_BEFORE = {
    StatedChange.UNCHANGED: "at|near|close to|similar to|equal to|same as|unchanged from"
    "|stable from|stable at|back to|back at",
    StatedChange.RISEN: "above|higher than|up from|risen from|increased from",
    StatedChange.FALLEN: "below|lower than|down from|fallen from|decreased from",
}
"""Words before `baseline`."""


def _by_text(words: dict[StatedChange, str]) -> dict[str, StatedChange]:
    return {text: change for change, texts in words.items() for text in texts.split("|")}


_CHANGES, _COMPARED = _by_text(_BESIDE), _by_text(_BEFORE)
_BASELINE = "baseline"
_OWNERS = frozenset(
    ["a", "an", "the", "his", "her", "their", "its", "patient's", "usual", "known", "previous"]
)
_FROM = "from"
_MOVES = {
    StatedChange.RISEN: "rose|risen|increased|climbed|went up|gone up|up",
    StatedChange.FALLEN: "dropped|fell|fallen|decreased|declined|went down|gone down|down",
    None: "changed|went|gone|improved|worsened",
}
_VERBS = {verb: change for change, verbs in _MOVES.items() for verb in verbs.split("|")}
_VERB = "|".join(sorted(_VERBS, key=len, reverse=True)).replace(" ", r"\s+")
_NUMBER = r"(?:[<>≤≥]=?\s?)?\d(?:[\d.,:]*\d)?(?:\s?[-–]\s?\d(?:[\d.,]*\d)?)?"
_UNIT = r"[^\s\d,;]\S*|[x×*]?\s?10[\^*eE]\S+"
_VALUE = compile_late(
    rf"(?:(?:is|was|of)\s)?\s*[:=]?\s*(?P<value>{_NUMBER}(?:\s*(?P<unit>{_UNIT}))?)",
    re.IGNORECASE,
)
_WORD = compile_late(r"(?:(?:is|was)\s)?\s*[:=]?\s*(?P<value>[^\s\d].*)", re.IGNORECASE)
_NOT_READ = compile_late(
    r"(?:(?:is|was|of)\s)?\s*[:=]?\s*(?P<value>"
    r"unknown|not\s+known|unclear|unavailable|not\s+available|not\s+stated|n/?a|\?+"
    rf"|(?:[~≈]|(?:about|around|approx\.?|approximately|roughly|ca\.?)\s)\s*{_NUMBER}"
    rf"(?:\s*(?P<unit>{_UNIT}))?"
    rf"|{_NUMBER}(?:\s*(?P<unit_then>{_UNIT}))?\s+(?:in|on|from|since|at)\s+[\w./-]+(?:\s+\d{{4}})?)",
    re.IGNORECASE,
)
_PLAIN = r"\d(?:[\d.,]*\d)?"
_MOVED = compile_late(
    rf"(?:(?:has|have|had)\s+)?(?P<verb>{_VERB})\s+from\s+(?P<before>(?P<then>{_PLAIN})"
    rf"(?:\s*(?P<unit>{_UNIT}))?)\s+to\s+(?P<rest>(?:[<>]\s?)?(?P<now>{_PLAIN})(?![^\s,;(%*]).*)",
    re.IGNORECASE,
)
_AGO = (
    r"\s+(?:yesterday|earlier\s+today|this\s+morning|last\s+(?:night|week|month|year)"
    r"|(?:on|at)\s+(?:admission|discharge|presentation)"
    r"|(?:\d{1,3}|a|an|one|two|three|several|few)\s+(?:hours?|hrs?|days?|weeks?|months?|years?)"
    r"\s+(?:ago|before|earlier|prior))"
)


def _then(name: str) -> str:
    """Give the pattern of an earlier value, which is not a bare year."""
    unit = rf"(?!(?:yesterday|earlier|ago|on|at|last|this)\b){_UNIT}"
    number = rf"(?!(?:19|20)\d\d(?![\d.,])){_NUMBER}"
    return rf"\s+(?P<{name}>{number}(?:\s*(?P<unit_{name}>{unit}))?)"


_EARLIER = compile_late(
    rf"(?:previously|previous|prior|prev\.?|was)\s*:?{_then('before')}(?:{_AGO})?"
    rf"|from{_then('dated')}{_AGO}",
    re.IGNORECASE,
)
"""In brackets behind the result: `(previously 1.1)`, and `(from 9.2 yesterday)` with its time."""
_SAYS_EARLIER = re.compile(r"\((?:from|prev|prior|was)", re.IGNORECASE)
_MOVED_FROM = compile_late(rf"(?P<verb>{_VERB})\s+from\s+(?P<said>\S.*)", re.IGNORECASE)
"""Behind the result: `2.1 (up from 0.9)`."""
_DASH = compile_late(r"\s[-–—]+\s*$")
"""Between a result and its baseline: `6.3 g/dL - baseline 8.1`."""
_BEGINS_WORD = compile_late(r"(?<![^\s,;])[^\s,;]")
_MOST_WORDS_BEFORE = 4
"""Words of a baseline that stand before this word: `close to the patient's baseline`."""


class PartedBaseline(NamedTuple):
    """A result that is parted from what is usual for the patient.

    Attributes:
        rest: The result without it.
        text: The value that is usual as printed, or the word for how the result compares.
        is_last: Whether it stood at the end.
    """

    rest: str
    text: str
    is_last: bool


def parse_change(text: str) -> StatedChange | None:
    """Read how a result compares with what is usual: `unchanged`, `close to her baseline`, `up`."""
    folded = " ".join(text.casefold().split())
    change = _CHANGES.get(folded)
    return change or _CHANGES.get(_read_content(folded))


def part_baseline(text: str) -> PartedBaseline | None:
    """Part a result from the baseline behind it; `None` where there is none, or two."""
    folded = text.casefold()
    if _FROM in folded and (moved := _part_move(text)):
        return moved
    if not (_BASELINE in folded or _FROM in folded or _SAYS_EARLIER.search(folded)):
        return None
    found = [
        (group.start(), group.end(), said)
        for group in GROUP.finditer(text)
        if (said := _read_content(content_of(group)))
    ]
    found = found or _list_at_end(text)
    if len(found) != 1:
        return None
    begin, end, said = found[0]
    before, behind = _DASH.sub("", text[:begin]).rstrip(" ,;"), text[end:].strip(" ,;")
    rest = f"{before} {behind}".strip()
    if not before or _BASELINE in rest.casefold():
        return None
    if text[begin] not in "([" and not _may_end(_DASH.sub("", text[:begin])):
        return None
    return PartedBaseline(rest, said, is_last=behind in ("", "."))


def _part_move(text: str) -> PartedBaseline | None:
    """Part `rose from 0.9 to 2.1 mg/dL`, where the numbers moved as the verb says."""
    match = _MOVED.fullmatch(text)
    if match is None or not _is_unit(match["unit"]):
        return None
    change = _VERBS[" ".join(match["verb"].casefold().split())]
    then, now = _list_ways(match["then"]), _list_ways(match["now"])
    is_sure = change is None or (
        len(then) == len(now) > 0
        and all(
            (before < after) is (change is StatedChange.RISEN) and before != after
            for before, after in zip(then, now, strict=True)
        )
    )
    return PartedBaseline(match["rest"], match["before"], is_last=False) if is_sure else None


def _list_ways(number: str) -> list[Decimal]:
    """Give the number, or each that it may be: 8.1 and 8,100."""
    try:
        return [parse_number(number)]
    except NumberError as error:
        return list(error.ways)


def _may_end(before: str) -> bool:
    """Whether a result may end where a baseline without brackets begins, as not in `6.9 not at`."""
    last = before.rsplit(maxsplit=1)[-1]
    return last[-1] in ",;)]*" or any(map(str.isdigit, last)) or last in LETTERS or _is_unit(last)


def _list_at_end(text: str) -> list[tuple[int, int, str]]:
    """Give the longest end of a text that is a baseline without brackets."""
    bare = text.rstrip(" ,;.")
    at = max(map(bare.casefold().rfind, (_BASELINE, _FROM)))
    starts = [match.start() for match in _BEGINS_WORD.finditer(bare, 0, at + 1)]
    ends = (bare[start:] for start in starts[-_MOST_WORDS_BEFORE - 1 :])
    said = next(((end, said) for end in ends if (said := _read_content(end, is_open=True))), None)
    return [(len(bare) - len(said[0]), len(text), said[1])] if said else []


def _read_content(content: str, *, is_open: bool = False) -> str:
    """Give the value, or the word, that a text says is usual; empty where it is no baseline.

    Args:
        content: What stands in brackets, or in their place.
        is_open: Whether there are no brackets, so that only a value is sure.
    """
    before, word, behind = content.casefold().partition(_BASELINE)
    if not word and not is_open and (earlier := _EARLIER.fullmatch(content)):
        is_named = _is_unit(earlier["unit_before"]) and _is_unit(earlier["unit_dated"])
        return (earlier["before"] or earlier["dated"]) if is_named else ""
    if not word:
        match = _MOVED_FROM.fullmatch(content)
        return _read_said(match["said"], is_open=True) if match else ""
    behind = content[len(before) + len(word) :]
    compared = [each for each in before.split() if each not in _OWNERS]
    change = _COMPARED.get(" ".join(compared))
    is_other = behind[:1].isalpha() or before[-1:].isalpha()
    if is_other or (compared and change is None and compared != [_FROM]):
        return ""
    said = behind.strip()
    if said:
        return _read_said(said, is_open=is_open)
    return change.value if change else ""


def _read_said(said: str, *, is_open: bool) -> str:
    """Give the value of a baseline as printed, also one that no value can be made of."""
    if match := _VALUE.fullmatch(said):
        return match["value"] if _is_unit(match["unit"]) else ""
    if is_open:
        return ""
    if (match := _WORD.fullmatch(said)) and (word := read_word(match["value"])):
        return "" if isinstance(word, NoResult | Unreadable) else match["value"]
    match = _NOT_READ.fullmatch(said)
    is_named = match is not None and _is_unit(match["unit"]) and _is_unit(match["unit_then"])
    return said[match.start("value") :] if match and is_named else ""


def _is_unit(text: str | None) -> bool:
    return text is None or (is_known_unit(text) and not is_doubt(text))
