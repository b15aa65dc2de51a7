"""States of the patient in the name of a test: `Triglycerides (fasting)`, `Cortisol 8 AM`.

The words are those that stand beside printed ranges, so that a name says of its result what
`context:` says. A name that is a test's as a whole is not parted.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from labcheck.catalogue.methods import take_off_method
from labcheck.catalogue.specimens import find_system, kinds_of
from labcheck.values.range_words import CONTEXTS

_AT_RANDOM = re.compile(r"\brandom\b(?! *(?:urine|ur\b))|^rbs$", re.IGNORECASE)
_FROM_DOSE = re.compile(r"(?<!\bm[ -])(?<!\bcycle )\b(trough|peak)\b", re.IGNORECASE)
"""When a drug was measured; an M peak is one of proteins."""
_OF_DRUGS = frozenset(["trough", "peak", "predose"])
_CLOCK = r"(?-i:(?:\d{1,2}(?::?00)?\s*)?(?:AM|PM|[ap]m(?=[\s)\]]*$)|[aApP]\.[mM]\.?))"
_SHORTEST = 2
"""Letters of words that are not sought in a name: PP is a name of its own."""
_HALF_OF_DAY = re.compile(r"([ap])\.?m\.?", re.IGNORECASE)


class NamedState(NamedTuple):
    """A test's name, parted from the state in it.

    Attributes:
        test: The name without the state.
        state: The state, in the word that stands for it.
    """

    test: str
    state: str


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = sorted((word for word in CONTEXTS if len(word) > _SHORTEST), key=len, reverse=True)
    spelled = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    state = rf"(?P<state>{spelled}|{_CLOCK})"
    return (
        re.compile(rf"{state}[\s,:-]+(?P<test>[^\s,:-].*)", re.IGNORECASE),
        re.compile(
            rf"(?P<test>.*?[^\s,:(\[-])[\s,:(\[-]+(?:(?:em|de|en|in|at|im)\s+)?{state}"
            r"(?:\s+(?:state|sample|specimen|level))?[\s)\]]*",
            re.IGNORECASE,
        ),
    )


@lru_cache(maxsize=1)
def _find_may_state() -> Callable[[str], object]:
    """Give the search for a word of some state, or a clock: most names are asked of no more."""
    words = {max(word.split(), key=len) for word in CONTEXTS}
    alone = {word for word in words if len(word) <= _SHORTEST}
    begins = "|".join(re.escape(word) for word in sorted(words - alone))
    whole = "|".join(re.escape(word) for word in sorted(alone))
    pattern = rf"{begins}|(?<!\w)(?:{whole})(?!\w)|{_CLOCK}"
    return re.compile(pattern, re.IGNORECASE).search


@lru_cache(maxsize=4096)
def split_state(name: str) -> NamedState | None:
    """Part a name from the state at one of its ends; `None` where none stands there."""
    if not _find_may_state()(name):
        return None
    matches = (pattern.fullmatch(name.strip()) for pattern in _patterns())
    match = next(filter(None, matches), None)
    if match is None:
        return None
    word = " ".join(match["state"].casefold().split())
    if word in _OF_DRUGS or "urine" in kinds_of(match["test"]):
        return None
    return NamedState(match["test"], CONTEXTS.get(word) or _write_clock(match["state"]))


def _write_clock(text: str) -> str:
    """Write `8am` as ranges do, `8 AM`; `AM` alone is the morning."""
    hour = re.match(r"\d{1,2}", text)
    half = _HALF_OF_DAY.search(text)
    letter = half[1].lower() if half else ""
    return f"{int(hour[0])} {letter.upper()}M" if hour else f"{letter}.m."


def find_state(name: str) -> str:
    """Say what a name states of when a sample was taken.

    Fasting, as in `fP-Glukos`; at random, as in `RBS`; a drug's trough or peak; or what
    `split_state` finds.
    """
    match = find_system(name)
    if match is not None and match["prefix"] == "f":
        return "fasting"
    if parted := split_state(take_off_method(name) or name):
        return parted.state
    if _AT_RANDOM.search(name):
        return "random"
    dose = _FROM_DOSE.search(name)
    return dose[1].lower() if dose else ""
