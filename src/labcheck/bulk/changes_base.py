"""The base of changes in bulk: every row of a table as who, what, when and how much.

Patients become numbers, times whole numbers, tests and special texts comparison classes. Patients
whose rows `check` would not order only by time are found here and held back.
"""

import math
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from labcheck.bulk import changes_sql as sql
from labcheck.bulk.change_classes import ComparisonClasses, Kind
from labcheck.bulk.changes_sql import Reason
from labcheck.bulk.judging_sql import quote_text
from labcheck.readers.tables.results import Row, clean_row
from labcheck.values.dates import UNKNOWN_STYLE, DateStyle, find_style, parse_moment, parse_step

Run = Callable[[str], list[tuple[Any, ...]]]
"""Runs a statement in DuckDB and gives its rows."""
FindStyle = Callable[[Iterable[str]], DateStyle]
"""Says by the times of a table how they are written."""

_ROWS_AT_ONCE = 2000
_LONGEST_MISSING = 8
"""What stands for "missing" in a table is shorter."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - all moments are without a zone, as `parse_moment`'s


def find_told_style(texts: Iterable[str]) -> DateStyle:
    """Find how times are written where they are all that tells."""
    return find_style(texts, None)


class Engine:
    """DuckDB, with a folder for what is put aside."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self._folder = folder

    def copy(self, query: str, name: str) -> Path:
        """Write the rows of a query to a Parquet file."""
        path = self._folder / f"change_{name}.parquet"
        self.run(f"COPY ({query}) TO {quote_text(str(path))} (FORMAT parquet)")
        return path

    def fill(self, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Make a small table."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
        self.add(table, rows)

    def add(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Put rows into a small table."""
        left = iter(rows)
        while some := list(islice(left, _ROWS_AT_ONCE)):
            values = ", ".join(f"({', '.join(map(_literal, row))})" for row in some)
            self.run(f"INSERT INTO {table} VALUES {values}")


class Base:
    """The small rows of one table.

    Attributes:
        relation: What stands behind FROM.
        in_order: The query of the rows that are compared.
        has_held: Whether patients are held back.
        style: How those times are written that are not plain dates.
    """

    def __init__(
        self, engine: Engine, rows: str, classes: ComparisonClasses, find_style: FindStyle
    ) -> None:
        self._engine = engine
        self._find_style = find_style
        self.style = UNKNOWN_STYLE
        self._rows = rows
        self._types = {name: type_ for name, type_, *_ in engine.run(f"DESCRIBE {rows}")}
        self._fill_kinds(classes)
        if not sql.is_integer(self._types["patient"]):
            self._number_patients()
        self._has_steps = False
        has_special_times = not sql.is_time(self._types["time"]) and self._read_special_times()
        query = sql.base(
            rows,
            self._types,
            has_special=bool(classes.special),
            has_special_times=has_special_times,
            has_steps=self._has_steps,
        )
        self.relation = sql.parquet(engine.copy(query, "base"))
        self.has_held = self._hold_patients()
        self.in_order = (
            f"SELECT * FROM {self.relation} WHERE patient IS NOT NULL AND drawn IS NOT NULL"
        )
        if self.has_held:
            self.in_order += " AND patient NOT IN (SELECT patient FROM change_held)"

    def place(self) -> str:
        """Write the one number that orders the rows of a patient."""
        rows, low, high, is_whole = self._engine.run(
            f"SELECT count(*), min(drawn), max(drawn), bool_and(drawn % {_SECOND} = 0) "
            f"FROM {self.relation}"
        )[0]
        return sql.place_in_time(low or 0, high or 0, _SECOND if is_whole else 1, rows)

    def not_compared(self) -> str:
        """Write the rows that are beside no other, each with its reason."""
        held = "LEFT JOIN change_held h USING (patient)" if self.has_held else ""
        other = "h.reason_code" if self.has_held else "NULL"
        step = " OR (step > 0 AND h.reason_code IS NOT NULL)"
        is_undated = f"drawn IS NULL{step if self.has_held and self._has_steps else ''}"
        reason = (
            f"CASE WHEN patient IS NULL THEN {Reason.NO_PATIENT:d} "
            f"WHEN {is_undated} THEN {Reason.NO_TIME:d} ELSE {other} END"
        )
        inner = f"SELECT row, {reason} AS why FROM {self.relation} {held}"
        return f"SELECT {sql.NOTHING}, why AS reason_code FROM ({inner}) WHERE why IS NOT NULL"

    def _fill_kinds(self, classes: ComparisonClasses) -> None:
        def place(kind: Kind) -> tuple[int, int]:
            return kind.class_, classes.classes[kind.class_].group

        self._engine.fill(
            "change_tests",
            "test INTEGER, class INTEGER, grp INTEGER, is_read BOOLEAN",
            ((number, *place(kind), kind.is_prior) for number, kind in enumerate(classes.tests)),
        )
        self._engine.fill(
            "change_special",
            "special INTEGER, class INTEGER, grp INTEGER, number DOUBLE",
            (
                (number, *place(kind), _number_of(kind))
                for number, kind in enumerate(classes.special)
            ),
        )

    def _number_patients(self) -> None:
        name = sql.trimmed("patient")
        self._engine.run(
            "CREATE OR REPLACE TEMP TABLE change_people AS "
            "SELECT name, row_number() OVER () AS patient "
            f"FROM (SELECT DISTINCT {name} AS name FROM ({self._rows})) WHERE name <> ''"
        )
        short = (
            "SELECT name FROM change_people "
            f"WHERE NOT regexp_matches(name, '[0-9]') AND len(name) < {_LONGEST_MISSING}"
        )
        missing = [name for (name,) in self._engine.run(short) if _is_missing(name)]
        if missing:
            names = ", ".join(map(quote_text, missing))
            self._engine.run(f"DELETE FROM change_people WHERE name IN ({names})")

    def _read_special_times(self) -> bool:
        """Read the times that are not written as most are: dates, and steps such as `day 3`."""
        text = sql.trimmed("time")
        found = self._engine.run(
            f"SELECT DISTINCT {text} FROM ({self._rows}) WHERE NOT {sql.is_plain_time(text)}"
        )
        special = [text for (text,) in found if text]
        self.style = self._find_style(special)
        read = [
            (text, drawn, 0)
            for text in special
            if (drawn := _to_microseconds(text, self.style)) is not None
        ]
        steps = {text: step for text in special if (step := parse_step(text)) is not None}
        kinds = sorted({step.what for step in steps.values()})
        read += [
            (text, step.number * _SECOND, 1 + kinds.index(step.what))
            for text, step in steps.items()
        ]
        self._has_steps = bool(steps)
        self._engine.fill("change_times", "name VARCHAR, drawn BIGINT, step INTEGER", read)
        return bool(read)

    def _hold_patients(self) -> bool:
        """Find the patients whose draws `check` would not order only by time.

        Some have no date, or dates stand beside steps, or steps of several kinds.
        """
        known = f"FROM {self.relation} WHERE patient IS NOT NULL"
        held = f"SELECT DISTINCT patient {known} AND drawn IS NULL"
        if self._has_steps:
            mixed = "HAVING min(step) <> max(step)"
            held += f" UNION SELECT patient {known} GROUP BY patient {mixed}"
        self._engine.run(
            f"CREATE OR REPLACE TEMP TABLE change_held AS "
            f"SELECT patient, {Reason.UNDATED:d} AS reason_code FROM ({held})"
        )
        return bool(self._engine.run("SELECT 1 FROM change_held LIMIT 1"))


_SECOND = 1_000_000


def _number_of(kind: Kind) -> float | None:
    """Give the number of a special text; NaN where it holds none, `None` for no value."""
    if not kind.is_prior:
        return None
    return math.nan if kind.number is None else kind.number


def _is_missing(name: str) -> bool:
    """Whether the readers of tables take a text for a cell without content."""
    return not clean_row(Row(1, {"patient": name}, "value")).cells


def _to_microseconds(time: str, style: DateStyle = UNKNOWN_STYLE) -> int | None:
    """Read a time as the core does, as a whole number that orders it."""
    moment = parse_moment(time, style)
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _literal(value: object) -> str:
    """Write a value into a statement."""
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(value).upper()
        case float():
            return f"'{value!r}'::DOUBLE"
        case _:
            return quote_text(str(value))
