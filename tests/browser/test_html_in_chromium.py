"""The HTML report in a real browser: nothing is loaded or cut, everybody can read it, it prints."""

import io
import re
import unicodedata
from itertools import pairwise

import pytest

from example_pages import build_pages, build_reports
from labcheck.writers.html_report import render_fragment
from labcheck.writers.wording import list_notes

NAMES = [
    "lupus", "iron", "serial", "ten", "sixty", "unjudged", "long", "right-to-left", "gap",
    "several",
]  # fmt: skip
EACH = pytest.mark.parametrize("name", NAMES)
WIDTHS = pytest.mark.parametrize("width", [320, 360, 768, 1280])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"

# Every text that is seen, with its colour and the colour behind it; of letters in a picture, the
# fill. A part that is hidden from view, or has no size, is left out.
COLOURS = """() => {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    const box = parent.getBoundingClientRect();
    if (!text || box.width <= 1 || parent.closest('.lc-hidden, title, desc')) continue;
    let behind = parent;
    const clear = 'rgba(0, 0, 0, 0)';
    while (behind && getComputedStyle(behind).backgroundColor === clear) {
      behind = behind.parentElement;
    }
    const style = getComputedStyle(parent);
    const colour = parent.tagName === 'text' ? style.fill : style.color;
    seen.push([text, colour, behind ? getComputedStyle(behind).backgroundColor : 'none']);
  }
  return seen;
}"""


@pytest.fixture(scope="session")
def reports():
    return build_reports()


@pytest.fixture(scope="session")
def addresses(reports, tmp_path_factory):
    """Where each page lies."""
    folder = tmp_path_factory.mktemp("pages")
    for name, page in build_pages(reports).items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in NAMES}


@pytest.fixture
def visit(browser, addresses):
    """Opens a page in a context of its own."""
    contexts = []

    def open_page(name, width=1280, scheme="light", **more):
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto(addresses[name])
        return page

    yield open_page
    for context in contexts:
        context.close()


# Closed to everything else.


@EACH
def test_nothing_is_loaded_refused_or_complained_of(browser, addresses, name):
    said, asked = [], []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(addresses[name])
    page.evaluate(OPEN_ALL)
    page.emulate_media(media="print")
    page.wait_for_timeout(50)
    context.close()
    assert said == []
    assert asked == [addresses[name]]


@pytest.mark.parametrize(
    ("markup", "directive"),
    [
        ("<img src='https://example.test/x.png'>", "img-src"),
        ("<p style='color: red'>x</p>", "style-src-attr"),
        ("<style>p { color: red }</style>", "style-src-elem"),
        ("<iframe src='https://example.test'></iframe>", "frame-src"),
        ("<svg><image href='https://example.test/x.png'></image></svg>", "img-src"),
        ("<img src=x onerror='document.title = 1'>", "script-src-attr"),
    ],
)
def test_the_policy_would_refuse_what_is_slipped_in(visit, markup, directive):
    """What breaks two directives is reported for both, in no certain order."""
    page = visit("lupus")
    refused = page.evaluate(
        """([markup, directive]) => new Promise(done => {
          document.addEventListener('securitypolicyviolation', one => {
            if (one.effectiveDirective === directive) done(directive);
          });
          setTimeout(() => done('nothing'), 10000);
          document.querySelector('main').insertAdjacentHTML('beforeend', markup);
        })""",
        [markup, directive],
    )
    assert refused == directive


def test_a_fragment_leaves_the_page_around_it_as_it_was(visit, reports):
    page = visit("lupus", width=900)
    host = "<h1>Notebook</h1><table><tr><td>cell</td></tr></table><p>text <a href='#'>way</a></p>"
    measure = """() => ['h1', 'table', 'td', 'p', 'a', 'body'].map(one => {
      const style = getComputedStyle(document.querySelector(one));
      return [style.color, style.font, style.margin, style.padding, style.backgroundColor,
              style.borderTopWidth];
    })"""
    page.goto("about:blank")
    page.set_content(host)
    before = page.evaluate(measure)
    page.set_content(
        host + "".join(render_fragment(reports[name][0]) for name in ("lupus", "iron"))
    )
    assert page.evaluate(measure) == before
    assert page.locator(".labcheck").count() == 2
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 900


# Seen whole, at every width.


@EACH
@WIDTHS
def test_the_page_never_moves_sideways(visit, name, width):
    page = visit(name, width)
    for _ in ("closed", "open"):
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        page.evaluate(OPEN_ALL)


@pytest.mark.parametrize("name", ["lupus", "sixty", "long", "right-to-left"])
@WIDTHS
def test_no_text_is_cut_or_laid_over_another(visit, name, width):
    overlaps = visit(name, width).evaluate(
        """() => [...document.querySelectorAll('.lc-row')].flatMap(row => {
          const cells = [...row.children].map(one => one.getBoundingClientRect())
            .filter(one => one.width > 0 && one.height > 0);
          return cells.flatMap((a, i) => cells.slice(i + 1).filter(b =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1
          ).map(() => row.textContent));
        })"""
    )
    assert overlaps == []


def test_on_a_telephone_a_row_is_a_card(visit):
    tops = """() => {
      const top = one => document.querySelector(`.lc-row .lc-${one}`).getBoundingClientRect().top;
      return ['test', 'flag-cell', 'result', 'range', 'place'].map(top);
    }"""
    test, flag, result, range_, place = visit("lupus", 360).evaluate(tops)
    assert abs(test - flag) < 8 < result - test
    assert abs(result - range_) < 8 < place - result
    test, flag, result, range_, _ = visit("lupus", 1280).evaluate(tops)
    assert max(test, flag, result, range_) - min(test, flag, result, range_) < 8


def test_letters_are_never_too_small_to_read(visit):
    """The picture of all books would shrink on a telephone; the table below it says the same."""
    for width in (360, 768):
        page = visit("lupus", width)
        page.evaluate(OPEN_ALL)
        assert page.locator(".lc-picture-books").first.is_visible() == (width > 360)
        assert page.locator(".lc-opinions").first.is_visible()
        heights = page.evaluate(
            """() => [...document.querySelectorAll('.lc-text')]
              .map(one => one.getBoundingClientRect().height).filter(one => one > 0)"""
        )
        assert all(height >= 9 for height in heights)


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_words_of_a_gap_are_whole_and_apart(visit, width, media):
    page = visit("gap", width)
    page.emulate_media(media=media)
    pictures = page.locator(".lc-picture-gap")
    assert pictures.count() == 2
    found = pictures.evaluate_all(
        """pictures => pictures.flatMap(picture => {
          const edge = picture.getBoundingClientRect();
          const boxes = [...picture.querySelectorAll('text')].map(one => {
            const box = one.getBBox();
            return [one.textContent, box.x, box.y, box.x + box.width, box.y + box.height];
          });
          const size = picture.viewBox.baseVal;
          const cut = boxes.filter(([, x, y, right, bottom]) =>
            x < 0 || y < -2 || right > size.width || bottom > size.height + 2);
          const laid = boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
            Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > 0 &&
            Math.min(a[4], b[4]) - Math.max(a[2], b[2]) > 2).map(b => [a[0], b[0]]));
          const shrunk = edge.width < size.width ? [edge.width] : [];
          return [...cut, ...laid, ...shrunk];
        })"""
    )
    assert found == []


def test_a_wide_table_moves_in_its_frame_and_keeps_the_names(visit):
    page = visit("ten", 800)
    frame = page.locator(".lc-wide")
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
    frame.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert frame.evaluate("one => one.scrollLeft") > 100
    name = frame.locator("tbody th.lc-test").first
    left = frame.evaluate("one => one.getBoundingClientRect().left")
    assert name.evaluate("one => one.getBoundingClientRect().left") == pytest.approx(left, abs=1)


def test_ten_draws_and_what_they_come_to_are_seen_at_once(visit):
    page = visit("ten", 1280)
    frame = page.locator(".lc-wide")
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    edges = """one => [one.querySelector('.lc-change'), one.querySelector('.lc-at:last-child')]
      .map(cell => cell.getBoundingClientRect().right)"""
    right = frame.evaluate("one => one.getBoundingClientRect().right")
    assert all(edge <= right + 1 for edge in page.locator(".lc-courses").evaluate(edges))


@pytest.mark.parametrize("width", [800, 1280])
def test_what_a_course_comes_to_is_not_cut_however_many_draws_there_are(visit, width):
    frame = visit("ten", width).locator(".lc-wide")
    right = frame.evaluate("one => one.getBoundingClientRect().right")
    verdict = frame.locator("tbody .lc-change").first
    assert verdict.evaluate("one => one.getBoundingClientRect().right") <= right


def test_on_a_telephone_each_course_is_a_card_with_the_newest_first(visit):
    page = visit("serial", 360)
    frame = page.locator(".lc-wide")
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    tops = frame.locator("tbody tr:has(.lc-test)").first.evaluate(
        """one => [...one.children].filter(cell => cell.textContent)
          .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
          .map(cell => (cell.querySelector('.lc-drawn') || {}).textContent || cell.className)"""
    )
    assert tops == [
        "lc-test", "lc-change", "lc-range", "2026-03-20", "2026-03-09", "2026-03-05", "2026-03-03",
        "2026-03-02", "2026-03-01",
    ]  # fmt: skip


# Read by everybody.


def luminance(colour):
    """The relative luminance, by WCAG 2.2."""
    channels = [int(one) / 255 for one in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["lupus", "serial", "unjudged", "gap", "several"])
@pytest.mark.parametrize("media", ["screen", "print"])
@SCHEMES
def test_every_text_is_told_from_its_ground(visit, name, media, scheme):
    page = visit(name, scheme=scheme)
    page.evaluate(OPEN_ALL)
    page.emulate_media(media=media, color_scheme=scheme)
    texts = page.evaluate(COLOURS)
    assert len(texts) > 50
    faint = [one for one in texts if contrast(one[1], one[2]) < 4.5]
    assert faint == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_the_colours_of_the_reader(visit, scheme):
    ground = "getComputedStyle(document.querySelector('.labcheck')).backgroundColor"
    page = visit("lupus", scheme=scheme)
    assert (luminance(page.evaluate(ground)) > 0.5) == (scheme == "light")
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


# WCAG 2.2 up to AA, the size of what is pressed among it, which axe checks only when asked.
HELD_TO = [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]  # fmt: skip


@pytest.mark.parametrize("name", ["lupus", "serial", "ten", "unjudged", "long", "gap", "several"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(visit, axe, name, width, scheme):
    page = visit(name, width, scheme)
    page.evaluate(
        "[...document.querySelectorAll('details')].slice(0, 8).forEach(one => one.open = 1)"
    )
    found = axe.run(page, options={"resultTypes": ["violations"], "runOnly": HELD_TO})
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def roles_of(page):
    """What the accessibility tree has of tables, and how often."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = [one["role"]["value"] for one in nodes if not one.get("ignored")]
    wanted = ("table", "row", "cell", "gridcell", "columnheader", "rowheader", "caption", "image")
    return {role: roles.count(role) for role in wanted}


def test_a_card_is_still_a_row_of_a_table_to_who_listens(visit):
    wide, narrow = (roles_of(visit("lupus", width)) for width in (1280, 360))
    assert wide["row"] > 13
    assert wide["columnheader"] == 6
    empty_cells_that_are_left_out = wide["cell"] - narrow["cell"]
    assert empty_cells_that_are_left_out < 20
    assert {**narrow, "cell": 0} == {**wide, "cell": 0}


def test_a_picture_is_heard(visit):
    page = visit("lupus")
    picture = page.get_by_role("img", name="6.3 g/dL lies below 12–16")
    assert picture.count() == 1


def test_forced_colours_leave_the_meaning(visit):
    page = visit("lupus", forced_colors="active")
    flag = page.locator(".lc-row .lc-critical.lc-flag").first
    assert flag.inner_text() == "LL ▼▼"
    letters, shape = flag.evaluate(
        "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    )
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert contrast(letters, shape) > 4.5
    assert contrast(shape, ground) > 3
    point = page.locator(".lc-row .lc-point").first
    assert contrast(point.evaluate("one => getComputedStyle(one).fill"), ground) > 3


@SCHEMES
@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_gap_stands_out_from_the_ions_and_the_page(visit, scheme, forced):
    """3 to 1 at least, as WCAG 2.2 asks of graphics; each ion has an outline that has it."""
    page = visit("gap", scheme=scheme, forced_colors=forced)
    ground = page.evaluate("getComputedStyle(document.querySelector('.labcheck')).backgroundColor")
    fill = "one => getComputedStyle(one).fill"
    gap = page.locator(".lc-gap:not([stroke])").first.evaluate(fill)
    ion = page.locator(".lc-ion:not([stroke])").first.evaluate(fill)
    outline = page.locator(".lc-ion[stroke]").first.evaluate("one => getComputedStyle(one).stroke")
    assert min(contrast(gap, ground), contrast(gap, ion), contrast(outline, ground)) > 3


def test_the_keyboard_opens_what_is_under_a_row(visit):
    page = visit("lupus")
    focused = "document.activeElement"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"{focused}.tagName") == "SUMMARY":
            break
    assert page.evaluate(f"{focused}.innerText").startswith("Why")
    style = page.evaluate(
        f"(one => [one.outlineStyle, one.outlineWidth])(getComputedStyle({focused}))"
    )
    assert style == ["solid", "2px"]
    step = page.locator("details").first.locator("li").first
    assert not step.is_visible()
    page.keyboard.press("Enter")
    assert step.is_visible()
    page.keyboard.press("Enter")
    assert not step.is_visible()


SEEN_ORDER = """() => {
  const boxes = [...document.querySelectorAll('h1, h2, h3, caption, a, summary, .lc-row')]
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width > 1 && one.checkVisibility() && !one.closest('.lc-at'));
  return boxes.map(([one, box]) => [one.innerText.slice(0, 40), box.top]);
}"""


@pytest.mark.parametrize("name", ["lupus", "several", "unjudged"])
@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_heard_comes_in_the_order_of_what_is_seen(visit, name, width):
    """Headings, links and rows, as a screen reader goes through them: none lies above the last.

    The results of a course stand the newest first on a telephone, and are tried by the tab key.
    """
    heard = visit(name, width).evaluate(SEEN_ORDER)
    assert len(heard) > 8
    lying_above = [(one, other) for one, other in pairwise(heard) if other[1] < one[1] - 5]
    assert lying_above == []


def list_heard(page):
    """The headings and texts of the accessibility tree, each before what lies under it."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {one["nodeId"]: one for one in nodes}
    left = [nodes[0]]
    while left:
        node = left.pop()
        if not node.get("ignored") and node["role"]["value"] in ("heading", "StaticText"):
            yield node["name"]["value"]
        left += [by_id[each] for each in reversed(node.get("childIds", [])) if each in by_id]


def test_what_is_most_urgent_is_heard_first(visit):
    """The texts of the accessibility tree, in its order."""
    heard = list(list_heard(visit("lupus")))
    told = ["Summary", "Critical: seek clinical review now", "Abnormal", "Results"]
    places = [heard.index(one) for one in told]
    assert heard[0].startswith("Refractory calciphylaxis")
    assert places == sorted(places)


def press_tab(page):
    """Go one step; give what has the focus, with its text and where it begins."""
    page.keyboard.press("Tab")
    return page.evaluate("""() => {
      const one = document.activeElement, box = one.getBoundingClientRect();
      return [one.tagName, one.innerText, box.top + scrollY];
    }""")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_tab_key_goes_the_way_the_eye_goes(visit, width):
    page = visit("iron", width)
    places = []
    while (place := press_tab(page))[0] != "BODY":
        places.append(place[1:])
    back = [(one, other) for one, other in pairwise(places) if other[1] < one[1] - 5]
    assert back == []
    assert len(places) > 50


def test_a_way_from_the_summary_leads_to_the_row(visit):
    page = visit("sixty", 360)
    page.locator(".lc-summary a").last.click()
    place = page.evaluate("location.hash.slice(1)")
    box = page.locator(f"#{place}").bounding_box()
    assert 0 <= box["y"] < 900


def test_words_of_both_directions_keep_their_places(visit):
    """The result stands right of a name that is written from the right, and is not turned."""
    page = visit("right-to-left")
    item = page.locator(".lc-groups li").first
    name, value = (item.locator(one).first.bounding_box() for one in ("a", ".lc-value"))
    assert name["x"] + name["width"] <= value["x"]


# On paper.

PAPERS = pytest.mark.parametrize("paper", ["A4", "Letter"])


@pytest.fixture
def printed(read_pdf):
    """Prints a page: the text of each sheet."""

    def print_page(page, paper="A4"):
        document = read_pdf(io.BytesIO(page.pdf(format=paper)))
        return [" ".join(sheet.extract_text().split()) for sheet in document.pages]

    return print_page


def without_spaces(text):
    """A text wherever its lines are broken, and without the ligatures of print."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@PAPERS
def test_the_lupus_case_is_two_sheets(visit, printed, reports, paper):
    sheets = printed(visit("lupus"), paper)
    assert len(sheets) == 2
    (report,) = reports["lupus"]
    text = without_spaces(" ".join(sheets))
    for row in report.rows:
        assert without_spaces(f"{row.name}{row.result.text}") in text
        assert all(without_spaces(note) in text for note in list_notes(row))
    assert [f"{number} / 2" in sheet for number, sheet in enumerate(sheets, 1)] == [True, True]
    assert "https://www.abim.org/Media/bfijryql/laboratory-reference-ranges.pdf" in text


@EACH
@PAPERS
def test_no_sheet_is_empty(visit, printed, name, paper):
    assert all(len(sheet) > 60 for sheet in printed(visit(name), paper))


@PAPERS
def test_the_results_begin_on_the_sheet_that_the_courses_end_on(visit, printed, paper):
    """Nothing is left empty before them, and their head is not alone at the foot of a sheet."""
    sheets = printed(visit("ten"), paper)
    (place,) = (number for number, sheet in enumerate(sheets) if "in the order read" in sheet)
    before, _, rows = sheets[place].partition("Results Every result, in the order read")
    assert "CRP" in before
    assert "hemoglobin" in rows
    assert all(len(sheet) > 600 for sheet in sheets[:-1])


def test_what_is_closed_is_not_printed_and_what_is_open_is(visit, printed):
    page = visit("lupus")
    text = " ".join(printed(page))
    assert "Why" not in text
    assert "What other sources say" not in text
    assert "is read as the number" not in text
    page.locator("summary").first.click()
    text = " ".join(printed(page))
    assert text.count("Why") == 1
    assert text.count("is read as the number 6.3 in g/dL") == 1


def test_the_head_of_the_table_stands_on_every_sheet_with_rows(visit, printed, reports):
    sheets = printed(visit("sixty"))
    names = [row.name for row in reports["sixty"][0].rows]
    with_rows = [sheet for sheet in sheets if sum(name in sheet for name in names) > 5]
    assert len(with_rows) >= 2
    assert all("Test Result Flag Range Where" in sheet for sheet in with_rows)


def test_each_case_begins_a_sheet(visit, printed):
    sheets = printed(visit("several"))
    starts = [re.sub(r"^\d+ / \d+ ", "", sheet).split(" ")[:2] for sheet in sheets]
    assert starts[0] == ["Laboratory", "results"]
    assert sum(start == ["Six", "draws"] for start in starts) == 1
    assert sum(start == ["Nothing", "can"] for start in starts) == 1
