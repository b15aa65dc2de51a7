"""Layouts, and patients in a data frame of their own: `flag` says of a frame what `check` says."""

import csv
import io
import os
import re
from functools import cache

import local_spark
import pytest
from layout_rows import (
    FEW,
    ROWS,
    WHO,
    facts,
    make_rows,
    said_by_check,
    short,
    to_csv,
)
from nasty import asking_once, differences

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    for library in ("duckdb", "pyarrow", "pandas", "polars"):
        pytest.importorskip(library)

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

import labcheck.bulk
from labcheck.errors import InputError, UsageError
from labcheck.range_sets.gathering import gather_knowledge

SETS = {"ranges": ["abim", "caliper"], "critical": [], "prefix": "lab_"}
CONNECTION = duckdb.connect()


def to_rows(frame):
    """Give the rows of a table of Arrow as texts and numbers of Python."""
    return frame.to_pylist()


LIBRARIES = {
    "pyarrow": (lambda table: table, to_rows),
    "pandas": (
        lambda table: table.to_pandas(),
        lambda frame: to_rows(pa.Table.from_pandas(frame, preserve_index=False)),
    ),
    "polars": (pl.from_arrow, lambda frame: to_rows(frame.to_arrow())),
    "polars lazy": (
        lambda table: pl.from_arrow(table).lazy(),
        lambda frame: to_rows(frame.collect().to_arrow()),
    ),
    "DuckDB": (CONNECTION.from_arrow, lambda frame: to_rows(frame.to_arrow_table())),
    "Spark": (
        lambda table: local_spark.start_spark().createDataFrame(table),
        lambda frame: to_rows(frame.toArrow()),
    ),
}
"""How a library makes a frame of a table of Arrow, and gives its rows."""
EACH_LIBRARY = [
    pytest.param(name, marks=local_spark.MARKS if name == "Spark" else ()) for name in LIBRARIES
]


@pytest.fixture(scope="module")
def knowledge():
    return gather_knowledge(["abim", "caliper"], [])


@pytest.fixture(scope="module")
def rows_with_patients(knowledge):
    """Give rows of a layout, what `check` says of each, and what frames have asked of them."""

    @cache
    def make(layout):
        rows = [
            {name: text for name, text in row.items() if name != "gender_concept_name"}
            for row in make_rows(layout, 150, 5)
        ]
        return rows, said_by_check(to_csv(rows), layout, knowledge, rows), {}

    return make


def flag(frame, **more):
    return labcheck.bulk.flag(frame, **SETS | more)


@pytest.mark.parametrize("library", EACH_LIBRARY)
@pytest.mark.parametrize("layout", FEW)
def test_a_frame_is_read_as_its_layout_says(layout, library):
    content, expected = FEW[layout]
    make, rows_of = LIBRARIES[library]
    given = list(csv.DictReader(io.StringIO(content)))
    judged = rows_of(flag(make(pa.Table.from_pylist(given)), layout=layout))
    assert [{name: row[name] for name in given[0]} for row in judged] == given
    assert [short(row) for row in facts(judged)] == expected


@pytest.mark.parametrize("library", EACH_LIBRARY)
@pytest.mark.parametrize("layout", WHO)
def test_patients_stand_in_a_frame_of_their_own(layout, library, rows_with_patients):
    """As a layout has them: what is said is what `check` says where all stands in one table."""
    theirs, patient, id_ = WHO[layout]
    make, rows_of = LIBRARIES[library]
    rows, said, asked = rows_with_patients(layout)
    own = [{name: text for name, text in row.items() if name not in theirs} for row in rows]
    who = [{id_: row[patient], **{name: row[name] for name in theirs}} for row in reversed(rows)]
    frame, patients = make(pa.Table.from_pylist(own)), make(pa.Table.from_pylist(who))
    with asking_once(asked):
        judged = rows_of(flag(frame, layout=layout, patients=patients))
    assert list(judged[0]) == [*own[0], *(f"lab_{name}" for name in facts(judged)[0])]
    assert differences(facts(judged), said, rows) == []


@pytest.mark.parametrize("layout", ROWS)
def test_random_rows_are_judged_as_check_judges_each(layout, knowledge):
    rows = make_rows(layout, 300, 17)  # test_layouts has more of them, through the same engine
    said = said_by_check(to_csv(rows), layout, knowledge, rows)
    judged = flag(pa.Table.from_pylist(rows), layout=layout).to_pylist()
    assert differences(facts(judged), said, rows) == []
    assert sum(one["flag"] is not None for one in said) > 15


RESULTS = pd.DataFrame(
    {
        "subject_id": [7, 8, 9, 7],
        "label": ["Hemoglobin", "Hemoglobin", "Hemoglobin", "Sodium"],
        "valuenum": [13.0, 13.0, 13.0, 120.0],
        "valueuom": ["g/dL", "g/dL", "g/dL", "mEq/L"],
        "charttime": pd.to_datetime(["2180-05-06"] * 4),
    },
    index=[3, 3, 1, 0],
)
WHOSE = pd.DataFrame(
    {
        "subject_id": [8.0, 7.0, None],
        "gender": ["M", "F", "F"],
        "anchor_age": [40, 40, 40],
        "anchor_year": [2180, 2180, 2180],
        "flag": ["not", "looked", "at"],
    }
)


def test_frames_of_pandas_may_hold_numbers_and_dates():
    """abim: hemoglobin 12-16 g/dL of women, 14-18 g/dL of men; nobody is told of 9."""
    judged = flag(RESULTS, layout="mimic-labevents", patients=WHOSE, prefix="")
    assert judged.index.tolist() == [3, 3, 1, 0]
    assert judged.dtypes[list(RESULTS.columns)].equals(RESULTS.dtypes)
    assert judged["flag"].tolist() == ["N", "L", "IND", "LL"]
    assert judged["possible_flags"].tolist()[2] == "N if female, L if male"


def test_columns_of_the_patients_count_and_not_those_of_the_rows():
    table = pa.table(
        {"patient": ["1", "2"], "test": ["Hemoglobin"] * 2, "value": [13] * 2, "unit": ["g/dL"] * 2,
         "sex": ["M", "M"], "age": ["40"] * 2}
    )  # fmt: skip
    patients = pa.table({"who": ["1"], "sex": ["F"], "age": ["40"]})
    columns = {"patient": "who", "test": "test"}
    judged = flag(table.rename_columns({"patient": "who"}), patients=patients, columns=columns)
    assert judged["lab_flag"].to_pylist() == ["N", "IND"]


@pytest.mark.parametrize("longest", [4_000_000, 8])
def test_many_rows_keep_their_order_beside_their_patients(longest, monkeypatch):
    monkeypatch.setattr("labcheck.bulk.duckdb_lookup.LONGEST_LIST", longest)
    monkeypatch.setattr("labcheck.bulk.duckdb_session.MOST_LISTED", longest)
    count, whose = 300_000, 1_000
    table = duckdb.sql(
        f"SELECT i AS n, (i * 7919) % {whose} AS patient, 'Hemoglobin' AS test, "
        f"10.0::DOUBLE + i % 9 AS value, 'g/dL' AS unit FROM range({count}) t(i)"
    ).to_arrow_table()
    patients = pa.table(
        {"patient": range(whose), "sex": ["F", "M"] * (whose // 2), "age": [40] * whose}
    )
    judged = flag(table, patients=patients, threads=2)
    low = {0: 12, 1: 14}  # abim: hemoglobin, 12-16 g/dL of women, 14-18 g/dL of men
    expected = [row["value"] >= low[row["patient"] % 2] for row in table.to_pylist()]
    is_low = [flag_ in ("L", "LL") for flag_ in judged["lab_flag"].to_pylist()]
    assert judged["n"].to_pylist() == list(range(count))
    assert [not one for one in is_low] == expected


@pytest.mark.parametrize("longest", [4_000_000, 2])
def test_changes_are_those_of_rows_that_hold_it_all(longest, monkeypatch):
    monkeypatch.setattr("labcheck.bulk.duckdb_lookup.LONGEST_LIST", longest)
    rows = 4_000
    own = {
        "patient": [n % 37 for n in range(rows)],
        "test": ["Sodium" if n % 3 else "Hemoglobin" for n in range(rows)],
        "value": [f"{100 + n % 61}" if n % 3 else f"{8 + n % 11}" for n in range(rows)],
        "unit": ["mmol/L" if n % 3 else "g/dL" for n in range(rows)],
        "collected": [f"2026-03-{1 + n // 37 % 28:02}" for n in range(rows)],
    }
    sexes = ["F" if n % 2 else "M" for n in range(37)]
    patients = pa.table({"patient": range(37), "sex": sexes, "birth": ["1980-02-29"] * 37})
    joined = {
        **own,
        "sex": [sexes[one] for one in own["patient"]],
        "birth": ["1980-02-29"] * rows,
    }
    beside = flag(pa.table(own), patients=patients, against="previous")
    alone = flag(pa.table(joined), against="previous")
    added = [name for name in alone.column_names if name.startswith("lab_")]
    assert beside.select(added).to_pylist() == alone.select(added).to_pylist()
    assert sum(one is not None for one in alone["lab_change_percent"].to_pylist()) > rows / 5


NO_LAYOUT = (
    "layout: 'mimic' is not one of plain, sdtm-lb, mimic-labevents, omop-measurement, synthea"
)
NO_COLUMN = (
    "--patients needs a column for the patient in the data frame; "
    "say which it is with --columns patient=…"
)
TABLE = pa.table({"test": ["Sodium"], "value": ["140"], "unit": ["mmol/L"]})
PATIENTS = pa.table({"patient": ["1"], "sex": ["F"]})
OTHER = "patients must be a data frame of pyarrow, as the rows are, and no "
PANDAS = type(PATIENTS.to_pandas()).__module__  # older ones say where the class is written


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"layout": "mimic"}, NO_LAYOUT),
        ({"patients": PATIENTS}, NO_COLUMN),
        ({"patients": PATIENTS.to_pandas()}, f"{OTHER}{PANDAS}.DataFrame"),
        ({"patients": PATIENTS.to_pydict()}, f"{OTHER}builtins.dict"),
    ],
)
def test_what_has_no_meaning_is_refused(more, message):
    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        flag(TABLE, **more)


OURS = TABLE.append_column("patient", pa.array(["1"]))
TWICE = "the data frame of patients: 1 patient stands in several rows: 1; write one row for each"
NAMESAKES = "the data frame of patients: sex: two columns have this name; rename one of them"
NO_PATIENT = (
    "the data frame of patients: no column for patient; the columns are sex; "
    "say which they are with --columns test=…,value=…"
)


@pytest.mark.parametrize(
    ("patients", "message"),
    [
        (pa.concat_tables([PATIENTS, PATIENTS]), TWICE),
        (PATIENTS.append_column("sex", PATIENTS["sex"]), NAMESAKES),
        (PATIENTS.drop_columns("patient"), NO_PATIENT),
    ],
)
def test_patients_that_cannot_be_told_are_refused(patients, message):
    with pytest.raises(InputError) as error:
        flag(OURS, patients=patients)
    assert str(error.value) == message
