"""How a text file is laid out: its separator, its header, and where its rows begin."""

import gzip
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labcheck.errors import Fault, InputError
from labcheck.files import say_why
from labcheck.readers.table_columns import check_header
from labcheck.readers.table_text import Record, find_separator, split_rows

LONGEST_ROW = 1 << 21
"""Bytes of a row; DuckDB takes no longer one."""
_BEGINNINGS = (1 << 20, 2 * LONGEST_ROW)
"""Bytes that are looked at for the header; the second where it is not whole in the first."""
_GZIP = b"\x1f\x8b"
_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\n|\r")
_UNREADABLE = "\ufffd"
"""What stands for bytes that are no UTF-8."""
_HOW_TO_BEGIN = "the first line names the columns, such as test,value,unit"
_SAVE_AS_UTF_8 = "save the table as CSV in UTF-8"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text file is laid out.

    Attributes:
        names: The names of the columns; no two of them differ only in capital letters.
        separator: What stands between cells.
        skipped: How many rows stand before the first row of results.
        line: The line of the header.
        first_row_line: The line on which what stands below the header begins.
        packing: How the file is compressed, as DuckDB calls it.
        renamed: By their new names, those that differed from an earlier one in capital letters.
    """

    names: tuple[str, ...]
    separator: str
    skipped: int
    line: int
    first_row_line: int
    packing: str = "none"
    renamed: Mapping[str, str] = field(default_factory=dict)


def read_layout(path: Path) -> Layout:
    """Read the header of a text file.

    Raises:
        InputError: The file is empty, not UTF-8, or two columns have one name.
    """
    packing = "gzip" if _read(path, len(_GZIP)) == _GZIP else "none"
    is_whole = False
    for size in _BEGINNINGS:
        content = _read(path, size, packing)
        text = _decode(path, content)
        separator, skipped, header, below = _find_header(text)
        is_whole = below is not None or len(content) < size
        if is_whole:
            break
    if header is None:
        raise InputError([Fault(str(path), None, None, "", "the file is empty", _HOW_TO_BEGIN)])
    _refuse_broken(path, header, is_whole=is_whole)
    names = tuple(name or f"column {place + 1}" for place, name in enumerate(header.cells))
    check_header(names, str(path), header.line, has_case=True)
    told_apart = tell_apart(names)
    renamed = {new: name for new, name in zip(told_apart, names, strict=True) if new != name}
    lines = below.line if below else header.line + 1 + len(_LINE_END.findall(text))
    return Layout(told_apart, separator, skipped, header.line, lines, packing, renamed)


def _find_header(text: str) -> tuple[str, int, Record | None, Record | None]:
    """Find the header: the separator, the rows up to it, the header itself, what is below it."""
    stated = text[:4].lower() == "sep=" and len(text) > len("sep=;")
    separator = text[4] if stated else find_separator(text)
    first_end = _LINE_END.search(text) if stated else None
    start = first_end.end() if first_end else 0
    records = split_rows(text, separator, start, first_line=2 if stated else 1)
    # Rows are counted and not lines: a name may hold the end of a line.
    counted = enumerate(records, start=2 if stated else 1)
    skipped, header = next((one for one in counted if not one[1].is_blank), (0, None))
    return separator, skipped, header, next(records, None)


def _refuse_broken(path: Path, header: Record, *, is_whole: bool) -> None:
    """Refuse a header that is too long, broken or no text.

    Raises:
        InputError: Saying which of these it is.
    """
    problem, remedy = "", ""
    if not is_whole:
        problem, remedy = "the header is longer than 2 MB", _HOW_TO_BEGIN
    elif header.problem:
        problem = f"the header {header.problem}"
    elif _UNREADABLE in "".join(header.cells):
        problem, remedy = "the header is not UTF-8", _SAVE_AS_UTF_8
    if problem:
        raise InputError([Fault(str(path), header.line, None, "", problem, remedy)])


def tell_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Give columns whose names differ only in capital letters names that differ in more."""
    given: list[str] = []
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    for name in names:
        new, number = name, 2
        if name.casefold() in seen:
            while (new := f"{name}_{number}").casefold() in taken:
                number += 1
        seen.add(new.casefold())
        taken.add(new.casefold())
        given.append(new)
    return tuple(given)


def _read(path: Path, size: int, packing: str = "none") -> bytes:
    """Read the beginning of a file.

    Raises:
        InputError: It cannot be read.
    """
    try:
        with gzip.open(path) if packing == "gzip" else path.open("rb") as stream:
            return stream.read(size)
    except (OSError, EOFError, zlib.error) as fault:
        problem = f"cannot be read: {say_why(OSError(str(fault)))}"
        raise InputError([Fault(str(path), None, None, "", problem)]) from None


def _decode(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Fault(str(path), None, None, "", "the file is UTF-16", _SAVE_AS_UTF_8)])
    # A letter of several bytes may be cut at the end; a fault elsewhere is found while reading.
    return content.decode("utf-8", errors="replace").removeprefix(_BOM)
