"""Pictures of one result: in its range beside the baseline, and by several range sets.

In the first the range always takes the middle quarter, so that results below one another in a
table are compared by eye; a range with one limit is as wide as its limit is far from zero. Of
several ranges that may apply, the band is what all of them share and a thin band is what only some
of them hold: a result on the thin band is the one that the missing fact would settle. The second
has a line for each set, all on one axis.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from labcheck.judging.row import FlagFrom, JudgedRange, PossibleFlag, Row, SecondOpinion
from labcheck.values.interval import Interval, format_decimal, hull
from labcheck.values.records import dataclass
from labcheck.values.result_text import Number
from labcheck.writers.svg import draw_letters, draw_level, draw_upright, shorten, write_picture
from labcheck.writers.svg_axis import (
    ROOM,
    Axis,
    draw_baseline,
    draw_critical,
    draw_personal,
    draw_ranges,
    draw_result,
    is_floored,
    is_placed,
    list_ends,
    possible_numbers,
)
from labcheck.writers.wording import (
    count_of,
    describe_interval,
    describe_personal,
    format_short,
    join_flags,
    list_beside,
)

WIDTH, HEIGHT = 160, 28
FOR_COMPARISON = "shown for comparison only; the flag is the one the laboratory reported"
"""What is said of a range on which a flag does not rest."""
_MIDDLE = 14
_PERSONAL = 25
_BEYOND = 5
_BAND = 8
_TICK = 8
_SIDE = Decimal("1.5")
"""Room on either side of the range, in widths of it."""


def draw_range(row: Row) -> str:
    """Draw where a result lies; empty when it is not a number or has no range in numbers."""
    possible = possible_numbers(row)
    if possible is None or not row.ranges or not all(map(is_placed, row.ranges)):
        return ""
    axis = _frame(row)
    words = [_describe(row, axis)]
    return write_picture("lc-picture-range", (WIDTH, HEIGHT), words, _parts(row, axis))


def describe_place(row: Row, ranges: Sequence[JudgedRange]) -> str:
    """Say where a result lies among ranges: `inside 14–18, above 12–16`."""
    possible = possible_numbers(row)
    if possible is None:
        return ""
    places: dict[str, list[str]] = {}
    for judged in ranges:
        limits = describe_interval(judged, *list_beside(row))
        places.setdefault(_place(possible, judged.interval), []).append(limits)
    return ", ".join(
        f"{place} {' and '.join(dict.fromkeys(texts))}" for place, texts in places.items()
    )


def describe_result(row: Row) -> str:
    """Write a result with its unit, as reported."""
    text, unit = row.result.text_without_flag, row.result.unit
    return text if unit is None or text.endswith(unit) else f"{text} {unit}"


def describe_critical(ranges: Iterable[JudgedRange], *beside: Interval) -> str:
    """Write the values that are critical, in the result's unit: `<=7 or >=20`."""
    sides = (side for judged in ranges for side in judged.list_critical(*beside))
    return " or ".join(dict.fromkeys(sides))


def _frame(row: Row) -> Axis:
    """Put the lowest and the highest limit around the middle quarter of the picture."""
    inside = hull([judged.interval for judged in row.ranges])
    ends = list_ends([judged.interval for judged in row.ranges])
    low, high = ends[0], ends[-1]
    width = high - low or abs(high) or Decimal(1)
    if low == high:
        low = high - width if inside.high is not None else low
        high = low + width
    start = low - width * _SIDE
    if is_floored(row):
        start = min(max(start, Decimal(0)), low)
    per_width = (WIDTH - 2 * ROOM) / float(1 + 2 * _SIDE)
    left = ROOM + per_width * float(_SIDE - (low - start) / width)
    return Axis(start, high + width * _SIDE, left, WIDTH - ROOM, inside)


def _parts(row: Row, axis: Axis) -> Iterator[str]:
    yield draw_level("lc-axis", axis.left, axis.right, _MIDDLE)
    yield from draw_ranges([judged.interval for judged in row.ranges], axis, _MIDDLE, _BAND)
    for safe in dict.fromkeys(judged.interval for judged in row.critical):
        yield from draw_critical(safe, axis, _MIDDLE, _TICK)
    if row.baseline is not None and row.baseline.value is not None:
        yield draw_baseline(row.baseline.value, axis, _MIDDLE, _BEYOND)
    if row.personal is not None:
        yield from draw_personal(row.personal, axis, _PERSONAL)
    yield from draw_result(row, axis, _MIDDLE)


def _describe(row: Row, axis: Axis) -> str:
    """Say in words what the picture shows."""
    text = f"{describe_result(row)} {_verb(row)} {describe_place(row, row.ranges)}"
    value = row.result.value
    if isinstance(value, Number) and axis.side_of(value.value):
        text += ", beyond the edge of the picture"
    if row.flag_from is FlagFrom.REPORTED:
        text += f", {FOR_COMPARISON}"
    if row.baseline is not None and row.baseline.value is not None:
        beyond = ", beyond the edge" if axis.side_of(row.baseline.value) else ""
        text += f"; baseline {format_short(row.baseline.value)}{beyond}"
    if row.personal is not None:
        text += f"; personal range {describe_personal(row)}"
    critical = describe_critical(row.critical, *list_beside(row))
    return text + (f"; critical {critical}" if critical else "")


def _verb(row: Row) -> str:
    return "lies" if isinstance(row.result.value, Number) else "stands for values"


def _place(possible: Interval, limits: Interval) -> str:
    sides = (("below", limits.below), ("inside", limits), ("above", limits.above))
    return " or ".join(
        side for side, numbers in sides if numbers is not None and numbers.overlaps(possible)
    )


_WIDTH, _LINE, _TOP, _FOOT = 416, 20, 16, 16
_LEFT, _RIGHT = 110 + ROOM, 296 - ROOM
_BASE = 3
_NAME_LENGTH, _LIMITS_LENGTH = 20, 21
_FAR = 2
"""More widths than this from all ranges, a result stands at the edge and not on the axis."""


@dataclass(frozen=True, slots=True)
class _Book:
    """What one set says.

    Attributes:
        name: The set's id.
        ranges: Its limits in the result's unit, those that are numbers.
        flags: Every flag that is possible by it; none where its limits are for comparison.
        words: Its limits, or why it has none for this result.
    """

    name: str
    ranges: tuple[JudgedRange, ...]
    flags: tuple[PossibleFlag, ...]
    words: str

    @property
    def line(self) -> str:
        """Its limits with the flags: `12–16 L`."""
        flags = "/".join(dict.fromkeys(possible.flag.value for possible in self.flags))
        return f"{self.words} {flags}".strip()


def draw_books(row: Row) -> str:
    """Draw the ranges of all books of a row; empty when none of them can be placed."""
    books = list(_books(row))
    intervals = [judged.interval for book in books for judged in book.ranges]
    if not intervals:
        return ""
    axis = _frame_sets(row, intervals)
    height = _TOP + _LINE * len(books) + _FOOT
    words = _describe_sets(row, books, axis)
    return write_picture(
        "lc-picture-books", (_WIDTH, height), words, _draw_sets(row, books, axis, height)
    )


def _books(row: Row) -> Iterator[_Book]:
    own: dict[str, list[JudgedRange]] = {}
    for judged in row.ranges:
        own.setdefault(judged.set_id, []).append(judged)
    flags = () if row.flag_from is FlagFrom.REPORTED or len(own) > 1 else row.possible_flags
    # A set that judged and was asked alone, too, stands first with what it says alone: a critical
    # list or the laboratory's word may have made another flag of it.
    alone = {other.set_id: other for other in row.second_opinions}
    for set_id, ranges in own.items():
        other = alone.pop(set_id, None)
        yield _book_of(other) if other else _book(set_id, ranges, flags, "")
    yield from map(_book_of, alone.values())


def _book_of(other: SecondOpinion) -> _Book:
    why = other.not_judged.reason.word if other.not_judged else "no range"
    return _book(other.set_id, other.ranges, other.flags, why)


def _book(
    name: str, ranges: Sequence[JudgedRange], flags: tuple[PossibleFlag, ...], why: str
) -> _Book:
    words = " or ".join(dict.fromkeys(describe_interval(judged) for judged in ranges))
    return _Book(name, tuple(filter(is_placed, ranges)), flags, words or why)


def _frame_sets(row: Row, intervals: Sequence[Interval]) -> Axis:
    """Hold all limits with some room, and the result where it is not far from them."""
    ends = list_ends(intervals)
    low, high = ends[0], ends[-1]
    width = high - low or abs(high) or Decimal(1)
    possible = possible_numbers(row)
    for end in list_ends([possible] if possible else []):
        if low - _FAR * width <= end <= high + _FAR * width:
            low, high = min(low, end), max(high, end)
    room = (high - low) / 8 or width / 2
    start = max(low - room, Decimal(0)) if low >= 0 and is_floored(row) else low - room
    return Axis(start, high + room, _LEFT, _RIGHT, hull(intervals))


def _draw_sets(row: Row, books: Sequence[_Book], axis: Axis, height: float) -> Iterator[str]:
    value, possible = row.result.value, possible_numbers(row)
    if isinstance(value, Number) and possible is not None and not axis.side_of(value.value):
        x = axis.place_result(value.value, possible)
        yield draw_upright("lc-line", x, _TOP / 2, height - _FOOT)
    for number, book in enumerate(books):
        y = _TOP + _LINE * (number + 0.5)
        yield draw_level("lc-axis", axis.left, axis.right, y)
        yield from draw_ranges([judged.interval for judged in book.ranges], axis, y, _BAND)
        yield draw_letters(shorten(book.name, _NAME_LENGTH), 0, y + _BASE)
        yield draw_letters(shorten(book.line, _LIMITS_LENGTH), _RIGHT + 2 * ROOM, y + _BASE)
    yield from draw_result(row, axis, _TOP / 2)
    ranges = [judged for book in books for judged in book.ranges]
    places = list_ends([judged.interval for judged in ranges])
    shown = list_ends([judged.shorten() for judged in ranges])
    for at in (0, -1)[: len(places)]:
        x = axis.place(places[at])
        yield draw_letters(format_decimal(shown[at]).replace("-", "−"), x, height - _BASE, "middle")


def _describe_sets(row: Row, books: Sequence[_Book], axis: Axis) -> Iterator[str]:
    """Say in words what the picture shows."""
    value = row.result.value
    is_beyond = isinstance(value, Number) and axis.side_of(value.value)
    edge = ", beyond the edge of the picture" if is_beyond else ""
    yield f"{row.name} {describe_result(row)} by {count_of(len(books), 'range set')}{edge}."
    for book in books:
        flags = join_flags(book.flags)
        place = describe_place(row, book.ranges) or book.words
        yield f"{book.name}: {place}{f', flag {flags}' if flags else ''}."
