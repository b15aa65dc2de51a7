"""Which headings are dates, steps in time, or times of day."""

import re
from collections.abc import Sequence

from labcheck.values.dates import is_open, parse_moment

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_STEP = r"(?:day|week|month|year|hour|visit|draw)"
_DATED = re.compile(
    rf"""
    \d{{4}}-\d{{1,2}}(?:-\d{{1,2}})?(?:[T ]\d.*)?       # 2026-03-01 08:30
    | \d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,4}}(?:\s\d.*)?    # 01/03/2026
    | \d{{1,2}}-\d{{1,2}}-\d{{4}}(?:\s\d.*)?            # 01-03-2026
    | \d{{1,2}}[ .-]*{_MONTH}[ -]*\d{{0,4}}             # 1 March 2026
    | {_MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?               # March 1, 2026
    | (?:19|20)\d{{2}}                                  # 2026
    | (?:[a-z-]+\s)?{_STEP}\s*[-+]?\d+                  # day 1, hospital day 3
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?h)?")
_FEWEST = 2
_FOOTNOTES = "*†‡ "


def find_dates(names: Sequence[str]) -> tuple[int, ...]:
    """Find the columns that are headed by a date or by a step in time; none if only one is."""
    found = tuple(number for number, name in enumerate(names) if is_dated(name))
    return found if len(found) >= _FEWEST else ()


def is_dated(name: str) -> bool:
    """Whether a heading is a date or a step in time, perhaps with the sign of a footnote."""
    name = bare_date(name)
    return bool(_DATED.fullmatch(name)) or parse_moment(name) is not None or is_open(name)


def bare_date(name: str) -> str:
    """Give a heading without the sign of a footnote behind it."""
    return name.rstrip(_FOOTNOTES)


def is_clock(name: str) -> bool:
    """Whether a heading is a time of day."""
    return bool(_CLOCK.fullmatch(name))
