"""How far a laboratory is with a result, in a column of a table: as in HL7 v2 and FHIR."""

import csv
import io
import json

import pandas as pd
import pytest

import labcheck.bulk
from commands import run
from workbooks import write_xlsx

# ABIM: potassium 3.5-5.0 mEq/L; Main Line Health: critical at 6.0 and above.
ROWS = [
    ("Final", "6.9", "HH", ""),
    ("Final result", "3.9", "N", ""),
    ("F", "6.9", "HH", ""),
    ("Preliminary", "6.9", "HH", "status: Preliminary"),
    ("in process", "6.9", "HH", "status: in process"),
    ("Corrected", "6.9", "HH", "status: Corrected"),
    ("Edited Result - FINAL", "6.9", "HH", "status: Edited Result - FINAL"),
    ("Cancelled", "6.9", "no-result", "status: the result is cancelled"),
    ("Cancelled", "3.9", "no-result", "status: the result is cancelled"),
    ("Entered in Error", "3.9", "no-result", "the laboratory has withdrawn it"),
    ("Deleted", "6.9", "no-result", "the laboratory has withdrawn it"),
    ("X", "6.9", "no-result", "status X: the result cannot be obtained"),
    ("storniert", "3.9", "no-result", "status: the result is cancelled"),
    ("anulado", "3.9", "no-result", "status: the result is cancelled"),
    ("", "3.9", "N", ""),
]
HEADINGS = ("test", "value", "unit", "flag", "Result Status")


def _table():
    flags = {"3.9": "", "6.9": "H"}
    return [("potassium", value, "mmol/L", flags[value], status) for status, value, *_ in ROWS]


def _csv(rows, headings=HEADINGS):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([headings, *rows])
    return text.getvalue()


def _flags(rows):
    return [row["not_judged"]["reason"] if row["not_judged"] else row["flag"] for row in rows]


EXPECTED = [expected for _, _, expected, _ in ROWS]


def test_a_withdrawn_result_is_not_judged_through_any_door(tmp_path):
    table, sheet = tmp_path / "labs.csv", tmp_path / "labs.xlsx"
    table.write_text(_csv(_table()), encoding="utf-8")
    sheet.write_bytes(write_xlsx({"Labs": [list(HEADINGS), *map(list, _table())]}))
    for path in (table, sheet):
        rows = json.loads(run(path, "--format", "json").out)["rows"]
        assert _flags(rows) == EXPECTED
    target = tmp_path / "flagged.csv"
    assert run("flag", table, "--output", target, "--prefix", "said_").code == 0
    with target.open(encoding="utf-8") as file:
        said = [row["said_flag"] or row["said_not_judged"] for row in csv.DictReader(file)]
    assert said == EXPECTED
    frame = labcheck.bulk.flag(pd.DataFrame(_table(), columns=list(HEADINGS)), prefix="said_")
    assert list(frame["said_flag"].fillna(frame["said_not_judged"])) == EXPECTED


def test_what_is_not_final_is_said(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text(_csv(_table()), encoding="utf-8")
    rows = json.loads(run(path, "--format", "json").out)["rows"]
    for row, (_, _, _, note) in zip(rows[1:], ROWS[1:], strict=True):
        said = "; ".join([*row["notes"], row["not_judged"]["detail"] if row["not_judged"] else ""])
        assert note in said


@pytest.mark.parametrize(
    ("status", "expected"), [("Final", "N"), ("void", "no-result"), ("see X", "unreadable")]
)
def test_a_column_that_is_asked_for(status, expected, tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text(_csv([("potassium", "3.9", "mmol/L", "", status)], (*HEADINGS[:4], "how")))
    rows = json.loads(run(path, "--columns", "status=how", "--format", "json").out)["rows"]
    assert _flags(rows) == [expected]
