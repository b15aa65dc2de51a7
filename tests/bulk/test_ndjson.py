"""`labcheck flag` reads the NDJSON of a FHIR server's export, and judges it as `check` does.

LABCHECK_BULK_SEED and LABCHECK_BULK_ROWS take other and more rows, as in test_engines_agree.
"""

import csv
import gzip
import io
import json
import os
import random
from collections import Counter
from itertools import product

import nasty
import nasty_observations as nasty_fhir
import pytest

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq

from commands import run
from labcheck.bulk import duckdb_session
from labcheck.bulk.fhir import files
from labcheck.bulk.fhir import rows as rows_
from labcheck.errors import InputError
from labcheck.range_sets.gathering import gather_knowledge
from same_case import EXPORT, SECRETS, change

SEED = nasty.read_seed(usual=2026)
ROWS = int(os.environ.get("LABCHECK_BULK_ROWS") or 2_000)
PATIENTS = 40


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    print(f"LABCHECK_BULK_SEED={SEED}")  # noqa: T201 - pytest shows it where a test fails
    chance = random.Random(SEED)
    folder = tmp_path_factory.mktemp("export")
    patients = nasty_fhir.write_patients(chance, PATIENTS)
    observations = nasty_fhir.write_observations(chance, ROWS, PATIENTS)
    (folder / "Patient.ndjson").write_text(patients, encoding="utf-8")
    (folder / "Observation.ndjson").write_text(observations, encoding="utf-8")
    return folder, observations, patients


def test_every_observation_is_judged_as_check_judges_it(export):
    folder, observations, patients = export
    knowledge = gather_knowledge(["abim", "caliper"], [])
    said = nasty_fhir.judged_by_check(observations, patients, knowledge)
    done = run(
        "flag", folder / "Observation.ndjson", "--patients", folder / "Patient.ndjson",
        "-o", folder / "flagged.parquet", "--ranges", "abim,caliper",
    )  # fmt: skip
    assert done.code == 3, done.err
    found = pq.read_table(folder / "flagged.parquet").to_pylist()
    assert [row["test"] for row in found] == [test for _, test, _ in said]
    facts = [nasty.facts_of(row) for _, _, row in said]
    wrong = [
        (SEED, number, row, expected)
        for row, (number, _, _), expected in zip(found, said, facts, strict=True)
        if not nasty.is_same({name: row[name] for name in expected}, expected)
    ]
    assert wrong == []
    assert sum(row["flag"] is not None for row in found) > len(found) / 4


TIMES = (
    "2026-03-01", "2026-02-30", "2026-02-30T08:30:00Z", "0000-03-01T08:30:00Z", "0001-01-01",
    "2016-03-01T23:30:00-05:00", "2016-03-01T00:30:00+05:00", "2016-03", "2026", "2015-02-19",
    "2026-03-01T25:00:00Z", "01.03.2026", "2026-3-1", "soon",
)  # fmt: skip


def test_an_age_is_that_of_the_day_in_whatever_form_a_time_is_written(tmp_path):
    born = PATIENT.replace("2000-06-01", "2015-02-20")
    creatinine = {
        "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0"}]},
        "valueQuantity": {"value": 0.6, "unit": "mg/dL"},
    }
    lines = "".join(
        observation(id=f"k{n}", effectiveDateTime=time, note=[{"text": f"#{n}"}], **creatinine)
        for n, time in enumerate(TIMES)
    )  # fmt: skip
    said = nasty_fhir.judged_by_check(lines, born, gather_knowledge(["abim", "caliper"], []))
    write(tmp_path, Observation__ndjson=lines, Patient__ndjson=born)
    names = ("--patients", tmp_path / "Patient.ndjson", "--ranges", "abim,caliper")
    _, found = flag(tmp_path, tmp_path / "Observation.ndjson", *names)
    assert [row["time"] for row in found] == list(TIMES)
    facts = [nasty.facts_of(row) for _, _, row in said]
    for row, expected in zip(found, facts, strict=True):
        assert nasty.is_same({name: row[name] for name in expected}, expected), row
    assert len({(row["flag"], row["not_judged"], row["range_low"]) for row in found}) > 2


PATIENT = '{"resourceType":"Patient","id":"7","gender":"female","birthDate":"2000-06-01"}\n'


def observation(**content):
    """A line of NDJSON: a potassium, but for what is stated."""
    usual = {
        "resourceType": "Observation", "id": "k1", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "Potassium"},
        "subject": {"reference": "Patient/7"}, "effectiveDateTime": "2026-01-12",
        "valueQuantity": {"value": 6.5, "unit": "mmol/L"},
    }  # fmt: skip
    return json.dumps({**usual, **content}) + "\n"


def flag(folder, *arguments):
    """Flag what a folder holds; give how the command ended, and the rows."""
    target = folder / "flagged.parquet"
    done = run("flag", *arguments, "-o", target)
    return done, pq.read_table(target).to_pylist() if target.is_file() else None


def write(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_a_row_has_what_joins_it_back_and_what_was_read(tmp_path):
    write(tmp_path, Observation__ndjson=observation(), Patient__ndjson=PATIENT)
    done, (row,) = flag(tmp_path, tmp_path / "Observation.ndjson")
    assert done.code == 0
    shown = ("id", "component", "patient", "time", "test", "code", "value", "unit", "status")
    assert [row[name] for name in shown] == [
        "k1", None, "7", "2026-01-12", "Potassium", "2823-3", "6.5", "mmol/L", "final",
    ]  # fmt: skip
    # 6.0 mEq/L is the high critical limit of Main Line Health Laboratories (critical-main-line).
    assert row["flag"] == "HH"


@pytest.mark.parametrize("most", [10**6, 0])
def test_rows_are_in_the_order_of_the_lines_however_patients_are_found(tmp_path, monkeypatch, most):
    monkeypatch.setattr(duckdb_session, "MOST_LISTED", most)
    count = 3_000
    lines = [observation(id=f"k{n}", subject={"reference": f"Patient/{n}"}) for n in range(count)]
    people = [PATIENT.replace('"7"', f'"{n}"') for n in range(0, count, 2)]
    write(tmp_path, Observation__ndjson="".join(lines), Patient__ndjson="".join(people))
    patients = ("--patients", tmp_path / "Patient.ndjson")
    done, found = flag(tmp_path, tmp_path / "Observation.ndjson", *patients)
    assert [row["id"] for row in found] == [f"k{n}" for n in range(count)]
    assert "1,500 of 3,000 patients are in no file that was given" in done.err


def test_rows_that_lost_their_order_are_refused(tmp_path):
    table = pa.table({"lc_line": [0, 1, 1, 3, 2]})
    pq.write_table(table, tmp_path / "rows.parquet")
    with pytest.raises(InputError, match="lost their order"):
        rows_.check_order(tmp_path / "rows.parquet")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
def test_lines_are_counted_but_for_blank_ones_wherever_a_block_ends(tmp_path, monkeypatch, size):
    monkeypatch.setattr(files, "_BLOCK", size)
    drawn, pieces = random.Random(3), [b"{}", b"\n", b"\n", b" ", b"\t", b"\r\n", b"x" * 9, b"\r"]
    for _ in range(50):
        content = b"".join(drawn.choices(pieces, k=drawn.randrange(40)))
        write(tmp_path, Observation__ndjson=content)
        filled = [line for line in content.split(b"\n") if line.strip()]
        assert files.count_lines(tmp_path / "Observation.ndjson") == len(filled), content


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_that_was_dropped_is_found_by_the_bytes_that_are_missing(tmp_path, end):
    path = tmp_path / "Observation.ndjson"
    lines = [b'{"id":"%d"}' % number for number in range(3)]
    path.write_bytes(b"\n".join(lines) + end)
    census = files.LineCensus({"x": path})
    for read in range(4):
        assert census.count({"x": (read, sum(len(line) + 1 for line in lines[:read]))}) == 3
    assert census.count({}) == 3


def test_lines_are_not_counted_where_all_bytes_were_read(tmp_path, monkeypatch):
    lines = "".join(observation(id=f"k{number}") for number in range(5))
    write(tmp_path, Observation__ndjson=lines + "\n", Patient__ndjson=PATIENT)
    counted = []
    monkeypatch.setattr(files, "count_lines", lambda path: counted.append(path) or 5)
    assert len(flag(tmp_path, tmp_path / "Observation.ndjson")[1]) == 5
    assert len(counted) == 1  # for the blank line
    write(tmp_path, Observation__ndjson=lines)
    assert len(flag(tmp_path, tmp_path / "Observation.ndjson")[1]) == 5
    assert len(counted) == 1


def test_components_are_rows_of_their_own(tmp_path):
    parts = [
        {"code": {"text": "Sodium"}, "valueQuantity": {"value": 140, "unit": "mmol/L"}},
        {"code": {"text": "Potassium"}, "valueQuantity": {"value": 6.5, "unit": "mmol/L"}},
    ]
    panel = observation(code={"text": "Panel"}, component=parts, valueQuantity=None)
    write(tmp_path, Observation__ndjson=panel)
    done, rows = flag(tmp_path, tmp_path / "Observation.ndjson")
    assert done.code == 0
    assert [(row["id"], row["component"], row["flag"]) for row in rows] == [
        ("k1", 0, "N"), ("k1", 1, "HH"),
    ]  # fmt: skip


def test_a_folder_holds_parts_that_are_packed_or_not_and_their_patients(tmp_path):
    export = tmp_path / "export"
    export.mkdir()
    # The limits of hemoglobin are those of ABIM (January 2026): 12-16 g/dL for women, 14-18 for men
    low = {"code": {"text": "Hemoglobin"}, "valueQuantity": {"value": 13, "unit": "g/dL"}}
    write(
        export,
        Observation__0__ndjson=observation(**low) + "\n \n",
        Observation__1__ndjson__gz=gzip.compress(observation(id="k2", **low).encode()),
        Patient__ndjson=PATIENT,
        Condition__ndjson='{"resourceType":"Condition","id":"c"}\n',
        DiagnosticReport__ndjson='{"resourceType":"DiagnosticReport","id":"d"}\n',
    )
    done, rows = flag(tmp_path, export)
    assert done.code == 0
    assert [(row["id"], row["flag"]) for row in rows] == [("k1", "N"), ("k2", "N")]


def test_a_later_report_replaces_the_earlier_in_the_same_file(tmp_path):
    first = observation(meta={"versionId": "1"}, valueQuantity={"value": 9, "unit": "mmol/L"})
    write(tmp_path, Observation__ndjson=first + observation(meta={"versionId": "2"}))
    _, rows = flag(tmp_path, tmp_path / "Observation.ndjson")
    assert [(row["flag"], row["not_judged"]) for row in rows] == [(None, "no-result"), ("HH", None)]


SUBJECTS = (
    "Patient/7", "Patient/7/_history/2", "https://fhir.example/r4/Patient/7", "urn:uuid:7",
    "Group/7", "Patient/8", "Patient/8/_history/1", "https://fhir.example/r4/Patient/8", "#c", "",
)  # fmt: skip


def test_a_report_is_of_one_patient_however_the_reference_is_written(tmp_path):
    """Each pair of references has an id of its own, under which two reports are one or are not."""
    contained = [{"resourceType": "Patient", "id": "c", "gender": "female"}]
    pairs = list(product(SUBJECTS, SUBJECTS))
    reports = [
        (f"k{number}", subject, status)
        for number, (first, second) in enumerate(pairs)
        for subject, status in [(first, "final"), (second, "amended")]
    ]
    lines = "".join(
        observation(
            id=id_, subject={"reference": subject} if subject else None, contained=contained,
            status=status, note=[{"text": f"#{place}"}],
        )
        for place, (id_, subject, status) in enumerate(reports)
    )  # fmt: skip
    said = nasty_fhir.judged_by_check(lines, PATIENT, gather_knowledge(["abim"], []))
    write(tmp_path, Observation__ndjson=lines, Patient__ndjson=PATIENT)
    names = ("--patients", tmp_path / "Patient.ndjson", "--ranges", "abim")
    _, found = flag(tmp_path, tmp_path / "Observation.ndjson", *names)
    expected = [row.not_judged and row.not_judged.reason.word for _, _, row in said]
    differing = [
        (pairs[place // 2], row["not_judged"], right)
        for place, (row, right) in enumerate(zip(found, expected, strict=True))
        if row["not_judged"] != right
    ]
    assert differing == []
    assert 0 < expected.count("no-result") < len(pairs)


def test_a_panel_names_a_line_that_is_read_whole(tmp_path):
    panel = observation(
        id="p", code={"text": "Urinalysis"}, hasMember=[{"reference": "Observation/k1"}],
        valueQuantity=None,
    )  # fmt: skip
    lines = observation(status="\ud800", note=[{"text": "#0"}]) + panel.replace(
        '"valueQuantity": null', '"note": [{"text": "#1"}]'
    )
    write(tmp_path, Observation__ndjson=lines, Patient__ndjson=PATIENT)
    _, found = flag(tmp_path, tmp_path / "Observation.ndjson")
    assert found[0]["not_judged"] == "contradicted"


@pytest.mark.parametrize(("high", "flag_"), [("120.000", "H"), ("120.125", "H"), ("600.000", "N")])
def test_a_limit_of_three_decimals_is_a_number_of_json_and_no_thousands(tmp_path, high, flag_):
    ends = {"low": {"value": 80.0, "unit": "U/L"}, "high": {"value": "HIGH", "unit": "U/L"}}
    line = observation(
        code={"text": "CK"}, valueQuantity={"value": 500, "unit": "U/L"}, referenceRange=[ends],
        note=[{"text": "#0"}],
    ).replace('"HIGH"', high)  # fmt: skip
    write(tmp_path, Observation__ndjson=line)
    _, (row,) = flag(tmp_path, tmp_path / "Observation.ndjson")
    ((_, _, said),) = nasty_fhir.judged_by_check(line, PATIENT, gather_knowledge([], []))
    assert (row["flag"], said.flag.value, row["range_high"]) == (flag_, flag_, float(high))


def test_changes_are_computed_within_a_patient(tmp_path):
    lines = [
        observation(id=f"k{day}", effectiveDateTime=f"2026-01-1{day}",
                    valueQuantity={"value": value, "unit": "mmol/L"})
        for day, value in ((1, 4.0), (2, 6.5))
    ]  # fmt: skip
    write(tmp_path, Observation__ndjson="".join(lines), Patient__ndjson=PATIENT)
    done, rows = flag(tmp_path, tmp_path / "Observation.ndjson", "--against", "previous")
    assert done.code == 0, done.err
    assert [row["change_verdict"] for row in rows] == [None, "risen"]


def test_grades_are_those_of_each_number(tmp_path):
    write(tmp_path, Observation__ndjson=observation())
    done, (row,) = flag(tmp_path, tmp_path / "Observation.ndjson", "--grades", "ctcae-v5")
    assert done.code == 0, done.err
    assert row["grades"]


def test_what_cannot_be_read_is_counted_and_named_by_its_line(tmp_path):
    content = observation() + "\n{bad\n" + '{"id":"x"}\n' + observation(id="k2")
    write(tmp_path, Observation__ndjson=content)
    file = tmp_path / "Observation.ndjson"
    done, rows = flag(tmp_path, file)
    assert done.code == 3
    assert [row["id"] for row in rows] == ["k1", "k2"]
    assert f"labcheck: {file}:3:2: the file is not JSON" in done.err
    assert f"labcheck: {file}:4: resourceType: a resource must have it" in done.err
    assert f"labcheck: 2 records of {file} could not be read and are in no row" in done.err


def test_a_line_that_is_not_utf8_costs_that_line(tmp_path):
    broken = observation(id="k\u00e4").encode("utf-8").replace(b"\\u00e4", b"\xe4")
    content = observation().encode() + broken + observation(id="k2").encode()
    file = write(tmp_path, Observation__ndjson=content) / "Observation.ndjson"
    done, rows = flag(tmp_path, file)
    fault = f"{file}:2: the line is not UTF-8 text; save the file as UTF-8"
    assert (done.code, [row["id"] for row in rows]) == (3, ["k1", "k2"])
    assert f"labcheck: {fault}" in done.err
    checked = run("check", file, "-f", "csv")
    assert (checked.code, checked.out.count("Potassium")) == (3, 2)
    assert fault in checked.err


def test_patients_that_no_file_has_are_counted(tmp_path):
    other = observation(id="k2", subject={"reference": "Patient/8"})
    write(tmp_path, Observation__ndjson=observation() + other, Patient__ndjson=PATIENT)
    named = ("--patients", tmp_path / "Patient.ndjson")
    done, _ = flag(tmp_path, tmp_path / "Observation.ndjson", *named)
    assert "1 of 2 patients are in no file that was given" in done.err


def test_other_observations_are_left_out_and_counted(tmp_path):
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    category = [{"coding": [{"system": system, "code": "vital-signs"}]}]
    weight = observation(category=category, code={"text": "Body weight"})
    write(tmp_path, Observation__ndjson=weight * 3 + observation(category=category))
    done, rows = flag(tmp_path, tmp_path / "Observation.ndjson")
    assert done.code == 0
    assert [row["test"] for row in rows] == ["Potassium"]
    assert "3 Observations were left out by the category: 3 of vital-signs" in done.err


STU3 = observation(comment="hemolyzed")
XML = '<Observation xmlns="http://hl7.org/fhir"><id value="1"/></Observation>'
REFUSED = {
    "empty": (" \n", "the file is empty"),
    "XML": (XML, "this is FHIR as XML, which is not read; export it as JSON"),
    "STU3": (
        observation() + STU3,
        ":2: comment: 'comment' is of FHIR STU3 or older, which is not read; export it as R4",
    ),
    "UTF-16": (observation().encode("utf-16"), "the file is UTF-16; save it in UTF-8"),
    "a table": (b"test,value\nK,5\n", "the file is not JSON; a bulk export has a resource on each"),
    "patients": (PATIENT, "there is no Observation, only Patient"),
    "a Bundle": (
        '{"resourceType":"Bundle","entry":[]}',
        "this is a Bundle and no bulk export; labcheck check reads Bundles",
    ),
    "a resource in several lines": (
        json.dumps({"resourceType": "Observation"}, indent=1),
        "no line is a resource, as in a bulk export each is; labcheck check reads Bundles",
    ),
    "mixed": (
        observation() + '{"resourceType":"Specimen","id":"s"}\n',
        "there is a Specimen among the Observations, which may say more of them",
    ),
    "cut short": (gzip.compress(observation().encode())[:-9], "cannot be read"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_bulk_export_is_refused_with_a_sentence(tmp_path, kind):
    content, said = REFUSED[kind]
    write(tmp_path, Observation__ndjson=content)
    done, rows = flag(tmp_path, tmp_path / "Observation.ndjson")
    assert (done.code, rows) == (3, None), done.err
    assert said in done.err


@pytest.mark.parametrize("option", [("--columns", "test=code"), ("--layout", "synthea")])
def test_columns_are_not_those_of_fhir(tmp_path, option):
    write(tmp_path, Observation__ndjson=observation())
    done, _ = flag(tmp_path, tmp_path / "Observation.ndjson", *option)
    assert done.code == 2
    assert f"{option[0]}: NDJSON is read as FHIR, which has no columns" in done.err


def test_patients_of_fhir_are_no_table(tmp_path):
    write(tmp_path, Observation__ndjson=observation(), people__csv="patient,sex\n7,F\n")
    done, _ = flag(tmp_path, tmp_path / "Observation.ndjson", "--patients", tmp_path / "people.csv")
    assert done.code == 3
    assert "patients of FHIR stand in NDJSON, such as Patient.ndjson" in done.err


def test_changed_lines_are_read_or_named_by_their_number_and_not_repeated(tmp_path):
    patient, *lines = EXPORT.encode().split(b"\n")
    drawn = random.Random(5)
    pieces = [b"", b'"', b"{", b"}", b"[", b",", b":", b"null", b"1e999", b"-1", b"\0"]
    changed = [patient]
    for line in lines * 5:
        changes = [(drawn.randrange(500), drawn.choice([0, 1, 3, 9]), drawn.choice(pieces))
                   for _ in range(drawn.randrange(3))]  # fmt: skip
        changed.append(change(line, changes))
    path = tmp_path / "Observation.ndjson"
    path.write_bytes(b"\n".join(changed))
    done = run("flag", path, "-o", tmp_path / "out.csv")
    assert done.code == 3
    assert [secret for secret in SECRETS if secret in done.err] == []
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    checked = csv.DictReader(io.StringIO(run("check", path, "-f", "csv").out))
    assert Counter(row["flag"] for row in rows) == Counter(row["flag"] for row in checked)
