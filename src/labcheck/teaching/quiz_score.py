"""Scores: how many answers are right, whether confidence was deserved, and a class as tables."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from labcheck.teaching.quiz_question import AnswerError, Mark
from labcheck.values.numerals import parse_percentage
from labcheck.values.records import dataclass
from labcheck.writers.plain_text import make_cell
from labcheck.writers.wording import count_of

_BANDS = ((80, 100), (60, 79), (40, 59), (20, 39), (0, 19))
"""Bands of confidence in percent, both ends included."""

HOW_TO_READ_BRIER = "0 is best, 1 is worst, and saying 50 % every time earns 0.25"


@dataclass(frozen=True, slots=True)
class Band:
    """The answers given with about the same confidence.

    Attributes:
        low: The lowest confidence, in percent.
        high: The highest, in percent.
        answers: How many answers.
        right: How many of them are right.
    """

    low: int
    high: int
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score.

    Attributes:
        asked: How many questions there were.
        answered: How many were answered.
        right: How many answers are right.
        brier: The mean squared distance of confidence from what came true; `None` without any.
        bands: The calibration, for each band that has answers.
    """

    asked: int
    answered: int
    right: int
    brier: Decimal | None
    bands: tuple[Band, ...]

    @property
    def wrong(self) -> int:
        """How many answers are wrong."""
        return self.answered - self.right

    @property
    def missing(self) -> int:
        """How many questions were not answered."""
        return self.asked - self.answered

    @property
    def percent(self) -> Decimal:
        """How many of all questions were answered rightly, in percent."""
        return share(self.right, self.asked)


def compute_score(marks: Sequence[Mark], asked: int) -> Score:
    """Compute the score of some marks.

    Args:
        marks: The marks; those of questions without an answer count as missing.
        asked: How many questions there were.
    """
    answered = [mark for mark in marks if mark.is_answered]
    sure = [(mark.confidence, mark.is_right) for mark in answered if mark.confidence is not None]
    return Score(
        asked,
        len(answered),
        sum(mark.is_right for mark in answered),
        compute_brier(sure),
        tuple(_calibrate(sure)),
    )


def compute_brier(sure: Sequence[tuple[Decimal, bool]]) -> Decimal | None:
    """Compute the Brier score: the mean of (confidence − 1)² where right, confidence² where not."""
    if not sure:
        return None
    squares = [(confidence - int(is_right)) ** 2 for confidence, is_right in sure]
    return sum(squares, Decimal(0)) / len(squares)


def share(part: int, whole: int) -> Decimal:
    """Give a part in percent of a whole, rounded; 0 of nothing."""
    if not whole:
        return Decimal(0)
    return (Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP)


def parse_confidence(text: str) -> Decimal | None:
    """Read how sure somebody is, from 0 to 100 %; `None` for an empty text.

    Raises:
        AnswerError: It is not such a number.
    """
    if not text.strip():
        return None
    try:
        return parse_percentage(text) / 100
    except ValueError:
        raise AnswerError(
            f"{text.strip()!r} is not a confidence; write a number from 0 to 100, or nothing"
        ) from None


def describe_score(score: Score) -> Iterator[str]:
    """Write a score in plain sentences."""
    missing = f"; {score.missing} not answered" if score.missing else ""
    asked = count_of(score.asked, "question")
    yield f"Score: {score.right} of {asked} right ({score.percent} %){missing}."
    if score.brier is None:
        return
    for band in score.bands:
        answers = count_of(band.answers, "answer")
        yield (
            f"Where you said {band.low} to {band.high} %: {band.right} of {answers} "
            f"right ({share(band.right, band.answers)} %)."
        )
    yield f"Brier score {score.brier:.2f}: how far confidence lay from truth; {HOW_TO_READ_BRIER}."


def _calibrate(sure: Sequence[tuple[Decimal, bool]]) -> Iterator[Band]:
    for low, high in _BANDS:
        within = [right for said, right in sure if low <= int(100 * said) <= high]
        if within:
            yield Band(low, high, len(within), sum(within))


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
    rows = (_detail(student, mark) for student, own in marks.items() for mark in own)
    return _render(DETAIL_COLUMNS, rows)


def describe_class(marks: Marks) -> Iterator[str]:
    """Say of each question how many answered it rightly, and the commonest wrong answer."""
    students = count_of(len(marks), "student")
    yield f"{students}. Right answers by question, and the commonest wrong one:"
    for same in zip(*marks.values(), strict=True):
        question = same[0].question
        if not any(mark.is_answered for mark in same):
            yield f"  {question.id} has no answers; right is {question.key}: {question.prompt}"
            continue
        right = sum(mark.is_right for mark in same)
        wrong = Counter(mark.answer for mark in same if mark.is_answered and not mark.is_right)
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


def _detail(student: str, mark: Mark) -> tuple[str, ...]:
    said = "" if mark.confidence is None else f"{(100 * mark.confidence).normalize():f}"
    right = "yes" if mark.is_right else "no" if mark.is_answered else ""
    answer = mark.question.form.describe(mark.answer) if mark.is_answered else ""
    question = mark.question
    return (student, question.id, question.prompt, answer, right, question.key, said, mark.feedback)


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _render(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([make_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()
