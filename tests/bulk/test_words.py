"""Columns of few texts are written by numbers; their cells are read back as they were."""

import pytest

from labcheck.bulk.duckdb_engine import flag_files
from labcheck.bulk.duckdb_lookup import find_words
from labcheck.bulk.duckdb_session import Limits
from labcheck.bulk.job import Job
from labcheck.bulk.judging_sql import Distinct, Rows
from labcheck.bulk.table_files import find_tables
from labcheck.range_sets.gathering import gather_knowledge

pytest.importorskip("duckdb")
pq = pytest.importorskip("pyarrow.parquet")
pa = pytest.importorskip("pyarrow")

TESTS = [("sodium", "mmol/L"), ("glucose", None)]


def rows_of(keys, patients=()):
    return Rows("t AS r", ("test", "unit", "sex"), keys, patients, 'r."value"', is_number=False)


def distinct_of(tests, patients=((),)):
    return Distinct(tests, patients, [(0, 0)])


@pytest.mark.parametrize(
    ("keys", "tests", "found"),
    [
        (['r."test"', 'r."unit"'], TESTS, {"test": "lc_enum_k0", "unit": "lc_enum_k1"}),
        (['r."test"', 'CAST(r."unit" AS VARCHAR)'], TESTS, {"test": "lc_enum_k0"}),
        (['r."test"', 'p."unit"'], TESTS, {"test": "lc_enum_k0"}),
        (['r."test"', 'r."unit"'], [("sodium", None)], {"test": "lc_enum_k0"}),
        (['r."test"', 'r."unit"'], [(f"t{n}", "g/L") for n in range(1001)], {"unit": "lc_enum_k1"}),
    ],
    ids=["both", "made of numbers", "of another table", "no text", "too many texts"],
)
def test_which_columns_are_written_by_numbers(keys, tests, found):
    assert find_words(rows_of(keys), distinct_of(tests)) == found


def test_the_sex_of_a_patient_is_written_by_its_number():
    rows = rows_of(['r."test"'], ['r."sex"'])
    assert find_words(rows, distinct_of([("sodium",)], [("F",), (None,)])) == {
        "test": "lc_enum_k0",
        "sex": "lc_enum_p0",
    }


def test_cells_of_few_texts_are_read_back_as_they_were(tmp_path):
    table = {
        "test": ["Sodium", " sodium ", "", None, "Natrium ü"],
        "unit": ["mmol/L", None, "mmol/L", "", "mEq/L"],
        "sex": [None, "F", "m", "", "F"],
        "value": ["140", "120", "1", "2", "3"],
    }
    pq.write_table(pa.table(table), tmp_path / "in.parquet")
    rows = find_tables([str(tmp_path / "in.parquet")])
    out = tmp_path / "out.parquet"
    flag_files(Job(gather_knowledge([], []), limits=Limits("500MB")), rows, out)
    written = pq.read_table(out)
    assert {name: written[name].to_pylist() for name in table} == table
    assert {str(written.schema.field(name).type) for name in table} == {"string"}
