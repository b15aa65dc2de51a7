"""Files that are read: whole, up to a size, and never a device that may have no end.

What is read whole is held in memory several times over, so that more than `MOST_INPUT` is refused;
the variable `LABCHECK_MAX_INPUT` names another size. No settings file can, since it may be a
stranger's.
"""

import errno
import os
import re
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from labcheck.errors import Fault, InputError, LabcheckError, UsageError, did_you_mean

STDIN = "-"
"""The name of standard input."""

MOST_INPUT = "512MB"
"""The most that is read of one file, or of standard input, unless the variable says otherwise."""
MOST_INPUT_VARIABLE = "LABCHECK_MAX_INPUT"
_SIZE = re.compile(r"(\d{1,6})\s*(|K|M|G)B?", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3}
_CHUNK = 1 << 20
_GZIP, _GZ, _GZIP_ONLY = b"\x1f\x8b", ".gz", 31
"""How gzip begins, how names of its files end, and what zlib calls it."""

CLOSED = "it is closed"
EMPTY_NAME = "the name is empty"
NAME_A_FILE = "write the name of a file"


def read_bytes(
    name: str, error: type[LabcheckError] = InputError, *, may_be_pipe: bool = True
) -> bytes:
    """Read a file, or standard input for `-`.

    Args:
        name: The file. A device is refused, since it may have no end.
        error: The class of the refusal.
        may_be_pipe: Whether a pipe is read too, such as `<(...)` of a shell; one that no process
            writes to is waited for without end.

    Raises:
        UsageError: The name is empty, or the variable names no size.
        LabcheckError: Of the class given, when there is no such file, it cannot be read, or it is
            too large.
    """
    path = Path(name)
    shown = name.strip() or repr(name)
    if not name:
        raise UsageError(f"a file: {EMPTY_NAME}; {NAME_A_FILE}")
    try:
        if name == STDIN:
            return _read_stdin()
        _refuse_device(path.stat().st_mode, may_be_pipe=may_be_pipe)
        with path.open("rb") as stream:
            return _read_bounded(stream)
    except _TooLargeError as fault:
        raise error([Fault(shown, None, None, "", *fault.args)]) from None
    except FileNotFoundError:
        if path.is_symlink():
            problem = f"cannot be read: it is a link to {path.readlink()}, which is not there"
            raise error([Fault(shown, None, None, "", problem)]) from None
        near = did_you_mean(path.name, _list_beside(path))
        raise error([Fault(shown, None, None, "", "there is no such file", near)]) from None
    except (OSError, ValueError) as fault:
        problem = f"cannot be read: {say_why(fault)}"
        raise error([Fault(shown, None, None, "", problem)]) from None


def read_start(name: str) -> bytes:
    """Read the beginning of a file that is plain; nothing of one that cannot be read."""
    try:
        with Path(name).open("rb") as stream:
            return stream.read(_CHUNK // 4)
    except (OSError, ValueError):
        return b""


def unpack(content: bytes, name: str, error: type[LabcheckError] = InputError) -> bytes:
    """Unpack what is packed with gzip, and give all else as it is.

    Args:
        content: What was read.
        name: The file, for a message.
        error: The class of the refusal.

    Raises:
        LabcheckError: Of the class given, when it is damaged, cut short, or larger than may be
            read.
    """
    if not content.startswith(_GZIP):
        return content
    import zlib  # noqa: PLC0415 - few files are packed

    stated = os.environ.get(MOST_INPUT_VARIABLE, "").strip() or MOST_INPUT
    most, size, rest = _parse_size(stated), 0, content
    parts: list[bytes] = []
    problem, remedy = "", "pack it again with gzip, or give the file itself"
    try:
        while rest and not problem:
            packed = zlib.decompressobj(wbits=_GZIP_ONLY)
            parts.append(packed.decompress(rest, most + 1 - size))
            size += len(parts[-1])
            if size > most:
                problem = f"unpacked, it is more than {stated}, the most that is read at once"
                remedy = f"{MOST_INPUT_VARIABLE} allows more"
            elif not packed.eof:
                problem = "it is cut short: gzip names no end"
            rest = packed.unused_data.lstrip(b"\0")
    except zlib.error:
        problem = "what is packed in it cannot be unpacked: it is damaged"
    if problem:
        raise error([Fault(name, None, None, "", problem, remedy)])
    return b"".join(parts)


def without_gz(name: str) -> str:
    """Give the name that a packed file has once it is unpacked: `labs.csv` of `labs.csv.gz`."""
    return name[: -len(_GZ)] if name.lower().endswith(_GZ) else name


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, CLOSED)
    return _read_bounded(sys.stdin.buffer)


class _TooLargeError(Exception):
    """There is more than may be read; holds what is wrong and what to do."""


def _read_bounded(stream: BinaryIO) -> bytes:
    """Read a stream to its end, but never more than the limit."""
    stated = os.environ.get(MOST_INPUT_VARIABLE, "").strip() or MOST_INPUT
    most = _parse_size(stated)
    parts: list[bytes] = []
    read = 0
    while True:
        parts.append(stream.read(_CHUNK))
        read += len(parts[-1])
        if read > most:
            problem = f"there is more than {stated}, which is the most that is read at once"
            raise _TooLargeError(problem, f"{MOST_INPUT_VARIABLE} allows more")
        if len(parts[-1]) < _CHUNK:  # asking again would wait for a second end of a terminal
            return b"".join(parts)


def _parse_size(text: str) -> int:
    size = _SIZE.fullmatch(text)
    if size is None:
        raise UsageError(f"{MOST_INPUT_VARIABLE}: {text!r} is not a size; write one such as 100MB")
    return int(size[1]) * int(1024 ** _POWERS[size[2].upper()])


def _refuse_device(mode: int, *, may_be_pipe: bool) -> None:
    """Refuse to read what is neither a plain file nor a pipe; a folder has a message of its own."""
    is_plain = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    if not is_plain and not (may_be_pipe and stat.S_ISFIFO(mode)):
        raise OSError(errno.EINVAL, "it is not a plain file")


def _list_beside(path: Path) -> list[str]:
    """List the files that may have been meant by one that is not there."""
    try:
        folder = path.parent if path.parent.is_dir() else Path()
        return [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []


def find_place(path: Path) -> Path:
    """Follow links to where a file is, or will be.

    Raises:
        OSError: The links lead in a circle.
    """
    try:
        path.stat()  # from Python 3.13 on, resolve() leaves a circle as it is
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise
    return path.resolve()


def say_why(fault: OSError | ValueError) -> str:
    """Say why a file cannot be read or written."""
    if isinstance(fault, ValueError) and "null" in str(fault):
        return "embedded null byte"  # each version of Python words it in its own way
    reason = fault.strerror if isinstance(fault, OSError) else None
    return (reason or str(fault)).lower()


def is_same_file(one: str, other: str) -> bool:
    """Whether two names lead to one file that is there; standard input is not a file."""
    if STDIN in (one, other):
        return False
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def split_names(names: Sequence[str]) -> list[str]:
    """Part the names and files of sets, several of which may be given in one text.

    A comma in the name of a file that is there parts nothing.

    Raises:
        UsageError: Something is given, and nothing is named by it.
    """
    parts = (
        part for name in names for part in ([name] if is_plain_file(name) else name.split(","))
    )
    found = [part.strip() for part in parts if part.strip()]
    if names and not found:
        raise UsageError("the name of a set is empty; `labcheck ranges list` names those there are")
    return found


def is_plain_file(name: str) -> bool:
    """Whether a name leads to a plain file, which can be read twice."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False
