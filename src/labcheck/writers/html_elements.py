"""Elements of HTML: the one place where text becomes part of a page, and what pages share.

A child or an attribute is escaped unless it is `Html`, which only this module and the pictures
make. The one style is labcheck's own, by a policy that allows nothing else; nothing here writes a
script or anything that loads.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from html import escape as escape_markup
from importlib.resources import files

from labcheck.judging.flags import Flag
from labcheck.judging.report import PURPOSE, Report
from labcheck.judging.row import Row
from labcheck.values.records import dataclass
from labcheck.writers.plain_text import make_printable
from labcheck.writers.wording import FLAG_MARKS, NOT_JUDGED_MARK, READ_MARK

_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_AFTER_SLASH = re.compile(r"(?<=[^:/])/(?=[^/])")
_WITHOUT_END = ("input", "meta", "wbr")


class Html(str):
    """Markup: every text in it is escaped already."""

    __slots__ = ()


def escape(text: str) -> Html:
    """Make a text harmless in every place of a page: no markup, no control, no direction."""
    return Html(escape_markup(make_printable(text)))


def join(parts: Iterable[str], between: str = "") -> Html:
    """Put parts in a row; what is not markup yet is escaped."""
    return Html(_ready(between).join(map(_ready, parts)))


def element(tag: str, *children: str, **attributes: str | int | None) -> Html:
    """Write an element; `class_` is `class`, `aria_label` is `aria-label`, `None` is left out."""
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    end = "" if tag in _WITHOUT_END else f"{join(children)}</{tag}>"
    return Html(f"<{tag}{named}>{end}")


def hidden(text: str) -> Html:
    """Write words that are read aloud and not seen."""
    return element("span", text, class_="lc-hidden")


def isolated(text: str, class_: str | None = None) -> Html:
    """Write a text of a file, whose direction must not turn what stands beside it."""
    return element("bdi", text, class_=class_)


def link(address: str) -> Html:
    """Write an address as a link to it; anything that is not on the web stays text.

    A long one is broken behind a slash rather than inside a word.
    """
    if not _ADDRESS.fullmatch(address):
        return escape(address)
    shown = join(_AFTER_SLASH.split(address), join(("/", element("wbr"))))
    return element("a", shown, href=address, rel="noreferrer noopener")


def _ready(part: str) -> Html:
    return part if isinstance(part, Html) else escape(part)


_PAGE = """@page {
  margin: 14mm 13mm 16mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; }
}
"""
"""What holds for the sheets of paper; it cannot be kept to a part of a page."""


@cache
def load_style() -> str:
    """Read the style, every rule of which is kept to `.labcheck`."""
    return files("labcheck").joinpath("data", "report.css").read_text(encoding="utf-8")


def style_of_page() -> str:
    """Give the style of a page that is wholly a report."""
    return f"{load_style()}{_PAGE}"


def write_page(title: str, style: str, top: Iterable[Html], main: Iterable[Html]) -> str:
    """Write a page: its head, what stands at the top, the content, and what it is for at the foot.

    The policy comes first, so that it holds for the style as well.
    """
    metas = {
        "viewport": "width=device-width, initial-scale=1",
        "referrer": "no-referrer",
        "color-scheme": "light dark",
        "generator": "labcheck",
    }
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=make_policy(style)),
        *(element("meta", name=name, content=content) for name, content in metas.items()),
        element("title", title),
        write_style(style),
    )
    sheet = element(
        "div",
        element("header", *top, class_="lc-top"),
        element("main", *main),
        element("footer", element("p", PURPOSE), class_="lc-purpose"),
        class_="lc-sheet",
    )
    page = element("html", head, "\n", element("body", sheet, class_="labcheck"), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def write_style(style: str) -> Html:
    """Write a style as an element; nothing of a file is ever part of one."""
    return Html(f"<style>{style}</style>")


def make_policy(style: str) -> str:
    """Write the policy of a page: nothing is loaded, nothing runs, and one style applies."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = ("default-src 'none'", f"style-src 'sha256-{digest}'")
    return "; ".join((*allowed, "base-uri 'none'", "form-action 'none'"))


FLAG_WORDS = {
    Flag.NORMAL: "normal",
    Flag.LOW: "low",
    Flag.CRITICALLY_LOW: "critically low",
    Flag.HIGH: "high",
    Flag.CRITICALLY_HIGH: "critically high",
    Flag.ABNORMAL: "abnormal",
    Flag.CRITICALLY_ABNORMAL: "critically abnormal",
    Flag.POSITIVE: "positive",
    Flag.NEGATIVE: "negative",
    Flag.INDETERMINATE: "indeterminate",
}
"""What a flag is called when it is read aloud."""

_LOOKS = {
    Flag.LOW: "lc-low",
    Flag.HIGH: "lc-high",
    Flag.ABNORMAL: "lc-high",
    Flag.POSITIVE: "lc-high",
    Flag.CRITICALLY_LOW: "lc-critical",
    Flag.CRITICALLY_HIGH: "lc-critical",
    Flag.CRITICALLY_ABNORMAL: "lc-critical",
    Flag.INDETERMINATE: "lc-open",
}


@dataclass(frozen=True, slots=True)
class Anchors:
    """The places of one report that links lead to, numbered and never named by a text.

    Attributes:
        case: The number of the report in its page; 0 where no place may be named, since
            a page that is not ours may have the name already.
        numbers: The number of each row that is shown, by its identity.
    """

    case: int
    numbers: dict[int, int]

    @classmethod
    def of(cls, report: Report, case: int) -> "Anchors":
        """Number the rows that are shown."""
        return cls(case, {id(row): number for number, row in enumerate(report.shown, 1)})

    @property
    def of_case(self) -> str | None:
        """The place of the report."""
        return f"case-{self.case}" if self.case else None

    def of_row(self, row: Row) -> str | None:
        """The place of a row; `None` when it is not shown."""
        number = self.numbers.get(id(row))
        return f"case-{self.case}-result-{number}" if self.case and number else None

    def link(self, row: Row) -> Html:
        """Name a row's test, with a way to the row where it has a place."""
        name, place = isolated(row.name), self.of_row(row)
        return element("a", name, href=f"#{place}") if place else name


def show_flag(row: Row) -> Html:
    """Write a flag as letters and mark, and in words for who listens."""
    if row.flag is None:
        return join((_seen(NOT_JUDGED_MARK, "lc-unjudged"), " ", hidden("not judged")))
    return show_code(row.flag)


def show_code(flag: Flag) -> Html:
    """Write a flag that is not a row's own."""
    seen = f"{flag.value} {FLAG_MARKS[flag]}".rstrip()
    return join((_seen(seen, _LOOKS.get(flag, "lc-plain")), " ", hidden(FLAG_WORDS[flag])))


def _seen(text: str, look: str) -> Html:
    return element("span", text, class_=f"lc-flag {look}", aria_hidden="true")


def show_result(row: Row) -> Html:
    """Write a result as it was reported, its unit quieter than its value."""
    text, unit = row.result.text_without_flag, row.result.unit
    value = text.removesuffix(unit).rstrip() if unit else text
    mark = element("span", f" {READ_MARK}", class_="lc-unit") if row.read_as else ""
    if not unit or not value or value == text:
        return join((isolated(text, "lc-value"), mark))
    return element(
        "bdi",
        element("span", value, class_="lc-value"),
        " ",
        element("span", unit, class_="lc-unit"),
        mark,
    )
