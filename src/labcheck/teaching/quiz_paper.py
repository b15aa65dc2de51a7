"""A quiz on paper: the worksheet and its key as one outline, and the key for programs.

The worksheet has no answer in it anywhere; the key says for each question what is right and why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labcheck import __version__
from labcheck.report import PURPOSE
from labcheck.teaching.quiz_question import Choice, Estimate, Mode, Pick, Question, Sheet
from labcheck.writers.json_report import Json, dump_json
from labcheck.writers.plain_text import make_markdown

BLANK = "________"
CONFIDENCE = "How sure are you of these answers, from 0 to 100 %?"
HOW_TO_KEEP_APART = "This is the key; keep it apart from the worksheet."


@dataclass(frozen=True, slots=True)
class Paper:
    """What is written down.

    Attributes:
        sheets: The questions.
        mode: What is asked for.
        seed: The seed they were drawn with.
        is_key: Whether the answers stand in it.
    """

    sheets: tuple[Sheet, ...]
    mode: Mode
    seed: int
    is_key: bool = False

    @property
    def title(self) -> str:
        """What stands over it."""
        return f"{'Key of the quiz' if self.is_key else 'Quiz'}: {self.mode.value}"

    @property
    def about(self) -> str:
        """How many questions, and how to have them again."""
        count = sum(len(sheet.questions) for sheet in self.sheets)
        noun = "question" if count == 1 else "questions"
        return f"{count} {noun}, seed {self.seed}, labcheck {__version__}"


def render_paper_markdown(paper: Paper) -> str:
    """Write a worksheet or its key as Markdown."""
    return "\n".join(_lines(paper)) + "\n"


def key_to_json(paper: Paper) -> str:
    """Write the key for programs: each question with what is right."""
    return dump_json({
        "labcheck_version": __version__,
        "mode": paper.mode.value,
        "seed": paper.seed,
        "questions": [
            {"case": sheet.title, **_question_to_json(question)}
            for sheet in paper.sheets
            for question in sheet.questions
        ],
    })  # fmt: skip


def list_lesson(sheet: Sheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what is said of a case after its answers, under headings; none is empty."""
    published = (f"The case: {sheet.source}",) if sheet.source else ()
    has_lesson = bool(sheet.lesson.teaches or sheet.lesson.sources)
    parts = (
        ("Not asked", sheet.left_out),
        ("What this case teaches", sheet.lesson.teaches),
        ("Where that was read", (*sheet.lesson.sources, *published) if has_lesson else ()),
    )
    for heading, lines in parts:
        if lines:
            yield heading, lines


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {make_markdown(paper.title)}"
    yield ""
    yield make_markdown(paper.about)
    yield ""
    yield HOW_TO_KEEP_APART if paper.is_key else f"Name: {make_markdown(BLANK)}"
    for sheet in paper.sheets:
        yield ""
        yield f"## {make_markdown(sheet.title)}"
        yield ""
        yield make_markdown(sheet.about)
        yield ""
        yield make_markdown(sheet.instruction)
        yield ""
        for line in sheet.shown:
            yield f"- {make_markdown(line)}"
        if sheet.shown:
            yield ""
        yield from _answers(sheet) if paper.is_key else _blanks(sheet)
    yield ""
    yield f"*{PURPOSE}*"


def _blanks(sheet: Sheet) -> Iterator[str]:
    for question in sheet.questions:
        yield f"{question.number}. {make_markdown(question.prompt)}: {make_markdown(BLANK)}"
    yield ""
    yield f"{CONFIDENCE} {make_markdown(BLANK)}"


def _answers(sheet: Sheet) -> Iterator[str]:
    for question in sheet.questions:
        prompt, key = make_markdown(question.prompt), make_markdown(question.key)
        yield f"{question.number}. {prompt}: **{key}**. {make_markdown(question.why)}"
    for heading, lines in list_lesson(sheet):
        yield ""
        yield f"{heading}:"
        yield ""
        yield from (f"- {make_markdown(line)}" for line in lines)


def _question_to_json(question: Question) -> Json:
    return {
        "question": question.id,
        "prompt": question.prompt,
        "allowed": question.form.allowed,
        "right": _right_to_json(question),
        "right_in_words": question.key,
        "explanation": question.why,
    }


def _right_to_json(question: Question) -> list[str] | dict[str, float]:
    match question.form:
        case Estimate(right=right, within=within):
            return {"number": float(right), "within": float(within)}
        case Choice() | Pick():
            return list(question.right)


def questions_of(sheets: Sequence[Sheet]) -> tuple[Question, ...]:
    """Give all questions in order."""
    return tuple(question for sheet in sheets for question in sheet.questions)
