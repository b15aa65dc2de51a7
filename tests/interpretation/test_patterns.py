"""Patterns: named by the classic case and by no other picture; healthy panels name none."""

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import yaml

from banned_words import BANNED
from build import knowledge
from classic_panels import CLASSIC, HEALTHY, OTHERWISE
from derivations import KNOWLEDGE, report_of
from labcheck.errors import KnowledgeError
from labcheck.interpretation.patterns.definitions import parse_finding
from labcheck.interpretation.patterns.matching import find_patterns
from labcheck.interpreting import interpret_report
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.writers.interpretation.pattern_wording import list_patterns
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.patterns_file import read_pattern
from labcheck.yaml_files.shipped import PATTERNS
from labcheck.yaml_files.shipped_derived import load_definitions
from labcheck.yaml_files.shipped_patterns import load_patterns
from panels import draw_panel
from reports import EXAMPLES

KIDNEY = {"aki-prerenal", "aki-tubular"}
RAW = yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))


def named(labs, **more):
    return [pattern.id for pattern in report_of(labs, **more).interpretation.patterns]


@pytest.mark.parametrize("id_", CLASSIC)
def test_a_classic_case_is_named_and_another_picture_is_not(id_):
    assert id_ in named(CLASSIC[id_])
    assert id_ not in named(CLASSIC[id_] | OTHERWISE[id_])


def test_every_pattern_has_its_case():
    assert (
        {*CLASSIC, *KIDNEY} == {pattern.id for pattern in load_patterns()} == {*OTHERWISE, *KIDNEY}
    )


SERIES = """
patient: {age: 60 y, sex: male}
draws:
  - {time: 2026-03-01T08:00, labs: {creatinine: 1.0 mg/dL}}
  - time: 2026-03-02T08:00
    labs: {creatinine: 2.4 mg/dL, sodium: 138 mmol/L, urine sodium: %s mmol/L,
           urine creatinine: %s mg/dL}
"""


@pytest.mark.parametrize(
    ("sodium", "creatinine", "id_"), [(9, 160, "aki-prerenal"), (80, 40, "aki-tubular")]
)
def test_indices_of_the_kidney_beside_a_stage(sodium, creatinine, id_):
    case = read_case(SERIES % (sodium, creatinine), "case.yaml")
    report = check(case, KNOWLEDGE)
    (pattern,) = interpret_report(report, KNOWLEDGE).interpretation.patterns
    assert (pattern.id, pattern.draw, pattern.is_urgent) == (id_, 1, True)


def test_a_healthy_panel_names_none():
    assert named({"sodium": "140 mmol/L", "chloride": "100 mmol/L", "bicarbonate": "25 mmol/L",
                  "albumin": "4 g/dL"}) == []  # fmt: skip
    assert named(HEALTHY) == []


def test_what_is_derived_from_ordinary_results_names_none():
    """A gap of 24 from three results inside their ranges."""
    report = report_of(
        {"sodium": "145 mmol/L", "chloride": "98 mmol/L", "bicarbonate": "23 mmol/L"}
    )
    assert "24" in {value.text for value in report.interpretation.derived}
    assert report.interpretation.patterns == ()


def test_panels_drawn_inside_the_ranges_name_none():
    rng = Random(20)  # noqa: S311 - the same panels at each run
    assert [found for _ in range(25) if (found := named(draw_panel(rng)))] == []


def test_a_child_has_none():
    classic = CLASSIC["microcytic-anaemia"]
    assert named(classic, patient="age: 7 y, sex: male") == []
    assert "microcytic-anaemia" in named(classic, patient="sex: male")


@pytest.mark.parametrize(("age", "is_loaded"), [("7 y", False), ("40 y", True)])
def test_patterns_are_loaded_for_adults_only(age, is_loaded):
    """A start is most of what a case costs, so what is of no use is not imported."""
    code = (
        "import sys; from derivations import report_of; from classic_panels import CLASSIC; "
        f"report_of(CLASSIC['microcytic-anaemia'], patient='age: {age}, sex: male').interpretation;"
        "print('labcheck.yaml_files.shipped_patterns' in sys.modules)"
    )
    place = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=place, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(is_loaded)


STORED = {
    "acidosis-usual-gap": "gap-not-raised-acidosis",
    "acidosis-wide-gap": "ketoacidosis translocational-hyponatraemia",
    "anaemia-of-inflammation": "few-reticulocytes anaemia-of-inflammation",
    "belly-pain": "pancreatic-enzymes",
    "bile-flow": "cholestatic",
    "calcium-and-pth": "high-calcium-pth-not-low",
    "calcium-without-pth": "high-calcium-pth-low",
    "creatinine-own-baseline": "aki-prerenal",
    "dark-urine": "muscle-injury",
    "ferritin-in-between": "microcytic-anaemia iron-deficiency-with-inflammation",
    "fever-and-oozing": "consumption",
    "few-platelets-broken-cells": "haemolysis microangiopathy many-reticulocytes",
    "iron-deficiency": "microcytic-anaemia many-reticulocytes iron-deficiency",
    "kidney-months-apart": "ckd-minerals",
    "long-aptt": "long-aptt",
    "lupus-calciphylaxis": "complement-and-dsdna low-c4",
    "lupus-usual": "complement-and-dsdna low-c3-and-c4",
    "macrocytic-anaemia": "macrocytic-anaemia b12-deficiency",
    "salty-urine": "hypotonic-hyponatraemia siadh",
    "slow-thyroid": "macrocytic-anaemia high-tsh-low-ft4",
    "sugar-and-sleep": "hyperosmolar",
    "swollen-ankles": "nephrotic",
    "thyroid-and-tsh-alone": "high-tsh-normal-ft4",
    "tired-and-tanned": "low-sodium-high-potassium hypotonic-hyponatraemia",
    "vitamin-d-and-pth": "vitamin-d-and-pth",
    "yellow-and-pale": "haemolysis macrocytic-anaemia many-reticulocytes",
}
"""What the stored cases name: a new pattern that adds to it must be looked at, here."""


def interpreted(name):
    path = EXAMPLES / f"{name}.yaml"
    case = read_case(path.read_bytes(), path.name)
    known = gather_knowledge(case.lesson.needs, ())
    report = check(case, known)
    return report, interpret_report(report, known)


@pytest.mark.parametrize(
    "name", [path.stem for path in EXAMPLES.glob("*.yaml") if path.stem != "written-wrong"]
)
def test_a_stored_case_names_these_and_no_row_changes(name):
    report, found = interpreted(name)
    ids = {pattern.id: None for pattern in found.interpretation.patterns}
    assert set(ids) == set(STORED.get(name, "").split())
    for before, after in zip(report.rows, found.rows, strict=True):
        assert (before.flag, before.possible_flags, before.status) == (
            after.flag, after.possible_flags, after.status,
        )  # fmt: skip


NEW = {"name": "New", "group": "new", "all": ["hemoglobin low"], "seen_with": ["anything"],
       "urgent": ["always"], "sources": ["tma-2012"]}  # fmt: skip


def test_a_new_pattern_changes_nothing_that_others_say():
    new = read_pattern("new", NEW, RAW["sources"], "patterns.yaml")
    for name in ("iron-deficiency", "lupus-calciphylaxis"):
        _, found = interpreted(name)
        catalogue = knowledge().catalogue
        with_new = find_patterns(found, found.interpretation, [new, *load_patterns()], catalogue)
        assert "new" in {pattern.id for pattern in with_new}
        assert [pattern for pattern in with_new if pattern.id != "new"] == list(
            found.interpretation.patterns
        )


LUPUS = """
patient: {{age: 33 y, sex: female}}
labs:
  C3: {{result: 60 mg/dL, baseline: {0}}}
  C4: {{result: 5 mg/dL, baseline: {0}}}
  anti-dsDNA: {{result: 140 IU/mL, baseline: {0}}}
"""


def test_what_is_usual_does_not_read_as_a_flare():
    report = check(read_case(LUPUS.format("unchanged"), "case.yaml"), KNOWLEDGE)
    usual = interpret_report(report, KNOWLEDGE)
    lines = list_patterns(usual)
    assert all(line.what.endswith("as usual for this patient") for line in lines)
    text = " ".join(note for line in lines for note in line.notes)
    assert "clinically quiet" in text
    assert "active immune complexes" not in text
    report = check(read_case(LUPUS.format("risen"), "case.yaml"), KNOWLEDGE)
    active = interpret_report(report, KNOWLEDGE).interpretation.patterns
    assert {sign.against for sign in active[0].signs} == {"risen against the baseline"}
    assert "systemic lupus with active immune complexes" in active[0].seen_with


def test_the_draw_before_is_not_what_is_usual():
    text = """
patient: {age: 30 y, sex: male}
draws:
  - {time: 2026-03-01T08:00, labs: {hemoglobin: 8.1 g/dL, MCV: 70 fL}}
  - {time: 2026-03-01T20:00, labs: {hemoglobin: 8.1 g/dL, MCV: 70 fL}}
"""
    report = check(read_case(text, "case.yaml"), KNOWLEDGE)
    last = interpret_report(report, KNOWLEDGE).interpretation.patterns[-1]
    assert not last.is_usual
    assert {sign.against for sign in last.signs} == {"unchanged since the draw before"}


def test_urgent_patterns_stand_first_and_say_so():
    report = report_of(CLASSIC["microangiopathy"] | CLASSIC["microcytic-anaemia"])
    found = report.interpretation.patterns
    assert [pattern.is_urgent for pattern in found] == sorted(
        (pattern.is_urgent for pattern in found), reverse=True
    )
    lines = list_patterns(report)
    assert lines[0].what.startswith("Seek clinical review now. ")
    assert [line.is_urgent for line in lines] == [pattern.is_urgent for pattern in found]


@pytest.mark.parametrize(("calcium", "is_urgent"), [("11.9 mg/dL", False), ("14.6 mg/dL", True)])
def test_some_are_urgent_from_a_number_on(calcium, is_urgent):
    (pattern,) = report_of({"calcium": calcium, "PTH": "4 pg/mL"}).interpretation.patterns
    assert pattern.is_urgent is is_urgent


def test_two_tests_that_disagree_decide_nothing():
    assert "long-pt" not in named({"INR": "{result: '2.6', range: 0.9-1.2}", "PT": "12.0 s",
                                   "aPTT": "31 s"})  # fmt: skip


def test_what_would_help_is_named_where_it_is_not_there():
    (pattern,) = report_of({"TSH": "48 uU/mL", "free T4": "0.4 ng/dL"}).interpretation.patterns
    assert pattern.missing == ("Thyroperoxidase antibody",)


# Beside the words that no text has: a pattern never names a disease as the patient's.
NAMED = re.compile(r"has the|\bdisease\b", re.IGNORECASE)


def test_no_text_says_more_than_it_may():
    for pattern in load_patterns():
        texts = (pattern.name, *pattern.seen_with, *pattern.usual, *pattern.consider)
        assert [text for text in texts if BANNED.search(text) or NAMED.search(text)] == []
    for name in STORED:
        lines = list_patterns(interpreted(name)[1])
        said = [text for line in lines for text in (line.text, *line.notes)]
        assert [text for text in said if BANNED.search(text) or NAMED.search(text)] == []
        assert all("can be seen with" in " ".join(line.notes) for line in lines)


def test_sources_are_guidelines_textbooks_and_papers_and_all_are_used():
    sources = RAW["sources"]
    assert {source["kind"] for source in sources.values()} == {"guideline", "textbook", "paper"}
    used = {key for pattern in RAW["patterns"].values() for key in pattern["sources"]}
    assert used == set(sources)


def test_every_finding_can_be_looked_at():
    tests, derived = KNOWLEDGE.catalogue.analytes, load_definitions()
    for pattern in load_patterns():
        findings = (*pattern.all, *pattern.some, *pattern.none, *pattern.supports, *pattern.urgent)
        for finding in findings:
            for test in finding.tests:
                assert not finding.unit or tests[test].read_unit(finding.unit), finding.text
            for id_ in finding.derived:
                assert finding.unit in ("", derived[id_].unit), finding.text
        assert {*pattern.helps} <= set(tests)
        assert len(pattern.some) >= pattern.at_least


@pytest.mark.parametrize(
    "text", ["hemoglobin", "hemoglobin lowish", "ck > 5 x LLN", "ferritin < x"]
)
def test_a_finding_that_cannot_be_read(text):
    with pytest.raises(ValueError, match="is not a finding; after the test write low, high"):
        parse_finding(text)


def test_faults_of_a_pattern_are_named_together():
    wrong = NEW | {"all": ["hemoglobin lowish"], "sources": ["tma-2021"], "colour": "red"}
    with pytest.raises(KnowledgeError) as error:
        read_pattern("new", wrong, RAW["sources"], "patterns.yaml")
    for said in (
        "'hemoglobin lowish' is not a finding",
        "did you mean tma-2012",
        "no field 'colour'",
    ):
        assert said in str(error.value)


PAGE = Path(__file__).parents[2] / "docs" / "patterns.md"
MARKED = re.compile(r"(<!-- patterns -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)


def write_table():
    lines = ["| pattern | findings | urgent | source |", "| --- | --- | --- | --- |"]
    for entry in RAW["patterns"].values():
        parts = [" and ".join(entry.get("all", []))]
        if some := entry.get("some"):
            count = entry.get("at_least", "1")
            parts.append(some[0] if len(some) == 1 else f"{count} of: {', '.join(some)}")
        if none := entry.get("none"):
            parts.append(f"none of: {', '.join(none)}")
        findings = f"`{'; '.join(filter(None, parts))}`".replace("|", " or ")
        sources = [RAW["sources"][key] for key in entry["sources"]]
        cited = "; ".join(f"[{source['title']}]({source['url']})" for source in sources)
        urgent = ", ".join(entry.get("urgent", []))
        lines.append(f"| {entry['name']} | {findings} | {urgent} | {cited} |")
    return "\n".join(lines) + "\n"


def test_the_page_has_every_pattern():
    content = PAGE.read_text(encoding="utf-8")
    filled = MARKED.sub(lambda found: found[1] + write_table() + found[3], content)
    if os.environ.get("LABCHECK_RENEW_DOCS"):
        PAGE.write_text(filled, encoding="utf-8")
    assert MARKED.search(content), "the table has its place"
    assert filled == content or os.environ.get("LABCHECK_RENEW_DOCS")
