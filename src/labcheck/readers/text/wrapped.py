"""Names that are printed on two lines, put together into one line.

A line that ends `Alkaline Phosphatase, Total,` goes on with `Serum   171   H   U/L   35-104`. A line
that says what was examined heads the next ones and is no half of a name.
"""

from collections.abc import Iterator, Sequence

from labcheck.readers.text.headings import Kind, classify
from labcheck.readers.text.lines import Line
from labcheck.readers.text.names import Names
from labcheck.readers.text.parts import names_test
from labcheck.values.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Joined:
    """A line to read, and the numbers of the lines that it was printed on."""

    line: Line
    numbers: tuple[int, ...]


def join_wrapped(lines: Sequence[Line], names: Names) -> Iterator[Joined]:
    """Give the lines, each name that goes on in the next line in one with it."""
    at = 0
    while at < len(lines):
        joined = _join(lines[at], lines[at + 1], names) if at + 1 < len(lines) else None
        yield joined or Joined(lines[at], (lines[at].number,))
        at += 2 if joined else 1


def _join(first: Line, second: Line, names: Names) -> Joined | None:
    """Join two lines where a longer name is known than the first alone; `None` otherwise."""
    if len(first.cells) != 1 or first.has_digits or not second.has_digits:
        return None
    if classify(first.text) is Kind.SPECIMEN and not names_test(first, names):
        return None
    begun, more = first.plain.split(), second.cells[0].text.split()
    name = names.find([*begun, *more])
    if name is None or name.words != len(begun) + len(more):
        return None
    whole = replace(second.cells[0], text=f"{first.plain} {second.cells[0].text}")
    line = replace(second, number=first.number, cells=(whole, *second.cells[1:]))
    return Joined(line, (first.number, second.number))
