"""The overview of many reports as a page: filtered by its style alone, with a way to each report.

Nothing runs and nothing is loaded: what is not asked for is hidden by a rule that the choice above
the table switches on.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from labcheck.writers.html_elements import (
    Html,
    element,
    isolated,
    join,
    style_of_page,
    write_page,
)
from labcheck.writers.html_report import URGENCIES
from labcheck.writers.overview.entries import Entry, describe_counts
from labcheck.writers.wording import URGENT

_CHOICES = ("all", "critical", "abnormal", "changed", "unjudged")
_LABELS = {
    "all": "All", "critical": "Critical, or possibly so", "abnormal": "Abnormal",
    "changed": "Changed", "unjudged": "Not judged, or not read",
}  # fmt: skip
_COLUMNS = ("Patient", "Last results", "Needs attention", "Abnormal", "Changed", "Not judged",
            "Not read", "Results", "File")  # fmt: skip
_ORDER = "Critical, possibly critical, abnormal, not judged or read, normal; the newest first"
_COUNTED = _COLUMNS[3:8]
_CLASSES = {**dict.fromkeys(_COUNTED, "lc-number"), "File": "lc-file"}


def render_page(entries: Sequence[Entry]) -> str:
    """Render the entries in their order."""
    style = f"{style_of_page()}{_load_style()}"
    count = len(entries)
    title = f"Laboratory results: {count} {'report' if count == 1 else 'reports'}"
    top = (element("h1", title), element("p", f"{describe_counts(entries)}.", class_="lc-about"))
    return write_page(title, style, top, (_warning(entries), _filter(entries), _table(entries)))


@cache
def _load_style() -> str:
    path = files("labcheck").joinpath("data", "overview.css")
    return path.read_text(encoding="utf-8")


def _warning(entries: Sequence[Entry]) -> Html:
    critical = sum(entry.urgency == URGENCIES[0] for entry in entries)
    maybe = sum(entry.urgency == URGENCIES[1] for entry in entries)
    if not critical + maybe:
        return Html()
    said = [f"{critical} with a critical value"] if critical else []
    said += [f"{maybe} {'more ' if critical else ''}that may have one"] if maybe else []
    text = element("strong", f"{', '.join(said)}: {URGENT}")
    return element("div", element("p", text), class_="lc-urgent")


def _filter(entries: Sequence[Entry]) -> Html:
    """Let a reader choose which rows are shown."""
    kinds = [_kinds_of(entry) for entry in entries]
    choices = (
        element(
            "label",
            element("input", type="radio", name="lc-show", id=f"lc-show-{choice}",
                    checked="" if choice == "all" else None),
            " ", f"{_LABELS[choice]} ", element("span", str(count), class_="lc-how-many"),
        )
        for choice in _CHOICES
        if (count := sum(choice in kind for kind in kinds)) or choice == "all"
    )  # fmt: skip
    return element("fieldset", element("legend", "Show"), *choices, class_="lc-filter")


def _kinds_of(entry: Entry) -> set[str]:
    said = {"critical": entry.urgency, "abnormal": entry.abnormal, "changed": entry.changed,
            "unjudged": entry.is_open}  # fmt: skip
    return {"all", *(kind for kind, is_so in said.items() if is_so)}


def _table(entries: Sequence[Entry]) -> Html:
    heads = (element("th", name, scope="col", class_=_CLASSES.get(name)) for name in _COLUMNS)
    head = element("thead", element("tr", *heads))
    body = element("tbody", *map(_row, entries))
    caption = element(
        "caption",
        _ORDER,
        class_="lc-hidden",
    )
    return element("table", caption, head, body, class_="lc-overview")


def _row(entry: Entry) -> Html:
    name = isolated(entry.heading)
    shown = element("a", name, href=entry.address) if entry.address else name
    about = element("span", entry.about, class_="lc-stated")
    style = "lc-critical-text" if entry.urgency == URGENCIES[0] else "lc-maybe-text"
    counts = (entry.abnormal, entry.changed, entry.not_judged, entry.unread, entry.results)
    cells = [
        element("th", shown, " ", about, scope="row"),
        _cell("Last results", isolated(entry.time), class_="lc-time"),
        _cell("Needs attention", isolated(entry.attention), class_=style),
        *(
            _cell(name, str(count or "–"), class_="lc-number")
            for name, count in zip(_COUNTED, counts, strict=True)
        ),
        _cell("File", isolated(entry.file), class_="lc-file"),
    ]
    kinds = " ".join(f"lc-is-{kind}" for kind in _CHOICES if kind in _kinds_of(entry))
    return element("tr", join(cells), class_=kinds)


def _cell(name: str, content: Html | str, class_: str) -> Html:
    return element("td", content, data_label=name, class_=class_)
