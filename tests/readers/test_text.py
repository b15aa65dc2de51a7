"""Text: what is read of a line, what never is, and where it is said that something was not."""

import json

import pytest

from commands import run
from labcheck.cases.case import Case
from labcheck.errors import InputError
from labcheck.readers import Asked, InputFormat, recognise
from labcheck.readers.text.reader import read
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Pregnancy, Sex

NOTHING_STATED = Asked()
FIRST = "Sodium 138 mmol/L 136-145\n"
"""A line that is read, so that a text of it and another is not refused."""


def case_of(text: str, asked: Asked = NOTHING_STATED) -> Case:
    (case,) = read(text.encode(), "note.txt", asked).cases
    return case


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
        ("Vitamin B12 345 pg/mL", [("Vitamin B12", "345 pg/mL", "")]),
        ("CA 125 35 U/mL", [("CA 125", "35 U/mL", "")]),
        ("IL-6 5 CA 19-9 22", [("IL-6", "5", ""), ("CA 19-9", "22", "")]),
        ("Glucose (mg/dL) 98", [("Glucose", "98 mg/dL", "")]),
        ("Hemoglobin ........ 13.2 g/dL", [("Hemoglobin", "13.2 g/dL", "")]),
        ("Plaquettes 250 000 /mm3", [("Plaquettes", "250 000 /mm3", "")]),
        ("Urine Na 40 mmol/L", [("Urine Na", "40 mmol/L", "")]),
        ("Zorkmid 5 mg/L (2-6)", []),
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
BP 120/80, K 72
HR 72 Na 138
Age: 45
Tel. 555 123 4567
MRN 00123456
K 4.1 but hemolyzed 2 h ago
Hb/Hct 9.8/30
BE-3 pH-7.31
""".strip().splitlines()


@pytest.mark.parametrize("line", NEVER_READ)
def test_what_may_be_something_else_is_not_read_and_is_listed(line):
    text = f"{FIRST}Potassium 4.1 3.5-5.1 mmol/L\n{line}\n"
    assert [name for name, _, _ in rows(text)] == ["Sodium", "Potassium"]
    assert unread(text) == ([] if line == "Age: 45" else [3])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hemoglobin\n13.2 g/dL\n12.0-16.0", [("Hemoglobin", "13.2 g/dL", "12.0-16.0")]),
        ("Hemoglobin\nNormal range: 12 - 16 g/dL\n13.2", [("Hemoglobin", "13.2", "12 - 16 g/dL")]),
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
    assert "2 lines with numbers were not read; `labcheck look` says what was understood:" in table
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
