"""Judge the rows of a data frame with DuckDB, which looks into its memory and copies nothing.

Only the columns that verdicts depend on are looked at. What is added stands in the order of the
rows. Each library is imported by the code that was given a frame of it, so that none is needed.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from labcheck.bulk.cells import Cells, Header
from labcheck.bulk.duckdb_engine import add_changes, answer, need_columns
from labcheck.bulk.duckdb_lookup import find_distinct
from labcheck.bulk.duckdb_session import Session, refuse_lost_order, unwatched
from labcheck.bulk.input_columns import Fields, find_fields, settle_unnamed, tell_in_log
from labcheck.bulk.job import OWN_PREFIX, Job
from labcheck.bulk.judging_sql import Rows, write_plan
from labcheck.bulk.lookup_tables import shape_of
from labcheck.bulk.table import Relation, Table, make_table
from labcheck.errors import Fault, InputError
from labcheck.readers.tables.columns import check_header
from labcheck.readers.tables.unnamed import MOST_TEXTS, Texts
from labcheck.values.records import dataclass, replace

FRAME = "the data frame"
"""What a data frame is called in messages, for it has no name."""
PATIENTS = "the data frame of patients"
"""What that of the patients is called."""
PREFIX_WAY = f"prefix={OWN_PREFIX!r}"
"""How other names of the added columns are asked for."""
_DATED = ("birth", "anchor_year")
"""What gives an age at the time of the result, and nothing without it."""
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


def judge_columns(frames: Sequence[Given], job: Job) -> Any:
    """Judge every row.

    Args:
        frames: The rows, and the data frame of their patients where there is one.
        job: What is to be done.

    Returns:
        The columns that are added, as a table of Arrow.

    Raises:
        LabcheckError: A column is ambiguous, or DuckDB fails for a reason the user can remove.
    """
    own = job.name_own_columns(frames[0].columns, FRAME, PREFIX_WAY)
    job = job if job.is_settled else _settle_unnamed(frames, job)
    fields = find_frame_fields(frames, [{} for _ in frames], job)
    picked = [_pick(frame, fields, row) for frame, row in zip(frames, _ROWS, strict=False)]
    if not picked[0].num_rows:
        return own_schema(own).empty_table()
    with tempfile.TemporaryDirectory(prefix="labcheck-") as folder:
        session = Session(job.limits, Path(folder) / "spill", unwatched, job.time_zone)
        with session.used():
            return _judge(_open(session, frames, picked, job), own, job, Path(folder))


def _settle_unnamed(frames: Sequence[Given], job: Job) -> Job:
    """Take columns whose names are not known for what their cells are, where that is sure."""
    import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it

    def texts_of(name: str, _: Sequence[str]) -> Texts | None:
        column = frames[0].pick([name]).column(0)
        if pa.types.is_string_view(column.type):
            column = column.cast(pa.string())
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            return None
        found = column.drop_null().value_counts()
        if len(found) > MOST_TEXTS:
            return None
        return dict(zip(found.field(0).to_pylist(), found.field(1).to_pylist(), strict=True))

    headers = [Header(dict.fromkeys(frame.columns, ""), frame.name) for frame in frames]
    asked, found = settle_unnamed(headers, job.columns, job.layout, texts_of, job.own)
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
    frames: Sequence[Given], types: Sequence[Mapping[str, str]], job: Job
) -> Fields:
    """Find the columns that verdicts depend on, of such types as are known."""
    headers = [
        Header({name: known.get(name, "") for name in frame.columns}, frame.name)
        for frame, known in zip(frames, types, strict=True)
    ]
    fields = find_fields(headers, job.columns, job.layout)
    return replace(fields, cells=_select_cells(fields.cells, job, is_joined=len(frames) > 1))


def _select_cells(cells: Cells, job: Job, *, is_joined: bool) -> Cells:
    """Leave out the columns that no verdict depends on.

    Args:
        cells: Where the content of each field stands.
        job: What is to be done.
        is_joined: Whether the patient finds a row of another data frame.
    """
    unused = set()
    if not job.baseline and not any(field in cells for field in _DATED):
        unused.add("time")
    if not job.baseline and not is_joined:
        unused.add("patient")
    if "time" not in cells:
        unused.add("anchor_year")
    return {field: cell for field, cell in cells.items() if field not in unused}


def _pick(frame: Given, fields: Fields, row: str) -> Any:
    """Take the columns of a data frame that fields are found in."""
    cells = [*fields.cells.values(), *([fields.whose] if fields.whose else ())]
    names = [name for cell in cells if cell.row == row for name in cell.sources]
    needed = list(dict.fromkeys(names))
    check_header(needed, frame.name, 0)
    return frame.pick(needed)


def _open(session: Session, frames: Sequence[Given], picked: Sequence[Any], job: Job) -> Table:
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
    made = make_table(session, relations, find_frame_fields(frames, types, job), job)
    extra = {**made.rows.extra, "n": f"r.{number}"} if job.baseline else made.rows.extra
    return replace(made, rows=replace(made.rows, kept=(number,), extra=extra))


def _judge(table: Table, own: Mapping[str, str], job: Job, folder: Path) -> Any:
    if job.baseline:
        need_columns(table.cells, table.header.file)
    session, rows = table.session, table.rows
    asker = job.find_asker(table.columns, rows)
    contents = find_distinct(session, rows, table.checked, find_sure=asker.find_sure)
    rows = replace(rows, has_groups=bool(contents.distinct.sure))
    table = replace(table, rows=rows)
    answered = answer(table, contents.distinct, asker, job)
    if job.baseline:
        rows, _ = add_changes(table, answered, job, job.baseline, folder)
    shape = shape_of(answered.tables, has_catalogue=job.has_catalogue)
    plan = write_plan(rows, shape, answered.spelling, own)
    return _in_order(session.connection.sql(plan).to_arrow_table(), own, rows, contents.rows)


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


def flag_pandas(frame: Any, patients: Any, job: Job) -> Any:
    """Judge a DataFrame of pandas; the index and the types of its columns stay."""
    judged = _judge_frames(_give_pandas, frame, patients, job)
    more = {name: judged[name].to_pandas().array for name in judged.column_names}
    return frame.assign(**more)


def flag_polars(frame: Any, patients: Any, job: Job) -> Any:
    """Judge a DataFrame of polars."""
    import polars as pl  # noqa: PLC0415 - as needed

    judged: Any = pl.from_arrow(_judge_frames(_give_polars, frame, patients, job))
    return frame.hstack(judged.get_columns())


def flag_polars_lazy(frame: Any, patients: Any, job: Job) -> Any:
    """Judge a LazyFrame of polars, when it is collected."""
    import polars as pl  # noqa: PLC0415 - as needed

    schema = _schema_of(frame)
    own: Any = pl.from_arrow(
        own_schema(job.name_own_columns(schema, FRAME, PREFIX_WAY)).empty_table()
    )
    return frame.map_batches(
        lambda batch: flag_polars(batch, patients, job),
        schema={**schema, **own.schema},
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
    )


def flag_arrow(table: Any, patients: Any, job: Job) -> Any:
    """Judge a Table of Arrow."""
    judged = _judge_frames(_give_arrow, table, patients, job)
    for field in judged.schema:
        table = table.append_column(field, judged[field.name])
    return table


def flag_relation(relation: Any, patients: Any, job: Job) -> Any:
    """Judge a relation of DuckDB; its rows are read once, into memory."""
    who = None if patients is None else patients.to_arrow_table()
    flagged = flag_arrow(relation.to_arrow_table(), who, job)  # noqa: F841 - found by its name
    return relation.query("lc_flagged", "SELECT * FROM flagged")


def _judge_frames(give: Callable[[Any, str], Given], frame: Any, patients: Any, job: Job) -> Any:
    """Judge the rows of a data frame; give the columns that are added."""
    frames = [give(frame, FRAME)]
    if patients is not None:
        frames.append(give(patients, PATIENTS))
    return judge_columns(frames, job)


def _give_pandas(frame: Any, name: str) -> Given:
    import pyarrow as pa  # noqa: PLC0415 - as needed

    names = [str(name) for name in frame.columns]
    _refuse_namesakes(names, name)

    def pick(needed: Sequence[str]) -> Any:
        columns = [_read_series(frame.iloc[:, names.index(name)]) for name in needed]
        return pa.table(columns, names=list(needed))

    return Given(name, names, pick)


def _give_polars(frame: Any, name: str) -> Given:
    def pick(needed: Sequence[str]) -> Any:
        return _simplify(frame.lazy().select(list(needed)).collect().to_arrow())

    return Given(name, list(_schema_of(frame)), pick)


def _give_arrow(table: Any, name: str) -> Given:
    _refuse_namesakes(table.column_names, name)
    return Given(name, table.column_names, lambda needed: _simplify(table.select(list(needed))))


def _schema_of(frame: Any) -> Any:
    """Give the types of the columns of a DataFrame or a LazyFrame of polars."""
    return frame.collect_schema() if hasattr(frame, "collect_schema") else frame.schema


def _refuse_namesakes(names: Sequence[str], frame: str) -> None:
    """Refuse columns of one name, which nothing could tell apart.

    Raises:
        InputError: Naming them.
    """
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        problem, remedy = "two columns have this name", "rename one of them"
        raise InputError([Fault(frame, None, None, name, problem, remedy) for name in twice])


def _read_series(series: Any) -> Any:
    """Make a column of Arrow of a column of pandas, of texts where it is of all kinds."""
    import pyarrow as pa  # noqa: PLC0415 - as needed

    try:
        column = pa.array(series, from_pandas=True)
    except (pa.ArrowException, OverflowError):
        cells = zip(series, series.isna(), strict=True)
        column = pa.array([None if is_na else _write(cell) for cell, is_na in cells], pa.string())
    return _simplify_column(column)


def _write(cell: object) -> str:
    """Write a cell as a CSV file would hold it; a number without decimals is a whole one."""
    if isinstance(cell, float):
        return repr(float(cell)).removesuffix(".0")
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _simplify(table: Any) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - as needed

    columns = [_simplify_column(table[name]) for name in table.column_names]
    return pa.table(columns, names=table.column_names)


def _simplify_column(column: Any) -> Any:
    """Give a column one of the types that DuckDB reads."""
    import pyarrow as pa  # noqa: PLC0415 - as needed

    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_float16(column.type):
        return column.cast(pa.float32())
    return column.cast(pa.string()) if pa.types.is_decimal256(column.type) else column
