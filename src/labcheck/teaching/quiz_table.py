"""The table that a class's answers are written into, and which quiz they are answers of.

A seed or a number of questions other than the worksheet's gives other questions, and the answers
would be marked by them without a word. So one heading of the table names the quiz, and marking
compares it with the quiz that was asked for. It has no comma, semicolon or tab, which part cells.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from labcheck import __version__
from labcheck.teaching.quiz_paper import Paper
from labcheck.values.records import dataclass
from labcheck.writers.wording import count_of

STUDENT, CONFIDENCE = "student", "confidence"
_QUIZ = re.compile(
    r"quiz (?P<mode>[a-z]+) with (?P<count>[0-9]{1,6}) questions? and seed (?P<seed>[0-9]{1,18})"
    r"(?: by labcheck (?P<version>\S{1,40}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuizNamed:
    """Which quiz some answers are of.

    Attributes:
        mode: What was asked for.
        count: How many questions there were.
        seed: What they were drawn with.
        version: The version of labcheck that drew them; empty when not said.
    """

    mode: str
    count: int
    seed: int
    version: str = __version__

    def __str__(self) -> str:
        asked = f"quiz {self.mode} with {count_of(self.count, 'question')} and seed {self.seed}"
        return f"{asked} by labcheck {self.version}" if self.version else asked

    def list_differences(self, other: "QuizNamed") -> Iterator[str]:
        """Give what would have to be said to have this quiz in place of another."""
        if self.mode != other.mode:
            yield f"--mode {self.mode}"
        if self.seed != other.seed:
            yield f"--seed {self.seed}"
        if self.count != other.count:
            yield f"--questions {self.count}"


def name_quiz(paper: Paper) -> QuizNamed:
    """Name the quiz that a worksheet asks."""
    count = sum(len(sheet.questions) for sheet in paper.sheets)
    return QuizNamed(paper.mode.value, count, paper.seed)


def read_quiz_named(heading: str) -> QuizNamed | None:
    """Read a heading that names a quiz; `None` for any other."""
    found = _QUIZ.fullmatch(heading.strip())
    if found is None:
        return None
    mode, version = found["mode"].casefold(), found["version"] or ""
    return QuizNamed(mode, int(found["count"]), int(found["seed"]), version)


def render_answer_table(paper: Paper) -> str:
    """Write the headings of the table: a column for each question, confidence behind each draw."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(_list_headings(paper))
    return buffer.getvalue()


def _list_headings(paper: Paper) -> Iterable[str]:
    yield STUDENT
    for sheet in paper.sheets:
        yield from (question.id for question in sheet.questions)
        yield CONFIDENCE
    yield str(name_quiz(paper))
