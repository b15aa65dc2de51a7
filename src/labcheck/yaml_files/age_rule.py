"""Rules of age: limits that are computed from the patient's age, such as `0 to age/2 mm/h`.

A rule is shorthand for one entry per completed year of age. It is written out when a set is read,
so that nothing behind it knows of rules: a patient whose age is not stated is judged by what all
the years share, like by any other division.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from labcheck.values.late_pattern import compile_late
from labcheck.values.limits import Limits, LimitsError
from labcheck.values.patient import OLDEST, YEAR, Age, parse_age_span

_NUMBER = r"\d+(?:\.\d+)?"
_RULE = compile_late(
    rf"(?:\(\s*age\s*(?P<sign>[+-])\s*(?P<shift>{_NUMBER})\s*\)|age)"
    rf"(?:\s*(?P<times>[*/])\s*(?P<by>{_NUMBER}))?",
    re.IGNORECASE,
)
_EXAMPLE = "write it such as '0 to (age + 10)/2 mm/h'"


class AgeRule(NamedTuple):
    """Limits as a rule of age.

    Attributes:
        text: The rule as written.
        parse: Reads the limits of a year: those of its kind.
    """

    text: str
    parse: Callable[[str], Limits]


def is_rule(text: str) -> bool:
    """Whether limits are a rule of age."""
    return re.search(r"\bage\b", text, re.IGNORECASE) is not None


def parse_rule(text: str, parse: Callable[[str], Limits]) -> AgeRule:
    """Read a rule of age: `age`, `age/2`, `(age + 10)/2` in the place of a number.

    Whether limits come of it is seen when it is written out, for the ages it is for.

    Args:
        text: The rule.
        parse: Reads limits of its kind; critical limits are written otherwise than normal ones.

    Raises:
        LimitsError: The text is no such rule.
    """
    if len(re.findall(r"\bage\b", text, re.IGNORECASE)) != 1 or not _RULE.search(text):
        raise LimitsError(f"{text!r} is not a rule of age; {_EXAMPLE}")
    return AgeRule(text.strip(), parse)


def write_out(rule: AgeRule, ages: Age) -> Iterator[tuple[Age, Limits]]:
    """Write a rule out: for each completed year of a span of ages, the limits it gives.

    Raises:
        LimitsError: The span is not of whole years or beyond all age, or no limits come of the
            rule in some year.
    """
    low, high = (ages.days.low or Decimal(0)) / YEAR, (ages.days.high or OLDEST) / YEAR
    if low % 1 or high % 1:
        raise LimitsError(f"a rule of age goes by whole years, and {ages.text!r} does not")
    oldest = OLDEST / YEAR
    if low >= oldest:
        raise LimitsError(f"a rule of age holds up to {oldest} years, and {ages.text!r} is beyond")
    for year in range(int(low), int(min(high, oldest))):
        yield parse_age_span(f"{year} y to <{year + 1} y"), _apply(rule, Decimal(year))


def _apply(rule: AgeRule, age: Decimal) -> Limits:
    def compute(match: re.Match[str]) -> str:
        shift = Decimal(match["shift"] or 0)
        value = age - shift if match["sign"] == "-" else age + shift
        by = Decimal(match["by"] or 1)
        if match["times"] == "/" and not by:
            raise LimitsError(f"{rule.text!r} divides by zero; {_EXAMPLE}")
        return f"{(value / by if match['times'] == '/' else value * by).normalize():f}"

    return rule.parse(_RULE.sub(compute, rule.text))
