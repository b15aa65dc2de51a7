"""Ages from birth dates, for many rows.

An age depends on the completed months and, in the first three years, on the days. The engine
computes these two; which age they are is asked of the core, once each. Where a year or a month is
all that is stated, the number is of two ages, the oldest and the youngest there may be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from labcheck.bulk.judging_sql import quote_text, write_trimmed
from labcheck.errors import Fault
from labcheck.readers.tables.results import MISSING
from labcheck.values.dates import parse_days
from labcheck.values.patient import (
    Age,
    AgeError,
    age_at,
    join_ages,
    make_unknown_age,
)
from labcheck.values.records import dataclass

NO_AGE = ""
"""What stands for a birth date from which no age follows: only one stated beside it counts."""
NOT_KNOWN = make_unknown_age().text
"""The age of whom the dates contradict each other, whatever is stated beside them."""

_MOST_SHOWN = 3
_KEPT = 65_536
"""How many ages are remembered; a large table may hold any number of them."""
_WRITE_DATE = "write them as 2026-03-01 or 2026-03-01T08:30:00"
_COUNTED_IN_DAYS = 36
"""Months below which the days count too."""
_DAYS = 1100
"""More than so many months have."""
_NO_AGE_FOLLOWS = -1
_BEFORE_BIRTH = 0
_FIRST = 1
_FIRST_IN_MONTHS = 50_000
_MOST_MONTHS = 2_000
"""More than anybody has lived; all ages beyond are one."""
_AGES = 100_000
"""More than there are numbers of one age: beyond, the oldest stands before the youngest."""
_CLOCK = "([01][0-9]|2[0-3])"
ZONE = f"(Z|[+-]{_CLOCK}:[0-5][0-9])"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
MOMENT = f"^{_DAY}([T ]{_CLOCK}:[0-5][0-9](:[0-5][0-9]([.][0-9]{{1,6}})?)?{ZONE}?)?$"
"""The moments that an engine reads; it refuses texts of other forms that are moments too."""
DOTTED = (
    "^[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}"
    f"([T ]{_CLOCK}:[0-5][0-9](:[0-5][0-9]([.][0-9]{{1,6}})?)?)?$"
)
"""Those with day, month and year between points."""
PART = "^[0-9]{4}(-[0-9]{2})?$"
"""A year, or a year and a month."""
Layer = Mapping[str, str]
"""Columns by their names, made of those of the layer below."""
_SOME_DAY = date(2000, 1, 1)
_FOUR_YEARS = 1461


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a moment may be of, as SQL.

    Attributes:
        first: The first; NULL where there is no moment.
        last: The last.
        is_part: Whether the two may differ; empty where they never do.
        is_stated: Whether anything is stated.
    """

    first: str
    last: str
    is_part: str
    is_stated: str


def write_date(column: str, type_: str) -> str:
    """Write the date of a moment; NULL where it is not one.

    A text that names its zone is of the day in UTC, a column that has one of the session's day.
    """
    if type_ == "DATE":
        return column
    if type_.startswith("TIMESTAMP"):
        return f"CAST({column} AS DATE)"
    return _write_date_of(write_trimmed(f"CAST({column} AS VARCHAR)"))


def is_moment(type_: str) -> bool:
    """Whether a column of this type holds moments and not texts of moments."""
    return type_ == "DATE" or type_.startswith("TIMESTAMP")


def write_is_stated(text: str) -> str:
    """Write whether a text without space around it says anything, as the readers see it."""
    missing = ", ".join(map(quote_text, ("", *sorted(MISSING))))
    return f"coalesce(lower({text}) NOT IN ({missing}), false)"


def write_dotted(text: str) -> str:
    """Write the date of a day, month and year between points; NULL where there is no such day."""
    year = f"substr(split_part({text}, '.', 3), 1, 4)"
    day = f"{year} || '-' || split_part({text}, '.', 2) || '-' || split_part({text}, '.', 1)"
    return f"TRY_CAST({day} AS DATE)"


def write_is_foreign(text: str, type_: str) -> str:
    """Write whether a text is of another form than the engine reads; `false` for dates."""
    if is_moment(type_):
        return "false"
    text = write_trimmed(text)
    is_read = " OR ".join(_matches(text, pattern) for pattern in (MOMENT, DOTTED, PART))
    return f"{text} <> '' AND NOT ({is_read})"


def refuse_foreign(file: str, column: str, texts: Iterable[str]) -> Iterator[Fault]:
    """Find the moments among texts of other forms, which only the core would read.

    Args:
        file: What the table is called.
        column: The column that they stand in.
        texts: The texts.
    """
    foreign = islice((text for text in texts if parse_days(text.strip())), _MOST_SHOWN)
    if shown := ", ".join(map(repr, sorted(foreign))):
        problem = f"{shown}: moments are not read in this form"
        yield Fault(file, None, None, column, problem, _WRITE_DATE)


def _write_date_of(text: str) -> str:
    # DuckDB 1.4 reads no moment with a zone whose seconds are not printed.
    whole = f"regexp_replace({text}, '({_CLOCK}:[0-5][0-9])({ZONE})$', '\\1:00\\3')"
    has_no_seconds = _matches(text, f"[T ]{_CLOCK}:[0-5][0-9]{ZONE}$")
    spelled = f"CASE WHEN {has_no_seconds} THEN {whole} ELSE {text} END"
    zoned = f"CAST(TRY_CAST({spelled} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE)"
    plain = f"TRY_CAST(substr({text}, 1, 10) AS DATE)"
    is_zoned = f"{_matches(text, f'{ZONE}$')} AND length({text}) > 10"
    dotted = write_dotted(text)
    return (
        f"CASE WHEN {_matches(text, MOMENT)} AND {plain} >= DATE '0001-01-01' "
        f"THEN CASE WHEN {is_zoned} THEN {zoned} ELSE {plain} END "
        f"WHEN {_matches(text, DOTTED)} AND {dotted} >= DATE '0001-01-01' THEN {dotted} END"
    )


def _matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, '{pattern}')"


def layer_days(types: Mapping[str, str]) -> Sequence[Layer]:
    """Write the layers that name the days that moments may be of, of a year those of all of it.

    Of `birth` the moment is `birth_at`; made are its text `birth_text` without space around it
    where it is a text, `birth_day` as `write_date` writes it, and the parts of its `Span`.

    Args:
        types: The type of each moment, by its name.
    """
    texts = [name for name, type_ in types.items() if not is_moment(type_)]
    days = {f"{name}_day": write_date(f"{name}_at", type_) for name, type_ in types.items()}
    days |= {f"{name}_day": _write_date_of(f"{name}_text") for name in texts}
    parts = {f"{name}_is_part": _write_is_part(f"{name}_text") for name in texts}
    stated = {
        f"{name}_is_stated": f"{name}_at IS NOT NULL"
        if is_moment(type_)
        else write_is_stated(f"{name}_text")
        for name, type_ in types.items()
    }
    spans: dict[str, str] = {}
    for name in texts:
        spans |= _write_ends(name)
    layers = {f"{name}_text": write_trimmed(f"{name}_at") for name in texts}
    return tuple(layer for layer in (layers, days | parts | stated, spans) if layer)


def _write_is_part(text: str) -> str:
    """Write whether a text says a year or a month and nothing more."""
    return f"coalesce({_matches(text, PART)}, false)"


def _write_ends(name: str) -> dict[str, str]:
    """Write the first and the last day that a text may be of, where it may say a year only."""
    text, day, is_part = f"{name}_text", f"{name}_day", f"{name}_is_part"
    first = f"TRY_CAST(substr({text} || '-01-01', 1, 10) AS DATE)"
    first = f"CASE WHEN {first} >= DATE '0001-01-01' THEN {first} END"
    last = f"CASE WHEN length({text}) = 4 THEN {first} + INTERVAL 11 MONTH ELSE {first} END"
    return {
        f"{name}_first": f"CASE WHEN {is_part} THEN {first} ELSE {day} END",
        f"{name}_last": f"CASE WHEN {is_part} THEN last_day({last}) ELSE {day} END",
    }


def span_of(name: str, type_: str) -> Span:
    """Give the days that a moment may be of, by what `layer_days` calls them."""
    if is_moment(type_):
        return Span(f"{name}_day", f"{name}_day", "", f"{name}_is_stated")
    return Span(f"{name}_first", f"{name}_last", f"{name}_is_part", f"{name}_is_stated")


def write_age(born: Span, day: Span | None) -> str:
    """Write the number of the age on a day; NULL where no birth date is stated.

    Args:
        born: The date of birth.
        day: The day; `None` where a table has none.
    """
    nothing = f"WHEN NOT {born.is_stated} THEN NULL"
    if day is None:
        return f"CAST(CASE {nothing} ELSE {_NO_AGE_FOLLOWS} END AS INTEGER)"
    cases = f"{nothing} WHEN {born.first} IS NULL OR {day.first} IS NULL THEN {_NO_AGE_FOLLOWS}"
    is_part = " OR ".join(condition for condition in (born.is_part, day.is_part) if condition)
    if is_part:
        oldest = _write_number(born.first, day.last)
        youngest = _write_number(born.last, day.first)
        is_older = f"{day.last} >= {born.first}"
        both = (
            f"CASE WHEN {is_older} THEN {oldest} * CAST({_AGES} AS BIGINT) + {youngest} ELSE 0 END"
        )
        cases += f" WHEN {is_part} THEN {both}"
    type_ = "BIGINT" if is_part else "INTEGER"
    return f"CAST(CASE {cases} ELSE {_write_number(born.first, day.first)} END AS {type_})"


def _write_number(born: str, day: str) -> str:
    months = (
        f"((year({day}) - year({born})) * 12 + month({day}) - month({born}) "
        f"- CASE WHEN day({day}) < day({born}) THEN 1 ELSE 0 END)"
    )
    return (
        f"CASE WHEN {day} < {born} THEN {_BEFORE_BIRTH} "
        f"WHEN {months} < {_COUNTED_IN_DAYS} "
        f"THEN {_FIRST} + {months} * {_DAYS} + datediff('day', {born}, {day}) "
        f"ELSE {_FIRST_IN_MONTHS} + least({months}, {_MOST_MONTHS}) END"
    )


@lru_cache(maxsize=_KEPT)
def age_text(number: str | None) -> str | None:
    """Give the text of the age that has a number.

    Returns:
        The age; `NOT_KNOWN` where the dates contradict each other, so that an age stated beside
        them does not count either; `NO_AGE` where one of them is no date, so that the age stated
        counts; `None` where no birth date is stated.
    """
    if number is None:
        return None
    if int(number) == _NO_AGE_FOLLOWS:
        return NO_AGE
    oldest, youngest = divmod(int(number), _AGES) if int(number) >= _AGES else (int(number),) * 2
    try:
        age = _age_of(oldest)
        return join_ages(_age_of(youngest), age).text if age else NOT_KNOWN
    except AgeError:
        return NOT_KNOWN


def _age_of(number: int) -> Age | None:
    """Give the age that has a number; `None` before birth."""
    return age_at(*next(_days_of_age(number))) if number != _BEFORE_BIRTH else None


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
