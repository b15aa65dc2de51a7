"""The conditions of published grades: `>3.0 x ULN`, `<8.0`, `baseline >ULN`, three-valued.

    condition = all-of "or" all-of ...
    all-of    = comparison "and" comparison ...
    comparison = ["baseline"] sign limit | "unclear"
    limit     = number | [number "x"] ("ULN" | "LLN" | "baseline") ["+" number]

A bare number is in the unit that the condition is printed for. What is not known (a limit of the
laboratory, a baseline) leaves a comparison open, unless every value it may have gives the same
answer. Nothing here knows a test or a set.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from labcheck.values.interval import Interval, format_decimal


class Truth(Enum):
    """What can be said of a condition."""

    HOLDS = "holds"
    OPEN = "open"
    FAILS = "fails"


class Term(Enum):
    """What a limit is a multiple of."""

    ULN = "ULN"
    LLN = "LLN"
    BASELINE = "baseline"


class Known(NamedTuple):
    """What is known of a limit or a baseline, in the unit of the result.

    Attributes:
        values: The numbers it may be; every number above nought when nothing is known.
        is_open_end: Whether the laboratory prints it as `<5`, so that 5 itself is outside.
    """

    values: Interval
    is_open_end: bool = False

    @property
    def is_stated(self) -> bool:
        """Whether it is one number."""
        return self.values.is_point

    @property
    def number(self) -> Decimal | None:
        """The number, where it is one."""
        return self.values.low if self.values.is_point else None


_NOUGHT = Known(Interval.point(Decimal(0)))
_OPERATORS = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__,
    "=": Decimal.__eq__,
}  # fmt: skip
UNKNOWN = Known(Interval(Decimal(0), None, low_closed=False))
Facts = Mapping[Term, Known]
_SIGNS = ("<=", ">=", "<", ">", "=")


class Comparison(NamedTuple):
    """One comparison of the value, or of the baseline, with a limit.

    Attributes:
        sign: `<`, `<=`, `>`, `>=` or `=`; empty for what the criteria leave unclear.
        factor: What the term is multiplied by.
        term: What the limit is a multiple of; `None` for a plain number.
        added: The plain number, or what is added to the multiple.
        is_of_baseline: Whether the baseline is compared in place of the value.
    """

    sign: str
    factor: Decimal = Decimal(1)
    term: Term | None = None
    added: Decimal = Decimal(0)
    is_of_baseline: bool = False

    def judge(self, value: Decimal, facts: Facts) -> Truth:
        """Say whether it holds of one value."""
        if not self.sign:
            return Truth.OPEN
        limit = facts.get(self.term, UNKNOWN) if self.term else _NOUGHT
        baseline = facts.get(Term.BASELINE, UNKNOWN) if self.is_of_baseline else None
        left, right = baseline.number if baseline else value, limit.number
        if left is not None and right is not None and not limit.is_open_end:
            holds = _OPERATORS[self.sign](left, right * self.factor + self.added)
            return Truth.HOLDS if holds else Truth.FAILS
        limits = _scale(limit.values, self.factor, self.added)
        values = baseline.values if baseline else Interval.point(value)
        return _compare(values, self.sign, limit, limits)

    def find_ends(self, facts: Facts) -> Iterator[Decimal]:
        """Give the values at which its answer may change."""
        if self.is_of_baseline or not self.sign:
            return
        limit = facts.get(self.term, UNKNOWN).values if self.term else Interval.point(Decimal(0))
        scaled = _scale(limit, self.factor, self.added)
        yield from (end for end in (scaled.low, scaled.high) if end is not None)

    def describe(self, unit: str) -> str:
        """Write it with its unit: `<8.0 g/dL`, `>3.0 × ULN`, `>ULN + 2 g/dL`."""
        if not self.sign:
            return "where it counts,"
        number = f"{format_decimal(self.added)} {unit}".strip()
        if self.term is None:
            limit = number
        else:
            times = "" if self.factor == 1 else f"{format_decimal(self.factor)} × "
            limit = f"{times}{self.term.value}" + (f" + {number}" if self.added else "")
        sign = self.sign.replace("<=", "≤").replace(">=", "≥")
        return f"{'baseline ' if self.is_of_baseline else ''}{sign}{limit}"


class Condition(NamedTuple):
    """Alternatives, of which one suffices; each is a group of comparisons that all must hold."""

    alternatives: tuple[tuple[Comparison, ...], ...]

    def judge(self, value: Decimal, facts: Facts) -> Truth:
        """Say whether it holds of one value."""
        return _any(_all(part.judge(value, facts) for part in group) for group in self.alternatives)

    def find_ends(self, facts: Facts) -> Iterator[Decimal]:
        """Give the values at which its answer may change."""
        for comparison in self.comparisons:
            yield from comparison.find_ends(facts)

    @property
    def comparisons(self) -> Iterator[Comparison]:
        """Every comparison of it."""
        return (part for group in self.alternatives for part in group)

    def describe(self, unit: str) -> str:
        """Write it as a reader knows it: `>3.0 × ULN or >3.0 × baseline`."""
        groups = (
            " and ".join(part.describe(unit) for part in group) for group in self.alternatives
        )
        return " or ".join(groups)


def parse_condition(text: str) -> Condition:
    """Read a condition; `never` holds of no value.

    Raises:
        ValueError: It is not one.
    """
    if text.strip() == "never":
        return Condition(())
    groups = (group.split(" and ") for group in text.split(" or "))
    return Condition(tuple(tuple(map(_parse_comparison, group)) for group in groups))


def _parse_comparison(text: str) -> Comparison:
    bare = text.strip()
    if bare == "unclear":
        return Comparison("")
    is_of_baseline = bare.startswith("baseline")
    bare = bare.removeprefix("baseline").strip()
    sign = next((sign for sign in _SIGNS if bare.startswith(sign)), None)
    if sign is None:
        raise ValueError(f"{text!r} is not a comparison; write one such as '>3.0 x ULN'")
    limit, _, added = bare.removeprefix(sign).partition("+")
    times, _, name = limit.rpartition(" x ")
    term = next((term for term in Term if term.value == name.strip()), None)
    if term is None:
        return Comparison(sign, added=_number(limit, text), is_of_baseline=is_of_baseline)
    factor = Decimal(1) if limit.strip() == term.value else _number(times, text)
    extra = _number(added, text) if added else Decimal(0)
    return Comparison(sign, factor, term, extra, is_of_baseline)


def _number(digits: str, text: str) -> Decimal:
    bare = digits.strip()
    if not bare or bare.strip("0123456789.-") or bare.count(".") > 1:
        raise ValueError(f"{digits!r} in {text!r} is not a number")
    return Decimal(bare)


def _scale(values: Interval, factor: Decimal, added: Decimal) -> Interval:
    low = None if values.low is None else values.low * factor + added
    high = None if values.high is None else values.high * factor + added
    return Interval(low, high, values.low_closed, values.high_closed)


def _compare(values: Interval, sign: str, limit: Known, limits: Interval) -> Truth:
    """Compare what something may be with what a limit may be.

    Beside `<5` it is open whether a value of 5 lies above the limit.
    """
    found = _compare_ends(values, sign, limits)
    if not limit.is_open_end or sign not in ("<", ">"):
        return found
    return found if found is _compare_ends(values, f"{sign}=", limits) else Truth.OPEN


def _compare_ends(values: Interval, sign: str, limits: Interval) -> Truth:
    if sign == "=":
        return _all(_compare_ends(values, part, limits) for part in (">=", "<="))
    if sign in ("<", "<="):
        return _compare_ends(limits, sign.replace("<", ">"), values)
    is_or_equal = sign == ">="
    over_all = Interval(limits.high, None, low_closed=is_or_equal or not limits.high_closed)
    over_some = Interval(limits.low, None, low_closed=is_or_equal and limits.low_closed)
    if limits.high is not None and over_all.covers(values):
        return Truth.HOLDS
    may_hold = limits.low is None or over_some.overlaps(values)
    return Truth.OPEN if may_hold else Truth.FAILS


def _all(truths: Iterator[Truth]) -> Truth:
    found = set(truths)
    if Truth.FAILS in found:
        return Truth.FAILS
    return Truth.OPEN if Truth.OPEN in found else Truth.HOLDS


def _any(truths: Iterator[Truth]) -> Truth:
    found = set(truths)
    if Truth.HOLDS in found:
        return Truth.HOLDS
    return Truth.OPEN if Truth.OPEN in found else Truth.FAILS
