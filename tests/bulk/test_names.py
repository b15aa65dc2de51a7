"""A file of local names: what it means, and what is refused."""

import pytest
from nasty import ask

from build import knowledge, shipped_catalogue, shipped_set
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.judging_sql import Distinct
from labcheck.bulk.row_reader import Names, load_names
from labcheck.errors import KnowledgeError


def load(text):
    return load_names(text, "names.yaml", shipped_catalogue())


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
""")
    assert names == Names(
        {"gluc fast": "glucose", "50912": "creatinine", "718-7x": "hemoglobin"},
        {"MGPERDL": "mg/dL", "K/MICROL": "10*9/L"},
    )


@pytest.mark.parametrize("text", ["{}", "tests: {}", "tests:\nunits:\n"])
def test_a_file_may_name_nothing(text):
    assert load(text) == Names()


AMBIGUOUS = "'T4' may mean Thyroxine, free or Thyroxine, total"
TWO_MEANINGS = "another spelling of this name means something else; give it one meaning"
EMPTY = "the name is empty; write the one that the table has"
NOTHING = "it has no meaning; write an analyte behind it"
UNKNOWN = "no analyte in the catalogue is called"
NEAR = "did you mean Hemoglobin?"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["names.yaml:1:1: a file of names must have fields; write `field: value` lines"]),
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
    ],
)  # fmt: skip
def test_what_is_refused(text, faults):
    assert faults_of(text) == faults


COLUMNS = Columns({"test": "test", "code": "code", "unit": "unit", "value": "value"})


def tables_of(tests, names, special=()):
    distinct = Distinct(
        tests,
        [()],
        [(number, 0) for number in range(len(tests))],
        special,
        [(number, 0) for number in range(len(special))],
    )
    return ask(distinct, COLUMNS, knowledge(shipped_set("abim")), names)


@pytest.mark.parametrize(
    ("test", "code", "id_"),
    [
        ("LAB123", None, "creatinine"),
        (" lab123 ", "2345-7", "creatinine"),
        (None, "LAB123", "creatinine"),
        ("something", "LAB123", "creatinine"),
        ("glucose", "LAB123", "creatinine"),
        ("LAB124", None, None),
        ("LAB124", "2345-7", "glucose"),
    ],
)
def test_a_local_name_or_code_is_the_analyte_that_the_file_says(test, code, id_):
    names = Names({"lab123": "creatinine"})
    (found,) = tables_of([(test, code, "mg/dL")], names).analytes
    assert (found and found.id) == id_


def test_a_local_unit_is_the_unit_that_the_file_says():
    names = Names(units={"MGPERDL": "mg/dL"})
    tables = tables_of(
        [("calcium", None, " MGPERDL "), ("calcium", None, None)],
        names,
        special=[(0, "<1"), (1, "1.0 MGPERDL")],
    )
    assert [one.unit for one in tables.results] == ["mg/dL", None]
    said = [tables.verdicts[one.verdict].range_unit for one in tables.special_verdict.values()]
    assert said == ["mg/dL", "mg/dL"]
