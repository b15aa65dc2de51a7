"""The order in which a table shows its rows: as read, by panel, or the most important first."""

from collections.abc import Sequence
from enum import Enum

from labcheck.interpret import Flag
from labcheck.row import Row


class Sort(Enum):
    """In which order rows are shown."""

    CASE = "case"
    PANEL = "panel"
    IMPORTANCE = "importance"


def sort_rows(rows: Sequence[Row], sort: Sort) -> list[Row]:
    """Keep the order read, bring each panel together, or what matters most to the front."""
    if sort is Sort.CASE:
        return list(rows)
    if sort is Sort.PANEL:
        places = {
            panel: place for place, panel in enumerate(dict.fromkeys(row.panel for row in rows))
        }
        return sorted(rows, key=lambda row: places[row.panel])
    return sorted(rows, key=lambda row: (_rank(row), row.panel))


_LEAST = 6


def _rank(row: Row) -> int:
    """Rank a row, 0 for the most important."""
    ranks = (
        row.is_critical,
        row.may_be_critical,
        row.is_abnormal and row.has_changed,
        row.is_abnormal,
        row.flag is Flag.INDETERMINATE or row.has_changed,
        row.flag is None or bool(row.disagreements),
    )
    return next((rank for rank, applies in enumerate(ranks) if applies), _LEAST)
