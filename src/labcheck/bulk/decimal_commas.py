"""Decimal commas: what stands in a column of numbers is written as the texts beside it are.

What a comma or a point means in a text is said by the table reader alone. It reads a number of
another column as such a text too, where 1.234 would be one thing or the other.
"""

from dataclasses import replace

from labcheck.bulk.columns import DECIMAL_COMMA, Columns
from labcheck.bulk.input_columns import Cell, Cells, Made

_READ_WITH_COMMAS = (
    "value", "range", "low", "high", "standard_low", "standard_high", "standard_range",
)  # fmt: skip


def tell_commas(cells: Cells, columns: Columns) -> tuple[dict[str, Cell], Columns]:
    """Say of a table that its commas are decimal; doubles in the column of values stay doubles."""
    written = {
        field: with_comma(cell) if field in _READ_WITH_COMMAS else cell
        for field, cell in cells.items()
    }
    if cells["value"].is_number:
        written["value"] = cells["value"]
    return written, replace(columns, constants={**columns.constants, DECIMAL_COMMA: "yes"})


def with_comma(cell: Cell) -> Cell:
    """Write the decimals of a column of numbers with a comma; other columns stay as they are."""
    if not cell.has_decimals:
        return cell
    written = f"replace({cell.text()}, '.', ',')"
    return Made(cell.row, cell.name, "VARCHAR", written, cell.sources)
