"""The section in Markdown: a table below that of the rows."""

from collections.abc import Iterator

from labcheck.judging.report import Report
from labcheck.writers.interpretation.graded_wording import list_found
from labcheck.writers.interpretation.wording import TITLE, list_derived
from labcheck.writers.plain_text import make_markdown

_NAMES = ("Quantity", "Value", "Flag", "Range", "Worked from", "Note")


def list_section(report: Report) -> Iterator[str]:
    """Give the lines of the section; none where there is nothing to show."""
    yield from _list_derived(report)
    for title, lines in list_found(report):
        yield f"**{title}**"
        yield ""
        for line in lines:
            said = "; ".join((*line.notes, *line.evidence))
            text = make_markdown(f"{line.text} ({said})" if said else line.text)
            yield f"- **{text}**" if line.is_urgent else f"- {text}"
        yield ""


def _list_derived(report: Report) -> Iterator[str]:
    lines = list_derived(report)
    if not lines:
        return
    yield f"**{TITLE}**"
    yield ""
    yield f"| {' | '.join(_NAMES)} |"
    yield f"|{'|'.join(' --- ' for _ in _NAMES)}|"
    for line in lines:
        notes = "; ".join((*line.notes, line.caution) if line.caution else line.notes)
        working = f"{line.working} ({line.source})"
        cells = [
            make_markdown(cell)
            for cell in (line.name, line.value, line.flag, line.range, working, notes)
        ]
        if line.judged is not None and line.judged.is_abnormal:
            cells[2] = f"**{cells[2]}**"
        yield f"| {' | '.join(cells)} |"
    yield ""
