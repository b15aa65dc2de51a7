"""Interpretation: from what a result may be and the limits that may apply to the flag.

    possible values of the result          of limits a-b    flag
    all inside                                              N
    all below a                                             L   (LL when all are critical too)
    all above b                                             H   (HH when all are critical too)
    all above b, some of them critical                      H, which may be HH
    some here, some there                                   IND, with every flag that is possible

The flag is the one that every combination of a possible value and a possible range gives, or the
mildest where they differ only in degree.
Nothing here knows units, patients or files; limits come in the unit of the result.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from labcheck.values.interval import Interval
from labcheck.values.limits import GRADE_NEGATIVE, GRADE_TRACE, Scale
from labcheck.values.result_text import (
    Censored,
    Comparator,
    MeasuredValue,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
)


class Flag(Enum):
    """HL7 v3 ObservationInterpretation codes."""

    __hash__ = object.__hash__  # of many questions; that of Enum is slow

    NORMAL = "N"
    LOW = "L"
    CRITICALLY_LOW = "LL"
    HIGH = "H"
    CRITICALLY_HIGH = "HH"
    ABNORMAL = "A"
    CRITICALLY_ABNORMAL = "AA"
    POSITIVE = "POS"
    NEGATIVE = "NEG"
    INDETERMINATE = "IND"

    @property
    def is_critical(self) -> bool:
        """Whether the flag asks for action at once."""
        return self in _CRITICAL

    @property
    def is_normal(self) -> bool:
        """Whether the flag says that nothing is out of the ordinary."""
        return self in _NORMAL

    @property
    def is_abnormal(self) -> bool:
        """Whether the flag says that something is."""
        return self not in _NOT_ABNORMAL


_CRITICAL = frozenset([Flag.CRITICALLY_LOW, Flag.CRITICALLY_HIGH, Flag.CRITICALLY_ABNORMAL])
_NORMAL = frozenset([Flag.NORMAL, Flag.NEGATIVE])
_NOT_ABNORMAL = _NORMAL | {Flag.INDETERMINATE}

FLAG_OF_WORD = {
    Word.NORMAL: Flag.NORMAL,
    Word.LOW: Flag.LOW,
    Word.HIGH: Flag.HIGH,
    Word.CRITICALLY_LOW: Flag.CRITICALLY_LOW,
    Word.CRITICALLY_HIGH: Flag.CRITICALLY_HIGH,
    Word.ABNORMAL: Flag.ABNORMAL,
    Word.CRITICALLY_ABNORMAL: Flag.CRITICALLY_ABNORMAL,
    Word.NEGATIVE: Flag.NEGATIVE,
    Word.POSITIVE: Flag.POSITIVE,
}
"""What a laboratory's own word amounts to."""
FLAGS_OF_OPEN_WORD = {
    Word.EQUIVOCAL: (Flag.NORMAL, Flag.ABNORMAL),
    Word.BORDERLINE_HIGH: (Flag.NORMAL, Flag.HIGH),
    Word.BORDERLINE_LOW: (Flag.NORMAL, Flag.LOW),
}
"""What a word leaves open of a number, of which it says neither."""
FLAGS_BEYOND_SCALE = {
    Word.ABOVE_SCALE: (Flag.HIGH, Flag.CRITICALLY_HIGH),
    Word.BELOW_SCALE: (Flag.LOW, Flag.CRITICALLY_LOW),
}
"""What a result may be that lies beyond what its meter can show."""

_GRADES_OF_WORD = {
    Word.NEGATIVE: Interval.point(GRADE_NEGATIVE),
    Word.POSITIVE: Interval(GRADE_TRACE, None),
    Word.AMOUNT: Interval(GRADE_NEGATIVE, None, low_closed=False),
    Word.UNDETECTED: Interval.point(GRADE_NEGATIVE),
    Word.UNQUANTIFIED: Interval(GRADE_NEGATIVE, None),
}
_CRITICAL_OF = {Flag.LOW: Flag.CRITICALLY_LOW, Flag.HIGH: Flag.CRITICALLY_HIGH}


def possible_values(
    value: MeasuredValue, *, is_signed: bool = False
) -> tuple[Scale, Interval] | None:
    """Say which numbers a result may stand for, and on which scale.

    A quantity that cannot lie below zero has no possible value there, so `<5` is 0 to 5.

    Returns:
        Scale and interval; `None` when the result stands for no numbers.
    """
    found: tuple[Scale, Interval] | None = None
    match value:
        case Number(value=number):
            found = Scale.QUANTITY, Interval.point(number)
        case Span(low=low, high=high):
            found = Scale.QUANTITY, Interval(low, high)
        case Censored(comparator=comparator, limit=limit):
            has_room = limit > 0 or (limit == 0 and comparator.is_inclusive)
            floor = Decimal(0) if has_room and not is_signed else None
            found = Scale.QUANTITY, comparator.side_of(limit, floor)
        case Titre(denominator=number, comparator=None):
            found = Scale.TITRE, Interval.point(number)
        case Titre(denominator=number, comparator=Comparator() as comparator):
            found = Scale.TITRE, comparator.side_of(number, Decimal(0))
        case Ordinal(grade=grade):
            found = Scale.GRADE, Interval.point(grade)
        case Verbal(word=word):
            grades = _GRADES_OF_WORD.get(word)
            found = None if grades is None else (Scale.GRADE, grades)
        case Unreadable() | NoResult():
            pass
    return found


def possible_flags(
    values: Interval, normal: Interval, scale: Scale = Scale.QUANTITY
) -> frozenset[Flag]:
    """Give every flag that some possible value earns against one range."""
    low, high = Flag.LOW, Flag.HIGH
    if scale is Scale.GRADE:
        low, high = Flag.ABNORMAL, Flag.POSITIVE
    earned = (
        (low, normal.is_left_below_by(values)),
        (Flag.NORMAL, normal.overlaps(values)),
        (high, normal.is_left_above_by(values)),
    )
    return frozenset(flag for flag, is_earned in earned if is_earned)


def possible_critical_flags(
    values: Interval, normal: Interval | None, safe: Interval
) -> frozenset[Flag | None]:
    """Give every flag against a range and the values that are not critical.

    A critical limit sharpens `L` to `LL` and `H` to `HH`; it never overrules `N`, since the two
    limits may come from different books. On the side that a range leaves open it says nothing, and
    the critical limit is its end. Without a range, only critical values earn a flag.
    """
    found: set[Flag | None] = set()
    normal = normal and _close(normal, safe)

    def say(flag: Flag, outside: Interval | None, critical: Interval | None) -> None:
        beyond = values if outside is None else outside.intersection(values)
        if critical is not None and critical.overlaps(beyond):
            found.add(_CRITICAL_OF[flag])
        if normal is not None and (critical is None or not critical.covers(beyond)):
            found.add(flag)

    if normal is None or normal.is_left_below_by(values):
        say(Flag.LOW, normal and normal.below, safe.below)
    if normal is None or normal.is_left_above_by(values):
        say(Flag.HIGH, normal and normal.above, safe.above)
    if normal is None and safe.overlaps(values):
        found.add(None)
    if normal is not None and normal.overlaps(values):
        found.add(Flag.NORMAL)
    return frozenset(found)


def _close(normal: Interval, safe: Interval) -> Interval:
    """End a range where critical values begin, on a side that it leaves open."""
    if not normal.overlaps(safe):
        return normal
    if normal.low is None and safe.low is not None:
        normal = Interval(safe.low, normal.high, safe.low_closed, normal.high_closed)
    if normal.high is None and safe.high is not None:
        normal = Interval(normal.low, safe.high, normal.low_closed, safe.high_closed)
    return normal


_DOWN = {Flag.LOW, Flag.CRITICALLY_LOW}
_UP = {Flag.POSITIVE, Flag.HIGH, Flag.CRITICALLY_HIGH}
_MILDEST_FIRST = (
    Flag.NORMAL, Flag.NEGATIVE,
    Flag.ABNORMAL, Flag.POSITIVE, Flag.LOW, Flag.HIGH,
    Flag.CRITICALLY_ABNORMAL, Flag.CRITICALLY_LOW, Flag.CRITICALLY_HIGH,
)  # fmt: skip
"""The least specific first; `A` says no direction."""


def agree(flags: Iterable[Flag]) -> Flag:
    """Give the flag that all possibilities share.

    It is the mildest of them where they differ only in degree (`H` of `H` and `HH`), and `IND`
    where they differ in anything else.
    """
    distinct = set(flags)
    if distinct and all(is_compatible(one, other) for one in distinct for other in distinct):
        return min(distinct, key=_MILDEST_FIRST.index)
    return Flag.INDETERMINATE


def is_compatible(one: Flag, other: Flag) -> bool:
    """Whether two flags may be said of one result, so that they differ in degree at most."""
    pair = {one, other}
    if Flag.INDETERMINATE in pair or one.is_normal is not other.is_normal:
        return False
    return not (pair & _UP and pair & _DOWN)


def choose(possible: Iterable[Flag], said: Iterable[Flag]) -> frozenset[Flag]:
    """Choose those of the possible flags that another authority's allow; none where it differs."""
    allowed = set(said)
    return frozenset(
        flag for flag in possible if any(is_compatible(flag, other) for other in allowed)
    )


def sharpen(flag: Flag, said: Flag) -> Flag:
    """Make a flag critical where the laboratory calls the result critical in its direction."""
    if not said.is_critical or flag.is_critical or not is_compatible(flag, said):
        return flag
    return _CRITICAL_OF.get(flag, said)


def in_order(flags: Iterable[Flag | None]) -> list[Flag]:
    """Sort flags as the codes are listed."""
    return sorted((flag for flag in flags if flag), key=list(Flag).index)
