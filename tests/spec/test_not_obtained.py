"""A result that was not obtained is not normal, whatever flag a system sent with it."""

import pytest

from doors import Line, Patient, differences

WORDS = [
    "pending", "CANCELLED", "hemolyzed", "QNS", "not done", "TNP", "Unsuitable specimen", "folgt",
    "kein Material", "en cours", "Ver observación", "Muestra insuficiente", "pendente",
]  # fmt: skip


@pytest.mark.parametrize("flag", ["N", "normal"])
def test_a_flag_calls_nothing_normal_that_was_not_measured(flag, tmp_path):
    lines = [Line("potassium", word, "no-result", "mmol/L", flag=flag) for word in WORDS]
    assert differences(lines, tmp_path, Patient()) == []


def test_a_flag_that_warns_is_heard(tmp_path):
    lines = [Line("potassium", "pending", "HH", "mmol/L", flag="HH")]
    assert differences(lines, tmp_path, Patient()) == []
