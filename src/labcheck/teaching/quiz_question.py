"""A question of a quiz: what is asked, how an answer is read, and whether it is right.

A question is a value that carries its whole key, so that the terminal, a class's answers and the
printed key all mark alike. Nothing of the key is part of what is asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import field
from decimal import Decimal
from enum import Enum

from labcheck.cases.case import Lesson
from labcheck.values.numerals import NumberError, parse_number
from labcheck.values.records import dataclass

CRITICAL_SIGN = "!"
"""What a learner writes behind an answer to call the result critical: `h!`."""

CANNOT_TELL, _CANNOT_TELL = "?", "can't tell"
"""The answer that what is shown does not settle the question."""


class Mode(Enum):
    """What a quiz asks for."""

    FLAGS = "flags"
    CHANGE = "change"
    UNITS = "units"
    CHANCE = "chance"
    DERIVED = "derived"
    GRADE = "grade"
    PATTERN = "pattern"


class AnswerError(ValueError):
    """An answer cannot be read; the message says what is allowed."""


def _refuse(text: str, allowed: str) -> AnswerError:
    """Say that a text is not an answer, and what is one."""
    what = f"{text.strip()!r} is not an answer" if text.strip() else "nothing is written"
    return AnswerError(f"{what}; write {allowed}")


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that is one of a few keys.

    Attributes:
        words: What each key stands for, in the order in which they are named.
        spellings: Other ways to write a key, folded.
        graded: The keys that `!` may stand behind.
    """

    words: Mapping[str, str]
    spellings: Mapping[str, str] = field(default_factory=dict)
    graded: Collection[str] = ()

    @property
    def allowed(self) -> str:
        """Name the keys: `l low, h high, ? can't tell`."""
        return ", ".join(f"{key} {word}" for key, word in self.words.items())

    def read(self, text: str) -> str:
        """Read an answer as its key.

        Raises:
            AnswerError: It is none of them.
        """
        folded = " ".join(text.casefold().replace("’", "'").split())
        key = self.spellings.get(folded, folded)
        degree = CRITICAL_SIGN if self.graded and key.endswith(CRITICAL_SIGN) else ""
        bare = key.removesuffix(degree).strip()
        bare = next((key for key, word in self.words.items() if word == bare), bare)
        bare = self.spellings.get(bare, bare)
        if bare not in self.words or (degree and bare not in self.graded):
            raise _refuse(text, self.allowed)
        return bare + degree

    def describe(self, answer: str) -> str:
        """Write an answer in words: `high, critical`."""
        word = self.words[answer.removesuffix(CRITICAL_SIGN)]
        return f"{word}, critical" if answer.endswith(CRITICAL_SIGN) else word


@dataclass(frozen=True, slots=True)
class Pick:
    """An answer that is the number of a listed row, or none of them."""

    rows: int

    @property
    def allowed(self) -> str:
        """Say what may be written."""
        return f"a number from 1 to {self.rows}, or none"

    def read(self, text: str) -> str:
        """Read an answer as the row's number; `0` for none.

        Raises:
            AnswerError: There is no such row.
        """
        folded = text.strip().casefold().removesuffix(".")
        number = "0" if folded in ("none", "no", "nothing") else folded
        if not (number.isascii() and number.isdigit()) or int(number[:9]) > self.rows:
            raise _refuse(text, self.allowed)
        return str(int(number))

    def describe(self, answer: str) -> str:
        """Write an answer in words."""
        return "none" if answer == "0" else f"row {answer}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An answer that is a number, right when it is near enough.

    Attributes:
        right: The number.
        within: How far an answer may lie from it.
        unit: What is written behind it: ` %`, or nothing.
        most: The largest number that makes sense; `None` for no bound.
        may_be_open: Whether `?` is an answer too, and a number below nought.
    """

    right: Decimal
    within: Decimal
    unit: str = ""
    most: Decimal | None = None
    may_be_open: bool = False

    @property
    def allowed(self) -> str:
        """Say what may be written."""
        if self.may_be_open:
            return f"a number, or {CANNOT_TELL} {_CANNOT_TELL}"
        return f"a number from 0 to {self.most}" if self.most is not None else "a number, 0 or more"

    def read(self, text: str) -> str:
        """Read an answer as a number.

        Raises:
            AnswerError: It is none, or out of bounds.
        """
        bare = text.strip().removesuffix("%").strip()
        if self.may_be_open and bare in (CANNOT_TELL, _CANNOT_TELL):
            return CANNOT_TELL
        try:
            number = parse_number(bare)
        except NumberError:
            raise _refuse(text, self.allowed) from None
        if self.may_be_open:
            return f"{number:f}"
        if number < 0 or (self.most is not None and number > self.most):
            raise _refuse(text, self.allowed)
        return f"{number:f}"

    def describe(self, answer: str) -> str:
        """Write an answer with its unit."""
        return _CANNOT_TELL if answer == CANNOT_TELL else f"{answer}{self.unit}"


AnswerForm = Choice | Pick | Estimate


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with its key.

    Attributes:
        prompt: What is asked, a clause or a sentence; it gives nothing away.
        form: How an answer is read.
        right: The keys that are right; empty where the form knows, and of an estimate that cannot
            be told `?`.
        explanation: What the answer is and why, with its source, in a sentence.
        replies: A further sentence for some answers, by key.
        praise: What is said in place of "Right." to answers that are right by another source than
            the one that decides, by key.
        remark: What else there is to know, said last; may be empty.
        subject: What prompt and explanation both begin with, to be said once where they stand
            together; may be empty.
        listed: All that is asked where the answers stand below, to be chosen; empty where that is
            the sheet's task and the prompt.
        number: Its number in the quiz, counted from 1.
    """

    prompt: str
    form: AnswerForm
    right: tuple[str, ...]
    explanation: str
    replies: Mapping[str, str] = field(default_factory=dict)
    praise: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    subject: str = ""
    listed: str = ""
    number: int = 0

    @property
    def id(self) -> str:
        """What it is called in a table of answers: `q3`."""
        return f"q{self.number}"

    @property
    def why(self) -> str:
        """What is said to every answer."""
        return f"{self.explanation} {self.remark}".rstrip()

    @property
    def why_below(self) -> str:
        """The same below the prompt, where the subject is not said again."""
        return self.why.removeprefix(f"{self.subject}: ")

    @property
    def key(self) -> str:
        """The right answer in words."""
        if isinstance(self.form, Estimate) and not self.right:
            return self.form.describe(f"{self.form.right.normalize():f}")
        return " or ".join(self.form.describe(answer) for answer in self.right)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions on one draw of a case; they are answered together, then revealed.

    Attributes:
        title: What the case is called.
        about: Whose results, and when.
        instruction: How to answer, in a sentence or two.
        shown: Lines that stand above the questions.
        questions: The questions.
        left_out: Which results are not asked, and why; said after the answers.
        lesson: What the case is to teach and where that was read; said after the answers, and
            empty for all but the last sheet of a case.
        source: Where the case was published; said after the answers.
        task: The instruction where the answers stand below a question, to be chosen; empty where
            each question says it.
    """

    title: str
    about: str
    instruction: str
    questions: tuple[Question, ...]
    shown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    lesson: Lesson = field(default_factory=Lesson)
    source: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer is worth.

    Attributes:
        question: The question.
        answer: The answer as read; empty when there was none.
        is_right: Whether it is right.
        feedback: What is said to it.
        confidence: How sure of it, from 0 to 1; `None` when not said.
    """

    question: Question
    answer: str
    is_right: bool
    feedback: str
    confidence: Decimal | None = None

    @property
    def is_answered(self) -> bool:
        """Whether there was an answer."""
        return bool(self.answer)


def mark(question: Question, answer: str, confidence: Decimal | None = None) -> Mark:
    """Mark an answer; an empty one is not answered.

    Raises:
        AnswerError: It cannot be read as an answer to this question.
    """
    if not answer.strip():
        return Mark(question, "", is_right=False, feedback=f"Not answered. {question.why}")
    form = question.form
    given = form.read(answer)
    if isinstance(form, Estimate) and not question.right:
        is_right = given != CANNOT_TELL and abs(Decimal(given) - form.right) <= form.within
    else:
        is_right = given.removesuffix(CRITICAL_SIGN) in question.right
    praise = question.praise.get(given.removesuffix(CRITICAL_SIGN), "Right.")
    verdict = praise if is_right else f"Missed (you said {form.describe(given)})."
    said = (verdict, question.explanation, question.replies.get(given, ""), question.remark)
    feedback = " ".join(part for part in said if part)
    return Mark(question, given, is_right, feedback, confidence)
