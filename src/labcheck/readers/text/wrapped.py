"""Names that are printed on two lines, put together into one line.

A line that ends `Alkaline Phosphatase, Total,` goes on with `Serum   171   H   U/L   35-104`. One
that says what was examined heads the next lines and is no half of a name.
"""

from collections.abc import Iterator, Sequence

from labcheck.readers.text.headings import Kind, classify
from labcheck.readers.text.lines import Line
from labcheck.readers.text.names import Name, Names
from labcheck.readers.text.parts import names_only, names_test
from labcheck.readers.text.results import read_results
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
    kind = classify(first.text)
    if kind is Kind.SPECIMEN and not names_test(first, names):
        return None
    begun, more = first.plain.split(), second.plain.split()
    name = names.find([*begun, *more])
    if name is None or name.words <= len(begun):
        return None
    of_second = name.words - len(begun)
    is_cell = of_second == len(second.cells[0].text.split())
    is_heading = kind is Kind.PANEL and not names_only(first, names)
    if not is_cell and (is_heading or not _goes_on(name, begun, more, names)):
        return None
    whole = replace(second.cells[0], text=f"{first.plain} {second.cells[0].text}")
    line = replace(second, number=first.number, cells=(whole, *second.cells[1:]))
    return Joined(line, (first.number, second.number))


def _goes_on(name: Name, begun: list[str], more: list[str], names: Names) -> bool:
    """Whether a name that ends within a line, before its value, is sure to begin in the line above.

    Two lines that each name a test are two tests: the ratio of both is no other name of them.
    """
    first, second = names.find(begun), names.find(more)
    is_whole = first is not None and first.words == len(begun) and bool(first.tests)
    is_named = second is not None and bool(second.tests)
    is_longer = second is None or name.words - len(begun) >= second.words
    is_one = bool(name.tests) and is_longer and not (is_whole and is_named)
    return is_one and len(read_results(" ".join([*begun, *more]), names)) == 1
