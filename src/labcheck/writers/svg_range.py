"""A picture of one result: below, inside or above its range, beside the patient's baseline.

The range always takes the middle quarter, so that results below one another in a table are
compared by eye; a range with one limit is as wide as its limit is far from zero. Of several ranges
that may apply, the band is what all of them share and a thin band is what only some of them hold:
a result on the thin band is the one that the missing fact would settle.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from labcheck.judging.row import FlagFrom, JudgedRange, Row
from labcheck.values.interval import Interval, hull
from labcheck.values.result_text import Number
from labcheck.writers.svg import draw_level, write_picture
from labcheck.writers.svg_axis import (
    ROOM,
    Axis,
    draw_baseline,
    draw_critical,
    draw_ranges,
    draw_result,
    is_floored,
    is_placed,
    list_ends,
    possible_numbers,
)
from labcheck.writers.wording import describe_interval, format_short, list_beside

WIDTH, HEIGHT = 160, 28
FOR_COMPARISON = "shown for comparison: the laboratory's own word decided"
"""What is said of a range on which a flag does not rest."""
_MIDDLE = 14
_BEYOND = 5
_BAND = 8
_TICK = 8
_SIDE = Decimal("1.5")
"""Room on either side of the range, in widths of it."""


def draw_range(row: Row) -> str:
    """Draw where a result lies; empty when it is no number or has no range in numbers."""
    possible = possible_numbers(row)
    if possible is None or not row.ranges or not all(map(is_placed, row.ranges)):
        return ""
    axis = _frame(row)
    words = [_describe(row, axis)]
    return write_picture("lc-picture-range", (WIDTH, HEIGHT), words, _parts(row, axis))


def describe_place(row: Row, ranges: Sequence[JudgedRange]) -> str:
    """Say where a result lies among ranges: `inside 14–18, above 12–16`."""
    possible = possible_numbers(row)
    if possible is None:
        return ""
    places: dict[str, list[str]] = {}
    for judged in ranges:
        limits = describe_interval(judged, *list_beside(row))
        places.setdefault(_place(possible, judged.interval), []).append(limits)
    return ", ".join(
        f"{place} {' and '.join(dict.fromkeys(texts))}" for place, texts in places.items()
    )


def describe_result(row: Row) -> str:
    """Write a result with its unit, as reported."""
    text, unit = row.result.text, row.result.unit
    return text if unit is None or text.endswith(unit) else f"{text} {unit}"


def describe_critical(ranges: Iterable[JudgedRange], *beside: Interval) -> str:
    """Write the values that are critical, in the result's unit: `<=7 or >=20`."""
    sides = (side for judged in ranges for side in judged.list_critical(*beside))
    return " or ".join(dict.fromkeys(sides))


def _frame(row: Row) -> Axis:
    """Put the lowest and the highest limit around the middle quarter of the picture."""
    inside = hull([judged.interval for judged in row.ranges])
    ends = list_ends([judged.interval for judged in row.ranges])
    low, high = ends[0], ends[-1]
    width = high - low or abs(high) or Decimal(1)
    if low == high:
        low = high - width if inside.high is not None else low
        high = low + width
    start = low - width * _SIDE
    if is_floored(row):
        start = min(max(start, Decimal(0)), low)
    per_width = (WIDTH - 2 * ROOM) / float(1 + 2 * _SIDE)
    left = ROOM + per_width * float(_SIDE - (low - start) / width)
    return Axis(start, high + width * _SIDE, left, WIDTH - ROOM, inside)


def _parts(row: Row, axis: Axis) -> Iterator[str]:
    yield draw_level("lc-axis", axis.left, axis.right, _MIDDLE)
    yield from draw_ranges([judged.interval for judged in row.ranges], axis, _MIDDLE, _BAND)
    for safe in dict.fromkeys(judged.interval for judged in row.critical):
        yield from draw_critical(safe, axis, _MIDDLE, _TICK)
    if row.baseline is not None and row.baseline.value is not None:
        yield draw_baseline(row.baseline.value, axis, _MIDDLE, _BEYOND)
    yield from draw_result(row, axis, _MIDDLE)


def _describe(row: Row, axis: Axis) -> str:
    """Say in words what the picture shows."""
    text = f"{describe_result(row)} {_verb(row)} {describe_place(row, row.ranges)}"
    value = row.result.value
    if isinstance(value, Number) and axis.side_of(value.value):
        text += ", beyond the edge of the picture"
    if row.flag_from is FlagFrom.REPORTED:
        text += f", {FOR_COMPARISON}"
    if row.baseline is not None and row.baseline.value is not None:
        beyond = ", beyond the edge" if axis.side_of(row.baseline.value) else ""
        text += f"; baseline {format_short(row.baseline.value)}{beyond}"
    critical = describe_critical(row.critical, *list_beside(row))
    return text + (f"; critical {critical}" if critical else "")


def _verb(row: Row) -> str:
    return "lies" if isinstance(row.result.value, Number) else "stands for values"


def _place(possible: Interval, limits: Interval) -> str:
    sides = (("below", limits.below), ("inside", limits), ("above", limits.above))
    return " or ".join(
        side for side, numbers in sides if numbers is not None and numbers.overlaps(possible)
    )
