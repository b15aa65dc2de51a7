"""What is to be done in one run, and what the columns are called that it adds.

A file, a data frame of any library and a partition of Spark are judged by the same job.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from enum import Enum

from labcheck.bulk.changes import CHANGE_COLUMNS
from labcheck.bulk.duckdb_session import Limits
from labcheck.bulk.input_columns import Columns
from labcheck.bulk.judging_sql import CATALOGUE_COLUMNS, GRADE_COLUMNS, OWN_COLUMNS, Rows
from labcheck.bulk.questions import Asker
from labcheck.bulk.row_reader import RowReader
from labcheck.cases.case import BaselineChoice
from labcheck.catalogue.own_names import OwnNames
from labcheck.errors import UsageError
from labcheck.interpreting import find_grade_sets, make_grader
from labcheck.judging.reference_change import Z_TWO_SIDED_95
from labcheck.judging.verdict import Knowledge
from labcheck.readers import Layout
from labcheck.values.dates import DateOrder, DateStyle, find_style
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.records import dataclass


class TableLayout(Enum):
    """The layouts of large tables."""

    PLAIN = "plain"
    SDTM_LB = Layout.SDTM_LB.value
    MIMIC_LABEVENTS = Layout.MIMIC_LABEVENTS.value
    OMOP_MEASUREMENT = Layout.OMOP_MEASUREMENT.value
    SYNTHEA = Layout.SYNTHEA.value


def check_grades(names: Sequence[str], baseline: BaselineChoice | None) -> tuple[str, ...]:
    """Check which sets of grades are asked for, before any file is read.

    Raises:
        UsageError: One is not known; or grades would depend on other rows of the patient.
    """
    if names and baseline is BaselineChoice.FIRST:
        raise UsageError(
            "--grades judges each row by itself, and with --against first a grade may depend on "
            "the first result; leave out one of them, or use labcheck check"
        )
    return tuple(grade_set.id for grade_set in find_grade_sets(names))


OWN_PREFIX = "labcheck_"
"""What stands before the names of added columns where a known layout has such columns itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    Attributes:
        knowledge: The range sets in use.
        columns: Which columns hold what, where they are not called as usual.
        prefix: What stands before the names of the columns that are added.
        has_catalogue: Whether values are wanted in the catalogue's units too.
        limits: What DuckDB may use.
        baseline: Which earlier results of a patient a row is compared with; `None` for none.
        z: How sure a change must be, as a standard normal deviate.
        layout: The name of the layout of the tables; empty to go by usual names.
        decimal: The decimal sign of numbers in texts; `None` where none is stated.
        dates: What stands first in `11/12/2026`; `None` where the column has to tell.
        styles: How dates are written, by the field, `time` or `birth`, where that was found before:
            a piece of a table cannot tell.
        is_settled: Whether columns whose names are not known were looked at before.
        time_zone: The zone whose days are those of moments that have a zone.
        grades: The ids of the sets of grades that are asked for.
        askers: What was asked before, by whether values are numbers: pieces of one table share it.
    """

    knowledge: Knowledge
    columns: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    has_catalogue: bool = False
    limits: Limits = field(default_factory=lambda: Limits("1GB"))
    baseline: BaselineChoice | None = None
    z: Decimal = Z_TWO_SIDED_95
    layout: str = ""
    decimal: DecimalSign | None = None
    dates: DateOrder | None = None
    styles: Mapping[str, DateStyle] = field(default_factory=dict)
    is_settled: bool = False
    time_zone: str = "UTC"
    grades: tuple[str, ...] = ()
    askers: dict[bool, Asker] = field(default_factory=dict, repr=False, compare=False)

    @property
    def own(self) -> OwnNames:
        """The user's own names."""
        return self.knowledge.catalogue.own

    def find_style(self, field_: str, texts: Iterable[str]) -> DateStyle:
        """Find how the dates of a field are written, which all of them tell together."""
        return self.styles.get(field_) or find_style(texts, self.dates)

    def find_asker(self, columns: Columns, rows: Rows, reader: RowReader | None = None) -> Asker:
        """Give what asks about a table: the same for all pieces of it.

        Args:
            columns: The columns of the table.
            rows: How fields are taken from a row.
            reader: What reads them, where they are no cells of a table.
        """
        is_number_column = rows.is_number
        asker = self.askers.get(is_number_column)
        if asker is None or asker.is_full or asker.reader.columns != columns:
            reader = reader or RowReader(columns, self.knowledge.catalogue)
            asker = Asker(
                self.knowledge,
                reader,
                is_number_column=is_number_column,
                is_typed=rows.is_typed,
                grader=make_grader(self.grades) if self.grades else None,
            )
            self.askers[is_number_column] = asker
        return asker

    def name_own_columns(self, existing: Iterable[str], table: str, way: str) -> dict[str, str]:
        """Name the columns that are added, in order.

        Where no prefix is asked for and the tables of a layout have a column of that name, as those
        of MIMIC and OMOP do, all get one.

        Args:
            existing: The columns that the table has; case does not tell names apart.
            table: What the table is called in messages.
            way: How another prefix is asked for.

        Raises:
            UsageError: The table has a column of that name.
        """
        wanted = [*OWN_COLUMNS, *(CATALOGUE_COLUMNS if self.has_catalogue else ())]
        wanted += CHANGE_COLUMNS if self.baseline else ()
        wanted += GRADE_COLUMNS if self.grades else ()
        folded = {name.casefold() for name in existing}
        prefixes = (OWN_PREFIX, "") if self.layout and not self.prefix else (self.prefix,)
        for prefix in reversed(prefixes):
            own = {column: f"{prefix}{column}" for column in wanted}
            taken = [name for name in own.values() if name.casefold() in folded]
            if not taken:
                return own
        columns = "the column" if len(taken) == 1 else "the columns"
        raise UsageError(
            f"{table} has {columns} {', '.join(taken)} already; write {way} for other names"
        )
