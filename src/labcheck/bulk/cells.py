"""A column of a table, and its content as SQL: the text that a CSV file would hold."""

import dataclasses
from collections.abc import Mapping, Sequence

from labcheck.bulk.judging_sql import quote_name, write_trimmed
from labcheck.bulk.patient_bands import is_moment
from labcheck.values.records import dataclass

_WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
_ROUGH_NUMBERS = ("FLOAT", "DOUBLE")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table.

    Attributes:
        types: The type of each by its name, in order.
        file: Where they are.
        line: On which line.
        renamed: By their new names, those that differed from an earlier one in capital letters.
    """

    types: Mapping[str, str]
    file: str
    line: int = 0
    renamed: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where the content of a field stands.

    Attributes:
        row: `r` in the table, `p` in the table of patients.
        name: The name of the column.
        type: Its type.
        expression: The content as SQL, where it is made of one column or of several.
        names: The columns that it is made of.
    """

    row: str
    name: str
    type: str
    expression: str = ""
    names: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The content as SQL."""
        return self.expression or f"{self.row}.{quote_name(self.name)}"

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns that it is taken from."""
        return self.names or (self.name,)

    @property
    def is_number(self) -> bool:
        """Whether values are taken as doubles; decimals are taken as they are printed."""
        return self.is_whole_number or self.type in _ROUGH_NUMBERS

    @property
    def is_whole_number(self) -> bool:
        """Whether the column holds only whole numbers."""
        return self.type.removeprefix("U") in _WHOLE_NUMBERS

    @property
    def has_decimals(self) -> bool:
        """Whether the column holds numbers that may have decimals."""
        return self.type in _ROUGH_NUMBERS or self.type.startswith("DECIMAL")

    def text(self) -> str:
        """Write the content as text; a number without decimals is a whole one."""
        if self.type == "VARCHAR":
            return self.column
        if self.type == "TIMESTAMP WITH TIME ZONE":  # as text its zone would have no minutes
            return f"strftime({self.column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
        text = f"CAST({self.column} AS VARCHAR)"
        return f"regexp_replace({text}, '[.]0$', '')" if self.type in _ROUGH_NUMBERS else text

    def moment(self) -> str:
        """Write the content as a moment is read from it."""
        return self.column if is_moment(self.type) else self.text()

    def value(self) -> str:
        """Write the value: a double for numbers, else a text.

        A number of single precision stands for its own shortest decimal, which as a double is
        another number than the one it is stored as.
        """
        if self.type == "FLOAT":
            return f"CAST(CAST({self.column} AS VARCHAR) AS DOUBLE)"
        return f"CAST({self.column} AS DOUBLE)" if self.is_number else self.text()


Cells = Mapping[str, Cell]
"""Where the content of each field stands."""


def first_of(cells: Sequence[Cell]) -> Cell:
    """Take the first of some cells that is not empty; moments stay moments."""
    if len(cells) == 1:
        return cells[0]
    types = [cell.type for cell in cells]
    are_moments = all(map(is_moment, types))
    type_ = max(types) if are_moments else "VARCHAR"  # a moment comes after a date
    each = (
        f"CAST({cell.column} AS {type_})" if are_moments else write_stripped(cell) for cell in cells
    )
    names = tuple(cell.name for cell in cells)
    return Cell(cells[0].row, cells[0].name, type_, f"coalesce({', '.join(each)})", names)


def write_stripped(cell: Cell) -> str:
    """Write a text without space around it; NULL where nothing is left."""
    return f"nullif({write_trimmed(cell.text())}, '')"


def write_is_filled(cell: Cell) -> str:
    """Write whether a cell holds more than space, which no number is."""
    if cell.is_number or cell.has_decimals:
        return f"{cell.column} IS NOT NULL"
    return f"{write_stripped(cell)} IS NOT NULL"
