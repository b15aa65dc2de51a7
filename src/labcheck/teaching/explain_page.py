"""Render explanations: for a terminal, with range sets drawn on one axis, or as JSON.

At 80 columns everything is readable, without colour too; nothing is said by a picture alone.
"""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from labcheck.judging.flags import possible_values
from labcheck.judging.report import PURPOSE, Report
from labcheck.judging.row import JudgedRange, Row, SecondOpinion
from labcheck.range_sets.overview import Overview
from labcheck.ranges.reference_range import RangeSet
from labcheck.report_json.shapes import Json
from labcheck.teaching.explained_analyte import CRITICAL, RANGES, ExplainedAnalyte
from labcheck.teaching.explained_row import ExplainedRow, list_sets_of
from labcheck.teaching.explanation_parts import (
    MARGIN,
    SETS,
    ExplainedFinding,
    Section,
    list_opinions,
    name_partition,
    write_heading,
    write_lines,
    write_section,
)
from labcheck.values.interval import Interval, span_with_room
from labcheck.values.limits import Scale
from labcheck.writers import text_axis
from labcheck.writers.json_report import dump_json
from labcheck.writers.range_tables import list_ranges, list_sets
from labcheck.writers.terminal import style_of
from labcheck.writers.terminal_table import Canvas, Grid, aside, make_inert, paint, set_in
from labcheck.writers.wording import (
    describe_chance,
    describe_draw,
    describe_flag,
    describe_interval,
    describe_patient,
    describe_set,
    describe_status,
)


def render_analyte(
    explained: ExplainedAnalyte | None,
    canvas: Canvas,
    formulas: Sequence[ExplainedFinding] = (),
) -> str:
    """Render all that is known of a test, and of the formulas that go by its name."""
    parts = _parts_of_analyte(explained, canvas) if explained else ()
    return paint([*parts, *_parts_of_findings(formulas), _purpose()], canvas)


def _purpose() -> RenderableType:
    return make_inert(PURPOSE, "italic")


def _parts_of_findings(findings: Iterable[ExplainedFinding]) -> Iterator[RenderableType]:
    for finding in findings:
        yield make_inert(finding.title, "bold")
        for section in finding.sections:
            yield from write_section(section)
        yield ""


def _parts_of_analyte(explained: ExplainedAnalyte, canvas: Canvas) -> Iterator[RenderableType]:
    yield make_inert(f"{explained.analyte.name} ({explained.analyte.id})", "bold")
    drawn = {RANGES: explained.ranges, CRITICAL: explained.critical}
    for section in explained.sections:
        yield ""
        if section.heading in drawn:
            yield from _draw_overview(section.heading, drawn[section.heading], canvas)
        else:
            yield from write_section(section)
    yield ""


def _draw_overview(heading: str, overview: Overview, canvas: Canvas) -> Iterator[RenderableType]:
    yield write_heading(heading)
    inner = Canvas(canvas.width - MARGIN, canvas.has_colour, canvas.has_unicode)
    for part in (*list_ranges(overview, inner), *list_sets(overview)):
        yield set_in(part)


def render_rows(
    report: Report,
    explained: Sequence[ExplainedRow],
    canvas: Canvas,
    findings: Sequence[ExplainedFinding] = (),
) -> str:
    """Render explanations of rows of a report, then of derived values and stages."""
    return paint(_parts(report, explained, findings, canvas), canvas)


def _parts(
    report: Report,
    explained: Sequence[ExplainedRow],
    findings: Sequence[ExplainedFinding],
    canvas: Canvas,
) -> Iterator[RenderableType]:
    yield make_inert(report.case.heading, "bold")
    about = [describe_patient(report.case.patient), report.case.source]
    yield make_inert(" · ".join(part for part in about if part), "dim")
    for explained_row in explained:
        yield ""
        yield _heading(explained_row.row, report)
        for section in explained_row.sections:
            is_drawn = section.heading == SETS and _drawable(explained_row.row)
            yield from (
                _draw_others(explained_row.row, canvas) if is_drawn else write_section(section)
            )
    yield ""
    yield from _parts_of_findings(findings)
    for shown in list_sets_of(report, explained):
        yield aside(describe_set(shown))
    if len(explained) == len(report.rows) and (chance := describe_chance(report)):
        yield make_inert(chance, "dim")
    yield make_inert(PURPOSE, "italic")


def _heading(row: Row, report: Report) -> Text:
    has_draws = len(report.case.draws) > 1
    time = f", {describe_draw(report, row.result.draw)}" if has_draws else ""
    line = make_inert(f"{row.name}{time} · {row.result.text_without_flag} · ", "bold")
    line.append_text(make_inert(describe_flag(row), style_of(row)))
    return line.append_text(make_inert(f" · {describe_status(row)}" if row.status else "", "bold"))


def _drawable(row: Row) -> bool:
    return any(_placed(other) for other in row.second_opinions)


def _placed(other: SecondOpinion) -> list[JudgedRange]:
    return [judged for judged in other.ranges if judged.entry.limits.scale is Scale.QUANTITY]


def _draw_others(row: Row, canvas: Canvas) -> Iterator[RenderableType]:
    """Draw every range of every set on one axis, with the result in each line."""
    picture, unit = text_axis.label_axis(_span(row)), row.result.unit
    names = ("Set", "For", f"In {unit}" if unit else "Limits", "Flag", picture)
    rows = [line for other in row.second_opinions for line in _draw(other, row, canvas)]
    yield write_heading(SETS)
    inner = Canvas(canvas.width - 2 * MARGIN, canvas.has_colour, canvas.has_unicode)
    grid = Grid(names, rows, inner, ("Set", "Flag", picture), spare=(picture,), least=12)
    for part in grid.parts():
        yield set_in(part, 2 * MARGIN - 1)
    others = [other for other in row.second_opinions if not _placed(other)]
    yield from write_lines([*list_opinions(others)])


def _draw(other: SecondOpinion, row: Row, canvas: Canvas) -> Iterator[list[Text]]:
    """Draw the ranges of one set, which share a flag, below one another."""
    ink = text_axis.UNICODE if canvas.has_unicode else text_axis.ASCII
    flags = "/".join(dict.fromkeys(possible.flag.value for possible in other.flags))
    for judged in _placed(other):
        drawn = text_axis.draw_intervals([judged.interval], _span(row), ink, row.result.value)
        yield [
            make_inert(other.set_id),
            make_inert(name_partition(judged)),
            make_inert(describe_interval(judged)),
            make_inert(flags),
            Text(drawn),
        ]
        flags = ""


def _span(row: Row) -> Interval:
    intervals = [judged.interval for other in row.second_opinions for judged in _placed(other)]
    is_signed = row.analyte is not None and row.analyte.is_signed
    values = possible_values(row.result.value, is_signed=is_signed)
    if values is not None and values[0] is Scale.QUANTITY:
        intervals.append(values[1])
    ends = (end for interval in intervals for end in (interval.low, interval.high))
    return span_with_room([end for end in ends if end is not None])


def rows_to_json(
    explained: Iterable[tuple[Report, Sequence[ExplainedRow], Sequence[ExplainedFinding]]],
) -> str:
    """Write the explanations of rows: an object for a case, a list of such for several."""
    objects = [
        {
            "case": report.case.title,
            "file": report.case.file,
            "rows": list(map(_row_to_json, rows)),
            "findings": list(map(_finding_to_json, findings)),
            "sets": _sets(list_sets_of(report, rows)),
        }
        for report, rows, findings in explained
    ]
    return dump_json(objects[0] if len(objects) == 1 else objects)


def _row_to_json(explained: ExplainedRow) -> Json:
    row = explained.row
    return {
        "test": row.name,
        "test_id": row.analyte.id if row.analyte else None,
        "time": row.result.time or None,
        "result": row.result.text,
        "flag": row.flag.value if row.flag else None,
        "status": row.status or None,
        "sections": _sections(explained.sections),
    }


def _finding_to_json(finding: ExplainedFinding) -> Json:
    return {
        "id": finding.id,
        "title": finding.title,
        "sections": _sections(finding.sections),
    }


def analyte_to_json(
    explained: ExplainedAnalyte | None, formulas: Sequence[ExplainedFinding]
) -> str:
    """Write the explanation of a test as an object, with the formulas that go by its name.

    Where no test goes by it the fields of the test are empty.
    """
    return dump_json(
        {
            "test_id": explained.analyte.id if explained else None,
            "name": explained.analyte.name if explained else formulas[0].title,
            "sections": _sections(explained.sections) if explained else [],
            "sets": _sets(explained.sets) if explained else [],
            "formulas": list(map(_finding_to_json, formulas)),
        }
    )


def _sections(sections: Iterable[Section]) -> list[Json]:
    return [{"heading": section.heading, "lines": list(section.lines)} for section in sections]


def _sets(sets: Iterable[RangeSet]) -> list[Json]:
    return [{"id": range_set.id, "citation": range_set.citation} for range_set in sets]
