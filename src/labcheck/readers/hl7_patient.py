"""HL7 v2 patients: PID, and the cases that the results of several messages make.

Messages are of one patient when PID-3 has the same number and the same assigning authority;
without a number it is not known, and each PID is a patient. Fields of PID:
http://www.hl7.eu/refactored/segmPID.html.
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import date
from typing import TypeVar

from labcheck.cases.birth import Birth, agree_on_birth, find_latest_age, make_birth
from labcheck.cases.case import Case, Result
from labcheck.cases.timeline import place_results
from labcheck.faults import FaultLog
from labcheck.readers.hl7_message import Segment, component_of
from labcheck.readers.hl7_values import parse_time
from labcheck.readers.replacement import Issue, mark_replaced
from labcheck.values.dates import Days, parse_local_days
from labcheck.values.patient import Age, AgeError, Patient, Sex, make_unknown_age
from labcheck.values.records import dataclass, replace

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
        issues: What the report of each result says of itself.
        sent: The days that the message of each result may be of.
    """

    id: str = ""
    place: str = ""
    line: int | None = None
    sexes: set[Sex] = field(default_factory=set)
    births: list[Birth] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    sent: list[Days | None] = field(default_factory=list)

    def enter(self, result: Result, issue: Issue | None = None, sent: Days | None = None) -> None:
        """Enter a result."""
        self.results.append(result)
        self.issues.append(issue or Issue())
        self.sent.append(sent)


class Charts:
    """The charts of a file, in the order patients first appear."""

    def __init__(self, faults: FaultLog) -> None:
        self._faults = faults
        self._charts: dict[tuple[str, ...], Chart] = {}

    def open(self, pid: Segment) -> Chart:
        """Find the chart of the patient a PID names, and enter sex and birth date."""
        number, authority = _identify(pid)
        key = (number, authority)
        if not number:
            key = ("", pid.place)
            problem = "PID-3 has no number: no other message is taken to be of this patient"
            self._faults.add(pid.line, pid.place, problem)
        chart = self._charts.setdefault(key, Chart(number, pid.place, pid.line))
        self._enter(chart, pid)
        return chart

    def open_nameless(self, place: str, line: int) -> Chart:
        """Start a chart for results of a patient who is not named."""
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
            *(["birth date"] if birth and _is_another(birth, chart.births) else []),
        ]
        chart.births += [birth] if birth else []
        for what in contradicted:
            problem = f"the {what} is another than before: neither is used"
            self._faults.add(pid.line, pid.place, problem, "correct one of the two")

    def _read_birth(self, pid: Segment) -> Birth | None:
        """Read PID-7; of a year or a month without a day the span is known."""
        text = pid.component(7)
        if not text:
            return None
        try:
            text = parse_time(text).partition("T")[0]
        except ValueError as error:
            if _days_of(text) is None:
                self._faults.add(pid.line, pid.place, f"PID-7: {error}", "the age is not known")
        return make_birth(text, _days_of(text))


def _contradicts(stated: _T | None, known: set[_T]) -> bool:
    """Enter what is stated, and tell whether something else was known."""
    is_other = stated is not None and bool(known) and stated not in known
    if stated is not None:
        known.add(stated)
    return is_other


def _is_another(birth: Birth, known: Sequence[Birth]) -> bool:
    """Whether a birth date is the first that contradicts those before it."""
    before, now = agree_on_birth(known), agree_on_birth([*known, birth])
    return bool(before and before.days and now and now.days is None)


def _identify(pid: Segment) -> tuple[str, str]:
    """Give the medical record number of PID-3 and who assigned it, or the first number."""
    numbers = [parts for parts in pid.repetitions(3) if component_of(parts, 1)]
    numbers.sort(key=lambda parts: component_of(parts, 5).upper() != _RECORD_NUMBER)
    if not numbers:
        return "", ""
    return component_of(numbers[0], 1), component_of(numbers[0], 4)


def _make_case(chart: Chart, faults: FaultLog) -> Case:
    sex = next(iter(chart.sexes)) if len(chart.sexes) == 1 else None
    placed, timeline = place_results(mark_replaced(_with_ages(chart, faults), chart.issues))
    return Case(
        file=faults.file,
        title=chart.id or faults.file,
        patient=Patient(sex=sex, age=find_latest_age(placed, _place), id=chart.id),
        results=placed,
        draws=timeline.times,
        undated=timeline.undated,
    )


def _with_ages(chart: Chart, faults: FaultLog) -> Sequence[Result]:
    """Give each result the patient's age on its day, or what the day of its message tells of it."""
    birth = agree_on_birth(chart.births)
    if birth is None:
        return chart.results
    ages: dict[tuple[Days | str, Days | None], tuple[Age, str]] = {}
    aged = []
    for result, sent in zip(chart.results, chart.sent, strict=True):
        days = _days_of(result.time)
        key = (days, None) if days else (result.time, sent)
        if key not in ages:
            ages[key] = _age_on(birth, result.time, sent, chart, faults)
        age, remark = ages[key]
        note = "; ".join(filter(None, (result.note, remark)))
        aged.append(replace(result, age=age, note=note))
    return aged


def _age_on(
    birth: Birth, time: str, sent: Days | None, chart: Chart, faults: FaultLog
) -> tuple[Age, str]:
    """Give the age at a result, and a remark where it is only known from its message."""
    days = _days_of(time)
    try:
        if sent and not days:
            return birth.age_before(sent)
        return birth.age_on(days, time.partition("T")[0]), ""
    except AgeError as error:
        faults.add(chart.line, chart.place, f"PID-7: {error}", "the age is not known")
        return make_unknown_age(str(error)), ""


def _days_of(time: str) -> Days | None:
    """Find the days that a time may be of, in the laboratory's own calendar."""
    return parse_local_days(time)


def _place(result: Result) -> Days:
    return _days_of(result.time) or (date.min, date.min)
