"""Reports that have everything an HTML page is made of, and their pages."""

from dataclasses import replace

import pytest

from labcheck.judging.check import check
from labcheck.judging.report import Only, Report
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.writers.html_report import render_html
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.shipped import load_shipped
from reports import example, report_of

# Critical values of Main Line Health: sodium <=125 or >=160 mEq/L, hemoglobin <=7 or >=20 g/dL.
EVERYTHING = """
case: Everything
patient: {age: 40 y}
labs:
  - {test: sodium, result: 118 mmol/L, baseline: 117 mmol/L}
  - {test: potassium, result: 7 mmol/L, reported: normal}
  - {test: ferritin, result: 500 ng/mL, specimen: serum, method: latex, context: fasting}
  - {test: calcium, result: 9.3 mg/dL, baseline: 7 mg/dL}
  - {test: hemoglobin, result: 13 g/dL, note: taken lying}
  - {test: C3, result: 94 mg/dL, reported: normal}
  - {test: CRP, result: 5 mg/dL, baseline: unchanged}
  - {test: frobnicate, result: 5 U/L}
"""


def compared(text: str, *sets: str) -> Report:
    """Check a case, with sets that are asked for comparison."""
    asked = tuple(load_shipped(name) for name in sets)
    return check(read_case(text, "case.yaml"), replace(gather_knowledge((), ()), compared=asked))


REPORTS = {
    "lupus": [example("lupus-calciphylaxis")],
    "iron": [example("iron-deficiency")],
    "everything": [report_of(EVERYTHING)],
    "compared": [compared(EVERYTHING, "mcc", "norip", "nbme")],
    "several": [example("lupus-calciphylaxis"), example("iron-deficiency"), report_of(EVERYTHING)],
    "only": [example("lupus-calciphylaxis", only=Only.ABNORMAL)],
    "none": [example("lupus-calciphylaxis", only=Only.UNJUDGED)],
}
PAGES = {name: render_html(reports) for name, reports in REPORTS.items()}
EACH = pytest.mark.parametrize("name", REPORTS)
