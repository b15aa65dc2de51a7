"""The table of a run: its rows, and its patients where they stand in a table of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from labcheck.bulk import duckdb_session
from labcheck.bulk.cells import Cell, Cells, Header, write_stripped
from labcheck.bulk.date_texts import write_dates_plain
from labcheck.bulk.duckdb_input import Source, find_texts_in
from labcheck.bulk.duckdb_session import Session, name_apart
from labcheck.bulk.input_columns import (
    YEARS_FROM_ANCHOR,
    Columns,
    Fields,
    find_fields,
    settle_unnamed,
)
from labcheck.bulk.job import Job
from labcheck.bulk.judging_sql import Distinct, Rows, quote_name, write_once
from labcheck.bulk.layout_columns import complete, rows_of
from labcheck.bulk.lookup_sql import write_place
from labcheck.bulk.patient_bands import age_text, refuse_foreign, write_is_foreign
from labcheck.bulk.row_reader import RowReader
from labcheck.bulk.table_files import Links, TableFiles
from labcheck.errors import Fault, InputError
from labcheck.readers.tables.unnamed import ALL_KNOWN, Unnamed
from labcheck.values.dates import DateStyle
from labcheck.values.records import dataclass, replace

_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose columns are known.

    Attributes:
        session: The connection.
        header: Its columns.
        columns: Which column holds what.
        rows: How fields are taken from a row.
        checked: What rows are taken from while broken ones are set aside.
        cells: Where the content of each field stands.
        joined: How patients are joined to the rows; empty when they are in them.
        files: What messages call the tables of `r` and of `p`.
        sources: The files that were opened; none where the rows are in memory.
        has_foreign_dates: Whether ages depend on dates in forms that the engine does not read.
        styles: How the dates of a column are written that ages depend on, by its name.
        unnamed: What became of columns whose names are not known.
        reader: What reads its rows, where they are no cells of a table.
    """

    session: Session
    header: Header
    columns: Columns
    rows: Rows
    checked: str
    cells: Cells
    joined: str
    files: Mapping[str, str]
    sources: tuple[Source, ...] = ()
    has_foreign_dates: bool = False
    styles: Mapping[str, DateStyle] = field(default_factory=dict)
    unnamed: Unnamed = ALL_KNOWN
    reader: RowReader | None = None

    @property
    def is_joined(self) -> bool:
        """Whether patients are joined, which may change the order of the rows."""
        return bool(self.joined)

    def with_number(self) -> "Table":
        """Give the table with the number `n` of its rows, from 0."""
        source, name = self._number(self.sources[0].relation, self.rows.source)
        rows = replace(self.rows, source=source, extra={**self.rows.extra, "n": f"r.{name}"})
        return replace(self, rows=rows)

    def _number(self, relation: str, source: str) -> tuple[str, str]:
        """Number the rows of a relation, and name the column of the numbers."""
        name = name_apart("lc_row", self.header.types)
        numbered = f"(SELECT *, {self.sources[0].number} AS {name} FROM {relation})"
        return source.replace(relation, numbered, 1), name

    def number_checked(self) -> tuple[str, str]:
        """Give what rows are taken from while they are read, and the number of each."""
        source, name = self._number(self.sources[0].checked, self.checked)
        return source, f"r.{name}"

    def refuse_lost(self, rows: int) -> None:
        """Refuse a table of which another number of rows was read than it has.

        Args:
            rows: How many were read.

        Raises:
            InputError: Naming both numbers.
        """
        self.sources[0].refuse_lost(rows)
        for source in self.sources[1:]:
            column = quote_name(next(iter(source.header.types)))
            read = f"SELECT hash({column}) AS x FROM {source.relation}"  # so that it is read
            query = f"SELECT count(*) FROM ({read}) WHERE x IS NOT NULL"
            ((count,),) = self.session.rows(query)
            source.refuse_lost(count)

    def refuse_broken(self) -> None:
        """Refuse a table with rows that cannot be read.

        Raises:
            InputError: Naming some of them.
        """
        if faults := [fault for source in self.sources for fault in source.find_rejected()]:
            raise InputError(faults)

    def refuse_changed(self) -> None:
        """Refuse a table whose files changed since they were opened.

        Raises:
            InputError: Naming them.
        """
        for source in self.sources:
            source.refuse_changed()

    def ask(self, distinct: Distinct) -> Distinct:
        """Put ages in the place of their numbers, as the core is to be asked."""
        if "birth" not in self.columns.patient_fields:
            return distinct
        place = self.columns.patient_fields.index("birth")
        patients = [
            (*contents[:place], age_text(contents[place]), *contents[place + 1 :])
            for contents in distinct.patients
        ]
        return replace(distinct, patients=patients)

    def refuse_foreign_times(self) -> None:
        """Refuse moments in a form that only the core would read, where ages depend on them.

        Raises:
            InputError: Naming some of them.
        """
        if not self.has_foreign_dates:
            return
        fields = self.columns.patient_fields
        has_birth = "birth" in fields
        needed = {"birth": has_birth, "time": has_birth or YEARS_FROM_ANCHOR in fields}
        faults: list[Fault] = []
        for cell in (self.cells[name] for name in needed if needed[name] and name in self.cells):
            text = cell.text()
            is_foreign = write_once(text, "lc_text", write_is_foreign("lc_text", cell.type))
            found = self.session.each(
                f"SELECT DISTINCT trim({text}) FROM {self.rows.source} WHERE {is_foreign}"
            )
            faults += refuse_foreign(self.files[cell.row], cell.name, (text for (text,) in found))
        if faults:
            raise InputError(faults)


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows as DuckDB reads them.

    Attributes:
        header: Their columns.
        source: What stands behind FROM.
        checked: The same, where rows that cannot be read are set aside.
    """

    header: Header
    source: str
    checked: str


def open_table(
    session: Session, job: Job, rows: TableFiles, patients: TableFiles | None, links: Links
) -> Table:
    """Open the files of the rows, and of their patients if there are any, and find their columns.

    Raises:
        InputError: A file cannot be read, or a column is ambiguous.
    """
    inputs = [("lc_input", rows)] + ([("lc_input_patients", patients)] if patients else [])
    sources = tuple(Source(session.connection, name, files, links) for name, files in inputs)
    relations = [Relation(source.header, source.relation, source.checked) for source in sources]
    headers = [source.header for source in sources]
    texts_of = find_texts_in(session, headers[0], relations[0].checked)
    asked, unnamed = settle_unnamed(headers, job.columns, job.layout, texts_of, job.own)
    fields = find_fields(headers, asked, job.layout)
    made = make_table(session, relations, fields, job)
    return replace(made, sources=sources, unnamed=unnamed)


def make_table(session: Session, relations: Sequence[Relation], fields: Fields, job: Job) -> Table:
    """Make a table of its rows, and of its patients where they stand in a table of their own.

    Raises:
        InputError: A patient stands there twice.
    """
    given = relations[0]
    dated_in = {"r": f"{given.checked} AS r"}
    if fields.whose:
        _refuse_twice(session, relations[1], fields.whose)
        dated_in["p"] = f"{relations[1].checked} AS p"
    dated: dict[str, tuple[Cell, DateStyle]] = {}
    if {"birth", "anchor_age"} & set(fields.cells):
        dated = write_dates_plain(session, fields.cells, dated_in, job.find_style)
    own = {**fields.cells, **{field: cell for field, (cell, _) in dated.items()}}
    found = _find_patients(session, relations, fields, own)
    cells, columns, made = complete(found.cells, job.layout, job.decimal, given.header)
    join = found.join and found.join.format(relations[1].source)
    source = f"{found.write(given.source, made)}{join}"
    checked = found.write(given.checked, made, has_order=False)
    if found.join:
        checked += found.join.format(relations[1].checked)
    rows = rows_of(given.header, cells, columns, source, is_graded=bool(job.grades))
    return Table(
        session=session,
        header=given.header,
        columns=columns,
        rows=rows,
        checked=checked,
        cells=cells,
        joined=join,
        has_foreign_dates=bool(dated),
        styles={cell.name: style for cell, style in dated.values()},
        files=dict(zip("rp", (relation.header.file for relation in relations), strict=False)),
    )


_PATIENTS = "lc_patients_given"
_NUMBERS_OF_EACH = 4
_SHORT_LIST = 100_000
"""How long a list by the numbers of patients may be: so many entries for each, or in all."""


@dataclass(frozen=True, slots=True)
class _Index:
    """How a row finds the place of its patient in lists.

    Attributes:
        id: The patient as SQL.
        place: The place, made of `id_name`.
        lists: The relations that hold the lists.
    """

    id: str
    place: str
    lists: str


@dataclass(frozen=True, slots=True)
class _Found:
    """How rows find their patients.

    Attributes:
        cells: Where the content of each field stands.
        join: Joins the patients to the rows of `r`, given what patients are taken from; empty
            where the rows have all.
        index: How a row finds the place of its patient; `None` where there are no lists.
        names: What the columns of the patient and of the place are called.
        taken: What is taken from the lists, and what it is called.
    """

    cells: Cells
    join: str = ""
    index: _Index | None = None
    names: tuple[str, str] = ("", "")
    taken: Mapping[str, str] = field(default_factory=dict)

    def write(self, rows: str, made: Mapping[str, str], *, has_order: bool = True) -> str:
        """Write what stands behind FROM for a relation of rows.

        What is taken from lists stands in a layer of its own, so that no further one has them.

        Args:
            rows: The relation.
            made: What is made of its columns once, by name.
            has_order: Whether the rows keep their order. DuckDB copies lists for each two thousand
                rows, so that of many patients a join takes less time.
        """
        columns = [f"{expression} AS {name}" for name, expression in made.items()]
        if self.index and not has_order:
            columns += (f"p.{name} AS {new}" for name, new in self.taken.items())
            rows = f"{rows} AS r LEFT JOIN {_PATIENTS} AS p ON {self.index.id} = p.id"
        elif self.index:
            id_, place = self.names
            rows = f"(SELECT r.*, {self.index.id} AS {id_} FROM {rows} AS r) AS r"
            rows = f"{rows} CROSS JOIN {self.index.lists}"
            rows = f"(SELECT r.*, {self.index.place} AS {place} FROM {rows})"
            rows = f"{rows} AS r CROSS JOIN {_PATIENTS}_contents"
            columns += (
                f"{_PATIENTS}_{name}[1 + {place}] AS {new}" for name, new in self.taken.items()
            )
        elif columns:
            rows += " AS r"
        return (
            f"(SELECT {', '.join(['r.*', *columns])} FROM {rows}) AS r"
            if columns
            else f"{rows} AS r"
        )


def _find_patients(
    session: Session, relations: Sequence[Relation], fields: Fields, cells: Cells
) -> _Found:
    """Find the patients of rows in lists of them, or by a join where there are too many."""
    if not fields.whose:
        return _Found(cells)
    (given, patients), patient = relations, fields.cells["patient"]
    theirs = [field for field, cell in cells.items() if cell.row == "p"]
    names = {f"f{number}": field for number, field in enumerate(theirs)}
    are_whole = patient.is_whole_number and fields.whose.is_whole_number
    own, other = _write_ids(patient, fields.whose)
    every = ", ".join(names)
    read = "".join(f", {cells[field].column} AS {name}" for name, field in names.items())
    query = f"SELECT {other} AS id{read} FROM {patients.checked} AS p"
    # All patients of whom the same is known have one place, so that lists are short.
    place = f"dense_rank() OVER (ORDER BY {every}) - 1 AS place"
    made = f"CREATE TEMP TABLE {_PATIENTS} AS SELECT *, {place} FROM ({query}) WHERE id IS NOT NULL"
    session.run(made, "Reading patients")
    whom, where = (name_apart(name, given.header.types) for name in ("lc_patient", "lc_place"))
    index = _index_patients(session, own, f"r.{whom}", is_whole=are_whole)
    if index is None:
        session.rows(f"DROP TABLE {_PATIENTS}")
        return _Found(cells, f" LEFT JOIN {{}} AS p ON {own} = {other}")
    lists = ", ".join(f"list({name} ORDER BY place) AS {_PATIENTS}_{name}" for name in names)
    session.rows(
        f"CREATE TEMP TABLE {_PATIENTS}_contents AS SELECT {lists} "
        f"FROM (SELECT DISTINCT place, {every} FROM {_PATIENTS})"
    )
    taken = {name: name_apart(f"lc_{name}", given.header.types) for name in names}
    listed = {
        field: replace(cells[field], expression=f"r.{taken[name]}") for name, field in names.items()
    }
    return _Found({**cells, **listed}, "", index, (whom, where), taken)


def _index_patients(session: Session, id_: str, name: str, *, is_whole: bool) -> _Index | None:
    """Make the lists in which rows find their patients; `None` where they would be too long.

    Args:
        session: The connection.
        id_: The patient of a row as SQL.
        name: What a column of it is called.
        is_whole: Whether it is a whole number.
    """
    listed = f"{_PATIENTS}_place"
    query = f"SELECT count(*), {'min(id), max(id)' if is_whole else '0, 0'} FROM {_PATIENTS}"
    ((count, least, most),) = session.rows(query)
    if count > duckdb_session.MOST_LISTED:
        return None
    if count and is_whole and most - least < max(_NUMBERS_OF_EACH * count, _SHORT_LIST):
        session.rows(
            f"CREATE TEMP TABLE {_PATIENTS}_index AS SELECT list(place ORDER BY n)::INTEGER[] "
            f"AS {listed} FROM range({most - least + 1}) AS r(n) "
            f"LEFT JOIN {_PATIENTS} ON id - ({least}) = n"
        )
        # An element is taken of none but a place within the list: others would count from its end.
        place = f"{listed}[1 + CAST({name} - ({least}) AS BIGINT)]"
        place = f"CASE WHEN {name} BETWEEN {least} AND {most} THEN {place} END"
        return _Index(id_, place, f"{_PATIENTS}_index")
    session.list_by_id(_PATIENTS, ["place"])
    place = f"{listed}[1 + {write_place(_PATIENTS, name)}]"
    return _Index(id_, place, f"{_PATIENTS}_index CROSS JOIN {_PATIENTS}_lists")


def _write_ids(patient: Cell, whose: Cell) -> tuple[str, str]:
    """Write who a patient is in two tables: whole numbers as they are, else as texts."""
    if patient.is_whole_number and whose.is_whole_number:
        type_ = "HUGEINT" if "UBIGINT" in (patient.type, whose.type) else "BIGINT"
        return f"CAST({patient.column} AS {type_})", f"CAST({whose.column} AS {type_})"
    return write_stripped(patient), write_stripped(whose)


def _refuse_twice(session: Session, patients: Relation, whose: Cell) -> None:
    """Refuse patients who stand twice: their results would come twice."""
    text = write_stripped(whose)
    found = session.rows(
        f"SELECT {text}, count(*) OVER () FROM {patients.checked} AS p "
        f"WHERE {text} IS NOT NULL "
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
