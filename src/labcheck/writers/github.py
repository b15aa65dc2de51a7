"""Render what is to be looked at as annotations, which GitHub shows beside the file in a change.

One line for each: an error, a warning or a notice with its file, line and title. Form and escaping
are those of GitHub's workflow commands: `::error file=a.yaml,line=3,title=...::message`.
"""

from collections.abc import Sequence

from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.plain_text import make_printable
from labcheck.writers.wording import describe_flag, describe_range, describe_result, list_notes

ERROR = "error"
WARNING = "warning"
NOTICE = "notice"
_OF_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_OF_PROPERTY = _OF_MESSAGE | {":": "%3A", ",": "%2C"}


def annotate(level: str, message: str, *, file: str, line: int | None, title: str) -> str:
    """Write one annotation.

    Args:
        level: `error`, `warning` or `notice`.
        message: What is said.
        file: The file's name as it was given.
        line: Its line; `None` where it is not of one.
        title: What stands above the message.
    """
    facts = {"file": file, "line": line, "title": title}
    said = ",".join(
        f"{name}={_escape(str(value), _OF_PROPERTY)}" for name, value in facts.items() if value
    )
    return f"::{level} {said}::{_escape(message, _OF_MESSAGE)}\n"


def render_github(reports: Sequence[Report]) -> str:
    """Annotate every row that is not plainly normal, at the file and line it was read from.

    A row that is, or may be, critical is an error, any other abnormal one a warning, and one that
    is not judged or cannot be told a notice.
    """
    return "".join(
        annotate(level, _describe(row), file=report.case.file, line=row.result.line, title=row.name)
        for report in reports
        for row in report.shown
        if (level := _find_level(row))
    )


def _find_level(row: Row) -> str:
    if row.may_be_critical:
        return ERROR
    if row.flag is None or len(row.possible_flags) > 1:
        return "" if row.is_no_measurement else NOTICE
    return WARNING if row.is_abnormal else ""


def _describe(row: Row) -> str:
    ranges = describe_range(row)
    judged = f"{describe_result(row)} {describe_flag(row)}" + (f" ({ranges})" if ranges else "")
    return "; ".join([" ".join(judged.split()), *list_notes(row)])


def _escape(text: str, signs: dict[str, str]) -> str:
    printable = make_printable(text)
    return "".join(signs.get(sign, sign) for sign in printable)
