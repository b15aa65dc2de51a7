"""How sure a change must be is told in bulk as it is told to `check`, and means the same."""

import csv
import io
import json
import os
import re
from collections import Counter
from decimal import Decimal

import pytest

from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    for library in ("duckdb", "pyarrow"):
        pytest.importorskip(library)

import pyarrow as pa

import labcheck.bulk
from labcheck.errors import UsageError

TESTS = {
    "Sodium": (140, "mmol/L"), "Potassium": (4, "mmol/L"), "Creatinine": (1, "mg/dL"),
    "Glucose": (90, "mg/dL"), "zorkmid": (5, "g"),
}  # fmt: skip
ROWS = [
    {
        "patient": f"p{patient}", "test": test, "unit": unit, "collected": f"2026-03-{1 + draw:02}",
        "value": f"{usual * (100 + patient * draw * (-1) ** draw) / 100:.3f}",
    }
    for patient in range(8)
    for draw in range(5)
    for test, (usual, unit) in TESTS.items()
]  # fmt: skip
"""Courses that go up and down by more for each patient: from nothing to what is no chance."""


@pytest.fixture
def folder(tmp_path):
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(ROWS[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROWS)
    (tmp_path / "in.csv").write_text(buffer.getvalue(), encoding="utf-8")
    return tmp_path


def said_by_check(folder, *options, **settings):
    """What `labcheck check` says of the change of each row."""
    done = run("check", "in.csv", "-f", "json", *options, cwd=folder, **settings)
    assert done.code == 0
    rows = [row for report in json.loads(done.out) for row in report["rows"]]
    return [(row["change"] or {}).get("verdict") for row in rows]


def said_by_flag(folder, *options, **settings):
    """What `labcheck flag` says of them."""
    baseline = ("--baseline", "previous", "-o", "out.csv")
    done = run("flag", "in.csv", *baseline, *options, cwd=folder, **settings)
    assert done.code == 0, done.err
    with (folder / "out.csv").open(encoding="utf-8") as stream:
        return [row["change_verdict"] or None for row in csv.DictReader(stream)]


@pytest.mark.parametrize("z", ["0.2", "1", "1.96", "3", "10"])
def test_a_change_is_as_sure_as_check_takes_it(folder, z):
    said = said_by_check(folder, "--z", z)
    assert said_by_flag(folder, "--z", z) == said
    table = pa.Table.from_pylist(ROWS)
    judged = labcheck.bulk.flag(table, against="previous", z=Decimal(z))
    assert judged["change_verdict"].to_pylist() == said


def test_fewer_changes_are_sure_the_surer_they_must_be(folder):
    counts = [Counter(said_by_flag(folder, "--z", z)) for z in ("0.2", "1.96", "10")]
    loose, usual, strict = (one["risen"] + one["fallen"] for one in counts)
    assert loose > usual > strict > 0


def test_without_the_option_the_settings_count(folder):
    usual, wide = said_by_check(folder), said_by_check(folder, "--z", "3")
    assert usual != wide
    assert said_by_flag(folder) == usual
    assert said_by_flag(folder, LABCHECK_Z="3") == wide
    (folder / "labcheck.toml").write_text("z = 3\n", encoding="utf-8")
    assert said_by_flag(folder) == wide
    assert said_by_flag(folder, "--z", "1.96") == usual


def test_settings_count_for_frames_too(monkeypatch):
    table = pa.Table.from_pylist(ROWS)
    wide = labcheck.bulk.flag(table, against="first", z="3")
    monkeypatch.setenv("LABCHECK_Z", "3")
    assert labcheck.bulk.flag(table, against="first").equals(wide)
    assert not labcheck.bulk.flag(table, against="first", z=1.96).equals(wide)


ALONE = "--z says how sure a change must be; name --against as well"


@pytest.mark.parametrize("more", [(), ("--baseline", "none")])
def test_without_a_baseline_it_means_nothing(folder, more):
    done = run("flag", "in.csv", "-o", "out.csv", "--z", "3", *more, cwd=folder)
    assert (done.code, done.err) == (2, f"labcheck: {ALONE}\n")
    assert not (folder / "out.csv").exists()


def test_the_command_refuses_what_is_no_deviate(folder):
    done = run("flag", "in.csv", "-o", "out.csv", "--baseline", "first", "--z", "11", cwd=folder)
    assert done.code == 2
    assert "'11' is not between 0 and 10" in done.err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"z": 3}, "z says how sure a change must be; name against as well"),
        ({"z": 11, "against": "first"}, "z: '11' is not between 0 and 10"),
        ({"z": "much", "against": "first"}, "z: 'much' is not a number"),
    ],
)
def test_frames_refuse_what_has_no_meaning(more, message):
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        labcheck.bulk.flag(pa.Table.from_pylist(ROWS), **more)
