"""The text of a table: its encoding, its separator, and its rows with the lines they begin on.

Nothing here knows what a column holds. A row whose quotation marks do not add up ends with its
line, so that the rows behind it are read all the same.
"""

import codecs
import re
from collections.abc import Iterator

from labcheck.errors import Fault, InputError, refuse_file
from labcheck.readers.tables.cells import Record, Sheet
from labcheck.values.records import dataclass, replace
from labcheck.values.written.emphasis import take_off_emphasis

SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "pipe"}
"""What may stand between cells; of two that are as frequent in the header the first is taken."""

_RULER = re.compile(r":?-{2,}:?|={2,}")
_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED = r' *+"([^"]*+(?:""[^"]*+)*+)" *+'
_OUTSIDE_QUOTES = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
_STATED_SEPARATOR = re.compile(r"sep=([\t;,|])(?:\r\n|\n|\r|$)", re.IGNORECASE)
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_NO_TEXT = {
    b"PK\x03\x04": "this is a workbook or another archive and no text",
    b"\xd0\xcf\x11\xe0": "this is an old workbook and no text",
    b"\x1f\x8b": "the file is compressed",
    b"PAR1": "this is a Parquet file and no text",
}
_MOST_ABOVE = 40
"""Lines in which the headings of a table are looked for."""
_UNBALANCED = "has quotation marks that do not add up"
_HAS_NUL = "has a NUL byte"


@dataclass(frozen=True, slots=True)
class TableText:
    """A table taken apart.

    Attributes:
        header: The first row that is not blank.
        rows: The rows below it that are not blank.
        remark: What a reader must know of the encoding; empty for Unicode.
    """

    header: Record
    rows: tuple[Record, ...]
    remark: str = ""


def read_table_text(content: bytes, file: str) -> TableText:
    """Decode a table and part it into rows.

    Raises:
        InputError: The file is empty or no text.
    """
    sheet = next(read_ways(content, file))
    header, *below = sheet.records
    refuse_broken(header, file)
    return TableText(header, tuple(below), sheet.remark)


def refuse_broken(header: Record, file: str) -> None:
    """Refuse a row of headings whose cells are not to be trusted.

    Raises:
        InputError: Saying why.
    """
    if header.problem:
        problem = f"the header {header.problem}"
        raise InputError([Fault(file, header.line, None, "", problem, _SAVE_AS_TEXT)])


def read_ways(content: bytes, file: str) -> Iterator[Sheet]:
    """Decode a table and part it into rows, in each way that its first lines allow.

    The first way is that of the separator that is most frequent in the first line. Another is
    worth a look where no headings are found in it, since a title may stand above them.

    Raises:
        InputError: The file is empty or no text.
    """
    text, remark = decode(content, file)
    stated = _STATED_SEPARATOR.match(text)
    if stated:
        parts = split_rows(text, stated[1], stated.end(), first_line=2)
        yield _make_sheet(parts, file, remark)
        return
    usual = find_separator(text)
    beginning = "\n".join(_LINE_END.split(text, maxsplit=_MOST_ABOVE)[:_MOST_ABOVE])
    others = [sign for sign in SEPARATORS if sign != usual and sign in beginning]
    for separator in (usual, *others):
        rows = split_rows(text, separator)
        yield _make_sheet(map(_as_plain, rows) if separator == "|" else rows, file, remark)


def _make_sheet(records: Iterator[Record], file: str, remark: str) -> Sheet:
    rows = tuple(record for record in records if not (record.is_blank or _is_ruler(record)))
    if not rows:
        raise refuse_file(file, "the file is empty", _HOW_TO_BEGIN)
    return Sheet(file, rows, remark=remark)


def _as_plain(record: Record) -> Record:
    """Take off what makes cells bold, as tables in Markdown have it."""
    return replace(record, cells=tuple(map(take_off_emphasis, record.cells)))


def _is_ruler(record: Record) -> bool:
    """Whether a row only draws a line, as under the headings of a table in Markdown."""
    return all(map(_RULER.fullmatch, filter(None, record.cells)))


def decode(content: bytes, file: str) -> tuple[str, str]:
    """Decode a file: Unicode by its mark, else UTF-8, else Windows-1252.

    Returns:
        The text, and a remark when it is not Unicode.

    Raises:
        InputError: The file is not a text.
    """
    for start, problem in _NO_TEXT.items():
        if content.startswith(start):
            raise refuse_file(file, problem, _SAVE_AS_TEXT)
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    try:
        return content[len(mark) :].decode(_MARKS.get(mark, "utf-8")), ""
    except UnicodeDecodeError:
        if mark:
            problem = f"the file begins as {_MARKS[mark][:6].upper()} and does not go on so"
            raise refuse_file(file, problem, _SAVE_AS_TEXT) from None
    try:
        return content.decode("cp1252"), "read as Windows-1252, since it is not UTF-8"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "read as Latin-1, since it is not UTF-8"


def find_separator(text: str) -> str:
    """Find what stands most often between the cells of the header, outside quotation marks."""
    header = _LINE_END.split(_OUTSIDE_QUOTES.sub("", text.lstrip()), maxsplit=1)[0]
    return max(SEPARATORS, key=header.count)


def split_rows(text: str, separator: str, start: int = 0, first_line: int = 1) -> Iterator[Record]:
    """Part a text into rows, blank ones too; a quoted cell may hold separators and line ends."""
    quoted = re.compile(rf"{_QUOTED}(?={re.escape(separator)}|\r|\n|\Z)")
    position, line = start, first_line
    while position < len(text):
        cells, end, problem = _split_row(text, position, separator, quoted)
        begun_on, is_nul = line, any("\0" in cell for cell in cells)
        line += len(_LINE_END.findall(text, position, end)) + 1
        yield Record(
            begun_on, tuple(cell.strip() for cell in cells), problem or (_HAS_NUL * is_nul)
        )
        after = _LINE_END.match(text, end)
        position = after.end() if after else len(text)


def _split_row(
    text: str, position: int, separator: str, quoted: re.Pattern[str]
) -> tuple[list[str], int, str]:
    """Read the cells of the row that begins here, where it ends, and what is wrong with it."""
    cells: list[str] = []
    end = _end_of_line(text, position)
    if '"' not in text[position:end]:
        return text[position:end].split(separator), end, ""
    while True:
        if match := quoted.match(text, position):
            cells.append(match[1].replace('""', '"'))
            stop = match.end()
            end = max(end, _end_of_line(text, stop)) if stop > end else end
        else:
            found = text.find(separator, position, end)
            stop = end if found < 0 else found
            cells.append(text[position:stop])
            if cells[-1].lstrip().startswith('"'):
                rest = text[position:end].split(separator)
                return [*cells[:-1], *rest], end, _UNBALANCED
        if stop == end:
            return cells, end, ""
        position = stop + 1


def _end_of_line(text: str, position: int) -> int:
    match = _LINE_END.search(text, position)
    return match.start() if match else len(text)


_HOW_TO_BEGIN = "the first line names the columns, such as test,value,unit"
_SAVE_AS_TEXT = "save the table as CSV in UTF-8"
