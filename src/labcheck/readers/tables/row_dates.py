"""The dates of a table's rows: the order of day and month, settled for the whole file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from labcheck.faults import FaultLog
from labcheck.readers.tables.cells import CellKind
from labcheck.readers.tables.results import Row
from labcheck.values.dates import (
    STATE_DATES,
    DateStyle,
    contradicts,
    describe_mixture,
    find_style,
    is_open,
    write_plain,
)
from labcheck.values.records import replace

_FIELDS = ("birth", "time")


def list_dates(rows: Iterable[Row]) -> Iterator[str]:
    """List the dates of rows, of every column: those of one file have one order."""
    return (text for row in rows for field in _FIELDS if (text := row.cells.get(field, "")))


def settle_dates(rows: Sequence[Row], style: DateStyle, faults: FaultLog) -> list[Row]:
    """Write the dates of rows in the order that is stated, or that the file's dates settle.

    Args:
        rows: The rows.
        style: How the dates of the whole file are written.
        faults: Where what is not settled is said.
    """
    for field in _FIELDS:
        _name_turned(rows, field, faults)
    found = list(rows)
    for field in _FIELDS:
        found = _settle_column(found, field, style, faults)
    return found


def _settle_column(rows: list[Row], field: str, style: DateStyle, faults: FaultLog) -> list[Row]:
    lines = {text: row.line for row in reversed(rows) if (text := row.cells.get(field, ""))}
    against = [text for text in lines if contradicts(text, style)]
    if against:
        problem = f"{against[-1]!r} cannot be read in the order that was stated"
        faults.add(lines[against[-1]], field, problem, "it is read in the other")
    if style.order is not None:
        written = {text: write_plain(text, style) for text in lines}
        return [_with_date(row, field, written) for row in rows]
    if lines and field == "time":
        _say_what_is_not_settled(lines, style, faults)
    return rows


def _say_what_is_not_settled(lines: Mapping[str, int], style: DateStyle, faults: FaultLog) -> None:
    """Ask for the order of dates, or say that it is not the same in all of them."""
    mixture = describe_mixture(style)
    unsettled = [text for text in lines if is_open(text)]
    if unsettled:
        problem = f"{unsettled[-1]!r} may be a date with the day or the month first"
        problem += f", since {mixture}" if mixture else ""
        faults.add(lines[unsettled[-1]], "time", problem, STATE_DATES)
    elif mixture:
        remedy = "each is read in the only order that it allows; compare them with the report"
        faults.add(None, "time", f"of the dates, {mixture}", remedy)


def _name_turned(rows: Sequence[Row], field: str, faults: FaultLog) -> None:
    """Say of a text among dates of a spreadsheet that the dates may have day and month turned.

    Of dates with the day first, a spreadsheet that reads the month first makes dates of those that
    it can, and leaves `13/04/2026` a text.
    """
    if not any(row.kinds.get(field) is CellKind.DATE for row in rows):
        return
    texts = [row for row in rows if row.cells.get(field) and field not in row.kinds]
    odd = [row for row in texts if _needs_order(row.cells[field])]
    if odd:
        problem = f"{odd[0].cells[field]!r} is a text, and other cells hold dates, in which a "
        problem += "spreadsheet may have turned day and month"
        faults.add(odd[0].line, field, problem, "compare them with the report")


def _needs_order(text: str) -> bool:
    return is_open(text) or find_style([text], None).order is not None


def _with_date(row: Row, field: str, written: Mapping[str, str]) -> Row:
    text = written.get(row.cells.get(field, ""))
    return replace(row, cells={**row.cells, field: text}) if text else row
