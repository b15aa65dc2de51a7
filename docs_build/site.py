"""The site of the docs: its navigation is the index, docs/README.md, so that there is one list.

mkdocs calls the functions that begin with `on_` (`hooks` in mkdocs.yml).
"""

import re
from pathlib import Path
from typing import Any

from labcheck.cli.help.docs import INDEX, list_index

_OUTSIDE = re.compile(r"\[(?P<text>[^]]+)\]\((?:\.\./)+(?P<file>[A-Z]+\.md)\)")
"""A link to a file of the repository that is no page of the site."""


def on_config(config: Any) -> Any:
    """Make the navigation: the index, its parts, and below a folder's index its other pages."""
    folder = Path(config.docs_dir)
    nav: list[Any] = [{"Contents": INDEX}]
    for title, pages in list_index(folder):
        nav.append({title: [_place(folder, *page) for page in pages]})
    config.nav = nav
    return config


def _place(folder: Path, title: str, page: str) -> dict[str, Any]:
    if not page.endswith(f"/{INDEX}"):
        return {title: page}
    parent = (folder / page).parent
    below = [path for path in sorted(parent.glob("*.md")) if path.name != INDEX]
    listed = [{path.stem: path.relative_to(folder).as_posix()} for path in below]
    return {title: [{"All of them": page}, *listed]}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Name files of the repository that are no page of the site, and do not link to them."""
    return _OUTSIDE.sub(r"\g<text> (`\g<file>` in the repository)", markdown)
