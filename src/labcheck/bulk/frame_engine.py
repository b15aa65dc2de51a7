"""Judge the rows of a data frame with DuckDB, which looks into its memory and copies nothing.

Only the columns that verdicts depend on are looked at. What is given back are the columns that are
added, in the order of the rows.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labcheck.bulk.answering import answer
from labcheck.bulk.answers import shape_of
from labcheck.bulk.beside import Asked, check_columns, put_changes_beside
from labcheck.bulk.codes import LONGEST_LIST
from labcheck.bulk.duckdb_session import Session, unwatched
from labcheck.bulk.frame_job import FrameJob
from labcheck.bulk.input_columns import Header
from labcheck.bulk.judging_sql import DUCKDB, Rows, write_plan
from labcheck.bulk.order import refuse_lost_order
from labcheck.bulk.questions import Asker
from labcheck.bulk.row_reader import RowReader
from labcheck.bulk.seen import find_distinct
from labcheck.bulk.table import Fields, Relation, Table, find_fields, make_table
from labcheck.bulk.unnamed import settle_unnamed, tell_in_log
from labcheck.readers.table_columns import check_header
from labcheck.readers.table_unnamed import MOST_TEXTS, Texts

_INPUT = "lc_input"
_PATIENTS = "lc_input_patients"
_ROW = "lc_row"
_ROWS = ("r", "p")
"""What rows of the two data frames are called."""
_NUMBERS = frozenset(
    ("range_low", "range_high", "times_limit", "catalogue_value", "baseline", "change_percent")
)


@dataclass(frozen=True, slots=True)
class Given:
    """A data frame, whichever library's it is.

    Attributes:
        name: What it is called in messages.
        columns: The names of all its columns.
        pick: Takes the columns with some names, as a table of Arrow.
    """

    name: str
    columns: Sequence[str]
    pick: Callable[[Sequence[str]], Any]


def judge_columns(frames: Sequence[Given], job: FrameJob) -> Any:
    """Judge every row.

    Args:
        frames: The rows, and the data frame of their patients where there is one.
        job: What is to be done.

    Returns:
        The columns that are added, as a table of Arrow.

    Raises:
        LabcheckError: A column cannot be told, or DuckDB fails for a reason to put right.
    """
    own = job.name_own_columns(frames[0].columns)
    job = job if job.is_settled else _settle_unnamed(frames, job)
    fields = find_frame_fields(frames, [{} for _ in frames], job)
    picked = [_pick(one, fields, row) for one, row in zip(frames, _ROWS, strict=False)]
    if not picked[0].num_rows:
        return own_schema(own).empty_table()
    with tempfile.TemporaryDirectory(prefix="labcheck-") as folder:
        session = Session(job.limits, Path(folder) / "spill", unwatched, job.time_zone)
        with session.used():
            return _judge(_open(session, frames, picked, job), own, job, Path(folder))


def _settle_unnamed(frames: Sequence[Given], job: FrameJob) -> FrameJob:
    """Take columns whose names are not known for what their cells are, where that is sure."""
    import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it

    def texts_of(name: str) -> Texts | None:
        column = frames[0].pick([name]).column(0)
        if pa.types.is_string_view(column.type):
            column = column.cast(pa.string())
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            return None
        found = column.drop_null().value_counts()
        if len(found) > MOST_TEXTS:
            return None
        return dict(zip(found.field(0).to_pylist(), found.field(1).to_pylist(), strict=True))

    headers = [Header(dict.fromkeys(one.columns, ""), one.name) for one in frames]
    asked, found = settle_unnamed(headers, job.columns, job.layout, texts_of)
    tell_in_log(found, frames[0].name)
    return replace(job, columns=asked)


def own_schema(own: Mapping[str, str]) -> Any:
    """Give the types of the columns that are added, by the names they are to have."""
    import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it

    def type_of(column: str) -> Any:
        if column in ("at_limit", "may_be_critical"):
            return pa.bool_()
        return pa.float64() if column in _NUMBERS else pa.string()

    return pa.schema([(name, type_of(column)) for column, name in own.items()])


def find_frame_fields(
    frames: Sequence[Given], types: Sequence[Mapping[str, str]], job: FrameJob
) -> Fields:
    """Find the columns that verdicts depend on, of such types as are known."""
    headers = [
        Header({name: known.get(name, "") for name in one.columns}, one.name)
        for one, known in zip(frames, types, strict=True)
    ]
    fields = find_fields(headers, job.columns, job.layout)
    return replace(fields, cells=job.select_cells(fields.cells, is_joined=len(frames) > 1))


def _pick(frame: Given, fields: Fields, row: str) -> Any:
    """Take the columns of a data frame that fields are found in."""
    cells = [*fields.cells.values(), *([fields.whose] if fields.whose else ())]
    names = [name for one in cells if one.row == row for name in one.sources]
    needed = list(dict.fromkeys(names))
    check_header(needed, frame.name, 0)
    return frame.pick(needed)


def _open(session: Session, frames: Sequence[Given], picked: Sequence[Any], job: FrameJob) -> Table:
    """Register the columns, with the number of each row."""
    given, number, connection = picked[0], _ROW, session.connection
    while number in {name.casefold() for name in given.column_names}:
        number += "_"
    counted = connection.sql(f"SELECT range FROM range({given.num_rows})").to_arrow_table()
    tables = [given.append_column(number, counted.column(0)), *picked[1:]]
    types, relations = [], []
    for frame, table, name in zip(frames, tables, (_INPUT, _PATIENTS), strict=False):
        connection.register(name, table)
        types.append({row[0]: row[1] for row in session.rows(f"DESCRIBE {name}")})
        relations.append(Relation(Header(types[-1], frame.name), name, name))
    fields, comma = find_frame_fields(frames, types, job), job.has_decimal_comma
    made = make_table(
        session, relations, fields, job.layout, has_decimal_comma=comma, dates=job.dates
    )
    extra = {**made.rows.extra, "n": f"r.{number}"} if job.baseline else made.rows.extra
    return replace(made, rows=replace(made.rows, kept=(number,), extra=extra))


def _judge(table: Table, own: Mapping[str, str], job: FrameJob, folder: Path) -> Any:
    if job.baseline:
        check_columns(table)
    session, rows = table.session, table.rows
    seen = find_distinct(session, rows, table.checked)
    reader = RowReader(table.columns, job.names)
    asker = Asker(job.knowledge, reader, is_number_column=rows.is_number)
    answered = answer(table, seen.distinct, asker, job, LONGEST_LIST)
    if job.baseline:
        asked = Asked(job.baseline, job.z)
        rows, _ = put_changes_beside(session, table, answered, asked, folder)
    shape = shape_of(answered.tables, has_catalogue=job.has_catalogue)
    plan = write_plan(rows, shape, answered.spelling, own, DUCKDB)
    return _in_order(session.connection.sql(plan).to_arrow_table(), own, rows, seen.rows)


def _is_counted(numbers: Any, count: int) -> bool:
    """Whether some numbers are 0, 1, 2 and so on, as many as there are rows."""
    import pyarrow.compute as pc  # noqa: PLC0415 - only the bulk command has it

    if len(numbers) != count or numbers[0].as_py() != 0:
        return False
    places = numbers.combine_chunks()
    steps = pc.subtract(places[1:], places[:-1])
    return bool(pc.all(pc.equal(steps, 1), min_count=0).as_py())


def _in_order(judged: Any, own: Mapping[str, str], rows: Rows, count: int) -> Any:
    """Put the rows that were judged into the order of the data frame, which joins may lose.

    Raises:
        InputError: A row is missing, or is there twice.
    """
    (number,) = rows.kept
    if not _is_counted(judged[number], count):
        judged = judged.sort_by(number)
        if not _is_counted(judged[number], count):
            raise refuse_lost_order()
    return judged.select(list(own.values())).cast(own_schema(own))
