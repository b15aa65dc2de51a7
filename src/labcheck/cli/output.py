"""What the command puts out: results whole or not at all, messages on standard error."""

import contextlib
import errno
import io
import os
import re
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from labcheck.errors import Fault, LabcheckError, UsageError
from labcheck.files import CLOSED, find_place, is_same_file, say_why
from labcheck.writers.plain_text import make_encodable, make_printable


def write_output(text: str, target: Path | None, *, follows_link: bool = True) -> None:
    """Write to standard output, or to a file that is whole or not there.

    When the reader of a pipe has gone, what is left is dropped and the command goes on: its exit
    code says what it found.

    Args:
        text: What is written.
        target: The file; `None` for standard output.
        follows_link: Whether a symbolic link is written through, since its user named it; in a
            folder of reports, where it was not named, the link itself would be replaced.

    Raises:
        UsageError: The file, or standard output, cannot be written.
    """
    if target is None:
        _print(text)
        return
    try:
        if not follows_link:
            _write_whole(text, target)
        elif target.exists() and not target.is_file() and not target.is_dir():
            target.write_text(text, encoding="utf-8")  # a pipe or a device is never replaced
        else:
            _write_whole(text, find_place(target))
    except (OSError, ValueError) as fault:
        raise UsageError(f"{target}: cannot be written: {say_why(fault)}") from None


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
    return UsageError(f"standard output: cannot be written: {say_why(fault)}")


def _drop_the_rest() -> None:
    """Point standard output at nothing, or the interpreter would try to write it at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, sys.stdout.fileno())
    except io.UnsupportedOperation:  # a stream that is not a file keeps nothing back
        pass
    finally:
        os.close(nothing)


OUTPUT_FAULTS = (errno.ENOSPC, errno.EBADF)
"""Why a standard output takes nothing: its disk is full, or it was closed."""


class _ClosedStream(io.TextIOBase):
    """Stands for an output that was closed before the command began."""

    def write(self, _: str, /) -> int:
        raise OSError(errno.EBADF, CLOSED)


def open_standard_streams() -> None:
    """Put a stream where Python has none, so that whoever writes there gets an answer.

    What would be printed is refused; messages have nowhere to go and are dropped.
    """
    if sys.stdout is None:
        sys.stdout = _ClosedStream()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end


def _write_whole(text: str, target: Path) -> None:
    """Write beside the target and rename, so that half a file is never seen."""
    import tempfile  # noqa: PLC0415 - only --output pays for it

    if target.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    with hold_interruptions():
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


@contextlib.contextmanager
def hold_interruptions() -> Iterator[None]:
    """Let Ctrl-C wait for the end of a block that is short and not to be done by half."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    held: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if held:
            raise KeyboardInterrupt


def _umask() -> int:
    """Read the umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


_MOST_ALIKE = 10
"""How many faults of one kind are shown."""
_OWN = re.compile(r"'[^']*'|\"[^\"]*\"|\d+|(?:; )?did you mean .*")
"""What differs between faults of one kind."""


def report_fault(error: LabcheckError) -> None:
    """Print an error to standard error, a line for each fault, harmless to the terminal."""
    for line in list_faults(error.faults) if error.faults else [f"labcheck: {error}"]:
        tell(line)
    if len(error.faults) > 1:
        tell(f"labcheck: {len(error.faults)} faults; nothing was judged")


def list_faults(faults: Sequence[Fault], *, by_file: bool = True) -> Iterator[str]:
    """Write the faults; of those alike the first ten, and how many more there are.

    Args:
        faults: What is wrong.
        by_file: Whether those of another file are never alike, so that every file is named.
    """
    kinds = [
        (by_file and fault.file, _OWN.sub("", fault.problem), _OWN.sub("", fault.remedy))
        for fault in faults
    ]
    totals, shown = Counter(kinds), Counter[tuple[bool | str, str, str]]()
    for fault, kind in zip(faults, kinds, strict=True):
        shown[kind] += 1
        if shown[kind] <= _MOST_ALIKE:
            yield str(fault)
        more = totals[kind] - _MOST_ALIKE
        if shown[kind] == _MOST_ALIKE and more > 0:
            yield f"{fault.file if by_file else 'labcheck'}: and {more} more like this one"


def tell(line: str) -> None:
    """Print a line to standard error, harmless to the terminal, or drop it if nothing listens."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{make_printable(line)}\n")
        sys.stderr.flush()


def tell_left_out(file: str) -> None:
    """Say that a set that was not asked for is wrong, and where the reasons are to be had."""
    tell(f"labcheck: {file} is left out; `labcheck ranges check {file}` says why")


def refuse_overwriting(targets: Iterable[Path | None], read: Sequence[str]) -> None:
    """Refuse to write over a file that is read in the same run.

    Raises:
        UsageError: A target is one of the files that are read.
    """
    for target in targets:
        if target and any(is_same_file(name, str(target)) for name in read):
            raise UsageError(f"{target} is read in this run; write to another file")
