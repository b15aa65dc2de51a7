"""One connection to DuckDB: its limits, its statements, its faults, and the order of rows.

DuckDB keeps the order of what it scans and not that of what it joins. So each row that is joined
takes its number along and is sorted by it. Whether the order was kept is not trusted but checked
before what is written gets its name: in a Parquet file by a checksum over the number of every row
and the columns that tell rows apart, which is that of what was read; in text, which has no numbers,
while it is written, row by row.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from labcheck.bulk.judging_sql import quote_name, quote_text
from labcheck.bulk.lookup_sql import MOST_LEVELS
from labcheck.errors import InputError, UsageError
from labcheck.packages import advise_install
from labcheck.values.records import dataclass

Watch = Callable[[Iterable[int], str], None]
"""Consumes the percentages of a piece of work, which is done when they end."""
Values = tuple[str, Sequence[Any]]
"""A type of DuckDB, and values of it."""

_BLINK = 0.05
"""Seconds between two looks at a statement that runs."""
_DONE = 100
_PATIENCE = 0.5
_MOST_ASKED = 10
"""Seconds to wait for a cancelled statement, and how often to resend the interrupt."""
_ROWS_AT_ONCE = 10_000
MOST_LISTED = 1_000_000
"""Rows of a table whose columns are made lists; of a longer one, lists take too much memory."""
_ONE_THREAD = "SET threads = 2; SET external_threads = 2"
"""Two threads of which DuckDB starts none, so that only that of the caller works. Where it knows of
one thread only, DuckDB 2.0 puts pieces of fewer than 64 rows off, and rows lose their order."""
_IS_READING = re.compile(r"\bread|\bopen file|Prefetch|\bfile size", re.IGNORECASE)
_NO_MEMORY = "std::bad_alloc"
_DAMAGED = "the file may be damaged, or cut short"
MOST_THREADS = 256
"""More than any machine this runs on has use for; DuckDB starts as many as are asked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use.

    Attributes:
        memory: Main memory as DuckDB reads it, such as `1GB`; what does not fit goes to disk.
        threads: Threads; `None` for as many as there are processors.
    """

    memory: str
    threads: int | None = None

    def __post_init__(self) -> None:
        """Refuse more threads than a machine can start.

        Raises:
            UsageError: There are too many, or none.
        """
        if self.threads is not None and not 1 <= self.threads <= MOST_THREADS:
            raise UsageError(f"threads: write a number from 1 to {MOST_THREADS}")


def need_duckdb(who: str) -> Any:
    """Import DuckDB.

    Raises:
        UsageError: It is not installed; with what installs it.
    """
    try:
        import duckdb  # noqa: PLC0415 - only the bulk command has it
    except ImportError:
        duckdb, missing = None, ["duckdb"]
    else:
        missing = []
    if not find_spec("pyarrow"):  # imported where it is used, since that takes time
        missing.append("pyarrow")
    if missing:
        raise UsageError(f"{who} needs {' and '.join(missing)}: {advise_install(*missing)}")
    return duckdb


def first_line(error: Exception) -> str:
    """Give the first line of a library's message."""
    return str(error).strip().partition("\n")[0]


class Session:
    """A connection.

    Args:
        limits: What it may use.
        folder: Where it puts what does not fit into memory.
        watch: Is given the progress of long statements.
        time_zone: The zone whose days are those of moments that have a zone.
    """

    def __init__(self, limits: Limits, folder: Path, watch: Watch, time_zone: str = "UTC") -> None:
        self._duckdb = need_duckdb("labcheck flag")
        config = {
            "memory_limit": limits.memory,
            "temp_directory": str(folder),
            "preserve_insertion_order": "true",
            # Nothing is fetched from anywhere: what is needed is built in.
            "autoinstall_known_extensions": "false",
            **({"threads": limits.threads} if limits.threads else {}),
        }
        try:
            self.connection = self._duckdb.connect(":memory:", config=config)
            self.connection.execute(f"SET TimeZone = '{time_zone}'")
            if self.rows("SELECT current_setting('threads')") == [(1,)]:
                self.connection.execute(_ONE_THREAD)
        except self._duckdb.Error as error:
            raise UsageError(f"DuckDB does not start: {first_line(error)}") from None
        self._watch = watch
        self._enums: set[str] = set()
        self._is_stuck = False

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a short statement."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found

    def each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run a statement and give its rows one after the other, however many there are."""
        found = self.connection.execute(sql)
        while some := found.fetchmany(_ROWS_AT_ONCE):
            yield from some

    def has_join(self, sql: str) -> bool:
        """Whether DuckDB joins tables for a query, which may cost its rows their order."""
        ((_, text),) = self.rows(f"EXPLAIN (FORMAT JSON) {sql}")
        found = json.loads(text)
        while found:
            operator = found.pop()
            name = operator["name"].strip()
            if name.endswith("_JOIN") and name != "POSITIONAL_JOIN":
                return True
            found += operator["children"]
        return False

    def run(self, sql: str, doing: str) -> list[tuple[Any, ...]]:
        """Run a long statement and give its rows; Ctrl-C stops it.

        Raises:
            LabcheckError: It failed for a reason that a person can put right.
        """
        rows: list[tuple[Any, ...]] = []
        faults: list[BaseException] = []
        # An event is waited for and not the thread: Ctrl-C during `join` makes Python take the
        # thread for one that has ended.
        ended = threading.Event()

        def work() -> None:
            try:
                rows.extend(self.connection.execute(sql).fetchall())
            except BaseException as fault:  # noqa: BLE001 - raised again where it is waited for
                faults.append(fault)
            finally:
                ended.set()

        try:
            threading.Thread(target=work, daemon=True).start()
            self._watch(self._percents(ended), doing)
        finally:
            self._stop(ended)
        if faults:
            raise self.explain(faults[0]) from None
        return rows

    def _stop(self, ended: threading.Event) -> None:
        """Stop the statement that runs. DuckDB may ignore that; then it is left running."""
        for _ in range(_MOST_ASKED):
            if ended.is_set():
                return
            self.connection.interrupt()
            ended.wait(_PATIENCE)
        self._is_stuck = not ended.is_set()

    def _percents(self, ended: threading.Event) -> Iterator[int]:
        """Give one percent after the other while a statement runs."""
        shown = 0
        while not ended.wait(_BLINK):
            reached = min(int(self.connection.query_progress()), _DONE)
            yield from range(shown, reached)
            shown = max(shown, reached)

    def explain(self, fault: BaseException) -> BaseException:
        """Say a fault of DuckDB so that it can be put right; others are given back."""
        duckdb = self._duckdb
        text = first_line(fault) if isinstance(fault, Exception) else ""
        if isinstance(fault, (MemoryError, duckdb.OutOfMemoryException)) or _NO_MEMORY in text:
            why = f": {text}" if isinstance(fault, duckdb.Error) else ""
            return UsageError(f"the memory does not suffice{why}; give more with --memory")
        if LOST in str(fault):
            return refuse_lost_order()
        if isinstance(fault, duckdb.IOException):
            if "No space left" in str(fault) or "File too large" in str(fault):
                return UsageError("cannot be written: the disk is full")
            is_read = bool(_IS_READING.search(text))
            return (
                _unreadable(text, _DAMAGED) if is_read else UsageError(f"cannot be written: {text}")
            )
        if isinstance(fault, duckdb.InvalidInputException | duckdb.ConversionException):
            return _unreadable(text)
        if type(fault) in (duckdb.Error, duckdb.NotImplementedException):  # damaged, or too new
            return _unreadable(text, _DAMAGED)
        return fault

    def store(self, name: str, columns: Mapping[str, Values], *, as_lists: bool) -> None:
        """Make a table of some values: a row for each of a column, or one row with a list of all.

        They are given as parameters, since to register a table DuckDB imports pandas where that
        is installed.
        """
        listed = [
            f"${n}::VARCHAR[]::{type_}[]" if type_ in self._enums else f"${n}::{type_}[]"
            for n, (type_, _) in enumerate(columns.values(), 1)
        ]
        cells = listed if as_lists else [f"unnest({cell})" for cell in listed]
        named = ", ".join(
            f"{cell} AS {column}" for cell, column in zip(cells, columns, strict=True)
        )
        given = [list(values) for _, values in columns.values()]
        self.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {named}", given)

    def make_enum(self, name: str, texts: Sequence[str]) -> None:
        """Make a type that lists texts in this order."""
        listed = "SELECT unnest($1::VARCHAR[]) AS text, generate_subscripts($1::VARCHAR[], 1) AS n"
        self.connection.execute(
            f"CREATE TYPE {name} AS ENUM (SELECT text FROM ({listed}) ORDER BY n)", [list(texts)]
        )
        self._enums.add(name)

    def list_by_id(self, table: str, columns: Iterable[str]) -> bool:
        """Make lists of a table's columns, in the order of its `id`, as one row `<table>_lists`.

        Another table's rows find their place in them by `write_place`, without a join, which
        would cost them their order.

        Returns:
            Whether it was done; a table may be too long.
        """
        ((count,),) = self.rows(f"SELECT count(*) FROM {table}")
        if count > MOST_LISTED:
            return False
        self.index_texts(
            table, f"SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM {table}"
        )
        lists = ", ".join(f"list({name} ORDER BY id) AS {table}_{name}" for name in columns)
        self.rows(f"CREATE TEMP TABLE {table}_lists AS SELECT {lists} FROM {table}")
        return True

    def index_texts(self, name: str, query: str) -> None:
        """Make the row `<name>_index`, where `write_place` finds each `id` of a query its `place`.

        On each level a part of the hash leads to one text; those that meet another are on the next.
        """
        left, lists = f"SELECT place, hash(id) AS h FROM ({query})", []
        for level in range(MOST_LEVELS):
            self.rows(f"CREATE TEMP TABLE {name}_{level} AS {left}")
            ((count,),) = self.rows(f"SELECT count(*) FROM {name}_{level}")
            size = 1 << (4 * count).bit_length()
            part = f"(hash(h, {level}) & {size - 1}::UBIGINT)::BIGINT"
            first = f"SELECT {part} AS b, min(place) AS p FROM {name}_{level} GROUP BY b"
            places = f"list(p ORDER BY n)::INTEGER[] FROM range({size}) AS r(n) LEFT JOIN ({first})"
            lists.append(f"(SELECT {places} ON b = n) AS {name}_at{level}")
            left = f"FROM {name}_{level} WHERE place NOT IN (SELECT p FROM ({first}))"
            if not count:
                break
        lists += (f"[NULL]::INTEGER[] AS {name}_at{n}" for n in range(level + 1, MOST_LEVELS))
        lists.append(f"(SELECT list(id ORDER BY place) FROM ({query})) AS {name}_ids")
        self.rows(f"CREATE TEMP TABLE {name}_index AS SELECT {', '.join(lists)}")
        if count:
            raise RuntimeError("texts have one hash")

    @contextmanager
    def in_one_thread(self) -> Iterator[None]:
        """Let one thread do all work meanwhile."""
        ((threads,),) = self.rows("SELECT current_setting('threads')")
        self.connection.execute(_ONE_THREAD)
        yield
        self.connection.execute(f"SET external_threads = 1; SET threads = {threads}")

    @contextmanager
    def used(self) -> Iterator[None]:
        """Explain what fails meanwhile, and close the connection at the end.

        Raises:
            LabcheckError: It failed for a reason that a person can put right.
        """
        try:
            yield
        except Exception as fault:
            if (explained := self.explain(fault)) is fault:
                raise
            raise explained from None
        finally:
            self.close()

    def close(self) -> None:
        """Close the connection, unless a statement still runs that could not be stopped."""
        if not self._is_stuck:
            self.connection.close()


def _unreadable(text: str, remedy: str = "") -> InputError:
    return InputError(f"a table cannot be read: {text}{remedy and f'; {remedy}'}")


def unwatched(percents: Iterable[int], _: str) -> None:
    """Watch nothing."""
    for _percent in percents:
        pass


LOST = "the rows have lost their order"
"""The error that DuckDB raises when a row comes out of turn."""
_NUMBERS = ("file_row_number", "file_index")
"""Columns that DuckDB gives to every Parquet file, unless it has such columns of its own."""
COUNTED = "row_number() OVER () - 1"
"""The number of each row in the order in which a single scan gives them, from 0."""


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
        return COUNTED
    starts = [0]
    for size in sizes:
        starts.append(starts[-1] + size)
    if len(starts) <= 2:  # noqa: PLR2004 - one file and its end
        return "file_row_number"
    return f"({starts[:-1]}::BIGINT[])[1 + file_index::BIGINT] + file_row_number"


def write_checksum(compared: Iterable[str], number: str, row: str = "") -> str:
    """Write what stands for the content and the place of a row.

    DuckDB puts the last of several values to the others by an exclusive or, and so do the checksums
    of rows to one: what is hashed once would be the same in whichever rows that value stands.

    Args:
        compared: The columns that are compared.
        number: The number of the row, as an expression.
        row: What the row is called, with the point behind it.
    """
    cells = [f"{row}{quote_name(name)}" for name in compared]
    return f"hash(hash({', '.join([f'({number})::BIGINT', *cells])}))"


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
    checked = f"CASE WHEN {number} = {COUNTED} THEN {name} ELSE error({quote_text(LOST)}) END"
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
