"""Questions on patterns: the results of a draw without flags, and which of some they show.

Of the answers one pattern is there, or none is. The others are those that the draw does not show.
"""

from collections.abc import Iterator, Sequence
from random import Random

from labcheck.interpretation.patterns.definitions import PatternDefinition
from labcheck.judging.findings import Pattern
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.teaching.quiz_change import describe_usual
from labcheck.teaching.quiz_question import CANNOT_TELL, Choice, Question, Sheet
from labcheck.teaching.quiz_rows import describe_sheet, rows_by_draw, show_result
from labcheck.writers.interpretation.pattern_wording import explain_pattern
from labcheck.yaml_files.shipped_patterns import load_patterns

TASK = "Which of these do the results show?"
INSTRUCTION = f"{TASK} Write its letter, n for none of them, or ? where you can't tell."
NONE = "n"
_LETTERS = "abcd"
_MOST = 3
"""How many patterns are asked of one draw."""


def make_pattern_sheets(report: Report, rng: Random, *, panel: str = "") -> Iterator[Sheet]:
    """Make a sheet for each draw with a result outside its range.

    Args:
        report: The case, judged, with what its rows say together.
        rng: Chooses the other answers, and their order.
        panel: The panel that one of its results must be of; empty for all.
    """
    patterns = report.interpretation.patterns if report.interpretation else ()
    for draw, rows in rows_by_draw(report):
        is_of_panel = not panel or any(row.panel == panel for row in rows)
        if not is_of_panel or not any(row.is_abnormal for row in rows):
            continue
        found = [pattern for pattern in patterns if pattern.draw == draw]
        asked: Sequence[Pattern | None] = found[:_MOST] or [None]
        yield Sheet(
            title=report.case.heading,
            about=describe_sheet(report, draw),
            instruction=INSTRUCTION,
            shown=tuple(map(_show, rows)),
            questions=tuple(_ask(pattern, found, rng) for pattern in asked),
            source=report.case.source,
        )


def _show(row: Row) -> str:
    """Write a result, and what is usual where that is known; never its flag."""
    usual = describe_usual(row)
    return f"{show_result(row)}{f', usual: {usual}' if usual else ''}"


def _ask(pattern: Pattern | None, found: Sequence[Pattern], rng: Random) -> Question:
    names = _choose_names(pattern, {each.id for each in found}, rng)
    words = dict(zip(_LETTERS, names, strict=True))
    form = Choice(
        {**words, NONE: "none of these", CANNOT_TELL: "can't tell"},
        {"none": NONE, "cannot tell": CANNOT_TELL, "cant tell": CANNOT_TELL},
    )
    listed = "; ".join(f"{letter} {name}" for letter, name in words.items())
    if pattern is None:
        explanation = "None of these: not all of their findings are among the results."
        return Question(listed, form, (NONE,), explanation, listed=TASK)
    right = next(letter for letter, name in words.items() if name == pattern.name)
    return Question(listed, form, (right,), explain_pattern(pattern), listed=TASK)


def _choose_names(pattern: Pattern | None, found: set[str], rng: Random) -> list[str]:
    """Choose the names that are offered: those of its family come before others."""
    others = [each for each in load_patterns() if each.id not in found]
    rng.shuffle(others)
    if pattern is not None:
        group = pattern.group
        others.sort(key=lambda each: _is_of_another(each, group))
    names = [each.name for each in others[: len(_LETTERS) - (pattern is not None)]]
    names += [pattern.name] if pattern is not None else []
    rng.shuffle(names)
    return names


def _is_of_another(definition: PatternDefinition, group: str) -> bool:
    return definition.group != group
