"""Words that are taken off a printed name, and words that never are."""

import pytest

from labcheck.cases.case import Result
from labcheck.catalogue.lookup import AmbiguousTest
from labcheck.catalogue.specimens import kinds_of
from labcheck.judging.contradictions import ContradictedTest, list_candidates
from labcheck.judging.identity import identify
from labcheck.values.printed_result import parse_result

TAKEN_OFF = [
    ("serum sodium level", "sodium"),
    ("S. Albumin", "albumin"),
    ("S.Albumin", "albumin"),
    ("Sr Albumin", "albumin"),
    ("s Ceruloplasmin", "ceruloplasmin"),
    ("Sr. ALP - Serum Alkaline Phosphatase", "alp"),
    ("Creatinine (IDMS-norm)", "creatinine"),
    ("Creatinine, serum by Jaffe method", "creatinine"),
    ("SERUM ALBUMIN (BCG-dye)", "albumin"),
    ("Vitamin D level", "vitamin_d_25oh"),
    ("vit b12 levels", "vitamin_b12"),
    ("Triglyceride", "triglycerides"),
    ("Platelet counts", "platelets"),
    ("Amylase test", "amylase"),
    ("Alkaline Phosphatase (ALP)*", "alp"),
    ("*Calcium", "calcium"),
    ("Natrium i.S.", "sodium"),
    ("Natrium i. S.", "sodium"),
    ("Natrium im Serum", "sodium"),
    ("Natrium i.U.", "urine_sodium"),
    ("ALBUMIN, SERUM [Mass/Vol]", "albumin"),
    ("Potassium [Moles/volume] in Serum or Plasma", "potassium"),
    ("SERUM BILIRUBIN ( DIRECT)", "bilirubin_direct"),
    ("Potassium SerPl-sCnc", "potassium"),
    ("ALT SerPl-cCnc", "alt"),
    ("Hgb Bld-mCnc", "hemoglobin"),
    ("Ceruloplasmin SerPl-mCnc", "ceruloplasmin"),
    ("Chloride, Whole Blood", "chloride"),
    ("Urine Na+", "urine_sodium"),
    ("Serum creatinine (umol/L)", "creatinine"),
    ("Parathyroid hormone, serum/plasma (pg/mL)", "pth_intact"),
    ("Cerebrospinal fluid protein measurement", "csf_protein"),
    ("Neutrophils (%)", "neutrophils_pct"),
    # Signs above and below the line, marks of footnotes, an instrument.
    ("K⁺", "potassium"),
    ("Na⁺", "sodium"),
    ("Cl⁻", "chloride"),
    ("HCO₃⁻", "bicarbonate"),
    ("Vitamin B₁₂", "vitamin_b12"),
    ("Sr. K+", "potassium"),
    ("S. Na+", "sodium"),
    ("Potassium¹", "potassium"),
    ("Hemoglobin ²", "hemoglobin"),
    ("Potassium #", "potassium"),
    ("Potassium - i-STAT", "potassium"),
    ("Creatinine (i-STAT)", "creatinine"),
    ("Neutrophils #", "neutrophils_abs"),
    ("cK+", "potassium"),
    ("cCl-", "chloride"),
    ("Total Hb", "hemoglobin"),
    # A method in brackets, as reports of India have it.
    ("Glucose Fasting (Hexokinase)", "glucose"),
    ("Creatinine, Serum (Jaffe, kinetic)", "creatinine"),
    ("SERUM CREATININE (mod. Jaffe)", "creatinine"),
    ("HbA1c (HPLC, NGSP certified)", "hba1c"),
    ("Urea (Urease-GLDH)", "urea"),
    ("BUN (Urease/GLDH)", "urea_nitrogen"),
    ("Bilirubin, Total (Modified Jendrassik & Grof)", "bilirubin_total"),
    ("Bilirubin (Direct, Diazo)", "bilirubin_direct"),
    ("SGOT (AST) (UV without P5P)", "ast"),
    ("SGPT/ALT (IFCC without P5P)", "alt"),
    ("Alkaline Phosphatase (pNPP-AMP buffer)", "alp"),
    ("Cholesterol, Total (CHO-POD)", "cholesterol_total"),
    ("LDL Cholesterol (Friedewald)", "ldl_calc"),
    ("Calcium (Arsenazo III)", "calcium"),
    ("Magnesium (Calmagite)", "magnesium"),
    ("Sodium (ISE, Direct)", "sodium"),
    ("Potassium (Indirect ISE)", "potassium"),
    ("RBC Count (Electrical Impedance)", "rbc"),
    ("WBC Count (Optical/Impedance)", "wbc"),
    ("Triglycerides (Glycerol 3 phosphate oxidase - GPO)", "triglycerides"),
    ("Bilirubin, Total (Vanadate Oxidation)", "bilirubin_total"),
    ("Bilirubin Conjugated (Direct) (Vanadate Oxidation)", "bilirubin_direct"),
    ("Calcium (Endpoint)", "calcium"),
    ("Blood Sugar Fasting (GOD-POD)", "glucose"),  # a state of the patient before the method
    ("Alkaline Phosphatase (PNPP-AMP)", "alp"),
    ("HBsAg (Rapid)", "hepatitis_b_surface_antigen"),
    ("HDL Cholesterol (Direct PEG)", "hdl"),
    ("LDL Cholesterol (Direct LDL)", "ldl_direct"),  # a test of its own, and no method
    ("LDH (L-P)", "ldh"),
    ("MCV (Calculated)", "mcv"),
    ("A/G Ratio (Calculated)", "albumin_globulin_ratio"),
    ("GFR, Estimated (CKD-EPI)", "egfr_ckd_epi_2021"),
    ("eGFR (CKD-EPI 2009)", "egfr_ckd_epi_2009"),
    ("eGFR CKD-EPI 2021", "egfr_ckd_epi_2021"),
    ("Calcium (ion)", "calcium_ionized"),
    # Under the heading of a panel: the records of EMRBots, and others.
    ("CBC: ABSOLUTE NEUTROPHILS", "neutrophils_abs"),
    ("CBC: Hemoglobin", "hemoglobin"),
    ("METABOLIC: ALK PHOS", "alp"),
    ("METABOLIC: ALT/SGPT", "alt"),
    ("METABOLIC: CARBON DIOXIDE", "total_co2"),
    ("METABOLIC: BILI TOTAL", "bilirubin_total"),
    ("Lipid panel: HDL", "hdl"),
]
TWO_NAMES = [
    ("SGPT/ALT", "alt"),
    ("SGPT/ALT (Alanine Aminotransferase)", "alt"),
    ("AST or SGOT (Aspartate Aminotransferase)", "ast"),
    ("Alkaline Phosphatase (ALP", "alp"),
    ("BT (BLEEDING TIME)", "bleeding_time"),
    ("Thyroid Stimulating Hormone TSH", "tsh"),
    ("IgA Immunoglobulin A", "iga"),
    ("Calcium (Ca)", "calcium"),
]
STAYS = [
    "Bilirubin conjugated and direct", "Troponin HS free", "free", "ionized", "HS", "urine",
    "Protein electrophoresis gel", "Glucose/Ketones", "Lactate LDH", "test", "serum", "count",
    "Creatinine clearance test strip", "Cholesterol ratio", "Albumin free", "Direct sodium",
    "CBC:", "CBC: normal",
    # Other scales, and what is calculated where it is measured as a rule.
    "ESR (Wintrobe)", "LDH (pyruvate to lactate)", "ALP (PNPP, DEA buffer)", "Bilirubin (modified)",
    "Osmolality (calculated)", "Free testosterone (calculated)", "Ionized calcium (calculated)",
    "RBC (Microscopy)", "Creatinine (impedance clearance)",
    "Calcium oxalate monohydrate", "Conjugated estradiol", "Sodium HS", "Free albumin",
]  # fmt: skip
CONTRADICTED = [
    ("serum alanine aminotransferase (ALP)", {"alt", "alp"}),
    ("Iron (TIBC)", {"iron", "tibc"}),
    ("Sodium (K)", {"sodium", "potassium"}),  # K is no kelvin
]


OF_NO_SPECIMEN = ("{} level", "{} test (CMIA)")


def find(name, catalogue, unit=None):
    return identify(Result(name, "1", parse_result("1").value, unit), catalogue).found


@pytest.mark.parametrize(("name", "id_"), TAKEN_OFF + TWO_NAMES)
def test_what_is_left_is_the_name(catalogue, name, id_):
    assert [analyte.id for analyte in list_candidates(find(name, catalogue))] == [id_]


@pytest.mark.parametrize("name", STAYS)
def test_a_word_that_is_not_on_the_list_stays(catalogue, name):
    assert list_candidates(find(name, catalogue)) == ()


@pytest.mark.parametrize(("name", "ids"), CONTRADICTED)
def test_the_names_of_two_tests_contradict(catalogue, name, ids):
    found = find(name, catalogue)
    assert isinstance(found, ContradictedTest)
    assert {analyte.id for analyte in found.candidates} == ids


def test_the_ion_stays_ambiguous(catalogue):
    found = find("Calcium (Ca++)", catalogue)
    assert isinstance(found, AmbiguousTest)
    assert {analyte.id for analyte in found.candidates} == {"calcium", "calcium_ionized"}


@pytest.mark.parametrize("form", [*OF_NO_SPECIMEN, "Serum {}", "{} (serum)", "S. {}"])
def test_no_test_becomes_another(catalogue, form):
    """With words of the list round it a name means what it means, or a test of its specimen."""
    tried = 0
    for analyte in catalogue.analytes.values():
        if len(analyte.name) > 60 or (form not in OF_NO_SPECIMEN and kinds_of(analyte.name)):
            continue
        plain = {each.id for each in list_candidates(find(analyte.name, catalogue))}
        decorated = {
            each.id for each in list_candidates(find(form.format(analyte.name), catalogue))
        }
        tried += 1
        if analyte.id == "hemoglobin" and form not in OF_NO_SPECIMEN:
            plain.add("hemoglobin_plasma")  # free in plasma, if its number is as small
        assert decorated <= plain, analyte.name
    assert tried > 250
