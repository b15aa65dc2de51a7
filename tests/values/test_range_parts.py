"""Printed ranges of several parts: whom each is for, and what makes the whole text unread."""

import pytest

from labcheck.values.limits import LimitsError
from labcheck.values.patient import YEAR, Pregnancy, Sex
from labcheck.values.range_parts import (
    begins_with_whom,
    find_scale,
    is_list_for_some,
    parse_range_parts,
    write_parts,
)
from labcheck.values.range_words import exclude_each_other


def ages_of(text):
    """The ages of each part, in days."""
    return [(whom.age.days.low, whom.age.days.high) for whom, _ in parse_range_parts(text)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("18-65 y: 3-5", 18, 66), ("18 to 65 years: 3-5", 18, 66), ("0-14 y: 3-5", 0, 15),
        ("1 y to <5 y: 3-5", 1, 5), ("age 18-65: 3-5", 18, 66), ("Adult (18-65): 3-5", 18, 66),
        (">=18 y: 3-5", 18, None), (">50 y: 3-5", 50, None), ("over 50 years: 3-5", 50, None),
        ("50 y and older: 3-5", 50, None), ("50+ y: 3-5", 50, None), ("ab 18 Jahre: 3-5", 18, None),
        ("<18 y: 3-5", None, 18), ("under 18 years: 3-5", None, 18), ("up to 18 y: 3-5", None, 19),
        ("bis 18 Jahre: 3-5", None, 19), ("Erwachsene 3,5-5,1", 18, None),
        ("3-5 (elderly)", 60, None),
        ("boys: 3-5", None, 18), ("moins de 18 ans : 3-5", None, 18),
        ("plus de 60 ans: 3-5", 60, None), ("menores de 18 años: 3-5", None, 18),
        ("12-18 år: 3-5", 12, 19), ("Crianças de 1 a 5 anos: 3-5", 1, 6),
        ("18 anos ou mais: 3-5", 18, None), ("Maiores de 18 anos: 3-5", 18, None),
        ("Homens até 50 anos: 3-5", None, 51), ("18 Jahre und älter: 3-5", 18, None),
        ("Mädchen 6-12 Jahre: 3-5", 6, 13), ("menores que 1 ano: 3-5", None, 1),
        ("Bambini (1-5 anni): 3-5", 1, 6), ("a partir de 18 anos: 3-5", 18, None),
    ],
)  # fmt: skip
def test_ages(text, low, high):
    ((found_low, found_high),) = ages_of(text)
    assert (found_low or 0) == (low or 0) * YEAR
    assert found_high == (None if high is None else high * YEAR)


@pytest.mark.parametrize(
    ("text", "sex", "pregnancy", "context"),
    [
        ("women: 3-5", Sex.FEMALE, None, ""), ("H 3-5 F 4-6", Sex.MALE, None, ""),
        ("H: 3-5 M: 4-6", Sex.MALE, None, ""), ("M: 3-5 V: 4-6", Sex.FEMALE, None, ""),
        ("M: 3-5 F: 4-6", Sex.MALE, None, ""), ("m/f: 3-5", None, None, ""),
        ("men and women: 3-5", None, None, ""), ("pregnant: 3-5", None, Pregnancy.ANY, ""),
        ("pregnant, 1st trimester: 3-5", None, Pregnancy.FIRST, ""),
        ("2nd trimester 3-5", None, Pregnancy.SECOND, ""), ("3-5 (luteal)", None, None, "luteal"),
        ("non-pregnant: 3-5", None, Pregnancy.NO, ""), ("Fasting: 3-5", None, None, "Fasting"),
        ("3-5; pregnant 2-4", None, Pregnancy.NO, ""), ("3-5; M 4-6", Sex.FEMALE, None, ""),
        ("T1: 3-5 T2: 4-6 T3: 5-7", None, Pregnancy.FIRST, ""), ("Mænd 3-5", Sex.MALE, None, ""),
        ("K: 3-5 M: 4-6", Sex.FEMALE, None, ""), ("H: 3 a 5 M: 4 a 6", Sex.MALE, None, ""),
        ("Homens - 3 a 5 / Mulheres - 4 a 6", Sex.MALE, None, ""),
        ("3-5 - Mulheres; 4-6 - Homens", Sex.FEMALE, None, ""),
        ("Adultos - Homens: 3-5; Mulheres: 4-6", Sex.MALE, None, ""),
        ("Adultos do sexo masculino: 3 a 5", Sex.MALE, None, ""),
        ("Sexo feminino: 3 a 5", Sex.FEMALE, None, ""),
        ("Masc.: 3-5 Fem.: 4-6", Sex.MALE, None, ""),
        ("Valores de referência: Homens: 3 a 5", Sex.MALE, None, ""),
        ("Homens: -3 a 3", Sex.MALE, None, ""),
    ],
)  # fmt: skip
def test_whom(text, sex, pregnancy, context):
    whom, _ = parse_range_parts(text)[0]
    assert (whom.sex, whom.pregnancy, whom.context) == (sex, pregnancy, context)


@pytest.mark.parametrize(
    "text",
    [
        "athletes: 3-5", "near normal 3-5", "high: >5", "low <3, high >5", "women", "F 3-5 x 4-6",
        "normal abnormal: 3-5", "H: 3-5", "3-5 M 4-6", "Adult: 3-5 Child:", "3-5 (see note)",
        "d: 3-5",
        "3-5 critical <6", "<2.5 critical 3-5", "critical <3 or >2",
        "women under 50: 3-5; over 50: 4-6", "3-5; athletes: 4-6", "age 5: x",
        "T3: 3-5", "3-5; fasting 4-6", "3-5; children 4-6", "3-5; M 4-6 F 5-7",
    ],
)  # fmt: skip
def test_what_is_not_read(text):
    with pytest.raises(LimitsError):
        parse_range_parts(text)
    assert find_scale(text) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("4.2-5.4 M/uL", "M/uL"), ("F: 4.2-5.4 M/uL; M: 4.7-6.1 M/uL", "M/uL"),
        ("M: 3-5 F: 4-6 g/dL", "g/dL"), ("60-120 beats/min", "beats/min"),
    ],
)  # fmt: skip
def test_units(text, unit):
    assert {limits.unit for _, limits in parse_range_parts(text)} == {unit}


@pytest.mark.parametrize(
    ("text", "is_list", "begins"),
    [
        ("Women: 12-15", True, True), ("Homens: 13,5 a 17,5; Mulheres: 12 a 15", True, True),
        ("12-15 (women)", True, False), ("Desirable: <200", True, False),
        ("12-15", False, False), ("Women: 45", False, True), ("Women: 12 ~ x 15", False, True),
        ("Female, 34", False, False), ("K: 3.5-5.1", False, False), ("Women: 5", False, False),
    ],
)  # fmt: skip
def test_a_line_that_says_for_whom_its_limits_are(text, is_list, begins):
    assert (is_list_for_some(text), begins_with_whom(text)) == (is_list, begins)


def test_bands_outside_the_normal_one_are_left_out():
    parts = parse_range_parts("Desirable <200; Borderline 200-239; High >=240")
    assert [limits.text for _, limits in parts] == ["<200"]


@pytest.mark.parametrize(
    ("text", "normal", "safe"),
    [
        ("Critical >5.7", [], "<=5.7"), ("3.5-5.1 Critical >6.0", ["3.5–5.1"], "<=6.0"),
        ("3.5-5.1 (critical <2.5 or >6)", ["3.5–5.1"], "2.5–6"), ("critical 2.5-6", [], "2.5–6"),
        ("critical low <2.5, critical high >6", [], "2.5–6"), ("<2.5 (panic)", [], ">=2.5"),
        ("3.5-5.1; critical 6-9", ["3.5–5.1"], "<6"), ("3.5-5.1; critical 1-3", ["3.5–5.1"], ">3"),
        ("normal 3.5-5.1, high 5.1-6, critical >=6", ["3.5–5.1"], "<6"),
    ],
)  # fmt: skip
def test_critical_limits(text, normal, safe):
    parts = parse_range_parts(text)
    assert [str(each.interval) for whom, each in parts if not whom.is_critical] == normal
    assert [str(each.interval) for whom, each in parts if whom.is_critical] == [safe]


@pytest.mark.parametrize(
    "text",
    [
        "F: 12-16 g/dL M: 13-17 critical <7 g/dL", "Adult (18-65): 3-5", "70-99 mg/dL (fasting)",
        "newborn: 1-2; child 3-4", "1st trimester 3-4", "12-16; 11-15", "3-5; critical <2",
    ],
)  # fmt: skip
def test_what_is_written_is_read_as_it_was(text):
    def said(parts):
        return [(whom, limits.interval, limits.unit) for whom, limits in parts]

    parts = parse_range_parts(text)
    assert said(parse_range_parts(write_parts(parts))) == said(parts)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("fasting", "random", True), ("Nüchtern", "pp", True), ("luteal", "follicular", True),
        ("fasting", "luteal", False), ("fasting", "en ayunas", False), ("a.m.", "afternoon", True),
        ("athletes", "fasting", False),
    ],
)  # fmt: skip
def test_states_that_exclude_each_other(one, other, expected):
    assert exclude_each_other(one, other) is expected
