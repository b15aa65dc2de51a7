"""Tables of what is known: the range sets there are, and what they say of one test."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from labcheck.overview import Coverage, Overview, SetRange
from labcheck.ranges import Kind
from labcheck.reasons import NotJudged
from labcheck.units import is_same_spelling
from labcheck.writers import axis, bar
from labcheck.writers.canvas import FLAG_STYLES, Canvas, Grid, paint
from labcheck.writers.inert import make_inert
from labcheck.writers.wording import FLAG_MARKS, describe_interval, describe_set


def render_set_list(sets: Sequence[Coverage], canvas: Canvas) -> str:
    """Render a table of range sets: what each holds and what it is."""
    rows = [
        [
            make_inert(one.set.id, "bold" if one.use else ""),
            Text(f"{one.tests:>5}"),
            Text(f"{one.entries:>6}"),
            Text("adults" if one.set.is_for_adults else "all ages"),
            Text(one.set.units or "–"),
            make_inert(_describe(one)),
        ]
        for one in sets
    ]
    names = ("Set", "Tests", "Ranges", "For", "Units", "What it is")
    return paint(Grid(names, rows, canvas, fixed=names[:-1]).parts(), canvas)


def render_overview(overview: Overview, canvas: Canvas) -> str:
    """Render what the sets say of one test, with every interval on one axis."""
    return paint(_overview_parts(overview, canvas), canvas)


def _describe(one: Coverage) -> str:
    """Name a set by its title; a list of critical limits, whose titles are alike, by its owner."""
    uses = [one.use, "" if one.set.is_shipped else "your own"]
    marks = ", ".join(use for use in uses if use)
    name = one.set.publisher if one.is_critical else ""
    name = name or one.set.title
    return f"{name} ({marks})" if marks else name


def _overview_parts(overview: Overview, canvas: Canvas) -> Iterator[RenderableType]:
    analyte, unit = overview.analyte, overview.asked.unit
    yield make_inert(f"{analyte.name} ({analyte.id}), {analyte.specimen}", "bold")
    about = f"limits in {unit}" if unit else "limits as printed"
    if overview.has_result:
        about = f"{overview.asked.text} compared; {about}"
    yield make_inert(about, "dim")
    yield ""
    if not overview.ranges:
        yield make_inert("No set has limits for it.")
        return
    yield from _grid(overview, canvas).parts()
    yield ""
    for one in dict.fromkeys(one.set.id for one in overview.ranges):
        shown = next(found.set for found in overview.ranges if found.set.id == one)
        yield Padding(make_inert(describe_set(shown), "dim"), (0, 0, 0, 2))


def _grid(overview: Overview, canvas: Canvas) -> Grid:
    span, ink = overview.span, bar.UNICODE if canvas.has_unicode else bar.ASCII
    unit = overview.asked.unit
    is_converted = any(not is_same_spelling(one.entry.limits.unit, unit) for one in overview.ranges)
    columns = {
        "Set": [make_inert(one.set.id) for one in overview.ranges],
        "For": [make_inert(_whom(one)) for one in overview.ranges],
        "As printed": [make_inert(one.entry.limits.text) for one in overview.ranges],
    }
    if is_converted and unit:
        columns[f"In {unit}"] = [make_inert(_in_unit(one)) for one in overview.ranges]
    if overview.has_result:
        columns["Flag"] = [_flag(one) for one in overview.ranges]
    if span:
        value = overview.asked.value
        columns[axis.label_axis(span)] = [
            Text(axis.draw_interval(one.interval, span, ink, value) if one.interval else "")
            for one in overview.ranges
        ]
    rows = list(zip(*columns.values(), strict=True))
    return Grid(list(columns), rows, canvas, fixed=[axis.label_axis(span)] if span else [])


def _flag(one: SetRange) -> Text:
    if one.flag is None:
        return Text("–", "dim")
    return Text(f"{one.flag.value} {FLAG_MARKS[one.flag]}", FLAG_STYLES.get(one.flag, ""))


def _whom(one: SetRange) -> str:
    whom = "adults" if one.whom == "all" and one.set.is_for_adults else one.whom
    return whom if one.entry.kind is Kind.NORMAL else f"{whom} ({one.entry.kind.value})"


def _in_unit(one: SetRange) -> str:
    if isinstance(one.placed, NotJudged):
        return f"– {one.placed.detail}"
    return describe_interval(one.placed)
