"""Tables of what is known: the range sets there are, and what they say of one test."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from labcheck.catalogue.analyte import Analyte
from labcheck.judging.not_judged import NotJudged
from labcheck.range_sets.overview import Coverage, Overview, SetRange, list_entries
from labcheck.ranges.reference_range import Kind, Population, RangeSet
from labcheck.values.interval import Interval
from labcheck.values.records import replace
from labcheck.values.units import is_same_spelling
from labcheck.writers import text_axis
from labcheck.writers.terminal_table import FLAG_STYLES, Canvas, Grid, aside, make_inert, paint
from labcheck.writers.wording import (
    FLAG_MARKS,
    describe_interval,
    describe_place,
    describe_population,
    describe_set,
)

_TITLE, _WORDS = 20, 10
"""How many columns a title and a few words need to be readable."""


def render_set_list(sets: Sequence[Coverage], canvas: Canvas) -> str:
    """Render a table of range sets: what each holds and what it is."""
    rows = [
        [
            make_inert(coverage.set.id, "bold" if coverage.use else ""),
            Text(f"{coverage.tests:>5}"),
            Text(f"{coverage.entries:>6}"),
            make_inert(coverage.set.country.replace(" and ", ", ") or "–"),
            Text(describe_population(coverage.set)),
            Text(coverage.set.units or "–"),
            make_inert(_describe(coverage)),
        ]
        for coverage in sets
    ]
    names = ("Set", "Tests", "Ranges", "Where", "For", "Units", "What it is")
    spare = ("Units", "Ranges", "Tests", "For", "Where")
    grid = Grid(names, rows, canvas, fixed=names[:-1], spare=spare, least=_TITLE)
    return paint(grid.parts(), canvas)


def render_set(range_set: RangeSet, tests: Mapping[str, Analyte], canvas: Canvas) -> str:
    """Render all that one set says: every test with its limits, and whom they are for."""
    return paint(_set_parts(range_set, tests, canvas), canvas)


def _set_parts(
    range_set: RangeSet, tests: Mapping[str, Analyte], canvas: Canvas
) -> Iterator[RenderableType]:
    yield make_inert(describe_set(range_set), "bold")
    yield make_inert(describe_place(range_set), "dim")
    yield ""
    rows = [
        [
            make_inert(tests[id_].name),
            make_inert("" if str(entry.partition) == "all" else str(entry.partition)),
            make_inert(entry.limits.text),
            make_inert("" if entry.kind is Kind.NORMAL else entry.kind.value),
            make_inert(entry.note, "dim"),
        ]
        for id_, entry in list_entries(range_set)
    ]
    names = ("Test", "For", "Limits", "Kind", "Note")
    yield from Grid(
        names, rows, canvas, ("Limits", "Kind"), spare=("Note", "Kind"), least=_WORDS
    ).parts()
    for line in (range_set.read_from, range_set.note):
        if line:
            yield ""
            yield aside(line)


def render_overview(overview: Overview, canvas: Canvas) -> str:
    """Render what the sets say of one test, with every interval on one axis."""
    return paint(_overview_parts(overview, canvas), canvas)


def _describe(coverage: Coverage) -> str:
    """Name a set by its title; a list of critical limits, whose titles are alike, by its owner."""
    uses = [coverage.use, "" if coverage.set.is_shipped else "your own"]
    marks = ", ".join(use for use in uses if use)
    name = coverage.set.publisher if coverage.is_critical else ""
    name = name or coverage.set.title
    return f"{name} ({marks})" if marks else name


def _overview_parts(overview: Overview, canvas: Canvas) -> Iterator[RenderableType]:
    analyte, unit = overview.analyte, overview.asked.unit
    yield make_inert(f"{analyte.name} ({analyte.id}), {analyte.specimen}", "bold")
    limits = "critical limits" if overview.is_of_critical else "limits"
    about = f"{limits} in {unit}" if unit else f"{limits} as printed"
    if overview.has_result:
        about = f"{overview.asked.text} compared; {about}"
    yield make_inert(about, "dim")
    yield ""
    if not overview.ranges:
        yield make_inert(_explain_emptiness(overview))
        return
    yield from list_ranges(overview, canvas)
    yield ""
    yield from list_sets(overview)


def list_ranges(overview: Overview, canvas: Canvas) -> Iterator[RenderableType]:
    """Lay out every range of an overview, each drawn on one axis where there is room."""
    grid = _grid(overview, canvas)
    yield from grid.parts()
    if overview.is_of_critical and grid.has(_label(overview)):
        yield ""
        yield aside("A line is drawn where values are critical.")


def list_sets(overview: Overview) -> Iterator[RenderableType]:
    """Name the sets that an overview shows, with their editions."""
    sets = {set_range.set.id: set_range.set for set_range in overview.ranges}
    for shown in sets.values():
        yield aside(describe_set(shown))


def _explain_emptiness(overview: Overview) -> str:
    """Say why nothing is shown: what the sets have instead, and how to see it."""
    limits = "critical limits" if overview.is_of_critical else "limits"
    if overview.for_others:
        return (
            f"None of the sets asked has {limits} for it for such patients; "
            f"for other patients: {', '.join(overview.for_others)}."
        )
    if not overview.of_other_kinds:
        return f"None of the sets asked has {limits} for it."
    ids = ", ".join(overview.of_other_kinds)
    if overview.is_of_critical:
        return f"None of the sets asked has critical limits for it; without --critical: {ids}."
    return f"The sets asked have only critical limits for it; add --critical to see {ids}."


def _grid(overview: Overview, canvas: Canvas) -> Grid:
    span, unit, picture = overview.span, overview.asked.unit, _label(overview)
    is_converted = any(
        not is_same_spelling(set_range.entry.limits.unit, unit) for set_range in overview.ranges
    )
    columns = {
        "Set": [make_inert(set_range.set.id) for set_range in overview.ranges],
        "For": [make_inert(_whom(set_range)) for set_range in overview.ranges],
        "As printed": [make_inert(set_range.text) for set_range in overview.ranges],
    }
    spare = [picture]
    if is_converted and unit:
        columns[f"In {unit}"] = [make_inert(_in_unit(set_range)) for set_range in overview.ranges]
        spare.append("As printed")
    if overview.has_result:
        columns["Flag"] = [_flag(set_range) for set_range in overview.ranges]
    if span:
        columns[picture] = [
            _picture(set_range, overview, span, canvas) for set_range in overview.ranges
        ]
    rows = list(zip(*columns.values(), strict=True))
    fixed = ("Set", "Flag", picture)
    return Grid(list(columns), rows, canvas, fixed, spare=spare, least=_WORDS)


def _label(overview: Overview) -> str:
    """The name of the column with the picture: the numbers at both of its ends."""
    return text_axis.label_axis(overview.span) if overview.span else ""


def _picture(set_range: SetRange, overview: Overview, span: Interval, canvas: Canvas) -> Text:
    if not set_range.meant:
        return Text("")
    ink = text_axis.UNICODE if canvas.has_unicode else text_axis.ASCII
    return Text(text_axis.draw_intervals(set_range.meant, span, ink, overview.asked.value))


def _flag(set_range: SetRange) -> Text:
    if set_range.flag is None:
        return Text("not critical" if set_range.is_not_critical else "–", "dim")
    return Text(
        f"{set_range.flag.value} {FLAG_MARKS[set_range.flag]}", FLAG_STYLES.get(set_range.flag, "")
    )


def _whom(set_range: SetRange) -> str:
    whom = str(set_range.entry.partition)
    if whom == "all" and set_range.set.population is not Population.ALL:
        whom = set_range.set.population.value
    is_named = set_range.entry.kind not in (Kind.NORMAL, Kind.CRITICAL)
    return f"{whom} ({set_range.entry.kind.value})" if is_named else whom


def _in_unit(set_range: SetRange) -> str:
    if isinstance(set_range.placed, NotJudged):
        return f"– {set_range.placed.detail}"
    parts = [replace(set_range.placed, interval=interval) for interval in set_range.meant] or [
        set_range.placed
    ]
    return " or ".join(map(describe_interval, parts))
