"""A baseline printed behind a result is the row's own through every door of `check`.

The reference change values, from which `risen` follows, are those of the catalogue; the numbers
here lie far beyond them.
"""

import pytest

from build import outcome
from doors import WITHOUT_NOTES, Line, differences, verdicts
from labcheck.api import check as check_file
from labcheck.api import read

LINES = [
    Line("potassium", "6.9 (baseline 4.1)", "HH", unit="mmol/L", range="3.5-5.1"),
    Line("potassium", "6.9 mmol/L, baseline 4.1 mmol/L", "HH", range="3.5-5.1"),
    Line("C4", "5 mg/dL (close to her baseline)", "L", range="14-48"),
    Line("hemoglobin", "6.3 g/dL (up from her baseline of 4.1)", "LL", range="12-16"),
    Line("sodium", "138 mmol/L (baseline unknown)", "N", range="136-145"),
    Line("potassium", "6.9 (baseline 4.1, hemolyzed)", "unreadable", unit="mmol/L"),
]
BASELINES = {
    LINES[0]: "4.1 mmol/L",
    LINES[1]: "4.1 mmol/L",
    LINES[2]: "unchanged",
    LINES[3]: "4.1 g/dL",
    LINES[4]: None,
    LINES[5]: None,
}


def test_the_number_is_judged_alike_in_every_door(tmp_path):
    assert differences(LINES, tmp_path) == []


def test_the_baseline_is_that_of_the_row_in_every_door_of_check(tmp_path):
    found = verdicts(LINES, tmp_path)
    for door in set(found) - set(WITHOUT_NOTES):
        for line, said in found[door]:
            baseline = said.row["baseline"]
            assert (baseline and baseline["text"]) == BASELINES[line], (door, line)


@pytest.mark.parametrize(
    ("stated", "text", "notes"),
    [
        ("4.1 mmol/L", "4.1 mmol/L", ()),
        ("4.5 mmol/L", "4.5 mmol/L", ("the baseline 4.1 behind the value was not used",)),
        ("unchanged", "unchanged", ("the baseline 4.1 behind the value was not used",)),
    ],
)
def test_a_field_for_the_baseline_comes_first(tmp_path, stated, text, notes):
    case, table = tmp_path / "case.yaml", tmp_path / "labs.csv"
    case.write_text(f"labs: {{K: {{result: 6.9 mmol/L (baseline 4.1), baseline: {stated}}}}}\n")
    table.write_text(f"test,value,unit,baseline\nK,6.9 (baseline 4.1),mmol/L,{stated}\n")
    for path in (case, table):
        (row,) = check_file(path).rows
        assert (row.baseline.text, row.result.text) == (text, "6.9 mmol/L")
        said = row.result.note.split("; ") if row.result.note else []
        assert tuple(said) == notes


def test_a_decimal_comma_is_that_of_the_baseline_too(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text('test,value,unit\nK,"6,9 (baseline 4,1)",mmol/L\n')
    (row,) = check_file(read(path, decimal="comma")).rows
    assert (row.result.text, row.baseline.text, outcome(row)) == (
        "6,9 mmol/L", "4.1 mmol/L", "risen",
    )  # fmt: skip
