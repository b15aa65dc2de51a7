"""Names of files that lead nowhere, and folders that a killed run has left behind."""

import os
import subprocess
import sys

import pytest

from commands import run
from labcheck.bulk import flag
from labcheck.errors import UsageError

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb", reason="the bulk command needs duckdb")
    pytest.importorskip("pyarrow", reason="the bulk command needs pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq

from labcheck.bulk.table_files import remove_left, written_whole

TABLE = "test,value,unit,patient\nSodium,140,mmol/L,1\n"
CASE = "labs:\n  sodium: 140 mmol/L\n"
OPTIONS = ("--ranges", "--critical", "--names", "--patients", "--summary", "--columns", "--memory")
NO_TABLE = "a table: the name is empty; write the name of a file, or . for the working folder"
NO_FILE = "a file: the name is empty; write the name of a file"
WRITE = "is empty; write a value, or leave it out"

is_posix = pytest.mark.skipif(sys.platform == "win32", reason="no such names and locks there")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["flag", "", "-o", "out.csv"], NO_TABLE),
        (["flag", " ", "-o", "out.csv"], NO_TABLE),
        (["flag", "in.csv", "", "-o", "out.csv"], NO_TABLE),
        (["flag", "in.csv", "-o", ""], f"--output {WRITE}"),
        (["flag", "in.csv", "-o", "out.csv", "--ranges", ","], f"--ranges {WRITE}"),
        *[(["flag", "in.csv", "-o", "out.csv", name, ""], f"{name} {WRITE}") for name in OPTIONS],
        (["check", ""], NO_FILE),
        ([""], NO_FILE),
        (["check", "case.yaml", ""], NO_FILE),
        (["check", "case.yaml", "--ranges", ""], f"--ranges {WRITE}"),
        (["check", "case.yaml", "--critical", " "], f"--critical {WRITE}"),
        (["check", "case.yaml", "-o", ""], f"--output {WRITE}"),
        (["quiz", ""], NO_FILE),
    ],
)
def test_an_empty_name_is_wrong_use(folder, arguments, said):
    """It is what a variable of the shell that is not set leaves, and means nothing by itself."""
    done = run(*arguments, cwd=folder)
    assert (done.code, done.out, done.err) == (2, "", f"labcheck: {said}\n")
    assert names(folder) == ["case.yaml", "in.csv"]


def test_an_empty_prefix_is_none(folder):
    assert run("flag", "in.csv", "-o", "out.csv", "--prefix", "", cwd=folder).code == 0


def test_an_empty_name_of_a_set_is_refused_for_data_frames():
    table = pa.table({"test": ["Sodium"], "value": ["140"]})
    with pytest.raises(UsageError, match="the name of a set is empty"):
        flag(table, ranges="")
    with pytest.raises(UsageError, match="the name is empty"):
        flag(table, names="")


LOOP = "too many levels of symbolic links"


@is_posix
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["flag", "loop.csv", "-o", "out.csv"], 3, f"loop.csv: cannot be read: {LOOP}"),
        (["flag", "in.csv", "--patients", "loop.csv", "-o", "o.csv"], 3,
         f"loop.csv: cannot be read: {LOOP}"),
        (["flag", "in.csv", "--map", "loop.csv", "-o", "o.csv"], 4,
         f"loop.csv: cannot be read: {LOOP}"),
        (["flag", "in.csv", "-o", "loop.csv"], 2, f"labcheck: loop.csv: cannot be written: {LOOP}"),
        (["flag", "in.csv", "-o", "loop.csv/o.csv"], 2,
         f"labcheck: loop.csv/o.csv: cannot be written: {LOOP}"),
        (["flag", "in.csv", "-o", "o.csv", "--summary", "loop.csv"], 2,
         f"labcheck: loop.csv: cannot be written: {LOOP}"),
        (["check", "loop.csv"], 3, f"loop.csv: cannot be read: {LOOP}"),
        (["check", "loop"], 3, f"loop: cannot be read: {LOOP}"),
        (["check", "case.yaml", "-o", "loop.csv"], 2,
         f"labcheck: loop.csv: cannot be written: {LOOP}"),
        (["check", "case.yaml", "-o", "loop.csv/a"], 2,
         f"labcheck: loop.csv/a: cannot be written: {LOOP}"),
    ],
)  # fmt: skip
def test_links_in_a_circle_lead_nowhere(folder, arguments, code, said):
    (folder / "loop.csv").symlink_to("other.csv")
    (folder / "other.csv").symlink_to("loop.csv")
    (folder / "loop").symlink_to("loop")
    done = run(*arguments, cwd=folder)
    assert (done.code, done.err) == (code, f"{said}\n")


@is_posix
@pytest.mark.skipif(sys.platform == "darwin", reason="its disks know no such names")
@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.parametrize("means", [[], ["--patients", "who.csv", "--baseline", "first"]])
def test_a_name_that_is_not_utf_8_is_written(tmp_path, ending, means):
    special = os.fsdecode(b"\xff\xe9")
    folder = tmp_path / special
    folder.mkdir()
    table = TABLE.replace("patient", "patient,collected").replace(",1\n", ",1,2026-01-02\n")
    (folder / f"{special}.csv").write_text(table, encoding="utf-8")
    (folder / "who.csv").write_text("patient,sex\n1,F\n", encoding="utf-8")
    out = folder / f"out{special}.{ending}"
    done = run("flag", f"{special}.csv", "-o", out.name, *means, cwd=folder)
    assert done.code == 0, done.err
    assert out in set(folder.iterdir())


LEFT = ".out.csv.partial-abcd1234"


def leave(folder, name, content):
    """Leave what a run leaves that is killed; give its name."""
    (folder / name).mkdir()
    (folder / name / "table.csv").write_text("half", encoding="utf-8")
    if content is not None:
        (folder / name / "lock").write_text(content, encoding="utf-8")
    return name


def number_of_the_dead():
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@is_posix
def test_what_a_killed_run_left_is_removed_by_the_next(folder):
    leave(folder, LEFT, f"{number_of_the_dead()} {os.uname().nodename}")
    assert run("flag", "in.csv", "-o", "out.csv", cwd=folder).code == 0
    assert names(folder) == ["case.yaml", "in.csv", "out.csv"]


@is_posix
def test_what_may_be_in_use_or_belong_to_others_stays(folder):
    dead, host = number_of_the_dead(), os.uname().nodename
    kept = [
        leave(folder, LEFT, f"{os.getpid()} {host}"),
        leave(folder, f"{LEFT[:-1]}5", f"{dead} another-machine"),
        leave(folder, f"{LEFT[:-1]}6", None),
        leave(folder, f"{LEFT[:-1]}7", ""),
        leave(folder, f"{LEFT[:-1]}8", f"0 {host}"),
        leave(folder, "out.csv.partial-abcd1234", f"{dead} {host}"),
        leave(folder, ".out.csv.partial-abcd", f"{dead} {host}"),
    ]
    remove_left(folder)
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == sorted(kept)


@is_posix
def test_a_run_that_goes_on_is_not_cleaned_up(folder, monkeypatch):
    """Even where its process seems to be gone: the lock is held."""
    monkeypatch.setattr(os, "getpid", number_of_the_dead)
    with written_whole(folder / "out.csv", "table.csv") as partial:
        (partial / "table.csv").write_text("half", encoding="utf-8")
        remove_left(folder)
        assert partial.is_dir()
    assert names(folder) == ["case.yaml", "in.csv", "out.csv"]


def test_too_little_memory_is_said_wherever_it_shows(folder, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("labcheck.bulk.duckdb_engine.answer", fail)
    done = run("flag", "in.csv", "-o", "out.csv", cwd=folder)
    said = "labcheck: the memory does not suffice; give more with --memory\n"
    assert (done.code, done.err) == (2, said)
    pq.write_table(pa.table({"test": ["Sodium"]}), folder / "in.parquet")
    monkeypatch.setattr("labcheck.cli.flag.find_tables", fail)
    done = run("flag", "in.parquet", "-o", "out.csv", cwd=folder)
    assert (done.code, done.err) == (2, "labcheck: the memory does not suffice\n")
