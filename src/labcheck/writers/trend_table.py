"""Render several draws as columns, one line a test, with a sparkline of its course."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from rich.console import RenderableType
from rich.text import Text

from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.order import Sort, are_grouped, name_panel, sort_rows
from labcheck.writers.terminal_table import Canvas, Grid, aside, make_inert
from labcheck.writers.trends import Course, list_courses
from labcheck.writers.wording import describe_change, describe_draw, describe_personal, list_notes

_STEPS = "▁▂▃▄▅▆▇█"
_BREAK = "│"
_WRAPPED = 32
_NAMED_DRAWS = 3
_LAST = ("Course", "Range", "Personal", "Last against baseline")
"""What a course comes to."""


def list_serial_blocks(
    report: Report, canvas: Canvas, sort: Sort, style_of: Callable[[Row], str]
) -> Iterator[RenderableType]:
    """Lay the draws out as columns, with range and change beside them or, for want of room, below.

    Draws that do not fit beside one another continue in a further table; none is left out.
    """
    courses = list_courses(report.shown)
    by_last = {id(course.last): course for course in courses}
    courses = [by_last[id(row)] for row in sort_rows([course.last for course in courses], sort)]
    table = _Table(report, courses, style_of, canvas)
    yield from table.whole() if table.is_whole else table.blocks()
    yield from _notes(report, courses)


class _Table:
    """A line for each course: the test, a cell for each draw, and what the course comes to."""

    def __init__(
        self,
        report: Report,
        courses: Sequence[Course],
        style_of: Callable[[Row], str],
        canvas: Canvas,
    ) -> None:
        self._courses = courses
        self._canvas = canvas
        self._draws = [describe_draw(report, draw) for draw in range(len(report.case.draws))]
        self._names = ["Test", *self._draws, *_LAST]
        self._rows = [self._cells(course, style_of) for course in courses]
        self._grid = self._choose(range(len(self._names)), self._names[:-1])

    def _cells(self, course: Course, style_of: Callable[[Row], str]) -> list[Text]:
        styles = {draw: style_of(row) for draw, row in course.rows.items()}
        draws = range(len(self._draws))
        return [
            make_inert(course.name, "bold" if course.last.is_abnormal else ""),
            *(make_inert(course.cell(draw), styles.get(draw, "")) for draw in draws),
            make_inert(draw_sparkline(course.rows)),
            make_inert(course.range),
            make_inert(describe_personal(course.last)),
            make_inert(describe_change(course.last)),
        ]

    def _choose(self, columns: Iterable[int], fixed: Sequence[str]) -> Grid:
        chosen = list(columns)
        names = [self._names[at] for at in chosen]
        rows = [[row[at] for at in chosen] for row in self._rows]
        return Grid(names, rows, self._canvas, fixed, least=_WRAPPED)

    @property
    def is_whole(self) -> bool:
        """Whether there is room for all, with the last column of sentences wrapped."""
        return self._grid.is_table

    def whole(self) -> Iterator[RenderableType]:
        """Give one table."""
        return self._lines(self._grid)

    def blocks(self) -> Iterator[RenderableType]:
        """Give tables of some draws each, then one of what the courses come to."""
        test, *draws = [width + 1 for width in self._grid.widths[: len(self._draws) + 1]]
        for block in _share_out(draws, self._canvas.width - test):
            yield from self._lines(self._choose([0, *(1 + draw for draw in block)], self._draws))
            yield ""
        last = range(len(self._draws) + 1, len(self._names))
        yield from self._lines(self._choose([0, *last], _LAST[:-1]))

    def _lines(self, grid: Grid) -> Iterator[RenderableType]:
        """Put the panels between the courses."""
        yield from grid.head()
        panel, named = "", set[Hashable]()
        has_headings = are_grouped([course.panel for course in self._courses])
        for at, course in enumerate(self._courses):
            if course.panel != panel and has_headings:
                panel = course.panel
                yield make_inert(f" {name_panel(panel.upper(), named)}", "dim")
            yield from grid.line(at)


def _share_out(widths: Sequence[int], room: int) -> list[range]:
    """Part the draws into as few blocks as there is room for, each of about as many draws."""
    fullest = _fill(widths, room, len(widths))
    for most in range(-(-len(widths) // len(fullest)), len(widths)):
        blocks = _fill(widths, room, most)
        if len(blocks) == len(fullest):
            return blocks
    return fullest


def _fill(widths: Sequence[int], room: int, most: int) -> list[range]:
    """Put draws beside one another while there is room, at least one and at most so many."""
    blocks: list[range] = []
    start = 0
    while start < len(widths):
        stop = start + 1
        while stop < len(widths) and stop - start < most and sum(widths[start : stop + 1]) <= room:
            stop += 1
        blocks.append(range(start, stop))
        start = stop
    return blocks


def _notes(report: Report, courses: Sequence[Course]) -> Iterator[RenderableType]:
    """Say each note once of a test, with the draws it is about."""
    notes: dict[tuple[str, str], list[int]] = {}
    for course in courses:
        for draw, row in sorted(course.rows.items()):
            for note in dict.fromkeys(list_notes(row)):
                notes.setdefault((course.name, note), []).append(draw)
    if notes:
        yield ""
        yield Text("Notes", "bold")
    for (name, note), draws in notes.items():
        about = _describe_draws(report, draws)
        yield aside(f"{name}, {about}: {note}")


def _describe_draws(report: Report, draws: Sequence[int]) -> str:
    """Name the draws, or where they are many how many there are, and the first and the last."""
    names = [describe_draw(report, draw) for draw in draws]
    if len(names) <= _NAMED_DRAWS:
        return ", ".join(names)
    every = len(names) == len(report.case.draws)
    return f"{'all ' if every else ''}{len(names)} draws from {names[0]} to {names[-1]}"


def draw_sparkline(rows: Mapping[int, Row]) -> str:
    """Draw the course of plain numbers in one unit, lowest to highest; a gap where none is.

    A bar stands where the method or the specimen changed: what it parts is not compared.
    """
    course = Course("", "", rows)
    found = {draw: course.number_of(row) for draw, row in rows.items()}
    numbers = {draw: number for draw, number in found.items() if number is not None}
    if len(numbers) < len(("first", "last")):
        return ""
    low, high = min(numbers.values()), max(numbers.values())
    span = high - low or Decimal(1)
    top, breaks = len(_STEPS) - 1, course.breaks
    return "".join(
        (_BREAK if draw in breaks else "")
        + (_STEPS[int((numbers[draw] - low) / span * top)] if draw in numbers else "·")
        for draw in range(min(rows), max(rows) + 1)
    )
