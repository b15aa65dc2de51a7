"""The query that judges rows, and what a table holds, each thing once.

A row finds its test and its band of patients, by both of them the thresholds between verdicts, by
its number the verdict; a special text, which is not a plain number, finds its own. No rule is
written here: every content of the small tables is what the core said.

Layers take one another's columns under names of their own (`c0` for the first column of the table,
`k0` for its first key field, `p0` for its first patient field, `v` for the value), so that nothing
that a table calls its columns can be taken for anything else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from labcheck.bulk.lookup_sql import LISTS, Need, Spelling
from labcheck.bulk.number_segments import readable_sizes
from labcheck.values.records import dataclass

PLAIN = (
    r"^-?(0|[1-9][0-9]{0,8}|(0|[1-9][0-9]{0,8})[.]([0-9]{1,2}|[0-9]{4,6})"
    r"|(0|[1-9][0-9]{3,8})[.][0-9]{3})$"
)
"""Texts that are numbers without further thought: not 4.350, whose point may part thousands.

They have at most 15 digits, so that a double tells them apart. All others are read one by one.
"""
_GROUP = r"[1-9][0-9]{0,2}[.][0-9]{3}"
"""Numbers that are none of those: whether a test is known to have such is found once for each."""
PLAIN_POINT = r"^-?(0|[1-9][0-9]{0,8})([.][0-9]{1,6})?$"
"""The same where a point is stated to be the decimal sign, or a number stands as a number."""
PLAIN_NOTHING = r"^[^\s\S]$"
"""The pattern where every text is looked up by itself, since its grade may depend on its digits."""
PLAIN_WHOLE = r"^-?(0|[1-9][0-9]{0,8})$"
"""The same where commas are decimal: what a point means there, the table reader has to say."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """The distinct contents of a table; a number is a position in one of these lists.

    Attributes:
        tests: Every tuple of the key fields, as text; `None` or empty where a cell is.
        patients: Every tuple of the patient fields, as text; in place of the birth date stands
            what `patient_bands.age_text` gives for the age at the time of the result.
        pairs: Test number and patient number, for those that stand in one row.
        special: Test number and text of the value, for texts that are not plain.
        special_pairs: Number of the special text and patient number, of those in one row.
        is_number_column: Whether the column of values holds numbers and no texts.
        sure: For each test, from where to where 4.350 can only be 4.35 (`Asker.find_sure`); empty
            where no text is spelled so.
    """

    tests: Sequence[tuple[str | None, ...]]
    patients: Sequence[tuple[str | None, ...]]
    pairs: Sequence[tuple[int, int]]
    special: Sequence[tuple[int, str | None]] = ()
    special_pairs: Sequence[tuple[int, int]] = ()
    is_number_column: bool = False
    sure: Sequence[tuple[float, float]] = ()


VERDICT_COLUMNS = (
    "flag", "not_judged", "possible_flags", "range_low", "range_high", "range_unit", "range_set",
    "may_be_critical", "read_as", "assumed", "notes",
)  # fmt: skip
"""The columns that are constant in one verdict."""
_OF_THE_NUMBER = ("times_limit", "at_limit")
_BEHIND = VERDICT_COLUMNS.index("may_be_critical")
OWN_COLUMNS = (*VERDICT_COLUMNS[:_BEHIND], *_OF_THE_NUMBER, *VERDICT_COLUMNS[_BEHIND:])
"""The columns that are added to every table."""
GRADE_COLUMNS = ("grades",)
"""The column that is added for `--grades`, which is constant in one verdict as well."""
CATALOGUE_COLUMNS = ("catalogue_value", "catalogue_unit")
"""The columns that are added for `--catalogue-unit`."""
NUMBER_READ = "read"
"""The column of `Rows.extra` that has the number of a plain value already, where there is one."""
_SPACE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What the readers take off both ends of a text."""
_INFINITY = "CAST('Infinity' AS DOUBLE)"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table as the plan takes them.

    Attributes:
        source: What stands behind FROM; its columns are those of `r`.
        kept: The columns of the input, in order.
        keys: An expression for the text of each key field.
        patients: An expression for the text of each patient field; empty where a layer makes it.
        value: An expression for the value: a text, or a double.
        is_number: Whether the value is a double.
        is_typed: Whether it is the text of a number of the table, whose point is a decimal one.
        extra: Further columns by the names that codes have for them.
        whole: By the plan's name of a field, the column of whole numbers that it is the text of.
        plain: The pattern of texts that are numbers without further thought.
        words: By a column of the input, the type that lists its texts, where these are few: it
            is written by their numbers, which takes less time.
        layers: Columns above these, each layer made of those below: a column that is made of
            others in several steps would be too long as one expression.
        number: What the row's number, `n` of `extra`, is called behind all columns; empty where
            it is not wanted.
        has_groups: Whether some values are spelled as thousands may be: 4.350.
    """

    source: str
    kept: Sequence[str]
    keys: Sequence[str]
    patients: Sequence[str]
    value: str
    is_number: bool
    is_typed: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, str] = field(default_factory=dict)
    plain: str = PLAIN
    words: Mapping[str, str] = field(default_factory=dict)
    layers: Sequence[Mapping[str, str]] = ()
    number: str = ""
    has_groups: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What the small tables are like.

    Attributes:
        bands: How many bands of patients there are.
        thresholds: How many thresholds the key with most of them has.
        has_limits: Whether any value lies at a limit.
        has_catalogue: Whether values in the catalogue's unit are asked for.
    """

    bands: int
    thresholds: int
    has_limits: bool
    has_catalogue: bool = False


def write_plan(
    rows: Rows,
    shape: Shape,
    spelling: Spelling,
    names: Mapping[str, str],
) -> str:
    """Write the plan.

    Args:
        rows: The rows.
        shape: What the small tables are like.
        spelling: How look-ups are written.
        names: What each own column is to be called; the columns that are wanted, in order.
    """
    layer = _base(rows, spelling)
    layer = _numbered(layer, rows, spelling)
    layer = _placed(layer, rows, spelling)
    layer = _decided(layer, rows, shape, spelling)
    return _named(layer, rows, shape, spelling, names)


def write_placed(rows: Rows, spelling: Spelling) -> str:
    """Write the query that knows the test, the special text and the number of every row.

    They are `t`, `o` (not in a column of numbers) and `x`; the row's `extra` columns are there too.
    """
    layer = _base(rows, spelling)
    return _placed(_numbered(layer, rows, spelling), rows, spelling)


def quote_text(text: str) -> str:
    """Write a text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Write the name of a column."""
    return '"' + name.replace('"', '""') + '"'


def write_trimmed(text: str) -> str:
    """Write a text without the space around it.

    DuckDB looks at every letter of a text to trim it. Most texts begin and end with a printed
    letter of ASCII, which costs a twentieth to find out.
    """
    has_none = f"({text}) BETWEEN '!' AND '~' AND ({text})[-1] BETWEEN '!' AND '~'"
    return f"CASE WHEN {has_none} THEN {text} ELSE trim({text}, {quote_text(_SPACE)}) END"


def write_number_read(rows: Rows) -> str:
    """Write the number that a row's value, a text, is without further thought; NULL for others."""
    return NUMBER_READ if NUMBER_READ in rows.extra else write_plain_number("v", rows.plain)


def write_plain_number(text: str, pattern: str = PLAIN) -> str:
    """Write the number that a text is without further thought; NULL for others."""
    return f"TRY_CAST(regexp_extract({text}, {quote_text(pattern)}) AS DOUBLE)"


def write_is_plain(text: str, pattern: str = PLAIN) -> str:
    """Write whether a text is a number without further thought."""
    return _write_matches(text, pattern)


def write_is_group(text: str, pattern: str = PLAIN) -> str:
    """Write whether a text is a number whose point may part thousands; never by another pattern."""
    return _write_matches(text, f"^{_GROUP}$") if pattern == PLAIN else "false"


def _write_matches(text: str, pattern: str) -> str:
    """Write whether a pattern, which no empty text has, is that of a text.

    DuckDB does `regexp_extract` once for each text of a Parquet dictionary, and `regexp_matches`
    for each row.
    """
    return f"coalesce(regexp_extract({text}, {quote_text(pattern)}) <> '', false)"


def write_once(expression: str, name: str, whole: str) -> str:
    """Write a long expression once where another would hold it many times.

    DuckDB does not look for what is the same within `whole`, so a short one is better repeated.

    Args:
        expression: What is written once.
        name: What `whole` calls it; begins with `lc_`.
        whole: The expression that is made of it.
    """
    return f"list_transform([{expression}], lambda {name}: {whole})[1]"


def write_fields(rows: Rows, source: str, also: str = "") -> str:
    """Write the query of a row's fields, and its further columns, under the plan's own names.

    Args:
        rows: The rows.
        source: What stands behind FROM.
        also: Columns that are given as well.
    """
    columns = [
        *([also] if also else []),
        *(f"{cell} AS k{number}" for number, cell in enumerate(rows.keys)),
        *(f"{cell} AS p{number}" for number, cell in enumerate(rows.patients) if cell),
        f"{rows.value} AS v",
        *_name_all(rows.extra),
    ]
    query = f"SELECT {', '.join(columns)} FROM {source}"
    for layer in rows.layers:
        query = f"SELECT q.*, {', '.join(_name_all(layer))} FROM ({query}) AS q"
    return query


def _name_all(columns: Mapping[str, str]) -> list[str]:
    return [f"{expression} AS {name}" for name, expression in columns.items()]


def _base(rows: Rows, spelling: Spelling) -> str:
    kept = ", ".join(f"r.{quote_name(name)} AS c{n}" for n, name in enumerate(rows.kept))
    begun = spelling.begin(rows.source)
    lists = "" if begun == rows.source else f", {LISTS}.*"
    return write_fields(rows, begun, kept + lists)


def _numbered(inner: str, rows: Rows, spelling: Spelling) -> str:
    """Number the test and the band of patients; read plain numbers."""
    tests = Need("tests", tuple(f"k{number}" for number in range(len(rows.keys))))
    patients = Need("patients", tuple(f"p{number}" for number in range(len(rows.patients))))
    x = write_number_read(rows)
    if rows.has_groups:
        low, high = (spelling.value(tests, f"sure_{end}") for end in ("low", "high"))
        group = f"TRY_CAST(regexp_extract(v, {quote_text(f'^{_GROUP}$')}) AS DOUBLE)"
        x = f"coalesce({x}, CASE WHEN {group} BETWEEN {low} AND {high} THEN {group} END)"
    if rows.is_number:
        least, beyond = readable_sizes()
        x = f"CASE WHEN v = 0 OR (abs(v) >= {least!r} AND abs(v) < {beyond!r}) THEN v END"
    columns = [
        f"{spelling.value(tests, 'n')} AS t",
        f"{spelling.value(tests, 'first')} AS f",
        f"{spelling.value(patients, 'n')} AS b",
        f"{x} AS x",
    ]
    return f"SELECT q.*, {', '.join(columns)} FROM {spelling.source(inner, [tests, patients])}"


def _placed(inner: str, rows: Rows, spelling: Spelling) -> str:
    """Find the key, and the number of a special text."""
    test_bands = Need("test_bands", "f + b")
    columns, needs = [f"{spelling.value(test_bands, 'key')} AS key"], [test_bands]
    if not rows.is_number:
        special = Need("special", ("t", "v"))
        needs.append(special)
        columns.append(f"CASE WHEN x IS NULL THEN {spelling.value(special, 'n')} END AS o")
    return f"SELECT q.*, {', '.join(columns)} FROM {spelling.source(inner, needs)}"


def _decided(inner: str, rows: Rows, shape: Shape, spelling: Spelling) -> str:
    """Find the number of the verdict, and what is known of the value."""
    keys, special = Need("keys", "key"), Need("special_verdicts", f"o * {shape.bands} + b")
    needs = [keys]
    segment = _count_thresholds([spelling.value(keys, f"c{n}") for n in range(shape.thresholds)])
    plain = f"{spelling.value(keys, 'first')} + {segment}"
    limit = "false"
    if shape.has_limits:
        value = "x" if rows.is_number else "v"
        limits = Need("limits", ("key", value))
        needs.append(limits)
        limit = spelling.is_at_limit("key", value)
    if rows.is_number:
        # NaN is greater than any number.
        without = f"WHEN abs(v) <= {_INFINITY} THEN {spelling.value(keys, 'infinite')} "
        without += f"ELSE {spelling.value(keys, 'missing')}"
        number = "x"
    else:
        needs.append(special)
        without = f"ELSE {spelling.value(special, 'verdict')}"
        limit = f"CASE WHEN x IS NULL THEN {spelling.value(special, 'at_limit')} ELSE {limit} END"
        number = f"CASE WHEN x IS NULL THEN {spelling.value(special, 'x')} ELSE x END"
    columns = [
        f"CASE WHEN x IS NOT NULL THEN {plain} {without} END AS vid",
        f"{number} AS number",
        f"{limit} AS is_at_limit",
    ]
    if shape.has_catalogue:
        columns += _scales(rows, spelling, special, needs)
    return f"SELECT q.*, {', '.join(columns)} FROM {spelling.source(inner, needs)}"


def _scales(rows: Rows, spelling: Spelling, special: Need, needs: list[Need]) -> Iterator[str]:
    """Find how the number comes into the catalogue's unit; a text may name a unit of its own."""
    tests = Need("catalogue", "t")
    needs.append(tests)
    for part in ("factor", "shift", "unit"):
        plain, other = spelling.value(tests, part), spelling.value(special, part)
        chosen = plain if rows.is_number else f"CASE WHEN x IS NULL THEN {other} ELSE {plain} END"
        yield f"{chosen} AS scale_{part}"


def _count_thresholds(thresholds: Sequence[str]) -> str:
    """Count the thresholds that a number has reached; they ascend."""
    if not thresholds:
        return "0"
    below = (f"WHEN x < {threshold} THEN {n}" for n, threshold in enumerate(thresholds))
    return f"CASE {' '.join(below)} ELSE {len(thresholds)} END"


def _named(
    inner: str,
    rows: Rows,
    shape: Shape,
    spelling: Spelling,
    names: Mapping[str, str],
) -> str:
    """Give the columns of the input back, and the verdict beside them."""
    verdict = Need("verdicts", "vid")
    said = {
        column: spelling.value(verdict, column) for column in (*VERDICT_COLUMNS, *GRADE_COLUMNS)
    }
    said["times_limit"] = f"number / {spelling.value(verdict, 'crossed')}"
    said["at_limit"] = "is_at_limit"
    if shape.has_catalogue:
        said["catalogue_value"] = "number * scale_factor + scale_shift"
        said["catalogue_unit"] = "CASE WHEN number IS NOT NULL THEN scale_unit END"
    said |= {column: f"change_{column}" for column in names if f"change_{column}" in rows.extra}
    kept = [
        f"TRY_CAST(c{number} AS {rows.words[name]})" if name in rows.words else f"c{number}"
        for number, name in enumerate(rows.kept)
    ]
    columns = [f"{cell} AS {quote_name(name)}" for cell, name in zip(kept, rows.kept, strict=True)]
    columns += [f"{said[column]} AS {quote_name(name)}" for column, name in names.items()]
    columns += [f"n AS {rows.number}"] if rows.number else []
    return f"SELECT {', '.join(columns)} FROM {spelling.source(inner, [verdict])}"
