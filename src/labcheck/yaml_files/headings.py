"""Headings of columns: the one list of what tables call their columns, in every language."""

from functools import cache
from pathlib import Path

from labcheck.values.records import dataclass

_HEADINGS = Path(__file__).parents[1] / "data" / "headings.tsv"
_BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Heading:
    """What one heading says in one language.

    Attributes:
        text: The heading, as it is printed or reduced to its letters.
        field: The field that its column holds.
        tier: Its tier, from 1: a later one counts only where no earlier one has a column.
        language: The code of the language.
        needs_company: Whether it counts only beside a sure heading of its language: `Data`.
    """

    text: str
    field: str
    tier: int
    language: str
    needs_company: bool


@cache
def load_headings() -> tuple[Heading, ...]:
    """Read the list that comes with labcheck."""
    lines = _HEADINGS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(
        Heading(text, field, int(tier), language, _BESIDE in marks)
        for text, field, tier, language, *marks in rows
    )
