"""What was understood of a file, for a terminal: short where all is well, in full where not."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from labcheck.looking.offers import Offer
from labcheck.looking.survey import Understood
from labcheck.writers.terminal_table import Canvas, Grid, aside, make_inert, paint, set_in
from labcheck.writers.wording import count_of

_MOST = 12
"""Tests and units that are named; of more the rest is counted."""
_READABLE = 16


def render_look(looks: Sequence[tuple[Understood, Sequence[Offer], str]], canvas: Canvas) -> str:
    """Render what was understood of each file."""
    return paint(_parts_of_all(looks, canvas), canvas)


def _parts_of_all(
    looks: Sequence[tuple[Understood, Sequence[Offer], str]], canvas: Canvas
) -> Iterator[RenderableType]:
    for number, (found, offers, names) in enumerate(looks):
        if number:
            yield ""
        yield make_inert(
            f"{found.read.name}: {found.read.format}, {count_of(found.patients, 'patient')}, "
            f"{count_of(found.results, 'result')}",
            "bold",
        )
        yield from _columns(found, canvas)
        yield from _section("DATES", list(_describe_dates(found)))
        yield from _section("NUMBERS", list(_describe_numbers(found)))
        yield from _section("TESTS", list(_describe_tests(found)))
        yield from _section("UNITS", list(_describe_units(found)))
        taken = [f"{text} ({count_of(count, 'result')})" for text, count in found.assumed]
        yield from _section("TAKEN FOR GRANTED", taken)
        yield from _problems(found, canvas)
        yield from _section("SAID BY THE READER", found.read.faults)
        lines = [f"line {line.line}: {line.text}" for line in found.unread_lines]
        yield from _section(f"LINES NOT READ: {len(lines)}", lines)
        yield from _offers(found, offers, names, canvas)


def _section(title: str, lines: Sequence[str]) -> Iterator[RenderableType]:
    if lines:
        yield ""
        yield make_inert(f" {title}", "dim")
        yield from (set_in(make_inert(line)) for line in lines)


def _columns(found: Understood, canvas: Canvas) -> Iterator[RenderableType]:
    if not found.read.columns:
        return
    cells = [
        [make_inert(column.heading or "(no heading)"),
         make_inert(column.field or "not read", "" if column.field else "bold")]
        for column in found.read.columns
    ]  # fmt: skip
    yield ""
    yield make_inert(" COLUMNS", "dim")
    yield from _grid(["Heading", "Read as"], cells, canvas)


def _grid(
    names: Sequence[str], cells: Sequence[Sequence[Text]], canvas: Canvas
) -> list[RenderableType]:
    return Grid(names, cells, canvas, least=_READABLE).parts()


def _describe_dates(found: Understood) -> Iterator[str]:
    times = found.times
    if not times:
        yield "No result has a date."
    elif len(times) <= _MOST:
        yield f"{count_of(len(times), 'date')}: {', '.join(times)}"
    else:
        yield f"{len(times)} dates from {times[0]} to {times[-1]}"
    if found.open_dates:
        yield (
            f"The order is not known: {', '.join(found.open_dates[:_MOST])} may have the day or "
            "the month first."
        )
    yield from found.conventions


def _describe_numbers(found: Understood) -> Iterator[str]:
    signs = [
        f"a decimal {sign} in {count_of(count, 'result')}"
        for sign, count in (("point", found.points), ("comma", found.commas))
        if count
    ]
    yield " and ".join(signs).capitalize() if signs else "No result has decimals."
    if found.open_numbers:
        yield f"May be two numbers: {', '.join(found.open_numbers[:_MOST])}"


def _describe_tests(found: Understood) -> Iterator[str]:
    known = sum(count for _, count in found.tests)
    yield f"{known} of {count_of(found.results, 'result')} are of tests that are known"
    if found.tests:
        yield _list(found.tests)


def _describe_units(found: Understood) -> Iterator[str]:
    yield _list(found.units) if found.units else "No result has a unit."
    if found.no_unit:
        yield f"None is printed: {_list(found.no_unit)}"


def _list(counted: Sequence[tuple[str, int]]) -> str:
    named = [f"{text} {count}" if count > 1 else text for text, count in counted[:_MOST]]
    more = len(counted) - _MOST
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _say_nothing_is_offered(found: Understood) -> str:
    """Say whether all is understood, or only no option settles what is not."""
    left = [
        title
        for title, is_there in (
            ("what is not understood", bool(found.problems)),
            ("what the reader says", bool(found.read.faults)),
            ("the lines that were not read", bool(found.unread_lines)),
        )
        if is_there
    ]
    if not left:
        return "Nothing has to be stated."
    return f"No option or setting settles this: look at {' and at '.join(left)}."


def _problems(found: Understood, canvas: Canvas) -> Iterator[RenderableType]:
    if not found.problems:
        return
    yield ""
    yield make_inert(f" NOT UNDERSTOOD: {sum(each.count for each in found.problems)}", "bold")
    cells = [
        [make_inert(each.what), make_inert(str(each.count)), make_inert(each.reason.word),
         make_inert(f"{each.detail}; {each.remedy}")]
        for each in found.problems
    ]  # fmt: skip
    yield from _grid(["What", "Results", "Why", "What would settle it"], cells, canvas)


def _offers(
    found: Understood, offers: Sequence[Offer], names: str, canvas: Canvas
) -> Iterator[RenderableType]:
    yield ""
    if not offers and not names:
        yield make_inert(f" {_say_nothing_is_offered(found)}", "bold")
        return
    yield make_inert(" READY TO USE, WHERE IT IS SO", "bold")
    if offers:
        cells = [
            [make_inert(offer.option), make_inert(offer.setting), make_inert(offer.why)]
            for offer in offers
        ]
        yield from _grid(["Option", "In labcheck.toml", "Where"], cells, canvas)
    if names:
        yield ""
        yield aside("A file for --names; look at each line before you use it:")
        yield from (set_in(make_inert(line), 4) for line in names.splitlines())
