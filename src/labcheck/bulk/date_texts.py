"""Dates written as texts, for many rows: the core's forms as SQL that writes them as ISO 8601.

The forms are the core's own patterns where an engine can take them. What is not turned into ISO
here stays as it is; a text of another form that only the core reads is refused where ages depend on
it, and read by the core where only the order of rows does.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from labcheck.bulk.cells import Cell, Cells
from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.judging_sql import quote_text, write_once, write_trimmed
from labcheck.bulk.patient_bands import is_moment, write_is_foreign
from labcheck.values.dates import (
    DAY_NAME_YEAR,
    MONTHS,
    NAME_DAY_YEAR,
    PIVOT,
    YEAR_NAME_DAY,
    DateOrder,
    DateStyle,
)

CLOCK_BEHIND = r"(,?\s+|T)[0-9]{1,2}:[0-9]{2}.*$"
_CLOCK = (
    r"^(?:,?\s+|t)([0-9]{1,2}):([0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,6})?)?\s?(am|pm)?"
    r"(z|[+-][0-9]{2}:[0-9]{2})?$"
)
_YEAR_FIRST = r"^[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/|[.][0-9]{1,2}[.])[0-9]{1,2}$"
_YEAR_LAST = (
    r"^[0-9]{1,2}(-\s?[0-9]{1,2}-\s?|/\s?[0-9]{1,2}/\s?|[.]\s?[0-9]{1,2}[.]\s?)"
    r"([0-9]{4}|[0-9]{2})$"
)
_NAMED = (
    (DAY_NAME_YEAR, ("day", "month", "year")),
    (NAME_DAY_YEAR, ("month", "day", "year")),
    (YEAR_NAME_DAY, ("year", "month", "day")),
)
"""Patterns with the name of a month, and what their groups hold."""
_FIELDS = ("time", "birth")
StyleOf = Callable[[str, Iterable[str]], DateStyle]
"""Says by its texts how the dates of a field are written."""


def write_dates_plain(
    session: Session, cells: Cells, sources: Mapping[str, str], find_style: StyleOf
) -> dict[str, tuple[Cell, DateStyle]]:
    """Find the columns of dates in forms that the engine does not read, written as ISO 8601.

    Args:
        session: The connection.
        cells: Where the content of each field stands.
        sources: What stands behind FROM for the rows, `r`, and for the patients, `p`.
        find_style: Says how the dates of a field are written.

    Returns:
        By the field, its column as ISO 8601, and how its dates are written.
    """
    foreign: dict[str, list[str]] = {}
    for field in _FIELDS:
        cell = cells.get(field)
        if cell is None or is_moment(cell.type):
            continue
        found = session.each(
            f"SELECT DISTINCT {write_trimmed(cell.text())} FROM {sources[cell.row]} "
            f"WHERE {write_is_foreign(cell.text(), cell.type)}"
        )
        foreign[field] = [text for (text,) in found]
    return {
        field: _write_cell(cells[field], find_style(field, _of_one_table(field, foreign, cells)))
        for field in foreign
        if foreign[field]
    }


def _of_one_table(field: str, foreign: Mapping[str, list[str]], cells: Cells) -> Iterator[str]:
    """Give the dates of the table that a field stands in: together they tell their order."""
    row = cells[field].row
    return (text for each in foreign if cells[each].row == row for text in foreign[each])


def _write_cell(cell: Cell, style: DateStyle) -> tuple[Cell, DateStyle]:
    written = write_once(write_trimmed(cell.text()), "lc_date", write_plain("lc_date", style))
    return Cell(cell.row, cell.name, "VARCHAR", written, cell.sources), style


def write_plain(text: str, style: DateStyle) -> str:
    """Write a date as ISO 8601 in SQL; a text of any other form as it is.

    Args:
        text: The text as SQL, without space around it.
        style: How the dates of the column are written.
    """
    day = f"lower(strip_accents(regexp_replace({text}, {quote_text(CLOCK_BEHIND)}, '')))"
    clock = f"lower(regexp_extract({text}, {quote_text(CLOCK_BEHIND)}))"
    iso, behind = _write_day(day, style), _write_clock(clock)
    return f"coalesce({iso} || {behind}, {text})"


def _write_day(day: str, style: DateStyle) -> str:
    """Write year, month and day; NULL where they are not certain."""
    found = f"regexp_extract_all({day}, '[0-9]+')"
    first, second, third = (f"lpad({found}[{place}], 2, '0')" for place in (1, 2, 3))
    year = _write_year(f"regexp_extract({day}, '[0-9]+$')", style)
    day_first, month_first = _join(year, second, first), _join(year, first, second)
    match style.order:
        case DateOrder.DAY_FIRST:
            slashed = f"CASE WHEN {second} <= '12' THEN {day_first} END"
        case DateOrder.MONTH_FIRST:
            slashed = f"CASE WHEN {first} <= '12' THEN {month_first} END"
        case None:
            slashed = "NULL"
    certain = (
        f"CASE WHEN {first} = {second} OR {first} > '12' THEN {day_first} "
        f"WHEN {second} > '12' THEN {month_first} END"
    )
    slashed = f"coalesce({slashed}, {certain})"
    year_first = _join(f"{found}[1]", second, third)
    year_last = f"CASE WHEN contains({day}, '.') THEN {day_first} ELSE {slashed} END"
    cases = [
        f"WHEN regexp_matches({day}, {quote_text(_YEAR_FIRST)}) THEN {year_first}",
        f"WHEN regexp_matches({day}, {quote_text(_YEAR_LAST)}) THEN {year_last}",
        *(_write_named(day, pattern, groups, style) for pattern, groups in _NAMED),
    ]
    return f"CASE {' '.join(cases)} END"


def _write_named(
    day: str, pattern: re.Pattern[str], groups: Sequence[str], style: DateStyle
) -> str:
    part = {
        name: f"regexp_extract({day}, {quote_text(f'^{pattern.pattern}$')}, {place})"
        for place, name in enumerate(groups, 1)
    }
    # Of a CASE with a branch for each name DuckDB would plan several hundred expressions.
    names, numbers = [*MONTHS], [f"{number:02}" for number in MONTHS.values()]
    month = f"{numbers}[list_position({names}, {part['month']})]"
    iso = _join(_write_year(part["year"], style), month, f"lpad({part['day']}, 2, '0')")
    return f"WHEN regexp_full_match({day}, {quote_text(pattern.pattern)}) THEN {iso}"


def _write_year(year: str, style: DateStyle) -> str:
    """Write a year of four digits; NULL for one of two, where these are not read."""
    if not style.has_short_years:
        return f"CASE WHEN len({year}) = 4 THEN {year} END"
    century = f"CASE WHEN {year} >= '{PIVOT}' THEN '19' ELSE '20' END"
    return f"CASE WHEN len({year}) = 4 THEN {year} ELSE {century} || {year} END"


def _write_clock(clock: str) -> str:
    """Write the time of day behind a date, empty without one; NULL where it is not read."""
    hour, minute, second, half, zone = (
        f"regexp_extract({clock}, {quote_text(_CLOCK)}, {place})" for place in range(1, 6)
    )
    of_half = f"CAST({hour} AS INTEGER) % 12 + CASE {half} WHEN 'pm' THEN 12 ELSE 0 END"
    whole = (
        f"CASE WHEN {half} = '' THEN lpad({hour}, 2, '0') "
        f"WHEN CAST({hour} AS INTEGER) BETWEEN 1 AND 12 "
        f"THEN lpad(CAST({of_half} AS VARCHAR), 2, '0') END"
    )
    return (
        f"CASE WHEN {clock} = '' THEN '' WHEN regexp_matches({clock}, {quote_text(_CLOCK)}) "
        f"THEN 'T' || {whole} || ':' || {minute} || {second} || upper({zone}) END"
    )


def _join(year: str, month: str, day: str) -> str:
    return f"{year} || '-' || {month} || '-' || {day}"
