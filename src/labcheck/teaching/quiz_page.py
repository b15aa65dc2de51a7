"""A quiz on paper as one HTML page that loads nothing and runs nothing."""

from collections.abc import Sequence

from labcheck.judging.report import PURPOSE
from labcheck.teaching.quiz_paper import (
    BLANK,
    CONFIDENCE,
    HOW_TO_KEEP_APART,
    Paper,
    list_lesson,
)
from labcheck.teaching.quiz_question import Question, Sheet
from labcheck.writers.html_elements import Html, element, isolated, join
from labcheck.writers.html_style import make_policy, style_of_page, write_style

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
    body = element(
        "body",
        element(
            "div",
            element(
                "header",
                element("h1", paper.title),
                element("p", paper.about, class_="lc-about"),
                class_="lc-top",
            ),
            element("main", element("p", first), *(_sheet(one, paper) for one in paper.sheets)),
            element("footer", element("p", PURPOSE), class_="lc-purpose"),
            class_="lc-sheet",
        ),
        class_="labcheck",
    )
    page = element("html", _head(paper.title, style), "\n", body, lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _head(title: str, style: str) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=make_policy(style)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        write_style(style),
    )


def _sheet(sheet: Sheet, paper: Paper) -> Html:
    questions = (_question(one, paper) for one in sheet.questions)
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
