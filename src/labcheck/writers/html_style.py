"""The style of the HTML report, and the policy that allows this style alone."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

from labcheck.writers.html_elements import Html

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


def write_style(style: str) -> Html:
    """Write a style as an element; nothing of a file is ever part of one."""
    return Html(f"<style>{style}</style>")


def make_policy(style: str) -> str:
    """Write the policy of a page: nothing is loaded, nothing runs, and one style applies."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = ("default-src 'none'", f"style-src 'sha256-{digest}'")
    return "; ".join((*allowed, "base-uri 'none'", "form-action 'none'"))
