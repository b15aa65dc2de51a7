"""Elements of HTML: the one place where text becomes part of a page.

A child or an attribute is escaped unless it is `Html`, which only this module and the pictures
make. Nothing here writes a script, a style or anything that loads.
"""

import re
from collections.abc import Iterable
from html import escape as escape_markup

from labcheck.writers.plain_text import make_printable

_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_AFTER_SLASH = re.compile(r"(?<=[^:/])/(?=[^/])")
_WITHOUT_END = ("meta", "wbr")


class Html(str):
    """Markup: every text in it is escaped already."""

    __slots__ = ()


def escape(text: str) -> Html:
    """Make a text harmless in every place of a page: no markup, no control, no direction."""
    return Html(escape_markup(make_printable(text)))


def join(parts: Iterable[str], between: str = "") -> Html:
    """Put parts in a row; what is no markup yet is escaped."""
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
