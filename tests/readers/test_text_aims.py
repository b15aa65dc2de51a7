"""Text: what a result is to be, and what is done at which, is never a result."""

import pytest

from texts import FIRST, results_of, unread_lines_of


@pytest.mark.parametrize(
    "aim",
    [
        "Goal Hgb >7, Plt >50",
        "Goal Hgb >7. Plt >50.",
        "Goal Hgb >7,\nPlt >50",
        "Goal K 4,\nMg 2",
        "Transfuse for Hgb <7; Plt <50",
        "Transfuse for Hgb <7; Plt 50",
        "Transfuse for:\nHgb <7\nPlt 10",
        "transfuse if\nHgb 7",
        "goal INR 2-3",
        "INR goal 2.5",
        "keep K >4",
        "Keep K >4\nMg >2",
        "hold if ANC < 1.0",
        "Hold for ANC <1.0,\nplt <50",
        "target tacrolimus 8-10",
        "Ziel: INR >2\nHb >8",
        "Call for K >6.0\nNa <120",
    ],
)
def test_an_aim_is_not_read_however_it_goes_on(aim):
    text = f"{FIRST}{aim}\n\nPotassium 4.1 mmol/L\n"
    assert [name for name, _ in results_of(text)] == ["Sodium", "Potassium"]
    lines = aim.count("\n") + 1
    assert {line for line, _ in unread_lines_of(text)} >= set(range(3, 2 + lines))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Goal INR 2-3. INR 1.8.", [("INR", "1.8")]),
        ("Keep K >4\nHb 9.1 g/dL\nTroponin <0.01", [("Hb", "9.1 g/dL"), ("Troponin", "<0.01")]),
        ("Keep K >4\n\nTroponin <0.01", [("Troponin", "<0.01")]),
        ("Will treat.\nTroponin <0.01", [("Troponin", "<0.01")]),
        ("Transfuse if\nHEMATOLOGY\nHb 9.1 g/dL", [("Hb", "9.1 g/dL")]),
        ("Plt >50", [("Plt", ">50")]),
    ],
)
def test_a_result_behind_an_aim_is_read(text, expected):
    assert results_of(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("INR 2.4 (goal 2-3)", [("INR", "2.4 (goal 2-3)")]),
        ("INR 6.4, goal 2-3", [("INR", "6.4, goal 2-3")]),
        ("Hb 6.1 g/dL (12-16) (goal >7), K 6.9", [("Hb", "6.1 g/dL (goal >7)"), ("K", "6.9")]),
        ("INR was 2.4 (goal 2-3).", [("INR", "2.4 (goal 2-3)")]),
    ],
)
def test_a_goal_behind_a_result_is_a_remark(line, expected):
    assert results_of(line) == expected


@pytest.mark.parametrize(
    "line", ["INR 2.5 goal", "INR 2.5 (goal)", "INR 2-3 (goal 2.5)", "INR goal 2-3: 2.4"]
)
def test_a_number_that_may_be_the_goal_itself_is_not_read(line):
    assert results_of(FIRST + line) == [("Sodium", "138 mmol/L")]
    assert unread_lines_of(FIRST + line) == [(2, line)]
