"""Numbers that arithmetic rules out are not judged, whatever stands beside them.

ABIM, 2024: lymphocytes 30-45 %, hematocrit of women 37-47 %, oxygen saturation at least 95 %.
"""

from decimal import Decimal

import pytest

from build import judge, person, verdict
from doors import Line, Patient, differences, verdicts
from labcheck.bulk.number_segments import Question, find_segments
from labcheck.cases.case import Result
from labcheck.judging.verdict import judge_result
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.result_text import Number

SHARES = [
    Line("oxygen saturation", "180", "impossible", "%"),
    Line("oxygen saturation", "180", "impossible", "%", "95-100"),
    Line("oxygen saturation", "100.4", "N", "%", why="rounding leaves as much above 100"),
    Line("oxygen saturation", ">100", "N", "%"),
    Line("oxygen saturation", ">110", "impossible", "%"),
    Line("lymphocytes", "340", "impossible", "%"),
    Line("lymphocytes", "340", "impossible", "%", "20-40"),
    Line("lymphocytes", "340", "impossible", "%", "20-40", flag="H"),
    Line("hematocrit", "1.5", "impossible", "L/L"),
    Line("hematocrit", "0.45", "N", "L/L"),
    Line("HbA1c", "120", "impossible", "%"),
    Line("HbA1c", "1200", "impossible", "mmol/mol", why="the same as 112 %"),
    Line("HbA1c", "120", "H", "mmol/mol"),
    Line("oxygen saturation", "180", "impossible", why="% or a fraction: neither is possible"),
    Line("oxygen saturation", "1.8", "impossible", "L/L", why="180 %"),
    Line("oxygen saturation", "1.005", "N", "L/L"),
    Line("oxygen saturation", ">100.5", "impossible", "%", why="every number is"),
    Line("oxygen saturation", "<200", "IND (N, L)", "%", why="some are possible"),
    Line("hematocrit", "180", "impossible"),
    Line("hematocrit", "41", "N", why="41 L/L would be 4100 %"),
    Line("hematocrit", "60", "H", why="60 L/L would be 6000 %"),
    Line("antithrombin activity", "130", "H", "%", "80-120", why="% of what is usual"),
    Line("transferrin saturation", "104", "H", "%", why="not a part of a whole when measured"),
]
BELOW_ZERO = [
    Line("sodium", "-140", "impossible", "mmol/L"),
    Line("sodium", "-140", "impossible", "mmol/L", flag="N"),
    Line("sodium", "-140", "impossible", "mmol/L", "135-145", flag="L"),
    Line("potassium", "-4", "impossible"),
    Line("anion gap", "-4", "L", "mmol/L", "3-12"),
    Line("base excess", "-4", "L", "mmol/L", "-2 to 3", flag="L"),
]


@pytest.mark.parametrize("table", [SHARES, BELOW_ZERO], ids=["shares", "below zero"])
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


def test_the_row_says_why():
    row = judge("340 %", "20-40 %", test="lymphocytes")
    assert verdict(row) == "impossible"
    assert (row.not_judged.detail, row.not_judged.remedy) == (
        "Lymphocytes/100 leukocytes cannot be above 100 %",
        "check the number, the unit and the test",
    )


def test_a_share_above_its_whole_may_still_be_critical():
    row = judge("150 %", "37-47 %", critical="<=20 or >=60 %", test="hematocrit")
    assert (verdict(row), row.may_be_critical) == ("impossible", True)
    assert row.notes == ("may be critical: as written: <=20 or >=60 % (panic)",)


def test_a_unit_in_which_it_is_possible_may_make_it_critical():
    # Starling Physicians, critical values: hematocrit <=20 or >=60 %.
    row = judge("12 L/L", "37-47 %", critical="<=20 or >=60 %", test="hematocrit")
    note = (
        "may be critical: in %: <=20 or >=60 % (panic) "
        "or as written: <=20 or >=60 % (panic), here <=0.2 or >=0.6 L/L"
    )
    assert (verdict(row), row.notes) == ("impossible", (note,))


def test_it_may_be_critical_through_every_door(tmp_path):
    # Starling Physicians, critical values: hematocrit <=20 or >=60 %.
    lines = [Line("hematocrit", "180", unit="%"), Line("hematocrit", "-41", unit="%")]
    options = ("--critical", "critical-starling")
    for door, answers in verdicts(lines, tmp_path, Patient(), *options).items():
        rows = [said.row for _, said in answers]
        cells = [row.get("may_be_critical", row.get("said_may_be_critical")) for row in rows]
        assert [str(cell).lower() for cell in cells] == ["true", "false"], door


@pytest.mark.parametrize(
    ("test", "unit", "limits", "whole"),
    [
        ("oxygen saturation", "%", "", "100.5"),
        ("oxygen saturation", "%", "95-100", "100.5"),
        ("oxygen saturation", None, "", "100.5"),
        ("hematocrit", "L/L", "", "1.005"),
        ("hematocrit", None, "37-47", "100.5"),
    ],
)
def test_a_large_table_asks_at_both_ends(test, unit, limits, whole):
    key = Result(test, "", Number("", Decimal(0)), unit=unit, printed_range=limits)
    segments = find_segments(Question(key, person("female", "40 y"), gather_knowledge((), ())))
    said = {
        number: segments.verdicts[segments.place(Decimal(number))].not_judged
        for number in ("-0.001", "0", whole, f"{whole}1")
    }
    assert said["-0.001"] == said[f"{whole}1"] == "impossible"
    assert "impossible" not in (said["0"], said[whole])


def test_the_reading_that_is_left_says_why():
    key = Result("hematocrit", "41", Number("41", Decimal(41)))
    row = judge_result(key, person("female", "40 y"), gather_knowledge((), ()))
    assert [str(one) for one in row.assumed] == ["no unit is read as %: it is impossible in L/L"]
