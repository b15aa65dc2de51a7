"""The faults of one file, collected while it is read."""

import pytest

from labcheck.errors import Fault, InputError, KnowledgeError
from labcheck.faults import FaultLog, Mark


def noted(*places):
    log = FaultLog("a.csv")
    for place in places:
        log.add(place, "labs", "this is wrong")
    return log


def test_a_fault_is_noted_once():
    assert noted(3, 3).faults == (Fault("a.csv", 3, None, "labs", "this is wrong"),)


def test_a_place_that_is_not_known_is_not_written():
    assert str(noted(Mark()).faults[0]) == str(noted(None).faults[0]) == (
        "a.csv: labs: this is wrong"
    )  # fmt: skip


def test_faults_are_given_as_found_or_by_line():
    log = noted(7, None, Mark(2, 5))
    assert [fault.line for fault in log.faults] == [7, None, 2]
    assert [fault.line for fault in log.by_line] == [2, 7, None]


def test_a_record_is_missing_once_for_each_fault_that_loses_it():
    log = noted(1)
    with log.losing():
        log.add(2, "", "this is not a resource")
        log.add(2, "", "this is not a resource")
    log.add(3, "", "this is wrong")
    assert log.missing == 1


def test_a_file_is_refused_with_all_its_faults_by_line_and_field():
    log = FaultLog("a.yaml", KnowledgeError)
    log.raise_if_any()
    log.extend([Fault("a.yaml", 2, None, "b", "x"), Fault("a.yaml", 2, None, "a", "x")])
    with pytest.raises(KnowledgeError) as refusal:
        log.raise_if_any()
    assert str(refusal.value) == "a.yaml:2: a: x\na.yaml:2: b: x"
    with pytest.raises(InputError, match=r"^a.csv:1: labs: this is wrong$"):
        noted(1).raise_if_any()
