"""A picture of what several books say of one result: their ranges on one axis, book by book."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from labcheck.judging.row import FlagFrom, JudgedRange, PossibleFlag, Row, SecondOpinion
from labcheck.values.interval import Interval, format_decimal, hull
from labcheck.values.result_text import Number
from labcheck.writers.svg import draw_letters, draw_level, draw_upright, shorten, write_picture
from labcheck.writers.svg_axis import (
    ROOM,
    Axis,
    draw_ranges,
    draw_result,
    is_floored,
    is_placed,
    list_ends,
    possible_numbers,
)
from labcheck.writers.svg_range import describe_place, describe_result
from labcheck.writers.wording import describe_interval

_WIDTH, _LINE, _TOP, _FOOT = 416, 20, 16, 16
_LEFT, _RIGHT = 110 + ROOM, 296 - ROOM
_BAND, _BASE = 8, 3
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
    axis = _frame(row, intervals)
    height = _TOP + _LINE * len(books) + _FOOT
    words = _describe(row, books, axis)
    return write_picture(
        "lc-picture-books", (_WIDTH, height), words, _parts(row, books, axis, height)
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


def _frame(row: Row, intervals: Sequence[Interval]) -> Axis:
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


def _parts(row: Row, books: Sequence[_Book], axis: Axis, height: float) -> Iterator[str]:
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


def _describe(row: Row, books: Sequence[_Book], axis: Axis) -> Iterator[str]:
    """Say in words what the picture shows."""
    value = row.result.value
    is_beyond = isinstance(value, Number) and axis.side_of(value.value)
    edge = ", beyond the edge of the picture" if is_beyond else ""
    noun = "set" if len(books) == 1 else "sets"
    yield f"{row.name} {describe_result(row)} by {len(books)} range {noun}{edge}."
    for book in books:
        flags = " or ".join(str(possible) for possible in book.flags)
        place = describe_place(row, book.ranges) or book.words
        yield f"{book.name}: {place}{f', flag {flags}' if flags else ''}."
