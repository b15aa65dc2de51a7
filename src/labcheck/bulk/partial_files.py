"""A file that is written whole: in a folder beside its place, which goes with the run.

What appears under the file's name is complete. The folder is removed however the run ends, but for
a run that was killed: what such a run left is removed by the next one that writes beside it. A
folder is taken for left behind only if its lock is free and names a process of this machine that
is gone; of any other nothing is touched.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from labcheck.errors import UsageError
from labcheck.files import find_place, say_why

try:
    import fcntl
except ImportError:  # Windows has none, and there nothing is cleaned up after a kill
    fcntl = None  # type: ignore[assignment]

_LOCK = "lock"
_LEFT = re.compile(r"\..+\.partial-[a-z0-9_]{8}")
"""What the folders are called."""


@contextmanager
def written_whole(target: Path, name: str) -> Iterator[Path]:
    """Give a folder beside a file; what is written there takes the file's place at the end.

    The folder is removed in every case; what was there under the name stays when anything fails.

    Args:
        target: The file.
        name: What it is called in the folder.

    Raises:
        UsageError: The folder cannot be made, or the file not be put in its place.
    """
    try:
        place = find_place(target)
        remove_left(place.parent)
        folder = Path(tempfile.mkdtemp(prefix=f".{place.name}.partial-", dir=place.parent))
    except OSError as fault:
        raise UsageError(f"{target}: cannot be written: {say_why(fault)}") from None
    try:
        with _locked(folder):
            yield folder
            written = folder / name
            if place.exists():
                shutil.copymode(place, written)
            written.replace(place)
    except OSError as fault:
        raise UsageError(f"{target}: cannot be written: {say_why(fault)}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock that says whose a folder is."""
    if fcntl is None:
        yield
        return
    with (folder / _LOCK).open("w", encoding="utf-8") as lock:
        if _take(lock):
            lock.write(f"{os.getpid()} {os.uname().nodename}")
            lock.flush()
        yield


def remove_left(beside: Path) -> None:
    """Remove the folders of runs that were killed."""
    if fcntl is None:
        return
    with suppress(OSError):
        for folder in [one for one in beside.iterdir() if _LEFT.fullmatch(one.name)]:
            if not folder.is_symlink() and _is_left(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Whether a lock is free and its owner, a process of this machine, is gone."""
    try:
        with path.open("r+", encoding="utf-8") as lock:
            number, _, host = lock.read().partition(" ")
            if not number.isdecimal() or host != os.uname().nodename or not _take(lock):
                return False
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return False


def _take(lock: IO[str]) -> bool:
    """Take a lock, unless another process holds it or the disk knows no locks."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
