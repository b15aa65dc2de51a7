"""Text: answers in signs and words, flags before names, blood groups, units behind ranges."""

import pytest

from labcheck.errors import InputError
from labcheck.values.result_text import Word
from texts import case_of


def rows(text: str) -> list[tuple[str, str, str, Word | None]]:
    found = case_of(text).results
    return [(row.test, row.text, row.printed_range, row.reported) for row in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("HCV-Ab     (+)   H    (-)", ("HCV-Ab", "(+)", "negative", Word.HIGH)),
        ("HBs-Ag     (-)        (-)", ("HBs-Ag", "(-)", "negative", None)),
        ("HCV-Ab     (+)", ("HCV-Ab", "(+)", "", None)),
        ("HBs-Ag     negative   negative", ("HBs-Ag", "negative", "negative", None)),
    ],
)
def test_a_sign_in_brackets_is_an_answer_and_no_part_of_the_name(line, expected):
    assert rows(line) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "URINALYSIS\nGlucose   500 mg/dL   NEGATIVE",
        "Urine protein   500 mg/dL   NEGATIVE",
        "Urine protein   500 mg/dL   (-)",
    ],
)
def test_negative_behind_a_number_of_urine_is_the_range_and_no_answer(text):
    ((_, value, limits, reported),) = rows(text)
    assert (value, limits.casefold(), reported) == ("500 mg/dL", "negative", None)


def test_negative_behind_a_number_of_blood_is_the_answer():
    assert rows("Anti-CCP   6.9 U/mL   negative") == [
        ("Anti-CCP", "6.9 U/mL negative", "", Word.NEGATIVE)
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Blood type   A Pos", "A Pos"),
        ("Blood group: O NEGATIVE", "O NEGATIVE"),
        ("Blood group  AB", "AB"),
        ("ABO/Rh   B Rh positive", "B Rh positive"),
    ],
)
def test_the_letter_of_a_blood_group_is_no_flag(line, value):
    ((_, text, _, reported),) = rows(line)
    assert (text, reported) == (value, None)


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        ("↑ Potassium   6.1 mmol/L   3.5-5.1", Word.HIGH),
        ("▼ Potassium   3.1 mmol/L   3.5-5.1", Word.LOW),
        ("↓↓ Potassium   2.1 mmol/L   3.5-5.1", Word.CRITICALLY_LOW),
        ("↑Potassium   6.1 mmol/L   3.5-5.1", Word.HIGH),
        ("↑ Zorkmidase   61 U/L   0-40", Word.HIGH),
    ],
)
def test_an_arrow_may_stand_before_the_name(line, flag):
    ((test, _, limits, reported),) = rows(line)
    assert test in ("Potassium", "Zorkmidase")
    assert limits
    assert reported is flag


def test_the_unit_behind_a_range_is_that_of_the_number_on_the_next_line():
    text = "Sodium\nNormal range: 136 - 145 mmol/L\n131\nLow"
    (result,) = case_of(text).results
    assert (result.text, result.unit, result.reported) == ("131 mmol/L", "mmol/L", Word.LOW)


def test_two_headings_are_enough_where_one_is_of_ranges():
    text = (
        "                             Valeurs de référence     Antériorités\n"
        "                                                      12/05/2026\n"
        "Hémoglobine   10,2   g/dL    (11,5 à 17,5)            11,8\n"
    )
    (result,) = case_of(text).results
    assert (result.text, result.printed_range) == ("10,2 g/dL", "(11,5 à 17,5)")
    assert result.note == "earlier: 11,8 (12/05/2026)"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("HIV 1/2 Ab negative", ("HIV 1/2 Ab", "negative")),
        ("Anti-HIV 1/2: non-reactive", ("Anti-HIV 1/2", "non-reactive")),
        ("Anti HIV 1 and 2 negative", ("Anti HIV 1 and 2", "negative")),
        ("HIV Ab 1/2 negative", ("HIV Ab 1/2", "negative")),
        ("HSV-1/2 IgG 1:8", ("HSV-1/2 IgG", "1:8")),
        ("VDRL 1/2", ("VDRL", "1/2")),
    ],
)
def test_the_types_of_a_virus_are_part_of_its_name_and_no_titre(line, expected):
    assert [(row.test, row.text) for row in case_of(line).results] == [expected]


@pytest.mark.parametrize("line", ["HSV IgG 1/2 positive", "Anti-HIV 1/2"])
def test_the_types_of_a_virus_are_never_a_result(line):
    with pytest.raises(InputError):
        case_of(line)
