"""Derived values and stages explained: each step, what holds here, and the source."""

import pytest

from commands import run

GAP = "patient: {age: 50 y, sex: male}\nlabs: {Na: 140 mmol/L, Cl: 100 mmol/L, CO2: 16 mmol/L}\n"
AKI = """\
draws:
  - {time: "2026-03-01 08:00", labs: {creatinine: 3.8 mg/dL}}
  - {time: "2026-03-02 08:00", labs: {creatinine: 4.1 mg/dL}}
"""


def explain(tmp_path, text, *names):
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    done = run("explain", "case.yaml", *names, cwd=tmp_path)
    assert done.code == 0, done.err
    return done.out


@pytest.mark.parametrize("name", ["delta_ratio", "delta ratio"])
def test_a_formula_is_led_through_with_the_numbers_put_in(tmp_path, name):
    page = explain(tmp_path, GAP, name)
    for line in (
        "hco3 is CO2 16 mmol/L; it stands in for the usual test.",
        "(140 − (100 + 16) − 12) / (24 − 16)",
        "= (140 − 116 − 12) / 8",
        "= 1.5",
        "It is of use where hco3 < 24, which is so here.",
        "Deranged Physiology",
    ):
        assert line in page


@pytest.mark.parametrize(
    ("labs", "name", "why"),
    [
        ("{total CO2: 10 mmol/L, arterial pH: 7.2, arterial pCO2: 26 mmHg}", "expected_pco2",
         "only total CO2 was measured"),
        ("{cholesterol: 200 mg/dL, HDL: 40 mg/dL, triglycerides: 450 mg/dL}", "ldl_friedewald",
         "does not hold for triglycerides above 400"),
    ],
)  # fmt: skip
def test_what_is_not_computed_is_not_worked_out_either(tmp_path, labs, name, why):
    page = explain(tmp_path, f"patient: {{age: 50 y, sex: male}}\nlabs: {labs}\n", name)
    assert "not computed" in page
    assert why in page
    assert "Worked out" not in page
    assert "stands in" not in page


def test_a_stage_is_led_through_its_criteria(tmp_path):
    page = " ".join(explain(tmp_path, AKI, "aki").split())
    assert "was 24 h before 4.1 mg/dL" in page
    assert "a change of +0.3 mg/dL, to 1.08 times; the rise counts, the ratio counts" in page
    assert "That leaves stage 3" in page


@pytest.mark.parametrize(("name", "said"), [("delta_ratio", "(24 − hco3)"), ("fena", "una × scr")])
def test_a_formula_by_itself(name, said):
    done = run("explain", name)
    assert done.code == 0
    assert said in done.out
