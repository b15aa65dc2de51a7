"""Read the cases that a command line names, in whatever format they come."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from labcheck.batch import PASTED, Batch, HowToRead, read_batch
from labcheck.cases.case import Case
from labcheck.cli.example_cases import find_cases
from labcheck.cli.output import list_faults, tell
from labcheck.cli.progress import follow
from labcheck.errors import Fault, InputError, LeftOut, Notice, UsageError, refuse_word
from labcheck.files import STDIN
from labcheck.readers.categories import add_up


def read_and_report(names: Sequence[str], how: HowToRead | None = None) -> list[Case]:
    """Read every case; what of a file cannot be read is named on standard error.

    Raises:
        InputError: Some file cannot be read at all; with the faults of all files.
    """
    batch = _read(find_cases(names), how)
    if batch.unread:
        raise InputError(batch.all_faults)
    _report(batch.faults)
    if summed := sum_up_faults(batch):
        tell(f"labcheck: {summed}")
    return list(batch.cases)


def read_what_can_be(
    names: Sequence[str], baseline: Sequence[str], how: HowToRead | None = None
) -> tuple[Batch, Batch]:
    """Read the cases of every file that can be read, and those of the baseline.

    What cannot be read, a whole file or a part of one, is named on standard error; the names are
    those of files, not of examples.

    Raises:
        InputError: No file can be read, or some of the baseline cannot: a comparison with less
            would say less than was asked. With the faults of all files.
    """
    batch, before = _read(names, how), _read(baseline, how)
    if before.unread or (not batch.cases and not _is_left_out(batch)):
        whole = [fault for file in (*batch.unread, *before.unread) for fault in file.faults]
        raise InputError([*whole, *batch.faults, *before.faults])
    for fault in (fault for file in batch.unread for fault in file.faults):
        tell(str(fault))
    _report([*batch.faults, *before.faults])
    if not batch.cases:
        tell("labcheck: there is no laboratory result")
    return batch, before


def _is_left_out(batch: Batch) -> bool:
    """Whether all there was has been left out on purpose, which is not a fault."""
    return not batch.unread and all(isinstance(fault, Notice) for fault in batch.faults)


def list_what_is_missing(names: Sequence[str], batch: Batch, before: Batch) -> list[str]:
    """Say, a line each, what no row stands for: files, and records within files."""
    lines = []
    if batch.unread:
        lines.append(f"{len(batch.unread)} of {len(names)} files could not be read")
    for file, count in (*batch.missing, *before.missing):
        noun, verb = ("record", "is") if count == 1 else ("records", "are")
        lines.append(f"{count} {noun} of {file} could not be read and {verb} in no row")
    return lines


def _read(names: Sequence[str], how: HowToRead | None) -> Batch:
    with follow_reading(names) as followed:
        return read_batch(followed, how, names)


def follow_reading(names: Sequence[str]) -> AbstractContextManager[Iterator[str]]:
    """Follow files as they are read, with a bar unless it would stand in what is being typed."""
    if STDIN in names and sys.stdin is not None and sys.stdin.isatty():
        return nullcontext(iter(names))
    return follow(names, "Reading", len(names) if len(names) > 1 else None)


def name_pasted(
    text: str | None, names: Sequence[str] | None, command: str = "check", what: str = "CASE"
) -> list[str]:
    """Name the text that was given in place of a file, if one was.

    Args:
        text: The text.
        names: The names of files.
        command: The command, for the message.
        what: What it calls a file.

    Raises:
        UsageError: There is neither a text nor the name of a file.
    """
    if text is None and not names:
        raise UsageError(f"{what} is missing; see `labcheck {command} --help`")
    return [] if text is None else [PASTED]


def parse_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Read which columns hold what: `test=Analyte,value=Result`.

    Raises:
        UsageError: A part is not a pair, or names a field twice.
    """
    columns: dict[str, str] = {}
    for part in (part.strip() for pair in pairs for part in pair.split(",")):
        name, sign, column = (side.strip() for side in part.partition("="))
        if not (name and sign and column):
            raise UsageError(f"--columns {part!r}: write field=column, such as test=Analyte")
        if name in columns:
            raise UsageError(f"--columns names {name!r} twice")
        columns[name] = column
    return columns


def parse_case_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Read which columns hold what, before any table is read: one fault would be that of all.

    Raises:
        UsageError: A part is not a pair, or names a field twice or one that tables do not have.
    """
    columns = parse_columns(pairs)
    if not columns:
        return columns
    from labcheck.cases.table_fields import FIELDS  # noqa: PLC0415 - only tables pay for it

    for field in columns:
        if field not in (*FIELDS, "date"):
            raise UsageError(f"--columns: {refuse_word(field, FIELDS)}")
    return columns


def sum_up_faults(batch: Batch, before: Batch | None = None) -> str:
    """Count what of files could not be read, in a line; nothing where all of it was."""
    found = [*batch.faults, *(before.faults if before else ())]
    count = sum(not isinstance(fault, Notice) for fault in found)
    if not count:
        return ""
    rest = "all else of the other files" if batch.unread else "all else"
    return f"{count} {'fault' if count == 1 else 'faults'}; {rest} was read"


def _report(found: Sequence[Fault]) -> None:
    """Name on standard error what of files could not be read; the rest of them was.

    What was left out on purpose is counted in one line, and crowds out nothing.
    """
    notices = [fault for fault in found if isinstance(fault, LeftOut)]
    faults = [fault for fault in found if not isinstance(fault, Notice)]
    for fault in found:
        if isinstance(fault, Notice) and not isinstance(fault, LeftOut):
            tell(str(fault))
    for line in list_faults(faults, by_file=False):
        tell(line)
    if notices:
        tell(add_up(notices))
