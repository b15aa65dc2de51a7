"""The generated pages are those that the program makes today, and the index names every page."""

import json
import re

import pytest
from docs_build.pages import list_pages
from docs_build.pictures import MADE_FROM, digest_examples

from commands import ROOT
from labcheck.cli.app import COMMANDS
from labcheck.cli.help.docs import list_index

DOCS = ROOT / "docs"
FOLDER = DOCS / "reference"
PAGES = dict(list_pages())
RENEW = "renew the generated pages with `python -m docs_build` and look at the difference"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_program_makes(name):
    page = FOLDER / name
    assert page.is_file(), f"docs/reference/{name} is missing: {RENEW}"
    is_fresh = page.read_text(encoding="utf-8") == PAGES[name]
    assert is_fresh, f"docs/reference/{name} is stale: {RENEW}"


def test_no_page_is_left_that_nothing_makes():
    there = {page.relative_to(FOLDER).as_posix() for page in FOLDER.rglob("*.md")}
    assert sorted(there - set(PAGES)) == [], RENEW


def test_every_command_has_its_section():
    headings = re.findall(r"^## `labcheck ([a-z]+)", PAGES["commands.md"], re.MULTILINE)
    assert list(dict.fromkeys(headings)) == list(COMMANDS)


def test_the_index_names_every_page():
    """Put a new page of docs/ into docs/README.md, under the part that it belongs to."""
    named = [page for _, pages in list_index(DOCS) for _, page in pages]
    assert sorted(set(named)) == sorted(named), "a page stands in the index twice"
    there = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} - {"README.md"}
    folders = ("decisions/", "reference/reasons/", "reference/sets/")
    by_others = {
        page for page in there if page.startswith(folders) and not page.endswith("README.md")
    }
    assert sorted(there - by_others - set(named)) == []
    for folder in folders:
        index = f"{folder}README.md"
        text = (DOCS / index).read_text(encoding="utf-8")
        assert [
            page
            for page in by_others
            if page.startswith(folder) and f"({page.rpartition('/')[2]})" not in text
        ] == []


@pytest.mark.parametrize("name", digest_examples(ROOT))
def test_a_picture_shows_the_example_as_it_is(name):
    """Fonts differ between machines, so the example is compared and not the picture."""
    folder = DOCS / "pictures"
    assert (folder / name).is_file()
    made = json.loads((folder / MADE_FROM).read_text(encoding="utf-8"))
    stale = f"{name}: its example has changed; run `python -m docs_build pictures`, then look at it"
    assert made[name] == digest_examples(ROOT)[name], stale


def test_no_picture_is_left_that_nothing_draws():
    there = {path.name for path in (DOCS / "pictures").iterdir()} - {MADE_FROM}
    assert there == set(digest_examples(ROOT))


def test_a_picture_reaches_for_nothing_outside():
    for path in (DOCS / "pictures").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"(?:href=|url\(|src=)[\"']?(?!#)", text) == [], path
