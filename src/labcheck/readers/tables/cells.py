"""The cells of a table, wherever they come from: texts, and what a sheet holds in their place.

A table is rows of cells. A text file has texts only; a spreadsheet says of a cell whether it holds
a number, a date or an error, so that a number is never read as anything else.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from labcheck.values.records import dataclass


class CellKind(Enum):
    """What a cell holds that is not a text."""

    NUMBER = "a number"
    DATE = "a date"
    ERROR = "an error"


@dataclass(frozen=True, slots=True)
class Record:
    """One row as written.

    Attributes:
        line: The line it begins on, or the row of a sheet, counted from 1.
        cells: The texts of its cells, without the white space around them.
        problem: Why the cells are not to be trusted; empty when they are.
        kinds: The cells that hold no text, by number: what they hold.
        spanned: The empty cells that a merged cell of a row above covers: its text.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""
    kinds: Mapping[int, CellKind] = field(default_factory=dict)
    spanned: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells)

    @property
    def filled(self) -> tuple[int, ...]:
        """The numbers of the cells that hold something."""
        return tuple(number for number, cell in enumerate(self.cells) if cell)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, or of a text file.

    Attributes:
        file: What it is called in messages: the file, with the sheet where there are several.
        records: Its rows, those without content left out.
        name: The sheet's name; empty for a text file.
        remark: What a reader must know of the encoding; empty for Unicode.
    """

    file: str
    records: tuple[Record, ...]
    name: str = ""
    remark: str = ""
