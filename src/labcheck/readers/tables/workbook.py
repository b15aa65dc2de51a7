"""The sheets of a spreadsheet, as rows of texts that know what their cells hold.

A number is written by its shortest decimal, of 15 digits at most, as a spreadsheet shows it; a date
as ISO 8601. Cells that hold an error keep its name. Nothing is calculated, and nothing is fetched.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from labcheck.errors import Fault, refuse_file
from labcheck.packages import import_for
from labcheck.readers.tables.cells import CellKind, Record, Sheet
from labcheck.readers.tables.workbook_marks import Marks, Place, read_ods_marks, read_xlsx_marks
from labcheck.values.decimals import round_dust

_MOST_CELLS = 10_000_000
"""Cells of a sheet, empty ones within its reach included; they take some 30 bytes each."""
_MOST_UNPACKED = 512 << 20
"""Bytes of a spreadsheet once it is unpacked."""
_MOST_NAMED = 8
_FAULTS_OF_ARCHIVES = (
    zipfile.BadZipFile, zlib.error, LookupError, ValueError, EOFError, NotImplementedError,
    RuntimeError, OSError,
)  # fmt: skip
_BROKEN = "the spreadsheet is damaged, or cut short"
_AGAIN = "open it in a spreadsheet program and save it again"
_ENCRYPTED = "the spreadsheet is protected by a password"
_UNLOCK = "save it without the password"


def read_workbook(content: bytes, file: str) -> tuple[list[Sheet], list[Fault]]:
    """Read every sheet of an .xlsx or .ods file that holds something.

    Returns:
        The sheets, and a fault for each kind of error that cells hold.

    Raises:
        InputError: It cannot be read, or no sheet holds anything.
    """
    calamine = import_for(file, "spreadsheets", "excel", "python-calamine")
    marks = {found.name: found for found in _read_marks(content, file)}
    for found in marks.values():
        _refuse_far(found, file)
    try:
        with calamine.load_workbook(io.BytesIO(content)) as workbook:
            names = [
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.name in marks
            ]
            grids = {name: workbook.get_sheet_by_name(name) for name in names}
            cells = {name: grid.to_python(skip_empty_area=False) for name, grid in grids.items()}
    except (calamine.CalamineError, ValueError):
        raise refuse_file(file, _BROKEN, _AGAIN) from None
    filled = [
        (name, records, marks[name])
        for name in names
        if (records := tuple(_make_records(cells[name], marks[name])))
    ]
    if not filled:
        raise refuse_file(file, "the spreadsheet is empty", "write results below headings")
    has_several = len(filled) > 1
    called = {name: f"{file}, {name}" if has_several else file for name, _, _ in filled}
    sheets = [Sheet(called[name], records, name) for name, records, _ in filled]
    return sheets, [
        fault for name, _, found in filled for fault in _name_errors(found, called[name])
    ]


def _read_marks(content: bytes, file: str) -> list[Marks]:
    """Read what is to be known of cells, and refuse what is damaged or too large.

    Raises:
        InputError: Saying which.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                problem = "the spreadsheet is more than 512 MB once it is unpacked"
                raise refuse_file(file, problem, "save the results in files of their own")
            manifest = "META-INF/manifest.xml"
            if manifest in names and b"encryption-data" in archive.read(manifest):
                raise refuse_file(file, _ENCRYPTED, _UNLOCK)
            for name in names:
                if name.endswith((".xml", ".rels")):
                    _refuse_malformed(archive.read(name))
            is_xlsx = "xl/workbook.xml" in names
            return read_xlsx_marks(archive) if is_xlsx else read_ods_marks(archive)
    except _FAULTS_OF_ARCHIVES:
        raise refuse_file(file, _BROKEN, _AGAIN) from None


def _refuse_malformed(part: bytes) -> None:
    """Refuse a part that is not whole XML, at whose end calamine may wait for ever.

    Raises:
        ValueError: It is not well-formed, or it defines names of its own, which a sheet never does.
    """
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise ValueError(_BROKEN)
    try:
        expat.ParserCreate().Parse(part, True)
    except expat.ExpatError as error:
        raise ValueError(_BROKEN) from error


def _refuse_far(marks: Marks, file: str) -> None:
    """Refuse a sheet with a cell so far away that all up to it take too much memory.

    Raises:
        InputError: Naming the place.
    """
    if marks.rows * marks.columns > _MOST_CELLS:
        corner = name_place((marks.rows - 1, marks.columns - 1))
        problem = f"the sheet {marks.name!r} reaches to {corner}, too far to be read"
        raise refuse_file(file, problem, "delete what stands far from the results")


def _make_records(grid: Sequence[Sequence[Any]], marks: Marks) -> Iterator[Record]:
    """Write the cells of a sheet as texts, row by row; rows without content are left out."""
    texts = [[_write(cell) for cell in row] for row in grid]
    for (down, right), error in marks.errors.items():
        if down < len(texts) and right < len(texts[down]):
            texts[down][right] = error, CellKind.ERROR
    spanned = _find_spanned(texts, marks)
    for number, row in enumerate(texts):
        cells = list(row)
        for column, (text, kind) in enumerate(row):
            if kind is CellKind.NUMBER and (number, column) in marks.percents:
                cells[column] = _write_percent(text), None
        if any(text for text, _ in cells):
            yield Record(
                number + 1,
                tuple(text for text, _ in cells),
                kinds={column: kind for column, (_, kind) in enumerate(cells) if kind},
                spanned=spanned.get(number, {}),
            )


Written = tuple[str, CellKind | None]
"""The text of a cell, and what it holds if that is no text."""


def _write(cell: object) -> Written:
    """Write what a cell holds."""
    match cell:
        case str():
            return cell.strip(), None
        case bool():
            return str(cell).upper(), None
        case int() | float():
            return f"{round_dust(Decimal(repr(cell))):f}".removesuffix(".0"), CellKind.NUMBER
        case datetime():
            return _write_moment(cell), CellKind.DATE
        case date() | time():
            return cell.isoformat(), CellKind.DATE
        case timedelta():
            return str(cell), CellKind.DATE
        case _:
            return str(cell).strip(), None


def _write_moment(moment: datetime) -> str:
    if moment.time() == time():
        return moment.date().isoformat()
    is_whole = not moment.second and not moment.microsecond
    return moment.isoformat(timespec="minutes" if is_whole else "seconds")


def _write_percent(text: str) -> str:
    """Write a share as it is shown: 0.41 is 41 %."""
    return f"{(Decimal(text) * 100).normalize():f} %"


def _find_spanned(texts: Sequence[Sequence[Written]], marks: Marks) -> dict[int, dict[int, str]]:
    """Find what merged cells say of the rows that they cover below their own."""
    found: dict[int, dict[int, str]] = {}
    for (top, left), (bottom, _) in marks.merged:
        if top < len(texts) and left < len(texts[top]) and (text := texts[top][left][0]):
            for row in range(top + 1, min(bottom + 1, len(texts))):
                found.setdefault(row, {})[left] = text
    return found


def _name_errors(marks: Marks, file: str) -> Iterator[Fault]:
    """Say of each kind of error which cells hold it."""
    for error in dict.fromkeys(marks.errors.values()):
        places = [name_place(place) for place, said in marks.errors.items() if said == error]
        more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
        held = "cells hold" if len(places) > 1 else "cell holds"
        shown = ", ".join(places[:_MOST_NAMED])
        problem = f"{len(places)} {held} the error {error}: {shown}{more}"
        yield Fault(file, None, None, "", problem, "correct the formula, or clear the cell")


def name_place(place: Place) -> str:
    """Name a cell as spreadsheets do: (3, 1) is B4."""
    row, column = place
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
