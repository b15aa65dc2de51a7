"""Text: sentences that state results, and those that state none of the patient's own."""

import pytest

from labcheck.errors import InputError
from labcheck.values.result_text import Word
from texts import case_of


def rows(text: str) -> list[tuple[str, str]]:
    return [(row.test, row.text) for row in case_of(text).results]


def unread(text: str) -> list[str]:
    return [line.text for line in case_of(text).unread_lines]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hemoglobin was 6.3 g/dL.", [("Hemoglobin", "6.3 g/dL")]),
        ("A hematocrit of 21%", [("hematocrit", "21%")]),
        (
            "The hemoglobin level was 6.3 g/dL, and the hematocrit was 21%.",
            [("hemoglobin", "6.3 g/dL"), ("hematocrit", "21%")],
        ),
        ("Labs notable for Na 124, K 5.9", [("Na", "124"), ("K", "5.9")]),
        (
            "Laboratory studies showed a white blood cell count of 12,300/mm3 and ESR of 118 mm/h.",
            [("white blood cell count", "12,300/mm3"), ("ESR", "118 mm/h")],
        ),
        (
            "She had a sodium of 124 mmol/L with potassium of 5.9 mmol/L.",
            [("sodium", "124 mmol/L"), ("potassium", "5.9 mmol/L")],
        ),
        (
            "LDH and haptoglobin were within normal limits.",
            [("LDH", "within normal limits"), ("haptoglobin", "within normal limits")],
        ),
        ("Glucose was greater than 500 mg/dL.", [("Glucose", "greater than 500 mg/dL")]),
        ("Anti-dsDNA was 193.9 IU and C4 was 5 mg/dL.",
         [("Anti-dsDNA", "193.9 IU"), ("C4", "5 mg/dL")]),
        ("Hb was 6.3 g/dl. MCV was 72 fL", [("Hb", "6.3 g/dl"), ("MCV", "72 fL")]),
    ],
)  # fmt: skip
def test_a_sentence_is_the_list_of_results_that_it_states(sentence, expected):
    assert rows(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "reported"),
    [
        ("CRP was elevated at 150 mg/L.", "high"),
        ("CRP was elevated to 150 mg/L.", "high"),
        ("Hemoglobin was low at 6.3 g/dL.", "low"),
        ("ANA was positive at 1:640.", "positive"),
    ],
)
def test_a_judgement_before_the_number_is_the_flag(sentence, reported):
    (row,) = case_of(sentence).results
    assert row.reported is Word(reported)


@pytest.mark.parametrize(
    ("sentence", "limits"),
    [
        ("Hemoglobin was 6.3 g/dL (reference range, 12-16).", "12-16"),
        ("K was 5.9 mmol/L (reference, 3.5-5.0).", "3.5-5.0"),
        ("Sodium was 124 (normal 135-145).", "135-145"),
    ],
)
def test_a_range_in_brackets_is_that_of_the_result(sentence, limits):
    (row,) = case_of(sentence).results
    assert row.printed_range.strip("()").removeprefix("normal ") == limits


@pytest.mark.parametrize(
    "sentence",
    [
        "If potassium was 6.9, call.",
        "Her mother's glucose was 200 mg/dL.",
        "Mother: potassium was 6.9.",
        "Donor hemoglobin was 14 g/dL.",
        "The control group had a hemoglobin of 14 g/dL.",
        "Patients with a potassium of 6.9 mmol/L were excluded.",
        "The mean hemoglobin was 12 g/dL.",
        "Baseline creatinine was 1.1 mg/dL.",
        "The target INR is 2.5.",
        "A hemoglobin of 7 g/dL is the transfusion threshold.",
        "Hemoglobin was 12 in March and 6.3 today.",
        "Three days later, hemoglobin was 8.1 g/dL.",
        "His potassium had been 6.9.",
        "Potassium of 6.9 was corrected to 4.1.",
        "Calcium was not 10.3.",
        "Sodium is 135-145 mmol/L in health.",
        "Glucose was 250 and 300 mg/dL.",
        "C3, C4 and albumin were 94 and 5, respectively.",
        "AST and ALT were 45 and 60 U/L.",
        "Her weight was 62 kg and creatinine was 0.8 mg/dL.",
        "The patient had iron 65 mg.",
        "The ratio of C3 was 94.",
        "Hb was 2 g/dL lower.",
        "Hemoglobin decreased 2 g/dL.",
        "Sodium increased 8 mmol/L.",
        "CK was more than 10 times normal.",
        "ALT was >3x normal.",
        "ALT was 2-3 times normal.",
        "Vitamin K 10.",
        "Vitamin K was 10.",
        "Cortisol 60 min 22 µg/dL.",
        "Urine osmolality was 500 and sodium was 40.",
        "Urine hCG was negative, and hemoglobin was 9.1.",
        "Hemoglobin was 1 g/dL less.",
        "Creatinine was 1 mg/dL above baseline.",
    ],
)
def test_a_sentence_with_anything_else_states_no_result(sentence):
    with pytest.raises(InputError):
        case_of(sentence)


def test_a_sentence_that_is_not_read_is_listed_by_itself():
    text = (
        "A 25-year-old woman had pain. Hemoglobin was 6.3 g/dL. E. coli grew. "
        "Three days later, hemoglobin was 8.1 g/dL. HIV was negative."
    )
    assert rows(text) == [("Hemoglobin", "6.3 g/dL")]
    assert unread(text) == [
        "A had pain",
        "E. coli grew",
        "Three days later, hemoglobin was 8.1 g/dL",
        "HIV was negative",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "UA: 2+ protein, 3+ blood, WBC 20-50/hpf, nitrite neg.",
            [("protein", "2+"), ("blood", "3+"), ("WBC", "20-50/hpf"), ("nitrite", "neg")],
        ),
        ("Urinalysis: moderate blood and trace ketones.",
         [("blood", "moderate"), ("ketones", "trace")]),
        ("Urinalysis showed protein 2+, blood negative.",
         [("protein", "2+"), ("blood", "negative")]),
    ],
)  # fmt: skip
def test_an_amount_before_a_name_is_what_there_is_of_it_in_urine(line, expected):
    assert rows(line) == expected
    assert {row.panel for row in case_of(line).results} == {"urine"}


@pytest.mark.parametrize(
    "line",
    ["UA: 2+ protein, 3+ blood, sterile culture", "UA, 3+ blood, K 4", "Hb 6.3, protein, 3+ blood"],
)
def test_an_amount_behind_a_comma_is_never_that_of_the_name_before(line):
    with pytest.raises(InputError):
        case_of(line)


def test_the_uric_acid_is_no_urinalysis():
    assert rows("UA: 7.1") == [("UA", "7.1")]
    assert rows("UA 7.1 mg/dL") == [("UA", "7.1 mg/dL")]


def test_a_woman_s_age_in_a_line_takes_nothing_of_it_away():
    text = "25-year-old woman, Na 138 mmol/L K 6.9 mmol/L\nHb 9.1 g/dL"
    assert rows(f"Cl 101 mmol/L\n{text}")[1:] == rows("Na 138 mmol/L K 6.9 mmol/L\nHb 9.1 g/dL")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Na 124, K 5.9, BUN/Cr 48/2.3, INR 2.1",
         [("Na", "124"), ("K", "5.9"), ("BUN", "48"), ("Cr", "2.3"), ("INR", "2.1")]),
        ("AST/ALT 45/60 U/L", [("AST", "45 U/L"), ("ALT", "60 U/L")]),
        ("Labs notable for BUN/Cr of 48/2.3", [("BUN", "48"), ("Cr", "2.3")]),
        ("Hb/Hct 9.8/30", [("Hb", "9.8"), ("Hct", "30")]),
    ],
)  # fmt: skip
def test_a_pair_of_names_with_a_pair_of_numbers_is_two_results(line, expected):
    assert rows(line) == expected


def test_the_specimen_before_a_pair_is_that_of_both():
    found = case_of("Urine protein/creatinine 200/50 mg/dL").results
    assert [(row.test, row.panel) for row in found] == [
        ("Urine protein", ""),
        ("creatinine", "Urine"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("INR 2-3. Hb 9.1.", [("Hb", "9.1")]),
        ("Na 128-138. K 4.1.", [("K", "4.1")]),
        ("Glucose 100-200. K 6.9. Cl 101.", [("K", "6.9"), ("Cl", "101")]),
        ("Creatinine from 1.1 to 2.4. Potassium 6.9.", [("Potassium", "6.9")]),
        ("Troponin negative <0.01. Lactate 4.1.", [("Lactate", "4.1")]),
        ("K 6.9, Na 138-140", []),
    ],
)
def test_the_next_name_is_never_the_unit_of_a_range(line, expected):
    if expected:
        assert rows(line) == expected
        assert len(unread(line)) == 1
    else:
        with pytest.raises(InputError):
            case_of(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "Kidney from a 22-year-old male donor.",
        "His sister, a 34-year-old woman, had lupus.",
        "Diagnosed with lupus as a 15-year-old girl.",
    ],
)
def test_age_and_sex_of_somebody_else_are_not_the_patient_s(sentence):
    patient = case_of(f"{sentence}\nCreatinine 2.4 mg/dL").patient
    assert (patient.age, patient.sex) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "value", "limits"),
    [
        ("Haptoglobin was low (<10 mg/dL).", "low (<10 mg/dL)", ""),
        ("Ferritin was elevated (1200 ng/mL).", "elevated (1200 ng/mL)", ""),
        ("Ferritin low (8)", "low (8)", ""),
        ("HDL low (<40)", "low (<40)", ""),
        ("HDL low (>40)", "low", "(>40)"),
        ("CRP high (<5 mg/L)", "high", "(<5 mg/L)"),
        ("Ferritin low (13-150)", "low", "(13-150)"),
        ("Ferritin 8 (13-150)", "8", "13-150"),
    ],
)
def test_a_number_in_brackets_behind_a_judgement_is_its_value(sentence, value, limits):
    (row,) = case_of(sentence).results
    assert (row.text, row.printed_range.strip("()")) == (value, limits.strip("()"))


@pytest.mark.parametrize("sentence", ["Ferritin was low (2019).", "Iron low (65 mg)"])
def test_a_year_or_a_dose_in_brackets_is_not(sentence):
    with pytest.raises(InputError):
        case_of(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("CBC revealed WBC 12.3, Hb 9.1, plt 88", [("WBC", "12.3"), ("Hb", "9.1"), ("plt", "88")]),
        ("Labs found an elevated creatinine of 2.4 mg/dL.", [("creatinine", "2.4 mg/dL")]),
        ("found an elevated creatinine of 2.4 mg/dL", [("creatinine", "2.4 mg/dL")]),
        ("He was found to have a potassium of 6.9 mmol/L.", [("potassium", "6.9 mmol/L")]),
        ("Creatinine rose to 2.4.", [("Creatinine", "2.4")]),
        ("Hemoglobin has fallen to 7.9 g/dL.", [("Hemoglobin", "7.9 g/dL")]),
        ("Creatinine was found to be 2.4 mg/dL.", [("Creatinine", "2.4 mg/dL")]),
        ("AST and ALT were 45 and 60 U/L, respectively.", [("AST", "45 U/L"), ("ALT", "60 U/L")]),
        ("C3, C4 and albumin were 94, 5 and 3.1, respectively.",
         [("C3", "94"), ("C4", "5"), ("albumin", "3.1")]),
        ("Na 128. pH 7.21, pCO2 60.", [("Na", "128"), ("pH", "7.21"), ("pCO2", "60")]),
        ("#AKI: Cr 2.4 (baseline 1.0)", [("Cr", "2.4")]),
        ("# Hyperkalemia: K 6.9, Cr 2.4", [("K", "6.9"), ("Cr", "2.4")]),
        ("WBC 12.3 with 80% neutrophils and 10% lymphocytes",
         [("WBC", "12.3"), ("neutrophils", "80%"), ("lymphocytes", "10%")]),
        ("Tacrolimus increased to 13 ng/mL.", [("Tacrolimus", "13 ng/mL")]),
    ],
)  # fmt: skip
def test_how_clinicians_say_it(sentence, expected):
    assert rows(sentence) == expected


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Labs on March 14 showed Na 128,\nK 5.9", ["March 14", "March 14"]),
        ("Labs from 14 March: Na 128", ["14 March"]),
        ("K 5.2 at 06:00\nNa 130", ["06:00", ""]),
        ("Hb 9.1 on 3/4\nNa 130", ["3/4", ""]),
    ],
)
def test_a_day_or_a_time_of_day_is_that_of_its_results(text, times):
    assert [row.time for row in case_of(text).results] == times


@pytest.mark.parametrize(
    "sentence",
    [
        "Tacrolimus was increased to 3.",
        "Iron increased to 325.",
        "Magnesium 400.",
        "Vitamin D 5000",
        "Digoxin 125",
        "INR increased to 2-3.",
        "AST and ALT were 45 and 60 U/L.",
        "#Mother: Hb 9.1",
        "#Plan: K 4.1",
        "#Goal: K >4",
        "He was found to have a friend with a potassium of 6.9.",
    ],
)
def test_a_dose_a_plan_and_somebody_else_s_are_not(sentence):
    with pytest.raises(InputError):
        case_of(sentence)
