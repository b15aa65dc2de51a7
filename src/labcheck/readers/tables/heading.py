"""Where the headings of a table are, and which way round it is.

    long     a result in each row: test, result, unit
    wide     tests down, dates across
    across   dates or patients down, tests across

Headings may stand below titles and in two rows, and a sheet may hold several tables. Where no row
is surely one of headings, the first is taken for it, so that what is missing there is said.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache

from labcheck.readers.tables.cells import CellKind, Record, Sheet
from labcheck.readers.tables.columns import fold_column, recognise_headings
from labcheck.readers.tables.dated import find_dates, is_clock, is_dated
from labcheck.readers.tables.names import Words, is_range, is_unit
from labcheck.values.records import dataclass, replace

_MOST_ABOVE = 60
"""Rows in which the first headings of a sheet are looked for."""
_FEWEST = 2
_TEXTS_KEPT = 4096
_NUMBER = re.compile(r"[<>]?=?\s*[-+]?\d+(?:[.,]\d+)*\s*%?")
_DESCRIBES = ("unit", "range", "low", "high", "loinc", "specimen", "method")
"""What a row below tests across may say of them all."""


class Shape(Enum):
    """Which way round a table is."""

    LONG = "a result in each row"
    WIDE = "dates across"
    ACROSS = "tests across"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet.

    Attributes:
        shape: Which way round it is.
        header: Its headings, put together where they stand in two rows.
        rows: The rows below it.
        described: What stands above or below tests across and is said of them: by field, the
            text of each column.
        titles: The rows between the table before and this one.
    """

    shape: Shape
    header: Record
    rows: tuple[Record, ...]
    described: Mapping[str, Mapping[int, str]]
    titles: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """Headings: what they say, and the rows they take."""

    shape: Shape
    header: Record
    is_sure: bool
    known: int
    end: int = 0


def find_tables(sheet: Sheet, words: Words) -> list[Table]:
    """Find the tables of a sheet; none where no row is one of headings.

    Args:
        sheet: The sheet.
        words: What its words are known to be.
    """
    records = sheet.records
    first = _find_first(records[:_MOST_ABOVE], words)
    if first is None:
        return []
    starts = [first, *_list_others(records, first, words)]
    tables = []
    before = 0
    for place, (start, found) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(records)
        tables.append(_make_table(records, (before, start, end), found, words))
        before = end
    return tables


def has_headings(sheet: Sheet, words: Words) -> bool:
    """Whether some row of a sheet is one of headings."""
    return _find_first(sheet.records[:_MOST_ABOVE], words) is not None


def take_first_row(sheet: Sheet) -> Table:
    """Take the first row for the headings of a sheet in which none were found."""
    header, *rows = sheet.records
    shape = Shape.WIDE if find_dates(header.cells) else Shape.LONG
    return Table(shape, header, tuple(rows), {})


def _find_first(records: Sequence[Record], words: Words) -> tuple[int, _Found] | None:
    unsure = None
    for start in range(len(records)):
        found = _read_headings(records, start, words)
        if found and found.is_sure:
            return start, found
        if found and unsure is None:
            unsure = start, found
    return unsure


def _list_others(
    records: Sequence[Record], first: tuple[int, _Found], words: Words
) -> Iterator[tuple[int, _Found]]:
    """List the headings of further tables, which begin as those before them do."""
    found = first[1]
    place = found.end
    while place < len(records):
        other = None
        if _begins_alike(records[place], found.header):
            other = _read_headings(records, place, words)
        if other and other.is_sure:
            yield place, other
            found, place = other, other.end
        else:
            place += 1


def _begins_alike(record: Record, header: Record) -> bool:
    """Whether a row begins with the same heading as those above, or another of its field."""
    place = header.filled[0]
    if place >= len(record.cells) or not record.cells[place] or record.kinds:
        return False
    return _are_headings_alike(record.cells[place], header.cells[place])


@lru_cache(maxsize=_TEXTS_KEPT)
def _are_headings_alike(text: str, heading: str) -> bool:
    if fold_column(text) == fold_column(heading):
        return True
    known = recognise_headings([text, heading])
    return 0 in known and known[0][0] == known.get(1, ("",))[0]


def _read_headings(records: Sequence[Record], start: int, words: Words) -> _Found | None:
    """Read a row as headings, with the row below it where both together say more."""
    record = records[start]
    below = records[start + 1] if start + 1 < len(records) else None
    alone = _classify(record, below, words)
    alone = alone and replace(alone, end=start + 1)
    is_near = below is not None and below.line - record.line == 1
    if (
        below is None
        or not is_near
        or len(record.filled) < _FEWEST
        or not _may_be_second(below, words)
    ):
        return alone
    joined = replace(record, cells=_join(record, below, words), kinds={})
    after = records[start + 2] if start + len("ab") < len(records) else None
    both = _classify(joined, after, words)
    lower = _classify(below, after, words)
    least = max(each.known if each else 0 for each in (alone, lower))
    if lower and lower.shape is Shape.LONG and both and both.shape is not Shape.LONG:
        # A date that stands above the only column of results is of them all.
        fields = list(words.find_fields(below.cells).values())
        both = both if fields.count("value") > 1 else None
    if both and both.is_sure and both.known > least:
        return replace(both, end=start + 2)
    return alone


def _classify(record: Record, below: Record | None, words: Words) -> _Found | None:
    """Say which table a row heads, if it may head one."""
    names = record.cells
    if any(not _may_head(record, place) for place in record.kinds):
        return None
    if len(words.find_asked(names)) < len(words.asked):
        return None
    fields = words.find_fields(names)
    held = set(fields.values())
    dates = set(find_dates(names)) - set(fields)
    if {"test", "loinc"} & held and "value" in held:
        return _Found(Shape.LONG, record, is_sure=True, known=len(fields))
    if any(_NUMBER.fullmatch(name) for place, name in enumerate(names) if place not in dates):
        return None
    if dates:
        is_sure = bool({"test", "loinc"} & held)
        if not is_sure and not _holds_results(below, dates):
            return None
        return _Found(Shape.WIDE, record, is_sure=is_sure, known=len(fields) + len(dates))
    return _classify_across(record, fields, below, words)


def _may_head(record: Record, place: int) -> bool:
    """Whether a cell that holds no text may head a column: a date may, and a year."""
    kind = record.kinds[place]
    return kind is CellKind.DATE or (kind is CellKind.NUMBER and is_dated(record.cells[place]))


def _classify_across(
    record: Record, fields: Mapping[int, str], below: Record | None, words: Words
) -> _Found | None:
    """Say whether a row is one of tests: two of them, or one beside the time or the patient."""
    others = [place for place in record.filled if place not in fields]
    tests = [place for place in others if words.knows(record.cells[place])]
    has_dates_below = below is not None and below.kinds.get(0) is CellKind.DATE
    is_sure = bool({"time", "patient"} & set(fields.values())) or has_dates_below
    fewest = 1 if is_sure else _FEWEST
    most_others = len(tests) if is_sure else 1
    if len(tests) < fewest or len(others) - len(tests) > most_others or "test" in fields.values():
        return None
    return _Found(Shape.ACROSS, record, is_sure=True, known=len(fields) + len(tests))


def _holds_results(below: Record | None, dates: set[int]) -> bool:
    """Whether a row begins with a text, and has a cell under some date."""
    return (
        below is not None
        and bool(below.cells[0])
        and 0 not in below.kinds
        and any(place < len(below.cells) and below.cells[place] for place in dates)
    )


def _may_be_second(record: Record, words: Words) -> bool:
    """Whether every cell of a row may belong to headings: a usual one, a date, a test, a unit."""
    if any(not _may_head(record, place) for place in record.kinds):
        return False
    known = words.find_fields(record.cells)
    return all(
        place in known or is_dated(cell) or is_clock(cell) or _is_part(cell, words)
        for place, cell in enumerate(record.cells)
        if cell
    )


def _is_part(cell: str, words: Words) -> bool:
    return is_unit(cell) or (not _NUMBER.fullmatch(cell) and words.knows(cell))


def _join(top: Record, bottom: Record, words: Words) -> tuple[str, ...]:
    """Put two rows of headings together; what heads several columns above holds for each."""
    width = max(len(top.cells), len(bottom.cells))
    above = [*top.cells, *[""] * (width - len(top.cells))]
    below = [*bottom.cells, *[""] * (width - len(bottom.cells))]
    names: list[str] = []
    heading = ""
    for upper, lower in zip(above, below, strict=True):
        heading = upper or (heading if lower else "")
        names.append(_join_names(heading, lower, words, is_own=bool(upper)) if lower else upper)
    return tuple(names)


def _join_names(upper: str, lower: str, words: Words, *, is_own: bool) -> str:
    if not upper:
        return lower
    both = f"{upper} {lower}"
    known = {name: _field_of(name, words) for name in (both, lower, upper)}
    if is_dated(upper) and is_clock(lower):
        return f"{upper}T{lower}"
    if is_dated(upper):
        return upper if known[lower] == "value" else lower
    if known[both] or not is_own:
        return both if known[both] else lower
    if is_unit(lower) and not known[lower] and not known[upper]:
        return f"{upper} ({lower.strip(' ()[]')})"
    return lower if known[lower] or is_dated(lower) or _is_part(lower, words) else both


def _field_of(name: str, words: Words) -> str:
    return words.find_fields([name]).get(0, "")


def _make_table(
    records: Sequence[Record], places: tuple[int, int, int], found: _Found, words: Words
) -> Table:
    """Take the rows of a table; what is said of all tests across stands apart from results."""
    before, start, end = places
    titles, rows = list(records[before:start]), list(records[found.end : end])
    described: dict[str, dict[int, str]] = {}
    if found.shape is Shape.ACROSS:
        if titles and _is_group(titles[-1], found.header):
            described["panel"] = _spread(titles.pop(), len(found.header.cells))
        while rows and (field := _describes(rows[0], words)):
            place = rows[0].filled[0]
            row = rows.pop(0)
            described[field] = {
                number: cell for number, cell in enumerate(row.cells) if cell and number != place
            }
        if rows and "unit" not in described and _is_row_of(rows[0], is_unit):
            row = rows.pop(0)
            described["unit"] = {number: row.cells[number].strip(" ()[]") for number in row.filled}
            if rows and "range" not in described and _is_row_of(rows[0], _is_limits):
                row = rows.pop(0)
                described["range"] = {number: row.cells[number] for number in row.filled}
    return Table(found.shape, found.header, tuple(rows), described, tuple(titles))


def _describes(record: Record, words: Words) -> str:
    """Give what a row says of all tests, as its first cell says; empty for a row of results."""
    first = record.cells[record.filled[0]]
    field = _field_of(first, words)
    return field if field in _DESCRIBES and len(record.filled) >= _FEWEST else ""


def _is_row_of(record: Record, is_such: Callable[[str], bool]) -> bool:
    """Whether a row without a date or a patient has such cells and nothing else."""
    is_undated = bool(record.filled) and not record.cells[0] and not record.kinds
    return is_undated and all(is_such(record.cells[number]) for number in record.filled)


def _is_limits(text: str) -> bool:
    """Whether a cell below a unit is a range; a single number is a result."""
    return _NUMBER.fullmatch(text) is None and is_range(text)


def _is_group(record: Record, header: Record) -> bool:
    """Whether a row right above tests names groups of them."""
    is_near = header.line - record.line == 1
    return is_near and bool(record.filled) and record.filled[0] > 0 and not record.kinds


def _spread(record: Record, width: int) -> dict[int, str]:
    """Let each cell hold for those to the right that are empty."""
    found: dict[int, str] = {}
    text = ""
    for place in range(width):
        text = (record.cells[place] if place < len(record.cells) else "") or text
        if text:
            found[place] = text
    return found
