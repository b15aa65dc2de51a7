"""When a value is derived, from which results, and what is said where it is not."""

import pytest

from derivations import derive_from, report_of
from labcheck.interpreting import interpret_report
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.yaml_files.case_file import read_case

GAP = {"sodium": "140 mmol/L", "chloride": "100 mmol/L", "bicarbonate": "16 mmol/L"}
LIPIDS = {"cholesterol": "200 mg/dL", "HDL": "40 mg/dL", "triglycerides": "150 mg/dL"}
GAS = {"arterial pH": "7.20", "arterial pCO2": "26 mmHg"}
CREATININE = {"creatinine": "1.4 mg/dL"}


def shown(value):
    """What is printed of a value: the number with its unit, and why there is none."""
    return value.why_not or f"{value.text} {value.unit}".strip()


@pytest.mark.parametrize(
    ("labs", "id_", "printed"),
    [
        # The usual input is taken before the one that may stand in for it.
        (GAP | {"total CO2": "20 mmol/L"}, "anion_gap", "24 mmol/L"),
        (GAP | {"bicarbonate": "16 mEq/L", "sodium": "140 mEq/L"}, "anion_gap", "24 mEq/L"),
        # A censored input or a span gives a span; its sign is kept.
        (GAP | {"bicarbonate": "<5 mmol/L"}, "anion_gap", "35–40 mmol/L"),
        (GAP | {"sodium": ">180 mmol/L"}, "anion_gap", ">=64 mmol/L"),
        (GAP | {"bicarbonate": "14-18 mmol/L"}, "anion_gap", "22–26 mmol/L"),
        ({"creatinine": ">15 mg/dL"}, "egfr_ckdepi_2021_cr", "0–4 mL/min/1.73m2"),
        ({"creatinine": "<0.3 mg/dL"}, "egfr_ckdepi_2021_cr", ">=144 mL/min/1.73m2"),
        # Printed in the unit that the result it is like was reported in.
        ({"calcium": "2.00 mmol/L", "albumin": "30 g/L"}, "calcium_corrected_albumin",
         "2.20 mmol/L"),
        (LIPIDS, "ldl_friedewald", "130 mg/dL"),
        # A result that no range judges is an input.
        (GAP | {"creatinine": "1 mg/dL", "urine sodium": "40 mmol/L",
                "urine creatinine": "100 mg/dL"}, "fena", "0.29 %"),
        # The specimen decides which albumin is which.
        ({"albumin": "3.0 g/dL", "ascites albumin": "1.0 g/dL"}, "saag", "2.0 g/dL"),
        # Where a formula does not hold, that is said.
        (LIPIDS | {"triglycerides": "401 mg/dL"}, "ldl_friedewald",
         "Friedewald's formula does not hold for triglycerides above 400 mg/dL (4.5 mmol/L)"),
        (LIPIDS | {"triglycerides": ">300 mg/dL"}, "ldl_friedewald",
         "Friedewald's formula does not hold for triglycerides above 400 mg/dL (4.5 mmol/L)"),
        ({"insulin": "10 uIU/mL", "glucose": "90 mg/dL"}, "homa_ir",
         "the samples are not stated to be fasting"),
        ({"insulin": "{result: 10 uIU/mL, context: fasting}",
          "glucose": "{result: 90 mg/dL, context: fasting}"}, "homa_ir", "2.2"),
        # A test that the source does not take is named, and stands in for nothing.
        (GAS | {"total CO2": "10 mmol/L"}, "expected_pco2",
         "the formula takes the bicarbonate of plasma, and only total CO2 was measured"),
        (GAS | {"total CO2": "10 mmol/L", "bicarbonate": "12 mmol/L"}, "expected_pco2",
         "24–28 mmHg"),
        # An input that stands twice in a formula that rises and falls with it.
        (GAP | {"bicarbonate": "14-18 mmol/L"}, "delta_ratio", "1.4–1.7"),
        (GAP | {"bicarbonate": "14-18 mmol/L", "sodium": "132 mmol/L"}, "delta_ratio", "0.3–0.6"),
        (GAP | {"bicarbonate": "14-18 mmol/L"}, "delta_gap", "4 mmol/L"),
    ],
)  # fmt: skip
def test_a_value_is_derived(labs, id_, printed):
    assert shown(derive_from(labs)[id_]) == printed


@pytest.mark.parametrize(
    ("labs", "id_"),
    [
        (GAP | {"sodium": "raised"}, "anion_gap"),
        (GAP | {"sodium": "{result: 140 mmol/L, specimen: urine}"}, "anion_gap"),
        (GAP | {"sodium": "140 mmol/furlong"}, "anion_gap"),
        (GAP | {"Na": "139 mmol/L"}, "anion_gap"),  # two results of one test that differ
        ({"calcium": "2.3 mg/dL", "albumin": "3.0 g/dL"}, "calcium_corrected_albumin"),  # unit slip
        ({"calcium": "8.0 mg/dL", "albumin": "4.5 g/dL"}, "calcium_corrected_albumin"),
        ({"creatinine": "1.4"}, "egfr_ckdepi_2021_cr"),  # a missing unit is not guessed at
        ({"ALT": "400 U/L", "AST": "300 U/L"}, "liver_r_factor"),
        (GAP | {"glucose": "90 mg/dL"}, "sodium_corrected_glucose"),
        # Numbers of another unit, of which some look ordinary: 5.2 is mmol/L.
        ({"cholesterol": "5.2 mg/dL", "HDL": "1.1 mg/dL", "triglycerides": "1.5 mg/dL"},
         "ldl_friedewald"),
        ({"AST": "40 U/L", "ALT": "90 U/L", "platelets": "250 /uL"}, "fib4"),
        (GAP | {"sodium": "14 mmol/L"}, "anion_gap"),
        ({"creatinine": "80 mg/dL"}, "egfr_ckdepi_2021_cr"),
        ({"osmolality": "330 mOsm/kg", "sodium": "140 mmol/L", "urea": "5 mmol/L",
          "glucose": "5 mmol/L", "ethanol": "100 mg/dL"}, "osmolal_gap"),
    ],
)  # fmt: skip
def test_a_value_is_not_derived(labs, id_):
    assert id_ not in derive_from(labs)


@pytest.mark.parametrize(
    ("patient", "printed"),
    [
        ("age: 60 y, sex: male", "58 mL/min/1.73m2"),
        ("age: 60 y, sex: female", "43 mL/min/1.73m2"),
        ("age: 17 y, sex: male", "CKD-EPI 2021 is for adults"),
        ("age: 60 y", None),
        ("sex: male", None),
    ],
)
def test_the_patient_counts(patient, printed):
    found = derive_from(CREATININE, patient=patient).get("egfr_ckdepi_2021_cr")
    assert (found and shown(found)) == printed


@pytest.mark.parametrize(
    ("age", "printed"),
    [
        ("60 y to <63 y", "56–58 mL/min/1.73m2"),
        ("17 y to <19 y", "CKD-EPI 2021 is for adults"),
    ],
)
def test_a_span_of_ages_gives_a_span(age, printed):
    assert shown(derive_from(CREATININE, age=age)["egfr_ckdepi_2021_cr"]) == printed


def test_an_input_that_stands_in_is_named():
    found = derive_from({**GAP, "total CO2": "12 mmol/L"} | {"bicarbonate": "see comment"})
    gap = found["anion_gap"]
    assert gap.working == "Na 140 − Cl 100 − CO2 12"
    assert [used.is_instead for used in gap.inputs] == [False, False, True]


def test_what_was_read_without_a_unit_is_said():
    gap = derive_from({name: result.split()[0] for name, result in GAP.items()})["anion_gap"]
    assert gap.text == "24"
    assert all(used.row.read_as for used in gap.inputs)


@pytest.mark.parametrize(
    ("labs", "id_", "is_shown", "difference"),
    [
        (GAP | {"anion gap": "24 mmol/L"}, "anion_gap", False, 0),
        (GAP | {"anion gap": "28 mmol/L"}, "anion_gap", True, -4),
        (CREATININE | {"eGFR": "61 mL/min/1.73m2"}, "egfr_ckdepi_2021_cr", False, 0),
        (CREATININE | {"eGFR": "55 mL/min/1.73m2"}, "egfr_ckdepi_2021_cr", True, 6),
        (CREATININE | {"eGFR": ">60 mL/min/1.73m2"}, "egfr_ckdepi_2021_cr", False, None),
        (CREATININE | {"eGFR": ">90 mL/min/1.73m2"}, "egfr_ckdepi_2021_cr", True, None),
        (LIPIDS | {"LDL": "3.36 mmol/L"}, "ldl_friedewald", False, 0),
        (LIPIDS | {"LDL": "120 mg/dL"}, "ldl_friedewald", True, 10),
        # Nothing is out of the ordinary.
        (GAP | {"bicarbonate": "28 mmol/L", "chloride": "102 mmol/L"}, "anion_gap", False, None),
        (GAP, "anion_gap", True, None),
    ],
)
def test_what_was_reported_is_compared_and_not_repeated(labs, id_, is_shown, difference):
    value = derive_from(labs)[id_]
    assert value.is_shown is is_shown
    number = value.reported.number if value.reported else None
    assert number == difference or (difference == 0 and abs(number) <= 1)


def test_a_derived_value_is_flagged_by_the_ranges_in_use_and_never_critical():
    wide = derive_from(GAP | {"bicarbonate": "2 mmol/L"})["anion_gap"]
    assert (wide.judged.flag.value, wide.judged.ranges[0].set_id) == ("H", "abim")
    low = derive_from({"calcium": "5.0 mg/dL", "albumin": "3.5 g/dL"})["calcium_corrected_albumin"]
    assert (low.judged.flag.value, low.judged.is_critical) == ("L", False)
    span = derive_from(GAP | {"bicarbonate": "<30 mmol/L"})["anion_gap"]
    assert [each.flag.value for each in span.judged.possible_flags] == ["N", "H"]
    bare = derive_from(GAP, knowledge=gather_knowledge(("kdigo-gfr",), ("none",)))["anion_gap"]
    assert bare.judged is None


@pytest.mark.parametrize(
    ("labs", "id_", "meaning"),
    [
        ({"ALT": "100 U/L", "ALP": "120 U/L"}, "liver_r_factor", "between 2 and 5"),
        ({"ALT": "{result: '80-400 U/L', range: 10-40}", "ALP": "{result: 120 U/L, range: 30-120}"},
         "liver_r_factor", ""),
        ({"ALT": "{result: '>400 U/L', range: 10-40}", "ALP": "{result: 120 U/L, range: 30-120}"},
         "liver_r_factor", "5 or more"),
    ],
)  # fmt: skip
def test_a_meaning_is_said_where_every_number_has_it(labs, id_, meaning):
    found = derive_from(labs)[id_].meaning
    assert found.startswith(meaning)
    assert bool(found) == bool(meaning)


def test_inputs_are_of_one_draw():
    case = read_case(
        "draws:\n"
        "  - {time: 2026-01-01, labs: {sodium: 140 mmol/L, chloride: 100 mmol/L, CO2: 16 mmol/L}}\n"
        "  - {time: 2026-01-02, labs: {sodium: 138 mmol/L, chloride: 104 mmol/L, CO2: 21 mmol/L}}\n"
        "  - {time: 2026-01-03, labs: {sodium: 138 mmol/L, chloride: 104 mmol/L}}\n"
        "  - {time: 2026-01-04, labs: {CO2: 21 mmol/L}}\n",
        "case.yaml",
    )
    knowledge = gather_knowledge((), ())
    found = interpret_report(check(case, knowledge), knowledge).interpretation.derived
    gaps = [(value.time, value.text) for value in found if value.id == "anion_gap"]
    assert gaps == [("2026-01-01", "24"), ("2026-01-02", "13")]


def test_no_row_is_changed():
    knowledge = gather_knowledge((), ())
    report = check(
        read_case("labs: {Na: 140 mmol/L, CO2: 12 mmol/L, Cl: 90 mmol/L}", "case.yaml"), knowledge
    )
    interpreted = interpret_report(report, knowledge)
    assert interpreted.rows is report.rows
    assert interpreted.summary == report.summary
    assert interpreted.interpretation.derived


def test_nothing_is_loaded_for_a_case_that_has_no_inputs():
    assert report_of({"TSH": "2 mIU/L"}).interpretation.derived == ()


def test_a_remark_that_ends_in_a_question_mark_does_not_doubt_the_number():
    labs = GAP | {"sodium": "{result: 140 mmol/L, note: 'after dialysis?'}"}
    assert shown(derive_from(labs)["anion_gap"]) == "24 mmol/L"
