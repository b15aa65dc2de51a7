"""Paint rich's renderables to plain text, for a terminal of any width, with colour or without.

Text from files is printed as it stands, never as markup. Nothing is cut: what does not fit is
wrapped. A terminal without Unicode gets its nearest ASCII.
"""

import io
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from labcheck.judging.flags import Flag
from labcheck.values.records import dataclass
from labcheck.writers.plain_text import make_printable

NATURAL_WIDTH = 200
"""The width of output that goes to no terminal: lines are as long as people read them."""

FLAG_STYLES = {
    Flag.LOW: "bold color(32)",
    Flag.HIGH: "bold color(166)",
    Flag.CRITICALLY_LOW: "bold color(231) on color(160)",
    Flag.CRITICALLY_HIGH: "bold color(231) on color(160)",
    Flag.CRITICALLY_ABNORMAL: "bold color(231) on color(160)",
    Flag.ABNORMAL: "bold color(166)",
    Flag.POSITIVE: "bold color(166)",
    Flag.INDETERMINATE: "bold color(133)",
}
"""Colours that keep their contrast on black and on white."""
URGENT_STYLE = "bold color(160)"
"""What cannot wait is never printed dim."""

_ASCII = str.maketrans(
    {"▼": "v", "▲": "^", "●": "*", "–": "-", "−": "-", "×": "x", "·": "-", "µ": "u", "─": "-",
     "├": "[", "┤": "]", "◆": "#", "○": "o", "▁": "_", "▂": ".", "▃": ":", "▄": "=", "▅": "+",
     "▆": "*", "▇": "#", "█": "@", "│": "|", "≠": "!"}
)  # fmt: skip
_NARROWEST = 6
_LONGEST_WHOLE = 24
_MARGIN = 1
_WHOLE = re.compile(r"\S*[\d_-]\S*")
"""A number, or a name that is copied from the screen: neither is to be read in two parts."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is painted on.

    Attributes:
        width: Columns of the terminal.
        has_colour: Whether colour may be used.
        has_unicode: Whether the terminal can show more than ASCII.
    """

    width: int = NATURAL_WIDTH
    has_colour: bool = False
    has_unicode: bool = True


def paint(parts: Iterable[RenderableType], canvas: Canvas) -> str:
    """Paint parts one below the other, without spaces at the ends of lines."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=canvas.width,
        force_terminal=canvas.has_colour,
        no_color=not canvas.has_colour,
        color_system="256" if canvas.has_colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    text = "".join(f"{line}\n" for line in lines)
    return text if canvas.has_unicode else text.translate(_ASCII)


class Grid:
    """Rows of cells in columns that fit the canvas: as wide as needed, then narrower.

    A column without a text is left out. Where there is no room, so are columns that can be spared.
    Where that is not enough, the cells of a row stand below one another, since a number or an id is
    not to be broken.

    Args:
        names: The columns' names.
        rows: The cells of every row.
        canvas: What it is painted on.
        fixed: The names of columns that keep their width, such as pictures.
        spare: The names of columns that are left out where there is no room, the first one first.
        least: The width from which a column is readable, unless all its cells are narrower.
        most: How wide a column becomes at most, by name; none for as wide as its cells.
    """

    def __init__(  # noqa: PLR0913 - what is known of a table's columns
        self,
        names: Sequence[str],
        rows: Sequence[Sequence[Text]],
        canvas: Canvas,
        fixed: Container[str] = (),
        *,
        spare: Iterable[str] = (),
        least: int = _NARROWEST,
        most: Mapping[str, int] | None = None,
    ) -> None:
        self.rows = rows
        self._names = names
        self._canvas = canvas
        self._headings = [make_inert(name, "bold") for name in names]
        self._natural = dict(self._measure(most or {}))
        self._narrowest = self._find_narrowest(fixed, spare, least)
        self.is_table = _total(self._narrowest) <= canvas.width
        self._widths = self._fit() if self.is_table else self._narrowest

    def parts(self) -> list[RenderableType]:
        """Give the heading, a rule, and the rows."""
        return [*self.head(), *(part for at in range(len(self.rows)) for part in self.line(at))]

    def head(self) -> list[RenderableType]:
        """Give the heading and a rule; nothing where cells stand below one another."""
        if not self.is_table:
            return []
        return [self._line(self._headings), Text("─" * _total(self._widths), "dim")]

    def line(self, at: int) -> list[RenderableType]:
        """Give one row, for a table with something between its rows."""
        row = self.rows[at]
        return [self._line(row)] if self.is_table else list(self._stack(row))

    @property
    def widths(self) -> list[int]:
        """How wide each column would be if there were room for all."""
        return [self._natural.get(at, 0) for at in range(len(self._names))]

    @property
    def is_roomy(self) -> bool:
        """Whether every column is as wide as it would be."""
        return _total(self._natural) <= self._canvas.width

    def has(self, name: str) -> bool:
        """Whether there was room for a column."""
        return name in self._names and self._names.index(name) in self._widths

    def _measure(self, most: Mapping[str, int]) -> Iterator[tuple[int, int]]:
        """Say how wide the widest cell is of each column that has a text."""
        for at, name in enumerate(self._names):
            widest = max((cell_len(row[at].plain) for row in self.rows), default=1)
            if widest:
                heading = cell_len(self._headings[at].plain)
                yield at, max(min(widest, most.get(name, widest)), heading)

    def _find_narrowest(
        self, fixed: Container[str], spare: Iterable[str], least: int
    ) -> dict[int, int]:
        """Choose the columns that are shown, and how narrow each may become."""
        if self.is_roomy:
            return dict(self._natural)
        narrowest = {
            at: width
            if self._names[at] in fixed
            else min(width, max(least, self._longest_whole(at)))
            for at, width in self._natural.items()
        }
        for name in spare:
            if _total(narrowest) > self._canvas.width and name in self._names:
                narrowest.pop(self._names.index(name), None)
        return narrowest

    def _fit(self) -> dict[int, int]:
        """Say how wide each column is: the widest ones give way."""
        widths = {at: self._natural[at] for at in self._narrowest}
        while _total(widths) > self._canvas.width:
            free = [at for at in widths if widths[at] > self._narrowest[at]]
            widths[max(free, key=lambda at: widths[at])] -= 1
        return widths

    def _longest_whole(self, at: int) -> int:
        """How wide the widest word of a column is that is not to be broken."""
        cells = (self._headings[at], *(row[at] for row in self.rows))
        words = [word for cell in cells for word in _WHOLE.findall(cell.plain)]
        return min(max(map(cell_len, words), default=0), _LONGEST_WHOLE)

    def _line(self, cells: Sequence[Text]) -> Padding:
        grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
        for width in self._widths.values():
            grid.add_column(width=width, overflow="fold")
        grid.add_row(*(cells[at] for at in self._widths))
        return Padding(grid, (0, 0, 0, _MARGIN))

    def _stack(self, row: Sequence[Text]) -> Iterator[Padding]:
        """Put the cells of a row below one another, each behind the name of its column."""
        first, *others = (at for at in self._widths if row[at].plain)
        yield Padding(row[first], (0, 0, 0, _MARGIN))
        for at in others:
            cell = Text.assemble((f"{self._headings[at].plain}: ", "dim"), row[at])
            yield Padding(cell, (0, 0, 0, 3 * _MARGIN))


def pair_up(pairs: Iterable[tuple[str, str]], gap: int = 1) -> Padding:
    """Lay out texts beside their names, in two columns."""
    grid = Table.grid(padding=(0, gap, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, text in pairs:
        grid.add_row(Text(name, "dim"), make_inert(text))
    return set_in(grid)


def set_in(part: RenderableType, margin: int = 2) -> Padding:
    """Set a part in from the left."""
    return Padding(part, (0, 0, 0, margin))


def aside(text: str, margin: int = 2) -> Padding:
    """Set a remark in from the left, dim."""
    return set_in(make_inert(text, "dim"), margin)


def _total(widths: Mapping[int, int]) -> int:
    """How wide a line of these columns is, with the margin and the spaces between."""
    return _MARGIN + sum(widths.values()) + len(widths) - 1


def make_inert(text: str, style: str = "") -> Text:
    """Wrap a text for rich; signs that have a spelling in ASCII are spelled so everywhere."""
    return Text(make_printable(text).replace("≤", "<=").replace("≥", ">="), style)
