"""What is usual of a test in practice: the units of reports, and what a living patient can have.

By these the readings of a text are chosen or dropped. No result is judged by them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.values.interval import Interval
from labcheck.values.records import dataclass
from labcheck.values.unit_system import UnitSystem

_FAR = 3
"""How many times the widest figure of an open end, or the least value seen, is beyond belief."""
_ENOUGH_SEEN = 100
"""What none of so many results reaches, fewer than 3 % do (the rule of three)."""


@dataclass(frozen=True, slots=True)
class Window:
    """Values that a living patient can have.

    Attributes:
        unit: The unit of all figures.
        low: The least; 0 where no source gives one.
        high: The widest figure of the sources; `None` where there is none.
        seen: The extremes of two tables of intensive care; `None` where none were counted.
        is_bound: Whether nothing lies above `high`, by every source.
        count: How many results those tables have.
    """

    unit: str
    low: Decimal
    high: Decimal | None
    seen: Interval | None
    is_bound: bool
    count: int = 0

    def drop_impossible(
        self, analyte: Analyte, unit: str | None, numbers: Sequence[Decimal]
    ) -> list[bool]:
        """Say of each number whether another is possible and it is not: never of all of them."""
        conversion = find_way(analyte, self.unit, unit)
        if conversion is None:
            return [False] * len(numbers)
        possible = conversion.apply_to(Interval(self.low, self.high))
        seen = conversion.apply_to(self.seen) if self.seen else None
        is_inside = [number in possible for number in numbers]
        is_seen = [seen is not None and number in seen for number in numbers]
        return [
            (self._is_beyond(number, possible) and _another(is_inside, place))
            or (_is_far(number, possible, seen) and _another(is_seen, place))
            for place, number in enumerate(numbers)
        ]

    def is_known_only(
        self, analyte: Analyte, unit: str | None, number: Decimal, other: Decimal
    ) -> bool:
        """Whether patients with one number are known, and none with another far above it.

        None is known of a number beyond every figure, nor of one far beyond all that was seen,
        where no source gives a figure or many results were counted.
        """
        found = find_way(analyte, self.unit, unit)
        if found is None:
            return False
        possible = found.apply_to(Interval(self.low, self.high))
        if number in possible and other not in possible:
            return True
        seen = found.apply_to(self.seen) if self.seen else None
        if seen is None or seen.high is None or number not in seen:
            return False
        is_counted = self.high is None or self.count >= _ENOUGH_SEEN
        return is_counted and other > seen.high * _FAR

    def is_beyond_any(self, analyte: Analyte, unit: str | None, number: Decimal) -> bool:
        """Whether no patient is known to have a number: beyond the window, or far below those seen.

        Far is a third, as a unit that is mistaken for another makes it.
        """
        found = find_way(analyte, self.unit, unit)
        if found is None:
            return False
        possible = found.apply_to(Interval(self.low, self.high))
        seen = found.apply_to(self.seen) if self.seen else None
        return number not in possible or _is_far(number, possible, seen)

    def is_outside(self, analyte: Analyte, unit: str | None, number: Decimal) -> bool:
        """Whether a number is beyond the window of what a living patient can have."""
        found = find_way(analyte, self.unit, unit)
        return found is not None and number not in found.apply_to(Interval(self.low, self.high))

    def is_known(self, analyte: Analyte, unit: str | None, number: Decimal) -> bool:
        """Whether patients are known with a number.

        It lies within the extremes of many results, or within the window where few were counted.
        Where the unit is not known, nothing speaks against it.
        """
        found = find_way(analyte, self.unit, unit)
        if found is None:
            return True
        is_counted = self.seen is not None and self.count >= _ENOUGH_SEEN
        known = self.seen if self.seen is not None and is_counted else None
        return number in found.apply_to(known or Interval(self.low, self.high))

    def list_ends(self, analyte: Analyte, unit: str | None) -> tuple[Decimal, ...]:
        """Give the numbers in a unit at which what is said of one here may change."""
        found = find_way(analyte, self.unit, unit)
        if found is None:
            return ()
        possible = found.apply_to(Interval(self.low, self.high))
        seen = found.apply_to(self.seen) if self.seen else Interval()
        ends = (possible.low, possible.high, seen.low, seen.high)
        far = (
            None if possible.high is None else possible.high * _FAR,
            None if seen.low is None else seen.low / _FAR,
            None if seen.high is None else seen.high * _FAR,
        )
        return tuple(end for end in (*ends, *far) if end is not None)

    def _is_beyond(self, number: Decimal, possible: Interval) -> bool:
        """Whether a number lies beyond an end that is a bound of life."""
        is_above = self.is_bound and possible.high is not None and number > possible.high
        return is_above or (self.low > 0 and possible.low is not None and number < possible.low)


def _another(are_so: Sequence[bool], place: int) -> bool:
    return any(is_so for other, is_so in enumerate(are_so) if other != place)


def _is_far(number: Decimal, possible: Interval, seen: Interval | None) -> bool:
    is_above = possible.high is not None and number > possible.high * _FAR
    least = seen.low if seen else None
    return is_above or (least is not None and number < least / _FAR)


@dataclass(frozen=True, slots=True)
class Practice:
    """What is usual of one test.

    Attributes:
        units: The units in which reports print it; none where they are not known, or where one
            that is in use cannot be converted.
        has_one_number: Whether a result is the same number in all of them.
        window: What a living patient can have; `None` where no source says.
        whole: Units in which results have no three decimals.
        of_system: The unit that is meant where a system is stated; two where both are in use.
    """

    units: tuple[str, ...] = ()
    has_one_number: bool = False
    window: Window | None = None
    whole: tuple[str, ...] = ()
    of_system: Mapping[UnitSystem, tuple[str, ...]] = field(default_factory=dict)

    def is_whole(self, analyte: Analyte, unit: str | None) -> bool:
        """Whether results in a unit have no three decimals."""
        read = analyte.read_unit(unit)
        return read is not None and any(analyte.read_unit(text) == read for text in self.whole)
