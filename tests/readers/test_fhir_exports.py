"""Bulk exports of FHIR: patients in a file of their own, and versions that are not read."""

import json

import pytest

from commands import run
from labcheck import batch
from labcheck.files import read_bytes

SODIUM = {
    "resourceType": "Observation", "id": "a", "status": "final", "code": {"text": "Hemoglobin"},
    "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-03-01",
    "valueQuantity": {"value": 13.5, "unit": "g/dL"},
}  # fmt: skip
PATIENTS = [
    {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1980-01-01"},
    {"resourceType": "Patient", "id": "p2", "gender": "male", "birthDate": "1990-01-01"},
]


def write(folder, name, *resources):
    (folder / name).write_text("".join(f"{json.dumps(each)}\n" for each in resources))
    return name


def about(patient):
    return {**SODIUM, "subject": {"reference": f"Patient/{patient}"}}


def check(folder, *files):
    done = run(*files, "-f", "jsonl", cwd=folder)
    return [json.loads(line) for line in done.out.splitlines()], done


def test_patients_of_another_file_are_those_of_the_results(tmp_path):
    results = write(tmp_path, "Observation.ndjson", about("p1"), about("p2"))
    patients = write(tmp_path, "Patient.ndjson", *PATIENTS)
    for files in ((results, patients), (patients, results)):
        reports, done = check(tmp_path, *files)
        assert done.err == ""
        assert [(each["patient"]["sex"], each["rows"][0]["flag"]) for each in reports] == [
            ("female", "N"),
            ("male", "L"),
        ]


def test_a_bundle_finds_its_patient_in_another_file(tmp_path):
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": about("p2")}]}
    reports, done = check(
        tmp_path,
        write(tmp_path, "bundle.json", bundle),
        write(tmp_path, "Patient.000.ndjson", PATIENTS[0]),
        write(tmp_path, "Patient.001.ndjson", PATIENTS[1]),
    )
    assert (done.err, reports[0]["patient"]["sex"]) == ("", "male")


def test_results_far_behind_the_beginning_of_a_file_are_found(tmp_path):
    many = [{**PATIENTS[0], "id": f"other-{number}"} for number in range(4000)]
    reports, done = check(
        tmp_path,
        write(tmp_path, "late.ndjson", *many, PATIENTS[1], about("p2")),
        write(tmp_path, "Patient.ndjson", PATIENTS[0]),
    )
    assert (done.err, reports[0]["patient"]["sex"]) == ("", "male")


def test_a_file_whose_beginning_has_results_is_read_whole_only_once(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(batch, "read_bytes", lambda name: read.append(name) or read_bytes(name))
    files = [str(tmp_path / write(tmp_path, name, about("p1"))) for name in ("a.json", "b.json")]
    assert len(batch.read_batch(files, all_names=files).cases) == len(files)
    assert read == files


def test_a_patient_of_the_file_itself_comes_first(tmp_path):
    own = {**PATIENTS[0], "gender": "male"}
    files = [
        write(tmp_path, "Observation.ndjson", own, about("p1")),
        write(tmp_path, "Patient.ndjson", *PATIENTS),
    ]
    reports, _ = check(tmp_path, *files)
    assert reports[0]["patient"]["sex"] == "male"


def test_patients_that_are_nowhere_are_named(tmp_path):
    files = [
        write(tmp_path, "Observation.ndjson", about("p1"), about("p3")),
        write(tmp_path, "Patient.ndjson", *PATIENTS),
    ]
    reports, done = check(tmp_path, *files)
    assert [each["patient"]["sex"] for each in reports] == ["female", None]
    assert done.err.startswith(
        "Observation.ndjson: subject: 1 of 2 patients are in no file that was given: Patient/p3; "
        "their sex and age are not known\n"
    )


def test_what_is_wrong_with_a_patient_is_said_of_its_file(tmp_path):
    files = [
        write(tmp_path, "Observation.ndjson", about("p1")),
        write(tmp_path, "Patient.ndjson", {**PATIENTS[0], "gender": "woman"}),
    ]
    _, done = check(tmp_path, *files)
    assert done.err.startswith(
        "Patient.ndjson: gender: 'woman' is not one of female, male, other, unknown; the sex is "
        "taken as not stated\n"
    )


def test_patients_without_results_are_refused(tmp_path):
    done = run(write(tmp_path, "Patient.ndjson", *PATIENTS), cwd=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("Patient.ndjson: there is no Observation, only Patient; ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comment", "hemolyzed"),
        ("comments", "hemolyzed"),
        ("related", [{"type": "has-member", "target": {"reference": "Observation/b"}}]),
        ("context", {"reference": "Encounter/1"}),
    ],
)
def test_older_versions_are_refused_with_what_to_do(tmp_path, name, content):
    done = run(write(tmp_path, "old.json", {**SODIUM, name: content}), cwd=tmp_path)
    remedy = "a FHIR server gives it for Accept: application/fhir+json; fhirVersion=4.0"
    problem = f"{name!r} is of FHIR STU3 or older, which is not read; export it as R4; {remedy}"
    assert (done.code, done.out, done.err) == (3, "", f"old.json: {name}: {problem}\n")


def test_reports_of_an_export_are_passed_over_and_not_a_fault(tmp_path):
    """Their results stand in the file of Observations, which a folder has as well."""
    report = {
        "resourceType": "DiagnosticReport", "status": "final", "code": {"text": "Blood count"},
        "result": [{"reference": "Observation/a"}],
    }  # fmt: skip
    folder = tmp_path / "export"
    folder.mkdir()
    write(folder, "DiagnosticReport.ndjson", report, report)
    write(folder, "Observation.ndjson", about("p1"))
    write(folder, "Patient.ndjson", *PATIENTS)
    reports, done = check(tmp_path, "export")
    assert (done.code, len(reports), reports[0]["rows"][0]["flag"]) == (0, 1, "N")
    assert done.err == (
        "labcheck: 1 file has no laboratory result: export/DiagnosticReport.ndjson\n"
    )


@pytest.mark.parametrize("type_", ["Specimen", "Encounter", "DiagnosticReport"])
def test_a_file_of_other_resources_beside_those_with_results_is_not_a_fault(tmp_path, type_):
    """A server exports a file for each type, and a shell names them one by one."""
    resource = {"resourceType": type_, "id": "1", "result": [{"reference": "Observation/a"}]}
    other = write(tmp_path, f"{type_}.ndjson", resource)
    results = write(tmp_path, "Observation.ndjson", about("p1"))
    for files in ((other, results), (results, other)):
        reports, done = check(tmp_path, *files)
        assert (done.code, len(reports)) == (0, 1)
        assert done.err == f"labcheck: 1 file has no laboratory result: {type_}.ndjson\n"


def test_files_of_other_resources_alone_are_refused(tmp_path):
    files = [write(tmp_path, f"{name}.ndjson", {"resourceType": name}) for name in ("A", "B")]
    done = run("check", *files, "-f", "json", cwd=tmp_path)
    assert done.code == 3
    assert "A.ndjson: there is no Observation, only A; " in done.err
    assert done.err.endswith("labcheck: 2 faults; nothing was judged\n")
