"""A picture of one test's course: its results over the draws, in the unit of the last number.

Only neighbouring plain numbers are joined. A result without a number is a gap, one such as `<5` an
arrow from its limit, one such as `5-10` a bar. Where the method or the specimen changed, nothing is
joined and a dashed line parts the course. The range is a band only where all draws share it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from labcheck.judging.row import FlagFrom, JudgedRange, Row
from labcheck.values.dates import parse_moment
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.values.records import dataclass
from labcheck.values.result_text import Censored, Span
from labcheck.writers.svg import (
    draw_arrow,
    draw_band,
    draw_cross,
    draw_diamond,
    draw_letters,
    draw_level,
    draw_line,
    draw_upright,
    name_severity,
    shorten,
    write_picture,
)
from labcheck.writers.svg_axis import list_ends
from labcheck.writers.svg_range import FOR_COMPARISON, describe_critical, describe_result
from labcheck.writers.trends import Course
from labcheck.writers.wording import describe_interval, format_short, write_personal

WIDTH, HEIGHT = 320, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 306, 14, 96
_TIMES_AT = 114
_DIAMOND, _HALO, _OUTLINE, _CROSS = 4.5, 6.5, 1, 4
_LONGEST, _LONGEST_RANGE = 24, 36
_DRAW_TICK, _DASH = 3, 4
_LEAST_SHARE = 3
"""How many times as high as the course the picture may be, to show the limits of the range."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where draws and numbers are placed.

    Attributes:
        low: The number at the bottom.
        high: The number at the top; above the low one.
        places: Where each draw is from left to right.
        is_timed: Whether they are as far apart as their times.
    """

    low: Decimal
    high: Decimal
    places: tuple[float, ...]
    is_timed: bool

    def height_of(self, number: Decimal) -> float:
        """Say at which height a number is; one beyond the picture is at its edge."""
        share = (min(max(number, self.low), self.high) - self.low) / (self.high - self.low)
        return _BOTTOM - float(share) * (_BOTTOM - _TOP)

    def holds(self, number: Decimal) -> bool:
        """Whether a number is in the picture."""
        return self.low <= number <= self.high


def draw_trend(rows: Sequence[Row], times: Sequence[str]) -> str:
    """Draw the course of a test; empty with fewer than two plain numbers in one unit.

    Args:
        rows: The results of the one test, in the order of the draws.
        times: How the draw of each row is called.
    """
    if not rows:
        return ""
    course = Course(rows[0].name, rows[0].panel, dict(enumerate(rows)))
    numbers = [course.number_of(row) for row in rows]
    if sum(number is not None for number in numbers) < len(("first", "last")):
        return ""
    limits, critical = _shared(course, critical=False), _shared(course, critical=True)
    places, is_timed = _spread(times)
    low, high = _heights(course, limits)
    frame = _Frame(low, high, places, is_timed)
    words = _describe(course, times, frame, limits, critical)
    parts = _parts(course, times, frame, limits, critical)
    return write_picture("lc-picture-trend", (WIDTH, HEIGHT), words, parts)


def _shared(course: Course, *, critical: bool) -> JudgedRange | None:
    """Give the limits that every draw with a number has alike, in the course's unit."""
    placed = [row for row in course.rows.values() if course.list_numbers(row)]
    each = [row.critical if critical else row.ranges for row in placed]
    kinds = {
        tuple(
            (judged.set_id, judged.entry.limits.interval, judged.entry.limits.unit)
            for judged in ranges
        )
        for ranges in each
    }
    last = course.last_number
    ranges = last.critical if critical else last.ranges
    if len(kinds) != 1 or len(ranges) != 1 or ranges[0].entry.limits.scale is not Scale.QUANTITY:
        return None
    return ranges[0]


def _heights(course: Course, limits: JudgedRange | None) -> tuple[Decimal, Decimal]:
    """Hold the whole course, and the limits nearest to it that leave it enough height."""
    numbers = [number for row in course.rows.values() for number in course.list_numbers(row)]
    low, high = min(numbers), max(numbers)
    span = high - low
    middle = (low + high) / 2
    ends = list_ends([limits.interval]) if limits else []
    for end in sorted(ends, key=lambda end: abs(end - middle)):
        if span == 0 or max(high, end) - min(low, end) <= _LEAST_SHARE * span:
            low, high = min(low, end), max(high, end)
    room = (high - low) / 8 or abs(high) / 10 or Decimal(1)
    return low - room, high + room


def _spread(times: Sequence[str]) -> tuple[tuple[float, ...], bool]:
    """Place draws by their times if all are dates in order, else evenly."""
    moments = [moment for moment in map(parse_moment, times) if moment is not None]
    is_timed = (
        len(moments) == len(times)
        and all(earlier <= later for earlier, later in pairwise(moments))
        and moments[0] < moments[-1]
    )
    shares = (
        _by_time(moments) if is_timed else [n / max(len(times) - 1, 1) for n in range(len(times))]
    )
    return tuple(_LEFT + 8 + share * (_RIGHT - _LEFT - 16) for share in shares), is_timed


def _by_time(moments: Sequence[datetime]) -> list[float]:
    whole = moments[-1] - moments[0]
    return [(moment - moments[0]) / whole for moment in moments]


def _parts(
    course: Course,
    times: Sequence[str],
    frame: _Frame,
    limits: JudgedRange | None,
    critical: JudgedRange | None,
) -> Iterator[str]:
    if limits is not None:
        yield from _draw_limits(limits.interval, frame)
    if course.last_number.personal is not None:
        yield from _draw_personal(course.last_number.personal.interval, frame)
    yield draw_level("lc-axis", _LEFT, _RIGHT, _BOTTOM)
    yield draw_upright("lc-axis", _LEFT, _TOP, _BOTTOM)
    for x in frame.places:
        yield draw_upright("lc-axis", x, _BOTTOM, _BOTTOM + _DRAW_TICK)
    if critical is not None:
        yield from _draw_critical(critical.interval, frame)
    numbers = [course.number_of(row) for row in course.rows.values()]
    spots = [
        None if number is None else (x, frame.height_of(number))
        for x, number in zip(frame.places, numbers, strict=True)
    ]
    breaks = course.breaks
    for draw, (start, end) in enumerate(pairwise(spots), start=1):
        if draw in breaks:
            yield from _draw_break((frame.places[draw - 1] + frame.places[draw]) / 2)
        elif start is not None and end is not None:
            yield draw_line("lc-line", start, end)
    for row, x in zip(course.rows.values(), frame.places, strict=True):
        yield from _draw_result(course, row, frame, x)
    yield from _label(course, times, frame)
    if limits is not None and (words := _write_range(course, limits, frame)):
        yield draw_letters(shorten(words, _LONGEST_RANGE), _RIGHT, 8, "end")


def _draw_break(x: float) -> Iterator[str]:
    """Part what is not compared by a dashed line."""
    for top in range(_TOP, _BOTTOM - _DASH, 2 * _DASH):
        yield draw_upright("lc-axis", x, top, top + _DASH)


def _draw_limits(limits: Interval, frame: _Frame) -> Iterator[str]:
    """Draw the range as a band across the picture, as far as it is in it."""
    low = frame.low if limits.low is None else limits.low
    high = frame.high if limits.high is None else limits.high
    top, bottom = frame.height_of(high), frame.height_of(low)
    if top < bottom:
        yield draw_band("lc-inside", _LEFT, top, _RIGHT, bottom)
    for end in list_ends([limits]):
        if frame.holds(end):
            yield draw_level("lc-limit", _LEFT, _RIGHT, frame.height_of(end))


def _draw_personal(interval: Interval, frame: _Frame) -> Iterator[str]:
    """Draw the range that the results before the last give, as far as it is in the picture."""
    low, high = (end for end in (interval.low, interval.high))
    if low is not None and high is not None:
        top, bottom = frame.height_of(high), frame.height_of(low)
        yield draw_band("lc-personal", _LEFT, top, _RIGHT, bottom)


def _draw_critical(safe: Interval, frame: _Frame) -> Iterator[str]:
    """Draw the limits of what is not critical as double lines, the second on the critical side."""
    for end, outward in ((safe.low, 1), (safe.high, -1)):
        if end is not None and frame.holds(end):
            y = frame.height_of(end)
            for at in (y, y + outward * 2.6):
                yield draw_level("lc-critical", _LEFT, _RIGHT, at, 0.8)


def _draw_result(course: Course, row: Row, frame: _Frame, x: float) -> Iterator[str]:
    """Draw one result; its shape says its flag, and nothing is drawn for a gap."""
    severity = name_severity(row)
    heights = [frame.height_of(number) for number in course.list_numbers(row)]
    if not heights:
        return
    y = heights[0]
    match row.result.value:
        case Censored(comparator=comparator):
            down = 1 if comparator.is_upper else -1
            yield draw_level(f"lc-point {severity}", x - 4, x + 4, y, 2)
            yield draw_upright(
                f"lc-span {severity}", x, min(y, y + down * 6), max(y, y + down * 6), 2
            )
            yield draw_arrow(f"lc-point {severity}", (x, y + down * 11), (0, down * 6))
        case Span():
            yield draw_upright(f"lc-span {severity}", x, heights[1], y, 5)
        case _:
            yield from _draw_point(row, x, y)


def _draw_point(row: Row, x: float, y: float) -> Iterator[str]:
    """Draw a diamond: hollow if normal, full if not, double if critical; a cross if unsure."""
    severity = name_severity(row)
    kind = f"lc-point {severity}"
    if severity == "lc-unsure":
        yield draw_cross(kind, x, y, _CROSS)
        return
    is_open = severity == "lc-normal"
    yield draw_diamond(kind, x, y, _DIAMOND - is_open * _OUTLINE / 2, is_open * _OUTLINE)
    if severity == "lc-danger":
        yield draw_diamond(kind, x, y, _HALO, _OUTLINE)


def _label(course: Course, times: Sequence[str], frame: _Frame) -> Iterator[str]:
    """Write the lowest and highest number, the unit, and the first and last time."""
    numbers = [number for row in course.rows.values() for number in course.list_numbers(row)]
    for end in dict.fromkeys((min(numbers), max(numbers))):
        yield draw_letters(format_short(end), _LEFT - 4, frame.height_of(end) + 3, "end")
    if course.unit:
        yield draw_letters(shorten(course.unit, _LONGEST), 0, 8)
    yield draw_letters(shorten(times[0], _LONGEST), _LEFT, _TIMES_AT)
    yield draw_letters(shorten(times[-1], _LONGEST), _RIGHT, _TIMES_AT, "end")


def _write_range(course: Course, limits: JudgedRange, frame: _Frame) -> str:
    """Write a range that the picture does not reach, and one that decided nothing in brackets."""
    where, text = _where(limits.interval, frame), describe_interval(limits, *course.beside)
    drawn = [row for row in course.rows.values() if course.list_numbers(row)]
    if all(row.flag_from is FlagFrom.REPORTED for row in drawn):
        return f"range ({text}) {where}".rstrip()
    return f"range {text} {where}" if where else ""


def _describe(
    course: Course,
    times: Sequence[str],
    frame: _Frame,
    limits: JudgedRange | None,
    critical: JudgedRange | None,
) -> Iterator[str]:
    """Say in words what the picture shows."""
    spacing = "placed by time" if frame.is_timed else "evenly spaced, not by time"
    unit = f" in {course.unit}" if course.unit else ""
    yield (
        f"{course.name}{unit}{_describe_extent(course)}; "
        f"{len(times)} results from {times[0]} to {times[-1]}, {spacing}."
    )
    breaks = course.breaks
    for (draw, row), time in zip(course.rows.items(), times, strict=True):
        why = f", not compared with those before: {breaks[draw]}" if draw in breaks else ""
        yield f"{time}: {_describe_point(course, row)}{why}."
    if limits is not None:
        shown = describe_interval(limits, *course.beside)
        words = f"Range {shown} {_where(limits.interval, frame)}".rstrip()
        yield f"{words}{_caveat(course, times)}."
    elif any(row.ranges for row in course.rows.values()):
        yield "The draws have different ranges, so none is drawn."
    if personal := write_personal(course.last_number):
        yield f"Personal range {personal}, from the results before the last."
    if critical is not None:
        yield f"Critical {describe_critical([critical], *course.beside)}."


def _describe_extent(course: Course) -> str:
    """Write the first and the last number; of a course that is parted, how many parts it has."""
    if course.breaks:
        return f", in {len(course.breaks) + 1} parts that are not compared"
    found = [course.number_of(row) for row in course.rows.values()]
    numbers = [format_short(number) for number in found if number is not None]
    return f" from {numbers[0]} to {numbers[-1]}"


def _caveat(course: Course, times: Sequence[str]) -> str:
    """Say of which results the laboratory's word decided, and not the range."""
    drawn = [
        (row, time)
        for row, time in zip(course.rows.values(), times, strict=True)
        if course.list_numbers(row)
    ]
    by_word = [time for row, time in drawn if row.flag_from is FlagFrom.REPORTED]
    if not by_word:
        return ""
    on = "" if len(by_word) == len(drawn) else f"on {', '.join(by_word)} "
    return f", {on}{FOR_COMPARISON}"


def _where(limits: Interval, frame: _Frame) -> str:
    """Say where the range is if the picture does not reach it."""
    if limits.low is not None and limits.low > frame.high:
        return "above the picture"
    if limits.high is not None and limits.high < frame.low:
        return "below the picture"
    return ""


def _describe_point(course: Course, row: Row) -> str:
    """Write a result, in the course's unit too if it has another, and its flag."""
    number = course.number_of(row)
    text = describe_result(row)
    if number is not None and number != getattr(row.result.value, "value", None):
        text += f" = {format_short(number)}"
    if not course.list_numbers(row):
        text += ", not drawn"
    return f"{text}, {row.flag.value}" if row.flag else f"{text}, not judged"
