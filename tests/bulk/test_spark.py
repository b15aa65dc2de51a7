"""A DataFrame of Spark comes back as one, planned and not computed, judged where its rows lie."""

import math
import os
import random
from datetime import date
from decimal import Decimal

import local_spark
import pytest

if os.environ.get("LABCHECK_NEED_SPARK") != "1":
    for library in ("pyspark", "pyarrow", "duckdb"):
        pytest.importorskip(library, reason=local_spark.how_to_get(library))

import pyarrow as pa

import labcheck.bulk
from labcheck.errors import InputError, UsageError

pytestmark = local_spark.MARKS
CELLS = {
    "n": [0, 1, 2, 3], "test": ["Sodium", "Potassium", "zorkmid", "Sodium"],
    "value": ["140", "<2", "1", None], "unit": ["mmol/L", "mmol/L", "", "mmol/L"],
}  # fmt: skip
TABLE = pa.table(CELLS)


@pytest.fixture(scope="module")
def spark():
    return local_spark.start_spark()


def flag(frame, **more):
    return labcheck.bulk.flag(frame, **{"ranges": "abim"} | more)


def agree(spark, table, **more):
    """Judge a table with Spark and with DuckDB, in the order of its rows."""
    numbered = table.append_column("row", pa.array(range(table.num_rows)))
    judged = flag(spark.createDataFrame(numbered), **more).toArrow().sort_by("row").to_pylist()
    other = flag(numbered, **more).to_pylist()
    for one in (*judged, *other):  # dates and moments come back in other types
        for name in ("birth", "collected", "row"):
            one.pop(name, None)
    return judged, other


def test_the_columns_of_the_input_come_first(spark):
    judged = flag(spark.createDataFrame(TABLE))
    assert judged.columns[:4] == list(CELLS)
    assert [(row.flag, row.not_judged) for row in judged.orderBy("n").collect()] == [
        ("N", None), ("LL", None), (None, "unknown-test"), (None, "no-result"),
    ]  # fmt: skip
    assert judged.schema["range_low"].dataType.simpleString() == "double"
    assert judged.schema["at_limit"].dataType.simpleString() == "boolean"


def test_nothing_is_read_before_it_is_asked_for(spark):
    seen = spark.sparkContext.accumulator(0)

    def look(batches):
        for batch in batches:
            seen.add(batch.num_rows)
            yield batch

    frame = spark.createDataFrame(TABLE).mapInArrow(
        look, "n LONG, test STRING, value STRING, unit STRING"
    )
    judged = flag(frame)
    assert seen.value == 0
    assert len(judged.collect()) == 4
    assert seen.value == 4


def test_names_that_look_like_sql_are_names(spark):
    attack = "`; DROP VIEW lc_input; --"
    table = pa.table(
        {attack: ["Sodium"], "a.b": [1], "it's": ["140"], "unit": ["mmol/L"], "c0": [2]}
    )
    frame = spark.createDataFrame(table)
    judged = flag(frame, columns={"test": attack, "value": "it's"}, prefix="p`'")
    assert judged.columns[:6] == [attack, "a.b", "it's", "unit", "c0", "p`'flag"]
    assert judged.collect()[0][:6] == ("Sodium", 1, "140", "mmol/L", 2, "N")


def test_no_view_is_left_behind(spark):
    flag(spark.createDataFrame(TABLE))
    assert spark.catalog.listTables() == []


def test_an_empty_frame_comes_back_with_its_columns(spark):
    judged = flag(spark.createDataFrame(TABLE).limit(0))
    full = flag(spark.createDataFrame(TABLE))
    assert judged.schema.simpleString() == full.schema.simpleString()
    assert judged.count() == 0


def test_numbers_of_single_precision_stand_for_their_shortest_decimal(spark):
    chance = random.Random(3)
    numbers = [float(f"{chance.uniform(-1, 9):.6g}e{chance.randrange(-9, 6)}") for _ in range(4000)]
    numbers += [16777216.0, 1e-9, math.inf, -0.0, None]
    table = pa.table(
        {
            "test": ["Sodium"] * len(numbers), "value": pa.array(numbers, pa.float32()),
            "unit": ["mmol/L"] * len(numbers), "low": pa.array(numbers, pa.float32()),
        }
    )  # fmt: skip
    judged, other = agree(spark, table, catalogue_unit=True)
    wrong = [pair for pair in zip(judged, other, strict=True) if pair[0] != pair[1]]
    assert wrong == []
    assert [one["catalogue_value"] for one in judged[:4000]] == numbers[:4000]


@pytest.mark.parametrize(
    "type_",
    [
        pa.decimal128(9, 3), pa.decimal128(38, 18), pa.decimal128(5, 0), pa.int8(), pa.int64(),
        pa.float64(), pa.bool_(),
    ],
)  # fmt: skip
def test_values_may_be_of_any_kind(spark, type_):
    numbers = [0, 1, 5, 100, 120, None]
    if "decimal" in str(type_):
        numbers = [None if one is None else Decimal(one) for one in numbers]
    elif type_ == pa.bool_():
        numbers = [True, False, None, True, True, False]
    table = pa.table(
        {
            "test": ["Sodium", "Potassium"] * 3, "value": pa.array(numbers, type_),
            "unit": ["mmol/L"] * 6, "low": pa.array(numbers, type_),
        }
    )  # fmt: skip
    judged, other = agree(spark, table)
    assert judged == other


@pytest.mark.parametrize("kind", ["texts", "dates"])
def test_a_birth_date_gives_the_age_at_the_result(spark, kind):
    """Albumin in caliper is divided by age, so that the range tells which age was found."""
    births = ["2026-02-20", "2024-01-01", "2016-03-02", None, "2030-01-01", "2011-03-02", "soon"]
    times = ["2026-03-01", "2026-03-01T08:30", "2026-03-02 00:30:00+02:00", "2026-03-01",
             "2026-03-01", "2026-03-01T23:30-05:00", "2026-03-01"]  # fmt: skip
    if kind == "dates":
        births = [None if one in {None, "soon"} else date.fromisoformat(one) for one in births]
        times = pa.array([date(2026, 3, 1)] * 7).cast(pa.timestamp("us"))
    table = pa.table(
        {
            "test": ["Albumin"] * 7, "value": [4.0] * 7, "unit": ["g/dL"] * 7,
            "birth": births, "sex": ["F"] * 7, "age": ["40"] * 7, "collected": times,
        }
    )  # fmt: skip
    judged, other = agree(spark, table, ranges="caliper")
    assert judged == other
    assert len({row["range_low"] for row in judged}) > 3


def test_the_day_of_a_moment_is_that_of_utc_where_the_text_names_its_zone(spark):
    """In caliper, albumin is 41-48 g/L before 15 years and 40-49 g/L from then on."""
    days = {
        "2026-03-01T23:30-05:00": 15, "2026-03-01 23:30:59.5Z": 14, "2026-03-02T00:30+02:00": 14,
        "2026-03-02T02:00:00+02:00": 15, "2026-03-01T18:29-05:30": 14, "2026-03-01T18:30-05:30": 15,
        "2026-03-02T00:00": 15, " 2026-03-02 ": 15, "2026-03-01": 14,
    }  # fmt: skip
    table = pa.table(
        {
            "test": ["Albumin"] * 9, "value": [4.0] * 9, "unit": ["g/dL"] * 9, "sex": ["F"] * 9,
            "birth": ["2011-03-02"] * 9, "collected": list(days),
        }
    )  # fmt: skip
    judged, other = agree(spark, table, ranges="caliper")
    assert judged == other
    assert [15 if row["flag"] == "N" else 14 for row in judged] == list(days.values())


def test_what_is_refused_of_the_rows_is_said_when_they_are_read(spark):
    table = TABLE.append_column("patient", pa.array(["A"] * 4))
    doubled = pa.table({"patient": ["A", "A"], "sex": ["F", "M"]})
    judged = flag(spark.createDataFrame(table), patients=spark.createDataFrame(doubled))
    with pytest.raises(
        Exception, match="the data frame of patients: 1 patient stands in several rows: A"
    ):
        judged.collect()


def test_what_holds_no_texts_is_refused(spark):
    table = TABLE.set_column(2, "value", pa.array([[1]] * 4))
    with pytest.raises(InputError) as error:
        flag(spark.createDataFrame(table))
    assert str(error.value) == (
        "the data frame: value: the column holds array<bigint>; texts, numbers and dates are read"
    )


def test_columns_that_are_there_are_not_written_over(spark):
    with pytest.raises(UsageError) as error:
        flag(spark.createDataFrame(TABLE.append_column("AT_LIMIT", TABLE["n"])))
    assert str(error.value) == (
        "the data frame has the column at_limit already; write prefix='labcheck_' for other names"
    )


def test_texts_may_hold_decimal_commas(spark):
    table = pa.table(
        {"test": ["Potassium"] * 3, "value": ["5,0", "<2,5", "7,4"], "unit": ["mmol/L"] * 3}
    )
    judged, other = agree(spark, table, decimal_comma=True)
    assert judged == other
    assert [row["flag"] for row in judged] == ["N", "LL", "HH"]


@pytest.mark.parametrize("dates", [None, "mdy", "dmy"])
@pytest.mark.parametrize("settling", ["2026-11-13", "11/13/2026", " 13/11/2026 08:30"])
def test_the_order_of_dates_is_told_by_all_of_a_column(spark, settling, dates):
    """Whichever partition holds the one date that tells, if any does."""
    count = 40
    table = pa.table({
        "n": list(range(count)), "patient": [f"{n // 2}" for n in range(count)],
        "test": ["Hemoglobin"] * count, "value": ["13", "14"] * (count // 2),
        "unit": ["g/dL"] * count, "sex": ["M"] * count,
        "birth": ["02/03/2025", "01/12/1980"] * (count // 2 - 1) + ["1980-01-01", settling],
        "collected": ["11/12/2026", "12/11/2026"] * (count // 2 - 1) + [settling, "2026-11-14"],
    })  # fmt: skip
    frame = spark.createDataFrame(table).repartition(4)
    judged = flag(frame, against="previous", dates=dates).toArrow().sort_by("n")
    other = flag(table, against="previous", dates=dates)
    assert judged.to_pylist() == other.to_pylist()
    is_compared = dates is not None or settling != "2026-11-13"
    compared = [change for change in other["change_percent"].to_pylist() if change is not None]
    assert len(compared) >= (count // 2 - 1 if is_compared else 1)


def test_the_births_of_all_patients_tell_the_order_of_their_dates(spark):
    rows = pa.table({
        "patient": ["1"], "test": ["Hemoglobin"], "value": ["13"], "unit": ["g/dL"],
        "time": ["2026-01-01"],
    })  # fmt: skip
    patients = pa.table(
        {"patient": ["1", "2"], "sex": ["M", "F"], "birth": ["02/03/2025", "13/03/2025"]}
    )
    other = flag(rows, patients=patients).to_pylist()
    given = spark.createDataFrame(rows), spark.createDataFrame(patients)
    assert flag(given[0], patients=given[1]).toArrow().to_pylist() == other
    assert other[0]["not_judged"] == "no-matching-partition"
