"""The overview of many reports as a table for a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from labcheck.judging.report import PURPOSE
from labcheck.writers.html_report import URGENCIES
from labcheck.writers.overview.entries import Entry, describe_counts
from labcheck.writers.terminal_table import URGENT_STYLE, Canvas, Grid, aside, make_inert, paint
from labcheck.writers.wording import URGENT

_NAMES = ("Patient", "", "Last results", "Needs attention", "Abnormal", "Changed", "Not judged",
          "Not read", "Results", "File")  # fmt: skip
_MOST = {"Patient": 30, "Needs attention": 44, "File": 40}
_SPARE = ("File", "", "Results", "Changed", "Not read", "Not judged")
"""What is left out where there is no room, the first one first."""


def render_overview(entries: Sequence[Entry], canvas: Canvas) -> str:
    """Render the entries in their order, with their counts below."""
    return paint(_parts(entries, canvas), canvas)


def _parts(entries: Sequence[Entry], canvas: Canvas) -> Iterator[RenderableType]:
    rows = [_cells(entry) for entry in entries]
    yield from Grid(_NAMES, rows, canvas, spare=_SPARE, least=12, most=_MOST).parts()
    yield ""
    yield make_inert(f"{describe_counts(entries)}.", "bold")
    if any(entry.urgency for entry in entries):
        yield make_inert(f"Critical or possibly so: {URGENT}.", URGENT_STYLE)
    yield aside("`labcheck FILE` shows one report; --output page.html a page with all of them.", 0)
    yield make_inert(PURPOSE, "italic")


def _cells(entry: Entry) -> list[Text]:
    style = URGENT_STYLE if entry.urgency == URGENCIES[0] else ""
    return [
        make_inert(entry.heading, "bold" if entry.urgency else ""),
        make_inert(entry.about, "dim"),
        make_inert(entry.time),
        make_inert(entry.attention, style),
        *(make_inert(str(count or "–")) for count in (
            entry.abnormal, entry.changed, entry.not_judged, entry.unread, entry.results,
        )),
        make_inert(entry.file, "dim"),
    ]  # fmt: skip
