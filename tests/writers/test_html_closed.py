"""The HTML report as a page: closed to everything else, seen and heard by everybody."""

import hashlib
import re
from base64 import b64encode
from itertools import pairwise

import pytest

from html_reports import EACH, PAGES, REPORTS
from labcheck.writers.html_elements import element, escape, join, link, load_style
from labcheck.writers.html_report import render_fragment
from page_tree import read_page

TAGS = {
    "document", "html", "head", "meta", "title", "style", "body", "div", "header", "main", "footer",
    "nav", "article", "section", "h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "a",
    "span", "bdi", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "details",
    "wbr", "summary", "figure", "figcaption", "svg", "desc", "rect", "line",
    "circle", "polygon", "text",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel", "role",
    "scope", "colspan", "tabindex", "aria-label", "aria-hidden", "viewbox", "width", "height", "x",
    "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "points", "fill", "fill-opacity", "stroke",
    "stroke-width", "font-size", "text-anchor",
}  # fmt: skip


@EACH
def test_the_page_has_only_such_elements(name):
    page = read_page(PAGES[name])
    assert {one.tag for one in page.walk()} <= TAGS
    assert {attribute for one in page.walk() for attribute in one.attributes} <= ATTRIBUTES


@EACH
def test_the_policy_allows_the_one_style_and_nothing_else(name):
    page = read_page(PAGES[name])
    head = page.one("head")
    policy = next(one for one in head.children if "http-equiv" in one.attributes)
    digest = b64encode(hashlib.sha256(page.one("style").text.encode()).digest()).decode()
    assert policy.attributes["http-equiv"] == "Content-Security-Policy"
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    names = [one.tag for one in head.children]
    assert names.index("style") > head.children.index(policy)


@EACH
def test_the_head_says_what_the_page_is(name):
    text = PAGES[name]
    assert text.startswith('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">')
    metas = {
        one.attributes["name"]: one.attributes["content"]
        for one in read_page(text).all("meta")
        if "name" in one.attributes
    }
    assert metas == {
        "viewport": "width=device-width, initial-scale=1",
        "referrer": "no-referrer",
        "color-scheme": "light dark",
        "generator": "labcheck",
    }


def test_the_style_loads_nothing():
    assert not re.search(
        r"url\(|@import|@font-face|image-set|expression|javascript|</", load_style()
    )


def test_every_rule_is_kept_to_the_report():
    style = re.sub(r"/\*.*?\*/", "", load_style(), flags=re.DOTALL)
    heads = [head.strip() for head in re.findall(r"([^{};]+)\{", style)]
    rules = [head for head in heads if not head.startswith("@")]
    assert len(rules) > 80
    for one in (part for rule in rules for part in re.split(r",(?![^(]*\))", rule)):
        assert one.split()[0] == ".labcheck", one
    assert {head.split()[0] for head in heads if head.startswith("@")} == {"@media", "@container"}


@pytest.mark.parametrize("name", ["lupus", "iron", "compared"])
def test_a_fragment_can_stand_in_a_page_that_is_not_ours(name):
    (report,) = REPORTS[name]
    text = render_fragment(report)
    style, content = read_page(text).children
    assert (style.tag, style.text) == ("style", load_style())
    assert (content.tag, content.classes) == ("div", ["labcheck"])
    everything = list(content.walk())
    assert {one.tag for one in everything} <= TAGS - {"html", "head", "meta", "h1", "main"}
    assert not [one for one in everything if "id" in one.attributes]
    assert not [one for one in content.all("a") if one.attributes["href"].startswith("#")]
    assert content.one("h2").seen == report.case.heading
    assert len(content.all(".lc-row")) == len(report.rows)


def test_fragment_and_page_say_the_same():
    page = read_page(PAGES["lupus"]).one("article")
    fragment = read_page(render_fragment(REPORTS["lupus"][0])).one("article")
    assert fragment.heard == page.heard
    assert fragment.seen == page.seen


# For everybody.


@EACH
def test_headings_and_landmarks(name):
    page = read_page(PAGES[name])
    levels = [int(one.tag[1]) for one in page.walk() if re.fullmatch(r"h\d", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("header", "main", "footer"):
        page.one(landmark)


@EACH
def test_tables_are_tables_whatever_the_style_makes_of_them(name):
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    scopes = {"col": "columnheader", "row": "rowheader", "rowgroup": "rowheader"}
    for table in read_page(PAGES[name]).all("table"):
        assert table.children[0].tag == "caption"
        for one in table.walk():
            if one.tag == "th":
                assert one.attributes["role"] == scopes[one.attributes["scope"]]
            elif one.tag in roles:
                assert one.attributes["role"] == roles[one.tag]


@EACH
def test_every_picture_has_a_name(name):
    for picture in read_page(PAGES[name]).all("svg"):
        assert picture.attributes["role"] == "img"
        assert picture.children[0].tag == "title"
        assert picture.one("title").text


def palettes():
    """The colours of the light page, the dark page and paper."""
    found = re.findall(r"\.labcheck \{((?:\s*--[\w-]+: #[0-9a-f]{6};)+)", load_style())
    read = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", one)) for one in found]
    assert len(read) == len(["light", "dark", "paper"])
    return read


def luminance(colour):
    """The relative luminance, by WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_of_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WCAG's known example


@pytest.mark.parametrize("number", range(3), ids=["light", "dark", "paper"])
def test_contrast(number):
    palette = palettes()[number]
    for text in ("ink", "quiet", "low", "high", "critical", "open", "link"):
        for ground in ("paper", "tint"):
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    for shape in ("edge", "ink", "quiet", "critical", "open"):
        assert contrast(palette[shape], palette["paper"]) >= 3, shape
    for shape in ("ink", "critical", "open"):
        assert contrast(palette[shape], palette["band"]) >= 3, shape
    if number < 2:  # on paper a critical flag has a frame and no ground
        assert contrast(palette["on-critical"], palette["critical"]) >= 4.5


def test_every_colour_is_one_of_the_palette():
    rest = re.sub(r"--[\w-]+: #[0-9a-f]{6};", "", load_style())
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rest)) == {"#000000"}


# Elements.


def test_texts_and_attributes_are_escaped():
    assert (
        element("p", "<b>&\"'", class_='a"b')
        == '<p class="a&quot;b">&lt;b&gt;&amp;&quot;&#x27;</p>'
    )
    assert element("p", element("b", "x"), None_=None) == "<p><b>x</b></p>"
    assert element("meta", http_equiv="x") == '<meta http-equiv="x">'
    assert join(["<", escape("<")], ">") == "&lt;&gt;&lt;"
    assert escape("a\u202eb\nc") == "a\N{REPLACEMENT CHARACTER}b c"


@pytest.mark.parametrize("address", ["https://a.test/b?c=d&e", "http://a.test", "HTTPS://A.TEST"])
def test_an_address_of_the_web_is_a_link(address):
    escaped = address.replace("&", "&amp;")
    shown = escaped.replace("test/", "test/<wbr>")
    assert link(address) == f'<a href="{escaped}" rel="noreferrer noopener">{shown}</a>'


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.test", "//a.test",
        "https://", "https://a.test/a b", "https://a.test\njavascript:x", "https://а.test",
        " https://a.test", "vbscript:x", "mailto:a@b.test",
    ],
)  # fmt: skip
def test_any_other_address_is_a_text(address):
    assert link(address) == escape(address)
