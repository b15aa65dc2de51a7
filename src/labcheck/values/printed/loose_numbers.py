"""Every number of a text that is not understood: one of them may be the result, and critical.

    repeat 6.9 mmol/L             6.9 mmol/L
    4.1; 6.9    4.1/6.9           4.1, 6.9
    12/03/2026 16:45, 555-1234    none: dates, times and spans hold no number by itself
    after 24 h, 2 days ago        none: so long, and no result

Nothing is judged by such a number. A text with more of them than a result is said with has none.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from labcheck.values.late_pattern import compile_late
from labcheck.values.numerals import COMPARATOR, NUMBER, NumberError, parse_comparator, parse_number
from labcheck.values.result_text import Censored, Number, Reading
from labcheck.values.units import parse_unit

_MOST = 4
_LOOSE = compile_late(
    rf"(?<![^\s;,(\[=:*])(?<!\d:)(?P<sign>{COMPARATOR})?\s*(?P<number>{NUMBER})(?P<behind>[^\s;,)\]]*+)"
    r"(?=(?P<next>\s*[^\s;,)\]]*))",
    re.IGNORECASE,
)
_STROKE = compile_late(r"(?<=[.,]\d)/(?=\d+[.,]\d)")
"""Between two numbers with decimals, which no date has."""
_TIME = compile_late(
    r"h|hr|hrs|hours?|min|mins|minutes?|s|sec|secs|seconds|d|days?|wks?|weeks?|months?|y|yrs?|years?"
    r"|am|pm|a\.m\.|p\.m\.|uhr|std|stunden|tagen?|jours?|heures?",
    re.IGNORECASE,
)


def list_loose_numbers(text: str) -> tuple[Reading, ...]:
    """Give each number that stands by itself in a text, with the unit behind it."""
    found = tuple(_list(_STROKE.sub(" ", text)))
    return found if len(found) <= _MOST else ()


def number_in(reading: Reading) -> Decimal | None:
    """Give the number of a reading, without its sign; `None` of a span."""
    value = reading.value
    if isinstance(value, Censored):
        return value.limit
    return value.value if isinstance(value, Number) else None


def _list(text: str) -> Iterator[Reading]:
    for match in _LOOSE.finditer(text):
        behind, next_ = match["behind"].strip("?!*"), match["next"].strip().rstrip(".")
        unit = behind or next_
        if _TIME.fullmatch(unit) or (behind and parse_unit(behind) is None):
            continue
        try:
            number = parse_number(match["number"].rstrip(",."))
        except NumberError:
            continue
        value = Number(match["number"].rstrip(",."), number)
        is_unit = (
            any(each.isalpha() or each == "%" for each in unit)
            and parse_unit(unit, of_count=True) is not None
        )
        yield Reading(
            Censored(f"{match['sign']}{value.text}", parse_comparator(match["sign"]), number)
            if match["sign"]
            else value,
            unit if is_unit else None,
        )
