"""Read a spreadsheet, .xlsx or .ods: each sheet with results, through the reader of tables."""

from labcheck.errors import Notice, refuse_file
from labcheck.readers import Asked, Reading
from labcheck.readers.tables.cells import Sheet
from labcheck.readers.tables.columns import HOW_TO_MAP
from labcheck.readers.tables.heading import has_headings
from labcheck.readers.tables.names import Words
from labcheck.readers.tables.reader import read_sheets
from labcheck.readers.tables.workbook import read_workbook
from labcheck.values.records import replace


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read the results of a spreadsheet; sheets without results are named.

    Raises:
        InputError: It cannot be read, or no sheet holds results.
    """
    sheets, errors = read_workbook(content, file)
    chosen = sheets if asked.layout else _choose(sheets, file, asked)
    reading = read_sheets(chosen, file, asked)
    others = [sheet.name for sheet in sheets if sheet not in chosen]
    notices = []
    if others:
        shown = ", ".join(map(repr, others))
        problem = f"no headings of results are known in the {_count(others)} {shown}"
        notices.append(Notice(file, None, None, "", problem, f"not read; {HOW_TO_MAP}"))
    return replace(reading, faults=(*reading.faults, *errors, *notices))


def _count(names: list[str]) -> str:
    return "sheet" if len(names) == 1 else "sheets"


def _choose(sheets: list[Sheet], file: str, asked: Asked) -> list[Sheet]:
    """Choose the sheets with headings; an only sheet is read whatever it has.

    Raises:
        InputError: No sheet has any.
    """
    words = Words(asked.columns, asked.own)
    chosen = [sheet for sheet in sheets if has_headings(sheet, words)]
    if not chosen and len(sheets) > 1:
        problem = "no sheet has headings of results that are known"
        raise refuse_file(file, problem, HOW_TO_MAP)
    return chosen or sheets
