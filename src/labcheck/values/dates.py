"""Dates: the moment, the days or the step in time that a text stands for, and nothing guessed.

Read are ISO 8601; the year first with `-`, `/`, `.` or nothing between; a month's name in English,
German, French, Spanish, Portuguese, Italian or Dutch; and dots, which put the day first. Of
`11/12/2026` the order has to be stated, or settled by the other dates of its file; a year of two
digits is read only where the order is stated. Libraries that read free dates (dateutil, dateparser)
choose an order by themselves where a text leaves it open, so that a result would be moved by months
without a word; the few forms laboratories print are written down here instead.

Nothing here reads a clock.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from labcheck.errors import refuse_word
from labcheck.values.late_pattern import compile_late


class DateOrder(StrEnum):
    """What stands first in `11/12/2026`.

    Its text is its value, by which typer before 0.29 finds what an option's parser has read.
    """

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DateStyle(NamedTuple):
    """How the dates of a file are written, as far as it is known.

    Attributes:
        order: What stands first in `11/12/2026`; `None` when it is not known.
        has_short_years: Whether years of two digits are read: only where the order was stated.
        settled_by: The date that settles the order, where it was not stated.
        mixed: A date with the day first and one with the month first, where both stand in it.
    """

    order: DateOrder | None = None
    has_short_years: bool = False
    settled_by: str = ""
    mixed: tuple[str, ...] = ()


UNKNOWN_STYLE = DateStyle()
_KEPT = 4096
"""The results of one draw have one time, and reports name it again and again."""
STATE_DATES = "--dates dmy or --dates mdy says which number is the day"
"""What to do about a date that may be one of two."""
Days = tuple[date, date]
"""The first and the last day that a date may stand for; one day twice when it is a whole date."""

_MONTH_NAMES = (
    "jan january januar januari janvier janv gennaio gen enero ene janeiro",
    "feb february februar februari fevrier fev febbraio febrero fevereiro",
    "mar march marz maerz mrz maart mrt mars marzo marco",
    "apr april avril avr aprile abril abr",
    "may mai mei maggio mag mayo maio",
    "jun june juni juin giugno giu junio junho",
    "jul july juli juillet juil luglio lug julio julho",
    "aug august augustus aout agosto ago",
    "sep sept september septembre settembre set septiembre setiembre setembro",
    "oct october oktober okt octobre ottobre ott octubre outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre dicembre dic diciembre dezembro",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
"""The number of each month by its names, without accents."""
_ACCENTS = str.maketrans("áàâäãéèêëíìîïóòôöõúùûüç", "aaaaaeeeeiiiiooooouuuuc")
_DECEMBER, _ONE_DAY, _NOON, _LAST_HOUR = 12, timedelta(days=1), 12, 23
PIVOT, _CENTURY, _FULL_YEAR = 69, 100, 4
"""Years of two digits from 69 on are of the last century, as POSIX reads them."""
_CLOCK = compile_late(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?\s?(am|pm|a\.m\.|p\.m\.)?"
    r"\s?(z|utc|gmt|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_WEEKDAY = (
    r"(?:(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?|mo|di|mi|do|fr|sa|so)\.?,?\s+)?"
)
_DAY, _MONTH = r"(?P<day>\d{1,2})", r"(?P<month>[a-z]{3,10})\.?"
_YEAR_FIRST = compile_late(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})", re.ASCII)
DAY_NAME_YEAR = compile_late(
    rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th|\.|er)?[\s/-]?(?:de\s|of\s)?{_MONTH}"
    r",?[\s/-]?(?:de\s|del\s)?(?P<year>\d{4}|\d{2})",
    re.ASCII,
)
NAME_DAY_YEAR = compile_late(
    rf"{_WEEKDAY}{_MONTH}[\s-]{_DAY}(?:st|nd|rd|th)?(?:,\s?|[\s-])(?P<year>\d{{4}})", re.ASCII
)
YEAR_NAME_DAY = compile_late(rf"(?P<year>\d{{4}})[\s-]?{_MONTH}[\s-]?{_DAY}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[\sT]?(\d{2})(\d{2})(\d{2})?)?", re.ASCII)
_PART_OF_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_CLOCK_BEHIND = compile_late(r"(?<=\d)[T ]\d{1,2}:.*")
_STEP = re.compile(
    r"([a-z-]+\s)?(hour|day|week|month|year|visit|draw)s?\s*([-+]?\d{1,6})",
    re.ASCII | re.IGNORECASE,
)
_PARTS = re.compile(r"(?P<date>.*?\d)(?:(?:,?\s+|T)(?P<clock>\d{1,2}:.*))?", re.ASCII)


class Step(NamedTuple):
    """A place in time that is counted: `day 3`, `hospital day 3`.

    Attributes:
        what: What is counted, in lower case; only steps of one kind have an order.
        number: The count.
    """

    what: str
    number: int


def parse_order(text: str) -> DateOrder:
    """Read what stands first in a date: `dmy` or `mdy`.

    Raises:
        ValueError: It is neither.
    """
    allowed = [order.value for order in DateOrder]
    if text.strip().casefold() not in allowed:
        raise ValueError(refuse_word(text, allowed))
    return DateOrder(text.strip().casefold())


@lru_cache(maxsize=_KEPT)
def parse_moment(text: str, style: DateStyle = UNKNOWN_STYLE) -> datetime | None:
    """Read a date or a moment, in UTC when it names its zone; `None` when it is neither.

    Args:
        text: The text; of a date with one possible order that order is read.
        style: What is known of the order where both are possible.
    """
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _parse_free(text.strip(), style)
    if moment is None or not moment.tzinfo:
        return moment
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # a moment at the end of time has no place in another zone
        return None


def parse_days(text: str, style: DateStyle = UNKNOWN_STYLE) -> Days | None:
    """Read the days that a date may stand for: those of `2024`, of `2024-05`, of a moment its own.

    Returns:
        The first and the last of them; `None` when the text is not a date.
    """
    moment, part = parse_moment(text, style), _PART_OF_DATE.fullmatch(text)
    if moment or not part:
        return (moment.date(), moment.date()) if moment else None
    year, first, last = int(part[1]), int(part[2] or 1), int(part[2] or 12)
    try:
        # December has 31 days; of all others the next month tells.
        end = date(year, 12, 31) if last == _DECEMBER else date(year, last + 1, 1) - _ONE_DAY
        return date(year, first, 1), end
    except (ValueError, OverflowError):  # month 00, of year 1 too
        return None


def parse_possible_days(text: str) -> Days | None:
    """Read the days that a date may stand for, in whichever order: 04/05/2010 is in April or May.

    Returns:
        The first and the last of them; `None` when the text is not a date in any order.
    """
    if days := parse_days(text):
        return days
    ways = [parse_days(text, DateStyle(order)) for order in DateOrder]
    read = [days for days in ways if days]
    return (min(days[0] for days in read), max(days[1] for days in read)) if read else None


@lru_cache(maxsize=_KEPT)
def parse_local_days(text: str) -> Days | None:
    """Read the days of a moment in the calendar it is written in, whatever its zone."""
    return parse_days(_CLOCK_BEHIND.sub("", text))


def parse_step(text: str) -> Step | None:
    """Read a step in time such as `day 3`; `None` when it is none."""
    found = _STEP.fullmatch(text.strip())
    if found is None:
        return None
    return Step(f"{found[1] or ''}{found[2]}".casefold(), int(found[3]))


def find_style(texts: Iterable[str], stated: DateOrder | None) -> DateStyle:
    """Find how the dates of a file are written: as stated, else as a day above 12 settles it.

    Where two dates contradict each other, nothing is settled.
    """
    if stated is not None:
        return DateStyle(stated, has_short_years=True)
    settled: dict[DateOrder, str] = {}  # one date for each order that is the only one
    for text in texts:
        if (order := _order_of(text)) is not None:
            settled.setdefault(order, text)
    if len(settled) != 1:
        return DateStyle(mixed=tuple(settled[order] for order in DateOrder if order in settled))
    ((order, text),) = settled.items()
    return DateStyle(order, settled_by=text)


def describe_style(style: DateStyle) -> str:
    """Say what settled the order of dates; empty where nothing had to."""
    if not style.settled_by or style.order is None:
        return ""
    return f"Dates were {_describe_order(style.order, style.settled_by)}."


def describe_mixture(style: DateStyle) -> str:
    """Say which dates contradict each other about the order; empty where none do."""
    if not style.mixed:
        return ""
    day_first, month_first = style.mixed
    return f"{day_first} has the day first and {month_first} the month"


def describe_column_style(style: DateStyle, column: str) -> str:
    """Say of one column of many rows what settled the order of its dates, as a clause.

    No date is named: which one is found first may differ from run to run.
    """
    if not style.settled_by or style.order is None:
        return ""
    return f"the dates of {column} were {_describe_order(style.order, 'a day above 12')}"


def _describe_order(order: DateOrder, why: str) -> str:
    first = "day" if order is DateOrder.DAY_FIRST else "month"
    return (
        f"read with the {first} first, since {why} allows nothing else; "
        f"--dates {order.value} states it"
    )


def contradicts(text: str, style: DateStyle) -> bool:
    """Whether a date cannot be read in the order that was stated."""
    return style.has_short_years and _order_of(text) not in (None, style.order)


def is_open(text: str) -> bool:
    """Whether a text is a date that is only read once its order is stated."""
    if parse_moment(text) is not None:
        return False
    return any(parse_moment(text, DateStyle(order, has_short_years=True)) for order in DateOrder)


def write_plain(text: str, style: DateStyle) -> str:
    """Write a date that needs its order known as ISO 8601; any other text as it is."""
    if style.order is None or parse_moment(text) is not None:
        return text
    moment = parse_moment(text, style)
    if moment is None:
        return text
    return moment.isoformat() if ":" in text else moment.date().isoformat()


def _order_of(text: str) -> DateOrder | None:
    """Give the order that is the only one a date can be read in; `None` where none is."""
    parts = _PARTS.fullmatch(text.strip())
    found = parts and _YEAR_LAST.fullmatch(parts["date"])
    if not found or found[2] == ".":
        return None
    first, second = int(found[1]), int(found[3])
    if first > _DECEMBER >= second:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if second > _DECEMBER >= first else None


def _parse_free(text: str, style: DateStyle) -> datetime | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _make_moment(tuple(int(part or 0) for part in compact.groups()))
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    day = _parse_date(parts["date"].lower().translate(_ACCENTS), style)
    if day is None or not parts["clock"]:
        return day and _make_moment(day)
    clock = _CLOCK.fullmatch(parts["clock"].lower())
    return _make_moment(day, clock) if clock else None


def _parse_date(text: str, style: DateStyle) -> tuple[int, int, int] | None:
    """Read year, month and day, whether there is such a day or not."""
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _YEAR_LAST.fullmatch(text):
        return _parse_year_last(found, style)
    for form in (DAY_NAME_YEAR, NAME_DAY_YEAR, YEAR_NAME_DAY):
        found = form.fullmatch(text)
        month = MONTHS.get(found["month"]) if found else None
        year = _parse_year(found["year"], style) if found else None
        if found and month and year is not None:
            return year, month, int(found["day"])
    return None


def _parse_year_last(found: re.Match[str], style: DateStyle) -> tuple[int, int, int] | None:
    first, second, year = int(found[1]), int(found[3]), _parse_year(found[4], style)
    if year is None:
        return None
    if found[2] == ".":
        return year, second, first
    order = style.order
    is_day_first, is_month_first = second <= _DECEMBER, first <= _DECEMBER
    if is_day_first and is_month_first and first != second and order is None:
        return None
    if is_day_first and not (is_month_first and order is DateOrder.MONTH_FIRST):
        return year, second, first
    return year, first, second


def _parse_year(text: str, style: DateStyle) -> int | None:
    """Read a year; one of two digits only where an order was stated."""
    if len(text) == _FULL_YEAR:
        return int(text)
    if not style.has_short_years:
        return None
    short = int(text)
    return short + (19 if short >= PIVOT else 20) * _CENTURY


def _make_moment(day: tuple[int, ...], clock: re.Match[str] | None = None) -> datetime | None:
    """Make a moment; `None` where there is no such day or time."""
    try:
        moment = datetime(*day)  # type: ignore[arg-type]  # noqa: DTZ001 - a zone is added below
        if clock is None:
            return moment
        hour = _read_hour(int(clock[1]), (clock[5] or "")[:1])
        fraction = int((clock[4] or "").ljust(6, "0"))
        moment = moment.replace(
            hour=hour, minute=int(clock[2]), second=int(clock[3] or 0), microsecond=fraction
        )
        return moment if not clock[6] else _place_in_zone(moment, clock[6])
    except ValueError:
        return None


def _read_hour(hour: int, half: str) -> int:
    """Read an hour of the whole day, or of one of its halves: `12 am` is midnight."""
    if not half:
        return hour
    if not 1 <= hour <= _NOON:
        return _LAST_HOUR + 1
    return hour % _NOON + (_NOON if half == "p" else 0)


def _place_in_zone(moment: datetime, zone: str) -> datetime:
    offset = "+00:00" if zone[0] not in "+-" else f"{zone[:3]}:{zone[-2:]}"
    return datetime.fromisoformat(f"{moment.isoformat()}{offset}")
