"""Ordinary results of every kind through every door: one verdict each."""

from doors import Line, differences

LINES = [
    Line("hemoglobin", "10.3", "L", unit="g/dL", range="12-16"),
    Line("potassium", "5.0", "H", unit="mmol/L", flag="H"),
    Line("sodium", "140", "N", unit="mmol/L"),
    Line("sodium", "152", "N", unit="mmol/L", range="130-155"),
    Line("calcium", "10", "no-matching-partition", unit="mg/dL", specimen="urine"),
    Line("CRP", "<0.3", "N", unit="mg/dL"),
    Line("CRP", "<5", "IND (N, H)", unit="mg/dL"),
    Line("anti-CCP", "negative", "N", range="negative"),
    Line("glucose", "hemolyzed", "no-result"),
    Line("zorkmid", "5", "unknown-test", unit="mg/L"),
    Line("glucose", "20", "LL", unit="mg/dL", code="2345-7", why="the code agrees with the name"),
]


def test_every_door_gives_the_verdict(tmp_path):
    assert differences(LINES, tmp_path) == []
