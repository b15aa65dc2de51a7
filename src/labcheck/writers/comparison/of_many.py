"""What several range sets say, test by test: a table, Markdown, CSV and JSON of the same lines."""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import RenderableType

from labcheck.range_sets.compare_many import Line, ManyCompared
from labcheck.range_sets.compare_wanted import Measure, measure_apart
from labcheck.ranges.reference_range import ReferenceRange
from labcheck.report_json.shapes import Json
from labcheck.writers.comparison.of_two import say_limits
from labcheck.writers.json_report import dump_json
from labcheck.writers.plain_text import make_markdown
from labcheck.writers.terminal_table import Canvas, Grid, aside, make_inert, paint
from labcheck.writers.wording import count_of, describe_place, describe_set

_FEW = 12
_APART = ("Apart", "z-log")
_WHOLE = 10
"""Per cent from which on no tenths are shown."""


def render_many(compared: ManyCompared, canvas: Canvas) -> str:
    """Render the lines as a table, and below it which tests each set has."""
    return paint(_parts(compared, canvas), canvas)


def _parts(compared: ManyCompared, canvas: Canvas) -> Iterator[RenderableType]:
    yield from (aside(describe_named(compared, place)) for place in range(len(compared.sets)))
    yield ""
    if compared.lines:
        names = ("Test", "For", *compared.labels, *_APART)
        rows = [[make_inert(cell) for cell in _cells(line, compared)] for line in compared.lines]
        yield from Grid(names, rows, canvas, _APART).parts()
        yield ""
    yield make_inert(summarize(compared), "bold")
    yield from (aside(line) for line in list_coverage(compared))


def describe_named(compared: ManyCompared, place: int) -> str:
    """Name a set with where it is in use, for whom, and its units."""
    range_set, label = compared.sets[place], compared.labels[place]
    named = describe_set(range_set).removeprefix(f"{range_set.id}: ")
    place_of_use = describe_place(range_set)
    return f"{label}: {named}; {place_of_use}" if place_of_use else f"{label}: {named}"


def _cells(line: Line, compared: ManyCompared) -> list[str]:
    return [
        line.analyte.name,
        "" if line.whom == "all" else line.whom,
        *(_say(line, place, compared) for place in range(len(compared.sets))),
        _describe_percent(line.measure(Measure.PERCENT)),
        _describe_zlog(line.measure(Measure.ZLOG)),
    ]


def _say(line: Line, place: int, compared: ManyCompared) -> str:
    """Give what a set prints, and the set of a region that it comes from."""
    entry = line.entry_of(place)
    if entry is None:
        return "–"
    pair = line.others.get(place)
    why_not = f" (not compared: {pair.why_not})" if pair and pair.why_not else ""
    return f"{say_limits(entry, compared.sets[place])}{why_not}"


def _describe_percent(size: Decimal | None) -> str:
    if size is None:
        return ""
    if size.is_infinite():
        return "one-sided"
    return f"{size:.0f} %" if size >= _WHOLE else f"{size:.1f} %"


def _describe_zlog(size: Decimal | None) -> str:
    return "" if size is None else f"{size:.1f}"


def summarize(compared: ManyCompared) -> str:
    """Count the tests by how many sets have them, and the lines that differ."""
    known = [sum(has) for has in compared.knowing.values()]
    every, one = known.count(len(compared.sets)), known.count(1)
    some = len(known) - every - one
    return (
        f"{count_of(len(known), 'test')}: {every} in all sets, {some} in some, {one} in one only; "
        f"{count_of(len(compared.lines), 'line')} shown, {compared.agreeing} that agree or lie "
        "closer left out"
    )


def list_coverage(compared: ManyCompared) -> Iterator[str]:
    """Say of each set how many of the tests it has, and which few it lacks or has alone."""
    yield (
        "Apart and z-log: how far the limits lie at most from those of the first set that has them."
    )
    for place, label in enumerate(compared.labels):
        has = [test for test, known in compared.knowing.items() if known[place]]
        lacks = [test for test, known in compared.knowing.items() if not known[place]]
        only = [test for test in has if sum(compared.knowing[test]) == 1]
        parts = [f"{label} has {len(has)} of {count_of(len(compared.knowing), 'test')}"]
        if lacks and len(lacks) <= _FEW:
            parts.append(f"lacks {', '.join(test.name for test in lacks)}")
        if only and len(only) <= _FEW:
            parts.append(f"alone has {', '.join(test.name for test in only)}")
        yield "; ".join(parts)


def render_markdown(compared: ManyCompared) -> str:
    """Render the lines as a table in Markdown."""
    names = ["Test", "For", *compared.labels, *_APART]
    lines = [f"- {make_markdown(describe_named(compared, at))}" for at in range(len(compared.sets))]
    rows = [
        f"| {' | '.join(make_markdown(cell) for cell in _cells(line, compared))} |"
        for line in compared.lines
    ]
    table = [f"| {' | '.join(map(make_markdown, names))} |", f"|{' --- |' * len(names)}", *rows, ""]
    coverage = [f"- {make_markdown(line)}" for line in list_coverage(compared)]
    summary = f"**{make_markdown(summarize(compared))}**"
    return "\n".join([*lines, "", *(table if rows else []), summary, "", *coverage, ""])


_COLUMNS = ("test_id", "test", "for", "set", "country", "range", "kind", "unit", "low", "high",
            "percent", "zlog", "not_compared")  # fmt: skip


def render_csv(compared: ManyCompared) -> str:
    """Render one row for each set of each line; limits are numbers in the unit of the first set."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in compared.lines:
        for said in _list_said(line, compared):
            writer.writerow({name: "" if said[name] is None else said[name] for name in _COLUMNS})
    return text.getvalue()


def many_to_json(compared: ManyCompared) -> str:
    """Write what the sets say as JSON."""
    return dump_json({
        "sets": [
            {
                "id": each.id,
                "label": label,
                "title": each.title,
                "country": each.country or None,
                "population": each.population.value,
                "units": each.units or None,
                "general": each.is_general,
            }
            for each, label in zip(compared.sets, compared.labels, strict=True)
        ],
        "lines": [
            {
                "test": {"id": line.analyte.id, "name": line.analyte.name},
                "for": line.whom,
                "says": list(_list_said(line, compared)),
            }
            for line in compared.lines
        ],
        "tests": [
            {
                "id": test.id,
                "name": test.name,
                "sets": [label for label, has in zip(compared.labels, known, strict=True) if has],
            }
            for test, known in compared.knowing.items()
        ],
        "left_out": compared.agreeing,
    })  # fmt: skip


def _list_said(line: Line, compared: ManyCompared) -> Iterator[Json]:
    """Give what each set says, the one measured by first."""
    places: Sequence[int] = [line.base, *sorted(line.others)]
    for place in places:
        entry = line.entry_of(place)
        if entry is not None:
            yield _said(line, place, entry, compared)


def _said(line: Line, place: int, entry: ReferenceRange, compared: ManyCompared) -> Json:
    pair = line.others.get(place)
    interval = pair.converted if pair else entry.limits.interval
    sizes = [_measure_one(line, place, measure) for measure in Measure]
    is_words = entry.limits.unit is None and not (pair.low if pair else interval)
    return {
        "test_id": line.analyte.id,
        "test": line.analyte.name,
        "for": line.whom,
        "set": compared.labels[place],
        "country": compared.sets[place].country or None,
        "range": entry.limits.text,
        "kind": entry.kind.value,
        "unit": line.own.limits.unit,
        "low": None if is_words or interval is None else _number(interval.low),
        "high": None if is_words or interval is None else _number(interval.high),
        "percent": sizes[0],
        "zlog": sizes[1],
        "not_compared": (pair.why_not or None) if pair else None,
    }


def _measure_one(line: Line, place: int, measure: Measure) -> float | None:
    pair = line.others.get(place)
    size = measure_apart(pair, measure) if pair else None
    return None if size is None or size.is_infinite() else round(float(size), 2)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
