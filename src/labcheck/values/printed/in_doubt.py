"""A number that its writer is not sure of: `~6.9`, `about 6.9`, `?6.9`, `6.9 mmol/L (?)`.

It is never judged as if it were measured; it may be critical all the same.
"""

import re
from typing import NamedTuple

_ABOUT = re.compile(
    r"(?:~|≈|ca\.?|about|approx\.?|approximately|circa)\s*(?=[\d<>.])", re.IGNORECASE
)
_MARKED = re.compile(
    r"^(?:\?{1,3}|\(\?\))\s*(?=[\d<>.])"
    r"|(?<=\d)\s?(?:\?{1,3}|\(\?\))(?=\s|$)"
    r"|(?<=\S)\s*(?:\?{1,3}|\(\?\))$"
)
"""A question mark before a number, behind it, or behind all of it."""
_ABOUT_WHY = "the number is only about so much"
_MARKED_WHY = "the number is in doubt, as its question mark says"


class InDoubt(NamedTuple):
    """A number in doubt.

    Attributes:
        rest: The text without what doubts it.
        why: What is said of the number.
        place: Where that stands in the text.
    """

    rest: str
    why: str
    place: tuple[int, int]


def part_doubt(text: str) -> InDoubt | None:
    """Part a text from what says that its number is not sure; `None` where nothing does."""
    if about := _ABOUT.match(text):
        return InDoubt(text[about.end() :], _ABOUT_WHY, about.span())
    marked = _MARKED.search(text) if any(map(str.isdigit, text)) else None
    if marked is None:
        return None
    return InDoubt(text[: marked.start()] + text[marked.end() :], _MARKED_WHY, marked.span())
