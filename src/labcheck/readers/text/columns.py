"""Headings of columns that hold an earlier result, whose cells are no result of the line."""

import re
from dataclasses import dataclass, replace

from labcheck.readers.text.lines import Cell, Line

_EARLIER = re.compile(
    r"(?:previous|prior|last|earlier|past|historical|vor(?:wert|befund|heriger?)"
    r"|antérieure?s?|antériorités?|anterior(?:es)?|previo|precedenti?|vorige)"
    r"(?:\s+(?:results?|values?|ergebnis|wert|résultats?|resultados?|risultat[oi]|uitslag))?\.?",
    re.IGNORECASE,
)
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """A line of headings, of which one is that of earlier results."""

    earlier: Cell
    others: tuple[Cell, ...]

    def part(self, line: Line) -> tuple[Line, str] | None:
        """Part a line from what stands below the earlier results; `None` where it is not sure."""
        taken = [cell for cell in line.cells if cell.overlaps(self.earlier)]
        if any(cell.overlaps(other) for cell in taken for other in self.others):
            return None
        kept = tuple(cell for cell in line.cells if cell not in taken)
        return replace(line, cells=kept), " ".join(cell.text for cell in taken)


def find_columns(line: Line) -> Columns | None:
    """Find a column of earlier results in a line of headings; `None` in any other line."""
    if line.has_digits or len(line.cells) < _FEWEST:
        return None
    earlier = [cell for cell in line.cells if _EARLIER.fullmatch(cell.text)]
    if len(earlier) != 1:
        return None
    return Columns(earlier[0], tuple(cell for cell in line.cells if cell not in earlier))
