"""Conversion factors as other people have published them, each with the page it was read on.

They check the catalogue; nothing of labcheck's is derived from them. Read as stored copies of
the pages named, in November 2026.
"""

from fractions import Fraction

PAGES = {
    "author instructions": "International unit conversion, A to Et; instructions to the authors of "
    "a kidney journal: http://w3.csmu.edu.tw/~chr/Int_unit_conversion.htm",
    "JAMA": "SI units for clinical data, from the JAMA instructions for authors; R. Rowlett: "
    "https://pdfslide.us/documents/si-units-conversion-table.html",
    "Labcorp": "Labcorp SI Unit Conversion Table (https://www.labcorp.com/resource/"
    "si-unit-conversion-table), as a public repository's own tests quote it",
    "CLS review": "Conversion factors, clinical laboratory review: "
    "https://www.scribd.com/doc/241417704/Print-Post-Part-II-WOW",
    "ASHP": "Therapeutic Ranges of Drugs in Traditional and SI Units, appendix A, American Society "
    "of Health-System Pharmacists: https://publications.ashp.org/display/book/9781585286423/back-1.xml",
    "convertmedunits": "Hormone units: "
    "https://convertmedunits.com/hormone-unit-conversion-calculator/",
    "calculator.city": "Free T3: https://danskebankmortgagecalculatorsweden.calculator.city/?p=2869",
    "labtests.co.in": "Unit converters, one page a test: https://labtests.co.in/unit-converter/",
    "unitslab": "Vancomycin, 40 ug/mL is 27.6 umol/L: https://unitslab.com/node/186",
    "Medscape": "Copper, 140.12 ug/dL is 22 umol/L: "
    "http://emedicine.medscape.com/article/2087780-overview",
    "Medscape on calcitriol": "1 pg/mL is 2.4 pmol/L, as quoted in "
    "https://daiseybloomvigor.blogspot.com/2021/12/vitamin-d-pg-ml.html",
    "zinc": "196 ug/dL is 30 umol/L: http://mmoll-to-mgdl.com/conversion/Zinc-Unit-Converter.html",
    "Pulse": "Ciclosporin, 250 ng/mL is 200 nmol/L, as rounded: "
    "http://www.pulsetoday.co.uk/measuring-plasma-serum-or-whole-blood-concentrations-of-drugs/",
    "urea": "Urea is 2.14 times urea nitrogen: https://brainscape.com/flashcards/"
    "113-basic-principles-and-techniques-unit-13776996/packs/21494678",
    "textbook table": "Osmolality 275-295 mOsm/kg is 275-295 mmol/kg, table A-3: "
    "https://cld.bz/bookdata/rFBLuj/basic-html/page1213.html",
    "hemoglobin": "Hemoglobin, 0.6206 (Jordan; Kratz): "
    "https://medicalalgorithms.com/hemoglobin-unit-conversion",
    "ABIM": "Intact PTH, 65 pg/mL is 6.9 pmol/L: ABIM laboratory reference ranges, 2024 to 2026",
    "NIST": "Guide to the SI, appendix B, National Institute of Standards and Technology: "
    "https://www.nist.gov/physical-measurement-laboratory/nist-guide-si-appendix-b",
    "facts": "the facts' notes on units (facts/analytes.yaml)",
}
"""Where each factor was read."""

_ROWS = """
author instructions     | acth              | pg/mL  | pmol/L  | 0.22
JAMA                    | c_peptide         | ng/mL  | nmol/L  | 0.333
convertmedunits         | ferritin          | ng/mL  | pmol/L  | 2.247
ABIM                    | pth_intact        | pg/mL  | pmol/L  | 6.9/65
NIST                    | body_weight       | [lb_av] | kg    | 0.45359237
NIST                    | body_height       | [in_i] | cm     | 2.54
author instructions     | calcium           | mg/dL  | mmol/L  | 0.2495
JAMA                    | calcium           | meq/L  | mmol/L  | 0.50
author instructions     | calcium_ionized   | meq/L  | mmol/L  | 0.5
Labcorp                 | phosphate         | mg/dL  | mmol/L  | 0.323
Labcorp                 | magnesium         | mg/dL  | mmol/L  | 0.4114
CLS review              | magnesium         | meq/L  | mmol/L  | 0.5
CLS review              | sodium            | meq/L  | mmol/L  | 1
CLS review              | potassium         | meq/L  | mmol/L  | 1
author instructions     | chloride          | meq/L  | mmol/L  | 1
author instructions     | bicarbonate       | meq/L  | mmol/L  | 1
author instructions     | total_co2         | meq/L  | mmol/L  | 1
author instructions     | anion_gap         | meq/L  | mmol/L  | 1
ASHP                    | lithium           | meq/L  | mmol/L  | 1
Labcorp                 | urea_nitrogen     | mg/dL  | mmol/L  | 0.357
urea                    | urea              | mg/dL  | mmol/L  | 0.357/2.14
author instructions     | creatinine        | mg/dL  | umol/L  | 88.4
Labcorp                 | glucose           | mg/dL  | mmol/L  | 0.0555
author instructions     | bilirubin_total   | mg/dL  | umol/L  | 17.1
Labcorp                 | uric_acid         | mg/dL  | umol/L  | 59.48
Labcorp                 | lactate           | mg/dL  | mmol/L  | 0.111
author instructions     | ammonia           | ug/dL  | umol/L  | 0.587
CLS review              | iron              | ug/dL  | umol/L  | 0.179
Medscape                | copper            | ug/dL  | umol/L  | 22/140.12
zinc                    | zinc              | ug/dL  | umol/L  | 30/196
author instructions     | cholesterol_total | mg/dL  | mmol/L  | 0.02586
Labcorp                 | triglycerides     | mg/dL  | mmol/L  | 0.0113
convertmedunits         | ft4               | pmol/L | ng/dL   | 0.0777
calculator.city         | ft3               | pg/mL  | pmol/L  | 1.536
CLS review              | t4_total          | ug/dL  | nmol/L  | 12.9
convertmedunits         | t3_total          | pmol/L | pg/mL   | 0.651
convertmedunits         | vitamin_d_25oh    | ng/mL  | nmol/L  | 2.496
Medscape on calcitriol  | vitamin_d_1_25    | pg/mL  | pmol/L  | 2.4
labtests.co.in          | vitamin_b12       | pg/mL  | pmol/L  | 0.738
labtests.co.in          | folate            | ng/mL  | nmol/L  | 2.266
author instructions     | cortisol          | ug/dL  | nmol/L  | 27.59
author instructions     | aldosterone       | ng/dL  | nmol/L  | 0.02774
convertmedunits         | testosterone      | ng/dL  | nmol/L  | 0.0347
author instructions     | estradiol         | pg/mL  | pmol/L  | 3.671
convertmedunits         | progesterone      | ng/mL  | nmol/L  | 3.180
labtests.co.in          | dhea_s            | ug/dL  | umol/L  | 0.0271
ASHP                    | tacrolimus        | ng/mL  | nmol/L  | 1.217
Pulse                   | cyclosporine      | ng/mL  | nmol/L  | 0.8
unitslab                | vancomycin        | ug/mL  | umol/L  | 27.6/40
ASHP                    | digoxin           | ng/mL  | nmol/L  | 1.281
ASHP                    | phenytoin         | mg/L   | umol/L  | 3.964
labtests.co.in          | valproate         | mg/L   | umol/L  | 6.93
ASHP                    | carbamazepine     | mg/L   | umol/L  | 4.23
ASHP                    | phenobarbital     | mg/L   | umol/L  | 4.306
ASHP                    | theophylline      | mg/L   | umol/L  | 5.55
JAMA                    | acetaminophen     | ug/mL  | umol/L  | 6.62
ASHP                    | salicylate        | ug/mL  | umol/L  | 7.24
author instructions     | ethanol           | mg/dL  | mmol/L  | 0.217
textbook table          | osmolality        | mosm/kg | mmol/kg | 1
hemoglobin              | hemoglobin        | g/dL   | mmol/L  | 0.6206
facts                   | urine_albumin_creatinine_ratio | mg/mmol | mg/g | 8.84
"""

SUBSTANCE = {
    "calcium_corrected": "calcium", "urine_calcium_24h": "calcium",
    "urine_phosphate_24h": "phosphate", "urine_magnesium_24h": "magnesium",
    "urine_creatinine": "creatinine", "urine_creatinine_24h": "creatinine",
    "urine_copper_24h": "copper", "hepatic_copper": "copper",
    "urine_cortisol_free_24h": "cortisol", "cortisol_saliva": "cortisol",
    "urine_aldosterone_24h": "aldosterone", "folate_rbc": "folate", "phenytoin_free": "phenytoin",
    "csf_glucose": "glucose", "csf_chloride": "chloride",
    "bilirubin_direct": "bilirubin_total", "bilirubin_indirect": "bilirubin_total",
    "tibc": "iron", "hdl": "cholesterol_total", "ldl_calc": "cholesterol_total",
    "ldl_direct": "cholesterol_total", "non_hdl": "cholesterol_total",
    "testosterone_free": "testosterone", "urine_sodium": "sodium", "urine_potassium": "potassium",
    "urine_osmolality": "osmolality", "base_excess": "bicarbonate",
    "vldl": "cholesterol_total", "uibc": "iron", "urine_sodium_24h": "sodium",
    "base_deficit": "bicarbonate", "fluid_bicarbonate_secretin": "bicarbonate",
    **dict.fromkeys(
        ["glucose_postprandial", "glucose_ogtt_30min", "glucose_ogtt_1h", "glucose_ogtt_2h",
         "glucose_ogtt_3h", "glucose_ogtt_4h"], "glucose",
    ),
    "urine_protein_creatinine_ratio": "urine_albumin_creatinine_ratio",
}  # fmt: skip
"""The test of the same substance that a factor is published for."""

# Where a page's own rounding, or the molecule it counts, is further off than one per cent.
LOOSE = {
    "tacrolimus": Fraction(25, 1000),  # ASHP counts the monohydrate, 822 g/mol; blood has none
    "cyclosporine": Fraction(5, 100),  # printed to one digit
}


def published_factors(analyte):
    """Every published factor for the substance of a test, as (page, from, to, factor)."""
    substance = SUBSTANCE.get(analyte, analyte)
    for row in _ROWS.strip().splitlines():
        page, id_, from_unit, to_unit, factor = (cell.strip() for cell in row.split("|"))
        if id_ == substance:
            above, _, below = factor.partition("/")
            assert page in PAGES
            yield page, from_unit, to_unit, Fraction(above) / Fraction(below or 1)
