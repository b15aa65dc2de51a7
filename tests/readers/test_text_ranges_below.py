"""Text: ranges for each sex or age on the lines below a result are ranges of that result."""

import pytest

from texts import case_of

IN_LANGUAGES = [
    ("Hemoglobina: 13,0 g/dL", "Homens: 13,5 a 17,5 g/dL", "Mulheres: 12,0 a 15,5 g/dL"),
    ("Hemoglobina 13.0 g/dL", "Hombres: 13.5 - 17.5", "Mujeres: 12.0 - 15.5"),
    ("Hämoglobin 13,0 g/dl", "Männer 13,5 - 17,5 g/dl", "Frauen 12,0 - 15,5 g/dl"),
    ("Hémoglobine 13,0 g/dL", "Hommes : 13,5 à 17,5", "Femmes : 12,0 à 15,5"),
    ("Emoglobina 13,0 g/dL", "Uomini: 13,5 - 17,5", "Donne: 12,0 - 15,5"),
    ("Hemoglobin 13.0 g/dL", "Adult male: 13.5-17.5", "Adult female: 12.0-15.5"),
    ("Hemoglobin 13.0 g/dL", "13.5-17.5 (Male)", "12.0-15.5 (Female)"),
    ("Hemoglobina 13.0 g/dL", "H: 13.5 - 17.5", "M: 12.0 - 15.5"),
]


def ranges(text):
    return [(row.test, row.printed_range) for row in case_of(text).results]


@pytest.mark.parametrize("lines", IN_LANGUAGES, ids=lambda lines: lines[1])
def test_ranges_by_sex_on_lines_of_their_own(lines):
    (found,) = ranges("\n".join(lines))
    assert found[1] == f"{lines[1]}; {lines[2]}"
    assert not case_of("\n".join(lines)).unread_lines


@pytest.mark.parametrize("lines", IN_LANGUAGES[:-1], ids=lambda lines: lines[1])
def test_one_behind_the_result_and_one_below(lines):
    (found,) = ranges(f"{lines[0]}   {lines[1]}\n{' ' * 30}{lines[2]}")
    assert found[1] == f"{lines[1]}; {lines[2]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hb 13 g/dL\n\nMale: 13.5-17.5\nFemale: 12-15.5\n", "Male: 13.5-17.5; Female: 12-15.5"),
        ("Hb 13 g/dL\nReference range:\nMale: 13.5-17.5", "Male: 13.5-17.5"),
        ("Hb 13 g/dL\nReference range: Male: 13.5-17.5\nFemale: 12-15.5",
         "Male: 13.5-17.5; Female: 12-15.5"),
        ("Hemoglobin\n13 g/dL\nMale: 13.5-17.5\nFemale: 12-15.5",
         "Male: 13.5-17.5; Female: 12-15.5"),
        ("Hb 13 g/dL\nReference range:\n12.0-15.5", "12.0-15.5"),
        ("cholesterol 210 mg/dL\nDesirable: <200\nBorderline: 200-239\nHigh: >=240",
         "Desirable: <200; Borderline: 200-239; High: >=240"),
        ("Hb 13 g/dL 12-16\npregnant: 10.5-14", "12-16; pregnant: 10.5-14"),
        ("Hb 13 g/dL\nWomen: 12 ~ x 15", "Women: 12 ~ x 15"),
        ("Hb 13 g/dL\nM: 12-15", "M: 12-15"),
    ],
)  # fmt: skip
def test_what_belongs_to_the_result_above(text, expected):
    assert ranges(text) == [(text.split()[0], expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Hb 13 g/dL\nNa 140\nMale: 13.5-17.5",
        "Hb 13 g/dL Na 140\nMale: 13.5-17.5",
        "Hb 13 g/dL\nsome words\nMale: 13.5-17.5",
        "Hb 13 g/dL\nH: 13.5-17.5\nsome words\nM: 12-15",
        "Hb 13 g/dL\nK: 4.1\nMale",
    ],
)
def test_what_may_belong_to_another_is_left_alone(text):
    assert ("Hb", "") in ranges(text)
