"""The section in a terminal: aligned lines below the table, quiet, with what is to be said of each.

The working stands beside the value where there is room, and else below it.
"""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from labcheck.judging.report import Report
from labcheck.writers.interpretation.graded_wording import list_found
from labcheck.writers.interpretation.wording import TITLE, DerivedLine, list_derived
from labcheck.writers.terminal_table import (
    FLAG_STYLES,
    URGENT_STYLE,
    Canvas,
    Grid,
    aside,
    make_inert,
    set_in,
)

_NAMES = ("Name", "Value", "Flag", "Range", "Working")
_WIDEST = {"Name": 34, "Value": 30}


def list_section(
    report: Report, canvas: Canvas, *, is_explained: bool = False
) -> Iterator[RenderableType]:
    """Give the parts of the section; none where there is nothing to show.

    Args:
        report: The report.
        canvas: What it is painted on.
        is_explained: Whether the source and the caution stand under each line.
    """
    yield from _list_derived(report, canvas, is_explained=is_explained)
    for title, lines in list_found(report):
        yield ""
        yield make_inert(f" {title.upper()}", "dim")
        for line in lines:
            yield set_in(make_inert(line.text, URGENT_STYLE if line.is_urgent else "dim"), 1)
            notes = line.notes if is_explained or not line.is_long else ()
            if notes:
                yield aside(" · ".join(notes), 4)
            if is_explained and line.evidence:
                yield aside(" · ".join(line.evidence), 4)


def _list_derived(
    report: Report, canvas: Canvas, *, is_explained: bool
) -> Iterator[RenderableType]:
    lines = list_derived(report)
    if not lines:
        return
    yield ""
    yield make_inert(f" {TITLE.upper()}", "dim")
    cells = [_cells(line) for line in lines]
    grid = Grid(_NAMES, cells, canvas, most=_WIDEST)
    has_working = grid.is_roomy
    if not has_working:
        grid = Grid(_NAMES[:-1], [row[:-1] for row in cells], canvas, most=_WIDEST)
    for at, line in enumerate(lines):
        yield from grid.line(at)
        yield from _under(line, has_working=has_working, is_explained=is_explained)


def _cells(line: DerivedLine) -> list[Text]:
    flag = line.judged.flag if line.judged else None
    is_abnormal = line.judged is not None and line.judged.is_abnormal
    return [
        make_inert(line.name, "bold" if is_abnormal else ""),
        make_inert(line.value),
        make_inert(line.flag, FLAG_STYLES.get(flag, "") if flag else ""),
        make_inert(line.range),
        Text.assemble(make_inert(line.working), make_inert(f" ({line.source})", "dim")),
    ]


def _under(line: DerivedLine, *, has_working: bool, is_explained: bool) -> Iterator[RenderableType]:
    notes: Sequence[str] = line.notes
    if not has_working:
        yield aside(f"{line.working} ({line.source})", 4)
    if notes:
        yield aside(" · ".join(notes), 4)
    if is_explained and line.caution:
        yield aside(line.caution, 4)
