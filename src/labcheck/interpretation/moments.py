"""How far apart in time two results are: a span of seconds, or not known.

A date without a time of day may be any moment of its day, so two dates a day apart are more than
nothing and less than two days apart. Nothing here reads a clock.
"""

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from labcheck.values.dates import parse_days, parse_moment, parse_step
from labcheck.values.late_pattern import compile_late

HOUR, DAY = 3600, 86400
_KEPT = 4096
_FEW_DAYS = 96
"""Hours up to which a span is told in hours."""
_ZERO = datetime(1, 1, 1)  # noqa: DTZ001 - moments are compared as they were written
_ZONE = compile_late(r"\d(?:z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_STEPS = {"hour": HOUR, "day": DAY, "hospital day": DAY, "study day": DAY, "week": 7 * DAY}


class Span(NamedTuple):
    """A span of seconds between its ends, which belong to it.

    Attributes:
        least: The fewest seconds.
        most: The most seconds.
        scale: What is counted, so that only like is compared: `date`, `hospital day`.
    """

    least: int
    most: int
    scale: str = "date"

    def is_surely_within(self, seconds: int) -> bool:
        """Whether it is above nought and at most so many seconds, whichever of its ends holds."""
        return self.least > 0 and self.most <= seconds

    def may_be_within(self, seconds: int) -> bool:
        """Whether it may be above nought and at most so many seconds."""
        return self.most > 0 and self.least <= seconds


ANY_GAP = Span(1, 1000 * 366 * DAY)
"""How far two results may be apart whose order is known, and nothing else."""


@lru_cache(maxsize=_KEPT)
def find_moment(text: str) -> Span | None:
    """Find when a result was taken, in seconds; `None` where its time is not known."""
    step = parse_step(text)
    if step is not None:
        length = _STEPS.get(step.what)
        if length is None:
            return None
        begin = step.number * length
        return Span(begin, begin if length == HOUR else begin + length - 1, step.what)
    moment = parse_moment(text)
    if moment is not None and (":" in text or moment.time() != time()):
        second = _to_seconds(moment)
        scale = "date with a zone" if _ZONE.search(text.strip()) and ":" in text else "date"
        return Span(second, second, scale)
    days = parse_days(text) if moment is None else (moment.date(), moment.date())
    if days is None:
        return None
    first, last = (_to_seconds(datetime.combine(day, time())) for day in days)
    return Span(first, last + DAY - 1)


def find_gap(earlier: str, later: str) -> Span | None:
    """Find how long after one result another was taken; below nought where it was before."""
    then, now = find_moment(earlier), find_moment(later)
    if then is None or now is None or then.scale != now.scale:
        return None
    return Span(now.least - then.most, now.most - then.least)


def _to_seconds(moment: datetime) -> int:
    return (moment - _ZERO) // timedelta(seconds=1)


def describe_gap(gap: Span) -> str:
    """Write how long a span of time is: `24 h`, `more than 2 and less than 4 days`."""
    if gap.least == gap.most:
        hours = gap.least / HOUR
        return f"{hours:g} h" if hours <= _FEW_DAYS else f"{gap.least / DAY:.3g} days"
    least, most = max(0, gap.least) // DAY, -(-gap.most // DAY)
    return (
        f"less than {most} days" if least == 0 else f"more than {least} and less than {most} days"
    )
