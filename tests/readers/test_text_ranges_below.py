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


LH_BY_PHASE = """LH 45 mIU/mL
  Follicular phase: 2.4-12.6
  Ovulation phase: 14.0-95.6
  Luteal phase: 1.0-11.4
  Postmenopause: 7.7-58.5"""
LH_UNREAD = """LH 45 mIU/mL
  Follicular phase: 2.4-12.6
  some state: 14.0-95.6"""


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
        ("LDL 90 mg/dL\nReference range: <70", "<70"),
        ("TSH 3.9 mIU/L\nReference interval 0.4 - 3.5", "0.4 - 3.5"),
        ("TSH 3.9 mIU/L\nReference range: 0.4 to about 3.5", "0.4 to about 3.5"),
        ("Ferritin 28 ng/mL\n(30-400)", "30-400"),
        ("Ferritin 28 ng/mL\n    30-400", "30-400"),
        ("Ferritin 28 ng/mL\n    >30", ">30"),
        ("TSH 4.9 mIU/L\n(VR 0,27 - 4,50)", "VR 0,27 - 4,50"),
        ("TSH 4.3 mIU/L\nReference Range\n> or = 20 Years  0.40-4.50",
         "> or = 20 Years 0.40-4.50"),
        (LH_BY_PHASE, "; ".join(line.strip() for line in LH_BY_PHASE.splitlines()[1:])),
        (LH_UNREAD, "; ".join(line.strip() for line in LH_UNREAD.splitlines()[1:])),
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
        "Hb 13 g/dL\n12-16",
        "Hb 13 g/dL\n\nReference range: 12-16",
        "Hb 13 g/dL\n(01/02/2026)",
        "Hb 13 g/dL\n  page 3",
    ],
)
def test_what_may_belong_to_another_is_left_alone(text):
    assert ("Hb", "") in ranges(text)


@pytest.mark.parametrize(
    "text",
    [
        "Potassium Normal range: 3.5 - 5.1 mmol/L",
        "Potassium\nNormal range: 3.5 - 5.1 mmol/L",
        "TSH Normal range 0.4-4.5",
        "Glucose normal 70-99",
        "Glucose normal: <99",
        "HBsAg Negative: <1.0",
    ],
)
def test_what_a_range_is_called_is_no_result(text):
    case = case_of(f"Na 140 mmol/L\n{text}")
    assert [row.test for row in case.results] == ["Na"]
    assert case.unread_lines[-1].text in text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Urinalysis\nUrobilinogen Normal 0.2-1.0 mg/dL", "Normal"),
        ("Potassium normal", "normal"),
        ("Potassium 6.9 mmol/L Normal range: 3.5-5.1", "6.9"),
    ],
)
def test_a_word_that_is_the_result_is_read(text, value):
    (row,) = case_of(text).results
    assert row.value.text.startswith(value)
