"""A code, what it is called and the panel are evidence of the specimen and of the test.

The codes' names are LOINC's long common names, read in the value sets that docs/sources.md lists.
"""

from doors import Line, differences
from labcheck.case import Result
from labcheck.identity import ContradictedTest, identify
from labcheck.measured import NoResult

NOT_OF_BLOOD = [
    Line("Glucose", "0", "contradicted", unit="mg/dL", code="5792-7",
         why="Glucose [Mass/volume] in Urine by Test strip"),
    Line("Calcium", "10", "contradicted", unit="mg/dL", code="17862-4", why="in Urine"),
    Line("Glucose", "20", "contradicted", unit="mg/dL", code="2342-4", why="in CSF"),
    Line("Albumin", "4.0", "contradicted", unit="g/dL", code="1754-1", why="in Urine"),
    Line("Polys", "60", "contradicted", unit="%", code="26517-3", why="in CSF"),
    Line("Calcium, urine", "10", "contradicted", unit="mg/dL", code="17861-6",
         why="Calcium [Mass/volume] in Serum or Plasma"),
    Line("Glucose", "80", "contradicted", unit="mg/dL", code="2345-7", specimen="urine",
         why="Glucose [Mass/volume] in Serum or Plasma"),
]  # fmt: skip
OF_BLOOD = [
    Line("WBC", "7.0", "N", unit="10^9/L", code="26464-8", why="Leukocytes in Blood; abim 4-11"),
    Line("Creatinine", "0.9", "N", unit="mg/dL", code="38483-4", why="in Blood; abim 0.5-1.1"),
    Line("Calcium", "9.0", "N", unit="mg/dL", code="49765-1", why="in Blood; abim 8.6-10.2"),
    Line("Glucose", "80", "N", unit="mg/dL", code="99999-9", why="not known: the name decides"),
]
ANOTHER_TEST = [
    Line("HDL", "60", "contradicted", unit="mg/dL", code="13457-7", why="LDL, calculated"),
    Line("Direct bilirubin", "0.2", "contradicted", unit="mg/dL", code="1975-2", why="the total"),
    Line("Hemoglobin", "14", "contradicted", unit="g/dL", code="2345-7", why="glucose"),
    Line("glucose", "60", "N", unit="mg/dL", code="2342-4", specimen="CSF", why="abim 50-75"),
]
CALLED = [
    Line("Glucose", "80", "contradicted", unit="mg/dL", code="99999-9",
         display="Glucose [Mass/volume] in Urine"),
    Line("Glucose", "80", "contradicted", unit="mg/dL", code="99999-9", display="Urine glucose"),
    Line("Glucose", "80", "contradicted", unit="mg/dL", code="99999-9", display="Glucose Ur-mCnc"),
    Line("Glucose", "80", "contradicted", unit="mg/dL", code="99999-9",
         display="Glucose [Mass/volume] in Body fluid"),
    Line("Glucose", "80", "N", unit="mg/dL", code="99999-9",
         display="Glucose [Mass/volume] in Serum or Plasma", why="abim 70-99"),
    Line("Sodium", "140", "contradicted", unit="mmol/L", code="99999-9", display="Potassium"),
]  # fmt: skip
UNDER_A_PANEL = [
    Line("Glucose", "0", "contradicted", unit="mg/dL", panel="Urinalysis"),
    Line("Glucose", "20", "contradicted", unit="mg/dL", panel="CSF chemistry"),
    Line("WBC", "5", "contradicted", unit="/uL", panel="Body fluid cell count"),
    Line("pH", "6.0", "N", panel="URINALYSIS, DIPSTICK", why="of the two, urine's; abim 5-8"),
    Line("Glucose", "80", "N", unit="mg/dL", panel="Basic metabolic panel - Serum", why="70-99"),
    Line("WBC", "7.0", "N", unit="10^9/L", panel="Complete blood count", why="abim 4-11"),
]


def test_through_every_door(tmp_path):
    for table in (NOT_OF_BLOOD, OF_BLOOD, ANOTHER_TEST, CALLED, UNDER_A_PANEL):
        assert differences(table, tmp_path) == []


def test_what_contradicts_is_said_and_every_test_that_is_meant_is_kept(catalogue):
    one = Result("Glucose", "", NoResult(""), "mg/dL", code="2342-4")
    found = identify(one, catalogue).found
    assert isinstance(found, ContradictedTest)
    assert {candidate.id for candidate in found.candidates} == {"glucose", "csf_glucose"}
    assert found.detail == (
        "the code 2342-4 is of cerebral spinal fluid, but Glucose is measured in serum/plasma"
    )


def test_a_code_that_says_nothing_is_named(catalogue):
    one = Result("Glucose", "", NoResult(""), "mg/dL", code="99999-9")
    assert identify(one, catalogue).unused_code == "99999-9"
