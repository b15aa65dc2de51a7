"""A specimen in a test's name counts as one in a field of its own."""

from itertools import cycle

import pytest

from doors import Line, differences
from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.specimens import kinds_of, specimens_agree
from labcheck.judging.contradictions import ContradictedTest
from labcheck.judging.identity import identify
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.values.patient import Patient, Sex, parse_age
from labcheck.values.printed_result import parse_result
from labcheck.yaml_files.shipped import load_shipped, load_shipped_catalogue

WOMAN = Patient(Sex.FEMALE, parse_age("40 y"))
FORMS = (
    "{test}, {specimen}", "{test} ({specimen})", "{test} [{specimen}]", "{test} {specimen}",
    "{specimen} {test}", "{test} - {specimen}", "{test} in {specimen}",
)  # fmt: skip
SPECIMENS = (
    "Urine", "24-hour urine", "CSF", "cerebrospinal fluid", "body fluid", "pleural fluid",
    "ascites", "stool", "cord blood", "dialysate", "drain fluid",
)  # fmt: skip

WRONG_BY_BLOOD = [
    Line("Calcium, Urine", "10", "no-matching-partition", unit="mg/dL"),
    Line("Calcium, urine", "5", "no-matching-partition", unit="mmol/L"),
    Line("Calcium (Urine)", "10", "no-matching-partition", unit="mg/dL"),
    Line("Urine lipase", "30", "no-matching-partition", unit="U/L"),
    Line("Lipase (urine)", "30", "no-matching-partition", unit="U/L"),
    Line("Lipase urine", "30", "no-matching-partition", unit="U/L"),
    Line("LDH (CSF)", "150", "no-matching-partition", unit="U/L"),
    Line("LDH, pleural fluid", "150", "no-matching-partition", unit="U/L"),
    Line("Amylase, ascitic fluid", "60", "no-matching-partition", unit="U/L"),
    Line("Urea nitrogen, Urine", "600", "no-matching-partition", unit="mg/dL"),
    Line("Albumin, body fluid", "4.0", "no-matching-partition", unit="g/dL"),
    Line("U-Calcium", "10", "no-matching-partition", unit="mg/dL"),
    Line("Hemoglobin, cord blood", "13.0", "no-matching-partition", unit="g/dL"),
    Line("Hemoglobin", "13.0", "no-matching-partition", unit="g/dL", specimen="Cord blood"),
    Line("Hemoglobin", "13.0", "no-matching-partition", unit="g/dL", specimen="BLDCO"),
    Line("Potassium", "4.0", "no-matching-partition", unit="mmol/L", specimen="Dialysate"),
    Line("Glucose", "80", "no-matching-partition", unit="mg/dL", specimen="Drain fluid"),
    Line("Urine sodium", "140", "contradicted", unit="mmol/L", specimen="serum"),
    Line("Sodium, urine", "140", "contradicted", unit="mmol/L", specimen="serum"),
]
RIGHT_BY_BLOOD = [
    Line("Calcium, serum", "10", "N", unit="mg/dL", why="abim: 8.6-10.2 mg/dL"),
    Line("Serum calcium", "10", "N", unit="mg/dL", why="abim: 8.6-10.2 mg/dL"),
    Line("Calcium", "10", "N", unit="mg/dL", specimen="SER", why="abim: 8.6-10.2 mg/dL"),
    Line("Calcium", "10", "N", unit="mg/dL", specimen="Ser/Plas", why="abim: 8.6-10.2 mg/dL"),
    Line("Hemoglobin", "13.0", "N", unit="g/dL", specimen="WB", why="abim: women 12-16 g/dL"),
    Line("Hemoglobin", "13.0", "N", unit="g/dL", specimen="BLDV", why="abim: women 12-16 g/dL"),
    Line("Blood urea nitrogen", "12", "N", unit="mg/dL", why="a word of the test's own name"),
    Line("Potassium", "7.5", "HH", unit="mmol/L", specimen="Unknown", why="states no specimen"),
    Line("Potassium", "7.5", "HH", unit="mmol/L", specimen="Not specified"),
    Line("Potassium", "7.5", "HH", unit="mmol/L", specimen="Lithium heparin"),
    Line("Hemoglobin", "13.0", "N", unit="g/dL", specimen="EDTA", why="abim: women 12-16 g/dL"),
]
THE_SPECIMEN_DECIDES = [
    Line("Protein", "30", "ambiguous-test", unit="mg/dL", why="of blood, CSF or urine"),
    Line("Protein", "negative", "N", specimen="urine", why="urinalysis: negative"),
    Line("Protein", "30", "no-range", unit="mg/dL", specimen="urine", why="of urine as well"),
    Line("Protein", "30", "N", unit="mg/dL", specimen="CSF", why="abim: 15-45 mg/dL"),
    Line("pH", "6.0", "N", unit="units", specimen="Urine", why="found by it"),
    # ABIM: fasting 70-99 mg/dL. NBME: random <140 mg/dL.
    Line("Glucose", "130", "H", unit="mg/dL", why="most are taken fasting"),
    Line("RBS", "130", "N", unit="mg/dL", why="taken at random"),
    Line("Random glucose", "130", "N", unit="mg/dL"),
    Line("Plasma glucose (random)", "150", "H", unit="mg/dL"),
    # further-tests: trough 10-20 ug/mL. A peak has no limits there.
    Line("Vancomycin trough", "15", "N", unit="ug/mL"),
    Line("Vancomycin - trough", "22", "H", unit="ug/mL"),
    Line("Vancomycin peak", "35", "no-matching-partition", unit="ug/mL"),
    # further-tests: Mayo to 24.9, ARUP to 25, fasting. ABIM prints U, which are no IU for insulin.
    Line("Fasting insulin", "8", "N", unit="uIU/mL"),
    Line("Insulin", "30", "H", unit="mIU/L"),
]  # fmt: skip

# Main Line: glucose <=50 mg/dL and potassium >=6.0 mEq/L of blood are critical.
AROUND_THE_RESULT = [
    Line("Glucose", "0", "N", "mg/dL", method="Urine dipstick", why="urinalysis: negative"),
    Line("Glucose", "0", "unit-incompatible", "mg/dL", method="24 h urine"),
    Line("Glucose", "0", "LL", "mg/dL", method="Hexokinase"),
    Line("Glucose", "0", "LL", "mg/dL", method="Capillary electrophoresis", why="of glass"),
    Line("Glucose", "0", "LL", "mg/dL", method="Hexokinase, plasma"),
    Line("Glucose", "0", "contradicted", "mg/dL", method="Urine strip", specimen="serum"),
    Line("Lead", "3", "N", "ug/dL", method="Inductively coupled plasma MS", why="of argon"),
    Line("Potassium", "6.9", "no-range", "mmol/L", method="ISE, urine"),
    Line("Potassium", "4", "contradicted", "mmol/L", site="Pleural cavity"),
    Line("Potassium", "6.9", "HH", "mmol/L", site="Left arm"),
    Line("Potassium", "6.9", "no-range", "mmol/L", panel="U Electrolytes"),
    Line("Potassium", "6.9", "no-range", "mmol/L", panel="24H U Lytes"),
    Line("Potassium", "6.9", "no-range", "mmol/L", panel="Electrolytes, U"),
    Line("Potassium", "6.9", "no-range", "mmol/L", panel="U/A"),
    Line("Potassium", "6.9", "no-range", "mmol/L", panel="UA Macroscopic"),
    Line("Potassium", "6.9", "contradicted", "mmol/L", panel="BF Chemistry"),
    Line("Potassium", "6.9", "HH", "mmol/L", panel="U & E", why="urea and electrolytes"),
    Line("Potassium", "6.9", "HH", "mmol/L", panel="U and E", why="urea and electrolytes"),
    Line("Potassium", "6.9", "HH", "mmol/L", panel="U and Es", why="urea and electrolytes"),
    Line("Potassium", "6.9", "HH", "mmol/L", panel="U/E"),
    *(
        Line("Potassium", "6.9", "HH", "mmol/L", specimen=specimen)
        for specimen in ("S", "P", "B", "SST II", "Li-Hep.", "Citratblut", "Venipuncture", "Other")
    ),
    Line("Potassium", "6.9", "no-range", "mmol/L", specimen="U"),
    Line("pH", "7.15", "contradicted", panel="Cord Bld Gas Arterial"),
    Line("pH", "7.15", "LL", panel="Bld Gas Arterial"),
]  # fmt: skip

# Hemoglobin of blood: 0.6 g/dL is the least that a source has, 3.3-20.8 what MIMIC-IV demo 2.2 and
# eICU-CRD demo 2.0 have. ABIM: free in plasma <5 mg/dL.
FREE_IN_PLASMA = [
    Line("plasma Hb", "10", "H", "mg/dL", why="no patient has so little in blood"),
    Line("P-Hb", "0.1", "H", "g/L"),
    Line("Serum hemoglobin", "4", "N", "mg/dL"),
    Line("plasma Hb", "<5", "N", "mg/dL"),
    Line("free Hb", "10", "H", "mg/dL"),
    Line("Hemoglobin", "10", "H", "mg/dL", specimen="plasma"),
    Line("Hb", "0.1", "H", "g/L", specimen="Plasma"),
    Line("Serum hemoglobin", "9.1", "L", "g/dL", why="as blood has it"),
    Line("Hb", "13", "N", "g/dL", specimen="plasma"),
    Line("P-Hb", "130", "N", "g/L"),
    Line("Hb", "13", "N", "g/dL", specimen="EDTA", why="blood, or its plasma"),
    Line("serum Hb", "2", "IND (LL if as Hemoglobin, H if as Hemoglobin (plasma))", "g/dL"),
]


@pytest.mark.parametrize(
    "table",
    [FREE_IN_PLASMA, WRONG_BY_BLOOD, RIGHT_BY_BLOOD, THE_SPECIMEN_DECIDES, AROUND_THE_RESULT],
)
def test_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


@pytest.fixture(scope="module")
def everything():
    sets = tuple(load_shipped(id_) for id_ in ("abim", "nbme", "mcc", "oxford"))
    return Knowledge(load_shipped_catalogue(), sets, (load_shipped("critical-main-line"),))


def read(test: str, unit: str | None, specimen: str = "") -> Result:
    return Result(test, "1", parse_result("1").value, unit, specimen=specimen)


def test_every_analyte_in_every_specimen(everything):
    """No form of any name is judged by the limits of another specimen.

    The forms take turns, so that each is tried with every analyte and with every specimen.
    """
    wrong, tried, forms = [], 0, cycle(FORMS)
    for analyte in everything.catalogue.analytes.values():
        for specimen in SPECIMENS:
            if specimens_agree(specimen, analyte.specimen):
                continue
            name = next(forms).format(test=analyte.name, specimen=specimen)
            row = judge_result(read(name, analyte.units[0]), WOMAN, everything)
            tried += 1
            if row.flag is None:
                continue
            said = row.analyte.specimen if row.analyte else ""
            if not specimens_agree(specimen, said):
                wrong.append(f"{name}: {row.flag} as {row.analyte and row.analyte.id}")
    assert tried > 5_000
    assert wrong == []


@pytest.mark.parametrize(("start", "form"), list(enumerate(FORMS)))
def test_as_in_a_field_of_its_own(everything, start, form):
    """The test that is found is the same, wherever the specimen stands."""
    specimens = ("urine", "CSF", "pleural fluid")
    for number, analyte in enumerate(everything.catalogue.analytes.values(), start):
        if everything.catalogue.find(analyte.name, analyte.units[0]) != analyte:
            continue
        specimen = specimens[number % len(specimens)]
        in_field = identify(read(analyte.name, analyte.units[0], specimen), everything.catalogue)
        name = form.format(test=analyte.name, specimen=specimen)
        in_name = identify(read(name, analyte.units[0]), everything.catalogue)
        if isinstance(in_field.found, Analyte) and not kinds_of(analyte.name):
            assert in_name.found == in_field.found, name


def test_no_alias_is_of_another_specimen_than_its_analyte(catalogue):
    allowed = {
        # Words of the name that are no specimen of the result.
        "Hepatic iron index",
    }
    for analyte in catalogue.analytes.values():
        for name in (analyte.name, *analyte.aliases):
            found = identify(Result(name, "", parse_result("1").value), catalogue).found
            assert name in allowed or not isinstance(found, ContradictedTest), name
