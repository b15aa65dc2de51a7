"""Text: which header lines say who the patient is."""

import json

import pytest

from commands import run
from labcheck.values.patient import Pregnancy, Sex
from texts import FIRST, case_of, results_of, unread_lines_of


@pytest.mark.parametrize(
    ("line", "age", "sex"),
    [
        ("Patient: F 34 y", "34 y", Sex.FEMALE),
        ("Patient: F, 34 y", "34 y", Sex.FEMALE),
        ("Patient F 34y", "34 y", Sex.FEMALE),
        ("Pt: F, 34 y", "34 y", Sex.FEMALE),
        ("Patient: female, 34", "34 y", Sex.FEMALE),
        ("Patient: 34 M", "34 y", Sex.MALE),
        ("F 34 y", "34 y", Sex.FEMALE),
        ("Female 34 y", "34 y", Sex.FEMALE),
        ("Female, 34 years", "34 y", Sex.FEMALE),
        ("34yoF", "34 y", Sex.FEMALE),
        ("34 y.o. F", "34 y", Sex.FEMALE),
        ("34F", "34 y", Sex.FEMALE),
        ("45M", "45 y", Sex.MALE),
        ("M/45", "45 y", Sex.MALE),
        ("45/M", "45 y", Sex.MALE),
        ("F 6 mo", "6 mo", Sex.FEMALE),
        ("girl 3 d", "3 d", Sex.FEMALE),
        ("woman of 34", "34 y", Sex.FEMALE),
        ("Patientin, 34 J.", "34 y", Sex.FEMALE),
        ("Pat.: w, 34 J.", "34 y", Sex.FEMALE),
        ("w, 34 J", "34 y", Sex.FEMALE),
        ("m, 34 J", "34 y", Sex.MALE),
        ("Frau von 34 Jahren", "34 y", Sex.FEMALE),
        ("Femme 34 ans", "34 y", Sex.FEMALE),
        ("Femme de 34 ans", "34 y", Sex.FEMALE),
        ("Mujer de 34 años", "34 y", Sex.FEMALE),
        ("vrouw, 34 jaar", "34 y", Sex.FEMALE),
        ("kvinde 34 år", "34 y", Sex.FEMALE),
        ("Patient: F (34 y)", "34 y", Sex.FEMALE),
        ("Patient: Jane, F 34 y", "34 y", Sex.FEMALE),
        ("Patient: Jane Q. Doe, F, 34", "34 y", Sex.FEMALE),
        ("Name: DOE, JANE (34 y, F)", "34 y", Sex.FEMALE),
        ("Mrs. A. Jones, 45 years", "45 y", Sex.FEMALE),
        ("Pt: JD 34F MRN 998877", "34 y", Sex.FEMALE),
        ("MRN 12345678 F 34Y", "34 y", Sex.FEMALE),
        ("Male 2 yr 3 mo", "2 y 3 mo", Sex.MALE),
        ("Infant, 6 months, female", "6 mo", Sex.FEMALE),
        ("Neugeborenes, 2 Tage, männlich", "2 d", Sex.MALE),
        ("garçon, 12 j", "12 d", Sex.MALE),
        ("34-jährige Patientin", "34 y", Sex.FEMALE),
        ("Ж, 34 года", "34 y", Sex.FEMALE),
        ("Kobieta, lat 34", "34 y", Sex.FEMALE),
        ("♀ 34 y", "34 y", Sex.FEMALE),
        ("Age 45 Sex F", "45 y", Sex.FEMALE),
        ("Alter 45   Geschlecht w", "45 y", Sex.FEMALE),
    ],
)
def test_a_line_of_sex_and_age_says_who_the_patient_is(line, age, sex):
    case = case_of(f"{line}\n{FIRST}")
    assert (case.patient.age.text, case.patient.sex) == (age, sex)
    assert (len(case.results), case.unread_lines) == (1, ())


@pytest.mark.parametrize(
    ("line", "age", "sex"),
    [
        ("Patient, 34 y", "34 y", None),
        ("DOB: 1992-04-03 (34 y) Sex: F", "34 y", Sex.FEMALE),
        ("MRN: 77, 34 y", "34 y", None),
        ("Age: 34 y, F", "34 y", Sex.FEMALE),
        ("Sex: female (34 y)", "34 y", Sex.FEMALE),
        ("Возраст: 34 Пол: женский", "34 y", Sex.FEMALE),
    ],
)
def test_a_line_that_is_said_to_be_of_the_patient_may_say_one_of_the_two(line, age, sex):
    case = case_of(f"{line}\n{FIRST}")
    assert (case.patient.age.text, case.patient.sex) == (age, sex)
    assert (len(case.results), case.unread_lines) == (1, ())


def test_a_sex_beside_a_birth_date_is_the_patient_s():
    assert case_of(f"geb. 03.04.1992, w\n{FIRST}").patient.sex is Sex.FEMALE
    assert case_of(f"Collected: 2026-11-01 F\n{FIRST}").patient.sex is None


MAY_BE_ANYTHING_ELSE = """
F 34
M 45
34 F
34, F
45/m
K/45
F 34 g/L
F 34 h
34w
Patient: 34w
18M
Patient: 18M
F 3 J
200/M
PT F 34
PT 34 F
Patient 34 F
Patient 34
Females 34 y
Patientin: M 34 J
Patient: Ferritin, F 34 y
Name Jane, F 34 y
34 j, femme
F 34 y in room 2
Paciente: M, 45 años
""".strip().splitlines()


@pytest.mark.parametrize("line", MAY_BE_ANYTHING_ELSE)
def test_a_line_that_may_be_anything_else_says_nothing_of_the_patient_and_is_listed(line):
    text = f"{line}\n{FIRST}"
    patient = case_of(text).patient
    assert not (patient.age and patient.age.is_known)
    assert patient.sex is None
    assert (results_of(text), unread_lines_of(text)) == ([("Sodium", "138 mmol/L")], [(1, line)])


@pytest.mark.parametrize(
    ("line", "is_read"), [("F 34 y", False), ("34F", False), ("Patient: F 34 y", True)]
)
def test_below_results_only_a_title_makes_sex_and_age_the_patient_s(line, is_read):
    assert (case_of(f"{FIRST}{line}\n").patient.sex is Sex.FEMALE) is is_read


def test_a_letter_that_the_user_calls_a_test_by_is_not_a_sex(tmp_path):
    (tmp_path / "names.yaml").write_text("tests: {F: ferritin}\n", encoding="utf-8")
    (tmp_path / "note.txt").write_text(f"F/34\n{FIRST}", encoding="utf-8")
    named = run("note.txt", "-f", "json", "--names", "names.yaml", cwd=tmp_path)
    plain = run("note.txt", "-f", "json", cwd=tmp_path)
    sexes = [json.loads(done.out)["patient"]["sex"] for done in (named, plain)]
    assert sexes == [None, "female"]


@pytest.mark.parametrize(
    "header", ["Patient: F, 34 y", "F 34 y", "34F", "M/45", "Patientin, 34 J."]
)
@pytest.mark.parametrize("results", ["Hb 12.5 g/dL", "Hb: 12.5 g/dL", "Hb 12.5 g/dL, K 4.1"])
def test_a_pasted_text_says_who_the_patient_is(header, results):
    report = json.loads(run("-", "-f", "json", stdin=f"{header}\n{results}\n").out)
    assert report["patient"]["sex"] == ("male" if header == "M/45" else "female")
    assert report["rows"][0]["test"]["id"] == "hemoglobin"


@pytest.mark.parametrize(
    ("line", "age", "sex"),
    [
        ("F 34 y, K 6.9", "34 y", Sex.FEMALE),
        ("34 y F, K 6.9", "34 y", Sex.FEMALE),
        ("34F, K 6.9", "34 y", Sex.FEMALE),
        ("F 34y: K 6.9, Na 130", "34 y", Sex.FEMALE),
        ("M 45 yrs K 6.9", "45 y", Sex.MALE),
        ("Pt: 34F K 6.9", "34 y", Sex.FEMALE),
        ("F 6 mo, K 6.9", "6 mo", Sex.FEMALE),
    ],
)
def test_sex_and_age_may_begin_the_line_of_the_first_results(line, age, sex):
    stated = case_of(line).patient
    assert (stated.age.text, stated.sex) == (age, sex)
    assert results_of(line)[0] == ("K", "6.9")
    assert unread_lines_of(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "F 34, K 6.9",  # fluoride, or a woman
        "34F, K 6.9 but hemolyzed",  # the rest is not results
        "18M, K 6.9",  # months, or a man
        "F 34 y in room 2, K 6.9",
    ],
)
def test_what_is_not_sure_to_be_sex_and_age_before_results_is_not_parted(line):
    text = f"{line}\n{FIRST}"
    patient = case_of(text).patient
    assert (patient.age, patient.sex) == (None, None)
    assert (results_of(text), unread_lines_of(text)) == ([("Sodium", "138 mmol/L")], [(1, line)])


def test_below_results_no_line_is_parted():
    text = f"{FIRST}F 34 y, K 6.9\n"
    assert case_of(text).patient.age is None
    assert unread_lines_of(text) == [(2, "F 34 y, K 6.9")]


LABELS = [
    ("Sample date: 2024-03-12", "", None),
    ("Date taken: 2024-03-12", "", None),
    ("Provtagningstid: 2024-03-12", "", None),
    ("Prøvetagningstidspunkt: 2024-03-12", "", None),
    ("Prøvetakingsdato: 2024-03-12", "", None),
    ("Afgenomen op: 2024-03-12", "", None),
    ("Data pobrania: 2024-03-12", "", None),
    ("Numune alma tarihi: 2024-03-12", "", None),
    ("Дата взятия: 2024-03-12", "", None),
    ("Pat.: Doe, Jane  Geb.Dat.: 01.02.1980  Entnahme: 12.03.2024", "44 y", None),
    ("Geb. am: 01.02.1980  Abnahme: 12.03.2024", "44 y", None),
    ("Kön: Kvinna  Född: 1980-02-01  Provtagning: 2024-03-12", "44 y", Sex.FEMALE),
    ("Cinsiyet: K  Doğum tarihi: 01.02.1980  Numune tarihi: 12.03.2024", "44 y", Sex.FEMALE),
    ("Geslacht: V  Afnamedatum: 12.03.2024", "", Sex.FEMALE),
]


@pytest.mark.parametrize(("line", "age", "sex"), LABELS)
def test_labels_of_dates_birth_and_sex_in_many_languages(line, age, sex):
    case = case_of(f"{line}\nK 4.1 mmol/L")
    assert case.results[0].time in ("2024-03-12", "12.03.2024")
    assert case.patient.sex is sex
    assert (case.patient.age.text if case.patient.age else "") == age


@pytest.mark.parametrize(
    "line",
    [
        "Age 3 M", "Pt 3 M", "3 M", "Baby boy of Jane Doe, DOL 2", "NICU preterm 28 weeks",
        "Newborn", "Frühgeborenes, 3. Lebenstag", "DOB: unknown, 1980s", "Nouveau-né, J3",
    ],
)  # fmt: skip
def test_no_adult_is_taken_for_granted_below_what_is_not_read_of_an_age(line):
    patient = case_of(f"{line}\nSex: F\nHb 10.5 g/dL").patient
    assert (patient.age.text, patient.age.is_known) == (f"not known ({line!r} is not read)", False)
    assert patient.sex is Sex.FEMALE


@pytest.mark.parametrize(
    "lines",
    [
        "Sex: F", "Age: 45 y\nDOL 3", "DOB: 1980-02-01\nNewborn screen\nCollected: 2026-03-01",
        "45-year-old woman with preterm labor", "Ward 3 M", "Sex: F\nHb 10.5 g/dL\nNewborn: 14-22",
    ],
)  # fmt: skip
def test_what_says_no_age_leaves_none_open(lines):
    case = case_of(f"{lines}\nK 4.1 mmol/L")
    ages = [age for age in (case.patient.age, *(each.age for each in case.results)) if age]
    assert all(age.is_known for age in ages)


@pytest.mark.parametrize(
    ("line", "age", "stage"),
    [
        ("30F G2P1 at 28 weeks", "30 y", Pregnancy.ANY),
        ("28-week pregnant 30 y F", "30 y", Pregnancy.ANY),
        ("30 y F, 28 weeks pregnant", "30 y", Pregnancy.ANY),
        ("F 30 y, pregnant", "30 y", Pregnancy.ANY),
        ("Sex: F   Age: 30 y\nShe is currently pregnant.", "30 y", Pregnancy.ANY),
        ("30F G2P1", "30 y", None),
        ("F 30 y\nPregnant: no", "30 y", Pregnancy.NO),
    ],
)
def test_a_line_of_the_patient_may_say_a_pregnancy(line, age, stage):
    patient = case_of(f"{line}\nHb 10.5 g/dL").patient
    assert (patient.age.text, patient.sex, patient.pregnancy) == (age, Sex.FEMALE, stage)


def test_an_age_that_is_given_beside_the_text_counts(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Age 3 M\nHemoglobin 10.5 g/dL\n")
    done = run(path, "--from", "text", "--sex", "female", "--age", "40 y", "--format", "json")
    assert [row["flag"] for row in json.loads(done.out)["rows"]] == ["L"]
