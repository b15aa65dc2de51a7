"""How columns become the fields of a row, as SQL, those of a known layout too.

Where several columns hold a field, the first that is not empty is taken, as the table reader takes
it. Where the value stands follows only from what is empty and what is a plain number; wherever that
does not settle it, all cells are handed on for the layout's reader to choose from.

What a decimal comma means in a text is decided only by the table reader. It reads a number of
another column as such a text too, where 1.234 would be one thing or the other; so numbers are
written as the texts beside them are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    NUMBER_READ,
    PLAIN,
    PLAIN_NOTHING,
    PLAIN_POINT,
    PLAIN_WHOLE,
    Rows,
    quote_text,
    write_is_plain,
    write_plain_number,
    write_trimmed,
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
_REMOVED = ("___",)
"""Values that are frequent, and may stand for nothing beside a number."""


def complete(
    cells: Cells, layout: str, sign: DecimalSign | None, header: Header
) -> tuple[dict[str, Cell], Columns, dict[str, str]]:
    """Add what is made of several fields of a row, and say which columns hold what.

    Returns:
        Where each field stands, which columns hold what, and the further columns of `r`, each
        worked out once, that the fields are made of.
    """
    has_comma = sign is DecimalSign.COMMA
    found, columns, made = _complete(cells, layout, sign, header)
    if sign is not None:
        columns = replace(columns, constants={**columns.constants, DECIMAL_SIGN: sign.value})
    return (_write_commas(found) if has_comma else found), columns, made


def _complete(
    cells: Cells, layout: str, sign: DecimalSign | None, header: Header
) -> tuple[dict[str, Cell], Columns, dict[str, str]]:
    if not layout:
        return dict(cells), Columns(_name_columns(cells)), {}
    made, once = dict(cells), dict[str, str]()
    held = [field for field in VALUE_FIELDS if field in made]
    constants = {LAYOUT: layout}
    if _is_alone(held, made):
        constants[VALUE_IN] = str(VALUE_FIELDS.index(held[0]))
        made["value"] = made[held[0]]
    else:
        place, first = (name_apart(name, header.types) for name in ("lc_value_in", "lc_number"))
        write = _with_comma if sign is DecimalSign.COMMA else _with_sure_point
        texts = {field: write(made[field]) for field in held}
        plain = _PLAIN.get(sign.value, PLAIN) if sign else PLAIN
        once[place] = _write_place(held, made, layout)
        once[first] = write_plain_number(texts[held[0]].text(), plain)
        made |= _choose_value(texts, f"r.{place}", f"r.{first}", plain)
    if {"anchor_age", "anchor_year", "time"} <= set(made):
        anchor = made["anchor_year"]
        made[YEARS_FROM_ANCHOR] = Cell("r", anchor.name, "VARCHAR", _write_year(anchor))
    unread = {*VALUE_FIELDS[1:], "anchor_year"}
    kept = {field: cell for field, cell in made.items() if field not in unread}
    named = {field: cell for field, cell in kept.items() if field != NUMBER_READ}
    return kept, Columns(_name_columns(named), constants, _several(named)), once


def _name_columns(cells: Cells) -> dict[str, str]:
    return {field: cell.name for field, cell in cells.items()}


def _is_alone(held: Sequence[str], cells: Cells) -> bool:
    """Whether one column holds all values, which nothing beside it may change."""
    return len(held) == 1 and held != ["standard_value"] and "operator" not in cells


def _write_place(held: Sequence[str], cells: Cells, layout: str) -> str:
    """Write which field the value stands in, where that is plain to see."""
    filled = {field: write_is_filled(cells[field]) for field in held}
    removed = quiet_values(layout)
    cases = []
    for number, field in enumerate(held):
        is_plain = write_is_plain(cells[field].text(), PLAIN_POINT)
        only = " AND ".join(f"NOT {filled[other]}" for other in held[number + 1 :]) or "true"
        before = dict(filled)
        if field == "number" and removed and cells.get("value", cells[field]).type == "VARCHAR":
            before["value"] = _write_says(cells["value"], removed)
        none = "".join(f" AND NOT {before[other]}" for other in held[:number])
        cases.append(f"WHEN (({is_plain}) OR ({only})){none} THEN {VALUE_FIELDS.index(field)}")
    unclear = " OR ".join(_unclear(cells, layout))
    found = f"CASE {' '.join(cases)} ELSE {ANYWHERE} END"
    return f"CASE WHEN {unclear} THEN {ANYWHERE} ELSE {found} END" if unclear else found


def _write_says(cell: Cell, removed: Sequence[str]) -> str:
    """Write whether a cell holds more than space and texts that stand for nothing."""
    nothing = ", ".join(map(quote_text, ("", *removed)))
    return f"coalesce({write_trimmed(cell.text())} NOT IN ({nothing}), false)"


def _unclear(cells: Cells, layout: str) -> Iterator[str]:
    """Write what makes the whole row count: it may change the value, or be compared with it."""
    if "operator" in cells:
        quiet = ", ".join(map(quote_text, quiet_operators(layout)))
        yield f"coalesce({write_stripped(cells['operator'])} NOT IN ({quiet}), false)"
    if "standard_range" in cells:
        yield write_is_filled(cells["standard_range"])


def _choose_value(held: Cells, place: str, first: str, plain: str) -> dict[str, Cell]:
    """Choose the value among several cells.

    Args:
        held: The cells, as texts.
        place: Which of them it is, as SQL.
        first: The number that the first is without further thought, as SQL.
        plain: The pattern of such numbers.

    Returns:
        The value, where it stands, and the number that it is without further thought, which of the
        cell that most values stand in DuckDB finds once for each text of a Parquet dictionary.
    """
    texts = {field: cell.text() for field, cell in held.items()}
    listed = ", ".join(texts.get(field, "NULL") for field in VALUE_FIELDS)
    value = _write_chosen(place, texts, f"CAST(to_json([{listed}]) AS VARCHAR)")
    numbers = {field: write_plain_number(text, plain) for field, text in texts.items()}
    number = _write_chosen(place, {**numbers, next(iter(held)): first}, "NULL")
    name = next(iter(held.values())).name
    names = tuple(name for cell in held.values() for name in cell.sources)
    return {
        "value": Cell("r", name, "VARCHAR", value, names),
        VALUE_IN: Cell("r", name, "INTEGER", place),
        NUMBER_READ: Cell("r", name, "DOUBLE", number, names),
    }


def _write_chosen(place: str, written: Mapping[str, str], other: str) -> str:
    cases = (f"WHEN {VALUE_FIELDS.index(field)} THEN {one}" for field, one in written.items())
    return f"CASE {place} {' '.join(cases)} ELSE {other} END"


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


def quiet_values(layout: str) -> tuple[str, ...]:
    """Give values beside which a number is the one that it is without them."""
    prepare = LAYOUTS[layout].prepare
    bare = prepare({"number": "1"})
    return tuple(text for text in _REMOVED if prepare({"value": text, "number": "1"}) == bare)


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
    extra = _extra(cells, columns)
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
        extra=extra if is_graded else extra | _number_read(cells),
        whole=_whole_numbers(columns, extra),
        plain=_find_plain(cells, columns, is_graded=is_graded),
        layers=_layers(cells, columns),
    )


def _number_read(cells: Cells) -> dict[str, str]:
    return {NUMBER_READ: cells[NUMBER_READ].column} if NUMBER_READ in cells else {}


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
        made += [{"years": "year(time_day) - anchor"}]
        made += [{f"p{fields.index(YEARS_FROM_ANCHOR)}": "CAST(years AS VARCHAR)"}]
    return made


_NUMBER_OF = {"birth": "age", YEARS_FROM_ANCHOR: "years"}
"""The columns of whole numbers that fields are made from in layers."""


def _whole_numbers(columns: Columns, extra: Iterable[str]) -> dict[str, str]:
    """Give the columns of whole numbers that texts of fields are made from."""
    found = {name.removeprefix("whole_"): name for name in extra if name.startswith("whole_")}
    for place, field in enumerate(columns.patient_fields):
        if field in _NUMBER_OF:
            found[f"p{place}"] = _NUMBER_OF[field]
    return found
