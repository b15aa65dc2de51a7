"""Intervals of exact numbers with open and closed ends.

Everything that is compared here is an interval: a range's limits, and the numbers a result may
stand for. An interval never knows units and never rounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

_PRECISION = 28
"""Digits to calculate with; a number before the point that has more needs as many as it has."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two ends, either of which may be missing (unbounded) or open.

    Attributes:
        low: Lower end, or `None` when there is none.
        high: Upper end, or `None` when there is none.
        low_closed: Whether `low` itself belongs to the interval.
        high_closed: Whether `high` itself belongs to the interval.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_closed: bool = True
    high_closed: bool = True

    @classmethod
    def point(cls, value: Decimal) -> "Interval":
        """Hold one number alone."""
        return cls(value, value)

    @property
    def is_empty(self) -> bool:
        """Whether no number lies inside."""
        if self.low is None or self.high is None or self.low < self.high:
            return False
        return self.low > self.high or not (self.low_closed and self.high_closed)

    def __contains__(self, value: Decimal) -> bool:
        return self.overlaps(Interval.point(value))

    def overlaps(self, other: "Interval") -> bool:
        """Whether some number lies in both."""
        return not self.intersection(other).is_empty

    def covers(self, other: "Interval") -> bool:
        """Whether every number of the other lies in this one."""
        below, above = self.below, self.above
        return not (
            (below is not None and below.overlaps(other))
            or (above is not None and above.overlaps(other))
        )

    def intersection(self, other: "Interval") -> "Interval":
        """Hold the numbers that lie in both; empty when there are none."""
        low, low_closed = _tighter(
            (self.low, self.low_closed), (other.low, other.low_closed), upper=False
        )
        high, high_closed = _tighter(
            (self.high, self.high_closed), (other.high, other.high_closed), upper=True
        )
        return Interval(low, high, low_closed, high_closed)

    @property
    def below(self) -> "Interval | None":
        """All numbers under the lower end; `None` when there is no lower end."""
        if self.low is None:
            return None
        return Interval(None, self.low, high_closed=not self.low_closed)

    @property
    def above(self) -> "Interval | None":
        """All numbers over the upper end; `None` when there is no upper end."""
        if self.high is None:
            return None
        return Interval(self.high, None, low_closed=not self.high_closed)

    @property
    def shortened(self) -> "Interval":
        """The same ends, shortened where a conversion made them long."""
        return replace(
            self,
            low=None if self.low is None else round_for_reading(self.low),
            high=None if self.high is None else round_for_reading(self.high),
        )

    def __str__(self) -> str:
        """Write the interval the way a laboratory prints a range: `12–16`, `<=5`, `0 to <5`."""
        low = None if self.low is None else format_decimal(self.low)
        high = None if self.high is None else format_decimal(self.high)
        if low is None and high is None:
            return "any"
        if low is None:
            return f"{'<=' if self.high_closed else '<'}{high}"
        if high is None:
            return f"{'>=' if self.low_closed else '>'}{low}"
        if self.low_closed and self.high_closed and not low.startswith("-"):
            return f"{low}–{high}"
        return f"{'' if self.low_closed else '>'}{low} to {'' if self.high_closed else '<'}{high}"


def hull(intervals: Sequence[Interval]) -> Interval:
    """Hold every number of some intervals and what lies between."""
    low, low_closed = _outermost([(one.low, one.low_closed) for one in intervals], min)
    high, high_closed = _outermost([(one.high, one.high_closed) for one in intervals], max)
    return Interval(low, high, low_closed, high_closed)


def span_with_room(numbers: Sequence[Decimal]) -> Interval:
    """Reach from the lowest to the highest of some numbers with some room, as an axis does.

    It goes below zero only where a number does.
    """
    low, high = min(numbers), max(numbers)
    room = (high - low) / 10 or abs(high) / 2 or Decimal(1)
    return Interval(max(low - room, Decimal(0)) if low >= 0 else low - room, high + room)


def format_decimal(value: Decimal) -> str:
    """Write a number in plain digits, never with an exponent, keeping its trailing zeros."""
    return f"{value:f}"


def round_for_reading(value: Decimal, digits: int = 4) -> Decimal:
    """Shorten a converted limit to some significant digits; a number already shorter is kept."""
    spare = -digits + 1 + value.adjusted()
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= spare:
        return value
    with localcontext(prec=max(_PRECISION, value.adjusted() + 2)):
        rounded = value.quantize(Decimal(1).scaleb(min(spare, 0)))
        return rounded.normalize() if rounded == rounded.to_integral_value() else rounded


def _tighter(
    one: tuple[Decimal | None, bool], two: tuple[Decimal | None, bool], *, upper: bool
) -> tuple[Decimal | None, bool]:
    """Choose the end that leaves less room; of two equal ends, the open one."""
    if one[0] is None:
        return two
    if two[0] is None:
        return one
    if one[0] == two[0]:
        return one[0], one[1] and two[1]
    return one if (one[0] < two[0]) == upper else two


def _outermost(
    ends: Sequence[tuple[Decimal | None, bool]], choose: Callable[[Sequence[Decimal]], Decimal]
) -> tuple[Decimal | None, bool]:
    """Choose the end that leaves most room; of equal ones, the closed one."""
    numbers = [end for end, _ in ends if end is not None]
    if len(numbers) < len(ends):
        return None, True
    outermost = choose(numbers)
    return outermost, any(is_closed for end, is_closed in ends if end == outermost)
