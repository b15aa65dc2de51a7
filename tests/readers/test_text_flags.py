"""Text: flags are those of every format, and what has the form of one loses no line."""

import pytest

from labcheck.values.printed.flags_among_words import find_flags
from labcheck.values.result_text import Word
from texts import FIRST, case_of

CRITICAL = ["Alert", "Panik", "Critical", "**"]
HIGH = ["H", "(H)", "Wysoki", "Hög", "haut", "#H", "H #", "<H>", ">H"]
CRITICALLY_HIGH = ["CH", "HC", "H C", "HH"]
KEPT = ["(C)", "C", "^", "#", "@", "***", "*C*", "Vital", "!!", "PH", "HP"]
"""What says more than one thing, or nothing that is known."""


def read(line: str) -> list[tuple[str, str, str]]:
    found = case_of(f"{FIRST}{line}").results[1:]
    return [(row.test, row.text.split()[0], row.printed_range) for row in found]


@pytest.mark.parametrize(
    ("flag", "word"),
    [
        *((flag, Word.CRITICALLY_ABNORMAL) for flag in CRITICAL),
        *((flag, Word.HIGH) for flag in HIGH),
        *((flag, Word.CRITICALLY_HIGH) for flag in CRITICALLY_HIGH),
        *((flag, None) for flag in KEPT),
    ],
)
def test_a_flag_between_a_number_and_its_unit(flag, word):
    line = f"Potassium   6.9   {flag}   mmol/L   3.5-5.1"
    assert read(line) == [("Potassium", "6.9", "3.5-5.1")]
    row = case_of(f"{FIRST}{line}").results[-1]
    assert row.reported is word
    assert row.unread_flag == ("" if word else flag)


@pytest.mark.parametrize(
    "line",
    [
        "Potassium 6.9 mmol/L 3.5-5.1 (C)",
        "Potassium 6.9 mmol/L (C) 3.5-5.1",
        "Potassium 6.9 (C) 3.5-5.1",
        "Potassium 6.9 mmol/L (3.5 - 5.1) ^",
        "Potassium 01 6.9 Alert mmol/L 3.5-5.1",
    ],
)
def test_a_flag_at_other_places(line):
    ((test, text, limits),) = read(line)
    assert (test, text, limits.strip("()").replace(" ", "")) == ("Potassium", "6.9", "3.5-5.1")


@pytest.mark.parametrize(
    "line",
    [
        "Na 140 CL 98-107",
        "Na 140 CL 98-107 mmol/L",
        "pH 7.1 PL 7.35-7.45",
        "K 6.9 CH",
        "Potassium (C) 6.9 mmol/L",
        "Temp 37 C",
    ],
)
def test_letters_that_may_be_the_next_test_or_a_unit_are_no_flag(line):
    assert read(line) == []


def test_the_next_test_is_no_flag():
    assert read("Na 140 CL 101 K 4") == [("Na", "140", ""), ("CL", "101", ""), ("K", "4", "")]


def test_a_step_of_a_strip_is_no_flag():
    assert list(find_flags(["++"], 1)) == []
