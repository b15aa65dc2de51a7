"""What is to be done in one run of the bulk command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from labcheck.bulk.duckdb_session import Limits
from labcheck.bulk.lookup_sql import LONGEST_LIST
from labcheck.bulk.row_reader import Names
from labcheck.bulk.table_files import TableFormat
from labcheck.cases.case import BaselineChoice
from labcheck.judging.reference_change import Z_TWO_SIDED_95
from labcheck.values.dates import DateOrder


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    Attributes:
        files: The files of the table, in order.
        form: Their form.
        target: The file to be written.
        columns: Which columns hold what, where they are not called as usual.
        names: What local names mean.
        prefix: What stands before the names of the columns that are added.
        has_catalogue: Whether values are wanted in the catalogue's units too.
        limits: What the run may use.
        patients: The files of a table of patients; none where the table says it all.
        patients_form: Their form.
        baseline: Which earlier results of a patient a row is compared with; `None` for none.
        z: How sure a change must be, as a standard normal deviate.
        layout: The name of the layout of the tables; empty to go by usual names.
        has_decimal_comma: Whether in texts `6,3` is six and three tenths.
        longest_list: Entries of a list; where more would be needed, tables are joined.
        dates: What stands first in `11/12/2026`; `None` where the column has to tell.
    """

    files: Sequence[Path]
    form: TableFormat
    target: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    prefix: str = ""
    has_catalogue: bool = False
    limits: Limits = field(default_factory=lambda: Limits("1GB"))
    patients: Sequence[Path] = ()
    patients_form: TableFormat = TableFormat.PARQUET
    baseline: BaselineChoice | None = None
    z: Decimal = Z_TWO_SIDED_95
    layout: str = ""
    has_decimal_comma: bool = False
    longest_list: int = LONGEST_LIST
    dates: DateOrder | None = None
