"""The rows come back in the order of the files: by every way, and if not, nothing is written."""

import json
import os

import pytest

from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb", reason="the bulk command needs duckdb")
    pytest.importorskip("pyarrow", reason="the bulk command needs pyarrow")

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather

from labcheck.bulk import duckdb_engine, duckdb_input, flag, frame_engine
from labcheck.bulk.duckdb_session import Limits, Session, unwatched
from labcheck.errors import InputError

UNEVEN = (2, 69, 10, 17, 1, 2)
"""Rows of the files of one table; what is joined once came back as 2, 3 … 70, 0, 1."""
SMALLEST = 2_058
"""Rows of a group in a Parquet file, a few more than DuckDB takes at once."""
LATE = "2026-01-{:02}T08:00:00"

WAYS = [
    ("csv", "parquet"), ("csv", "csv"), ("parquet", "parquet"), ("parquet", "csv.gz"),
    ("parquet", "jsonl"), ("feather", "parquet"), ("feather", "tsv"),
]  # fmt: skip
MEANS = {
    "alone": [],
    "patients": ["--patients", "who.csv"],
    "baseline": ["--baseline", "previous"],
    "both": ["--patients", "who.csv", "--baseline", "median"],
}


def make_table(first, count):
    """Rows that differ in their number and in what is judged of them."""
    numbers = range(first, first + count)
    return pa.table(
        {
            "seq": pa.array(numbers, pa.int64()),
            "patient": [f"p{number % 7}" for number in numbers],
            "test": ["Sodium" if number % 3 else "Potassium" for number in numbers],
            "value": [f"{100 + number % 60}" for number in numbers],
            "unit": ["mmol/L"] * count,
            "collected": [LATE.format(1 + number % 28) for number in numbers],
        }
    )


def write_files(folder, form, counts=UNEVEN, **how):
    """Write tables that go on from one another; give their names."""
    names, first = [], 0
    for number, count in enumerate(counts):
        name, table = f"part{number}.{form}", make_table(first, count)
        if form == "parquet":
            pq.write_table(table, folder / name, **how)
        elif form == "feather":
            feather.write_feather(table, folder / name)
        else:
            rows = (map(str, row.values()) for row in table.to_pylist())
            lines = [",".join(table.column_names), *map(",".join, rows)]
            (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
        names.append(name)
        first += count
    who = ["patient,sex,age", *(f"p{number},F,40" for number in reversed(range(7)))]
    (folder / "who.csv").write_text("\n".join(who), encoding="utf-8")
    return names


def rows_of(path):
    if path.name.endswith("jsonl"):
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    relation = duckdb.read_csv(str(path), all_varchar=True)
    return relation.to_arrow_table().to_pylist()


def numbers_of(path):
    return [int(row["seq"]) for row in rows_of(path)]


@pytest.mark.parametrize(
    ("given", "written", "means"),
    [(*way, "patients") for way in WAYS]
    + [(*way, means) for way in WAYS[::3] for means in MEANS if means != "patients"],
)
def test_several_uneven_files_keep_their_order(tmp_path, given, written, means):
    files = write_files(tmp_path, given)
    out = tmp_path / f"out.{written}"
    done = run("flag", *files, "-o", out.name, *MEANS[means], cwd=tmp_path)
    assert done.code == 0, done.err
    assert numbers_of(out) == list(range(sum(UNEVEN)))


@pytest.mark.parametrize(
    ("written", "means"), [("parquet", "alone"), ("parquet", "patients"), ("csv", "both")]
)
def test_small_row_groups_keep_their_order(tmp_path, written, means):
    count = 9 * SMALLEST + 17
    files = write_files(tmp_path, "parquet", (count,), row_group_size=SMALLEST)
    out = tmp_path / f"out.{written}"
    done = run("flag", *files, "-o", out.name, *MEANS[means], cwd=tmp_path)
    assert done.code == 0, done.err
    assert numbers_of(out) == list(range(count))


@pytest.mark.parametrize("threads", [1, 2])
def test_rows_beside_one_of_lists_keep_their_order_with_one_thread_too(tmp_path, threads):
    """Of which no list is used, so that DuckDB puts off pieces of few rows."""
    write_files(tmp_path, "parquet", (9 * SMALLEST,), row_group_size=SMALLEST)
    file = tmp_path / "part0.parquet"
    session = Session(Limits("1GB", threads), tmp_path / "spill", unwatched)
    with session.used():
        session.rows("CREATE TEMP TABLE lists AS SELECT [1, 2, 3] AS list")
        found = session.rows(f"SELECT seq FROM '{file}' CROSS JOIN lists")
    assert [number for (number,) in found] == list(range(9 * SMALLEST))


def test_the_verdict_stays_beside_its_row(tmp_path):
    """Potassium 100 and above is critical; sodium goes from critical to high."""
    files = write_files(tmp_path, "csv")
    run("flag", *files, "-o", "alone.csv", cwd=tmp_path)
    run("flag", *files, "-o", "joined.csv", "--patients", "who.csv", cwd=tmp_path)
    alone, joined = (rows_of(tmp_path / name) for name in ("alone.csv", "joined.csv"))
    assert [row["flag"] for row in alone] == [row["flag"] for row in joined]
    assert {row["flag"] for row in alone if row["test"] == "Sodium"} == {"LL", "L", "N", "H"}


def from_last_to_first(plan):
    return f"SELECT * FROM ({plan}) ORDER BY CAST(seq AS BIGINT) DESC"


@pytest.fixture
def turned(monkeypatch):
    """What loses the order is made up: every plan gives its rows from the last to the first."""
    write, check = duckdb_engine.write_plan, duckdb_engine.check_turn
    monkeypatch.setattr(
        duckdb_engine, "write_plan", lambda *given: from_last_to_first(write(*given))
    )
    monkeypatch.setattr(
        duckdb_engine,
        "sort_rows",
        lambda plan, number: f"SELECT * EXCLUDE ({number}) FROM ({plan})",
    )
    monkeypatch.setattr(
        duckdb_engine, "check_turn", lambda *given, **_: check(*given, is_sorted=False)
    )


@pytest.mark.usefixtures("turned")
@pytest.mark.parametrize("means", ["alone", "patients"])
@pytest.mark.parametrize(("given", "written"), WAYS[::2])
def test_rows_out_of_order_are_not_written(tmp_path, given, written, means):
    files = write_files(tmp_path, given)
    done = run("flag", *files, "-o", f"out.{written}", *MEANS[means], cwd=tmp_path)
    said = (
        "labcheck: the rows have lost their order in DuckDB, so nothing is written; run this again "
        "with --threads 1, and please report it\n"
    )
    assert (done.code, done.err) == (3, said)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*files, "who.csv"])


@pytest.mark.usefixtures("turned")
@pytest.mark.parametrize(("many", "compared"), [(100, ["seq"]), (1_000_000, ["seq", "value"])])
def test_a_column_that_tells_many_rows_apart_is_compared_alone(
    tmp_path, monkeypatch, many, compared
):
    """In a small file the names of types and columns take more room than what the rows hold."""
    monkeypatch.setattr(duckdb_input, "_MANY", many)
    asked, write = [], duckdb_engine.write_checksum
    monkeypatch.setattr(
        duckdb_engine,
        "write_checksum",
        lambda columns, *given: asked.append(columns) or write(columns, *given),
    )
    files = write_files(tmp_path, "parquet", counts=(6_000,))
    done = run("flag", *files, "-o", "out.parquet", cwd=tmp_path)
    assert (done.code, asked) == (3, [compared] * 2)


def test_a_table_may_have_columns_that_are_called_as_the_numbers(tmp_path):
    taken = {"file_row_number": [7, 7, 7], "lc_row": [1, 1, 1], "lc_number": ["x", "y", "z"]}
    for number in range(2):
        table = make_table(3 * number, 3)
        for name, column in taken.items():
            table = table.append_column(name, pa.array(column))
        pq.write_table(table, tmp_path / f"{number}.parquet")
    (tmp_path / "who.csv").write_text("patient,sex\np1,F\n", encoding="utf-8")
    for written in ("out.parquet", "out.csv"):
        done = run(
            "flag", "0.parquet", "1.parquet", "-o", written, "--patients", "who.csv", cwd=tmp_path
        )
        assert done.code == 0, done.err
        assert numbers_of(tmp_path / written) == list(range(6))


@pytest.mark.parametrize("means", [{}, {"against": "previous"}])
def test_data_frames_keep_their_order(means):
    chunks = [make_table(number * 2_058, 2_058) for number in range(3)]
    who = pa.table({"patient": [f"p{n}" for n in reversed(range(7))], "sex": ["F"] * 7})
    for patients in (None, who):
        judged = flag(pa.concat_tables(chunks), patients=patients, **means)
        assert judged["seq"].to_pylist() == list(range(3 * 2_058))
        assert judged["range_set"].to_pylist().count(None) == 0


def test_a_data_frame_that_lost_rows_is_refused(monkeypatch):
    write = frame_engine.write_plan
    monkeypatch.setattr(
        frame_engine, "write_plan", lambda *given: f"SELECT * FROM ({write(*given)}) OFFSET 1"
    )
    with pytest.raises(InputError, match="the rows have lost their order"):
        flag(make_table(0, 5))
