"""Grades one value by one shipped set, so that a test shows only what it is about."""

from decimal import Decimal
from functools import cache

from build import person, shipped_catalogue
from labcheck.interpretation.grade_ladders import GradeBook
from labcheck.interpretation.grading import Limits, Question, grade_result
from labcheck.judging.flags import possible_values
from labcheck.judging.graded import Grade
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Number
from labcheck.yaml_files.shipped import load_shipped_grades


@cache
def shipped_grades() -> GradeBook:
    """The sets of grades that come with labcheck."""
    return load_shipped_grades()


def grade_all(
    set_id: str,
    test: str,
    text: str,
    *,
    lln: str = "",
    uln: str = "",
    baseline: str = "",
    context: str = "",
    limits: tuple[Limits, ...] = (),
    **patient: str,
) -> dict[str, Grade]:
    """What a set says of a value, by its terms; `patient` are the words of `person`."""
    reading = parse_result(text)
    possible = possible_values(reading.value)
    assert possible is not None
    if lln or uln:
        low, high = (Decimal(end) if end else None for end in (lln, uln))
        limits = (Limits(low, high, origin="the laboratory"),)
    question = Question(
        shipped_catalogue().analytes[test],
        possible[1],
        reading.unit,
        reading.value.half_last_digit if isinstance(reading.value, Number) else Decimal(0),
        limits,
        baseline=Decimal(baseline) if baseline else None,
        patient=person(**patient),
        context=context,
    )
    book = shipped_grades()
    found = grade_result(question, book.ladders.get((set_id, test), ()), book.sets[set_id])
    return {f"{grade.term} {grade.direction}": grade for grade in found}


def grade(set_id: str, term: str, test: str, text: str, **beside: object) -> Grade:
    """What a set says of a value for one term, whichever side it is about."""
    found = grade_all(set_id, test, text, **beside)
    (only,) = [each for each in found.values() if each.term == term]
    return only


def possible(set_id: str, term: str, test: str, text: str, **beside: object) -> str:
    """The grades that are possible, as one text: `3`, `3, 2`."""
    return ", ".join(grade(set_id, term, test, text, **beside).possible)
