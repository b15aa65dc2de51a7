"""The words of every question and every answer to it, over all cases that come with labcheck."""

import html
import re

import pytest
from quizzes import quiz_of

from labcheck.batch import check_cases
from labcheck.errors import InputError
from labcheck.shelf import gather_knowledge
from labcheck.teaching.quiz_page import render_paper_html
from labcheck.teaching.quiz_paper import Paper, render_paper_markdown
from labcheck.teaching.quiz_question import Choice, Mode, Pick, mark
from labcheck.yaml_files.case_file import read_case
from reports import EXAMPLES

BANNED = re.compile(
    r"diagnos|\bdos(e|es|age)\b|reassur|worr|\bfine\b|\bsafe|\bhealthy\b|\bprescri|\btreat\b"
    r"|\bdisease\b|\bstop taking\b",
    re.IGNORECASE,
)
OF_CHANCE = "in a healthy person by the way limits are made"


def reports():
    found = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        try:
            case = read_case(path.read_bytes(), path.name)
        except InputError:
            continue
        found += check_cases([case], gather_knowledge(case.lesson.needs, ()))
    return found


REPORTS = reports()
MODES = [mode.value for mode in Mode]


def answers_to(question):
    match question.form:
        case Choice(words=words, has_degree=has_degree):
            keys = [key for key in words if key != "?"]
            return ["", *words, *(f"{key}!" for key in keys if has_degree)]
        case Pick(rows=rows):
            return ["", *map(str, range(rows + 1))]
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
    for title in (*titles, OF_CHANCE):  # the titles of what others published are theirs
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
        hidden = [question.explanation for question in sheet.questions]
        for text in (*hidden, *sheet.left_out, *sheet.lesson.teaches):
            assert text not in shown[0]
            assert text in shown[1]
