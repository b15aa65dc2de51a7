"""Tables of tests: a list of those that were found, or one with all that is known of it."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType

from labcheck.catalogue.analyte import Analyte, Source
from labcheck.catalogue.conversion import Conversion, Refusal, format_factor
from labcheck.range_sets.overview import Described
from labcheck.writers.terminal_table import Canvas, Grid, make_inert, paint, pair_up
from labcheck.writers.wording import count_of

_WORDS = 12
"""How many columns a test's name needs to be readable."""


def show_tests(
    described: Sequence[Described],
    others: Sequence[Analyte],
    citations: Mapping[str, Source],
    canvas: Canvas,
) -> str:
    """Render the tests of one name: one in full, several as a list.

    Args:
        described: The tests.
        others: Tests that have the name as a part of theirs.
        citations: The sources that the tests name.
        canvas: What it is painted on.
    """
    parts = _card(described[0], citations) if len(described) == 1 else _list(described, canvas)
    return paint([*parts, *_others(others)], canvas)


def list_tests(described: Sequence[Described], search: str, canvas: Canvas) -> str:
    """Render tests as a list: those with a text in a name or panel, or all for no text."""
    heading = f"no test is called {search!r}; names and panels that contain it:"
    before: list[RenderableType] = [make_inert(heading, "dim"), ""] if search else []
    return paint([*before, *_list(described, canvas)], canvas)


def _list(described: Sequence[Described], canvas: Canvas) -> Iterator[RenderableType]:
    rows = [
        [
            make_inert(test.analyte.name),
            make_inert(test.analyte.id),
            make_inert(test.analyte.specimen),
            make_inert(", ".join(test.analyte.units)),
            make_inert(", ".join(test.sets) or "–"),
        ]
        for test in described
    ]
    names = ("Test", "Id", "Specimen", "Units", "Ranges in")
    spare = ("Specimen", "Units", "Ranges in")
    yield from Grid(names, rows, canvas, fixed=["Id"], spare=spare, least=_WORDS).parts()
    yield ""
    yield make_inert(
        f"{count_of(len(described), 'test')}; `labcheck tests ID` shows one in full", "bold"
    )


def _card(described: Described, citations: Mapping[str, Source]) -> Iterator[RenderableType]:
    analyte = described.analyte
    yield make_inert(f"{analyte.name} ({analyte.id})", "bold")
    facts: tuple[tuple[str, Sequence[str]], ...] = (
        ("panel", [analyte.panel]),
        ("specimen", [analyte.specimen]),
        ("names", [", ".join(analyte.aliases)]),
        ("LOINC", [f"{code} {name}" for code, name in analyte.loinc.items()]),
        ("units", list(list_units(described))),
        ("decimals", [", ".join(f"{n} in {unit}" for unit, n in analyte.decimals.items())]),
        ("varies", [_variation(analyte)]),
        ("ranges", [", ".join(described.sets) or "no set has any"]),
        ("critical", [", ".join(described.critical_sets) or "no list has any"]),
        ("note", [analyte.note]),
        ("source", list(_sources(described, citations))),
    )
    lines = (
        ("" if at else name, line)
        for name, texts in facts
        for at, line in enumerate(filter(None, texts))
    )
    yield pair_up(lines, gap=2)
    yield ""
    yield make_inert(f"`labcheck ranges show {analyte.id}` compares the ranges", "dim")


def _others(others: Sequence[Analyte]) -> Iterator[RenderableType]:
    if others:
        names = ", ".join(analyte.id for analyte in others)
        yield make_inert(f"others with this in a name: {names}", "dim")


def list_units(described: Described) -> Iterator[str]:
    """Say how the units of a test convert, or why they do not."""
    first = described.analyte.units[0]
    if not described.conversions:
        yield "none" if described.analyte.is_unitless else first
    for unit, way in described.conversions:
        if isinstance(way, Refusal):
            yield f"{first} and {unit} do not convert: {way.why}"
        elif way.offset:
            yield way.basis
        else:
            yield f"1 {first} = {format_factor(way.factor)} {unit} ({way.basis})"


def _variation(analyte: Analyte) -> str:
    if analyte.variation is None:
        return "no usable figure: changes are shown, not judged"
    note = f" ({analyte.variation.note})" if analyte.variation.note else ""
    return f"within-subject CV {analyte.variation.cvi} %{note}"


def _sources(described: Described, citations: Mapping[str, Source]) -> Iterator[str]:
    """Give each source once, in the order of what rests on it."""
    keys = [way.source for _, way in described.conversions if isinstance(way, Conversion)]
    keys += [described.analyte.variation.source] if described.analyte.variation else []
    for key in dict.fromkeys(filter(None, keys)):
        cited = citations[key]
        yield f"{cited.title}{f' {cited.url}' if cited.url else ''}"
