"""A small bar that shows where a result lies: below, inside or above its range.

·◆·├────┤···        a result below the range
···├─○─◆┤···        inside, with the patient's baseline
"""

from dataclasses import dataclass
from decimal import Decimal

from labcheck.judging.row import Row
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.values.result_text import Censored, MeasuredValue, Number

_OUTSIDE = 3
_INSIDE = 6
WIDTH = 2 * _OUTSIDE + _INSIDE


@dataclass(frozen=True, slots=True)
class Ink:
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
        cells[_cell(row.baseline.value, judged.interval)] = ink.baseline
    cells[_cell(value, judged.interval)] = ink.result
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


def _cell(value: Decimal, interval: Interval) -> int:
    """Find the cell of a value; beyond three cells the mark stays at the edge."""
    low, high = interval.low, interval.high
    width = _width(interval)
    if value not in interval:
        if low is not None and value <= low:
            return max(0, _OUTSIDE - 1 - int((low - value) / width * _OUTSIDE))
        beyond = value - high if high is not None else Decimal(0)
        return min(WIDTH - 1, _OUTSIDE + _INSIDE + int(beyond / width * _OUTSIDE))
    start = low if low is not None else (high or Decimal(0)) - width
    share = min(max((value - start) / width, Decimal(0)), Decimal(1))
    return _OUTSIDE + min(_INSIDE - 1, int(share * _INSIDE))


def _width(interval: Interval) -> Decimal:
    """The stretch that the middle of the bar stands for; of a one-sided range, its limit."""
    low, high = interval.low, interval.high
    width = high - low if high is not None and low is not None else abs(high or low or Decimal(1))
    return width or Decimal(1)
