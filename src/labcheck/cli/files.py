"""Files and streams of the command: read whole, write whole or not at all."""

import contextlib
import errno
import io
import os
import shutil
import stat
import sys
from pathlib import Path

from labcheck.errors import Fault, InputError, LabcheckError, UsageError, did_you_mean
from labcheck.writers.plain_text import make_encodable, make_printable

STDIN = "-"


def read_bytes(
    name: str, error: type[LabcheckError] = InputError, *, may_be_pipe: bool = True
) -> bytes:
    """Read a file, or standard input for `-`.

    Args:
        name: The file. A device is refused, since it may have no end.
        error: The class of the refusal.
        may_be_pipe: Whether a pipe is read too, such as `<(...)` of a shell; one that nobody
            writes to is waited for without end.

    Raises:
        LabcheckError: Of the class given, when there is no such file or it cannot be read.
    """
    path = Path(name)
    shown = name.strip() or repr(name)
    try:
        if name == STDIN:
            return _read_stdin()
        _refuse_device(path.stat().st_mode, may_be_pipe=may_be_pipe)
        return path.read_bytes()
    except FileNotFoundError:
        near = did_you_mean(path.name, _list_beside(path))
        raise error([Fault(shown, None, None, "", "there is no such file", near)]) from None
    except (OSError, ValueError) as fault:
        problem = f"cannot be read: {_say_why(fault)}"
        raise error([Fault(shown, None, None, "", problem)]) from None


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, _CLOSED)
    return sys.stdin.buffer.read()


def _refuse_device(mode: int, *, may_be_pipe: bool) -> None:
    """Refuse to read what is neither a plain file nor a pipe; a folder has a message of its own."""
    is_plain = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    if not is_plain and not (may_be_pipe and stat.S_ISFIFO(mode)):
        raise OSError(errno.EINVAL, "it is no plain file")


def _list_beside(path: Path) -> list[str]:
    """List the files that may have been meant by one that is not there."""
    try:
        folder = path.parent if path.parent.is_dir() else Path()
        return [one.name for one in folder.iterdir() if not one.name.startswith(".")]
    except OSError:
        return []


def _say_why(fault: OSError | ValueError) -> str:
    reason = fault.strerror if isinstance(fault, OSError) else None
    return (reason or str(fault)).lower()


def is_same_file(one: str, other: str) -> bool:
    """Whether two names lead to one file that is there; standard input is no file."""
    if STDIN in (one, other):
        return False
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def write_output(text: str, target: Path | None) -> None:
    """Write to standard output, or to a file that is whole or not there.

    When the reader of a pipe has gone, what is left is dropped and the command goes on: its exit
    code says what it found.

    Raises:
        UsageError: The file, or standard output, cannot be written.
    """
    if target is None:
        _print(text)
        return
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_text(text, encoding="utf-8")  # a pipe or a device is never replaced
        else:
            _write_whole(text, target.resolve())
    except (OSError, ValueError) as fault:
        raise UsageError(f"{target}: cannot be written: {_say_why(fault)}") from None


def _print(text: str) -> None:
    try:
        sys.stdout.write(make_encodable(text, sys.stdout.encoding or "ascii"))
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_the_rest()
    except OSError as fault:
        raise refuse_output(fault) from None


def refuse_output(fault: OSError) -> UsageError:
    """Say why standard output cannot be written, and write nothing more there."""
    _drop_the_rest()
    return UsageError(f"standard output: cannot be written: {_say_why(fault)}")


def _drop_the_rest() -> None:
    """Point standard output at nothing, or the interpreter would try to write it at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, sys.stdout.fileno())
    except io.UnsupportedOperation:  # a stream that is no file keeps nothing back
        pass
    finally:
        os.close(nothing)


_CLOSED = "it is closed"
OUTPUT_FAULTS = (errno.ENOSPC, errno.EBADF)
"""Why a standard output takes nothing: its disk is full, or it was closed."""


class _ClosedStream(io.TextIOBase):
    """Stands for an output that was closed before the command began."""

    def write(self, _: str, /) -> int:
        raise OSError(errno.EBADF, _CLOSED)


def open_standard_streams() -> None:
    """Put a stream where Python has none, so that whoever writes there gets an answer.

    What would be printed is refused; messages have nowhere to go and are dropped.
    """
    if sys.stdout is None:
        sys.stdout = _ClosedStream()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end


def _write_whole(text: str, target: Path) -> None:
    """Write beside the target and rename, so that nobody ever sees half a file."""
    import tempfile  # noqa: PLC0415 - only --output pays for it

    if target.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        if target.exists():
            shutil.copymode(target, temporary)
        else:
            temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Read the umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def report_fault(error: LabcheckError) -> None:
    """Print an error to standard error, a line for each fault, harmless to the terminal."""
    lines = [str(fault) for fault in error.faults] or [f"labcheck: {error}"]
    for line in lines:
        tell(line)
    if len(lines) > 1:
        tell(f"labcheck: {len(lines)} faults; nothing was judged")


def tell(line: str) -> None:
    """Print a line to standard error, harmless to the terminal; where nobody listens, drop it."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{make_printable(line)}\n")
        sys.stderr.flush()
