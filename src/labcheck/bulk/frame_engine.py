"""Judge the rows of a data frame with DuckDB, which looks into its memory and copies nothing.

Only the columns that verdicts depend on are looked at. What is given back are the columns that are
added, in the order of the rows.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from labcheck.bulk.answers import limits_by_key, shape_of, small_tables
from labcheck.bulk.beside import Answered, Asked, check_columns, put_changes_beside
from labcheck.bulk.codes import LONGEST_LIST
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.duckdb_tables import make_lists, make_tables
from labcheck.bulk.fields import Cell, Header, columns_of, find_cells, rows_of, whole_numbers
from labcheck.bulk.frame_job import FRAME, FrameJob
from labcheck.bulk.lookups import Spelling
from labcheck.bulk.plan import Dialect, Rows, quote_text, write_plan
from labcheck.bulk.seen import find_distinct
from labcheck.bulk.session import Session, unwatched
from labcheck.bulk.table import Table
from labcheck.bulk.tables import Tables, build_tables
from labcheck.readers.table_columns import check_header

Pick = Callable[[Sequence[str]], Any]
"""Takes the columns with some names, as a table of Arrow."""

_INPUT = "lc_input"
_ROW = "lc_row"
_DUCKDB = Dialect()
_REORDERING = "join_order,build_side_probe_side"
_NUMBERS = frozenset(
    ("range_low", "range_high", "times_limit", "catalogue_value", "baseline", "change_percent")
)


def judge_columns(names: Sequence[str], pick: Pick, job: FrameJob) -> Any:
    """Judge every row.

    Args:
        names: The names of all columns.
        pick: Takes some of them.
        job: What is to be done.

    Returns:
        The columns that are added, as a table of Arrow.

    Raises:
        LabcheckError: A column cannot be told, or DuckDB fails for a reason to put right.
    """
    own = job.name_own_columns(names)
    cells = find_cells(Header(dict.fromkeys(names, ""), FRAME), job.columns)
    cells = job.select_cells(cells)
    needed = list(dict.fromkeys(cell.name for cell in cells.values()))
    check_header(needed, FRAME, 0)
    given = pick(needed)
    if not given.num_rows:
        return own_schema(own).empty_table()
    with tempfile.TemporaryDirectory(prefix="labcheck-") as folder:
        session = Session(job.limits, Path(folder) / "spill", unwatched)
        try:
            return _judge(_open(session, given, cells), own, job, Path(folder))
        except Exception as fault:
            if (explained := session.explain(fault)) is fault:
                raise
            raise explained from None
        finally:
            session.close()


def own_schema(own: Mapping[str, str]) -> Any:
    """Give the types of the columns that are added, by the names they are to have."""
    import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it

    def type_of(column: str) -> Any:
        if column == "at_limit":
            return pa.bool_()
        return pa.float64() if column in _NUMBERS else pa.string()

    return pa.schema([(name, type_of(column)) for column, name in own.items()])


def _open(session: Session, given: Any, cells: Mapping[str, Cell]) -> Table:
    """Register the columns, with the number of each row."""
    number = _ROW
    while number in {name.casefold() for name in given.column_names}:
        number += "_"
    connection = session.connection
    counted = connection.sql(f"SELECT range FROM range({given.num_rows})").to_arrow_table()
    connection.register(_INPUT, given.append_column(number, counted.column(0)))
    types = {row[0]: row[1] for row in session.rows(f"DESCRIBE {_INPUT}")}
    typed = {field: replace(cell, type=types[cell.name]) for field, cell in cells.items()}
    header, columns = Header(types, FRAME), columns_of(typed)
    rows = replace(rows_of(header, typed, columns, f"{_INPUT} AS r"), kept=(number,))
    whole = whole_numbers(columns, rows)
    return Table(session, header, columns, rows, rows.source, whole, typed, ())


def _judge(table: Table, own: Mapping[str, str], job: FrameJob, folder: Path) -> Any:
    if job.baseline:
        check_columns(table)
    session = table.session
    distinct = find_distinct(session, table.rows, table.checked, _DUCKDB).distinct
    tables = build_tables(table.ask(distinct), table.columns, job.knowledge, job.names)
    spelling = _store(table, tables, distinct, job)
    session.rows(f"SET disabled_optimizers = {quote_text(_REORDERING)}")
    rows = table.rows
    if job.baseline:
        answered = Answered(distinct, tables, spelling, job.knowledge)
        rows = put_changes_beside(session, table, answered, Asked(job.baseline, job.names), folder)
    shape = shape_of(tables, has_catalogue=job.has_catalogue)
    plan = write_plan(rows, shape, spelling, own, _DUCKDB)
    return _in_order(session.connection.sql(plan).to_arrow_table(), own, rows)


def _store(table: Table, tables: Tables, distinct: Distinct, job: FrameJob) -> Spelling:
    """Put the answers where the plan finds them."""
    small = small_tables(tables, distinct, has_catalogue=job.has_catalogue)
    listed = dict(small)
    if "limits" in small:
        listed["limits"] = limits_by_key(tables, is_number=distinct.is_number_column)
    lists = make_lists(table.session, listed, distinct, table.whole, LONGEST_LIST)
    return lists or make_tables(table.session, small)


def _in_order(judged: Any, own: Mapping[str, str], rows: Rows) -> Any:
    """Put the rows that were judged into the order of the data frame, which joins may lose."""
    import pyarrow.compute as pc  # noqa: PLC0415 - only the bulk command has it

    (number,) = rows.kept
    places = judged[number].combine_chunks()
    steps = pc.subtract(places[1:], places[:-1])
    is_in_order = pc.all(pc.equal(steps, 1), min_count=0).as_py()
    if not is_in_order:
        judged = judged.sort_by(number)
    return judged.select(list(own.values())).cast(own_schema(own))
