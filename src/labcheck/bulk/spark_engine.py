"""Judge the rows of a DataFrame of Spark, where they lie.

One pass over the data finds what is distinct, and only that comes to the driver; changes need two
more. What is given back is planned and not yet computed: the same SQL that DuckDB runs, its
look-ups spelled as joins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from labcheck.bulk.ages import age_text, refuse_foreign
from labcheck.bulk.answers import shape_of, small_tables
from labcheck.bulk.asking import Asker
from labcheck.bulk.beside import need_columns
from labcheck.bulk.columns import Columns
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.fields import Cell, Header, columns_of, find_cells
from labcheck.bulk.frame_job import FRAME, FrameJob
from labcheck.bulk.lookups import Joins, Kind, SmallTable, name_table
from labcheck.bulk.plan import Rows, quote_text, write_fields, write_plan
from labcheck.bulk.spark_changes import Compared, put_changes_beside
from labcheck.bulk.spark_sql import (
    CHANGED,
    INPUT,
    SPARK,
    read_text,
    rows_of,
    write_is_foreign,
    write_text,
)
from labcheck.bulk.spark_views import Views
from labcheck.bulk.tables import build_tables
from labcheck.bulk.texts import RowReader
from labcheck.bulk.unnamed import TextsOf, settle_unnamed, tell_in_log
from labcheck.bulk.variation import Shades
from labcheck.errors import Fault, InputError
from labcheck.readers.table_columns import check_header
from labcheck.readers.table_unnamed import MOST_TEXTS, Texts

_READABLE = (
    "string", "varchar", "char", "tinyint", "smallint", "int", "bigint", "float", "double",
    "decimal", "boolean", "date", "timestamp", "timestamp_ntz",
)  # fmt: skip
_TYPES = dict.fromkeys(("at_limit", "may_be_critical"), "BOOLEAN") | dict.fromkeys(
    ("range_low", "range_high", "times_limit", "catalogue_value", "baseline", "change_percent"),
    "DOUBLE",
)
_VIEWS = Lock()
"""Held while views have their names, which are the same in every run."""


def flag_spark(frame: Any, job: FrameJob) -> Any:
    """Judge every row.

    Raises:
        LabcheckError: A column cannot be told or read.
    """
    own = job.name_own_columns(frame.columns)
    check_header(frame.columns, FRAME, 0)
    types = {one.name: one.dataType.simpleString() for one in frame.schema.fields}
    header = Header(types, FRAME)
    asked, unnamed = settle_unnamed([header], job.columns, "", _texts_in(frame, types))
    tell_in_log(unnamed, FRAME)
    cells = job.select_cells(find_cells(header, asked))
    _refuse_types(cells)
    if job.baseline:
        need_columns(cells, FRAME)
    columns = columns_of(cells)
    rows = rows_of(tuple(frame.columns), cells, columns)
    views = Views(frame.sparkSession)
    with _VIEWS:
        try:
            views.show(frame, INPUT)
            return _judge(views, job, (rows, cells, columns), own)
        finally:
            views.drop()


def _texts_in(frame: Any, types: Mapping[str, str]) -> TextsOf:
    """Give what finds the texts of a column."""

    def texts_of(name: str) -> Texts | None:
        if types[name] not in ("string", "varchar", "char"):
            return None
        column = SPARK.name(name)
        counted = frame.selectExpr(f"{column} AS text").where("text IS NOT NULL").groupBy("text")
        found = counted.count().limit(MOST_TEXTS + 1).collect()
        return {row[0]: row[1] for row in found}

    return texts_of


def _judge(
    views: Views,
    job: FrameJob,
    table: tuple[Rows, Mapping[str, Cell], Columns],
    own: Mapping[str, str],
) -> Any:
    rows, cells, columns = table
    spark = views.session
    seen = _find_distinct(spark, rows)
    if not seen.tests:
        nothing = [f"CAST(NULL AS {_type_of(one)}) AS {SPARK.name(own[one])}" for one in own]
        return spark.sql(f"SELECT r.*, {', '.join(nothing)} FROM {INPUT} AS r")
    if "birth" in columns.patient_fields:
        _refuse_foreign_times(spark, cells)
    asked = _ask(seen, cells, columns)
    reader = RowReader(columns, job.names)
    tables = build_tables(asked, Asker(job.knowledge, reader, is_number_column=rows.is_number))
    small = small_tables(tables, seen, has_catalogue=job.has_catalogue)
    for one in small.values():
        views.store(name_table(one.name), _to_arrow(one))
    if job.baseline:
        known = (tables.results, tables.analytes, tables.odd_results)
        shades = Shades(*known, job.knowledge, job.z)
        rows = put_changes_beside(views, Compared(rows, cells, shades, job.baseline), own)
    shape = shape_of(tables, has_catalogue=job.has_catalogue)
    return spark.sql(_guard(write_plan(rows, shape, Joins(), own, SPARK), rows, own))


def _type_of(column: str) -> str:
    return _TYPES.get(column, "STRING")


def _guard(plan: str, rows: Rows, own: Mapping[str, str]) -> str:
    """Stop at a row that was not seen when the core was asked, which else would have no verdict."""
    flag, reason = SPARK.name(own["flag"]), SPARK.name(own["not_judged"])
    stop = f"raise_error({quote_text(CHANGED)})"
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
        f"CAST({odd} AS STRING) AS o FROM ({write_fields(rows, rows.source)})"
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
    faults: list[Fault] = []
    for cell in (cells[one] for one in ("birth", "time") if one in cells):
        is_foreign = write_is_foreign(cell)
        if is_foreign == "false":
            continue
        query = (
            f"SELECT DISTINCT trim({write_text(cell)}) AS m FROM {INPUT} AS r WHERE {is_foreign}"
        )
        found = spark.sql(query).toLocalIterator()
        faults += refuse_foreign(FRAME, cell.name, (text for (text,) in found))
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
