"""The summary of `labcheck flag` names what was most often not judged, of every kind."""

import csv
import io
import json
import os

import pytest

from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb", reason="the bulk command needs duckdb")
    pytest.importorskip("pyarrow", reason="the bulk command needs pyarrow")

import duckdb

from labcheck.values import units

ROWS = [
    ("Sodium", "140", "mmol/L"),
    ("Sodum", "140", "mmol/L"),
    ("zorkmid", "1", "mg"),
    ("zorkmid", "2", "mg"),
    ("Protein", "30", "mg/dL"),
    ("Sodium", "12..3", "mmol/L"),
    ("Sodium", "12..3", "mmol/L"),
    ("Sodium", "1..2", "mmol/L"),
    ("Sodium", "140", "mmoll"),
    ("Sodium", "140", "mmHg"),
    ("MCH", "30", ""),
    ("Sodium", "x" * 5_000, "mmol/L"),
]


def name(text, rows=1, *near):
    return {"name": text, "rows": rows, "near": list(near)}


MOST = {
    "unknown-test": [name("zorkmid", 2), name("Sodum", 1, "Sodium")],
    "unreadable": [name("12..3", 2), name("1..2"), name(f"{'x' * 99}…")],
    "unit-unknown": [name("mmoll", 1, "mmol/L")],
    "unit-incompatible": [name("Sodium in mmHg")],
    "unit-missing": [name("MCH")],
}


@pytest.mark.parametrize("written", ["out.csv", "out.parquet"])
def test_what_was_not_judged_most_often_is_named(tmp_path, written):
    lines = [",".join(row) for row in (("test", "value", "unit"), *ROWS)]
    (tmp_path / "in.csv").write_text("\n".join(lines), encoding="utf-8")
    done = run("flag", "in.csv", "-o", written, "--summary", "counts.json", cwd=tmp_path)
    assert done.code == 0, done.err
    counts = json.loads((tmp_path / "counts.json").read_text(encoding="utf-8"))
    found = counts["most_frequent"]
    assert set(found) == set(counts["not_judged"])
    assert {reason: found[reason] for reason in MOST} == MOST
    assert counts["unknown_tests"] == MOST["unknown-test"]
    assert counts["unknown_units"] == MOST["unit-unknown"]
    for line in (" 2 unreadable: '12..3'", " 1 unit-incompatible: 'Sodium in mmHg'"):
        assert line in done.err.splitlines()


UNUSED = (
    "test,loinc,value,unit,range\n"
    "Sodium,,140,mmol/L,see comment\n"
    "Sodium,99999-9,170,mmol/L,\n"
    "Potassium,,4,mmol/L,0-0\n"
    "Potassium,,<2,mmol/L,3.5-5.1\n"
)


@pytest.mark.parametrize("written", ["out.csv", "out.parquet"])
def test_what_was_not_used_is_noted_as_by_check_and_critical_rows_are_counted(tmp_path, written):
    (tmp_path / "in.csv").write_text(UNUSED, encoding="utf-8")
    done = run("flag", "in.csv", "-o", written, "--summary", "s.json", cwd=tmp_path)
    assert done.code == 0, done.err
    rows = duckdb.sql(f"SELECT notes, may_be_critical FROM '{tmp_path / written}'").fetchall()
    notes = [note for note, _ in rows]
    assert notes == [
        (
            "printed range 'see comment' not used: 'see comment' is not a range; write one such as "
            "12-16 g/dL, <5 ng/mL, >=60, -3 to 3 mmol/L, negative or <=1:40"
        ),
        "the code 99999-9 is not known and was not used: the name decided",
        "printed range '0-0' not used: it is a placeholder",
        None,
    ]
    checked = run("check", "in.csv", "--format", "csv", cwd=tmp_path).out
    said = [row["notes"] for row in csv.DictReader(io.StringIO(checked))]
    assert [(note or "") in text for note, text in zip(notes, said, strict=True)] == [True] * 4
    critical = sum(may_be for _, may_be in rows)
    counts = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert counts["may_be_critical"] == critical == 2
    assert "2 critical, or possibly so" in done.err.splitlines()


def test_an_ambiguous_name_and_one_without_a_range_are_named(tmp_path):
    table = "test,value,unit\nCa,1.2,mmol/L\nPT,12,xx\nretinol,1,umol/L\n"
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    done = run("flag", "in.csv", "-o", "out.csv", "--summary", "s.json", cwd=tmp_path)
    assert done.code == 0, done.err
    counts = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    for reason, rows in counts["not_judged"].items():
        named = [one["name"] for one in counts["most_frequent"][reason]]
        assert named, (reason, rows, counts)


def test_a_list_is_bounded_and_the_most_frequent_come_first(tmp_path):
    rows = [f"zorkmid {number:02},1,mg" for number in range(40) for _ in range(1 + number)]
    text = "\n".join(["test,value,unit", *rows])
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    run("flag", "in.csv", "-o", "out.csv", "--summary", "s.json", cwd=tmp_path)
    found = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["most_frequent"]
    assert [one["rows"] for one in found["unknown-test"]] == list(range(40, 30, -1))


SDTM = (
    "STUDYID,DOMAIN,USUBJID,LBSEQ,LBTESTCD,LBTEST,LBORRES,LBORRESU,LBSTRESC,LBSTRESN,LBSTRESU\n"
    "S,LB,1,1,SODIUM,Sodium,140,mmoll,140,140,mmol/L\n"
    "S,LB,1,2,SODIUM,Sodium,,,140,140,mmolll\n"
    "S,LB,1,3,SODIUM,Sodium,12..3,mmol/L,,,\n"
)


@pytest.mark.parametrize("written", ["out.csv", "out.parquet"])
def test_units_and_values_of_sdtm_are_found_in_all_its_columns(tmp_path, written):
    (tmp_path / "lb.csv").write_text(SDTM, encoding="utf-8")
    done = run(
        "flag", "lb.csv", "--layout", "sdtm-lb", "-o", written, "--summary", "s.json", cwd=tmp_path
    )
    assert done.code == 0, done.err
    counts = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert sorted(one["name"] for one in counts["unknown_units"]) == ["mmoll", "mmolll"]
    assert counts["most_frequent"]["unreadable"] == [name("12..3")]


def test_only_so_many_units_are_remembered():
    remembered = units._parse_unit  # noqa: SLF001 - it shows nowhere else
    most = remembered.cache_info().maxsize
    for number in range(most + 10):
        units.parse_unit(f"unit {number}")
    assert remembered.cache_info().currsize == most
    assert units.parse_unit("mg" * 500) is None, "a text as long as a page is not a unit"
