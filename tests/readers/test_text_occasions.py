"""Text: when a result was drawn, in words beside its name or its number, and numbers in doubt."""

import pytest

from commands import run
from texts import FIRST, case_of, results_of, unread_lines_of


@pytest.mark.parametrize(
    ("line", "expected", "time"),
    [
        ("K on admission 6.9", ("K", "6.9"), "admission"),
        ("Hb at discharge 7.9", ("Hb", "7.9"), "discharge"),
        ("Potassium on arrival: 6.9 mmol/L", ("Potassium", "6.9 mmol/L"), "arrival"),
        ("Admission K 6.9", ("K", "6.9"), "admission"),
        ("Hb 7.9 on admission", ("Hb", "7.9"), "admission"),
        ("K 6.9 (at presentation)", ("K", "6.9"), "presentation"),
        ("K on day 3 6.9", ("K", "6.9"), "day 3"),
        ("K at 06:00 6.9", ("K", "6.9"), "06:00"),
        ("K on 3/4/2024 6.9", ("K", "6.9"), "3/4/2024"),
        ("K yesterday 6.9", ("K", "6.9"), "yesterday"),
        ("K today 6.9", ("K", "6.9"), ""),
        ("K (today) 6.9", ("K", "6.9"), ""),
        ("K 6.9 this morning", ("K", "6.9"), ""),
        ("repeat K 5.2", ("K", "5.2"), ""),
        ("most recent K 4.1", ("K", "4.1"), ""),
        ("Today's Hb 6.1 g/dL (12-16)", ("Hb", "6.1 g/dL"), ""),
    ],
)
def test_what_says_when_is_no_part_of_the_result(line, expected, time):
    (result,) = case_of(line).results
    assert (result.test, result.text) == expected
    assert (result.time or "") == time


def test_what_says_no_day_is_a_remark(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Hb 6.1 g/dL\nmost recent K 4.1 mmol/L\n")
    assert "most recent" in run(path).out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Last K 4.1, repeat K 6.9, Na 140 today", ["4.1", "6.9", "140"]),
        ("His most recent Hb was 6.1 g/dL and K on admission was 6.9.", ["6.1 g/dL", "6.9"]),
        ("K on admission 6.9, Na 140", ["6.9", "140"]),
    ],
)
def test_it_is_said_of_one_result_of_a_row(line, expected):
    assert [text for _, text in results_of(line)] == expected


def test_it_is_not_said_of_the_next_line():
    times = [(row.test, row.time or "") for row in case_of("K on admission 6.9\nNa 140\n").results]
    assert times == [("K", "admission"), ("Na", "")]


@pytest.mark.parametrize(
    "line",
    [
        "K on day 3.2",  # no number is left
        "Hb today 7.9, yesterday 9.1",  # two of one test
        "Hb 7.9 today, 9.1 yesterday",
        "Digoxin on discharge 0.125",  # what is given
        "Potassium today 40",
        "Goal K today >4",
        "previous K 4.1",
        "baseline Cr 1.0",
        "Is K 6.9?",
        "Digoxin ?0.125 mg",
        "INR ?2-3",
        "Na ?hyponatremia 120",
    ],
)
def test_what_may_be_no_result_is_not_read(line):
    assert results_of(FIRST + line) == [("Sodium", "138 mmol/L")]
    assert unread_lines_of(FIRST + line) == [(2, line)]


@pytest.mark.parametrize(
    "line",
    ["K ?6.9", "K 6.9?", "K 6.9 mmol/L ?", "K (?) 6.9", "K ? 6.9", "K ~6.9", "K about 6.9 mmol/L"],
)
def test_a_number_in_doubt_is_not_judged_but_may_be_critical(tmp_path, line):
    path = tmp_path / "note.txt"
    path.write_text(FIRST + line)
    (row,) = [each for each in run(path, "--format", "csv").out.splitlines() if ",K," in each]
    assert "unreadable" in row
    assert "may be critical: K" in run(path).out


def test_a_question_mark_in_a_row_doubts_its_own_number():
    assert results_of("Na 140, K ?6.9, Hb 6.3? g/dL, Cl 100") == [
        ("Na", "140"), ("K", "?6.9"), ("Hb", "6.3? g/dL"), ("Cl", "100"),
    ]  # fmt: skip
