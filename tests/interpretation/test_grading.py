"""Grades where a number alone does not decide: baselines, symptoms, gaps, what is not known.

The criteria are those quoted in `test_grade_limits`; sentences of a set stand in quotes here.
"""

from decimal import Decimal

import pytest

from build import shipped_catalogue
from grading import grade, grade_all, possible, shipped_grades
from labcheck.interpretation.grade_conditions import parse_condition
from labcheck.interpretation.grading import Limits

V5, V6, DAIDS = "ctcae-v5", "ctcae-v6", "daids-2.1"
FASTING = {"context": "fasting"}
ALT = "Alanine aminotransferase increased"
CREATININE = "Creatinine increased"


@pytest.mark.parametrize(
    ("set_id", "baseline", "value", "expected"),
    # ULN 40. v5: ">5.0 - 20.0 x ULN if baseline was normal; >5.0 - 20.0 x baseline if baseline was
    # abnormal". v6: "1.0 - 1.5", ">1.5 - 2.0", ">2.0 - 4.0 x baseline if baseline was >ULN up to
    # 5 x ULN", ">4.0 x baseline if baseline was >ULN".
    [(V5, "30", "800", "3"), (V5, "30", "800.1", "4"), (V5, "40", "120.1", "2"),
     (V5, "40", "120", "1"), (V5, "40", "40", "0"), (V5, "60", "89", "0"), (V5, "60", "90", "1"),
     (V5, "60", "180", "1"), (V5, "60", "180.1", "2"), (V5, "60", "300.1", "3"),
     (V5, "60", "1200.1", "4"), (V6, "30", "120.1", "2"), (V6, "50", "49.9", "0"),
     (V6, "50", "50", "1"), (V6, "50", "75", "1"), (V6, "50", "75.1", "2"), (V6, "50", "100", "2"),
     (V6, "50", "100.1", "3"), (V6, "50", "200.1", "4"), (V6, "200", "400.1", "3"),
     (V6, "200.1", "400.1", "2"), (V6, "200.1", "400.3", "3, 2"), (V6, "200.1", "800.5", "4")],
)  # fmt: skip
def test_enzymes_by_a_normal_and_a_raised_baseline(set_id, baseline, value, expected):
    for term, test in ((ALT, "alt"), ("Aspartate aminotransferase increased", "ast")):
        found = possible(set_id, term, test, f"{value} U/L", uln="40", baseline=baseline)
        assert found == expected, test


@pytest.mark.parametrize(
    ("set_id", "test", "term", "baseline", "value", "expected"),
    # ULN 1.0. v5 GGT "2.0 - 2.5 x baseline", ALP alike, bilirubin "> 1.0 - 1.5 x baseline";
    # v6 GGT ">3.0 - 10.0", bilirubin ">2.5 - 10.0 x baseline if baseline was >ULN".
    [(V5, "ggt", "GGT increased", "2", "3.9", "0"), (V5, "ggt", "GGT increased", "2", "4", "1"),
     (V5, "ggt", "GGT increased", "2", "5.1", "2"),
     (V5, "alp", "Alkaline phosphatase increased", "2", "4", "1"),
     (V5, "bilirubin_total", "Blood bilirubin increased", "2", "2", "0"),
     (V5, "bilirubin_total", "Blood bilirubin increased", "2", "2.1", "1"),
     (V5, "bilirubin_total", "Blood bilirubin increased", "2", "6.1", "3"),
     (V6, "ggt", "GGT increased", "2", "2", "1"), (V6, "ggt", "GGT increased", "2", "3.1", "2"),
     (V6, "ggt", "GGT increased", "2", "6.1", "3"), (V6, "ggt", "GGT increased", "2", "20.1", "4"),
     (V6, "bilirubin_total", "Blood bilirubin increased", "2", "2", "1"),
     (V6, "bilirubin_total", "Blood bilirubin increased", "2", "5.1", "3"),
     (V6, "alp", "Alkaline phosphatase increased", "2", "2", "0"),
     (V6, "alp", "Alkaline phosphatase increased", "2", "2.1", "1"),
     (V6, "alp", "Alkaline phosphatase increased", "0.5", "0.9", "0"),
     (V6, "alp", "Alkaline phosphatase increased", "0.5", "30", "1")],
)  # fmt: skip
def test_ggt_alp_and_bilirubin(  # noqa: PLR0917 - a column each
    set_id, test, term, baseline, value, expected
):
    unit = "mg/dL" if test == "bilirubin_total" else "U/L"
    found = possible(set_id, term, test, f"{value} {unit}", uln="1.0", baseline=baseline)
    assert found == expected


@pytest.mark.parametrize(
    ("set_id", "baseline", "value", "expected"),
    # LLN 0.6, ULN 1.3. v5 ">3.0 x baseline; >3.0 - 6.0 x ULN", which counts inside the range too;
    # v6 ">1.5 - 3.0 x baseline if baseline is below LLN; >1.5 - 3.0 x ULN".
    [(V5, "0.5", "0.75", "0"), (V5, "0.5", "0.8", "2"), (V5, "0.5", "1.51", "3"),
     (V5, "1.0", "1.4", "1"), (V5, "1.0", "7.81", "4"), (V6, "0.5", "0.8", "2"),
     (V6, "0.5", "1.51", "3"), (V6, "0.6", "0.95", "0"), (V6, "0.7", "1.4", "1"),
     (V6, "0.7", "1.96", "2"), (V6, "0.7", "3.91", "3"), (V6, "0.7", "7.81", "4")],
)  # fmt: skip
def test_creatinine(set_id, baseline, value, expected):
    limits = {"lln": "0.6", "uln": "1.3"}
    found = possible(
        set_id, CREATININE, "creatinine", f"{value} mg/dL", baseline=baseline, **limits
    )
    assert found == expected


@pytest.mark.parametrize(
    ("baseline", "value", "expected"),
    # DAIDS: "> 1.3 to 1.8 x ULN OR Increase to 1.3 to < 1.5 x participant's baseline". ULN 1.0.
    [("1.0", "1.09", "0"), ("1.0", "1.1", "1"), ("1.0", "1.3", "2"), ("1.1", "1.3", "1"),
     ("1.0", "1.5", "3"), ("1.0", "2.0", "4"), ("1.8", "1.8", "2"), ("1.8", "1.81", "3"),
     ("3.0", "3.5", "4")],
)  # fmt: skip
def test_creatinine_by_daids_takes_the_worse_of_two(baseline, value, expected):
    found = possible(
        DAIDS, "Creatinine, High", "creatinine", f"{value} mg/dL", uln="1.0", baseline=baseline
    )
    assert found == expected


@pytest.mark.parametrize(
    ("set_id", "term", "test", "value", "beside", "expected", "settled_by"),
    [
        # v5 prints 125-129 and 120-124, so 124.5 and 129.5 stand in no step; v6 closes them.
        (V5, "Hyponatremia", "sodium", "119.9 mmol/L", {}, "4", ""),
        (V5, "Hyponatremia", "sodium", "124 mmol/L", {}, "3", ""),
        (V5, "Hyponatremia", "sodium", "124.5 mmol/L", {}, "3, 2", "no limit between"),
        (V5, "Hyponatremia", "sodium", "125 mmol/L", {}, "3, 2", "symptoms"),
        (V5, "Hyponatremia", "sodium", "129.5 mmol/L", {}, "3, 2, 1", "no limit between"),
        (V5, "Hyponatremia", "sodium", "130 mmol/L", {"lln": "135"}, "1", ""),
        (V6, "Hyponatremia", "sodium", "124.9 mmol/L", {}, "3", ""),
        (V6, "Hyponatremia", "sodium", "129.9 mmol/L", {}, "3, 2", "symptoms"),
        (V6, "Hyponatremia", "sodium", "130 mmol/L", {"lln": "135"}, "1", ""),
        # "<LLN - 3.0 mmol/L" is 1, "Symptomatic with <LLN - 3.0 mmol/L" is 2.
        (V5, "Hypokalemia", "potassium", "3.0 mmol/L", {"lln": "3.5"}, "2, 1", "symptoms"),
        (V5, "Hypokalemia", "potassium", "2.9 mmol/L", {"lln": "3.5"}, "3", ""),
        (V5, "Hypokalemia", "potassium", "2.4 mmol/L", {"lln": "3.5"}, "4", ""),
        (V6, "Hyperuricemia", "uric_acid", "7.1 mg/dL", {"uln": "7.0"}, "3, 1", "physiologic"),
        # ">2.0 - 5.0 x ULN and asymptomatic" is 2, "with signs or symptoms" 3; v6 moves 2 to 3.
        (V5, "Lipase increased", "lipase", "121 U/L", {"uln": "60"}, "3, 2", "signs or symptoms"),
        (V6, "Lipase increased", "lipase", "121 U/L", {"uln": "60"}, "2", ""),
        (V6, "Lipase increased", "lipase", "181 U/L", {"uln": "60"}, "3, 2", "signs or symptoms"),
        (V6, "Lipase increased", "lipase", "301 U/L", {"uln": "60"}, "4, 3", "signs or symptoms"),
        (V5, "Serum amylase increased", "amylase", "151 U/L", {"uln": "100"}, "2", ""),
        (V6, "Serum amylase increased", "amylase", "201 U/L", {"uln": "100"}, "3, 2", "signs"),
        # ">ULN and >Baseline"
        (V6, "Eosinophilia", "eosinophils_abs", "0.6 10^9/L", {"uln": "0.5"}, "1, 0", "baseline"),
        (V6, "Eosinophilia", "eosinophils_abs", "0.6 10^9/L",
         {"uln": "0.5", "baseline": "0.6"}, "0", ""),
        # "26 - 49 ml/min" and "10 - 25 ml/min"
        (V6, "Creatinine clearance decreased", "creatinine_clearance", "25 mL/min", {}, "3", ""),
        (V6, "Creatinine clearance decreased", "creatinine_clearance", "25.5 mL/min", {}, "3, 2",
         "no limit between"),
        (V6, "Creatinine clearance decreased", "creatinine_clearance", "49.5 mL/min", {}, "2, 0",
         "no limit between"),
        (V6, "Creatinine clearance decreased", "creatinine_clearance", "9 mL/min", {},
         "no criteria", ""),
        # "eGFR or CrCl 59 - 30" and "29 - 15" in v5
        (V5, "Chronic kidney disease", "egfr_ckd_epi_2021", "29.5 mL/min/1.73m2", {}, "3, 2",
         "no limit between"),
        (V5, "Chronic kidney disease", "egfr_ckd_epi_2021", "59.5 mL/min/1.73m2", {}, "2, 1",
         "no limit between"),
        (V5, "Chronic kidney disease", "egfr_ckd_epi_2021", "60 mL/min/1.73m2", {"lln": "90"}, "1",
         ""),
        # Absolute numbers off anticoagulation, multiples of the baseline on it.
        (V6, "INR increased", "inr", "1.6", {"baseline": "1.5"}, "2, 1", "on anticoagulation"),
        (V6, "INR increased", "inr", "2.6", {"baseline": "1.0"}, "3", ""),
        (V6, "INR increased", "inr", "1.2", {"baseline": "1.2"}, "0", ""),
        # "Fasting glucose value >160 - 250"; above 250 whether fasting or not.
        (V6, "Hyperglycemia", "glucose", "200 mg/dL", {}, "2, 0", "fasting"),
        (V6, "Hyperglycemia", "glucose", "200 mg/dL", {"context": "fasting"}, "2", ""),
        (V6, "Hyperglycemia", "glucose", "200 mg/dL", {"context": "random"}, "0", ""),
        (V6, "Hyperglycemia", "glucose", "251 mg/dL", {"context": "random"}, "3", ""),
        (V6, "Hyperglycemia", "glucose", "13.9 mmol/L", {"context": "fasting"}, "2", ""),
        (V6, "Hyperglycemia", "glucose", "27.9 mmol/L", {"context": "fasting"}, "4", ""),
        (V5, "Cardiac troponin I increased", "troponin_i_hs", "30 ng/L", {"uln": "20"}, "3, 1",
         "manufacturer"),
        # "<1.0 - 0.75 x LLN; if abnormal, <25% decrease from baseline": LLN 200.
        (V5, "Fibrinogen decreased", "fibrinogen", "49 mg/dL", {"lln": "200"}, "4", ""),
        (V5, "Fibrinogen decreased", "fibrinogen", "200 mg/dL", {"lln": "200"}, "0", ""),
        (V5, "Fibrinogen decreased", "fibrinogen", "140 mg/dL",
         {"lln": "200", "baseline": "150"}, "2", ""),
        (V5, "Fibrinogen decreased", "fibrinogen", "140 mg/dL",
         {"lln": "200", "baseline": "300"}, "3, 2", "if abnormal"),
        (V5, "Cardiac troponin T increased", "troponin_t_hs", "14 ng/L", {"uln": "14"}, "0", ""),
        # "urinary protein >=ULN - <1.0 g/24 hrs", "1.0 - <3.5", ">=3.5", for adults
        (V5, "Proteinuria", "urine_protein_24h", "3.5 g/24h", {"age": "40 y"}, "3", ""),
        (V5, "Proteinuria", "urine_protein_24h", "3.49 g/24h", {"age": "40 y"}, "2", ""),
        (V5, "Proteinuria", "urine_protein_24h", "1.0 g/24h", {"age": "40 y"}, "2", ""),
        (V6, "Urinary protein increased", "urine_protein_24h", "0.15 g/24h",
         {"age": "40 y", "uln": "0.15"}, "1", ""),
        (V6, "Urinary protein increased", "urine_protein_24h", "140 mg/24h",
         {"age": "40 y", "uln": "150"}, "0", ""),
        (V6, "Urinary protein increased", "urine_protein_24h", "3500 mg/24h",
         {"age": "40 y", "uln": "150"}, "3", ""),
        # DAIDS takes the worse of 50, 75, 100, 200 mg/dL and 0.25, 0.5, 0.75, 1.0 times the LLN.
        (DAIDS, "Fibrinogen Decreased", "fibrinogen", "49 mg/dL", {"lln": "180"}, "4", ""),
        (DAIDS, "Fibrinogen Decreased", "fibrinogen", "0.74 g/L", {"lln": "1.2"}, "3", ""),
        (DAIDS, "Fibrinogen Decreased", "fibrinogen", "99 mg/dL", {"lln": "180"}, "2", ""),
        (DAIDS, "Fibrinogen Decreased", "fibrinogen", "134 mg/dL", {"lln": "180"}, "2", ""),
        (DAIDS, "Fibrinogen Decreased", "fibrinogen", "199 mg/dL", {"lln": "180"}, "1", ""),
        (DAIDS, "Fibrinogen Decreased", "fibrinogen", "200 mg/dL", {"lln": "180"}, "0", ""),
        (DAIDS, "Alkalosis", "ph_arterial", "7.51", {"uln": "7.45"}, "4, 3", "life-threatening"),
        (DAIDS, "Alkalosis", "ph_arterial", "7.5", {"uln": "7.45"}, "2", ""),
        # DAIDS prints "500" in two grades, ">500 to < 1,000" beside "> 1,000", "<=120" and "121".
        (DAIDS, "Glucose Fasting, High", "glucose", "500 mg/dL", {"context": "fasting"}, "4, 3",
         "both grades"),
        (DAIDS, "Glucose Fasting, High", "glucose", "501 mg/dL", {"context": "fasting"}, "4", ""),
        (DAIDS, "Glucose Fasting, High", "glucose", "110 mg/dL", {"context": "fasting"}, "1", ""),
        (DAIDS, "Triglycerides, Fasting, High", "triglycerides", "1000 mg/dL", FASTING, "4, 3",
         "no limit between"),
        (DAIDS, "Triglycerides, Fasting, High", "triglycerides", "150 mg/dL", FASTING, "1", ""),
        # Of a sample that is not stated to be fasting it is open whether the term is for it.
        (DAIDS, "Triglycerides, Fasting, High", "triglycerides", "150 mg/dL", {}, "1, 0",
         "fasting"),
        (DAIDS, "Triglycerides, Fasting, High", "triglycerides", "149 mg/dL", {}, "0", ""),
        (DAIDS, "Glucose Fasting, High or Glucose Nonfasting, High", "glucose", "130 mg/dL", {},
         "2, 1", "fasting"),
        (DAIDS, "Glucose Fasting, High or Glucose Nonfasting, High", "glucose", "300 mg/dL", {},
         "3", ""),
        ("ada-diabetes", "Glucose, fasting", "glucose", "130 mg/dL", {}, "range of diabetes, 0",
         "fasting"),
        (DAIDS, "Sodium, Low", "sodium", "120 mmol/L", {}, "4", ""),
        (DAIDS, "Sodium, Low", "sodium", "120.5 mmol/L", {}, "4, 3", "no limit between"),
        (DAIDS, "Sodium, Low", "sodium", "134.9 mmol/L", {}, "1", ""),
        (DAIDS, "Glucose, Low", "glucose", "64.5 mg/dL", {"age": "40 y"}, "1, 0", "nothing"),
        (DAIDS, "Glucose, Low", "glucose", "64 mg/dL", {"age": "40 y"}, "1", ""),
        (DAIDS, "Hemoglobin, Low", "hemoglobin", "10.9 g/dL",
         {"age": "40 y", "sex": "male"}, "1", ""),
        (DAIDS, "Hemoglobin, Low", "hemoglobin", "10.95 g/dL",
         {"age": "40 y", "sex": "male"}, "1, 0", "no limit between"),
        (DAIDS, "Hemoglobin, Low", "hemoglobin", "11.0 g/dL",
         {"age": "40 y", "sex": "male"}, "0", ""),
        (DAIDS, "Hemoglobin, Low", "hemoglobin", "10.2 g/dL", {"age": "40 y"}, "1", ""),
        (DAIDS, "Hemoglobin, Low", "hemoglobin", "8.7 g/dL", {"age": "40 y"}, "3, 2", "sex"),
        (DAIDS, "Hemoglobin, Low", "hemoglobin", "8.7 g/dL", {"sex": "male"}, "4, 3, 2, 1",
         "age"),
        (DAIDS, "Acidosis", "ph_arterial", "7.29", {"lln": "7.35"}, "4, 3", "life-threatening"),
        (DAIDS, "Acidosis", "ph_arterial", "7.3", {"lln": "7.35"}, "2", ""),
        (DAIDS, "Lactate, High", "lactate", "4.0 mmol/L", {"uln": "2.0"}, "4, 3, 2", "pH"),
        (DAIDS, "Direct Bilirubin, High", "bilirubin_direct", "0.5 mg/dL",
         {"uln": "0.3", "age": "40 y"}, "4, 3, 0", "hepatotoxicity"),
        (DAIDS, "Total Bilirubin, High", "bilirubin_total", "9 mg/dL", {"age": "10 d"}, "", ""),
        (DAIDS, "LDL, Fasting, High", "ldl_calc", "200 mg/dL", {"age": "1 y"}, "", ""),
        (DAIDS, "Absolute CD4+ Count, Low", "cd4_abs", "50 /uL", {"age": "5 y"}, "4, no criteria",
         "age"),
    ],
)  # fmt: skip
def test_what_a_number_alone_does_not_decide(  # noqa: PLR0917 - a column each
    set_id, term, test, value, beside, expected, settled_by
):
    found = grade(set_id, term, test, value, **beside)
    assert ", ".join(found.possible) == expected
    assert settled_by in found.settled_by
    assert bool(found.settled_by) == bool(settled_by)
    assert found.grade == (expected if expected.isdigit() else "")


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    # Hemoglobin 80 g/L is 4.96 mmol/L, magnesium 0.38 mmol/L is 0.924 mg/dL: each unit as printed.
    [("g/L", "80", "2"), ("g/L", "79", "3"), ("mmol/L", "4.9", "2"), ("mmol/L", "4.95", "2"),
     ("mmol/L", "4.89", "3")],
)  # fmt: skip
def test_a_grade_is_judged_in_the_unit_printed(unit, value, expected):
    assert possible(V6, "Anemia", "hemoglobin", f"{value} {unit}") == expected


def test_printed_units_that_do_not_agree_stay_as_they_are():
    assert possible(V6, "Hypomagnesemia", "magnesium", "0.38 mmol/L") == "3"
    assert possible(V6, "Hypomagnesemia", "magnesium", "0.924 mg/dL") == "2"


def test_a_unit_that_the_set_does_not_print_is_said():
    found = grade(V6, "Hypocalcemia", "calcium_ionized", "3.0 mg/dL")
    assert "the set prints its limits in mmol/L" in found.why
    assert found.grade == "4"
    assert grade(V6, "Creatinine clearance decreased", "creatinine_clearance",
                 "30 mL/min/1.73m2").why.startswith("the limits are printed in mL/min")  # fmt: skip


def test_a_value_that_rounding_leaves_at_a_converted_limit_has_both_grades():
    # 0.8 mmol/L of ionized calcium is 3.206 mg/dL, and 3.2 may be a little more or less.
    found = grade(V6, "Hypocalcemia", "calcium_ionized", "3.2 mg/dL")
    assert found.possible == ("4", "3")
    assert "more digits" in found.settled_by


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<20 K/uL", "4, 3"), ("<8 K/uL", "4"), ("<=10 K/uL", "4, 3"), ("40-60 K/uL", "3, 2"),
     (">200 K/uL", "0"), ("<60 K/uL", "4, 3, 2")],
)  # fmt: skip
def test_every_number_that_a_result_may_be_is_asked(text, expected):
    found = grade(V6, "Thrombocytopenia", "platelets", text, lln="150")
    assert ", ".join(found.possible) == expected
    assert ("the exact value" in found.settled_by) is ("," in expected)


@pytest.mark.parametrize(
    ("test", "value", "term", "expected", "needs"),
    [("potassium", "5.2 mmol/L", "Hyperkalemia", "1, 0", "upper limit"),
     ("potassium", "5.6 mmol/L", "Hyperkalemia", "2", ""),
     ("platelets", "90 10^9/L", "Thrombocytopenia", "1, 0", "lower limit"),
     ("alt", "50 U/L", ALT, "4, 3, 2, 1, 0", "upper limit"),
     ("creatinine", "0.8 mg/dL", CREATININE, "4, 3, 2, 1, 0", "upper limit")],
)  # fmt: skip
def test_without_the_laboratorys_limits_only_what_is_certain_is_said(
    test, value, term, expected, needs
):
    found = grade(V6, term, test, value)
    assert ", ".join(found.possible) == expected
    assert needs in found.settled_by


def test_without_a_baseline_both_arms_are_possible_and_no_more():
    # ULN 40: 200 is grade 2 for a normal baseline, and at most 5 times one above 40.
    found = grade(V5, ALT, "alt", "200 U/L", uln="40")
    assert found.possible == ("2", "1", "0")
    assert found.settled_by == "the baseline"
    assert possible(V5, ALT, "alt", "40 U/L", uln="40") == "0"


def test_a_baseline_that_decides_between_arms_is_asked_for():
    # LLN 0.5, ULN 1.1: 2.2 is over 3 times any baseline below LLN, and twice ULN.
    found = grade(V6, CREATININE, "creatinine", "2.2 mg/dL", lln="0.5", uln="1.1")
    assert (found.possible, found.settled_by) == (("3", "2"), "the baseline")


def test_several_limits_are_all_asked():
    women, men = Limits(Decimal(12), Decimal(16)), Limits(Decimal(14), Decimal(18))
    found = grade(V6, "Anemia", "hemoglobin", "13 g/dL", limits=(women, men))
    assert found.possible == ("1", "0")
    assert "which limits" in found.settled_by


def test_a_limit_that_is_itself_outside_leaves_both():
    limits = (Limits(None, Decimal(5), is_uln_open=True),)
    assert possible(V6, "Hyperkalemia", "potassium", "5 mmol/L", limits=limits) == "1, 0"
    assert possible(V6, "Hyperkalemia", "potassium", "4.9 mmol/L", limits=limits) == "0"
    closed = (Limits(None, Decimal(5)),)
    assert possible(V6, "Hyperkalemia", "potassium", "5 mmol/L", limits=closed) == "0"


def test_a_grade_inside_the_laboratorys_range_says_so():
    found = grade(V5, "Neutrophil count decreased", "neutrophils_abs", "1.4 10^9/L", lln="1.2")
    assert found.grade == "2"
    assert "within the laboratory's range" in found.why


def test_a_grade_names_its_limits_and_what_would_raise_it():
    found = grade(V6, "Hyperkalemia", "potassium", "5.3 mmol/L", lln="3.5", uln="5.1")
    assert found.grade == "1"
    assert found.why == ">ULN (ULN 5.1, the laboratory)"
    assert found.raised_by == (
        "2 if intervention initiated; 3 if hospitalization indicated; "
        "4 if life-threatening consequences"
    )
    assert grade(V6, "Hyperkalemia", "potassium", "7.1 mmol/L").raised_by == ""


# Six terms have no number; others print "present", an increase above nothing named, or no limit.
REFUSED = [
    (V5, "Hyperglycemia", "glucose"), (V5, "Febrile neutropenia", "neutrophils_abs"),
    (V5, "Hemolysis", "hemoglobin"), (V6, "Hemolytic anemia", "hemoglobin"),
    (V6, "Tumor lysis syndrome", "creatinine"),
    (V5, "Sinusoidal obstruction syndrome", "bilirubin_total"),
    (V6, "Lymphopenia", "lymphocytes_abs"), (V6, "Thrombocytosis", "platelets"),
    (V6, "Neutrophil count increased", "neutrophils_abs"), (V5, "Hyperphosphatemia", "phosphate"),
    (V6, "Hypophosphatemia", "phosphate"), (V5, "Hemoglobin increased", "hemoglobin"),
    (V6, "Thyroid stimulating hormone increased", "tsh"), (V6, "Hypercalcemia", "calcium"),
]  # fmt: skip


@pytest.mark.parametrize(("set_id", "term", "test"), REFUSED)
def test_a_term_without_a_number_is_refused(set_id, term, test):
    unit = shipped_catalogue().analytes[test].units[0]
    found = grade(set_id, term, test, f"9 {unit}", lln="1", uln="2")
    assert (found.grade, found.possible) == ("", ())
    assert found.why


@pytest.mark.parametrize(
    ("value", "whom", "expected"),
    # WHO bands in g/L: women 120/110/80, men 130/110/80, pregnancy 1 and 3 110/100/70, children.
    [("119 g/L", {"sex": "female", "age": "30 y"}, "mild"),
     ("120 g/L", {"sex": "female", "age": "30 y"}, "0"),
     ("110 g/L", {"sex": "female", "age": "30 y"}, "mild"),
     ("109 g/L", {"sex": "female", "age": "30 y"}, "moderate"),
     ("80 g/L", {"sex": "female", "age": "30 y"}, "moderate"),
     ("79 g/L", {"sex": "female", "age": "30 y"}, "severe"),
     ("12.9 g/dL", {"sex": "male", "age": "15 y"}, "mild"),
     ("13.0 g/dL", {"sex": "male", "age": "15 y"}, "0"),
     ("109 g/L", {"sex": "female", "pregnancy": "1"}, "mild"),
     ("99 g/L", {"sex": "female", "pregnancy": "3"}, "moderate"),
     ("69 g/L", {"sex": "female", "pregnancy": "3"}, "severe"),
     ("110 g/L", {"sex": "female", "pregnancy": "3"}, "0"),
     ("109 g/L", {"age": "3 y"}, "mild"), ("110 g/L", {"age": "3 y"}, "0"),
     ("69 g/L", {"age": "3 y"}, "severe"), ("114 g/L", {"age": "5 y"}, "mild"),
     ("115 g/L", {"age": "11 y"}, "0"), ("119 g/L", {"age": "12 y"}, "mild"),
     ("79 g/L", {"age": "14 y"}, "severe"), ("125 g/L", {"age": "30 y"}, "mild, 0"),
     ("75 g/L", {"age": "30 y"}, "severe"), ("90 g/L", {"age": "1 y"}, ""),
     ("90 g/L", {"sex": "female", "pregnancy": "2"}, ""),
     ("75 g/L", {"sex": "female", "pregnancy": "any"}, "moderate, no criteria")],
)  # fmt: skip
def test_anaemia_by_the_who(value, whom, expected):
    assert possible("who-anaemia", "Anaemia", "hemoglobin", value, **whom) == expected


@pytest.mark.parametrize(
    ("set_id", "term", "test", "value", "expected"),
    [("ese-hyponatraemia", "Hyponatraemia", "sodium", "124.9 mmol/L", "profound"),
     ("ese-hyponatraemia", "Hyponatraemia", "sodium", "125 mmol/L", "moderate"),
     ("ese-hyponatraemia", "Hyponatraemia", "sodium", "129.5 mmol/L", "moderate, mild"),
     ("ese-hyponatraemia", "Hyponatraemia", "sodium", "135 mmol/L", "mild"),
     ("ese-hyponatraemia", "Hyponatraemia", "sodium", "136 mmol/L", "0"),
     ("ukka-hyperkalaemia", "Hyperkalaemia", "potassium", "5.5 mmol/L", "mild"),
     ("ukka-hyperkalaemia", "Hyperkalaemia", "potassium", "5.95 mmol/L", "moderate, mild"),
     ("ukka-hyperkalaemia", "Hyperkalaemia", "potassium", "6.4 mmol/L", "moderate"),
     ("ukka-hyperkalaemia", "Hyperkalaemia", "potassium", "6.5 mmol/L", "severe"),
     ("ada-hypoglycaemia", "Hypoglycaemia", "glucose", "53 mg/dL", "level 2"),
     ("ada-hypoglycaemia", "Hypoglycaemia", "glucose", "54 mg/dL", "level 1"),
     ("ada-hypoglycaemia", "Hypoglycaemia", "glucose", "70 mg/dL", "level 1, 0"),
     ("ada-hypoglycaemia", "Hypoglycaemia", "glucose", "3.0 mmol/L", "level 1"),
     ("asco-neutropenia", "Neutropenia", "neutrophils_abs", "0.5 10^9/L", "moderate"),
     ("asco-neutropenia", "Neutropenia", "neutrophils_abs", "1.0 10^9/L", "moderate, mild"),
     ("atp3-lipids", "LDL cholesterol", "ldl_calc", "100 mg/dL", "near optimal"),
     ("atp3-lipids", "LDL cholesterol", "ldl_calc", "189.5 mg/dL", "very high, high"),
     ("atp3-lipids", "LDL cholesterol", "ldl_calc", "190 mg/dL", "very high"),
     ("atp3-lipids", "Total cholesterol", "cholesterol_total", "199 mg/dL", "0"),
     ("atp3-lipids", "Total cholesterol", "cholesterol_total", "240 mg/dL", "high"),
     ("atp3-lipids", "HDL cholesterol", "hdl", "39 mg/dL", "low"),
     ("atp3-lipids", "Triglycerides", "triglycerides", "5.6 mmol/L", "very high, high"),
     ("atp3-lipids", "Triglycerides", "triglycerides", "150 mg/dL", "borderline high"),
     ("endocrine-triglycerides", "Hypertriglyceridemia", "triglycerides", "999 mg/dL", "moderate"),
     ("endocrine-triglycerides", "Hypertriglyceridemia", "triglycerides", "1000 mg/dL", "severe"),
     ("endocrine-triglycerides", "Hypertriglyceridemia", "triglycerides", "22.5 mmol/L",
      "very severe"),
     ("iom-vitamin-d", "25-Hydroxyvitamin D, low", "vitamin_d_25oh", "29 nmol/L",
      "at risk of deficiency"),
     ("iom-vitamin-d", "25-Hydroxyvitamin D, low", "vitamin_d_25oh", "20 ng/mL",
      "some are at risk of inadequacy, 0"),
     ("iom-vitamin-d", "25-Hydroxyvitamin D, high", "vitamin_d_25oh", "126 nmol/L",
      "reason for concern"),
     ("ada-diabetes", "HbA1c", "hba1c", "6.5 %", "range of diabetes"),
     ("ada-diabetes", "HbA1c", "hba1c", "6.4 %", "range of prediabetes"),
     ("ada-diabetes", "HbA1c", "hba1c", "47 mmol/mol", "range of prediabetes"),
     ("ada-diabetes", "HbA1c", "hba1c", "48 mmol/mol", "range of diabetes"),
     ("ada-diabetes", "Glucose, fasting", "glucose", "126 mg/dL", "range of diabetes"),
     ("ada-diabetes", "Glucose, fasting", "glucose", "5.5 mmol/L", "0"),
     ("kdigo-ckd", "GFR category", "egfr_ckd_epi_2021", "59.5 mL/min/1.73m2", "G3a, G2"),
     ("kdigo-ckd", "GFR category", "egfr_ckd_epi_2021", "45 mL/min/1.73m2", "G3a"),
     ("kdigo-ckd", "GFR category", "egfr_ckd_epi_2021", "14 mL/min/1.73m2", "G5"),
     ("kdigo-ckd", "Albuminuria category", "urine_albumin_creatinine_ratio", "300 mg/g", "A2"),
     ("kdigo-ckd", "Albuminuria category", "urine_albumin_creatinine_ratio", "3 mg/mmol", "A2"),
     ("kdigo-ckd", "Albuminuria category", "urine_albumin_creatinine_ratio", "29 mg/g", "A1")],
)  # fmt: skip
def test_bands(set_id, term, test, value, expected):
    """Of samples taken fasting, as the bands of lipids and glucose are for."""
    assert possible(set_id, term, test, value, context="fasting") == expected


def test_every_ladder_of_the_book_can_be_read_and_stands_on_a_known_test():
    book, catalogue = shipped_grades(), shipped_catalogue()
    units = {
        (test, unit)
        for (_, test), ladders in book.ladders.items()
        for ladder in ladders
        for unit in ladder.units
    }
    assert {test for _, test in book.ladders} <= set(catalogue.analytes)
    assert [each for each in units if catalogue.analytes[each[0]].read_unit(each[1]) is None] == []
    assert {set_id for set_id, _ in book.ladders} == set(book.sets)


def test_a_value_that_no_ladder_is_reached_by_is_nought():
    found = grade_all(V6, "sodium", "140 mmol/L", lln="135", uln="145")
    assert {name: each.grade for name, each in found.items()} == {
        "Hypernatremia high": "0", "Hyponatremia low": "0",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "5", "> x ULN", ">3 times ULN", ">1.2.3", "baseline"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(ValueError, match="is not a"):
        parse_condition(text)
