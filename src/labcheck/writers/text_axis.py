"""Intervals drawn below one another on one axis, so that books can be compared by eye.

····├──────────┤········      8.5 to 10.5
──────────┤·············      <=9.0
······├────◆────────────      >=8.7, with a result
───┤··············├─────      <=2.8 or >=6.0, what is critical
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from labcheck.values.interval import Interval, round_for_reading
from labcheck.values.result_text import MeasuredValue
from labcheck.writers.bar import Ink, place_of_result

WIDTH = 24
_LONGEST_LABEL = 10


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
    cells = [ink.outside] * WIDTH
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
    return f"{low}{high:>{WIDTH - len(low)}}"


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
        if cell == start == WIDTH - 1 and _is_below(place, interval):
            return cell - 1
    return cell


def _ends(interval: Interval, axis: Interval) -> tuple[int, int]:
    """Find the cells of both limits; a side without one runs to the edge."""
    start = 0 if interval.low is None else _cell(interval.low, axis)
    end = WIDTH - 1 if interval.high is None else _cell(interval.high, axis)
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
    return min(max(int(share * (WIDTH - 1) + Decimal("0.5")), 0), WIDTH - 1)
