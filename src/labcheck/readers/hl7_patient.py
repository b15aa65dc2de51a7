"""HL7 v2 patients: PID, and the cases that the results of several messages make.

Messages are of one patient when PID-3 has the same number and the same assigning authority;
without a number nobody can tell, and each PID is a patient. Fields of PID:
http://www.hl7.eu/refactored/segmPID.html.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from labcheck.case import Case, Result
from labcheck.patient import Age, AgeError, Patient, Sex, age_at
from labcheck.readers.hl7_message import Faults, Segment, component_of
from labcheck.readers.hl7_values import date_of, parse_time
from labcheck.timeline import place_results

_SEXES = {"F": Sex.FEMALE, "FEMALE": Sex.FEMALE, "M": Sex.MALE, "MALE": Sex.MALE}
_RECORD_NUMBER = "MR"
_T = TypeVar("_T")


@dataclass(slots=True)
class Chart:
    """What the messages of one patient say, as they are read.

    Attributes:
        id: The patient's number; empty if there is none.
        place: Where the patient was first named, for messages.
        line: The line of it.
        sexes: Every sex stated.
        births: Every birth date stated.
        results: The results, in order.
    """

    id: str = ""
    place: str = ""
    line: int | None = None
    sexes: set[Sex] = field(default_factory=set)
    births: set[date] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)


class Charts:
    """The charts of a file, in the order patients first appear."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._charts: dict[tuple[str, ...], Chart] = {}

    def open(self, pid: Segment) -> Chart:
        """Find the chart of the patient a PID names, and enter sex and birth date."""
        number, authority = _identify(pid)
        key = (number, authority)
        if not number:
            key = ("", pid.place)
            problem = "PID-3 has no number: no other message is taken to be of this patient"
            self._faults.add(pid.place, pid.line, problem)
        chart = self._charts.setdefault(key, Chart(number, pid.place, pid.line))
        self._enter(chart, pid)
        return chart

    def open_nameless(self, place: str, line: int) -> Chart:
        """Start a chart for results of nobody in particular."""
        return self._charts.setdefault(("", place), Chart("", place, line))

    def close(self) -> tuple[Case, ...]:
        """Make a case of each chart that has results."""
        return tuple(
            _make_case(chart, self._faults) for chart in self._charts.values() if chart.results
        )

    def _enter(self, chart: Chart, pid: Segment) -> None:
        sex = _SEXES.get(pid.component(8).upper())
        birth = self._read_birth(pid)
        contradicted = [
            *(["sex"] if _contradicts(sex, chart.sexes) else []),
            *(["birth date"] if _contradicts(birth, chart.births) else []),
        ]
        for what in contradicted:
            problem = f"the {what} is another than before: neither is used"
            self._faults.add(pid.place, pid.line, problem, "correct one of the two")

    def _read_birth(self, pid: Segment) -> date | None:
        """Read PID-7; a year or a month alone is no birth date, and gives no age."""
        text = pid.component(7)
        try:
            return date_of(parse_time(text)) if text else None
        except ValueError as error:
            self._faults.add(pid.place, pid.line, f"PID-7: {error}", "the age is not known")
            return None


def _contradicts(stated: _T | None, known: set[_T]) -> bool:
    """Enter what is stated, and tell whether something else was known."""
    is_other = stated is not None and bool(known) and stated not in known
    if stated is not None:
        known.add(stated)
    return is_other


def _identify(pid: Segment) -> tuple[str, str]:
    """Give the medical record number of PID-3 and who assigned it, or the first number."""
    numbers = [one for one in pid.repetitions(3) if component_of(one, 1)]
    numbers.sort(key=lambda one: component_of(one, 5).upper() != _RECORD_NUMBER)
    if not numbers:
        return "", ""
    return component_of(numbers[0], 1), component_of(numbers[0], 4)


def _make_case(chart: Chart, faults: Faults) -> Case:
    birth = next(iter(chart.births)) if len(chart.births) == 1 else None
    sex = next(iter(chart.sexes)) if len(chart.sexes) == 1 else None
    results = _with_ages(chart, birth, faults)
    placed, timeline = place_results(results)
    days = [day for one in placed if (day := date_of(one.time))]
    age = _age_at(birth, max(days), chart, faults) if birth and days else None
    return Case(
        file=faults.file,
        title=chart.id or faults.file,
        patient=Patient(sex=sex, age=age, id=chart.id),
        results=placed,
        draws=timeline.times,
        undated=timeline.undated,
    )


def _with_ages(chart: Chart, birth: date | None, faults: Faults) -> Sequence[Result]:
    """Give each result the patient's age on its day."""
    if birth is None:
        return chart.results
    days = [date_of(one.time) for one in chart.results]
    ages = {day: _age_at(birth, day, chart, faults) for day in days if day}
    return [
        replace(one, age=ages[day]) if day else one
        for one, day in zip(chart.results, days, strict=True)
    ]


def _age_at(birth: date, day: date, chart: Chart, faults: Faults) -> Age | None:
    try:
        age = age_at(birth, day)
    except AgeError as error:
        faults.add(chart.place, chart.line, f"PID-7: on {day} the patient's age {error}")
        return None
    if age is None:
        problem = f"PID-7: the patient was born on {birth}, after results of {day}"
        faults.add(chart.place, chart.line, problem)
    return age
