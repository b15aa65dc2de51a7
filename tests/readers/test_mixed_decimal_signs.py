"""A range, or a span, with a decimal point and a decimal comma is not read, through any door."""

import csv

import pytest

from commands import run
from doors import Line, Patient, verdicts
from labcheck.values.decimals import mixes_decimal_signs
from labcheck.values.limits import LimitsError, parse_limits
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Unreadable

MIXED = "has a decimal point and a decimal comma: write both numbers with one of them"


@pytest.mark.parametrize(
    ("text", "is_mixed", "is_mixed_where_points_may_part"),
    [
        ("3.5 - 5,1", True, True),
        ("3,5 - 5.1", True, True),
        ("3,5 - 5,1", False, False),
        ("3.5 - 5.1", False, False),
        ("3 - 5,1", False, False),
        ("1,060.5 - 2,000.5", False, False),
        ("1.060,5 - 2.000,5", False, False),
        ("1.200 - 1500,5", True, False),  # which may part thousands, where that was said
        ("1,000,000 - 2.5", False, False),
        ("0.200 - 1,5", True, True),
        ("1,060.5 - 5,1", True, True),
    ],
)
def test_signs_are_mixed(text, is_mixed, is_mixed_where_points_may_part):
    assert mixes_decimal_signs(text) is is_mixed
    assert mixes_decimal_signs(text, may_part_thousands=True) is is_mixed_where_points_may_part


def test_neither_limits_nor_spans_are_read():
    with pytest.raises(LimitsError, match=MIXED):
        parse_limits("3.5 - 5,1")
    assert isinstance(parse_result("3.5-5,1").value, Unreadable)


# The limits of abim are 3.5-5.0 mEq/L: by the mixed range, read, 5.05 would be normal.
LINES = [
    Line("potassium", "5.05", unit="mmol/L", range=text) for text in ("3.5 - 5,1", "3,5 - 5.1")
]


def test_no_door_reads_a_mixed_range(tmp_path):
    for door, answers in verdicts(LINES, tmp_path, Patient()).items():
        for line, said in answers:
            assert said.verdict != "N", (door, line)
            assert said.flag_from != "printed-range", (door, line)
            assert said.row.get("said_range_set") != "printed", (door, line)
            why = (said.row.get("not_judged") or {}) if door not in ("flag", "data frame") else {}
            notes = " ".join((*said.notes, why.get("detail", "")))
            assert MIXED in notes or door in ("flag", "data frame"), (door, line, notes)


def test_two_limits_of_a_table_are_one_range(tmp_path):
    """Also where a comma was said to be decimal: then `3.5` is the one that does not fit."""
    lines = [
        ("test", "value", "unit", "low", "high"),
        ("potassium", "5.05", "mmol/L", "3.5", "5,1"),
    ]
    with (tmp_path / "labs.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    for options in ((), ("--decimal-comma",)):
        done = run(tmp_path / "labs.csv", *options)
        assert f"range: '3.5-5,1' {MIXED}" in done.err
        assert "printed range '3.5-5,1' not used" in done.out


def test_a_row_names_every_range_that_is_not_used(tmp_path):
    """Also the one behind the value, which another in its own column stands before."""
    path = tmp_path / "labs.csv"
    path.write_text("test,value,unit,range\nK,4.0 (3.5-5.1),mmol/L,3.5 - x\n"
                    'K,4.0 (3.5-5.2),mmol/L,"3.5 - 5,1"\n', encoding="utf-8")  # fmt: skip
    notes = " ".join(run(path, "--format", "csv").out.split())
    assert "the range 3.5-5.1 behind the value was not used: 3.5 - x is stated" in notes
    assert "printed range '3.5 - 5,1' not used" in notes
    assert "the range 3.5-5.2 behind the value was not used" in notes
