"""Ages from birth dates, for many rows: a number for each age, and the text the core gives it.

An age depends on the completed months and, in the first three years, on the days. The engine
computes these two; which age they are is asked of the core, once each.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from labcheck.bulk.bands import NO_AGE, age_text_at

_COUNTED_IN_DAYS = 36
"""Months below which the days count too."""
_DAYS = 1100
"""More than so many months have."""
_BEFORE_BIRTH = 0
_FIRST = 1
_FIRST_IN_MONTHS = 50_000
_MOST_MONTHS = 2_000
"""More than anybody has lived; all ages beyond are one."""
_CLOCK = "([01][0-9]|2[0-3])"
ZONE = f"(Z|[+-]{_CLOCK}:[0-5][0-9])"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
MOMENT = f"^{_DAY}([T ]{_CLOCK}:[0-5][0-9](:[0-5][0-9]([.][0-9]{{1,6}})?)?{ZONE}?)?$"
"""The moments that an engine reads; it refuses texts of other forms that are moments too."""
_SOME_DAY = date(2000, 1, 1)
_FOUR_YEARS = 1461


def write_date(column: str, type_: str) -> str:
    """Write the date of a moment, in UTC where it names its zone; NULL where it is none."""
    if type_ == "DATE":
        return column
    if type_.startswith("TIMESTAMP"):
        return f"CAST({column} AS DATE)"
    text = f"trim(CAST({column} AS VARCHAR))"
    zoned = f"CAST(TRY_CAST({text} AS TIMESTAMPTZ) AS DATE)"
    plain = f"TRY_CAST(substr({text}, 1, 10) AS DATE)"
    is_zoned = f"regexp_matches({text}, '{ZONE}$') AND length({text}) > 10"
    return (
        f"CASE WHEN regexp_matches({text}, '{MOMENT}') AND {plain} >= DATE '0001-01-01' "
        f"THEN CASE WHEN {is_zoned} THEN {zoned} ELSE {plain} END END"
    )


def write_is_foreign(column: str, type_: str) -> str:
    """Write whether a text is of another form than the engine reads; `false` for dates."""
    if type_ == "DATE" or type_.startswith("TIMESTAMP"):
        return "false"
    text = f"trim(CAST({column} AS VARCHAR))"
    return f"{text} <> '' AND NOT regexp_matches({text}, '{MOMENT}')"


def write_age(born: str, day: str, days: str = "datediff('day', {born}, {day})") -> str:
    """Write the number of the age on a day; NULL where a date is missing.

    Args:
        born: The date of birth.
        day: The day.
        days: How the engine spells the days between `{born}` and `{day}`.
    """
    months = (
        f"((year({day}) - year({born})) * 12 + month({day}) - month({born}) "
        f"- CASE WHEN day({day}) < day({born}) THEN 1 ELSE 0 END)"
    )
    between = days.format(born=born, day=day)
    return (
        f"CAST(CASE WHEN {born} IS NULL OR {day} IS NULL THEN NULL "
        f"WHEN {day} < {born} THEN {_BEFORE_BIRTH} "
        f"WHEN {months} < {_COUNTED_IN_DAYS} THEN {_FIRST} + {months} * {_DAYS} + {between} "
        f"ELSE {_FIRST_IN_MONTHS} + least({months}, {_MOST_MONTHS}) END AS INTEGER)"
    )


@cache
def age_text(number: str | None) -> str | None:
    """Give the text of the age that has a number, as `bands.age_text_at` does."""
    if number is None:
        return None
    if int(number) == _BEFORE_BIRTH:
        return NO_AGE
    born, day = next(_days_of_age(int(number)))
    return age_text_at(born.isoformat(), day.isoformat())


def _days_of_age(number: int) -> Iterator[tuple[date, date]]:
    """Give days of birth and days on which the age has this number."""
    if number >= _FIRST_IN_MONTHS:
        months = number - _FIRST_IN_MONTHS
        yield _SOME_DAY, date(_SOME_DAY.year + months // 12, 1 + months % 12, 1)
        return
    months, days = divmod(number - _FIRST, _DAYS)
    for later in range(_FOUR_YEARS):
        born = _SOME_DAY + timedelta(later)
        day = born + timedelta(days)
        whole = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
        if whole == months:
            yield born, day
