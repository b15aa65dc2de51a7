"""Finding the analyte a laboratory means by a printed name."""

import pytest

from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.lookup import AmbiguousTest, UnknownTest
from labcheck.catalogue.specimens import specimens_agree


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hemoglobin", "HAEMOGLOBIN"),
        ("anti-dsDNA", "Anti ds DNA"),
        ("25-OH vitamin D", "25 OH Vitamin D"),
        ("Hemoglobin (Hb)", "haemoglobin Hb"),
        ("γ-GT", "gamma GT"),
        ("Oestradiol", "estradiol"),
        ("Leucocytes", "leukocytes"),
        ("Iron, serum", "iron/serum"),
        ("α1-antitrypsin", "alpha-1 antitrypsin"),
        ("DHEA sulphate", "DHEA-Sulfate"),
    ],
)
def test_case_spaces_hyphens_and_uk_spelling_make_no_difference(one, other):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ca", "CA 125"), ("T3", "T4"), ("Na", "NAG"), ("HDL", "LDL")]
)
def test_other_names_stay_apart(one, other):
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("hemoglobin", "hemoglobin"),
        ("Haemoglobin", "hemoglobin"),
        ("HGB", "hemoglobin"),
        ("phosphorus", "phosphate"),
        ("BUN", "urea_nitrogen"),
        ("eGFR", "egfr_ckd_epi_2021"),
        ("C3", "complement_c3"),
        ("complement_c3", "complement_c3"),
        ("anti-dsDNA", "anti_dsdna"),
        ("LDH", "ldh"),
        ("ESR", "esr"),
        ("718-7", "hemoglobin"),  # LOINC: Hemoglobin [Mass/volume] in Blood
        ("2160-0", "creatinine"),  # LOINC: Creatinine [Mass/volume] in Serum or Plasma
    ],
)
def test_names_aliases_ids_and_loinc_codes(catalogue, name, id_):
    found = catalogue.find(name)
    assert isinstance(found, Analyte)
    assert found.id == id_


@pytest.mark.parametrize(
    ("name", "unit", "specimen", "found"),
    [
        ("Ca", None, None, {"calcium", "calcium_ionized"}),
        ("Ca", "mg/dL", None, {"calcium", "calcium_ionized"}),
        ("TG", None, None, {"triglycerides", "thyroglobulin"}),
        ("TG", "mmol/L", None, {"triglycerides"}),
        ("TG", "foo", None, {"triglycerides", "thyroglobulin"}),
        ("CO2", None, None, {"total_co2", "pco2_arterial"}),
        ("CO2", "mmol/L", None, {"total_co2"}),
        ("CO2", "mmHg", None, {"pco2_arterial"}),
        ("pH", None, "urine", {"urine_ph"}),
        ("pH", None, "arterial blood", {"ph_arterial"}),
        ("pH", None, None, {"ph_arterial", "urine_ph"}),
        ("neutrophils", "%", None, {"neutrophils_pct"}),
        ("neutrophils", "10^9/L", None, {"neutrophils_abs"}),
        ("neutrophils", "K/uL", None, {"neutrophils_abs"}),
        ("D-dimer", "ng/mL FEU", None, {"d_dimer_feu"}),
        ("D-dimer", "ng/mL DDU", None, {"d_dimer_ddu"}),
        ("D-dimer", "ng/mL", None, {"d_dimer_feu", "d_dimer_ddu"}),
        ("D-dimer", "ug/mL", None, {"d_dimer_feu", "d_dimer_ddu"}),
        ("Lp(a)", "nmol/L", None, {"lp_a_molar"}),
        ("Lp(a)", "mg/dL", None, {"lp_a_mass"}),
        # An id with a line in it can be meant for nothing else.
        ("troponin_i", None, None, {"troponin_i"}),
        # The specimen behind the name, as it is printed.
        ("Glucose (serum)", "mg/dL", None, {"glucose"}),
        ("Glucose (CSF)", "mg/dL", None, {"csf_glucose"}),
        ("sodium, urine", "mmol/L", None, {"urine_sodium"}),
        ("Potassium plasma", "mmol/L", None, {"potassium"}),
        # ng/L is how high-sensitivity tests are reported, ng/mL how the older ones are.
        ("troponin I", "ng/mL", None, {"troponin_i"}),
        ("troponin I", "µg/L", None, {"troponin_i"}),
        ("troponin I", "ng/L", None, {"troponin_i_hs"}),
        ("troponin I", "pg/mL", None, {"troponin_i_hs"}),
        ("troponin I", None, None, {"troponin_i", "troponin_i_hs"}),
        ("troponin T", "ng/mL", None, {"troponin_t"}),
        ("troponin T", "ng/L", None, {"troponin_t_hs"}),
        ("troponin T", None, None, {"troponin_t", "troponin_t_hs"}),
        ("T4", "ug/dL", None, {"t4_total"}),
        ("T4", "nmol/L", None, {"t4_total"}),
        ("T4", "pmol/L", None, {"ft4"}),
        ("T4", "ng/dL", None, {"ft4"}),
        ("T4", None, None, {"t4_total", "ft4"}),
        ("T3", "ng/dL", None, {"t3_total"}),
        ("T3", "pg/mL", None, {"ft3"}),
        ("protein", "g/dL", None, {"total_protein"}),
        ("protein", "g/L", None, {"total_protein", "csf_protein", "urine_protein"}),
        # A specimen that is not the usual one makes another test of it, where there is one.
        ("protein", "g/L", "CSF", {"csf_protein"}),
        ("protein", None, "urine", {"urine_protein_dipstick"}),
        ("glucose", "mg/dL", "CSF", {"csf_glucose"}),
        ("glucose", "mg/dL", "serum", {"glucose"}),
        ("glucose", "mg/dL", "pleural fluid", {"glucose"}),
        ("sodium", "mmol/L", "spot urine", {"urine_sodium"}),
        ("WBC", "/uL", "cerebrospinal fluid (CSF)", {"csf_wbc"}),
        ("WBC", "/HPF", "urine", {"urine_wbc_hpf"}),
        ("troponin", "ng/L", None,
         {"troponin_i", "troponin_t", "troponin_i_hs", "troponin_t_hs"}),
        ("troponin", "ng/mL", None,
         {"troponin_i", "troponin_t", "troponin_i_hs", "troponin_t_hs"}),
    ],
)  # fmt: skip
def test_a_name_of_several_analytes(catalogue, name, unit, specimen, found):
    answer = catalogue.find(name, unit, specimen)
    candidates = answer.candidates if isinstance(answer, AmbiguousTest) else (answer,)
    assert {one.id for one in candidates} == found


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("hemoglobn", "Hemoglobin"),
        ("creatinin", "Creatinine"),
        ("potasium", "Potassium"),
        ("alkaline", "Alkaline phosphatase"),
        ("trigliceride", "Triglycerides"),
        ("floobinol", None),
        ("", None),
        ("—", None),
        ("22748-8", None),
    ],
)
def test_an_unknown_name_and_what_may_be_meant(catalogue, name, near):
    found = catalogue.find(name)
    assert isinstance(found, UnknownTest)
    assert (found.near[0] if found.near else None) == near
    assert len(found.near) <= 2


@pytest.mark.parametrize(
    ("stated", "usual", "agree"),
    [
        ("serum", "serum/plasma", True),
        ("Plasma (EDTA)", "serum/plasma", True),
        ("whole blood", "serum/plasma", True),
        ("serum", "urine", False),
        ("24 h urine", "urine", True),
        ("spot urine", "urine", True),
        ("CSF", "serum/plasma", False),
        ("arterial blood", "arterial blood", True),
        ("venous blood", "arterial blood", False),
        ("blood", "arterial blood", True),
        ("arterial", "arterial blood", True),
        ("capillary", "blood", True),
        ("cord blood", "venous blood", False),
    ],
)
def test_specimens(stated, usual, agree):
    assert specimens_agree(stated, usual) is agree


@pytest.mark.parametrize("name", ["x" * 20_000, "sodium" + " serum" * 5_000])
def test_a_name_as_long_as_a_page_is_unknown_at_once(catalogue, name):
    """Each took half a minute, or more levels of recursion than Python allows."""
    assert catalogue.find(name) == UnknownTest(())
