"""Forms in which laboratories print a result, its range, its flag and a remark, through every door.

The patient is a woman of 40 years. Limits: ABIM, 2024 (potassium 3.5-5.0 mEq/L, ALT 10-40 U/L,
calcium 8.6-10.2 mg/dL) and Main Line Health's critical values (potassium <=2.8 or >=6.0 mEq/L).
"""

import pytest

from commands import run
from doors import Line, differences
from labcheck.values.printed_result import parse_printed
from labcheck.values.result_text import Number, Unreadable
from labcheck.values.units import parse_unit

READ = [
    # A flag before or behind the number.
    Line("ALT", "*75", "A", unit="U/L"),
    Line("ALT", "75!", "A", unit="U/L"),
    Line("ALT", "75 !", "A", unit="U/L"),
    Line("ALT", "↑ 75", "H", unit="U/L"),
    Line("ALT", "H 75", "H", unit="U/L"),
    Line("ALT", "75 (high)", "H", unit="U/L"),
    Line("ALT", "75 slightly high", "H", unit="U/L"),
    Line("potassium", "5.9 mmol/L H (>5.1)", "H", why="the brackets say why it is flagged"),
    # Remarks, and a unit with its remark.
    Line("calcium", "9.5 mg/dL (calc)", "N"),
    Line("calcium", "9.5", "N", unit="mg/dL (calc)"),
    Line("ALT", "30 U/L (37 °C)", "N"),
    Line("HbA1c", "5.0", "N", unit="% of total Hgb", range="4.0-5.6 % of total Hgb"),
    Line("WBC", "7.0", "N", unit="x109/L", range="4.0-11.0"),
    Line("WBC", "7.0", "N", unit="GI/L", range="4.0-11.0"),
    Line("WBC", "7.0", "N", unit="THOUS/MCL", range="4.0-11.0"),
    Line("platelets", "2.5", "N", unit="lakh/cumm", range="1.5-4.0"),
    Line("RBC", "4.5", "N", unit="TI/L", range="4.0-5.2"),
    Line("eGFR", "95", "N", unit="mL/min/1.73", range=">60"),
    Line("our own viscosity", "1.5", "N", unit="mPa.s", range="1.2-1.7"),
    Line("our own antibody", "0.4", "N", unit="s/co ratio", range="<1.0"),
    Line("chloride", "99 mmol/L 98 - 107", "N", why="a unit stands before the range"),
    Line("chloride", "99 mmol/L, 100-107 mmol/L", "L"),
    Line("CRP", "12 mg/L <5", "H"),
    Line("hemoglobin", "10,9 + (3,9-10,2) g/dL", "H"),
    Line("hemoglobin", "9,8 - (12,0-16,0) g/dL", "L"),
    # The value in a second unit, which must agree.
    Line("HbA1c", "6.5 % 48 mmol/mol", "H", why="two units of one result"),
    Line("HbA1c", "6.5 % / 48 mmol/mol", "H"),
    Line("HbA1c", "6.5 % 60 mmol/mol", "contradicted"),
    Line("glucose", "5.0 mmol/L 90 mg/dL", "N"),
    Line("glucose", "5.0 mmol/L 4.1 mmol/L", "unreadable", why="the second may be an earlier one"),
    Line("neutrophils", "78 % 5000 /mm3", "unreadable", why="a share and a count are two results"),
    Line("potassium", "3.2 mmol/L 40 mEq", "unreadable", why="the second may be a dose"),
    Line("bilirubin", "0.6 mg/dL (10.3 µmol/L)", "N", why="abim 0.3-1.0; 17.1 µmol/L per mg/dL"),
    Line("bilirubin", "0.6 mg/dL (103 µmol/L)", "contradicted"),
    # Words and steps.
    Line("our own antigen", "(-)", "N", range="negative"),
    Line("our own antigen", "Target Not Detected", "N", range="Not detected"),
    Line("our own antigen", "Not detected (<0.5)", "N", range="negative"),
    Line("our own protein", "1+ (30 mg/dL)", "POS", range="negative"),
    Line("our own antibody", "1:80 speckled", "H", range="<1:40 titer"),
]  # fmt: skip
RANGES = [
    Line("potassium", "5.05", "N", "mmol/L", printed)
    for printed in (
        "< OR = 5.1", "<OR=5.1", "</=5.1", "[3.5-5.1]", "3.5~5.1", "Normal: 3.5-5.1", "N: 3.5-5.1",
        "ref 3.5-5.1", "Reference range: 3.5-5.1", "3.5 a 5.1", "3.5 bis 5.1", "bis 5.1",
        "até 5.1", "hasta 5.1", "jusqu'à 5.1", "upto 5.1", "up to 5.1", ">=3.5 and <=5.1",
        "3.5 <= x <= 5.1", "between 3.5 and 5.1", "Adult: 3.5-5.1", "Adults 3.5-5.1",
        "3.5-5.1 (normal)", "3.5-5.1 (F)", "M:3.5-5.0 F:3.5-5.1", "(3.5-5.1)", "3.5-5.1 mmol/L",
        "3.5-5.1 (fasting)", "Normal range [3.5 - 5.1]", "fino a 5.1", "Menor de 5.1",
        "Menos de 5.1", "Inferior a 5.1", "inférieur à 5.1", "menor o igual a 5.1",
        "Kvinder: 3.5-5.1 Mænd: 3.5-5.0", "K: 3.5-5.1 M: 3.5-5.0", "3.5-5.1; pregnant 3.3-5.0",
        "3.5-5.0; F 3.5-5.1", "Kvinnor: under 5.1 Män: under 5.0",
    )
]  # fmt: skip
WORDS = [
    Line("sodium", "im Normbereich", "N"),
    Line("sodium", "unauffällig", "N"),
    Line("our own antigen", "påvist", "POS", range="negativ"),
    Line("our own antigen", "ikke påvist", "N", range="ikke påvist"),
    Line("our own antigen", "presente", "POS", range="ausente"),
    Line("our own protein", "Spuren", "POS", range="negativ"),
    Line("our own protein", "traços", "POS", range="ausente"),
    Line("urine colour", "Yellow", "N", range="Yellow"),
    Line("urine colour", "yellow", "N", range="Straw, Yellow"),
    Line("appearance", "Clear", "N", range="CLEAR"),
    Line("our own culture", "No growth", "N", range="No growth"),
    Line("urine colour", "Red", "unreadable", range="Yellow"),
    Line("urine colour", "Yellow", "unreadable"),
    Line("sodium", "140", "N", "mmol/L", flag="OK"),
    Line("sodium", "140", "N", "mmol/L", flag="NL"),
    Line("sodium", "140", "N", "mmol/L", flag="Final"),
]  # fmt: skip
NOT_READ = [
    Line("potassium", "7.9 (C)", "unreadable", unit="mmol/L", why="critical or corrected"),
    Line("potassium", "~7.9", "unreadable", unit="mmol/L"),
    Line("potassium", "7.9 (3-5 H)", "unreadable", unit="mmol/L"),
    Line("potassium", "7.9 not normal", "unreadable", unit="mmol/L"),
    Line("potassium", "7.9 H L", "unreadable", unit="mmol/L"),
    Line("potassium", "7.9 mmolz (3.5-5.1)", "unreadable", why="what mmolz is decides"),
]


@pytest.mark.parametrize(
    "table", [READ, RANGES, WORDS, NOT_READ], ids=["read", "ranges", "words", "not read"]
)
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


@pytest.mark.parametrize("line", NOT_READ)
def test_what_is_not_read_and_holds_a_critical_number_may_be_critical(line, tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text(f'test,value,unit\npotassium,"{line.result}",{line.unit}\n', encoding="utf-8")
    assert run(path, "--fail-on", "critical").code == 1


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("7.9 mmol/L (diluted)", "7.9 mmol/L (diluted)\n           ~~~~~~~~^"),
        ("7.9 florins low", "7.9 florins low\n    ~~~~~~~~~~^"),
        ("~7.9", "~7.9\n^"),
        ("7,900", ""),
    ],
)
def test_the_place_that_is_not_understood_is_marked(text, marked):
    value = parse_printed(text).reading.value
    assert isinstance(value, Unreadable)
    assert value.marked == marked


@pytest.mark.parametrize(
    ("text", "unit", "context"),
    [
        ("95 mg/dL fasting", "mg/dL", "fasting"),
        ("95 mg/dL (random)", "mg/dL", "random"),
        ("95 mg/dl en ayunas", "mg/dl", "fasting"),
        ("72 beats/min", "beats/min", ""),
    ],
)
def test_a_state_of_the_patient_beside_a_value_is_kept(text, unit, context):
    printed = parse_printed(text)
    assert isinstance(printed.reading.value, Number)
    assert (printed.reading.unit, printed.context) == (unit, context)


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("lakh/cumm", "10*5/uL"), ("Mio/µl", "10*6/uL"), ("Tsd./µl", "10*3/uL"),
        ("mln/ul", "10*6/uL"),
        ("Gpt/l", "10*9/L"), ("Tera/L", "10*12/L"), ("mval/L", "meq/L"), ("IE/L", "[IU]/L"),
        ("µUI/mL", "u[IU]/mL"), ("IntlUnit/mL", "[IU]/mL"), ("E/L", "U/L"),
        ("mg/dL (calc)", "mg/dL"),
        ("% of total Hb", "%"), ("mL/min/1,73 m²", "mL/min/{1.73_m2}"), ("mg/24 Std.", "mg/d"),
        ("mm/1st hr", "mm/h"), ("micromol/L", "umol/L"), ("mgs%", "mg/dL"), ("/[HPF]", "/{HPF}"),
        ("milligrams per deciliter", "mg/dL"), ("x103/uL", "10*3/uL"), ("×1012/L", "10*12/L"),
        ("mmol L−1", "mmol/L"), ("U/l 37°C", "U/L"), ("mOsm/kg water", "mosm/kg"),
        ("thousands per microliter", "10*3/uL"), ("万/µL", "10*4/uL"), ("µ³", "fL"),
    ],
)  # fmt: skip
def test_a_spelling_of_a_unit_is_the_unit(spelling, code):
    assert parse_unit(spelling) == parse_unit(code) is not None


@pytest.mark.parametrize("spelling", ["mg/dL (fasting)", "% (IFCC)", "10 9/L", "mg/dL EU", "C"])
def test_what_stands_beside_a_unit_and_means_something_is_no_part_of_it(spelling):
    assert parse_unit(spelling) is None


def test_the_verdict_of_a_second_value_needs_a_way_between_the_units(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text('labs: {our own test: {result: "5 mg/dL (7 mmol/L)", range: 3-6}}\n')
    assert run(path).code == 0
