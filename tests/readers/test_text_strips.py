"""Text: the steps of a urine strip below its heading, in the units that makers print."""

import pytest

from doors import Line, verdicts
from texts import FIRST, results_of, unread_lines_of

HEADINGS = ["Urinalysis", "URINE DIPSTICK:", "Urine"]
STEPS = [
    ("Ketones", "15 mg/dL"),
    ("Ketones", "1.5 mmol/L"),
    ("Blood", "250 Ery/uL"),
    ("Blood", "50 RBC/µL"),
    ("Leukocyte esterase", "25 Leu/uL"),
    ("Leukocytes", "500 Leu/uL"),
    ("Urobilinogen", "0.2 EU/dL"),
    ("Glucose", "500 mg/dL"),
    ("Protein", "100"),
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_steps_are_read_below_a_heading_of_urine(heading):
    lines = "\n".join(f"{name}: {text}" for name, text in STEPS)
    assert results_of(f"{heading}\n{lines}\n") == STEPS


def test_a_row_of_them_is_read():
    expected = [("Ketones", "15 mg/dL"), ("Blood", "250 Ery/uL"), ("Nitrite", "positive")]
    text = "Urinalysis\nKetones 15 mg/dL, Blood 250 Ery/uL, Nitrite positive\n"
    assert results_of(text) == expected


@pytest.mark.parametrize("line", ["Blood 250 mL", "Protein 30 mg", "Glucose 50 g", "Ketones 3 d"])
def test_an_amount_that_is_in_no_volume_is_not_read(line):
    text = f"{FIRST}\nUrinalysis\n{line}\n"
    assert results_of(text) == [("Sodium", "138 mmol/L")]
    assert (4, line) in unread_lines_of(text)


@pytest.mark.parametrize(
    ("name", "text"), [("Ketones", "15 mg/dL"), ("Blood", "250 Ery/uL"), ("Glucose", "500 mg/dL")]
)
def test_it_is_positive_as_in_a_table(tmp_path, name, text):
    number, unit = text.split()
    table = verdicts([Line(name, number, unit=unit, panel="URINALYSIS")], tmp_path)["labs.csv"]
    assert [said.verdict for _, said in table] == ["POS"]
