"""The grades of a row explained: the steps of each set, and which of them the value meets."""

from collections.abc import Iterator

from labcheck.interpretation.grade_ladders import Ladder
from labcheck.interpretation.grade_placing import PlacedLadder, place_ladder
from labcheck.judging.graded import Grade
from labcheck.judging.row import Row
from labcheck.values.patient import name_ages
from labcheck.writers.interpretation.graded_wording import name_grade, write_result
from labcheck.yaml_files.shipped import load_shipped_grades


def list_grades(row: Row) -> Iterator[str]:
    """Say each grade of a row: what it is, which steps its set prints, and what is open."""
    for grade in row.grades:
        if not grade.possible:
            yield f"{grade.term} ({grade.set_label}): no grade, since {grade.why}"
            continue
        because = f": {grade.why}" if grade.why else ""
        yield f"{write_result(row)} is {name_grade(grade)}{because}"
        yield from _list_steps(row, grade)
        if grade.settled_by:
            yield f"{grade.settled_by} would settle it"
        if grade.raised_by:
            yield f"A higher grade: {grade.raised_by}"


def _list_steps(row: Row, grade: Grade) -> Iterator[str]:
    """Give the steps of the ladders of a term, worst first, in the unit of the result."""
    if row.analyte is None:
        return
    for ladder in load_shipped_grades().ladders.get((grade.set_id, row.analyte.id), ()):
        is_of_term = ladder.term in grade.term.split(" or ")
        if not is_of_term or ladder.direction.value != grade.direction:
            continue
        placed = place_ladder(row.analyte, row.result.unit, ladder)
        if isinstance(placed, PlacedLadder):
            steps = "; ".join(
                f"{' or '.join(step.step.grades)} if {step.text}" for step in placed.steps
            )
            yield f"The steps as printed{_say_whom(ladder)}, worst first: {steps}"


def _say_whom(ladder: Ladder) -> str:
    """Say whom a ladder is for, where it is not for all."""
    whom = ladder.whom
    days = "" if whom.days is None else f"ages {name_ages(whom.days)}"
    stages = ", ".join(f"pregnancy {stage.value}" for stage in whom.stages)
    parts = (whom.sex.value if whom.sex else "", days, stages, whom.context, whom.state)
    said = ", ".join(filter(None, parts))
    return f" for {said}" if said else ""
