"""Blood gases: arterial and venous blood are readings where nothing says which it was.

ABIM gives arterial limits (January 2026): pO2 75-100 mmHg, pCO2 38-42 mmHg, pH 7.38-7.44, oxygen
saturation 95 % or more; no shipped set has venous ones. The critical list that is named has no
limits for gases.
"""

import json

import pytest

from commands import run
from doors import Line, Patient, differences

OPEN = "no-matching-partition"
ABIM = ("--ranges", "abim", "--critical", "critical-main-line")


def lines(expected, *rows, **of):
    return [Line(test, result, expected, unit, **of) for test, result, unit in rows]


UNLABELLED = [
    ("pO2", "40", "mmHg"), ("pCO2", "60", "mmHg"), ("Blood pH", "7.20", ""), ("sO2", "70", "%"),
    ("pO2", "90", "mmHg"), ("Oxygen partial pressure", "40", "mmHg"),
]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        lines(OPEN, *UNLABELLED, why="nothing says from where the blood was taken"),
        lines(OPEN, *UNLABELLED, specimen="Blood", why="blood may be either"),
        lines(OPEN, *UNLABELLED, specimen="venous blood", why="no set has venous limits"),
        lines(OPEN, ("pO2", "40", "mmHg"), panel="Blood gases", why="likewise"),
        [
            Line(name, result, OPEN, unit, code=code, why="the code is of blood")
            for name, code, result, unit in (
                ("pO2", "11556-8", "40", "mmHg"), ("pCO2", "11557-6", "60", "mmHg"),
                ("pH", "11558-4", "7.20", ""), ("Oxygen saturation", "20564-1", "70", "%"),
            )
        ],
        lines(OPEN, ("O2 sat", "70", "%"), specimen="Blood", why="as the others"),
        lines("L", ("O2 sat", "70", "%"), ("oxygen saturation", "70", "%"), why="usually arterial"),
        lines("L", ("pO2", "40", "mmHg"), ("sO2", "70", "%"), specimen="arterial blood"),
        lines("L", ("PaO2", "40", "mmHg"), ("SaO2", "70", "%"), ("pO2, arterial", "40", "mmHg"),
              ("po2_arterial", "40", "mmHg"), ("Arterial pH", "7.20", "")),
        lines("L", ("pO2", "40", "mmHg"), panel="ABG", why="the panel is of arterial blood"),
        lines("L", ("pO2", "40", "mmHg"), code="2703-7", why="the code is of arterial blood"),
        lines("N", ("pO2", "40", "mmHg"), range="35-45", why="its laboratory knows the blood"),
        lines("L", ("pO2", "40", "mmHg"), flag="L", why="likewise"),
    ],
)  # fmt: skip
def test_arterial_limits_judge_arterial_blood(table, tmp_path):
    assert differences(table, tmp_path, Patient(), *ABIM) == []


def judge(labs, *options):
    done = run("-", "--format", "json", *options, stdin=json.dumps({"labs": labs}))
    return json.loads(done.out)["rows"]


@pytest.mark.parametrize("options", [(), ("--strict",)])
def test_the_row_says_what_arterial_limits_would_say(options):
    (row,) = judge({"pO2": "40 mmHg"}, *ABIM, *options)
    why = row["not_judged"]
    assert why["detail"].endswith("limits for arterial blood abim 75-100 mmHg would say L")
    assert why["remedy"] == "state arterial blood or venous blood"
    assert row["range"] is None


def test_what_would_be_critical_in_arterial_blood_may_be_critical():
    """ARUP (2019): a pH of 7.20 or less is critical."""
    low, fine = judge(
        [{"test": "Blood pH", "result": value} for value in ("7.10", "7.40")],
        "--ranges", "abim", "--critical", "critical-arup-2019",
    )  # fmt: skip
    assert (low["may_be_critical"], fine["may_be_critical"]) == (True, False)


def test_carbon_dioxide_in_venous_blood_is_no_further_reading():
    (row,) = judge({"CO2": "40 mmHg"}, *ABIM)
    assert (row["not_judged"]["reason"], row["may_be_critical"]) == (OPEN, False)


def test_limits_of_both_bloods_judge_by_what_they_share(tmp_path):
    """The numbers are invented."""
    ours = tmp_path / "ours.yaml"
    ours.write_text(
        "set: ours\nranges:\n  pO2:\n"
        "  - {specimen: arterial blood, normal: 75-100 mmHg}\n"
        "  - {specimen: venous blood, normal: 30-50 mmHg}\n",
        encoding="utf-8",
    )
    rows = judge(
        [{"test": "pO2", "result": f"{n} mmHg"} for n in (20, 40, 110)], "-r", str(ours), *ABIM[2:]
    )
    assert [row["flag"] for row in rows] == ["L", "IND", "H"]
    assert [each["when"] for each in rows[1]["possible_flags"]] == [
        "in venous blood", "in arterial blood"]  # fmt: skip
