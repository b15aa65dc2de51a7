"""Rows of a table that say the same of a result are read once, and each as if it stood alone."""

import pytest

from labcheck.faults import FaultLog
from labcheck.readers.tables import rows_once
from labcheck.readers.tables.occasions import read_result
from labcheck.readers.tables.results import Row
from labcheck.readers.tables.rows_once import RowReader

ROWS = [
    {"test": "sodium", "value": "140", "unit": "mmol/L"},
    {"test": "sodium", "value": "140", "unit": "mmol/L", "time": "2026-01-02", "patient": "1"},
    {"test": "sodium", "value": "140", "unit": "mmol/L", "age": "30 y", "patient": "2"},
    {"test": "sodium", "value": "140", "unit": "mmol/L", "age": "30 foo", "time": "2026-13-45"},
    {"test": "sodium", "value": "140", "baseline": "139", "clock": "08:30", "note": "early"},
    {"test": "sodium", "value": "14o", "unit": "mmol/L"},
    {"test": "sodium", "value": "140", "range": "1,5-2.5"},
    {"test": "sodium", "value": "140", "low": "135", "high": "145", "flag": "odd"},
]


def read_all(reader_of):
    log = FaultLog("labs.csv")
    read = reader_of(log)
    rows = [Row(line, cells, "value") for line, cells in enumerate(ROWS * 2, start=2)]
    rows += [Row(50, ROWS[0], "value", problem="has 3 cells", as_written="a | b")] * 2
    return [read(row) for row in rows], log.faults


def test_every_row_is_as_if_it_were_the_only_one():
    once = read_all(lambda log: RowReader(log, None).read)
    assert once == read_all(lambda log: lambda row: read_result(row, log))
    assert [fault.line for fault in once[1]] == [5, 5, 7, 8, 13, 13, 15, 16, 50]


@pytest.mark.parametrize(("cells", "times"), [(ROWS[0], 1), (ROWS[5], 3)])
def test_a_row_without_a_fault_is_read_once(monkeypatch, cells, times):
    read = []

    def read_alone(row, *more, **named):
        read.append(row)
        return original(row, *more, **named)

    original = rows_once.read_alone
    monkeypatch.setattr(rows_once, "read_alone", read_alone)
    reader = RowReader(FaultLog(""), None)
    for number in range(3):
        reader.read(Row(number, {**cells, "time": f"2026-01-0{number + 1}"}, "value"))
    assert len(read) == times
