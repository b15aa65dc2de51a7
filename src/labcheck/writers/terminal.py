"""Render reports as tables for a terminal, wide or narrow, with colour or without.

Files' text goes through `make_printable` and is never read as markup. Colour repeats what
letters and marks already say. Nothing is cut: what does not fit is wrapped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from labcheck.judging.report import PURPOSE, Report
from labcheck.judging.row import Row
from labcheck.writers import text_axis
from labcheck.writers.order import Sort, are_grouped, sort_rows
from labcheck.writers.terminal_table import FLAG_STYLES, Canvas, make_inert, paint
from labcheck.writers.wording import (
    describe_chance,
    describe_change,
    describe_draw,
    describe_flag,
    describe_multiple,
    describe_patient,
    describe_range,
    describe_set,
    describe_summary,
    list_assumptions,
    list_notes,
    list_second_opinions,
)


@dataclass(frozen=True, slots=True)
class Look(Canvas):
    """How a report is to look.

    Attributes:
        sort: The order of the rows.
        is_explained: Whether the evidence stands under each row.
    """

    sort: Sort = Sort.CASE
    is_explained: bool = False


_NAMES = ("Test", "Result", "Flag", "Range", "Where", "Against baseline")
_WIDEST = (22, 20, 6, 17, text_axis.BAR_WIDTH + 8, 26)
_WHERE, _BASELINE = 4, 5
_NARROWEST = 6
_MARGIN = 1
_GAP = 1


def render_terminal(reports: Sequence[Report], look: Look) -> str:
    """Render every report as a table with its summary and sources."""
    return paint(_parts_of_all(reports, look), look)


def _parts_of_all(reports: Sequence[Report], look: Look) -> Iterator[RenderableType]:
    for number, report in enumerate(reports):
        if number:
            yield ""
        yield from _parts(report, look)


def _parts(report: Report, look: Look) -> Iterator[RenderableType]:
    yield from _heading(report)
    if not report.shown:
        yield make_inert("No row is as asked for.", "dim")
    elif len(report.case.draws) > 1 and not look.is_explained:
        from labcheck.writers.trend_table import list_serial_blocks  # noqa: PLC0415 - as needed

        yield from list_serial_blocks(report, look.width, look.sort, style_of)
    else:
        yield from _Rows(report, look).parts()
    yield ""
    yield make_inert(describe_summary(report.summary), "bold")
    sources = map(describe_set, report.sets_that_judged)
    chance = [describe_chance(report)] if look.is_explained else []
    for line in (*sources, *list_assumptions(report), *filter(None, chance)):
        yield Padding(make_inert(line, "dim"), (0, 0, 0, 2))
    yield make_inert(PURPOSE, "italic")


def _heading(report: Report) -> Iterator[RenderableType]:
    yield make_inert(report.case.heading, "bold")
    about = [describe_patient(report.case.patient), report.case.source]
    yield make_inert(" · ".join(part for part in about if part), "dim")
    yield ""


class _Rows:
    """The rows of one report, laid out in columns of one width."""

    def __init__(self, report: Report, look: Look) -> None:
        self.report = report
        self.look = look
        self.rows = sort_rows(report.shown, look.sort)
        self.ink = text_axis.UNICODE if look.has_unicode else text_axis.ASCII
        self.cells = [self._cells(row) for row in self.rows]
        self.widths = self._fit()

    def parts(self) -> Iterator[RenderableType]:
        yield self._line([Text(name, "bold") for name in _NAMES])
        yield Text("─" * min(self.look.width, self._total()), "dim")
        panel, draw = "", None
        has_headings = are_grouped([(row.result.draw, row.panel) for row in self.rows])
        for row, cells in zip(self.rows, self.cells, strict=True):
            if len(self.report.case.draws) > 1 and row.result.draw != draw:
                panel, draw = "", row.result.draw
                yield make_inert(f" {describe_draw(self.report, draw)}", "bold")
            if row.panel != panel and has_headings:
                panel = row.panel
                yield make_inert(f" {panel.upper()}", "dim")
            yield self._line(cells)
            yield from self._under(row)

    def _under(self, row: Row) -> Iterator[RenderableType]:
        change = "" if self.widths[_BASELINE] else describe_change(row)
        notes = [f"against baseline: {change}"] if change else []
        if text := " · ".join([*notes, *list_notes(row)]):
            yield Padding(make_inert(text, _style_notes(row)), (0, 0, 0, 4))
        if others := "; ".join(list_second_opinions(row)):
            yield Padding(make_inert(f"others: {others}", "dim"), (0, 0, 0, 4))
        if self.look.is_explained:
            from labcheck.writers.evidence import list_evidence  # noqa: PLC0415 - as needed

            for step in list_evidence(row, self.report):
                yield Padding(make_inert(f"> {step}"), (0, 0, 0, 6))

    def _cells(self, row: Row) -> list[Text]:
        style = style_of(row)
        return [
            make_inert(row.name, "bold" if row.is_abnormal else ""),
            make_inert(row.result.text),
            make_inert(describe_flag(row), style),
            make_inert(describe_range(row)),
            make_inert(f"{text_axis.draw_bar(row, self.ink)} {describe_multiple(row)}".strip()),
            make_inert(describe_change(row)),
        ]

    def _fit(self) -> list[int]:
        """Choose widths: as wide as the cells, then fewer and narrower until the line fits.

        What the baseline column would say is said under the row instead.
        """
        widths = [
            min(widest, max([cell_len(row[column].plain) for row in self.cells] or [0]))
            for column, widest in enumerate(_WIDEST)
        ]
        widths = [
            max(width, cell_len(name)) if width else 0
            for width, name in zip(widths, _NAMES, strict=True)
        ]
        for column in (_BASELINE, _WHERE):
            if self._total(widths) > self.look.width:
                widths[column] = 0
        while self._total(widths) > self.look.width and max(widths) > _NARROWEST:
            widths[widths.index(max(widths))] -= 1
        return widths

    def _total(self, widths: Sequence[int] | None = None) -> int:
        used = [width for width in (self.widths if widths is None else widths) if width]
        return _MARGIN + sum(used) + _GAP * (len(used) - 1)

    def _line(self, cells: Sequence[Text]) -> Padding:
        grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
        kept = [(cell, width) for cell, width in zip(cells, self.widths, strict=True) if width]
        for _, width in kept:
            grid.add_column(width=width, overflow="fold")
        grid.add_row(*(cell for cell, _ in kept))
        return Padding(grid, (0, 0, 0, _MARGIN))


def style_of(row: Row) -> str:
    """Choose the colour of a row's flag."""
    return FLAG_STYLES.get(row.flag, "") if row.flag else "dim"


def _style_notes(row: Row) -> str:
    """Choose the colour of what is said under a row: what cannot wait is never printed dim."""
    if row.is_critical:
        return ""
    return "bold color(160)" if row.may_be_critical else "dim"
