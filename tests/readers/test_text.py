"""Text: what is read of a line, what never is, and where it is said that something was not."""

import json

import pytest

from commands import run
from labcheck.errors import InputError
from labcheck.readers import Asked, InputFormat, recognise
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Pregnancy, Sex
from labcheck.values.result_text import StatedChange, Unreadable, Word
from texts import FIRST, NOTHING_STATED, case_of


def rows(text: str, asked: Asked = NOTHING_STATED) -> list[tuple[str, str, str]]:
    found = case_of(text, asked).results
    return [(row.test, row.text, row.printed_range) for row in found]


def unread(text: str) -> list[int]:
    return [line.line for line in case_of(text).unread_lines]


@pytest.mark.parametrize(
    ("line", "age", "sex"),
    [
        ("37-year-old woman", "37 y", Sex.FEMALE),
        ("45 y male", "45 y", Sex.MALE),
        ("Patientin, 45 Jahre, weiblich", "45 y", Sex.FEMALE),
        ("Paciente de 52 años, mujer", "52 y", Sex.FEMALE),
        ("Patiente de 33 ans, femme", "33 y", Sex.FEMALE),
        ("45 años, M", None, None),
        ("35 years later", None, None),
        ("Age: 2 y 3 mo   Sex: kvinna", "2 y 3 mo", Sex.FEMALE),
        ("Age/Sex: 36 h / M", "36 h", Sex.MALE),
        ("Age: 90+", "90+", None),
        ("Age: > 89", "> 89", None),
    ],
)
def test_a_phrase_says_who_the_patient_is(line, age, sex):
    patient = case_of(f"{line}\n{FIRST}").patient
    assert (patient.age and patient.age.text, patient.sex) == (age, sex)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Hb 9.1 g/dL (12-16)", [("Hb", "9.1 g/dL", "(12-16)")]),
        ("Hb 9.1 12-16 g/dL", [("Hb", "9.1 g/dL", "12-16")]),
        ("Hb 12-16 9.1 g/dL", [("Hb", "9.1 g/dL", "12-16")]),
        ("Hb: 9.1", [("Hb", "9.1", "")]),
        ("Hb=9.1 K=4.1", [("Hb", "9.1", ""), ("K", "4.1", "")]),
        ("- Hb 9.1", [("Hb", "9.1", "")]),
        ("1. Hb 9.1", [("Hb", "9.1", "")]),
        ("Hb, 9.1; K 4.1", [("Hb", "9.1", ""), ("K", "4.1", "")]),
        ("WBC 8.1 K Hgb 12", []),
        ("WBC 8.1 K 4.1", [("WBC", "8.1", ""), ("K", "4.1", "")]),
        ("WBC 8.1K Hgb 12", [("WBC", "8.1K", ""), ("Hgb", "12", "")]),
        ("WBC 8.1 K, Hgb 12", [("WBC", "8.1 K", ""), ("Hgb", "12", "")]),
        ("Plt 88 thou Hgb 12", [("Plt", "88 thou", ""), ("Hgb", "12", "")]),
        ("Vitamin B12 345 pg/mL", [("Vitamin B12", "345 pg/mL", "")]),
        ("CA 125 35 U/mL", [("CA 125", "35 U/mL", "")]),
        ("IL-6 5 CA 19-9 22", [("IL-6", "5", ""), ("CA 19-9", "22", "")]),
        ("Glucose (mg/dL) 98", [("Glucose", "98 mg/dL", "")]),
        ("Hemoglobin ........ 13.2 g/dL", [("Hemoglobin", "13.2 g/dL", "")]),
        ("Plaquettes 250 000 /mm3", [("Plaquettes", "250 000 /mm3", "")]),
        ("Urine Na 40 mmol/L", [("Urine Na", "40 mmol/L", "")]),
        # Creatinine is the next test, and not what the troponin is measured by.
        ("troponin T hs 52 ng/L (0-14), creatinine 1.3 mg/dL",
         [("troponin T hs", "52 ng/L", "(0-14)"), ("creatinine", "1.3 mg/dL", "")]),
        # An answer in words that tests share; a number is of one.
        ("HBsAg, anti-HCV and anti-HBc negative",
         [("HBsAg", "negative", ""), ("anti-HCV", "negative", ""), ("anti-HBc", "negative", "")]),
        ("sodium and potassium normal", [("sodium", "normal", ""), ("potassium", "normal", "")]),
        ("sodium and potassium 140", []),
        ("Hb 7.9 and stable", []),
        ("Albumin/creatinine ratio 45 mg/g creatinine",
         [("Albumin/creatinine ratio", "45 mg/g creatinine", "")]),
        ("Na 140,K 6.9", [("Na", "140", ""), ("K", "6.9", "")]),
        ("Na 140 mmol/L,K 6,9 mmol/L", [("Na", "140 mmol/L", ""), ("K", "6,9 mmol/L", "")]),
        ("Na140 K4.1", [("Na", "140", ""), ("K", "4.1", "")]),
        ("HbA1c 6.5 % 48 mmol/mol", [("HbA1c", "6.5 % 48 mmol/mol", "")]),
        # Short names, of which a few are not known.
        ("Na 138 K 4.1 Ur 22.4 Cr 0.9",
         [("Na", "138", ""), ("K", "4.1", ""), ("Ur", "22.4", ""), ("Cr", "0.9", "")]),
        ("Labs: Na 138, K: 4.1, Xyz: 22.4 mmol/L, Cr 0.9",
         [("Na", "138", ""), ("K", "4.1", ""), ("Xyz", "22.4 mmol/L", ""), ("Cr", "0.9", "")]),
        ("Na 138 Xyz 4.1 Qqq 22.4", []),
        ("Na 138 K 4.1 Day 3", []),
        ("Na 138 K 4.1 Goal 145", []),
        ("L5 S1", []),
        # A test that is not known, where the form is that of a result and of nothing else.
        ("Zorkmid 5 mg/L (2-6)", [("Zorkmid", "5 mg/L", "(2-6)")]),
        ("Foobarase 12 U/L (0-40)", [("Foobarase", "12 U/L", "(0-40)")]),
        ("Zorkmid Ab   45   H   AU/mL   <20", [("Zorkmid Ab", "45 AU/mL", "<20")]),
        ("Zorkmid   5", []),
        ("Zorkmid 5 mg/L", []),
        ("Zorkmid 5 mg (2-6)", []),
        ("Zorkmid dose 5 mg/L (2-6)", []),
        ("Infusion rate 5 mg/mL (2-6)", []),
        ("SpO2 97 % (95-100)", []),
        # Numbers in groups, with a flag between them and the unit.
        ("Ferritin 1,204 H ng/mL 13-150", [("Ferritin", "1,204 ng/mL", "13-150")]),
        ("WBC 14,204 H /uL 4,000-11,000", [("WBC", "14,204 /uL", "4,000-11,000")]),
        ("Plaquettes 310 000 /mm3 (150 000 - 400 000)",
         [("Plaquettes", "310 000 /mm3", "(150 000 - 400 000)")]),
        # Flags in words, codes and laboratories that stand beside.
        ("Sodium 128 mmol/L (133 - 146) - Below low reference limit",
         [("Sodium", "128 mmol/L", "(133 - 146)")]),
        ("Serum sodium (XE2q0) 128 mmol/L [133 - 146] Outside range",
         [("Serum sodium", "128 mmol/L", "[133 - 146]")]),
        ("WBC 01   7.1   x10E3/uL   3.4-10.8", [("WBC", "7.1 x10E3/uL", "3.4-10.8")]),
        ("Sodium 128 mmol/L 136 - 145 [442]", [("Sodium", "128 mmol/L", "136 - 145")]),
        ("Chloride 101 mmol/L NORMAL (Range: 98 - 107)", [("Chloride", "101 mmol/L", "98 - 107")]),
        ("Glucosa * 132 mg/dL 74-106", [("Glucosa", "132 mg/dL", "74-106")]),
        # Footnotes, systems before names, shares beside counts.
        ("Potassium 5.9 H [3.5-5.1] mmol/L (1)", [("Potassium", "5.9 mmol/L", "[3.5-5.1]")]),
        ("Potassium 5.9 mmol/L 3.5-5.1 ¹", [("Potassium", "5.9 mmol/L", "3.5-5.1")]),
        ("S-Kalium 6,9 mmol/l", [("S-Kalium", "6,9 mmol/l", "")]),
        ("Kalium;P 6,9 mmol/l", [("Kalium;P", "6,9 mmol/l", "")]),
        ("Neutrófilos: 78 %   10.296 /mm³   1.500 a 7.000",
         [("Neutrófilos", "78 %", ""), ("Neutrófilos", "10.296 /mm³", "1.500 a 7.000")]),
        ("Segmentados...: 72 % 8.928 /mm3   40 a 70 % 1.600 a 7.700 /mm3",
         [("Segmentados", "72 %", "40 a 70 %"),
          ("Segmentados", "8.928 /mm3", "1.600 a 7.700 /mm3")]),
        ("Bastonetes: 3 % 372 /mm3 0 a 5 % 0 a 550 /mm3",
         [("Bastonetes", "3 %", "0 a 5 %"), ("Bastonetes", "372 /mm3", "0 a 550 /mm3")]),
        ("Leucocytes 85 000 /mL < 10 000", [("Leucocytes", "85 000 /mL", "< 10 000")]),
        ("Segmentados: 72 % 8.928 /mm3 (40-70 %) (1.600-7.700 /mm3)",
         [("Segmentados", "72 %", "(40-70 %)"),
          ("Segmentados", "8.928 /mm3", "(1.600-7.700 /mm3)")]),
        # Shares in two digits, and steps of a strip beside a word.
        ("Eosinophils 03 % 01 - 06", [("Eosinophils", "03 %", "1 - 6")]),
        ("Basophils   00   %   00 - 02", [("Basophils", "00 %", "0 - 2")]),
        ("Urine protein ++ Nil", [("Urine protein", "++", "Nil")]),
        ("Urine protein + Nil", [("Urine protein", "+", "Nil")]),
        # Sentences.
        ("eGFR 38. Albumin 31 g/L. INR 1.4.",
         [("eGFR", "38", ""), ("Albumin", "31 g/L", ""), ("INR", "1.4", "")]),
        ("Bloods on 12/03/2026 showed Hb 98 g/L, K 4.1 mmol/L,",
         [("Hb", "98 g/L", ""), ("K", "4.1 mmol/L", "")]),
        ("Lymphocytes 28,0 % soit 2 100 /mm3 (1 000 - 4 000)",
         [("Lymphocytes", "28,0 %", ""), ("Lymphocytes", "2 100 /mm3", "(1 000 - 4 000)")]),
        ("Base XS--3 pH-7.31 pCO2-44",
         [("Base XS", "-3", ""), ("pH", "7.31", ""), ("pCO2", "44", "")]),
    ],
)  # fmt: skip
def test_a_line_is_read(line, expected):
    assert rows(FIRST + line)[1:] == expected


NEVER_READ = """
Hemoglobin 12-16
Hemoglobin 12.0 - 16.0 g/dL
BUN/CREATININE RATIO NOT APPLICABLE 6-22 (calc)
Urea NOT APPLICABLE 6-22
Glucose 01
Iron 2019
Iron 65 mg
Calcium 1200 mg daily
Insulin 10 units
Vitamin D < 20 ng/mL deficient
LDL < 100 optimal
CRP <5 mg/L
Hb 9.1 -> 8.2
Hemoglobin 8.9 9.2 g/dL
Cholesterol 200 240
Transfuse if Hb <7
Goal K 4, Mg 2
Goal: K 4, Mg 2
INR 2-3 target
CA 15-3
PT 3x weekly
Glucose 2 h 145
Age: 45
Tel. 555 123 4567
MRN 00123456
K 4.1 but hemolyzed 2 h ago
Glucose 98 (1)
Neutrophils 62 % 40
Neutrophils 62 % 40-70 4
Hb 9,8 -
BE-3 pH-7.31
""".strip().splitlines()


@pytest.mark.parametrize("line", NEVER_READ)
def test_what_may_be_something_else_is_not_read_and_is_listed(line):
    text = f"{FIRST}Potassium 4.1 3.5-5.1 mmol/L\n{line}\n"
    assert [name for name, _, _ in rows(text)] == ["Sodium", "Potassium"]
    assert unread(text) == ([] if line == "Age: 45" else [3])


def test_a_dash_is_low_where_a_plus_marks_others_and_nothing_the_rest():
    marked = "Kalium 5,9 + mmol/l 3,5-5,1\nNatrium 128 - mmol/l 135-145\nChlorid 101 mmol/l 98-107"
    flags = [result.reported for result in case_of(marked).results]
    assert flags == [Word.HIGH, Word.LOW, None]
    found = case_of(marked.replace("+ ", "")).results
    assert [(row.reported, row.unread_flag) for row in found] == [
        (None, ""), (None, "-"), (None, "")]  # fmt: skip


COLUMNS = """Test      Current Result and Flag    Previous Result and Date    Units     Range
                                     01/02/2025
WBC 01    7.1        Low             6.8                         x10E3/uL  8.4-10.8
Glucose   98                                                     mg/dL     70-99
"""


def test_an_earlier_result_stands_in_the_note_with_the_date_of_its_column():
    (first, second) = case_of(COLUMNS).results
    assert (first.text, first.printed_range, first.reported) == (
        "7.1 x10E3/uL", "8.4-10.8", Word.LOW)  # fmt: skip
    assert first.note == "behind the name: 01; earlier: 6.8 (01/02/2025)"
    assert (second.text, second.note, second.time) == ("98 mg/dL", "", "")


@pytest.mark.parametrize(
    ("behind", "baseline"),
    [
        ("7.9 g/dL (12-16) (baseline 10.2)", "10.2 g/dL"),
        ("7.9 g/dL, baseline 102 g/L", "102 g/L"),
        ("7.9 (her baseline is 10.2) L", "10.2"),
        ("7.9 g/dL [baseline: <10]", "<10 g/dL"),
    ],
)
def test_what_is_usual_for_the_patient_is_read_behind_a_result(behind, baseline):
    (found,) = case_of(f"Hb {behind}\n").results
    assert found.text.startswith("7.9")
    (usual,) = found.baseline
    assert (usual.value.text, usual.unit) == (baseline, baseline.partition(" ")[2] or None)


@pytest.mark.parametrize("said", ["~10", "10 in 2024", "unknown"])
def test_a_baseline_in_brackets_that_is_not_read_is_named_and_costs_no_row(said):
    (found,) = case_of(f"Hb 7.9 g/dL (baseline {said})\n").results
    assert (found.text, found.baseline) == ("7.9 g/dL", None)
    assert found.note == f"baseline {said!r} not used"


@pytest.mark.parametrize("behind", ["7.9 baseline", "7.9 (baseline 10.2) (baseline 9)"])
def test_a_line_with_no_baseline_or_two_is_not_read(behind):
    assert unread(f"Na 138\nHb {behind}\n") == [2]


@pytest.mark.parametrize(
    "behind",
    ["94 mg/dL (close to her baseline)", "94 mg/dL, at baseline", "94 (near baseline) mg/dL"],
)
def test_a_result_that_is_as_usual_is_said_to_be_unchanged(behind):
    (found,) = case_of(f"C3 {behind}\n").results
    assert found.baseline is StatedChange.UNCHANGED


@pytest.mark.parametrize(
    ("line", "text", "baseline"),
    [
        ("Hb dropped from 12.1 to 7.9 g/dL", "7.9 g/dL", "12.1 g/dL"),
        ("Her hemoglobin has fallen from 121 g/L to 79 g/L.", "79 g/L", "121 g/L"),
        ("WBC rose from 8100 to 15300 /uL", "15300 /uL", "8100 /uL"),
        ("K 6.9 mmol/L, up from 4.1", "6.9 mmol/L", "4.1 mmol/L"),
    ],
)
def test_the_value_from_which_a_result_moved_is_its_baseline(line, text, baseline):
    (found,) = case_of(f"{line}\n").results
    assert (found.text, found.baseline and found.baseline[0].value.text) == (text, baseline)


@pytest.mark.parametrize(
    "line",
    ["Hb rose from 12.1 to 7.9 g/dL", "Hb from 12.1 to 7.9 g/dL", "Hb fell from 12.1 to 7.9 to 6"],
)
def test_a_sentence_that_does_not_say_which_is_the_result_is_not_read(line):
    assert unread(f"Na 138\n{line}\n") == [2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Urine WBC 5-10 /HPF, RBC 2 /HPF, no casts, no bacteria",
         [("Urine WBC", "5-10 /HPF"), ("RBC", "2 /HPF"), ("casts", "none"), ("bacteria", "none")]),
        ("Urine: no casts", [("casts", "none")]),
        ("URINE\nNo casts and no yeast", [("casts", "none"), ("yeast", "none")]),
    ],
)  # fmt: skip
def test_what_is_not_seen_in_urine_is_none(text, expected):
    assert [(row.test, row.text) for row in case_of(f"{text}\n").results] == expected


@pytest.mark.parametrize(
    "line",
    ["Na 138, no potassium", "Na 138, no fever", "Na 138, no bacteria", "Na 138, no ANA"],
)
def test_of_anything_else_no_is_not_read(line):
    assert unread(f"K 4.1\n{line}\n") == [2]


@pytest.mark.parametrize(
    "line",
    ["anti-dsDNA 193.9 IU", "RF 45 IU", "IgE 340 kIU", "TSH 4.5 mIU", "hCG 25 mIU", "HBsAb 12 mIU"],
)
def test_international_units_without_their_volume_are_read_as_in_a_case(line):
    (found,) = case_of(f"{line}\n").results
    name, _, text = line.partition(" ")
    assert (found.test, found.text, found.unit) == (name, text, text.split()[1])


@pytest.mark.parametrize(
    "line",
    ["hCG 5000 IU", "Insulin 12 IU", "FSH 150 IU", "Factor VIII 2000 IU", "Heparin 5000 IU",
     "Vitamin D 1000 IU", "CRP 12 mg"],
)  # fmt: skip
def test_what_may_be_a_dose_is_not_read(line):
    assert unread(f"Na 138\n{line}\n") == [2]


def test_a_stage_of_an_illness_is_the_time_of_what_it_heads():
    text = (
        "Labs on admission: Hb 6.3 g/dL, CRP 1.5 mg/dL\nAt discharge, Hb 7.9 g/dL\n"
        "On day 3: K 4.1 mmol/L\n"
    )
    found = [(row.test, row.text, row.time) for row in case_of(text).results]
    assert found == [
        ("Hb", "6.3 g/dL", "admission"),
        ("CRP", "1.5 mg/dL", "admission"),
        ("Hb", "7.9 g/dL", "discharge"),
        ("K", "4.1 mmol/L", "day 3"),
    ]


def test_a_stage_holds_for_the_next_lines_up_to_a_blank_one():
    text = "On admission: Hb 6.3 g/dL\nK 4.1 mmol/L\n\nNa 128 mmol/L\n"
    found = [(row.test, row.time) for row in case_of(text).results]
    assert found == [("Hb", "admission"), ("K", "admission"), ("Na", "")]


def test_a_judgement_of_tests_of_which_one_is_not_known_is_listed():
    assert unread("Na 138\nLDH and our own test within normal limits\n") == [2]


def test_tests_share_what_is_within_normal_limits():
    found = case_of("LDH and haptoglobin within normal limits\n").results
    assert [row.test for row in found] == ["LDH", "haptoglobin"]
    assert {row.value.word for row in found} == {Word.NORMAL}
    assert {row.text for row in found} == {"within normal limits"}


@pytest.mark.parametrize(
    ("behind", "word"),
    [
        ("within normal limits", Word.NORMAL),
        ("within normal range", Word.NORMAL),
        ("low normal", Word.NORMAL),
        ("high-normal", Word.NORMAL),
        ("upper normal", Word.NORMAL),
    ],
)
def test_no_word_of_a_judgement_is_its_flag(behind, word):
    (found,) = case_of(f"LDH {behind}\n").results
    assert (found.text, found.value.word, found.reported) == (behind, word, None)


def test_a_method_stands_apart():
    text = "Test   Technology   Value   Units   Range\nTSH    C.M.I.A      7.2     mU/L    0.4-4\n"
    found = case_of(text)
    assert [(row.text, row.method) for row in found.results] == [("7.2 mU/L", "C.M.I.A")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C-Reactive Protein, High\nSensitivity   12.1   mg/L   <3.0",
         [("C-Reactive Protein, High Sensitivity", "12.1 mg/L", "<3.0")]),
        ("Hemoglobin   9.8   g/dL\n                    11.7-15.5",
         [("Hemoglobin", "9.8 g/dL", "11.7-15.5")]),
        ("Hemoglobin   9.8   g/dL\n11.7-15.5", [("Hemoglobin", "9.8 g/dL", "")]),
        ("Hemoglobin   9.8   g/dL\n                    Page 2-3", [("Hemoglobin", "9.8 g/dL", "")]),
    ],
)  # fmt: skip
def test_a_line_that_goes_on_in_the_next(text, expected):
    assert rows(f"{FIRST}{text}")[1:] == expected


@pytest.mark.parametrize(
    ("line", "is_listed"),
    [
        ("Zorkia PCR   Not Detected", True),
        ("Smoking history negative", True),
        ("LDH   folgt", False),
        ("S-POTASSIO      campione coagulato", True),
        ("S-POTASSIO      campione emolizzato", False),
        ("Complete blood count   venous blood", False),
        ("Heart sounds normal", False),
        ("He feels well", False),
        ("HBsAg   Negative", False),
    ],
)
def test_a_result_in_words_is_read_or_listed(line, is_listed):
    found = case_of(f"{FIRST}{line}")
    assert bool(found.unread_lines) is is_listed
    is_read = any(each in line for each in ("HBsAg", "emolizzato", "folgt"))
    assert len(found.results) == (2 if is_read else 1)


@pytest.mark.parametrize(
    ("dates", "age", "time"),
    [
        # The order of one date of a text is that of all.
        ("DOB: 04/05/2010\nCollected: 03/04/2026\nPrinted: 03/25/2026", "15 y", "2026-03-04"),
        ("DOB: 25/05/2010\nCollected: 03/04/2026", "15 y", "2026-04-03"),
        # An order that is not known gives the ages that are possible in either.
        ("DOB: 04/05/2010\nCollected: 03/04/2026", "15 y", "03/04/2026"),
        ("DOB: 04/09/2025\nCollected: 03/04/2026", "181 d to <360 d", "03/04/2026"),
        ("DOB: 04/25/2010\nCollected: 13/04/2026", "15 y", "13/04/2026"),
    ],
)
def test_the_dates_of_a_text_have_one_order(dates, age, time):
    case = case_of(f"{dates}\n{FIRST}")
    assert (case.patient.age.text, case.draws) == (age, (time,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Creatinina\nMaterial: soro\nResultado....: 1,42 mg/dL",
            [("Creatinina", "1,42 mg/dL", "")],
        ),
        (
            "Serum Creatinine\nJaffe kinetic\n1.42\nmg/dL\n0.55-1.02",
            [("Serum Creatinine", "1.42 mg/dL", "0.55-1.02")],
        ),
        ("Serum Creatinine\nBilan foobar\n1.42 mg/dL", []),
        (
            "Serum Potassium\nISE indirect\n5.9\nmmol/L\n3.5-5.1\nPage\n1",
            [("Serum Potassium", "5.9 mmol/L", "3.5-5.1")],
        ),
        ("SGPT (ALT)\nIFCC without P5P\n52\nU/L\n<35\nPage\n1", [("SGPT (ALT)", "52 U/L", "<35")]),
        ("Bilirubin\nDirect\n0.3 mg/dL", [("Bilirubin Direct", "0.3 mg/dL", "")]),
        ("Hemoglobin\n13.2 g/dL\n12.0-16.0", [("Hemoglobin", "13.2 g/dL", "12.0-16.0")]),
        (
            "Hemoglobin\nNormal range: 12 - 16 g/dL\n13.2",
            [("Hemoglobin", "13.2 g/dL", "12 - 16 g/dL")],
        ),
        ("Sodium\n138\nmmol/L\nStandard range: 135 - 146", [("Sodium", "138 mmol/L", "135 - 146")]),
        (
            "Creatinina\n Resultado: 1,9 mg/dL\n Valor de referência: 0,7 a 1,3 mg/dL",
            [("Creatinina", "1,9 mg/dL", "0,7 a 1,3 mg/dL")],
        ),
        ("Hb 9.1 g/dL\nReference range: 12-16", [("Hb", "9.1 g/dL", "12-16")]),
        ("Hb 9.1 g/dL\nn 12-16", [("Hb", "9.1 g/dL", "")]),
        ("Hb 9.1 g/dL\n\nRange: 12-16", [("Hb", "9.1 g/dL", "")]),
        (
            "Glycémie ... 1,32 g/L (0,74 à 1,06)\n    soit ... 7,33 mmol/L (4,11 à 5,89)",
            [
                ("Glycémie", "1,32 g/L", "(0,74 à 1,06)"),
                ("Glycémie", "7,33 mmol/L", "(4,11 à 5,89)"),
            ],
        ),
        ("INR\n2.4", [("INR", "2.4", "")]),
        ("Hemoglobin\n2", []),
        ("Hemoglobin\nWBC\n8.9 g/dL\n5.6 10^9/L", []),
        ("Hemoglobin\n12-16 g/dL", []),
    ],
)
def test_a_value_on_the_next_line(text, expected):
    assert rows(f"{FIRST}\n{text}")[1:] == expected


def test_a_medication_list_and_vital_signs_are_not_read():
    text = f"{FIRST}\nMedications:\nIron 325\nFolate 5\n\nGlucose 98 mg/dL\n"
    assert [name for name, _, _ in rows(text)] == ["Sodium", "Glucose"]
    assert unread(text) == [4, 5]


def test_what_is_below_a_heading_of_urine_is_of_urine():
    found = case_of("URINALYSIS\nProtein 1+ Negative\nNORDLAND WING\nGlucose 98 mg/dL\nCBC\nHb 9.1")
    assert [(row.test, row.panel) for row in found.results] == [
        ("Protein", "URINALYSIS"), ("Hb", "")]  # fmt: skip
    assert [line.line for line in found.unread_lines] == [4]


def test_a_heading_may_name_the_specimen_in_brackets():
    found = case_of("HÉMOGRAMME (Sang total EDTA - Sysmex XN)\nLeucocytes 7,5 G/L").results
    assert [row.panel for row in found] == ["HÉMOGRAMME (Sang total EDTA - Sysmex XN)"]


def test_a_specimen_before_the_first_name_counts_for_the_next():
    found = case_of("Urine Na 40 K 20 mmol/L").results
    assert [(row.test, row.panel) for row in found] == [("Urine Na", ""), ("K", "Urine")]


@pytest.mark.parametrize(
    ("header", "sex", "age"),
    [
        ("Age: 45 Y   Sex: F", Sex.FEMALE, "45 Y"),
        ("Age/Sex: 45 Y / M", Sex.MALE, "45 Y"),
        ("45-year-old woman", Sex.FEMALE, "45 y"),
        ("Edad: 52 años  Sexo: Femenino", Sex.FEMALE, "52 años"),
        ("Geschlecht: weiblich", Sex.FEMALE, None),
        ("Sexo: M", None, None),
        ("Sexually active, aged cheese", None, None),
    ],
)
def test_what_a_header_says_of_the_patient(header, sex, age):
    patient = case_of(f"{header}\n{FIRST}").patient
    assert (patient.sex, patient.age and patient.age.text) == (sex, age)


def test_a_birth_date_and_a_date_of_collection_give_the_age():
    case = case_of(f"DOB: 2000-06-01\n{FIRST}\nCollected: 2026-03-12   Reported: 2026-03-13")
    assert case.patient.age.text == "25 y"
    assert (case.draws, [line.line for line in case.unread_lines]) == (("2026-03-12",), [4])


def test_a_pregnancy_is_read():
    assert case_of(f"Sex: F  Pregnant: yes\n{FIRST}").patient.pregnancy is Pregnancy.ANY


@pytest.mark.parametrize(
    ("second", "what"),
    [("DOB: 1980-01-01", "birth dates"), ("Sex: M", "sexes"), ("MRN: 99", "patients' numbers")],
)
def test_two_patients_are_refused_and_no_line_is_repeated(second, what):
    text = f"DOB: 1970-01-01 Sex: F MRN: 77\n{FIRST}{second}\n{FIRST}"
    with pytest.raises(InputError) as refused:
        case_of(text)
    assert str(refused.value) == (
        f"note.txt: two {what} stand in this text; give the results of each patient in a file of "
        "its own"
    )


def test_a_text_without_a_result_is_refused_and_no_line_is_repeated():
    with pytest.raises(InputError) as refused:
        case_of("Jane Doe\nTel 555 1234\n")
    assert str(refused.value) == (
        "note.txt: no line of this text is read as a laboratory result; write one result a line, "
        "such as Hb 9.1 g/dL (12-16)"
    )


DATED = """Test          Unit     01/03/2026   02/03/2026
Sodium        mmol/L   138 L        139
Potassium     mmol/L                4.1
Chloride      mmol/L   101 102      103
Glucose
Hb 9.1
"""


def test_a_value_belongs_to_the_date_it_stands_below():
    found = case_of(DATED).results
    assert [(row.test, row.text, row.time) for row in found] == [
        ("Sodium", "138 mmol/L", "01/03/2026"), ("Sodium", "139 mmol/L", "02/03/2026"),
        ("Potassium", "4.1 mmol/L", "02/03/2026")]  # fmt: skip
    assert unread(DATED) == [4, 6]


def test_a_word_below_a_date_is_a_row_and_a_date_may_have_a_footnote():
    text = "Test   01/03/26   15/03/26*\nK      haem       6.1 H\nNa     138        2 of 3\n"
    found = case_of(text)
    assert [(row.text, row.time) for row in found.results] == [
        ("haem", "01/03/26"), ("6.1", "15/03/26")]  # fmt: skip
    assert isinstance(found.results[0].value, Unreadable)
    assert unread(text) == [3]


def test_a_date_over_the_only_column_is_of_all_results_below():
    text = "      Latest Reference Range & Units   03/13/2026\nSodium   136-145 mmol/L   128 (L)\n"
    (found,) = case_of(text).results
    assert (found.text, found.printed_range, found.time) == (
        "128 mmol/L", "136-145 mmol/L", "03/13/2026")  # fmt: skip


def test_short_times_of_day_stand_in_the_line_below_the_dates():
    text = "Lab  01/13/2026  01/14/2026\n     0630        0715\nNa   138         139\n"
    assert case_of(text).draws == ("01/13/2026 06:30", "01/14/2026 07:15")
    assert case_of(text.replace("0630        0715\n", "\nK    0630        0715\n")).draws == (
        "01/13/2026", "01/14/2026")  # fmt: skip


def test_times_of_day_below_the_dates_tell_draws_apart():
    text = "        01/13/2026  01/14/2026\n        06:30       07:15\nSodium  138         139\n"
    assert case_of(text).draws == ("01/13/2026 06:30", "01/14/2026 07:15")


@pytest.mark.parametrize(
    ("text", "file", "expected"),
    [
        ("Na 138 K 4.1", "-", "text"),
        ("Na 138, K 4.1", "-", "text"),
        ("Hb: 9.1 g/dL\n", "note.txt", "text"),
        ("Labs:\nNa 138\n", "-", "text"),
        ("labs:\n  Na: 138\n", "-", "yaml"),
        ("test,result\nNa,138\n", "-", "csv"),
        ("test;result\nNa;138\n", "labs.txt", "csv"),
        ("nothing of the kind 12", "-", "yaml"),
        ("Na 138", "labs.yaml", "yaml"),
    ],
)
def test_a_text_is_recognised(text, file, expected):
    assert recognise(text.encode(), file) is InputFormat(expected)


def test_what_was_not_read_stands_under_every_report(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(f"{FIRST}<b>Room 12</b>\nBed\n=cmd 7\n", encoding="utf-8")
    table, markdown, page = (run(path, "-f", form).out for form in ("table", "md", "html"))
    assert "2 lines were not read; `labcheck look` says what was understood:" in table
    assert "  line 2: <b>Room 12</b>\n  line 4: =cmd 7\n" in table
    assert "- line 2: \\<b\\>Room 12\\</b\\>" in markdown
    assert "&lt;b&gt;Room 12" in page
    assert "<b>Room" not in page
    report = json.loads(run(path, "-f", "json").out)
    lines = [{"line": 2, "text": "<b>Room 12</b>"}, {"line": 4, "text": "=cmd 7"}]
    assert report["unread_lines"] == lines
    (tmp_path / "report.json").write_text(json.dumps(report), encoding="utf-8")
    again = json.loads(run(tmp_path / "report.json", "-f", "json").out)
    assert again["unread_lines"] == lines


def test_text_on_the_command_line_is_read():
    done = run("--text", "Hb 9.1 g/dL (12-16), Na 128, K 6.1 H", "-f", "json")
    assert [row["test"]["id"] for row in json.loads(done.out)["rows"]] == [
        "hemoglobin", "sodium", "potassium"]  # fmt: skip


def test_a_decimal_comma_that_is_stated_is_used():
    assert case_of("Kalium 4,125 mmol/l", Asked(decimal=DecimalSign.COMMA)).results[0].text == (
        "4,125 mmol/l")  # fmt: skip


@pytest.mark.parametrize("heading", ["STOOL", "STOOL EXAMINATION", "Stool routine:"])
def test_a_heading_that_is_a_test_as_well_says_what_was_examined(heading):
    """Cells of stool are not judged by limits of urine."""
    found = case_of(f"{FIRST}{heading}\nLeukocytes 2-4 /HPF\n").results[-1]
    assert found.panel == heading.rstrip(":")


def test_the_control_of_a_clotting_time_is_a_row():
    text = "Control Time 12.8 sec\nMean Normal Prothrombin Time (MNPT) : 12.5 Seconds\n"
    assert [row[0] for row in rows(FIRST + text)[1:]] == [
        "Control Time", "Mean Normal Prothrombin Time (MNPT)"]  # fmt: skip


def test_a_word_before_a_range_in_numbers_is_the_value():
    """So `Present` is the value and `Nil` the range in such a table."""
    text = "Urine RBC Nil /hpf 0 - 2\nUrine bacteria Present Nil\n"
    assert rows(text)[1] == ("Urine bacteria", "Present", "Nil")


@pytest.mark.parametrize(
    ("line", "is_unread"),
    [
        ("Colour              Pale Yellow", True),
        ("Colour : Pale Yellow", True),
        ("Appearance          Slightly Hazy        Clear", True),
        ("Colour vision was not tested", False),
        ("(Automated Strip Test, Microscopy)", False),
    ],
)
def test_what_a_strip_shows_in_words_is_not_lost(line, is_unread):
    """The words of a colour are no result that can be judged; that they are there is said."""
    text = f"{FIRST}URINE ROUTINE\nProtein Nil\n"
    assert unread(f"{text}{line}\n") == ([4] if is_unread else [])
