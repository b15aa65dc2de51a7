"""Intervals of exact numbers with open and closed ends.

Everything that is compared here is an interval: a range's limits, and the numbers a result may
stand for. An interval never knows units, and is rounded for
readers only.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

from labcheck.values.records import dataclass, replace

_PRECISION = 28
"""Digits to calculate with; a number before the point that has more needs as many as it has."""
_FEWEST_DIGITS = 3
"""Significant digits that a converted limit keeps at least, as results are printed with."""


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
        return _leave_no_room((self.low, self.low_closed), (self.high, self.high_closed))

    def __contains__(self, value: Decimal) -> bool:
        low, high = self.low, self.high
        is_reached = low is None or (value >= low if self.low_closed else value > low)
        return is_reached and (
            high is None or (value <= high if self.high_closed else value < high)
        )

    def overlaps(self, other: "Interval") -> bool:
        """Whether some number lies in both."""
        return not _leave_no_room(self._shared_low(other), self._shared_high(other))

    def covers(self, other: "Interval") -> bool:
        """Whether every number of the other lies in this one."""
        return not (self.is_left_below_by(other) or self.is_left_above_by(other))

    def is_left_below_by(self, other: "Interval") -> bool:
        """Whether some number of the other lies under the lower end."""
        return not other.is_empty and self._shared_low(other) != (other.low, other.low_closed)

    def is_left_above_by(self, other: "Interval") -> bool:
        """Whether some number of the other lies over the upper end."""
        return not other.is_empty and self._shared_high(other) != (other.high, other.high_closed)

    def intersection(self, other: "Interval") -> "Interval":
        """Hold the numbers that lie in both; empty when there are none."""
        low, low_closed = self._shared_low(other)
        high, high_closed = self._shared_high(other)
        return Interval(low, high, low_closed, high_closed)

    def _shared_low(self, other: "Interval") -> "_End":
        """Give the lower end of the numbers that lie in both."""
        return _tighter((self.low, self.low_closed), (other.low, other.low_closed), upper=False)

    def _shared_high(self, other: "Interval") -> "_End":
        """Give their upper end."""
        return _tighter((self.high, self.high_closed), (other.high, other.high_closed), upper=True)

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

    def end_ratios(self, known: "Interval") -> list[Decimal]:
        """Give how many times each end is another's on its side, where both are above nought."""
        pairs = ((self.low, known.low), (self.high, known.high))
        return [end / other for end, other in pairs if end and other and end > 0 and other > 0]

    def rounded(self, source: "Interval", *beside: "Interval") -> "Interval":
        """Round ends that were converted to the digits that a reader can use.

        They keep as many significant digits as the ends they come from, at least three; and more
        where rounding would bring a number that is shown beside them to another side of an end.

        Args:
            source: The ends before the conversion.
            beside: The numbers that are compared with them.
        """
        ends = (end for end in (source.low, source.high) if end is not None)
        fewest = max((_FEWEST_DIGITS, *map(_count_digits, ends)))
        near = [numbers for numbers in beside if any(map(numbers.overlaps, self._surroundings))]
        tries = (self.round_to(digits) for digits in range(fewest, _PRECISION))
        return next((short for short in tries if self._parts_as(short, near)), self)

    def round_to(self, digits: int) -> "Interval":
        """Round both ends to some significant digits; ends that are shorter stay."""
        return replace(
            self,
            low=None if self.low is None else round_for_reading(self.low, digits),
            high=None if self.high is None else round_for_reading(self.high, digits),
        )

    def _parts_as(self, short: "Interval", beside: Sequence["Interval"]) -> bool:
        """Whether shortened ends leave every number on its side, and leave room between them."""
        if None not in (self.low, self.high) and self.is_point is not short.is_point:
            return False
        pairs = list(zip(self._sides, short._sides, strict=True))  # noqa: SLF001 - of its own class
        return all(
            side.overlaps(numbers) is other.overlaps(numbers)
            for numbers in beside
            for side, other in pairs
        )

    @property
    def is_point(self) -> bool:
        """Whether both ends are one number."""
        return self.low is not None and self.low == self.high

    @property
    def _surroundings(self) -> list["Interval"]:
        """Where an end may come to lie: rounding to three digits moves it by half a percent."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return [Interval(end - abs(end) / 100, end + abs(end) / 100) for end in ends]

    @property
    def _sides(self) -> tuple["Interval", ...]:
        """Both sides of each end."""
        from_low = Interval(self.low, None, low_closed=self.low_closed)
        to_high = Interval(None, self.high, high_closed=self.high_closed)
        sides = (self.below, from_low, to_high, self.above)
        return tuple(side for side in sides if side is not None)

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


def _count_digits(value: Decimal) -> int:
    """Count significant digits; noughts at the end of a whole number only say how large it is."""
    is_whole = value == value.to_integral_value() and "." not in f"{value:f}"
    return len((value.normalize() if is_whole else value).as_tuple().digits)


_End = tuple[Decimal | None, bool]
"""An end of an interval, and whether it belongs to it."""


def _leave_no_room(low: _End, high: _End) -> bool:
    """Whether no number lies between two ends."""
    if low[0] is None or high[0] is None or low[0] < high[0]:
        return False
    return low[0] > high[0] or not (low[1] and high[1])


def _tighter(one: _End, two: _End, *, upper: bool) -> _End:
    """Choose the end that leaves less room; of two equal ends, the open one."""
    if one[0] is None:
        return two
    if two[0] is None:
        return one
    if one[0] == two[0]:
        return one[0], one[1] and two[1]
    return one if (one[0] < two[0]) == upper else two


def _outermost(
    ends: Sequence[_End], choose: Callable[[Sequence[Decimal]], Decimal]
) -> tuple[Decimal | None, bool]:
    """Choose the end that leaves most room; of equal ones, the closed one."""
    numbers = [end for end, _ in ends if end is not None]
    if len(numbers) < len(ends):
        return None, True
    outermost = choose(numbers)
    return outermost, any(is_closed for end, is_closed in ends if end == outermost)
