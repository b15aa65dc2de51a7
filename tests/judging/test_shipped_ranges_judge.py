"""Every entry of every shipped set judges: a result in its middle, of a patient it is for."""

from decimal import Decimal

import pytest

from build import entry as make_entry
from build import knowledge, result, shipped_set
from labcheck.cases.case import Case
from labcheck.judging.check import check
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind, Population
from labcheck.values.limits import Scale
from labcheck.values.patient import Patient, Pregnancy, Sex, parse_age
from labcheck.yaml_files.shipped import list_shipped

YEARS_OF_AN_ADULT = "40 y"
YEARS_OF_A_CHILD = "7 y"


def patient_of(entry, population=Population.ADULTS):
    whom = entry.partition
    is_pregnant = whom.pregnancy not in (None, Pregnancy.NO)
    sex = whom.sex or (Sex.FEMALE if is_pregnant else None)
    days = whom.age.days.low if whom.age else None
    grown = YEARS_OF_A_CHILD if population is Population.CHILDREN else YEARS_OF_AN_ADULT
    age = grown if whom.age is None else f"{int(days or 0) + 1} d"
    return Patient(sex, parse_age(age), whom.pregnancy)


def text_inside(entry):
    """A result that the entry's limits hold, as it would be printed."""
    limits, interval = entry.limits, entry.limits.interval
    if limits.scale is Scale.GRADE:
        return "negative" if interval.low == 0 else "positive"
    low, high = interval.low, interval.high
    if low is None and high is not None:
        middle = high / 2 if high >= 0 else high - 1
    elif high is None and low is not None:
        middle = low + 1  # and not twice as much: no share lies above 100 %
    else:
        middle = (low + high) / 2
    if limits.scale is Scale.TITRE:
        return f"1:{int(middle)}"
    return f"{Decimal(middle):f} {limits.unit or ''}".strip()


def judged_by(entry, set_id):
    whom = entry.partition
    one = result(
        entry.analyte, text_inside(entry), specimen=whom.specimen, method=whom.method,
        context=whom.context, is_typed=True,
    )  # fmt: skip
    range_set = shipped_set(set_id)
    patient = patient_of(entry, range_set.population)
    (row,) = check(Case("a.yaml", "a", patient, (one,)), knowledge(range_set)).rows
    return row


ENTRIES = [
    pytest.param(entry, set_id, id=f"{set_id}-{analyte}-{number}")
    for set_id in list_shipped()
    for analyte, entries in shipped_set(set_id).ranges.items()
    for number, entry in enumerate(entries, start=1)
    if entry.kind in JUDGING_KINDS and not entry.rule
]


@pytest.mark.parametrize(("entry", "set_id"), ENTRIES)
def test_a_result_in_the_middle_of_a_range_is_normal_by_it(entry, set_id):
    row = judged_by(entry, set_id)
    assert row.not_judged is None, row.not_judged
    assert entry.limits.text in [one.entry.limits.text for one in row.ranges]


def test_the_patients_of_that_test_are_those_of_the_entries():
    pregnant = make_entry("1-2 g/L", pregnancy="2")
    assert patient_of(pregnant) == Patient(Sex.FEMALE, parse_age("40 y"), Pregnancy.SECOND)
    assert pregnant.kind is Kind.NORMAL
