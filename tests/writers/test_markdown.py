"""The Markdown report: a table that renders, from texts that cannot break it."""

import json

import pytest
from markdown_it import MarkdownIt

from labcheck.judging.report import Only
from labcheck.writers.markdown import render_markdown
from reports import example, report_of

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def table_of(text):
    """The texts of the cells of the table, as a reader sees them."""
    rows = []
    for token in RENDERER.parse(text):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline" and rows and token.level == len(["table", "thead", "tr", "th"]):
            rows[-1].append("".join(child.content for child in token.children))
    return rows


def tags_of(text):
    """Everything that is more than text, once each."""
    return {
        part.type
        for token in RENDERER.parse(text)
        for part in (token, *(token.children or ()))
        if part.type != "text"
    }


def test_the_report_of_a_case():
    # ABIM: hemoglobin of women 12-16 g/dL; critical by Main Line Health <=7 or >=20 g/dL.
    text = render_markdown(
        [
            report_of(
                "case: A case\nsource: A book\npatient: {sex: f, age: 40 y}\nlabs: {Hb: 6 g/dL}"
            )
        ]
    )
    assert text == (
        "## A case\n"
        "\n"
        "40 y, female · A book\n"
        "\n"
        "| Test | Result | Flag | Range | Against baseline | Note |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| Hb | 6 g/dL | **LL ▼▼** | 12–16 |  | "
        "critical: \\<=7 or \\>=20 g/dL (critical-main-line) |\n"
        "\n"
        "**1 result: 1 abnormal, 1 critical, 0 not judged**\n"
        "\n"
        "- abim: ABIM Laboratory Test Reference Ranges, 2024, with rows confirmed in January 2026, "
        "American Board of Internal Medicine\n"
        "- critical-main-line: Critical values, undated, Main Line Health Laboratories\n"
        "- US ranges, since no region was named; see \\`labcheck ranges list\\`.\n"
        "\n"
        "*For education and review; the reporting laboratory's own limits come first.*\n"
    )


@pytest.mark.parametrize("name", ["lupus-calciphylaxis", "iron-deficiency"])
def test_one_line_per_result_and_as_many_cells_in_each(name):
    report = example(name)
    table = table_of(render_markdown([report]))
    assert len(table) == 1 + len(report.rows)
    assert len({len(cells) for cells in table}) == 1
    shift = len(table[0]) - 6
    assert [cells[shift] for cells in table[1:]] == [row.name for row in report.rows]


def test_draws_have_a_column_for_the_time():
    table = table_of(render_markdown([example("iron-deficiency")]))
    assert table[0][0] == "Time"
    assert [cells[0] for cells in table[1::9]] == ["2026-01-12", "2026-02-09", "2026-04-13"]


def test_what_was_taken_for_granted_stands_below_the_table():
    text = render_markdown(
        [
            report_of(
                "patient: {sex: f, age: 5 y}\n"
                "baseline: {glucos: 90 mg/dL}\n"
                "draws: [{time: a*b, labs: {Hb: 6 g/dL}}, {labs: {K: 7 mmol/L}}]"
            )
        ]
    )
    assert text.split("\n\n")[-2].split("\n", 3)[3:] == [
        (
            "- Critical limits of Hb, K were not applied: critical-main-line has limits for "
            "adults only.\n- The order of the draws is not known, since not every time is a "
            "date: a\\*b, not stated; no change between them is judged.\n- A baseline is stated "
            "for glucos, but no result to compare with it."
        ),
    ]
    counts = "2 results: 1 abnormal, 0 critical (limits for 2 not applied), 1 not judged"
    assert f"**{counts}; may be critical: Hb, K**" in text


def test_no_row_is_as_asked_for():
    text = render_markdown([example("lupus-calciphylaxis", only=Only.UNJUDGED)])
    assert len(table_of(text)) == 1
    assert "13 results" in text


def test_several_reports_have_a_heading_each():
    text = render_markdown([example("lupus-calciphylaxis"), example("iron-deficiency")])
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "## Refractory calciphylaxis in a patient with lupus",
        "## Iron deficiency under treatment",
    ]


# A report that has everything a report is made of, a list below its table among it.
PLAIN_TAGS = tags_of(
    render_markdown([report_of("draws: [{labs: {frobnicate: 5 U/L}}, {labs: {frobnicate: 5}}]")])
)


@pytest.mark.parametrize(
    "text",
    [
        "a|b", "a\\|b", "a\\\\|b", "`code`", "`a|b`", "*bold*", "**bold**", "anti_ds_DNA", "_a_",
        "<b>x</b>", "<script>alert(1)</script>", "<!-- x -->", "[x](http://a.b)", "[x]: http://a.b",
        "![x](http://a.b)", "<http://a.b>", "&lt;b&gt;", "&#124;", "~~gone~~", "# big", "$x$",
        "\\", "a\\", "| a | b |", "---", "- a", "1. a", "> a",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["test", "result", "unit", "time"])
def test_a_text_is_never_markup(text, place):
    """A reader sees every text in its cell as it was written, and nothing is formatted."""
    given = {"test": "frobnicate", "result": "5", "unit": "", "time": ""} | {place: text}
    fields = ", ".join(f"{name}: {json.dumps(value)}" for name, value in given.items())
    report = report_of(f"draws: [{{labs: [{{{fields}}}]}}, {{labs: {{frobnicate: 5}}}}]")
    rendered = render_markdown([report])
    table = table_of(rendered)
    assert [len(cells) for cells in table] == [7, 7, 7]
    time, test, result = table[1][:3]
    assert {"test": test, "result": result, "unit": result.removeprefix("5 "), "time": time}[
        place
    ] == text
    assert tags_of(rendered) <= PLAIN_TAGS


@pytest.mark.parametrize("text", ["http://a.b/c", "https://a.b", "www.a.b", "WWW.a.b", "me@a.b"])
def test_a_bare_address_is_no_link(text):
    """GitHub makes links of bare addresses; a text of a file must not become one."""
    rendered = render_markdown([report_of(f'labs: {{"{text}": 5 U/L}}')])
    assert table_of(rendered)[1][0] == text
    assert text not in rendered


@pytest.mark.parametrize(
    "text",
    [
        "- item",
        "1. item",
        "1) item",
        "> quote",
        "---",
        "+ item",
        "===",
        "# a",
        "a #",
        "\\",
        "    a",
    ],
)
def test_titles_and_sources_are_never_markup(text):
    rendered = render_markdown(
        [report_of(f"case: {json.dumps(text)}\nsource: {json.dumps(text)}\nlabs: {{Hb: 5 U/L}}")]
    )
    inline = [token for token in RENDERER.parse(rendered) if token.type == "inline"]
    title, about = ["".join(part.content for part in token.children) for token in inline[:2]]
    assert title == text.strip()
    assert about.startswith("age not stated, sex not stated · ")
    assert about.endswith(text.strip())
    assert tags_of(rendered) <= PLAIN_TAGS
