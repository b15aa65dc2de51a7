"""How columns become the fields of a row, as SQL, those of a known layout too.

Where several columns hold a field, the first that is not empty is taken, as the table reader takes
it. Where the value stands follows only from what is empty and what is a plain number; wherever that
does not settle it, all cells are handed on for the layout's reader to choose from.

What a decimal comma means in a text is decided only by the table reader. It reads a number of
another column as such a text too, where 1.234 would be one thing or the other; so numbers are
written as the texts beside them are.
"""

from collections.abc import Iterator, Sequence

from labcheck.bulk.cells import Cell, Cells, Header, write_is_filled, write_stripped
from labcheck.bulk.duckdb_session import name_apart
from labcheck.bulk.input_columns import (
    ANYWHERE,
    DECIMAL_SIGN,
    LAYOUT,
    VALUE_FIELDS,
    VALUE_IN,
    YEARS_FROM_ANCHOR,
    Columns,
)
from labcheck.bulk.judging_sql import (
    PLAIN,
    PLAIN_NOTHING,
    PLAIN_POINT,
    PLAIN_WHOLE,
    Rows,
    quote_text,
    write_is_plain,
)
from labcheck.bulk.patient_bands import Layer, layer_days, span_of, write_age
from labcheck.readers.tables.layouts import LAYOUTS
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.records import replace

_READ_WITH_COMMAS = (
    "value", "range", "low", "high", "standard_low", "standard_high", "standard_range",
)  # fmt: skip
_MOST_YEARS = 10**15 - 1
"""The most of a year that a text may hold as well."""
_OPERATORS = ("0", "0.0", "=", "4172703", "4172703.0")
"""Operators that are frequent, and may leave a number as it stands."""


def complete(
    cells: Cells, layout: str, sign: DecimalSign | None, header: Header
) -> tuple[dict[str, Cell], Columns, dict[str, str]]:
    """Add what is made of several fields of a row, and say which columns hold what.

    Returns:
        Where each field stands, which columns hold what, and the further columns of `r`, each
        worked out once, that the fields are made of.
    """
    has_comma = sign is DecimalSign.COMMA
    found, columns, made = _complete(cells, layout, header, has_decimal_comma=has_comma)
    if sign is not None:
        columns = replace(columns, constants={**columns.constants, DECIMAL_SIGN: sign.value})
    return (_write_commas(found) if has_comma else found), columns, made


def _complete(
    cells: Cells, layout: str, header: Header, *, has_decimal_comma: bool
) -> tuple[dict[str, Cell], Columns, dict[str, str]]:
    if not layout:
        return dict(cells), Columns(_name_columns(cells)), {}
    made, once = dict(cells), dict[str, str]()
    held = [field for field in VALUE_FIELDS if field in made]
    constants = {LAYOUT: layout}
    if _is_alone(held, made):
        constants[VALUE_IN] = held[0]
        made["value"] = made[held[0]]
    else:
        name = name_apart("lc_value_in", header.types)
        once[name] = _write_place(held, made, layout)
        write = _with_comma if has_decimal_comma else _with_sure_point
        texts = {field: write(made[field]) for field in held}
        value = _write_value(texts, f"r.{name}")
        made[VALUE_IN] = Cell("r", made[held[0]].name, "VARCHAR", f"r.{name}")
        names = tuple(name for field in held for name in made[field].sources)
        made["value"] = Cell("r", made[held[0]].name, "VARCHAR", value, names)
    if {"anchor_age", "anchor_year", "time"} <= set(made):
        anchor = made["anchor_year"]
        made[YEARS_FROM_ANCHOR] = Cell("r", anchor.name, "VARCHAR", _write_year(anchor))
    unread = {*VALUE_FIELDS[1:], "anchor_year"}
    kept = {field: cell for field, cell in made.items() if field not in unread}
    return kept, Columns(_name_columns(kept), constants, _several(kept)), once


def _name_columns(cells: Cells) -> dict[str, str]:
    return {field: cell.name for field, cell in cells.items()}


def _is_alone(held: Sequence[str], cells: Cells) -> bool:
    """Whether one column holds all values, which nothing beside it may change."""
    return len(held) == 1 and held != ["standard_value"] and "operator" not in cells


def _write_place(held: Sequence[str], cells: Cells, layout: str) -> str:
    """Write which field the value stands in, where that is plain to see."""
    filled = [write_is_filled(cells[field]) for field in held]
    cases = []
    for number, field in enumerate(held):
        others = filled[number + 1 :]
        is_plain = write_is_plain(cells[field].text(), PLAIN_POINT)
        only = " AND ".join(f"NOT {condition}" for condition in others) or "true"
        before = "".join(f" AND NOT {condition}" for condition in filled[:number])
        cases.append(f"WHEN (({is_plain}) OR ({only})){before} THEN {quote_text(field)}")
    unclear = " OR ".join(_unclear(cells, layout)) or "false"
    return f"CASE WHEN {unclear} THEN '{ANYWHERE}' {' '.join(cases)} ELSE '{ANYWHERE}' END"


def _unclear(cells: Cells, layout: str) -> Iterator[str]:
    """Write what makes the whole row count: it may change the value, or be compared with it."""
    if "operator" in cells:
        quiet = ", ".join(map(quote_text, quiet_operators(layout)))
        yield f"coalesce({write_stripped(cells['operator'])} NOT IN ({quiet}), false)"
    if "standard_range" in cells:
        yield write_is_filled(cells["standard_range"])


def _write_value(held: Cells, place: str) -> str:
    texts = {field: cell.text() for field, cell in held.items()}
    each = " ".join(f"WHEN {quote_text(field)} THEN {text}" for field, text in texts.items())
    listed = ", ".join(texts.get(field, "NULL") for field in VALUE_FIELDS)
    return f"CASE {place} {each} ELSE CAST(to_json([{listed}]) AS VARCHAR) END"


def _write_year(anchor: Cell) -> str:
    """Write the year that ages are counted from; those to the result are made in a layer."""
    if anchor.is_whole_number:
        year = anchor.column
        return f"CASE WHEN {year} BETWEEN 0 AND {_MOST_YEARS} THEN CAST({year} AS BIGINT) END"
    text = write_stripped(anchor)
    return f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,15}}') THEN CAST({text} AS BIGINT) END"


def _several(cells: Cells) -> dict[str, tuple[str, ...]]:
    """Name the columns of fields that several hold; a source's name of a test comes first."""
    several = {field: cell.names for field, cell in cells.items() if cell.names}
    if "source_name" in cells:
        own = several.get("test", (cells["test"].name,) if "test" in cells else ())
        several["test"] = (cells["source_name"].name, *own)
    return several


def quiet_operators(layout: str) -> tuple[str, ...]:
    """Give operators beside which a number is the one that it is without them."""
    prepare = LAYOUTS[layout].prepare
    bare = prepare({"number": "1"})
    return tuple(
        operator
        for operator in _OPERATORS
        if {**prepare({"number": "1", "operator": operator}), "operator": ""}
        == {**bare, "operator": ""}
    )


def _write_commas(cells: Cells) -> dict[str, Cell]:
    """Write a table whose commas are decimal so; doubles in the column of values stay doubles."""
    written = {
        field: _with_comma(cell) if field in _READ_WITH_COMMAS else cell
        for field, cell in cells.items()
    }
    if cells["value"].is_number:
        written["value"] = cells["value"]
    return written


def _with_comma(cell: Cell) -> Cell:
    """Write the decimals of a column of numbers with a comma; other columns stay as they are."""
    if not cell.has_decimals:
        return cell
    written = f"replace({cell.text()}, '.', ',')"
    return Cell(cell.row, cell.name, "VARCHAR", written, cell.sources)


def _with_sure_point(cell: Cell) -> Cell:
    """Write the decimals of a column of numbers so that its point is no sign between thousands."""
    if not cell.has_decimals:
        return cell
    written = f"regexp_replace({cell.text()}, '^{_GROUP}$', '\\0' || '0')"
    return Cell(cell.row, cell.name, "VARCHAR", written, cell.sources)


_PLAIN = {DecimalSign.COMMA.value: PLAIN_WHOLE, DecimalSign.POINT.value: PLAIN_POINT}
"""Texts that are numbers without further thought, by the decimal sign that is stated."""
_GROUP = "[1-9][0-9]{0,2}[.][0-9]{3}"
"""A number whose point would be doubted in a text."""


def _find_plain(cells: Cells, columns: Columns, *, is_graded: bool) -> str:
    """Choose the pattern of texts that are numbers without further thought.

    The point of a column of decimals is a decimal one, of 4.350 as well.
    """
    if is_graded:
        return PLAIN_NOTHING
    usual = PLAIN_POINT if cells["value"].has_decimals else PLAIN
    return _PLAIN.get(columns.constants.get(DECIMAL_SIGN, ""), usual)


def rows_of(
    header: Header, cells: Cells, columns: Columns, source: str, *, is_graded: bool = False
) -> Rows:
    """Say how the fields of a row are taken from its columns.

    Args:
        header: All columns.
        cells: Where each field stands.
        columns: The fields by their columns.
        source: What stands behind FROM.
        is_graded: Whether every value is looked up by its digits, on which a grade may depend.
    """
    in_layers = ("birth", YEARS_FROM_ANCHOR)
    patients = [
        "" if field in in_layers else cells[field].text() for field in columns.patient_fields
    ]
    return Rows(
        source=source,
        kept=tuple(header.types),
        keys=[cells[field].text() for field in columns.key_fields],
        patients=patients,
        value=cells["value"].text() if is_graded else cells["value"].value(),
        is_number=cells["value"].is_number and not is_graded,
        is_typed=is_graded and (cells["value"].is_number or cells["value"].has_decimals),
        extra=_extra(cells, columns),
        plain=_find_plain(cells, columns, is_graded=is_graded),
        layers=_layers(cells, columns),
    )


def _extra(cells: Cells, columns: Columns) -> dict[str, str]:
    """Write what codes are made from beside texts: moments, and whole numbers as they are."""
    fields = [(f"k{place}", field) for place, field in enumerate(columns.key_fields)]
    fields += [(f"p{place}", field) for place, field in enumerate(columns.patient_fields)]
    extra = {
        f"whole_{name}": cells[field].column
        for name, field in fields
        if cells[field].is_whole_number
    }
    if YEARS_FROM_ANCHOR in columns.patient_fields:
        extra["anchor"] = cells[YEARS_FROM_ANCHOR].column
    return extra | {f"{field}_at": cells[field].moment() for field in _moments(cells, columns)}


def _moments(cells: Cells, columns: Columns) -> list[str]:
    """Name the moments that ages are made from."""
    if "birth" in columns.patient_fields:
        return [field for field in ("birth", "time") if field in cells]
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
    places = [place for place, field in enumerate(columns.patient_fields) if field == "birth"]
    return found | {f"p{place}": "age" for place in places}
