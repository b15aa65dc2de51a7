"""The order in which a table shows its rows: as read, by panel, or the most important first."""

from collections.abc import Hashable, Sequence
from enum import Enum
from itertools import pairwise

from labcheck.judging.flags import Flag
from labcheck.judging.row import Row


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
_RUNS_OF_A_PANEL = 2


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


def are_grouped(panels: Sequence[Hashable]) -> bool:
    """Whether rows stand together by panel, so that a heading over each run of them helps.

    Rows keep the order read. Where tests of several panels alternate, headings would be nearly as
    many as rows, and say nothing that the names do not.
    """
    runs = 1 + sum(panel != other for panel, other in pairwise(panels))
    return runs <= _RUNS_OF_A_PANEL * len(set(panels))


def name_panel(panel: str, named: set[Hashable], draw: int = 0) -> str:
    """Name a panel over a run of its rows; where rows of it stood above, it says that it goes on.

    Args:
        panel: The panel, as it is shown.
        named: What was named before; it is added to.
        draw: The draw of the rows.
    """
    is_again = (draw, panel) in named
    named.add((draw, panel))
    return f"{panel} (continued)" if is_again else panel
