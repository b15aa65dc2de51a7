"""The dates of a table's rows: the order of day and month, settled for each column."""

from collections.abc import Mapping, Sequence

from labcheck.faults import FaultLog
from labcheck.readers import Asked
from labcheck.readers.tables.cells import CellKind
from labcheck.readers.tables.results import Row
from labcheck.values.dates import (
    STATE_DATES,
    DateStyle,
    contradicts,
    find_style,
    is_open,
    write_plain,
)
from labcheck.values.records import replace


def settle_dates(
    rows: Sequence[Row], asked: Asked, faults: FaultLog, of_text: Sequence[str] = ()
) -> tuple[list[Row], DateStyle]:
    """Write the dates of each column as its own dates, or what was stated, settle their order.

    Args:
        rows: The rows.
        asked: What was stated of dates.
        faults: Where what is not settled is said.
        of_text: The dates of a text, which has one order for all of them.

    Returns:
        The rows, and how the times are written.
    """
    for field in ("birth", "time"):
        _name_turned(rows, field, faults)
    births, _ = _settle_column(rows, "birth", asked, faults, of_text)
    return _settle_column(births, "time", asked, faults, of_text)


def _settle_column(
    rows: Sequence[Row], field: str, asked: Asked, faults: FaultLog, of_text: Sequence[str]
) -> tuple[list[Row], DateStyle]:
    lines = {text: row.line for row in reversed(rows) if (text := row.cells.get(field, ""))}
    style = find_style(of_text or lines, asked.dates)
    against = [text for text in lines if contradicts(text, style)]
    if against:
        problem = f"{against[-1]!r} cannot be read in the order that was stated"
        faults.add(lines[against[-1]], field, problem, "it is read in the other")
    unsettled = [text for text in lines if is_open(text)] if style.order is None else []
    if unsettled and field == "time":
        problem = f"{unsettled[-1]!r} may be a date with the day or the month first"
        faults.add(lines[unsettled[-1]], field, problem, STATE_DATES)
    if style.order is None:
        return list(rows), style
    written = {text: write_plain(text, style) for text in lines}
    return [_with_date(row, field, written) for row in rows], style


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
