"""Ages as letters and forms write them: `36 h`, `2 y 3 mo`, `90+`, `> 89`, `37-year-old`, `33 ans`.

Only a text that is not a plain age comes here, so that a plain one pays nothing for it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from labcheck.values.interval import Interval
from labcheck.values.numerals import COMPARATORS
from labcheck.values.result_text import Comparator

_ORDER = ("y", "mo", "wk", "d", "h")
_WORDS = {
    "h": "h hr hrs hour hours stunde stunden heure heures hora horas ora ore uur timer timmar godz"
    " ч saat",
    "d": "d day days tag tage tagen jour jours dia dias día días giorno giorni dag dagen dage"
    " dager dagar dzień dni дн дней дня gün dana tägig tägige tägiger tägiges",
    "wk": "wk w week weeks woche wochen semaine semaines semana semanas settimana settimane weken"
    " uge uger uke uker vecka veckor tyg tygodni нед hafta wöchig wöchige wöchiger wöchiges",
    "mo": "mo mos mth mths month months monat monate monaten mois mes meses mês mese mesi maand"
    " maanden mdr mnd måneder månad månader mies miesięcy мес месяцев ay meseci monatig monatige"
    " monatiger monatiges",
    "y": "y yr yrs yo year years jahr jahre jahren an ans año años ano anos anno anni jaar år a"
    " rok lata lat год года лет yaş yaşında godina godine jährig jährige jähriger jähriges",
}
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
"""The unit that a word names, in the languages that names of tests are read in."""
_HOURS = 24
_OLD = re.compile(r"[\s-]*(?:old|of age|alt)$")
_AMOUNT = r"(\d{1,3}(?:\.\d{1,2})?)\s*-?\s*([^\W\d_]{1,10})\.?"
_ONE = re.compile(_AMOUNT)
_TWO = re.compile(rf"{_AMOUNT}\s*(?:,|&|and|und|et|e)?\s*{_AMOUNT}")
_OPEN = re.compile(
    r"(?:(?P<sign>>=|>|≥|over|above)\s*)?(?P<number>\d{1,3})\s*(?P<unit>[^\W\d_]*)\s*(?P<plus>\+?)"
)


def list_age_units() -> tuple[str, ...]:
    """Give every word in lower case that names a unit of an age."""
    return tuple(_UNITS)


def find_age_unit(word: str) -> str | None:
    """Find the unit of an age that a word in lower case names: `y`, `mo`, `wk`, `d` or `h`."""
    return _UNITS.get(word)


def parse_written_age(text: str, days_of: Mapping[str, Decimal]) -> Interval | None:
    """Read the exact ages, in days, that one of these forms stands for; `None` for any other.

    Args:
        text: The age as written.
        days_of: The days of each unit: `y`, `mo`, `wk`, `d`.
    """
    plain = _OLD.sub("", text.strip().casefold().replace("y/o", "y")).rstrip(" .-")
    return _read_amounts(plain, days_of) or _read_open(plain, days_of)


def _read_amounts(plain: str, days_of: Mapping[str, Decimal]) -> Interval | None:
    """Read one amount, or two of which the second is of a smaller unit."""
    if match := _ONE.fullmatch(plain):
        amounts = [(match[1], match[2])]
    elif match := _TWO.fullmatch(plain):
        smaller = "mo" if (_UNITS.get(match[2]), match[4]) == ("y", "m") else match[4]
        amounts = [(match[1], match[2]), (match[3], smaller)]
    else:
        return None
    units = [_UNITS[word] for _, word in amounts if word in _UNITS]
    if len(units) < len(amounts) or units != sorted(set(units), key=_ORDER.index):
        return None
    numbers = [Decimal(number) for number, _ in amounts]
    low = sum(
        (_in_days(*pair, days_of) for pair in zip(numbers, units, strict=True)), start=Decimal(0)
    )
    broken = len(amounts[-1][0].partition(".")[2])
    step = _in_days(Decimal(1).scaleb(-broken), units[-1], days_of)
    return Interval(low, low + step, high_closed=False)


def _read_open(plain: str, days_of: Mapping[str, Decimal]) -> Interval | None:
    """Read `90+` and `> 89`: an age that is known to be at least so much."""
    match = _OPEN.fullmatch(plain)
    if match is None or bool(match["sign"]) == bool(match["plus"]):
        return None
    unit = _UNITS.get(match["unit"] or "y")
    is_beyond = match["sign"] in (">", "over", "above")
    number = Decimal(int(match["number"]) + is_beyond)
    return Interval(_in_days(number, unit, days_of)) if unit else None


def _in_days(number: Decimal, unit: str, days_of: Mapping[str, Decimal]) -> Decimal:
    return number / _HOURS if unit == "h" else number * days_of[unit]


_AGED = re.compile(r"^(?:ages?|aged)\s*:?\s*")
_BOUND = re.compile(r"(\d{1,3}(?:\.\d)?)\s*([^\W\d_]*)")
_YOUNGER = {
    **dict.fromkeys(["younger than", "menores de", "menores que", "sotto i"], Comparator.LESS),
    "fino ai": Comparator.AT_MOST,
} | COMPARATORS
"""Words and signs before an age, of which those that say "more" or "from" are not asked."""


def read_age_bounds(text: str, days_of: Mapping[str, Decimal]) -> Interval | None:
    """Read the ages that a printed range is for: `18-65 y`, `under 15 years`, `50 y and older`.

    The last year, month or day that is named belongs to them, as `0-14 y` and `15 y and older`
    share no age. Of `>50 y` the 50th year does too, since laboratories mean it either way.

    Args:
        text: The ages; in years where no unit stands with them.
        days_of: The days of each unit: `y`, `mo`, `wk`, `d`.
    """
    plain = _AGED.sub("", text.strip().casefold())
    bounds = list(_BOUND.finditer(plain))
    if not 1 <= len(bounds) <= 2:  # noqa: PLR2004 - the two ends of a span
        return None
    units = [_UNITS[bound[2]] for bound in bounds if bound[2] in _UNITS] or ["y"]
    first, last = _in_days(Decimal(bounds[0][1]), units[0], days_of), Decimal(bounds[-1][1])
    beyond = _in_days(last + 1, units[-1], days_of)
    before, behind = plain[: bounds[0].start()].strip(), plain[bounds[-1].end() :]
    sign = _YOUNGER.get(before) or _YOUNGER.get(before.replace(" ", ""))
    if sign and sign.is_upper:
        return Interval(high=beyond if sign.is_inclusive else first, high_closed=False)
    if len(bounds) == 1 and (before or bounds[0][2] in _JOINS or _OLDER.search(behind)):
        return Interval(first)
    is_open = len(bounds) > 1 and "<" in plain
    high = _in_days(last, units[-1], days_of) if is_open else beyond
    return Interval(first, high, high_closed=False)


_JOINS = ("and", "or", "und", "e", "ou", "o", "et")
_OLDER = re.compile(r"\+|\b(?:older|over|above|up|älter|mais|más|plus|oltre)\b")
