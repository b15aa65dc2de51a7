"""A birth date in a case file gives each draw the age at its time."""

import pytest

from labcheck.errors import InputError
from labcheck.values.patient import Sex
from labcheck.yaml_files.case_file import read_case

CASE = """
patient: {born: 2020-03-01, sex: other}
draws:
  - {time: 2020-03-11, labs: {Hb: 16 g/dL}}
  - {time: 2026-04-01, labs: {Hb: 12 g/dL}}
"""


def test_each_draw_has_its_age():
    case = read_case(CASE, "case.yaml")
    assert [result.age.text for result in case.results] == ["10 d", "6 y"]
    assert case.patient.age.text == "6 y"
    assert case.patient.sex is None
    assert case.patient.possible_sexes == (Sex.FEMALE, Sex.MALE)


def test_without_a_time_the_age_is_not_known():
    case = read_case("patient: {born: 2020-03-01}\nlabs: {Hb: 12 g/dL}", "case.yaml")
    assert case.results[0].age.text == "not known (the result has no date)"


def test_a_stated_age_counts_where_none_follows():
    case = read_case("patient: {born: 2020-03-01, age: 6 y}\nlabs: {Hb: 12 g/dL}", "case.yaml")
    assert (case.results[0].age, case.patient.age.text) == (None, "6 y")


def test_a_draw_may_state_its_own_age():
    draws = """
draws:
  - {time: 2026-01-01, age: 36 h, labs: {Hb: 16 g/dL}}
  - {time: 2026-01-04, age: 4 d, labs: {Hb: 16 g/dL}}
  - {time: 2026-01-09, labs: {Hb: 16 g/dL}}
"""
    case = read_case(draws, "case.yaml")
    assert [result.age and result.age.text for result in case.results] == ["36 h", "4 d", None]
    assert case.patient.age.text == "4 d"
    case = read_case(f"patient: {{born: 2025-12-30}}{draws}", "case.yaml")
    assert [result.age.text for result in case.results] == ["36 h", "4 d", "10 d"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("patient: {born: soon}\nlabs: {Hb: 1 g/dL}",
         "case.yaml:1:17: patient.born: 'soon' is not a date such as 1980-03-01"),
        ("patient: {born: 2026-03-01}\ntime: 2020-01-01\nlabs: {Hb: 1 g/dL}",
         "case.yaml:1:10: patient.born: 2020-01-01 is before the birth on 2026-03-01"),
    ],
)  # fmt: skip
def test_what_cannot_be(text, message):
    with pytest.raises(InputError) as refusal:
        read_case(text, "case.yaml")
    assert str(refusal.value).splitlines() == [message]
