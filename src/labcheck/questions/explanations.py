"""Explanations of rows of a report, or of a test by itself."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.errors import UsageError, did_you_mean
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.questions.naming import find_test
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.overview import Described, Overview, describe, find_common_unit, survey
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind, RangeSet
from labcheck.teaching.explained_analyte import ExplainedAnalyte, explain_analyte
from labcheck.teaching.explained_row import ExplainedRow, explain_row
from labcheck.values.result_text import NoResult


def explain_rows(
    reports: Sequence[Report], tests: Sequence[str]
) -> list[tuple[Report, list[ExplainedRow]]]:
    """Explain the rows of the tests that are asked for, or all; reports without one are left out.

    Raises:
        UsageError: No report has a row of some test.
    """
    missing = [test for test in tests if not any(choose_rows(report, [test]) for report in reports)]
    if missing:
        raise UsageError(_explain_absence(reports, missing))
    chosen = [(report, choose_rows(report, tests)) for report in reports]
    return [(report, [explain_row(row, report) for row in rows]) for report, rows in chosen if rows]


def explain_test(
    name: str, shelf: Shelf, leave_out: Callable[[str], None], z: Decimal | None = None
) -> ExplainedAnalyte:
    """Explain a test: its units, its ranges in every set, its variation, what can disturb it.

    Raises:
        UsageError: No test, or more than one, goes by this name.
    """
    sets = shelf.load_every(leave_out)
    analyte = find_test(name, shelf.know(sets))
    return explain_analyte(
        *survey_test(analyte, sets),
        shelf.catalogue.sources,
        usual_sets=shelf.default_sets,
        z=z or shelf.settings.z,
    )


def choose_rows(report: Report, tests: Sequence[str]) -> list[Row]:
    """Keep the rows of the tests that are asked for: by their name in the case, or any other."""
    if not tests:
        return list(report.rows)
    wanted = {fold_name(test) for test in tests}
    return [row for row in report.rows if not wanted.isdisjoint(_names(row.result.test, row))]


def _names(printed: str, row: Row) -> set[str]:
    analyte = row.analyte
    known = (
        (analyte.id, analyte.name, *analyte.aliases, *analyte.loinc, *analyte.further_loinc)
        if analyte
        else ()
    )
    return {fold_name(name) for name in (printed, *known)}


def _explain_absence(reports: Sequence[Report], missing: Sequence[str]) -> str:
    """Say that a case has no such test, and which it has."""
    names = list(dict.fromkeys(row.name for report in reports for row in report.rows))
    near = did_you_mean(missing[0], names) or f"it has {', '.join(names)}"
    wanted = " or ".join(map(repr, missing))
    return f"{reports[0].case.file} has no result of {wanted}; {near}"


def survey_test(analyte: Analyte, sets: Sequence[RangeSet]) -> tuple[Described, Overview, Overview]:
    """Gather what every set says of a test, its critical limits by themselves."""
    described = describe(analyte, sets)
    kinds = JUDGING_KINDS if described.sets else (Kind.CRITICAL,)
    unit = find_common_unit(analyte, sets, kinds)
    asked = Result(analyte.id, "", NoResult(""), unit)
    ranges = survey(analyte, sets, asked, JUDGING_KINDS)
    return described, ranges, survey(analyte, sets, asked, (Kind.CRITICAL,))
