"""Birth dates through every door: the age that follows, or that it is not known and why.

A patient of whom a birth date is stated is never taken for an adult in silence.
"""

import json

import pytest

from build import verdict
from labcheck.cases.stated_patient import AboutPatient, state_patient
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked, fhir, json_case
from labcheck.readers.tables.reader import read as read_table
from labcheck.values.patient import parse_age
from labcheck.writers.fhir_bundle import render_fhir
from labcheck.writers.json_report import render_json
from labcheck.writers.wording import describe_patient, list_assumptions

NO_DATE = "age not known (the result has no date)"
NO_LIMITS = "abim has no limits for every age the patient may have"
ROWS = [  # birth, date of the result, what the head says, the flag by abim and caliper
    ("2019-05-05", "2026-03-01", "6 y", "H"),
    ("05.05.2019", "01.03.2026", "6 y", "H"),
    ("5.5.2019", "1.3.2026", "6 y", "H"),
    ("2019", "2026-03-01", "6 y to <8 y", "H"),
    ("2019-05", "2026-03-01", "6 y", "H"),
    ("1980", "2026-03-01", "45 y to <47 y", "N"),
    ("2019-05-05", "03/01/2026",
     "age not known (the date '03/01/2026' of the result cannot be read)", "no-matching-partition"),
    ("2019-05-05", "", NO_DATE, "no-matching-partition"),
    ("05/06/2019", "2026-03-01", "age not known (birth date '05/06/2019' cannot be read)",
     "no-matching-partition"),
    ("05.05.19", "2026-03-01", "age not known (birth date '05.05.19' cannot be read)",
     "no-matching-partition"),
    ("31.02.2019", "2026-03-01", "age not known (birth date '31.02.2019' cannot be read)",
     "no-matching-partition"),
    ("2026-03-02", "2026-03-01", "age not known (2026-03-01 is before the birth on 2026-03-02)",
     "no-matching-partition"),
    ("1850-01-01", "2026-03-01", "age not known ('176 y' is over 130 years)",
     "no-matching-partition"),
    ("", "2026-03-01", "age not stated", "N"),
]  # fmt: skip
ADULTS = "Age not stated: limits for adults were used."


def report_of(case, *sets):
    return check(case, gather_knowledge(list(sets or ("abim", "caliper")), []))


def read_csv(rows, header="patient,birth date,date,age,test,result,unit"):
    return read_table("\n".join([header, *rows]).encode(), "labs.csv", Asked())


def csv_case(birth, time):
    (case,) = read_csv([f"p,{birth},{time},,creatinine,0.9,mg/dL"]).cases
    return case


def fhir_case(birth, time):
    who = {"resourceType": "Patient", "id": "p"} | ({"birthDate": birth} if birth else {})
    one = {
        "resourceType": "Observation", "status": "final", "code": {"text": "creatinine"},
        "subject": {"reference": "Patient/p"}, "valueQuantity": {"value": 0.9, "unit": "mg/dL"},
    }  # fmt: skip
    one |= {"effectiveDateTime": time} if time else {}
    entries = [{"resource": who}, {"resource": one}]
    content = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
    (case,) = fhir.read(content.encode(), "a.json", Asked()).cases
    return case


@pytest.mark.parametrize("read", [csv_case, fhir_case])
@pytest.mark.parametrize(("birth", "time", "head", "flag"), ROWS)
def test_every_door_gives_the_age_or_says_why_not(read, birth, time, head, flag):
    report = report_of(read(birth, time))
    assert describe_patient(report.case.patient) == f"{head}, sex not stated"
    assert [verdict(row) for row in report.rows] == [flag]
    assert (ADULTS in list_assumptions(report)) == (head == "age not stated")


@pytest.mark.parametrize(("birth", "time", "head", "_"), ROWS)
def test_reports_come_back_with_the_same_age(birth, time, head, _):
    report = report_of(csv_case(birth, time))
    for text, reader in ((render_json([report]), json_case), (render_fhir([report]), fhir)):
        (again,) = reader.read(text.encode(), "back.json", Asked()).cases
        assert again.patient == report.case.patient, head
        assert [one.age for one in again.results] == [one.age for one in report.case.results]
        assert report_of(again).rows[0].flag == report.rows[0].flag


def test_a_set_for_adults_does_not_judge_and_says_what_would_settle_it():
    (row,) = report_of(csv_case("05/06/2019", "2026-03-01"), "abim").rows
    assert (row.not_judged.detail, row.not_judged.remedy) == (NO_LIMITS, "state the age")


@pytest.mark.parametrize(
    ("rows", "ages"),
    [
        (["p,05/06/2019,2026-03-01,7 y,K,5,"], ["7 y"]),
        (["p,2019-05-05,,7 y,K,5,"], ["7 y"]),
        (["p,2019-05-05,2018-01-01,7 y,K,5,"],
         ["not known (2018-01-01 is before the birth on 2019-05-05)"]),
        (["p,,,old,K,5,"], ["not known (age 'old' cannot be read)"]),
        (["p,2019-05-05,2026-03-01,old,K,5,"], ["6 y"]),
        (["p,2019,2026-03-01,,K,5,", "p,2019-05-05,2026-03-01,,Na,140,"], ["6 y", "6 y"]),
        (["p,2019-05-05,2026-03-01,,K,5,", "p,2018-05-05,2026-03-01,,Na,140,"],
         ["not known (born on 2019-05-05 and 2018-05-05)"] * 2),
        (["p,05/06/2019,2026-03-01,,K,5,", "p,2019-05-05,2026-03-01,,Na,140,"], ["6 y", "6 y"]),
        (["p,2019-05-05,2026-03-01,,K,5,", "p,2019-05-05,,,Na,140,"],
         ["6 y", "not known (the result has no date)"]),
    ],
)  # fmt: skip
def test_what_the_rows_of_a_patient_say_together(rows, ages):
    (case,) = read_csv(rows).cases
    assert [one.age.text for one in case.results] == ages


def test_a_stated_age_of_the_patient_counts_where_a_row_has_none():
    (case,) = read_csv(["p,05/06/2019,,7 y,K,5,", "p,05/06/2019,,,Na,140,"]).cases
    assert [one.age and one.age.text for one in case.results] == ["7 y", None]
    assert case.patient.age == parse_age("7 y")


def test_the_report_names_the_results_whose_age_is_not_known():
    (case,) = read_csv(["p,2019-05-05,2026-03-01,,K,5,", "p,2019-05-05,,,Na,140,"]).cases
    report = report_of(case)
    assert describe_patient(report.case.patient) == "6 y, sex not stated"
    line = "Age not known (the result has no date) for Na: any age is possible."
    assert line in list_assumptions(report)


def test_an_age_that_is_asked_for_settles_it():
    case = state_patient(csv_case("05/06/2019", "2026-03-01"), AboutPatient(age=parse_age("40 y")))
    assert [verdict(row) for row in report_of(case, "abim").rows] == ["N"]
