"""Judge the rows of a DataFrame of Spark: Spark hands them out, and DuckDB judges them.

Each partition is judged in pieces of a bounded size by the engine of the other data frames, so that
there is one engine with one set of rules. Nothing is read before the result is asked for. Where a
baseline is wanted, the rows of a patient come together first, and pieces end between patients.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from labcheck.bulk.cells import Cell, Header
from labcheck.bulk.date_texts import CLOCK_BEHIND
from labcheck.bulk.duckdb_engine import need_columns
from labcheck.bulk.frame_engine import (
    FRAME,
    PATIENTS,
    PREFIX_WAY,
    Given,
    find_frame_fields,
    flag_arrow,
    own_schema,
)
from labcheck.bulk.input_columns import settle_unnamed, tell_in_log
from labcheck.bulk.job import Job
from labcheck.faults import FaultLog
from labcheck.ranges.further_sets import NO_SETS
from labcheck.readers.tables.columns import check_header
from labcheck.readers.tables.unnamed import MOST_TEXTS, Texts
from labcheck.values.dates import DateStyle, find_style
from labcheck.values.records import dataclass, replace

MOST_ROWS = 500_000
"""Rows that are judged at once; what a piece takes of memory grows with them."""
MOST_BYTES = 256 * 2**20
"""Bytes of Arrow that are judged at once, where rows are long."""

_READABLE = (
    "string", "varchar", "char", "tinyint", "smallint", "int", "bigint", "float", "double",
    "decimal", "boolean", "date", "timestamp", "timestamp_ntz",
)  # fmt: skip
_TEXTS = ("string", "varchar", "char")
_ORDER_MATTERS = r"^[0-9]{1,2}[-/]\s?[0-9]{1,2}[-/]"
"""Texts without space around them that may be dates with the day or the month first, for Java."""
_ALLOWED = "texts, numbers and dates are read"
_AROUND = r"^[\s\p{Z}\x1c-\x1f\x85]+|[\s\p{Z}\x1c-\x1f\x85]+$"
"""What the readers take off both ends of a text, for Java."""
_BLANKS = r"[\s\p{Z}\p{C}]"
"""What may stand around an identifier without making it another one, for Java."""
_PARTS_WITHOUT_PATIENT = 64
_KEY = "patient"
"""The column by which patients stand together; the others are called by their places."""


def flag_spark(frame: Any, patients: Any, job: Job) -> Any:
    """Judge every row when the result is asked for.

    Raises:
        LabcheckError: A column is ambiguous, or cannot be read.
    """
    own = job.name_own_columns(frame.columns, FRAME, PREFIX_WAY)
    check_header(frame.columns, FRAME, 0)
    job = _settle_unnamed(frame, patients, job)
    cells = _find_cells(frame, patients, job)
    if job.dates is None:
        frames = {"r": frame} if patients is None else {"r": frame, "p": patients}
        job = replace(job, styles=_find_styles(frames, cells))
    sent = None if patients is None else patients.toArrow()
    judge = _Judge(_packed(job, frame.sparkSession), sent, tuple(frame.columns))
    schema = _write_schema(frame, own_schema(own))
    # Columns of any name are handed out by their places: a name may hold what Spark's syntax uses.
    rows = frame.toDF(*(f"c{place}" for place in range(len(frame.columns))))
    if job.baseline:
        need_columns(cells, FRAME)
        places = [frame.columns.index(name) for name in cells["patient"].sources]
        rows = _by_patient(rows, [f"c{place}" for place in places])
        judge = replace(judge, is_by_patient=True)
    return rows.mapInArrow(judge, schema)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges the rows of one partition, in a process of Spark's.

    Attributes:
        job: What is to be done.
        patients: A table of Arrow with a row for each patient; `None` without one.
        names: The names of the columns.
        is_by_patient: Whether the rows of a patient stand together.
    """

    job: Job
    patients: Any
    names: tuple[str, ...]
    is_by_patient: bool = False

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Judge tables of Arrow and give them with the columns that are added."""
        for table in gather(batches, _KEY if self.is_by_patient else ""):
            rows = table.select(range(len(self.names))).rename_columns(self.names)
            yield from flag_arrow(rows, self.patients, self.job).combine_chunks().to_batches()


def gather(batches: Iterable[Any], key: str = "") -> Iterator[Any]:
    """Put batches together into pieces of a bounded size.

    Args:
        batches: Batches of Arrow.
        key: A column by which the rows are sorted; a piece ends where it changes, so that one is
            larger only where more rows have one value.
    """
    import pyarrow as pa  # noqa: PLC0415 - only the bulk command has it

    waiting: list[Any] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows < MOST_ROWS and size < MOST_BYTES:
            continue
        table = pa.Table.from_batches(waiting)
        end = _last_change(table[key]) if key else table.num_rows
        if end:
            yield table.slice(0, end)
        waiting = table.slice(end).to_batches()
        rows, size = table.num_rows - end, table.slice(end).nbytes if end else size
    if rows:
        yield pa.Table.from_batches(waiting)


def _last_change(column: Any) -> int:
    """Find where the last run of equal values begins."""
    import pyarrow.compute as pc  # noqa: PLC0415 - only the bulk command has it

    last = column[-1]
    differs = pc.not_equal(column, last)
    return int(pc.sum(differs).as_py() or 0)


def _packed(job: Job, session: Any) -> Job:
    """Make a job that can be sent to other machines."""
    limits = replace(job.limits, threads=job.limits.threads or 1)
    knowledge = replace(job.knowledge, unused=NO_SETS)
    zone = session.conf.get("spark.sql.session.timeZone")
    sent = replace(job, limits=limits, knowledge=knowledge, askers={})
    return replace(sent, is_settled=True, time_zone=zone)


def _find_cells(frame: Any, patients: Any, job: Job) -> Mapping[str, Cell]:
    """Find the columns that verdicts depend on, and refuse those that cannot be read.

    Raises:
        InputError: A column is ambiguous, or cannot be read.
    """
    frames = {"r": (FRAME, frame)} | ({} if patients is None else {"p": (PATIENTS, patients)})
    given = [Given(name, each.columns, each.select) for name, each in frames.values()]
    cells = find_frame_fields(given, [{} for _ in given], job).cells
    types = {row: _types_of(each) for row, (_, each) in frames.items()}
    log = FaultLog(FRAME)
    for row, name in {(cell.row, name) for cell in cells.values() for name in cell.sources}:
        if types[row][name].partition("(")[0] not in _READABLE:
            log.add(None, name, f"the column holds {types[row][name]}", _ALLOWED)
    log.raise_if_any()
    return cells


def _types_of(frame: Any) -> dict[str, str]:
    return {field.name: field.dataType.simpleString() for field in frame.schema.fields}


def _settle_unnamed(frame: Any, patients: Any, job: Job) -> Job:
    """Decide by all rows what becomes of columns whose names are not known."""
    types = _types_of(frame)

    def texts_of(name: str, _: Sequence[str]) -> Texts | None:
        if types[name].partition("(")[0] not in _TEXTS:
            return None
        column = frame.toDF(*places).select(f"c{frame.columns.index(name)}").dropna().toDF("text")
        found = column.groupBy("text").count().limit(MOST_TEXTS + 1).collect()
        return None if len(found) > MOST_TEXTS else {row[0]: row[1] for row in found}

    places = [f"c{place}" for place in range(len(types))]
    frames = [(FRAME, types)]
    if patients is not None:
        frames.append((PATIENTS, dict.fromkeys(patients.columns, "")))
    headers = [Header(of_frame, name) for name, of_frame in frames]
    asked, found = settle_unnamed(headers, job.columns, job.layout, texts_of, job.own)
    tell_in_log(found, FRAME)
    return replace(job, columns=asked)


def _find_styles(frames: Mapping[str, Any], cells: Mapping[str, Cell]) -> dict[str, DateStyle]:
    """Find how dates are written, by all of them: no partition can tell for all.

    Args:
        frames: The rows, `r`, and the patients, `p`.
        cells: Where the content of each field stands.
    """
    from pyspark.sql import functions as f  # noqa: PLC0415 - as needed

    days: dict[str, list[str]] = {row: [] for row in frames}
    fields = [field for field in ("time", "birth") if field in cells]
    for field in fields:
        cell, types = cells[field], _types_of(frames[cells[field].row])
        if all(types[name].partition("(")[0] not in _TEXTS for name in cell.sources):
            continue
        frame = frames[cell.row]
        places = [f"c{place}" for place in range(len(frame.columns))]
        texts = (
            f.regexp_replace(f.col(places[frame.columns.index(name)]).cast("string"), _AROUND, "")
            for name in cell.sources
        )
        first = f.coalesce(*(f.when(text != "", text) for text in texts))
        day = f.regexp_replace(first, CLOCK_BEHIND, "")
        found = frame.toDF(*places).where(day.rlike(_ORDER_MATTERS)).select(day).distinct()
        days[cell.row] += [row[0] for row in found.toLocalIterator()]
    return {field: find_style(days[cells[field].row], None) for field in fields}


def _by_patient(frame: Any, patient: Iterable[str]) -> Any:
    """Bring the rows of each patient together; rows without one are spread.

    Args:
        frame: The rows.
        patient: The columns that name the patient, the first that is not empty.
    """
    from pyspark.sql import functions as f  # noqa: PLC0415 - as needed

    def bare(name: str) -> Any:
        return f.regexp_replace(f.col(name).cast("string"), _BLANKS, "")

    names = [f.when(bare(name) != "", bare(name)) for name in patient]
    whole = f.struct(*(f.col(name).cast("string") for name in frame.columns))
    part = f.concat(f.lit(" "), f.pmod(f.xxhash64(whole), f.lit(_PARTS_WITHOUT_PATIENT)))
    keyed = frame.withColumn(_KEY, f.coalesce(*names, part))
    return keyed.repartition(_KEY).sortWithinPartitions(_KEY)


def _write_schema(frame: Any, own: Any) -> Any:
    """Give the types of the columns of the frame and of those that are added."""
    from pyspark.sql import types  # noqa: PLC0415 - as needed

    kinds: Mapping[str, Callable[[], Any]] = {
        "string": types.StringType, "double": types.DoubleType, "bool": types.BooleanType,
    }  # fmt: skip
    added = [types.StructField(field.name, kinds[str(field.type)]()) for field in own]
    return types.StructType([*frame.schema.fields, *added])
