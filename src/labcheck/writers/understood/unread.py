"""The lines of a text that were not read, as every writer for people lists them under a report."""

from collections.abc import Iterator

from labcheck.judging.report import Report
from labcheck.writers.wording import count_of


def describe_unread(report: Report) -> str:
    """Head the list of lines that were not read; empty where all were."""
    lines = report.case.unread_lines
    if not lines:
        return ""
    were = "was" if len(lines) == 1 else "were"
    counted = count_of(len(lines), "line")
    return f"{counted} {were} not read; `labcheck look` says what was understood:"


def list_unread(report: Report) -> Iterator[str]:
    """Give each line that was not read, with its number, in the order of the text."""
    for unread in report.case.unread_lines:
        yield f"line {unread.line}: {unread.text}"
