"""Susceptibilities and indices of the specimen are shown, counted apart and never judged."""

import json

import pytest

from commands import run
from doors import Line, differences
from labcheck.catalogue.beside_laboratory import find_kind
from labcheck.readers import Asked
from labcheck.readers.fhir import read as read_fhir
from labcheck.readers.hl7 import read as read_hl7
from labcheck.yaml_files.shipped import load_shipped_catalogue

WHY = "a susceptibility is not a measurement"
LINES = [
    *(
        Line("Ampicillin", letter, "not-a-measurement", why=WHY)
        for letter in ("S", "I", "R", "Resistant", "susceptible", "SDD", "NS", "Non-susceptible")
    ),
    Line("Ampicillin", "<=2", "not-a-measurement", unit="ug/mL", flag="S", why=WHY),
    Line("Ampicillin", "16", "not-a-measurement", unit="ug/mL", flag="R", why=WHY),
    Line("Ampicillin", "16", "not-a-measurement", unit="ug/mL", flag="R", range="0-8", why=WHY),
    Line("potassium", "4.0", "contradicted", unit="mmol/L", flag="R", why="no germ has potassium"),
    Line("potassium", "4.0", "N", unit="mmol/L", flag="N", why="a flag of the test's own"),
    Line("Ampicillin", "16", "unknown-test", unit="ug/mL", why="nothing says what it is"),
    Line("Hemolysis Index", "12", "not-a-measurement", why="an index of the specimen"),
    Line("Lipemic index of Serum or Plasma", "3", "not-a-measurement", why="by its LOINC name"),
    Line("ICTERUS INDEX", "2+", "not-a-measurement", why="an index of the specimen"),
    Line("Specimen Type", "ART", "not-a-measurement", why="the type of the specimen"),
    Line("Light Green Top Hold", "HOLD.", "not-a-measurement", why="a tube that is kept"),
    Line("Green Top Hold (plasma)", "HOLD.", "not-a-measurement", why="a tube that is kept"),
    Line("H", "12", "not-a-measurement", unit="U", why="the hemolysis index of MIMIC-IV"),
    Line("H", "12", "unknown-test", unit="mg/dL", why="H in another unit may be anything"),
    Line("PEEP", "5", "not-a-measurement", unit="cm H2O", why="a setting of the ventilator"),
    Line("Oxygen", "40", "not-a-measurement", unit="%", why="the same as MIMIC-IV calls it"),
    Line("Length of Urine Collection", "24", "not-a-measurement", why="how it was taken"),
    Line("Urinalysis order", "done", "not-a-measurement", why="an order"),
    Line("Voges-Proskauer test", "positive", "not-a-measurement", why="of a germ that was grown"),
    Line("Mean Normal Prothrombin Time", "12.5", "not-a-measurement", unit="sec",
         why="of the laboratory's own normal plasma"),
    Line("Control Time (PT)", "12.8", "not-a-measurement", unit="s", why="likewise"),
    Line("APTT Control", "30.2", "not-a-measurement", unit="s", range="26-36", why="likewise"),
    Line("ISI", "1.05", "not-a-measurement", why="of the reagent"),
    Line("Prothrombin time (patient)", "18", "H", unit="s", range="11-14", why="a measurement"),
    Line("Hemoglobin", "12", "L", unit="g/dL", range="13-17", why="a measurement"),
    # Filed as laboratory by Synthea, or in the exports of whole records
    Line("What address do you live at?", "535 Road", "not-a-measurement", why="a question"),
    Line("Total score [AUDIT-C]", "3", "not-a-measurement", unit="{score}", why="a score"),
    Line("Fall risk total [Morse Fall Scale]", "40", "not-a-measurement", why="a scale"),
    Line("Functional capacity NYHA", "II", "not-a-measurement", why="a class"),
    Line("Stage group.clinical Cancer", "2", "not-a-measurement", why="a stage"),
    Line("Left ventricular Ejection fraction", "55", "not-a-measurement", unit="%", why="seen"),
    Line("DXA [T-score] Bone density", "-1", "not-a-measurement", unit="{T-score}", why="seen"),
    Line("Systolic Blood Pressure", "150", "not-a-measurement", unit="mm[Hg]", why="at the body"),
    Line("Heart rate", "80", "not-a-measurement", unit="/min", why="at the body"),
    Line("HR", "80", "not-a-measurement", unit="bpm", why="at the body"),
    Line("SpO2", "97", "not-a-measurement", unit="%", why="at the body, not in blood"),
    Line("Cause of Death [US Standard Certificate of Death]", "x", "not-a-measurement",
         why="noted of the patient's death"),
    Line("Systolic Blood Pressure", "150", "H", unit="mm[Hg]", range="90-140", why="it is printed"),
    Line("LVEF", "30", "L", unit="%", flag="L", why="the laboratory's flag"),
    Line("LAP score", "80", "unknown-test", why="it may be the laboratory's"),
    Line("GAD antibody", "5", "unknown-test", unit="IU/mL", why="not the questionnaire GAD-7"),
    Line("Score in Bone marrow", "5", "unknown-test", why="a specimen is named"),
]  # fmt: skip


def test_what_is_not_a_measurement_is_judged_through_no_door(tmp_path):
    assert differences(LINES, tmp_path) == []


def test_no_name_of_a_laboratory_is_taken_for_a_score_or_a_vital_sign():
    catalogue = load_shipped_catalogue()
    tests = (test for test in catalogue.analytes.values() if not test.is_circumstance)
    names = [name for test in tests for name in (test.name, *test.aliases, *test.loinc.values())]
    taken = [name for name in (*names, *catalogue.code_names.values()) if find_kind(name, "")]
    assert taken == ["Body temperature"]


def test_the_letter_may_stand_beside_no_value(tmp_path):
    # So in the microbiology of MIMIC-IV: the interpretation stands in a column of its own.
    path = tmp_path / "labs.csv"
    path.write_text("test,result,flag\nAmpicillin,,R\nAmpicillin,,S\n", encoding="utf-8")
    rows = json.loads(run(path, "--format", "json").out)["rows"]
    assert [row["not_judged"]["reason"] for row in rows] == ["not-a-measurement"] * 2
    assert rows[0]["not_judged"]["detail"] == "the susceptibility of a germ: resistant"
    assert "repeat the test" not in rows[0]["not_judged"]["remedy"]


def test_what_is_not_a_measurement_is_counted_apart(write_case):
    path = write_case("labs: {Ampicillin: R, potassium: 4.0 mmol/L, zorkmid: 5 mg/L}")
    summary = json.loads(run(path, "--format", "json").out)["summary"]
    assert (summary["results"], summary["not_judged"], summary["no_measurement"]) == (3, 1, 1)
    assert "1 not judged, 1 not a measurement" in run(path).out
    shown = json.loads(run(path, "--only", "unjudged", "--format", "json").out)["rows"]
    assert [row["test"]["reported_as"] for row in shown] == ["zorkmid"]


@pytest.mark.parametrize("failing", [("labs: {Ampicillin: R}", 0), ("labs: {zorkmid: 5}", 1)])
def test_nothing_fails_for_want_of_a_measurement(write_case, failing):
    text, code = failing
    assert run(write_case(text), "--fail-on", "unjudged").code == code


def test_a_critical_value_is_not_hidden_by_a_letter(write_case):
    path = write_case("labs: [{test: potassium, result: 7.9 mmol/L, reported: R}]")
    done = run(path, "--format", "json", "--fail-on", "critical")
    report = json.loads(done.out)
    assert (done.code, report["rows"][0]["flag"]) == (1, None)
    assert report["summary"]["maybe_critical"] == ["potassium"]


@pytest.mark.parametrize(
    ("code", "word"),
    [("S", "susceptible"), ("MS", "susceptible"), ("VS", "susceptible"), ("I", "intermediate"),
     ("R", "resistant"), ("SDD", "susceptible-dose dependent"), ("NS", "non-susceptible")],
)  # fmt: skip
def test_the_codes_of_hl7_are_read_alike(code, word):
    lines = [
        r"MSH|^~\&|L|H|||20261101||ORU^R01|1|P|2.5.1", "PID|1||7", "OBR|1|||X",
        f"OBX|1|NM|1^Ampicillin^L||16|ug/mL||{code}|||F",
    ]  # fmt: skip
    (case,) = read_hl7("\r".join(lines).encode(), "a.hl7", Asked()).cases
    assert case.results[0].reported.value == word
    system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
    one = {"resourceType": "Observation", "status": "final", "code": {"text": "Ampicillin"},
           "valueQuantity": {"value": 16, "unit": "ug/mL"},
           "interpretation": [{"coding": [{"system": system, "code": code}]}]}  # fmt: skip
    (case,) = read_fhir(json.dumps(one).encode(), "a.json", Asked()).cases
    assert case.results[0].reported.value == word


@pytest.fixture
def write_case(tmp_path):
    def write(text):
        path = tmp_path / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
