"""A file of the user's own names: what it means, and what is refused."""

import pytest

from build import shipped_catalogue
from labcheck.cases.table_fields import FIELDS
from labcheck.catalogue.own_names import OwnMeaning, OwnNames
from labcheck.errors import KnowledgeError
from labcheck.yaml_files.own_names_file import load_own_names


def load(text, before=None):
    return load_own_names(text, "names.yaml", shipped_catalogue(), before)


def faults_of(text):
    with pytest.raises(KnowledgeError) as caught:
        load(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_file_of_names():
    names = load("""
tests:
  GLUC  fast: glucose
  "50912": Creatinine
  718-7X: 718-7
units:
  MGPERDL: mg/dL
  K/MICROL: 10*9/L
columns: {Ergebnis: value, Abnahme: date}
""")
    assert names == OwnNames(
        {"gluc fast": OwnMeaning("glucose", "names.yaml:3"),
         "50912": OwnMeaning("creatinine", "names.yaml:4"),
         "718-7x": OwnMeaning("hemoglobin", "names.yaml:5")},
        {"MGPERDL": OwnMeaning("mg/dL", "names.yaml:7"),
         "K/MICROL": OwnMeaning("10*9/L", "names.yaml:8")},
        {"ergebnis": OwnMeaning("value", "names.yaml:9"),
         "abnahme": OwnMeaning("time", "names.yaml:9")},
    )  # fmt: skip


@pytest.mark.parametrize("text", ["{}", "tests: {}", "tests:\nunits:\ncolumns:\n"])
def test_a_file_may_name_nothing(text):
    assert load(text) == OwnNames()


JUDGED = (
    "none, normal, low, high, critically low, critically high, abnormal, critical, negative, "
    "positive"
)
AMBIGUOUS = "'T4' may mean Thyroxine, free or Thyroxine, total"
TWO_MEANINGS = "it means sodium in names.yaml:1; give it one meaning"
EMPTY = "the name is empty; write the one that your laboratory uses"
NOTHING = "it has no meaning; write an analyte behind it"
UNKNOWN = "no analyte in the catalogue is called"
NEAR = "did you mean Hemoglobin?"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["names.yaml:1:1: a file of names must have fields; write `field: value` lines"]),
        ("flags: {H: low}", ["names.yaml:1:12: flags.H: 'H' is read as high; leave it out"]),
        ("units: {mmol/L: mg/dL}",
         [("names.yaml:1:17: units.mmol/L: 'mmol/L' is a unit of its own and not mg/dL; "
           "leave it out")]),
        ("flags: {'-': maybe}", [f"names.yaml:1:14: flags.-: 'maybe' is not one of {JUDGED}"]),
        ("test: {a: glucose}",
         ["names.yaml:1:1: test: a file of names has no field 'test'; did you mean tests?"]),
        ("tests: {HB: hemoglobn}",
         [f"names.yaml:1:13: tests.HB: {UNKNOWN} 'hemoglobn'; {NEAR}"]),
        ("tests: {HB: xyzzy}\nunits: {X: furlong, Y: mgdl}",
         [f"names.yaml:1:13: tests.HB: {UNKNOWN} 'xyzzy'; `labcheck tests` lists them",
          "names.yaml:2:12: units.X: the unit 'furlong' is not known",
          "names.yaml:2:24: units.Y: the unit 'mgdl' is not known; did you mean mg/dL?"]),
        ("tests: {HB: T4}",
         [f"names.yaml:1:13: tests.HB: {AMBIGUOUS}; write ft4 or t4_total"]),
        ("tests: {HB: }", [f"names.yaml:1:13: tests.HB: {NOTHING}"]),
        ("tests: {HB: [a, b]}", ["names.yaml:1:13: tests.HB: this must be a text"]),
        ('units: {"": mg/dL, " ": g/L}',
         [f"names.yaml:1:13: units.: {EMPTY}", f"names.yaml:1:25: units. : {EMPTY}"]),
        ("tests: {a: sodium, A: potassium, ' A': Na}",
         [f"names.yaml:1:23: tests.A: {TWO_MEANINGS}"]),
        ("tests: {glucose: urine_glucose, sodium: Na}",
         [("names.yaml:1:18: tests.glucose: 'glucose' is labcheck's own word for Glucose; "
          "state the specimen beside it")]),
        ("columns: {X: valu, Y: sex, y: age, Z: [a]}",
         [(f"names.yaml:1:14: columns.X: 'valu' is not one of {', '.join(FIELDS)}; "
          "did you mean value?"),
          "names.yaml:1:39: columns.Z: this must be a text",
          "names.yaml:1:31: columns.y: it means sex in names.yaml:1; give it one meaning"]),
    ],
)  # fmt: skip
def test_what_is_refused(text, faults):
    assert faults_of(text) == faults


def test_a_name_of_two_files_has_one_meaning():
    before = load("tests: {A: sodium}\nunits: {X: mg/dL}")
    both = load("tests: {a: Na, B: potassium}", before)
    assert {name: meant.means for name, meant in both.tests.items()} == {
        "a": "sodium", "b": "potassium",
    }  # fmt: skip
    assert both.units == before.units
    with pytest.raises(KnowledgeError) as caught:
        load("units: {X: g/L}", before)
    assert str(caught.value) == (
        "names.yaml:1:12: units.X: it means mg/dL in names.yaml:2; give it one meaning"
    )


@pytest.mark.parametrize(
    ("unit", "meaning"),
    [
        ("U/mL", "'[IU]/mL'"), ("mil/mm3", "10*3/uL"), ("mg/L FEU", "mg/L"), ("gm%", "g/dL"),
        ("K/uL", "10*9/L"),
    ],
)  # fmt: skip
def test_a_known_unit_may_be_said_to_be_the_one_of_two_that_it_is(unit, meaning):
    assert list(load(f"units: {{{unit}: {meaning}}}").units) == [unit]


def test_flags_that_are_not_read_by_themselves():
    names = load("flags: {'-': none, B: Low, Q: critically  high}")
    assert {flag: meant.means for flag, meant in names.flags.items()} == {
        "-": "none",
        "b": "low",
        "q": "critically high",
    }
