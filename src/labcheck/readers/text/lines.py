"""Lines of text, each with the cells that wide gaps, tabs and bars part it into."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import field

from labcheck.values.records import dataclass
from labcheck.values.written.blanks import fold_blanks, spell_signs
from labcheck.values.written.emphasis import take_off_emphasis

_WIDE_GAP = re.compile(r"\s{2,}")
_BARS = re.compile(r"\t|[|¦│]")
_FEWEST_BARS = 2
_LEADERS = re.compile(r"(?<=\S)\s*(?:\.{3,}|…+|_{4,}|(?:\s\.){3,})\s*(?=\S)")
"""What leads the eye from a name to its value."""
_BLANK = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " "})
LONGEST_LINE = 1000
"""Letters of a line beyond which it is prose and not looked at."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a line.

    Attributes:
        text: What stands in it.
        begin: Where it begins across the page, in columns or any other measure.
        end: Where it ends, in the same measure.
    """

    text: str
    begin: float
    end: float

    def overlaps(self, other: "Cell") -> bool:
        """Whether two cells of different lines stand below one another."""
        return self.begin < other.end and other.begin < self.end


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        number: Its number, counted from 1.
        text: Its text as written.
        cells: Its cells from left to right.
    """

    number: int
    text: str
    cells: tuple[Cell, ...] = field(default=())

    @property
    def plain(self) -> str:
        """The text of its cells, with one blank between words; see `fold_blanks`."""
        return fold_blanks("  ".join(cell.text for cell in self.cells))

    @property
    def has_digits(self) -> bool:
        """Whether something in it may be a number."""
        return any(letter.isdigit() for letter in self.text)


def split_lines(text: str) -> list[Line]:
    """Part a text into lines, and each line into cells."""
    written = re.split(r"\r\n|\n|\r|\f|\v", text)
    return [make_line(number, line) for number, line in enumerate(written, 1)]


def make_line(number: int, text: str, cells: Iterable[Cell] = ()) -> Line:
    """Make a line; its cells are those given or, without any, what wide gaps part."""
    return Line(number, text, tuple(cells) or tuple(_split_cells(text)))


def _split_cells(text: str) -> Iterator[Cell]:
    """Part a line at tabs or bars, counted as columns, or else at wide gaps, by their place."""
    if len(text) > LONGEST_LINE:
        return
    spaced = take_off_emphasis(spell_signs(text).translate(_BLANK))
    bars = _BARS.findall(spaced.strip())
    if "\t" in bars or len(bars) >= _FEWEST_BARS:
        parts = enumerate(_BARS.split(spaced))
        yield from (Cell(part.strip(), at, at + 1) for at, part in parts if part.strip())
        return
    spaced = _LEADERS.sub(lambda match: " " * len(match[0]), spaced.expandtabs(1))
    begin = 0
    for gap in [*_WIDE_GAP.finditer(spaced), None]:
        end = gap.start() if gap else len(spaced)
        if (part := spaced[begin:end]).strip():
            yield Cell(part.strip(), begin, end)
        begin = gap.end() if gap else end
