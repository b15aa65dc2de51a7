"""Render an explained test for a terminal: sections, with the books drawn on one axis."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding

from labcheck.judging.report import PURPOSE
from labcheck.range_sets.overview import Overview
from labcheck.teaching.explained_analyte import CRITICAL, RANGES, ExplainedTest
from labcheck.teaching.explanation_parts import MARGIN, write_heading, write_section
from labcheck.writers.inert import make_inert
from labcheck.writers.range_tables import list_ranges, list_sets
from labcheck.writers.terminal_table import Canvas, paint


def render_test(one: ExplainedTest, canvas: Canvas) -> str:
    """Render all that is known of a test."""
    return paint(_parts(one, canvas), canvas)


def _parts(one: ExplainedTest, canvas: Canvas) -> Iterator[RenderableType]:
    yield make_inert(f"{one.analyte.name} ({one.analyte.id})", "bold")
    drawn = {RANGES: one.ranges, CRITICAL: one.critical}
    for section in one.sections:
        yield ""
        if section.heading in drawn:
            yield from _draw(section.heading, drawn[section.heading], canvas)
        else:
            yield from write_section(section)
    yield ""
    yield make_inert(PURPOSE, "italic")


def _draw(heading: str, overview: Overview, canvas: Canvas) -> Iterator[RenderableType]:
    yield write_heading(heading)
    inner = Canvas(canvas.width - MARGIN, canvas.has_colour, canvas.has_unicode)
    for part in (*list_ranges(overview, inner), *list_sets(overview)):
        yield Padding(part, (0, 0, 0, MARGIN))
