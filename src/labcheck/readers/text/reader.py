"""Read a text: its results become rows as those of a table are, and then a case."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from labcheck.cases.case import Case, UnreadLine
from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import InputError, refuse_file
from labcheck.faults import FaultLog
from labcheck.readers import Asked, Reading
from labcheck.readers.tables.delimited import decode
from labcheck.readers.tables.occasions import read_result
from labcheck.readers.tables.patients import Entry, make_cases
from labcheck.readers.tables.results import clean_row
from labcheck.readers.tables.row_dates import list_dates, settle_dates
from labcheck.readers.text.evidence import Evidence, read_evidence
from labcheck.readers.text.lines import Line, split_lines
from labcheck.readers.text.names import Names, names_of
from labcheck.readers.text.parts import begins_with_test
from labcheck.readers.text.patient_lead import leave_open
from labcheck.values.dates import describe_style, find_style, parse_possible_days, write_plain
from labcheck.values.patient import Pregnancy
from labcheck.values.records import replace

_NO_RESULT = "no line of this text is read as a laboratory result"
_NOT_WHOLE = "the line begins with the name of a test and is not read"
_MOST_LOOKED_AT = 50_000
"""Letters of a file in which a result is looked for, to tell whether it is such a text."""
_HOW = "write one result a line, such as Hb 9.1 g/dL (12-16)"
_HOW_BELOW = "write results below a heading that is known, such as Blood or Urine"
_STRANGERS = "give the results of each patient in a file of its own"


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a text.

    Raises:
        InputError: The file is not a text, no result is in it, or it is of several patients; no
            line of it is repeated.
    """
    text, _ = decode(content, file)
    return read_lines(split_lines(text), file, asked)


def holds_results(content: bytes, catalogue: Catalogue | None) -> bool:
    """Whether a result is read in a text, so that a file of no other format is one."""
    if b"\0" in content:
        return False
    try:
        text, _ = decode(content, "")
    except InputError:
        return False
    lines = split_lines(text[:_MOST_LOOKED_AT])
    return bool(read_evidence(lines, names_of(catalogue)).rows)


def read_lines(lines: Iterable[Line], file: str, asked: Asked) -> Reading:
    """Read lines that somebody else has taken out of a file, such as the pages of a PDF.

    Args:
        lines: The lines from top to bottom, made by `lines.make_line`.
        file: The file, for messages.
        asked: What was stated of it: the decimal sign and the order of dates.

    Raises:
        InputError: As `read` does.
    """
    names = names_of(asked.catalogue)
    lines = list(lines)
    evidence = read_evidence(lines, names)
    if evidence.strangers:
        problem = f"two {evidence.strangers} stand in this text"
        raise refuse_file(file, problem, _STRANGERS)
    if not evidence.rows:
        raise refuse_file(file, _NO_RESULT, _HOW)
    first = evidence.rows[0].line
    above = [line for line in lines if line.number <= first]
    return _make_reading(evidence, above, file, asked, names)


def _make_reading(
    evidence: Evidence, above: Sequence[Line], file: str, asked: Asked, names: Names
) -> Reading:
    faults = FaultLog(file)
    _add_unread(evidence, names, faults)
    rows = [clean_row(row) for row in evidence.rows]
    style = find_style((*evidence.written_dates, *list_dates(rows)), asked.dates)
    rows = settle_dates(rows, style, faults)
    entries = [Entry(row, read_result(row, faults, sign=asked.decimal)) for row in rows]
    times = [write_plain(date, style) for date in evidence.dates]
    said = tuple(filter(None, (describe_style(style),)))
    unread = tuple(UnreadLine(line.number, line.text.strip()) for line in evidence.unread)
    cases = make_cases(entries, file, faults, times, parse_possible_days)
    return Reading(
        tuple(replace(_state(case, evidence, above), conventions=said, unread_lines=unread)
              for case in cases),
        faults.by_line,
    )  # fmt: skip


def _add_unread(evidence: Evidence, names: Names, faults: FaultLog) -> None:
    """Say of each line that names a test why it is not read; of those below one heading, once."""
    named = [line for line in evidence.unread if begins_with_test(line, names, "")]
    closed = dict(evidence.closed)
    for heading, group in groupby(named, lambda line: closed.get(line.number, "")):
        lines = [line.number for line in group]
        if heading and len(lines) > 1:
            below = f"lines {lines[0]} to {lines[-1]} stand below {heading!r} and are not read"
            faults.add(lines[0], "", below, _HOW_BELOW)
            continue
        problem = f"the line stands below {heading!r} and is not read" if heading else _NOT_WHOLE
        for number in lines:
            faults.add(number, "", problem, _HOW_BELOW if heading else _HOW)


def _state(case: Case, evidence: Evidence, above: Sequence[Line]) -> Case:
    """Put the pregnancy that the text states to the patient, and what it leaves open."""
    case = leave_open(case, above, evidence.pregnancy)
    if not evidence.pregnancy:
        return case
    stated = Pregnancy(evidence.pregnancy)
    return replace(case, patient=replace(case.patient, pregnancy=stated))
