"""Questions on chance: the numbers are those of the core, near answers count, caveats follow."""

import pytest
from quizzes import quiz_of

from labcheck.judging.chance import CAVEAT
from labcheck.teaching.quiz_question import AnswerError, mark
from reports import example, report_of


def questions_of(name):
    (sheet,) = quiz_of(example(name), mode="chance")
    return sheet.questions


@pytest.mark.parametrize(
    ("place", "answer", "is_right"),
    [
        (0, "0.65", True), (0, "0.7", True), (0, "0,6", True), (0, "1", False), (0, "0.5", False),
        (1, "49", True), (1, "49 %", True), (1, "40", True), (1, "59", True), (1, "60", False),
    ],
)  # fmt: skip
def test_an_answer_counts_when_it_is_near(place, answer, is_right):
    assert mark(questions_of("lupus-calciphylaxis")[place], answer).is_right is is_right


def test_feedback_is_the_cores_sentence_with_its_caveats_and_source():
    expected, percent = questions_of("lupus-calciphylaxis")
    assert mark(expected, "3").feedback == "Missed (you said 3). 13 × 0.05 is 0.65, about 0.7."
    assert percent.explanation == (
        "1 − 0.95^13 is 49 %. With 13 results, a healthy person would on average have 0.7 "
        f"flagged, because limits exclude 5 %; the chance of at least one is 49 %. {CAVEAT} "
        "(Murphy EA 1976, as cited by Wulff, Pedersen and Rosenberg 1990.)"
    )


@pytest.mark.parametrize(
    ("report", "shown"),
    [
        (example("lupus-calciphylaxis"), "13 results of this case are judged."),
        # 14 of the case are; the chance is that of one draw.
        (example("haemolysed-sample"), "7 results of its last draw are judged."),
        (report_of("patient: {age: 40 y}\nlabs: {sodium: 140 mmol/L}"),
         "1 result of this case is judged."),
    ],
)  # fmt: skip
def test_it_is_said_which_results_are_counted(report, shown):
    (sheet,) = quiz_of(report, mode="chance")
    assert sheet.shown == (shown,)


def test_a_case_without_judged_results_gives_nothing():
    assert quiz_of(report_of("labs: {frobnicate: 5 U}"), mode="chance") == []


@pytest.mark.parametrize(
    ("place", "answer", "problem"),
    [
        (0, "many", "'many' is not an answer; write a number, 0 or more"),
        (0, "-1", "'-1' is not an answer; write a number, 0 or more"),
        (1, "101", "'101' is not an answer; write a number from 0 to 100"),
        (1, "nan", "'nan' is not an answer; write a number from 0 to 100"),
    ],
)
def test_what_is_no_such_number_is_refused(place, answer, problem):
    with pytest.raises(AnswerError) as refused:
        questions_of("lupus-calciphylaxis")[place].form.read(answer)
    assert str(refused.value) == problem
