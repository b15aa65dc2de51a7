"""Every printed limit of CTCAE 5.0 and 6.0 and of DAIDS 2.1: exactly on, just under, just over.

Typed from the criteria's own texts: the spreadsheets of the NCI (CTCAE 5.0 of 2017-11-27, 6.0 of
2025 with its errata) and the transcription of DAIDS 2.1 in pharmaverse/admiral. The signs are
theirs: CTCAE prints `<LLN - 100 g/L`, of which 100 is part and LLN is not, and `>ULN - 5.5`.

A line: sets | term | test | unit | sign | limit:grade, from the worst to the mildest. `<` means
that a value just under a limit has its grade and the limit itself has the next; `>` likewise above
it; `>=` that the limit has its grade too. A limit named LLN or ULN is a multiple of that, `+2` is
ULN plus 2; `...` stands where the ladder goes on in another way, tested in `test_grading`.
"""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from grading import possible

LINES = """
ctcae-v5 ctcae-v6|Anemia|hemoglobin|g/dL|<|8.0:3 10.0:2 LLN1:1
ctcae-v5 ctcae-v6|Anemia|hemoglobin|g/L|<|80:3 100:2 LLN1:1
ctcae-v5 ctcae-v6|Anemia|hemoglobin|mmol/L|<|4.9:3 6.2:2 LLN1:1
ctcae-v5 ctcae-v6|Leukocytosis|wbc|/mm3|>|100000:3
ctcae-v5 ctcae-v6|Leukocytosis|wbc|10^9/L|>|100:3
ctcae-v5 ctcae-v6|Methemoglobinemia|methemoglobin|%|>|ULN1:2
ctcae-v6|Thrombocytopenia|platelets|/mm3|<|10000:4 50000:3 75000:2 LLN1:1
ctcae-v6|Thrombocytopenia|platelets|10^9/L|<|10.0:4 50.0:3 75.0:2 LLN1:1
ctcae-v5|Platelet count decreased|platelets|/mm3|<|25000:4 50000:3 75000:2 LLN1:1
ctcae-v5|Platelet count decreased|platelets|10^9/L|<|25.0:4 50.0:3 75.0:2 LLN1:1
ctcae-v5 ctcae-v6|Activated partial thromboplastin time prolonged|aptt|s|>|ULN2.5:3 ULN1.5:2 ULN1:1
ctcae-v5 ctcae-v6|Blood bicarbonate decreased|bicarbonate|mmol/L|<|LLN1:1
ctcae-v5 ctcae-v6|Blood lactate dehydrogenase increased|ldh|U/L|>|ULN1:1
ctcae-v5 ctcae-v6|CD4 lymphocytes decreased|cd4_abs|/mm3|<|50:4 200:3 500:2 LLN1:1
ctcae-v5 ctcae-v6|CD4 lymphocytes decreased|cd4_abs|10^9/L|<|0.05:4 0.2:3 0.5:2 LLN1:1
ctcae-v5 ctcae-v6|Cholesterol high|cholesterol_total|mg/dL|>|500:4 400:3 300:2 ULN1:1
ctcae-v5 ctcae-v6|Cholesterol high|cholesterol_total|mmol/L|>|12.92:4 10.34:3 7.75:2 ULN1:1
ctcae-v5|CPK increased|ck|U/L|>|ULN10:4 ULN5:3 ULN2.5:2 ULN1:1
ctcae-v5 ctcae-v6|Haptoglobin decreased|haptoglobin|g/L|<|LLN1:1
ctcae-v6|HDL decreased|hdl|mg/dL|<|LLN1:1
ctcae-v6|LDL increased|ldl_calc|mg/dL|>|ULN1:1
ctcae-v6|LDL increased|ldl_direct|mmol/L|>|ULN1:1
ctcae-v6|Vitamin D decreased|vitamin_d_25oh|nmol/L|<|LLN1:1
ctcae-v5|Lymphocyte count decreased|lymphocytes_abs|/mm3|<|200:4 500:3 800:2 LLN1:1
ctcae-v5|Lymphocyte count decreased|lymphocytes_abs|10^9/L|<|0.2:4 0.5:3 0.8:2 LLN1:1
ctcae-v5 ctcae-v6|Lymphocyte count increased|lymphocytes_abs|/mm3|>|20000:3 4000:2
ctcae-v5 ctcae-v6|Lymphocyte count increased|lymphocytes_abs|10^9/L|>|20:3 4:2
ctcae-v5|Neutrophil count decreased|neutrophils_abs|/mm3|<|500:4 1000:3 1500:2 LLN1:1
ctcae-v5|Neutrophil count decreased|neutrophils_abs|10^9/L|<|0.5:4 1.0:3 1.5:2 LLN1:1
ctcae-v6|Neutrophil count decreased|neutrophils_abs|/mm3|<|100:4 500:3 1000:2 1500:1
ctcae-v6|Neutrophil count decreased|neutrophils_abs|10^9/L|<|0.1:4 0.5:3 1.0:2 1.5:1
ctcae-v5 ctcae-v6|White blood cell decreased|wbc|/mm3|<|1000:4 2000:3 3000:2 LLN1:1
ctcae-v5 ctcae-v6|White blood cell decreased|wbc|10^9/L|<|1.0:4 2.0:3 3.0:2 LLN1:1
ctcae-v5 ctcae-v6|Acidosis|ph_arterial||<|7.3:3 LLN1:1
ctcae-v5 ctcae-v6|Alkalosis|ph_arterial||>|7.5:3 ULN1:1
ctcae-v5 ctcae-v6|Hypercalcemia|calcium_corrected|mg/dL|>|13.5:4 12.5:3 11.5:2 ULN1:1
ctcae-v5 ctcae-v6|Hypercalcemia|calcium_corrected|mmol/L|>|3.4:4 3.1:3 2.9:2 ULN1:1
ctcae-v5 ctcae-v6|Hypercalcemia|calcium_ionized|mmol/L|>|1.8:4 1.6:3 1.5:2 ULN1:1
ctcae-v5 ctcae-v6|Hypocalcemia|calcium_corrected|mg/dL|<|6.0:4 7.0:3 8.0:2 LLN1:1
ctcae-v5 ctcae-v6|Hypocalcemia|calcium_corrected|mmol/L|<|1.5:4 1.75:3 2.0:2 LLN1:1
ctcae-v5 ctcae-v6|Hypocalcemia|calcium_ionized|mmol/L|<|0.8:4 0.9:3 1.0:2 LLN1:1
ctcae-v5 ctcae-v6|Hyperkalemia|potassium|mmol/L|>|7.0:4 6.0:3 5.5:2 ULN1:1
ctcae-v5 ctcae-v6|Hyperkalemia|potassium|mEq/L|>|7.0:4 6.0:3 5.5:2 ULN1:1
ctcae-v5 ctcae-v6|Hypermagnesemia|magnesium|mg/dL|>|8.0:4 3.0:3 ULN1:1
ctcae-v5 ctcae-v6|Hypermagnesemia|magnesium|mmol/L|>|3.30:4 1.23:3 ULN1:1
ctcae-v5 ctcae-v6|Hypomagnesemia|magnesium|mg/dL|<|0.7:4 0.9:3 1.2:2 LLN1:1
ctcae-v5 ctcae-v6|Hypomagnesemia|magnesium|mmol/L|<|0.3:4 0.4:3 0.5:2 LLN1:1
ctcae-v5 ctcae-v6|Hypernatremia|sodium|mmol/L|>|160:4 155:3 150:2 ULN1:1
ctcae-v5 ctcae-v6|Hypoalbuminemia|albumin|g/dL|<|2:3 3:2 LLN1:1
ctcae-v5 ctcae-v6|Hypoalbuminemia|albumin|g/L|<|20:3 30:2 LLN1:1
ctcae-v5 ctcae-v6|Hypoglycemia|glucose|mg/dL|<|30:4 40:3 55:2 LLN1:1
ctcae-v5 ctcae-v6|Hypoglycemia|glucose|mmol/L|<|1.7:4 2.2:3 3.0:2 LLN1:1
ctcae-v6|Chronic kidney disease|egfr_ckd_epi_2021|mL/min/1.73m2|<|15:4 30:3 60:2 LLN1:1
ctcae-v6|Hemoglobin increased|hemoglobin|g/dL|>|+4:3 +2:2 ULN1:1
daids-2.1|Albumin, Low|albumin|g/dL|<|2.0:3 3.0:2 LLN1:1
daids-2.1|Albumin, Low|albumin|g/L|<|20:3 30:2 LLN1:1
daids-2.1|Alkaline Phosphatase, High|alp|U/L|>=|ULN10:4 ULN5:3 ULN2.5:2 ULN1.25:1
daids-2.1|ALT, High|alt|U/L|>=|ULN10:4 ULN5:3 ULN2.5:2 ULN1.25:1
daids-2.1|AST, High|ast|U/L|>=|ULN10:4 ULN5:3 ULN2.5:2 ULN1.25:1
daids-2.1|Amylase, High|amylase|U/L|>=|ULN5:4 ULN3:3 ULN1.5:2 ULN1.1:1
daids-2.1|Lipase, High|lipase|U/L|>=|ULN5:4 ULN3:3 ULN1.5:2 ULN1.1:1
daids-2.1|Bicarbonate, Low|bicarbonate|mmol/L|<|8.0:4 11.0:3 16.0:2 LLN1:1
daids-2.1|Calcium (Ionized), High|calcium_ionized|mmol/L|>=|1.8:4 1.6:3 1.5:2 ...
daids-2.1|Calcium (Ionized), High|calcium_ionized|mg/dL|>=|7.2:4 6.4:3 6.0:2 ...
daids-2.1|Calcium (Ionized), Low|calcium_ionized|mmol/L|<|0.8:4 0.9:3 1.0:2 LLN1:1
daids-2.1|Calcium (Ionized), Low|calcium_ionized|mg/dL|<|3.2:4 3.6:3 4.0:2 LLN1:1
daids-2.1|Creatine Kinase, High|ck|U/L|>=|ULN20:4 ULN10:3 ULN6:2 ULN3:1
daids-2.1|Magnesium, Low|magnesium|mEq/L|<|0.6:4 0.9:3 1.2:2 1.4:1
daids-2.1|Magnesium, Low|magnesium|mmol/L|<|0.30:4 0.45:3 0.60:2 0.70:1
daids-2.1|Potassium, High|potassium|mmol/L|>=|7.0:4 6.5:3 6.0:2 5.6:1
daids-2.1|Potassium, Low|potassium|mmol/L|<|2.0:4 2.5:3 3.0:2 3.4:1
daids-2.1|Sodium, High|sodium|mmol/L|>=|160:4 154:3 150:2 146:1
daids-2.1|Uric Acid, High|uric_acid|mg/dL|>=|15.0:4 12.0:3 10.0:2 7.5:1
daids-2.1|Uric Acid, High|uric_acid|mmol/L|>=|0.89:4 0.71:3 0.59:2 0.45:1
daids-2.1|INR, High|inr||>=|ULN3:4 ULN2:3 ULN1.5:2 ULN1.1:1
daids-2.1|PTT, High|aptt|s|>=|ULN3:4 ULN2.33:3 ULN1.66:2 ULN1.1:1
daids-2.1|PT, High|pt|s|>=|ULN3:4 ULN1.5:3 ULN1.25:2 ULN1.1:1
daids-2.1|Methemoglobin|methemoglobin|%|>=|20.0:4 15.0:3 10.0:2 5.0:1
daids-2.1|Platelets, Decreased|platelets|/mm3|<|25000:4 50000:3 100000:2 125000:1
daids-2.1|Platelets, Decreased|platelets|10^9/L|<|25:4 50:3 100:2 125:1
"""

# Those of one age or sex, with what is stated of the patient or the sample behind.
DIVIDED = """
age=40 y|Calcium, High|calcium|mg/dL|>=|13.5:4 12.5:3 11.5:2 10.6:1
age=40 y|Calcium, High|calcium|mmol/L|>=|3.38:4 3.13:3 2.88:2 2.65:1
age=3 d|Calcium, High|calcium|mg/dL|>=|13.5:4 12.9:3 12.4:2 11.5:1
age=3 d|Calcium, High|calcium|mmol/L|>=|3.38:4 3.23:3 3.10:2 2.88:1
age=40 y|Calcium, Low|calcium|mg/dL|<|6.1:4 7.0:3 7.8:2 8.4:1
age=40 y|Calcium, Low|calcium|mmol/L|<|1.53:4 1.75:3 1.95:2 2.10:1
age=3 d|Calcium, Low|calcium|mg/dL|<|5.50:4 6.0:3 6.5:2 7.5:1
age=3 d|Calcium, Low|calcium|mmol/L|<|1.38:4 1.50:3 1.63:2 1.88:1
age=40 y|Total Bilirubin, High|bilirubin_total|mg/dL|>=|ULN5:4 ULN2.6:3 ULN1.6:2 ULN1.1:1
age=10 d|Direct Bilirubin, High|bilirubin_direct|mg/dL|>|2:4 1.5:3 1:2 ...
age=40 y|Glucose, Low|glucose|mmol/L|<|1.67:4 2.22:3 3.05:2 3.55:1
age=40 y|Glucose, Low|glucose|mg/dL|<|30:4 40:3 55:2 ...
age=10 d|Glucose, Low|glucose|mmol/L|<|1.67:4 2.22:3 2.78:2 3.00:1
age=10 d|Glucose, Low|glucose|mg/dL|<|30:4 40:3 50:2 ...
age=40 y|Phosphate, Low|phosphate|mg/dL|<|1.0:4 1.4:3 2.0:2 LLN1:1
age=40 y|Phosphate, Low|phosphate|mmol/L|<|0.32:4 0.45:3 0.65:2 LLN1:1
age=8 y|Phosphate, Low|phosphate|mg/dL|<|1.5:4 2.5:3 3.0:2 3.5:1
age=8 y|Phosphate, Low|phosphate|mmol/L|<|0.48:4 0.81:3 0.97:2 1.13:1
age=6 mo|Phosphate, Low|phosphate|mg/dL|<|1.5:4 2.5:3 3.5:2 4.5:1
age=6 mo|Phosphate, Low|phosphate|mmol/L|<|0.48:4 0.81:3 1.13:2 1.45:1
age=40 y|Absolute CD4+ Count, Low|cd4_abs|/mm3|<|100:4 200:3 300:2 400:1
age=40 y|Absolute CD4+ Count, Low|cd4_abs|10^9/L|<|0.10:4 0.20:3 0.30:2 0.40:1
age=40 y|Absolute Lymphocyte Count, Low|lymphocytes_abs|10^9/L|<|0.350:4 0.500:3 0.600:2 0.650:1
age=40 y|Absolute Neutrophil Count (ANC), Low|neutrophils_abs|/mm3|<|400:4 600:3 800:2 ...
age=4 d|Absolute Neutrophil Count (ANC), Low|neutrophils_abs|/mm3|<|750:4 1000:3 1250:2 ...
age=0 d|Absolute Neutrophil Count (ANC), Low|neutrophils_abs|10^9/L|<|3.000:3 4.000:2 ...
age=40 y|WBC, Decreased|wbc|10^9/L|<|1:4 1.5:3 2:2 2.5:1
age=5 d|WBC, Decreased|wbc|10^9/L|<|2.5:4 4:3 5.5:2 7:1
age=40 y,sex=male|Hemoglobin, Low|hemoglobin|g/dL|<|7.0:4 9.0:3 10.0:2 ...
age=40 y,sex=male|Hemoglobin, Low|hemoglobin|mmol/L|<|4.34:4 5.57:3 6.19:2 ...
age=40 y,sex=female|Hemoglobin, Low|hemoglobin|g/dL|<|6.5:4 8.5:3 9.5:2 ...
age=40 y,sex=female|Hemoglobin, Low|hemoglobin|mmol/L|<|4.03:4 5.25:3 5.88:2 ...
age=7 y|Hemoglobin, Low|hemoglobin|g/dL|<|6.5:4 8.5:3 9.5:2 ...
age=40 d|Hemoglobin, Low|hemoglobin|g/dL|<|6.0:4 7.0:3 8.5:2 ...
age=40 d|Hemoglobin, Low|hemoglobin|mmol/L|<|3.72:4 4.32:3 5.26:2 ...
age=30 d|Hemoglobin, Low|hemoglobin|g/dL|<|6.7:4 8.0:3 9.5:2 ...
age=30 d|Hemoglobin, Low|hemoglobin|mmol/L|<|4.15:4 4.94:3 5.88:2 ...
age=21 d|Hemoglobin, Low|hemoglobin|g/dL|<|8.0:4 9.0:3 11.0:2 ...
age=21 d|Hemoglobin, Low|hemoglobin|mmol/L|<|4.96:4 5.57:3 6.81:2 ...
age=7 d|Hemoglobin, Low|hemoglobin|g/dL|<|9.0:4 10.0:3 13.0:2 ...
age=7 d|Hemoglobin, Low|hemoglobin|mmol/L|<|5.59:4 6.19:3 8.05:2 ...
context=fasting|Glucose Fasting, High|glucose|mmol/L|>=|27.75:4 13.89:3 6.95:2 6.11:1
context=fasting|Glucose Fasting, High|glucose|mg/dL|>|250:3 125:2 ...
context=random|Glucose Nonfasting, High|glucose|mmol/L|>=|27.75:4 13.89:3 8.89:2 6.44:1
context=random|Glucose Nonfasting, High|glucose|mg/dL|>|250:3 160:2 ...
age=40 y,context=fasting|Cholesterol, Fasting, High|cholesterol_total|mg/dL|>=|300:3 240:2 200:1
age=40 y,context=fasting|Cholesterol, Fasting, High|cholesterol_total|mmol/L|>=|7.77:3 6.19:2 5.18:1
age=9 y,context=fasting|Cholesterol, Fasting, High|cholesterol_total|mg/dL|>=|300:3 200:2 170:1
age=9 y,context=fasting|Cholesterol, Fasting, High|cholesterol_total|mmol/L|>=|7.77:3 5.15:2 4.4:1
age=40 y,context=fasting|LDL, Fasting, High|ldl_calc|mg/dL|>=|190:3 160:2 130:1
age=40 y,context=fasting|LDL, Fasting, High|ldl_calc|mmol/L|>=|4.90:3 4.12:2 3.37:1
age=9 y,context=fasting|LDL, Fasting, High|ldl_calc|mg/dL|>=|190:3 130:2 110:1
age=9 y,context=fasting|LDL, Fasting, High|ldl_calc|mmol/L|>=|4.90:3 3.34:2 2.85:1
age=40 y,context=fasting|Triglycerides, Fasting, High|triglycerides|mmol/L|>|11.4:4 5.7:3 3.42:2 ...
"""

LIMITS = {  # a laboratory's limits, beyond every plain limit of the ladder they stand in
    ("g/dL", "<"): "12.0", ("g/L", "<"): "120", ("mmol/L", "<"): "70.0", ("/mm3", "<"): "160000",
    ("10^9/L", "<"): "160", ("mg/dL", "<"): "80", ("nmol/L", "<"): "50", ("", "<"): "7.35",
    ("mL/min/1.73m2", "<"): "90",
}  # fmt: skip
TIGHT = {  # and those that stand below the plain limits of a rise
    "methemoglobin": "1.5", "aptt": "35", "ldh": "250", "cholesterol_total mg/dL": "200",
    "cholesterol_total mmol/L": "5.2", "ck": "170", "ldl_calc": "130", "ldl_direct": "3.4",
    "ph_arterial": "7.45", "calcium_corrected mg/dL": "10.2", "calcium_corrected mmol/L": "2.55",
    "calcium_ionized": "1.32", "potassium": "5.1", "magnesium mg/dL": "2.6",
    "magnesium mmol/L": "1.07", "sodium": "145", "hemoglobin": "16.0", "alp": "120", "alt": "40",
    "ast": "40", "amylase": "110", "lipase": "60", "inr": "1.2", "pt": "13",
    "bilirubin_total": "1.2",
}  # fmt: skip
HAIR = Decimal("0.001")


@dataclass(frozen=True)
class Line:
    """One line of the tables, for one set."""

    set_id: str
    term: str
    test: str
    unit: str
    sign: str
    steps: tuple[tuple[str, str], ...]
    goes_on: bool
    stated: dict[str, str]

    def __str__(self):
        return f"{self.set_id} {self.term} {self.unit} {' '.join(self.stated.values())}"

    @property
    def of_laboratory(self):
        """The laboratory's limit that some step is a multiple of; `None` where none is."""
        if not any(text[:1] in "LU+" for text, _ in self.steps):
            return None
        if self.sign == "<":
            return Decimal(LIMITS[self.unit, "<"])
        return Decimal(TIGHT.get(f"{self.test} {self.unit}") or TIGHT[self.test])

    @property
    def limits(self):
        """Each limit as a number, with its grade."""
        for text, step in self.steps:
            number = Decimal(text.lstrip("LUN+"))
            if text.startswith("+"):
                number += self.of_laboratory
            elif text[0] in "LU":
                number *= self.of_laboratory
            yield number, step


def read_lines():
    """Each line of the tables, for each of its sets."""
    for line in filter(None, [*LINES.split("\n"), *DIVIDED.split("\n")]):
        whose, term, test, unit, sign, steps = line.split("|")
        stated = dict(part.split("=") for part in whose.split(",")) if "=" in whose else {}
        pairs = tuple(tuple(step.split(":")) for step in steps.split() if step != "...")
        for set_id in ["daids-2.1"] if stated else whose.split():
            yield Line(set_id, term, test, unit, sign, pairs, "..." in steps, stated)


@pytest.mark.parametrize("line", list(read_lines()), ids=str)
def test_a_value_on_a_limit_and_a_hair_beside_it(line):
    beside = dict(line.stated)
    if line.of_laboratory is not None:
        beside["lln" if line.sign == "<" else "uln"] = str(line.of_laboratory)
    limits = list(line.limits)
    milder = [*(step for _, step in limits[1:]), None if line.goes_on else "0"]
    hair = -HAIR if line.sign == "<" else HAIR
    for (number, step), next_step in zip(limits, milder, strict=True):
        on_it = step if "=" in line.sign else next_step
        for value, wanted in ((number + hair, step), (number, on_it), (number - hair, next_step)):
            if wanted is not None:
                found = possible(
                    line.set_id, line.term, line.test, f"{value} {line.unit}", **beside
                )
                assert found == wanted, f"{value} {line.unit} beside {beside}"
