"""Ranges on the lines below a result: one that stands alone, or one for each sex or age.

    Hemoglobina: 13,0 g/dL
    Valores de referência:
    Homens: 13,5 a 17,5
    Mulheres: 12,0 a 15,5

Ranges for some belong to the result right above them. Where one of them cannot be read, none is,
and the result has a printed range that is not read. So it is with a range that is called one:

    LDL 90 mg/dL
    Reference range: <70

Without a name it is one in brackets, or further to the right than the result, if it is read.
"""

import re
from collections.abc import Sequence

from labcheck.ranges.printed_ranges import looks_like_limits
from labcheck.readers.tables.results import Row
from labcheck.readers.text.behind import Behind
from labcheck.readers.text.lines import Line
from labcheck.readers.text.names import Name
from labcheck.readers.text.ranges import is_date_like, is_limits, is_span, read_parts
from labcheck.values.limits import RANGE_NAME, unwrap
from labcheck.values.range_parts import begins_with_whom, is_list_for_some
from labcheck.values.records import dataclass, replace

_LABELLED = re.compile(rf"(?=[^:=]*[:=])(?:{RANGE_NAME})", re.IGNORECASE)
"""What a line begins with that holds the range of the result above, and nothing else."""
_CALLED = re.compile(rf"(?=[^\W\d_]{{3}})(?:{RANGE_NAME})(?=[\d<>≤≥]|$)", re.IGNORECASE)
"""The same without a colon: `Reference interval 0.4 - 3.5`, or by itself above such lines."""
_ONE_OF_LIST = re.compile(r"[^\W\d_][^:=]*[:=]?\s*(?:[<>≤≥]|\d+(?:[.,]\d+)?\s*[-–])\s*[\d.,]+.*")
"""What may be one more range of a list, for whom is not known."""
_LETTER = re.compile(r"[A-Za-z]\s*[:=]\s*(?P<range>.*)")
"""A line whose letter is a sex beside the letter of the next line only."""


@dataclass(frozen=True, slots=True)
class Above:
    """The result above, and what of the lines below it belongs to it.

    Attributes:
        behind: What stands behind its name.
        line: Its line.
        numbers: The numbers of the lines it was read from, and of its ranges.
        begun: The lines that are a range with the next one, perhaps; they are not read yet.
        has_list: Whether a range for some was taken from a line below it.
    """

    behind: Behind
    line: Line
    numbers: tuple[int, ...]
    begun: tuple[tuple[int, str], ...] = ()
    has_list: bool = False

    @property
    def last(self) -> int:
        """The number of the last line that belongs to it, or may."""
        return max(*self.numbers, *(number for number, _ in self.begun), 0)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a line below a result.

    Attributes:
        above: The result, with the line.
        text: Its range with what the line says; empty where that is not known yet.
    """

    above: Above
    text: str = ""


def take_alone(above: Above, row: Row, line: Line, *, is_value_first: bool) -> str:
    """Give the range that stands alone below the range of the result above, which has none."""
    if row.cells.get("range"):
        return ""
    bare = unwrap(line.plain)
    is_wrapped = bare != line.plain
    named = _find_name(bare)
    text = bare[named.end() :] if named else bare
    is_headed = named is not None or any(not said for _, said in above.begun)
    if is_headed and looks_like_limits(text) and not is_date_like(text):
        return text
    cells = above.line.cells
    is_below = len(cells) > 1 and line.cells[0].begin >= cells[1].begin
    is_placed = is_below and is_value_first and len(line.cells) == 1
    is_indented = bool(cells) and line.cells[0].begin > cells[0].begin
    is_range = is_span(text) or (is_limits(text) and (is_wrapped or is_indented))
    return text if is_range and (is_placed or is_wrapped or is_indented) else ""


def _find_name(text: str) -> re.Match[str] | None:
    return _LABELLED.match(text) or _CALLED.match(text)


def take_for_some(
    above: Above, row: Row, line: Line, numbers: Sequence[int], name: Name | None = None
) -> Taken | None:
    """Take a line that says for whom its range is, or that heads such lines; else `None`.

    Args:
        above: The result above the line, with no other line between.
        row: The row of that result.
        line: The line.
        numbers: The numbers of the lines that it was printed on.
        name: The name of a test that it begins with, if it does.
    """
    named = _find_name(line.plain)
    text = line.plain[named.end() :] if named else line.plain
    if above.behind.printed.range:
        return None
    if named and not text:
        return Taken(replace(above, begun=(*above.begun, (numbers[0], ""))))
    before = (row.cells.get("range", ""), *(said for _, said in above.begun))
    whole = "; ".join(filter(None, (*before, text)))
    own = "; ".join(filter(None, (*before[1:], text)))
    if is_list_for_some(own) and read_parts(whole):
        return _take(above, numbers, whole)
    if (letter := _LETTER.match(text)) and not above.begun and is_span(letter["range"]):
        return Taken(replace(above, begun=(*above.begun, (numbers[0], text))))
    is_next = above.has_list and name is None and _ONE_OF_LIST.fullmatch(text) is not None
    return _take(above, numbers, whole) if is_next or begins_with_whom(text) else None


def _take(above: Above, numbers: Sequence[int], text: str) -> Taken:
    used = (*above.numbers, *(number for number, _ in above.begun), *numbers)
    return Taken(replace(above, numbers=used, begun=(), has_list=True), text)
