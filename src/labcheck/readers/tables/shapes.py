"""The rows of a table of any shape: one for each result, whichever way round the table is.

A row that is short is read where its missing cells are the last and none of the others contradicts
its column. A row with a name only, which is not one of a test, heads the results below it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field

from labcheck.faults import FaultLog
from labcheck.readers.tables.beside import find_beside, find_beside_tests
from labcheck.readers.tables.cells import CellKind, Record
from labcheck.readers.tables.columns import (
    Columns,
    fold_column,
    map_usual,
    recognise_headings,
)
from labcheck.readers.tables.dated import is_dated
from labcheck.readers.tables.fitting import is_fitting
from labcheck.readers.tables.heading import Table
from labcheck.readers.tables.names import Words
from labcheck.readers.tables.results import Row, clean_row
from labcheck.readers.tables.unnamed import says_another
from labcheck.values.records import dataclass, replace

_OF_THE_TEST = (
    "test", "loinc", "unit", "range", "low", "high", "patient", "sex", "age", "birth", "pregnancy",
    "specimen", "panel", "method", "context", "note", "baseline",
)  # fmt: skip
_OF_ONE_RESULT = ("value", "number", "concept", "standard_value", "flag", "note", "baseline")
"""What a merged cell does not say of the rows that it covers."""
_FEWEST = 2
_FLAG = "flag"
"""The heading that a column of flags is given."""


@dataclass(slots=True)
class Gathered:
    """What was made of a table.

    Attributes:
        rows: A row for each result.
        unread: The numbers of the rows of which nothing was made.
        sections: The texts that were taken for headings of the rows below them.
    """

    rows: list[Row] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


class _Sections:
    """Notices rows that head others, and says which heading a row stands under."""

    def __init__(self, gathered: Gathered, places: Sequence[int], words: Words) -> None:
        self._words = words
        self._gathered = gathered
        self._places = places
        self._pending: tuple[int, str] | None = None
        self._panel = ""

    def is_one(self, record: Record) -> bool:
        """Whether a row has a name only, which is not one of a test."""
        filled = record.filled
        if len(filled) != 1 or filled[0] not in self._places or record.problem:
            return False
        text = record.cells[filled[0]]
        if self._words.knows(text):
            return False
        self.leave()
        self._pending = record.line, text
        return True

    def leave(self) -> None:
        """Take down a heading under which nothing stands."""
        if self._pending:
            self._gathered.unread.append(self._pending[0])
        self._pending = None

    def put(self, row: Row) -> Row:
        """Let a row stand under the last heading, where it names no panel itself."""
        if self._pending:
            self._panel = self._pending[1]
            self._gathered.sections.append(self._panel)
            self._pending = None
        if not self._panel or row.cells.get("panel"):
            return row
        return replace(row, cells={**row.cells, "panel": self._panel})


def gather_long(table: Table, columns: Columns, words: Words, remark: str) -> Gathered:
    """Make a row of each row."""
    gathered = Gathered()
    sections = _Sections(gathered, columns.places.get("test", ()), words)
    for record in table.rows:
        if sections.is_one(record):
            continue
        fitted = fit(record, columns)
        row = Row(
            line=record.line,
            cells=columns.cells_of(_spread(fitted, columns)),
            value_column=columns.name_of("value"),
            problem=fitted.problem,
            as_written=" | ".join(record.cells) if fitted.problem else "",
            remark=remark_on_encoding(remark, record),
            kinds=_kinds_of(fitted, columns),
        )
        gathered.rows.append(clean_row(sections.put(row)))
    sections.leave()
    return gathered


def gather_wide(
    table: Table, columns: Columns, dates: Sequence[int], words: Words, remark: str
) -> Gathered:
    """Make a row of each cell under a date that is not empty, from left to right."""
    gathered = Gathered()
    beside = find_beside(table.header.cells, dates)
    sections = _Sections(gathered, columns.places.get("test", ()), words)
    for record in table.rows:
        if sections.is_one(record):
            continue
        rows = list(_split(fit(record, columns), columns, dates, beside, words))
        if not rows:
            gathered.unread.append(record.line)
        said = remark_on_encoding(remark, record)
        gathered.rows += [clean_row(sections.put(replace(row, remark=said))) for row in rows]
    sections.leave()
    return gathered


def _split(
    record: Record,
    columns: Columns,
    dates: Sequence[int],
    beside: Mapping[int, Mapping[str, int]],
    words: Words,
) -> Iterator[Row]:
    shared = _part_name(columns.cells_of(_spread(record, columns)), words)
    if record.problem:
        yield Row(record.line, shared, "", record.problem, " | ".join(record.cells))
        return
    for number in dates:
        if record.cells[number]:
            time = columns.names[number]
            near = _near(record, beside.get(number, {}))
            cells = {**shared, **near, "value": record.cells[number], "time": time}
            kinds = {**_kinds_of(record, columns), **_kind(record, number)}
            yield Row(record.line, cells, time, kinds=kinds)


def gather_across(
    table: Table, columns: Columns, tests: Mapping[int, str], words: Words, remark: str
) -> Gathered:
    """Make a row of each cell under a test that is not empty.

    Args:
        table: The table.
        columns: The columns that say something of every test in a row.
        tests: The columns of tests, with their names.
        words: What the words of the table are known to be.
        remark: What is to be said of the encoding.
    """
    gathered = Gathered()
    beside = find_beside_tests(table.header.cells, bare_names(tests, words))
    about = {number: _describe(table, number, name, words) for number, name in tests.items()}
    for record in table.rows:
        fitted = fit(record, columns)
        shared = columns.cells_of(_spread(fitted, columns))
        said = remark_on_encoding(remark, record)
        if fitted.problem:
            row = Row(record.line, shared, "", fitted.problem, " | ".join(record.cells), said)
            gathered.rows.append(clean_row(row))
            continue
        before = len(gathered.rows)
        for number in tests:
            if value := fitted.cells[number]:
                near = _near(fitted, beside.get(number, {}))
                cells = {**shared, **about[number], **near, "value": value}
                kinds = {**_kinds_of(fitted, columns), **_kind(fitted, number)}
                row = Row(record.line, cells, columns.names[number], remark=said, kinds=kinds)
                gathered.rows.append(clean_row(row))
        if len(gathered.rows) == before:
            gathered.unread.append(record.line)
    return gathered


def _describe(table: Table, number: int, name: str, words: Words) -> dict[str, str]:
    """Say of one test across what its heading and the rows around it say."""
    around = {held: texts[number] for held, texts in table.described.items() if number in texts}
    return _part_name({"test": name, **around}, words)


def _part_name(cells: dict[str, str], words: Words) -> dict[str, str]:
    """Take unit and range from behind a name, where no cell of their own has them."""
    named = words.take_apart(cells.get("test", ""))
    beside = {"unit": named.unit, "range": named.range}
    found = {name: text for name, text in beside.items() if text and name not in cells}
    return {**cells, **found, "test": named.name} if named.name else cells


def name_flags(table: Table, dates: Sequence[int]) -> Table:
    """Head the columns of flags that have no heading, each behind that of its results.

    Behind dates, and behind a heading that says `Result and Flag`, a column without a heading whose
    cells are all flags holds those of the results before it.
    """
    names = table.header.cells
    said = {n for n, name in enumerate(names) if "flag" in fold_column(name)}
    owners = {n for n in recognise_headings(names) if n in said} if not dates else set(dates)
    behind = [n + 1 for n in owners if n + 1 < len(names) and not names[n + 1]]
    texts = {n: [row.cells[n] for row in table.rows if n in row.filled] for n in behind}
    are_flags = all(is_fitting("flag", text) for found in texts.values() for text in found)
    if not are_flags or not any(texts.values()):
        return table
    cells = tuple(_FLAG if n in behind else name for n, name in enumerate(names))
    return replace(table, header=replace(table.header, cells=cells))


def map_wide(
    columns: Columns, dates: Sequence[int], filled: Collection[int], line: int, faults: FaultLog
) -> Columns:
    """Find the columns that say something of the test; the first names it if none else does.

    A column that is neither such nor headed by a date is not read, and a fault says so.

    Args:
        columns: The columns.
        dates: Those that are headed by dates.
        filled: Those that hold something.
        line: The line of the headings.
        faults: Where faults are noted.
    """
    places = {
        field: kept
        for field, found in columns.places.items()
        if field in _OF_THE_TEST and (kept := tuple(place for place in found if place not in dates))
    }
    near = find_beside(columns.names, dates)
    known = {place for found in places.values() for place in found} | set(dates)
    known |= {place for found in near.values() for place in found.values()}
    if not {"test", "loinc"} & set(places) and 0 not in known:
        places["test"] = (0,)
        known.add(0)
    for number, name in enumerate(columns.names):
        if number not in known and (name or number in filled):
            called = name or f"column {number + 1}"
            problem = "the column is headed by no date and not read"
            faults.add(line, called, problem, "head it by a date or a step such as day 1")
    return Columns(columns.names, places)


def map_across(
    table: Table, asked: Mapping[str, tuple[int, ...]], words: Words, file: str
) -> tuple[Columns, dict[int, str]]:
    """Find the columns of tests across, and those that say something of all of a row.

    A column whose name is not one of a test is taken for one where half of its cells are numbers,
    unless its heading says that it holds something else.

    Raises:
        InputError: Two columns may hold the same field, or a column may be the patient.
    """
    names = table.header.cells
    usual = recognise_headings(names)
    held = {place for places in asked.values() for place in places}
    free = [n for n in table.header.filled if n not in usual and n not in held]
    tests = [n for n in free if words.knows(names[n])]
    tests = sorted(
        {*tests, *(n for n in free if n not in tests and _holds_numbers(table, n, words))}
    )
    bare = bare_names({n: names[n] for n in tests}, words)
    repeated = {n for found in find_beside_tests(names, bare).values() for n in found.values()}
    hidden = {*tests, *repeated}
    shown = [name if n not in hidden else "" for n, name in enumerate(names)]
    columns = map_usual(shown, asked, file, table.header.line)
    places = dict(columns.places)
    is_free = "time" not in places and 0 not in {*hidden, *usual, *held}
    if is_free and any(_begins_dated(record) for record in table.rows):
        places["time"] = (0,)
    return Columns(names, places), {number: names[number] for number in tests}


def bare_names(tests: Mapping[int, str], words: Words) -> dict[int, str]:
    """Give the names of tests across without the units behind them."""
    return {number: words.take_apart(name).name or name for number, name in tests.items()}


def _begins_dated(record: Record) -> bool:
    return bool(record.cells) and is_dated(record.cells[0])


def _holds_numbers(table: Table, number: int, words: Words) -> bool:
    """Whether half of the cells of a column are results in numbers, by what they are."""
    if says_another(words.take_apart(table.header.cells[number]).name):
        return False
    cells = [r.cells[number] for r in table.rows if number < len(r.cells) and r.cells[number]]
    fitting = [cell for cell in cells if any(map(str.isdigit, cell)) and is_fitting("value", cell)]
    return bool(cells) and len(fitting) * 2 >= len(cells) and not all(map(is_dated, cells))


def fit(record: Record, columns: Columns) -> Record:
    """Fit a row to its headings; say so of one that is longer, or is short in other than its end.

    Empty cells behind the last column are left out. Missing ones are added where they are the last
    for all that the others say.
    """
    width = len(columns.names)
    if len(record.cells) == width:
        return record
    surplus = record.cells[width:]
    cells = record.cells if any(surplus) else record.cells[:width]
    if record.problem or len(cells) == width:
        return replace(record, cells=cells)
    if len(cells) < width and _ends_early(cells, columns):
        return replace(record, cells=(*cells, *[""] * (width - len(cells))))
    found = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    return replace(record, cells=cells, problem=f"has {found} and the header {width}")


def _ends_early(cells: Sequence[str], columns: Columns) -> bool:
    """Whether every cell of a short row fits its column, and one holds a result."""
    fields = {place: held for held, places in columns.places.items() for place in places}
    values = columns.places.get("value", ())
    has_value = any(place < len(cells) and cells[place] for place in values)
    if len(cells) < _FEWEST or (values and not has_value):
        return False
    return all(is_fitting(fields.get(place, ""), cell) for place, cell in enumerate(cells) if cell)


def _spread(record: Record, columns: Columns) -> tuple[str, ...]:
    """Let a merged cell of a row above say what it says of the rows that it covers."""
    if not record.spanned:
        return record.cells
    own = {n for held in _OF_ONE_RESULT for n in columns.places.get(held, ())}
    return tuple(
        cell or ("" if number in own else record.spanned.get(number, ""))
        for number, cell in enumerate(record.cells)
    )


def _kinds_of(record: Record, columns: Columns) -> dict[str, CellKind]:
    if not record.kinds:
        return {}
    found = {}
    for held, places in columns.places.items():
        first = next((n for n in places if n < len(record.cells) and record.cells[n]), None)
        if first is not None and first in record.kinds:
            found[held] = record.kinds[first]
    return found


def _kind(record: Record, number: int) -> dict[str, CellKind]:
    return {"value": record.kinds[number]} if number in record.kinds else {}


def _near(record: Record, beside: Mapping[str, int]) -> dict[str, str]:
    return {held: record.cells[number] for held, number in beside.items() if record.cells[number]}


def remark_on_encoding(remark: str, record: Record) -> str:
    """Remark on the encoding where it made a difference."""
    return remark if not all(cell.isascii() for cell in record.cells) else ""
