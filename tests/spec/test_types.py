"""A letter that may be a group or a genotype is no flag of a test that has no amounts."""

import pytest

from doors import Line, Patient, differences


@pytest.mark.parametrize(
    "line",
    [
        Line("ABO group", "A", "no-range"),
        Line("MTHFR", "AA", "unknown-test"),
        Line("HFE H63D", "HH", "unknown-test"),
        Line("Influenza", "A", "unknown-test"),
        Line("C3", "L", "L", why="a test with amounts, of which only the flag was sent"),
    ],
    ids=lambda line: line.test,
)
def test_a_letter_is_a_flag_where_there_are_amounts(line, tmp_path):
    assert differences([line], tmp_path, Patient()) == []
