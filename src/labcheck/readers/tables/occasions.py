"""When a result of a table was taken, at which age, and what is usual for the patient.

These are of the occasion and not of the result by itself, so that rows that are alike but for them
are read once.
"""

import re

from labcheck.cases.birth import show_text
from labcheck.cases.case import Baseline, Result
from labcheck.cases.stated_baselines import parse_baseline, settle_baseline
from labcheck.faults import FaultLog
from labcheck.readers.tables.results import Row, cut_cell, join_notes, read_alone
from labcheck.values.dates import parse_moment
from labcheck.values.decimal_sign import DecimalSign, write_with_points
from labcheck.values.numerals import NumberError
from labcheck.values.patient import Age, AgeError, make_unknown_age, parse_stated_age
from labcheck.values.records import replace
from labcheck.values.result_text import NoResult, StatedChange, Unreadable

_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_DATE = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}")
_OF_THE_OCCASION = frozenset(["time", "clock", "baseline", "age"])
_WRITE_DATE = "write a date such as 2026-03-01 or 2026-03-01T08:30"
_WRITE_BASELINE = "write a value, or unchanged, risen or fallen"


def read_result(row: Row, faults: FaultLog, *, sign: DecimalSign | None = None) -> Result:
    """Read a row as a result; what cannot be read is a fault too."""
    return add_occasion(read_alone(row, faults, sign=sign), row, faults, sign=sign)


def add_occasion(
    result: Result, row: Row, faults: FaultLog, *, sign: DecimalSign | None = None
) -> Result:
    """Add to a result when it was taken, at which age, and what is usual for the patient."""
    if _OF_THE_OCCASION.isdisjoint(row.cells):
        return result
    notes: list[str] = []
    time, stated = _read_time(row, notes, faults), _read_baseline(row, notes, faults, sign=sign)
    baseline, passed_over = settle_baseline(stated, result.baseline)
    notes.append(passed_over)
    return replace(
        result,
        time=time,
        baseline=baseline,
        age=_read_age(row, faults),
        note=join_notes(result.note, *notes) if notes else result.note,
    )


def _read_time(row: Row, notes: list[str], faults: FaultLog) -> str:
    """Give the time as written, with the time of day from its own column."""
    time, clock = row.cells.get("time", ""), row.cells.get("clock", "")
    if clock:
        if not _CLOCK.fullmatch(clock) or ":" in time or not time:
            notes.append(f"time {clock}")
        else:
            time = f"{time}T{clock:0>5}" if parse_moment(time) else f"{time} {clock}"
    if _DATE.match(time) and parse_moment(time) is None:
        faults.add(row.line, "time", f"{cut_cell(time)!r} is not a date", _WRITE_DATE)
    return time


def _read_baseline(
    row: Row, notes: list[str], faults: FaultLog, *, sign: DecimalSign | None
) -> Baseline | None:
    """Read what is usual: `unchanged`, `risen`, `fallen`, or a value in the row's unit."""
    text = row.cells.get("baseline", "")
    if not text:
        return None
    try:
        found = parse_baseline(write_with_points(text, sign), row.cells.get("unit"))
    except NumberError as error:
        found = Unreadable(text, str(error))
    if isinstance(found, Unreadable):
        notes.append(f"baseline {text!r} not used")
        problem = f"{cut_cell(text)!r} is not a baseline: {found.why}"
        faults.add(row.line, "baseline", problem, _WRITE_BASELINE)
    if isinstance(found, Unreadable | NoResult):
        return None
    if isinstance(found, StatedChange):
        return found
    return tuple(replace(prior, value=replace(prior.value, text=text)) for prior in found)


def _read_age(row: Row, faults: FaultLog) -> Age | None:
    text = row.cells.get("age", "")
    if not text:
        return None
    try:
        return parse_stated_age(text)
    except AgeError as error:
        faults.add(row.line, "age", str(error), "the age is not known")
        return make_unknown_age(f"age {show_text(text)} cannot be read")
