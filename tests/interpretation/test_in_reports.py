"""Grades, stages and cross-checks in every report, and where they are asked for and left out."""

import json

import pytest

import labcheck
from commands import run

CASE = """
patient: {age: 25 y, sex: female}
draws:
  - time: 2026-03-01T08:00
    labs: {creatinine: 1.0 mg/dL}
  - time: 2026-03-02T08:00
    labs:
      creatinine: 2.2 mg/dL
      hemoglobin: 6.3 g/dL
      potassium: 5.6 mmol/L
      bilirubin_total: 1.0 mg/dL
      bilirubin_direct: 2.1 mg/dL
      INR: "1.0"
"""
QUIET = """
patient: {age: 25 y, sex: female}
labs: {hemoglobin: 14 g/dL, sodium: 140 mmol/L}
"""
ANEMIA = "Anemia grade 3 (CTCAE 6.0)"
WHO = "Anaemia severe (WHO 2024)"
STAGE = "KDIGO 2012, acute kidney injury"
CHECK = "bilirubin_direct 2.1 mg/dL is above bilirubin_total 1.0 mg/dL"


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("format_", ["table", "md", "html", "fhir"])
def test_every_report_says_them(case, format_):
    done = run("check", case, "--grades", "ctcae-v6", "--format", format_)
    text = done.out.replace("\\\\", "\\").replace("\\", "")
    for said in (ANEMIA, WHO, STAGE, CHECK):
        assert said in text.replace("&lt;", "<"), said


def test_fhir_says_a_pattern_beside_a_result_of_its_draw(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        "patient: {age: 67 y, sex: male}\ndraws:\n"
        "  - {time: 2026-03-01, labs: {creatinine: 1.1 mg/dL, BUN: 18 mg/dL}}\n"
        "  - {time: 2026-03-03, labs: {creatinine: 3.6 mg/dL, BUN: 88 mg/dL}}\n",
        encoding="utf-8",
    )
    bundle = json.loads(run("check", str(path), "--format", "fhir").out)
    said = [
        (entry["resource"]["effectiveDateTime"], note["text"])
        for entry in bundle["entry"]
        for note in entry["resource"].get("note", ())
        if "indices of low flow" in note["text"]
    ]
    assert [time for time, _ in said] == ["2026-03-03"]


def test_json_and_csv_have_the_facts(case):
    report = json.loads(run("check", case, "--grades", "ctcae-v6", "--format", "json").out)
    (stage,) = report["interpretation"]["stages"]
    assert (stage["id"], stage["stage"], stage["possible"]) == ("kdigo-aki", "2", ["2"])
    assert [check["id"] for check in report["interpretation"]["checks"]] == [
        "direct-bilirubin-above-total"
    ]
    assert report["interpretation"]["graded_by"] == ["CTCAE 6.0"]
    (row,) = [row for row in report["rows"] if row["test"]["id"] == "hemoglobin"]
    grades = {grade["term"]: grade["grade"] for grade in row["grades"] if grade["possible"]}
    assert grades == {"Anaemia": "severe", "Anemia": "3", "Hemoglobin increased": "0"}
    table = run("check", case, "--grades", "ctcae-v6", "--format", "csv").out
    assert "Anaemia severe (WHO 2024); Anemia 3 (CTCAE 6.0)" in table


def test_without_being_asked_only_what_fires_is_said(case, tmp_path):
    text = run("check", case).out
    assert WHO in text
    assert "CTCAE" not in text
    quiet = tmp_path / "quiet.yaml"
    quiet.write_text(QUIET, encoding="utf-8")
    assert "GRADES" not in run("check", str(quiet)).out
    assert "no grade above 0" in run("check", str(quiet), "--grades", "ctcae-v6").out


def test_they_are_left_out_on_request(case):
    text = run("check", case, "--no-interpretation").out
    assert not any(said in text for said in (ANEMIA, WHO, STAGE, CHECK))


def test_what_is_not_settled_stands_in_one_line(case):
    text = " ".join(run("check", case, "--grades", "ctcae-v6").out.split())
    assert "not settled: INR, INR increased grade 3, 2, 1 or none (CTCAE 6.0): whether the" in text


def test_a_set_that_is_not_known(case):
    done = run("check", case, "--grades", "ctcae-6")
    assert done.code == 2
    assert "no set of grades is called 'ctcae-6'; did you mean ctcae-v6" in done.err


def test_grade_in_python():
    (grade,) = [
        grade
        for grade in labcheck.grade("neutrophils, absolute", 0.7, "10^9/L", set="ctcae-v5")
        if grade.possible
    ]
    assert (grade.term, grade.grade, grade.version) == ("Neutrophil count decreased", "3", "5.0")
    found = labcheck.grade("ALT", "<30", "U/L", uln=40)
    assert [each.grade for each in found] == ["0"]
    (raised,) = labcheck.grade("ALT", 201, "U/L", uln="40", baseline=30)
    assert (raised.grade, raised.is_finding) == ("3", True)
    (open_,) = labcheck.grade("hemoglobin", 105, "g/L", sex="female", set="who-anaemia")
    assert open_.possible == ("moderate", "mild", "no criteria")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"set": "ctcae-7"}, "no set of grades is called 'ctcae-7'"),
     ({"test": "no such test"}, "'no such test' is not the name of one test"),
     ({"value": "normal"}, "'normal' is not a number"), ({"uln": "high"}, "'high' is not a number"),
     ({"baseline": "nan"}, "'nan' is not a number"), ({"sex": "both"}, "sex"),
     ({"value": -1}, "cannot lie below zero"),
     ({"lln": 40, "uln": 10}, "lln: 40 is above the uln")],
)  # fmt: skip
def test_what_grade_refuses(arguments, message):
    given = {"test": "ALT", "value": 200, "unit": "U/L"} | arguments
    with pytest.raises(labcheck.UsageError, match=message):
        labcheck.grade(**given)
