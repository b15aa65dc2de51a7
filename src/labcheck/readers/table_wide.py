"""Wide tables: tests down, dates across, as they stand in spreadsheets and papers.

    test         unit    range      2026-03-01   2026-03-08
    hemoglobin   g/dL    12-16      6.3          8.1

Each cell under a date is one result; an empty one is none.
"""

import re
from collections.abc import Iterator, Sequence

from labcheck.faults import FaultLog
from labcheck.readers.table_columns import Columns
from labcheck.readers.table_results import Row
from labcheck.readers.table_text import Record
from labcheck.values.dates import is_open, parse_moment

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_STEP = r"(?:day|week|month|year|hour|visit|draw)"
_DATED = re.compile(
    rf"""
    \d{{4}}-\d{{1,2}}(?:-\d{{1,2}})?(?:[T ]\d.*)?       # 2026-03-01 08:30
    | \d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,4}}(?:\s\d.*)?    # 01/03/2026
    | \d{{1,2}}-\d{{1,2}}-\d{{4}}(?:\s\d.*)?            # 01-03-2026
    | \d{{1,2}}[ .-]*{_MONTH}[ -]*\d{{0,4}}             # 1 March 2026
    | {_MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?               # March 1, 2026
    | (?:[a-z-]+\s)?{_STEP}\s*[-+]?\d+                  # day 1, hospital day 3
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FEWEST = 2
_OF_THE_TEST = (
    "test", "loinc", "unit", "range", "low", "high", "patient", "sex", "age", "birth", "specimen",
    "panel", "method", "note", "baseline",
)  # fmt: skip


def find_dates(names: Sequence[str]) -> tuple[int, ...]:
    """Find the columns that are headed by a date or by a step in time; none if only one is."""
    found = tuple(number for number, name in enumerate(names) if _is_dated(name))
    return found if len(found) >= _FEWEST else ()


def _is_dated(name: str) -> bool:
    return bool(_DATED.fullmatch(name)) or parse_moment(name) is not None or is_open(name)


def map_wide(columns: Columns, dates: Sequence[int], line: int, faults: FaultLog) -> Columns:
    """Find the columns that say something of the test; the first names it if none else does.

    A column that is neither such nor headed by a date is not read, and a fault says so.
    """
    places = {
        field: kept
        for field, found in columns.places.items()
        if field in _OF_THE_TEST and (kept := tuple(one for one in found if one not in dates))
    }
    known = {place for found in places.values() for place in found} | set(dates)
    if not {"test", "loinc"} & set(places) and 0 not in known:
        places["test"] = (0,)
        known.add(0)
    for number, name in enumerate(columns.names):
        if number not in known and name:
            problem = "the column is headed by no date and not read"
            faults.add(line, name, problem, "head it by a date or a step such as day 1")
    return Columns(columns.names, places)


def split_wide(record: Record, columns: Columns, dates: Sequence[int]) -> Iterator[Row]:
    """Give a row for each cell that is not empty, from left to right."""
    shared = columns.cells_of(record.cells)
    as_written = " | ".join(record.cells)
    if record.problem:
        yield Row(record.line, shared, "", record.problem, as_written)
        return
    for number in dates:
        if record.cells[number]:
            time = columns.names[number]
            cells = {**shared, "value": record.cells[number], "time": time}
            yield Row(record.line, cells, time)
