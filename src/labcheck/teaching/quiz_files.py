"""A quiz as a file that a learning platform imports: Moodle (GIFT), or cards for Anki.

Each question stands by itself there, so it has its case and what is shown above it. Both hold the
answers, and are for the teacher. In GIFT every sign that means something is escaped; in the file
for Anki a field is HTML, in which nothing of a text is markup. Both formats were read in what uses
them: Moodle's help page and importer, and files that others made for Anki (GitHub, 2026-11).
"""

from collections.abc import Iterator
from html import escape

from labcheck.teaching.quiz_paper import Paper, list_lesson
from labcheck.teaching.quiz_question import (
    CANNOT_TELL,
    AnswerForm,
    Choice,
    Estimate,
    Pick,
    Question,
    Sheet,
)
from labcheck.writers.plain_text import make_printable

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"})
_ANKI_HEAD = ("#separator:tab", "#html:true", "#notetype:Basic", "#deck:labcheck")
_A_NUMBER = "a single number"


def render_gift(paper: Paper) -> str:
    """Write a quiz as GIFT, which Moodle imports: one question each, parted by empty lines."""
    about = make_printable(f"{paper.title}, {paper.about}")
    blocks = [f"// {about}", "$CATEGORY: labcheck"]
    for sheet in paper.sheets:
        blocks += [_write_gift(question, sheet) for question in sheet.questions]
    return "\n\n".join(blocks) + "\n"


def render_anki(paper: Paper) -> str:
    """Write a quiz as cards that Anki imports: the question, a tab, the answer and why."""
    cards = (
        f"{_front(question, sheet)}\t{_back(question, sheet)}"
        for sheet in paper.sheets
        for question in sheet.questions
    )
    return "\n".join((*_ANKI_HEAD, *cards)) + "\n"


def _list_question(question: Question, sheet: Sheet) -> Iterator[str]:
    """Give the lines of a question that stands by itself, its answers listed below it."""
    yield f"{sheet.title}. {sheet.about}."
    yield from sheet.shown
    if question.listed:
        yield question.listed
    else:
        yield sheet.task
        yield question.prompt


def _gift(text: str) -> str:
    return make_printable(text).translate(_SPECIAL)


def _write_gift(question: Question, sheet: Sheet) -> str:
    name = _gift(f"{question.id} {sheet.title}")
    text = "\\n".join(map(_gift, _list_question(question, sheet)))
    answers = "\n".join(_list_gift_answers(question))
    return f"::{name}::[plain]{text} {{\n{answers}\n####{_gift(question.why)}\n}}"


def _list_gift_answers(question: Question) -> Iterator[str]:
    form = question.form
    if isinstance(form, Estimate) and not question.right:
        yield f"#{form.right:f}:{form.within:f}"
        return
    right = question.right or (CANNOT_TELL,)
    for key in _list_keys(form):
        sign = "=" if key in right else "~"
        # A reply to what is right says how to type it better, and the explanation says the rest.
        reply = "" if key in right else question.replies.get(key, "")
        yield f"{sign}{_gift(_name(key, form))}{f'#{_gift(reply)}' if reply else ''}"


def _name(key: str, form: AnswerForm) -> str:
    """Write an answer that may be chosen."""
    return key if key == _A_NUMBER else form.describe(key)


def _list_keys(form: AnswerForm) -> list[str]:
    """Give every answer that may be chosen."""
    match form:
        case Choice(words=words):
            return list(words)
        case Pick(rows=rows):
            return [str(number) for number in range(rows + 1)]
        case Estimate():
            return [_A_NUMBER, CANNOT_TELL]


def _anki(text: str) -> str:
    return escape(make_printable(text)).replace("\t", " ")


def _front(question: Question, sheet: Sheet) -> str:
    lines = [*_list_question(question, sheet)]
    form = question.form
    if not isinstance(form, Estimate):
        lines += [f"– {_name(key, form)}" for key in _list_keys(form)]
    return "<br>".join(map(_anki, lines))


def _back(question: Question, sheet: Sheet) -> str:
    lines = [question.key, question.why]
    lines += [line for _, listed in list_lesson(sheet) for line in listed]
    return "<br>".join(map(_anki, lines))
