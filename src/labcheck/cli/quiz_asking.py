"""Ask the questions of a quiz in a terminal, or through a pipe: plain sentences, in order.

Nothing is redrawn and no cursor moves. Answers are read one a line; the end of input and Ctrl-C
end the quiz with what was answered.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from textwrap import wrap

from rich.cells import cell_len

from labcheck.cli.output import write_output
from labcheck.cli.screen import find_canvas
from labcheck.teaching.quiz_paper import CONFIDENCE, list_lesson
from labcheck.teaching.quiz_question import AnswerError, Mark, Question, Sheet, mark
from labcheck.teaching.quiz_score import parse_confidence
from labcheck.values.records import replace
from labcheck.writers.terminal_table import make_inert, paint

_TRIES = 3
_QUIT = ("q", "quit")
_INDENT = 2
_WIDEST = 80
"""Sentences are read best in lines that are not longer, whatever the terminal's width."""


class Dialogue:
    """Says sentences and asks for answers, one a line.

    Attributes:
        is_over: Whether the input has come to its end.
    """

    def __init__(self) -> None:
        self._canvas = find_canvas()
        self._width = min(self._canvas.width, _WIDEST)
        self._is_echoed = sys.stdin is None or not sys.stdin.isatty()
        self.is_over = False
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")

    def say(self, text: str = "", indent: int = 0) -> None:
        """Print a sentence, wrapped; where it is set in, its further lines are so twice."""
        write_output(self._wrap(text, indent), None)

    def ask(self, prompt: str) -> str | None:
        """Print a question and read a line; what comes through a pipe is printed too.

        Returns:
            The line; `None` at the end of the input.
        """
        try:
            write_output(f"{self._wrap(prompt, 0).rstrip()} ", None)
            line = sys.stdin.readline() if sys.stdin is not None else ""
        except (KeyboardInterrupt, OSError):
            line = ""
        self.is_over = not line
        if self.is_over or self._is_echoed:
            self.say(line.strip())
        self.is_over = self.is_over or line.strip().casefold() in _QUIT
        return None if self.is_over else line.strip()

    def _wrap(self, text: str, indent: int) -> str:
        """Wrap between words; an address stays whole, to be copied or followed."""
        margin = " " * indent
        lines = wrap(
            make_inert(text).plain,
            self._width,
            initial_indent=margin,
            subsequent_indent=margin * 2,
            break_long_words=False,
            break_on_hyphens=False,
        )
        widest = max(map(cell_len, lines), default=1)
        canvas = replace(self._canvas, width=max(widest, 1), has_colour=False)
        return paint([make_inert(line) for line in lines or [""]], canvas)


def ask_quiz(sheets: Sequence[Sheet], dialogue: Dialogue) -> list[Mark]:
    """Ask sheet by sheet, and reveal each when its last question is answered.

    Returns:
        The marks of the questions that were put; fewer than there are when the input ended.
    """
    total = sum(len(sheet.questions) for sheet in sheets)
    marks: list[Mark] = []
    instruction = ""
    try:
        for sheet in sheets:
            if dialogue.is_over:
                break
            _introduce(sheet, dialogue, is_new=sheet.instruction != instruction)
            instruction = sheet.instruction
            marks += _ask_sheet(sheet, dialogue, total)
    except KeyboardInterrupt:  # while something was printed; what was marked before is kept
        dialogue.say()
    return marks


def _introduce(sheet: Sheet, dialogue: Dialogue, *, is_new: bool) -> None:
    dialogue.say()
    dialogue.say(sheet.title)
    dialogue.say(sheet.about)
    dialogue.say()
    if is_new:
        dialogue.say(sheet.instruction)
        dialogue.say()
    for line in sheet.shown:
        dialogue.say(line, _INDENT)
    if sheet.shown:
        dialogue.say()


def _ask_sheet(sheet: Sheet, dialogue: Dialogue, total: int) -> list[Mark]:
    """Ask all questions of a sheet, then how sure the answers are, then say what is right.

    When the input ends before the last answer, only what was answered is revealed.
    """
    answers: list[tuple[Question, str]] = []
    for question in sheet.questions:
        answer = _ask(question, dialogue, total)
        if answer is None:
            break
        answers.append((question, answer))
    is_complete = len(answers) == len(sheet.questions)
    confidence = _ask_confidence(dialogue) if is_complete else None
    marks = [mark(question, answer, confidence) for question, answer in answers]
    _reveal(marks, dialogue)
    for heading, lines in list_lesson(sheet) if is_complete else ():
        dialogue.say()
        dialogue.say(f"{heading}:")
        for line in lines:
            dialogue.say(line, _INDENT)
    return marks


def _ask(question: Question, dialogue: Dialogue, total: int) -> str | None:
    """Ask until an answer can be read, three times at most; an empty one is then not answered."""
    for text in _read_tries(f"{question.number} of {total}. {question.prompt}:", dialogue):
        try:
            question.form.read(text)
        except AnswerError as error:
            dialogue.say(f"{error}.", _INDENT)
        else:
            return text
    if dialogue.is_over:
        return None
    dialogue.say("It counts as not answered.", _INDENT)
    return ""


def _ask_confidence(dialogue: Dialogue) -> Decimal | None:
    """Ask how sure the answers of a sheet are; an empty answer or three without a number: none."""
    for text in _read_tries(f"{CONFIDENCE} Enter alone skips:", dialogue):
        try:
            return parse_confidence(text)
        except AnswerError as error:
            dialogue.say(f"{error}.", _INDENT)
    if not dialogue.is_over:
        dialogue.say("No confidence is taken.", _INDENT)
    return None


def _read_tries(prompt: str, dialogue: Dialogue) -> Iterator[str]:
    """Give what is written, three times at most; nothing more at the end of the input."""
    for attempt in range(_TRIES):
        line = dialogue.ask("Again:" if attempt else prompt)
        if line is None:
            return
        yield line


def _reveal(marks: Sequence[Mark], dialogue: Dialogue) -> None:
    if marks:
        dialogue.say()
        dialogue.say("What is right:")
    for marked in marks:
        dialogue.say(f"{marked.question.number}. {marked.feedback}", _INDENT)
