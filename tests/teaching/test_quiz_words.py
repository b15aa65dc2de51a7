"""The words of every question and every answer to it, over all cases that come with labcheck."""

import html
import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from quizzes import quiz_of

from labcheck.batch import check_cases
from labcheck.cases.case import Lesson
from labcheck.errors import InputError
from labcheck.interpreting import find_grade_sets, interpret_report
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.teaching.quiz_grade import ASKED_SETS
from labcheck.teaching.quiz_paper import Paper, render_paper_html, render_paper_markdown
from labcheck.teaching.quiz_question import Choice, Estimate, Mode, Pick, mark
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.shipped_patterns import load_patterns
from reports import EXAMPLES, report_of

BANNED = re.compile(
    r"diagnos|\bdos(e|es|age)\b|reassur|worr|\bfine\b|\bsafe|\bhealthy\b|\bprescri|\btreat\b"
    r"|\bdisease\b|\bstop taking\b",
    re.IGNORECASE,
)
OF_CHANCE = "a healthy person would on average have"


def reports():
    found = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        try:
            case = read_case(path.read_bytes(), path.name)
        except InputError:
            continue
        known = gather_knowledge(case.lesson.needs, ())
        (report,) = check_cases([case], lambda _, known=known: known)
        found.append(interpret_report(report, known, find_grade_sets(ASKED_SETS)))
    return found


REPORTS = reports()
MODES = [mode.value for mode in Mode]


def answers_to(question):
    match question.form:
        case Choice(words=words, graded=graded):
            return ["", *words, *(f"{key}!" for key in graded)]
        case Pick(rows=rows):
            return ["", *map(str, range(rows + 1))]
        case Estimate(may_be_open=True):
            return ["", "0", "?"]
        case _:
            return ["", "0", "1", "50"]


def sheets_of(mode):
    return [sheet for seed in range(4) for sheet in quiz_of(*REPORTS, mode=mode, seed=seed)]


@pytest.mark.parametrize("mode", MODES)
def test_every_case_is_asked_and_no_word_is_one_that_labcheck_does_not_say(mode):
    said = set()
    for sheet in sheets_of(mode):
        said |= {sheet.instruction, *sheet.shown, *sheet.left_out}
        for question in sheet.questions:
            said |= {question.prompt, question.key, question.why}
            said |= {mark(question, answer).feedback for answer in answers_to(question)}
    assert len(said) > 40
    titles = {source.title for report in REPORTS for source in report.citations.values()}
    titles |= {grade.term for report in REPORTS for row in report.rows for grade in row.grades}
    titles |= {source.title for pattern in load_patterns() for source in pattern.sources}
    for title in (
        *sorted(titles, key=len, reverse=True),
        OF_CHANCE,
    ):
        said = {text.replace(title, "") for text in said}
    assert [text for text in said if BANNED.search(text)] == []


def test_a_critical_value_always_asks_for_clinical_review():
    urgent = [
        question
        for sheet in sheets_of("flags")
        for question in sheet.questions
        if re.search(r": (LL|HH|AA) by ", question.explanation)
    ]
    assert len(urgent) >= 4
    for question in urgent:
        for answer in answers_to(question):
            assert "seek clinical review now" in mark(question, answer).feedback


@pytest.mark.parametrize("mode", MODES)
def test_exactly_what_is_right_is_marked_right(mode):
    for sheet in quiz_of(*REPORTS, mode=mode):
        for question in sheet.questions:
            right = {
                a.removesuffix("!") for a in answers_to(question) if mark(question, a).is_right
            }
            assert right == set(question.right) or not question.right


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("render", [render_paper_markdown, render_paper_html])
def test_a_worksheet_gives_nothing_away(mode, render):
    sheets = tuple(quiz_of(*REPORTS, mode=mode))
    paper, key = (
        render(Paper(sheets, Mode(mode), 0, is_key=is_key)).replace("\\", "")
        for is_key in (False, True)
    )
    shown = html.unescape(paper), html.unescape(key)
    for sheet in sheets:
        hidden = [
            question.explanation.removeprefix(f"{question.subject}: ")
            for question in sheet.questions
        ]
        for text in (*hidden, *sheet.left_out, *sheet.lesson.teaches):
            assert text not in shown[0]
            assert text in shown[1]


def test_the_key_says_each_result_once_and_escapes_no_more_than_it_must():
    lesson = Lesson(
        teaches=("Low *C4*.",),
        sources=(
            "A book, https://www.example.org/a_b/c.pdf?x=1&y=2. And (https://example.org).",
            "Odd: https://a@example.org https://example.org/<b> xhttps://example.org",
        ),
    )
    (sheet, *_) = quiz_of(report_of("patient: {age: 40 y}\nlabs: {potassium: 6.1 mmol/L}"))
    sheet = replace(sheet, title="A *case*", lesson=lesson)
    paper = Paper((sheet,), Mode.FLAGS, 0)
    lines = render_paper_markdown(paper).splitlines()
    assert "Name: ________" in lines
    assert "## A \\*case\\*" in lines
    assert "1. potassium 6.1 mmol/L: ________" in lines
    lines = render_paper_markdown(replace(paper, is_key=True)).splitlines()
    assert (
        "1. potassium 6.1 mmol/L: **high**. HH by abim 3.5-5.0 mEq/L. It is critical by "
        "critical-main-line <=2.8 or >=6.0 mEq/L: seek clinical review now."
    ) in lines
    assert "- Low \\*C4\\*." in lines
    assert lines[lines.index("Sources:") + 2 :][:2] == [
        "- A book, <https://www.example.org/a_b/c.pdf?x=1&y=2>. And (<https://example.org>).",
        "- Odd: https\\://a\\@example.org https\\://example.org/\\<b\\> xhttps\\://example.org",
    ]
    page = html.unescape(render_paper_html(replace(paper, is_key=True)))
    assert page.count("potassium 6.1 mmol/L") == 1


def test_nothing_but_an_address_is_a_link_in_markdown():
    text = "`a` ![b](https://e.org/x) [c]: https://e.org \\<https://e.org> www.e.org >=1 <=2"
    (sheet,) = quiz_of(report_of("patient: {age: 40 y}\nlabs: {sodium: 132 mmol/L}"))
    sheet = replace(sheet, lesson=Lesson(teaches=(text,), sources=(text,)), shown=(">=1 <b>",))
    read = MarkdownIt("commonmark").parse(
        render_paper_markdown(Paper((sheet,), Mode.FLAGS, 0, is_key=True))
    )
    kinds = {part.type for block in read for part in block.children or ()}
    assert kinds == {"text", "strong_open", "strong_close", "em_open", "em_close",
                     "link_open", "link_close"}  # fmt: skip
    links = [
        part.attrs["href"]
        for block in read
        for part in block.children or ()
        if part.type == "link_open"
    ]
    assert links == ["https://e.org/x", "https://e.org"], "those of the sources alone"
    assert "blockquote_open" not in {block.type for block in read}
