"""Folders of cases: which files of one are read, and the overview of what they hold."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labcheck.batch import Unread
from labcheck.cases.case import Case
from labcheck.cli.folder import plan_files, write_reports
from labcheck.cli.output import tell, write_output
from labcheck.cli.progress import follow
from labcheck.cli.screen import find_canvas
from labcheck.errors import Fault, InputError
from labcheck.files import STDIN, say_why, without_gz
from labcheck.judging.report import Report
from labcheck.readers import ENDINGS_READ
from labcheck.writers import Format

if TYPE_CHECKING:
    from labcheck.writers.overview.entries import Entry

_MOST_NAMED = 5


class Given(NamedTuple):
    """The files that a command line names, those of its folders among them.

    Attributes:
        files: The files, in order.
        found: Those of them that were found in a folder.
        has_folder: Whether a folder is named.
    """

    files: list[str]
    found: frozenset[str] = frozenset()
    has_folder: bool = False


def expand_folders(names: Sequence[str]) -> Given:
    """Put the files of folders in their place: those that may be read, by their names.

    Files in folders within it are found as well; what is hidden is not, nor what a link leads to.
    How many files of other kinds there are is said on standard error.

    Raises:
        InputError: A folder cannot be read, or has no file that may hold results.
    """
    files: list[str] = []
    found: list[str] = []
    folders = [name for name in names if name != STDIN and _is_folder(name)]
    for name in names:
        if name not in folders:
            files.append(name)
            continue
        own = _list_files(name)
        found += own
        files += own
    return Given(files, frozenset(found), bool(folders))


def _is_folder(name: str) -> bool:
    try:
        return bool(name) and Path(name).is_dir()
    except (OSError, ValueError):
        return False


def _list_files(folder: str) -> list[str]:
    others: Counter[str] = Counter()
    kept: list[str] = []
    faults: list[Fault] = []

    def note(fault: OSError) -> None:
        faults.append(
            Fault(str(fault.filename), None, None, "", f"cannot be read: {say_why(fault)}")
        )

    for place, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(each for each in names if not each.startswith(".")):
            ending = Path(without_gz(name)).suffix.lower()
            if ending in ENDINGS_READ:
                kept.append(os.path.join(place, name))  # noqa: PTH118 - as the shell would name it
            else:
                others[ending or "no ending"] += 1
    if faults:
        raise InputError(faults)
    if not kept:
        problem, known = "there is no file in it that may hold results", ", ".join(ENDINGS_READ)
        raise InputError([Fault(folder, None, None, "", problem, f"read are {known}")])
    if others:
        kinds = ", ".join(sorted(others))
        count = others.total()
        noun = "file of another kind is" if count == 1 else "files of other kinds are"
        tell(f"labcheck: {count} {noun} not read in {folder}: {kinds}")
    return kept


def tell_empty(names: Sequence[str]) -> None:
    """Say which files of a folder have no laboratory result, which is not a fault."""
    if not names:
        return
    shown = ", ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    has = "file has" if len(names) == 1 else "files have"
    tell(f"labcheck: {len(names)} {has} no laboratory result: {shown}{more}")


def is_of_overview(given: Given, format_: Format, output: str | None) -> bool:
    """Whether an overview is written: of a folder, as a table or into a page of its own."""
    return given.has_folder and (
        format_ is Format.TABLE or (format_ is Format.HTML and output is not None)
    )


def show_overview(reports: Iterable[Report], count: int, output: str | None) -> None:
    """Write the overview as a table."""
    from labcheck.writers.overview.entries import make_entry, sort_entries  # noqa: PLC0415
    from labcheck.writers.overview.terminal import render_overview  # noqa: PLC0415

    target = None if output is None else Path(output)
    with follow(reports, "Checking", count) as followed:
        entries = sort_entries(map(make_entry, followed))
    write_output(render_overview(entries, find_canvas(target)), target)


def plan_page(
    page: Path, cases: Sequence[Case], inputs: Iterable[str], unread: Sequence[Unread]
) -> list[Path]:
    """Choose the files of the reports, in a folder beside the overview.

    Raises:
        UsageError: One is read in this run, or there is something else than a file.
    """
    return plan_files(_folder_of(page), cases, ".html", inputs, unread)


def _folder_of(page: Path) -> Path:
    return page.with_name(f"{page.stem}-reports")


def write_page(
    reports: Iterable[Report],
    page: Path,
    targets: Sequence[Path],
    render: Callable[[Sequence[Report]], str],
) -> Path:
    """Write a page for each report into a folder beside the overview, then the overview.

    Returns:
        The folder of the reports.

    Raises:
        UsageError: A file cannot be written.
    """
    from labcheck.writers.overview.entries import make_entry, sort_entries  # noqa: PLC0415
    from labcheck.writers.overview.html import render_page  # noqa: PLC0415

    folder = _folder_of(page)
    entries: list[Entry] = []

    def render_each() -> Iterator[str]:
        for report, target in zip(reports, targets, strict=True):
            entries.append(make_entry(report, _address(target, page)))
            yield render([report])

    write_reports(render_each(), targets, folder)
    write_output(render_page(sort_entries(entries)), page)
    return folder


_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def _address(target: Path, page: Path) -> str:
    """Write the way from a page to a file beside it; what is not plain is escaped."""
    way = f"./{target.relative_to(page.parent).as_posix()}"
    return "".join(
        char if char in _PLAIN else "".join(f"%{byte:02X}" for byte in os.fsencode(char))
        for char in way
    )
