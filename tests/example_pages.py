"""Pages that try the look of the HTML report: ordinary, long, wide, empty, and right to left."""

from dataclasses import replace

from labcheck.interpreting import interpret_report
from labcheck.judging.check import check
from labcheck.judging.report import Report
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.writers.html_report import render_html
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.shipped import load_shipped
from reports import EXAMPLES

_COMPARED = ("mcc", "norip", "oxford", "nbme", "aacb", "uk-pathology-harmony", "caliper")

# Invented: an acute kidney injury over three weeks. A dash is a draw without the test.
_DRAWS = {
    "2026-03-01": "0.9 4.2 14 139 <0.3 14.2 dark",
    "2026-03-02": "1.8 5.4 31 136 8.1 13.1 dark",
    "2026-03-03": "3.9 6.7 78 129 12 11.9 dark",
    "2026-03-05": "4.6 5.9 92 131 9 11.2 dark",
    "2026-03-09": "2.4 4.6 40 - 3.1 11.6 dark",
    "2026-03-20": "1.2 4.3 19 138 0.4 11.9 dark",
}
_UNITS = {
    "creatinine": "mg/dL", "potassium": "mmol/L", "urea nitrogen": "mg/dL", "sodium": "mmol/L",
    "CRP": "mg/dL", "hemoglobin": "g/dL", "urine colour": "",
}  # fmt: skip


def _serial() -> str:
    text = "case: Six draws\npatient: {age: 61 y, sex: male}\ndraws:\n"
    for time, values in _DRAWS.items():
        text += f"  - time: {time}\n    labs:\n"
        for (test, unit), value in zip(_UNITS.items(), values.split(), strict=True):
            text += "" if value == "-" else f'      {test}: "{value} {unit}"\n'
    return text


_PANEL = {
    "sodium": "141 mmol/L", "potassium": "4.1 mmol/L", "chloride": "103 mmol/L",
    "calcium": "9.3 mg/dL", "phosphorus": "3.9 mg/dL", "creatinine": "0.9 mg/dL",
    "urea nitrogen": "34 mg/dL", "glucose": "92 mg/dL", "albumin": "4.1 g/dL",
    "total protein": "7 g/dL", "ALT": "22 U/L", "AST": "231 U/L", "alkaline phosphatase": "88 U/L",
    "total bilirubin": "0.7 mg/dL", "LDH": "150 U/L", "CK": "88 U/L", "hemoglobin": "13 g/dL",
    "hematocrit": "39 %", "MCV": "70 fL", "MCH": "29 pg", "platelets": "290 x10^3/uL",
    "leukocytes": "6.3 x10^3/uL", "ferritin": "90 ng/mL", "iron": "88 ug/dL", "TSH": "2.2 mIU/L",
    "CRP": "0.2 mg/dL", "ESR": "11 mm/h", "magnesium": "2 mg/dL", "uric acid": "5 mg/dL",
    "cholesterol": "188 mg/dL",
}  # fmt: skip


def _ten() -> str:
    """Ten draws of tests that fall, rise and stay, long enough in print for several sheets."""
    text = "case: Ten draws\npatient: {age: 40 y, sex: female}\ndraws:\n"
    for number in range(10):
        text += (
            f"  - time: 2026-01-{number + 1:02}\n    labs:\n"
            f"      hemoglobin: {13 - number / 2} g/dL\n"
            f"      creatinine: {0.8 + number / 5:.1f} mg/dL\n"
            f"      potassium: {4 + number / 4} mmol/L\n"
            "      sodium: 140 mmol/L\n"
            f"      C3: {110 - 5 * number} mg/dL\n"
            f"      CRP: {3 + 13 * number} mg/L\n"
        )
    return text


def _sixty() -> str:
    text = "case: Sixty results\npatient: {age: 50 y, sex: female}\nlabs:\n"
    for specimen in ("", ", specimen: serum"):
        for test, result in _PANEL.items():
            text += f"  - {{test: {test}, result: {result}{specimen}}}\n"
    return text


_UNJUDGED = """
case: Nothing can be judged
labs:
  frobnicate: 5 U/L
  hemoglobin: "13"
  sodium: 140 mg/bottle
  potassium: haemolysed, not done
  glucos x: "7"
  C4: 5 foo
"""
_LONG_NAME = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
_LONG = f"""
case: {"Langerfallname" * 12}
source: {"s" * 180}
patient: {{age: 40 y}}
labs:
  - {{test: {_LONG_NAME}, result: {"9" * 60} U/L, note: {"x" * 300}}}
  - {{test: hemoglobin, result: 12.5 g/dL, note: "{"a remark about the sample, " * 12}"}}
  - {{test: sodium, result: 118 mmol/L, method: {"m" * 80}, specimen: serum, context: fasting}}
"""
_RIGHT_TO_LEFT = """
case: حالة فقر الدم
source: מקור בעברית (2026)
patient: {age: 40 y, sex: f}
labs:
  - {test: الهيموغلوبين, result: 6 g/dL, range: 12-16 g/dL, note: "ملاحظة: العينة (5)"}
  - {test: המוגלובין, result: שלילי}
  - {test: hemoglobin, result: 6.2 g/dL, baseline: 9 g/dL}
"""

# Small segments beside one another, and a correction: where labels come nearest to one another.
_GAP = """
case: An anion gap with low albumin
patient: {age: 60 y, sex: male}
draws:
  - time: 2026-03-01
    labs:
      {sodium: 131 mmol/L, chloride: 104 mmol/L, bicarbonate: 3 mmol/L, anion gap: 24 mmol/L}
  - time: 2026-03-02
    labs: {sodium: 136.5 mEq/L, chloride: 122.25 mEq/L, total CO2: 6.5 mEq/L, albumin: 1.8 g/dL}
"""


def build_reports() -> dict[str, list[Report]]:
    """The reports of each page, with what other sets say."""
    asked = tuple(load_shipped(name) for name in _COMPARED)
    knowledge = replace(gather_knowledge((), ()), compared=asked)
    texts = {
        "lupus": (EXAMPLES / "lupus-calciphylaxis.yaml").read_text(encoding="utf-8"),
        "iron": (EXAMPLES / "iron-deficiency.yaml").read_text(encoding="utf-8"),
        "serial": _serial(),
        "ten": _ten(),
        "sixty": _sixty(),
        "unjudged": _UNJUDGED,
        "long": _LONG,
        "right-to-left": _RIGHT_TO_LEFT,
    }
    found = {
        name: [check(read_case(text, f"{name}.yaml"), knowledge)] for name, text in texts.items()
    }
    gap = check(read_case(_GAP, "gap.yaml"), knowledge)
    found["gap"] = [interpret_report(gap, knowledge)]
    several = [found[name][0] for name in ("lupus", "serial", "unjudged", "right-to-left")]
    return found | {"several": several}


def build_pages(reports: dict[str, list[Report]]) -> dict[str, str]:
    """The pages as they are written to a file."""
    return {name: render_html(of_page) for name, of_page in reports.items()}
