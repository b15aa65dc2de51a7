"""Intervals drawn below one another on one axis, so that books can be compared by eye.

····├──────────┤········      8.5 to 10.5
──────────┤·············      <=9.0
······├────◆────────────      >=8.7, with a result
───┤··············├─────      <=2.8 or >=6.0, what is critical
"""

from collections.abc import Iterable
from decimal import Decimal

from labcheck.interval import Interval, round_for_reading
from labcheck.measured import MeasuredValue
from labcheck.writers.bar import Ink, place_of_result

WIDTH = 24
_LONGEST_LABEL = 10


def draw_intervals(
    intervals: Iterable[Interval], axis: Interval, ink: Ink, value: MeasuredValue | None = None
) -> str:
    """Draw intervals, and a result where there is one; a side without a limit runs to the edge.

    Args:
        intervals: What is drawn on the one line.
        axis: The numbers from the left edge to the right.
        ink: The characters to draw with.
        value: A result to mark; beyond the axis it stands at the edge.
    """
    cells = [ink.outside] * WIDTH
    for interval in intervals:
        _draw(interval, axis, ink, cells)
    place = None if value is None else place_of_result(value)
    if place is not None:
        cells[_cell(place, axis)] = ink.result
    return "".join(cells)


def label_axis(axis: Interval) -> str:
    """Write the numbers at both ends of an axis, as far apart as the axis is wide."""
    low, high = (_label(end or Decimal(0)) for end in (axis.low, axis.high))
    return f"{low}{high:>{WIDTH - len(low)}}"


def _draw(interval: Interval, axis: Interval, ink: Ink, cells: list[str]) -> None:
    start = 0 if interval.low is None else _cell(interval.low, axis)
    end = WIDTH - 1 if interval.high is None else _cell(interval.high, axis)
    cells[start : end + 1] = [ink.inside] * (end + 1 - start)
    if interval.low is not None:
        cells[start] = ink.low_end
    if interval.high is not None:
        cells[end] = ink.high_end if end != start or interval.low is None else ink.point


def _label(end: Decimal) -> str:
    """Write a number in plain digits, or as a power of ten where those are too many."""
    plain = f"{round_for_reading(end, 3):f}" if end else "0"
    return plain if len(plain) <= _LONGEST_LABEL else f"{end:.2e}"


def _cell(value: Decimal, axis: Interval) -> int:
    low, high = axis.low or Decimal(0), axis.high or Decimal(1)
    share = (value - low) / (high - low)
    return min(max(int(share * (WIDTH - 1) + Decimal("0.5")), 0), WIDTH - 1)
