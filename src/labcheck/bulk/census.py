"""How many rows a text file holds, counted without the engine that judges them.

An engine that drops a row says nothing. So the rows are counted once more from the bytes: ends of
lines outside quotation marks, empty lines apart. Cells are quoted as in `readers.table_text`.
"""

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from threading import Thread

from labcheck.bulk.text_layout import LONGEST_ROW, Layout
from labcheck.errors import Fault, InputError
from labcheck.files import say_why

_BLOCK = 1 << 20
"""Bytes that are read at once; a longer row stands in several blocks."""
_LINE_END = re.compile(rb"\r\n|\n|\r")
_EMPTY_LINE = re.compile(rb"(?<=\n)\n")
_TOO_LONG = "a row is longer than 2 MB"
_SHORTEN = "shorten it, or close its quotation marks"


class Census:
    """Counts the rows of files, beside the engine that reads them.

    Args:
        files: The files.
        layouts: How each is laid out.
    """

    def __init__(self, files: Sequence[Path], layouts: Sequence[Layout]) -> None:
        self._files = tuple(zip(files, layouts, strict=True))
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
        for path, layout in self._files:
            try:
                self._counted += count_rows(path, layout)
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
        ends = [found.end() for found in islice(_LINE_END.finditer(content), lines)]
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
