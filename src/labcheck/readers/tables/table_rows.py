"""The rows of one table: its columns found, in whichever shape it is, and a row for each result."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field

from labcheck.faults import FaultLog
from labcheck.readers import Asked
from labcheck.readers.tables.beside import find_beside, find_beside_tests
from labcheck.readers.tables.columns import (
    Columns,
    ask_own,
    check_header,
    map_asked,
    map_usual,
    require,
)
from labcheck.readers.tables.dated import bare_date, find_dates, is_dated
from labcheck.readers.tables.heading import Shape, Table
from labcheck.readers.tables.layouts import NAMING, Layout, map_layout, require_usual
from labcheck.readers.tables.names import Words
from labcheck.readers.tables.results import join_notes
from labcheck.readers.tables.shapes import (
    Gathered,
    bare_names,
    gather_across,
    gather_long,
    gather_wide,
    map_across,
    map_wide,
    name_flags,
)
from labcheck.readers.tables.unnamed import (
    Kind,
    Unnamed,
    name_notes,
    refuse_judgements,
    remark_on,
    settle,
)
from labcheck.values.records import dataclass, replace

_VALUES = ("value", "number", "concept", "standard_value")


@dataclass(slots=True)
class TableRows:
    """What was read of one table.

    Attributes:
        gathered: A row for each result, and what no result was made of.
        unnamed: What became of columns whose names are not known.
        times: The times that the columns put in order.
        columns: The heading of each column, and what it was read as; empty for one not read.
    """

    gathered: Gathered
    unnamed: Unnamed = field(default_factory=Unnamed)
    times: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


def _list_columns(
    columns: Columns, others: Mapping[int, str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Give the heading of each column and what it was read as."""
    fields = {place: name for name, places in columns.places.items() for place in places}
    fields |= others or {}
    return tuple((name, fields.get(number, "")) for number, name in enumerate(columns.names))


def read_rows(
    table: Table, asked: Asked, layout: Layout | None, remark: str, faults: FaultLog
) -> TableRows:
    """Read the rows of one table.

    Args:
        table: The table.
        asked: What was stated of it.
        layout: The known layout that was asked for.
        remark: What is to be said of the encoding.
        faults: Where faults are noted.

    Raises:
        InputError: Its columns are not certain.
    """
    table = _with_bare_dates(table) if table.shape is Shape.WIDE else table
    dates = find_dates(table.header.cells) if table.shape is Shape.WIDE else ()
    table = name_flags(table, dates)
    names, line = table.header.cells, table.header.line
    words = Words(asked.columns, asked.own)
    if table.shape is Shape.LONG:
        check_header(names, faults.file, line, has_case=True)
    own = ask_own(names, asked.own, asked.columns, faults.file, line)
    places = map_asked(names, own, faults.file, line)
    if layout:
        columns = map_layout(layout, names, places)
        return _read_layout(table, columns, layout, (words, remark), faults)
    if table.shape is Shape.ACROSS:
        columns, tests = map_across(table, places, words, faults.file)
        _refuse_judgements(table, columns, tests, words, faults.file)
        unread = tuple(name for n, name in columns.unread.items() if n not in tests and names[n])
        return TableRows(
            gather_across(table, columns, tests, words, remark),
            Unnamed(unread=unread),
            columns=_list_columns(columns, dict.fromkeys(tests, "values of this test")),
        )
    repeated = {n for beside in find_beside(names, dates).values() for n in beside.values()}
    shown = tuple("" if n in repeated else name for n, name in enumerate(names))
    columns = map_usual(shown, places, faults.file, line)
    unnamed = _settle_unnamed(table, columns, dates, faults.file, are_notes_asked="note" in places)
    columns = replace(columns.with_places(unnamed.taken), names=names)
    if dates:
        filled = {n for row in table.rows for n in row.filled}
        columns = map_wide(columns, dates, filled, line, faults)
        require(columns, (NAMING,), faults.file, line)
        gathered = gather_wide(table, columns, dates, words, remark)
    else:
        require_usual(columns, (NAMING, _VALUES), faults.file, line)
        gathered = gather_long(table, columns, words, remark)
    taken = [remark_on(name, heading) for name, (_, heading) in unnamed.taken.items()]
    if taken:
        rows = gathered.rows
        gathered.rows = [replace(row, remark=join_notes(row.remark, *taken)) for row in rows]
    of_dates = dict.fromkeys(dates, "values of this date")
    of_dates |= dict.fromkeys(repeated, "beside a date")
    listed = _list_columns(columns, of_dates)
    return TableRows(gathered, unnamed, tuple(names[number] for number in dates), listed)


def _with_bare_dates(table: Table) -> Table:
    """Take the signs of footnotes off headings that are dates."""
    names = (bare_date(name) if is_dated(name) else name for name in table.header.cells)
    return replace(table, header=replace(table.header, cells=tuple(names)))


def _read_layout(
    table: Table, columns: Columns, layout: Layout, about: tuple[Words, str], faults: FaultLog
) -> TableRows:
    require(columns, (NAMING, _VALUES), faults.file, table.header.line)
    gathered = gather_long(table, columns, *about)
    rows = gathered.rows
    gathered.rows = [replace(row, cells=layout.prepare(row.cells)) for row in rows]
    unread = Unnamed(unread=tuple(columns.unread.values()))
    return TableRows(gathered, unread, columns=_list_columns(columns))


def _settle_unnamed(
    table: Table, columns: Columns, dates: Sequence[int], file: str, *, are_notes_asked: bool
) -> Unnamed:
    """Decide what becomes of columns whose names say nothing.

    Raises:
        InputError: It is not sure what one holds.
    """

    def texts_of(number: int) -> Counter[str]:
        return _count_texts(table, number)

    is_first_the_test = bool(dates) and not {"test", "loinc"} & set(columns.places)
    passed_over = {*dates, *([0] if is_first_the_test else [])}
    headings = {
        number: name
        for number, name in columns.unread.items()
        if number not in passed_over and (columns.names[number] or any(texts_of(number)))
    }
    place = (file, table.header.line)
    kinds = (Kind.RANGE,) if dates else tuple(Kind)
    notes = {} if are_notes_asked or dates else name_notes(columns)
    found = settle(headings, columns.places, texts_of, place, kinds, notes=notes)
    return replace(found, unread=()) if dates else found  # those of wide tables are faults


def _refuse_judgements(
    table: Table, columns: Columns, tests: Mapping[int, str], words: Words, file: str
) -> None:
    """Refuse tests across beside which a column of flags or ranges is of no one of them.

    Raises:
        InputError: Naming the columns.
    """
    beside = find_beside_tests(table.header.cells, bare_names(tests, words))
    read = {*tests, *(number for found in beside.values() for number in found.values())}
    others = {number: name for number, name in columns.unread.items() if number not in read}
    refuse_judgements(others, lambda number: _count_texts(table, number), (file, table.header.line))


def _count_texts(table: Table, number: int) -> Counter[str]:
    return Counter(row.cells[number] for row in table.rows if number < len(row.cells))
