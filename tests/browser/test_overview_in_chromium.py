"""The overview of a folder in a browser: chosen by the keyboard, read by everybody, printed."""

import io
from itertools import pairwise

import pytest

from commands import run

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEEN_ROWS = "[...document.querySelectorAll('tbody tr')].filter(one => one.checkVisibility()).length"


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    page = tmp_path_factory.mktemp("overview") / "overview.html"
    done = run("check", "examples", "--output", page)
    assert "36 reports" in done.err
    return page.as_uri()


@pytest.fixture
def visit(browser, address):
    """Opens the overview in a context of its own."""
    contexts = []

    def open_page(width=1280, scheme="light"):
        size = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(visit, axe, width, scheme):
    options = {"resultTypes": ["violations"], "runOnly": WCAG}
    found = axe.run(visit(width, scheme), options=options)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_moves_sideways(visit, width):
    assert visit(width).evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_chooses_what_is_shown(visit):
    page = visit()
    everything = page.evaluate(SEEN_ROWS)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("ArrowRight")
    assert 0 < page.evaluate(SEEN_ROWS) < everything
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(SEEN_ROWS) == everything


@pytest.mark.parametrize("width", [360, 1280])
def test_the_tab_key_goes_from_the_choice_down_to_every_report(visit, width):
    page = visit(width)
    tops, reached = [], []
    for _ in range(page.evaluate(SEEN_ROWS) + 1):
        page.keyboard.press("Tab")
        top, where = page.evaluate(
            "(one => [one.getBoundingClientRect().top + scrollY, one.href])(document.activeElement)"
        )
        tops.append(top)
        reached += [where] if where else []
    assert all(below > above for above, below in pairwise(tops))
    assert len(set(reached)) == page.evaluate(SEEN_ROWS)


def test_it_prints_without_a_half_empty_sheet(visit, read_pdf):
    page = visit()
    names = page.evaluate("[...document.querySelectorAll('tbody a')].map(one => one.innerText)")
    sheets = read_pdf(io.BytesIO(page.pdf(format="A4"))).pages
    held = [sum(name.split()[0] in sheet.extract_text() for name in names) for sheet in sheets[:-1]]
    assert all(count > 6 for count in held)
    printed = " ".join(" ".join(sheet.extract_text().split()) for sheet in sheets)
    assert [name for name in names if name.split()[0] not in printed] == []
