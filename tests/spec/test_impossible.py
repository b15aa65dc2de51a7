"""Numbers that arithmetic rules out are not judged, whatever stands beside them.

ABIM, 2024: lymphocytes 30-45 %, hematocrit of women 37-47 %, oxygen saturation at least 95 %.
"""

import pytest

from build import judge, verdict
from doors import Line, differences

SHARES = [
    Line("oxygen saturation", "180", "unreadable", "%"),
    Line("oxygen saturation", "180", "unreadable", "%", "95-100"),
    Line("oxygen saturation", "100.4", "N", "%", why="rounding leaves as much above 100"),
    Line("oxygen saturation", ">100", "N", "%"),
    Line("oxygen saturation", ">110", "unreadable", "%"),
    Line("lymphocytes", "340", "unreadable", "%"),
    Line("lymphocytes", "340", "unreadable", "%", "20-40"),
    Line("lymphocytes", "340", "unreadable", "%", "20-40", flag="H"),
    Line("hematocrit", "1.5", "unreadable", "L/L"),
    Line("hematocrit", "0.45", "N", "L/L"),
    Line("HbA1c", "120", "unreadable", "%"),
    Line("HbA1c", "1200", "unreadable", "mmol/mol", why="the same as 112 %"),
    Line("HbA1c", "120", "H", "mmol/mol"),
    Line("transferrin saturation", "104", "H", "%", why="not a part of a whole when measured"),
]
BELOW_ZERO = [
    Line("sodium", "-140", "unreadable", "mmol/L"),
    Line("sodium", "-140", "unreadable", "mmol/L", flag="N"),
    Line("sodium", "-140", "unreadable", "mmol/L", "135-145", flag="L"),
    Line("base excess", "-4", "L", "mmol/L", "-2 to 3", flag="L"),
]


@pytest.mark.parametrize("table", [SHARES, BELOW_ZERO], ids=["shares", "below zero"])
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


def test_the_row_says_why():
    row = judge("340 %", "20-40 %", test="lymphocytes")
    assert verdict(row) == "unreadable"
    assert (row.not_judged.detail, row.not_judged.remedy) == (
        "Lymphocytes/100 leukocytes cannot be above 100 %",
        "check the number, the unit and the test",
    )


def test_a_share_above_its_whole_may_still_be_critical():
    row = judge("150 %", "37-47 %", critical="<=20 or >=60 %", test="hematocrit")
    assert (verdict(row), row.may_be_critical) == ("unreadable", True)
    assert row.notes == ("may be critical: as written: <=20 or >=60 % (panic)",)
