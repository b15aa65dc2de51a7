"""Slips that authors of published cases make, each of which is asked about; and what is no slip."""

import pytest

from derivations import derive_from, report_of

SLIPS = {
    "mg/dL for umol/L": {"creatinine": "97 mg/dL", "urea nitrogen": "16 mg/dL"},
    "a decimal point that was lost": {"potassium": "41 mmol/L", "sodium": "139 mmol/L"},
    "hemoglobin and hematocrit changed over": {
        "hemoglobin": "39 g/dL", "hematocrit": "13 %", "MCHC": "33 g/dL"},
    "direct above total bilirubin": {
        "total bilirubin": "1.2 mg/dL", "direct bilirubin": "2.1 mg/dL"},
    "an MCV of another patient": {"MCV": "72 fL", "hematocrit": "42 %", "RBC": "4.5 10^12/L"},
    "sodium typed as potassium": {"potassium": "138 mmol/L", "chloride": "101 mmol/L"},
    "g/dL for g/L": {"albumin": "38 g/dL", "total protein": "7.0 g/dL"},
    "a differential of 120 %": {
        "neutrophils": "72 %", "lymphocytes": "38 %", "monocytes": "8 %", "eosinophils": "2 %"},
    "platelets per uL in thousands": {"platelets": "250000 10^9/L"},
    "chloride and bicarbonate changed over": {
        "sodium": "140 mmol/L", "chloride": "24 mmol/L", "bicarbonate": "104 mmol/L"},
}  # fmt: skip


def questions_of(labs):
    """What is asked about the typing: by cross-checks, and in rows by the unit or the number."""
    report = report_of(labs)
    in_rows = [note for row in report.rows for note in row.notes if note.endswith("?")]
    return [*(check.id for check in report.interpretation.checks), *in_rows]


@pytest.mark.parametrize("labs", SLIPS.values(), ids=list(SLIPS))
def test_a_slip_is_asked_about(labs):
    assert questions_of(labs)


def test_the_same_results_typed_as_they_were_measured_are_not_asked_about():
    assert not questions_of({
        "creatinine": "1.1 mg/dL", "urea nitrogen": "16 mg/dL", "potassium": "4.1 mmol/L",
        "sodium": "139 mmol/L", "chloride": "101 mmol/L", "bicarbonate": "25 mmol/L",
        "hemoglobin": "13 g/dL", "hematocrit": "39 %", "MCHC": "33.3 g/dL", "albumin": "3.8 g/dL",
        "total protein": "7.0 g/dL", "total bilirubin": "2.1 mg/dL",
        "direct bilirubin": "1.2 mg/dL",
        "neutrophils": "60 %", "lymphocytes": "30 %", "monocytes": "8 %", "platelets": "250 10^9/L",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("patient", "labs", "id_", "printed"),
    [
        # Weight and height: stated, in other units, and as results (Cockcroft and Gault 1976).
        ("age: 65 y, sex: male, weight: 70 kg", {"creatinine": "1.2 mg/dL"},
         "crcl_cockcroft_gault", "61"),
        ("age: 65 y, sex: female, weight: 70 kg", {"creatinine": "106 umol/L"},
         "crcl_cockcroft_gault", "52"),
        ("age: 65 y, sex: male", {"creatinine": "1.2 mg/dL", "weight": "154.3 lb"},
         "crcl_cockcroft_gault", "61"),
        ("age: 5 y, sex: male, height: 1.01 m", {"creatinine": "0.6 mg/dL"},
         "egfr_schwartz_bedside", "70"),
        ("age: 50 y, sex: male", {"FiO2": "40 %", "PaO2": "80 mmHg"}, "pf_ratio", "200"),
        ("age: 50 y, sex: male", {"FiO2": "0.4", "PaO2": "10.666 kPa"}, "pf_ratio", "26.7"),
        # Urea in the place of urea nitrogen: 14.28 mmol/L of urea is 40 mg/dL of its nitrogen.
        ("age: 50 y, sex: male", {"urea": "14.28 mmol/L", "creatinine": "2.0 mg/dL"},
         "bun_creatinine_ratio", "20"),
    ],
)  # fmt: skip
def test_what_formulas_take_besides_blood(patient, labs, id_, printed):
    assert derive_from(labs, patient=patient)[id_].text == printed


@pytest.mark.parametrize(
    ("patient", "labs", "id_"),
    [
        ("age: 65 y, sex: male", {"creatinine": "1.2 mg/dL", "weight": "6000 kg"},
         "crcl_cockcroft_gault"),
        ("age: 65 y, sex: male, weight: 70 kg", {"creatinine": "1.2 mg/dL", "weight": "90 kg",
                                                 "body weight": "70 kg"}, "crcl_cockcroft_gault"),
        ("age: 50 y, sex: male", {"FiO2": "40", "PaO2": "80 mmHg"}, "pf_ratio"),
        ("age: 30 y, sex: male, height: 1.8 m", {"creatinine": "1.2 mg/dL"},
         "egfr_schwartz_bedside"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_no_input(patient, labs, id_):
    assert id_ not in derive_from(labs, patient=patient)


def test_an_egfr_is_not_computed_in_pregnancy():
    who = "age: 30 y, sex: female, pregnancy: 2, weight: 70 kg"
    found = derive_from({"creatinine": "0.6 mg/dL"}, patient=who)
    assert "pregnancy" in found["egfr_ckdepi_2021_cr"].why_not
    assert "pregnancy" in found["crcl_cockcroft_gault"].why_not


@pytest.mark.parametrize(("age", "said"), [("30 y", "35 years"), ("50 y", ""), ("70 y", "65")])
def test_fib4_says_at_which_ages_it_told_badly(age, said):
    labs = {"AST": "80 U/L", "ALT": "60 U/L", "platelets": "150 10^9/L"}
    warning = derive_from(labs, patient=f"age: {age}, sex: male")["fib4"].warning
    assert said in warning
    assert bool(warning) == bool(said)


def test_the_category_of_a_computed_egfr_says_that_it_was_computed():
    (stage,) = report_of({"creatinine": "2.0 mg/dL"}).interpretation.stages
    assert (stage.id, stage.stage) == ("kdigo-ckd", "G3b")
    assert "computed from creatinine 2.0 mg/dL" in stage.text
    assert any("three months" in need for need in stage.needs)
    (reported,) = report_of(
        {"creatinine": "2.0 mg/dL", "eGFR": "50 mL/min/1.73m2"}
    ).interpretation.stages
    assert (reported.stage, "computed" in reported.text) == ("G3a", False)


def test_a_category_a_of_the_albumin_and_creatinine_of_one_urine():
    urine = {"urine albumin": "150 mg/L", "urine creatinine": "5 mmol/L"}
    (stage,) = report_of(urine | {"creatinine": "2.0 mg/dL"}).interpretation.stages
    assert stage.stage == "G3bA2"
    assert "A2 by a urine albumin/creatinine of 265 mg/g computed from urine albumin" in stage.text
    assert "the urine albumin/creatinine was computed by labcheck and not reported" in stage.needs
    assert report_of(urine | {"urine ACR": "20 mg/g"}).interpretation.stages == ()
