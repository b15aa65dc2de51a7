"""The site of the docs: its navigation is the index, docs/README.md, so that there is one list.

mkdocs calls the functions that begin with `on_` (`hooks` in mkdocs.yml).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PART = re.compile(r"^## (?P<title>.+)$")
_ENTRY = re.compile(r"^- \[(?P<title>[^]]+)\]\((?P<page>[^):#]+\.md)\)")
_OUTSIDE = re.compile(r"\[(?P<text>[^]]+)\]\((?:\.\./)+(?P<file>[A-Z]+\.md)\)")
"""A link to a file of the repository that is no page of the site."""
_INDEX = "README.md"


def list_index(folder: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Give each part of the index with the titles and places of its pages."""
    title, pages = "", list[tuple[str, str]]()
    for line in (folder / _INDEX).read_text(encoding="utf-8").splitlines():
        if part := _PART.match(line):
            if pages:
                yield title, pages
            title, pages = part["title"], []
        elif entry := _ENTRY.match(line):
            pages.append((entry["title"], entry["page"]))
    yield title, pages


def on_config(config: Any) -> Any:
    """Make the navigation: the index, its parts, and below a folder's index its other pages."""
    folder = Path(config.docs_dir)
    nav: list[Any] = [{"Contents": _INDEX}]
    for title, pages in list_index(folder):
        nav.append({title: [_place(folder, *page) for page in pages]})
    config.nav = nav
    return config


def _place(folder: Path, title: str, page: str) -> dict[str, Any]:
    if not page.endswith(f"/{_INDEX}"):
        return {title: page}
    parent = (folder / page).parent
    below = [path for path in sorted(parent.glob("*.md")) if path.name != _INDEX]
    listed = [{path.stem: path.relative_to(folder).as_posix()} for path in below]
    return {title: [{"All of them": page}, *listed]}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Name files of the repository that are no page of the site, and do not link to them."""
    return _OUTSIDE.sub(r"\g<text> (`\g<file>` in the repository)", markdown)
