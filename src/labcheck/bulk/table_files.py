"""The files of a large table: which are read, in what form, and the one that is written.

Names may be files, folders and patterns. The file is written whole: in a folder beside its place,
which goes with the run. What appears under the file's name is complete. The folder is removed
however the run ends, but for a run that was killed: what such a run left is removed by the next one
that writes beside it. A folder is taken for left behind only if its lock is free and names a
process of this machine that is gone; of any other nothing is touched.
"""

import os
import re
import shutil
import stat
import string
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import IO, NamedTuple, Self

from labcheck.errors import Fault, InputError, UsageError, did_you_mean, refuse_file
from labcheck.files import EMPTY_NAME, NAME_A_FILE, find_place, say_why

_PATTERN_SIGNS = frozenset("*?[")
_SAFE = frozenset("/:\\._-+ " + string.ascii_letters + string.digits)


class TableFormat(Enum):
    """The forms of tables that are read."""

    PARQUET = "Parquet"
    CSV = "CSV"
    ARROW = "Arrow"
    NDJSON = "NDJSON"


_READ = {
    ".parquet": TableFormat.PARQUET, ".pq": TableFormat.PARQUET,
    ".csv": TableFormat.CSV, ".tsv": TableFormat.CSV, ".txt": TableFormat.CSV,
    ".csv.gz": TableFormat.CSV, ".tsv.gz": TableFormat.CSV, ".txt.gz": TableFormat.CSV,
    ".arrow": TableFormat.ARROW, ".feather": TableFormat.ARROW, ".ipc": TableFormat.ARROW,
    ".ndjson": TableFormat.NDJSON, ".jsonl": TableFormat.NDJSON,
    ".ndjson.gz": TableFormat.NDJSON, ".jsonl.gz": TableFormat.NDJSON,
}  # fmt: skip
WRITTEN = {
    ".parquet": "FORMAT parquet", ".pq": "FORMAT parquet",
    ".csv": "FORMAT csv, HEADER true", ".tsv": "FORMAT csv, HEADER true, DELIMITER '\t'",
    ".csv.gz": "FORMAT csv, HEADER true, COMPRESSION gzip",
    ".tsv.gz": "FORMAT csv, HEADER true, DELIMITER '\t', COMPRESSION gzip",
    ".jsonl": "FORMAT json", ".ndjson": "FORMAT json", ".jsonl.gz": "FORMAT json, COMPRESSION gzip",
}  # fmt: skip
"""How tables are written, by the ending of the name."""


class TableFiles(NamedTuple):
    """The files of one table, in order, and their form."""

    files: Sequence[Path]
    form: TableFormat


def find_tables(names: Sequence[str]) -> TableFiles:
    """Find the files that are named, those of a folder or a pattern by name.

    Raises:
        InputError: A file is not there, no table, or not of the form of the others.
        UsageError: A name is empty, which would mean the working folder.
    """
    if any(not name.strip() for name in names):
        raise UsageError(f"a table: {EMPTY_NAME}; {NAME_A_FILE}, or . for the working folder")
    files: list[Path] = []
    faults: list[Fault] = []
    for name in names:
        try:
            files += _find(name)
        except InputError as error:
            faults += error.faults
    forms = {path: _form_of(path) for path in files}
    for path, form in forms.items():
        if form is not None and form is not forms[files[0]]:
            problem = f"this is {form.value} and {files[0]} is not"
            faults.append(Fault(str(path), None, None, "", problem, "tables of one form in a run"))
        faults += _check(path, form)
    if faults:
        raise InputError(faults)
    return TableFiles(files, forms[files[0]] or TableFormat.PARQUET)


def _find(name: str) -> list[Path]:
    path = Path(name)
    try:
        if path.is_dir():
            found = [path_ for path_ in sorted(path.iterdir()) if _is_table(path_)]
            problem = "the folder has no tables"
        elif _PATTERN_SIGNS & set(name) and not path.exists():
            anchor = Path(path.anchor)
            found = sorted(path_ for path_ in anchor.glob(str(path.relative_to(anchor))))
            found = [path_ for path_ in found if path_.is_file()]
            problem = "no file is called so"
        else:
            return [path]
    except (OSError, ValueError) as fault:
        raise refuse_file(name, say_why(fault)) from None
    if not found:
        raise refuse_file(name, problem, f"tables end in {_list(_READ)}")
    return found


def _is_table(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "_")) and _form_of(path) is not None


def _form_of(path: Path) -> TableFormat | None:
    return _READ.get(ending_of(path))


def ending_of(path: Path) -> str:
    """Give the ending of a name in small letters, both parts of `.csv.gz`."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return "".join(suffixes[-2:] if suffixes[-1:] == [".gz"] else suffixes[-1:])


def _check(path: Path, form: TableFormat | None) -> Iterator[Fault]:
    """Say why a file is not a table."""
    shown = str(path)
    try:
        mode = path.stat().st_mode
        begins = b""
        if stat.S_ISREG(mode) and form is TableFormat.PARQUET:
            with path.open("rb") as stream:
                begins = stream.read(4)
    except FileNotFoundError:
        near = did_you_mean(path.name, _list_beside(path))
        yield Fault(shown, None, None, "", "there is no such file", near)
    except (OSError, ValueError) as fault:
        yield Fault(shown, None, None, "", f"cannot be read: {say_why(fault)}")
    else:
        if not stat.S_ISREG(mode):
            yield Fault(shown, None, None, "", "cannot be read: it is no plain file")
        elif form is None:
            ending = ending_of(path)
            problem = f"no table is read from {ending}" if ending else "the name has no ending"
            remedy = f"tables end in {_list(_READ)}"
            if any(word in ending for word in ("json", ".hl7", ".xml")):
                remedy = f"labcheck check reads Bundles of FHIR in JSON, cases and HL7; {remedy}"
            yield Fault(shown, None, None, "", problem, remedy)
        elif form is TableFormat.PARQUET and begins != b"PAR1":
            yield Fault(shown, None, None, "", "this is not Parquet, whatever its name says")


def _list_beside(path: Path) -> list[str]:
    try:
        return [path_.name for path_ in path.parent.iterdir() if not path_.name.startswith(".")]
    except OSError:
        return []


def _list(endings: Iterable[str]) -> str:
    *others, last = endings
    return f"{', '.join(others)} or {last}"


def check_output(target: str) -> Path:
    """Check that a table can be written to a file.

    Raises:
        UsageError: Its ending says no form, or it is not a plain file.
    """
    if not target.strip():
        raise UsageError(f"the table to write: {EMPTY_NAME}; {NAME_A_FILE}")
    path = Path(target)
    if ending_of(path) not in WRITTEN:
        raise UsageError(f"{target}: no table is written so; end the name in {_list(WRITTEN)}")
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{target}: cannot be written: it is no plain file")
        if not find_place(path).parent.is_dir():
            raise UsageError(f"{target}: cannot be written: there is no folder {path.parent}")
    except (OSError, ValueError) as fault:
        raise UsageError(f"{target}: cannot be written: {say_why(fault)}") from None
    return path


class Links:
    """Names without signs that DuckDB would read as a pattern or an address."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._names: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def safe(self, path: Path) -> str:
        """Give a name that can only mean this file."""
        full = str(find_place(path))
        if not set(full) <= _SAFE:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="labcheck-")
            link = Path(self._folder.name) / f"{len(self._names)}{ending_of(path)}"
            link.symlink_to(full)
            full = str(link)
        self._names[full] = str(path)
        return full

    def named(self, safe: str) -> str:
        """Give the name that the user knows a file by."""
        return self._names.get(safe, safe)


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
        for folder in [path for path in beside.iterdir() if _LEFT.fullmatch(path.name)]:
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
