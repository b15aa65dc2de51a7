"""The course of each test: its results over the draws of a case, as numbers in one unit.

A result that is no plain number, or is in a unit that cannot be converted, has no number here;
it is a gap and is never filled in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from labcheck.analytes import fold_name
from labcheck.conversion import convert_value
from labcheck.interpret import Flag
from labcheck.measured import Number
from labcheck.report import Row
from labcheck.units import is_same_spelling, parse_unit
from labcheck.writers.wording import describe_flag, describe_range


@dataclass(frozen=True, slots=True)
class Course:
    """The results of one test, by draw.

    Attributes:
        name: The test's name in its first row.
        panel: The group the test is shown in.
        rows: One row for each draw that has the test.
    """

    name: str
    panel: str
    rows: Mapping[int, Row]

    @property
    def last(self) -> Row:
        """The row of the last draw that has the test."""
        return self.rows[max(self.rows)]

    @property
    def last_number(self) -> Row:
        """The last row with a plain number; the last row of all when none has one."""
        numbers = [draw for draw, row in self.rows.items() if isinstance(row.result.value, Number)]
        return self.rows[max(numbers or self.rows)]

    @property
    def unit(self) -> str | None:
        """The unit of the last plain number, which numbers and range are shown in."""
        return self.last_number.result.unit

    @property
    def range(self) -> str:
        """The range of the last plain number, with the course's unit."""
        return f"{describe_range(self.last_number)} {self.unit or ''}".strip()

    def number_of(self, row: Row) -> Decimal | None:
        """Give a row's plain number in the course's unit; `None` when there is none."""
        value = row.result.value
        return self.convert(row, value.value) if isinstance(value, Number) else None

    def convert(self, row: Row, number: Decimal) -> Decimal | None:
        """Bring a number in a row's unit into the course's; `None` when there is no way."""
        if row.analyte is None:
            return number if row.result.unit == self.unit else None
        found = convert_value(row.analyte, number, row.result.unit, self.unit)
        return found if isinstance(found, Decimal) else None

    def cell(self, draw: int) -> str:
        """Write a result; its unit stands once, beside the range, unless this one differs."""
        row = self.rows.get(draw)
        if row is None:
            return ""
        value = row.result.value
        is_plain = isinstance(value, Number) and self._is_in_its_unit(row)
        shown = f"{value.value:f}" if is_plain and isinstance(value, Number) else row.result.text
        return shown if row.flag is Flag.NORMAL else f"{shown} {describe_flag(row)}"

    def _is_in_its_unit(self, row: Row) -> bool:
        """Whether a row has the course's unit; two units that are not known are never the same."""
        if is_same_spelling(row.result.unit, self.unit):
            return True
        read_unit = row.analyte.read_unit if row.analyte else parse_unit
        unit = read_unit(row.result.unit)
        return unit is not None and unit == read_unit(self.unit)


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


def _course(by_draw: Mapping[int, Row]) -> Course:
    first = next(iter(by_draw.values()))
    return Course(first.name, first.panel, by_draw)
