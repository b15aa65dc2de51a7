"""Spreadsheets that cannot be read, whole or in part: one clear message for each fault."""

import contextlib
import io
import sys
import zipfile
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import run
from labcheck.errors import InputError
from labcheck.readers import Asked
from labcheck.readers.spreadsheet import read
from labcheck.readers.tables import workbook
from workbooks import Error, write_ods, write_xlsx, zip_parts

HEAD = ["Test", "Result", "Unit", "Reference range"]
GOOD = {"Blood": [HEAD, ["Potassium", 5.6, "mmol/L", "3.5-5.1"]]}
DAMAGED = (
    "the spreadsheet is damaged, or cut short; open it in a spreadsheet program and save it again"
)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
LOCKED = OLD + "EncryptedPackage".encode("utf-16-le")
MAP = "say which they are with --columns test=…,value=…"


def with_cell(at):
    """A workbook with one cell far away."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="a" Target="/xl/s.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": '<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>',
        "xl/s.xml": f'<worksheet><sheetData><row r="1"><c r="{at}"><v>1</v></c></row></sheetData>'
        "</worksheet>",
    }
    return zip_parts(parts)


REFUSED = {
    "locked.xlsx": LOCKED,
    "locked.ods": write_ods(GOOD, is_encrypted=True),
    "old.xls": OLD,
    "cut.xlsx": write_xlsx(GOOD)[:-40],
    "torn.xlsx": write_xlsx(GOOD).replace(b"xl/styles.xml", b"xl/stiles.xml", 1),
    "archive.zip": zip_parts({"a.txt": "x"}),
    "empty.xlsx": write_xlsx({"A": [], "B": [[None]]}),
    "letter.xlsx": write_xlsx({"A": [["Dear Jane Roe"], ["born 1961"]]}),
    "several.xlsx": write_xlsx({"A": [["Jane Roe"]], "B": [["born 1961"]]}),
    "far.xlsx": with_cell("XFD1048576"),
    "farther.xlsx": with_cell("A999999999"),
    "broken.ods": write_ods(GOOD, end="<table:table-cell"),
    "named.xlsx": zip_parts({"xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><workbook/>"}),
}
MESSAGES = f"""
locked.xlsx: this is a spreadsheet protected by a password, which is not read; save it without the \
password
locked.ods: the spreadsheet is protected by a password; save it without the password
old.xls: this is a spreadsheet or document of old Office, which is not read; save it as .xlsx
cut.xlsx: {DAMAGED}
torn.xlsx: {DAMAGED}
archive.zip: this is a ZIP archive, which is not read; unpack it first
empty.xlsx: the spreadsheet is empty; write results below headings
letter.xlsx:1: this is not a case, which has its results under `labs:`, nor a table, since no \
heading of the first line is known; if it is a table, {MAP}
several.xlsx: no sheet has headings of results that are known; {MAP}
far.xlsx: the sheet 'S' reaches to XFD1048576, too far to be read; delete what stands far from the \
results
farther.xlsx: the sheet 'S' reaches to A999999999, too far to be read; delete what stands far from \
the results
broken.ods: {DAMAGED}
named.xlsx: {DAMAGED}
""".strip().splitlines()


@pytest.mark.parametrize("name", REFUSED)
def test_a_spreadsheet_that_cannot_be_read_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(REFUSED[name])
    refused = run(name, cwd=tmp_path)
    (message,) = [line for line in MESSAGES if line.startswith(f"{name}:")]
    assert (refused.code, refused.out, refused.err) == (3, "", f"{message}\n")


def test_headings_without_results(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(write_xlsx({"A": [["Ward 3"], HEAD]}))
    refused = run("a.xlsx", cwd=tmp_path)
    assert refused.code == 3
    assert refused.err == "a.xlsx:2: the table has no results; write results below the header\n"


def test_what_is_large_once_unpacked_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_UNPACKED", 1000)
    (tmp_path / "a.xlsx").write_bytes(write_xlsx(GOOD))
    refused = run("a.xlsx", cwd=tmp_path)
    assert refused.err == (
        "a.xlsx: the spreadsheet is more than 512 MB once it is unpacked; "
        "save the results in files of their own\n"
    )


def test_without_the_extra_its_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "a.xlsx").write_bytes(write_xlsx(GOOD))
    refused = run("a.xlsx", cwd=tmp_path)
    assert refused.code == 3
    assert refused.err.startswith(
        "a.xlsx: spreadsheets are read with the extra excel, which is not installed; "
    )
    assert '-m pip install "python-calamine>=' in refused.err


ODD = [
    HEAD,
    ["Sodium", Error("#N/A"), "mmol/L", "135-145"],
    ["Potassium", Error("#VALUE!"), "mmol/L", "3.5-5.1"],
    ["Urea", Error("#VALUE!"), "mmol/L", "2.5-7.8"],
    ["Platelets", 200, "10^9/L", date(2026, 4, 1)],
    ["ANA", time(1, 40), None, None],
    ["Red cells", date(2026, 2, 1), "/hpf", "0-2"],
    ["Chloride", 101, "mmol/L", Error("#REF!")],
]


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_errors_and_what_became_dates_are_named_and_not_judged(tmp_path, write):
    rows = ODD if write is write_xlsx else [row for row in ODD if row[0] != "ANA"]
    (tmp_path / "a.file").write_bytes(write({"Blood": rows}))
    done = run("a.file", "-f", "csv", cwd=tmp_path)
    made = "which spreadsheets make of texts such as 1-4 or 1:40"
    unread = "write it as a number with its unit, or as a word such as negative"
    correct = "correct the formula, or clear the cell"
    at = len(rows)
    held = f"the cell holds the date or time {{}}, {made}"
    not_read = f"Result: '{{0}}' is not read: {held.format('{0}')}; {unread}"
    last = [
        f"{at - 1}: {not_read.format('2026-02-01')}",
        f"{at}: range: the cell holds the error #REF!",
    ]
    of_time = [f"6: {not_read.format('01:40:00')}"] if len(rows) == len(ODD) else []
    in_rows = [f"5: range: {held.format('2026-04-01')}", *of_time, *last]
    in_cells = [
        f"1 cell holds the error #N/A: B2; {correct}",
        f"2 cells hold the error #VALUE!: B3, B4; {correct}",
        f"1 cell holds the error #REF!: D{at}; {correct}",
    ]
    count = len(in_rows) + len(in_cells)
    assert done.err.splitlines() == [
        *(f"a.file:{line}" for line in in_rows),
        *(f"a.file: {line}" for line in in_cells),
        f"labcheck: {count} faults; all else was read; exit code 0, with --fail-on fault 1",
    ]
    said = done.out.splitlines()[1:]
    assert len(said) == len(rows) - 1
    for test, word in {
        "Sodium": "no-result",
        "Potassium": "unreadable",
        "Red cells": "unreadable",
        "Platelets": "range-unread",
        "Chloride": "range-unread",
    }.items():
        assert any(test in line and word in line for line in said), test


def test_a_sheet_whose_columns_are_not_certain_is_named_and_the_others_are_read(tmp_path):
    twice = {"Twice": [["Test", "Result", "Value"], ["K", 5, 6]]}
    (tmp_path / "a.xlsx").write_bytes(write_xlsx({**GOOD, **twice}))
    done = run("a.xlsx", "-f", "csv", cwd=tmp_path)
    assert (done.code, len(done.out.splitlines())) == (3, 2)
    choose = "choose with --columns value=Result"
    assert done.err.splitlines() == [
        f"a.xlsx, Twice:1: 'Result' and 'Value' may both hold the value; {choose}",
        "labcheck: 1 fault; all else was read; exit code 3",
        "labcheck: 1 record of a.xlsx could not be read and is in no row",
    ]


def test_what_is_stated_of_tables_is_used(tmp_path):
    rows = [["Wert", "Was", "In"], ["1.060", "Thrombozyten", "/nl"], [4.123, "Kalium", "mmol/l"]]
    (tmp_path / "a.xlsx").write_bytes(write_xlsx({"A": [["Ein Titel"], rows[0], *rows[1:]]}))
    columns = "test=Was,value=Wert,unit=In"
    done = run("a.xlsx", "--columns", columns, "--decimal-comma", "-f", "json", cwd=tmp_path)
    assert done.err == ""
    assert '"value": 4.123' in done.out
    assert '"text": "1.060 /nl"' in done.out


def test_a_text_among_dates_is_named_since_the_dates_may_be_turned(tmp_path):
    rows = [["Date", "K (mmol/L)"], [date(2026, 4, 3), 4.1], ["13/04/2026", 4.2]]
    (tmp_path / "a.xlsx").write_bytes(write_xlsx({"A": rows}))
    said = run("a.xlsx", "-f", "csv", cwd=tmp_path).err.splitlines()[0]
    turned = "in which a spreadsheet may have turned day and month; compare them with the report"
    assert said == f"a.xlsx:3: time: '13/04/2026' is a text, and other cells hold dates, {turned}"


SEEDS = {"a.xlsx": write_xlsx(GOOD), "a.ods": write_ods(GOOD)}
PIECES = st.sampled_from(["<", ">", "/", '"', "99999999", "-1", "<c/>", 't="e"', "&", "", "Z"])


@settings(max_examples=60)
@given(st.sampled_from(list(SEEDS)), st.integers(0), st.integers(0), st.integers(0, 30), PIECES)
def test_a_changed_part_is_read_or_refused(file, part, place, cut, piece):
    with zipfile.ZipFile(io.BytesIO(SEEDS[file])) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    name = list(parts)[part % len(parts)]
    at = place % len(parts[name])
    parts[name] = f"{parts[name][:at]}{piece}{parts[name][at + cut :]}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for each, text in parts.items():
            archive.writestr(each, text)
    with contextlib.suppress(InputError):
        assert read(buffer.getvalue(), file, Asked()).cases
