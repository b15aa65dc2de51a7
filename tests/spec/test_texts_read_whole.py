"""A flag letter counts only where all around it is understood; a name keeps its joints."""

import pytest

from build import judge
from doors import Line, differences
from labcheck.catalogue.analyte import Analyte

TEXTS = [
    Line("potassium", "7.9 mmol/L (N 3.5-5.0)", "HH", why="N is the range's; main-line critical"),
    Line("potassium", "7.9 mmol/L (N = 3.5-5.0)", "HH"),
    Line("potassium", "7.9 mmol/L (N <5)", "HH"),
    Line("potassium", "7.9 mmol/L N 3.5-5.0", "HH"),
    Line("hemoglobin", "14 g/dL (H 13-17)", "unreadable"),
    Line("INR", "2.5 (on A coumadin)", "unreadable"),
    Line("hemoglobin", "15 g/d L", "N", why="g/dL; abim 12-16"),
    Line("creatinine", "0.9 mg/d L", "N", why="mg/dL; abim 0.5-1.1"),
    Line("WBC", "8 x 10^3/µ L", "N", why="10^3/µL; abim 4-11"),
    Line("potassium", "7.9 mmol/L H", "HH"),
    Line("potassium", "3.9 mmol/L N", "N"),
]


def test_through_every_door(tmp_path):
    assert differences(TEXTS, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "not_the"),
    [
        ("Hemoglobina", "hemoglobin_a"), ("Proteins", "protein_s_activity"),
        ("Immunoglobulina", "iga"), ("A/G", "anion_gap"), ("N/A", "sodium"),
        ("U/A", "uric_acid"), ("Cholesterol/HDL", "hdl"),
    ],
)  # fmt: skip
def test_a_joint_is_not_lost(catalogue, name, not_the):
    found = catalogue.find(name)
    assert not (isinstance(found, Analyte) and found.id == not_the)


@pytest.mark.parametrize(
    ("name", "the"),
    [
        ("Hemoglobin A", "hemoglobin_a"), ("Hemoglobin-A", "hemoglobin_a"), ("HDL-C", "hdl"),
        ("Protein S", "protein_s_activity"), ("ALT/SGPT", "alt"), ("Vitamin-D", "vitamin_d_25oh"),
        ("CK-MB/total CK", "ck_mb_fraction"), ("ApoB", "apo_b"),
    ],
)  # fmt: skip
def test_names_keep_what_they_mean(catalogue, name, the):
    assert catalogue.find(name).id == the


def test_a_flag_at_the_end_still_counts():
    assert judge("3.9 mmol/L H", test="potassium").flag.value == "H"
