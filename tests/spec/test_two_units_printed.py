"""A value with a unit of its own in a column of another: one where they are one number.

Potassium has one charge, so mEq/L is mmol/L; calcium 9.5 mg/dL is 2.37 mmol/L (40.078 g/mol), and
9.5 mmol/L no calcium of the living. abim: potassium 3.5-5.0 mEq/L, calcium 8.6-10.2 mg/dL.
"""

import csv
import json

import pytest

from commands import run
from doors import Line, differences
from labcheck.values.printed.two_units import join_two_units

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


# Glucose 180.156 g/mol, creatinine 113.12 g/mol, calcium 40.078 g/mol.
EACH_WITH_ITS_RANGE = [
    Line("Glucose", "5.2 mmol/L (3.9-6.1) 0.94 g/L (0.70-1.10)", "N"),
    Line("Glucose", "8.2 mmol/L (3.9-6.1) 1.48 g/L (0.70-1.10)", "H"),
    Line("Glucose", "5.2 mmol/L (3.9-6.1) 2.50 g/L (0.70-1.10)", "contradicted",
         why="0.94 g/L would be the same value"),
    Line("Creatinine", "9.0 mg/L (7.0-12.0) 80 µmol/L (62-106)", "N"),
    Line("Creatinine", "180 µmol/L (62-106) soit 20.4 mg/L (7.0-12.0)", "H"),
    Line("Glucose", "5.2 mmol/L 3.9 - 6.1 0.94 g/L 0.70 - 1.10", "N", why="in columns"),
    Line("Bilirubin, total", "12 µmol/L (<21) 7.0 mg/L (<12)", "N"),
    Line("HbA1c", "5.6 % (4.0-6.0) 38 mmol/mol (20-42)", "N"),
    Line("Calcium", "2.60 mmol/L (2.20-2.60) 104 mg/L (88-104)", "N",
         why="at the limit in both, though 104 mg/L is 2.595 mmol/L"),
    Line("Calcium", "2.60 mmol/L (2.20-2.60) 104 mg/L (88-103)", "IND (N, H)",
         why="the two ranges do not agree"),
]  # fmt: skip


def test_a_range_beside_each_of_two_units_is_one_verdict(tmp_path):
    assert differences(EACH_WITH_ITS_RANGE, tmp_path) == []


@pytest.mark.parametrize("text", [
    "28 % (20-40) 2.1 G/L (1.0-4.0)",  # a share and a count, which are two results
    "5.2 mmol/L (3.9-6.1) 5.3 mmol/L (3.9-6.1)",
    "5.2 mmol/L (3.9-6.1) 94 mg (70-110)",
    "5.2 mmol/L (fasting) 0.94 g/L (0.70-1.10)",
    "5.2 mmol/L 0.94 g/L",
])  # fmt: skip
def test_what_is_not_one_result_in_two_units(text):
    assert not join_two_units(text)
