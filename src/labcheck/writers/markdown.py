"""Render reports as Markdown: a heading, a table, the summary and the sources of each."""

from collections.abc import Iterator, Sequence

from labcheck.judging.report import PURPOSE, Report
from labcheck.judging.row import Row
from labcheck.writers.interpretation.markdown import list_section
from labcheck.writers.plain_text import make_markdown
from labcheck.writers.understood.unread import describe_unread, list_unread
from labcheck.writers.wording import (
    describe_change,
    describe_flag,
    describe_patient,
    describe_range,
    describe_result,
    describe_set,
    describe_summary,
    list_assumptions,
    list_notes,
    list_second_opinions,
)


def render_markdown(reports: Sequence[Report]) -> str:
    """Render every report under a heading of its own."""
    return "\n".join("\n".join(_lines(report)) + "\n" for report in reports)


def _lines(report: Report) -> Iterator[str]:
    yield f"## {make_markdown(report.case.heading)}"
    yield ""
    about = [describe_patient(report.case.patient), report.case.source]
    yield " · ".join(make_markdown(part) for part in about if part)
    yield ""
    yield from _table(report)
    yield ""
    if report.interpretation is not None and report.interpretation.is_shown:
        yield from list_section(report)
    yield f"**{make_markdown(describe_summary(report.summary))}**"
    yield ""
    for range_set in report.sets_that_judged:
        yield f"- {make_markdown(describe_set(range_set))}"
    for assumption in list_assumptions(report):
        yield f"- {make_markdown(assumption)}"
    yield ""
    if unread := describe_unread(report):
        yield f"**{make_markdown(unread)}**"
        yield ""
        yield from (f"- {make_markdown(line)}" for line in list_unread(report))
        yield ""
    yield f"*{PURPOSE}*"


def _table(report: Report) -> Iterator[str]:
    has_times = len(report.case.draws) > 1
    names = ["Test", "Result", "Flag", "Range", "Against baseline", "Note"]
    names = [*names, "Others"] if report.compared else names
    names = ["Time", *names] if has_times else names
    yield f"| {' | '.join(names)} |"
    yield f"|{'|'.join(' --- ' for _ in names)}|"
    for row in report.shown:
        others = ["; ".join(list_second_opinions(row))] if report.compared else []
        cells = [make_markdown(cell) for cell in (*_cells(row), *others)]
        cells[2] = f"**{cells[2]}**" if row.is_abnormal else cells[2]
        cells = [make_markdown(row.result.time), *cells] if has_times else cells
        yield f"| {' | '.join(cells)} |"


def _cells(row: Row) -> list[str]:
    return [
        row.name,
        describe_result(row),
        describe_flag(row),
        describe_range(row),
        describe_change(row),
        "; ".join(list_notes(row)),
    ]
