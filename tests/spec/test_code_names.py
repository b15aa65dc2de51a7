"""A code that no test of the catalogue has still says by its name what it is not.

Names are LOINC's long common names, read in the value sets that docs/sources.md lists.
"""

import pytest

from doors import Line, Patient, differences
from labcheck.judging.code_names import component_of

ANOTHER = [
    Line("Chloride", "102", "contradicted", "mmol/L", code="15152-2", why="Bilirubin.conjugated"),
    Line("Hemoglobin", "14", "contradicted", "g/dL", code="721-1", why="Free Hemoglobin"),
    Line("Glucose", "140", "contradicted", "mg/dL", code="20438-8",
         why="--1 hour post dose glucose"),
    Line("Glucose", "140", "contradicted", "mg/dL", code="1521-4", why="--2 hours post meal"),
    Line("ALP", "80", "contradicted", "U/L", code="32351-9",
         why="Alkaline phosphatase.heat labile"),
    Line("Hemoglobin", "14", "contradicted", "g/dL", code="6864-3", why="Hemoglobin S"),
    Line("TIBC", "300", "contradicted", "ug/dL", code="2501-5",
         why="Iron binding capacity.unsaturated"),
    Line("Insulin", "10", "contradicted", "uU/mL", code="6901-3", why="Insulin Free"),
]  # fmt: skip
THE_SAME = [
    Line("WBC", "7.0", "N", "10^9/L", code="26464-8", why="Leukocytes [#/volume] in Blood"),
    Line("Creatinine", "0.9", "N", "mg/dL", code="38483-4", why="Creatinine in Blood"),
    Line("Calcium", "9.5", "N", "mg/dL", code="49765-1", why="Calcium in Blood"),
    Line("Cortisol", "15", "N", "ug/dL", "5-25", code="9813-7", why="--AM peak specimen"),
    Line("BUN", "15", "N", "mg/dL", code="11065-0", why="--pre dialysis"),
    Line("Sodium", "140", "N", "mmol/L", code="99999-9", why="a code that nothing is known of"),
]


WITHOUT_UNIT = [
    # ABIM: creatinine 0.7-1.3 mg/dL in men, albumin 3.5-5.5 g/dL.
    Line("Creatinine", "80", "N", code="14682-9", why="[Moles/volume]: not 80 mg/dL"),
    Line("Creatinine", "80", "IND (N if in umol/L, HH if in mg/dL or in mg/L)", code="2160-0",
         why="[Mass/volume] is given to both"),
    Line("Creatinine", "80", "IND (N if in umol/L, HH if in mg/dL or in mg/L)"),
    Line("Creatinine", "80", "HH", "mg/dL", code="14682-9", why="a unit says more than a code"),
    Line("Albumin", "600", "unit-missing", code="54347-0", why="[Moles/volume], in no unit known"),
]  # fmt: skip
UNKNOWN_NAMES = [
    Line("Glucose meter", "90", "N", "mg/dL", code="41653-7",
         why="Glucose [Mass/volume] in Capillary blood by Glucometer"),
    Line("our own K", "7.0", "HH", "mmol/L", code="2823-3", why="a code that the catalogue has"),
    Line("our own WBC", "7.0", "N", "10^9/L", code="26464-8", why="Leukocytes [#/volume] in Blood"),
    Line("our own test", "1.2", "no-matching-partition", "g/dL", code="1747-5",
         why="Albumin [Mass/volume] in Body fluid: no range of serum judges it"),
    Line("our own test", "100", "no-matching-partition", "mmol/L", code="2078-4",
         why="Chloride [Moles/volume] in Urine"),
    Line("our own test", "60", "no-matching-partition", "%", code="26482-0",
         why="Lymphocytes/100 leukocytes in Peritoneal fluid"),
    Line("our own test", "3.2", "no-matching-partition", "g/dL", code="2881-1",
         why="Protein [Mass/volume] in Body fluid: neither that of urine nor of CSF"),
    Line("our own test", "0.2", "N", "10^9/L", code="14113-5",
         why="CD56 cells [#/volume] in Blood"),
    Line("our own test", "0.2", "unknown-test", code="30376-8",
         why="Blasts [#/volume] in Blood: not the share of blasts"),
    Line("Albumin", "1.2", "contradicted", "g/dL", code="1747-5", why="Albumin is that of serum"),
    Line("our own test", "140", "unknown-test", "mg/dL", code="1521-4", why="--2 hours post meal"),
    Line("our own test", "60", "unknown-test", "mg/dL", code="2089-1", why="Cholesterol in LDL"),
    Line("our own test", "140", "unknown-test", "mmol/L", code="99999-9", why="not known"),
]  # fmt: skip


@pytest.mark.parametrize(
    "table", [ANOTHER, THE_SAME, UNKNOWN_NAMES], ids=["another", "the same", "unknown names"]
)
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


def test_a_code_of_moles_leaves_out_units_of_mass(tmp_path):
    assert differences(WITHOUT_UNIT, tmp_path, Patient(sex="male", age="40")) == []


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("Glucose [Mass/volume] in Urine by Test strip", "Glucose"),
        ("Glucose [Mass/volume] in Serum or Plasma --1 hour post dose glucose", "Glucose"),
        ("aPTT in Control Platelet poor plasma", "aPTT"),
        ("Neutrophils/100 leukocytes in Blood by Automated count", "Neutrophils/100 leukocytes"),
        ("Deprecated Erythrocyte distribution width [Entitic volume]",
         "Erythrocyte distribution width"),
    ],
)  # fmt: skip
def test_the_component_of_a_long_name(name, component):
    assert component_of(name) == component
