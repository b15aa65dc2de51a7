"""Read the cases that a command line names, in whatever format they come."""

import sys
from collections.abc import Sequence

from labcheck.batch import HowToRead, read_cases
from labcheck.case import Case
from labcheck.cli.progress import follow
from labcheck.errors import Fault, UsageError
from labcheck.files import STDIN
from labcheck.readers import Reading
from labcheck.writers.plain_text import make_printable

_MOST_SHOWN = 20


def read_and_report(names: Sequence[str], how: HowToRead | None = None) -> list[Case]:
    """Read every case; what of a file cannot be read is named on standard error.

    Raises:
        InputError: Some file cannot be read at all; with the faults of all files.
    """
    _report((reading := _read(names, how)).faults)
    return list(reading.cases)


def _read(names: Sequence[str], how: HowToRead | None) -> Reading:
    if STDIN in names and sys.stdin is not None and sys.stdin.isatty():
        return read_cases(names, how)  # a bar would stand in what is being typed
    total = len(names) if len(names) > 1 else None
    with follow(names, "Reading", total) as followed:
        return read_cases(followed, how)


def parse_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Read which columns hold what: `test=Analyte,value=Result`.

    Raises:
        UsageError: A part is no pair, or names a field twice.
    """
    columns: dict[str, str] = {}
    for part in (one.strip() for pair in pairs for one in pair.split(",")):
        name, sign, column = (one.strip() for one in part.partition("="))
        if not (name and sign and column):
            raise UsageError(f"--columns {part!r}: write field=column, such as test=Analyte")
        if name in columns:
            raise UsageError(f"--columns names {name!r} twice")
        columns[name] = column
    return columns


def _report(faults: Sequence[Fault]) -> None:
    """Name on standard error what could not be read; the rest was."""
    for fault in faults[:_MOST_SHOWN]:
        sys.stderr.write(f"{make_printable(str(fault))}\n")
    if faults:
        more = len(faults) - _MOST_SHOWN
        unseen = f", {more} of them not shown" if more > 0 else ""
        noun = "fault" if len(faults) == 1 else "faults"
        sys.stderr.write(f"labcheck: {len(faults)} {noun}{unseen}; all else was read\n")
