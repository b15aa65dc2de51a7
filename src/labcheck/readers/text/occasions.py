"""When one result was drawn, in words beside its name or its number.

    K on admission 6.9        Hb 7.9 at discharge       K at 06:00 6.9       K on 3/4 6.9
    repeat K 5.2              most recent K 4.1         K today 6.9          today's Hb 6.1

A stage of the illness, a day or a time of day is the time of the result. What says no more than
that it is the latest one, or another one, is a remark: the date of the text is its time.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labcheck.readers.text.behind import Behind, read_behind
from labcheck.readers.text.leads import STAGES, find_day, is_clock
from labcheck.readers.text.names import AFTER_NAME, Name
from labcheck.readers.text.patient_lines import is_date
from labcheck.values.late_pattern import compile_late
from labcheck.values.records import replace

_STAGE = compile_late(
    rf"(?:on|at|upon)\s+(?:hospital\s+)?(?P<stage>{STAGES}|day\s+\d{{1,3}})(?![\w.])",
    re.IGNORECASE,
)
_TIME = compile_late(r"(?P<stage>yesterday|last\s+night)(?![\w.])", re.IGNORECASE)
_REMARK = compile_late(
    r"today|tonight|now|currently|this\s+(?:morning|afternoon|evening|am|pm)"
    r"|in\s+(?:the\s+)?(?:ed|er|icu|clinic)(?![\w.])",
    re.IGNORECASE,
)
_OF_NAME = compile_late(
    r"(?:(?:his|her|their|the)\s+)?(?:(?P<stage>admission|discharge|presenting|yesterday['’]s)"
    r"|(?:most\s+)?recent|latest|last|current|initial|first|repeat(?:ed)?|follow-?up"
    r"|(?:today|tonight|this\s+(?:morning|afternoon|evening))['’]s)\s+(?=\S)",
    re.IGNORECASE,
)
_BEGINS_TEXT = "on at upon @ yesterday last today tonight now currently this in"
_BEGINS = frozenset(_BEGINS_TEXT.split())
_BEGINS_BEFORE_TEXT = """
    his her their the admission discharge presenting yesterday's most recent latest last current
    initial first repeat repeated follow-up followup today's tonight's this
"""
_BEGINS_BEFORE = frozenset(_BEGINS_BEFORE_TEXT.split())
"""First words of an occasion, by which most lines are passed over."""
_MOST_WORDS = 5
_ELECTROLYTES = frozenset(["potassium", "magnesium", "calcium", "phosphate", "calcium_ionized"])
_LONGEST_SYMBOL = 2
"""Letters of `K` and `Mg`, by which a result is called and seldom what is given."""


class Occasion(NamedTuple):
    """When a result was drawn.

    Attributes:
        words: How many words say so; 0 where none do.
        time: The stage, the day or the time of day; may be empty.
        remark: What else is said.
    """

    words: int = 0
    time: str = ""
    remark: str = ""


NO_OCCASION = Occasion()


def find_before_name(words: Sequence[str]) -> Occasion:
    """Find an occasion that words begin with, before a name: `most recent K`."""
    if not words or words[0].casefold().replace("’", "'") not in _BEGINS_BEFORE:
        return NO_OCCASION
    said = _OF_NAME.match(" ".join([*words[:_MOST_WORDS], ""]))
    return _make(said, len(said[0].split())) if said else NO_OCCASION


def read_drawn(
    words: Sequence[str], name: Name, before: Occasion, *, is_value_first: bool
) -> tuple[Behind, str] | None:
    """Read what stands behind a name, with an occasion before the number or behind it.

    Args:
        words: The words.
        name: The name before them.
        before: The occasion before the name.
        is_value_first: As `read_behind` takes it.

    Returns:
        The result, with the occasion among its remarks, and its time; `None` where there is none.
    """
    ways = [(before, words), *(() if before.words else _list_parted(words))]
    for said, rest in ways:
        behind = read_behind(rest, name, is_value_first=is_value_first)
        if behind is None:
            continue
        if said.words and _may_be_dose(name, behind):
            return None
        remark = "; ".join(filter(None, (said.remark, behind.note)))
        return replace(behind, note=remark), said.time
    return None


def _list_parted(words: Sequence[str]) -> Iterator[tuple[Occasion, Sequence[str]]]:
    """Part words from an occasion that they begin or end with, in each way that is one."""
    most = min(len(words) - 1, _MOST_WORDS)
    for count in range(most, 0, -1):
        if _may_begin(words[0]) and (said := _read(words[:count])):
            rest = words[count:]
            yield said, rest[1:] if rest[0] in AFTER_NAME else rest
        if _may_begin(words[-count]) and (said := _read(words[-count:])):
            yield said, words[:-count]


def _may_begin(word: str) -> bool:
    return word.casefold().strip("()[],;:") in _BEGINS


def _may_be_dose(name: Name, behind: Behind) -> bool:
    """Whether a bare number beside an occasion may be what was given: `Digoxin today 0.125`."""
    is_salt = {test.id for test in name.tests} <= _ELECTROLYTES
    is_written = len(name.text) <= _LONGEST_SYMBOL or not behind.value.isdigit()
    return name.is_given and behind.is_bare and not (is_salt and is_written)


def _read(words: Sequence[str]) -> Occasion | None:
    text = " ".join(words).rstrip(" ,;:=").strip("()[]").rstrip(":,")
    if said := _STAGE.fullmatch(text) or _TIME.fullmatch(text) or _REMARK.fullmatch(text):
        return _make(said, len(words))
    link, _, when = text.partition(" ")
    if link.casefold() not in ("on", "at", "@"):
        return None
    is_day = is_date(when) or find_day([*when.split()])[0] == when
    is_time = is_clock(when) if link != "on" else is_day
    return Occasion(len(words), when) if when and (is_time or is_day) else None


def _make(said: re.Match[str], count: int) -> Occasion:
    stage = said.groupdict().get("stage") or ""
    time = " ".join(stage.casefold().split()).removesuffix("'s").removesuffix("’s")
    return Occasion(count, time, "" if time else " ".join(said[0].split()))
