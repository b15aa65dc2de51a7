"""Read the cases that a command line names, in whatever format they come."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from labcheck.case import Case
from labcheck.cli.files import read_bytes
from labcheck.errors import Fault, InputError, UsageError
from labcheck.readers import Asked, InputFormat, find_reader, recognise
from labcheck.writers.plain_text import make_printable

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class HowToRead:
    """What the command line says of the files.

    Attributes:
        format: Their format; `None` to recognise it.
        asked: What is told of tables.
    """

    format: InputFormat | None = None
    asked: Asked = field(default_factory=Asked)


def read_cases(names: Sequence[str], how: HowToRead | None = None) -> list[Case]:
    """Read every case, collecting the faults of all files before giving up.

    A part of a file that cannot be read is named on standard error; its result is in the case, as
    one that could not be read.

    Raises:
        InputError: Some file cannot be read at all; with the faults of all files.
    """
    how = how or HowToRead()
    cases: list[Case] = []
    faults: list[Fault] = []
    partial: list[Fault] = []
    for name in names:
        try:
            content = read_bytes(name)
            reader = find_reader(how.format or recognise(content, name))
            reading = reader(content, name, how.asked)
        except InputError as error:
            faults += error.faults
        else:
            cases += reading.cases
            partial += reading.faults
    if faults:
        raise InputError([*faults, *partial])
    _report(partial)
    return cases


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
