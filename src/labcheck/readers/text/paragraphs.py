"""What is said of all results of a paragraph, such as that they are another patient's."""

from labcheck.readers.tables.results import Row
from labcheck.values.records import replace


class Paragraphs:
    """Where the paragraphs of a text begin, counted in the rows that were read."""

    def __init__(self) -> None:
        self._before = self._begin = 0
        self._said = ""

    def end(self, count: int) -> None:
        """End a paragraph, up to which so many rows were read."""
        self._said = ""
        if self._begin < count:
            self._before, self._begin = self._begin, count

    def note(self, rows: list[Row], said: str) -> None:
        """Note what is said with the rows above, to the beginning of the paragraph.

        Where it has none above, it is said of those of the paragraph before; at the head of a text,
        of those below.
        """
        if not said:
            return
        self._said = "" if rows else said
        begin = self._begin if self._begin < len(rows) else self._before
        rows[begin:] = [_note(row, said) for row in rows[begin:]]

    def carry(self, row: Row) -> Row:
        """Note with a row what was said above it."""
        return _note(row, self._said) if self._said else row


def _note(row: Row, said: str) -> Row:
    noted = "; ".join(filter(None, (row.cells.get("note", ""), said)))
    return replace(row, cells={**row.cells, "note": noted})
