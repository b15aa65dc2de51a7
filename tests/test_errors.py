"""Refusals: where, what is wrong, what to do; and the exit code of each kind."""

import pytest

from labcheck.errors import (
    Fault,
    InputError,
    KnowledgeError,
    LabcheckError,
    UsageError,
    did_you_mean,
)


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault("f.yaml", 3, 7, "labs.K", "it is wrong", "do this"),
         "f.yaml:3:7: labs.K: it is wrong; do this"),
        (Fault("f.yaml", 3, None, "labs.K", "it is wrong"), "f.yaml:3: labs.K: it is wrong"),
        (Fault("f.yaml", None, None, "", "it is wrong", "do this"),
         "f.yaml: it is wrong; do this"),
        (Fault("f.yaml", None, None, "labs", "it is wrong"), "f.yaml: labs: it is wrong"),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_what_to_do(fault, text):
    assert str(fault) == text


@pytest.mark.parametrize(
    ("kind", "code"),
    [(UsageError, 2), (InputError, 3), (KnowledgeError, 4), (LabcheckError, 70)],
)
def test_exit_codes(kind, code):
    assert kind.exit_code == code
    assert issubclass(kind, LabcheckError)


def test_an_error_shows_every_fault_on_a_line_of_its_own():
    faults = [Fault("f.yaml", line, 1, "", "it is wrong") for line in (1, 2)]
    error = InputError(faults)
    assert error.faults == tuple(faults)
    assert str(error) == "f.yaml:1:1: it is wrong\nf.yaml:2:1: it is wrong"


def test_an_error_may_be_one_sentence():
    error = UsageError("there is no such set")
    assert (str(error), error.faults) == ("there is no such set", ())


@pytest.mark.parametrize(
    ("word", "allowed", "most", "text"),
    [
        ("abmi", ["abim", "norip"], 3, "did you mean abim?"),
        ("ABIM", ["abim"], 3, "did you mean abim?"),
        ("timee", ["time", "times"], 3, "did you mean time or times?"),
        ("timee", ["time", "times"], 1, "did you mean time?"),
        ("xyzzy", ["abim"], 3, ""),
        ("", ["abim"], 3, ""),
        ("abim", [], 3, ""),
    ],
)
def test_the_nearest_right_name(word, allowed, most, text):
    assert did_you_mean(word, allowed, most=most) == text
