"""Counts what was understood of one file: dates, decimal signs, tests, units, and what was not."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from labcheck.cases.case import UnreadLine
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.identity import find_test
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.judging.unknown_names import explain_name
from labcheck.values.dates import is_open, parse_moment
from labcheck.values.records import dataclass
from labcheck.values.result_text import Numeric, is_open_number

OF_NAMES = (Reason.UNKNOWN_TEST, Reason.AMBIGUOUS_TEST, Reason.CONTRADICTED)
"""Why it is not known for certain what was measured."""
OF_READING = (
    *OF_NAMES, Reason.UNIT_MISSING, Reason.UNIT_UNKNOWN, Reason.UNIT_INCOMPATIBLE,
    Reason.RANGE_UNREAD, Reason.UNREADABLE,
)  # fmt: skip
"""Why a row is not judged that another spelling, an option or a setting would settle."""
_POINT = re.compile(r"\d\.\d")
_COMMA = re.compile(r"\d,\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and the field that it was read as; empty for none."""

    heading: str
    field: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as its reader tells of it.

    Attributes:
        name: Its name.
        format: The word for its format: `csv`.
        columns: The columns of a table, in order; none for other formats.
        faults: What the reader says, a line each.
    """

    name: str
    format: str
    columns: tuple[Column, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not understood of some results, alike in all of them.

    Attributes:
        reason: The word for it: `unknown-test`.
        what: The name of the test, with its unit where that is what is wrong.
        count: How many results there are.
        detail: What is wrong.
        remedy: What would settle it.
    """

    reason: Reason
    what: str
    count: int
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of one file.

    Attributes:
        read: The file, as its reader tells of it.
        patients: How many cases it has.
        results: How many results.
        times: The dates of the draws, in the order written.
        open_dates: Those that may have the day or the month first.
        conventions: What was taken for granted, such as the order of dates, a sentence each.
        points: How many results have a decimal point.
        commas: How many have a decimal comma.
        open_numbers: The results whose number may be two.
        tests: The tests that are known, with how often each is measured.
        units: The units as printed, with how often each stands.
        no_unit: The tests that are measured in units, and how often none is printed.
        assumed: What was taken for granted of a number or a unit, and how often.
        problems: What was not understood, the most frequent first.
        unread_lines: The lines of a text, and the rows of a table, that were not read.
    """

    read: ReadFile
    patients: int
    results: int
    times: tuple[str, ...]
    open_dates: tuple[str, ...]
    conventions: tuple[str, ...]
    points: int
    commas: int
    open_numbers: tuple[str, ...]
    tests: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, int], ...]
    no_unit: tuple[tuple[str, int], ...]
    assumed: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]
    unread_lines: tuple[UnreadLine, ...]


def survey(read: ReadFile, reports: Sequence[Report], catalogue: Catalogue) -> Understood:
    """Count what was understood of a file.

    Args:
        read: The file, as its reader tells of it.
        reports: What the judge makes of its cases.
        catalogue: The tests that are known.
    """
    rows = [row for report in reports for row in report.rows]
    times = list(dict.fromkeys(time for report in reports for time in report.case.draws if time))
    texts = [row.result.text for row in rows]
    cases = [report.case for report in reports]
    return Understood(
        read,
        len(reports),
        len(rows),
        tuple(sorted(times) if all(map(parse_moment, times)) else times),
        tuple(time for time in times if is_open(time)),
        tuple(dict.fromkeys(said for case in cases for said in case.conventions)),
        sum(bool(_POINT.search(text)) for text in texts),
        sum(bool(_COMMA.search(text)) for text in texts),
        tuple(row.result.text for row in rows if is_open_number(row.result.value)),
        _count(row.analyte.name for row in rows if row.analyte),
        _count(row.result.unit for row in rows if row.result.unit),
        _count(row.name for row in rows if _lacks_unit(row)),
        _count(str(assumption) for row in rows for assumption in row.assumed),
        tuple(_list_problems(rows, catalogue)),
        tuple(line for case in cases[:1] for line in case.unread_lines),
    )


def _count(texts: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(texts).most_common())


def _lacks_unit(row: Row) -> bool:
    """Whether a number of a test that is measured in units has none."""
    result = row.result
    is_number = isinstance(result.value, Numeric) or is_open_number(result.value)
    is_in_units = row.analyte is not None and not row.analyte.is_unitless
    return is_in_units and is_number and not result.unit


def _list_problems(rows: Iterable[Row], catalogue: Catalogue) -> Iterator[Problem]:
    """Give what could not be settled of the reading, alike rows together."""
    alike: dict[tuple[str, NotJudged], int] = {}
    for row in rows:
        why = _explain(row, catalogue)
        if why is not None and why.reason in OF_READING:
            key = (_name(row, why), why)
            alike[key] = alike.get(key, 0) + 1
    for (what, why), count in sorted(alike.items(), key=lambda item: -item[1]):
        yield Problem(why.reason, what, count, why.detail, why.remedy)


def _explain(row: Row, catalogue: Catalogue) -> NotJudged | None:
    """Say what is not understood of a row, also of one that its printed range has judged."""
    if row.not_judged is not None or row.analyte is not None:
        return row.not_judged
    found = find_test(row.result, catalogue)
    return None if isinstance(found, Analyte) else explain_name(found, row.result.test, catalogue)


def _name(row: Row, why: NotJudged) -> str:
    """Name what is not understood: the test, or what stands beside it."""
    result = row.result
    if why.reason in (Reason.UNIT_UNKNOWN, Reason.UNIT_INCOMPATIBLE):
        return f"{result.test}: {result.unit}"
    if why.reason is Reason.RANGE_UNREAD:
        return f"{result.test}: {result.printed_range}"
    if why.reason is Reason.UNREADABLE:
        return f"{result.test}: {result.text}"
    return result.test
