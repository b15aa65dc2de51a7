"""Measured values: what a laboratory prints as a result, typed, with its text kept.

A value is never more certain than its text: `<5` stays "below 5", `5-10` a span, `1,060` is not
guessed at. Nothing here knows what is normal, or reads a text: `printed_result` does.
"""

from dataclasses import field
from decimal import Decimal
from enum import Enum
from typing import TypeGuard

from labcheck.errors import cut_values
from labcheck.values.coded_words import SUSCEPTIBILITIES
from labcheck.values.interval import Interval
from labcheck.values.records import dataclass
from labcheck.values.written.blanks import fold_blanks


class Comparator(Enum):
    """The sign before a number whose exact value was not measured."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="

    @property
    def is_upper(self) -> bool:
        """Whether the true value lies under the number."""
        return self in (Comparator.LESS, Comparator.AT_MOST)

    @property
    def is_inclusive(self) -> bool:
        """Whether the number itself is possible."""
        return self in (Comparator.AT_MOST, Comparator.AT_LEAST)

    def side_of(self, number: Decimal, floor: Decimal | None = None) -> Interval:
        """Give the values on this side of a number; those under it start at the floor."""
        if self.is_upper:
            return Interval(floor, number, high_closed=self.is_inclusive)
        return Interval(number, None, low_closed=self.is_inclusive)


class StatedChange(Enum):
    """A report's own words on how a result compares with what is usual for the patient."""

    UNCHANGED = "unchanged"
    RISEN = "risen"
    FALLEN = "fallen"


class Word(Enum):
    """A result or a laboratory's judgement given in words.

    `EQUIVOCAL` is neither positive nor negative, and beside a number neither normal nor abnormal;
    `BORDERLINE_HIGH` and `BORDERLINE_LOW` say on which side. The others after them are results
    only, and no judgement: `AMOUNT` is more than none without a number, as `few`; `UNDETECTED` and
    `UNQUANTIFIED` less than the method can detect or quantify; `ABOVE_SCALE` and `BELOW_SCALE` what
    a meter shows as `HI` and `LO`.
    """

    NORMAL = "normal"
    LOW = "low"
    HIGH = "high"
    CRITICALLY_LOW = "critically low"
    CRITICALLY_HIGH = "critically high"
    ABNORMAL = "abnormal"
    CRITICALLY_ABNORMAL = "critically abnormal"
    NEGATIVE = "negative"
    POSITIVE = "positive"
    EQUIVOCAL = "equivocal"
    BORDERLINE_HIGH = "borderline high"
    BORDERLINE_LOW = "borderline low"
    UNDETECTED = "undetected"
    UNQUANTIFIED = "unquantified"
    ABOVE_SCALE = "above the scale"
    BELOW_SCALE = "below the scale"
    AMOUNT = "an amount"
    SUSCEPTIBLE = "susceptible"
    DOSE_DEPENDENT = "susceptible-dose dependent"
    INTERMEDIATE = "intermediate"
    RESISTANT = "resistant"
    NON_SUSCEPTIBLE = "non-susceptible"

    @property
    def is_susceptibility(self) -> bool:
        """Whether it says what a drug does to a germ, and nothing of a measurement."""
        return self.value in SUSCEPTIBILITIES


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number; its `Decimal` keeps the decimals that were printed."""

    text: str
    value: Decimal

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def half_last_digit(self) -> Decimal:
        """Half a unit of the last digit printed: how far rounding may have moved the value."""
        exponent = self.value.as_tuple().exponent
        return Decimal("0.5").scaleb(exponent if isinstance(exponent, int) else 0)

    def may_have_been(self, other: Decimal) -> bool:
        """Whether a number is this one once it is rounded to as many decimals."""
        return abs(self.value - other) <= self.half_last_digit


@dataclass(frozen=True, slots=True)
class Censored:
    """A number known only to lie on one side of a limit, such as `<5`."""

    text: str
    comparator: Comparator
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A number known only to lie between two others, such as `5-10`; both are possible."""

    text: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Titre:
    """The last dilution that still reacted, such as `1:640`; may be censored."""

    text: str
    denominator: Decimal
    comparator: Comparator | None = None


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A step of the dipstick scale; its grade is 0 for negative, 0.5 for trace, then 1 to 4."""

    text: str
    grade: Decimal


@dataclass(frozen=True, slots=True)
class Verbal:
    """A word in place of a number, such as `within normal limits`."""

    text: str
    word: Word


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that cannot be read as a result without guessing.

    Attributes:
        text: The text, whole.
        why: Why not; what it repeats of the text is cut.
        place: From where to where it is not understood, in the text with its white space folded;
            `None` where it is the whole.
        readings: The numbers that it may stand for. Nothing is judged by them, but the row may be
            critical by one of them.
        is_open: Whether all of it is understood but which of these numbers is meant, so that each
            is judged.
        plain: What it is by itself, where the other number is only what a point may mean: 4.35 for
            `4.350`. `None` where neither comes first, as in `4,350`.
        is_uncertain: Whether all of it is understood, and a sign says that the number is not sure:
            `~6.9`, `?6.9`.
        remedy: What would put it right, where that is not to write the text otherwise; else empty.
    """

    text: str
    why: str
    place: tuple[int, int] | None = field(default=None, compare=False)
    readings: tuple["Reading", ...] = ()
    is_open: bool = False
    plain: "Number | Censored | Span | None" = field(default=None, compare=False)
    remedy: str = field(default="", compare=False)
    is_uncertain: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", cut_values(self.why))

    @property
    def marked(self) -> str:
        """The text with a line under the place that is not understood; empty without a place."""
        if self.place is None:
            return ""
        begin, end = self.place
        return f"{fold_blanks(self.text)}\n{' ' * begin}{'~' * (end - begin - 1)}^"


@dataclass(frozen=True, slots=True)
class NoResult:
    """A text that says no result was obtained, such as `hemolyzed` or `see comment`.

    Attributes:
        text: The text.
        why: Why there is none, where that was said elsewhere than in the text; else empty.
        is_none: Whether the text is `none`, which of what is seen or not means none was seen.
    """

    text: str
    why: str = ""
    is_none: bool = False


Numeric = Number | Censored | Span
"""The values that hold numbers of a quantity."""

MeasuredValue = Number | Censored | Span | Titre | Ordinal | Verbal | Unreadable | NoResult


@dataclass(frozen=True, slots=True)
class Reading:
    """One printed result, taken apart.

    Attributes:
        value: What was measured.
        unit: The unit's text as printed; `None` when none was printed.
        mark: The flag printed behind the result (`H`, `*`), as the word it stands for.
    """

    value: MeasuredValue
    unit: str | None = None
    mark: Word | None = None


def is_open_number(value: MeasuredValue) -> TypeGuard[Unreadable]:
    """Whether a text was understood but for which of several numbers it is."""
    return isinstance(value, Unreadable) and value.is_open
