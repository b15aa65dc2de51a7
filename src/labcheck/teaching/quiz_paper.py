"""A quiz on paper: the worksheet and its key, as Markdown or one HTML page, and the key as JSON.

The worksheet has no answer in it anywhere; the key says for each question what is right and why.
Markdown is to be read as it is written, too: of a text only what would be markup is escaped, and
the address of a source is a link between angle brackets.
"""

import re
from collections.abc import Iterator, Sequence

from labcheck import __version__
from labcheck.judging.report import PURPOSE
from labcheck.report_json.shapes import Json
from labcheck.teaching.quiz_question import Estimate, Mode, Question, Sheet
from labcheck.values.records import dataclass
from labcheck.writers.html_elements import Html, element, isolated, join, style_of_page, write_page
from labcheck.writers.json_report import dump_json
from labcheck.writers.plain_text import make_markdown
from labcheck.writers.wording import count_of

BLANK = "________"
CONFIDENCE = "How sure are you of these answers, from 0 to 100 %?"
_SOURCES = "Sources"
HOW_TO_KEEP_APART = "This is the key; keep it apart from the worksheet."

_COMPARATOR = re.compile(r"(?<=\S )\\([<>])(?==)")
"""An escaped `<=` or `>=` behind a word, where neither is markup."""

_ADDRESS = re.compile(
    r"(?<![^\s(])https?://[a-z0-9.-]+(?:/[a-z0-9./?=&%_-]*)?(?<![.?])(?=[.?]?(?:$|[\s,;)]))",
    re.IGNORECASE,
)
"""An address of letters, digits and signs that mean nothing between angle brackets."""


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
        return f"{count_of(count, 'question')}, seed {self.seed}, labcheck {__version__}"


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
        (_SOURCES, (*sheet.lesson.sources, *published) if has_lesson else ()),
    )
    for heading, lines in parts:
        if lines:
            yield heading, lines


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {paper.title}"
    yield ""
    yield paper.about
    yield ""
    yield HOW_TO_KEEP_APART if paper.is_key else f"Name: {BLANK}"
    for sheet in paper.sheets:
        yield ""
        yield f"## {_escape(sheet.title)}"
        yield ""
        yield _escape(sheet.about)
        yield ""
        yield sheet.instruction
        yield ""
        for line in sheet.shown:
            yield f"- {_escape(line)}"
        if sheet.shown:
            yield ""
        yield from _answers(sheet) if paper.is_key else _blanks(sheet)
    yield ""
    yield f"*{PURPOSE}*"


def _blanks(sheet: Sheet) -> Iterator[str]:
    for question in sheet.questions:
        yield f"{question.number}. {_escape(question.prompt)}: {BLANK}"
    yield ""
    yield f"{CONFIDENCE} {BLANK}"


def _answers(sheet: Sheet) -> Iterator[str]:
    for question in sheet.questions:
        prompt, why = _escape(question.prompt), _escape(question.why_below)
        yield f"{question.number}. {prompt}: **{question.key}**. {why}"
    for heading, lines in list_lesson(sheet):
        yield ""
        yield f"{heading}:"
        yield ""
        write = _link if heading == _SOURCES else _escape
        yield from (f"- {write(line)}" for line in lines)


def _escape(text: str) -> str:
    """Escape a text; comparators behind a word are none of the markup."""
    return _COMPARATOR.sub(r"\1", make_markdown(text))


def _link(text: str) -> str:
    """Escape a text but for its plain addresses, which are links that show where they lead."""
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        parts += [_escape(text[end : found.start()]), f"<{found[0]}>"]
        end = found.end()
    return "".join((*parts, _escape(text[end:])))


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
        case Estimate(right=right, within=within) if not question.right:
            return {"number": float(right), "within": float(within)}
        case _:
            return list(question.right)


def questions_of(sheets: Sequence[Sheet]) -> tuple[Question, ...]:
    """Give all questions in order."""
    return tuple(question for sheet in sheets for question in sheet.questions)


_STYLE = """.labcheck main p, .labcheck main ol, .labcheck main ul { margin-block: 0.6em; }
.labcheck main ol { padding-inline-start: 2.6em; }
.labcheck main ul { list-style: disc; padding-inline-start: 1.6em; }
.labcheck main ol > li { break-inside: avoid; margin-block: 0.55em; }
.labcheck main ul.lc-quiz-rows { list-style: none; padding-inline-start: 1em; }
"""
"""What a quiz needs beside the style of the report: room to write, and numbers in the margin."""


def render_paper_html(paper: Paper) -> str:
    """Write a worksheet or its key as a page."""
    style = f"{style_of_page()}{_STYLE}"
    first = HOW_TO_KEEP_APART if paper.is_key else f"Name: {BLANK * 4}"
    top = element("h1", paper.title), element("p", paper.about, class_="lc-about")
    main = element("p", first), *(_sheet(sheet, paper) for sheet in paper.sheets)
    return write_page(paper.title, style, top, main)


def _sheet(sheet: Sheet, paper: Paper) -> Html:
    questions = (_question(question, paper) for question in sheet.questions)
    first = sheet.questions[0].number
    below = _lesson(sheet) if paper.is_key else element("p", f"{CONFIDENCE} {BLANK}")
    return element(
        "section",
        element("h2", isolated(sheet.title)),
        element("p", isolated(sheet.about), class_="lc-about"),
        element("p", sheet.instruction),
        _list(sheet.shown, "lc-quiz-rows"),
        element("ol", *questions, start=first),
        below,
        class_="lc-case",
    )


def _lesson(sheet: Sheet) -> Html:
    parts = (join((element("h3", heading), _list(lines))) for heading, lines in list_lesson(sheet))
    return join(parts)


def _list(lines: Sequence[str], class_: str | None = None) -> Html:
    items = (element("li", isolated(line)) for line in lines)
    return element("ul", *items, class_=class_) if lines else Html()


def _question(question: Question, paper: Paper) -> Html:
    asked = isolated(f"{question.prompt}: ")
    if not paper.is_key:
        return element("li", asked, BLANK)
    return element(
        "li", asked, element("strong", question.key), join([". ", isolated(question.why_below)])
    )
