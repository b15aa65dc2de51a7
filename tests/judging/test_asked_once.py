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


def test_a_child_is_asked_about_as_if_alone_where_sets_behind_those_in_front_have_a_part():
    known = gather_knowledge([], [])
    ages = ("5 d", "11 mo", "3 y", "9 y", "13 y", "17 y", "18 y")
    tests = ("sodium {} mmol/L", "HDL cholesterol {} mg/dL", "TSH {} mIU/L", "ALT {} furlong")
    children = [person(sex, age) for sex, age in product(("", "female", "male"), ages)]
    texts = [text.format(number) for text in tests for number in ("4.1", "141")]
    questions = list(product(texts, children)) * 2
    Random(2).shuffle(questions)  # noqa: S311 - not for secrets
    for text, patient in questions:
        name, number, unit = text.rsplit(" ", 2)
        asked = result(name, f"{number} {unit}")
        assert judge_once(asked, patient, known) == by_itself(asked, patient, known)


@pytest.mark.parametrize("test", ["sodium 141 mmol/L", "HDL cholesterol 41 mg/dL"])
def test_children_of_one_class_are_judged_once(test, monkeypatch):
    judged, judge = [], asked_once.judge_result
    monkeypatch.setattr(asked_once, "judge_result", lambda *a: judged.append(a) or judge(*a))
    known = gather_knowledge([], [])
    name, number, unit = test.rsplit(" ", 2)
    for days in range(30):
        patient = person("female", f"{9 * 365 + days} d")
        judge_once(result(name, f"{number} {unit}"), patient, known)
    # Once to learn that sets behind those in front have a part in it, and once for the class.
    assert len(judged) == len(("in front", "behind"))


NUMBERS = [
    ("sodium", "{} mmol/L", "98 101 115 119 121 129 133 134 136 138 139 141 144 146 151 159 161"),
    ("potassium", "{} mmol/L", "1.1 2.4 2.6 3.3 3.4 3.6 4.1 4.9 5.1 5.6 6.4 6.6 7.5 9.9 10.2 41.5"),
    ("hemoglobin", "{} g/dL", "1.2 4.9 6.9 7.1 11.9 12.1 13.9 14.1 15.2 16.1 17.9 18.1 24.9 99.9"),
    ("hemoglobin", "{} g/L", "049 068 072 119 121 139 141 152 161 179 181 249 450 998"),
    ("hematocrit", "{} %", "12 25 36 38 41 44 46 49 51 55 60 62 95 99"),
    ("calcium", "{} mg/dL", "1.1 2.3 2.5 4.4 5.9 6.1 8.4 8.7 9.9 10.1 10.3 12.9 13.1 15.5 40.2"),
    ("TSH", "{} mIU/mL", "0.01 0.03 0.39 0.51 2.22 3.67 3.99 4.01 5.02 7.50 9.00"),
    ("glucose", "{}", "22 49 69 71 85 98 101 125 127 141 199 201 499 501 998"),
    ("creatinine", "{} umol/L", "20 44 45 53 61 62 79 80 97 98 115 116 124 353 354 442 700"),
    ("WBC", "{} /uL", "1.500 2.500 4.100 5.500 9.900 10.100 11.500 12.300 50.000 99.900"),
    ("eGFR", "{} mL/min", "09 14 16 29 31 44 46 59 61 89 91 99"),
    ("pO2", "{} mmHg", "20 39 41 59 74 76 84 90 99"),
    ("unheard of", "{} mg/dL", "1 2 3 4 5"),
]  # fmt: skip
"""Numbers on both sides of limits, of windows and of units that others are printed in."""


@pytest.mark.parametrize(("test", "written", "numbers"), NUMBERS)
@pytest.mark.parametrize(
    "known",
    [
        knowledge(BY_AGE, critical=LIMITS),
        gather_knowledge([], []),
        gather_knowledge(["norip", "nbme"], []),
        gather_knowledge(["norip"], [], ["nbme"]),
    ],
    ids=["book", "shipped", "two sets", "compared"],
)
def test_every_number_is_judged_as_if_it_were_the_only_one(known, test, written, numbers):
    ascending = numbers.split()
    from_outside = [ascending.pop(0 if place % 2 else -1) for place in range(len(ascending))]
    results = [
        result(test, written.format(number), **more)
        for number in from_outside
        for more in ({}, {"time": "2026-02-01", "is_typed": True}, {"printed_range": "5-40"})
    ]
    shuffled = Random(2).sample(results, len(results))  # noqa: S311 - not for secrets
    patients = [person("female", "40 y"), person("male", "41 y"), person("", "")]
    alone = {question: by_itself(*question, known) for question in product(results, patients)}
    for order in (results, shuffled):
        known.remembered.clear()
        for asked, patient in product(order, patients):
            assert judge_once(asked, patient, known) == alone[asked, patient]


@pytest.mark.parametrize(
    ("first", "between", "times"),
    [
        ("136 144", "137 139 141 143", 0),  # normal
        ("146 150", "147 148 149", 0),  # above 145, and no slip of the unit
        ("134 136", "135", 1),  # L and N
        ("139 141", "140.0", 1),  # it has another number of decimals
    ],
)
def test_what_lies_between_two_numbers_judged_alike_is_not_asked(
    monkeypatch, first, between, times
):
    known, asked = knowledge(range_set(sodium="135-145 mmol/L")), []

    def judge(*question):
        asked.append(question)
        return judge_result(*question)

    monkeypatch.setattr(asked_once, "judge_result", judge)
    for number in first.split():
        judge_once(result("sodium", f"{number} mmol/L"), person("male", "40 y"), known)
    asked.clear()
    for number in between.split():
        judge_once(result("sodium", f"{number} mmol/L"), person("male", "40 y"), known)
    assert len(asked) == times


def test_a_limit_that_rests_on_a_cited_number_is_asked_about_every_time(monkeypatch):
    known, asked = knowledge(range_set(creatinine="0.6-1.1 mg/dL")), []

    def judge(*question):
        asked.append(question)
        return judge_result(*question)

    monkeypatch.setattr(asked_once, "judge_result", judge)
    for number in (60, 70, *range(61, 70)):
        judge_once(result("creatinine", f"{number} umol/L"), person("male", "40 y"), known)
    assert len(asked) == 11


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
