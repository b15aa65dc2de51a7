"""Whatever judges them, the same rows are judged alike: `check`, DuckDB, polars and Spark.

LABCHECK_BULK_SEED=random takes other rows in every run, as HYPOTHESIS_PROFILE=search does. The seed
is printed; LABCHECK_BULK_SEED takes one again, and LABCHECK_BULK_ROWS takes more rows.
"""

import math
import os
import random
from datetime import date
from decimal import Decimal

import local_spark
import nasty
import pytest

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    pytest.importorskip("polars")

import polars as pl
import pyarrow as pa

import labcheck.bulk
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.decimal_sign import DecimalSign

SETS = {"ranges": ["abim", "caliper"], "critical": []}
SEED = nasty.read_seed(usual=2026)
ROWS = int(os.environ.get("LABCHECK_BULK_ROWS") or 3_000)
FACTS = (
    "flag", "not_judged", "possible_flags", "range_low", "range_high", "range_unit", "range_set",
    "times_limit", "at_limit", "may_be_critical", "read_as", "assumed", "notes",
)  # fmt: skip


@pytest.fixture(scope="module")
def knowledge():
    return gather_knowledge(SETS["ranges"], SETS["critical"])


def judge_arrow(table):
    return labcheck.bulk.flag(table, prefix="lab_", **SETS)


def judge_polars(table):
    return labcheck.bulk.flag(pl.from_arrow(table), prefix="lab_", **SETS).to_arrow()


def judge_spark(table):
    frame = local_spark.start_spark().createDataFrame(table)
    judged = labcheck.bulk.flag(frame.repartition(3), prefix="lab_", **SETS).toArrow()
    return judged.sort_by("row")


ENGINES = [
    pytest.param(judge_arrow, id="DuckDB"),
    pytest.param(judge_polars, id="polars"),
    pytest.param(judge_spark, id="Spark", marks=local_spark.MARKS),
]


@pytest.fixture(scope="module")
def rows(knowledge):
    print(f"LABCHECK_BULK_SEED={SEED}")  # noqa: T201 - pytest shows it where a test fails
    return nasty.nasty_rows(knowledge, ROWS, SEED)


@pytest.fixture(scope="module")
def texts(knowledge, rows):
    """A table whose columns are texts, as of a CSV file, what is said of each row, and asked."""
    columns = {name: [row.get(field) for row in rows] for field, name in nasty.HEADER.items()}
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    return table.append_column("row", pa.array(range(ROWS), pa.int64())), say(rows, knowledge), {}


@pytest.fixture(scope="module")
def numbers(knowledge, rows):
    """A table whose columns are numbers and dates where they can be, what is said, and asked."""
    chance = random.Random(SEED)
    rows = [row for row in rows if row["value"]]
    doubles = [number_in(row, chance) for row in rows]
    lows = [double_of(row.get("low")) for row in rows]
    ages = [double_of(row["age"]) for row in rows]
    births = [chance.choice([None, date(2025, 12, 31), date(1980, 2, 29)]) for _ in rows]
    told = [
        {
            **row, "value": write(value), "low": write(low), "age": write(age),
            "birth": birth.isoformat() if birth else "", "time": "2026-03-01",
        }
        for row, value, low, age, birth in zip(rows, doubles, lows, ages, births, strict=True)
    ]  # fmt: skip
    columns = {name: [row.get(field) for row in told] for field, name in nasty.HEADER.items()}
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    typed = {
        "value": pa.array(doubles, pa.float64()), "low": pa.array(lows, pa.float64()),
        "age": pa.array(ages, pa.float64()), "birth": pa.array(births, pa.date32()),
        "collected": pa.array([date(2026, 3, 1)] * len(rows), pa.date32()),
    }  # fmt: skip
    for name, column in typed.items():
        table = table.set_column(table.column_names.index(name), name, column)
    number = pa.array(range(len(rows)), pa.int64())
    return table.append_column("row", number), say(told, knowledge, DecimalSign.POINT), {}


def number_in(row, chance):
    """The number of a row as a double, now and then what is none."""
    if chance.random() < 0.05:
        return chance.choice([None, math.nan, math.inf, -math.inf, -0.0])
    return double_of(row["value"])


def double_of(text):
    return float(text) if text and not nasty.is_special(text) else None


def write(double):
    """Write a double as a table of texts holds it."""
    if double is None or math.isnan(double):
        return ""
    if math.isinf(double):
        return "inf"
    return str(int(double)) if double == int(double) else f"{Decimal(repr(double)):f}"


def say(rows, knowledge, decimal=None):
    return [nasty.facts_of(row) for row in nasty.judged_row_by_row(rows, knowledge, decimal)]


@pytest.mark.parametrize("judge", ENGINES)
@pytest.mark.parametrize("kind", ["texts", "numbers"])
def test_every_row_is_judged_as_check_judges_it(judge, kind, request):
    table, said, asked = request.getfixturevalue(kind)
    with nasty.asking_once(asked):
        judged = judge(table)
    assert judged.select(table.column_names).equals(table) or differing(judged, table) == []
    found = [{name: row[f"lab_{name}"] for name in FACTS} for row in judged.to_pylist()]
    wrong = [
        (SEED, row, one, other)
        for row, one, other in zip(table.to_pylist(), found, said, strict=True)
        if not nasty.is_same(one, other)
    ]
    assert wrong == []
    assert sum(one["flag"] is not None for one in found) > len(found) / 20


@pytest.mark.parametrize("judge", ENGINES)
def test_beside_a_flag_that_is_not_understood_a_number_may_lie_at_a_limit(judge, knowledge):
    """abim: hemoglobin 12-16 g/dL of women, so that 9.9296 mmol/L may have been rounded to 9.9."""
    rows = [
        {"patient": value, "test": "718-7", "value": value, "unit": "mmol/L", "sex": "F",
         "age": "40", "reported": "-"}
        for value in ("9.9", "9.8")
    ]  # fmt: skip
    columns = {name: [row.get(field) for row in rows] for field, name in nasty.HEADER.items()}
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    found = judge(table.append_column("row", pa.array([0, 1]))).to_pylist()
    said = say(rows, knowledge)
    assert [row["lab_at_limit"] for row in found] == [row["at_limit"] for row in said]
    assert [row["at_limit"] for row in said] == [True, False]
    assert {row["lab_not_judged"] for row in found} == {"unreadable"}


def differing(judged, table):
    """The columns of the input that came back with other contents."""
    return [
        name
        for name in table.column_names
        if repr(judged[name].to_pylist()) != repr(table[name].to_pylist())
    ]
