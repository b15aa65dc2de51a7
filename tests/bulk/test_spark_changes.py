"""Changes on Spark are those that DuckDB computes, which are held to `check` elsewhere."""

import os
import random
import sys
from datetime import date, datetime, timedelta

import local_spark
import pytest

if os.environ.get("LABCHECK_NEED_SPARK") != "1":
    for library in ("pyspark", "pyarrow", "duckdb"):
        pytest.importorskip(library, reason=local_spark.how_to_get(library))

import pyarrow as pa
import test_changes

import labcheck.bulk
from labcheck.bulk.changes import CHANGE_COLUMNS
from labcheck.bulk.changes_base import to_microseconds
from labcheck.bulk.spark_changes_sql import is_odd_time, trimmed, write_moment
from labcheck.errors import UsageError
from labcheck.history import AT_ONE_TIME, NO_TIME, UNDATED

pytestmark = local_spark.MARKS
CHOICES = ["first", "previous", "median"]
TIMESTAMPS = ["timestamp", "timestamp of no zone"]
NO_ORDER = AT_ONE_TIME
HEADER = ("patient", "collected", "test", "unit", "specimen", "method", "value")
TEXTS = "patient STRING, collected STRING, test STRING, value STRING, unit STRING, row LONG"


@pytest.fixture(scope="module")
def spark():
    return local_spark.start_spark()


def flag(frame, choice):
    return labcheck.bulk.flag(frame, ranges="abim", critical="none", baseline=choice)


def changes(judged):
    """The columns of changes, in the order of the rows."""
    rows = judged.sort_by("row").select(CHANGE_COLUMNS).to_pylist()
    return [tuple(row.values()) for row in rows]


def make_table(rows):
    """A table of texts whose rows are numbered."""
    columns = zip(*rows, strict=True)
    table = pa.table(
        {
            name: pa.array([text or None for text in texts], pa.string())
            for name, texts in zip(HEADER, columns, strict=True)
        }
    )
    return table.append_column("row", pa.array(range(len(rows)), pa.int64()))


def compare(spark, table, choice):
    """What Spark says, and what DuckDB says of the rows in their order and in the other one."""
    found = changes(flag(spark.createDataFrame(table).repartition(3), choice).toArrow())
    backwards = table.take(list(reversed(range(table.num_rows))))
    return found, changes(flag(table, choice)), changes(flag(backwards, choice))


def course(*results, patient="A", test="sodium", unit="mmol/L"):
    """Results of a patient: the day, and the value with what else is said of it."""
    return [
        (patient, time, test, unit, more.get("specimen", ""), more.get("method", ""), value)
        for time, value, more in ((*one, {})[:3] for one in results)
    ]


@pytest.mark.parametrize(
    ("choice", "is_uniform"), [*((one, False) for one in CHOICES), (CHOICES[-1], True)]
)
def test_every_row_is_compared_as_duckdb_compares_it(spark, choice, is_uniform):
    rows = test_changes.serial_rows(seed=5, is_uniform=is_uniform)
    found, forwards, backwards = compare(spark, make_table(rows), choice)
    told = [
        each
        for each in zip(rows, found, forwards, backwards, strict=True)
        if each[1][3] != NO_ORDER
    ]
    for others in (2, 3):
        wrong = [each for each in told if not test_changes.same(each[1], each[others])]
        assert wrong == []
    verdicts = [one[2] for one in found]
    known = {"unchanged", "within variation", "risen", "fallen"}
    assert all(verdicts.count(one) > 40 for one in known)
    not_told = [
        (one[:3], other[:3])
        for said, one, other in zip(found, forwards, backwards, strict=True)
        if said[3] == NO_ORDER
    ]
    assert len(not_told) < (0.01 if choice == "median" else 0.25) * len(rows)
    if choice != "median":
        assert sum(one != other for one, other in not_told) > 0.6 * len(not_told)


@pytest.mark.parametrize(
    ("choice", "kind"),
    [*((one, "date") for one in CHOICES), *((CHOICES[-1], one) for one in TIMESTAMPS)],
)
def test_numbers_and_columns_of_times_are_the_same(spark, choice, kind):
    """An hour that the clock of the session leaves out, or has twice, is an hour as any other."""
    chance = random.Random(9)
    start = datetime(2026, 3, 28, 22)  # noqa: DTZ001 - each kind of column makes of it its own
    hours = [24 * n if kind == "date" else chance.randrange(24 * 240) for n in range(400)]
    times = [start + timedelta(hours=hour) for hour in hours]
    types = {
        "date": pa.date32(), "timestamp": pa.timestamp("us", "UTC"),
        "timestamp of no zone": pa.timestamp("us"),
    }  # fmt: skip
    units = [chance.choice([("mg/dL", 90), ("mmol/L", 5), (" mmol/l", 5)]) for _ in times]
    table = pa.table(
        {
            "patient": pa.array([chance.choice([1, 2, 3, None]) for _ in times], pa.int64()),
            "collected": pa.array(times, pa.timestamp("us")).cast(types[kind]),
            "test": ["glucose"] * len(times),
            "value": [chance.choice([1, 1.1, 1.5, 0]) * level for _, level in units],
            "unit": [unit for unit, _ in units],
            "row": pa.array(range(len(times))),
        }
    )
    found, forwards, _ = compare(spark, table, choice)
    wrong = [
        pair
        for pair in zip(found, forwards, strict=True)
        if pair[0][3] != NO_ORDER and not test_changes.same(*pair)
    ]
    assert wrong == []
    assert sum(one[2] is not None for one in found) > 150


def test_results_of_one_time_have_no_order(spark):
    """Equal ones do as one; a number is not compared with differing ones, and words never are."""
    rows = course(
        ("2026-01-01", "140"), ("2026-01-01", "140.0"), ("2026-01-02", "150"),
        ("2026-01-02", "130"), ("2026-01-02", "hemolyzed"), ("2026-01-03", "140"),
        ("2026-01-03", "hemolyzed"), ("2026-01-04", ""),
    )  # fmt: skip
    judged = flag(spark.createDataFrame(make_table(rows)), "previous")
    found = [(one[0], one[3]) for one in changes(judged.toArrow())]
    words = (None, "only plain numbers are compared")
    assert found == [
        (None, None), (None, None), (140.0, None), (140.0, None), words,
        (None, NO_ORDER), words, words,
    ]  # fmt: skip


def test_the_reason_is_not_guessed_where_the_first_of_one_time_decides_it(spark):
    elisa, urine = {"method": "ELISA"}, {"specimen": "urine"}
    of_nothing = {"test": "no such test", "unit": "mg/dL"}
    equal = course(
        ("2026-01-01", "140", elisa), ("2026-01-01", "140", elisa),
        ("2026-01-02", "150", {"method": "RIA"}),
        **of_nothing,
    )  # fmt: skip
    differing = course(
        ("2026-01-01", "140", elisa), ("2026-01-01", "140", urine),
        ("2026-01-02", "150", {"method": "RIA", "specimen": "serum"}),
        patient="B", **of_nothing,
    )  # fmt: skip
    judged = flag(spark.createDataFrame(make_table(equal + differing)), "median")
    reasons = [one[3] for one in changes(judged.toArrow())]
    assert reasons == [None, None, "method changed from ELISA to RIA", None, None, NO_ORDER]


TIMES = (
    "2026-03-01", "2026-03-01T08:30", "2026-03-01 08:30:05", "2026-03-01T08:30:05.1",
    "2026-03-01T08:30:05.000001", "2026-03-01T08:30:05.12Z", "2026-03-01T23:30-05:00",
    "2026-03-01 00:15:59.5+02:30", "2026-03-29T02:30", "0001-01-01T00:00", "0001-01-01T00:00+01:00",
    "9999-12-31T23:59:59.999999", "9999-12-31T23:59-01:00", "0000-01-01", "2026-02-30",
    "2026-13-01", "1900-02-29", "2000-02-29", "1582-10-10", "1969-12-31T23:59:59.999999",
    " 2026-03-01\u3000", "2026-03-01T24:00", "20260301", "2026-W09-1", "2026-03-01T08",
    "2026-03-01T08:30:05,5", "2026-03-01T08:30:05.1234567", "2026-03-01T08:30+0200", "soon", "",
)  # fmt: skip


def test_times_are_read_as_the_core_reads_them(spark):
    """Those in unusual forms are read by the core itself."""
    frame = spark.createDataFrame(pa.table({"m": TIMES}))
    frame.createOrReplaceTempView("times")
    text = trimmed("m")
    found = spark.sql(
        f"SELECT m, {is_odd_time(text, 'string')} AS is_odd, "
        f"{write_moment(text, 'string')} AS moment FROM times"
    ).collect()
    spark.catalog.dropTempView("times")
    wrong = [
        (time, moment)
        for time, is_odd, moment in found
        if not is_odd and moment != to_microseconds(time.strip())
    ]
    assert wrong == []
    assert sum(moment is not None for _, _, moment in found) > 14


def test_what_is_said_is_planned_and_not_computed(spark):
    """The rows are read for what they hold, for names and times, and for pairs; then once more."""
    rows = make_table(course(("2026-01-01", "140"), ("2026-01-02", "120")))
    seen = spark.sparkContext.accumulator(0)

    def look(batches):
        for batch in batches:
            seen.add(batch.num_rows)
            yield batch.select([name.split()[0] for name in TEXTS.split(", ")])

    judged = flag(spark.createDataFrame(rows).mapInArrow(look, TEXTS), "previous")
    assert seen.value == 3 * 2
    assert changes(judged.toArrow())[1][:3] == (140.0, pytest.approx(-100 / 7), "fallen")
    assert seen.value == 4 * 2
    assert spark.catalog.listTables() == []


@pytest.mark.parametrize(
    ("choice", "name", "later"),
    [
        ("previous", "collected", "Sunday"),
        ("previous", "patient", "Ann"),
        ("first", "unit", "mEq/L"),
        ("median", "value", "<5"),
    ],
)
def test_a_row_that_was_not_there_before_stops_the_run(spark, tmp_path, choice, name, later):
    cell = tmp_path / "cell"
    rows = course(("2026-01-01", "140"), ("2026-01-02", "120"), patient="P1")
    table = make_table(rows).select([one.split()[0] for one in TEXTS.split(", ")])
    place = table.column_names.index(name)
    cell.write_text(table[name][1].as_py(), encoding="utf-8")

    def read_again(batches):
        for batch in batches:
            texts = batch[name].to_pylist()
            last = [one == 1 for one in batch["row"].to_pylist()]
            now = cell.read_text(encoding="utf-8")
            made = [now if is_last else one for one, is_last in zip(texts, last, strict=True)]
            yield batch.set_column(place, name, pa.array(made, pa.string()))

    judged = flag(spark.createDataFrame(table).mapInArrow(read_again, TEXTS), choice)
    assert len(judged.select(*CHANGE_COLUMNS).collect()) == 2
    cell.write_text(later, encoding="utf-8")
    with pytest.raises(Exception, match="the data changed between two readings"):
        judged.select(*CHANGE_COLUMNS).collect()


def test_a_pair_that_did_not_stand_together_before_stops_the_run(spark, tmp_path):
    """Each result was seen, and what the core says of the two was not asked."""
    order = tmp_path / "order"
    order.write_text("2026-01-02", encoding="utf-8")
    rows = course(("2026-01-02", "140"), ("2026-01-02", "5"))
    rows[1] = (*rows[1][:3], "mEq/L", *rows[1][4:])
    table = make_table(rows).select([one.split()[0] for one in TEXTS.split(", ")])

    def read_again(batches):
        for batch in batches:
            now = order.read_text(encoding="utf-8")
            days = [now if row else "2026-01-02" for row in batch["row"].to_pylist()]
            yield batch.set_column(1, "collected", pa.array(days))

    judged = flag(spark.createDataFrame(table).mapInArrow(read_again, TEXTS), "previous")
    assert [row.baseline for row in judged.select("baseline").collect()] == [None, None]
    order.write_text("2026-01-03", encoding="utf-8")
    with pytest.raises(Exception, match="the data changed between two readings"):
        judged.select("baseline").collect()


def test_duckdb_is_not_needed_and_columns_of_no_rows_are_the_same(spark, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    frame = spark.createDataFrame(make_table(course(("2026-01-01", "140"))))
    full, empty = flag(frame, "median"), flag(frame.limit(0), "median")
    assert full.schema.simpleString() == empty.schema.simpleString()
    assert (full.count(), empty.count()) == (1, 0)


def test_rows_that_do_not_say_whose_they_are_are_refused(spark):
    table = make_table(course(("2026-01-01", "140"))).drop_columns(["patient", "collected"])
    with pytest.raises(UsageError) as error:
        flag(spark.createDataFrame(table), "first")
    assert str(error.value) == (
        "--against needs a column for the patient and the time in the data frame; "
        "say which with --columns patient=…,time=…"
    )


def test_rows_of_nobody_and_of_no_day_give_a_reason(spark):
    day = date(2026, 1, 1).isoformat()
    rows = [
        *course((day, "140"), patient="n/a"),
        *course((day, "140"), ("yesterday", "150"), patient="Ann"),
        *course((f"{day}T00:00", "140"), (day, "150"), ("2026-01-02", "150"), patient="Bo"),
    ]
    judged = flag(spark.createDataFrame(make_table(rows)), "previous")
    assert changes(judged.toArrow()) == changes(flag(make_table(rows), "previous"))
    assert [one[3] for one in changes(judged.toArrow())] == [
        "the row names no patient",
        UNDATED,
        NO_TIME,
        *["a time of the patient is written in two ways"] * 3,
    ]
