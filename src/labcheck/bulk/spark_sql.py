"""How Spark spells what the plan asks of a row, and what its texts of numbers mean.

Fields that decide are taken as Spark writes them, and only compared with one another there; the
text that a CSV file would hold is made here, once for each.
"""

import struct
from collections.abc import Mapping
from decimal import Decimal

from labcheck.bulk.ages import (
    DOTTED,
    MOMENT,
    PART,
    ZONE,
    Layer,
    Span,
    layer_age,
    spread_part,
    write_dotted,
)
from labcheck.bulk.columns import Columns
from labcheck.bulk.fields import Cell
from labcheck.bulk.plan import Dialect, Rows, quote_text

# In Java `$` stands before a line's end too, which is none in what the core reads.
_MATCHES = "({text} RLIKE concat('(?d)', {pattern}) AND NOT endswith({text}, char(10)))"
SPARK = Dialect(
    quote="`",
    plain=f"CASE WHEN {_MATCHES} THEN CAST({{text}} AS DOUBLE) END",
    trim="btrim({text}, {space})",
)
"""How Spark spells."""
INPUT = "lc_input"
"""The view of the rows."""
CHANGED = "labcheck: the data changed between two readings; cache() the DataFrame and flag that"
"""What stops a run that comes upon a row for which there is no answer."""
WHOLE_NUMBERS = ("tinyint", "smallint", "int", "bigint")
DATES = ("date", "timestamp", "timestamp_ntz")
"""The types of columns that hold times and not texts of times."""
_FEWEST_DIGITS, _MOST_DIGITS = 6, 9
"""A number of single precision has no fewer digits that count, and its shortest text no more."""


def rows_of(names: tuple[str, ...], cells: Mapping[str, Cell], columns: Columns) -> Rows:
    """Say how the fields of a row are taken from its columns."""
    fields = columns.patient_fields
    moments = [one for one in ("birth", "time") if one in cells] if "birth" in fields else []
    type_ = cells["value"].type
    return Rows(
        source=f"{INPUT} AS r",
        kept=names,
        keys=[write_text(cells[one]) for one in columns.key_fields],
        patients=["" if one == "birth" else write_text(cells[one]) for one in fields],
        value=write_value(cells["value"]),
        is_number=type_ in (*WHOLE_NUMBERS, "float", "double"),
        extra={f"{one}_at": _write_moment(cells[one]) for one in moments},
        layers=_layers(cells, fields.index("birth")) if moments else (),
    )


def write_column(cell: Cell) -> str:
    """Write the column itself."""
    return f"r.{SPARK.name(cell.name)}"


def write_text(cell: Cell) -> str:
    """Write the content as a text that tells one content from another."""
    column = write_column(cell)
    return column if cell.type == "string" else f"CAST({column} AS STRING)"


def write_value(cell: Cell) -> str:
    """Write the value: a double for numbers, a text for decimals and texts.

    A decimal of more than six places may come as `0E-18`; it is no plain number in any spelling.
    """
    column = write_column(cell)
    if cell.type == "float":
        return _write_shortest(column)
    if cell.type in (*WHOLE_NUMBERS, "double"):
        return f"CAST({column} AS DOUBLE)"
    return write_text(cell)


def read_text(text: str | None, type_: str) -> str | None:
    """Give the text that a CSV file would hold for what Spark writes of a type."""
    if text is None:
        return None
    if type_ == "double":
        return repr(float(text)).removesuffix(".0")
    if type_ == "float":
        return _shorten(float(text)).removesuffix(".0")
    return f"{Decimal(text):f}" if type_.startswith("decimal") else text


def write_is_foreign(cell: Cell) -> str:
    """Write whether a text is a moment in no form that is read here; `false` for dates."""
    if cell.type in DATES:
        return "false"
    text = _trimmed(cell)
    is_read = " OR ".join(matches(text, one) for one in (MOMENT, DOTTED, PART))
    return f"{text} <> '' AND NOT ({is_read})"


def _layers(cells: Mapping[str, Cell], place: int) -> tuple[Layer, ...]:
    """Write the layers that the age is made in; at once it is too much for Spark's compiler."""
    born = _write_span("birth_at", cells["birth"].type)
    day = _write_span("time_at", cells["time"].type) if "time" in cells else None
    age = layer_age(born, day, "datediff({day}, {born})")
    return (*age, {f"p{place}": "CAST(age AS STRING)"})


def _write_moment(cell: Cell) -> str:
    return write_column(cell) if cell.type in DATES else _trimmed(cell)


def _write_span(column: str, type_: str) -> Span:
    """Write the days that a moment may be of, of a year those of all of it."""
    if type_ in DATES:
        day = f"CAST({column} AS DATE)"
        return Span(day, day, "", f"{column} IS NOT NULL")
    return spread_part(column, _write_date(column), matches(column, PART))


def _trimmed(cell: Cell) -> str:
    return SPARK.trimmed(write_text(cell))


def _write_date(text: str) -> str:
    """Write the date of a moment, in UTC where the text names its zone."""
    dotted = write_dotted(text)
    plain = f"TRY_CAST(substr({text}, 1, 10) AS DATE)"
    minutes = f"{write_minutes(text, 12)} - {write_offset(text)}"
    zoned = f"date_add({plain}, CAST(floor(({minutes}) / 1440) AS INT))"
    is_zoned = f"{matches(text, f'{ZONE}$')} AND length({text}) > 10"
    return (
        f"CASE WHEN {matches(text, MOMENT)} AND {plain} >= DATE '0001-01-01' "
        f"THEN CASE WHEN {is_zoned} THEN {zoned} ELSE {plain} END "
        f"WHEN {matches(text, DOTTED)} AND {dotted} >= DATE '0001-01-01' THEN {dotted} END"
    )


def write_offset(text: str) -> str:
    """Write the minutes that the zone of a moment is ahead of UTC."""
    zone = f"right({text}, 6)"
    sign = f"CASE WHEN {zone} LIKE '-%' THEN -1 ELSE 1 END"
    return f"CASE WHEN {text} LIKE '%Z' THEN 0 ELSE {sign} * ({write_minutes(zone, 2)}) END"


def write_minutes(text: str, place: int) -> str:
    """Write the minutes of a clock such as `08:30` that begins at a place of a text."""
    hours, minutes = f"substr({text}, {place}, 2)", f"substr({text}, {place + 3}, 2)"
    return f"CAST({hours} AS INT) * 60 + CAST({minutes} AS INT)"


def matches(text: str, pattern: str) -> str:
    """Write whether a text is of a pattern that ends with `$`."""
    return _MATCHES.format(text=text, pattern=quote_text(pattern))


def _write_shortest(column: str) -> str:
    """Write the shortest decimal that a number of single precision stands for, as a double."""
    wide = f"CAST({column} AS DOUBLE)"
    found = f"WHEN {column} IS NULL OR isnan({column} - {column}) THEN {wide} "
    for digits in range(_FEWEST_DIGITS, _MOST_DIGITS + 1):
        text = f"format_string('%.{digits - 1}e', {wide})"
        found += f"WHEN CAST({text} AS FLOAT) = {column} THEN CAST({text} AS DOUBLE) "
    return f"CASE {found}ELSE {wide} END"


def _shorten(number: float) -> str:
    """Write the shortest decimal that reads back as the same number of single precision."""
    single = struct.pack("<f", number)
    texts = (
        f"{struct.unpack('<f', single)[0]:.{digits}g}" for digits in range(1, _MOST_DIGITS + 1)
    )
    shortest = next((one for one in texts if struct.pack("<f", float(one)) == single), None)
    return repr(float(shortest)) if shortest else repr(number)
