"""Which columns of a large table are read, and how their contents become texts.

Columns are found as the table reader finds them, those of patients in a table of their own where
there is one. What this adds is SQL: a content is given to the core as the text that a CSV file
would hold.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labcheck.bulk.columns import DECIMAL_COMMA, KEY_FIELDS, PATIENT_FIELDS, Columns
from labcheck.bulk.judging_sql import PLAIN, PLAIN_WHOLE, Rows, quote_name
from labcheck.bulk.patient_bands import Layer, is_moment, layer_age, write_span
from labcheck.errors import Fault, InputError, did_you_mean
from labcheck.readers.table_columns import list_columns, map_asked, map_usual, require

_READERS_NAME = {"code": "loinc", "reported": "flag"}
"""What the table reader calls a field that is called otherwise here."""
_PREGNANCY = "pregnancy"
"""A field that a column is taken for when asked alone, since no usual name says it."""
_OF_PATIENTS = ("patient", *PATIENT_FIELDS)
_TESTS, _VALUES = ("test", "loinc"), ("value",)
_WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
_ROUGH_NUMBERS = ("FLOAT", "DOUBLE")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table.

    Attributes:
        types: The type of each by its name, in order.
        file: Where they are.
        line: On which line.
        renamed: By their new names, those that differed from an earlier one in capital letters.
    """

    types: Mapping[str, str]
    file: str
    line: int = 0
    renamed: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where the content of a field stands.

    Attributes:
        row: `r` in the table, `p` in the table of patients.
        name: The name of the column.
        type: Its type.
    """

    row: str
    name: str
    type: str

    @property
    def column(self) -> str:
        """The column as SQL."""
        return f"{self.row}.{quote_name(self.name)}"

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns that it is taken from."""
        return (self.name,)

    @property
    def is_number(self) -> bool:
        """Whether values are taken as doubles; decimals are taken as they are printed."""
        return self.is_whole_number or self.type in _ROUGH_NUMBERS

    @property
    def is_whole_number(self) -> bool:
        """Whether the column holds whole numbers alone."""
        return self.type.removeprefix("U") in _WHOLE_NUMBERS

    @property
    def has_decimals(self) -> bool:
        """Whether the column holds numbers that may have decimals."""
        return self.type in _ROUGH_NUMBERS or self.type.startswith("DECIMAL")

    def text(self) -> str:
        """Write the content as text; a number without decimals is a whole one."""
        if self.type == "VARCHAR":
            return self.column
        if self.type == "TIMESTAMP WITH TIME ZONE":  # as text its zone would have no minutes
            return f"strftime({self.column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
        text = f"CAST({self.column} AS VARCHAR)"
        return f"regexp_replace({text}, '[.]0$', '')" if self.type in _ROUGH_NUMBERS else text

    def moment(self) -> str:
        """Write the content as a moment is read from it."""
        return self.column if is_moment(self.type) else self.text()

    def value(self) -> str:
        """Write the value: a double for numbers, else a text.

        A number of single precision stands for its own shortest decimal, which as a double is
        another number than the one it is stored as.
        """
        if self.type == "FLOAT":
            return f"CAST(CAST({self.column} AS VARCHAR) AS DOUBLE)"
        return f"CAST({self.column} AS DOUBLE)" if self.is_number else self.text()


@dataclass(frozen=True, slots=True)
class Made(Cell):
    """A field that is made of one column or of several.

    Attributes:
        expression: The content as SQL.
        names: The columns.
    """

    expression: str
    names: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The content as SQL."""
        return self.expression

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns that it is taken from."""
        return self.names


Cells = Mapping[str, Cell]
"""Where the content of each field stands."""


def find_cells(header: Header, asked: Mapping[str, str]) -> dict[str, Cell]:
    """Find what each column of a table of results holds, by usual names or as it was asked.

    Raises:
        InputError: No column for the test or the value, or one that cannot be told.
    """
    return _find(header, asked, "r", (_TESTS, _VALUES))


def find_patient_cells(header: Header, asked: Mapping[str, str]) -> dict[str, Cell]:
    """Find what each column of a table of patients holds.

    Raises:
        InputError: No column for the patient or for anything that ranges ask, or one that
            cannot be told.
    """
    found = _find(header, asked, "p", (("patient",), PATIENT_FIELDS))
    return {field: cell for field, cell in found.items() if field in _OF_PATIENTS}


def split_asked(
    asked: Mapping[str, str], header: Header, patients: Header
) -> tuple[dict[str, str], dict[str, str]]:
    """Part the columns that were asked for between two tables; the patient is in both."""
    of_patients = {
        field: column
        for field, column in asked.items()
        if field in _OF_PATIENTS and column in patients.types
    }
    own = {
        field: column
        for field, column in asked.items()
        if field not in of_patients or column in header.types
    }
    return own, of_patients


def _find(
    header: Header, asked: Mapping[str, str], row: str, needed: Sequence[Sequence[str]]
) -> dict[str, Cell]:
    names = list(header.types)
    own = {field: column for field, column in asked.items() if field == _PREGNANCY}
    others = {field: column for field, column in asked.items() if field != _PREGNANCY}
    places = map_asked(names, others, header.file, header.line)
    found = map_usual(names, places, header.file, header.line)
    named = {field: names[found_at[0]] for field, found_at in found.places.items()}
    for field, column in own.items():
        named[field] = find_own(names, field, column, header)
    if not all(any(one in named for one in each) for each in needed):
        require(found, needed, header.file, header.line)
    fields = (*KEY_FIELDS, *PATIENT_FIELDS, "value", "time", "patient")
    return {
        field: Cell(row, name, header.types[name])
        for field in fields
        if (name := named.get(_READERS_NAME.get(field, field))) is not None
    }


def find_own(names: Sequence[str], field: str, column: str, header: Header) -> str:
    """Find the column that was asked for by its exact name.

    Raises:
        InputError: There is none.
    """
    if column in names:
        return column
    problem = f"there is no column {column!r} for {field}"
    near = did_you_mean(column, names, most=1) or list_columns(names)
    raise InputError([Fault(header.file, header.line, None, "", problem, near)])


def refuse_twins(header: Header, cells: Cells) -> None:
    """Refuse a field in a column beside which another differs only in capital letters.

    Raises:
        InputError: Naming both columns.
    """
    others = {name.casefold(): name for name in header.renamed.values()}
    held = {
        name: field
        for field, cell in cells.items()
        for name in cell.sources
        if name in header.renamed or name.casefold() in others
    }
    faults = [
        Fault(
            header.file,
            header.line,
            None,
            name,
            f"this column may hold {field}, and another differs only in capital letters",
            "rename one of them",
        )
        for name, field in held.items()
    ]
    if faults:
        raise InputError(faults)


def columns_of(cells: Cells) -> Columns:
    """Say which columns hold what."""
    return Columns({field: cell.name for field, cell in cells.items()})


def rows_of(header: Header, cells: Cells, columns: Columns, source: str) -> Rows:
    """Say how the fields of a row are taken from its columns."""
    in_layers = ("birth", YEARS_FROM_ANCHOR)
    patients = ["" if one in in_layers else cells[one].text() for one in columns.patient_fields]
    return Rows(
        source=source,
        kept=tuple(header.types),
        keys=[cells[one].text() for one in columns.key_fields],
        patients=patients,
        value=cells["value"].value(),
        is_number=cells["value"].is_number,
        extra=_extra(cells, columns),
        plain=PLAIN_WHOLE if DECIMAL_COMMA in columns.constants else PLAIN,
        layers=_layers(cells, columns),
    )


def _extra(cells: Cells, columns: Columns) -> dict[str, str]:
    """Write what codes are made from beside texts: moments, and whole numbers as they are."""
    fields = [(f"k{place}", one) for place, one in enumerate(columns.key_fields)]
    fields += [(f"p{place}", one) for place, one in enumerate(columns.patient_fields)]
    extra = {
        f"whole_{name}": cells[one].column for name, one in fields if cells[one].is_whole_number
    }
    if YEARS_FROM_ANCHOR in columns.patient_fields:
        extra["anchor"] = cells[YEARS_FROM_ANCHOR].column
    return extra | {f"{one}_at": cells[one].moment() for one in _moments(cells, columns)}


def _moments(cells: Cells, columns: Columns) -> list[str]:
    """Name the moments that ages are made from."""
    if "birth" in columns.patient_fields:
        return [one for one in ("birth", "time") if one in cells]
    return ["time"] if YEARS_FROM_ANCHOR in columns.patient_fields else []


def _layers(cells: Cells, columns: Columns) -> Sequence[Layer]:
    """Write the layers that ages are made in, as numbers and as the texts of fields."""
    fields = columns.patient_fields
    types = {name: cells[name].type for name in _moments(cells, columns)}
    made: list[Layer] = [*layer_days(types)]
    if "birth" in fields:
        born = span_of("birth", types["birth"])
        day = span_of("time", types["time"]) if "time" in types else None
        made += [{"age": write_age(born, day)}]
        made += [{f"p{fields.index('birth')}": "CAST(age AS VARCHAR)"}]
    if YEARS_FROM_ANCHOR in fields:
        years = "CAST(year(time_day) - anchor AS VARCHAR)"
        made += [{f"p{fields.index(YEARS_FROM_ANCHOR)}": years}]
    return made


def whole_numbers(columns: Columns, rows: Rows) -> dict[str, str]:
    """Give the columns of whole numbers that texts of fields are made from."""
    found = {name.removeprefix("whole_"): name for name in rows.extra if name.startswith("whole_")}
    places = [place for place, one in enumerate(columns.patient_fields) if one == "birth"]
    return found | {f"p{place}": "age" for place in places}
