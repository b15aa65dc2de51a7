"""Texts put before the reader of texts, and what it made of them."""

from labcheck.cases.case import Case
from labcheck.readers import Asked
from labcheck.readers.text.reader import read

NOTHING_STATED = Asked()
FIRST = "Sodium 138 mmol/L 136-145\n"
"""A line that is read, so that a text of it and another is not refused."""


def case_of(text: str, asked: Asked = NOTHING_STATED) -> Case:
    """Give the one case that a text holds."""
    (case,) = read(text.encode(), "note.txt", asked).cases
    return case


def results_of(text: str) -> list[tuple[str, str]]:
    """Give the name and the text of each result."""
    return [(row.test, row.text) for row in case_of(text).results]


def unread_lines_of(text: str) -> list[tuple[int, str]]:
    """Give the lines that were not read, with their numbers."""
    return [(line.line, line.text) for line in case_of(text).unread_lines]
