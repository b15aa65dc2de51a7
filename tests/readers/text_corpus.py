"""Texts in the layouts of public laboratories, each with the rows that it means.

A file holds the text, a line `=== rows ===`, and a row for each result: the test's id, the value
as printed, unit, range, flag and, where the text has several dates, the date. An id is empty where
the catalogue does not know the test.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"
MARK = "=== rows ===\n"


@dataclass(frozen=True)
class Truth:
    """One result as the text means it."""

    test: str
    value: str
    unit: str = ""
    range: str = ""
    flag: str = ""
    time: str = ""


@dataclass(frozen=True)
class Text:
    """One text of the corpus."""

    name: str
    text: str
    rows: tuple[Truth, ...]


def load_corpus() -> list[Text]:
    """Load every text, by name."""
    return [_load(path) for path in sorted(FOLDER.glob("*.txt"))]


def _load(path: Path) -> Text:
    text, _, rows = path.read_text(encoding="utf-8").partition(MARK)
    parts = (line.split("|") for line in rows.splitlines() if line)
    return Text(path.stem, text, tuple(Truth(*map(str.strip, row)) for row in parts))
