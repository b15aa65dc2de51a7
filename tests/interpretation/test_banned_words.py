"""Every text of the interpretation's data, and every explanation of it, has no banned word."""

from functools import cache

import pytest
import yaml

from banned_words import BANNED
from derivations import DEFINITIONS, KNOWLEDGE, labs_of, report_of, vectors
from grading import shipped_grades
from labcheck.interpreting import find_grade_sets, interpret_report
from labcheck.teaching.explained_grades import list_grades
from labcheck.teaching.explained_stage import explain_stage
from labcheck.teaching.explained_value import explain_formula, explain_value
from labcheck.writers.interpretation.graded_wording import list_found
from labcheck.yaml_files.shipped import PACKAGE
from reports import EXAMPLES, example

FILES = ["derived", "grades", "cross_checks", "patterns", "interferences"]
# What works are called and where they lie is in others' words; worked numbers are of tests only.
IN_OTHERS_WORDS = {"source", "sources", "vectors", "title"}
CASES = [path.stem for path in sorted(EXAMPLES.glob("*.yaml")) if path.stem != "written-wrong"]
FEWEST_TEXTS = {"derived": 800, "grades": 1800, "cross_checks": 100, "patterns": 600,
                "interferences": 90}  # fmt: skip


def texts_of(node, place=""):
    """Every text below a node, each with the place it stands at."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in IN_OTHERS_WORDS:
                yield from texts_of(value, f"{place}.{key}")
    elif isinstance(node, list):
        for value in node:
            yield from texts_of(value, place)
    elif isinstance(node, str):
        yield place, node


def lines_of(explained):
    """Every line of an explanation but its source."""
    for section in explained.sections:
        if section.heading != "Source":
            yield from ((f"{explained.id}, {section.heading}", line) for line in section.lines)


def banned_in(found):
    return [(place, text) for place, text in found if BANNED.search(text)]


@pytest.mark.parametrize("name", FILES)
def test_no_text_of_the_data_has_a_banned_word(name):
    path = PACKAGE / "data" / f"{name}.yaml"
    found = list(texts_of(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert len(found) > FEWEST_TEXTS[name]
    assert banned_in(found) == []


@cache
def reports():
    """Every example with all that is said of it, graded by every set."""
    sets = find_grade_sets(list(shipped_grades().sets))
    return [interpret_report(example(name), KNOWLEDGE, sets) for name in CASES]


def test_no_formula_by_itself_is_explained_with_a_banned_word():
    found = [line for each in DEFINITIONS.values() for line in lines_of(explain_formula(each))]
    assert len(found) > 5 * len(DEFINITIONS)
    assert banned_in(found) == []


def test_no_worked_value_is_explained_with_a_banned_word():
    """Each quantity with the numbers of its vectors, and each value of the examples."""
    worked = [report_of(labs_of(DEFINITIONS[id_], vector)) for id_, vector in vectors()]
    found, explained = [], set()
    for report in (*worked, *reports()):
        for value in report.interpretation.derived:
            explained.add(value.id)
            found += lines_of(explain_value(value, DEFINITIONS[value.id], report))
            notes = (value.meaning, value.warning, value.caution, value.why_not)
            found += ((value.id, note) for note in notes)
    assert len(explained) > 0.8 * len(DEFINITIONS)
    assert banned_in(found) == []


def test_no_stage_grade_check_or_pattern_of_an_example_has_a_banned_word():
    found, kinds = [], set()
    for report in reports():
        for stage in report.interpretation.stages:
            found += lines_of(explain_stage(stage))
            kinds.add("stage")
        for title, lines in list_found(report):
            found += ((title, text) for line in lines for text in (line.text, *line.notes))
            kinds.add(title)
        for row in report.rows:
            found += ((f"grade of {row.name}", line) for line in list_grades(row))
    assert len(found) > 300
    assert len(kinds) > 3
    assert banned_in(found) == []


@pytest.mark.parametrize(
    "text",
    ["diagnostic of anemia", "confirms the disease", "rules out a cause", "Start iron",
     "a harmless finding", "treat it", "one dose", "a healthy result", "all is fine"],
)  # fmt: skip
def test_banned_words_are_found(text):
    assert BANNED.search(text)


@pytest.mark.parametrize("text", ["413 healthy workers had 0.78", "people treated for diabetes"])
def test_whom_a_study_or_a_rule_is_of_may_be_said(text):
    assert BANNED.search(text) is None
