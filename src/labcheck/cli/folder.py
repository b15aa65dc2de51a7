"""A folder of reports: a file for each, named after its case, written as soon as it is checked."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from labcheck.batch import Unread
from labcheck.cases.case import Case
from labcheck.cli.output import hold_interruptions, tell, write_output
from labcheck.cli.progress import follow
from labcheck.errors import LabcheckError, UsageError
from labcheck.files import STDIN, say_why
from labcheck.settings import is_so

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_FIRST = re.compile(r"^[.-]")
"""What would hide a file, or make an option of its name."""
_LONGEST = 100
"""Characters of a name before its ending; file systems take some more."""


def is_folder(output: str) -> bool:
    """Whether an output is a folder: it is there, or its name ends as only a folder's does."""
    endings = tuple(filter(None, ("/", os.sep, os.altsep)))
    return bool(output) and (output.endswith(endings) or _is_kind(Path(output), stat.S_ISDIR))


def plan_files(
    folder: Path,
    cases: Sequence[Case],
    ending: str,
    inputs: Iterable[str],
    unread: Sequence[Unread] = (),
) -> list[Path]:
    """Choose the file of each case's report.

    Args:
        folder: The folder, which need not be there.
        cases: The cases, in order.
        ending: How the names end, with its dot.
        inputs: What is read in the same run.
        unread: The files that could not be read, whose names no other report takes: the next run
            may have them.

    Raises:
        UsageError: A file is read in this run, or there is something else than a file.
    """
    targets = [folder / name for name in _name_files(cases, ending, unread)]
    read = {_identify(Path(name)) for name in inputs if name != STDIN} - {None}
    for target in targets:
        if _identify(target) in read:
            raise UsageError(f"{target} is read in this run; write to another folder")
        if is_so(target.is_symlink):
            problem = "it is a symbolic link, and in a folder of reports none is followed"
            raise UsageError(f"{target}: cannot be written: {problem}")
        if _is_kind(target, lambda mode: not stat.S_ISREG(mode)):
            raise UsageError(f"{target}: cannot be written: it is not a plain file")
    return targets


def write_reports(texts: Iterable[str], targets: Sequence[Path], folder: Path) -> None:
    """Write each text to its file when its turn comes, whole or not at all.

    When it is stopped, by Ctrl-C or by a fault, standard error says how far it came.

    Raises:
        UsageError: The folder cannot be made, or a file not be written.
    """
    _make(folder)
    written = 0
    try:
        with follow(texts, "Checking", len(targets)) as followed:
            for text, target in zip(followed, targets, strict=True):
                with hold_interruptions():
                    write_output(text, target, follows_link=False)
                    written += 1
    except (KeyboardInterrupt, LabcheckError):
        if written < len(targets):
            are = "report is" if len(targets) == 1 else "reports are"
            tell(f"labcheck: stopped; {written} of {len(targets)} {are} written to {folder}")
        raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as fault:
        raise UsageError(f"{folder}: cannot be made: {say_why(fault)}") from None


def _name_files(cases: Sequence[Case], ending: str, unread: Sequence[Unread]) -> list[str]:
    """Name a file for each case; of equal names the later ones are numbered, in order."""
    waiting = list(reversed(unread))
    patients: dict[str, set[str]] = {}
    for case in cases:
        patients.setdefault(case.file, set()).add(case.patient.id)
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    names = []
    for place, case in enumerate(cases):
        while waiting and waiting[-1].place <= place:
            _set_apart(_name_after(waiting.pop().file), taken, numbers)
        patient = case.patient.id if len(patients[case.file]) > 1 else ""
        names.append(_set_apart(_name_after(case.file, patient), taken, numbers) + ending)
    return names


def _name_after(file: str, patient: str = "") -> str:
    """Name a case after its file, and its patient where the file has several."""
    stem = "stdin" if file == STDIN else Path(file).stem
    name = _UNSAFE.sub("_", f"{stem}-{patient}" if patient else stem)
    return _FIRST.sub("_", name)[:_LONGEST] or "report"


def _set_apart(stem: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Number a name that is taken, whatever a file system makes of its capitals."""
    name = stem
    while name.lower() in taken:
        number = numbers[stem.lower()] = numbers.get(stem.lower(), 1) + 1
        mark = f"-{number}"
        name = stem[: _LONGEST - len(mark)] + mark
    taken.add(name.lower())
    return name


def _identify(path: Path) -> tuple[int, int] | None:
    """Give what tells a file from every other, whatever it is called; nothing without one."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _is_kind(path: Path, is_so: Callable[[int], bool]) -> bool:
    """Ask what kind of thing a path leads to; what is not there is of no kind."""
    try:
        return is_so(path.stat().st_mode)
    except (OSError, ValueError):
        return False
