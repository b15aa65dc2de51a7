"""Dates as they are written: a large table has the changes that `check` has for the same rows."""

import csv
import io
import json
import re

import pytest

from commands import run
from date_pairs import NEWEST_FIRST, UNKNOWN
from labcheck.bulk import flag

pytest.importorskip("duckdb")

STEPS = ("day 3", "day 1")
MORE = [
    ("Week 12", " week 2"),
    ("hospital day 2", "Hospital Day -1"),
    ("visit 10", "visit 9"),
    ("day 3", "week 1"),
    ("day 3", "hospital day 1"),
    ("day 3", "2016-03-12"),
    ("2026-11-25", "day 1"),
    ("day 3", "25.11.2026"),
    ("day 3", ""),
    ("day 3", "DAY 3"),
    ("day three", "day 1"),
    ("01/02/2026", "02/01/2026"),  # which is the later depends on what stands first
    ("12/11/2026 14:30", "12/11/2026 9:15"),
    ("25 Nov 26", "12 Mar 16"),
    ("25/Nov/2026 8:30", "12/Mar/2016"),
    ("2026-11-25T08:30Z", "2026-11-25T09:00+02:00"),
    ("2026-11-25T08:30Z", "25 Nov 2026 9:00 +02:00"),
    ("2026-11-25 08:30:15.5", "25.11.2026 08:30:15.25"),
    ("25.11.2026 12:10 pm", "25.11.2026 12:20 am"),
    ("25/11/2026 13:10 pm", "2016-03-12"),
    ("Wed 25 Nov 2026 8:30 a.m.", "2026-11-25 8:15"),
    ("2026-11-25", "25.11.2026"),  # one time
    ("2026-11-25 00:00", "25 November 2026"),
    ("31/02/2026", "2016-03-12"),
    ("2026-11", "2016-03"),
    ("2026", "2016"),
    ("20261125T0830", "20160312"),
    ("20261325", "20160312"),
    ("25/11/2026", "2016-03-12"),
    ("2026-11-25T08:30:00+0100", "2016-03-12"),
    ("2026-W48-3", "2016-03-12"),
    ("2026-330", "2016-03-12"),
    ("25 Nvember 2026", "2016-03-12"),
    ("1764028800", "1458000000"),
    ("46000", "42000"),
    ("25.11.2026 24:00", "12.03.2016"),
    ("0000-01-01", "2016-03-12"),
    (" 2026-11-25 ", "12.03.2016 "),
    ("2026-11-25,08:30", "12.03.2016"),
    ("25.11.2026, 08:30", "12.03.2016"),
    ("Nov 25, 2026 8:30 PM", "Nov 25, 2026 8:30 AM"),
    ("NA", "2016-03-12"),
    ("9999-12-31T23:59-05:00", "2016-03-12"),
]
PAIRS = [*NEWEST_FIRST, *UNKNOWN, *MORE]
_STROKES = re.compile(r"(\d\d)[-/](\d\d)[-/]\d{4}.*")


def order_of(pair):
    """What stands first in the later date, where a day above 12 settles it."""
    found = _STROKES.fullmatch(pair[0])
    first, second = (int(found[1]), int(found[2])) if found else (0, 0)
    return "dmy" if first > 12 else "mdy" if second > 12 else ""


def of_order(order):
    """The pairs of a table in which nothing contradicts an order."""
    return [pair for pair in PAIRS if order_of(pair) in ("", order)]


def as_text(pairs):
    """A table of sodium, 151 and before it 140 mmol/L, with a patient for each pair of dates."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["patient", "test", "value", "unit", "date"])
    for number, pair in enumerate(pairs):
        for value, date in zip((151, 140), pair, strict=True):
            writer.writerow([f"P{number}", "sodium", value, "mmol/L", date])
    return text.getvalue()


def changes_of_check(path, *options):
    """The verdict on the change of each result, or why there is none, by patient and value."""
    reports = json.loads(run("check", path, "-f", "json", "--against", "previous", *options).out)
    return {
        (report["patient"]["id"], row["result"]["text"].split()[0]):
            row["change"]["verdict"] or row["change"]["reason"] if row["change"] else ""
        for report in reports for row in report["rows"]
    }  # fmt: skip


def changes_of_flag(path, *options):
    target = path.with_name("flagged.csv")
    done = run("flag", path, "-o", target, "--against", "previous", *options)
    assert done.code == 0, done.err
    with target.open(encoding="utf-8", newline="") as file:
        return {key_of(row): said_of(row) for row in csv.DictReader(file)}


def changes_of_frame(path, dates):
    frame = pytest.importorskip("pandas").read_csv(path, dtype=str, keep_default_na=False)
    flagged = flag(frame, against="previous", dates=dates)
    said = flagged[["change_verdict", "change_reason"]].astype(object).fillna("")
    rows = frame.join(said).to_dict("records")
    return {key_of(row): said_of(row) for row in rows}


def key_of(row):
    return row["patient"], row["value"]


def said_of(row):
    return row["change_verdict"] or row["change_reason"]


@pytest.mark.parametrize(
    ("pairs", "dates"),
    [
        (PAIRS, None), (PAIRS, "dmy"), (PAIRS, "mdy"), (of_order("dmy"), None),
        (of_order("mdy"), None),
    ],
    ids=["contradicting", "stated dmy", "stated mdy", "settled dmy", "settled mdy"],
)  # fmt: skip
def test_a_large_table_has_the_changes_of_check(pairs, dates, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(as_text(pairs), encoding="utf-8")
    options = ("--dates", dates) if dates else ()
    wanted = changes_of_check(path, *options)
    steps = f"P{pairs.index(STEPS)}"
    assert (wanted[steps, "151"], wanted[steps, "140"]) == ("risen", "")
    for found in (changes_of_flag(path, *options), changes_of_frame(path, dates)):
        assert found == wanted


@pytest.mark.parametrize(
    ("dates", "options", "said"),
    [
        (("25/11/2026", "12/03/2016"), (), "day"),
        (("11/25/2026", "12/03/2016"), (), "month"),
        (("25/11/2026", "12/03/2016"), ("--dates", "dmy"), None),
        (("25/11/2026", "11/25/2026"), (), None),
        (("05/06/2026", "04/05/2016"), (), None),
        (("25.11.2026", "2016-03-12"), (), None),
    ],
)
@pytest.mark.parametrize("has_birth", [False, True])
def test_the_summary_says_what_settled_the_order_of_dates(
    dates, options, said, has_birth, tmp_path
):
    rows = [f"p,{'1980-02-01' if has_birth else ''},sodium,140,mmol/L,{date}" for date in dates]
    path = tmp_path / "rows.csv"
    heading = f"patient,{'birth' if has_birth else 'else'},test,value,unit,taken at"
    path.write_text("\n".join([heading, *rows]), encoding="utf-8")
    target = tmp_path / "out.csv"
    columns = ("--columns", "time=taken at")
    done = run("flag", path, "-o", target, "--against", "previous", *columns, *options)
    lines = [line for line in done.err.splitlines() if "dates of" in line]
    order = {"day": "dmy", "month": "mdy", None: ""}[said]
    line = (
        f"labcheck: the dates of taken at were read with the {said} first, since a day above 12 "
        f"allows nothing else; --dates {order} states it"
    )
    assert lines == ([line] if said else []), done.err


@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_the_later_of_two_dates_has_the_change(order, tmp_path):
    """Without this both might be wrong alike."""
    pairs = [one for one in NEWEST_FIRST if order_of(one) in ("", order)]
    path = tmp_path / "rows.csv"
    path.write_text(as_text(pairs), encoding="utf-8")
    found = changes_of_flag(path)
    assert {(value, said) for (_, value), said in found.items()} == {("151", "risen"), ("140", "")}
    assert len(found) == 2 * len(pairs)
