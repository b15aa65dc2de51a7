"""Where the docs lie, and what is in them: the index of docs/README.md, which the site uses too."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from labcheck.cli.example_cases import find_shipped_folder

INDEX = "README.md"
_PART = re.compile(r"^## (?P<title>.+)$")
_ENTRY = re.compile(r"^- \[(?P<title>[^]]+)\]\((?P<page>[^):#]+\.md)\)")
_ON_THE_WEB = "Documentation, "


def list_docs() -> str:
    """Name the folder of the docs, their address where one is stated, and the pages by part."""
    folder = find_shipped_folder("docs")
    lines = [f"The docs are in {folder}"]
    if address := _find_address():
        lines.append(f"and at {address}")
    for title, pages in list_index(folder):
        lines += ["", title]
        wide = max(len(page) for _, page in pages)
        lines += [f"  {page:<{wide}}  {name}" for name, page in pages]
    return "\n".join(lines) + "\n"


def list_index(folder: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Give each part of the index with the titles and places of its pages."""
    title, pages = "", list[tuple[str, str]]()
    for line in (folder / INDEX).read_text(encoding="utf-8").splitlines():
        if part := _PART.match(line):
            if pages:
                yield title, pages
            title, pages = part["title"], []
        elif entry := _ENTRY.match(line):
            pages.append((entry["title"], entry["page"]))
    yield title, pages


def _find_address() -> str:
    try:
        stated = metadata("labcheck").get_all("Project-URL") or []
    except PackageNotFoundError:  # it is used from its source and was never installed
        return ""
    found = [line for line in stated if line.startswith(_ON_THE_WEB)]
    return found[0].removeprefix(_ON_THE_WEB) if found else ""
