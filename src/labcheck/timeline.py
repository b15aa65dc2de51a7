"""The timeline of a case: its draws in order of time, and each result in its draw.

Draws whose times are all dates are put in order; otherwise they keep the order they were reported
in, and the case says which times are no dates. Nothing here reads a clock.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from labcheck.case import Result

_DOTTED = re.compile(
    r"([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?))?"
)
_DECEMBER, _ONE_DAY = 12, timedelta(days=1)
_PART_OF_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")

Days = tuple[date, date]
"""The first and the last day that a date may stand for; one day twice when it is a whole date."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Draws in order of time.

    Attributes:
        places: For each draw, in the order it was reported, its place in time, counted from 0.
        times: The times of the draws, in order; one empty text when none is stated.
        undated: The times that are no dates and so keep the draws in the order reported.
    """

    places: tuple[int, ...]
    times: tuple[str, ...]
    undated: tuple[str, ...]


def order_times(times: Sequence[str]) -> Timeline:
    """Put draws in order of time, if all of them have a date."""
    moments = [parse_moment(time) for time in times]
    dated = [moment for moment in moments if moment is not None]
    order = list(range(len(times)))
    if len(dated) == len(times):
        order.sort(key=dated.__getitem__)
    places = {number: place for place, number in enumerate(order)}
    undated = [time for time, moment in zip(times, moments, strict=True) if moment is None]
    return Timeline(
        places=tuple(places[number] for number in range(len(times))),
        times=tuple(times[number] for number in order) or ("",),
        undated=tuple(time or "not stated" for time in undated) if len(times) > 1 else (),
    )


def place_results(results: Iterable[Result]) -> tuple[tuple[Result, ...], Timeline]:
    """Make a draw of all results of one time, and number the results by it.

    Returns:
        The results in the order reported, and the timeline of their draws.
    """
    listed = tuple(results)
    times = list(dict.fromkeys(result.time for result in listed))
    timeline = order_times(times)
    places = dict(zip(times, timeline.places, strict=True))
    return tuple(replace(result, draw=places[result.time]) for result in listed), timeline


def parse_moment(time: str) -> datetime | None:
    """Read a date or a moment, in UTC when it names its zone; `None` when it is neither.

    Beside ISO 8601 the day, month and year with points are read, `05.03.2026 08:30`; with slashes
    nobody can tell the day from the month.
    """
    dotted = _DOTTED.fullmatch(time)
    try:
        moment = datetime.fromisoformat(_to_iso(*dotted.groups()) if dotted else time)
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError:  # a moment at the end of time has no place in another zone
        return None


def parse_days(text: str) -> Days | None:
    """Read the days that a date may stand for: those of `2024`, of `2024-05`, of a moment its own.

    Returns:
        The first and the last of them; `None` when the text is no date.
    """
    moment, part = parse_moment(text), _PART_OF_DATE.fullmatch(text)
    if moment or not part:
        return (moment.date(), moment.date()) if moment else None
    year, first, last = int(part[1]), int(part[2] or 1), int(part[2] or 12)
    try:
        # December has 31 days; of all others the next month tells.
        end = date(year, 12, 31) if last == _DECEMBER else date(year, last + 1, 1) - _ONE_DAY
        return date(year, first, 1), end
    except (ValueError, OverflowError):  # month 00, of year 1 too
        return None


def _to_iso(day: str, month: str, year: str, clock: str | None) -> str:
    return f"{year}-{month:0>2}-{day:0>2}" + (f"T{clock}" if clock else "")
