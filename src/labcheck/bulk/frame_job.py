"""What is to be done with a data frame, whichever library's it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from labcheck.bulk.duckdb_session import Limits
from labcheck.bulk.input_columns import Cell
from labcheck.bulk.own_columns import OWN_PREFIX, Naming, list_own_columns, name_own_columns
from labcheck.bulk.row_reader import Names
from labcheck.cases.case import BaselineChoice
from labcheck.judging.reference_change import Z_TWO_SIDED_95
from labcheck.judging.verdict import Knowledge
from labcheck.values.dates import DateOrder

FRAME = "the data frame"
"""What a data frame is called in messages, for it has no name."""
PATIENTS = "the data frame of patients"
"""What that of the patients is called."""
_DATED = ("birth", "anchor_year")
"""What gives an age at the time of the result, and nothing without it."""


@dataclass(frozen=True, slots=True)
class FrameJob:
    """What is to be done.

    Attributes:
        knowledge: The range sets in use.
        columns: Which columns hold what, where they are not called as usual.
        names: What local names mean.
        prefix: What stands before the names of the columns that are added.
        has_catalogue: Whether values are wanted in the catalogue's units too.
        baseline: Which earlier results of a patient a row is compared with; `None` for none.
        limits: What DuckDB may use.
        z: How sure a change must be, as a standard normal deviate.
        layout: The name of the layout of the data frames; empty to go by usual names.
        has_decimal_comma: Whether in texts `6,3` is six and three tenths.
        patients: A data frame of the same library with a row for each patient; `None` without one.
        dates: What stands first in `11/12/2026`; `None` where the column has to tell.
        is_settled: Whether columns whose names are not known were looked at before.
        time_zone: The zone whose days are those of moments that have a zone.
    """

    knowledge: Knowledge
    columns: Mapping[str, str]
    names: Names
    prefix: str
    has_catalogue: bool
    baseline: BaselineChoice | None
    limits: Limits
    z: Decimal = Z_TWO_SIDED_95
    layout: str = ""
    has_decimal_comma: bool = False
    patients: Any = None
    dates: DateOrder | None = None
    is_settled: bool = False
    time_zone: str = "UTC"

    def name_own_columns(self, there: Iterable[str]) -> dict[str, str]:
        """Name the columns that are added.

        Raises:
            UsageError: The data frame has a column of that name.
        """
        wanted = list_own_columns(
            has_catalogue=self.has_catalogue, has_changes=self.baseline is not None
        )
        naming = Naming(self.prefix, bool(self.layout))
        return name_own_columns(wanted, naming, there, FRAME, f"prefix={OWN_PREFIX!r}")

    def select_cells(
        self, cells: Mapping[str, Cell], *, is_joined: bool = False
    ) -> dict[str, Cell]:
        """Leave out the columns that no verdict depends on.

        Args:
            cells: Where the content of each field stands.
            is_joined: Whether the patient finds a row of another data frame.
        """
        unused = set()
        if not self.baseline and not any(one in cells for one in _DATED):
            unused.add("time")
        if not self.baseline and not is_joined:
            unused.add("patient")
        if "time" not in cells:
            unused.add("anchor_year")
        return {field: cell for field, cell in cells.items() if field not in unused}
