"""What may be meant by a result: a table for each kind of evidence, through every door.

The patient is a woman of 40 years. Limits: ABIM, 2024 and 2026 (potassium 3.5-5.0 and sodium
136-145 mEq/L, hemoglobin 12-16 g/dL, WBC 4-11 and platelets 150-450 ×10^3/µL, RBC 4.2-5.9 ×10^6/µL,
creatinine 0.5-1.1 mg/dL, ALT 10-40 U/L, TSH 0.5-4.0 mIU/L, cholesterol below 200 mg/dL) and Main
Line Health's critical values (potassium <=2.8 or >=6.0 mEq/L, sodium <=120 or >=160 mEq/L).
"""

from itertools import product

import pytest

from doors import Line, Patient, differences

SETS = ("--ranges", "abim")


def texts(test, unit, *rows, **of):
    """Lines of one test: the text of the result and the verdict."""
    return [Line(test, text, expected, unit, **of) for text, expected in rows]


def each(tests, *values, **of):
    return [Line(test, value, expected, unit, **of)
            for test, (value, unit, expected) in product(tests, values)]  # fmt: skip


VALUE_TEXTS = [
    *texts("potassium", "",
           ("4.1 mmol/L", "N"), ("4.1mmol/L", "N"), ("4.1 mmol / L", "N"), ("4.1 mmol/l", "N"),
           ("4.1 mmol per L", "N"), ("4.1 mmol/litre", "N"), ("4.1 mmol/Liter", "N"),
           ("4.1 mEq/lt", "N"), ("4,1 mmol/l", "N"), ("4.1e0 mmol/L", "N"), ("４.１ mmol/L", "N"),
           ("5.5 mmol/L H", "H"), ("5.5 H mmol/L", "H"), ("H 5.5 mmol/L", "H"),
           ("*5.5 mmol/L", "A"), ("5.5 mmol/L*", "A"), ("5.5 mmol/L (H)", "H"),
           ("5.5 mmol/L (high)", "H"), ("5.5 mmol/L high", "H"), ("5.5 mmol/L ↑", "H"),
           ("5.5 mmol/L (3.5-5.1)", "H"), ("5.5 mmol/L [3.5-5.1]", "H"),
           ("5.5 mmol/L (N 3.5-5.1)", "H"), ("5.5 mmol/L (nl 3.5-5.1)", "H"),
           ("5.5 mmol/L NV 3.5-5.1", "H"),
           ("5.5 mmol/L VN: 3.5-5.1", "H"), ("5.5 mmol/L (n.v. 3.5-5.1)", "H"),
           ("5.5 mmol/L VR 3.5-5.1", "H"), ("5.5 mmol/L normal 3.5-5.1", "H"),
           ("5.5 mmol/L ref: 3.5 - 5.1", "H"), ("5.5 mmol/L, ref 3.5-5.1", "H"),
           ("5.5 (3.5-5.1) mmol/L", "H"), ("5.5 mmol/L (3.5-5.1) H", "H"),
           ("5.5 mmol/L (A 3.5-5.1)", "unreadable"), ("5.5 mmol/L (L 3.5-5.1)", "unreadable"),
           ("5.5 mmol/L (3.5-5.1 N)", "unreadable"), ("5.5 mmol/L - high", "unreadable"),
           ("~5.5 mmol/L", "unreadable"), ("5.5 mmol/L (prev 4.1)", "H"),
           ("5.5 mmol/L, previously 4.1", "unreadable"), ("5.5/5.7 mmol/L", "unreadable"),
           ("5.5 ± 0.1 mmol/L", "unreadable"), ("5.5 mmol/L x2", "unreadable"),
           ("from 4.1 to 5.5 mmol/L", "unreadable"), ("4.1 -> 5.5 mmol/L", "unreadable"),
           ("5.5 mmol/L (at 08:00)", "unreadable"), ("5.5. mmol/L", "unreadable")),
    *texts("potassium", "", ("5.5 mmol/L (nl: 3.5-5.1)", "H"), ("5.5 mmol/L RR 3.5-5.1", "H"),
           ("5.5 mmol/L (RR: 3.5-5.1)", "H")),
    *texts("TSH", "", ("<LLOQ", "IND (N, L)"), ("BLQ", "IND (N, L)"), ("<LOD", "IND (N, L)"),
           ("undetectable", "IND (N, L)"), ("below detection limit", "IND (N, L)"),
           ("<LOD mIU/L", "IND (N, L)")),
    *texts("CRP", "", ("<LLOQ", "N"), ("undetectable", "N"), ("BDL", "N")),
]  # fmt: skip
NUMBERS = [
    *texts("platelets", "/mm3", ("250.000", "N"), ("250,000", "N"), ("250 000", "N"),
           ("250'000", "N"), ("2,50,000", "N"), ("90.000", "L"), ("1,00,000", "L"),
           ("1.250.000", "HH"), ("1,250,000", "HH"), ("12,50,000", "HH")),
    *texts("RBC", "/mm3", ("4.500.000", "N"), ("4,500,000", "N"), ("4 500 000", "N"),
           ("3.200.000", "L"), ("45,00,000", "N")),
    *texts("platelets", "", ("250.000", "N"), ("90.000", "L")),
    *texts("WBC", "", ("7.500", "N"), ("12.300", "H")),
    *texts("WBC", "/µL", ("7.500", "N"), ("12,300", "H"), ("12 300", "H"), ("12’300", "H")),
    *texts("WBC", "10^3/µL", ("7.500", "N"), ("12.300", "H")),
    *texts("creatinine", "mg/dL", ("1.200", "H"), ("1,200", "H")),
    *texts("TSH", "mIU/L", ("2.345", "N"), ("12.345", "H"), ("2,345.1", "H")),
]  # fmt: skip
BOTH = "IND (N if read as {0}.{1}, H if read as {0}{1})"


def both(whole, group, verdict=BOTH):
    return f"{whole}.{group}", verdict.format(whole, group)


THREE_DECIMALS = [
    # What a patient can have leaves one number (practice.tsv).
    *texts("potassium", "mmol/L", ("4.123", "N"), ("5.512", "H"), ("7.912", "HH"), ("2.100", "LL")),
    *texts("sodium", "mmol/L", ("140.000", "N"), ("120.000", "LL")),
    *texts("creatinine", "mg/dL", ("1.000", "N"), ("1.234", "H")),
    *texts("creatinine", "µmol/L", ("78.400", "N")),
    *texts("INR", "", ("1.042", "N"), ("2.500", "H")),
    *texts("urine specific gravity", "", ("1.025", "N")),
    *texts("pH arterial", "", ("7.412", "N"), ("7.250", "L"), ("7.100", "LL")),
    *texts("hematocrit", "%", ("41.235", "N")), *texts("hemoglobin", "g/dL", ("13.500", "N")),
    *texts("oxygen saturation", "%", ("97.125", "N")),
    *texts("TSH", "mIU/L", ("1.234", "N"), ("8.123", "H"), ("<1.000", "IND (N, L)")),
    *texts("TSH", "", ("1.234", "N")),
    *texts("troponin I", "ng/mL", ("1.234", "HH"), ("0.012", "N")),
    *texts("WBC", "10^3/µL", ("1.234", "LL"), ("7.500", "N")),
    *texts("platelets", "10^3/µL", ("250.000", "N")),
    *texts("vitamin D", "ng/mL", ("31.250", "N")),
    *texts("NT-proBNP", "pg/mL", ("4.350", "H"), range="<125"),
    *texts("ferritin", "ng/mL", ("1.450", "H"), ("<1.450", "IND (N, L, H)")),
    # No three decimals in the unit; but 12.500 may have been filled up, and 125.000 was.
    *texts("CK", "U/L", ("12.543", "H"), ("125.000", "N"),
           both("12", "500", "IND (L if read as {0}.{1}, H if read as {0}{1})")),
    *texts("ALT", "U/L", ("25.000", "N"), ("25.321", "N"), ("12.345", "H"),
           both("9", "500", "IND (L if read as {0}.{1}, H if read as {0}{1})")),
    *texts("eosinophils", "/µL", ("1.500", "H"), ("150.000", "N")),
    # Both are known of patients, or nothing is known.
    *texts("CEA", "ng/mL", both("1", "250")), *texts("CA 125", "U/mL", both("1", "250")),
    *texts("free T3", "pg/mL", both("3", "125")),
    *texts("our own test", "pmol/L", both("4", "350"), range="<12"),
    *texts("our own test", "pmol/L", ("4.350", "H"), range="1-3"),
    *texts("our own test", "pmol/L", ("4.350", "N"), range="1.000-12.000"),
    # The range beside it has points that can only be decimal, or only part thousands.
    *texts("our own test", "pmol/L", ("4.350", "N"), range="0.450-12.000"),
    *texts("our own test", "pmol/L", ("4.350", "N"), range="1.0-12.0"),
    *texts("our own test", "pmol/L", ("4.350", "H"), range="1,0-12,0"),
    *texts("CEA", "ng/mL", ("1.250", "N"), range="0.0-5.0"),
    *texts("CEA", "ng/mL", ("1.250", "H"), range="<5,0"),
    *texts("CEA", "ng/mL", both("1", "250"), range="<5"),
    *texts("CEA", "ng/mL", ("1.250", "H"), range="<5", flag="H"),
    *texts("CEA", "ng/mL", ("0.250", "N"), ("1.2500", "N"), ("1250", "H"), ("1.25", "N")),
]  # fmt: skip
NO_UNIT = [
    *(Line(test, value, "N") for test, value in (
        ("sodium", "140"), ("potassium", "4.1"), ("chloride", "102"), ("bicarbonate", "25"),
        ("MCV", "90"), ("TSH", "2"), ("anion gap", "10"), ("RDW", "13"), ("ESR", "10"),
        ("hematocrit", "41"), ("total CO2", "25"))),
    *(Line(test, value, "unit-missing") for test, value in (
        ("hematocrit", "0.41"), ("oxygen saturation", "0.97"), ("MCH", "30"), ("pO2", "90"),
        ("aPTT", "1.1"))),
    *(Line(test, value, "ambiguous-test") for test, value in (
        ("PT", "12"), ("troponin I", "0.01"), ("D-dimer", "300"), ("pH", "7.4"), ("CO2", "25"),
        ("Ca", "9.5"), ("PCT", "0.3"), ("TP", "85"))),
    Line("hemoglobin", "14", "IND (N if in g/dL, LL if in g/L, HH if in mmol/L)"),
    Line("BUN", "15", "IND (N if in mg/dL, H if in mmol/L)"),
    Line("sodium", "140", "N", range="136-145 mmol/L", why="the range has the unit"),
]  # fmt: skip
FLAGS = [
    Line("potassium", "4.0", expected, "mmol/L", flag=flag)
    for expected, flags in {
        "H": "H|HIGH|hi|(H)|[H]|H,|H*|*H|H!|H A|A H|H;A|H~A|+|++|↑|▲|△|⬆|⇧|H>|HU|Above normal|"
             "higher than normal|markedly elevated|erhöht|hoch|alto|élevé|elevado|verhoogd",
        "L": "L|Low|Lo|Low*|↓|▼|L<|LU|Below normal|lower than normal|niedrig|bajo|laag|diminué",
        "HH": "HH|HH*|High Panic|Critical high|CRIT H|H↑↑|▲▲|HIGH (critical)|H **",
        "LL": "LL|Low Panic|critically low|Below lower panic limits",
        "A": "A|*|!|Abnormal|abn|out of range|Outside",
        "AA": "AA|**|Crit|Panic|Critical",
        "N": "N|n|NL|WNL|Normal|in range|OK|within limits|high normal|high-normal|low normal|"
             "upper normal|N/A|na|null|none|final|verified|D|U|B|W|borderline|IND|E|"
             "borderline high",
        "POS": "POS|DET",
        "IND (N, L, LL)": "<", "IND (N, H, HH)": ">",
        "unreadable": "-|--|+-|#|C|P|LP|HP|AL|AH|X|0|1|Y|TRUE|See note|HX2|N*|not high|!!",
        "contradicted": "S|I|R|MS|NEG|ND|NR",
    }.items()
    for flag in flags.split("|")
]  # fmt: skip
BORDERLINE = [
    Line("our own test", "5", "IND (N, H)", "mg/L", flag="borderline high"),
    Line("our own test", "5", "IND (N, L)", "mg/L", flag="borderline low"),
    Line("our own test", "5", "IND (N, A)", "mg/L", flag="borderline"),
    Line("our own test", "negative", "IND (POS, NEG)", flag="E"),
    Line("our own test", "5", "H", "mg/L", "0-3", flag="borderline", why="the range comes first"),
]
WORDS = [
    Line("our own test", text, expected, range="negative")
    for expected, words in {
        "N": "negative|Neg|NEGATIVE.|not detected|Nonreactive|Non Reactive|absent|nil|negativ|"
             "negativo|négatif|negatief|ujemny|nicht nachweisbar|no reactivo|TND|(-)|undetected",
        "POS": "positive|Pos|detected|reactive|Repeatedly reactive|weakly positive|positiv|"
               "positivo|positif|nachweisbar|reagente|1+|3+|trace|few|(+)",
        "IND (POS, NEG)": "equivocal|borderline|indeterminate|±|+/-|(±)|+-",
        "no-result": "hemolyzed|QNS|pending|see comment|not done|cancelled",
        "unreadable": "ND|TNTC|perhaps|positive or negative",
    }.items()
    for text in words.split("|")
]  # fmt: skip
NAMES = [
    *each(("K", "K+", "Potassium", "potassium level", "S. Potassium", "Potassium, serum",
           "Serum potassium", "Plasma potassium", "Potassium (plasma)", "Potassium POC",
           "POC Potassium", "iSTAT Potassium", "Potassium (ABG)", "K (VBG)",
           "K+ (whole blood gas)", "Potassium, whole blood", "Kalium"),
          ("4.1", "mmol/L", "N"), ("7.9", "mmol/L", "HH")),
    *each(("Potassium, urine", "Urine potassium", "Potassium (urine)", "U-Potassium"),
          ("7.9", "mmol/L", "no-range")),
    *each(("Potassium CSF", "Potassium, pleural fluid", "Potassium dialysate"),
          ("7.9", "mmol/L", "no-matching-partition")),
    *(Line(test, value, expected, unit, why="the system stands behind the name")
      for test, value, unit, expected in (
        ("Kalium;P", "7.9", "mmol/L", "HH"), ("Kalium;U", "60", "mmol/L", "no-range"),
        ("Glukose;fP", "5.0", "mmol/L", "N"), ("Leukocytter;B", "7", "10^9/L", "N"))),
    *(Line(test, value, expected, unit, why="the system stands before the name")
      for test, value, unit, expected in (
        ("P-Kalium", "4.1", "mmol/L", "N"), ("S-Kalium", "7.9", "mmol/L", "HH"),
        ("B-Hb", "130", "g/L", "N"), ("B-Leukocyter", "7", "10^9/L", "N"),
        ("fP-Glukos", "5.0", "mmol/L", "N"), ("aB-pH", "7.40", "", "N"),
        ("vB-pH", "7.35", "", "no-matching-partition"), ("Csv-Glucose", "3.5", "mmol/L", "N"),
        ("aB-pCO2", "5.3", "kPa", "N"), ("vB-pCO2", "5.3", "kPa", "no-matching-partition"),
        ("Pt-eGFR", "80", "mL/min/1.73m2", "N"), ("F-Kalium", "4.1", "mmol/L",
         "no-matching-partition"), ("P-selectin", "3", "ng/mL", "unknown-test"))),
    *(Line(test, "4.1", "contradicted", "mmol/L", specimen=where) for test, where in (
        ("P-Kalium", "urine"), ("Kalium;P", "urine"), ("U-Kalium", "serum"),
        ("Csv-Kalium", "plasma"))),
    Line("B-HB", "0.1", "N", "mmol/L", why="beta-hydroxybutyrate, letter by letter"),
    *(Line(test, "5", "no-range", "/HPF") for test in ("WBC", "RBC", "Urine WBC")),
    *(Line(test, "1.2", "unknown-test") for test in ("B/C", "Na/K")),
    *(Line(test, "1.2", "no-range") for test in ("A/G", "BUN/Creatinine")),
    Line("serum alanine aminotransferase (ALP)", "20", "contradicted", "U/L"),
    Line("Iron (TIBC)", "100", "contradicted", "µg/dL"),
    Line("Fer", "100", "N", "µg/dL", why="iron, by the unit"),
    Line("Fer", "100", "N", "ng/mL", why="ferritin"),
    Line("Fer", "100", "ambiguous-test"),
    Line("Ca2+", "9.5", "ambiguous-test", "mg/dL"),
    Line("Ca", "9.5", "N", "mg/dL"),
]  # fmt: skip
CODES = [
    Line("Sodium", "140", "N", "mmol/L", code="2951-2"),
    Line(
        "Sodium",
        "140",
        "N",
        "mmol/L",
        code="2951-2",
        display="Sodium [Moles/volume] in Serum or Plasma",
    ),
    Line("X1", "140", "N", "mmol/L", code="2951-2"),
    Line("Sodium", "140", "N", "mmol/L", code="99999-9", why="not known, and named"),
    Line("Sodium", "140", "contradicted", "mmol/L", code="2823-3", why="potassium's"),
    Line("Sodium", "140", "contradicted", "mmol/L", code="2951-2", display="Potassium"),
    Line("Glucose", "90", "contradicted", "mg/dL", code="2345-7", display="Glucose, Urine"),
    Line("Glucose", "90", "contradicted", "mg/dL", code="5792-7", why="of urine"),
    Line("Glucose", "90", "contradicted", "mg/dL", code="2342-4", why="of CSF"),
    Line("K", "4.1", "contradicted", "mmol/L", code="99998-0", display="Potassium in Urine"),
    Line("K", "4.1", "contradicted", "mmol/L", code="99998-0", display="Sodium in Serum"),
    Line("WBC", "7.0", "N", "10^3/uL", code="26464-8"),
]
SPECIMENS = [
    *(Line("potassium", "4.1", "N", "mmol/L", specimen=where) for where in (
        "serum", "SER", "Plasma, heparin", "Ser/Plas", "whole blood", "Bld", "venous blood",
        "arterial", "Capillary blood", "Suero", "EDTA-Blut", "Unknown", "Serum or Plasma")),
    *(Line("potassium", "4.1", "no-matching-partition", "mmol/L", specimen=where) for where in (
        "Cerebrospinal Fluid", "csf", "Cord blood", "Dialysate", "Pleural fluid", "Drain fluid",
        "sputum", "sweat", "stool", "Liquor")),
    *(Line("potassium", "4.1", "no-range", "mmol/L", specimen=where) for where in ("urine", "UR")),
    Line("Potassium, urine", "4.1", "contradicted", "mmol/L", specimen="serum"),
    Line("Protein", "30", "ambiguous-test", "mg/dL"),
    Line("Protein", "30", "N", "mg/dL", specimen="CSF"),
    Line("pO2", "90", "N", "mmHg", specimen="arterial blood"),
    Line("pO2", "90", "N", "mmHg", panel="ABG"),
    Line("pO2", "40", "no-matching-partition", "mmHg", specimen="venous blood"),
    Line("pO2", "40", "no-matching-partition", "mmHg", panel="Venous blood gas"),
    Line("pCO2", "40", "no-matching-partition", "mmHg", panel="VBG"),
    Line("pH", "7.35", "no-matching-partition", specimen="venous blood"),
    Line("pH", "7.40", "N", panel="Arterial blood gas"),
    *(Line("pH", "7.40", "N", unit, specimen="arterial blood", why="as eICU and MIMIC print it")
      for unit in ("units", "unit(s)", "pH units")),
    *(Line("pH", "6", "N", unit, specimen="urine") for unit in ("units", "")),
]  # fmt: skip
RANGES = [
    *(Line("potassium", "5.05", "N", "mmol/L", text) for text in (
        "< OR = 5.1", "<=5.1", "≤5.1", "[3.5-5.1]", "(3.5-5.1)", "Adult: 3.5-5.1", "3.5~5.1",
        "Normal: 3.5-5.1", "N: 3.5-5.1", "nl 3.5-5.1", "ref 3.5-5.1",
        "Reference Interval: 3.5 - 5.1", "3.5 to 5.1", "3.5–5.1", "3.5 a 5.1", "bis 5.1",
        "até 5.1", "hasta 5.1", "up to 5.1", ">=3.5 and <=5.1", "3.5 <= x <= 5.1",
        "between 3.5 and 5.1", "3.5-5.1 mmol/L", "3,5-5,1", "valori normali 3.5-5.1",
        "3.5-5.1 (fasting)", "<5.1 (negative)")),
    *(Line("potassium", "5.05", "H", "mmol/L", text) for text in (
        "Not Estab.", "No range", "see note", "0-0", "2026-03-01", "18-65 years")),
    *(Line("potassium", "5.05", "range-unread", "mmol/L", text) for text in (
        "3.5-", "3.5 / 5.1", "5.1-3.5", "3.5 - 5,1", "3.5-5.1 per protocol B", "35-51",
        "3500-5100", "3.5-51")),
    *(Line(test, value, "range-unread", unit, text) for test, value, unit, text in (
        ("cholesterol", "180", "mg/dL", "<5.2"), ("triglycerides", "100", "mg/dL", "<1.7"),
        ("HDL", "60", "mg/dL", ">1.0"), ("hemoglobin", "13", "g/dL", "120-160"),
        ("calcium", "9.5", "mg/dL", "2.15-2.55"), ("glucose", "90", "mg/dL", "3.9-5.5"),
        ("cortisol", "11.89", "ng/mL", "6-22"),
        ("WBC", "7", "10^3/uL", "4000-11000"), ("lymphocytes", "30", "%", "1.0-4.0"))),
    *(Line(test, value, "N", unit, text) for test, value, unit, text in (
        ("cholesterol", "180", "mg/dL", "<190"), ("cholesterol", "4.5", "mmol/L", "<5.2"),
        ("HbA1c", "5.5", "%", "4-6"), ("WBC", "7000", "K/uL", "4000-11000"),
        ("hemoglobin", "13", "g/dL", "11.5-15"))),
]  # fmt: skip
RANGES_FOR_SOME = [
    *(Line("potassium", "5.05", "N", "mmol/L", text) for text in (
        "3.5-5.1 (adult)", "3.5-5.1 adults", "Adult 3.5-5.1", "Adults: 3.5-5.1",
        "Adult (18-65): 3.5-5.1", "18-65 y: 3.5-5.1", ">18 years: 3.5-5.1",
        "18 y and older: 3.5-5.1",
        "Women 18-65 y: 3.5-5.1", "Erwachsene 3,5-5,1", "Adultos: 3,5 a 5,1", "Adultes: 3,5-5,1",
        "Neonates: 3.9-6.9; Adults: 3.5-5.1", "Normal adult: 3.5-5.1", "Non-pregnant: 3.5-5.1",
        "Low <3.5, normal 3.5-5.1, high >5.1", "<3.5 low; 3.5-5.1 normal; >5.1 high")),
    *(Line("potassium", "5.05", "H", "mmol/L", text, why="it is for others, and ABIM judges")
      for text in ("Newborn: 3.9-5.9", "Pregnant: 3.3-5.1", "Children: 3.4-5.4", "M: 3.5-5.1",
                   "<18 y: 3.5-5.1", "1st trimester: 3.5-5.1", "Kinder 3,5-5,4")),
    *(Line("potassium", "5.05", "N", "mmol/L", text, why="hers") for text in (
        "Homens - 3,5 a 5,0 / Mulheres - 3,5 a 5,1", "H: 3,5 a 5,0 M: 3,5 a 5,1",
        "Sexo masculino: 3,5 a 5,0 Sexo feminino: 3,5 a 5,1",
        "Adultos - Homens: 3,5 a 5,0; Mulheres: 3,5 a 5,1; Crianças: 3,5 a 5,4",
        "Crianças de 1 a 5 anos: 3,5 a 5,4; 18 anos ou mais: 3,5 a 5,1",
        "Männer: 3,5 bis 5,0, Frauen: 3,5 bis 5,1", "Uomini: 3,5 - 5,0 Donne: 3,5 - 5,1",
        "Hommes > 18 ans : 3,5 - 5,0 Femmes > 18 ans : 3,5 - 5,1")),
    *(Line("potassium", "5.05", "range-unread", "mmol/L", text) for text in (
        "athletes: 3.5-5.1", "smokers: 3.5-5.1; others: 3.5-5.2", "3.5-5.1 (see note)",
        "Women under 50: 3.5-5.1; over 50: 3.5-5.2", "Adult: 3.5-5.1 Child:",
        "near normal 3.5-5.1")),
    Line("potassium", "5.05", "range-unread", "mmol/L", "low 3.5-4.0, high 5.1-6.0",
         specimen="serum", why="in a line of text `low` is a flag"),
    *(Line("potassium", "7.9", "HH", "mmol/L", text, why="critical limits are never blocked")
      for text in ("athletes: 3.5-8.1", "Newborn: 3.9-8.9")),
    *(Line("hemoglobin", "12.5", "N", "g/dL", text, why="13-17 is for men") for text in (
        "M: 13-17 F: 12-15", "M:13-17 F:12-15", "Men 13-17 / Women 12-15", "13-17 M 12-15 F",
        "13-17 (M), 12-15 (F)", "Men: 13-17; Women: 12-15", "H: 13-17 F: 12-15", "H 13-17 M 12-15",
        "V: 13-17 M: 12-15", "Adults: M 13-17, F 12-15", "Normal: M 13-17 F 12-15",
        "Adult Male: 13-17 Adult Female: 12-15", "Male (adult): 13-17; Female (adult): 12-15",
        "12-15 g/dL for women, 13-17 g/dL for men", "F=12-15 M=13-17", "F12-15 M13-17",
        "[F: 12-15]", "F: [12-15]; M: [13-17]", "F: 120-150 g/L; M: 130-170 g/L",
        "Männer 13,5-17,5 Frauen 12-16", "Femmes 12-16 / Hommes 13-17",
        "Mujeres: 12-16 Hombres: 13-17", "Mulheres: 12 a 16 Homens: 13 a 17",
        "Donne: 12-16; Uomini: 13-17", "Vrouwen 12-16 Mannen 13-17",
        "Pregnant women: 10.5-12; Non-pregnant women: 12-15; Men: 13-17",
        "Children 6-12 y: 13-15.5; Women: 12-15; Men: 13-17",
        "6 months - 2 years: 10.5-12; 2-6 years: 11-12; adults: 12-16",
        "0-14 y: 10-12; >=15 y: 12-16")),
    *(Line("hemoglobin", "12.5", "L", "g/dL", text) for text in (
        "F 13-15, M 10-17", "<15 years: 10-12, adults: 13-16", "Child 10-12, Adult 13-16")),
    *(Line("WBC", "7200", "N", "/mm3", text) for text in (
        "4 000 - 10 000", "4'000-10'000", "4 000 - 10 000 /mm3",
        "M: 4 000 - 10 000; F: 4 000 - 9 000")),
    *(Line("HbA1c", "5.5", "N", "%", text) for text in (
        "<5.7 normal", "Normal: <5.7; Prediabetes: 5.7-6.4; Diabetes: >=6.5",
        "<5.7 (non-diabetic)")),
    Line("cholesterol", "210", "H", "mg/dL", "Desirable <200; Borderline 200-239; High >=240"),
    Line("vitamin D", "25", "L", "ng/mL", "Deficient <20, insufficient 20-29, sufficient 30-100"),
    Line("glucose", "95", "N", "mg/dL", "Fasting: 70-99"),
    Line("glucose", "120", "IND (N if Random, H if Fasting)", "mg/dL",
         "Fasting 70-99; Random <140"),
    Line("FSH", "30", "IND (N if Postmenopausal, H if Luteal)", "IU/L",
         "Luteal: 2-9; Postmenopausal: 25-130"),
]  # fmt: skip
IMPOSSIBLE = [
    *(Line(test, value, "impossible", unit) for test, value, unit in (
        ("oxygen saturation", "180", "%"), ("lymphocytes", "340", "%"), ("hematocrit", "130", "%"),
        ("hematocrit", "1.3", "L/L"), ("HbA1c", "106", "%"), ("potassium", "-4.1", "mmol/L"),
        ("glucose", "-90", "mg/dL"), ("ALT", "-5", "U/L"), ("lymphocytes", ">101", "%"))),
    Line("anion gap", "-3", "L", "mmol/L", why="may lie below zero"),
    Line("transferrin saturation", "110", "H", "%"),
    Line("ALT", "0", "L", "U/L"),
]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [VALUE_TEXTS, NUMBERS, NO_UNIT, FLAGS, BORDERLINE, WORDS, NAMES, CODES, SPECIMENS, RANGES,
     RANGES_FOR_SOME, IMPOSSIBLE],
    ids=["texts", "numbers", "no unit", "flags", "borderline", "words", "names", "codes",
         "specimens", "ranges", "ranges for some", "impossible"],
)  # fmt: skip
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path, Patient(), *SETS) == []


def test_three_decimals_through_every_door(tmp_path):
    """By all ranges of the United States: INR, PSA and the urine strip are not in ABIM's."""
    assert differences(THREE_DECIMALS, tmp_path) == []
