"""Where commas are decimal, a large table is read as `check --decimal-comma` reads it."""

import csv
import io
import json
import os
import random

import nasty
import pytest
from layout_rows import ROWS, facts, make_rows, said_by_check, to_csv

from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    for library in ("duckdb", "pyarrow", "pandas"):
        pytest.importorskip(library)

import pandas as pd
import pyarrow as pa

import labcheck.bulk
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read
from labcheck.values.decimal_sign import DecimalSign

SETS = {"ranges": ["abim", "caliper"], "critical": [], "prefix": "lab_"}
VALUES = (
    "1,2", "1.234", "12.345", "0.123", "1.23", "1234.567", "1.234,5", "1.234.567", "-1,5", "-1.234",
    "<2,5", ">1.234", "5,1 H", "2,0-3,0", "1,2,3", "140", "140,0", "1,5e2", " 5,1 ", "1,", ",5",
    "0", "136,00001", "4.1", "4,1", "4.100", "6,20", "6,2", "", "NEGATIVE", "1:40", "12,3 mmol/L",
)  # fmt: skip
LIMITS = ("", "3,5", "5,1", "1.234", "136", "140.5", "x")


@pytest.fixture(scope="module")
def knowledge():
    return gather_knowledge(["abim", "caliper"], [])


def flag(frame, **more):
    return labcheck.bulk.flag(frame, **SETS | {"decimal_comma": True} | more)


def with_commas(rows, seed):
    """Write some of the points in values and limits as commas, and put special ones among them."""
    chance = random.Random(seed)
    made = []
    for row in rows:
        text = row["value"].replace(".", ",") if chance.random() < 0.8 else row["value"]
        made.append({**row, "value": chance.choice(VALUES) if chance.random() < 0.2 else text})
        for side in ("low", "high"):
            if chance.random() < 0.1:
                made[-1][side] = chance.choice(LIMITS)
    return made


@pytest.fixture(scope="module")
def random_rows(knowledge):
    """Rows with commas, what `check` says of each, and what large tables have asked of them."""
    rows = with_commas(nasty.nasty_rows(knowledge, 1_500, 23), 23)
    content = nasty.to_csv(rows)
    reading = read(content, "in.csv", Asked(decimal=DecimalSign.COMMA))
    rows_of = {case.patient.id: check(case, knowledge).rows for case in reading.cases}
    return rows, [nasty.facts_of(rows_of[row["patient"]][0]) for row in rows], {}


@pytest.mark.parametrize("longest", [4_000_000, 40])
def test_random_rows_are_judged_as_check_judges_each(random_rows, longest, monkeypatch):
    """By lists, and by joins, which are made where lists would be too long."""
    monkeypatch.setattr("labcheck.bulk.duckdb_lookup.LONGEST_LIST", longest)
    rows, said, asked = random_rows
    columns = {name: [row.get(field) for row in rows] for field, name in nasty.HEADER.items()}
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    with nasty.asking_once(asked):
        found = facts(flag(table).to_pylist())
    assert nasty.differences(found, said, rows) == []
    assert sum(one["flag"] is not None for one in found) > 250
    assert sum(one["at_limit"] for one in found) > 2


@pytest.mark.parametrize("layout", ROWS)
def test_rows_of_a_layout_are_judged_as_check_judges_each(layout, knowledge):
    chance, fields = random.Random(29), {"LBORRES", "LBSTRESC", "LBSTRESN", "value", "valuenum"}
    fields |= {"value_source_value", "value_as_number", "VALUE", "LBORNRLO", "LBSTNRHI"}
    rows = [
        {
            name: chance.choice(VALUES) if name in fields and chance.random() < 0.5 else text
            for name, text in row.items()
        }
        for row in make_rows(layout, 300, 29)
    ]
    said = said_by_check(to_csv(rows), layout, knowledge, rows, decimal=DecimalSign.COMMA)
    found = facts(flag(pa.Table.from_pylist(rows), layout=layout).to_pylist())
    assert nasty.differences(found, said, rows) == []
    assert sum(one["flag"] is not None for one in found) > 20


@pytest.mark.parametrize(
    ("value", "flag_"),
    [
        ("140", "N"), ("140,5", "N"), ("145,5", "H"), ("1.405", "IND"), ("140.5", "N"),
        ("138.000", "N"), ("120.000", "LL"), ("120,000", "LL"), ("1.200,5", "HH"), ("<120,5", "LL"),
    ],
)  # fmt: skip
def test_what_points_and_commas_mean(value, flag_):
    """abim: sodium, 136-145 mEq/L."""
    table = pa.table({"test": ["Sodium"], "value": [value], "unit": ["mmol/L"]})
    row = flag(table, critical="critical-main-line").to_pylist()[0]
    assert (row["lab_flag"], row["lab_not_judged"]) == (flag_, None if flag_ else "unreadable")


@pytest.mark.parametrize("type_", [pa.float32(), pa.float64(), pa.decimal128(9, 3)])
def test_a_number_in_a_column_of_numbers_is_that_number(type_):
    """What stands there is 1.234 and never thousands; the same holds for limits."""
    names = ("test", "unit", "value", "low", "high")
    numbers = [pa.array([one] * 2, pa.float64()).cast(type_) for one in (1.234, 1.125, 1.375)]
    texts = pa.array(["1,234", "1,5"])
    units = pa.array(["mg/dL"] * 2)
    tests = pa.array(["Creatinine"] * 2)
    typed = flag(pa.table([tests, units, *numbers], names=names)).to_pylist()
    assert [row["lab_flag"] for row in typed] == ["N", "N"]
    assert {(row["lab_range_low"], row["lab_range_high"]) for row in typed} == {(1.125, 1.375)}
    mixed = flag(pa.table([tests, units, texts, *numbers[1:]], names=names)).to_pylist()
    assert [row["lab_flag"] for row in mixed] == ["N", "H"]


def test_numbers_beside_texts_of_a_layout_are_those_numbers():
    frame = pd.DataFrame(
        {"label": "Potassium", "valueuom": "mmol/L", "value": ["4,2", None, "___", "0.900"],
         "valuenum": [4.2, 4.125, 7.25, 0.9]}
    )  # fmt: skip
    judged = flag(frame, layout="mimic-labevents")
    assert judged["lab_flag"].tolist() == ["N", "N", "HH", "LL"]


def test_a_comma_before_one_digit_is_a_decimal_one_without_the_option():
    table = pa.table({"test": ["Sodium"] * 2, "value": ["140,5", "145,5"], "unit": ["mmol/L"] * 2})
    assert flag(table, decimal_comma=False)["lab_flag"].to_pylist() == ["N", "H"]


CONTENT = """\
patient;test;value;unit;collected;range
1;Sodium;140,5;mmol/L;2026-03-01;
1;Sodium;126,45;mmol/L;2026-03-02;
1;Sodium;1.405;mmol/L;2026-03-03;
1;Potassium;5,2;mmol/L;2026-03-01;3,5-5,1
1;Potassium;4.1;mmol/L;2026-03-02;3,5-5,1
"""


def test_the_command_takes_the_option(tmp_path):
    (tmp_path / "in.csv").write_text(CONTENT, encoding="utf-8")
    more = ("--baseline", "previous", "-o", "out.csv")
    done = run("flag", "in.csv", "--decimal-comma", *more, cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8") as stream:
        found = list(csv.DictReader(stream))
    done = run("check", "in.csv", "--decimal-comma", "-f", "json", cwd=tmp_path)
    said = json.loads(done.out)["rows"]
    assert [row["flag"] or None for row in found] == [row["flag"] for row in said]
    assert [row["value"] for row in found] == ["140,5", "126,45", "1.405", "5,2", "4.1"]
    percents = [float(row["change_percent"] or "nan") for row in found]
    assert percents[1::3] == pytest.approx([-10, -21.1538], abs=1e-4)
    changes = [(row["change"] or {}).get("verdict") for row in said]
    assert [row["change_verdict"] or None for row in found] == changes
    assert [row["range_low"] for row in found[3:]] == ["3.5", "3.5"]


def test_what_was_read_is_written_as_it_was(tmp_path):
    (tmp_path / "in.csv").write_text(CONTENT, encoding="utf-8")
    done = run("flag", "in.csv", "--decimal-comma", "-o", "out.tsv", cwd=tmp_path)
    assert done.code == 0
    written = (tmp_path / "out.tsv").read_text(encoding="utf-8")
    given = [line.split(";") for line in CONTENT.splitlines()]
    assert [row[:6] for row in csv.reader(io.StringIO(written), delimiter="\t")] == given
