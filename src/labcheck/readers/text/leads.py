"""Words that lead to results and belong to none of them: `Her labs on admission showed`, `Bloods`.

They stand here once, for lists (`results`), which take them off one by one, and for sentences
(`sentences`), which take them off as one phrase.
"""

import re
from collections.abc import Sequence

from labcheck.readers.text.headings import Kind, classify, is_heading_word
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
_SHOW = (
    "showed", "shows", "show", "revealed", "reveals", "demonstrated", "included", "includes",
    "include", "found", "with",
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
    rf"(?:{_any_of(*_SHOW)}"
    rf"|(?:{_BE})?\s*(?:notable|remarkable|significant)\s+for"
    rf"|{_BE}(?:\s+as\s+follows)?|as\s+follows)"
)
_SHOW_ALONE = "found|showed|revealed|demonstrated"
_LEAD = compile_late(
    rf"(?:{_WHOSE}{_WHAT}(?:\s+{_WHAT})*(?:\s+{_SAY}\s*:?|:)|(?:{_SHOW_ALONE})"
    rf"|(?:(?:the\s+)?patient|he|she)\s+(?:ha[sd]|was\s+(?:found|noted)\s+to\s+have))\s+",
    re.IGNORECASE,
)

STAGES = (
    r"(?:admission|discharge|presentation|arrival|follow-?up|diagnosis|referral|transfer|triage)"
)
"""Stages of an illness at which results are drawn."""
_STAGE = re.compile(
    r"(?:(?:(?:initial\s+)?(?:lab(?:oratory)?s?|blood\s+tests?|bloods|results|values)\s+)?"
    r"(?:(?:on|at|upon)\s+)?(?P<when>(?:(?:before|after)\s+)?(?:hospital\s+)?"
    rf"(?:{STAGES}|(?:day|week)\s+\d{{1,3}}))"
    r")\s*[:,–-]+",
    re.IGNORECASE,
)
"""When results were drawn, in words that head them: `On discharge: Hb 7.9`."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:[ap]m)?|[ap]m|_+", re.IGNORECASE)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = compile_late(
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH})"
    r"(?:,? \d{4})?(?![\w./])[:,]?|\d{1,2}/\d{1,2}(?![\w./])[:,]?",
    re.IGNORECASE,
)
_PROBLEM = compile_late(
    r"#\s*(?:\d{1,2}[.)]\s*)?(?P<what>[^\W\d_][^\d:=<>]{1,60}?)\s*:\s*", re.IGNORECASE
)
_OF_ANOTHER = compile_late(
    r"\b(?:donor|mother|father|sister|brother|wife|husband|son|daughter|baby|family|twin)\b",
    re.IGNORECASE,
)


def find_day(words: Sequence[str]) -> tuple[str, int]:
    """Find a day in words, of which the year may be left out: `March 14`, `3/4`.

    Returns:
        The day as written, and how many words it takes; empty and 0 where they begin with none.
    """
    day = _DAY.match(" ".join(words))
    return (day[0].rstrip(":,"), len(day[0].split())) if day else ("", 0)


def find_problem(text: str) -> str:
    """Give what heads a line of a list of problems, `#AKI: `; empty without one."""
    problem = _PROBLEM.match(text)
    is_other = problem is not None and (
        _OF_ANOTHER.search(problem["what"]) or classify(problem["what"]) is Kind.OTHER
    )
    return problem[0] if problem and not is_other else ""


def may_head(word: str, *, is_first: bool) -> bool:
    """Whether a word only heads a list: a panel, a word before or behind one, a time of day."""
    is_link = word.casefold() in (_OWNERS if is_first else _LINKS)
    return is_link or is_heading_word(word) or _CLOCK.fullmatch(word) is not None


def is_clock(text: str) -> bool:
    """Whether a text is a time of day."""
    return any(map(str.isdigit, text)) and _CLOCK.fullmatch(text) is not None


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
