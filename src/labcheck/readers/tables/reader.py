"""Read a table of results: CSV, TSV and their like, one result in a row or in a cell of a row.

Columns are known by their usual names, by a known layout, or as they were asked for; the table is
refused where that is not certain. Wide tables have tests down and dates across, as they stand in
spreadsheets and papers, and become the same cases:

    test         unit    range      2026-03-01   2026-03-08
    hemoglobin   g/dL    12-16      6.3          8.1

Each cell under a date is one result; an empty one is none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import Fault, InputError, Notice
from labcheck.faults import FaultLog
from labcheck.readers import Asked, Reading
from labcheck.readers.categories import count_left_out, is_known_test, is_other, remark
from labcheck.readers.tables.columns import (
    Columns,
    ask_own,
    check_header,
    map_asked,
    map_usual,
    require,
)
from labcheck.readers.tables.delimited import Record, TableText, read_table_text
from labcheck.readers.tables.layouts import NAMING, find_layout, map_layout
from labcheck.readers.tables.patients import Entry, make_cases
from labcheck.readers.tables.results import Row, clean_row, join_notes, name_result, read_result
from labcheck.readers.tables.unnamed import Kind, Unnamed, remark_on, settle
from labcheck.values.dates import (
    STATE_DATES,
    DateStyle,
    contradicts,
    describe_style,
    find_style,
    is_open,
    parse_moment,
    write_plain,
)

_HOW = "say what columns hold with --columns"
_VALUES = ("value", "number", "concept", "standard_value")


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a table.

    Raises:
        InputError: The file is not a table, its columns are not certain, or it has no results.
    """
    layout = find_layout(asked.layout, file) if asked.layout else None
    table = read_table_text(content, file)
    faults = FaultLog(file)
    names, line = table.header.cells, table.header.line
    check_header(names, file, line, has_case=True)
    places = map_asked(names, ask_own(names, asked.own, asked.columns, file, line), file, line)
    dates: tuple[int, ...] = ()
    if layout is None:
        columns = map_usual(names, places, file, line)
        dates = () if "value" in columns.places else find_dates(names)
        unnamed = _settle_unnamed(table, columns, dates, file)
        columns = columns.with_places(unnamed.taken)
        rows = list((_wide_rows if dates else _long_rows)(table, columns, faults))
    else:
        columns = map_layout(layout, names, places)
        unnamed = Unnamed(unread=tuple(columns.unread.values()))
        rows = [
            replace(row, cells=layout.prepare(row.cells))
            for row in _long_rows(table, columns, faults)
        ]
    taken = [remark_on(field, name) for field, (_, name) in unnamed.taken.items()]
    rows = [replace(row, remark=join_notes(row.remark, *taken)) for row in rows] if taken else rows
    kept, style = settle_dates(_keep_results(rows, line, faults, asked.catalogue), asked, faults)
    comma = asked.has_decimal_comma
    entries = [Entry(row, read_result(row, faults, has_decimal_comma=comma)) for row in kept]
    times = [write_plain(names[number], style) for number in dates]
    said = tuple(filter(None, (describe_style(style),)))
    cases = make_cases(entries, file, faults, times)
    notices = [Notice(file, line, None, "", remark, _HOW) for remark in unnamed.remarks]
    read = tuple(replace(case, conventions=said, remarks=unnamed.remarks) for case in cases)
    return Reading(read, (*faults.by_line, *notices))


def settle_dates(
    rows: Sequence[Row], asked: Asked, faults: FaultLog
) -> tuple[list[Row], DateStyle]:
    """Write the dates of each column as its own dates, or what was stated, settle their order.

    Returns:
        The rows, and how the times are written.
    """
    births, _ = _settle_column(rows, "birth", asked, faults)
    return _settle_column(births, "time", asked, faults)


def _settle_column(
    rows: Sequence[Row], field: str, asked: Asked, faults: FaultLog
) -> tuple[list[Row], DateStyle]:
    lines = {text: row.line for row in reversed(rows) if (text := row.cells.get(field, ""))}
    style = find_style(lines, asked.dates)
    against = [text for text in lines if contradicts(text, style)]
    if against:
        problem = f"{against[-1]!r} cannot be read in the order that was stated"
        faults.add(lines[against[-1]], field, problem, "it is read in the other")
    unsettled = [text for text in lines if is_open(text)] if style.order is None else []
    if unsettled and field == "time":
        problem = f"{unsettled[-1]!r} may be a date with the day or the month first"
        faults.add(lines[unsettled[-1]], field, problem, STATE_DATES)
    if style.order is None:
        return list(rows), style
    written = {text: write_plain(text, style) for text in lines}
    return [_with_date(row, field, written) for row in rows], style


def _with_date(row: Row, field: str, written: Mapping[str, str]) -> Row:
    text = written.get(row.cells.get(field, ""))
    return replace(row, cells={**row.cells, field: text}) if text else row


def _settle_unnamed(table: TableText, columns: Columns, dates: Sequence[int], file: str) -> Unnamed:
    """Decide what becomes of columns whose names say nothing.

    Raises:
        InputError: It is not sure what one holds.
    """

    def texts_of(number: int) -> Counter[str]:
        return Counter(row.cells[number] for row in table.rows if number < len(row.cells))

    is_first_the_test = bool(dates) and not {"test", "loinc"} & set(columns.places)
    passed_over = {*dates, *([0] if is_first_the_test else [])}
    headings = {
        number: name
        for number, name in columns.unread.items()
        if number not in passed_over and (columns.names[number] or any(texts_of(number)))
    }
    place = (file, table.header.line)
    kinds = (Kind.RANGE,) if dates else tuple(Kind)
    found = settle(headings, columns.places, texts_of, place, kinds)
    return replace(found, unread=()) if dates else found  # those of wide tables are faults


def _long_rows(table: TableText, columns: Columns, faults: FaultLog) -> Iterator[Row]:
    require(columns, (NAMING, _VALUES), faults.file, table.header.line)
    for record in table.rows:
        fitted = _fit(record, len(columns.names))
        yield clean_row(
            Row(
                line=record.line,
                cells=columns.cells_of(fitted.cells),
                value_column=columns.name_of("value"),
                problem=fitted.problem,
                as_written=" | ".join(record.cells),
                remark=_remark(table, record),
            )
        )


def _wide_rows(table: TableText, columns: Columns, faults: FaultLog) -> Iterator[Row]:
    dates = find_dates(columns.names)
    wide = map_wide(columns, dates, table.header.line, faults)
    require(wide, (NAMING,), faults.file, table.header.line)
    for record in table.rows:
        fitted = _fit(record, len(columns.names))
        for row in split_wide(fitted, wide, dates):
            yield clean_row(replace(row, remark=_remark(table, record)))


def _keep_results(
    rows: Sequence[Row], line: int, faults: FaultLog, catalogue: Catalogue | None
) -> list[Row]:
    """Leave out rows that say they are not laboratory results, and count them.

    Raises:
        InputError: There is no row.
    """
    kept: list[Row] = []
    others: Counter[str] = Counter()
    for row in rows:
        if row.problem or is_laboratory(row, catalogue):
            note = remark(row.cells.get("category", ""))
            kept.append(replace(row, remark=join_notes(row.remark, note)))
        else:
            others[row.cells["category"]] += 1
    left_out = count_left_out(others, faults.file, "row", "rows")
    if not kept and not others:
        problem, remedy = "the table has no results", "write results below the header"
        raise InputError([Fault(faults.file, line, None, "", problem, remedy)])
    faults.extend(left_out)
    return kept


def _fit(record: Record, width: int) -> Record:
    """Leave out empty cells behind the last column; say so of a row of any other length."""
    surplus = record.cells[width:]
    cells = record.cells if any(surplus) else record.cells[:width]
    if record.problem or len(cells) == width:
        return replace(record, cells=cells)
    found = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    return replace(record, cells=cells, problem=f"has {found} and the header {width}")


def _remark(table: TableText, record: Record) -> str:
    """Remark on the encoding where it made a difference."""
    return table.remark if not all(cell.isascii() for cell in record.cells) else ""


def is_laboratory(row: Row, catalogue: Catalogue | None) -> bool:
    """Whether a row is read: by its category where it states one, or as a test that is known."""
    cells = row.cells
    if not is_other(cells.get("category", "")):
        return True
    return is_known_test(name_result(cells), catalogue)


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
        if field in _OF_THE_TEST and (kept := tuple(place for place in found if place not in dates))
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
