"""Sections: the parts that an explanation is made of, and how a terminal shows one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from labcheck.writers.inert import make_inert

DISTURB, MIND, NOT_KNOWN = "What can disturb it", "Mind", "Not known"
"""Headings that explanations of rows and of tests share."""

MARGIN = 2
"""Columns that a section stands in from the left, and its lines again from there."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an explanation.

    Attributes:
        heading: What it is about.
        lines: Its sentences.
    """

    heading: str
    lines: tuple[str, ...]


def gather_sections(parts: Mapping[str, Iterable[str]]) -> tuple[Section, ...]:
    """Make a section of each part that has sentences, every one of them ended."""
    listed = (Section(heading, tuple(map(_end, lines))) for heading, lines in parts.items())
    return tuple(one for one in listed if one.lines)


def _end(line: str) -> str:
    """End a sentence."""
    return line if line.endswith(("?", "!")) else f"{line.rstrip('.')}."


def write_section(section: Section) -> Iterator[RenderableType]:
    """Lay out a heading with its sentences below."""
    yield write_heading(section.heading)
    yield from write_lines(section.lines)


def write_heading(heading: str) -> RenderableType:
    """Lay out the heading of a section."""
    return Padding(make_inert(heading, "dim"), (0, 0, 0, MARGIN))


def write_lines(lines: Sequence[str]) -> Iterator[RenderableType]:
    """Lay out sentences, each behind a mark, so that a wrapped one is told from the next."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row("·", make_inert(line))
    if lines:
        yield Padding(table, (0, 0, 0, 2 * MARGIN))
