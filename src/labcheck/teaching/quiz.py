"""The questions of a quiz: which sheets a mode makes of some cases, numbered through.

The same cases, options and seed give the same questions.
"""

from collections.abc import Iterator, Sequence
from random import Random

from labcheck.judging.report import Report
from labcheck.teaching.quiz_change import make_chance_sheet, make_change_sheets
from labcheck.teaching.quiz_derived import make_derived_sheets
from labcheck.teaching.quiz_flags import make_flag_sheets
from labcheck.teaching.quiz_grade import make_grade_sheets
from labcheck.teaching.quiz_pattern import make_pattern_sheets
from labcheck.teaching.quiz_question import Mode, Question, Sheet
from labcheck.teaching.quiz_units import make_unit_sheet
from labcheck.values.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the cases.

    Attributes:
        mode: What for.
        most: How many questions at most; `None` for all.
        panel: The panel that is asked; empty for all.
        shows_ranges: Whether ranges, or variation, stand beside the questions.
    """

    mode: Mode = Mode.FLAGS
    most: int | None = None
    panel: str = ""
    shows_ranges: bool = False


def make_questions(reports: Sequence[Report], asked: Asked, rng: Random) -> tuple[Sheet, ...]:
    """Make the questions, sheet by sheet; a case that has none for the mode gives no sheet.

    Where fewer are wanted than there are, whole sheets are kept and the last is drawn from. In
    the mode for units, where more are wanted, the cases are gone through again.
    """
    sheets: list[Sheet] = []
    for report in reports:
        sheets += _with_lesson(list(_make_sheets(report, asked, rng)), report)
    if asked.mode is Mode.UNITS and asked.most is not None and sheets:
        while len(sheets) < asked.most:
            for report in reports:
                sheets += _with_lesson(list(_make_sheets(report, asked, rng)), report)
    return tuple(_number(_keep(sheets, asked.most, rng)))


def _make_sheets(report: Report, asked: Asked, rng: Random) -> Iterator[Sheet]:
    match asked.mode:
        case Mode.FLAGS:
            yield from make_flag_sheets(report, shows_ranges=asked.shows_ranges, panel=asked.panel)
        case Mode.CHANGE:
            yield from make_change_sheets(
                report, shows_ranges=asked.shows_ranges, panel=asked.panel
            )
        case Mode.UNITS:
            if sheet := make_unit_sheet(report, rng, panel=asked.panel):
                yield sheet
        case Mode.CHANCE:
            if sheet := make_chance_sheet(report):
                yield sheet
        case Mode.DERIVED:
            yield from make_derived_sheets(
                report, shows_formula=asked.shows_ranges, panel=asked.panel
            )
        case Mode.GRADE:
            yield from make_grade_sheets(report, shows_limits=asked.shows_ranges, panel=asked.panel)
        case Mode.PATTERN:
            yield from make_pattern_sheets(report, rng, panel=asked.panel)


def _with_lesson(sheets: list[Sheet], report: Report) -> list[Sheet]:
    """Put the lesson behind the last sheet of its case, so that it gives nothing away."""
    if not sheets:
        return []
    return [*sheets[:-1], replace(sheets[-1], lesson=report.case.lesson)]


def _keep(sheets: Sequence[Sheet], most: int | None, rng: Random) -> Iterator[Sheet]:
    left = most
    for sheet in sheets:
        if left is None or len(sheet.questions) <= left:
            yield sheet
        elif left:
            places = sorted(rng.sample(range(len(sheet.questions)), left))
            yield replace(sheet, questions=tuple(sheet.questions[place] for place in places))
        left = None if left is None else max(0, left - len(sheet.questions))


def _number(sheets: Iterator[Sheet]) -> Iterator[Sheet]:
    number = 0
    for sheet in sheets:
        questions: list[Question] = []
        for question in sheet.questions:
            number += 1
            questions.append(replace(question, number=number))
        yield replace(sheet, questions=tuple(questions))
