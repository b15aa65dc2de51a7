"""The columns of a known layout, and how they become the fields of a row, as SQL.

Where several columns hold a field, the first that is not empty is taken, as the table reader takes
it. Where the value stands is told by what is empty and what is a plain number alone; wherever that
does not settle it, all cells are handed on for the layout's reader to choose from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from labcheck.bulk.columns import (
    KEY_FIELDS,
    LAYOUT_KEY_FIELDS,
    LAYOUT_PATIENT_FIELDS,
    PATIENT_FIELDS,
    Columns,
)
from labcheck.bulk.decimal_commas import tell_commas, with_comma
from labcheck.bulk.input_columns import (
    Cell,
    Cells,
    Header,
    Made,
    columns_of,
    find_cells,
    find_own,
    find_patient_cells,
)
from labcheck.bulk.judging_sql import quote_text, write_is_plain, write_trimmed
from labcheck.bulk.layouts import (
    ANYWHERE,
    LAYOUT,
    VALUE_FIELDS,
    VALUE_IN,
    YEARS_FROM_ANCHOR,
    quiet_operators,
)
from labcheck.errors import InputError
from labcheck.readers.table_columns import Columns as TableColumns
from labcheck.readers.table_columns import map_asked, require
from labcheck.readers.table_layouts import LAYOUTS, map_layout

_PREGNANCY = "pregnancy"
_FIELD_OF = {"loinc": "code", "flag": "reported"}
"""What is called otherwise here than by the table reader."""
_NAMED = ("test", "code", "source_name", "short_name")
_IDS = {
    "mimic-labevents": {"test_id": "itemid"},
    "omop-measurement": {"test_id": "measurement_concept_id", "unit_id": "unit_concept_id"},
}
"""Columns of numbers that mean something to a file of local names alone."""
_PATIENT_COLUMNS = {"synthea": "Id"}
"""What the patient's column is called in the layout's own table of patients, if otherwise."""
_ENOUGH_COLUMNS = 5
"""Columns of a layout that a table must have to be taken for one of it."""
_OF_PATIENTS = ("patient", *PATIENT_FIELDS, "age_unit", "anchor_age", "anchor_year")
_READ = (*KEY_FIELDS, *LAYOUT_KEY_FIELDS, *VALUE_FIELDS, *_OF_PATIENTS, "time")


def find_layout_cells(header: Header, asked: Mapping[str, str], layout: str) -> dict[str, Cell]:
    """Find what each column of a table of results holds.

    Raises:
        InputError: No column for the test or the value.
    """
    if not layout:
        try:
            return find_cells(header, asked)
        except InputError as error:
            raise _name_layout(error, header) from None
    cells = _find(header, asked, layout, "r")
    ids = _IDS.get(layout, {}) if "test" not in asked else {}
    folded = {name.casefold(): name for name in header.types}
    for field, column in ids.items():
        if name := folded.get(column):
            cells[field] = Cell("r", name, header.types[name])
    if "test_id" in cells and not any(one in cells for one in _NAMED):
        cells["test"] = cells["test_id"]
    found = TableColumns(tuple(header.types), dict.fromkeys(cells, ()))
    require(found, (_NAMED, VALUE_FIELDS), header.file, header.line)
    return cells


def _name_layout(error: InputError, header: Header) -> InputError:
    """Say of a table that was refused of which known layout it seems to be."""
    most = max(LAYOUTS, key=lambda name: len(_find(header, {}, name, "r")))
    if len(_find(header, {}, most, "r")) < _ENOUGH_COLUMNS:
        return error
    return InputError(
        [
            replace(fault, remedy=f"its columns are those of --layout {most}")
            if fault.problem.startswith("no column for")
            else fault
            for fault in error.faults
        ]
    )


def find_layout_patient_cells(
    header: Header, asked: Mapping[str, str], layout: str
) -> dict[str, Cell]:
    """Find what each column of a table of patients holds: by the layout, or else as usual.

    Raises:
        InputError: No column for the patient or for anything that ranges ask.
    """
    if layout:
        cells = _find(header, asked, layout, "p")
        own = _PATIENT_COLUMNS.get(layout, "")
        if "patient" not in cells and own in header.types:
            cells["patient"] = Cell("p", own, header.types[own])
        found = {field: cell for field, cell in cells.items() if field in _OF_PATIENTS}
        if "patient" in found and len(found) > 1:
            return found
    return find_patient_cells(header, asked)


def _find(header: Header, asked: Mapping[str, str], layout: str, row: str) -> dict[str, Cell]:
    names = list(header.types)
    others = {field: column for field, column in asked.items() if field != _PREGNANCY}
    places = map_asked(names, others, header.file, header.line)
    found = map_layout(LAYOUTS[layout], names, places)
    by_field = {
        _FIELD_OF.get(field, field): [
            Cell(row, names[place], header.types[names[place]]) for place in numbers
        ]
        for field, numbers in found.places.items()
    }
    cells = {field: _first_of(cells) for field, cells in by_field.items() if field in _READ}
    if column := asked.get(_PREGNANCY):
        name = find_own(names, _PREGNANCY, column, header)
        cells[_PREGNANCY] = Cell(row, name, header.types[name])
    return cells


def _first_of(cells: Sequence[Cell]) -> Cell:
    """Take the first of some cells that is not empty; moments stay moments."""
    if len(cells) == 1:
        return cells[0]
    types = [cell.type for cell in cells]
    is_moment = all(one == "DATE" or one.startswith("TIMESTAMP") for one in types)
    type_ = max(types) if is_moment else "VARCHAR"  # a moment comes after a date
    each = (f"CAST({cell.column} AS {type_})" if is_moment else _stripped(cell) for cell in cells)
    names = tuple(cell.name for cell in cells)
    return Made(cells[0].row, cells[0].name, type_, f"coalesce({', '.join(each)})", names)


def _stripped(cell: Cell) -> str:
    """Write a text without space around it; NULL where nothing is left."""
    return f"nullif({write_trimmed(cell.text())}, '')"


def complete(
    cells: Cells, layout: str, *, has_decimal_comma: bool = False
) -> tuple[dict[str, Cell], Columns]:
    """Add what is made of several fields of a row, and say which columns hold what."""
    found, columns = _complete(cells, layout, has_decimal_comma=has_decimal_comma)
    return tell_commas(found, columns) if has_decimal_comma else (found, columns)


def _complete(
    cells: Cells, layout: str, *, has_decimal_comma: bool
) -> tuple[dict[str, Cell], Columns]:
    if not layout:
        return dict(cells), columns_of(cells)
    made = dict(cells)
    held = [field for field in VALUE_FIELDS if field in made]
    constants = {LAYOUT: layout}
    if _is_alone(held, made):
        constants[VALUE_IN] = held[0]
        made["value"] = made[held[0]]
    else:
        place = _write_place(held, made, layout)
        texts = {one: with_comma(made[one]) if has_decimal_comma else made[one] for one in held}
        value = _write_value(texts, place)
        made[VALUE_IN] = Made("r", made[held[0]].name, "VARCHAR", place)
        names = tuple(name for one in held for name in made[one].sources)
        made["value"] = Made("r", made[held[0]].name, "VARCHAR", value, names)
    if {"anchor_age", "anchor_year", "time"} <= set(made):
        anchor = made["anchor_year"]
        made[YEARS_FROM_ANCHOR] = Made("r", anchor.name, "VARCHAR", _write_year(anchor))
    fields = (*KEY_FIELDS, *LAYOUT_KEY_FIELDS, *PATIENT_FIELDS, *LAYOUT_PATIENT_FIELDS)
    read = (*fields, "value", "time", "patient")
    kept = {field: cell for field, cell in made.items() if field in read}
    named = columns_of(kept).names
    return kept, Columns(named, constants, _several(kept))


def _is_alone(held: Sequence[str], cells: Cells) -> bool:
    """Whether one column holds all values, which nothing beside it may change."""
    return len(held) == 1 and held != ["standard_value"] and "operator" not in cells


def _write_place(held: Sequence[str], cells: Cells, layout: str) -> str:
    """Write which field the value stands in, where that is plain to see."""
    filled = [f"{_stripped(cells[one])} IS NOT NULL" for one in held]
    cases = []
    for number, field in enumerate(held):
        others = filled[number + 1 :]
        is_plain = write_is_plain(cells[field].text())
        alone = " AND ".join(f"NOT {one}" for one in others) or "true"
        before = "".join(f" AND NOT {one}" for one in filled[:number])
        cases.append(f"WHEN (({is_plain}) OR ({alone})){before} THEN {quote_text(field)}")
    unclear = " OR ".join(_unclear(cells, layout)) or "false"
    return f"CASE WHEN {unclear} THEN '{ANYWHERE}' {' '.join(cases)} ELSE '{ANYWHERE}' END"


def _unclear(cells: Cells, layout: str) -> Iterator[str]:
    """Write what makes the whole row count: it may change the value, or be compared with it."""
    if "operator" in cells:
        quiet = ", ".join(map(quote_text, quiet_operators(layout)))
        yield f"coalesce({_stripped(cells['operator'])} NOT IN ({quiet}), false)"
    if "standard_range" in cells:
        yield f"{_stripped(cells['standard_range'])} IS NOT NULL"


def _write_value(held: Cells, place: str) -> str:
    texts = {one: cell.text() for one, cell in held.items()}
    each = " ".join(f"WHEN {quote_text(one)} THEN {text}" for one, text in texts.items())
    listed = ", ".join(texts.get(one, "NULL") for one in VALUE_FIELDS)
    return f"CASE {place} {each} ELSE CAST(to_json([{listed}]) AS VARCHAR) END"


def _write_year(anchor: Cell) -> str:
    """Write the year that ages are counted from; those to the result are made in a layer."""
    text = _stripped(anchor)
    return f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,15}}') THEN CAST({text} AS BIGINT) END"


def _several(cells: Cells) -> dict[str, tuple[str, ...]]:
    """Name the columns of fields that several hold; a source's name of a test comes first."""
    several = {field: cell.names for field, cell in cells.items() if isinstance(cell, Made)}
    several = {field: names for field, names in several.items() if names}
    if "source_name" in cells:
        own = several.get("test", (cells["test"].name,) if "test" in cells else ())
        several["test"] = (cells["source_name"].name, *own)
    return several
