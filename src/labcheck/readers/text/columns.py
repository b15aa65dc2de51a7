"""Columns whose cells are no part of a result: an earlier result, and the method.

An earlier result stands in the note of its row, with the date of its column where there is one.
"""

import re

from labcheck.readers.text.lines import Cell, Line
from labcheck.readers.text.patient_lines import is_date
from labcheck.values.limits import RANGE_NAME
from labcheck.values.records import dataclass, replace

_EARLIER = re.compile(
    r"(?:previous|prior|last|earlier|past|historical|vor(?:wert|befund|heriger?)"
    r"|antérieure?s?|antériorités?|anterior(?:es)?|previo|precedenti?|vorige)"
    r"(?:\s+(?:results?|values?|ergebnis|wert|résultats?|resultados?|risultat[oi]|uitslag))?\.?"
    r"(?:\s+(?:and|&|und|et|y|e|en)\s+(?:date|datum|fecha|data))?",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"technology|(?:test )?methods?|methodology|methode|méthode|método|metodo", re.IGNORECASE
)
_FEWEST = 3
_RANGE = re.compile(rf"(?:{RANGE_NAME})", re.IGNORECASE)
"""Beside it, two headings are enough: `Valeurs de référence   Antériorités`."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A line parted from what stands below such headings.

    Attributes:
        line: The line without it.
        earlier: What stands below the earlier results; may be empty.
        method: What stands below the methods; may be empty.
    """

    line: Line
    earlier: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """A line of headings, of which one is that of earlier results or of methods, or two are.

    Attributes:
        earlier: The heading of earlier results.
        method: That of methods.
        others: All others.
        date: The date of the earlier results.
    """

    earlier: Cell | None
    method: Cell | None
    others: tuple[Cell, ...]
    date: str = ""

    def part(self, line: Line) -> Parted | None:
        """Part a line from what stands below these headings; `None` where it is not sure."""
        earlier, method = _below(line, self.earlier), _below(line, self.method)
        taken = [*earlier, *method]
        if any(cell.overlaps(other) for cell in taken for other in self.others):
            return None
        kept = tuple(cell for cell in line.cells if cell not in taken)
        said = " ".join(cell.text for cell in earlier)
        dated = f"{said} ({self.date})" if said and self.date else said
        return Parted(replace(line, cells=kept), dated, " ".join(cell.text for cell in method))

    def take_date(self, line: Line) -> "Columns | None":
        """Take a date that stands alone below the earlier results; `None` for any other line."""
        if self.earlier is None or len(line.cells) != 1:
            return None
        cell = line.cells[0]
        is_below = cell.overlaps(self.earlier) and is_date(cell.text.strip("()"))
        return replace(self, date=cell.text.strip("()")) if is_below else None


def find_columns(line: Line) -> Columns | None:
    """Find such columns in a line of headings; `None` in any other line."""
    is_short = len(line.cells) == _FEWEST - 1 and _RANGE.fullmatch(line.cells[0].text)
    if len(line.cells) < _FEWEST and not is_short:
        return None
    earlier = [cell for cell in line.cells if _EARLIER.fullmatch(_without_date(cell.text))]
    method = [cell for cell in line.cells if _METHOD.fullmatch(cell.text)]
    others = tuple(cell for cell in line.cells if cell not in (*earlier, *method))
    has_digits = any(map(str.isdigit, "".join(cell.text for cell in others)))
    if has_digits or len(earlier) > 1 or len(method) > 1 or not (earlier or method):
        return None
    date = earlier[0].text[len(_without_date(earlier[0].text)) :] if earlier else ""
    return Columns(
        earlier[0] if earlier else None, method[0] if method else None, others, date.strip(" ()")
    )


def _below(line: Line, heading: Cell | None) -> list[Cell]:
    return [cell for cell in line.cells if heading and cell.overlaps(heading)]


def _without_date(text: str) -> str:
    """Give a heading without the date at its end."""
    words = text.split()
    has_date = len(words) > 1 and is_date(words[-1].strip("()"))
    return " ".join(words[:-1]) if has_date else text
