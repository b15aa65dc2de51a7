"""Judge the rows of a DataFrame of Spark, where they lie.

One pass over the data finds what is distinct, and only that comes to the driver. What is given back
is planned and not yet computed: the same SQL that DuckDB runs, its look-ups spelled as joins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from labcheck.bulk.ages import age_text
from labcheck.bulk.answers import shape_of, small_tables
from labcheck.bulk.columns import Columns
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.fields import Cell, Header, columns_of, find_cells
from labcheck.bulk.frame_job import FRAME, FrameJob
from labcheck.bulk.lookups import Joins, Kind, SmallTable, name_table
from labcheck.bulk.plan import Rows, field_columns, quote_text, write_plan
from labcheck.bulk.spark_sql import INPUT, SPARK, read_text, rows_of, write_is_foreign, write_text
from labcheck.bulk.tables import build_tables
from labcheck.errors import Fault, InputError, UsageError
from labcheck.readers.table_columns import check_header
from labcheck.timeline import parse_moment

_READABLE = (
    "string", "varchar", "char", "tinyint", "smallint", "int", "bigint", "float", "double",
    "decimal", "boolean", "date", "timestamp", "timestamp_ntz",
)  # fmt: skip
_TYPES = {"at_limit": "BOOLEAN"} | dict.fromkeys(
    ("range_low", "range_high", "times_limit", "catalogue_value"), "DOUBLE"
)
_MOST_SHOWN = 3
_MOST_FOREIGN = 10_000
_WRITE_DATE = "write them as 2026-03-01 or 2026-03-01T08:30:00"
_CHANGED = "labcheck: the data changed between two readings; cache() the DataFrame and flag that"
_VIEWS = Lock()
"""Held while views have their names, which are the same in every run."""


def flag_spark(frame: Any, job: FrameJob) -> Any:
    """Judge every row.

    Raises:
        LabcheckError: A column cannot be told or read, or a change is asked for.
    """
    if job.baseline:
        raise UsageError(
            "changes are not computed on Spark; write the table to Parquet and run "
            f"labcheck flag --baseline {job.baseline.value}"
        )
    own = job.name_own_columns(frame.columns)
    check_header(frame.columns, FRAME, 0)
    types = {one.name: one.dataType.simpleString() for one in frame.schema.fields}
    cells = job.select_cells(find_cells(Header(types, FRAME), job.columns))
    _refuse_types(cells)
    columns = columns_of(cells)
    rows = rows_of(tuple(frame.columns), cells, columns)
    made: list[str] = []
    with _VIEWS:
        try:
            _view(frame, INPUT, made)
            return _judge(frame, job, (rows, cells, columns), own, made)
        finally:
            for name in made:
                frame.sparkSession.catalog.dropTempView(name)


def _judge(
    frame: Any,
    job: FrameJob,
    table: tuple[Rows, Mapping[str, Cell], Columns],
    own: Mapping[str, str],
    made: list[str],
) -> Any:
    from pyspark.sql.functions import broadcast  # noqa: PLC0415 - only Spark's rows need it

    rows, cells, columns = table
    spark = frame.sparkSession
    seen = _find_distinct(spark, rows)
    if not seen.tests:
        nothing = [f"CAST(NULL AS {_type_of(one)}) AS {SPARK.name(own[one])}" for one in own]
        return spark.sql(f"SELECT r.*, {', '.join(nothing)} FROM {rows.source}")
    if "birth" in columns.patient_fields:
        _refuse_foreign_times(spark, cells)
    tables = build_tables(_ask(seen, cells, columns), columns, job.knowledge, job.names)
    small = small_tables(tables, seen, has_catalogue=job.has_catalogue)
    for one in small.values():
        stored = spark.createDataFrame(_to_arrow(one))
        _view(broadcast(stored), name_table(one.name), made)
    shape = shape_of(tables, has_catalogue=job.has_catalogue)
    return spark.sql(_guard(write_plan(rows, shape, Joins(), own, SPARK), rows, own))


def _view(frame: Any, name: str, made: list[str]) -> None:
    frame.createOrReplaceTempView(name)
    made.append(name)


def _type_of(column: str) -> str:
    return _TYPES.get(column, "STRING")


def _guard(plan: str, rows: Rows, own: Mapping[str, str]) -> str:
    """Stop at a row that was not seen when the core was asked, which else would have no verdict."""
    flag, reason = SPARK.name(own["flag"]), SPARK.name(own["not_judged"])
    stop = f"raise_error({quote_text(_CHANGED)})"
    said = f"CASE WHEN {flag} IS NULL AND {reason} IS NULL THEN {stop} ELSE {flag} END AS {flag}"
    names = [SPARK.name(name) for name in (*rows.kept, *own.values())]
    return f"SELECT {', '.join(said if one == flag else one for one in names)} FROM ({plan})"


def _refuse_types(cells: Mapping[str, Cell]) -> None:
    """Refuse columns that hold no texts, numbers or dates.

    Raises:
        InputError: Naming them and their types.
    """
    faults = [
        Fault(FRAME, None, None, cell.name, f"the column holds {cell.type}", _ALLOWED)
        for cell in cells.values()
        if cell.type.partition("(")[0] not in _READABLE
    ]
    if faults:
        raise InputError(faults)


_ALLOWED = "texts, numbers and dates are read"


def _find_distinct(spark: Any, rows: Rows) -> Distinct:
    """Read the data once and list what its rows hold, as Spark writes it."""
    keys = [f"k{place}" for place in range(len(rows.keys))]
    patients = [f"p{place}" for place in range(len(rows.patients))]
    is_plain = "true" if rows.is_number else SPARK.is_plain("v")
    odd = "NULL" if rows.is_number else f"CASE WHEN NOT {is_plain} THEN v END"
    found = spark.sql(
        f"SELECT DISTINCT {', '.join((*keys, *patients))}, {is_plain} AS is_plain, "
        f"CAST({odd} AS STRING) AS o FROM (SELECT {field_columns(rows)} FROM {rows.source})"
    ).toArrow()
    lines = zip(*(column.to_pylist() for column in found.columns), strict=True)
    return _number(lines, len(keys), is_number=rows.is_number)


def _number(lines: Iterable[tuple[Any, ...]], keys: int, *, is_number: bool) -> Distinct:
    """Number what is distinct."""
    tests: dict[tuple[str | None, ...], int] = {}
    patients: dict[tuple[str | None, ...], int] = {}
    odd: dict[tuple[int, str | None], int] = {}
    pairs: dict[tuple[int, int], None] = {}
    odd_pairs: dict[tuple[int, int], None] = {}
    for *fields, is_plain, text in lines:
        test = tests.setdefault(tuple(fields[:keys]), len(tests))
        patient = patients.setdefault(tuple(fields[keys:]), len(patients))
        if is_plain:
            pairs[test, patient] = None
        else:
            odd_pairs[odd.setdefault((test, text), len(odd)), patient] = None
    return Distinct(list(tests), list(patients), list(pairs), list(odd), list(odd_pairs), is_number)


def _ask(seen: Distinct, cells: Mapping[str, Cell], columns: Columns) -> Distinct:
    """Put into the questions the texts that a CSV file would hold, and ages for their numbers."""
    keys = [cells[one].type for one in columns.key_fields]
    patients = ["age" if one == "birth" else cells[one].type for one in columns.patient_fields]

    def read(tuples: Sequence[tuple[str | None, ...]], types: Sequence[str]) -> Any:
        return [
            tuple(
                age_text(text) if type_ == "age" else read_text(text, type_)
                for text, type_ in zip(one, types, strict=True)
            )
            for one in tuples
        ]

    odd = [(test, read_text(text, cells["value"].type)) for test, text in seen.odd]
    return replace(
        seen, tests=read(seen.tests, keys), patients=read(seen.patients, patients), odd=odd
    )


def _refuse_foreign_times(spark: Any, cells: Mapping[str, Cell]) -> None:
    """Refuse moments in a form that only the core would read; nothing is read otherwise."""
    faults = []
    for cell in (cells["birth"], cells["time"]):
        is_foreign = write_is_foreign(cell)
        if is_foreign == "false":
            continue
        query = (
            f"SELECT DISTINCT trim({write_text(cell)}) AS m FROM {INPUT} AS r WHERE {is_foreign}"
        )
        found = spark.sql(f"{query} LIMIT {_MOST_FOREIGN}").collect()
        foreign = sorted(text for (text,) in found if parse_moment(text))
        if foreign:
            shown = ", ".join(map(repr, foreign[:_MOST_SHOWN]))
            problem = f"{shown}: moments are not read in this form"
            faults.append(Fault(FRAME, None, None, cell.name, problem, _WRITE_DATE))
    if faults:
        raise InputError(faults)


def _to_arrow(table: SmallTable) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it

    types = {
        Kind.INTEGER: pa.int32(), Kind.NUMBER: pa.float64(), Kind.TEXT: pa.string(),
        Kind.WORD: pa.string(), Kind.TRUTH: pa.bool_(),
    }  # fmt: skip
    size = max(map(len, table.columns.values()), default=0)
    columns = {"e_id": pa.array(list(table.ids or range(size)), types[Kind.INTEGER])}
    for column, values in table.columns.items():
        columns[f"e_{column}"] = pa.array(list(values), types[table.kinds[column]])
    return pa.table(columns)
