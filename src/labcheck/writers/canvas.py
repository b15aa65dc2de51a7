"""Paint rich's renderables to plain text, for a terminal of any width, with colour or without.

Nothing is cut: what does not fit is wrapped. A terminal without Unicode gets its nearest ASCII.
"""

import io
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from labcheck.interpret import Flag

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

_ASCII = str.maketrans(
    {"▼": "v", "▲": "^", "●": "*", "–": "-", "−": "-", "×": "x", "·": "-", "µ": "u", "─": "-",
     "├": "[", "┤": "]", "◆": "#", "○": "o", "▁": "_", "▂": ".", "▃": ":", "▄": "=", "▅": "+",
     "▆": "*", "▇": "#", "█": "@", "│": "|", "≠": "!"}
)  # fmt: skip
_NARROWEST = 6
_MARGIN = 1


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

    Args:
        names: The columns' names.
        rows: The cells of every row.
        canvas: What it is painted on.
        fixed: The names of columns that keep their width, such as pictures.
    """

    def __init__(
        self,
        names: Sequence[str],
        rows: Sequence[Sequence[Text]],
        canvas: Canvas,
        fixed: Container[str] = (),
    ) -> None:
        self.names = names
        self.rows = rows
        self._canvas = canvas
        self._widths = self._fit(fixed)

    def parts(self) -> list[RenderableType]:
        """Give the heading, a rule, and the rows."""
        total = _MARGIN + sum(self._widths) + len(self._widths) - 1
        heading = self._line([Text(name, "bold") for name in self.names])
        rule = Text("─" * min(self._canvas.width, total), "dim")
        return [heading, rule, *map(self._line, self.rows)]

    def _fit(self, fixed: Container[str]) -> list[int]:
        widths = [
            max([len(name), *(cell_len(row[at].plain) for row in self.rows)])
            for at, name in enumerate(self.names)
        ]
        free = [at for at, name in enumerate(self.names) if name not in fixed]
        while _MARGIN + sum(widths) + len(widths) - 1 > self._canvas.width:
            widest = max(free, key=lambda at: widths[at])
            if widths[widest] <= _NARROWEST:
                break
            widths[widest] -= 1
        return widths

    def _line(self, cells: Sequence[Text]) -> Padding:
        grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
        for width in self._widths:
            grid.add_column(width=width, overflow="fold")
        grid.add_row(*cells)
        return Padding(grid, (0, 0, 0, _MARGIN))
