"""The section in an HTML report: a table of its own below that of the results."""

from collections.abc import Iterator, Sequence

from labcheck.judging.report import Report
from labcheck.writers.html_elements import Html, element, escape, join, show_flag
from labcheck.writers.interpretation.gap_bars import draw_gap_of_value
from labcheck.writers.interpretation.graded_wording import FindingLine, list_found
from labcheck.writers.interpretation.wording import TITLE, DerivedLine, list_derived

_NAMES = ("Quantity", "Value", "Flag", "Range")
CAPTION = "Computed by labcheck; no laboratory reported them"
"""What is said over the table."""


def show_section(report: Report, level: int) -> Html:
    """Write each block with its heading; nothing where there is nothing to show.

    Args:
        report: The report.
        level: How deep its heading lies.
    """
    blocks = [(title, element("ul", *map(_item, lines))) for title, lines in list_found(report)]
    if lines := list_derived(report):
        blocks.insert(0, (TITLE, _table(lines, report)))
    return join(
        [element("section", element(f"h{level}", title), content) for title, content in blocks]
    )


def _item(line: FindingLine) -> Html:
    text = element("strong", line.text) if line.is_urgent else line.text
    return element("li", join([text, *line.notes, *line.evidence], " · "))


def _table(lines: Sequence[DerivedLine], report: Report) -> Html:
    head = (element("th", name, scope="col", role="columnheader") for name in _NAMES)
    return element(
        "table",
        element("caption", CAPTION),
        element("thead", element("tr", *head, role="row"), role="rowgroup"),
        element(
            "tbody", *(part for line in lines for part in _rows(line, report)), role="rowgroup"
        ),
        class_="lc-results",
        role="table",
    )


def _rows(line: DerivedLine, report: Report) -> Iterator[Html]:
    cells = (
        element("th", line.name, scope="row", role="rowheader", class_="lc-test"),
        _cell("lc-result", element("span", line.value, class_="lc-value")),
        _cell("lc-flag-cell", show_flag(line.judged) if line.judged else Html()),
        _cell("lc-range", escape(line.range)),
    )
    yield element("tr", *cells, class_="lc-row", role="row")
    working = join((f"{line.working} ", element("span", f"({line.source})", class_="lc-stated")))
    said = (working, *line.notes, *filter(None, [line.caution]))
    notes = element("ul", *(element("li", part) for part in said), class_="lc-notes", role="list")
    picture = Html(draw_gap_of_value(line.last, report))
    under = element("td", picture, notes, colspan=len(_NAMES), role="cell", class_="lc-under-cell")
    yield element("tr", under, class_="lc-under", role="row")


def _cell(class_: str, content: Html) -> Html:
    return element("td", content, role="cell", class_=class_)
