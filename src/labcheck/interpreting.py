"""What the rows of a report say together, from the knowledge that is shipped for it.

Grades stand in the rows; derived values, stages, checks, trends and patterns are worked out when an
output asks for them, and each is imported where a case has the results for it.
"""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from labcheck.catalogue.analyte import Analyte
from labcheck.errors import UsageError, did_you_mean
from labcheck.judging.reference_change import Z_TWO_SIDED_95
from labcheck.judging.report import Interpretation, Report
from labcheck.judging.row import Later, Row
from labcheck.judging.verdict import Knowledge
from labcheck.values.patient import ADULT
from labcheck.values.records import replace
from labcheck.yaml_files.shipped import find_applicable_checks, load_shipped_grades
from labcheck.yaml_files.shipped_derived import find_derivable

if TYPE_CHECKING:
    from labcheck.interpretation.grade_ladders import GradeSet
    from labcheck.interpretation.grader import Grader


def interpret_report(
    report: Report,
    knowledge: Knowledge,
    sets: "Sequence[GradeSet]" = (),
    z: Decimal = Z_TWO_SIDED_95,
) -> Report:
    """Add what the rows say together; no row's verdict is changed.

    Grades stand in the rows; all else is worked out when it is asked for, by what is imported then.

    Args:
        report: The report.
        knowledge: What its results were judged by.
        sets: The sets of grades that are asked for.
        z: How sure a change must be.
    """
    is_graded = bool(sets) or any(_is_always_graded(row) for row in report.counted)
    rows = _grade(report, sets) if is_graded else report.rows
    graded = replace(report, rows=rows)
    return replace(graded, interpreted=Later(partial(_interpret, graded, knowledge, sets, z)))


def _interpret(
    report: Report, knowledge: Knowledge, sets: "Sequence[GradeSet]", z: Decimal
) -> Interpretation:
    """Say what the rows say together; what that takes is imported where they have the tests."""
    tests = set(_list_tests(report, knowledge))
    found = Interpretation(
        graded_by=tuple(each.label for each in sets),
        has_grades=any(grade.is_finding for row in report.rows for grade in row.grades),
    )
    if definitions := find_derivable(tests):
        from labcheck.interpretation.derive import derive_values  # noqa: PLC0415 - as needed

        found = found._replace(derived=derive_values(report, definitions, knowledge))
    if tests & _STAGED:
        from labcheck.interpretation.stages import find_stages  # noqa: PLC0415 - as needed

        found = found._replace(stages=find_stages(report, load_shipped_grades, found.derived))
    checks = find_applicable_checks(tests)
    if checks or len(report.case.draws) > 1:
        from labcheck.interpretation.series_checks import ask_all  # noqa: PLC0415 - as needed

        found = found._replace(checks=ask_all(report.counted, checks))
    if len(report.case.draws) > len(("first", "last")):
        from labcheck.interpretation.trends import find_trends  # noqa: PLC0415 - as needed

        found = found._replace(trends=find_trends(report, z, knowledge))
    return _add_patterns(found, report, tests, knowledge)


def _list_tests(report: Report, knowledge: Knowledge) -> Iterator[str]:
    """List the tests of a case, and what is stated of the patient's body beside them."""
    yield from (row.analyte.id for row in report.counted if row.analyte)
    for stated in report.case.circumstances:
        found = knowledge.catalogue.find(stated.test)
        if isinstance(found, Analyte):
            yield found.id


def _add_patterns(
    found: Interpretation, report: Report, tests: Collection[str], knowledge: Knowledge
) -> Interpretation:
    """Add the patterns, which are of adults and need a result outside its range.

    Where the patient is, or may be, a child none is looked for, and what that takes is not loaded.
    """
    age = report.case.patient.age
    if age is not None and not ADULT.covers(age.days):
        return found
    abnormal = {row.analyte.id for row in report.counted if row.analyte and row.is_abnormal}
    if not abnormal:
        return found
    from labcheck.yaml_files.shipped_patterns import (  # noqa: PLC0415 - as needed
        find_applicable_patterns,
    )

    patterns = find_applicable_patterns(tests, abnormal)
    if not patterns:
        return found
    from labcheck.interpretation.patterns.matching import find_patterns  # noqa: PLC0415 - as needed

    named = find_patterns(report, found, patterns, knowledge.catalogue)
    return found._replace(patterns=named)


def _is_always_graded(row: Row) -> bool:
    """Whether a row is graded by the sets that are not asked for: a hemoglobin out of its range."""
    is_normal = row.flag is not None and row.flag.is_normal
    return row.analyte is not None and row.analyte.id == "hemoglobin" and not is_normal


_ALWAYS_ASKED = ("who-anaemia",)
"""The sets of grades that rows out of their range are graded by without being asked."""
_STAGED = frozenset(["creatinine", "egfr_ckd_epi_2021", "urine_albumin_creatinine_ratio",
                     "urine_creatinine", "alt", "ast"])  # fmt: skip
"""Tests without which there is nothing to stage."""


def find_grade_sets(names: Sequence[str]) -> "list[GradeSet]":
    """Find sets of grades by their ids.

    Raises:
        UsageError: One is not known; the message names the nearest.
    """
    known = load_shipped_grades().sets if names else {}
    for name in names:
        if name not in known:
            near = did_you_mean(name, list(known)) or f"there are {', '.join(known)}"
            raise UsageError(f"no set of grades is called {name!r}; {near}")
    return [known[name] for name in dict.fromkeys(names)]


def make_grader(names: Sequence[str]) -> "Grader":
    """Make what grades single rows by sets, and by those that are used without being asked for.

    Raises:
        UsageError: A set is not known.
    """
    from labcheck.interpretation.grader import Grader  # noqa: PLC0415 - as needed

    sets = find_grade_sets(names)
    return Grader(load_shipped_grades(), sets, _list_always(sets))


def _grade(report: Report, sets: "Sequence[GradeSet]") -> tuple[Row, ...]:
    from labcheck.interpretation.row_grades import grade_rows  # noqa: PLC0415 - as needed

    return tuple(grade_rows(report, load_shipped_grades(), sets, _list_always(sets)))


def _list_always(sets: "Sequence[GradeSet]") -> "list[GradeSet]":
    """List the sets that are used without being asked for, apart from those that are."""
    known = load_shipped_grades().sets
    return [known[id_] for id_ in _ALWAYS_ASKED if known[id_] not in sets]
