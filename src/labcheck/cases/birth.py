"""Birth dates: the age that follows from one at the time of a result, as far as both are known.

A year or a month of birth gives the span of ages it allows. Where no age follows, none is known:
this differs from an age that was never given, which is treated as adult.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from labcheck.cases.case import Result
from labcheck.values.dates import Days
from labcheck.values.interval import Interval
from labcheck.values.patient import (
    ADULT,
    YEAR,
    Age,
    AgeError,
    age_at,
    join_ages,
    make_unknown_age,
    name_ages,
    parse_age_span,
)
from labcheck.values.records import dataclass

NO_DATE = "the result has no date"
AT_MOST = "the age is at most that at the message, since the specimen's time is not known"
WITHIN_A_YEAR = (
    "the age is that at the message or up to a year less, since the specimen's time is not known"
)
_LONGEST_SHOWN = 60
_AGES_KEPT = 1024
"""The results of one draw have one age."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth as it is stated.

    Attributes:
        text: As written.
        days: The first and the last day that it may be; `None` when it cannot be told.
        why: Why it cannot be told.
    """

    text: str
    days: Days | None = None
    why: str = ""

    def age_on(self, days: Days | None, time: str) -> Age:
        """Give the age at a time, or one that is not known and why.

        Args:
            days: The days that the time may be of; `None` when it is not a date.
            time: The time as written.

        Raises:
            AgeError: The two contradict each other.
        """
        return _find_age(self, days, time)

    def age_before(self, days: Days) -> tuple[Age, str]:
        """Give the ages that are possible at a result of which only a later day is known.

        The patient was not older than on that day. How much younger is not known. Somebody who was
        an adult a year before is taken to have been one, and the result to be of that year: else no
        range for adults would be used for anybody. Of the others every age up to that day is kept.

        Args:
            days: The days that the later day may be.

        Returns:
            The ages, and on what they rest.

        Raises:
            AgeError: The day is before the birth, or no human reaches the age.
        """
        if self.days is None:
            return make_unknown_age(self.why), ""
        oldest, youngest = age_at(self.days[0], days[1]), age_at(self.days[1], days[0])
        if oldest is None:
            raise AgeError(f"{days[1]} is before the birth on {_name(self.text)}")
        least = youngest.days.low - YEAR if youngest and youngest.days.low else None
        if least is None or least not in ADULT:
            return join_ages(None, oldest), AT_MOST
        span = Interval(least, oldest.days.high, high_closed=False)
        return parse_age_span(name_ages(span)), WITHIN_A_YEAR


@lru_cache(maxsize=_AGES_KEPT)
def _find_age(birth: Birth, days: Days | None, time: str) -> Age:
    if birth.days is None:
        return make_unknown_age(birth.why)
    if days is None:
        why = f"the date {show_text(time)} of the result cannot be read" if time else NO_DATE
        return make_unknown_age(why)
    oldest = age_at(birth.days[0], days[1])
    if oldest is None:
        raise AgeError(f"{_name(time)} is before the birth on {_name(birth.text)}")
    return join_ages(age_at(birth.days[1], days[0]), oldest)


def make_birth(text: str, days: Days | None) -> Birth:
    """Make a birth date of a text and of what it was read as."""
    return Birth(text, days, "" if days else f"birth date {show_text(text)} cannot be read")


def agree_on_birth(births: Iterable[Birth]) -> Birth | None:
    """Take together what is stated of one birth: what cannot be read yields to what can.

    Returns:
        The birth date; without its days when two contradict each other; `None` when none is stated.
    """
    stated = list(births)
    read = [(birth.days, birth.text) for birth in stated if birth.days]
    if not read:
        return stated[0] if stated else None
    first, last = max(days[0] for days, _ in read), min(days[1] for days, _ in read)
    if first > last:
        born = " and ".join(dict.fromkeys(_name(text) for _, text in read))
        return Birth("", None, f"born on {born}")
    narrowest = min(read, key=lambda birth: birth[0][1] - birth[0][0])
    return Birth(narrowest[1], (first, last))


def find_latest_age(results: Iterable[Result], place: Callable[[Result], Any]) -> Age | None:
    """Find the age that a case has: that at its latest result, rather one that is known.

    Args:
        results: The results, with the ages at them.
        place: What orders results in time.
    """
    aged = [(place(result), result.age) for result in results if result.age]
    known = [(when, age) for when, age in aged if age.is_known] or aged
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _name(date: str) -> str:
    """Name a date; what stands between day and clock may be any character."""
    return date if date.isprintable() else repr(date)


def show_text(text: str) -> str:
    """Quote a text for a message, cut where it is long."""
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")
