"""A class's marks as tables: a line per student, a line per answer, and the class by question."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from labcheck.teaching.quiz_question import Mark
from labcheck.teaching.quiz_score import compute_score, share
from labcheck.writers.plain_text import make_cell

SCORE_COLUMNS = ("student", "answered", "right", "wrong", "missing", "percent", "brier")
DETAIL_COLUMNS = (
    "student", "question", "prompt", "answer", "right", "right_answer", "confidence", "feedback"
)  # fmt: skip

Marks = Mapping[str, Sequence[Mark]]
"""The marks of each student."""


def render_scores(marks: Marks) -> str:
    """Write a line of scores for each student."""
    return _render(SCORE_COLUMNS, (_score(name, own) for name, own in marks.items()))


def render_detail(marks: Marks) -> str:
    """Write a line for each question of each student."""
    rows = (_detail(student, one) for student, own in marks.items() for one in own)
    return _render(DETAIL_COLUMNS, rows)


def describe_class(marks: Marks) -> Iterator[str]:
    """Say of each question how many answered it rightly, and the commonest wrong answer."""
    noun = "student" if len(marks) == 1 else "students"
    yield f"{len(marks)} {noun}. Right answers by question, and the commonest wrong one:"
    for same in zip(*marks.values(), strict=True):
        question = same[0].question
        right = sum(one.is_right for one in same)
        wrong = Counter(one.answer for one in same if one.is_answered and not one.is_right)
        common = "".join(
            f", most often wrong: {question.form.describe(answer)} ({count})"
            for answer, count in wrong.most_common(1)
        )
        yield (
            f"  {question.id} {share(right, len(same))} %{common}; "
            f"right is {question.key}: {question.prompt}"
        )


def _score(student: str, marks: Sequence[Mark]) -> tuple[str, ...]:
    score = compute_score(marks, len(marks))
    counts = (score.answered, score.right, score.wrong, score.missing, score.percent)
    return (student, *map(str, counts), _number(score.brier))


def _detail(student: str, one: Mark) -> tuple[str, ...]:
    said = "" if one.confidence is None else f"{(100 * one.confidence).normalize():f}"
    right = "yes" if one.is_right else "no" if one.is_answered else ""
    answer = one.question.form.describe(one.answer) if one.is_answered else ""
    question = one.question
    return (student, question.id, question.prompt, answer, right, question.key, said, one.feedback)


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _render(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([make_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()
