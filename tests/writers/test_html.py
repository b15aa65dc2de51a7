"""What is in the HTML report: every result, in words, in pictures, and one way to each."""

import html
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from build import check_results, critical_list, range_set, result
from commands import run
from html_reports import EACH, PAGES, REPORTS, compared
from labcheck.judging.flags import Flag
from labcheck.judging.report import PURPOSE
from labcheck.writers.evidence import list_evidence
from labcheck.writers.html_elements import FLAG_WORDS, show_code
from labcheck.writers.html_report import render_html
from labcheck.writers.trends import list_courses
from labcheck.writers.wording import (
    describe_change,
    describe_flag,
    describe_range,
    list_assumptions,
    list_notes,
)
from page_tree import read_page
from reports import EXAMPLES, report_of

LUPUS = EXAMPLES / "lupus-calciphylaxis.yaml"


def articles(name):
    """The part of the page of each report, beside the report."""
    page = read_page(PAGES[name])
    return list(zip(page.all("article"), REPORTS[name], strict=True))


def cell(row, class_):
    """What is seen in a cell; nothing where the table has no such column."""
    return "".join(one.seen for one in row.all(class_))


# Every result.


@EACH
def test_every_result_has_its_row_in_the_order_read(name):
    for article, report in articles(name):
        shown = [
            (
                row.one(".lc-test").all("bdi")[0].seen,
                cell(row, ".lc-result"),
                cell(row, ".lc-flag-cell"),
                cell(row, ".lc-range"),
                cell(row, ".lc-change"),
            )
            for row in article.all(".lc-row")
        ]
        assert shown == [
            (
                row.name,
                row.result.text,
                describe_flag(row),
                describe_range(row),
                describe_change(row),
            )
            for row in report.shown
        ]


@EACH
def test_notes_and_evidence_stand_under_each_row(name):
    for article, report in articles(name):
        for under, row in zip(article.all(".lc-under"), report.shown, strict=True):
            notes = [note.seen for one in under.all(".lc-notes") for note in one.all("li")]
            assert notes == list(list_notes(row))
            why = under.all("details")[0]
            assert why.one("summary").heard == f"Why: {row.name}"
            assert [step.seen for step in why.one("ol").all("li")] == list(
                list_evidence(row, report)
            )


def test_a_flag_is_read_aloud_in_words():
    assert {flag: show_code(flag) for flag in Flag} == {
        flag: (
            f'<span class="lc-flag {look}" aria-hidden="true">{seen}</span> '
            f'<span class="lc-hidden">{words}</span>'
        )
        for flag, look, seen, words in (
            (Flag.NORMAL, "lc-plain", "N", "normal"),
            (Flag.LOW, "lc-low", "L ▼", "low"),
            (Flag.CRITICALLY_LOW, "lc-critical", "LL ▼▼", "critically low"),
            (Flag.HIGH, "lc-high", "H ▲", "high"),
            (Flag.CRITICALLY_HIGH, "lc-critical", "HH ▲▲", "critically high"),
            (Flag.ABNORMAL, "lc-high", "A ●", "abnormal"),
            (Flag.CRITICALLY_ABNORMAL, "lc-critical", "AA ●●", "critically abnormal"),
            (Flag.POSITIVE, "lc-high", "POS +", "positive"),
            (Flag.NEGATIVE, "lc-plain", "NEG −", "negative"),
            (Flag.INDETERMINATE, "lc-open", "IND ?", "indeterminate"),
        )
    }


def test_a_row_without_a_verdict_says_so_aloud():
    (article, report), *_ = articles("everything")
    heard = {
        row.all("bdi")[0].seen: row.one(".lc-flag-cell").heard for row in article.all(".lc-row")
    }
    assert heard["frobnicate"] == "not judged"
    assert heard == {
        row.name: FLAG_WORDS[row.flag] if row.flag else "not judged" for row in report.rows
    }


def test_what_may_be_critical_is_marked_in_its_row_and_its_note():
    (article, report), *_ = articles("everything")
    marked = [
        row.all("bdi")[0].seen for row in article.all(".lc-row") if "lc-is-critical" in row.classes
    ]
    assert marked == ["sodium", "potassium"]
    (urgent,) = article.all(".lc-notes-urgent")
    assert [one.seen for one in urgent.all("li")] == list(list_notes(report.rows[1]))


def test_what_was_stated_of_the_sample_stands_under_the_name():
    (article, _), *_ = articles("everything")
    stated = [one.seen for row in article.all(".lc-row") for one in row.all(".lc-stated")]
    assert stated == ["serum · latex · fasting"]


def test_rows_stand_under_their_panels():
    (article, report), *_ = articles("lupus")
    groups = article.one(".lc-results").all("tbody")
    assert [group.one(".lc-group").seen for group in groups] == [
        "hematology", "inflammation", "chemistry", "immunology", "chemistry (continued)",
    ]  # fmt: skip
    assert sum(len(group.all(".lc-row")) for group in groups) == len(report.rows)


def test_a_column_that_would_be_empty_is_left_out():
    def columns(text):
        head = read_page(render_html([report_of(text)])).one(".lc-results").one("thead")
        return [one.seen for one in head.all("th")]

    assert columns("labs: {frobnicate: 5 U/L}") == ["Test", "Result", "Flag", "Range"]
    assert columns("labs: {sodium: 140 mmol/L}") == ["Test", "Result", "Flag", "Range", "Where"]
    assert columns("labs: {frobnicate: {result: 5 U/L, baseline: unchanged}}") == [
        "Test", "Result", "Flag", "Range", "Against baseline",
    ]  # fmt: skip


def test_other_sources_are_compared_under_the_row():
    # NORIP: sodium 137-145 mmol/L; NBME: 136-146 mEq/L.
    text = "patient: {age: 40 y, sex: f}\nlabs: {sodium: 136 mmol/L, frobnicate: 5 U/L}"
    report = compared(text, "norip", "nbme")
    sodium, other = read_page(render_html([report])).all(".lc-under")
    assert len(other.all("details")) == 1
    details = sodium.all("details")[1]
    assert details.one("summary").heard == "What other sources say: sodium"
    rows = [[one.seen for one in row.children] for row in details.one("tbody").all("tr")]
    assert [row[0] for row in rows] == [one.set_id for one in report.rows[0].second_opinions]
    assert {row[0]: row[1:3] for row in rows} == {
        "norip": ["L ▼", "137–145"],
        "nbme": ["N", "136–146"],
    }
    assert details.all("svg")[0].attributes["role"] == "img"


def test_a_set_that_judged_and_is_asked_alone_says_the_same_in_picture_and_table():
    # ABIM: sodium 136-145 mEq/L; Main Line Health: critical at <=125 mEq/L.
    text = "patient: {age: 40 y, sex: f}\nlabs: {sodium: 118 mmol/L}"
    page = read_page(render_html([compared(text, "nbme", "abim")]))
    assert page.one(".lc-flag-cell").seen == "LL ▼▼"
    details = page.one(".lc-under").all("details")[1]
    letters = [one.text for one in details.one("svg").all("text")]
    assert letters[:4] == ["abim", "136–145 L", "nbme", "136–146 L"]
    table = [[one.seen for one in row.children][:2] for row in details.one("tbody").all("tr")]
    assert sorted(table) == [["abim", "L ▼"], ["nbme", "L ▼"]]


def test_a_source_that_does_not_judge_says_why_and_is_named():
    report = compared("patient: {age: 40 y, sex: f}\nlabs: {hemoglobin: 14}", "norip")
    page = read_page(render_html([report]))
    (row,) = page.one(".lc-opinions").one("tbody").all("tr")
    why = report.rows[0].second_opinions[0].not_judged
    assert row.one(".lc-said").seen == f"– not judged (unit-missing): {why.detail}"
    assert "norip: Nordic Reference Interval Project" in page.all(".lc-sources")[0].seen


# The summary.


def summary_of(article):
    """What is urgent, and the groups, each with its tests."""
    summary = article.one(".lc-summary")
    urgent = {
        one.one("strong").seen: [item.seen for item in one.all("li")]
        for one in summary.all(".lc-urgent")
    }
    groups = {
        term.seen: [item.seen for item in tests.all("li")]
        for term, tests in zip(summary.all("dt"), summary.all("dd"), strict=True)
    }
    return summary.one(".lc-count").seen, urgent, groups


def test_what_cannot_wait_stands_first_and_each_test_in_its_group():
    (article, _), *_ = articles("everything")
    assert summary_of(article) == (
        "8 results: 3 abnormal, 1 critical, 1 indeterminate, 1 not judged.",
        {
            "Critical: seek clinical review now": ["sodium 118 mmol/L LL ▼▼"],
            "May be critical: seek clinical review now": ["potassium 7 mmol/L N"],
        },
        {
            "Abnormal": ["ferritin 500 ng/mL H ▲"],
            "Abnormal but unchanged": ["sodium 118 mmol/L LL ▼▼", "CRP 5 mg/dL H ▲"],
            "Normal but changed": ["calcium 9.3 mg/dL N"],
            "Indeterminate": ["hemoglobin 13 g/dL IND ?"],
            "Sources disagree": ["potassium 7 mmol/L N", "C3 94 mg/dL N"],
            "Not judged": ["frobnicate 5 U/L"],
        },
    )


def test_of_several_draws_the_summary_says_which():
    # Main Line Health: potassium critical at >=6.0 mEq/L. ABIM: 3.5-5.0 mEq/L.
    text = (
        "draws:\n"
        "  - {time: 2026-01-01, labs: {potassium: 6.1 mmol/L, frobnicate: 1}}\n"
        "  - {time: 2026-01-02, labs: {potassium: 5.9 mmol/L, frobnicate: 1}}\n"
    )
    article = read_page(render_html([report_of(text)])).one("article")
    assert summary_of(article) == (
        "4 results: 2 abnormal, 1 critical, 2 not judged.",
        {"Critical: seek clinical review now": ["potassium 6.1 mmol/L HH ▲▲ 2026-01-01"]},
        {
            "Abnormal but unchanged, when last measured": ["potassium 5.9 mmol/L H ▲ 2026-01-02"],
            "Not judged": ["frobnicate 2 times"],
        },
    )


def test_a_test_that_the_last_draw_does_not_have_counts_by_its_own_last_result():
    # ABIM: sodium 136-145 mEq/L, calcium 8.6-10.2 mg/dL.
    text = (
        "patient: {age: 40 y}\n"
        "draws:\n"
        "  - {time: 2026-01-01 08:00, labs: {sodium: 131 mmol/L, chloride: 90 mmol/L}}\n"
        "  - {time: 2026-01-01 12:00, labs: {sodium: 129 mmol/L, chloride: 100 mmol/L}}\n"
        "  - {time: 2026-01-01 20:00, labs: {calcium: 8.0 mg/dL}}\n"
    )
    article = read_page(render_html([report_of(text)])).one("article")
    assert summary_of(article)[2] == {
        "Abnormal, when last measured": ["calcium 8.0 mg/dL L ▼ 2026-01-01 20:00"],
        "Abnormal but unchanged since the draw before, when last measured": [
            "sodium 129 mmol/L L ▼ 2026-01-01 12:00"
        ],
        "Normal but changed, when last measured": ["chloride 100 mmol/L N 2026-01-01 12:00"],
    }


@EACH
def test_every_way_of_the_page_leads_somewhere(name):
    page = read_page(PAGES[name])
    places = [one.attributes["id"] for one in page.walk() if "id" in one.attributes]
    assert len(places) == len(set(places))
    for one in page.all("a"):
        href = one.attributes["href"]
        if href.startswith("#"):
            assert href[1:] in places
        else:
            assert href == one.seen
            assert re.match("https?://", href)
            assert one.attributes["rel"] == "noreferrer noopener"


def test_a_way_from_the_summary_leads_to_the_row_of_the_test():
    page = read_page(PAGES["several"])
    rows = {row.attributes["id"]: row for row in page.all(".lc-row")}
    ways = [way for summary in page.all(".lc-summary") for way in summary.all("a")]
    assert len(ways) > 10
    for way in ways:
        assert rows[way.attributes["href"][1:]].one(".lc-test").seen.startswith(way.seen)


def test_nothing_reassures():
    summaries = [one for page in PAGES.values() for one in read_page(page).all(".lc-summary")]
    words = " ".join(one.heard for one in summaries).lower()
    for word in ("healthy", "reassur", "no concern", "all clear", "nothing to worry", "fine"):
        assert not re.search(rf"\b{word}\b", words)


# Several draws, several cases.


def in_column(cell):
    """What is seen in a cell of a course where its draw has a column, and no card is shown."""
    return cell.seen.removeprefix("".join(one.seen for one in cell.all(".lc-drawn"))).lstrip()


def test_draws_stand_beside_one_another():
    (article, report), *_ = articles("iron")
    table = article.one(".lc-courses")
    assert [one.seen for one in table.one("thead").all("th")] == [
        "Test", "Last against baseline", "Range", "2026-01-12", "2026-02-09", "2026-04-13",
    ]  # fmt: skip
    rows = [row for row in table.all("tr") if row.all(".lc-test")]
    shown = [[in_column(one) for one in row.children] for row in rows]
    assert shown == [
        [
            one.name,
            describe_change(one.last),
            one.range,
            *(one.cell(draw) for draw in range(3)),
        ]
        for one in list_courses(report.shown)
    ]
    assert shown[0] == [
        "hemoglobin", "normal, but risen beyond variation: was 108, +21 %", "120–160 g/L",
        "8.9 g/dL L ▼", "10.8 g/dL L ▼", "131",
    ]  # fmt: skip


def test_each_result_of_a_course_says_when_for_a_card():
    (article, _), *_ = articles("iron")
    first = next(row for row in article.one(".lc-courses").all("tr") if row.all(".lc-test"))
    assert [(one.one(".lc-drawn").seen, in_column(one)) for one in first.all(".lc-at")] == [
        ("2026-01-12", "8.9 g/dL L ▼"), ("2026-02-09", "10.8 g/dL L ▼"), ("2026-04-13", "131"),
    ]  # fmt: skip
    assert {one.attributes["aria-hidden"] for one in first.all(".lc-drawn")} == {"true"}


def test_a_course_without_a_range_has_its_unit_with_its_values_and_its_picture():
    text = "draws: [{labs: {frobnicate: 5 U/L}}, {labs: {frobnicate: 6 U/L}}]"
    page = read_page(render_html([report_of(text)]))
    cells = page.one(".lc-courses").all("tr")[-1].children
    assert [in_column(one) for one in cells] == [
        "frobnicate", "was 5, +20 %", "", "5 U/L –", "6 U/L –",
    ]  # fmt: skip
    assert page.one("figcaption").seen == "frobnicate U/L"


def test_a_wide_table_moves_in_a_frame_that_the_keyboard_reaches():
    (article, _), *_ = articles("iron")
    frame = article.one(".lc-wide")
    assert frame.attributes == {
        "class": "lc-wide",
        "role": "region",
        "tabindex": "0",
        "aria-label": "Courses of the tests",
    }


def test_every_course_of_numbers_is_drawn_under_its_name():
    (article, _), *_ = articles("iron")
    names = [figure.one("figcaption").one("bdi").seen for figure in article.all("figure")]
    assert names == [
        "hemoglobin", "hematocrit", "MCV", "MCH", "platelets", "ferritin", "iron", "reticulocytes",
    ]  # fmt: skip


def test_rows_of_several_draws_stand_under_their_time():
    (article, _), *_ = articles("iron")
    groups = [one.seen for one in article.one(".lc-results").all(".lc-group")]
    assert groups[:2] == ["2026-01-12 · hematology", "2026-01-12 · chemistry"]
    assert groups[-1] == "2026-04-13 · inflammation"


def test_several_cases_have_a_list_of_contents():
    page = read_page(PAGES["several"])
    assert page.one("h1").seen == "Laboratory results of 3 cases"
    assert page.one("head").one("title").text == "Laboratory results of 3 cases"
    nav = page.one("nav")
    ways = [(one.seen, one.attributes["href"]) for one in nav.one("ol").all("a")]
    assert ways == [
        ("Refractory calciphylaxis in a patient with lupus", "#case-1"),
        ("Iron deficiency under treatment", "#case-2"),
        ("Everything", "#case-3"),
    ]
    assert [one.seen for one in page.all("h2")] == [name for name, _ in ways]
    assert nav.one("ol").all("li")[0].seen == (
        "Refractory calciphylaxis in a patient with lupus Critical "
        "13 results: 6 abnormal, 1 critical, 0 not judged."
    )
    assert [one.seen for one in nav.one("ol").all(".lc-urgency")] == ["Critical", "Critical"]


def test_the_cases_that_cannot_wait_are_named_above_the_list():
    texts = ("4 mmol/L", ">5 mmol/L", "7 mmol/L", "8 mmol/L")
    panic = critical_list(potassium=">=6.5 mmol/L")
    book = range_set(potassium="3.5-5 mmol/L")
    found = [check_results(result("K", one), sets=[book], critical=panic) for one in texts]
    reports = [
        replace(one, case=replace(one.case, title=text))
        for one, text in zip(found, texts, strict=True)
    ]
    nav = read_page(render_html(reports)).one("nav")
    assert [
        (one.one("strong").seen, [(way.seen, way.attributes["href"]) for way in one.all("a")])
        for one in nav.all(".lc-urgent")
    ] == [
        ("Critical: seek clinical review now", [("7 mmol/L", "#case-3"), ("8 mmol/L", "#case-4")]),
        ("May be critical: seek clinical review now", [(">5 mmol/L", "#case-2")]),
    ]
    marks = [[one.seen for one in item.all("strong")] for item in nav.one("ol").all("li")]
    assert marks == [[], ["May be critical"], ["Critical"], ["Critical"]]


def test_one_case_is_the_page():
    page = read_page(PAGES["lupus"])
    assert page.one("h1").seen == "Refractory calciphylaxis in a patient with lupus"
    assert page.one("header").one(".lc-about").seen == "25 y, female · The Rheumatologist, May 2018"
    assert page.all("nav") == []


def test_the_time_of_a_single_draw_is_said():
    text = "draws: [{time: 2026-01-01, labs: {sodium: 140 mmol/L}}]"
    page = read_page(render_html([report_of(text)]))
    assert page.one(".lc-about").seen == "age not stated, sex not stated · taken 2026-01-01"


def test_sources_assumptions_and_the_purpose_stand_at_the_end():
    (article, report), *_ = articles("everything")
    sources, assumptions = article.all(".lc-sources")
    assert [one.all("li")[0].seen.split(":")[0] for one in (sources, assumptions)] == [
        "abim",
        next(list_assumptions(report)).split(":")[0],
    ]
    assert sources.all("li")[0].seen == (
        "abim: ABIM Laboratory Test Reference Ranges, 2024, with rows confirmed in January 2026, "
        "American Board of Internal Medicine · "
        "https://www.abim.org/Media/bfijryql/laboratory-reference-ranges.pdf"
    )
    assert [one.seen for one in assumptions.all("li")] == list(list_assumptions(report))
    assert read_page(PAGES["everything"]).one("footer").seen == PURPOSE


def test_no_row_is_as_asked_for():
    (article, _), *_ = articles("none")
    assert article.all(".lc-row") == []
    assert article.all("section")[1].seen == "ResultsNo result has the status asked for."


def test_the_caption_says_which_rows_are_shown():
    captions = {name: articles(name)[0][0].one("caption").seen for name in ("lupus", "only")}
    assert captions == {
        "lupus": "Every result, in the order read",
        "only": "6 of 13: those that are, or may be, abnormal",
    }


# The command.


@pytest.mark.parametrize("name", ["report.html", "report.HTM"])
def test_the_command_writes_a_page(name, tmp_path):
    run(LUPUS, "-o", tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text == run(LUPUS, "--format", "html").out
    page = read_page(text)
    assert len(page.all(".lc-row")) == len(REPORTS["lupus"][0].rows)


def test_the_page_is_built_only_when_it_is_asked_for():
    program = (
        "import atexit, sys; from labcheck.cli.app import run; "
        "atexit.register(lambda: print([name for name in sys.modules if 'writers.html' in name])); "
        "run()"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program, str(LUPUS)], capture_output=True, check=False, timeout=60,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "src")}, text=True,
    )  # fmt: skip
    assert outcome.stdout.endswith("[]\n"), outcome.stderr


INLINE = re.compile(r"(?:</?(?:span|bdi|a|strong|wbr)\b[^>]*>)+")
PICTURE = re.compile(r"<(head|svg)\b.*?</\1>", re.DOTALL)


def without_style(page):
    """What a browser without the style shows: only a block parts what no blank parts."""
    text = INLINE.sub("\0", PICTURE.sub("\0", page))
    return html.unescape(re.sub(r"<[^>]+>", "\n", text))


@EACH
def test_without_style_no_two_texts_run_together(name):
    run_together = re.findall(r"[^\s(/\0]\0+[^\s).,;:\0].*", without_style(PAGES[name]))
    assert run_together == []


def test_a_result_is_apart_from_its_draw_and_a_flag_from_its_word():
    text = without_style(PAGES["iron"]).replace("\0", "")
    course = next(line for line in text.splitlines() if line.startswith("2026-") and " L ▼" in line)
    assert course == "2026-01-12 8.9 g/dL L ▼ low"


class _Words(HTMLParser):
    """Finds words that stand side by side, with nothing between them but their look."""

    LOOK = frozenset({"a", "abbr", "b", "bdi", "em", "i", "small", "span", "strong", "time"}) | {
        "desc",
        "line",
        "path",
        "polygon",
        "rect",
        "svg",
        "text",
        "title",
        "circle",
    }
    UNREAD = frozenset({"script", "style"})

    def __init__(self):
        super().__init__()
        self.joined, self._before, self._unread = [], "", 0

    def handle_starttag(self, tag, _attrs):
        self._unread += tag in self.UNREAD
        self._before = self._before if tag in self.LOOK else ""

    def handle_endtag(self, tag):
        self._unread -= tag in self.UNREAD
        self._before = self._before if tag in self.LOOK else ""

    def handle_data(self, data):
        if self._unread or not data:
            return
        if re.search(r"\w$", self._before) and re.match(r"\w", data):
            self.joined.append(f"{self._before[-20:]}|{data[:20]}")
        self._before = data


@EACH
def test_no_words_run_together_without_the_styles(name):
    """As a text browser shows it, or a reader who has switched the styles off."""
    page = _Words()
    page.feed(PAGES[name])
    assert page.joined == []


def test_words_that_run_together_would_be_found():
    page = _Words()
    page.feed("<p>6.3 g/dL<span>low</span></p><p>next</p>")
    page.feed("<svg><text>abim</text><line/><text>12 L</text></svg>")
    assert page.joined == ["6.3 g/dL|low", "abim|12 L"]
