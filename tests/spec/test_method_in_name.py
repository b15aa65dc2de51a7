"""A method in the name of a test is that of its result: shown, counted by sets, and compared.

AACB, Table 6 of the RCPA: ALT without pyridoxal-5-phosphate 5-40 U/L in men. Mayo Clinic: C3 by
nephelometry 75-175 mg/dL.
"""

import pytest

from build import check_results, result
from doors import Line, Patient, differences
from labcheck.catalogue.methods import find_method

NAMES = [
    ("Glucose Fasting (Hexokinase)", "Hexokinase"),
    ("Creatinine, Serum (Jaffe, kinetic)", "Jaffe, kinetic"),
    ("SGPT/ALT (IFCC without P5P)", "IFCC without P5P"),
    ("TSH (CLIA)", "CLIA"),
    ("SGOT (AST) (UV without P5P)", "UV without P5P"),
    ("HbA1c (NGSP)", ""),  # what it is calibrated to
    ("Cholesterol (automated)", ""),
    ("Bilirubin (direct)", ""),
    ("Glucose", ""),
]


@pytest.mark.parametrize(("name", "method"), NAMES)
def test_the_method_that_a_name_says(name, method):
    assert find_method("", name) == method


def test_a_set_for_a_method_counts_the_one_in_the_name(tmp_path):
    lines = [
        Line("SGPT (IFCC without P5P)", "45", "H", unit="U/L"),
        Line("ALT (IFCC with P5P)", "45", "no-matching-partition", unit="U/L"),
        Line("ALT", "45", "H", unit="U/L", why="no method is said"),
    ]
    patient = Patient(sex="male", age="40")
    assert differences(lines, tmp_path, patient, "--ranges", "aacb") == []


def test_the_method_in_a_field_comes_first(tmp_path):
    line = Line("C3 (ELISA)", "76", "N", unit="mg/dL", method="nephelometry")
    assert differences([line], tmp_path, Patient(), "--ranges", "immunology-assays") == []


@pytest.mark.parametrize(
    ("then", "now", "reason"),
    [
        ("Creatinine (Jaffe)", "Creatinine (enzymatic)", "method changed from Jaffe to enzymatic"),
        ("Creatinine (Jaffe)", "Creatinine (Jaffe)", ""),
        ("Creatinine", "Creatinine (Jaffe)", ""),
        ("HbA1c (IFCC)", "HbA1c (NGSP)", ""),
    ],
)
def test_a_change_is_not_judged_across_methods(then, now, reason):
    unit = "mg/dL" if "Crea" in then else "%"
    days = ("2026-01-01", "2026-02-01")
    draws = [
        result(name, f"{number} {unit}", draw=draw, time=day)
        for draw, (name, number, day) in enumerate(
            zip((then, now), ("7.0", "7.9"), days, strict=True)
        )
    ]
    _, row = check_results(*draws, draws=days).rows
    assert row.change is not None
    assert row.change.reason == reason
