"""How far a result lies outside its range: multiples of the limit, and the z-log value.

z-log maps a two-sided reference interval to −1.96 … +1.96 on a log scale. It needs both limits
above zero and says nothing of decision limits.

Source: Hoffmann G, Klawonn F, Lichtinghagen R, Orth M. J Lab Med 2017;
doi 10.1515/labmed-2017-0135.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from labcheck.judging.row import Distance, Row
from labcheck.ranges.reference_range import Kind
from labcheck.values.interval import Interval
from labcheck.values.result_text import Number

_WIDTH = Decimal("3.92")
_LIMIT = _WIDTH / 2
"""Where the limits of a range lie on its own scale, on both sides of nought."""
_NUMBERS_KEPT = 4096
"""Numbers come again with every patient, and an exact logarithm takes its time."""


def measure_distance(row: Row) -> Distance:
    """Measure how far a row's result lies from the one range it was judged by."""
    return Distance(times_limit=measure_times_limit(row), zlog=_measure_zlog(row))


def measure_times_limit(row: Row) -> Decimal | None:
    """Measure how many times the limit a row's result is that lies beyond its one range."""
    if len(row.ranges) != 1 or not isinstance(row.result.value, Number):
        return None
    return _times_limit(row.result.value.value, row.ranges[0].interval)


def _measure_zlog(row: Row) -> Decimal | None:
    if len(row.ranges) != 1 or not isinstance(row.result.value, Number):
        return None
    judged, value = row.ranges[0], row.result.value.value
    has_zlog = judged.entry.kind is Kind.NORMAL and value > 0
    return compute_zlog(value, judged.interval) if has_zlog else None


def compute_zlog(value: Decimal, interval: Interval) -> Decimal | None:
    """Compute the z-log value; `None` unless the value and both limits lie above zero."""
    low, high = interval.low, interval.high
    if value <= 0 or low is None or high is None or low <= 0 or low == high:
        return None
    lowest, highest = _ln(low), _ln(high)
    return (_ln(value) - (lowest + highest) / 2) * _WIDTH / (highest - lowest)


def list_distances(limits: Interval, scale: Interval) -> Iterator[Decimal]:
    """Give how far each limit of a range lies from that of another, on the z-log scale of that.

    None is given where a limit has no place on it.
    """
    for limit, own in ((limits.low, -_LIMIT), (limits.high, _LIMIT)):
        placed = None if limit is None else compute_zlog(limit, scale)
        if placed is not None:
            yield abs(placed - own)


@lru_cache(maxsize=_NUMBERS_KEPT)
def _ln(number: Decimal) -> Decimal:
    return number.ln()


def _times_limit(value: Decimal, interval: Interval) -> Decimal | None:
    for outside, crossed in ((interval.below, interval.low), (interval.above, interval.high)):
        if outside is not None and value in outside and crossed is not None and crossed > 0:
            return value / crossed
    return None
