"""Text: results that stand in a line with vital signs."""

import pytest

from texts import FIRST, case_of, results_of, unread_lines_of


@pytest.mark.parametrize(
    ("line", "results", "sign"),
    [
        ("HR 70, potassium 6.9", [("potassium", "6.9")], "HR 70"),
        ("HR 72 Na 138", [("Na", "138")], "HR 72"),
        ("BP 120/80, K 7.2", [("K", "7.2")], "BP 120/80"),
        ("Na 138, HR 70 bpm, K 6.9", [("Na", "138"), ("K", "6.9")], "HR 70 bpm"),
        ("K 6.9 mmol/L, weight 70 kg", [("K", "6.9 mmol/L")], "weight 70 kg"),
        ("Labs: HR 70, K 6.9", [("K", "6.9")], "HR 70"),
        ("Vitals: BP 120/80 mmHg, SpO2 97% RA. Labs: K 6.9.", [("K", "6.9")],
         "Vitals: BP 120/80 mmHg, SpO2 97% RA"),
    ],
)  # fmt: skip
def test_results_beside_vital_signs_are_read_and_the_signs_are_listed(line, results, sign):
    text = f"{FIRST}{line}\n"
    assert (results_of(text)[1:], unread_lines_of(text)) == (results, [(2, sign)])


@pytest.mark.parametrize(
    "line",
    [
        "HR 70",
        "K HR 70 4.1",
        "Na 138, PA 30 mg/dL 20-40",
        "Temperature: K 4.1",
        "HR 70 (60-100), K 6.9",
        "HR 70, K 6.9 and metoprolol 50 mg bid",
        "Weight 70 kg, insulin 10 units",
    ],
)
def test_a_line_with_vital_signs_of_which_some_part_is_not_sure_is_not_read(line):
    text = f"{FIRST}{line}\n"
    assert (len(results_of(text)), unread_lines_of(text)) == (1, [(2, line)])


def test_a_specimen_before_a_vital_sign_counts_for_the_results_behind_it():
    found = case_of("Urine Na 40, HR 70, K 20").results
    assert [(row.test, row.panel) for row in found] == [("Urine Na", ""), ("K", "Urine")]


@pytest.mark.parametrize(
    ("line", "result"),
    [("Ht 42 %", "42 %"), ("Ht: 38.5%", "38.5%"), ("Ht 0,42 L/L", "0,42 L/L")],
)
def test_ht_beside_a_share_is_the_hematocrit(line, result):
    assert results_of(f"{line}\n") == [("Ht", result)]


@pytest.mark.parametrize("line", ["Ht 170 cm", "Ht 65", "Ht 1.70 m"])
def test_ht_beside_any_other_number_may_be_a_height(line):
    text = f"{FIRST}{line}\n"
    assert (len(results_of(text)), unread_lines_of(text)) == (1, [(2, line)])
