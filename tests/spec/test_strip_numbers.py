"""A number of a urine strip beside "negative", and a word beside a unit, in every door.

That a strip is negative in health: `urinalysis`, McMaster Textbook of Internal Medicine, Table
20.4-1. What MIMIC-IV files under Urine and Hematology is its urinalysis.
"""

import csv
import json

import pytest

from commands import run
from doors import Line, differences

PRINTED = [
    Line("Protein", "30", "POS", unit="mg/dL", range="negative", specimen="Urine"),
    Line("Glucose", "1000", "POS", unit="mg/dL", range="Negative", specimen="Urine"),
    Line("Ketones", "15", "POS", unit="mg/dL", range="negative", specimen="Urine"),
    Line("Bilirubin", "0.5", "POS", unit="mg/dL", range="NEG", specimen="Urine"),
    Line("Glucose", "0", "N", unit="mg/dL", range="negative", specimen="Urine"),
    Line("Protein", ">300", "POS", unit="mg/dL", range="negative", specimen="Urine"),
    Line("Protein", "<30", "IND (N, POS)", unit="mg/dL", range="negative", specimen="Urine"),
    Line("Protein", "trace", "POS", range="negative", specimen="Urine"),
    Line("Glucose", "90", "unit-incompatible", unit="mg/dL", range="negative", why="of a strip?"),
    Line("Glucose", "90", "N", unit="mg/dL", range="negative", specimen="Serum", why="abim 70-99"),
    Line("Bilirubin", "1", "unit-incompatible", unit="mg/dL", range="Negative", why="of a strip?"),
    Line("HBsAg", "0.05", "unit-incompatible", unit="IU/mL", range="negative", why="a cut-off"),
    Line("anti-CCP", "12", "unit-incompatible", unit="U/mL", range="negative", why="likewise"),
]
COUNTED = [
    # By colour, so many cells in a microlitre are a step of the strip; by a counter they are cells.
    Line("Leukocyte esterase", "25", "POS", unit="/uL", why="there is no other"),
    Line("Leukocyte esterase", "25", "POS", unit="Leu/uL"),
    Line("Leukocyte esterase", "0", "N", unit="Leu/uL"),
    Line("Blood, urine", "10", "POS", unit="/uL"),
    Line("Leukocytes", "25", "POS", unit="/uL", range="negative", specimen="Urine"),
    Line("Erythrocytes", "10", "POS", unit="/uL", range="negative", specimen="Urine"),
    Line("Leukocytes", "25", "no-range", unit="/uL", specimen="Urine", why="which of the two?"),
    Line("WBC", "25", "unit-incompatible", unit="/uL", range="negative", why="not of blood"),
    Line("WBC", "3", "N", unit="/HPF", range="negative", specimen="Urine", why="urinalysis"),
    # What the sediment should have none of.
    Line("Yeast", "3", "POS", unit="/hpf", specimen="Urine"),
    Line("Yeast", "0", "N", unit="/hpf", specimen="Urine"),
    Line("Yeast", "0-1", "IND (N, POS)", unit="/hpf", specimen="Urine"),
    Line("Yeast", "<1", "IND (N, POS)", unit="/hpf", specimen="Urine"),
    Line("Yeast", "3", "POS", unit="/hpf", range="None seen"),
    Line("Bacteria", "5", "POS", unit="/hpf", specimen="Urine"),
    Line("Granular casts", "1", "POS", unit="/lpf"),
    Line("Granular casts", "0", "N", unit="/lpf"),
    Line("Bacteria", "200", "unit-incompatible", unit="/uL", specimen="Urine", why="a counter"),
    Line("Nitrite", "1", "unit-incompatible", specimen="Urine", why="no number is usual"),
]
BY_SET = [
    Line("Glucose", "300", "POS", unit="mg/dL", panel="URINALYSIS"),
    Line("Protein", "30", "POS", unit="mg/dL", panel="URINALYSIS"),
    Line("Ketones", "40", "POS", unit="mg/dL", panel="Urine dipstick"),
    Line("Glucose", "300", "unit-incompatible", unit="mg/dL", specimen="Urine", why="measured?"),
    Line("Protein", "30", "no-range", unit="mg/dL", specimen="Urine", why="likewise"),
    Line("Protein", "30", "POS", unit="mg/dL", specimen="Urine", code="5804-0", why="by strip"),
    Line("Glucose", "NEG", "N", unit="mg/dL", specimen="Urine", why="a word has no unit"),
    Line("Protein", "NEG", "N", unit="mg/dL", specimen="Urine", why="likewise"),
    Line("Protein", "2+", "POS", unit="mg/dL", specimen="Urine", why="likewise"),
    Line("Glucose", "negative", "unit-incompatible", unit="mg/dL", why="limits of blood"),
    Line("SARS-CoV-2 RNA", "not detected", "N", why="further-tests: not detected"),
    Line("COVID-19 PCR", "Detected", "POS", why="likewise"),
]


def test_a_number_beside_the_printed_word_negative_is_a_step_of_a_strip(tmp_path):
    assert differences(PRINTED, tmp_path) == []


def test_a_number_that_is_counted_where_none_is_normal(tmp_path):
    assert differences(COUNTED, tmp_path) == []


def test_what_would_settle_a_number_beside_a_word_is_its_word(tmp_path):
    (tmp_path / "a.csv").write_text("test,value,unit,specimen\nBacteria,200,/uL,Urine\n")
    (row,) = json.loads(run(tmp_path / "a.csv", "--format", "json").out)["rows"]
    remedy = "write what the laboratory calls it, such as negative, or its range in numbers"
    assert row["not_judged"]["remedy"] == remedy


def test_a_set_judges_numbers_that_are_said_to_be_of_a_strip(tmp_path):
    assert differences(BY_SET, tmp_path) == []


ROWS = [
    ("Glucose,Urine,Hematology,,mg/dL,NEG.", "N"),
    ("Glucose,Urine,Hematology,300,mg/dL,", "POS"),
    ("Glucose,Urine,Hematology,TR,mg/dL,", "POS"),
    ("Protein,Urine,Hematology,30,mg/dL,", "POS"),
    ("Protein,Urine,Hematology,NEG,mg/dL,", "N"),
    ("Ketone,Urine,Hematology,>80,mg/dL,", "POS"),
    ("Bilirubin,Urine,Hematology,SM,mg/dL,", "POS"),
    ("Urobilinogen,Urine,Hematology,0.2,mg/dL,", "N"),
    ('"Glucose, Urine",Urine,Chemistry,12,mg/dL,', ""),
    ("Glucose,Blood,Chemistry,300,mg/dL,", "H"),
]


@pytest.mark.parametrize("command", ["check", "flag"])
def test_the_urinalysis_of_mimic_is_of_a_strip(command, tmp_path):
    path, target = tmp_path / "labevents.csv", tmp_path / "flagged.csv"
    head = "subject_id,itemid,label,fluid,category,value,valueuom,comments\n"
    lines = (f"1,{at},{line}\n" for at, (line, _) in enumerate(ROWS))
    path.write_text(head + "".join(lines), encoding="utf-8")
    if command == "check":
        report = json.loads(run(path, "--layout", "mimic-labevents", "--format", "json").out)
        found = [row["flag"] or "" for row in report["rows"]]
    else:
        options = ("--layout", "mimic-labevents", "--output", target, "--prefix", "said_")
        assert run("flag", path, *options).code == 0
        with target.open(encoding="utf-8", newline="") as file:
            found = [row["said_flag"] for row in csv.DictReader(file)]
    assert found == [expected for _, expected in ROWS]
