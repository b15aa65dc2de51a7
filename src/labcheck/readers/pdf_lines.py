"""Lines of a page of a PDF: its letters by their places, put into lines, and lines into cells.

A PDF says where each letter stands, and not which letters are a word or a line. Letters of one
height are a line, from left to right; a gap as wide as a letter is high parts its cells. A small
raised letter has `^` before it, so that a footnote is never a digit of the number before it; where
letters stand on one another, none of them is known. Nothing here knows what a result is.
"""

from collections.abc import Iterable, Iterator, Sequence

from labcheck.readers.text.lines import Cell, Line, make_line
from labcheck.values.records import dataclass

_SAME_LINE = 0.5
"""Share of the lower of two letters by which they must overlap to stand in one line."""
_WORD_GAP = 0.15
_CELL_GAP = 0.9
"""Gaps between words and between cells, as shares of the height of the letters."""
_RAISED = 0.85
"""Share of the height of the letters before it that a raised letter has at most."""
_COVERED = 0.5
"""Share of a letter's width by which another may stand on it."""
_SIGNS = "-+−–"
_UNKNOWN = "\ufffd"
"""What stands for a letter that is not known."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, with the box that its font gives it, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """How high its box is."""
        return self.top - self.bottom


def make_lines(pages: Iterable[Sequence[Letter]]) -> list[Line]:
    """Make the lines of all pages, from top to bottom, numbered through."""
    rows = (row for page in pages for row in _part_rows(page))
    return [_make_line(number, row) for number, row in enumerate(rows, 1)]


def has_meaning(letter: str) -> bool:
    """Whether a letter is one: some fonts do not say which letters their shapes are."""
    return letter != _UNKNOWN and letter.isprintable() and not "\ue000" <= letter <= "\uf8ff"


def _part_rows(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """Part letters into rows; those raised or lowered beside others belong to their row."""
    rows: list[tuple[float, float, list[Letter]]] = []
    by_size = sorted(letters, key=lambda letter: -letter.height)
    for letter in by_size:
        best, share = None, _SAME_LINE
        for at, (bottom, top, _) in enumerate(rows):
            overlap = min(top, letter.top) - max(bottom, letter.bottom)
            if letter.height > 0 and overlap / letter.height > share:
                best, share = at, overlap / letter.height
        if best is None:
            rows.append((letter.bottom, letter.top, [letter]))
        else:
            rows[best][2].append(letter)
    for _, _, row in sorted(rows, key=lambda row: -row[1]):
        yield sorted(row, key=lambda letter: letter.left)


def _make_line(number: int, row: Sequence[Letter]) -> Line:
    cells: list[Cell] = []
    text, begin, before = "", row[0].left, None
    for letter in row:
        if before is None:
            text, before = _write(letter), letter
            continue
        if _is_again(letter, before):
            continue
        height = max(letter.height, before.height)
        gap = letter.left - before.right
        if gap > _CELL_GAP * height:
            cells.append(Cell(text, begin, before.right))
            text, begin = "", letter.left
        elif gap > _WORD_GAP * height:
            text += " "
        elif -gap > _COVERED * (letter.right - letter.left):
            text += _UNKNOWN
        text += f"{_sign(letter, before)}{_write(letter)}"
        before = letter
    cells.append(Cell(text, begin, row[-1].right))
    return make_line(number, "  ".join(cell.text for cell in cells), cells)


def _write(letter: Letter) -> str:
    return letter.text if has_meaning(letter.text) else _UNKNOWN


def _sign(letter: Letter, before: Letter) -> str:
    """Give what marks a letter that is raised beside the one before it."""
    is_small = letter.height < _RAISED * before.height
    is_sign = letter.text.isalnum() or letter.text in _SIGNS
    return "^" if is_small and letter.bottom > before.bottom and is_sign else ""


def _is_again(letter: Letter, before: Letter) -> bool:
    """Whether a letter is printed a second time, as some programs do to make it bold."""
    far = _WORD_GAP * before.height
    is_near = abs(letter.left - before.left) < far and abs(letter.bottom - before.bottom) < far
    return letter.text == before.text and is_near
