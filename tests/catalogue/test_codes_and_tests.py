"""What US systems print: codes of LOINC, and names of MIMIC-IV (d_labitems) and eICU (labname)."""

import pytest

from labcheck.catalogue.analyte import Analyte, Quantity, fold_name
from labcheck.catalogue.specimens import may_be_one, specimen_in

# Name, unit and specimen as MIMIC-IV 2.2 or eICU 2.0 print them.
PRINTED = [
    ("Hepatitis B Surface Antigen", None, "", "hepatitis_b_surface_antigen"),
    ("Hepatitis C Virus Antibody", None, "", "hepatitis_c_antibody"),
    ("Anisocytosis", None, "", "anisocytosis"),
    ("Teardrop Cells", None, "", "dacrocytes"),
    ("Metamyelocytes", "%", "", "metamyelocytes_pct"),
    ("Atypical Lymphocytes", "%", "", "atypical_lymphocytes_pct"),
    ("Cholesterol Ratio (Total/HDL)", None, "", "cholesterol_hdl_ratio"),
    ("Cholesterol HDL", "mg/dL", "", "hdl"),
    ("eAG", "mg/dL", "", "estimated_average_glucose"),
    ("Urine Color", None, "urine", "urine_color"),
    ("Urine Appearance", None, "", "urine_appearance"),
    ("Protein", "mg/dL", "urine", "urine_protein"),
    ("Protein", None, "urine", "urine_protein_dipstick"),
    ("Epithelial Cells", "/HPF", "urine", "urine_epithelial_cells"),
    ("Opiate Screen, Urine", None, "", "urine_opiates"),
    ("Rapamycin", "ng/mL", "", "sirolimus"),
    ("CD4/CD8 Ratio", None, "", "cd4_cd8_ratio"),
    ("Blood, Occult", None, "stool", "fecal_occult_blood"),
    ("anti-Sm", None, "", "anti_sm"),
    ("PR3-ANCA", None, "", "anti_pr3"),
    ("Direct Coombs", None, "", "direct_antiglobulin_test"),
    ("Lupus anticoagulant", None, "", "lupus_anticoagulant"),
    ("C1q", "mg/dL", "", "complement_c1q"),
    ("FENa", "%", "", "fractional_excretion_sodium"),
    ("Osmolal gap", None, "", "osmolal_gap"),
    ("FIT", None, "", "fecal_immunochemical_test"),
    ("Fecal calprotectin", "ug/g", "", "fecal_calprotectin"),
    ("Creatine Kinase, MB Isoenzyme", "ng/mL", "", "ck_mb_mass"),
    ("Asparate Aminotransferase (AST)", "IU/L", "", "ast"),
    ("WBC x 1000", "K/mcL", "", "wbc"),
    ("alkaline phos.", "Units/L", "", "alp"),
    ("bedside glucose", "mg/dL", "", "glucose"),
    ("Estimated GFR (MDRD equation)", None, "", "egfr_mdrd"),
    ("Vancomycin - trough", "mcg/mL", "", "vancomycin"),
    ("Base Deficit", "mEq/L", "", "base_deficit"),
    ("Total Nucleated Cells, CSF", "#/uL", "Cerebrospinal Fluid", "csf_nucleated_cells"),
    ("Macrophage", "%", "Ascites", "fluid_macrophages_pct"),
    ("pH", "units", "Other Body Fluid", "fluid_ph"),
    ("Albumin, Urine", "mg/dL", "Urine", "urine_albumin"),
    ("Total Protein, Urine", "mg/dL", "Urine", "urine_protein"),
    ("WBC Clumps", "/hpf", "Urine", "urine_wbc_clumps"),
    ("Urine protein", "mg/dL", "", "urine_protein"),
    ("Urine protein", "mg/24 h", "", "urine_protein_24h"),  # the unit is that of a day's amount
    ("Protein", "g/24h", "Urine", "urine_protein_24h"),
    ("Proteinuria", "mg/24h", "", "urine_protein_24h"),
    ("Protein Electrophoresis", None, "", "protein_electrophoresis"),
    ("Hepatitis C Viral Load", "log10 IU/mL", "", "hepatitis_c_rna"),
    ("Influenza A by PCR", None, "Other Body Fluid", "influenza_a_rna"),
    # Quest and LabCorp
    ("CHOL/HDLC RATIO", "(calc)", "", "cholesterol_hdl_ratio"),
    ("TSH W/REFLEX TO FT4", "mIU/L", "", "tsh"),
    ("VITAMIN D,25-OH,TOTAL,IA", "ng/mL", "", "vitamin_d_25oh"),
    ("ALBUMIN/GLOBULIN RATIO", None, "", "albumin_globulin_ratio"),
    ("A/G Ratio", None, "", "albumin_globulin_ratio"),
    ("BUN/Creatinine Ratio", None, "", "bun_creatinine_ratio"),
    ("IRON, TOTAL", "mcg/dL", "", "iron"),
    ("% SATURATION", "%", "", "transferrin_saturation"),
    ("ABSOLUTE BAND NEUTROPHILS", "cells/uL", "", "bands_abs"),
    ("Occult blood", None, "urine", "urine_blood_dipstick"),
    ("Occult blood", None, "", "fecal_occult_blood"),
    ("UIBC", "ug/dL", "", "uibc"),
    # the basic list of CIEL, and the CDISC pilot
    ("Serum creatinine (umol/L)", None, "", "creatinine"),
    ("Malarial smear", None, "", "malaria_smear"),
    ("Sputum for acid fast bacilli", None, "", "sputum_afb"),
    ("Culture and sensitivity, urine", None, "", "urine_culture"),
    ("Neutrophils (%) - microscopic exam", "%", "", "neutrophils_pct"),
    ("Glucose, serum 2 hrs post 75g oral glucose (mg/dL)", "mg/dL", "", "glucose_ogtt_2h"),
    ("Anisocytes", None, "", "anisocytosis"),
    # British and Indian
    ("Total white cell count", "10^9/L", "", "wbc"),
    ("Adj. Calcium", "mmol/L", "", "calcium_corrected"),
    ("Plasma glucose (random)", "mmol/L", "", "glucose"),
    ("FBS", "mg/dL", "", "glucose"),
    ("Pus cells", "/HPF", "", "urine_wbc_hpf"),
    ("Pus Cells (WBCs)", None, "urine", "urine_wbc_hpf"),
    ("Sugar", None, "urine", "urine_glucose_dipstick"),
    ("Piócitos", "por campo", "urine", "urine_wbc_hpf"),
    ("PPBS", "mg/dL", "", "glucose_postprandial"),
    ("-polys", "%", "", "neutrophils_pct"),
    # what blood counters call their parameters: Sysmex, Mindray, Beckman Coulter
    ("NEUT#", "10^3/uL", "", "neutrophils_abs"),
    ("EO#", None, "", "eosinophils_abs"),
    ("EO%", "%", "", "eosinophils_pct"),
    ("IG#", "10*9/L", "", "immature_granulocytes_abs"),
    ("RET%", "%", "", "reticulocytes_pct"),
    ("LYM#", "10^9/L", "", "lymphocytes_abs"),
    ("Mon%", "%", "", "monocytes_pct"),
    ("NE #", "K/uL", "", "neutrophils_abs"),
    ("BA%", "%", "", "basophils_pct"),
    # tables of laboratories and of studies
    ("Neut Abs", "K/uL", "", "neutrophils_abs"),
    ("BASO ABS (K/uL)", None, "", "basophils_abs"),
    ("Imm Gran %", "%", "", "immature_granulocytes_pct"),
    ("Bili Total", "mg/dL", "", "bilirubin_total"),
]
CODES = [
    ("26464-8", "wbc"),  # Leukocytes [#/volume] in Blood
    ("26515-7", "platelets"),
    ("20570-8", "hematocrit"),
    ("14682-9", "creatinine"),  # the moles of 2160-0
    ("14927-8", "triglycerides"),
    ("5894-1", "prothrombin_activity"),
    ("3289-6", "factor_ii"),  # not the prothrombin time
    ("77147-7", "egfr_mdrd"),
    ("33914-3", "egfr_mdrd"),
    ("26478-8", "lymphocytes_pct"),
    ("30385-9", "rdw_cv"),
    ("5769-5", "urine_bacteria"),
    ("20624-3", "urine_creatinine"),  # a concentration, though of the urine of 24 hours
    ("2956-1", "urine_sodium_24h"),
    ("14862-7", "urine_oxalate_24h"),
    ("13705-9", "urine_albumin_creatinine_ratio"),
    ("14113-5", "cd56_abs"),
]
# LOINC's short names, as maps/short_loinc.txt of smart-on-fhir/sample-patients has them.
SHORT = [
    ("Potassium SerPl-sCnc", "potassium"),
    ("Bilirub Indirect SerPl-mCnc", "bilirubin_indirect"),
    ("Bilirub Direct SerPl-mCnc", "bilirubin_direct"),
    ("Creat 24H Ur-mCnc", "urine_creatinine"),
    ("Creat 24H Ur-mRate", "urine_creatinine_24h"),
    ("Neutrophils NFr Bld Auto", "neutrophils_pct"),
    ("Lymphocytes fr Bld", "lymphocytes_pct"),  # as it was called before
    ("Glucose Ur Ql Strip", "urine_glucose_dipstick"),
    ("Prot Ur Strip-mCnc", "urine_protein_dipstick"),  # 5804-0, a strip's number
    ("Prot Ur-mCnc", "urine_protein"),
    ("MCV RBC Auto", "mcv"),
    ("Hgb A1c MFr Bld", "hba1c"),
    ("Occult Bld Stl Ql Imm", "fecal_immunochemical_test"),
]


@pytest.mark.parametrize(("name", "unit", "specimen", "id_"), PRINTED)
def test_what_is_printed(catalogue, name, unit, specimen, id_):
    found = catalogue.look_up(name, unit, specimen or None)
    assert isinstance(found, Analyte)
    assert found.id == id_


@pytest.mark.parametrize(("name", "id_"), SHORT)
def test_a_short_name(catalogue, name, id_):
    found = catalogue.look_up(name)
    assert isinstance(found, Analyte)
    assert found.id == id_


def test_indirect_is_not_the_end_of_the_word_before_it():
    assert fold_name("Bilirub Indirect") != fold_name("Bilirubin Direct")
    spellings = ["Bilirubin, indirect", "bilirubin_indirect", "BilirubinIndirect"]
    assert len(set(map(fold_name, spellings))) == 1


@pytest.mark.parametrize(("code", "id_"), CODES)
def test_a_code(catalogue, code, id_):
    assert [analyte.id for analyte in catalogue.named(code)] == [id_]


def codes_of(catalogue):
    for analyte in catalogue.analytes.values():
        for codes in (analyte.loinc, analyte.further_loinc):
            yield from ((analyte, code, long_name) for code, long_name in codes.items())


def test_a_code_is_of_one_test(catalogue):
    codes = [code for _, code, _ in codes_of(catalogue)]
    assert len(codes) == len(set(codes))
    assert not set(codes) & set(catalogue.systems)
    assert not set(codes) & set(catalogue.code_names)


def test_a_code_is_of_the_specimen_of_its_test(catalogue):
    """As its long name says it: a code of urine is of no test of blood."""
    for analyte, code, long_name in codes_of(catalogue):
        said = specimen_in(long_name)
        assert not said or may_be_one(said, analyte.specimen), f"{analyte.id} {code} {long_name}"


def test_a_code_is_of_the_property_of_its_test(catalogue):
    """Moles are of a test that is printed in moles, presence is of one that is a word."""
    ordinal = {Quantity.ORDINAL, Quantity.ARBITRARY, Quantity.TITRE, Quantity.MASS}
    for analyte, code, long_name in codes_of(catalogue):
        where = f"{analyte.id} {code} {long_name}"
        if "[Moles/" in long_name:
            assert any("mol" in unit or "eq" in unit or "osm" in unit for unit in analyte.units), (
                where
            )
        if "[Presence]" in long_name:
            assert analyte.quantity in ordinal, where


def test_both_types_of_a_virus_are_one_however_they_are_joined():
    spellings = ("HIV 1+2 Ab", "HIV 1/2 Ab", "HIV-1/2 Ab", "HIV 1 and 2 Ab", "HIV 1 & 2 Ab",
                 "HIV-1/-2 Ab", "HIV I/II Ab", "HIV1/2 Ab")  # fmt: skip
    assert len(set(map(fold_name, spellings))) == 1
    others = ("HIV 1 Ab", "HIV 2 Ab", "HIV 12 Ab", "HIV 1/20 Ab", "HIV 1/2/3 Ab")
    assert fold_name("HIV 1+2 Ab") not in map(fold_name, others)
