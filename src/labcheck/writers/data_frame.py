"""Give the rows of a report as a data frame of pandas or polars: the columns of the CSV, typed.

Numbers are floats, yes and no are booleans, all else is text; what is not there is null.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from labcheck.errors import UsageError, refuse_word
from labcheck.judging.report import Report
from labcheck.packages import advise_install
from labcheck.writers.csv_report import COLUMNS, list_records

LIBRARIES = ("pandas", "polars")
NUMBERS = (
    "value", "range_low", "range_high", "times_limit", "zlog", "change", "change_percent",
    "rcv_low_percent", "rcv_high_percent",
)  # fmt: skip
BOOLEANS = ("range_low_inclusive", "range_high_inclusive", "at_limit", "may_be_critical")


def make_data_frame(report: Report, library: str | None = None) -> Any:
    """Make a data frame with a row for each result, in the order read.

    Args:
        report: The report.
        library: `pandas` or `polars`; the first that is installed when not named.

    Raises:
        UsageError: Neither is installed, or not the one that is named.
    """
    chosen = _find(library)
    module = import_module(chosen)
    records = list(list_records(report))
    columns = {name: [_value(name, one[name]) for one in records] for name in COLUMNS}
    if chosen == "polars":
        return module.DataFrame(columns, schema={name: _polars_type(name) for name in COLUMNS})
    return module.DataFrame(
        {name: module.Series(values, dtype=_pandas_type(name)) for name, values in columns.items()}
    )


def _find(library: str | None) -> str:
    if library is not None and library not in LIBRARIES:
        raise UsageError(f"library: {refuse_word(str(library), LIBRARIES)}")
    wanted = LIBRARIES if library is None else (library,)
    for name in wanted:
        if find_spec(name) is not None:
            return name
    needed, advice = " or ".join(wanted), advise_install(wanted[0])
    raise UsageError(f"a data frame needs {needed}, not installed here; {advice}")


def _value(name: str, value: object) -> object:
    """Give a cell its column's type; a word has no number, and stands in `result`."""
    if value is None or name in BOOLEANS:
        return value
    if name in NUMBERS:
        return float(value) if isinstance(value, int | float) else None
    return str(value) or None


def _polars_type(name: str) -> type:
    return float if name in NUMBERS else bool if name in BOOLEANS else str


def _pandas_type(name: str) -> str:
    return "float64" if name in NUMBERS else "boolean" if name in BOOLEANS else "object"
