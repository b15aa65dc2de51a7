"""A remark behind a number that says who was told of it, and nothing of the result itself."""

import pytest

from doors import Line, differences
from labcheck.api import check as check_file
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Number, Unreadable

TOLD = [
    "6.9 CALLED TO DR SMITH",
    "6.9 called to RN",
    "6.9 (called to Dr. Smith at 10:30)",
    "6.9 CALLED TO DR ___ @ ___ ON ___",
    "6.9 H called to J. Doe RN @ 1030 on 3/4/2026 by ABC",
    "6.9 results phoned to ward 5",
    "6.9 mmol/L, notified Dr. A. Jones",
    "6.9 * NOTIFIED",
    "6.9 verified by repeat analysis",
    "6.9 H hemolyzed",
    "6.9 (H) slightly hemolyzed",
    "6.9 mmol/L H hemolyzed",
    "6.9 g/dL critical, called to Dr. Smith 0801",
    "6.9 mmol/L called to RN 11/2/2026 08:01",
    "6.9 HH Critical result called to and read back by J. Doe RN at 0745 on 11/02/26",
    "6.9 g/dL *CRITICAL* readback confirmed",
    "6.9 **CRITICAL**",
    "12 x10^3/uL smear reviewed",
    "12 x10^3/uL - checked for clots",
    "128 mmol/L L verified by repeat analysis x2",
    "6.9 H, manual differential performed",
]
NOT_ONLY_TOLD = [
    "6.9 CALLED TO DR SMITH, HEMOLYZED",
    "6.9 called, repeat 4.1",
    "6.9 called to Dr Smith 4.1",
    "6.9 not called",
    "6.9 called to Dr. A. sample clotted",
    "6.9 slightly hemolyzed",
    "6.9 hemolyzed H",
    "6.9 repeated 4.1",
    "6.9 not verified",
    "6.9 (3.5-5.1) reviewed, specimen contaminated",
    "6.9 on a run",
    "12 clumps confirmed",
    "12 x10^3/uL, clumping confirmed by smear",
]


@pytest.mark.parametrize("text", TOLD)
def test_who_was_told_changes_nothing_in_a_number(text):
    assert isinstance(parse_result(text).value, Number)


@pytest.mark.parametrize("text", NOT_ONLY_TOLD)
def test_what_says_more_of_a_result_leaves_it_unreadable(text):
    assert isinstance(parse_result(text).value, Unreadable)


def test_a_result_that_was_called_is_judged_in_every_door(tmp_path):
    lines = [
        Line("potassium", "6.9 CALLED TO DR SMITH", "HH", unit="mmol/L", range="3.5-5.1"),
        Line("sodium", "118 mmol/L called to RN", "LL", why="abim 136-145, critical below 125"),
        Line(
            "potassium",
            "6.4 H hemolyzed",
            "HH",
            unit="mmol/L",
            range="3.5-5.1",
            why="the flag says that the number is the result, and is not the unit henry",
        ),
        Line("potassium", "4.0 N hemolyzed", "N", unit="mmol/L", range="3.5-5.1"),
        Line("potassium", "4.0 repeated and verified x2", "N", unit="mmol/L", range="3.5-5.1"),
        Line("platelets", "12 smear reviewed", "LL", unit="10^3/uL", range="150-400"),
        Line("potassium", "6.9 mmol/L result called to J. Doe RN 0801", "HH"),
    ]
    assert differences(lines, tmp_path) == []


def test_remarks_in_a_text_cost_no_line_and_are_no_flag_date_or_range(tmp_path):
    lines = [
        "Hgb 6.9 g/dL (12.0-16.0) critical, called to Dr. Smith 0801",
        "Platelets 12 x10^3/uL (150-400) - checked for clots",
        "Potassium 6.9 mmol/L H (3.5-5.1) Critical result called to J. Doe RN at 0745",
        "Sodium 128 mmol/L (136-145) L called to RN 11/2/2026 08:01",
    ]
    file = tmp_path / "remarks.txt"
    file.write_text("Sex: F  Age: 60\n" + "\n".join(lines) + "\n")
    report = check_file(file)
    assert [row.flag and row.flag.value for row in report.rows] == ["LL", "LL", "HH", "L"]
    assert [row.ranges[0].entry.limits.text.strip("()") for row in report.rows if row.ranges] == [
        "12.0-16.0", "150-400", "3.5-5.1", "136-145",
    ]  # fmt: skip
    assert not any(row.result.time or row.result.unread_flag for row in report.rows)
