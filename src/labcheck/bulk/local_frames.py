"""Data frames of this machine's libraries: their columns as Arrow, and theirs with more columns.

Each library is imported by the code that was given a frame of it, so that none is needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from labcheck.bulk.frame_engine import Given, judge_columns, own_schema
from labcheck.bulk.frame_job import FRAME, PATIENTS, FrameJob
from labcheck.errors import Fault, InputError


def flag_pandas(frame: Any, job: FrameJob) -> Any:
    """Judge a DataFrame of pandas; the index and the types of its columns stay."""
    judged = _judge(_give_pandas, frame, job)
    more = {name: judged[name].to_pandas().array for name in judged.column_names}
    return frame.assign(**more)


def flag_polars(frame: Any, job: FrameJob) -> Any:
    """Judge a DataFrame of polars."""
    import polars as pl  # noqa: PLC0415 - as needed

    judged: Any = pl.from_arrow(_judge(_give_polars, frame, job))
    return frame.hstack(judged.get_columns())


def flag_polars_lazy(frame: Any, job: FrameJob) -> Any:
    """Judge a LazyFrame of polars, when it is collected."""
    import polars as pl  # noqa: PLC0415 - as needed

    schema = _schema_of(frame)
    own: Any = pl.from_arrow(own_schema(job.name_own_columns(schema)).empty_table())
    return frame.map_batches(
        lambda batch: flag_polars(batch, job),
        schema={**schema, **own.schema},
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
    )


def flag_arrow(table: Any, job: FrameJob) -> Any:
    """Judge a Table of Arrow."""
    judged = _judge(_give_arrow, table, job)
    for field in judged.schema:
        table = table.append_column(field, judged[field.name])
    return table


def flag_relation(relation: Any, job: FrameJob) -> Any:
    """Judge a relation of DuckDB; its rows are read once, into memory."""
    patients = None if job.patients is None else job.patients.to_arrow_table()
    flagged = flag_arrow(  # noqa: F841 - found by its name
        relation.to_arrow_table(), replace(job, patients=patients)
    )
    return relation.query("lc_flagged", "SELECT * FROM flagged")


def _judge(give: Callable[[Any, str], Given], frame: Any, job: FrameJob) -> Any:
    """Judge the rows of a data frame; give the columns that are added."""
    frames = [give(frame, FRAME)]
    if job.patients is not None:
        frames.append(give(job.patients, PATIENTS))
    return judge_columns(frames, job)


def _give_pandas(frame: Any, name: str) -> Given:
    import pyarrow as pa  # noqa: PLC0415 - as needed

    names = [str(one) for one in frame.columns]
    _refuse_namesakes(names, name)

    def pick(needed: Sequence[str]) -> Any:
        columns = [_read_series(frame.iloc[:, names.index(one)]) for one in needed]
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
