"""Text files: how they are laid out, and how many rows they hold.

The layout is the separator, the header, and where the rows begin. Rows are counted without the
engine that judges them, since an engine that drops a row says nothing: ends of lines outside
quotation marks, empty lines apart. Cells are quoted as in `readers.tables.delimited`.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice
from pathlib import Path
from threading import Thread

from labcheck.errors import Fault, InputError, refuse_file
from labcheck.files import say_why
from labcheck.readers.tables.cells import Record
from labcheck.readers.tables.columns import check_header
from labcheck.readers.tables.delimited import find_separator, split_rows
from labcheck.values.records import dataclass

LONGEST_ROW = 1 << 21
"""Bytes of a row; DuckDB takes no longer one."""
_BEGINNINGS = (1 << 20, 2 * LONGEST_ROW)
"""Bytes that are looked at for the header; the second where it is not whole in the first."""
_GZIP = b"\x1f\x8b"
_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\n|\r")
_UNREADABLE = "\ufffd"
"""What stands for bytes that are not UTF-8."""
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
        raise refuse_file(str(path), "the file is empty", _HOW_TO_BEGIN)
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
    skipped, header = next(
        (numbered for numbered in counted if not numbered[1].is_blank), (0, None)
    )
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
        raise refuse_file(str(path), problem) from None


def _decode(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse_file(str(path), "the file is UTF-16", _SAVE_AS_UTF_8)
    # A letter of several bytes may be cut at the end; a fault elsewhere is found while reading.
    return content.decode("utf-8", errors="replace").removeprefix(_BOM)


_BLOCK = 1 << 20
"""Bytes that are read at once; a longer row stands in several blocks."""
_ROW_END = re.compile(rb"\r\n|\n|\r")
_EMPTY_LINE = re.compile(rb"(?<=\n)\n")
_TOO_LONG = "a row is longer than 2 MB"
_SHORTEN = "shorten it, or close its quotation marks"


class Census:
    """Counts the rows of files, beside the engine that reads them.

    Args:
        counters: What counts the rows of each file.
    """

    def __init__(self, counters: Sequence[tuple[Path, Callable[[], int]]]) -> None:
        self._counters = counters
        self._counted = 0
        self._faults: list[Fault] = []
        self._worker = Thread(target=self._count_all, daemon=True)
        self._worker.start()

    def count(self) -> int:
        """Wait for the count of all rows.

        Raises:
            InputError: A file cannot be read to its end, or a row is too long.
        """
        self._worker.join()
        if self._faults:
            raise InputError(self._faults)
        return self._counted

    def _count_all(self) -> None:
        for path, count in self._counters:
            try:
                self._counted += count()
            except InputError as error:
                self._faults += error.faults
            except (OSError, EOFError, ValueError, zlib.error) as fault:
                problem = f"cannot be read: {say_why(OSError(str(fault)))}"
                self._faults.append(Fault(str(path), None, None, "", problem))


def count_rows(path: Path, layout: Layout) -> int:
    """Count the rows below the header of a text file; a line without content is not a row.

    Raises:
        InputError: A row is too long.
    """
    counter = RowCounter(layout.separator.encode())
    with gzip.open(path) if layout.packing == "gzip" else path.open("rb") as stream:
        blocks = iter(lambda: stream.read(_BLOCK), b"")
        for block in _below(blocks, layout.first_row_line - 1):
            counter.add(block)
            if counter.length > LONGEST_ROW:
                where = f"row {counter.rows + 1} below the header"
                raise InputError([Fault(str(path), None, None, where, _TOO_LONG, _SHORTEN)])
    return counter.finish()


def _below(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    """Give what stands below some lines, in pieces."""
    content = b""
    for block in blocks:
        content += block
        ends = [found.end() for found in islice(_ROW_END.finditer(content), lines)]
        if len(ends) == lines:
            yield content[ends[-1] :]
            break
    yield from blocks


class RowCounter:
    """Counts rows block by block.

    Args:
        separator: What stands between cells.

    Attributes:
        rows: The rows that are counted.
        length: The bytes that are read of the row that has not ended yet.
    """

    def __init__(self, separator: bytes) -> None:
        begins = rb"(?:\A|(?<=[\r\n%b])) *+" % re.escape(separator)
        # A mark at the end may be the first of two, which stand for one within the cell.
        self._quoted = re.compile(begins + rb'"[^"]*+(?:""[^"]*+)*+"(?!\Z)')
        self._open = re.compile(begins + rb'"')
        self._ends = (b"\n", b"\r", separator)
        self._rest = b""
        self._is_filled = False
        self.rows = 0
        self.length = 0

    def add(self, block: bytes) -> None:
        """Count the rows that end in a block."""
        content = self._rest + block
        bare, opened = self._take_out(content) if b'"' in content else (content, b"")
        end = len(bare) if opened else max(map(bare.rfind, self._ends)) + 1
        self._rest = opened or bare[end:].replace(b'"', b"x")
        self._count(bare[:end], len(block))

    def _take_out(self, content: bytes) -> tuple[bytes, bytes]:
        """Take the quoted cells out; give what is left, and the cell that is still open."""
        parts = content.split(b'"')
        last = len(parts) - 1
        if last % 2 or not parts[-1]:
            last -= 1 - last % 2
            while last > 1 and not parts[last - 1]:
                last -= 2
            bare, opened = b'"'.join(parts[:last:2]), b'"' + b'"'.join(parts[last:])
        else:
            bare, opened = b'"'.join(parts[::2]), b""
        begun = sum(bare.count(sign + b'"') for sign in (*self._ends, b'"'))
        if begun + bare.startswith(b'"') == bare.count(b'"') and self._may_open(bare, opened):
            return bare, opened
        return self._take_out_singly(content)

    def _may_open(self, bare: bytes, opened: bytes) -> bool:
        return not opened or not bare or bare.endswith(self._ends)

    def _take_out_singly(self, content: bytes) -> tuple[bytes, bytes]:
        """Take out only what is quoted from the start of a cell; other marks are letters."""
        bare = self._quoted.sub(b"x", content)
        found = self._open.search(bare)
        return (bare[: found.start()], bare[found.start() :]) if found else (bare, b"")

    def _count(self, cells: bytes, read: int) -> None:
        """Count the ends of lines in some bytes that hold no quoted cell."""
        if b"\r" in cells:
            cells = cells.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        ends = cells.count(b"\n")
        if not ends:
            self.length += read
            self._is_filled = self._is_filled or bool(cells)
            return
        empty = len(_EMPTY_LINE.findall(cells)) if b"\n\n" in cells else 0
        empty += cells.startswith(b"\n") and not self._is_filled
        self.rows += ends - empty
        last = cells.rfind(b"\n") + 1
        self._is_filled = last < len(cells)
        self.length = len(cells) - last + len(self._rest)

    def finish(self) -> int:
        """Count the last row, which may have no end."""
        return self.rows + (self._is_filled or bool(self._rest))
