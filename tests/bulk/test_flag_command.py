"""`labcheck flag`: what it says, what it refuses, and that its output is whole or not there."""

# ruff: noqa: ISC004, E501 - statements name a test's own files; messages are shown whole.

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest

from commands import ROOT, command, environment, run, run_process
from labcheck.packages import advise_install

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather

TABLE = """\
test,value,unit,sex,age
Sodium,140,mmol/L,F,40
Sodium,130,mmol/L,F,40
Sodum,140,mmol/L,F,40
Sodium,140,mmoll,F,40
Sodium,12..3,mmol/L,F,40
"""
ADDED = "flag,not_judged,possible_flags,range_low,range_high,range_unit,range_set,times_limit,at_limit,may_be_critical,read_as,assumed,notes"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def flag(folder, *arguments):
    return run("flag", *arguments, cwd=folder)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def flags_of(path):
    return duckdb.sql(f"SELECT flag, not_judged FROM '{path}'").fetchall()


JUDGED = [
    ("N", None),
    ("L", None),
    (None, "unknown-test"),
    (None, "unit-unknown"),
    (None, "unreadable"),
]


def test_the_table_comes_back_with_the_verdict_beside_it(folder):
    done = flag(folder, "in.csv", "-o", "out.csv")
    assert (done.code, done.out) == (0, "")
    assert (folder / "out.csv").read_text(encoding="utf-8").splitlines() == [
        f"test,value,unit,sex,age,{ADDED}",
        "Sodium,140,mmol/L,F,40,N,,,136.0,145.0,mmol/L,abim,,false,false,,,",
        "Sodium,130,mmol/L,F,40,L,,,136.0,145.0,mmol/L,abim,0.9558823529411765,false,false,,,",
        "Sodum,140,mmol/L,F,40,,unknown-test,,,,,,,false,false,,,",
        "Sodium,140,mmoll,F,40,,unit-unknown,,,,,,,false,false,,,",
        "Sodium,12..3,mmol/L,F,40,,unreadable,,,,,,,false,true,,,",
    ]
    assert done.err.splitlines() == [
        "5 rows",
        "1 L",
        "1 N",
        "1 not judged: unit-unknown",
        "1 not judged: unknown-test",
        "1 not judged: unreadable",
        "1 critical, or possibly so",
        "2 judged by abim",
        "1 with the unknown test 'Sodum'; did you mean Sodium?",
        "1 with the unknown unit 'mmoll'; did you mean mmol/L?",
        "1 unreadable: '12..3'",
        "labcheck: written to out.csv",
    ]
    assert names(folder) == ["in.csv", "out.csv"]


def test_one_row_is_one_row(folder):
    (folder / "one.csv").write_text("test,value,unit\nSodium,140,mmol/L\n", encoding="utf-8")
    done = flag(folder, "one.csv", "-o", "out.csv")
    assert done.err.splitlines() == [
        "1 row", "1 N", "1 judged by abim", "labcheck: written to out.csv"
    ]  # fmt: skip


def test_a_cell_that_stands_for_no_unit_is_none(folder):
    """Without a unit 4.999 may be 4999 per microlitre, whatever stands in the empty place."""
    rows = "".join(f"ANC,4.999,{unit}\n" for unit in ("", "NA", " n/a ", "-", "null"))
    (folder / "none.csv").write_text(f"test,value,unit\n{rows}", encoding="utf-8")
    assert "5 N" in flag(folder, "none.csv", "-o", "out.csv").err.splitlines()


@pytest.mark.parametrize("name", ["out.parquet", "out.pq", "out.csv", "out.tsv", "out.csv.gz"])
def test_every_form_that_is_written_says_the_same(folder, name):
    assert flag(folder, "in.csv", "-o", name).code == 0
    how = ", delim='\t'" if name == "out.tsv" else ""
    reader = "read_parquet" if name.endswith(("parquet", "pq")) else "read_csv"
    found = duckdb.sql(f"SELECT flag, not_judged FROM {reader}('{folder / name}'{how})").fetchall()
    assert found == JUDGED


@pytest.mark.parametrize("name", ["out.jsonl", "out.ndjson", "out.jsonl.gz"])
def test_json_lines_have_an_object_for_each_row(folder, name):
    assert flag(folder, "in.csv", "-o", name).code == 0
    content = (folder / name).read_bytes()
    text = gzip.decompress(content) if name.endswith("gz") else content
    rows = [json.loads(line) for line in text.splitlines()]
    assert [(row["flag"], row["not_judged"]) for row in rows] == JUDGED
    assert list(rows[0]) == f"test,value,unit,sex,age,{ADDED}".split(",")


def _write(table, path):
    if path.name.endswith("parquet"):
        pq.write_table(table, path)
    elif path.suffix in (".arrow", ".feather", ".ipc"):
        feather.write_feather(table, str(path))
    else:
        separator = "\t" if ".tsv" in path.name else ";" if path.stem == "semi" else ","
        lines = [separator.join(table.column_names)]
        lines += [separator.join(map(str, row.values())) for row in table.to_pylist()]
        text = "\ufeff" + "\r\n".join(lines) + "\r\n"
        content = text.encode()
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


@pytest.mark.parametrize(
    "name",
    ["a.parquet", "a.arrow", "a.feather", "a.csv", "a.tsv", "a.csv.gz", "semi.csv", "a.TSV.GZ"],
)
def test_every_form_that_is_read_says_the_same(folder, name):
    rows = [line.split(",") for line in TABLE.splitlines()]
    table = pa.table({name: [row[n] for row in rows[1:]] for n, name in enumerate(rows[0])})
    path = folder / name
    _write(table, path) if not name.endswith("GZ") else path.write_bytes(
        gzip.compress("\n".join("\t".join(row) for row in rows).encode())
    )
    assert flag(folder, name, "-o", "out.parquet").code == 0
    assert flags_of(folder / "out.parquet") == JUDGED


def test_a_folder_and_a_pattern_are_read_by_name(folder):
    (folder / "part").mkdir()
    for name, value in (("b", 130), ("a", 140), ("c", 150)):
        text = f"test,value,unit\nSodium,{value},mmol/L\n"
        (folder / "part" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "part" / "notes.md").write_text("no table", encoding="utf-8")
    for asked in (["part"], ["part/*.csv"], ["part/a.csv", "part/b.csv", "part/c.csv"]):
        assert flag(folder, *asked, "-o", "out.parquet").code == 0
        assert [one for one, _ in flags_of(folder / "out.parquet")] == ["N", "L", "H"]
    assert flag(folder, "part/c.csv", "part/a.csv", "-o", "out.parquet").code == 0
    assert [one for one, _ in flags_of(folder / "out.parquet")] == ["H", "N"]


def test_the_summary_is_written_as_json(folder):
    done = flag(folder, "in.csv", "-o", "out.csv", "--summary", "counts.json")
    assert done.code == 0
    counts = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
    assert counts.pop("labcheck_version")
    assert counts == {
        "rows": 5,
        "flags": {"L": 1, "N": 1},
        "not_judged": {"unit-unknown": 1, "unknown-test": 1, "unreadable": 1},
        "may_be_critical": 1,
        "range_sets": {"abim": 2},
        "indeterminate": [],
        "changes": {},
        "changes_not_judged": {},
        "misspelt_tests": [],
        "notes": [],
        "unknown_tests": [{"name": "Sodum", "rows": 1, "near": ["Sodium"]}],
        "unknown_units": [{"name": "mmoll", "rows": 1, "near": ["mmol/L"]}],
        "most_frequent": {
            "unit-unknown": [{"name": "mmoll", "rows": 1, "near": ["mmol/L"]}],
            "unknown-test": [{"name": "Sodum", "rows": 1, "near": ["Sodium"]}],
            "unreadable": [{"name": "12..3", "rows": 1, "near": []}],
        },
        "columns_taken": {},
        "columns_not_read": [],
    }


def test_the_summary_says_who_judged_what_is_open_and_what_has_changed(folder):
    rows = [
        "A,2026-01-01,Sodium,140,mmol/L,",
        "A,2026-02-01,Sodium,160,mmol/L,",
        "A,2026-02-01,Sodium,161,mmol/L,135-145",
        "A,2026-02-01,CRP,5,,",
        "A,2026-02-01,CRP,5,,",
        "A,2026-02-01,Hemoglobin,9.8,,",
        "A,2026-02-01,Potasium,4.1,mmol/L,3.5-5.1",
        "A,2026-02-01,my own test,4.1,mmol/L,3.5-5.1",
    ]
    text = "\n".join(("patient,date,test,result,unit,range", *rows))
    (folder / "draws.csv").write_text(text, encoding="utf-8")
    words = ("draws.csv", "-o", "out.parquet", "--against", "previous", "--summary", "counts.json")
    done = flag(folder, *words)
    counts = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
    open_ = "N if in mg/L, H if in mg/dL"
    assert counts["range_sets"] == {"printed": 3, "abim": 2}
    assert counts["indeterminate"][0] == {"name": f"CRP: {open_}", "rows": 2, "near": []}
    assert counts["changes"] == {"risen": 2}
    assert [text["name"] for text in counts["misspelt_tests"]] == ["Potasium"]
    told = done.err.splitlines()
    assert {
        "2 judged by abim",
        "3 judged by the range printed with the result",
        "1 judged by its own range only, the unknown test 'Potasium'; did you mean Potassium?",
        "2 against the baseline: risen",
        f"2 IND: CRP: {open_}",
    } <= set(told)


def test_a_map_mends_names_and_units(folder):
    (folder / "map.yaml").write_text(
        "tests: {Sodum: sodium}\nunits: {mmoll: mmol/L}\n", encoding="utf-8"
    )
    assert flag(folder, "in.csv", "-o", "out.csv", "--map", "map.yaml").code == 0
    found = [one for one, _ in flags_of(folder / "out.csv")]
    assert found == ["N", "L", "N", "N", None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "in.csv: the file is empty; the first line names the columns, such as test,value,unit"),
        ("test,value\n", "in.csv: the table has no rows"),
        (
            "name,result,units\nSodium,1,mmol/L\n",
            None,
        ),
        (
            "a,b\n1,2\n",
            "in.csv:1: no column for test and no column for value; the columns are a, b; "
            "say which they are with --columns test=…,value=…",
        ),
        (
            "test,value,unit\nSodium,140,mmol/L\nSodium,140\nSodium,140,mmol/L,x\n",
            "in.csv:3: the row has fewer cells than the header\n"
            "in.csv:4: the row has more cells than the header\n"
            "in.csv: 2 rows are broken; write a cell for every column, one that holds a "
            "separator in quotation marks\n"
            "labcheck: 3 faults; nothing was judged",
        ),
        ("test,test,value\n", "in.csv:1: test: two columns have this name; rename one of them"),
        ("\xff\xfet".encode("latin-1"), "in.csv: the file is UTF-16; save the table as CSV in UTF-8"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused(folder, text, said):
    (folder / "in.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    done = flag(folder, "in.csv", "-o", "out.parquet")
    if said is None:
        assert done.code == 0
        return
    assert (done.code, done.out, done.err) == (3, "", f"{said}\n")
    assert names(folder) == ["in.csv"]


def test_bytes_that_are_no_utf_8_are_refused_with_their_line(folder):
    (folder / "in.csv").write_bytes(b"test,value,unit\nSodium,1,mmol/L\nSodium,1,\xb5mol/L\n")
    done = flag(folder, "in.csv", "-o", "out.parquet")
    assert done.code == 3
    assert done.err.splitlines()[0] == "in.csv:3: the row is not UTF-8"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nothere.csv", "-o", "o.csv"], 3, "nothere.csv: there is no such file"),
        (["in.cvs", "-o", "o.csv"], 3, "in.cvs: there is no such file; did you mean in.csv?"),
        (["in.csv", "-o", "o.xlsx"], 2,
         "o.xlsx: no table is written so; end the name in .parquet, .pq, .csv, .tsv, .csv.gz, "
         ".tsv.gz, .jsonl, .ndjson or .jsonl.gz"),
        (["in.csv", "-o", "in.csv"], 2, "in.csv is read in this run; write to another file"),
        (["in.csv", "-o", "no/o.csv"], 2,
         "no/o.csv: cannot be written: there is no folder no"),
        (["x.md", "-o", "o.csv"], 3,
         "x.md: no table is read from .md; tables end in .parquet, .pq, .csv, .tsv, .txt, .csv.gz, "
         ".tsv.gz, .txt.gz, .arrow, .feather, .ipc, .ndjson, .jsonl, "
         ".ndjson.gz or .jsonl.gz"),
        (["x.json", "-o", "o.csv"], 3,
         "x.json: no table is read from .json; labcheck check reads Bundles of FHIR in JSON, cases "
         "and HL7; tables end in .parquet, .pq, .csv, .tsv, .txt, .csv.gz, .tsv.gz, .txt.gz, "
         ".arrow, .feather, .ipc, .ndjson, .jsonl, .ndjson.gz or .jsonl.gz"),
        (["empty", "-o", "o.csv"], 3,
         "empty: the folder has no tables; tables end in .parquet, .pq, .csv, .tsv, .txt, "
         ".csv.gz, .tsv.gz, .txt.gz, .arrow, .feather, .ipc, .ndjson, .jsonl, "
         ".ndjson.gz or .jsonl.gz"),
        (["no*.csv", "-o", "o.csv"], 3,
         "no*.csv: no file is called so; tables end in .parquet, .pq, .csv, .tsv, .txt, "
         ".csv.gz, .tsv.gz, .txt.gz, .arrow, .feather, .ipc, .ndjson, .jsonl, "
         ".ndjson.gz or .jsonl.gz"),
        (["lie.parquet", "-o", "o.csv"], 3,
         "lie.parquet: this is not Parquet, whatever its name says"),
        (["in.csv", "-o", "o.csv", "--columns", "value=valu"], 3,
         "in.csv:1: there is no column 'valu' for value; did you mean value?"),
        (["flagged.csv", "-o", "o.csv"], 2,
         "flagged.csv has the column flag already; write --prefix labcheck_ for other names"),
        (["in.csv", "-o", "o.csv", "--summary", "o.csv"], 2,
         "o.csv is the table that is written; write the counts elsewhere"),
        (["in.csv", "-o", "o.csv", "--summary", "in.csv"], 2,
         "in.csv is read in this run; write to another file"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(folder, arguments, code, said):
    (folder / "x.md").write_text("x", encoding="utf-8")
    (folder / "x.json").write_text("x", encoding="utf-8")
    (folder / "empty").mkdir()
    (folder / "lie.parquet").write_text("x", encoding="utf-8")
    (folder / "flagged.csv").write_text("test,value,flag\nSodium,1,H\n", encoding="utf-8")
    before = names(folder)
    done = flag(folder, *arguments)
    prefix = "" if code == 3 else "labcheck: "
    assert (done.code, done.out, done.err) == (code, "", f"{prefix}{said}\n")
    assert names(folder) == before


def test_files_whose_columns_differ_are_refused(folder):
    pq.write_table(pa.table({"test": ["a"], "value": [1.0], "unit": ["g"]}), folder / "a.parquet")
    pq.write_table(pa.table({"test": ["a"], "value": ["1"], "units": ["g"]}), folder / "b.parquet")
    done = flag(folder, "a.parquet", "b.parquet", "-o", "o.csv")
    assert done.code == 3
    assert set(done.err.splitlines()) == {
        "b.parquet: unit: the column is missing; the columns of a.parquet are those of all",
        "b.parquet: units: this column is in no other file; the columns of a.parquet are those "
        "of all",
        "b.parquet: value: the column holds VARCHAR and elsewhere DOUBLE; the columns of "
        "a.parquet are those of all",
        "labcheck: 3 faults; nothing was judged",
    }


def test_a_fault_on_the_way_leaves_what_was_there(folder):
    (folder / "out.csv").write_text("what was there", encoding="utf-8")
    (folder / "in.csv").write_text("test,value\nSodium,1\nSodium\n", encoding="utf-8")
    assert flag(folder, "in.csv", "-o", "out.csv").code == 3
    assert (folder / "out.csv").read_text(encoding="utf-8") == "what was there"
    assert names(folder) == ["in.csv", "out.csv"]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A table that takes some seconds to write as packed text."""
    path = tmp_path_factory.mktemp("large") / "in.parquet"
    duckdb.sql(
        "COPY (SELECT 'Sodium' AS test, 100 + random() * 70 AS value, 'mmol/L' AS unit, "
        f"uuid() AS uuid FROM range(2000000)) TO '{path}' (FORMAT parquet)"
    )
    return path


def test_broken_rows_of_patients_are_told_beside_those_of_results(tmp_path):
    (tmp_path / "in.csv").write_text("patient,test,value\n1,Sodium,140\n1,Sodium\n", "utf-8")
    (tmp_path / "who.csv").write_text("patient,sex\n1,F\n2\n3,F,40\n", "utf-8")
    how_to_write = "write a cell for every column, one that holds a separator in quotation marks"
    fewer, more = (
        "the row has fewer cells than the header",
        "the row has more cells than the header",
    )
    done = flag(tmp_path, "in.csv", "--patients", "who.csv", "-o", "out.csv")
    assert (done.code, done.err) == (
        3,
        f"in.csv:3: {fewer}\nin.csv: 1 row is broken; {how_to_write}\n"
        f"who.csv:3: {fewer}\nwho.csv:4: {more}\nwho.csv: 2 rows are broken; {how_to_write}\n"
        "labcheck: 5 faults; nothing was judged\n",
    )
    pq.write_table(
        pa.table({"patient": [1], "test": ["Sodium"], "value": [140]}), tmp_path / "in.parquet"
    )
    done = flag(tmp_path, "in.parquet", "--patients", "who.csv", "-o", "out.csv")
    assert done.code == 3
    assert done.err.startswith(f"who.csv:3: {fewer}\n")


def test_a_date_that_only_the_core_reads_is_found_behind_any_number_of_others(tmp_path):
    rows = [f"{n},hemoglobin,13,g/dL,2020-01-01,x{n},F" for n in range(10_050)]
    rows.append("last,hemoglobin,13,g/dL,2020-01-01,19800101,F")
    (tmp_path / "in.csv").write_text(
        "\n".join(["patient,test,value,unit,time,birth,sex", *rows]), "utf-8"
    )
    done = flag(tmp_path, "in.csv", "-o", "out.csv")
    assert (done.code, done.err) == (
        3,
        "in.csv: birth: '19800101': moments are not read in this form; "
        "write them as 2026-03-01 or 2026-03-01T08:30:00\n",
    )


def test_a_date_of_the_patients_is_looked_for_in_their_table(tmp_path):
    (tmp_path / "in.csv").write_text(
        "patient,test,value,unit,time\n1,sodium,140,mmol/L,2020-01-01\n", "utf-8"
    )
    (tmp_path / "who.csv").write_text("patient,birth,sex\n1,19800101,F\n", "utf-8")
    done = flag(tmp_path, "in.csv", "--patients", "who.csv", "-o", "out.csv")
    assert done.err.startswith("who.csv: birth: '19800101': moments are not read in this form;")


def test_what_duckdb_does_not_read_of_arrow_is_told(tmp_path):
    columns = {"test": ["sodium"], "value": ["140"], "extra": pa.array([1.5]).cast(pa.float16())}
    table = pa.table({**columns, "more": pa.array([Decimal(1)], pa.decimal256(50, 2))})
    with pa.ipc.new_file(tmp_path / "in.arrow", table.schema) as file:
        file.write_table(table)
    done = flag(tmp_path, "in.arrow", "-o", "out.csv")
    instead = "write the column as float64, or leave it out"
    assert (done.code, done.err) == (
        3,
        f"in.arrow: extra: DuckDB does not read halffloat; {instead}\n"
        f"in.arrow: more: DuckDB does not read decimal256(50, 2); {instead}\n"
        "labcheck: 2 faults; nothing was judged\n",
    )


def test_too_little_memory_is_no_fault_of_the_table(folder):
    done = flag(folder, "in.csv", "-o", "out.csv", "--memory", "1KB")
    assert done.code == 2
    assert done.err.startswith("labcheck: the memory does not suffice: ")
    assert done.err.endswith("; give more with --memory\n")


def test_of_a_name_as_long_as_a_page_the_beginning_is_shown(tmp_path):
    (tmp_path / "in.csv").write_text(f"test,value\n{'x' * 20_000},1\n", "utf-8")
    done = flag(tmp_path, "in.csv", "-o", "out.csv")
    assert f"1 with the unknown test '{'x' * 99}…'\n" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_nothing_half_written(tmp_path, large, sent, code):
    out = tmp_path / "out.csv.gz"
    out.write_text("what was there", encoding="utf-8")
    started = subprocess.Popen(
        command("flag", large, "-o", out),
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    partial = _wait_for_a_partial_file(tmp_path, started)
    started.send_signal(sent)
    _, err = started.communicate(timeout=30)
    assert partial
    assert (started.returncode, err.decode()) == (code, "")
    assert out.read_text(encoding="utf-8") == "what was there"
    assert names(tmp_path) == ["out.csv.gz"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([signal.SIGTERM, signal.SIGTERM], 143),
        ([signal.SIGINT, signal.SIGINT, signal.SIGTERM], 130),
        ([signal.SIGHUP], 129),
    ],
)
def test_whoever_tells_it_to_end_again_finds_it_cleaning_up(tmp_path, large, sent, code):
    started = subprocess.Popen(
        command("flag", large, "-o", tmp_path / "out.csv.gz"),
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert _wait_for_a_partial_file(tmp_path, started)
    for one in sent:
        started.send_signal(one)
        time.sleep(0.005)
    _, err = started.communicate(timeout=30)
    assert (started.returncode, err.decode()) == (code, "")
    assert names(tmp_path) == []


def _wait_for_a_partial_file(folder, started):
    """Wait until something is being written, so that there is something to be left behind."""
    until = time.monotonic() + 30
    while time.monotonic() < until and started.poll() is None:
        if any(
            path.stat().st_size > 0 for path in folder.glob(".out.csv.gz.partial-*/table.csv.gz")
        ):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of files is set otherwise there")
def test_a_full_disk_leaves_nothing_half_written(tmp_path, large):
    """A limit on the size of files stands for a disk that is full."""
    limited = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9**6, 9**6)); "
        f"sys.argv = ['labcheck', 'flag', {str(large)!r}, '-o', {str(tmp_path / 'o.parquet')!r}]; "
        "runpy.run_module('labcheck', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "labcheck: cannot be written: the disk is full\n")
    assert names(tmp_path) == []


def test_the_command_in_a_process_of_its_own_says_no_more(folder):
    done = run_process("flag", "in.csv", "-o", "out.parquet", cwd=folder)
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1] == "labcheck: written to out.parquet"


@pytest.mark.parametrize("memory", ["a lot", "-1GB", "1", "0GB"])
def test_a_size_of_memory_that_is_none_is_refused(folder, memory):
    done = flag(folder, "in.csv", "-o", "out.csv", "--memory", memory)
    said = f"labcheck: --memory {memory!r} is not a size; write one such as 500MB or 2GB\n"
    assert (done.code, done.err) == (2, said)
    assert names(folder) == ["in.csv"]


@pytest.mark.parametrize("missing", ["duckdb", "pyarrow"])
def test_what_is_not_installed_is_named(folder, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    done = flag(folder, "in.csv", "-o", "out.csv")
    assert (done.code, done.err) == (
        2, f"labcheck: labcheck flag needs {missing}: {advise_install(missing)}\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        'test,value,unit,"Ref\nrange"\nSodium,120,mmol/L,\nSodium,150,mmol/L,\n',
        'test,value,"The\r\nunit",unit\r\nSodium,120,,mmol/L\r\nSodium,150,,mmol/L\r\n',
        '"a\nb\nc",test,value,unit\n,Sodium,120,mmol/L\n,Sodium,150,mmol/L\n',
        '\n\n"\n",,\ntest,value,unit\n\nSodium,120,mmol/L\nSodium,150,mmol/L\n',
        "sep=;\rtest;value;unit\rSodium;120;mmol/L\rSodium;150;mmol/L\r",
    ],
    ids=["at the end", "CRLF", "two", "blank rows before", "CR behind sep"],
)
def test_no_row_is_lost_to_a_header_of_several_lines(folder, text):
    (folder / "in.csv").write_text(text, encoding="utf-8", newline="")
    assert flag(folder, "in.csv", "-o", "out.parquet").code == 0
    assert flags_of(folder / "out.parquet") == [("LL", None), ("H", None)]


@pytest.mark.parametrize("names", [["z", "z"], [""]])
def test_parquet_columns_that_cannot_be_told_apart_are_refused(folder, names):
    columns = [pa.array(["Na"]), pa.array(["140"]), *[pa.array([1])] * len(names)]
    table = pa.Table.from_arrays(columns, names=["test", "value", *names])
    pq.write_table(table, folder / "in.parquet")
    done = flag(folder, "in.parquet", "-o", "out.parquet")
    assert done.code == 3
    problem = "another column has this name, or it has none; give each column a name of its own"
    assert f": {problem}\n" in done.err
    assert "out.parquet" not in {path.name for path in folder.iterdir()}


NOTES = [["test", "value", "unit", "Note", "note"], ["Sodium", "140", "mmol/L", "a", "b"]]


@pytest.mark.parametrize(("ending", "new"), [("csv", "note_2"), ("parquet", "note_1")])
@pytest.mark.parametrize("files", [1, 2])
def test_columns_that_differ_only_in_capital_letters_are_kept(tmp_path, ending, new, files):
    """DuckDB takes them for the same, so the second gets another name."""
    names = [f"in{number}.{ending}" for number in range(files)]
    for name in names:
        if ending == "csv":
            (tmp_path / name).write_text("\n".join(map(",".join, NOTES)), encoding="utf-8")
        else:
            columns = [[cell] for cell in NOTES[1]]
            pq.write_table(pa.Table.from_arrays(columns, names=NOTES[0]), tmp_path / name)
    done = flag(tmp_path, *names, "-o", "out.parquet")
    assert (done.code, done.err.splitlines()[-2:]) == (
        0,
        [
            f"labcheck: the column note is written as {new}, since another differs from it only "
            "in capital letters",
            "labcheck: written to out.parquet",
        ],
    )
    found = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["Note"], row[new], row["flag"]) for row in found] == [("a", "b", "N")] * files


@pytest.mark.parametrize("arguments", [[], ["--columns", "value=value"]])
def test_of_two_such_columns_none_is_taken_for_a_field(tmp_path, arguments):
    (tmp_path / "in.csv").write_text("test,Value,value\nSodium,140,1\n", encoding="utf-8")
    done = flag(tmp_path, "in.csv", "-o", "out.csv", *arguments)
    assert (done.code, done.err) == (
        3,
        "in.csv:1: Value: this column may hold value, and another differs only in capital "
        "letters; rename one of them\n",
    )


def test_of_two_such_columns_the_field_has_its_usual_name(tmp_path):
    table = "test,value,unit,Flag,flag\nSodium,140,mmol/L,H,L\n"
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    done = flag(tmp_path, "in.csv", "-o", "out.csv", "--prefix", "x_")
    assert (done.code, done.err) == (
        3,
        "in.csv:1: Flag: this column may hold flag, and another differs only in capital letters; "
        "rename one of them\n",
    )


def test_a_header_of_more_than_a_megabyte_is_read_whole(tmp_path):
    others = [f"{'x' * 700}{number}" for number in range(1_500)]
    header, row = ",".join([*others, "test", "value", "unit"]), "," * 1_500 + "Sodium,140,mmol/L"
    (tmp_path / "in.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    done = flag(tmp_path, "in.csv", "-o", "out.parquet")
    assert done.code == 0, done.err
    assert flags_of(tmp_path / "out.parquet") == [("N", None)]


def test_a_header_that_has_no_end_is_refused(tmp_path):
    (tmp_path / "in.csv").write_text('test,value,"unit' + "x" * 5_000_000, encoding="utf-8")
    done = flag(tmp_path, "in.csv", "-o", "out.parquet")
    assert (done.code, done.err) == (
        3,
        "in.csv:1: the header is longer than 2 MB; the first line names the columns, such as "
        "test,value,unit\n",
    )


@pytest.mark.parametrize("at", ["row group", "column", "footer", "end"])
def test_a_parquet_file_that_is_cut_short_is_unreadable(tmp_path, at):
    """Also where its footer is whole, as in a copy that went on after a gap."""
    values = [f"{100 + number / 7:.4f}" for number in range(3_000)]
    columns = {"test": ["Sodium"] * 3_000, "value": values, "unit": ["mmol/L"] * 3_000}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet", row_group_size=1_000)
    content = (tmp_path / "in.parquet").read_bytes()
    footer = int.from_bytes(content[-8:-4], "little") + 8
    cut = {
        "row group": content[: len(content) // 2] + content[-footer:],
        "column": content[: len(content) - footer - 20] + content[-footer:],
        "footer": content[: -footer // 2] + content[-8:],
        "end": content[:-6],
    }[at]
    (tmp_path / "in.parquet").write_bytes(cut)
    done = flag(tmp_path, "in.parquet", "-o", "out.parquet")
    assert done.code == 3, done.err
    assert "in.parquet" in done.err
    assert names(tmp_path) == ["in.parquet"]


def test_numbers_beyond_all_measure_are_none_that_are_read(folder):
    # As `labcheck check` reads the texts 1e+300, 5e-324, 1e+99 and 1e-99.
    numbers = [1e300, 5e-324, 1e99, 1e-99, float("nan"), float("-inf"), 0.0, -0.0, None]
    table = {"test": ["Na"] * len(numbers), "unit": ["mmol/L"] * len(numbers), "value": numbers}
    pq.write_table(pa.table(table), folder / "in.parquet")
    assert flag(folder, "in.parquet", "-o", "out.parquet").code == 0
    assert flags_of(folder / "out.parquet") == [
        (None, "unreadable"), (None, "unreadable"), ("HH", None), ("LL", None),
        (None, "no-result"), (None, "unreadable"), ("LL", None), ("LL", None), (None, "no-result"),
    ]  # fmt: skip


def test_a_patient_is_found_whatever_space_is_around_the_id(folder):
    rows = "patient,test,value,unit\n a ,Hb,13,g/dL\na,Hb,13,g/dL\n,Hb,13,g/dL\n"
    (folder / "in.csv").write_text(rows, encoding="utf-8")
    (folder / "who.csv").write_text("patient,sex,age\na  ,M,40\n ,F,40\n", encoding="utf-8")
    assert flag(folder, "in.csv", "--patients", "who.csv", "-o", "out.parquet").code == 0
    assert flags_of(folder / "out.parquet") == [("L", None), ("L", None), ("IND", None)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--summary", "no/s.json"),
            "--summary 'no/s.json' does not name a file in an existing folder",
        ),
        (("--summary", "-"), "--summary '-' does not name a file in an existing folder"),
        (("--summary", "."), "--summary '.' does not name a file in an existing folder"),
        (
            ("--ranges", "mine.yaml", "--summary", "mine.yaml"),
            "mine.yaml is read in this run; write to another file",
        ),
    ],
)
def test_a_summary_that_cannot_be_written_is_refused_before_the_work(folder, arguments, said):
    ours = "set: mine\nranges: {sodium: 136-145 mmol/L}\n"
    (folder / "mine.yaml").write_text(ours, encoding="utf-8")
    done = flag(folder, "in.csv", "-o", "out.csv", *arguments)
    assert (done.code, done.err) == (2, f"labcheck: {said}\n")
    assert names(folder) == ["in.csv", "mine.yaml"]
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == ours


def test_more_threads_than_a_machine_starts_are_refused(folder):
    done = flag(folder, "in.csv", "-o", "out.csv", "--threads", "100000")
    assert done.code == 2
    assert "256" in done.err
