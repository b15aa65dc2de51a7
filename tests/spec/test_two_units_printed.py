"""A value with a unit of its own in a column of another: one where they are one number.

Potassium has one charge, so mEq/L is mmol/L; calcium 9.5 mg/dL is 2.37 mmol/L (40.078 g/mol), and
9.5 mmol/L no calcium of the living. abim: potassium 3.5-5.0 mEq/L, calcium 8.6-10.2 mg/dL.
"""

import csv
import json

import pytest

from commands import run

ROWS = [
    ("potassium", "6.9 mEq/L", "mmol/L", "", "HH", ""),
    ("potassium", "6.9 mEq/L", "mmol/L", "3.5-5.1", "HH", ""),
    ("sodium", "140 mEq/L", "mmol/L", "", "N", ""),
    ("ALT", "30 IU/L", "U/L", "", "N", ""),
    ("TSH", "2.0 mIU/L", "uIU/mL", "", "N", ""),
    ("calcium", "9.5 mg/dL", "mmol/L", "", "IND", "N,HH"),
    ("calcium", "9.5 mg/dL", "mmol/L", "8.6-10.2", "", ""),
    ("potassium", "6.9 mg/dL", "furlong", "", "", ""),
    ("zorkmid", "5 mg/dL", "g/L", "3-6", "", ""),
]


def write_csv():
    lines = ["patient,date,test,value,unit,range"]
    lines += [f"7,2026-01-{at:02},{','.join(row[:4])}" for at, row in enumerate(ROWS, start=1)]
    return "\n".join(lines) + "\n"


def write_hl7():
    lines = [r"MSH|^~\&|LAB|H|||20260112||ORU^R01|1|P|2.5", "PID|1||7||X^Y||19860101|F"]
    for at, (test, value, unit, limits, *_) in enumerate(ROWS, start=1):
        lines += [
            f"OBR|{at}|||P|||202601{at:02}",
            f"OBX|1|ST|T{at}^{test}||{value}|{unit}|{limits}||||F",
        ]
    return "\r".join(lines)


def write_case():
    labs = [
        {"test": test, "result": value, "unit": unit} | ({"range": limits} if limits else {})
        for test, value, unit, limits, *_ in ROWS
    ]
    return json.dumps({"labs": labs})


@pytest.mark.parametrize(
    ("file", "write"),
    [("labs.csv", write_csv), ("message.hl7", write_hl7), ("case.json", write_case)],
)
def test_two_units_are_one_where_they_are_one_number(file, write, tmp_path):
    path = tmp_path / file
    path.write_text(write(), encoding="utf-8")
    rows = json.loads(run(path, "--format", "json").out)["rows"]
    assert [row["flag"] or "" for row in rows] == [row[4] for row in ROWS]
    said = (",".join(each["flag"] for each in row["possible_flags"][:2]) for row in rows)
    assert [text if "," in text else "" for text in said] == [row[5] for row in ROWS]


def test_a_large_table_says_the_same(tmp_path):
    path, target = tmp_path / "labs.csv", tmp_path / "flagged.csv"
    path.write_text(write_csv(), encoding="utf-8")
    assert run("flag", path, "--output", target, "--prefix", "said_").code == 0
    with target.open(encoding="utf-8", newline="") as file:
        assert [row["said_flag"] for row in csv.DictReader(file)] == [row[4] for row in ROWS]


@pytest.mark.parametrize("command", ["check", "flag"])
def test_a_value_that_may_be_in_two_units_is_no_baseline_and_has_none(command, tmp_path):
    path, target = tmp_path / "labs.csv", tmp_path / "flagged.csv"
    path.write_text(
        "patient,date,test,value,unit\n"
        "7,2026-01-01,calcium,2.4,mmol/L\n"
        "7,2026-01-02,calcium,9.5 mg/dL,mmol/L\n"
        "7,2026-01-03,calcium,2.4,mmol/L\n"
        "7,2026-01-04,potassium,4.0,mmol/L\n"
        "7,2026-01-05,potassium,6.9 mEq/L,mmol/L\n",
        encoding="utf-8",
    )
    if command == "check":
        rows = json.loads(run(path, "--format", "json").out)["rows"]
        changes = [row["change"] or {"verdict": None, "reason": None} for row in rows]
        found = [(each["verdict"] or "", each["reason"] or "") for each in changes]
    else:
        options = ("--baseline", "previous", "--output", target, "--prefix", "")
        assert run("flag", path, *options).code == 0
        with target.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found = [(row["change_verdict"], row["change_reason"]) for row in rows]
    assert found == [
        ("", ""),
        ("", "only plain numbers are compared"),
        ("unchanged", ""),
        ("", ""),
        ("risen", ""),
    ]


@pytest.mark.parametrize("name", ["BP", "Blood pressure"])
def test_a_blood_pressure_in_a_table_is_no_fault(name, tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text(f"test,value,unit\n{name},120/80,mmHg\nsodium,140,mmol/L\n", encoding="utf-8")
    done = run(path, "--format", "json")
    rows = json.loads(done.out)["rows"]
    assert (rows[0]["not_judged"]["reason"], done.err) == ("not-a-measurement", "")
