"""Files of NDJSON outside the engine: how they are packed, how many lines they hold, and which.

A line without content is not counted, as DuckDB passes over it.
"""

import codecs
import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from labcheck.bulk.text_layout import Census
from labcheck.errors import refuse_file
from labcheck.files import say_why
from labcheck.readers import InputFormat, recognise

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 20
_BEGINNING = 1 << 12
_BLANKS = b" \t\r"


def is_packed(path: Path) -> bool:
    """Whether a file is packed with gzip, whatever its name.

    Raises:
        InputError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(len(_GZIP)) == _GZIP
    except OSError as fault:
        problem = f"cannot be read: {say_why(fault)}"
        raise refuse_file(str(path), problem) from None


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file for its content."""
    return gzip.open(path) if is_packed(path) else path.open("rb")  # type: ignore[return-value]


def refuse_no_json(path: Path) -> None:
    """Refuse a file that is something else than NDJSON, as `labcheck check` does.

    Raises:
        InputError: It is empty, XML, or of another kind that is known.
    """
    try:
        with closing(open_bytes(path)) as stream:
            begun = stream.read(_BEGINNING)
    except (OSError, EOFError, zlib.error) as fault:
        problem = f"cannot be read: {say_why(OSError(str(fault)))}"
        raise refuse_file(str(path), problem) from None
    if begun.startswith((b"\xff\xfe", b"\xfe\xff")):
        problem, remedy = "the file is UTF-16", "save it in UTF-8"
        raise refuse_file(str(path), problem, remedy)
    if not begun.strip():
        raise refuse_file(str(path), "the file is empty")
    format_ = recognise(begun, str(path))
    if format_ not in (InputFormat.FHIR, InputFormat.JSON):
        problem, remedy = "the file is not JSON", "a bulk export has a resource on each line"
        raise refuse_file(str(path), problem, remedy)


def count_lines(path: Path) -> int:
    """Count the lines of a file, since an engine that drops one says nothing."""
    lines, is_open = 0, False
    with closing(open_bytes(path)) as stream:
        while block := stream.read(_BLOCK):
            first, *others = [bool(piece.strip(_BLANKS)) for piece in block.split(b"\n")]
            is_open |= first
            if others:
                lines += is_open + sum(others[:-1])
                is_open = others[-1]
    return lines + is_open


class LineCensus:
    """Counts the lines of files, to find out whether an engine has dropped one.

    Args:
        files: The files, by what the engine calls them.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._packed = [name for name, path in files.items() if is_packed(path)]
        self._of_packed = _count_all(files[name] for name in self._packed)

    def count(self, read: Mapping[str, tuple[int, int]]) -> int:
        """Count all lines; only files with bytes that were not read are looked at for that.

        A file whose bytes are all those of the lines that were read has no other line. Where there
        are more, they may be of a line that was dropped, or blank lines and the space about others.

        Args:
            read: How many lines the engine read of each file, and how many bytes they have with
                one that ends each of them.

        Raises:
            InputError: A file cannot be read to its end.
        """
        lines, others = 0, []
        for name, path in self._files.items():
            count, size = read.get(name, (0, 0))
            if name in self._packed:
                continue
            if _size_of(path) in (size, size - 1):  # the last line may have no end
                lines += count
            else:
                others.append(path)
        return lines + self._of_packed.count() + _count_all(others).count()


def _size_of(path: Path) -> int:
    """Give the bytes of a file; -1 for one that is gone, which to count its lines says."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _count_all(paths: Iterable[Path]) -> Census:
    return Census([(path, partial(count_lines, path)) for path in paths])


def find_lines(path: Path, records: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Give the number and the content of some lines, of those that are not blank counted from 0."""
    wanted = sorted(set(records))
    with closing(open_bytes(path)) as stream:
        filled = ((n, line) for n, line in enumerate(stream, 1) if line.strip(_BLANKS + b"\n"))
        before = 0
        for record in wanted:
            number, line = next(islice(filled, record - before, None))
            before = record + 1
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
