"""Spreadsheets for tests, written as zipped XML by hand: a few parts of .xlsx and of .ods.

A cell is a text, a number, a date, a moment, `Percent`, `Error` or `None`. No package writes them,
so that a test says exactly what stands in the file.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="0.0%"/></numFmts><cellXfs count="5"><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs>'
    "</styleSheet>"
)


@dataclass(frozen=True)
class Percent:
    """A number that is shown in per cent: `Percent(0.41)` is 41 %."""

    share: float


@dataclass(frozen=True)
class Error:
    """What a formula gives that has no value."""

    name: str


Cell = str | float | date | time | Percent | Error | None
Rows = Sequence[Sequence[Cell]]


def name_cell(row: int, column: int) -> str:
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def write_xlsx(sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None):
    """Write sheets by their names; merged cells are named as `A1:B1`, by sheet."""
    named = list(sheets)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(len(named))
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n + 1}" r:id="r{n}"/>'
        for n, name in enumerate(named)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override '
        f'PartName="/xl/workbook.xml" ContentType="{_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/styles.xml": _STYLES,
    }
    for n, name in enumerate(named):
        rows = "".join(_write_row(number, row) for number, row in enumerate(sheets[name]))
        ranges = "".join(f'<mergeCell ref="{ref}"/>' for ref in (merged or {}).get(name, ()))
        joined = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{joined}</worksheet>'
        )
    return zip_parts(parts)


def _write_row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_write_cell(name_cell(number, n), cell) for n, cell in enumerate(row))
    return f'<row r="{number + 1}">{cells}</row>' if cells else ""


def _write_cell(at: str, cell: Cell) -> str:
    match cell:
        case None | "":
            return ""
        case str():
            return f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        case Error(name):
            return f'<c r="{at}" t="e"><f>1/0</f><v>{escape(name)}</v></c>'
        case Percent(share):
            return f'<c r="{at}" s="3"><v>{share}</v></c>'
        case datetime():
            days = (cell - _EPOCH).total_seconds() / 86400
            return f'<c r="{at}" s="2"><v>{days}</v></c>'
        case date():
            return f'<c r="{at}" s="1"><v>{(cell - _EPOCH.date()).days}</v></c>'
        case time():
            return f'<c r="{at}" s="4"><v>{(cell.hour * 60 + cell.minute) / 1440}</v></c>'
        case _:
            return f'<c r="{at}"><v>{cell}</v></c>'


def write_ods(sheets: Mapping[str, Rows], *, is_encrypted: bool = False, end: str = "") -> bytes:
    """Write sheets by their names; with an `end`, the content is cut off and ends with it."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    spaces += (
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{_write_ods_row(row)}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    key = "<manifest:encryption-data/>" if is_encrypted else ""
    return zip_parts({
        "mimetype": _ODS,
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
        'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{_ODS}"/><manifest:file-entry manifest:full-path="content.xml" '
        f'manifest:media-type="text/xml">{key}</manifest:file-entry></manifest:manifest>',
        "content.xml": f"<office:document-content{spaces}><office:body><office:spreadsheet>{tables}"
        + (end or "</office:spreadsheet></office:body></office:document-content>"),
    })  # fmt: skip


def _write_ods_row(row: Sequence[Cell]) -> str:
    return "".join(_write_ods_cell(cell) for cell in row) or "<table:table-cell/>"


def _write_ods_cell(cell: Cell) -> str:
    match cell:
        case None | "":
            return "<table:table-cell/>"
        case Error(name):
            kind, text = 'string" calcext:value-type="error', name
        case str():
            kind, text = "string", cell
        case Percent(share):
            kind, text = f'percentage" office:value="{share}', f"{share:%}"
        case datetime() | date():
            kind, text = f'date" office:date-value="{cell.isoformat()}', cell.isoformat()
        case _:
            kind, text = f'float" office:value="{cell}', str(cell)
    said = f'office:value-type="{kind}"'
    return f"<table:table-cell {said}><text:p>{escape(text)}</text:p></table:table-cell>"


def zip_parts(parts: Mapping[str, str]) -> bytes:
    """Write an archive; the first part is not packed, as in .ods."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, text) in enumerate(parts.items()):
            packing = zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED
            head = '<?xml version="1.0" encoding="UTF-8"?>' if text.startswith("<") else ""
            archive.writestr(name, head + text, packing)
    return buffer.getvalue()
