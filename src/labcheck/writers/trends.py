"""The course of each test: its results over the draws of a case, as numbers in one unit.

A result that is not a plain number, or is in a unit that cannot be converted, has no number here;
it is a gap and is never filled in. A course breaks where the method or the specimen changes.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from labcheck.catalogue.analyte import fold_name
from labcheck.catalogue.conversion import convert_value
from labcheck.catalogue.specimens import specimens_agree
from labcheck.judging.flags import Flag
from labcheck.judging.row import Row
from labcheck.values.interval import Interval
from labcheck.values.numerals import NUMBER
from labcheck.values.records import dataclass
from labcheck.values.result_text import Censored, Number, Span
from labcheck.values.units import is_same_spelling, parse_unit
from labcheck.writers.wording import READ_MARK, describe_flag, describe_range

_NUMERAL = re.compile(NUMBER)


@dataclass(frozen=True)
class Course:
    """The results of one test, by draw.

    What needs a look at all rows is found once: a course of thousands of draws is asked for its
    unit in every cell. That is why the class is not slotted.

    Attributes:
        name: The test's name in its first row.
        panel: The group the test is shown in.
        rows: One row for each draw that has the test.
    """

    name: str
    panel: str
    rows: Mapping[int, Row]

    @cached_property
    def last(self) -> Row:
        """The row of the last draw that has the test."""
        return self.rows[max(self.rows)]

    @cached_property
    def last_number(self) -> Row:
        """The last plain number in the unit that most of them share; the last row if none is one.

        So a number whose unit is missing or strange is left out by itself and takes no other along.
        """
        listed = [self.rows[draw] for draw in sorted(self.rows)]
        numbers = [row for row in listed if isinstance(row.result.value, Number)]
        counts = Counter(row.result.unit for row in numbers)
        if len(counts) < len(("one", "other")):
            return numbers[-1] if numbers else listed[-1]
        shared = {row.result.unit: _count_convertible(row, counts) for row in numbers}
        most = max(shared.values())
        return [row for row in numbers if shared[row.result.unit] == most][-1]

    @property
    def unit(self) -> str | None:
        """The unit of that number, which numbers and range are shown in."""
        return self.last_number.result.unit

    @cached_property
    def breaks(self) -> dict[int, str]:
        """Say of each draw that is not compared with those before it, why not.

        A result that states no method or specimen is taken to be like the one before it.
        """
        found: dict[int, str] = {}
        method = specimen = ""
        for draw in sorted(self.rows):
            now, change = self.rows[draw].result, self.rows[draw].change
            if not isinstance(now.value, Number | Censored | Span):
                continue
            changes = []
            if method and now.method and method.casefold() != now.method.casefold():
                changes.append(f"method changed from {method} to {now.method}")
            if specimen and now.specimen and not specimens_agree(specimen, now.specimen):
                changes.append(f"specimen changed from {specimen} to {now.specimen}")
            if change is not None and change.has_open_units:
                changes.append(change.reason)
            if changes:
                found[draw] = " and ".join(changes)
            method, specimen = now.method or method, now.specimen or specimen
        return found

    @cached_property
    def range(self) -> str:
        """The range of the last plain number, with the course's unit; empty without a range."""
        limits = describe_range(self.last_number, *self.beside)
        return f"{limits} {self.unit or ''}".strip() if limits else ""

    def number_of(self, row: Row) -> Decimal | None:
        """Give a row's plain number in the course's unit; `None` when there is none."""
        value = row.result.value
        return self.convert(row, value.value) if isinstance(value, Number) else None

    def list_numbers(self, row: Row) -> list[Decimal]:
        """Give the numbers a result is made of, in the course's unit: two of a span."""
        match row.result.value:
            case Number(value=number):
                found = [self.convert(row, number)]
            case Censored(limit=limit):
                found = [self.convert(row, limit)]
            case Span(low=low, high=high):
                found = [self.convert(row, low), self.convert(row, high)]
            case _:
                found = []
        return [number for number in found if number is not None]

    @cached_property
    def beside(self) -> tuple[Interval, ...]:
        """All its numbers, which stand beside the limits that it is shown with."""
        numbers = {number for row in self.rows.values() for number in self.list_numbers(row)}
        return tuple(map(Interval.point, numbers))

    def convert(self, row: Row, number: Decimal) -> Decimal | None:
        """Bring a number in a row's unit into the course's; `None` when there is no way."""
        return _convert(row, number, row.result.unit, self.unit)

    def cell(self, draw: int) -> str:
        """Write a result; its unit stands beside the range, unless there is none or it differs."""
        row = self.rows.get(draw)
        if row is None:
            return ""
        value = row.result.value
        has_unit_beside = bool(self.range) and self._is_in_its_unit(row)
        is_bare = isinstance(value, Number) and has_unit_beside
        shown = row.result.text_without_flag
        if is_bare and isinstance(value, Number):
            shown = _numeral(value)
        if isinstance(value, Number) and self.range and self.unit and not row.result.unit:
            shown += " (no unit)"
        shown += f" {READ_MARK}" if row.read_as else ""
        return shown if row.flag is Flag.NORMAL else f"{shown} {describe_flag(row)}"

    def _is_in_its_unit(self, row: Row) -> bool:
        """Whether a row has the course's unit; two units that are not known are never the same."""
        if is_same_spelling(row.result.unit, self.unit):
            return True
        read_unit = row.analyte.read_unit if row.analyte else parse_unit
        unit = read_unit(row.result.unit)
        return unit is not None and unit == read_unit(self.unit)


def _numeral(number: Number) -> str:
    """Give a number as it was written, with its comma, and without what stands behind it."""
    match = _NUMERAL.match(number.text)
    return match[0] if match else f"{number.value:f}"


def list_courses(rows: Sequence[Row]) -> list[Course]:
    """Bring the rows of one test together, in the order the tests are first read.

    A test that stands twice in one draw has two courses, so that none of its rows is lost.
    """
    found: dict[tuple[str, int], dict[int, Row]] = {}
    for row in rows:
        test = row.analyte.id if row.analyte else fold_name(row.name)
        copy = 0
        while row.result.draw in found.setdefault((test, copy), {}):
            copy += 1
        found[test, copy][row.result.draw] = row
    return [_course(by_draw) for by_draw in found.values()]


def _count_convertible(row: Row, counts: Mapping[str | None, int]) -> int:
    """Count the numbers, given by unit, that can be brought into the unit of a row."""
    return sum(
        count
        for unit, count in counts.items()
        if _convert(row, Decimal(1), unit, row.result.unit) is not None
    )


def _convert(row: Row, number: Decimal, unit: str | None, to_unit: str | None) -> Decimal | None:
    """Convert a number of a row's test; units of an unknown test only by their text."""
    if row.analyte is None:
        return number if is_same_spelling(unit, to_unit) else None
    found = convert_value(row.analyte, number, unit, to_unit)
    return found if isinstance(found, Decimal) else None


def _course(by_draw: Mapping[int, Row]) -> Course:
    first = next(iter(by_draw.values()))
    return Course(first.name, first.panel, by_draw)
