"""From a judged row to what can be graded: its number, the laboratory's limits, the baseline.

The limits of normal are those of the row: printed with the result, else of the set that judged it.
The baseline is one that was stated as such, or an earlier case; not merely the draw before, since
grades compare with the value before treatment.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from labcheck.cases.case import BaselineChoice, Case
from labcheck.catalogue.specimens import specimens_agree
from labcheck.interpretation.grade_ladders import GradeBook, GradeSet
from labcheck.interpretation.grading import Limits, Question, grade_result
from labcheck.interpretation.inputs import is_usable
from labcheck.judging.flags import possible_values
from labcheck.judging.report import Report
from labcheck.judging.row import JudgedRange, Row
from labcheck.ranges.reference_range import Kind
from labcheck.values.limits import Scale
from labcheck.values.records import replace
from labcheck.values.result_text import Number

_KINDS = (Kind.NORMAL, Kind.DECISION)


def grade_rows(
    report: Report, book: GradeBook, asked: Sequence[GradeSet], always: Sequence[GradeSet] = ()
) -> Iterator[Row]:
    """Add to each row what some sets say of it; nothing else of a row changes.

    Args:
        report: The judged case.
        book: The published grades.
        asked: The sets that every row is graded by.
        always: Those that only rows are graded by which are not flagged normal.
    """
    for row in report.rows:
        yield grade_row(row, report.case, book, asked, always)


def grade_row(
    row: Row,
    case: Case,
    book: GradeBook,
    asked: Sequence[GradeSet],
    always: Sequence[GradeSet] = (),
) -> Row:
    """Add to one row of a case what some sets say of it, as `grade_rows` does."""
    test = row.analyte.id if row.analyte else ""
    is_normal = row.flag is not None and row.flag.is_normal
    sets = asked if is_normal else (*always, *asked)
    listed = [(each, book.ladders.get((each.id, test), ())) for each in sets]
    question = ask(row, case) if any(ladders for _, ladders in listed) else None
    if question is None:
        return row
    found = [grade_result(question, ladders, each) for each, ladders in listed]
    return replace(row, grades=tuple(chain.from_iterable(found)))


def is_certain(row: Row) -> bool:
    """Whether what was measured, in which specimen, its number and its unit are certain."""
    if row.analyte is None or row.read_as or not is_usable(row):
        return False
    specimen = row.result.specimen
    return not specimen or specimens_agree(specimen, row.analyte.specimen)


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
    is_usual = (
        baseline is not None
        and not baseline.assumed
        and (baseline.origin != "earlier draw" or case.baseline_choice is BaselineChoice.FIRST)
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
