"""Changes on Spark are those that DuckDB computes, which are held to `check` elsewhere."""

import os
import random
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
from labcheck.bulk.spark import gather
from labcheck.errors import UsageError
from labcheck.judging.history import AT_ONE_TIME, NO_TIME, UNDATED

pytestmark = local_spark.MARKS
CHOICES = ["first", "previous", "median"]
TIMESTAMPS = ["timestamp", "timestamp of no zone"]
HEADER = ("patient", "collected", "test", "unit", "specimen", "method", "value")


@pytest.fixture(scope="module")
def spark():
    return local_spark.start_spark()


def flag(frame, choice):
    return labcheck.bulk.flag(frame, ranges="abim", critical="none", against=choice)


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
    each = list(zip(rows, found, forwards, backwards, strict=True))
    for others in (2, 3):
        wrong = [row for row in each if not test_changes.same(row[1], row[others])]
        assert wrong == []
    verdicts = [one[2] for one in found]
    known = {"unchanged", "within variation", "risen", "fallen"}
    assert all(verdicts.count(one) > 20 for one in known)


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
    wrong = [pair for pair in zip(found, forwards, strict=True) if not test_changes.same(*pair)]
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
        (None, AT_ONE_TIME), words, words,
    ]  # fmt: skip


def test_which_of_one_time_gives_the_reason_does_not_depend_on_their_order(spark):
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
    method, specimen = "method changed from ELISA to RIA", "specimen changed from urine to serum"
    assert reasons == [None, None, method, None, None, specimen]


def test_columns_of_no_rows_are_the_same(spark):
    frame = spark.createDataFrame(make_table(course(("2026-01-01", "140"))))
    full, empty = flag(frame, "median"), flag(frame.limit(0), "median")
    assert full.schema.simpleString() == empty.schema.simpleString()
    assert (full.count(), empty.count()) == (1, 0)


def test_rows_of_a_patient_come_together_however_they_are_spread(spark, monkeypatch):
    """A piece ends between patients, though it be small."""
    rows = [
        each
        for number in range(40)
        for each in course(("2026-01-01", "140"), ("2026-01-02", "120"), patient=f"P {number}")
    ]
    table = make_table(rows)
    pieces = list(gather(table.sort_by("patient").to_batches(max_chunksize=3), "patient"))
    assert len(pieces) == 1
    monkeypatch.setattr("labcheck.bulk.spark.MOST_ROWS", 7)
    pieces = list(gather(table.sort_by("patient").to_batches(max_chunksize=3), "patient"))
    assert sum(piece.num_rows for piece in pieces) == 80
    assert max(piece.num_rows for piece in pieces) <= 7 + 3
    whose = [set(piece["patient"].to_pylist()) for piece in pieces]
    assert len(set.union(*whose)) == sum(map(len, whose)) == 40
    found = changes(flag(spark.createDataFrame(table).repartition(5), "previous").toArrow())
    assert [verdict for _, _, verdict, _ in found] == [None, "fallen"] * 40


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
        None,
        None,
        AT_ONE_TIME,
    ]
