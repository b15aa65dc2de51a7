"""Render reports as tables for a terminal, wide or narrow, with colour or without.

Files' text goes through `make_printable` and is never read as markup. Colour repeats what
letters and marks already say. Nothing is cut: what does not fit is wrapped.
"""

from collections.abc import Hashable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from labcheck.judging.report import PURPOSE, Report
from labcheck.judging.row import Row
from labcheck.values.records import dataclass
from labcheck.writers import text_axis
from labcheck.writers.order import Sort, are_grouped, name_panel, sort_rows
from labcheck.writers.terminal_table import (
    FLAG_STYLES,
    URGENT_STYLE,
    Canvas,
    Grid,
    aside,
    make_inert,
    paint,
    set_in,
)
from labcheck.writers.understood.unread import describe_unread, list_unread
from labcheck.writers.wording import (
    describe_chance,
    describe_change,
    describe_draw,
    describe_flag,
    describe_multiple,
    describe_patient,
    describe_personal,
    describe_range,
    describe_result,
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


_PERSONAL, _WHERE, _BASELINE = "Personal", "Where", "Against baseline"
_WIDEST = {
    "Test": 22, "Result": 20, "Flag": 6, "Range": 17, _PERSONAL: 15,
    _WHERE: text_axis.BAR_WIDTH + 8, _BASELINE: 28,
}  # fmt: skip
"""The columns, each with how wide it becomes at most."""


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
        yield make_inert("No result has the status asked for.", "dim")
    elif len(report.case.draws) > 1 and not look.is_explained:
        from labcheck.writers.trend_table import list_serial_blocks  # noqa: PLC0415 - as needed

        yield from list_serial_blocks(report, look, look.sort, style_of)
    else:
        yield from _Rows(report, look).parts()
    if report.interpretation is not None and report.interpretation.is_shown:
        from labcheck.writers.interpretation import terminal  # noqa: PLC0415 - where it is shown

        yield from terminal.list_section(report, look, is_explained=look.is_explained)
    yield ""
    yield make_inert(describe_summary(report.summary), "bold")
    sources = map(describe_set, report.sets_that_judged)
    chance = [describe_chance(report)] if look.is_explained else []
    yield from map(aside, (*sources, *list_assumptions(report), *filter(None, chance)))
    if unread := describe_unread(report):
        yield ""
        yield make_inert(unread, "bold")
        yield from (set_in(make_inert(line), 2) for line in list_unread(report))
        yield ""
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
        self.grid = self._lay_out()

    def parts(self) -> Iterator[RenderableType]:
        """Give the heading and the rows, each with what is said below it."""
        yield from self.grid.head()
        panel, draw, named = "", None, set[Hashable]()
        has_headings = are_grouped([(row.result.draw, row.panel) for row in self.rows])
        for at, row in enumerate(self.rows):
            if len(self.report.case.draws) > 1 and row.result.draw != draw:
                panel, draw = "", row.result.draw
                yield make_inert(f" {describe_draw(self.report, draw)}", "bold")
            if row.panel != panel and has_headings:
                panel = row.panel
                heading = name_panel(panel.upper(), named, row.result.draw)
                yield make_inert(f" {heading}", "dim")
            yield from self.grid.line(at)
            yield from self._under(row)

    def _lay_out(self) -> Grid:
        """Leave columns out, the last first, until there is room for the others.

        What the baseline column would say is said under the row instead.
        """
        names, cells = list(_WIDEST), [self._cells(row) for row in self.rows]
        grid = Grid(names, cells, self.look, most=_WIDEST)
        for name in (_BASELINE, _WHERE, _PERSONAL):
            if not grid.is_roomy:
                at = names.index(name)
                del names[at]
                cells = [[*row[:at], *row[at + 1 :]] for row in cells]
                grid = Grid(names, cells, self.look, [_WHERE], most=_WIDEST)
        return grid

    def _under(self, row: Row) -> Iterator[RenderableType]:
        change = "" if self.grid.has(_BASELINE) else describe_change(row)
        notes = [f"against baseline: {change}"] if change else []
        if not self.grid.has(_PERSONAL) and (personal := describe_personal(row)):
            notes.append(f"personal range: {personal}")
        if text := " · ".join([*notes, *list_notes(row)]):
            yield set_in(make_inert(text, _style_notes(row)), 4)
        if others := "; ".join(list_second_opinions(row)):
            yield aside(f"others: {others}", 4)
        if self.look.is_explained:
            from labcheck.writers.evidence import list_evidence  # noqa: PLC0415 - as needed

            yield from (
                set_in(make_inert(f"> {step}"), 6) for step in list_evidence(row, self.report)
            )

    def _cells(self, row: Row) -> list[Text]:
        bar = f"{text_axis.draw_bar(row, self.ink)} {describe_multiple(row)}".strip()
        return [
            make_inert(row.name, "bold" if row.is_abnormal else ""),
            make_inert(describe_result(row)),
            make_inert(describe_flag(row), style_of(row)),
            make_inert(describe_range(row)),
            make_inert(describe_personal(row)),
            make_inert(bar),
            make_inert(describe_change(row)),
        ]


def style_of(row: Row) -> str:
    """Choose the colour of a row's flag."""
    return FLAG_STYLES.get(row.flag, "") if row.flag else "dim"


def _style_notes(row: Row) -> str:
    """Choose the colour of what is said under a row: what cannot wait is never printed dim."""
    if row.is_critical:
        return ""
    return URGENT_STYLE if row.may_be_critical else "dim"
