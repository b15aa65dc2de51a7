"""Words that lead to results and belong to none of them: `Her labs on admission showed`, `Bloods`.

They stand here once, for lists (`results`), which take them off one by one, and for sentences
(`sentences`), which take them off as one phrase.
"""

import re
from collections.abc import Sequence

from labcheck.readers.text.headings import is_heading_word
from labcheck.values.late_pattern import compile_late

_OWNERS = ("his", "her", "their", "the")
_OCCASIONS = ("initial", "admission", "repeat", "routine", "further", "these")
_EXAMINED = (
    "lab", "labs", "laboratory", "blood", "bloods", "serum", "serologic", "serological",
    "biochemical", "hematologic", "hematological", "haematologic", "haematological", "serology",
    "urinalysis", "test", "tests", "testing", "study", "studies", "result", "results", "value",
    "values", "finding", "findings", "data", "investigation", "investigations", "workup",
    "work-up", "evaluation", "analysis", "panel", "panels", "examination", "examinations",
)  # fmt: skip
_SHOW = ("showed", "shows", "show")
_SHOW_IN_SENTENCES = (
    "revealed", "reveals", "demonstrated", "included", "includes", "include", "found", "with",
)  # fmt: skip
_WERE = ("were", "was")
_ARE = ("are", "is")
_WHEN = ("on", "from", "of", "dated", "taken", "drawn", "today")
_WHEN_IN_OTHER_LANGUAGES = ("vom", "am", "du", "le", "del", "dem", "van", "op")
_LINKS = frozenset([*_SHOW, *_WERE, *_WHEN, *_WHEN_IN_OTHER_LANGUAGES])
"""Words between those that head a list."""


def _any_of(*words: str) -> str:
    return rf"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


_WHOSE = rf"(?:{_any_of(*_OWNERS, *_OCCASIONS)}\s+)*"
_WHAT = _any_of(*_EXAMINED)
_BE = _any_of(*_WERE, *_ARE)
_SAY = (
    rf"(?:{_any_of(*_SHOW, *_SHOW_IN_SENTENCES)}"
    rf"|(?:{_BE})?\s*(?:notable|remarkable|significant)\s+for"
    rf"|{_BE}(?:\s+as\s+follows)?|as\s+follows)"
)
_LEAD = compile_late(
    rf"(?:{_WHOSE}{_WHAT}(?:\s+{_WHAT})*(?:\s+{_SAY}\s*:?|:)|(?:(?:the\s+)?patient|he|she)\s+ha[sd])\s+",
    re.IGNORECASE,
)

_STAGE = re.compile(
    r"(?:(?:(?:initial\s+)?(?:lab(?:oratory)?s?|blood\s+tests?|bloods|results|values)\s+)?"
    r"(?:(?:on|at|upon)\s+)?(?P<when>(?:(?:before|after)\s+)?(?:hospital\s+)?"
    r"(?:admission|discharge|presentation|arrival|follow-?up|diagnosis|referral|(?:day|week)\s+\d{1,3}))"
    r")\s*[:,–-]+",
    re.IGNORECASE,
)
"""When results were drawn, in words that head them: `On discharge: Hb 7.9`."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:[ap]m)?|[ap]m|_+", re.IGNORECASE)


def may_head(word: str, *, is_first: bool) -> bool:
    """Whether a word only heads a list: a panel, a word before or behind one, a time of day."""
    is_link = word.casefold() in (_OWNERS if is_first else _LINKS)
    return is_link or is_heading_word(word) or _CLOCK.fullmatch(word) is not None


def find_stage(words: Sequence[str]) -> tuple[str, int]:
    """Find when results were drawn in the words before them: `On discharge: Hb 7.9`.

    Returns:
        What is said, and how many words say it; empty and 0 where none do.
    """
    stage = _STAGE.match(" ".join(words))
    return (stage["when"], len(stage[0].split())) if stage else ("", 0)


def find_lead(sentence: str) -> str:
    """Give the phrase that a sentence begins with and that leads to results; empty without one.

    `Her laboratory studies were notable for `, `She had `.
    """
    lead = _LEAD.match(sentence)
    return lead[0] if lead else ""
