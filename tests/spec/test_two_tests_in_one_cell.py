"""Two tests in one cell, `Na/K` of `140/7.9`: not judged, since a row is one result.

What each would be is said, and a critical one is not overlooked. Set abim: sodium 136-145 and
potassium 3.5-5.0 mmol/L, albumin 3.5-5.5 and protein 5.5-9.0 g/dL; Main Line calls a potassium of
6.0 critical.
"""

import json

import pytest

from commands import run
from doors import Line, verdicts

IN_ONE = {
    ("Na/K", "140/7.9", "mmol/L"): (True, "Na 140 mmol/L would be N and K 7.9 mmol/L would be HH"),
    ("protein/albumin", "6.4 / 4.0", "g/dL"): (
        False,
        "protein 6.4 g/dL would be N and albumin 4.0 g/dL would be N",
    ),
    ("Na/frobnicate", "140/7.9", "mmol/L"): (False, ""),
    ("A/G", "1.2/3", ""): (False, ""),
    ("PT/INR", "13.5/1.1", ""): (
        False,
        "PT 13.5 would be not judged (ambiguous-test) and INR 1.1 would be N",
    ),
}


@pytest.mark.parametrize("printed", IN_ONE)
def test_two_tests_in_one_cell_in_every_door(tmp_path, printed):
    test, text, unit = printed
    may_be_critical, said = IN_ONE[printed]
    found = verdicts([Line(test, text, unit=unit)], tmp_path)
    for door, ((_, row),) in found.items():
        assert row.verdict == "unreadable", door
        key = "said_may_be_critical" if "said_flag" in row.row else "may_be_critical"
        assert str(row.row[key]).lower() == str(may_be_critical).lower(), door
    (row,) = json.loads(run(tmp_path / "case.yaml", "--format", "json").out)["rows"]
    detail = row["not_judged"]["detail"]
    assert detail.startswith("two tests stand in one cell: ") is bool(said)
    assert said in detail
    remedy = "write each test in a row of its own"
    assert (row["not_judged"]["remedy"] == remedy) is bool(said)


def test_a_ratio_or_a_pressure_is_not_two_tests(tmp_path):
    lines = [Line("Na/K", "140"), Line("BP", "120/80")]
    found = verdicts(lines, tmp_path)["labs.csv"]
    assert [said.verdict for _, said in found] == ["unknown-test", "not-a-measurement"]
