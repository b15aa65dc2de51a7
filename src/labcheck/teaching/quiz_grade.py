"""Questions on published grades: a result, the set and the term, and which grade it is.

One term is asked of each result, that in which it may have a grade. Where the number leaves several
grades open, only "can't tell" is right.
"""

from collections.abc import Iterator

from labcheck.judging.graded import Grade
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.teaching.quiz_question import CANNOT_TELL, Choice, Question, Sheet
from labcheck.teaching.quiz_rows import describe_sheet, rows_by_draw, show_result
from labcheck.writers.interpretation.graded_wording import name_grade

ASKED_SETS = ("ctcae-v6",)
"""The sets of grades that are asked."""
GRADES = Choice(
    {"0": "no grade", "1": "grade 1", "2": "grade 2", "3": "grade 3", "4": "grade 4",
     CANNOT_TELL: "can't tell"},
    {"none": "0", "cannot tell": CANNOT_TELL, "cant tell": CANNOT_TELL},
)  # fmt: skip
"""How a grade is answered."""
INSTRUCTION = f"Which grade is each result by the number? Write {GRADES.allowed}."
TASK = "Which grade is this result by the number?"


def make_grade_sheets(report: Report, *, shows_limits: bool, panel: str = "") -> Iterator[Sheet]:
    """Make a sheet for each draw that has a result with a grade.

    Args:
        report: The case, judged, with its rows graded.
        shows_limits: Whether the limits of the laboratory stand beside each result.
        panel: The panel that is asked; empty for all.
    """
    for draw, rows in rows_by_draw(report):
        questions = tuple(
            _ask(row, grade, shows_limits=shows_limits)
            for row in rows
            if panel in ("", row.panel) and (grade := _choose(row)) is not None
        )
        if questions:
            yield Sheet(
                title=report.case.heading,
                about=describe_sheet(report, draw),
                instruction=INSTRUCTION,
                task=TASK,
                questions=questions,
                source=report.case.source,
            )


def _choose(row: Row) -> Grade | None:
    """Choose the term that is asked: the one in which there is, or may be, a grade."""
    asked = [
        grade
        for grade in row.grades
        if grade.set_id in ASKED_SETS and grade.possible and _is_numbered(grade)
    ]
    return next((grade for grade in asked if grade.may_be_finding), asked[0] if asked else None)


def _is_numbered(grade: Grade) -> bool:
    return all(each in GRADES.words for each in grade.possible)


def _ask(row: Row, grade: Grade, *, shows_limits: bool) -> Question:
    subject = show_result(row)
    limits = dict.fromkeys(judged.entry.limits.text for judged in row.ranges)
    shown = f" ({' or '.join(limits)})" if shows_limits and limits else ""
    is_open = len(grade.possible) > 1
    why = f"settled by {grade.settled_by}" if is_open and grade.settled_by else grade.why
    raised = f" {grade.raised_by[:1].upper()}{grade.raised_by[1:]}." if grade.raised_by else ""
    return Question(
        prompt=f"{subject}{shown}: {grade.term}, {grade.set_label}",
        form=GRADES,
        right=(CANNOT_TELL,) if is_open else grade.possible,
        explanation=f"{subject}: {name_grade(grade)}{f', {why}' if why else ''}.{raised}",
        subject=subject,
    )
