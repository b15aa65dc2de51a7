"""A horizontal axis with ranges and results on it, for the pictures of one result.

The scale is the same from edge to edge. What lies beyond is an arrow at the edge, never a mark
inside; the mark of a result below or above all ranges never touches a limit.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from labcheck.judging.flags import possible_values
from labcheck.judging.row import JudgedRange, Row
from labcheck.judging.usual.personal_range import PersonalRange
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.values.records import dataclass
from labcheck.values.result_text import Censored, Number, Span
from labcheck.writers.svg import (
    draw_arrow,
    draw_band,
    draw_diamond,
    draw_level,
    draw_ring,
    draw_upright,
    name_severity,
)

ROOM = 8
"""Pixels left free at both ends of an axis, for an arrow."""
_DIAMOND, _RING, _RING_LINE = 4.5, 5.5, 2
_CLEAR = 2
_PERSONAL = 2.5
_ARROW, _LEAST = 7, 2


@dataclass(frozen=True, slots=True)
class Axis:
    """Numbers from one edge of a picture to the other.

    Attributes:
        low: The number at the left edge.
        high: The number at the right edge; above the low one.
        left: Where the left edge is.
        right: Where the right edge is.
        inside: From the lowest to the highest limit there is.
    """

    low: Decimal
    high: Decimal
    left: float
    right: float
    inside: Interval

    def place(self, number: Decimal) -> float:
        """Say where a number is; one beyond an edge is at the edge."""
        share = (min(max(number, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + float(share) * (self.right - self.left)

    def place_result(self, number: Decimal, possible: Interval) -> float:
        """Say where a result is marked: all of its mark clear of the limits if it lies outside."""
        return self.keep_clear(self.place(number), possible, _DIAMOND + 1)

    def keep_clear(self, x: float, possible: Interval, room: float) -> float:
        """Move a place away from the limits if all that is possible lies outside them."""
        side = self.outside_of(possible)
        if side < 0 and self.inside.low is not None:
            return min(x, self.place(self.inside.low) - room)
        if side > 0 and self.inside.high is not None:
            return max(x, self.place(self.inside.high) + room)
        return x

    def outside_of(self, possible: Interval) -> int:
        """Say on which side of all ranges numbers lie: -1 below, 1 above, 0 for neither."""
        below, above = self.inside.below, self.inside.above
        if below is not None and below.covers(possible):
            return -1
        return int(above is not None and above.covers(possible))

    def side_of(self, number: Decimal) -> int:
        """Say beyond which edge a number lies: -1 for the left, 1 for the right, 0 for neither."""
        return (number > self.high) - (number < self.low)


def is_placed(judged: JudgedRange) -> bool:
    """Whether a range has a limit that is a number of a quantity."""
    ends = (judged.interval.low, judged.interval.high)
    return judged.entry.limits.scale is Scale.QUANTITY and ends != (None, None)


def list_ends(intervals: Sequence[Interval]) -> list[Decimal]:
    """Give all limits of some intervals, each once, the lowest first."""
    ends = {
        end for interval in intervals for end in (interval.low, interval.high) if end is not None
    }
    return sorted(ends)


def is_floored(row: Row) -> bool:
    """Whether no value below zero is possible for a test; not so where a limit says otherwise."""
    if row.analyte is not None:
        return not row.analyte.is_signed
    return all(end >= 0 for end in list_ends([judged.interval for judged in row.ranges]))


def possible_numbers(row: Row) -> Interval | None:
    """Give the numbers of a quantity that a result may stand for; `None` for all others."""
    values = possible_values(row.result.value, is_signed=not is_floored(row))
    return values[1] if values is not None and values[0] is Scale.QUANTITY else None


def draw_ranges(intervals: Sequence[Interval], axis: Axis, y: float, tall: float) -> Iterator[str]:
    """Draw one range, or several that may apply: what they share as a band, the rest as a thin one.

    A side without a limit runs to the edge, or to zero where the axis ends there.
    """
    if not intervals:
        return
    shared = Interval()
    for interval in intervals:
        shared = shared.intersection(interval)
        if len(intervals) > 1:
            yield _draw_band("lc-maybe", interval, axis, y, tall / 2)
    if not shared.is_empty:
        yield _draw_band("lc-inside", shared, axis, y, tall)
    for end in list_ends(intervals):
        yield draw_upright("lc-limit", axis.place(end), y - tall, y + tall, 1.4)


def draw_critical(safe: Interval, axis: Axis, y: float, tall: float) -> Iterator[str]:
    """Draw the limits of what is not critical as double ticks, the second on the critical side."""
    for end, outward in ((safe.low, -1), (safe.high, 1)):
        if end is not None and not axis.side_of(end):
            x = axis.place(end)
            for at in (x, x + outward * 2.6):
                yield draw_upright("lc-critical", at, y - tall, y + tall, 1)


def draw_baseline(number: Decimal, axis: Axis, y: float, beyond: float) -> str:
    """Draw a baseline as a ring; beyond an edge as a hollow arrow, at a height of its own."""
    side = axis.side_of(number)
    if side:
        return draw_arrow("lc-baseline", _edge(axis, side, beyond), (side * 7, 0), outline=1)
    return draw_ring("lc-baseline", axis.place(number), y, _RING, _RING_LINE)


def draw_personal(personal: PersonalRange, axis: Axis, y: float) -> Iterator[str]:
    """Draw the range that earlier results give as a narrow band, with a tick for each of them."""
    yield _draw_band("lc-personal", personal.interval, axis, y, _PERSONAL)
    for value in dict.fromkeys(personal.values):
        if not axis.side_of(value):
            yield draw_upright("lc-personal", axis.place(value), y - _PERSONAL, y + _PERSONAL)


def draw_result(row: Row, axis: Axis, y: float) -> Iterator[str]:
    """Draw a result: a diamond, a bar for a span, an arrow that shows where `<5` may lie."""
    value, possible = row.result.value, possible_numbers(row)
    if possible is None:
        return
    kind = f"lc-point {name_severity(row)}"
    if isinstance(value, Number):
        side = axis.side_of(value.value)
        if side:
            yield draw_arrow(kind, _edge(axis, side, y), (side * 8, 0))
        else:
            yield draw_diamond(kind, axis.place_result(value.value, possible), y, _DIAMOND)
    else:
        yield from _draw_reach(row, possible, axis, y)


def _draw_reach(row: Row, possible: Interval, axis: Axis, y: float) -> Iterator[str]:
    """Draw all numbers that a result may stand for; an arrow where they go on."""
    value, severity = row.result.value, name_severity(row)
    low = axis.low if possible.low is None else possible.low
    high = axis.high if possible.high is None else possible.high
    left, right = (axis.keep_clear(axis.place(end), possible, _CLEAR) for end in (low, high))
    goes_left = low < axis.low or (isinstance(value, Censored) and value.comparator.is_upper)
    goes_right = high > axis.high or possible.high is None
    if axis.side_of(low) == 1 or axis.side_of(high) == -1:
        side = axis.side_of(low) or axis.side_of(high)
        yield draw_arrow(f"lc-point {severity}", _edge(axis, side, y), (side * 8, 0))
        return
    if low < axis.low or possible.low is None:
        left = axis.left - ROOM + 1
    if high > axis.high or possible.high is None:
        right = axis.right + ROOM - 1
    thick = 5 if isinstance(value, Span) else 2
    if axis.outside_of(possible) < 0:
        left = min(left, right - (_ARROW + 1 if goes_left else _LEAST))
    else:
        right = max(right, left + _LEAST)
    yield draw_level(f"lc-span {severity}", left + 4 * goes_left, right - 4 * goes_right, y, thick)
    for goes_on, at, side in ((goes_left, left, -1), (goes_right, right, 1)):
        if goes_on:
            yield draw_arrow(f"lc-point {severity}", (at, y), (side * _ARROW, 0))
    if isinstance(value, Censored) and not axis.side_of(value.limit):
        start = right if value.comparator.is_upper else left
        yield draw_upright(f"lc-point {severity}", start, y - 4, y + 4, 2)


def _edge(axis: Axis, side: int, y: float) -> tuple[float, float]:
    """The place of an arrow's tip beyond an edge."""
    return (axis.left - ROOM + 0.5 if side < 0 else axis.right + ROOM - 0.5), y


def _draw_band(kind: str, interval: Interval, axis: Axis, y: float, tall: float) -> str:
    left = axis.left if interval.low is None else axis.place(interval.low)
    right = axis.right if interval.high is None else axis.place(interval.high)
    return draw_band(kind, left, y - tall / 2, right, y + tall / 2)
