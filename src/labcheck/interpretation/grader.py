"""Grade single rows, each a patient by itself, as a large table has them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from labcheck.cases.case import Case
from labcheck.interpretation.grade_ladders import GradeBook, GradeSet, Ladder
from labcheck.interpretation.grading import list_ends
from labcheck.interpretation.row_grades import ask, grade_row
from labcheck.judging.graded import name_grade
from labcheck.judging.patient_classes import place_age
from labcheck.judging.row import Row
from labcheck.values.patient import Patient


class Grader:
    """Grades rows as those of a report are graded.

    Args:
        book: The published grades.
        asked: The sets that every row is graded by.
        always: Those that only rows are graded by which are not flagged normal.
    """

    def __init__(
        self, book: GradeBook, asked: Sequence[GradeSet], always: Sequence[GradeSet]
    ) -> None:
        self._book = book
        self._asked = asked
        self._always = always
        self._ages: dict[tuple[str, ...], tuple[Decimal, ...]] = {}

    def say(self, row: Row, patient: Patient) -> str | None:
        """Write the grades above 0 that a row has or may have; `None` without any."""
        case = _make_case(row, patient)
        graded = grade_row(row, case, self._book, self._asked, self._always)
        found = (
            name_grade(each.term, each.possible, each.set_name, each.version)
            for each in graded.grades
            if each.may_be_finding
        )
        return "; ".join(found) or None

    def list_ends(self, row: Row, patient: Patient) -> tuple[tuple[Decimal, bool], ...]:
        """Give the numbers at which the grades of a test may change (see `grading.list_ends`)."""
        question = ask(row, _make_case(row, patient))
        if question is None:
            return ()
        test = question.analyte.id
        ladders = (
            ladder
            for each in (*self._always, *self._asked)
            for ladder in self._book.ladders.get((each.id, test), ())
        )
        return tuple(list_ends(question, ladders))

    def class_of(self, tests: tuple[str, ...], patient: Patient) -> object:
        """Say what of a patient counts for the grades of what may have been measured."""
        return patient.sex, patient.pregnancy, place_age(patient.age, self.ages_of(tests))

    def ages_of(self, tests: Iterable[str]) -> tuple[Decimal, ...]:
        """Give the ages, in days, at which grades of some tests change."""
        asked = tuple(tests)
        if asked not in self._ages:
            days = (ladder.whom.days for ladder in self._ladders_of(asked))
            ends = {end for span in days if span for end in (span.low, span.high)}
            self._ages[asked] = tuple(sorted(end for end in ends if end is not None))
        return self._ages[asked]

    def _ladders_of(self, tests: Sequence[str]) -> Iterable[Ladder]:
        for (_, test), ladders in self._book.ladders.items():
            if test in tests:
                yield from ladders


def _make_case(row: Row, patient: Patient) -> Case:
    """Make the case of a row that stands by itself."""
    return Case(file="", title="", patient=patient, results=(row.result,))
