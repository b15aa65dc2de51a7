"""`labcheck.convert`, `tests` and `explain` of Python say what the command does."""

import json

import pytest

import labcheck
from commands import ROOT, run

LUPUS = ROOT / "examples" / "lupus-calciphylaxis.yaml"


def said(*words):
    return json.loads(run(*words, "--format", "json").out)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("10.3 mg/dL", "mmol/L"), ("10.3 mg/dL", "mmol/L", "--test", "calcium")),
        ((10.3, "mg/dL", "mmol/L"), ("10.3", "mg/dL", "mmol/L", "--test", "calcium")),
        (("<5", "mg/dL"), ("<5", "mg/dL", "--test", "calcium")),
    ],
)
def test_a_value_is_converted_as_by_the_command(asked, words):
    assert labcheck.convert(*asked, test="calcium") == said("convert", *words)


def test_a_change_of_scale_needs_no_test():
    (answer,) = labcheck.convert(5, "g/dL", "g/L")["answers"]
    assert (answer["value"], answer["unit"]) == (50, "g/L")


@pytest.mark.parametrize("search", ["potassium", "vitamin d", "2823-3"])
def test_tests_are_found_as_by_the_command(search):
    assert labcheck.tests(search) == said("tests", search)


def test_a_test_is_explained_as_by_the_command():
    assert labcheck.explain("calcium") == said("explain", "calcium")


def test_results_of_a_report_are_explained_as_by_the_command():
    report = labcheck.check(LUPUS, compare="all")
    expected = said("explain", "lupus", "C3", "C4")
    assert labcheck.explain(report, "C3", "C4") | {"file": ""} == expected | {"file": ""}
    assert len(labcheck.explain(report)["rows"]) == len(report.rows)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: labcheck.convert(5, "g/dL", "mmol/foo"), "the unit 'mmol/foo' is not known"),
        (lambda: labcheck.tests("xyzzy"), "no test has 'xyzzy' in its name"),
        (lambda: labcheck.explain("xyzzy"), "no test is called 'xyzzy'"),
        (lambda: labcheck.explain("lupus", "C3"), "results are explained of a report"),
        (
            lambda: labcheck.explain(labcheck.check(LUPUS), "TSH"),
            "lupus-calciphylaxis.yaml has no result of 'TSH'",
        ),
    ],
)
def test_what_is_not_known_is_refused(ask, message):
    with pytest.raises(labcheck.UsageError, match=message):
        ask()
