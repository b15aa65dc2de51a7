"""Text and tables in Markdown: what makes words bold is no part of a name, a number or a flag."""

import pytest

from commands import run
from texts import FIRST, case_of, results_of, unread_lines_of

LINES = {
    "**Potassium:** 6.9": ("Potassium", "6.9"),
    "**Potassium: 6.9**": ("Potassium", "6.9"),
    "- **Hb**: 6.3 g/dL (12-16)": ("Hb", "6.3 g/dL"),
    "**Hb:** **6.3** g/dL *(12-16)*": ("Hb", "6.3 g/dL"),
    "***Hct:*** 18 %": ("Hct", "18 %"),
    "* K: 6.9": ("K", "6.9"),
    "__Na__ 140": ("Na", "140"),
    "*Glucose*: 30 mg/dL": ("Glucose", "30 mg/dL"),
    "_Glucose_: 30 mg/dL": ("Glucose", "30 mg/dL"),
    "`Ca`: 8.0 mg/dL": ("Ca", "8.0 mg/dL"),
    "- [x] Ca 8.0 mg/dL": ("Ca", "8.0 mg/dL"),
    "*K*: 6.9": ("K", "6.9"),
    "*Na* 140": ("Na", "140"),
    "1. **Creatinine** 3.2 mg/dL": ("Creatinine", "3.2 mg/dL"),
    "Plt 45 x10**9/L": ("Plt", "45 x10**9/L"),
}


@pytest.mark.parametrize("line", LINES)
def test_what_is_bold_is_read_as_it_stands(line):
    assert results_of(line) == [LINES[line]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Na 140**, K 6.9**", ["140**", "6.9**"]),
        ("K *6.9*", ["*6.9*"]),
        ("WBC-8.1 RBC-3.42* Hgb-9.8*", ["8.1", "3.42*", "9.8*"]),
        ("**Potassium** 6.9*", ["6.9*"]),
    ],
)
def test_a_star_beside_a_number_stays_a_flag(line, expected):
    assert [text for _, text in results_of(line)] == expected


@pytest.mark.parametrize("line", ["~~K 6.9~~", "K ~~6.9~~ 4.1", "- ~~**K**: 6.9~~"])
def test_what_is_struck_out_is_not_read(line):
    assert results_of(FIRST + line) == [("Sodium", "138 mmol/L")]
    assert unread_lines_of(FIRST + line) == [(2, line)]


def test_bold_headings_part_results_from_medicines():
    text = "**Labs**\n- **K:** 6.9 mmol/L\n\n**Medications:**\n- **Potassium** 40 mEq\n"
    assert results_of(text) == [("K", "6.9 mmol/L")]
    assert unread_lines_of(text) == [(5, "- **Potassium** 40 mEq")]


def test_values_stay_below_their_dates():
    text = (
        "                  03/01/2026   03/02/2026\n"
        "**Potassium**                  6.9\n"
        "**Sodium**        **140**      138\n"
    )
    found = [(row.test, row.text, row.time) for row in case_of(text).results]
    assert [each[:2] for each in found] == [
        ("Potassium", "6.9"), ("Sodium", "140"), ("Sodium", "138"),
    ]  # fmt: skip
    assert found[0][2] == found[2][2]


@pytest.mark.parametrize(
    "table",
    [
        "| Test | Result | Unit |\n|---|---:|---|\n| **Hb** | **6.3** | g/dL |\n",
        "| **Test** | **Result** | **Unit** |\n|---|---|---|\n| Hb | `6.3` | g/dL |\n",
    ],
)
def test_cells_of_a_table_in_markdown_are_bold_as_well(tmp_path, table):
    path = tmp_path / "labs.md"
    path.write_text(table)
    (line,) = [line for line in run(path, "--format", "csv").out.splitlines() if "6.3" in line]
    assert ",Hb," in line
    assert ",6.3 g/dL," in line
