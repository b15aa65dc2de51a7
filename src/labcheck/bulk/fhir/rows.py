"""A row for each result: what the row itself says, and what was read of its content.

Its columns are those that are written beside the verdict, and those that it is judged by, whose
names begin with `lc_`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from labcheck.bulk.duckdb_session import Session, refuse_lost_order
from labcheck.bulk.fhir.lines import STAGED, write_day
from labcheck.bulk.fhir.people import write_days
from labcheck.bulk.fhir.reading import OF_AGE, OF_SEX, Contents, Slot
from labcheck.bulk.judging_sql import quote_text
from labcheck.bulk.lookup_sql import write_place
from labcheck.bulk.patient_bands import MOMENT, PART, Layer, layer_days, span_of, write_age
from labcheck.readers.fhir_patient import find_days
from labcheck.values.patient import Sex
from labcheck.values.records import dataclass
from labcheck.values.result_text import Censored, Number

SHOWN = (
    "id", "component", "patient", "time", "test", "code", "value", "unit", "range", "specimen",
    "status",
)  # fmt: skip
"""The columns that are written beside the verdict."""
SINGLE = "="
"""What stands before a number that changes more than the flag, so that each is read by itself."""
_GROUP = r"[1-9][0-9]{0,2}[.][0-9]{3}"
"""A number whose three decimals say how the range beside it is read, or may be thousands."""
_MOST_WORDS = 1000
"""Texts that a type is made of, so that they are written by their numbers."""
_PATIENT = r"^(?:.*/)?Patient/([^/]+)$"
MEMBER = r"^(?:.*/)?Observation/([^/]+)$"
SEX_ASKED, AGE_ASKED = 1, 2
"""What of the patient a printed range asks for, as numbers that add up."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The lines of a run, as they are staged.

    Attributes:
        session: The connection.
        relation: What stands behind FROM: the staged lines with the number `n` of each and the
            number `e` of its content.
    """

    session: Session
    relation: str


def _write_patient(reference: str) -> str:
    """Write the id that a reference has for a patient; empty where it is no such reference."""
    plain = f"split_part({reference}, '/_history/', 1)"
    return f"regexp_extract({plain}, '{_PATIENT}', 1)"


def store_slots(
    session: Session,
    contents: Contents,
    wholes: Sequence[bool],
) -> None:
    """Store what was read of contents as the one row of lists `lc_slots`.

    Args:
        session: The connection.
        contents: What was read.
        wholes: Whether each content is a whole line.
    """
    slots = contents.slots
    texts: dict[str, list[str | None]] = {
        **{name: [_take(slot, name) for slot in slots] for name in _READ},
        **{f"own_{name}": [_take_own(slot, name) for slot in slots] for name in _OWN},
    }
    columns: dict[str, tuple[str, Sequence[Any]]] = {
        "lc_firsts": ("INTEGER", contents.firsts),
        "lc_sizes": ("INTEGER", contents.sizes),
        "lc_wholes": ("BOOLEAN", wholes),
        "lc_is_result": ("BOOLEAN", [slot is not None for slot in slots]),
        "lc_is_number": ("BOOLEAN", [slot is not None and slot.is_number for slot in slots]),
        "lc_asks": ("INTEGER", [_number_asked(slot) for slot in slots]),
        "lc_same": ("INTEGER", _number_same(slots)),
        "lc_component": (
            "INTEGER",
            [slot.component if slot and slot.own else None for slot in slots],
        ),
        **{
            f"lc_{name}": (_type_of(session, name, some), some) for name, some in texts.items()
        },
    }  # fmt: skip
    session.store("lc_slots", columns, as_lists=True)


_READ: Mapping[str, Callable[[Slot], str | None]] = {
    "test": lambda slot: slot.read.test,
    "code": lambda slot: slot.read.code,
    "value": lambda slot: _write_value(slot),  # noqa: PLW0108 - it stands below
    "unit": lambda slot: slot.read.unit,
    "range": lambda slot: slot.read.printed_range,
    "specimen": lambda slot: slot.read.specimen,
    "status": lambda slot: slot.read.status and slot.read.status.value,
}
_OWN = ("id", "reference", "patient", "sex", "age", "time")


def _take(slot: Slot | None, name: str) -> str | None:
    """Take what is written of a result; `None` where there is no result, or nothing is stated."""
    return _write_text(_READ[name](slot)) if slot else None


def _take_own(slot: Slot | None, name: str) -> str | None:
    """Take what only a whole line says."""
    return _write_text(getattr(slot.own, name)) if slot and slot.own else None


def _write_text(text: str | None) -> str | None:
    """Write a text as DuckDB takes it, which knows no letter that is one half of two."""
    return text.encode("utf-8", "replace").decode() if text else None


def _type_of(session: Session, name: str, texts: list[str | None]) -> str:
    """Name the type of a column."""
    words = sorted({text for text in texts if text})
    if not words or len(words) > _MOST_WORDS:
        return "VARCHAR"
    session.make_enum(f"lc_words_{name}", words)
    return f"lc_words_{name}"


def _write_value(slot: Slot) -> str:
    """Write the value without its unit, where it is a number or a limit of one."""
    read = slot.read
    if read.unit and isinstance(read.value, Number | Censored):
        return read.text.removesuffix(f" {read.unit}")
    return read.text


def _number_asked(slot: Slot | None) -> int:
    is_open = slot is not None and (slot.own is None or bool(slot.own.reference))
    if slot is None or not is_open:
        return 0
    return SEX_ASKED * (OF_SEX in slot.asks) + AGE_ASKED * (OF_AGE in slot.asks)


def _number_same(slots: Sequence[Slot | None]) -> list[int | None]:
    """Number what results must have alike to be reports of one, but for patient and time."""
    numbers: dict[tuple[str, str], int] = {}
    return [
        numbers.setdefault((slot.read.test, slot.read.code), len(numbers)) if slot else None
        for slot in slots
    ]


IS_WHOLE = "lc_wholes[1 + e]"
"""Whether a line was handed on whole, of which the engine itself may have read nothing."""


def _write_of_own(name: str) -> str:
    return f"lc_own_{name}[1 + slot]::VARCHAR"


def write_own(name: str, column: str) -> str:
    """Write what a result's line says: what was read of a whole line, else a column."""
    return f"CASE WHEN {IS_WHOLE} THEN {_write_of_own(name)} ELSE {column} END"


def write_slots(stage: Stage, *columns: str) -> str:
    """Write the query of the rows with their slots, a whole line's results one after the other."""
    here = "lc_firsts[1 + e]"
    spread = "CASE WHEN lc_wholes[1 + e] THEN range(lc_sizes[1 + e]) ELSE [place + 1] END"
    return (
        f"SELECT * FROM (SELECT *, ({here} + unnest({spread}))::INTEGER AS slot FROM "
        f"(SELECT {', '.join(columns)}, n, e, place FROM {stage.relation} WHERE e IS NOT NULL) "
        "CROSS JOIN lc_slots) WHERE lc_is_result[1 + slot]"
    )


_USED = ("file", "id", "ref", "time", "day", "plain")
_LINE = "lc_line"
"""The column of the number of the line, by which the order of the rows is checked."""


def list_subjects(stage: Stage) -> None:
    """Make the table `lc_subjects`: of each reference to a patient, what is known of whom it names.

    Its columns are the reference `id`, whether a line has it (`is_row`), whether a file has the
    patient (`is_known`), the patient's id `pid`, `sex`, and the parts of the span of `birth`.
    """
    every = (
        f"SELECT DISTINCT ref AS id, true AS is_row FROM {stage.relation} AS q UNION ALL "
        "SELECT unnest(lc_own_reference)::VARCHAR, false FROM lc_slots UNION ALL SELECT '', false"
    )
    named = (
        f"SELECT id, bool_or(is_row) AS is_row, nullif({_write_patient('id')}, '') AS pid "
        f"FROM ({every}) WHERE id IS NOT NULL GROUP BY id"
    )
    known = (
        "SELECT s.*, p.id IS NOT NULL AS is_known, p.sex::lc_sexes AS sex, p.birth AS birth_at "
        f"FROM ({named}) AS s LEFT JOIN lc_people AS p ON p.id = s.pid"
    )
    query = _write_layers(known, layer_days({"birth": "VARCHAR"}))
    stage.session.make_enum("lc_sexes", [sex.value for sex in Sex])
    stage.session.run(f"CREATE TEMP TABLE lc_subjects AS {query}", "Reading patients")


def _list_days(stage: Stage) -> None:
    """Make the table `lc_days`: of each time whose day is not known, the parts of its span."""
    session = stage.session
    every = (
        f"SELECT DISTINCT time AS id FROM {stage.relation} AS q WHERE day IS NULL UNION "
        "SELECT DISTINCT unnest(lc_own_time)::VARCHAR FROM lc_slots UNION SELECT ''"
    )
    session.run(f"CREATE TEMP TABLE lc_day_texts AS FROM ({every}) WHERE id IS NOT NULL", "Reading")
    is_read = " OR ".join(f"regexp_matches(id, '{pattern}')" for pattern in (MOMENT, PART))
    texts = [text for (text,) in session.rows(f"FROM lc_day_texts WHERE NOT ({is_read})")]
    days = [write_days(find_days(text)) or text for text in texts]
    columns = {"text": ("VARCHAR", texts), "day": ("VARCHAR", days)}
    session.store("lc_odd_days", columns, as_lists=False)
    dated = (
        "SELECT t.id, coalesce(o.day, t.id) AS time_at FROM lc_day_texts AS t "
        "LEFT JOIN lc_odd_days AS o ON o.text = t.id"
    )
    query = _write_layers(dated, layer_days({"time": "VARCHAR"}))
    session.run(f"CREATE TEMP TABLE lc_days AS {query}", "Reading")


def _write_layers(query: str, layers: Sequence[Layer]) -> str:
    for layer in layers:
        made = ", ".join(f"{expression} AS {name}" for name, expression in layer.items())
        query = f"SELECT *, {made} FROM ({query})"
    return query


def write_rows(stage: Stage, target: Path, *, has_panels: bool, has_replaced: bool) -> int:
    """Write the rows of all results into a Parquet file, in their order.

    Returns:
        How many there are.

    Raises:
        InputError: Their order was lost.
    """
    session = stage.session
    day = f"CASE WHEN {IS_WHOLE} THEN {write_day(_write_of_own('time'))} ELSE day END"
    named = (
        f"SELECT *, {write_own('id', 'id')} AS known_id, {write_own('reference', 'ref')} AS whose, "
        f"{write_own('time', 'time')} AS taken, {day} AS taken_day "
        f"FROM ({write_slots(stage, *_USED)})"
    )
    _list_days(stage)
    looked_up = [
        ("lc_subjects", "coalesce(whose, '')", ("pid", "sex", *_span_columns("birth"))),
        (
            "lc_days",
            "CASE WHEN taken_day IS NULL THEN coalesce(taken, '') END",
            _span_columns("time"),
        ),
        *([("lc_panels", "concat(file, chr(10), known_id)", ("name",))] if has_panels else []),
    ]
    found: dict[str, str] = {}
    for table, key, columns in looked_up:
        named, some = _look_up(session, named, table, key, columns)
        found |= some
    known_day = ("taken_day", "taken_day", "false", "true")
    for name, known in zip(_span_columns("time"), known_day, strict=True):
        found[name] = f"CASE WHEN taken_day IS NULL THEN {found[name]} ELSE {known} END"
    replaced = "NULL::VARCHAR"
    if has_replaced:
        number = write_place("lc_replaced", "concat(n, '.', slot)")
        replaced = f"CASE WHEN {number} IS NOT NULL THEN 'true' END"
        named = f"SELECT q.*, lc_replaced_index.* FROM ({named}) AS q CROSS JOIN lc_replaced_index"
    listed = ", ".join(f"{cell} AS {name}" for name, cell in found.items() if name != "sex")
    aged = (
        f"SELECT *, coalesce(lc_own_sex[1 + slot]::lc_sexes, {found['sex']}) AS sex, {listed}, "
        f"{found.get('name', 'NULL::VARCHAR')} AS panel, {replaced} AS replaced FROM ({named})"
    )
    age = write_age(span_of("birth", "VARCHAR"), span_of("time", "VARCHAR"))
    aged = f"SELECT *, {age} AS age FROM ({aged})"
    asks = "lc_asks[1 + slot]"
    whom = (
        f"CASE WHEN {asks} > 0 THEN concat(sex, '|', CASE WHEN {asks} >= {AGE_ASKED} THEN age END) "
        "END"
    )
    # Long texts of many patients take more time than the place of each.
    patient = "coalesce(pid, whose, lc_own_patient[1 + slot]::VARCHAR)"
    subject = "NULL::INTEGER"
    if _is_listed(session, "lc_subjects"):
        subject = "CASE WHEN pid IS NOT NULL THEN lc_subjects_place END"
    component = "CASE WHEN place >= 0 THEN place ELSE lc_component[1 + slot] END"
    shown = {
        "id": "coalesce(lc_own_id[1 + slot]::VARCHAR, id)",
        "component": component,
        "time": "taken",
        "value": "coalesce(plain, lc_value[1 + slot]::VARCHAR)",
        "lc_subject": subject,
        "lc_patient": f"CASE WHEN {subject} IS NULL THEN {patient} END",
        "lc_slot": "slot",
        "lc_panel": "panel",
        "lc_replaced": "replaced",
        "lc_whom": whom,
        "lc_v": f"CASE WHEN lc_is_number[1 + slot] AND NOT regexp_full_match(plain, '{_GROUP}') "
        f"THEN plain ELSE '{SINGLE}' || plain END",
        "lc_sex": "sex",
        "lc_stated": "lc_own_age[1 + slot]::VARCHAR",
        "lc_age": "age",
        _LINE: "n",
    }
    listed = ", ".join(f"{expression} AS {name}" for name, expression in shown.items())
    query = f"SELECT {listed} FROM ({aged})"
    if session.has_join(query):
        query += " ORDER BY n, slot"
    ((count,),) = session.run(f"COPY ({query}) TO {quote_text(str(target))} {STAGED}", "Reading")
    check_order(target)
    return int(count)


def write_shown(session: Session, relation: str) -> str:
    """Write the relation of written rows with all that is shown of them.

    What was read of a slot is not written with each row, but found by its number, and so is the
    patient where the subjects are in lists.
    """
    read = ", ".join(f"lc_{name}[1 + s.lc_slot] AS {name}" for name in _READ if name != "value")
    source, patient = f"{relation} AS s CROSS JOIN lc_slots", "s.lc_patient"
    if _is_listed(session, "lc_subjects"):
        source += " CROSS JOIN lc_subjects_lists"
        patient = f"coalesce(lc_subjects_pid[1 + s.lc_subject], {patient})"
    return f"(SELECT s.*, {patient} AS patient, {read} FROM {source})"


def check_order(target: Path) -> None:
    """Check that the rows are in the order of their lines.

    Raises:
        InputError: They are not.
    """
    from pyarrow import compute  # noqa: PLC0415 - it takes time
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - it takes time

    before = -1
    with ParquetFile(target) as file:
        # Older versions of pyarrow give no empty table of a file without a row group.
        batches = file.iter_batches(columns=[_LINE]) if file.num_row_groups else ()
        for lines in (batch.column(0) for batch in batches if batch.num_rows):
            is_turn = compute.less_equal(lines.slice(0, len(lines) - 1), lines.slice(1))
            if lines[0].as_py() < before or compute.all(is_turn).as_py() is False:
                raise refuse_lost_order()
            before = lines[-1].as_py()


def _span_columns(name: str) -> tuple[str, ...]:
    span = span_of(name, "VARCHAR")
    return span.first, span.last, span.is_part, span.is_stated


def _is_listed(session: Session, table: str) -> bool:
    """Whether rows find what a table says in lists, by `<table>_place`."""
    named = f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{table}_lists'"
    return bool(session.rows(named))


def _look_up(
    session: Session, query: str, table: str, key: str, columns: Sequence[str]
) -> tuple[str, dict[str, str]]:
    """Look rows up in a table by its `id`: in lists, or by a join where it is long.

    Returns:
        The query with what is needed, and how each column is then written.
    """
    if not session.list_by_id(table, columns):
        named = {name: f"{table}_{name}" for name in columns}
        taken = ", ".join(f"t.{name} AS {other}" for name, other in named.items())
        on = f"{key} = t.id"
        return f"SELECT q.*, {taken} FROM ({query}) AS q LEFT JOIN {table} AS t ON {on}", named
    id_, hashed = f"{table}_id", f"{table}_hash"
    hashing = f"SELECT *, hash({id_}) AS {hashed} FROM (SELECT *, {key} AS {id_} FROM ({query}))"
    placed = (
        f"SELECT q.*, {table}_lists.*, {write_place(table, id_, hashed)} AS {table}_place "
        f"FROM ({hashing}) AS q CROSS JOIN {table}_lists CROSS JOIN {table}_index"
    )
    return placed, {name: f"{table}_{name}[1 + {table}_place]" for name in columns}
