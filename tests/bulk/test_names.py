"""The user's own names in large tables."""

import pytest
from nasty import ask

from build import knowledge, naming, shipped_set
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.judging_sql import Distinct

COLUMNS = Columns({"test": "test", "code": "code", "unit": "unit", "value": "value"})


def tables_of(tests, names, special=()):
    distinct = Distinct(
        tests,
        [()],
        [(number, 0) for number in range(len(tests))],
        special,
        [(number, 0) for number in range(len(special))],
    )
    return ask(distinct, COLUMNS, naming(knowledge(shipped_set("abim")), names))


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
    names = "tests: {LAB123: creatinine}"
    (found,) = tables_of([(test, code, "mg/dL")], names).analytes
    assert (found and found.id) == id_


def test_a_local_unit_is_the_unit_that_the_file_says():
    names = "units: {MGPERDL: mg/dL}"
    tables = tables_of(
        [("calcium", None, " MGPERDL "), ("calcium", None, None)],
        names,
        special=[(0, "<1"), (1, "1.0 MGPERDL")],
    )
    assert [one.unit for one in tables.results] == ["mg/dL", None]
    said = [tables.verdicts[one.verdict].range_unit for one in tables.special_verdict.values()]
    assert said == ["mg/dL", "mg/dL"]
