"""A code, what it is called and the panel are evidence of the specimen and of the test.

The codes' names are LOINC's long common names, read in the value sets that docs/sources.md lists.
"""

from build import result
from doors import WITHOUT_NOTES, Line, differences, verdicts
from labcheck.cases.case import Result
from labcheck.judging.contradictions import ContradictedTest
from labcheck.judging.identity import identify
from labcheck.judging.row import FlagFrom
from labcheck.judging.verdict import judge_result
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.patient import Patient
from labcheck.values.result_text import NoResult

NOT_OF_BLOOD = [
    Line("Glucose", "0", "contradicted", unit="mg/dL", code="5792-7",
         why="Glucose [Mass/volume] in Urine by Test strip"),
    Line("Calcium", "10", "contradicted", unit="mg/dL", code="17862-4", why="in Urine"),
    Line("Glucose", "20", "contradicted", unit="mg/dL", code="2342-4", why="in CSF"),
    Line("Chloride", "102", "contradicted", unit="mmol/L", code="2078-4", why="in Urine"),
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
    Line(
        "Glucose",
        "0",
        "N",
        unit="mg/dL",
        panel="Urinalysis",
        why="of a strip, whose limit is negative",
    ),
    Line("Glucose", "negative", "N", panel="Urinalysis", why="the urine test"),
    Line("Glucose", "60", "N", unit="mg/dL", panel="CSF chemistry", why="abim 50-75, of CSF"),
    Line("Glucose", "80", "contradicted", unit="mg/dL", panel="Urinalysis", specimen="serum"),
    Line("Glucose, serum", "80", "contradicted", unit="mg/dL", panel="Urinalysis"),
    Line("Troponin I", "0.01", "contradicted", unit="ng/mL", panel="Urinalysis", why="none"),
    Line("WBC", "5", "contradicted", unit="/uL", panel="Body fluid cell count"),
    Line("pH", "6.0", "N", panel="URINALYSIS, DIPSTICK", why="of the two, urine's; abim 5-8"),
    Line("Glucose", "80", "N", unit="mg/dL", panel="Basic metabolic panel - Serum", why="70-99"),
    Line("WBC", "7.0", "N", unit="10^9/L", panel="Complete blood count", why="abim 4-11"),
]
SERUM = "; judged by limits for serum/plasma"
OF_BLOOD_BY_LIMITS_OF_A_PART = [
    (Line("Glucose", "105", "H", unit="mg/dL", code="2339-0", why="in Blood; abim 70-99"),
     f"the code 2339-0 is of blood{SERUM}"),
    (Line("2339-0", "105", "H", unit="mg/dL", why="the code is all there is; abim 70-99"),
     f"the code 2339-0 is of blood{SERUM}"),
    (Line("Glucose", "105", "H", unit="mg/dL", code="2339-0", specimen="whole blood"),
     f"the code 2339-0 is of blood{SERUM}"),
    (Line("Sodium", "140", "N", unit="mmol/L", code="2947-0", why="in Blood; abim 136-145"),
     f"the code 2947-0 is of blood{SERUM}"),
    (Line("Potassium", "4.0", "N", unit="mmol/L", code="6298-4", why="in Blood; abim 3.5-5.0"),
     f"the code 6298-4 is of blood{SERUM}"),
    (Line("Chloride", "100", "N", unit="mmol/L", code="2069-3", why="in Blood; abim 98-106"),
     f"the code 2069-3 is of blood{SERUM}"),
    (Line("Bicarbonate", "25", "N", unit="mmol/L", code="1959-6", why="in Blood; abim 23-28"),
     f"the code 1959-6 is of blood{SERUM}"),
    (Line("Potassium", "9.0", "HH", unit="mmol/L", code="6298-4", why="main line: >= 6.0"),
     f"the code 6298-4 is of blood{SERUM}"),
    (Line("aPTT", "30", "N", unit="s", code="3173-2", why="in Blood; abim 25-35"),
     "the code 3173-2 is of blood; judged by limits for plasma"),
    (Line("Glucose", "5.0", "N", unit="mmol/L", code="15074-8", why="no analyte's; in Blood"),
     f"the code 15074-8 is of blood{SERUM}"),
    (Line("Glucose", "80", "N", unit="mg/dL", code="99999-9", display="Glucose in Blood"),
     f"the code is called 'Glucose in Blood'{SERUM}"),
    # The specimen or the limits settle it, or the limits are for blood as well.
    (Line("Glucose", "105", "H", unit="mg/dL", code="2339-0", specimen="plasma"), ""),
    (Line("Glucose", "105", "N", unit="mg/dL", code="2339-0", range="70-110"), ""),
    (Line("Glucose", "105", "H", unit="mg/dL", code="2345-7", why="in Serum or Plasma"), ""),
    (Line("Hemoglobin", "14", "N", unit="g/dL", code="718-7", why="in Blood; abim 12-16"), ""),
]  # fmt: skip


def test_through_every_door(tmp_path):
    for table in (NOT_OF_BLOOD, OF_BLOOD, ANOTHER_TEST, CALLED, UNDER_A_PANEL):
        assert differences(table, tmp_path) == []


def test_a_code_of_blood_beside_limits_of_a_part_of_it_is_named_through_every_door(tmp_path):
    said_of = dict(OF_BLOOD_BY_LIMITS_OF_A_PART)
    for door, answers in verdicts(list(said_of), tmp_path).items():
        for line, said in answers:
            assert (door, line, said.verdict) == (door, line, line.expected)
            if door not in WITHOUT_NOTES:
                notes = "; ".join(note for note in said.notes if "judged by limits for" in note)
                assert (door, line, notes) == (door, line, said_of[line])


def test_every_code_of_the_catalogue_of_blood_on_a_test_of_a_part_of_it_is_named(catalogue):
    sets = gather_knowledge([], [])
    for analyte in catalogue.analytes.values():
        for code, name in analyte.loinc.items():
            if not name.split(" by ")[0].endswith((" in Blood", " of Blood")):
                continue
            row = judge_result(result(code, f"1 {analyte.units[0]}"), Patient(), sets)
            is_said = any("judged by limits for" in note for note in row.notes)
            is_judged = row.flag_from is FlagFrom.RANGE_SET
            is_of_a_part = "blood" not in analyte.specimen.split("/")
            assert is_said == (is_judged and is_of_a_part), code


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
