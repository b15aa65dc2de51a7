"""A data frame comes back as it was given, with the verdicts beside its rows."""

import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import nasty
import pytest

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    for library in ("duckdb", "pyarrow", "pandas", "polars"):
        pytest.importorskip(library)

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import labcheck.bulk
from labcheck.bulk.duckdb_engine import flag_files
from labcheck.bulk.job import Job
from labcheck.bulk.table_files import find_tables
from labcheck.cases.case import BaselineChoice
from labcheck.errors import InputError, KnowledgeError, UsageError
from labcheck.packages import advise_install
from labcheck.range_sets.gathering import gather_knowledge

ADDED = [
    "flag", "not_judged", "possible_flags", "range_low", "range_high", "range_unit", "range_set",
    "times_limit", "at_limit", "may_be_critical", "read_as", "assumed", "notes",
]  # fmt: skip
CELLS = {
    "note": ["a", "b", None], "test": ["Sodium", "Potassium", "zorkmid"],
    "value": ["140", "<2", "1"], "unit": ["mmol/L", "mmol/L", ""],
}  # fmt: skip
FLAGS = ["N", "LL", None]
REASONS = [None, None, "unknown-test"]
TABLE = pa.table(CELLS)
CONNECTION = duckdb.connect()


def flag(frame, **more):
    return labcheck.bulk.flag(frame, **{"ranges": "abim"} | more)


@pytest.mark.parametrize(
    ("frame", "to_arrow"),
    [
        pytest.param(TABLE, lambda table: table, id="pyarrow"),
        pytest.param(pl.from_arrow(TABLE), lambda frame: frame.to_arrow(), id="polars"),
        pytest.param(
            pl.from_arrow(TABLE).lazy(), lambda frame: frame.collect().to_arrow(), id="polars lazy"
        ),
        pytest.param(
            TABLE.to_pandas(),
            lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
            id="pandas",
        ),
        pytest.param(
            CONNECTION.from_arrow(TABLE), lambda frame: frame.to_arrow_table(), id="DuckDB"
        ),
    ],
)
def test_a_frame_of_the_same_library_comes_back(frame, to_arrow):
    judged = flag(frame)
    assert type(judged) is type(frame)
    found = to_arrow(judged)
    assert found.column_names == [*CELLS, *ADDED]
    assert found.select(list(CELLS)).to_pylist() == TABLE.to_pylist()
    assert found["flag"].to_pylist() == FLAGS
    assert found["not_judged"].to_pylist() == REASONS
    assert found["range_low"].to_pylist()[0] == 136.0  # abim: sodium, 136-145 mEq/L
    assert found["at_limit"].to_pylist() == [False] * 3


@pytest.mark.parametrize("rows", [0, 3])
def test_columns_have_the_same_types_whatever_they_hold(rows):
    judged = flag(pl.from_arrow(TABLE.slice(0, rows)), catalogue_unit=True)
    words, numbers = pl.String, pl.Float64
    assert dict(judged.select(pl.all().exclude(*CELLS)).schema) == {
        "flag": words, "not_judged": words, "possible_flags": words, "range_low": numbers,
        "range_high": numbers, "range_unit": words, "range_set": words, "times_limit": numbers,
        "at_limit": pl.Boolean, "may_be_critical": pl.Boolean, "read_as": words,
        "assumed": words, "notes": words,
        "catalogue_value": numbers, "catalogue_unit": words,
    }  # fmt: skip
    assert judged.height == rows


def test_the_frame_that_was_given_is_left_as_it_is():
    frame = pd.DataFrame(CELLS)
    flag(frame)
    assert list(frame.columns) == list(CELLS)


@pytest.mark.parametrize(
    "index", [[7, 7, 3], pd.MultiIndex.from_tuples([("a", 1), ("a", 1), ("b", 2)])]
)
def test_the_index_of_pandas_stays(index):
    judged = flag(pd.DataFrame(CELLS, index=index))
    assert judged.index.equals(pd.Index(index))
    assert [one if isinstance(one, str) else None for one in judged["flag"]] == FLAGS


def test_columns_of_pandas_keep_their_types():
    frame = pd.DataFrame(CELLS).assign(
        unit=lambda one: one["unit"].astype("category"),
        n=pd.array([1, None, 3], "Int64"),
        when=pd.to_datetime(["2026-03-01", None, "2026-03-02"]),
        own=[{"a": 1}, [2], object()],
    )
    judged = flag(frame)
    assert judged.dtypes[list(frame.columns)].equals(frame.dtypes)
    assert judged["own"].tolist() == frame["own"].tolist()
    assert judged["flag"].tolist()[:2] == FLAGS[:2]


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ([140.0, "<2", None], ["N", "LL", None]),
        (["140", 2, float("nan")], ["N", "LL", None]),
        ([Decimal("140.0"), Decimal(2), None], ["N", "LL", None]),
        (pd.array([140, 2, None], "Int64"), ["N", "LL", None]),
        (pd.array([140, 2, None], "Float32"), ["N", "LL", None]),
        ([140, 2, 10**30], ["N", "LL", "HH"]),
        (pd.Categorical(["140", "<2", None]), ["N", "LL", None]),
    ],
)
def test_values_of_pandas_may_be_of_any_kind(values, flags):
    frame = pd.DataFrame({"test": ["Sodium", "Potassium", "Sodium"], "unit": "mmol/L"})
    judged = flag(frame.assign(value=values))
    assert [one if isinstance(one, str) else None for one in judged["flag"]] == flags


def test_a_column_of_pandas_may_be_called_by_a_number():
    judged = flag(pd.DataFrame({"test": ["Sodium"], 2026: [140]}), columns={"value": "2026"})
    assert list(judged.columns) == ["test", 2026, *ADDED]
    assert judged["flag"].tolist() == ["N"]


@pytest.mark.parametrize(
    ("type_", "flag_"),
    [
        (pa.float16(), "N"), (pa.float32(), "N"), (pa.decimal128(9, 2), "N"),
        (pa.decimal256(50, 2), "N"), (pa.uint8(), "N"), (pa.int64(), "N"),
        (pa.dictionary(pa.int8(), pa.string()), "N"), (pa.large_string(), "N"),
    ],
)  # fmt: skip
def test_values_of_arrow_may_be_of_any_kind(type_, flag_):
    is_decimal = str(type_).startswith("decimal")
    number = Decimal(140) if is_decimal else "140" if "string" in str(type_) else 140
    value = pa.array([number], type_ if is_decimal else None).cast(type_)
    judged = flag(pa.table({"test": ["Sodium"], "value": value, "unit": ["mmol/L"]}))
    assert judged["flag"].to_pylist() == [flag_]
    assert judged["value"].type == type_


@pytest.mark.parametrize("longest", [4_000_000, 8])
def test_many_rows_keep_their_order(longest, monkeypatch):
    """Joined tables lose the order of rows, lists keep it; in both cases it is put right."""
    monkeypatch.setattr("labcheck.bulk.duckdb_lookup.LONGEST_LIST", longest)
    count = 400_000
    table = duckdb.sql(
        "SELECT i AS n, CASE i % 3 WHEN 0 THEN 'Sodium' ELSE 'Potassium' END AS test, "
        f"100.0::DOUBLE + i % 70 AS value, 'mmol/L' AS unit FROM range({count}) t(i)"
    ).to_arrow_table()
    judged = flag(table, threads=2)
    expected = flag(table.slice(0, 210))["flag"].to_pylist()
    assert judged["n"].to_pylist() == list(range(count))
    assert judged["flag"].to_pylist() == (expected * (count // 210 + 1))[:count]


def test_a_relation_is_of_the_connection_it_came_from():
    connection = duckdb.connect()
    connection.execute("CREATE TABLE labs AS SELECT 'Sodium' AS test, 140 AS value, 'mmol/L' unit")
    judged = flag(connection.table("labs"))
    judged.create("judged")
    assert connection.table("judged").fetchall()[0][:4] == ("Sodium", 140, "mmol/L", "N")


def test_a_lazy_frame_is_judged_when_it_is_collected():
    lazy = pl.DataFrame(CELLS).lazy().with_columns(value=pl.lit("140"))
    judged = flag(lazy).filter(pl.col("flag").is_not_null()).select("flag", "test")
    assert judged.collect().rows() == [("N", "Sodium"), ("HH", "Potassium")]


def test_columns_names_and_a_prefix_are_taken_as_the_command_takes_them():
    table = pa.table({"item": ["NAK"], "result": [140], "flag": ["N"], "uom": ["MMPL"]})
    judged = flag(
        table,
        columns={"test": "item"},
        names={"tests": {"nak": "sodium"}, "units": {"MMPL": "mmol/L"}},
        prefix="lab_",
        catalogue_unit=True,
    )
    row = judged.to_pylist()[0]
    assert judged.column_names[4:] == [
        f"lab_{name}" for name in (*ADDED, "catalogue_value", "catalogue_unit")
    ]
    assert (row["lab_flag"], row["lab_catalogue_value"]) == ("N", 140.0)


def test_local_names_may_stand_in_a_file(tmp_path):
    file = tmp_path / "names.yaml"
    file.write_text("tests: {nak: sodium}\n", encoding="utf-8")
    table = pa.table({"test": ["NAK"], "value": [140], "unit": ["mmol/L"]})
    assert flag(table, names=file)["flag"].to_pylist() == ["N"]


@pytest.mark.parametrize("choice", [BaselineChoice.PREVIOUS, BaselineChoice.MEDIAN])
def test_changes_are_those_of_the_command(tmp_path, choice):
    knowledge = gather_knowledge(["abim"], ["none"])
    rows = nasty.nasty_rows(knowledge, 500, 5)
    columns = {name: [row.get(field) for row in rows] for field, name in nasty.HEADER.items()}
    columns["patient"] = [str(number % 10) for number in range(len(rows))]
    columns["collected"] = [f"2026-03-{1 + n % 28:02}" for n in range(len(rows))]
    table = pa.table({name: pa.array(one, pa.string()) for name, one in columns.items()})
    pq.write_table(table, tmp_path / "in.parquet")
    rows = find_tables([str(tmp_path / "in.parquet")])
    out = tmp_path / "out.parquet"
    job = Job(knowledge, prefix="lab_", baseline=choice)
    flag_files(job, rows, out)
    with nasty.asking_once(job.askers):
        judged = flag(table, prefix="lab_", critical="none", against=choice.value)
    written = pq.read_table(out)
    assert judged.column_names == written.column_names
    assert judged.to_pylist() == written.to_pylist()
    assert sum(one is not None for one in judged["lab_change_percent"].to_pylist()) > 25


def test_a_birth_date_gives_the_age_at_the_result():
    frame = pd.DataFrame(CELLS).assign(
        birth=pd.to_datetime(["2026-02-20", "1980-01-01", None]), collected=date(2026, 3, 1)
    )
    assert flag(frame)["flag"].tolist()[1] == "LL"


TAKEN = (
    "labcheck.bulk.flag takes a DataFrame of pandas, polars or PySpark, a LazyFrame, "
    "a pyarrow.Table or a relation of DuckDB, and no builtins.list"
)
THERE = "the data frame has the column flag already; write prefix='labcheck_' for other names"
WHOSE = (
    "--against needs a column for the patient and the time in the data frame; "
    "say which with --columns patient=…,time=…"
)


@pytest.mark.parametrize(
    ("frame", "more", "message"),
    [
        ([1], {}, TAKEN),
        (TABLE, {"against": "last"}, "against: 'last' is not one of previous, first, median"),
        (TABLE, {"ranges": "nobodys"}, "no range set is called 'nobodys'"),
        (TABLE.append_column("Flag", TABLE["note"]), {"columns": {"flag": "note"}}, THERE),
        (TABLE, {"against": "first"}, WHOSE),
        (TABLE, {"memory": "much"}, "DuckDB does not start: "),
    ],
)
def test_what_has_no_meaning_is_refused(frame, more, message):
    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        flag(frame, **more)


NO_TEST = (
    "the data frame: no column for test; the columns are note, value, unit; "
    "say which they are with --columns test=…,value=…"
)
TWICE = "the data frame: value: two columns have this name; rename one of them"
FOREIGN = (
    "the data frame: collected: '20260301': moments are not read in this form; "
    "write them as 2026-03-01 or 2026-03-01T08:30:00"
)
DATED = TABLE.append_column("birth", pa.array(["1980-03-01"] * 3)).append_column(
    "collected", pa.array(["20260301"] * 3)
)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (TABLE.drop_columns("test"), NO_TEST),
        (pd.DataFrame([["Sodium", 1, 2]], columns=["test", "value", "value"]), TWICE),
        (DATED, FOREIGN),
    ],
)
def test_a_frame_that_cannot_be_read_is_refused(frame, message):
    with pytest.raises(InputError) as error:
        flag(frame)
    assert str(error.value) == message


def test_a_wrong_local_name_is_refused():
    with pytest.raises(KnowledgeError) as error:
        flag(TABLE, names={"tests": {"nak": "sodiumm"}})
    assert str(error.value) == (
        "names: tests.nak: no analyte in the catalogue is called 'sodiumm'; did you mean Sodium?"
    )


def test_without_duckdb_it_is_said_what_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError) as error:
        flag(TABLE)
    assert str(error.value) == f"labcheck.bulk.flag needs duckdb: {advise_install('duckdb')}"


def test_no_library_is_imported_that_is_not_in_use():
    """DuckDB itself looks for pandas, where it is given anything to read."""
    code = (
        "import sys, pyarrow as pa, labcheck.bulk; "
        "table = pa.table({'test': ['Sodium'], 'value': [140], 'unit': ['mmol/L']}); "
        "print(labcheck.bulk.flag(table, ranges='abim')['flag'].to_pylist()); "
        "print(sorted({'polars', 'pyspark', 'typer', 'rich'} & set(sys.modules)))"
    )
    source = str(Path(labcheck.bulk.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "['N']\n[]\n", done.stderr


def test_flag_is_the_one_public_name():
    assert dir(labcheck.bulk) == ["flag"]
    with pytest.raises(AttributeError, match="has no attribute 'flags'"):
        labcheck.bulk.flags  # noqa: B018 - it is looked up


def test_the_day_of_a_moment_is_that_of_utc_where_the_text_names_its_zone():
    """In caliper, albumin is 41-48 g/L before 15 years and 40-49 g/L from then on."""
    days = {
        "2026-03-01T23:30-05:00": 15, "2026-03-01 23:30:59.5Z": 14, "2026-03-02T00:30+02:00": 14,
        "2026-03-01T18:29-05:30": 14, "2026-03-01T18:30-05:30": 15, "2026-03-02T00:00": 15,
    }  # fmt: skip
    table = pa.table(
        {
            "test": ["Albumin"] * 6, "value": [4.0] * 6, "unit": ["g/dL"] * 6, "sex": ["F"] * 6,
            "birth": ["2011-03-02"] * 6, "collected": list(days),
        }
    )  # fmt: skip
    judged = labcheck.bulk.flag(table, ranges="caliper")["flag"].to_pylist()
    assert [15 if given == "N" else 14 for given in judged] == list(days.values())
