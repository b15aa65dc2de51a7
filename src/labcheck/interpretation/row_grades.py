"""From a judged row to what can be graded: its number, the laboratory's limits, the baseline.

The limits of normal are those of the row: printed with the result, else of the set that judged it.
The baseline is one that was stated as such, or an earlier case; not merely the draw before, since
grades compare with the value before treatment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from labcheck.cases.case import BaselineChoice, Case
from labcheck.interpretation.grade_ladders import GradeBook, GradeSet
from labcheck.interpretation.grading import Limits, Question, grade_result
from labcheck.judging.flags import possible_values
from labcheck.judging.graded import RowGrades
from labcheck.judging.not_judged import Reason
from labcheck.judging.row import JudgedRange, Row
from labcheck.ranges.reference_range import Kind
from labcheck.values.limits import Scale
from labcheck.values.result_text import Number

_WITHOUT_RANGE = (Reason.NO_RANGE, Reason.NO_MATCHING_PARTITION)
_KINDS = (Kind.NORMAL, Kind.DECISION)
_UNIT_IS_ASKED = "unit slip?"


def grade_rows(
    rows: Iterable[Row], case: Case, book: GradeBook, sets: Iterable[GradeSet]
) -> Iterator[RowGrades]:
    """Grade the rows of a case by some sets; rows that no set has a term for are left out."""
    sets = tuple(sets)
    for row in rows:
        ladders = book.ladders.get(row.analyte.id, ()) if row.analyte else ()
        question = ask(row, case) if ladders else None
        if question is None:
            continue
        grades = tuple(grade for each in sets for grade in grade_result(question, ladders, each))
        if grades:
            yield RowGrades(row, grades)


def is_certain(row: Row) -> bool:
    """Whether what was measured, its number and its unit are certain."""
    if row.analyte is None or row.result.is_replaced or row.read_as:
        return False
    if any(note.endswith(_UNIT_IS_ASKED) for note in row.notes):
        return False
    return row.not_judged is None or row.not_judged.reason in _WITHOUT_RANGE


def ask(row: Row, case: Case) -> Question | None:
    """Make a question of a row; `None` where its number or its unit is not certain."""
    if row.analyte is None or not is_certain(row):
        return None
    value = row.result.value
    possible = possible_values(value, is_signed=row.analyte.is_signed)
    if possible is None or possible[0] is not Scale.QUANTITY:
        return None
    limits = tuple(dict.fromkeys(_to_limits(judged) for judged in row.ranges if _is_normal(judged)))
    baseline = row.baseline
    is_usual = baseline is not None and (
        baseline.origin != "earlier draw" or case.baseline_choice is BaselineChoice.FIRST
    )
    return Question(
        row.analyte,
        possible[1],
        row.result.unit,
        value.half_last_digit if isinstance(value, Number) else Decimal(0),
        limits,
        row.settled_by,
        baseline.value if baseline is not None and is_usual else None,
        replace(case.patient, age=row.result.age or case.patient.age),
        row.result.context,
    )


def _is_normal(judged: JudgedRange) -> bool:
    return judged.entry.kind in _KINDS and judged.entry.limits.scale is Scale.QUANTITY


def _to_limits(judged: JudgedRange) -> Limits:
    interval = judged.interval
    return Limits(
        interval.low,
        interval.high,
        is_lln_open=interval.low is not None and not interval.low_closed,
        is_uln_open=interval.high is not None and not interval.high_closed,
        origin="printed with the result" if judged.set_id == "printed" else judged.set_id,
        is_exact=judged.conversion.is_exact,
    )
