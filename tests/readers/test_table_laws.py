"""Laws of the reader of tables: it raises nothing but `InputError`, and loses no row."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from test_table import read_table

from labcheck.errors import InputError
from labcheck.readers import Asked
from labcheck.readers.tables.delimited import SEPARATORS, read_table_text
from labcheck.readers.tables.layouts import LAYOUTS
from labcheck.values.decimal_sign import DecimalSign

PIECES = st.sampled_from(
    ["test", "value", "unit", "low", "high", "date", "dob", "sex", "age", "pid", "day 1", "day 2",
     "LBTEST", "LBORRES", "CODE", "VALUE", "CATEGORY", "itemid", "value_as_number", "person_id",
     "2026-03-01", "2026-02-30", "0001-01-01T00:00+14:00", "9999-12-31", "6.3", "6,3", "1.060",
     "<5", "F", "M", "NA", "", "718-7", ",", ",", ",", ";", "\t", "|", '"', '""', "\n", "\n", "\n",
     "\r\n", "\r", "\0", "\ufeff", " ", "sep=;\n", "µ", "\u2028", "\x85"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.builds(str.encode, TEXTS),
    st.builds(lambda text: ("test,value\n" + text).encode(), TEXTS),
    st.builds(lambda text: text.encode("utf-16"), TEXTS),
)
ASKED = st.builds(
    Asked,
    columns=st.dictionaries(st.sampled_from(["test", "value", "time", "x"]), PIECES, max_size=2),
    layout=st.sampled_from(["", "", *LAYOUTS]),
    decimal=st.sampled_from([None, *DecimalSign]),
)


@given(CONTENTS, ASKED)
def test_a_file_is_read_or_refused(content, asked):
    try:
        reading = read_table(content, asked)
    except InputError:
        return
    assert all(case.results for case in reading.cases)
    assert all(str(fault).startswith("labs.csv") for fault in reading.faults)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1), st.sampled_from(list(SEPARATORS)))
def test_every_row_becomes_a_result_in_the_order_read(rows, separator):
    rows = [row for row in rows if any(cell.strip() for cell in row[1:])]  # a name only heads rows
    kept = rows
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([("test", "value", "method"), *rows])
    if not kept:
        return
    (case,) = read_table(text.getvalue()).cases
    assert [one.test for one in case.results] == [test.strip() for test, _, _ in kept]
    assert [one.value.text for one in case.results] == [value.strip() for _, value, _ in kept]


@given(TEXTS)
def test_no_line_with_something_on_it_is_lost(text):
    """Every line belongs to some row, whatever the quotation marks do."""
    try:
        table = read_table_text(text.encode(), "labs.csv")
    except InputError:
        return
    text = text.removeprefix("\ufeff").removeprefix("sep=;\n")
    written = "".join(char for char in text if char.isalnum())
    cells = [cell for record in (table.header, *table.rows) for cell in record.cells]
    assert "".join(char for cell in cells for char in cell if char.isalnum()) == written


@given(st.lists(st.sampled_from(["5", "6.3 H", "", "x"]), min_size=6, max_size=6))
def test_each_cell_of_a_wide_table_is_a_result(cells):
    lines = [f"t{number},{','.join(cells[number::2])}" for number in (0, 1)]
    try:
        reading = read_table("test,day 1,day 2,day 3\n" + "\n".join(lines))
    except InputError:
        assert not any(cells)
        return
    texts = [one.text for case in reading.cases for one in case.results]
    assert texts == [cell for number in (0, 1) for cell in cells[number::2] if cell]
