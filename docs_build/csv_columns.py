"""The page of the columns of a CSV report, each with a value that the examples have in it."""

from collections.abc import Iterator
from typing import Any

import labcheck
from docs_build.tables import code, write_table
from labcheck.cli.example_cases import list_example_files
from labcheck.errors import InputError
from labcheck.writers.csv_report import COLUMNS, list_records

_ABOUT = """\
# The columns of a CSV report

`--format csv` (or `tsv`) writes one line for each result, in the order read. A column keeps its
meaning as the field of the [JSON report](json-report.md) does that it is taken from; new columns
come at the end. An empty cell says that there is nothing to say. Cells that a spreadsheet would
take for a formula begin with an apostrophe. The value shown is the first that the examples have
in this column.

"""


def write_columns() -> str:
    """Write the page."""
    found: dict[str, Any] = {}
    for record in _list_records():
        for name, value in record.items():
            if value not in (None, "", False):
                found.setdefault(name, value)
    rows = [(code(name), code(_shorten(found.get(name)))) for name in COLUMNS if name != "file"]
    rows += [(code("file"), code("case.yaml"))]
    return _ABOUT + write_table(("column", "for instance"), rows)


def _shorten(value: Any) -> str:
    text = "" if value is None else str(value).lower() if value is True else str(value)
    return text if len(text) <= 90 else f"{text[:88]}…"  # noqa: PLR2004 - a line of a table


def _list_records() -> Iterator[dict[str, Any]]:
    for path in list_example_files():
        try:
            report = labcheck.check(path, grades=["ctcae-v6"], compare=["nbme"])
        except InputError:  # one of them is wrong on purpose
            continue
        yield from list_records(report)
