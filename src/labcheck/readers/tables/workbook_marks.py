"""What the reader of spreadsheets does not say of cells, and how far the cells reach.

python-calamine gives the values of cells. It gives an empty text for an error, no formats, so that
41 % is 0.41, and no merged cells of ODS; and it holds every cell up to the farthest in memory. The
XML of a sheet says all of this. It is searched for the marks of cells, and nothing of it is
resolved or fetched.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import field
from html import unescape

from labcheck.values.records import dataclass

Place = tuple[int, int]
"""Row and column, counted from 0."""

_ATTRIBUTE = re.compile(r'([\w:.-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_XLSX_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b([^>]*)>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b([^>]*)>")
_QUOTED = re.compile(r'"[^"]*"|\\.')
_XLSX_PART = re.compile(r"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*?)/?>")
_XLSX_VALUE = re.compile(r"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_XLSX_MERGED = re.compile(r"<(?:\w+:)?mergeCell\b([^>]*)>")
_REFERENCE = re.compile(r"([A-Za-z]+)(\d+)")
_ODS_PART = re.compile(
    r"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*?)/?>"
)
_ODS_TEXT = re.compile(r"<text:p\b[^>]*>([^<]*)<")
_PERCENT_FORMATS = frozenset(["9", "10"])
"""The built-in formats of Excel that show a number in per cent: ECMA-376, part 1, 18.8.30."""


@dataclass(slots=True)
class Marks:
    """What is to be known of the cells of one sheet.

    Attributes:
        name: What the sheet is called.
        percents: The numbers that are shown in per cent.
        errors: The cells that hold an error, and which.
        merged: The merged cells, each by its first and its last place.
        rows: How many rows the cells reach.
        columns: How many columns they reach.
    """

    name: str = ""
    percents: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note that there is a cell."""
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)


def read_xlsx_marks(archive: zipfile.ZipFile) -> list[Marks]:
    """Read the marks of every sheet of an .xlsx file, in the order of the workbook.

    Raises:
        KeyError: A part is missing.
        zipfile.BadZipFile: A part is broken.
    """
    relations = {
        said.get("Id", ""): said.get("Target", "")
        for said in _each(_RELATION, _text_of(archive, "xl/_rels/workbook.xml.rels"))
    }
    percents = _find_percent_styles(archive)
    workbook = _text_of(archive, "xl/workbook.xml")
    sheets = []
    for said in _each(_XLSX_SHEET, workbook):
        path = _path_of(relations.get(_id_of(said), ""))
        sheets.append(_read_xlsx_sheet(_text_of(archive, path), percents))
        sheets[-1].name = said.get("name", "")
    return sheets


def _id_of(said: Mapping[str, str]) -> str:
    return next((text for name, text in said.items() if name.endswith(":id")), "")


def _path_of(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _text_of(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(name).decode("utf-8", errors="replace")


def _each(pattern: re.Pattern[str], text: str) -> Iterator[dict[str, str]]:
    return (_attributes(match[1]) for match in pattern.finditer(text))


def _attributes(text: str) -> dict[str, str]:
    found = _ATTRIBUTE.finditer(text)
    return {match[1]: unescape(match[2] if match[2] is not None else match[3]) for match in found}


def _find_percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Find the styles of cells that show a number in per cent, by their numbers."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    text = _text_of(archive, "xl/styles.xml")
    own = {
        said.get("numFmtId", "")
        for said in _each(_FORMAT, text)
        if "%" in _QUOTED.sub("", said.get("formatCode", ""))
    }
    styles = _STYLES.search(text)
    listed = enumerate(_each(_STYLE, styles[0])) if styles else ()
    shown = _PERCENT_FORMATS | own
    return frozenset(str(place) for place, said in listed if said.get("numFmtId") in shown)


def _read_xlsx_sheet(text: str, percents: frozenset[str]) -> Marks:
    marks = Marks()
    row, column = -1, -1
    for match in _XLSX_PART.finditer(text):
        said = _attributes(match[2])
        if match[1] == "row":
            row, column = int(said["r"]) - 1 if said.get("r", "").isdecimal() else row + 1, -1
            continue
        reference = _REFERENCE.fullmatch(said.get("r", ""))
        row, column = _place_of(reference) if reference else (row, column + 1)
        marks.reach(row, column)
        if said.get("t") == "e":
            value = _XLSX_VALUE.search(text, match.end())
            marks.errors[row, column] = unescape(value[1]) if value else "an error"
        elif said.get("s") in percents and said.get("t", "n") == "n":
            marks.percents.add((row, column))
    for said in _each(_XLSX_MERGED, text):
        ends = [_REFERENCE.fullmatch(end) for end in said.get("ref", "").split(":")]
        if len(ends) > 1 and ends[0] and ends[1]:
            marks.merged.append((_place_of(ends[0]), _place_of(ends[1])))
    return marks


def _place_of(reference: re.Match[str]) -> Place:
    """Give the place of a cell: that of `B4` is (3, 1)."""
    column = 0
    for letter in reference[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[2]) - 1, column - 1


def read_ods_marks(archive: zipfile.ZipFile) -> list[Marks]:
    """Read the marks of every sheet of an .ods file, in order.

    Raises:
        KeyError: A part is missing.
        zipfile.BadZipFile: A part is broken.
    """
    text = _text_of(archive, "content.xml")
    sheets: list[Marks] = []
    row, height, column = 0, 0, 0
    for match in _ODS_PART.finditer(text):
        said = _attributes(match[2])
        if match[1] == "table":
            sheets.append(Marks(said.get("table:name", "")))
            row, height = 0, 0
        elif match[1] == "table-row":
            row, height, column = row + height, _count(said, "number-rows-repeated"), 0
        elif sheets:
            width = _count(said, "number-columns-repeated")
            _mark_ods_cell(sheets[-1], (row, column, height, width), said, text, match.end())
            column += width
    return sheets


def _mark_ods_cell(
    marks: Marks, place: tuple[int, int, int, int], said: Mapping[str, str], text: str, end: int
) -> None:
    row, column, height, width = place
    if "office:value-type" not in said:
        return
    marks.reach(row + height - 1, column + width - 1)
    down, right = _count(said, "number-rows-spanned"), _count(said, "number-columns-spanned")
    if down > 1 or right > 1:
        marks.merged.append(((row, column), (row + down - 1, column + right - 1)))
    if said.get("calcext:value-type") == "error":
        shown = _ODS_TEXT.search(text, end)
        marks.errors[row, column] = unescape(shown[1]) if shown else "an error"
    elif said["office:value-type"] == "percentage":
        marks.percents |= {(row, column + step) for step in range(min(width, _MOST_REPEATED))}


def _count(said: Mapping[str, str], name: str) -> int:
    text = said.get(f"table:{name}", "1")
    return max(int(text), 1) if text.isdecimal() else 1


_MOST_REPEATED = 1000
"""Cells that one mark may stand for; a sheet has no more columns of results."""
