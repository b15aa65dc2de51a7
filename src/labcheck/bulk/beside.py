"""Changes beside the rows: what `changes` finds, put next to the table before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from labcheck.bulk.change_classes import Shades
from labcheck.bulk.changes import CHANGE_COLUMNS, write_changes
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.input_columns import Cells
from labcheck.bulk.judging_sql import DUCKDB, Rows, quote_text, write_placed
from labcheck.bulk.lookup_sql import Spelling
from labcheck.bulk.lookup_tables import Tables
from labcheck.bulk.order import LOST
from labcheck.bulk.table import Table
from labcheck.cases.case import BaselineChoice
from labcheck.errors import UsageError
from labcheck.judging.verdict import Knowledge
from labcheck.values.dates import DateStyle

_NEEDED = ("patient", "time")


def check_columns(table: Table) -> None:
    """Refuse to compare rows of a table that does not say whose they are, or when they were drawn.

    Raises:
        UsageError: Naming what is missing.
    """
    need_columns(table.cells, table.header.file)


def need_columns(cells: Cells, file: str) -> None:
    """Refuse to compare rows where no column says whose they are, or when they were drawn.

    Raises:
        UsageError: Naming what is missing.
    """
    missing = [field for field in _NEEDED if field not in cells]
    if missing:
        fields = ",".join(f"{field}=…" for field in missing)
        raise UsageError(
            f"--against needs a column for the {' and the '.join(missing)} in "
            f"{file}; say which with --columns {fields}"
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: which earlier results count, how sure a change is."""

    choice: BaselineChoice
    z: Decimal


@dataclass(frozen=True, slots=True)
class Answered:
    """What the core was asked of a table, and what it said.

    Attributes:
        distinct: The questions.
        tables: The answers.
        spelling: How rows find them.
        knowledge: What the core knows.
    """

    distinct: Distinct
    tables: Tables
    spelling: Spelling
    knowledge: Knowledge


def put_changes_beside(
    session: Session, table: Table, answered: Answered, asked: Asked, folder: Path
) -> tuple[Rows, Mapping[str, DateStyle]]:
    """Compare the rows, and give them with what was found beside each.

    Returns:
        The rows, and by the name of a column how its dates are written.
    """
    numbered = folder / "change_rows.parquet"
    placed = write_placed(_with_whom(table), answered.spelling, DUCKDB)
    odd = "NULL" if table.rows.is_number else "o"
    session.run(
        f"COPY (SELECT n AS row, w AS patient, d AS time, t AS test, "
        f"CAST({odd} AS INTEGER) AS odd, x FROM ({placed})) "
        f"TO {quote_text(str(numbered))} (FORMAT parquet)",
        "Numbering",
    )
    tables = answered.tables
    shades = Shades(
        tables.results,
        tables.analytes,
        tables.odd_results,
        answered.knowledge,
        asked.z,
    )
    side, style = write_changes(
        lambda sql: session.run(sql, "Comparing"),
        f"SELECT * FROM {_parquet(numbered)}",
        shades,
        asked.choice,
        folder,
        dates=table.dates,
    )
    turn = (
        f"CASE WHEN s.row = {table.rows.extra['n']} THEN s.{{}} ELSE error({quote_text(LOST)}) END"
    )
    found = {f"change_{one}": turn.format(one) for one in CHANGE_COLUMNS}
    # Beside the rows before anything is joined to them, since a join may change their order.
    alone = table.rows.source.removesuffix(table.joined)
    source = f"{alone} POSITIONAL JOIN {_parquet(side)} AS s{table.joined}"
    rows = replace(table.rows, source=source, extra={**table.rows.extra, **found})
    # Times that ages depend on have been written as ISO 8601 before, by a style of their own.
    return rows, {table.cells["time"].name: style, **table.styles}


def _with_whom(table: Table) -> Rows:
    """Take the patient and the time with the other fields of a row."""
    cells = {"w": table.cells["patient"].column, "d": table.cells["time"].column}
    return replace(table.rows, extra={**table.rows.extra, **cells})


def _parquet(path: Path) -> str:
    return f"read_parquet({quote_text(str(path))}, hive_partitioning=false)"
