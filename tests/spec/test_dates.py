"""Dates as they are written: which are read, in what order, and what an unknown order judges."""

import csv
import io

import pytest

from commands import run
from date_pairs import NEWEST_FIRST, UNKNOWN
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read as read_table
from labcheck.values.dates import DateOrder, DateStyle, find_style, parse_moment
from labcheck.yaml_files.case_file import read_case

KNOWLEDGE = gather_knowledge(["abim"], ["none"])


def verdicts(case):
    """The verdict on the change of each result, by its value, or why there is none."""
    rows = check(case, KNOWLEDGE).rows
    said = {row.result.text: row.change for row in rows}
    return {text: one and (one.verdict.value if one.verdict else one.reason)
            for text, one in said.items()}  # fmt: skip


def as_yaml(new, old, dates=None):
    return read_case(
        f"patient: {{age: 50 y, sex: female}}\ndraws:\n"
        f"  - {{time: '{new}', labs: {{sodium: 151 mmol/L}}}}\n"
        f"  - {{time: '{old}', labs: {{sodium: 140 mmol/L}}}}\n",
        "case.yaml",
        dates,
    )


def as_table(new, old, dates=None):
    content = f'test,value,unit,date\nsodium,151,mmol/L,"{new}"\nsodium,140,mmol/L,"{old}"\n'
    return read_table(content.encode(), "a.csv", Asked(dates=dates)).cases[0]


def as_wide_table(new, old, dates=None):
    content = f'test,unit,"{new}","{old}"\nsodium,mmol/L,151,140\n'
    return read_table(content.encode(), "a.csv", Asked(dates=dates)).cases[0]


@pytest.mark.parametrize(("new", "old"), NEWEST_FIRST)
def test_a_newest_first_list_has_the_change_of_an_oldest_first_one(new, old):
    # Sodium: CVI 0.53 %, so +7.9 % is a rise; read the wrong way round it would be a fall.
    for door in (as_yaml, as_table, as_wide_table):
        found = verdicts(door(new, old))
        assert [one for one in found.values() if one] == ["risen"], door.__name__
        assert next(text for text, one in found.items() if one).startswith("151"), door.__name__


@pytest.mark.parametrize(("new", "old"), UNKNOWN)
def test_an_order_that_is_not_known_judges_no_change(new, old):
    for door in (as_yaml, as_table):
        said = set(verdicts(door(new, old)).values())
        assert all("what is earlier is not known" in one for one in said), door.__name__


@pytest.mark.parametrize(
    ("dates", "new", "old", "rising"),
    [
        ("dmy", "05/06/2026", "04/07/2025", "151"),
        ("mdy", "05/06/2026", "04/07/2025", "151"),
        ("dmy", "01/02/2026", "02/01/2026", "151"),
        ("mdy", "01/02/2026", "02/01/2026", "140"),
        ("dmy", "25.11.26", "12.03.16", "151"),
        ("mdy", "11/25/26", "03/12/99", "151"),
    ],
)
def test_a_stated_order_is_used_and_so_are_years_of_two_digits(dates, new, old, rising):
    for door in (as_yaml, as_table, as_wide_table):
        found = verdicts(door(new, old, DateOrder(dates)))
        later = next(text for text, one in found.items() if one)
        assert later.startswith(rising), door.__name__


def test_two_dates_that_contradict_each_other_settle_nothing():
    twice = ["11/25/2026", "25/11/2026"]
    assert find_style(twice, None) == DateStyle(mixed=("25/11/2026", "11/25/2026"))
    assert find_style(["25/11/2026", "03/04/2026"], None).order is DateOrder.DAY_FIRST


@pytest.mark.parametrize(
    "text",
    ["31/02/2026", "Nov 31, 2026", "13/13/2026", "before 25 Nov 2026", "5", "1764028800",
     "2026/13/01", "25 Nvember 2026", "25:11:2026", "3.4", "11/2026", "2026-11-25 25:00"],
)  # fmt: skip
def test_what_is_not_a_date_is_never_taken_for_one(text):
    styles = [DateStyle(), *(DateStyle(one, has_short_years=True) for one in DateOrder)]
    assert [parse_moment(text, style) for style in styles] == [None] * 3


@pytest.mark.parametrize("choice", ["previous", "first", "median"])
def test_the_order_of_rows_changes_no_verdict(choice, tmp_path):
    lines = [
        "sodium,140,mmol/L,2026-01-01", "sodium,151,mmol/L,2026-01-02",
        "sodium,139,mmol/L,2026-01-02", "sodium,141,mmol/L,2026-01-03",
        "sodium,142,mmol/L,3 Jan 2026", "sodium,143,mmol/L,2026-01-04",
    ]  # fmt: skip
    found = []
    for order in (lines, lines[::-1]):
        file = tmp_path / "a.csv"
        file.write_text("\n".join(["test,value,unit,date", *order]), encoding="utf-8")
        outcome = run("check", str(file), "--against", choice, "-f", "csv")
        rows = [line for line in outcome.out.splitlines() if "sodium" in line.lower()]
        found.append(sorted(rows))
    assert found[0] == found[1]
    assert len(found[0]) == len(lines)


def test_a_case_in_two_files_has_the_changes_of_the_whole(tmp_path):
    draws = [f"  - {{time: 2026-01-0{n}, labs: {{sodium: {v} mmol/L}}}}\n"
             for n, v in enumerate((140, 146, 139, 151, 143), 1)]  # fmt: skip
    head = "patient: {age: 50 y, sex: female}\ndraws:\n"
    whole, then, now = (tmp_path / f"{name}.yaml" for name in ("whole", "then", "now"))
    whole.write_text(head + "".join(draws), encoding="utf-8")
    then.write_text(head + "".join(draws[:2]), encoding="utf-8")
    now.write_text(head + "".join(draws[2:]), encoding="utf-8")
    for choice in ("previous", "first", "median"):
        texts = [
            run("check", str(file), *more, "--against", choice, "-f", "csv").out.splitlines()
            for file, more in ((whole, ()), (now, ("--baseline", str(then))))
        ]
        names = texts[0][0].split(",")
        at = [names.index(one) for one in ("result", "change_percent", "change_verdict")]
        of_whole, of_part = (
            [[row[place] for place in at] for row in _rows(text)] for text in texts
        )
        assert of_whole[-3:] == of_part[-3:], choice


def _rows(lines):

    return list(csv.reader(io.StringIO("\n".join(lines))))[1:]
