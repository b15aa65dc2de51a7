"""Every row of a text file is judged, or nothing is: rows are counted without DuckDB as well."""

import csv
import gzip
import io
import os
import random
from pathlib import Path

import pytest

from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb", reason="the bulk command needs duckdb")
    pytest.importorskip("pyarrow", reason="the bulk command needs pyarrow")

import duckdb
import pyarrow.parquet as pq

from labcheck.bulk.text_layout import RowCounter, count_rows, read_layout

CELLS = [
    "",
    "a",
    'x"y',
    'q" ',
    "é",
    '"a"',
    '"a""b"',
    '"a\nb"',
    '"a,b;\t"',
    '"\r\n"',
    '""',
    '  "z\n"',
]
"""Quoted cells and cells with marks of their own, as `labcheck check` reads them."""
HEADER = "test,value,unit,note\n"


def count(content, separator=",", sizes=(1 << 20,)):
    counter, place, drawn = RowCounter(separator.encode()), 0, random.Random(1)
    while place < len(content):
        size = drawn.choice(sizes)
        counter.add(content[place : place + size])
        place += size
    return counter.finish()


@pytest.mark.parametrize("seed", range(3))
def test_rows_are_counted_wherever_a_block_ends(seed):
    drawn = random.Random(seed)
    for _ in range(500):
        separator, end = drawn.choice(",;\t"), drawn.choice(["\n", "\r\n", "\r"])
        rows = [separator.join(drawn.choices(CELLS, k=drawn.randrange(1, 4))) for _ in range(5)]
        text = end.join([*rows, drawn.choice(["", end])])
        expected = sum(map(bool, rows))
        assert count(text.encode(), separator, range(1, 9)) == expected, text
        assert count(text.encode(), separator) == expected, text


def test_a_table_that_python_writes_has_as_many_rows_as_it_wrote():
    drawn, file = random.Random(7), io.StringIO()
    letters = ['"', ",", "\n", "\r", "a", " b"]
    cells = ["".join(drawn.choices(letters, k=drawn.randrange(5))) for _ in range(3_000)]
    rows = [["row", *cells[start : start + 3]] for start in range(0, 3_000, 3)]
    csv.writer(file).writerows(rows)
    assert count(file.getvalue().encode(), sizes=(97, 1_009)) == len(rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (HEADER, 0),
        (HEADER.rstrip("\n"), 0),
        (HEADER + "Na,140,mmol/L,", 1),
        ("\n\n" + HEADER + "\nNa,140,mmol/L,\n\n\n,,,\n", 2),
        ("sep=,\r\n" + HEADER + "Na,140,mmol/L,\r\n\r\nNa,140,mmol/L,\r\n", 2),
        ('test,value,unit,"a\nnote"\nNa,140,mmol/L,"of\ntwo lines"\n', 1),
        ('test,value,unit,"a\nnote"', 0),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_the_rows_below_the_header_are_counted(tmp_path, text, rows, is_packed):
    path = tmp_path / "in.csv"
    path.write_bytes(gzip.compress(text.encode()) if is_packed else text.encode())
    assert count_rows(path, read_layout(path)) == rows


@pytest.mark.parametrize("size", [3_000_000, 33_000_000])
def test_a_row_that_duckdb_would_drop_or_refuse_is_refused(tmp_path, size):
    """DuckDB leaves a last row of 32 MB or more out and says nothing of it."""
    path = tmp_path / "in.csv"
    last = b"Potassium,7.9,mmol/L," + b"x" * size
    path.write_bytes(HEADER.encode() + b"Sodium,140,mmol/L,\n" + last)
    done = run("flag", path, "-o", "out.csv", cwd=tmp_path)
    assert done.code == 3
    assert "longer than 2 MB" in done.err
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("role", ["results", "patients"])
def test_fewer_rows_than_the_file_has_are_not_judged(tmp_path, monkeypatch, ending, role):
    """Whatever loses a row: here one more is counted than there are."""
    duckdb.sql("SELECT 'Sodium' AS test, '140' AS value, 'a' AS patient FROM range(3)").write_csv(
        str(tmp_path / "in.csv")
    )
    duckdb.sql("SELECT range::VARCHAR AS patient, 'F' AS sex FROM range(3)").write_csv(
        str(tmp_path / "who.csv")
    )
    for name in ("in", "who"):
        table = duckdb.read_csv(str(tmp_path / f"{name}.csv"), all_varchar=True).to_arrow_table()
        pq.write_table(table, tmp_path / f"{name}.parquet")
    meant = {"results": "in", "patients": "who"}[role]

    def count_one_more(*given):
        path = next(one for one in given if isinstance(one, Path))
        return 3 + (path.name == f"{meant}.{ending}")

    monkeypatch.setattr("labcheck.bulk.duckdb_input.count_rows", count_one_more)
    monkeypatch.setattr("labcheck.bulk.duckdb_input.Source._count_rows", count_one_more)
    who = f"who.{ending}"
    done = run("flag", f"in.{ending}", "--patients", who, "-o", "out.csv", cwd=tmp_path)
    what = (
        "look for a row of more than 2 MB, or for quotation marks that do not add up"
        if ending == "csv"
        else "the file may be damaged"
    )
    said = f"{meant}.{ending}: 4 rows are there and 3 were read; {what}\n"
    assert (done.code, done.err) == (3, said)
    assert not (tmp_path / "out.csv").exists()


def test_a_packed_file_that_is_cut_short_is_refused(tmp_path):
    text = HEADER + "Sodium,140,mmol/L,\n" * 50_000
    content = gzip.compress(text.encode())
    for kept in (len(content) - 4, len(content) // 2, 40):
        (tmp_path / "in.csv.gz").write_bytes(content[:kept])
        done = run("flag", "in.csv.gz", "-o", "out.csv", cwd=tmp_path)
        assert done.code == 3, done.err
        assert done.err.startswith("in.csv.gz"), done.err


def test_a_packed_file_of_several_parts_is_read_to_its_end(tmp_path):
    parts = [HEADER + "Sodium,140,mmol/L,\n", "Potassium,7.9,mmol/L,\n"]
    content = b"".join(gzip.compress(part.encode()) for part in parts)
    (tmp_path / "in.csv.gz").write_bytes(content)
    done = run("flag", "in.csv.gz", "-o", "out.csv", cwd=tmp_path)
    rows = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines() if not done.code else []
    assert (done.code, len(rows)) == (0, 3), done.err
