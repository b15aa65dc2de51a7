"""Makes the questions of a quiz in a line."""

from random import Random

from labcheck.judging.report import Report
from labcheck.teaching.quiz import Asked, make_questions
from labcheck.teaching.quiz_question import Mode, Sheet


def quiz_of(*reports: Report, mode: str = "flags", seed: int = 0, **asked: object) -> list[Sheet]:
    """The sheets of some cases; `asked` are further fields of `Asked`."""
    rng = Random(seed)  # noqa: S311 - a quiz is to be repeated, not kept secret
    return list(make_questions(reports, Asked(Mode(mode), **asked), rng))
