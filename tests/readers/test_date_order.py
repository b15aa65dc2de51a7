"""The dates of one file have one order: any may settle it, and two that contradict do not."""

import csv
import io
import json

import pytest

from commands import run
from workbooks import write_xlsx

LONG = "date,dob,test,value,unit\n{},{},K,5.9,mmol/L\n{},{},K,4.9,mmol/L\n"
TURNED = "25/11/2026 has the day first and 12/25/1960 the month"
ASK = (
    f"may be a date with the day or the month first, since {TURNED}; --dates dmy or --dates mdy "
    "says which number is the day"
)
UNKNOWN_AGE = "not known (the date '05/04/2026' of the result cannot be read)"
EACH = "each is read in the only order that it allows; compare them with the report"
TABLES = {
    "a birth date settles the times": (
        LONG.format("03/04/2026", "25/12/1960", "05/04/2026", "25/12/1960"),
        ["2026-04-03", "2026-04-05"], ["65 y", "65 y"], []),
    "a time settles the birth dates": (
        LONG.format("03/25/2026", "05/12/1960", "05/04/2026", "05/12/1960"),
        ["03/25/2026", "2026-05-04"], ["65 y", "65 y"], []),
    "a birth date settles times that are headings": (
        "dob,test,03/04/2026,05/04/2026\n25/12/1960,K,5.9,4.9\n",
        ["2026-04-03", "2026-04-05"], ["65 y", "65 y"], []),
    "a heading without results settles the others": (
        "test,03/04/2026,05/04/2026,25/04/2026\nK,5.9,4.9,\n",
        ["2026-04-03", "2026-04-05"], [None, None], []),
    "a time contradicts a birth date": (
        LONG.format("25/11/2026", "12/25/1960", "05/04/2026", "12/25/1960"),
        ["25/11/2026", "05/04/2026"], ["65 y", UNKNOWN_AGE],
        [f":3: time: '05/04/2026' {ASK}"]),
    "headings contradict each other": (
        "test,03/04/2026,25/11/2026,12/25/1960\nK,5.9,4.9,5\n",
        ["03/04/2026", "25/11/2026", "12/25/1960"], [None, None, None],
        [f":2: time: '03/04/2026' {ASK}"]),
    "dates of two orders, each with a day above 12": (
        "test,date,value\nK,25/11/2026,5.9\nK,12/25/1960,4.9\n",
        ["25/11/2026", "12/25/1960"], [None, None],
        [f": time: of the dates, {TURNED}; {EACH}"]),
}  # fmt: skip


CASE = """patient: {born: 25/12/1960}
draws: [{time: 03/04/2026, labs: {K: 5.9 mmol/L}}, {time: 05/04/2026, labs: {K: 4.9 mmol/L}}]
"""


def check(path):
    done = run(path, "-f", "json", cwd=path.parent)
    rows = json.loads(done.out)["rows"]
    ages = [row["age"] for row in rows]
    faults = [line.removeprefix(str(path)) for line in done.err.splitlines()]
    return [row["time"] for row in rows], ages, [line for line in faults if " time: " in line]


@pytest.mark.parametrize("name", TABLES)
def test_the_dates_of_a_table_have_one_order(name, tmp_path):
    text, *expected = TABLES[name]
    (tmp_path / "labs.csv").write_text(text, encoding="utf-8")
    assert list(check(tmp_path / "labs.csv")) == expected


def test_a_birth_date_settles_the_times_of_a_case(tmp_path):
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    assert check(tmp_path / "case.yaml") == (["2026-04-03", "2026-04-05"], ["65 y", "65 y"], [])


def test_a_sheet_settles_the_dates_of_another(tmp_path):
    rows = [["Date", "Test", "Value"], ["03/04/2026", "K", 5.9]]
    later = [rows[0], ["25/04/2026", "K", 4.9]]
    (tmp_path / "labs.xlsx").write_bytes(write_xlsx({"A": rows, "B": later}))
    done = run("labs.xlsx", "-f", "json", cwd=tmp_path)
    times = [row["time"] for report in json.loads(done.out) for row in report["rows"]]
    assert times == ["2026-04-03", "25/04/2026"]


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name][0][:4] == "date"])
def test_a_large_table_has_the_same_order(name, tmp_path):
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    path.write_text(TABLES[name][0], encoding="utf-8")
    checked = json.loads(run(path, "-f", "json").out)["rows"]
    run("flag", path, "-o", tmp_path / "out.csv")
    flagged = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8")))
    reasons = [(row["flag"], row["not_judged"]) for row in flagged]
    assert reasons == [
        (row["flag"] or "", (row["not_judged"] or {}).get("reason", "")) for row in checked
    ]
