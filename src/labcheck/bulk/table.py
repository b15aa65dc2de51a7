"""The table of a run: its rows, and its patients where they stand in a table of their own."""

from dataclasses import dataclass, replace

from labcheck.bulk.ages import age_text, write_is_foreign
from labcheck.bulk.columns import Columns
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.fields import (
    Cells,
    Header,
    rows_of,
    split_asked,
    whole_numbers,
)
from labcheck.bulk.files import Links
from labcheck.bulk.job import Job
from labcheck.bulk.layout_fields import complete, find_layout_cells, find_layout_patient_cells
from labcheck.bulk.layouts import YEARS_FROM_ANCHOR
from labcheck.bulk.plan import Rows
from labcheck.bulk.session import Session
from labcheck.bulk.sources import Source
from labcheck.errors import Fault, InputError, UsageError
from labcheck.timeline import parse_moment

_MOST_SHOWN = 3
_MOST_FOREIGN = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose columns are known.

    Attributes:
        session: The connection.
        header: Its columns.
        columns: Which column holds what.
        rows: How fields are taken from a row.
        checked: What rows are taken from while broken ones are set aside.
        whole: The columns of whole numbers that texts of fields are made from.
        cells: Where the content of each field stands.
        sources: The files that were opened.
        joined: How patients are joined to the rows; empty when they are in them.
    """

    session: Session
    header: Header
    columns: Columns
    rows: Rows
    checked: str
    whole: dict[str, str]
    cells: Cells
    sources: tuple[Source, ...]
    joined: str = ""

    @property
    def is_joined(self) -> bool:
        """Whether patients are joined from a table of their own."""
        return len(self.sources) > 1

    def with_number(self) -> Rows:
        """Give the rows with their number `n`, by which they are put in order."""
        name = "lc_row"
        while name.casefold() in {one.casefold() for one in self.header.types}:
            name += "_"
        relation = self.sources[0].relation
        numbered = f"(SELECT *, row_number() OVER () AS {name} FROM {relation})"
        source = self.rows.source.replace(relation, numbered, 1)
        return replace(self.rows, source=source, extra={**self.rows.extra, "n": f"r.{name}"})

    def refuse_broken(self) -> None:
        """Refuse a table with rows that cannot be read.

        Raises:
            InputError: Naming some of them.
        """
        for one in self.sources:
            one.refuse_rejected()

    def refuse_changed(self) -> None:
        """Refuse a table whose files changed since they were opened.

        Raises:
            InputError: Naming them.
        """
        for one in self.sources:
            one.refuse_changed()

    def ask(self, distinct: Distinct) -> Distinct:
        """Put ages in the place of their numbers, as the core is to be asked."""
        if YEARS_FROM_ANCHOR in self.columns.patient_fields:
            self._refuse_foreign_times("time")
        if "birth" not in self.columns.patient_fields:
            return distinct
        self._refuse_foreign_times("birth", "time")
        place = self.columns.patient_fields.index("birth")
        patients = [
            (*one[:place], age_text(one[place]), *one[place + 1 :]) for one in distinct.patients
        ]
        return replace(distinct, patients=patients)

    def _refuse_foreign_times(self, *fields: str) -> None:
        """Refuse moments in a form that only the core would read; nothing is read otherwise."""
        faults = []
        for field in fields:
            cell = self.cells[field]
            column = cell.column
            found = self.session.rows(
                f"SELECT DISTINCT trim(CAST({column} AS VARCHAR)) FROM {self.rows.source} "
                f"WHERE {write_is_foreign(column, cell.type)} LIMIT {_MOST_FOREIGN}"
            )
            foreign = sorted(text for (text,) in found if parse_moment(text))
            if foreign:
                shown = ", ".join(map(repr, foreign[:_MOST_SHOWN]))
                problem = f"{shown}: moments are not read in this form"
                faults.append(Fault(self.header.file, None, None, cell.name, problem, _WRITE_DATE))
        if faults:
            raise InputError(faults)


_WRITE_DATE = "write them as 2026-03-01 or 2026-03-01T08:30:00"


def open_table(session: Session, job: Job, links: Links) -> Table:
    """Open the files of a job and find their columns.

    Raises:
        InputError: A file cannot be read, or a column not be told.
    """
    source = Source(session.connection, "lc_input", job.files, job.form, links)
    if not job.patients:
        cells = find_layout_cells(source.header, job.columns, job.layout)
        return _table(session, (source,), complete(cells, job.layout), ("", ""))
    patients = Source(session.connection, "lc_patients", job.patients, job.patients_form, links)
    own, theirs = split_asked(job.columns, source.header, patients.header)
    of_patients = find_layout_patient_cells(patients.header, theirs, job.layout)
    cells = find_layout_cells(source.header, own, job.layout)
    if "patient" not in cells:
        raise UsageError(
            f"--patients needs a column for the patient in {source.header.file}; "
            "say which it is with --columns patient=…"
        )
    key = of_patients.pop("patient")
    _refuse_twice(session, patients, key.column, key.text())
    on = f"{cells['patient'].text()} = {key.text()}"
    joined = f" LEFT JOIN {patients.relation} AS p ON {on}"
    checked = f" LEFT JOIN {patients.checked} AS p ON {on}"
    made = complete({**cells, **of_patients}, job.layout)
    return _table(session, (source, patients), made, (joined, checked))


def _table(
    session: Session,
    sources: tuple[Source, ...],
    made: tuple[Cells, Columns],
    joined: tuple[str, str],
) -> Table:
    source, (cells, columns) = sources[0], made
    rows = rows_of(source.header, cells, columns, f"{source.relation} AS r{joined[0]}")
    return Table(
        session=session,
        header=source.header,
        columns=columns,
        rows=rows,
        checked=f"{source.checked} AS r{joined[1]}",
        whole=whole_numbers(columns, rows),
        cells=cells,
        sources=sources,
        joined=joined[0],
    )


def _refuse_twice(session: Session, patients: Source, column: str, text: str) -> None:
    """Refuse patients who stand twice: their results would come twice."""
    found = session.rows(
        f"SELECT {text}, count(*) OVER () FROM {patients.relation} AS p WHERE {column} IS NOT NULL "
        f"GROUP BY ALL HAVING count(*) > 1 ORDER BY 1 LIMIT {_MOST_SHOWN}"
    )
    if found:
        count = found[0][1]
        shown = ", ".join(str(text) for text, _ in found) + (
            " and others" if count > len(found) else ""
        )
        who = "1 patient stands" if count == 1 else f"{count} patients stand"
        problem = f"{who} in several rows: {shown}"
        raise InputError(
            [Fault(patients.header.file, None, None, "", problem, "write one row for each")]
        )
