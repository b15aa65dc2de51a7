"""The timeline of a case: its draws in order of time, and each result in its draw.

Draws are put in order when the times of all of them are dates, or steps of one kind (`day 1`,
`day 3`). Draws of one moment are one draw. Where no time is stated at all the order written is that
of time; where some are stated and cannot be put in order, no order is known, and the case says
which times are not dates. Nothing here reads a clock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from labcheck.cases.case import Result
from labcheck.values.dates import parse_moment, parse_step
from labcheck.values.records import replace


class Timeline(NamedTuple):
    """Draws in order of time.

    Attributes:
        places: For each draw, in the order it was reported, its place in time, counted from 0.
        times: The times of the draws, in order; one empty text when none is stated.
        undated: The times that are no dates and so leave the draws in the order reported.
    """

    places: tuple[int, ...]
    times: tuple[str, ...]
    undated: tuple[str, ...]


def order_times(times: Sequence[str]) -> Timeline:
    """Put draws in order of time, if the times of all of them have one."""
    keys = _find_keys(times)
    if keys is None:
        undated = [time or "not stated" for time in times if parse_moment(time) is None]
        shown = tuple(undated) if len(times) > 1 else ()
        return Timeline(tuple(range(len(times))), tuple(times) or ("",), shown)
    first: dict[Any, str] = {}
    for key, time in zip(keys, times, strict=True):
        first.setdefault(key, time)
    order = sorted(first)
    places = {key: place for place, key in enumerate(order)}
    return Timeline(tuple(places[key] for key in keys), tuple(first[key] for key in order), ())


def _find_keys(times: Sequence[str]) -> list[datetime] | list[int] | None:
    """Find what orders times; `None` where it is not known."""
    moments = [moment for time in times if (moment := parse_moment(time)) is not None]
    if times and len(moments) == len(times):
        return moments
    steps = [step for time in times if (step := parse_step(time)) is not None]
    is_of_one_kind = len({step.what for step in steps}) == 1
    return [step.number for step in steps] if is_of_one_kind and len(steps) == len(times) else None


def place_results(results: Iterable[Result]) -> tuple[tuple[Result, ...], Timeline]:
    """Make a draw of all results of one time, and number the results by it.

    Returns:
        The results in the order reported, and the timeline of their draws.
    """
    listed = tuple(results)
    times = list(dict.fromkeys(result.time for result in listed))
    timeline = order_times(times)
    places = dict(zip(times, timeline.places, strict=True))
    return tuple(_place(result, places[result.time]) for result in listed), timeline


def _place(result: Result, draw: int) -> Result:
    return result if result.draw == draw else replace(result, draw=draw)
