"""A question that was asked before has the answer that it would have by itself."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from build import entry, knowledge, person, range_set, result
from labcheck.judging import asked_once
from labcheck.judging.asked_once import judge_once
from labcheck.judging.distance import measure_distance
from labcheck.judging.verdict import judge_result
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.patient import parse_age

BY_AGE = range_set(
    creatinine=[
        entry("0.3-0.7 mg/dL", age="1 y to <12 y"),
        entry("0.6-1.1 mg/dL", age="12 y to <65 y", sex="female"),
        entry("0.7-1.3 mg/dL", age="12 y to <65 y", sex="male"),
        entry("0.8-1.5 mg/dL", age=">=65 y"),
    ],
    sodium="135-145 mmol/L",
)
LIMITS = range_set("limits", kind="critical", creatinine=">=4 mg/dL", adults=True)
PATIENTS = [
    person(sex, age, pregnancy)
    for sex, age, pregnancy in product(
        ("", "female", "male"), ("", "6 mo", "11 y", "12 y", "40 y", "64 y", "65 y"), ("", "1")
    )
    if not (sex == "male" and pregnancy)
]
RESULTS = [
    result("creatinine", "0.9 mg/dL", time="2026-01-01", draw=0),
    result("creatinine", "0.9 mg/dL", time="2026-02-01", draw=1, note="fasting"),
    result("creatinine", "80 umol/L", printed_range="F 45-84, age >=60 y: 50-100"),
    result("creatinine", "4.5"),
    result("creatinine", "4.5 mg/dL", age=parse_age("8 y")),
    result("sodium", "150 mmol/L", cva=result("x", "1.5").value.value),
    result("hemoglobin", "9 g/dL"),
    result("Hb, plasma", "9 mg/dL", reported="high"),
    result("WBC", "12,300 /uL"),
    result("calcium", "6.1 mg/dL"),
    result("unheard of", "5 mg/dL", printed_range="age <18 y: 1-3; age >=18 y: 4-6"),
    result("glucose", "none"),
    result("platelets", "250.000 /mm3"),
    result("platelets", "250.000 /mm3", is_typed=True),
    result("platelets", "250.000"),
    result("platelets", "250.000", is_typed=True),
    result("sodium", "141 mmol/L", is_typed=True),
    result("sodium", "141 mmol/L"),
]


def by_itself(asked, patient, known):
    row = judge_result(asked, patient, known)
    return replace(row, distance=measure_distance(row))


@pytest.mark.parametrize(
    "known", [knowledge(BY_AGE, critical=LIMITS), gather_knowledge([], [])], ids=["book", "shipped"]
)
def test_every_row_is_as_if_it_were_the_only_one(known):
    questions = list(product(RESULTS, PATIENTS)) * 2
    Random(1).shuffle(questions)  # noqa: S311 - not for secrets
    for asked, patient in questions:
        assert judge_once(asked, patient, known) == by_itself(asked, patient, known)


def test_patients_of_one_class_are_one_question(monkeypatch):
    asked = []

    def judge(*question):
        asked.append(question)
        return judge_result(*question)

    monkeypatch.setattr(asked_once, "judge_result", judge)
    known = knowledge(BY_AGE)
    for number in range(20, 60):
        measured = result("creatinine", "0.9 mg/dL", time=f"2026-01-{number - 19}", draw=number)
        row = judge_once(measured, person("female", f"{number} y"), known)
        assert (row.result, row.flag.value) == (measured, "N")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("text", "by_sex"), [("sodium 140 mmol/L", 1), ("creatinine 0.9 mg/dL", 2)]
)
def test_the_sex_is_asked_about_where_ranges_are_by_sex(monkeypatch, text, by_sex):
    asked = []

    def judge(*question):
        asked.append(question)
        return judge_result(*question)

    monkeypatch.setattr(asked_once, "judge_result", judge)
    known = knowledge(BY_AGE)
    for sex in ("female", "male"):
        row = judge_once(result(*text.split(" ", 1)), person(sex, "40 y"), known)
        assert row.flag.value == "N"
    assert len(asked) == by_sex


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(asked_once, "_MOST_REMEMBERED", 50)
    known = knowledge(BY_AGE)
    for number in range(300):
        judge_once(result("creatinine", f"{number}.5 mg/dL"), person("male", "40 y"), known)
    assert len(known.remembered) <= 53
