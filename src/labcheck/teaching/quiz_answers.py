"""A class's answers from a table: one answer a line, or one student a line.

    student,question,answer,confidence        student,q1,q2,confidence
    Ada,q1,l!,90                              Ada,l!,h,80

Questions are named `q1` or `1`. Where there is one student a line, a confidence is that of the
answers before it, back to the confidence before; the only one is that of all. A heading may name
the quiz that the answers are of. What cannot be read is a fault with its line, and the rest is
marked all the same. An answer that cannot be read, or has no cell, counts as not given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal

from labcheck.errors import Fault, InputError, did_you_mean
from labcheck.readers.tables.cells import Record
from labcheck.readers.tables.delimited import (
    SEPARATORS,
    TableText,
    decode,
    find_separator,
    read_table_text,
)
from labcheck.teaching.quiz_question import AnswerError, Mark, Question, mark
from labcheck.teaching.quiz_score import parse_confidence
from labcheck.teaching.quiz_table import CONFIDENCE, STUDENT, QuizNamed, read_quiz_named
from labcheck.values.records import dataclass
from labcheck.writers.wording import count_of

_QUESTION, _ANSWER, _QUIZ = "question", "answer", "quiz"
_NAME = "name"
"""What a column of students is called where none is called `student`: as on the worksheet."""
_QUESTION_NUMBER = re.compile(r"q?[0-9]{1,4}", re.IGNORECASE)
_HOW = "write the columns student, question, answer; or student, q1, q2 and so on"


@dataclass(frozen=True, slots=True)
class ClassMarks:
    """The marks of a class.

    Attributes:
        marks: The marks of each student, in the order of the questions.
        faults: What could not be read.
        is_named: Whether the table names the quiz that its answers are of.
    """

    marks: dict[str, tuple[Mark, ...]]
    faults: tuple[Fault, ...]
    is_named: bool = False


@dataclass(slots=True)
class _Pile:
    """The answers found so far, by student and question, and the faults on the way."""

    file: str
    separator: str
    questions: dict[str, Question]
    marks: dict[str, dict[str, Mark]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, line: int, where: str, problem: str, remedy: str = "") -> None:
        self.faults.append(Fault(self.file, line, None, where, problem, remedy))

    def find(self, name: str, line: int, where: str) -> Question | None:
        """Find a question by its name, or take the fault down."""
        folded = name.strip().casefold().removeprefix("q").lstrip("0")
        found = self.questions.get(f"q{folded}")
        if found is None:
            problem = f"there is no question {name!r}" if name else "no question is named"
            self.refuse(line, where, problem, f"they are q1 to q{len(self.questions)}")
        return found

    def read_confidence(self, text: str, line: int) -> Decimal | None:
        try:
            return parse_confidence(text)
        except AnswerError as error:
            self.refuse(line, CONFIDENCE, str(error))
            return None

    def add(
        self, student: str, question: Question, answer: str, sure: Decimal | None, line: int
    ) -> None:
        """Mark an answer; of two to one question the first counts."""
        own = self.marks.setdefault(student, {})
        if not answer.strip():
            return
        if question.id in own:
            self.refuse(line, question.id, f"{student!r} has already answered", "the first counts")
            return
        try:
            own[question.id] = mark(question, answer, sure)
        except AnswerError as error:
            self.refuse(line, question.id, str(error))


def mark_class(
    content: bytes, file: str, questions: Sequence[Question], quiz: QuizNamed | None = None
) -> ClassMarks:
    """Read and mark a table of answers.

    Args:
        content: The table.
        file: What it is called in messages.
        questions: The questions, with their key.
        quiz: Which quiz that is; a table that names another is refused.

    Raises:
        InputError: The table is empty, no text, has no columns of answers, or is of another quiz.
    """
    table = read_table_text(content, file)
    stated = [named for cell in table.header.cells if (named := read_quiz_named(cell))]
    names = [_QUIZ if read_quiz_named(cell) else cell.casefold() for cell in table.header.cells]
    if STUDENT not in names and names.count(_NAME) == 1:
        names[names.index(_NAME)] = STUDENT
    separator = find_separator(decode(content, file)[0])
    pile = _Pile(file, separator, {question.id: question for question in questions})
    if table.remark:
        pile.faults.append(Fault(file, None, None, "", table.remark))
    for named in stated:
        _compare(named, quiz or named, table, pile)
    if names.count(STUDENT) != 1:
        fault = Fault(file, table.header.line, None, "", "there is no column 'student'", _HOW)
        raise InputError([fault])
    if {_QUESTION, _ANSWER} <= set(names):
        _read_long(table, names, pile)
    else:
        _read_wide(table, names, pile)
    marks = {
        student: tuple(own.get(question.id) or mark(question, "") for question in questions)
        for student, own in pile.marks.items()
    }
    return ClassMarks(marks, tuple(pile.faults), is_named=bool(stated))


def _compare(named: QuizNamed, quiz: QuizNamed, table: TableText, pile: _Pile) -> None:
    """Refuse answers that are of another quiz; of another version it is only said."""
    if say := list(named.list_differences(quiz)):
        problem = f"the answers are of the {named}, and this is the {quiz}"
        remedy = f"say {' '.join(say)}, and the same cases, as for the worksheet"
        raise InputError([Fault(pile.file, table.header.line, None, "", problem, remedy)])
    if named.version not in ("", quiz.version):
        problem = f"the worksheet was made by labcheck {named.version}, and this is {quiz.version}"
        remedy = "compare the questions with the worksheet's, which may differ"
        pile.refuse(table.header.line, "", problem, remedy)


def _students(table: TableText, names: Sequence[str], pile: _Pile) -> Iterator[tuple[Record, str]]:
    """Give the rows that name a student; one that is short is given, and said to be short."""
    fewest = len(names)
    while names[fewest - 1] == _QUIZ:  # nothing is written below it
        fewest -= 1
    for row in table.rows:
        student = row.cells[names.index(STUDENT)] if len(row.cells) > names.index(STUDENT) else ""
        if row.problem:
            pile.refuse(row.line, "", f"the row {row.problem}", "re-enter the row")
        elif any(row.cells[len(names) :]):
            remedy = "put quotation marks around a cell with a separator"
            pile.refuse(row.line, "", _count_cells(row, names), remedy)
        elif len(row.cells) < fewest and (other := _find_other_separator(row, pile.separator)):
            problem = f"the row seems to be separated by the {other}, unlike the header"
            remedy = f"use the {SEPARATORS[pile.separator]}; nothing in the row is marked"
            pile.refuse(row.line, "", problem, remedy)
        elif not student:
            pile.refuse(row.line, STUDENT, "no student is named", "write a name or a number")
        else:
            if len(row.cells) < fewest:
                remedy = "an answer without a cell counts as not given"
                pile.refuse(row.line, "", _count_cells(row, names), remedy)
            yield row, student


def _count_cells(row: Record, names: Sequence[str]) -> str:
    return f"the row has {count_of(len(row.cells), 'cell')} and the header {len(names)}"


def _find_other_separator(row: Record, separator: str) -> str:
    """Name what parts a short row as often as the header's separator or oftener; else nothing."""
    counts = {
        sign: sum(cell.count(sign) for cell in row.cells)
        for sign in SEPARATORS
        if sign != separator
    }
    most = max(counts, key=lambda sign: counts[sign])
    return SEPARATORS[most] if counts[most] >= max(1, len(row.cells) - 1) else ""


def _read_long(table: TableText, names: list[str], pile: _Pile) -> None:
    for place, name in enumerate(names):
        if name not in (STUDENT, _QUESTION, _ANSWER, CONFIDENCE, _QUIZ):
            _refuse_column(table, place, pile)
    for row, student in _students(table, names, pile):
        cells = dict(zip(names, row.cells, strict=False))
        pile.marks.setdefault(student, {})
        question = pile.find(cells.get(_QUESTION, ""), row.line, _QUESTION)
        sure = pile.read_confidence(cells.get(CONFIDENCE, ""), row.line)
        if question is not None:
            pile.add(student, question, cells.get(_ANSWER, ""), sure, row.line)


def _read_wide(table: TableText, names: list[str], pile: _Pile) -> None:
    columns: list[tuple[int, Question]] = []
    sure_at = [place for place, name in enumerate(names) if name == CONFIDENCE]
    for place, name in enumerate(names):
        if name in (STUDENT, CONFIDENCE, _QUIZ):
            continue
        question = pile.questions.get(f"q{name.removeprefix('q').lstrip('0')}")
        if question is None:
            _refuse_column(table, place, pile)
        elif question.id in [answered.id for _, answered in columns]:
            pile.refuse(table.header.line, name, "a column of this question is there already")
        else:
            columns.append((place, question))
    if not columns:
        fault = Fault(pile.file, table.header.line, None, "", "there is no column of answers", _HOW)
        raise InputError([*pile.faults, fault])
    seen: set[str] = set()
    for row, student in _students(table, names, pile):
        if student in seen:
            pile.refuse(row.line, STUDENT, f"{student!r} is listed twice", "the first counts")
            continue
        seen.add(student)
        pile.marks.setdefault(student, {})
        cells = dict(enumerate(row.cells))
        sure = {at: pile.read_confidence(cells.get(at, ""), row.line) for at in sure_at}
        for place, question in columns:
            behind = next((at for at in sure_at if at > place), None)
            at = sure_at[0] if len(sure_at) == 1 else behind
            own = sure[at] if at is not None else None
            pile.add(student, question, cells.get(place, ""), own, row.line)


def _refuse_column(table: TableText, place: int, pile: _Pile) -> None:
    """Take down a column that means nothing; it is ignored."""
    name = table.header.cells[place]
    if _QUESTION_NUMBER.fullmatch(name):
        asked = (
            f"they are q1 to q{len(pile.questions)}" if len(pile.questions) > 1 else "there is 1"
        )
        remedy = f"{asked}; was the worksheet made with the same --questions and --seed?"
        pile.refuse(table.header.line, name, "there is no such question", remedy)
        return
    near = did_you_mean(name, [_QUESTION, _ANSWER, CONFIDENCE], most=1)
    remedy = f"{near} It is ignored" if near else "it is ignored"
    pile.refuse(
        table.header.line, name, "this is neither a question nor a column of answers", remedy
    )
