"""Render several draws as columns, one line a test, with a sparkline of its course."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.order import Sort, are_grouped, sort_rows
from labcheck.writers.terminal_table import make_inert
from labcheck.writers.trends import Course, list_courses
from labcheck.writers.wording import describe_change, describe_draw, list_notes

_STEPS = "▁▂▃▄▅▆▇█"
_BREAK = "│"
_WRAPPED = 32
_NAMED_DRAWS = 3


def list_serial_blocks(
    report: Report, width: int, sort: Sort, style_of: Callable[[Row], str]
) -> Iterator[RenderableType]:
    """Lay the draws out as columns, with range and change beside them or, for want of room, below.

    Draws that do not fit beside one another continue in a further table; none is left out.
    """
    courses = list_courses(report.shown)
    by_last = {id(course.last): course for course in courses}
    courses = [by_last[id(row)] for row in sort_rows([course.last for course in courses], sort)]
    whole = _Table(report, courses, style_of)
    whole.add_draws(range(len(report.case.draws)))
    whole.add_conclusions()
    if whole.least_width <= width:
        yield whole.table
    else:
        yield from _split(report, courses, width, style_of)
    yield from _notes(report, courses)


def _split(
    report: Report, courses: Sequence[Course], width: int, style_of: Callable[[Row], str]
) -> Iterator[RenderableType]:
    empty = _Table(report, courses, style_of)
    room = width - empty.width
    for block in _share_out([empty.width_of(draw) for draw in range(len(report.case.draws))], room):
        part = _Table(report, courses, style_of)
        part.add_draws(block)
        yield part.table
        yield ""
    rest = _Table(report, courses, style_of)
    rest.add_conclusions()
    yield rest.table


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


class _Table:
    """A table with a line for each course, filled column by column; keeps count of its width."""

    def __init__(
        self, report: Report, courses: Sequence[Course], style_of: Callable[[Row], str]
    ) -> None:
        self._report = report
        self._courses = courses
        self._style_of = style_of
        self._columns: list[tuple[str, list[Text]]] = []
        names = [
            make_inert(course.name, "bold" if course.last.is_abnormal else "") for course in courses
        ]
        self._add("Test", names)

    def add_draws(self, draws: Sequence[int]) -> None:
        """Add a column for each draw."""
        for draw in draws:
            cells = [
                make_inert(
                    course.cell(draw),
                    self._style_of(course.rows[draw]) if draw in course.rows else "",
                )
                for course in self._courses
            ]
            self._add(describe_draw(self._report, draw), cells)

    def add_conclusions(self) -> None:
        """Add the course, the range and the last change."""
        self._add("Course", [make_inert(draw_sparkline(course.rows)) for course in self._courses])
        self._add("Range", [make_inert(course.range) for course in self._courses])
        changes = [make_inert(describe_change(course.last)) for course in self._courses]
        self._add("Last against baseline", changes)

    @property
    def width(self) -> int:
        """How wide the table is with the columns it has."""
        return sum(self._widths)

    @property
    def least_width(self) -> int:
        """How wide it is when the last column, of sentences, is wrapped."""
        return sum(self._widths[:-1]) + min(self._widths[-1], _WRAPPED)

    @property
    def _widths(self) -> list[int]:
        (test, names), *others = [
            (name, [cell.plain for cell in cells]) for name, cells in self._columns
        ]
        panels = [course.panel for course in self._courses]
        columns = [(test, [*names, *panels]), *others]
        return [_widest([name, *texts]) + 1 for name, texts in columns]

    def width_of(self, draw: int) -> int:
        """How wide the column of a draw would be."""
        return (
            _widest(
                [
                    describe_draw(self._report, draw),
                    *(course.cell(draw) for course in self._courses),
                ]
            )
            + 1
        )

    @property
    def table(self) -> Table:
        """The table, with the panels between the courses."""
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        *kept_whole, last = zip(self._columns, self._widths, strict=True)
        for (name, _), width in kept_whole:
            table.add_column(make_inert(name), overflow="fold", min_width=width - 1)
        table.add_column(make_inert(last[0][0]), overflow="fold")
        panel = ""
        has_headings = are_grouped([course.panel for course in self._courses])
        for number, course in enumerate(self._courses):
            if course.panel != panel and has_headings:
                panel = course.panel
                table.add_row(make_inert(panel.upper(), "dim"))
            table.add_row(*(cells[number] for _, cells in self._columns))
        return table

    def _add(self, name: str, cells: list[Text]) -> None:
        if any(cell.plain for cell in cells):
            self._columns.append((name, cells))


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
        yield Padding(make_inert(f"{name}, {about}: {note}", "dim"), (0, 0, 0, 2))


def _describe_draws(report: Report, draws: Sequence[int]) -> str:
    """Name the draws, or where they are many how many there are, and the first and the last."""
    names = [describe_draw(report, draw) for draw in draws]
    if len(names) <= _NAMED_DRAWS:
        return ", ".join(names)
    every = len(names) == len(report.case.draws)
    return f"{'all ' if every else ''}{len(names)} draws from {names[0]} to {names[-1]}"


def _widest(texts: Sequence[str]) -> int:
    return max((cell_len(text) for text in texts), default=0)


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
