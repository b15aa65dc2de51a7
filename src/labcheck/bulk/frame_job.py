"""What is to be done with a data frame, whichever library's it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labcheck.bulk.changes import CHANGE_COLUMNS
from labcheck.bulk.fields import Cell, columns_of
from labcheck.bulk.names import Names
from labcheck.bulk.plan import CATALOGUE_COLUMNS, OWN_COLUMNS
from labcheck.bulk.session import Limits
from labcheck.case import BaselineChoice
from labcheck.errors import UsageError
from labcheck.verdict import Knowledge

FRAME = "the data frame"
"""What a data frame is called in messages, for it has no name."""
_COMPARED = ("patient", "time")


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
    """

    knowledge: Knowledge
    columns: Mapping[str, str]
    names: Names
    prefix: str
    has_catalogue: bool
    baseline: BaselineChoice | None
    limits: Limits

    def name_own_columns(self, there: Iterable[str]) -> dict[str, str]:
        """Name the columns that are added.

        Raises:
            UsageError: The data frame has a column of that name.
        """
        wanted = [*OWN_COLUMNS, *(CATALOGUE_COLUMNS if self.has_catalogue else ())]
        wanted += CHANGE_COLUMNS if self.baseline else ()
        own = {one: f"{self.prefix}{one}" for one in wanted}
        folded = {name.casefold() for name in there}
        if taken := [name for name in own.values() if name.casefold() in folded]:
            columns = "the column" if len(taken) == 1 else "the columns"
            raise UsageError(
                f"{FRAME} has {columns} {', '.join(taken)} already; "
                "write prefix='labcheck_' for other names"
            )
        return own

    def select_cells(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """Leave out the columns that no verdict depends on."""
        columns = columns_of(cells)
        needed = {*columns.key_fields, *columns.patient_fields, "value"}
        if "birth" in needed:
            needed.add("time")
        if self.baseline:
            needed.update(_COMPARED)
        return {field: cell for field, cell in cells.items() if field in needed}
