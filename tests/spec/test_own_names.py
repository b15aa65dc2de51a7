"""The user's own names through every door: what they say has the last word, and rows say so."""

import pytest

from commands import run
from doors import Line, Patient, differences, verdicts

NAMES = """
tests:
  GLUC-FAST: glucose
  LAB 17: Creatinine
  "9001": sodium
  Kalium: ionized_calcium
units: {MGPERDL: mg/dL, "mmol//l": mmol/L}
columns: {Analyse: test, Ergebnis: value, Wert: value, Zeit: time}
"""
LINES = (
    Line("GLUC-FAST", "126", "H", unit="MGPERDL", range="70-99 MGPERDL",
         why="the unit of the range is the user's own as well"),
    Line("gluc-fast", "40", "LL", unit="mg/dL", why="no case counts in a name"),
    Line("lab  17", "0.9", "N", unit="MGPERDL", why="nor do spaces"),
    Line("LAB17", "0.9", "unknown-test", unit="mg/dL", why="but a space is one"),
    Line("S. GLUC-FAST level", "90", "N", unit="mg/dL", why="words that say nothing are taken off"),
    Line("GLUC-FAST", "50", "N", unit="mg/dL", specimen="CSF", range="40-70",
         why="a stated specimen chooses, as with any name"),
    Line("9001", "120", "LL", unit="mmol//l", why="a local code is a name"),
    Line("Kalium", "1.25", "N", unit="mmol/L", range="1.16-1.31",
         why="what the catalogue would say does not count"),
    Line("GLUC-FAST", "90", "N", unit="mg/dL", code="2951-2", why="nor what the code says"),
    Line("GLUC-FAST", "90", "unit-unknown", unit="mgperdl", why="the case of a unit counts"),
)  # fmt: skip
"""Judged by ABIM and the Main Line list of critical limits."""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "names.yaml").write_text(NAMES, encoding="utf-8")
    return tmp_path


def test_own_names_mean_the_same_through_every_door(folder):
    assert differences(LINES, folder, Patient(), "--names", folder / "names.yaml") == []


def test_a_row_says_what_the_file_said(folder):
    file = folder / "names.yaml"
    said = verdicts(LINES[:1], folder, Patient(), "--names", file)["case.yaml"][0][1]
    assert said.row["own_names"] == [
        f"'GLUC-FAST' is Glucose, as {file}:3 says",
        f"the unit 'MGPERDL' is mg/dL, as {file}:7 says",
    ]


TABLE = "Analyse,Ergebnis,unit,Zeit\nGLUC-FAST,126,MGPERDL,2026-01-02\n"
SETTINGS = 'names = ["conf/names.yaml"]'


def test_headings_and_settings(folder):
    """The settings name a file beside themselves, and every command uses it."""
    (folder / "labs.csv").write_text(TABLE, encoding="utf-8")
    (folder / "conf").mkdir()
    (folder / "names.yaml").rename(folder / "conf" / "names.yaml")
    (folder / "labcheck.toml").write_text(SETTINGS, encoding="utf-8")
    done = run("labs.csv", "-f", "csv", cwd=folder)
    assert "GLUC-FAST" in done.out, done.err
    assert run("flag", "labs.csv", "-o", "out.csv", cwd=folder).code == 0
    assert "GLUC-FAST,126,MGPERDL,2026-01-02,H" in (folder / "out.csv").read_text()
    assert run("tests", "lab 17", cwd=folder).out.startswith("Creatinine (creatinine)\n")
    assert run("explain", "lab 17", cwd=folder).out.startswith("Creatinine (creatinine)\n")
    converted = run("convert", "5", "MGPERDL", "mmol//l", "--test", "GLUC-FAST", cwd=folder)
    assert converted.out.startswith("5 mg/dL = 0.278 mmol/L\n")
    assert "conf/names.yaml" in run("config", cwd=folder).out
    without = run("labs.csv", "--names", "none", cwd=folder)
    assert "columns not read: 'Zeit'" in without.err
    assert "columns not read" not in done.err


def test_two_columns_of_one_field_are_refused(folder):
    table = "Analyse,Ergebnis,Test,Wert\na,1,b,2\n"
    (folder / "labs.csv").write_text(table, encoding="utf-8")
    for command in (("check",), ("flag", "-o", "out.csv")):
        done = run(*command, "labs.csv", "--names", "names.yaml", cwd=folder)
        assert (done.code, done.out) == (3, "")
        assert "'Ergebnis' and 'Wert' may both hold the value" in done.err


FLAGS = """
flags: {"-": none, B: low, Q: high}
"""
FLAGGED = (
    Line("potassium", "4.0", "N", unit="mmol/L", flag="-", code="2823-3", why="an empty place"),
    Line("potassium", "3.0", "L", unit="mmol/L", flag="-", code="2823-3", why="ABIM"),
    Line("potassium", "7.9", "HH", unit="mmol/L", flag="-", code="2823-3"),
    Line("potassium", "4.0", "H", unit="mmol/L", flag="Q", code="2823-3"),
    Line("potassium", "4.0", "unreadable", unit="mmol/L", flag="Z", code="2823-3"),
    Line("potassium", "4.0", "H", unit="mmol/L", flag="H", code="2823-3"),
)  # fmt: skip


def test_own_flags_mean_the_same_through_every_door(tmp_path):
    file = tmp_path / "names.yaml"
    file.write_text(FLAGS, encoding="utf-8")
    assert differences(FLAGGED, tmp_path, Patient(), "--names", file) == []
    said = verdicts(FLAGGED[:1], tmp_path, Patient(), "--names", file)["labs.csv"][0][1]
    assert said.row["own_names"] == [f"the flag '-' is none, as {file}:2 says"]
    assert said.notes == ()


def test_without_a_word_on_it_a_dash_leaves_no_normal_by_a_set(tmp_path):
    line = Line("potassium", "4.0", "unreadable", unit="mmol/L", flag="-", code="2823-3")
    assert differences([line], tmp_path) == []
    said = verdicts([line], tmp_path)["labs.csv"][0][1]
    assert said.row["not_judged"]["remedy"] == (
        "write the flag as H, L, HH, LL, A or N, leave it out, or say in --names what it means"
    )
