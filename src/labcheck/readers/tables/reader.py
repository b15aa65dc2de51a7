"""Read tables of results: CSV, TSV and their like, and the sheets of spreadsheets.

A table may have a result in each row, tests down and dates across, or dates down and tests across;
`heading` says which, and where its headings are. Columns are known by their usual names, by a known
layout, or as they were asked for; the table is refused where that is not certain.

    test         unit    range      2026-03-01   2026-03-08
    hemoglobin   g/dL    12-16      6.3          8.1

Each cell under a date, or under a test, is one result; an empty one is none.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from labcheck.cases.case import Case, UnreadLine
from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import Fault, InputError, NoResultError, Notice
from labcheck.faults import FaultLog
from labcheck.readers import Asked, Reading
from labcheck.readers.categories import count_left_out, is_known_test, is_other, remark
from labcheck.readers.tables.cells import CellKind, Record, Sheet
from labcheck.readers.tables.columns import write_sex
from labcheck.readers.tables.delimited import read_ways, refuse_broken
from labcheck.readers.tables.heading import find_tables, has_headings, take_first_row
from labcheck.readers.tables.layouts import find_layout
from labcheck.readers.tables.names import Words
from labcheck.readers.tables.patients import Entry, make_cases
from labcheck.readers.tables.results import Row, join_notes, name_result
from labcheck.readers.tables.row_dates import list_dates, settle_dates
from labcheck.readers.tables.rows_once import RowReader
from labcheck.readers.tables.table_rows import TableRows, read_rows
from labcheck.readers.tables.titles import read_titles
from labcheck.values.dates import DateStyle, describe_style, find_style, write_plain
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.records import dataclass, replace

_HOW = "say what columns hold with --columns"
_MOST_SHOWN = 20


@dataclass(slots=True)
class _Part:
    """What was read of one sheet.

    Attributes:
        sheet: The sheet.
        faults: What is wrong in it.
        rows: A row for each result, as the tables give them and then with dates written plainly.
        times: The times that wide tables put in order.
        unnamed: What is to be said of columns, by the line of their heading.
        above: The numbers of the rows above headings of which something was not read.
        unread: The numbers of the rows of which nothing was made.
        sections: What was taken for headings of rows.
        columns: The headings of columns, and what each was read as.
        language: The code of the language that is stated; empty where none is.
    """

    sheet: Sheet
    faults: FaultLog
    rows: list[Row] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    unnamed: dict[str, int] = field(default_factory=dict)
    above: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    columns: dict[tuple[str, str], None] = field(default_factory=dict)
    language: str = ""

    @property
    def has_patients(self) -> bool:
        """Whether some row names a patient."""
        return any(row.cells.get("patient") for row in self.rows)

    def say(self, *, has_several: bool) -> list[str]:
        """Say how the sheet was read, as clauses, with its name where there are several."""
        found = list(self.unnamed)
        if self.sections:
            shown = ", ".join(map(repr, dict.fromkeys(self.sections[:_MOST_SHOWN])))
            found.append(f"read as headings of the rows below: {shown}")
        if self.above:
            found.append(_say_of_rows(self.above, "stand{s} above the headings", " in full"))
        if self.unread:
            found.append(_say_of_rows(self.unread, "hold{s} no result"))
        return [f"{said} (sheet {self.sheet.name!r})" if has_several else said for said in found]

    def list_unread(self, *, has_several: bool) -> Iterator[UnreadLine]:
        """Give the rows that were not read, with the sheet's name where there are several."""
        numbers = {*self.above, *self.unread}
        behind = f" (sheet {self.sheet.name!r})" if has_several else ""
        for record in self.sheet.records:
            if record.line in numbers:
                cells = " | ".join(filter(None, record.cells))
                yield UnreadLine(record.line, f"{cells}{behind}")

    def read(self, style: DateStyle, sign: DecimalSign | None) -> None:
        """Read the results, with dates that are written so and numbers with that decimal sign."""
        self.rows = settle_dates(self.rows, style, self.faults)
        self.times = [write_plain(time, style) for time in self.times]
        reader = RowReader(self.faults, sign)
        self.entries = [Entry(row, reader.read(row)) for row in self.rows]

    def take(self, found: TableRows, said: Mapping[str, str], line: int) -> None:
        """Add what was made of one table, with what is said of all its rows above it."""
        rows = found.gathered.rows
        rows = [replace(row, cells={**said, **row.cells}) for row in rows] if said else rows
        self.rows += list(_write_sexes(rows, found.columns, self.language))
        self.unread += found.gathered.unread
        self.sections += found.gathered.sections
        self.times += found.times
        self.columns.update(dict.fromkeys(found.columns))
        for remark_ in found.unnamed.remarks:
            self.unnamed.setdefault(remark_, line)


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a table.

    Raises:
        InputError: The file is not a table, its columns are not certain, or it has no results.
    """
    ways = read_ways(content, file)
    usual = next(ways)
    words = Words(asked.columns, asked.own)
    if not asked.layout and not has_headings(usual, words):
        usual = next((way for way in ways if has_headings(way, words)), usual)
    return read_sheets([usual], file, asked)


def read_sheets(sheets: Sequence[Sheet], file: str, asked: Asked) -> Reading:
    """Read the sheets of one file that hold results.

    Where some row names a patient, the rows of all sheets are sorted by patient; where none does, a
    sheet is a case by itself, since nothing says that two are of one patient.

    Raises:
        InputError: No sheet can be read; with the faults of all of them.
    """
    parts: list[_Part] = []
    lost: list[Fault] = []
    is_empty = True
    for sheet in sheets:
        try:
            parts.append(_read_sheet(sheet, asked))
        except InputError as error:
            lost += error.faults
            is_empty = is_empty and isinstance(error, NoResultError)
    if not parts:
        raise (NoResultError if is_empty else InputError)(lost)
    style = find_style(
        (date for part in parts for date in (*list_dates(part.rows), *part.times)), asked.dates
    )
    for part in parts:
        part.read(style, asked.decimal)
    faults = [fault for part in parts for fault in part.faults.by_line]
    log = FaultLog(file)
    cases = _make_cases(parts, file, log, style, has_several=len(sheets) > 1)
    notices = [
        Notice(part.sheet.file, line, None, "", said, _HOW)
        for part in parts
        for said, line in part.unnamed.items()
    ]
    found = [*faults, *log.faults]
    found = sorted(found, key=_place_of) if len(parts) == 1 else found
    columns = dict.fromkeys(column for part in parts for column in part.columns)
    return Reading(
        cases,
        (*lost, *found, *notices),
        missing=len({fault.file for fault in lost}),
        columns=tuple(columns),
    )


def _place_of(fault: Fault) -> tuple[bool, int]:
    return fault.line is None, fault.line or 0


def _make_cases(
    parts: Sequence[_Part], file: str, log: FaultLog, style: DateStyle, *, has_several: bool
) -> tuple[Case, ...]:
    named = [part for part in parts if part.has_patients]
    groups = [named] if named else []
    groups += [[part] for part in parts if not part.has_patients]
    cases: list[Case] = []
    for group in groups:
        entries = [entry for part in group for entry in part.entries]
        times = list(dict.fromkeys(time for part in group for time in part.times))
        said = tuple(filter(None, (describe_style(style),)))
        remarks = tuple(remark for part in group for remark in part.say(has_several=has_several))
        title = group[0].sheet.file if has_several and group is not named else ""
        made = [
            replace(case, conventions=said, remarks=remarks, title=title or case.title)
            for case in make_cases(entries, file, log, times)
        ]
        # Once, since nothing says of whom of several patients they are.
        unread = [row for part in group for row in part.list_unread(has_several=has_several)]
        cases += [replace(made[0], unread_lines=tuple(unread)), *made[1:]] if made else []
    return tuple(cases)


def _read_sheet(sheet: Sheet, asked: Asked) -> _Part:
    """Read the tables of one sheet.

    Raises:
        InputError: It is not a table, its columns are not certain, or it has no results.
    """
    layout = find_layout(asked.layout, sheet.file) if asked.layout else None
    sheet = _with_commas(sheet) if asked.decimal is DecimalSign.COMMA else sheet
    tables = [] if layout else find_tables(sheet, Words(asked.columns, asked.own))
    language = asked.catalogue.language if asked.catalogue else ""
    part = _Part(sheet, FaultLog(sheet.file), language=language)
    said: dict[str, str] = {}
    for table in tables or [take_first_row(sheet)]:
        refuse_broken(table.header, sheet.file)
        above, unread = read_titles(table.titles)
        said |= above
        part.above += unread
        found = read_rows(table, asked, layout, sheet.remark, part.faults)
        part.take(found, said, table.header.line)
    first = (tables[0].header if tables else sheet.records[0]).line
    part.rows = _keep_results(part.rows, first, part.faults, asked.catalogue)
    return part


def _write_sexes(
    rows: Iterable[Row], columns: Sequence[tuple[str, str]], language: str
) -> Iterator[Row]:
    """Leave open what an M below `Sexo` means, by the headings that were read."""
    heading = next((name for name, held in columns if held == "sex"), "")
    others = [name for name, held in columns if held and held != "sex"]
    for row in rows:
        text = row.cells.get("sex", "")
        sex = write_sex(text, heading, others, language) if text and heading else text
        yield row if sex == text else replace(row, cells={**row.cells, "sex": sex})


def _with_commas(sheet: Sheet) -> Sheet:
    """Write the numbers of a spreadsheet as it was stated that numbers are written."""
    return replace(sheet, records=tuple(map(_with_comma, sheet.records)))


def _with_comma(record: Record) -> Record:
    if CellKind.NUMBER not in record.kinds.values():
        return record
    numbers = {n for n, kind in record.kinds.items() if kind is CellKind.NUMBER}
    cells = (
        cell.replace(".", ",") if n in numbers else cell for n, cell in enumerate(record.cells)
    )
    return replace(record, cells=tuple(cells))


def _say_of_rows(numbers: Sequence[int], why: str, how_far: str = "") -> str:
    """Say which rows were not read, and why: `row 1 stands above the headings and was not read`."""
    rows, were, s = ("row", "was", "s") if len(set(numbers)) == 1 else ("rows", "were", "")
    return f"{rows} {write_numbers(numbers)} {why.format(s=s)} and {were} not read{how_far}"


def write_numbers(numbers: Sequence[int]) -> str:
    """Write the numbers of rows, those that follow each other as one span: `1-3, 7`."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [f"{low}" if low == high else f"{low}-{high}" for low, high in spans[:_MOST_SHOWN]]
    more = f" and {len(spans) - _MOST_SHOWN} more" if len(spans) > _MOST_SHOWN else ""
    return f"{', '.join(shown)}{more}"


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
            kept.append(replace(row, remark=join_notes(row.remark, note)) if note else row)
        else:
            others[row.cells["category"]] += 1
    left_out = count_left_out(others, faults.file, "row", "rows")
    if not kept and not others:
        problem, remedy = "the table has no results", "write results below the header"
        raise NoResultError([Fault(faults.file, line, None, "", problem, remedy)])
    faults.extend(left_out)
    return kept


def is_laboratory(row: Row, catalogue: Catalogue | None) -> bool:
    """Whether a row is read: by its category where it states one, or as a test that is known."""
    cells = row.cells
    if not is_other(cells.get("category", "")):
        return True
    return is_known_test(name_result(cells), catalogue)
