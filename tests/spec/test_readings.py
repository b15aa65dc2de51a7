"""A text that may be several numbers, and a number without a unit: every reading, one verdict.

The patient is a woman of 40 years. Limits: ABIM, 2024 (potassium 3.5-5.0 mEq/L, sodium 136-145
mEq/L, hemoglobin 12-16 g/dL, platelets 150-450 and WBC 4-11 ×10^3/µL, creatinine 0.5-1.1 mg/dL, TSH
0.5-4.0 mIU/L, CK 30-135 U/L, aPTT 25-35 s) and Main Line Health's critical values (potassium <=2.8
or >=6.0 mEq/L, sodium <=120 or >=160 mEq/L).
"""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from build import person
from commands import run
from doors import Line, Patient, differences, verdicts
from labcheck.bulk.number_segments import Question, find_segments
from labcheck.cases.case import Result
from labcheck.judging.verdict import judge_result
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.result_text import Number

WOMAN = person("female", "40 y")

NUMBERS = [
    *(Line("WBC", text, "H", unit) for text, unit in (
        ("12,300", "/µL"), ("12,300", "/mm3"), ("12,300", "10^3/µL"), ("12 300", "/µL"),
        ("12'300", "/µL"),
    )),
    Line("WBC", "7,300", "N", "/mm3"),
    Line("WBC", "7,300", "N", "10^3/µL"),
    Line("platelets", "210,000", "N", "/mm3"),
    Line("platelets", "90,000", "L", "/mm3"),
    Line("platelets", "210,000", "N", "cells/µL"),
    Line("CK", "12,000", "H", "U/L", why="separable_comma: no three decimals in U/L"),
    Line("creatinine", "1,200", "H", "mg/dL", why="nobody has 1200 mg/dL"),
    Line("potassium", "4,100", "N", "mmol/L"),
    Line("potassium", "12,300", "HH", "mmol/L"),
    Line("potassium", "1,300", "LL", "mmol/L"),
    Line("potassium", "4,100", "IND (N if read as 4.100, HH if read as 4100)", "mmol/L",
         "3.5-5.1", why="the range says thousands, and no patient has them"),
    Line("hemoglobin", "13,500", "N", "g/dL"),
    Line("hemoglobin", "9,500", "L", "g/dL"),
    Line("TSH", "2,345", "IND (N if read as 2.345, H if read as 2345)", "mIU/L"),
    Line("TSH", "2,345", "H", "mIU/L", "0.5-4.0", why="the range beside it has decimal points"),
    Line("sodium", "140,000", "N", "mmol/L"),
    Line("sodium", "<120,000", "LL", "mmol/L"),
]  # fmt: skip
PLAIN_COUNTS = [
    *(Line("platelets", text, expected, "/mm3") for text, expected in (
        ("250.000", "N"), ("90.000", "L"), ("500.000", "H"), ("20.000", "LL"), ("250000", "N"),
    )),
    Line("platelets", "250.000", "N", "cells/µL"),
    Line("platelets", "250.000", "N", "/cumm"),
    Line("platelets", "250.000", "N", "10^3/µL", why="which is printed with decimals"),
    Line("WBC", "7.500", "N", "/mm3"),
    Line("WBC", "7.512", "N", "/µL"),
    Line("WBC", "7.500", "N", "10^9/L"),
    Line("platelets", "250.000", "N", "/mm3", "150.000-400.000"),
    Line("platelets", "90.000", "L", "/mm3", "150.000-400.000"),
    Line("platelets", "90000", "L", "/mm3", "150.000-400.000"),
    Line("WBC", "7200", "N", "/mm3", "4,000-11,000"),
    Line("WBC", "12 300", "H", "/mm3", "4.000-11.000"),
    Line("WBC", "7200", "N", "", "4,000-11,000 /mm3", why="the range has the unit"),
    Line("WBC", "7200", "range-unread", "/mm3", "4-11", why="of another scale"),
    Line("WBC", "7.200", "unreadable", "/mm3", "4.0-11.0", why="the unit or the range is wrong"),
]  # fmt: skip
COMMAS = [
    Line("potassium", "4,1", "N", "mmol/L", why="one digit behind a comma is a decimal"),
    Line("potassium", "7,95", "HH", "mmol/L"),
    Line("potassium", "<2,5", "LL", "mmol/L"),
    Line("potassium", "5,05", "N", "mmol/L", "3,5-5,1"),
    Line("potassium", "5,2", "H", "mmol/L", "3,5-5,1"),
    Line("potassium", "5.05", "range-unread", "mmol/L", "3.5-5,1", why="two decimal signs"),
]
NO_UNIT = [
    *(Line("sodium", text, expected) for text, expected in (
        ("140", "N"), ("150", "H"), ("130", "L"), ("165", "HH"), ("<120", "LL"),
        (">150", "H (H, HH)"),
    )),
    *(Line("potassium", text, expected) for text, expected in (
        ("4.1", "N"), ("5.5", "H"), ("7.9", "HH"), ("2.5", "LL"),
    )),
    *(Line(test, text, expected) for test, text, expected in (
        ("chloride", "102", "N"), ("MCV", "90", "N"), ("MCV", "70", "L"), ("aPTT", "30", "N"),
        ("aPTT", "60", "H"), ("aPTT", "1.2", "unit-missing"), ("TSH", "2.0", "N"),
        ("TSH", "9", "H"), ("RDW-CV", "13", "N"), ("oxygen saturation", "97", "N"),
        ("oxygen saturation", "0.97", "unit-missing"),
    )),
    Line("hemoglobin", "14", "IND (N if in g/dL, LL if in g/L, HH if in mmol/L)"),
    Line("ALT", "30", "IND (N if in U/L, H if in ukat/L)"),
    Line("creatinine", "1.0", "IND (N if in mg/dL, L if in umol/L or in mg/L)"),
    Line("CRP", "5", "IND (N if in mg/L, H if in mg/dL)"),
    Line("MCH", "30", "unit-missing", why="fmol in some countries"),
]  # fmt: skip
CALCIUM = [
    Line("Ca", "9.5", "N", "mg/dL", why="abim: total 8.6-10.2 mg/dL"),
    Line("Ca", "16", "HH", "mg/dL"),
    Line("Ca", "2.40", "N", "mmol/L"),
    Line("CA", "11.0", "H", "mg/dL"),
    Line("Ca", "1.20", "IND (N if as Calcium, ionized, LL if as Calcium (total))", "mmol/L"),
    Line("Ca", "7", "IND (L if as Calcium (total), HH if as Calcium, ionized)", "mg/dL"),
    Line("Ca", "9.5", "IND (N if as Calcium (total), HH if as Calcium, ionized)", "mg/dL",
         panel="Arterial blood gas"),
    Line("Ca", "9.5", "IND (N if as Calcium (total), HH if as Calcium, ionized)", "mg/dL",
         specimen="arterial blood"),
    Line("Ca", "9.5", "ambiguous-test"),
    Line("Ca++", "9.5", "ambiguous-test", "mg/dL"),
    Line("Ca2+", "9.5", "ambiguous-test", "mg/dL"),
    Line("Ca", "5.0", "N", "mg/dL", "4.5-5.3", why="normal by the laboratory"),
]  # fmt: skip
MIL = [
    Line("WBC", "7.0", "N", "Mil/µL", why="thousand: nobody has 7000 ×10^3/µL"),
    Line("WBC", "15", "H", "mil/mm3"),
    Line("platelets", "250", "N", "mil/mm³"),
    Line("platelets", "90", "L", "mil/mm3"),
    Line("RBC", "4.5", "N", "Mil/µL", why="million: nobody has 4500 cells; abim 4-5.2"),
    Line("RBC", "3.0", "L", "mil/mm3"),
    Line("WBC", "7.2", "N", "M/mm3", why="thousand, as Mil is"),
    Line("WBC", "7.2", "N", "mill/mm3"),
    Line("platelets", "250", "N", "M/uL"),
    Line("platelets", "4", "IND (LL if in 10^3/uL, HH if in 10^6/uL)", "M/uL"),
    Line("RBC", "4.5", "N", "M/uL", why="million, and nothing is assumed"),
    Line("RBC", "7.5", "H", "M/uL"),
    Line("WBC", "7.0", "HH", "million/µL", why="the word leaves nothing open"),
]
UNKNOWN_UNIT = [
    Line("potassium", "4.1", "N", "mmolz", "3.5-5.1"),
    Line("potassium", "5.5", "H", "mmolz", "3.5-5.1"),
    Line("heart rate of our own", "72", "N", "beats/min", "60-120"),
    Line("potassium", "4.1", "unit-unknown", "mmolz"),
]

ESTIMATED_GFR = [
    Line("eGFR", "55", "L", why="kdigo-gfr: >=60 mL/min/1.73m2, the only unit it has"),
    Line("MDRD eGFR", "55", "L", why="kdigo-gfr, as for the other estimates"),
    Line("GFR African American", "55", "L"),
    Line("eGFR", "55", "L", "mL/min", why="an estimated GFR is one for 1.73 m2"),
    Line("eGFR", "95", "N", "ml/min"),
    Line("eGFR", "95", "N", "mL/min", ">60"),
    Line("eGFR", ">60", "N", "mL/min"),
    Line("eGFR", "55", "L", "mL/min/1.73m2"),
    Line("creatinine clearance", "100", "N", "mL/min", why="in mL/min as it is"),
]
THOUSANDS = [
    Line("platelets", "88", "L", "K", why="K/uL is thousands per microliter; abim 150-450"),
    Line("platelets", "88", "L", "thou"),
    Line("Plt", "8", "LL", "k", why="critical-main-line: <=50 10^3/uL"),
    Line("WBC", "12.3", "H", "K"),
    Line("WBC", "12.3", "H", "Thous."),
    Line("WBC", "7.0", "N", "K", "4.0-11.0"),
    Line("neutrophils, absolute", "3.0", "N", "K"),
    Line("hemoglobin", "9", "unit-incompatible", "K", why="it is not counted"),
    Line("RBC", "4.5", "unit-incompatible", "K", why="it is counted in millions"),
]
UNIT_OF_RANGE = [
    Line("hemoglobin", "14", "N", range="12-16 g/dL"),
    Line("CO2", "22", "N", range="22-29 mmol/L", why="the unit is that of total CO2, not of pCO2"),
    Line("our own test", "15", "N", range="10-20 ng/L"),
    Line("our own test", "25", "H", range="10-20 ng/L"),
    Line("our own test", "1,060", "N", range="0-2000 ng/L", why="whichever number it is"),
    Line(
        "our own test", "1,060", "IND (N if read as 1060, L if read as 1.060)", range="10-2000 ng/L"
    ),
]


@pytest.mark.parametrize(
    "table",
    [
        NUMBERS,
        PLAIN_COUNTS,
        COMMAS,
        NO_UNIT,
        CALCIUM,
        MIL,
        UNKNOWN_UNIT,
        UNIT_OF_RANGE,
        ESTIMATED_GFR,
        THOUSANDS,
    ],
    ids=[
        "numbers",
        "plain counts",
        "commas",
        "no unit",
        "calcium",
        "mil",
        "unknown unit",
        "unit of range",
        "estimated GFR",
        "thousands",
    ],
)
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


STRICT = [
    Line("WBC", "12,300", "unreadable", "/µL"),
    Line("sodium", "140", "unit-missing"),
    Line("Ca", "9.5", "ambiguous-test", "mg/dL"),
    Line("hemoglobin", "14", "unit-missing"),
    Line("sodium", "140", "N", "mmol/L"),
    Line("our own test", "15", "unit-missing", range="10-20 ng/L"),
    Line("eGFR", "55", "unit-incompatible", "mL/min"),
    Line("platelets", "88", "unit-incompatible", "K"),
]


def test_strict_assumes_nothing(tmp_path):
    assert differences(STRICT, tmp_path, Patient(), "--strict") == []


def test_the_row_says_what_was_assumed_and_why(tmp_path):
    lines = [Line("WBC", "12,300", "H", "/µL"), Line("sodium", "140", "N"), Line("ALT", "30")]
    for door, answers in verdicts(lines, tmp_path).items():
        if door in ("flag", "data frame"):
            continue
        whole, alike, several = (said.row["read_as"] for _, said in answers)
        assert whole == {
            "text": "read as 12300",
            "assumed": [{
                "what": "the number is read as 12300",
                "why": "results in /µL have no three decimals",
            }],
        }  # fmt: skip
        assert alike == {
            "text": "in mmol/L",
            "assumed": [{
                "what": "no unit is read as mmol/L", "why": "mEq/L would be the same number",
            }],
        }  # fmt: skip
        assert several["text"] == "in U/L or in ukat/L"


@pytest.mark.parametrize("flag", ["normal", "high"])
def test_a_unit_that_is_assumed_beside_an_open_number_is_not_shown_as_printed(tmp_path, flag):
    path = tmp_path / "case.yaml"
    path.write_text(f"labs: {{potassium: {{result: '1,060', reported: {flag}}}}}\n")
    (row,) = json.loads(run(path, "--format", "json").out)["rows"]
    assert (row["result"]["text"], row["result"]["unit"]) == ("1,060", None)
    assert row["read_as"]["text"] == "in mmol/L"


def test_assumptions_are_counted(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("labs: {sodium: 140, potassium: 4.1 mmol/L}\n")
    assert "2 results: 0 abnormal, 0 critical, 0 not judged, 1 read with an assumption" in (
        run(path).out
    )


def test_what_is_certain_is_not_assumed(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("labs: {sodium: 140 mmol/L}\n")
    assert '"read_as": null' in run(path, "--format", "json").out


@pytest.mark.parametrize("test", ["WBC", "RBC", "platelets"])
def test_a_column_of_numbers_in_mil_says_what_check_says(test):
    """A large table asks at the numbers where a reading is dropped, and between them."""
    reader_of = Result(test, "", Number("", Decimal(1)), "mil/mm3")
    known = gather_knowledge((), ())
    segments = find_segments(Question(reader_of, WOMAN, known))
    for text in ("0.05", "0.3", "1.2", "4.5", "7", "12", "15", "90", "250", "600", "4199", "9000"):
        number = Decimal(text)
        row = judge_result(replace(reader_of, value=Number("", number)), WOMAN, known)
        assert segments.verdicts[segments.place(number)].flag == (row.flag and row.flag.value), text
