"""A remark behind a number that says who was told of it, and nothing of the result itself."""

import pytest

from doors import Line, differences
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
]
NOT_ONLY_TOLD = [
    "6.9 CALLED TO DR SMITH, HEMOLYZED",
    "6.9 called, repeat 4.1",
    "6.9 called to Dr Smith 4.1",
    "6.9 not called",
    "6.9 called to Dr. A. sample clotted",
    "6.9 slightly hemolyzed",
    "6.9 hemolyzed H",
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
    ]
    assert differences(lines, tmp_path) == []
