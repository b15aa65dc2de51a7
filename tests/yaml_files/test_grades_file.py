"""The files of grades and of cross-checks: what is wrong with one is said, term by term."""

import pytest

from labcheck.errors import KnowledgeError
from labcheck.yaml_files.cross_checks_file import read_checks
from labcheck.yaml_files.grades_file import load_grades
from labcheck.yaml_files.nodes import parse_nodes
from labcheck.yaml_files.on_demand import fields_of

SETS = """
sets:
  ours-1: {name: Ours, version: "1", title: Our grades, source: here, read_from: here}
terms:
"""
TERM = "  - {sets: ours-1, term: Low, tests: hemoglobin, direction: low, "


def faults_of(rest):
    book = load_grades(parse_nodes(SETS + TERM + rest + "}", "grades.yaml"), "grades.yaml")
    with pytest.raises(KnowledgeError) as raised:
        book.ladders["ours-1", "hemoglobin"]
    return str(raised.value)


@pytest.mark.parametrize(
    ("rest", "said"),
    [("units: 'g/dL, g/L', steps: [{grade: 3, if: {g/dL: '<8'}}]", "must have g/dL, g/L"),
     ("units: g/dL, steps: [{grade: 3, if: {g/dL: 'below 8'}}]", "'below 8' is not a comparison"),
     ("steps: [{grade: '3, 2', if: '<LLN'}]", "several grades need settled_by"),
     ("steps: [{grade: 3, if: '<LLM'}]", "is not a number"),
     ("note: nothing", "a term needs steps, or why it has none"),
     ("steps: [{grade: 3, if: '<LLN', when: now}]", "a step has no field 'when'"),
     ("whom: {sex: both}, steps: [{grade: 3, if: '<LLN'}]", "'both'")],
)  # fmt: skip
def test_what_is_wrong_with_a_term_is_said(rest, said):
    assert said in faults_of(rest)


def test_a_set_without_its_source_is_refused():
    text = "sets:\n  ours-1: {name: Ours, version: '1', title: T}\nterms: []"
    with pytest.raises(KnowledgeError, match="source"):
        load_grades(parse_nodes(text, "grades.yaml"), "grades.yaml")


def test_a_ladder_is_read_once_and_as_written():
    steps = "steps: [{grade: 2, if: {g/dL: '<10 or <0.5 x LLN'}}]"
    text = f"{SETS}{TERM}units: g/dL, whom: {{age: '>=18 y', state: well}}, {steps}}}"
    book = load_grades(parse_nodes(text, "grades.yaml"), "grades.yaml")
    (ladder,) = book.ladders["ours-1", "hemoglobin"]
    assert book.ladders["ours-1", "hemoglobin"][0] is ladder
    assert (len(book.ladders), list(book.ladders)) == (1, [("ours-1", "hemoglobin")])
    assert ladder.steps[0].conditions["g/dL"].describe("g/dL") == "<10 g/dL or <0.5 × LLN"
    assert ladder.whom.state == "well"
    assert book.sets["ours-1"].label == "Ours 1"


@pytest.mark.parametrize(
    ("check", "said"),
    [("{kind: sum, question: q, source: s}", "'sum'"), ("{kind: parts, source: s}", "question"),
     ("{kind: parts, question: q, source: s, limits: 3}", "has no field 'limits'")],
)  # fmt: skip
def test_what_is_wrong_with_a_check_is_said(check, said):
    listed = fields_of(parse_nodes(f"ours: {check}", "checks.yaml"))
    with pytest.raises(KnowledgeError) as raised:
        read_checks(listed, "checks.yaml")
    assert said in str(raised.value)
