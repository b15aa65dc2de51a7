"""Tables with dates across: below each date one value of the test that begins the line.

A value belongs to the date that it stands below. Where a line has no wide gaps it is read only with
one value for each date; a line with a value that stands below none, or below two, is not read.
"""

import re
from collections.abc import Sequence
from dataclasses import field

from labcheck.readers.tables.dated import bare_date
from labcheck.readers.text.behind import Behind, read_behind
from labcheck.readers.text.lines import Cell, Line
from labcheck.readers.text.names import Name, Names
from labcheck.readers.text.patient_lines import is_date
from labcheck.values.printed_result import parse_printed
from labcheck.values.range_parts import find_scale
from labcheck.values.records import dataclass
from labcheck.values.units import parse_unit

_FEWEST = 2
_WORD = re.compile(r"\S+")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_SHORT_CLOCK = re.compile(r"((?:[01]\d|2[0-3]))([0-5]\d)")
"""`0612`, as hospitals write it."""
_MISSING = re.compile(r"[-–—.*]+|n/?a|nd", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_DASHES = ("-", "–", "—")
_HEADS_TEXT = """
    test tests analyte name parameter component investigation unit units uom range ref reference
    normal interval date dates collected drawn untersuchung einheit einheiten referenz
    referenzbereich normbereich datum analyse analyses examen unité unités norme normes valeurs de
    référence prueba unidad unidades fecha valores referencia analito determinación exame exames
    unidade data intervalo resultado resultados esame esami unità misura di riferimento valori
    bepaling eenheid referentie referentiewaarden waarde waarden and the biological bio results
    result lab labs latest
"""
_HEADS = frozenset(_HEADS_TEXT.split())
"""Words that may head the other columns of a table with dates across."""


@dataclass(frozen=True, slots=True)
class DatedTable:
    """The dates of a table, each with its place across the page."""

    dates: tuple[Cell, ...]

    @property
    def times(self) -> tuple[str, ...]:
        """The dates as written."""
        return tuple(date.text for date in self.dates)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a line, with its date."""

    name: Name
    behind: Behind
    time: str
    range: str = ""
    unit: str = ""


@dataclass(slots=True)
class _Parts:
    """The cells of a line behind its name, sorted: those of each date, the unit, the range."""

    values: dict[int, list[str]] = field(default_factory=dict)
    unit: str = ""
    range: str = ""


def find_dates(line: Line) -> DatedTable | None:
    """Find the dates of a line that heads a table; `None` for any other line."""
    dates, others = _sort(line.cells)
    if len(dates) < _FEWEST:
        single = [Cell(word[0], *word.span()) for word in _WORD.finditer(line.text)]
        dates, others = _sort(single)
    if len(dates) < _FEWEST or len({date.text for date in dates}) < len(dates):
        return None
    words = {word.casefold() for other in others for word in _LETTERS.findall(other.text)}
    has_digits = any(any(map(str.isdigit, other.text)) for other in others)
    if has_digits or not words <= _HEADS or any(other.text in _DASHES for other in others):
        return None
    bare = (Cell(_bare_date(date.text), date.begin, date.end) for date in dates)
    return DatedTable(tuple(bare))


def find_only_date(line: Line) -> str:
    """Give the date of a line of headings over one column of results; empty for any other line."""
    dates, others = _sort(line.cells)
    words = {word.casefold() for other in others for word in _LETTERS.findall(other.text)}
    has_digits = any(any(map(str.isdigit, other.text)) for other in others)
    is_heading = len(dates) == 1 and bool(words) and words <= _HEADS and not has_digits
    return dates[0].text if is_heading else ""


def add_clocks(table: DatedTable, line: Line, *, is_next: bool) -> DatedTable | None:
    """Add times of day that stand below the dates; `None` for a line of anything else.

    Args:
        table: The dates.
        line: The line.
        is_next: Whether it is the line below the dates, where `0612` is a time of day as well.
    """
    words = line.plain.split()
    if is_next and all(map(_SHORT_CLOCK.fullmatch, words)):
        words = [_SHORT_CLOCK.sub(r"\1:\2", word) for word in words]
    if len(words) != len(table.dates) or not all(map(_CLOCK.fullmatch, words)):
        return None
    pairs = zip(table.dates, words, strict=True)
    return DatedTable(
        tuple(Cell(f"{date.text} {clock}", date.begin, date.end) for date, clock in pairs)
    )


def read_row(table: DatedTable, line: Line, names: Names) -> list[DatedValue]:
    """Read the values of a line below the dates; none where one of them has no sure place."""
    words = line.plain.split()
    name = names.find(words)
    if name is None:
        return []
    aligned = _sort_aligned(table, line, name)
    parts, is_aligned = aligned or _sort_counted(table, words[name.words :]), aligned is not None
    if parts is None or not parts.values:
        return []
    found = []
    for at, texts in sorted(parts.values.items()):
        text = " ".join(texts)
        if _MISSING.fullmatch(text):
            continue
        beside = parts.unit.split()
        whole = read_behind([*text.split(), *beside, *parts.range.split()], name) or read_behind(
            [*text.split(), *beside], name
        )
        behind = read_behind(text.split(), name, is_cell=True)
        if behind is None and is_aligned and not any(map(str.isdigit, text)):
            # A word that is not known is no result, and has its place all the same.
            found.append(DatedValue(name, Behind(text, parse_printed(text)), table.times[at]))
            continue
        if behind is None or whole is None or behind.range or behind.printed.range:
            return []
        unit = "" if behind.printed.reading.unit else parts.unit
        found.append(DatedValue(name, behind, table.times[at], parts.range, unit))
    return found


def _sort(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    dates = [cell for cell in cells if is_date(_bare_date(cell.text))]
    return dates, [cell for cell in cells if cell not in dates]


def _bare_date(text: str) -> str:
    """Give a date without brackets and without the sign of a footnote."""
    return bare_date(text.strip("()[]:"))


def _sort_aligned(table: DatedTable, line: Line, name: Name) -> _Parts | None:
    """Sort cells by the date that they stand below."""
    if len(line.cells) < _FEWEST:
        return None
    first, *cells = line.cells
    own = first.text.split()
    if len(own) < name.words:
        return None
    parts = _Parts()
    if (rest := " ".join(own[name.words :])) and not _take(parts, rest):
        return None
    for cell in cells:
        below = [at for at, date in enumerate(table.dates) if cell.overlaps(date)]
        if len(below) > 1 or (not below and not _take(parts, cell.text)):
            return None
        if below:
            parts.values.setdefault(below[0], []).append(cell.text)
    return parts


def _sort_counted(table: DatedTable, words: Sequence[str]) -> _Parts | None:
    """Sort words of a line without gaps, where there is one value for each date."""
    parts = _Parts()
    count = len(table.dates)
    for lead in range(len(words) - count + 1):
        values = words[lead : lead + count]
        head, tail = " ".join(words[:lead]), " ".join(words[lead + count :])
        parts = _Parts({at: [text] for at, text in enumerate(values)})
        are_values = all(text[:1].isdigit() or text[:1] in "<>" for text in values)
        if are_values and all(not text or _take(parts, text) for text in (head, tail)):
            return parts
    return None


def _take(parts: _Parts, text: str) -> bool:
    """Take a text for the unit or the range of the line, or for both; each stands once."""
    bare = text.strip("()[]")
    if not parts.unit and any(map(str.isalpha, bare.replace("%", "a"))) and parse_unit(bare):
        parts.unit = bare
        return True
    if not parts.range and any(map(str.isdigit, text)):
        parts.range = text if find_scale(text) else ""
        return bool(parts.range)
    return False
