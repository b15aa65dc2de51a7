"""Files and streams of the command: read whole, write whole or not at all."""

import os
import shutil
import sys
from pathlib import Path

from labcheck.errors import Fault, InputError, LabcheckError, UsageError, did_you_mean
from labcheck.writers.plain_text import make_encodable, make_printable

STDIN = "-"


def read_bytes(name: str, error: type[LabcheckError] = InputError) -> bytes:
    """Read a file, or standard input for `-`.

    Raises:
        LabcheckError: Of the class given, when there is no such file or it cannot be read.
    """
    if name == STDIN:
        return sys.stdin.buffer.read()
    path = Path(name)
    shown = name.strip() or repr(name)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        folder = path.parent if path.parent.is_dir() else Path()
        near = did_you_mean(
            path.name, [one.name for one in folder.iterdir() if not one.name.startswith(".")]
        )
        raise error([Fault(shown, None, None, "", "there is no such file", near)]) from None
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise error([Fault(shown, None, None, "", f"cannot be read: {reason}")]) from None


def is_same_file(one: str, other: str) -> bool:
    """Whether two names lead to one file that is there; standard input is no file."""
    if STDIN in (one, other):
        return False
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def write_output(text: str, target: Path | None) -> None:
    """Write to standard output, or to a file that is whole or not there.

    Raises:
        UsageError: The file cannot be written.
    """
    if target is None:
        sys.stdout.write(make_encodable(text, sys.stdout.encoding or "ascii"))
        sys.stdout.flush()
        return
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_text(text, encoding="utf-8")  # a pipe or a device is never replaced
        else:
            _write_whole(text, target.resolve())
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise UsageError(f"{target}: cannot be written: {reason}") from None


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
        sys.stderr.write(f"{make_printable(line)}\n")
    if len(lines) > 1:
        sys.stderr.write(f"labcheck: {len(lines)} faults; nothing was judged\n")
