"""Explanations of rows, derived values and stages of a report, or of a test or formula alone."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.errors import UsageError, did_you_mean
from labcheck.judging.findings import Stage
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.questions.naming import find_test
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.overview import Described, Overview, describe, find_common_unit, survey
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind, RangeSet
from labcheck.teaching.explained_analyte import ExplainedAnalyte, explain_analyte
from labcheck.teaching.explained_row import ExplainedRow, explain_row
from labcheck.teaching.explained_stage import explain_stage
from labcheck.teaching.explained_value import explain_formula, explain_value
from labcheck.teaching.explanation_parts import ExplainedFinding
from labcheck.values.result_text import NoResult
from labcheck.yaml_files.shipped_derived import load_definitions


class ExplainedReport(NamedTuple):
    """What is explained of a report.

    Attributes:
        report: The report.
        rows: Its rows that were asked for.
        findings: Its derived values and stages that were asked for.
    """

    report: Report
    rows: list[ExplainedRow]
    findings: list[ExplainedFinding]


def explain_rows(reports: Sequence[Report], tests: Sequence[str]) -> list[ExplainedReport]:
    """Explain the rows, derived values and stages that are asked for, or all that tables show.

    Reports without any of them are left out.

    Raises:
        UsageError: No report has what is asked for.
    """
    missing = [test for test in tests if not any(_has(report, test) for report in reports)]
    if missing:
        raise UsageError(_explain_absence(reports, missing))
    explained = (
        ExplainedReport(
            report,
            [explain_row(row, report) for row in choose_rows(report, tests)],
            explain_findings(report, tests),
        )
        for report in reports
    )
    return [each for each in explained if each.rows or each.findings]


def _has(report: Report, test: str) -> bool:
    return bool(choose_rows(report, [test]) or explain_findings(report, [test]))


def explain_findings(report: Report, names: Sequence[str]) -> list[ExplainedFinding]:
    """Explain the derived values and the stages of these names, or all that tables show."""
    found = report.interpretation
    if found is None:
        return []
    wanted = {fold_name(name) for name in names}
    values = [
        value
        for value in found.derived
        if (not wanted and value.is_shown) or wanted & {fold_name(value.id), fold_name(value.name)}
    ]
    stages = [
        stage
        for stage in found.stages
        if not wanted or wanted & {fold_name(name) for name in _name_stage(stage)}
    ]
    definitions = load_definitions() if values else {}
    return [
        *(explain_value(value, definitions[value.id], report) for value in values),
        *map(explain_stage, stages),
    ]


def _name_stage(stage: Stage) -> tuple[str, ...]:
    """Give what a stage may be asked for by: `kdigo-aki`, `AKI`, its name."""
    return stage.id, stage.id.rpartition("-")[2], stage.name


def explain_formulas(name: str) -> list[ExplainedFinding]:
    """Explain the formulas of the derived quantities that go by a name; none where none does."""
    wanted = fold_name(name)
    return [
        explain_formula(definition)
        for definition in load_definitions().values()
        if wanted in (fold_name(definition.id), fold_name(definition.name))
    ]


def explain_name(
    name: str, shelf: Shelf, leave_out: Callable[[str], None], z: Decimal | None = None
) -> tuple[ExplainedAnalyte | None, list[ExplainedFinding]]:
    """Explain the test of a name, and the formulas that go by it.

    Raises:
        UsageError: Neither a test nor a derived quantity goes by it.
    """
    formulas = explain_formulas(name)
    try:
        return explain_test(name, shelf, leave_out, z), formulas
    except UsageError:
        if formulas:
            return None, formulas
        raise


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
    said = [report.interpretation for report in reports if report.interpretation]
    names += dict.fromkeys(value.name for found in said for value in found.derived)
    names += dict.fromkeys(stage.name for found in said for stage in found.stages)
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
