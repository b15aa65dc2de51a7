"""Pictures made of characters: a small bar, and intervals below one another on one axis.

A bar shows where a result lies: below, inside or above its range.

·◆·├────┤···        a result below the range
···├─○─◆┤···        inside, with the patient's baseline

On one axis, range sets are compared by eye.

····├──────────┤········      8.5 to 10.5
──────────┤·············      <=9.0
······├────◆────────────      >=8.7, with a result
───┤··············├─────      <=2.8 or >=6.0, what is critical
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.judging.row import Row
from labcheck.values.interval import Interval, round_for_reading
from labcheck.values.limits import Scale
from labcheck.values.result_text import Censored, MeasuredValue, Number

_OUTSIDE = 3
_INSIDE = 6
BAR_WIDTH = 2 * _OUTSIDE + _INSIDE
AXIS_WIDTH = 24
_LONGEST_LABEL = 10


class Ink(NamedTuple):
    """The characters a bar is drawn with."""

    result: str
    baseline: str
    inside: str
    outside: str
    low_end: str
    high_end: str
    point: str


UNICODE = Ink("◆", "○", "─", "·", "├", "┤", "│")
ASCII = Ink("#", "o", "-", ".", "[", "]", "|")


def draw_bar(row: Row, ink: Ink = UNICODE) -> str:
    """Draw the bar of a row; empty when there is no one range or no number to place."""
    value = place_of_result(row.result.value)
    if len(row.ranges) != 1 or value is None:
        return ""
    judged = row.ranges[0]
    if judged.entry.limits.scale is not Scale.QUANTITY:
        return ""
    cells = [ink.outside] * _OUTSIDE + [ink.inside] * _INSIDE + [ink.outside] * _OUTSIDE
    if judged.interval.low is not None:
        cells[_OUTSIDE] = ink.low_end
    if judged.interval.high is not None:
        cells[_OUTSIDE + _INSIDE - 1] = ink.high_end
    if row.baseline is not None and row.baseline.value is not None:
        cells[_cell_of_bar(row.baseline.value, judged.interval)] = ink.baseline
    cells[_cell_of_bar(value, judged.interval)] = ink.result
    return "".join(cells)


def place_of_result(value: MeasuredValue) -> Decimal | None:
    """Say where a result is marked; a censored value stands just beyond its limit."""
    match value:
        case Number(value=number):
            return number
        case Censored(comparator=comparator, limit=limit):
            step = abs(limit) / 1000 or Decimal("0.001")
            return limit - step if comparator.is_upper else limit + step
        case _:
            return None


def _cell_of_bar(value: Decimal, interval: Interval) -> int:
    """Find the cell of a value; beyond three cells the mark stays at the edge."""
    low, high = interval.low, interval.high
    width = _width(interval)
    if value not in interval:
        if low is not None and value <= low:
            return max(0, _OUTSIDE - 1 - int((low - value) / width * _OUTSIDE))
        beyond = value - high if high is not None else Decimal(0)
        return min(BAR_WIDTH - 1, _OUTSIDE + _INSIDE + int(beyond / width * _OUTSIDE))
    start = low if low is not None else (high or Decimal(0)) - width
    share = min(max((value - start) / width, Decimal(0)), Decimal(1))
    return _OUTSIDE + min(_INSIDE - 1, int(share * _INSIDE))


def _width(interval: Interval) -> Decimal:
    """The stretch that the middle of the bar stands for; of a one-sided range, its limit."""
    low, high = interval.low, interval.high
    width = high - low if high is not None and low is not None else abs(high or low or Decimal(1))
    return width or Decimal(1)


def draw_intervals(
    intervals: Iterable[Interval], axis: Interval, ink: Ink, value: MeasuredValue | None = None
) -> str:
    """Draw intervals, and a result where there is one; a side without a limit runs to the edge.

    A result outside an interval never hides its limit: the limit gives way by a cell, so that the
    result stands in the same place in all lines of one axis.

    Args:
        intervals: What is drawn on the one line.
        axis: The numbers from the left edge to the right.
        ink: The characters to draw with.
        value: A result to mark; beyond the axis it stands at the edge.
    """
    parts = list(intervals)
    place = None if value is None else place_of_result(value)
    mark = None if place is None else _mark(place, parts, axis)
    cells = [ink.outside] * AXIS_WIDTH
    for interval in parts:
        start, end = _ends(interval, axis)
        if place is not None and mark is not None:
            start, end = _give_way(interval, start, end, place, mark)
        _draw(interval, start, end, ink, cells)
    if mark is not None:
        cells[mark] = ink.result
    return "".join(cells)


def label_axis(axis: Interval) -> str:
    """Write the numbers at both ends of an axis, as far apart as the axis is wide."""
    low, high = (_label(end or Decimal(0)) for end in (axis.low, axis.high))
    return f"{low}{high:>{AXIS_WIDTH - len(low)}}"


def _draw(interval: Interval, start: int, end: int, ink: Ink, cells: list[str]) -> None:
    cells[start : end + 1] = [ink.inside] * (end + 1 - start)
    if interval.low is not None:
        cells[start] = ink.low_end
    if interval.high is not None:
        cells[end] = ink.high_end if end != start or interval.low is None else ink.point


def _mark(place: Decimal, intervals: Sequence[Interval], axis: Interval) -> int:
    """Find the cell of a result; at an edge where a limit cannot give way, the next one."""
    cell = _cell(place, axis)
    for interval in intervals:
        start, end = _ends(interval, axis)
        if cell == end == 0 and _is_above(place, interval):
            return cell + 1
        if cell == start == AXIS_WIDTH - 1 and _is_below(place, interval):
            return cell - 1
    return cell


def _ends(interval: Interval, axis: Interval) -> tuple[int, int]:
    """Find the cells of both limits; a side without one runs to the edge."""
    start = 0 if interval.low is None else _cell(interval.low, axis)
    end = AXIS_WIDTH - 1 if interval.high is None else _cell(interval.high, axis)
    return start, end


def _give_way(
    interval: Interval, start: int, end: int, place: Decimal, mark: int
) -> tuple[int, int]:
    """Move the limits of an interval off the cell of a result that lies below or above it."""
    if _is_below(place, interval):
        start = max(start, mark + 1)
        return start, max(start, end)
    if _is_above(place, interval):
        end = min(end, mark - 1)
        return min(start, end), end
    return start, end


def _is_below(place: Decimal, interval: Interval) -> bool:
    return interval.below is not None and place in interval.below


def _is_above(place: Decimal, interval: Interval) -> bool:
    return interval.above is not None and place in interval.above


def _label(end: Decimal) -> str:
    """Write a number in plain digits, or as a power of ten where those are too many."""
    plain = f"{round_for_reading(end, 3):f}" if end else "0"
    return plain if len(plain) <= _LONGEST_LABEL else f"{end:.2e}"


def _cell(value: Decimal, axis: Interval) -> int:
    low, high = axis.low or Decimal(0), axis.high or Decimal(1)
    share = (value - low) / (high - low)
    return min(max(int(share * (AXIS_WIDTH - 1) + Decimal("0.5")), 0), AXIS_WIDTH - 1)
