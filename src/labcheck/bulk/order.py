"""The order of the rows: by their number, from the files that are read to the one that is written.

DuckDB keeps the order of what it scans and not that of what it joins. So each row that is joined
takes its number along and is sorted by it. Whether the order was kept is not trusted but checked
before what is written gets its name: in a Parquet file by a checksum over the number and the
content of every row, which is that of what was read; in text, which has no numbers, while it is
written, row by row.
"""

from collections.abc import Iterable, Mapping

from labcheck.bulk.judging_sql import quote_name, quote_text
from labcheck.errors import InputError

LOST = "the rows have lost their order"
"""What DuckDB is told to say when a row comes out of turn."""
_NUMBERS = ("file_row_number", "file_index")
"""Columns that DuckDB gives to every Parquet file, unless it has such columns of its own."""
_COUNTED = "row_number() OVER () - 1"
_COMPARED = frozenset([
    "VARCHAR", "BOOLEAN", "FLOAT", "DOUBLE", "DATE", "TIMESTAMP",
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
])  # fmt: skip
"""Types that are the same when they have been written to Parquet and are read again."""


def name_apart(name: str, names: Iterable[str]) -> str:
    """Give a column a name that none of some others has."""
    folded = {name.casefold() for name in names}
    while name.casefold() in folded:
        name += "_"
    return name


def write_number(names: Iterable[str], sizes: Iterable[int] = ()) -> str:
    """Write the number of each row of Parquet files, from 0.

    Args:
        names: The names of their columns.
        sizes: How many rows each file has; needed where there are several.
    """
    if {name.casefold() for name in names} & set(_NUMBERS):
        return _COUNTED
    starts = [0]
    for size in sizes:
        starts.append(starts[-1] + size)
    if len(starts) <= 2:  # noqa: PLR2004 - one file and its end
        return "file_row_number"
    return f"({starts[:-1]}::BIGINT[])[1 + file_index::BIGINT] + file_row_number"


def count_up() -> str:
    """Write the number of each row in the order in which a single scan gives them, from 0."""
    return _COUNTED


def write_checksum(types: Mapping[str, str], number: str, row: str = "") -> str:
    """Write what stands for the content and the place of a row.

    Args:
        types: The type of each column.
        number: The number of the row, as an expression.
        row: What the row is called, with the point behind it.
    """
    compared = [
        f"{row}{quote_name(name)}"
        for name, type_ in types.items()
        if type_ in _COMPARED or type_.startswith("DECIMAL")
    ]
    return f"hash({', '.join([f'({number})::BIGINT', *compared])})"


def sort_rows(plan: str, number: str) -> str:
    """Write a plan whose rows are in order, without their number."""
    return f"SELECT * EXCLUDE ({number}) FROM (SELECT * FROM ({plan}) ORDER BY {number})"


def check_turn(plan: str, number: str, column: str, *, is_sorted: bool) -> str:
    """Write a plan that fails when a row does not come in its turn, without their numbers.

    Args:
        plan: The plan.
        number: The column of the numbers.
        column: A column that every row is written with.
        is_sorted: Whether the rows have to be sorted.
    """
    order = f" ORDER BY {number}" if is_sorted else ""
    name = quote_name(column)
    checked = f"CASE WHEN {number} = {_COUNTED} THEN {name} ELSE error({quote_text(LOST)}) END"
    return (
        f"SELECT * EXCLUDE ({number}) REPLACE ({checked} AS {name}) "
        f"FROM (SELECT * FROM ({plan}){order})"
    )


def refuse_lost_order() -> InputError:
    """Say that the rows could not be kept in order, and what may help."""
    return InputError(
        f"{LOST} in DuckDB, so nothing is written; run this again with --threads 1, and please "
        "report it"
    )
