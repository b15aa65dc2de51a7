"""What a result is to be stands behind it as a remark, and is never a reference range.

ABIM: HbA1c 4.0-5.6 %, LDL below 100 mg/dL; critical-main-line: potassium from 6.0 on.
"""

import pytest

from doors import Line, verdicts

GOALS = {
    ("hba1c", "6.9 % (goal <7)"): "H",
    ("hba1c", "5.0 %, goal <7 %"): "N",
    ("ldl", "120 mg/dL (target <130 mg/dL)"): "H",
    ("potassium", "6.9 mmol/L [goal 4-5]"): "HH",
    ("potassium", "6.9 mmol/L (goal K >4)"): "HH",
    ("ldl", "65 mg/dL (at goal)"): "N",
}
NO_GOALS = ["6.9 (goal)", "6.9, goal K 4-5 and Mg 2", "6.9 (goal reached 2024)"]


@pytest.mark.parametrize("printed", GOALS)
def test_a_goal_is_a_remark_in_every_door(tmp_path, printed):
    found = verdicts([Line(*printed)], tmp_path)
    assert {door: [said.verdict for _, said in rows] for door, rows in found.items()} == {
        door: [GOALS[printed]] for door in found
    }


@pytest.mark.parametrize("text", NO_GOALS)
def test_what_may_be_the_goal_itself_is_not_judged(tmp_path, text):
    found = verdicts([Line("potassium", text)], tmp_path)
    assert {said.verdict for rows in found.values() for _, said in rows} == {"unreadable"}
