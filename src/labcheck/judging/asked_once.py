"""Each distinct question is asked once: rows that are alike are judged alike, and only once.

Two results are one question where all that is judged by agrees: what is printed, and the class of
the patient. What differs without a part in the verdict (when it was taken, the draw, a baseline)
is put back into the row. Nothing here decides anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from labcheck.cases.case import Result
from labcheck.judging.authority.heard_sets import WITHOUT_RANGE
from labcheck.judging.between.stretches import Counts, Stretches, shape_of
from labcheck.judging.contradictions import list_candidates
from labcheck.judging.distance import measure_distance
from labcheck.judging.identity import find_test
from labcheck.judging.patient_classes import Divisions, place_age
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.ranges.printed_ranges import read_printed_ranges
from labcheck.reading.numbers import open_decimals
from labcheck.reading.units import may_be_litre
from labcheck.values.patient import Age, Patient
from labcheck.values.records import replace

_MOST_REMEMBERED = 16_384
"""How many rows are remembered at a time."""
_APART = ("time", "draw", "baseline", "cva", "age", "status", "is_typed", "line")
"""What of a result has no part in the verdict; the age is the patient's, by its class.

That a number is typed counts where its text might be another number, and is asked there.
"""
_COUNTS: Callable[[Result], tuple[object, ...]] = attrgetter(
    *(name for name in Result.__slots__ if name not in _APART)
)
_NOTHING_APART: dict[str, Any] = {
    each.name: each.default for each in fields(Result) if each.name in {*_APART} - {"is_typed"}
}
"""What a result is judged with in place of what has no part in the verdict."""
_COUNTS_BESIDE_NUMBER: Callable[[Result], tuple[object, ...]] = attrgetter(
    *(name for name in Result.__slots__ if name not in (*_APART, "text", "value"))
)
_CUTS_OF: Callable[[Result], tuple[object, ...]] = attrgetter(
    "test",
    "code",
    "other_codes",
    "display",
    "short_name",
    "specimen",
    "panel",
    "unit",
    "local_code",
    "printed_range",
)
"""What says which tests a result may be of, and by what its own ranges divide patients."""
_OF_RESULT: Callable[[Result], tuple[object, ...]] = attrgetter(*_APART)
_FIELDS = tuple(Row.__slots__)
_BUT_RESULT: Callable[[Row], tuple[object, ...]] = attrgetter(*_FIELDS[1:])


class _Divided(NamedTuple):
    """The ages, in days, that ranges of a test begin and end at, and whether some are by sex."""

    ages: tuple[Decimal, ...]
    is_by_sex: bool


class _Answer(NamedTuple):
    """A row, and whether its result is as it was read."""

    row: Row
    is_as_read: bool


def judge_once(result: Result, patient: Patient, knowledge: Knowledge) -> Row:
    """Judge a result by itself, as `judge_result` does, with its distance from the range."""
    return _put_back(_ask(result, patient, knowledge), result)


def judge_apart(result: Result, patient: Patient, knowledge: Knowledge) -> Row:
    """Judge a result likewise, and leave out of its row what has no part in the verdict."""
    return _ask(result, patient, knowledge).row


def _ask(result: Result, patient: Patient, knowledge: Knowledge) -> _Answer:
    """Answer a question for the patient's class; one that was asked before is not asked again.

    The patient counts by what the sets in front divide patients by, and where others have a part
    in the answer, by what these do.
    """
    is_sure = result.is_typed and open_decimals(result.value) is not result.value
    said = (_COUNTS(result), is_sure, may_be_litre(result))
    age = result.age or patient.age
    counts = Counts.IN_FRONT
    while True:
        whom = _find_class(result, patient, age, counts, knowledge)
        question = (said, whom)
        known: _Answer | Counts | None = knowledge.remembered.get(question)  # type: ignore[assignment]
        if known is None:
            stand_in = _stand_in(patient, age, result, whom, knowledge)
            known = _judge_for_class(result, stand_in, whom, knowledge)
            if len(knowledge.remembered) >= _MOST_REMEMBERED:
                knowledge.remembered.clear()
            knowledge.remembered[question] = known
        if isinstance(known, _Answer):
            return known
        counts = known


_Class: TypeAlias = tuple[Counts, *tuple[object, ...]]
"""What of a patient counts by the sets of the first."""


def _find_class(
    result: Result, patient: Patient, age: Age | None, counts: Counts, knowledge: Knowledge
) -> _Class:
    stated = (patient.pregnancy, not patient.id)
    if counts is Counts.PATIENT:
        return (counts, *stated, patient.sex, age)
    ages, is_by_sex = _find_divisions(result, counts, knowledge)
    return (counts, *stated, patient.sex if is_by_sex else None, _place(age, ages))


def _find_part(row: Row, counts: Counts) -> Counts | None:
    """Say what else counts for a row; `None` where nothing does."""
    why = row.not_judged
    if why is None or row.analyte is None:
        return Counts.FURTHER if row.has_asked_further and counts is Counts.IN_FRONT else None
    is_named = why.reason in WITHOUT_RANGE and counts is not Counts.PATIENT
    needed = Counts.ALL if is_named else Counts.PATIENT
    return None if counts is needed else needed


def _judge_for_class(
    result: Result, patient: Patient, whom: _Class, knowledge: Knowledge
) -> _Answer | Counts:
    """Judge a result, unless its number lies between two of which the same was said.

    Returns:
        What holds for every patient of the class, or what else of a patient counts.
    """
    counts = whom[0]
    stretches = _find_stretches(result, whom, knowledge)
    if stretches is None:
        answer = _judge(result, patient, knowledge)
        return _find_part(answer.row, counts) or answer
    if stretches.counts:
        return stretches.counts
    asked = replace(result, **_NOTHING_APART)
    row = stretches.find(asked)
    if row is not None:
        return _Answer(row, row.result == asked)
    answer = _judge(result, patient, knowledge)
    stretches.counts = _find_part(answer.row, counts)
    if stretches.counts:
        return stretches.counts
    stretches.add(asked, answer.row)
    return answer


def _find_stretches(result: Result, whom: object, knowledge: Knowledge) -> Stretches | None:
    """Find the stretches of numbers of a question; `None` for what is no plain number."""
    shape = shape_of(result)
    if shape is None:
        return None
    question = (Stretches, shape, _COUNTS_BESIDE_NUMBER(result), whom)
    known = knowledge.remembered.get(question)
    if not isinstance(known, Stretches):
        known = knowledge.remembered[question] = Stretches(knowledge.catalogue)
    return known


def _judge(result: Result, patient: Patient, knowledge: Knowledge) -> _Answer:
    asked = replace(result, **_NOTHING_APART)
    row = judge_result(asked, patient, knowledge)
    return _Answer(replace(row, distance=measure_distance(row)), row.result == asked)


def _stand_in(
    patient: Patient, age: Age | None, result: Result, whom: object, knowledge: Knowledge
) -> Patient:
    """Give the first patient of the class, for whom ranges were selected before."""
    found = knowledge.remembered.setdefault(
        (Patient, _CUTS_OF(result), whom), replace(patient, age=age)
    )
    assert isinstance(found, Patient)  # noqa: S101 - for the type
    return found


def _put_back(answer: _Answer, result: Result) -> Row:
    """Give the row of this very result: when it was taken, and what else has no part in it."""
    if not answer.is_as_read:
        own = dict(zip(_APART, _OF_RESULT(result), strict=True))
        result = replace(answer.row.result, **own)  # type: ignore[arg-type]
    return Row(result, *_BUT_RESULT(answer.row))  # type: ignore[arg-type]


def _place(age: Age | None, ages: Sequence[Decimal]) -> object:
    """Give the place of an age among those that ranges for the test begin and end at."""
    if age is None:
        return None
    days = age.days
    if not days.low_closed or (days.high_closed and days.high is not None):
        return age
    return place_age(age, ages)


_BEHIND = {Counts.IN_FRONT: 0, Counts.FURTHER: 1, Counts.ALL: 2}
"""How many groups of sets behind those in front count."""


def _find_divisions(result: Result, counts: Counts, knowledge: Knowledge) -> _Divided:
    """Find by what ranges of that which may have been measured divide patients."""
    question = (counts, _CUTS_OF(result))
    known = knowledge.remembered.get(question)
    if not isinstance(known, _Divided):
        known = knowledge.remembered[question] = _ask_for_divisions(result, counts, knowledge)
    return known


def _ask_for_divisions(result: Result, counts: Counts, knowledge: Knowledge) -> _Divided:
    behind = (knowledge.further, knowledge.unused)[: _BEHIND[counts]]
    divisions = knowledge.remembered.setdefault((Divisions, counts), Divisions(knowledge, *behind))
    assert isinstance(divisions, Divisions)  # noqa: S101 - for the type
    ids = [analyte.id for analyte in list_candidates(find_test(result, knowledge.catalogue))]
    printed = read_printed_ranges(result.printed_range, ids[0] if len(ids) == 1 else result.test)
    partitions = [entry.partition for entry in (*printed.entries, *printed.critical)]
    return _Divided(
        divisions.all_ages_of(ids, partitions),
        any(map(divisions.is_by_sex, ids)) or any(part.sex for part in partitions),
    )
