"""Which column of a table is what: the one place where the command, data frames and Spark ask.

Columns are found as the table reader finds them: as they were asked for, by a known layout or by
their usual names; those of patients in a table of their own where there is one. Columns whose names
are not known are taken for what all their cells are, as any other table's are.

Fields are those of `readers.tables.columns`. A field that the table lacks is absent, and what a
layout states for every row (a specimen that is always serum) stands among the constants.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from labcheck.bulk.cells import Cell, Cells, Header, first_of
from labcheck.catalogue.own_names import NO_OWN_NAMES, OwnNames
from labcheck.errors import UsageError
from labcheck.faults import FaultLog
from labcheck.readers.tables.columns import Columns as TableColumns
from labcheck.readers.tables.columns import ask_own, map_asked, map_usual, require
from labcheck.readers.tables.layouts import LAYOUTS, NAMING, map_layout, require_usual
from labcheck.readers.tables.unnamed import Texts, Unnamed, name_notes, settle
from labcheck.values.records import dataclass

KEY_FIELDS = (
    "test", "code", "unit", "range", "low", "high", "reported", "specimen", "method",
    "context", "panel",
)  # fmt: skip
"""What decides, beside the number and the patient, how a row is judged."""

PATIENT_FIELDS = ("sex", "age", "birth", "pregnancy")
"""What is known of a patient; an age follows from a birth date and the time of the result."""

LAYOUT_KEY_FIELDS = (
    "source_name", "short_name", "operator", "category", "status", "fasting", "standard_unit",
    "standard_low", "standard_high", "standard_range", "test_id", "unit_id", "value_in",
    "slot", "replaced", "whom",
)  # fmt: skip
"""What decides as well in the tables of a known layout."""

LAYOUT_PATIENT_FIELDS = ("age_unit", "anchor_age", "years_from_anchor")
"""What is known of a patient as well in the tables of a known layout."""


VALUE_FIELDS = ("value", "number", "concept", "standard_value", "comment")
"""The fields that a value may stand in, in the order they are looked at."""
DECIMAL_SIGN = "decimal_sign"
"""The constant that says which decimal sign is stated for a table."""
LAYOUT = "layout"
"""The constant that names the layout of a table."""
VALUE_IN = "value_in"
"""The field that says where the value of a row stands, as a number of `VALUE_FIELDS`."""
ANYWHERE = len(VALUE_FIELDS)
"""What it says when the text is a list, in JSON, of the cells that may hold the value."""
YEARS_FROM_ANCHOR = "years_from_anchor"
"""The years from an anchor year to the result; nothing else of the two counts."""
_READERS_NAME = {"code": "loinc", "reported": "flag"}
"""What the table reader calls a field that is called otherwise here."""
_OF_PATIENTS = ("patient", *PATIENT_FIELDS, "age_unit", "anchor_age", "anchor_year")
_READ = (*KEY_FIELDS, *LAYOUT_KEY_FIELDS, *VALUE_FIELDS, *_OF_PATIENTS, "time")
_PATIENT_COLUMNS = {"synthea": "Id"}
"""What the patient's column is called in the layout's own table of patients, if otherwise."""
_LOG = logging.getLogger("labcheck")

TextsOf = Callable[[str, Sequence[str]], Texts | None]
"""Gives the texts of a column; `None` where it holds none, or too many.

It is told as well which columns it may be asked about.
"""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, by what they hold.

    Attributes:
        names: The column of each field; the first one where several hold it.
        constants: What stands in every row.
        several: The columns of the fields that several hold; the first counts that is not empty.
    """

    names: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The fields of a test that the table has, in order."""
        return tuple(field for field in (*KEY_FIELDS, *LAYOUT_KEY_FIELDS) if field in self.names)

    @property
    def patient_fields(self) -> tuple[str, ...]:
        """The fields of a patient that the table has, in order."""
        fields = (*PATIENT_FIELDS, *LAYOUT_PATIENT_FIELDS)
        return tuple(field for field in fields if field in self.names)

    def names_of(self, name: str) -> tuple[str, ...]:
        """Name the columns that hold a field; none where the table lacks it."""
        single = (self.names[name],) if name in self.names else ()
        return self.several.get(name, single)


@dataclass(frozen=True, slots=True)
class Fields:
    """Where the fields of a row stand, before anything is made of several of them.

    Attributes:
        cells: The columns, those of patients in a table of their own where there is one.
        whose: The patient's column in that table; `None` without one.
    """

    cells: Cells
    whose: Cell | None = None


def map_columns(header: Header, asked: Mapping[str, str], layout: str) -> TableColumns:
    """Find where each field stands: as it was asked for, by the layout, or by usual names.

    Raises:
        InputError: A column that was asked for is not there, or one is ambiguous.
    """
    names = list(header.types)
    places = map_asked(names, asked, header.file, header.line)
    if layout:
        return map_layout(LAYOUTS[layout], names, places)
    return map_usual(names, places, header.file, header.line)


def find_fields(headers: Sequence[Header], asked: Mapping[str, str], layout: str) -> Fields:
    """Find what the columns of a table hold, and those of its table of patients if there is one.

    Raises:
        InputError: A column is ambiguous.
        UsageError: There is a table of patients, and no column says whose a row is.
    """
    header, *others = headers
    if not others:
        cells = _find_results(header, asked, layout)
        _refuse_twins(header, cells)
        return Fields(cells)
    own, theirs = _split_asked(asked, header, others[0])
    of_patients = _find_patients(others[0], theirs, layout)
    cells = _find_results(header, own, layout)
    _refuse_twins(header, cells)
    _refuse_twins(others[0], of_patients)
    if "patient" not in cells:
        raise UsageError(
            f"--patients needs a column for the patient in {header.file}; "
            "say which it is with --columns patient=…"
        )
    whose = of_patients.pop("patient")
    return Fields({**cells, **of_patients}, whose)


def _find_results(header: Header, asked: Mapping[str, str], layout: str) -> dict[str, Cell]:
    """Find what each column of a table of results holds.

    Raises:
        InputError: No column for the test or the value, or one that is
            ambiguous.
    """
    found = map_columns(header, asked, layout)
    if not layout:
        require_usual(found, (("test", "loinc"), ("value",)), header.file, header.line)
        return _cells_of(header, found, "r")
    require(found, (NAMING, VALUE_FIELDS[:-1]), header.file, header.line)
    return _cells_of(header, found, "r")


def _find_patients(header: Header, asked: Mapping[str, str], layout: str) -> dict[str, Cell]:
    """Find what each column of a table of patients holds: by the layout, or else as usual.

    Raises:
        InputError: No column for the patient or for anything that ranges ask, or one that
            is ambiguous.
    """
    if layout:
        cells = _cells_of(header, map_columns(header, asked, layout), "p")
        own = _PATIENT_COLUMNS.get(layout, "")
        if "patient" not in cells and own in header.types:
            cells["patient"] = Cell("p", own, header.types[own])
        found = {field: cell for field, cell in cells.items() if field in _OF_PATIENTS}
        if "patient" in found and len(found) > 1:
            return found
    usual = map_columns(header, asked, "")
    require(usual, (("patient",), PATIENT_FIELDS), header.file, header.line)
    cells = _cells_of(header, usual, "p")
    return {field: cell for field, cell in cells.items() if field in _OF_PATIENTS}


def _cells_of(header: Header, found: TableColumns, row: str) -> dict[str, Cell]:
    """Say of each field that is read where its content stands."""
    cells = [Cell(row, name, type_) for name, type_ in header.types.items()]
    places = {field: found.places.get(_READERS_NAME.get(field, field), ()) for field in _READ}
    return {
        field: first_of([cells[place] for place in numbers])
        for field, numbers in places.items()
        if numbers
    }


def _split_asked(
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


def _refuse_twins(header: Header, cells: Cells) -> None:
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
    log = FaultLog(header.file)
    for name, field_ in held.items():
        known_as = _READERS_NAME.get(field_, field_)
        problem = f"this column may hold {known_as}, and another differs only in capital letters"
        log.add(header.line, name, problem, "rename one of them")
    log.raise_if_any()


def settle_unnamed(
    headers: Sequence[Header],
    asked: Mapping[str, str],
    layout: str,
    texts_of: TextsOf,
    own: OwnNames = NO_OWN_NAMES,
) -> tuple[dict[str, str], Unnamed]:
    """Decide what becomes of the columns of the first table whose names are not known.

    Returns:
        Which columns were asked for, with those whose headings are the user's own names and those
        that were taken for what their cells are; and what is to be said.

    Raises:
        InputError: It is not sure what a column holds.
    """
    header, names = headers[0], list(headers[0].types)
    for each in reversed(headers):
        asked = ask_own(list(each.types), own, asked, each.file, each.line)
    of_rows = asked if len(headers) == 1 else _split_asked(asked, header, headers[1])[0]
    columns = map_columns(header, of_rows, layout)
    unread = columns.unread
    held = {name.casefold() for number, name in enumerate(names) if number not in unread}
    headings = {
        number: header.renamed.get(name, name)
        for number, name in unread.items()
        if header.renamed.get(name, "").casefold() not in held
    }
    if layout:
        return dict(asked), Unnamed(unread=tuple(headings.values()))
    place = (header.file, header.line)
    unnamed = [names[number] for number in headings]
    notes = {} if "note" in of_rows else name_notes(columns)
    listed = [*unnamed, *(names[number] for number in notes)]
    found = settle(
        headings, columns.places, lambda n: texts_of(names[n], listed), place, notes=notes
    )
    taken = {field: names[number] for field, (number, _) in found.taken.items()}
    return {**asked, **taken}, found


def tell_in_log(found: Unnamed, frame: str) -> None:
    """Say what became of columns of a data frame, for which there is no summary."""
    for remark in found.remarks:
        _LOG.warning("%s: %s", frame, remark)
