"""Stretches of numbers of which the same is said, found between numbers that were judged.

Whether a number lies within limits is the same for all numbers between two of which it is the same:
limits have no holes. So where two rows of one question are equal but for the number, all that lies
between is judged as they are. What a number alone can change in another way is asked of each:
whether it lies at a limit that rounding may have moved, whether it has the wrong unit. A row that
rests on anything else begins no stretch: a printed range or flag, a number or a unit that is open,
an assumption, the opinion of another set.

Nothing is judged here, and no number is taken for another one.
"""

from bisect import bisect_left
from decimal import Decimal
from enum import Enum

from labcheck.cases.case import Result
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.distance import measure_distance
from labcheck.judging.doubts.unit_slip import ask_of_unit
from labcheck.judging.row import Distance, FlagFrom, JudgedRange, Row
from labcheck.reading.numbers import open_decimals
from labcheck.reading.units import may_be_litre
from labcheck.values.records import replace
from labcheck.values.result_text import MeasuredValue, NoResult, Number

_ANY_DIGIT = str.maketrans("123456789", "000000000")
_NO_NUMBER = NoResult("")


class Counts(Enum):
    """What of a patient counts for a row: that by which some sets divide patients, or all."""

    __hash__ = object.__hash__  # of many questions; that of Enum is slow

    IN_FRONT = "the sets in front"
    FURTHER = "the sets behind them as well"
    ALL = "all sets, of which those that would answer are named"
    PATIENT = "the very age and sex"


def shape_of(result: Result) -> tuple[str, str] | None:
    """Give how a number is written, but for its digits; `None` for a result that is no plain one.

    Numbers are compared with those only that have as many digits before and behind the point.
    """
    value = result.value
    if not isinstance(value, Number) or open_decimals(value) is not value or may_be_litre(result):
        return None
    if result.printed_range or result.unread_range or result.reported or result.unread_flag:
        return None
    if result.second or result.off_scale or result.coded_unit:
        return None
    return result.text.translate(_ANY_DIGIT), value.text.translate(_ANY_DIGIT)


class Stretches:
    """The numbers of one question that were judged, in order, with what was said of each.

    The results of one question agree in all but the number and its text, and their patients are of
    one class.

    Args:
        catalogue: What a living patient can have.

    Attributes:
        counts: What else of a patient counts for some row, so that no number is judged for all
            patients of the class.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.counts: Counts | None = None
        self._catalogue = catalogue
        self._numbers: list[Decimal] = []
        self._rows: list[Row | None] = []

    def add(self, result: Result, row: Row) -> None:
        """Keep what was said of a result."""
        assert isinstance(result.value, Number)  # noqa: S101 - it has a shape
        number = result.value.value
        place = bisect_left(self._numbers, number)
        plain = _without_number(row) if self._is_plain(result, row) else None
        # Equal rows are kept as one object, which `find` asks for.
        beside = [each for each in self._rows[max(0, place - 1) : place + 1] if each == plain]
        self._numbers.insert(place, number)
        self._rows.insert(place, beside[0] if beside else plain)

    def find(self, result: Result) -> Row | None:
        """Give the row of a result that lies between two of which the same was said."""
        assert isinstance(result.value, Number)  # noqa: S101 - it has a shape
        place = bisect_left(self._numbers, result.value.value)
        if not 0 < place < len(self._numbers):
            return None
        plain = self._rows[place]
        if plain is None or plain is not self._rows[place - 1]:
            return None
        low, high = self._numbers[place - 1], self._numbers[place]
        if any(low <= end <= high for end in plain.further_ends):
            return None
        row = _with_number(plain, result)
        return row if self._is_plain(result, row) else None

    def _is_plain(self, result: Result, row: Row) -> bool:
        """Whether a number changes nothing of a row but by the limits it lies within."""
        is_as_written = row.result.text == result.text and row.result.value == result.value
        if not is_as_written or row.analyte is None or row.flag_from is not FlagFrom.RANGE_SET:
            return False
        if len(row.possible_flags) != 1 or row.disagreements or row.second_opinions:
            return False
        if row.read_as or row.assumed or row.critical_readings or row.critical_unapplied:
            return False
        if row.not_judged or row.is_at_limit:
            return False
        limits = (*row.ranges, *row.critical)
        if not all(judged.conversion.is_exact for judged in limits):
            return False
        is_normal = row.flag is not None and row.flag.is_normal
        return is_normal or not ask_of_unit(row, row.ranges, self._catalogue)


def _without_number(row: Row) -> Row:
    return replace(
        row,
        result=replace(row.result, text="", value=_NO_NUMBER, is_typed=False),
        ranges=_with_value(row.ranges, _NO_NUMBER),
        critical=_with_value(row.critical, _NO_NUMBER),
        distance=Distance(),
    )


def _with_number(plain: Row, result: Result) -> Row:
    row = replace(
        plain,
        result=replace(
            plain.result, text=result.text, value=result.value, is_typed=result.is_typed
        ),
        ranges=_with_value(plain.ranges, result.value),
        critical=_with_value(plain.critical, result.value),
    )
    return replace(row, distance=measure_distance(row))


def _with_value(ranges: tuple[JudgedRange, ...], value: MeasuredValue) -> tuple[JudgedRange, ...]:
    return tuple([replace(judged, value=value) for judged in ranges])
