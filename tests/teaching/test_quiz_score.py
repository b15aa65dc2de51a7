"""Scores: what is right of what was asked, and whether confidence was deserved."""

from decimal import Decimal

import pytest
from quizzes import quiz_of

from labcheck.teaching.quiz_question import AnswerError, Mark
from labcheck.teaching.quiz_score import (
    compute_brier,
    compute_score,
    describe_score,
    parse_confidence,
)
from reports import example

QUESTION = quiz_of(example("lupus-calciphylaxis"))[0].questions[0]


def marks(*rows):
    """Marks from `80 yes` (80 % sure, right), `- no` (not said, wrong), `none` (not answered)."""
    found = []
    for row in rows:
        sure, _, right = row.partition(" ")
        confidence = None if sure in ("-", "none") else Decimal(sure) / 100
        found.append(Mark(QUESTION, "" if sure == "none" else "l", right == "yes", "", confidence))
    return found


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["- yes", "- no", "none"], ["Score: 1 of 3 questions right (33 %); 1 not answered."]),
        (["- yes"], ["Score: 1 of 1 question right (100 %)."]),
        ([], ["Score: 0 of 0 questions right (0 %)."]),
        (
            ["80 yes", "100 yes", "90 no", "10 no", "none"],
            [
                "Score: 2 of 5 questions right (40 %); 1 not answered.",
                "Where you said 80 to 100 %: 2 of 3 answers right (67 %).",
                "Where you said 0 to 19 %: 0 of 1 answer right (0 %).",
                ("Brier score 0.22: how far confidence lay from truth; 0 is best, 1 is worst, and "
                "saying 50 % every time earns 0.25."),
            ],
        ),
    ],
)  # fmt: skip
def test_a_score_is_said_in_sentences(rows, said):
    assert list(describe_score(compute_score(marks(*rows), len(rows)))) == said


@pytest.mark.parametrize(
    ("confidence", "is_right", "brier"),
    [("1", True, "0"), ("1", False, "1"), ("0.5", True, "0.25"), ("0.5", False, "0.25"),
     ("0.8", True, "0.04"), ("0.8", False, "0.64")],
)  # fmt: skip
def test_the_brier_score_is_the_squared_distance_from_truth(confidence, is_right, brier):
    assert compute_brier([(Decimal(confidence), is_right)]) == Decimal(brier)


def test_questions_that_were_never_reached_count_as_not_answered():
    score = compute_score(marks("- yes", "none"), 10)
    assert (score.answered, score.right, score.wrong, score.missing) == (1, 1, 0, 9)


@pytest.mark.parametrize(
    ("text", "read"), [("", None), ("80", "0.8"), ("80 %", "0.8"), ("0", "0"), ("100", "1")]
)
def test_confidence_is_a_percentage_or_nothing(text, read):
    assert parse_confidence(text) == (None if read is None else Decimal(read))


@pytest.mark.parametrize("text", ["101", "-1", "sure", "nan"])
def test_other_confidence_is_refused(text):
    with pytest.raises(AnswerError) as refused:
        parse_confidence(text)
    assert str(refused.value) == (
        f"{text!r} is not a confidence; write a number from 0 to 100, or nothing"
    )
