"""The words for grades, stages and cross-checks, which several writers share: a line for each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labcheck.judging.findings import Check, Stage
from labcheck.judging.graded import NO_GRADE, Grade
from labcheck.judging.report import Report
from labcheck.judging.row import Row

GRADES_TITLE = "Grades and stages"
CHECKS_TITLE = "Questions about specimen, unit and typing"
_NOT_SETTLED = "not settled"


class FindingLine(NamedTuple):
    """One finding as it is printed.

    Attributes:
        what: What was found, with its set and version.
        why: What it rests on.
        notes: What would settle it, what would raise it, whom it is meant for.
        is_long: Whether the notes are for those who ask for the evidence.
        evidence: Further notes, which are for those who ask for it.
        is_urgent: Whether clinical review cannot wait.
    """

    what: str
    why: str
    notes: tuple[str, ...] = ()
    is_long: bool = False
    evidence: tuple[str, ...] = ()
    is_urgent: bool = False

    @property
    def text(self) -> str:
        """What was found, and what it rests on."""
        return f"{self.what}: {self.why}" if self.why else self.what


def list_found(report: Report) -> list[tuple[str, list[FindingLine]]]:
    """Give the blocks that have something to show, each with its title."""
    blocks = [(GRADES_TITLE, list_findings(report)), (CHECKS_TITLE, list_checks(report))]
    if report.interpretation is not None and report.interpretation.trends:
        from labcheck.writers.interpretation.trend_wording import (  # noqa: PLC0415 - as needed
            TRENDS_TITLE,
            list_trends,
        )

        blocks.insert(0, (TRENDS_TITLE, list_trends(report)))
    if report.interpretation is not None and report.interpretation.patterns:
        from labcheck.writers.interpretation.pattern_wording import (  # noqa: PLC0415 - as needed
            PATTERNS_TITLE,
            list_patterns,
        )

        blocks.append((PATTERNS_TITLE, list_patterns(report)))
    return [(title, lines) for title, lines in blocks if lines]


def list_findings(report: Report) -> list[FindingLine]:
    """Give a line for each grade and stage that tables show, then those that are not settled."""
    found = report.interpretation
    if found is None:
        return []
    lines = [line for row in report.latest for line in _list_row(row, found.graded_by)]
    lines += map(_line_of_stage, found.stages)
    open_ = [
        describe_open(row, grade)
        for row in report.latest
        for grade in row.grades
        if grade.may_be_finding and not grade.is_finding and grade.set_label in found.graded_by
    ]
    if open_:
        lines.append(FindingLine(_NOT_SETTLED, "; ".join(open_)))
    if found.graded_by and not lines:
        lines.append(FindingLine(", ".join(found.graded_by), "no grade above 0"))
    return lines


def list_checks(report: Report) -> list[FindingLine]:
    """Give a line for each cross-check that asks something."""
    checks: tuple[Check, ...] = report.interpretation.checks if report.interpretation else ()
    return [
        FindingLine(check.text, check.question, (check.source,), is_long=True) for check in checks
    ]


def say_of_row(report: Report, row: Row) -> Iterator[str]:
    """Say what is said of one row: its grades, the stage it has the last word in, the checks."""
    for line in _list_row(row, ()):
        yield " · ".join((f"{line.what}: {line.why}", *line.notes))
    found = report.interpretation
    if found is None:
        return
    for stage in found.stages:
        if any(used is row for used in stage.rows[-1:]):
            yield " · ".join((f"{stage.name}: {stage.text}", *stage.needs))
    for check in found.checks:
        if any(used is row for used in check.rows):
            yield f"{check.text}: {check.question}"
    if found.patterns:
        from labcheck.writers.interpretation import pattern_wording  # noqa: PLC0415 - as needed

        yield from pattern_wording.say_of_row(report, row)
    if found.trends:
        from labcheck.writers.interpretation import trend_wording  # noqa: PLC0415 - as needed

        yield from trend_wording.say_of_row(report, row)


def name_grade(grade: Grade) -> str:
    """Name a grade with its term, set and version: `Anemia grade 3 (CTCAE 6.0)`."""
    *first, last = map(_name, grade.possible)
    grades = f"{', '.join(first)} or {last}" if first else last
    is_numbered = all(each.isdigit() for each in grade.possible)
    return f"{grade.term} {'grade ' if is_numbered else ''}{grades} ({grade.set_label})"


def describe_open(row: Row, grade: Grade) -> str:
    """Say which grades cannot be told apart, and what would: `INR increased grade 3 or 0 (…)`."""
    by = f": {grade.settled_by}" if grade.settled_by else ""
    return f"{row.name}, {name_grade(grade)}{by}"


def _list_row(row: Row, asked: Sequence[str]) -> Iterator[FindingLine]:
    for grade in row.grades:
        if not grade.is_finding:
            continue
        notes = [grade.settled_by and f"settled by {grade.settled_by}"]
        notes += [grade.raised_by, grade.applies and f"applies to: {grade.applies}"]
        value = write_result(row)
        yield FindingLine(
            f"{row.name}: {name_grade(grade)}",
            f"{value}: {grade.why}",
            tuple(filter(None, notes)),
            is_long=grade.set_label not in asked,
        )


def write_result(row: Row) -> str:
    """Write a result with its unit, once."""
    unit = row.result.unit or ""
    text = row.result.text
    return text if unit and unit in text else f"{text} {unit}".rstrip()


def _line_of_stage(stage: Stage) -> FindingLine:
    return FindingLine(stage.name, stage.text, stage.needs)


def _name(grade: str) -> str:
    return "none" if grade == NO_GRADE else grade
