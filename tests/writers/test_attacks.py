"""One table of attacks, through every writer: nothing of a file's text is ever active.

Each attack stands in every field that a case has, each time in a result of its own.
"""

import csv
import io
import json
import re
import unicodedata
from functools import cache

import pytest
from markdown_it import MarkdownIt

from labcheck.writers.csv_report import render_csv
from labcheck.writers.fhir_bundle import render_fhir
from labcheck.writers.html_report import render_fragment, render_html
from labcheck.writers.json_report import render_json, render_json_lines
from labcheck.writers.markdown import render_markdown
from labcheck.writers.terminal import Look, render_terminal
from page_tree import read_page
from reports import report_of

ATTACKS = {
    "a colour": "\x1b[31mred",
    "a cleared screen": "\x1b[2J\x1b[H",
    "a window title": "\x1b]0;owned\x07",
    "a terminal link": "\x1b]8;;http://evil.test\x1b\\here\x1b]8;;\x1b\\",
    "an 8-bit escape": "\x9b31mred",
    "a NUL": "a\x00b",
    "backspaces": "high\x08\x08\x08\x08low",
    "a deletion": "a\x7fb",
    "a carriage return": "high\rlow",
    "line breaks": "a\nb\r\nc",
    "a next line": "a\x85b",
    "a line separator": "a\u2028b\u2029c",
    "a vertical tab and form feed": "a\x0bb\x0cc",
    "a tab": "a\tb",
    "an override": "a\u202eb",
    "an isolate": "a\u2066b\u2069",
    "a mark of direction": "a\u200fb\u061cc",
    "a zero width space": "a\u200bb\ufeffc",
    "a soft hyphen": "a\u00adb",
    "a tag": "a\U000e0041b",
    "a private character": "a\ue000b",
    "rich markup": "[red]x[/red]",
    "a rich link": "[link=http://evil.test]x[/link]",
    "rich markup that does not close": "[/]x[/bold]",
    "a rich emoji": ":warning:",
    "a script": "<script>alert(1)</script>",
    "an image that runs": "<img src=x onerror=alert(1)>",
    "an entity": "&lt;script&gt;",
    "a Markdown image": "![x](http://evil.test/x.png)",
    "a Markdown link": "[x](javascript:alert(1))",
    "a definition": "[x]: http://evil.test",
    "an autolink": "<http://evil.test>",
    "code": "`x`",
    "a fence": "```",
    "emphasis": "**x** _y_ ~~z~~",
    "a heading": "# x",
    "a rule": "---",
    "pipes": "a|b|c",
    "an escaped pipe": "a\\|b",
    "a backslash at the end": "a\\",
    "a formula": "=1+1",
    "a command": "=cmd|' /C calc'!A0",
    "a link of a spreadsheet": '=HYPERLINK("http://evil.test","x")',
    "a plus": "+1+1",
    "a minus": "-2+3",
    "a function": "@SUM(1+1)",
    "a formula behind a tab": "\t=1+1",
    "a formula behind a line break": "\r=1+1",
    "a full-width formula": "＝1+1",
    "a quote": 'a"b',
    "a quote that closes a cell": '","=1+1',
    "a semicolon": "a;=1+1",
    "templates": "{0} %s ${x} {{y}}",
}
EACH = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
RESULTS = (
    "test: {}, result: 5 U/L",
    "test: test, result: {}",
    "test: unit, result: 5, unit: {}",
    "test: hemoglobin, result: 14 g/dL, range: {}",
    "test: sodium, result: 140 mmol/L, note: {}",
    "test: potassium, result: 4 mmol/L, specimen: {}",
    "test: chloride, result: 100 mmol/L, method: {}",
    "test: calcium, result: 9 mg/dL, context: {}",
    "test: urea nitrogen, result: 12 mg/dL, time: {}",
    "test: AST, result: 20 U/L, method: a, baseline: {{result: 21 U/L, method: {}, time: {}}}",
)
LOOKS = {
    "narrow": Look(80),
    "wide": Look(200),
    "explained": Look(100, is_explained=True),
    "ascii": Look(100, has_unicode=False),
}
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SGR = re.compile(r"\x1b\[[0-9;]*m")


@cache
def report_with(attack, draws=1):
    """A case with the attack in every field."""
    quoted = '"' + "".join(f"\\U{ord(char):08x}" for char in attack) + '"'
    results = "".join(f"    - {{{one.replace('{}', quoted)}}}\n" for one in RESULTS)
    results = results.replace("{{", "{").replace("}}", "}")
    times = "".join(f"  - time: {quoted}\n    labs:\n{results}" for _ in range(draws))
    return report_of(f"case: {quoted}\nsource: {quoted}\ndraws:\n{times}", attack)


def active(text, *, allowed="\n"):
    """Characters that a terminal acts upon or does not show."""
    return {
        char
        for char in set(text)
        if char not in allowed
        and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    }


@EACH
@pytest.mark.parametrize("draws", [1, 2])
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_terminal_only_prints(attack, look, draws):
    text = render_terminal([report_with(attack, draws)], look)
    assert active(text) == set()
    for name in ("test", "unit", "hemoglobin", "sodium", "potassium", "chloride", "calcium", "AST"):
        assert re.search(rf"^ ?{name}\b", text, re.MULTILINE), "every result has its line"


IN_COLOUR = Look(100, has_colour=True)


@cache
def list_own_escapes():
    return set(SGR.findall(render_terminal([report_with("abc"), report_with("1")], IN_COLOUR)))


@EACH
def test_the_only_escapes_are_our_own(attack):
    text = render_terminal([report_with(attack)], IN_COLOUR)
    assert active(SGR.sub("", text)) == set()
    assert set(SGR.findall(text)) <= list_own_escapes()


@EACH
def test_the_terminal_shows_markup_as_it_was_written(attack):
    text = "".join(render_terminal([report_with(attack)], Look(200)).split())
    shown = "".join(
        "\N{REPLACEMENT CHARACTER}" if active(char) else char for char in "".join(attack.split())
    )
    if not active(attack, allowed=""):
        assert text.count(shown) >= len(["title", "source", "test", "result"])


@EACH
def test_a_spreadsheet_calculates_nothing(attack):
    text = render_csv([report_with(attack)])
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len(lines) == 1 + len(RESULTS)
    assert len(text.splitlines()) == 1 + len(RESULTS)
    assert {len(line) for line in lines} == {len(lines[0])}
    for cell in (cell for line in lines for cell in line):
        assert active(cell, allowed="") == set()
        is_number = re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", cell)
        assert is_number or not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell


@EACH
@pytest.mark.parametrize("draws", [1, 2])
def test_markdown_renders_as_text_alone(attack, draws):
    text = render_markdown([report_with(attack, draws)])
    assert active(text) == set()
    html = MARKDOWN.render(text)
    allowed = {"h2", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "ul", "li", "em"}
    assert set(re.findall(r"</?(\w+)", html)) <= allowed
    assert html.count("<h2>") == html.count("<table>") == 1
    assert html.count("<tr>") == 1 + draws * len(RESULTS)
    assert html.count("<td>") == draws * len(RESULTS) * html.count("<th>")
    assert "evil" not in "".join(re.findall(r"<[^>]*>", html))


@EACH
def test_json_gives_every_text_back_as_it_was(attack):
    report = report_with(attack)
    content = json.loads(render_json([report]))
    assert content == json.loads(render_json_lines([report]))
    assert (content["case"], content["source"]) == (report.case.title, report.case.source)
    for row, result in zip(content["rows"], report.case.results, strict=True):
        assert (row["test"]["reported_as"], row["result"]["text"]) == (result.test, result.text)
    assert content["rows"][0]["test"]["reported_as"] == attack


@EACH
def test_json_is_harmless_on_a_terminal(attack):
    """JSON is looked at on terminals too: there, such characters are written as escapes."""
    report = report_with(attack)
    private = "\n\ue000"
    assert active(render_json([report]), allowed=private) == set()
    assert active(render_json_lines([report]), allowed=private) == set()
    assert render_json_lines([report]).count("\n") == 1


@EACH
def test_fhir_is_harmless_and_has_every_result(attack):
    text = render_fhir([report_with(attack)])
    assert active(text, allowed="\n\ue000") == set()
    resources = [one["resource"] for one in json.loads(text)["entry"]]
    observations = [one for one in resources if one["resourceType"] == "Observation"]
    assert len(observations) == len(RESULTS)
    for one in (note["text"] for each in observations for note in each["note"]):
        html = MARKDOWN.render(one)
        assert set(re.findall(r"</?(\w+)", html)) <= {"p", "ol", "ul", "li", "hr"}
        assert "evil" not in "".join(re.findall(r"<[^>]*>", html))


def render_whole_page(report):
    return render_html([report])


@cache
def list_harmless(render, draws):
    """The elements of a page without attacks, and their attributes."""
    elements = list(read_page(render(report_with("abc", draws))).walk())
    return {each.tag for each in elements}, {name for each in elements for name in each.attributes}


@EACH
@pytest.mark.parametrize("draws", [1, 2])
@pytest.mark.parametrize("render", [render_whole_page, render_fragment])
def test_a_page_shows_text_alone(attack, draws, render):
    text = render(report_with(attack, draws))
    assert active(text) == set()
    page, (tags, names) = read_page(text), list_harmless(render, draws)
    assert len(page.all(".lc-row")) == draws * len(RESULTS)
    assert {one.tag for one in page.walk()} <= tags
    assert {name for one in page.walk() for name in one.attributes} <= names
    for one in page.walk():
        written = " ".join(one.attributes[name] for name in one.attributes if name != "aria-label")
        assert "evil" not in written
        assert "alert" not in written
    if not active(attack, allowed=""):
        assert page.seen.count(attack) >= len(["title", "source", "test", "result"])
