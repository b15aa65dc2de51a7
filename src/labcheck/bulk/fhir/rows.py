"""A row for each result: what the row itself says, and what was read of its content.

Its columns are those that are written beside the verdict, and those that it is judged by, whose
names begin with `lc_`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.fhir.people import write_days
from labcheck.bulk.fhir.reading import OF_AGE, OF_SEX, Contents, Slot
from labcheck.bulk.judging_sql import quote_text
from labcheck.bulk.patient_bands import MOMENT, PART, layer_days, span_of, write_age
from labcheck.readers.fhir_patient import find_days
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
_MOST_LISTED = 1_000_000
"""Ids that are looked up in a list; more of them are joined, and the rows sorted again."""
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
        has_panels: Whether there are panels, in `lc_panels`.
        has_replaced: Whether some Observations were reported again, in `lc_replaced`.
        people: How many patients are known.
        members: How many Observations are listed by panels.
    """

    session: Session
    relation: str
    people: int
    members: int = 0


def write_patient(reference: str) -> str:
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


def write_slots(stage: Stage, *columns: str) -> str:
    """Write the query of the rows with their slots, a whole line's results one after the other."""
    here = "lc_firsts[1 + e]"
    spread = "CASE WHEN lc_wholes[1 + e] THEN range(lc_sizes[1 + e]) ELSE [place + 1] END"
    return (
        f"SELECT * FROM (SELECT *, ({here} + unnest({spread}))::INTEGER AS slot FROM "
        f"(SELECT {', '.join(columns)}, n, e, place FROM {stage.relation} WHERE e IS NOT NULL) "
        "CROSS JOIN lc_slots) WHERE lc_is_result[1 + slot]"
    )


_USED = ("file", "id", "ref", "time", "plain")


def write_rows(stage: Stage, target: Path, *, has_panels: bool, has_replaced: bool) -> int:
    """Write the rows of all results into a Parquet file, in their order.

    Returns:
        How many there are.
    """
    session = stage.session
    is_own = "lc_wholes[1 + e]"
    whose = "lc_own_reference[1 + slot]::VARCHAR"
    named = (
        f"SELECT *, CASE WHEN {is_own} THEN {whose} ELSE ref END AS whose, CASE WHEN {is_own} "
        f"THEN lc_own_time[1 + slot]::VARCHAR ELSE time END AS taken "
        f"FROM ({write_slots(stage, *_USED)})"
    )
    named = f"SELECT *, nullif({write_patient('whose')}, '') AS pid FROM ({named})"
    find_people = _make_lookup(
        session, "lc_people", "pid", stage.people, {"sex": "VARCHAR", "birth": "VARCHAR"}
    )
    named, of_people = find_people(named)
    is_sorted = stage.people > _MOST_LISTED
    panel = "NULL::VARCHAR"
    if has_panels:
        key = "concat(file, chr(10), id)"
        find_panels = _make_lookup(session, "lc_panels", key, stage.members, {"name": "VARCHAR"})
        named, found = find_panels(named)
        panel, is_sorted = found["name"], is_sorted or stage.members > _MOST_LISTED
    replaced = "NULL::VARCHAR"
    if has_replaced:
        replaced = "CASE WHEN TRY_CAST(concat(n, '.', slot) AS lc_replaced) IS NOT NULL "
        replaced += "THEN 'true' END"
    day = _write_day(session, stage, "taken")
    aged = (
        f"SELECT *, coalesce(lc_own_sex[1 + slot]::VARCHAR, {of_people['sex']}) AS sex, "
        f"{of_people['birth']} AS birth_at, {day} AS time_at, {panel} AS panel, "
        f"{replaced} AS replaced FROM ({named})"
    )
    types = {"birth": "VARCHAR", "time": "VARCHAR"}
    for layer in layer_days(types):
        made = ", ".join(f"{expression} AS {name}" for name, expression in layer.items())
        aged = f"SELECT *, {made} FROM ({aged})"
    age = write_age(span_of("birth", "VARCHAR"), span_of("time", "VARCHAR"))
    aged = f"SELECT *, {age} AS age FROM ({aged})"
    asks = "lc_asks[1 + slot]"
    whom = (
        f"CASE WHEN {asks} > 0 THEN concat(sex, '|', CASE WHEN {asks} >= {AGE_ASKED} THEN age END) "
        "END"
    )
    component = "CASE WHEN place >= 0 THEN place ELSE lc_component[1 + slot] END"
    shown = {
        "id": "coalesce(lc_own_id[1 + slot]::VARCHAR, id)",
        "component": component,
        "patient": "coalesce(pid, whose, lc_own_patient[1 + slot]::VARCHAR)",
        "time": "taken",
        **{name: f"lc_{name}[1 + slot]" for name in SHOWN[4:]},
        "value": "coalesce(plain, lc_value[1 + slot]::VARCHAR)",
        "lc_slot": "slot",
        "lc_panel": "panel",
        "lc_replaced": "replaced",
        "lc_whom": whom,
        "lc_v": f"CASE WHEN lc_is_number[1 + slot] AND NOT regexp_full_match(plain, '{_GROUP}') "
        f"THEN plain ELSE '{SINGLE}' || plain END",
        "lc_sex": "sex",
        "lc_stated": "lc_own_age[1 + slot]::VARCHAR",
        "lc_age": "age",
    }
    listed = ", ".join(f"{expression} AS {name}" for name, expression in shown.items())
    order = " ORDER BY n, slot" if is_sorted else ""
    ((count,),) = session.run(
        f"COPY (SELECT {listed} FROM ({aged}){order}) TO {quote_text(str(target))} "
        "(FORMAT parquet)",
        "Reading",
    )
    return int(count)


_Found = tuple[str, dict[str, str]]


def _make_lookup(
    session: Session, table: str, key: str, count: int, columns: dict[str, str]
) -> Callable[[str], _Found]:
    """Make what looks a row up in a table by its `id`: in lists, or by a join where it is long.

    Returns:
        What gives a query with the columns that are needed, and how each is then written.
    """
    if count > _MOST_LISTED:

        def join(query: str) -> _Found:
            named = {name: f"{table}_{name}" for name in columns}
            taken = ", ".join(f"t.{name} AS {other}" for name, other in named.items())
            joined = (
                f"SELECT q.*, {taken} FROM ({query}) AS q LEFT JOIN {table} AS t ON {key} = t.id"
            )
            return joined, named

        return join
    listed = ", ".join(columns)
    rows = session.rows(f"SELECT id, {listed} FROM {table} ORDER BY id")
    session.make_enum(f"{table}_ids", [row[0] for row in rows] or [""])
    lists = {
        f"{table}_{name}": (type_, [row[place] for row in rows] or [None])
        for place, (name, type_) in enumerate(columns.items(), 1)
    }
    session.store(f"{table}_lists", lists, as_lists=True)

    def look_up(query: str) -> _Found:
        code = f"enum_code(TRY_CAST({key} AS {table}_ids))"
        coded = f"SELECT *, {code} AS {table}_code FROM ({query}) CROSS JOIN {table}_lists"
        return coded, {name: f"{table}_{name}[1 + {table}_code]" for name in columns}

    return look_up


def _write_day(session: Session, stage: Stage, time: str) -> str:
    """Write the day of a time in the laboratory's own calendar, as the FHIR reader takes it."""
    is_moment = f"regexp_matches({time}, '{MOMENT}')"
    is_part = f"regexp_matches({time}, '{PART}')"
    others = session.rows(
        f"SELECT DISTINCT time FROM {stage.relation} AS q WHERE time IS NOT NULL "
        f"AND NOT regexp_matches(time, '{MOMENT}') AND NOT regexp_matches(time, '{PART}') "
        "UNION SELECT unnest(lc_own_time)::VARCHAR FROM lc_slots ORDER BY 1"
    )
    texts = [text for (text,) in others if text]
    days = {text: write_days(find_days(text)) or text for text in texts}
    odd = {text: day for text, day in days.items() if day != text}
    other = time
    if odd:
        cases = " ".join(
            f"WHEN {quote_text(text)} THEN {quote_text(day)}" for text, day in odd.items()
        )
        other = f"CASE {time} {cases} ELSE {time} END"
    day = f"substr({time}, 1, 10)"
    return f"CASE WHEN {is_moment} THEN {day} WHEN {is_part} THEN {time} ELSE {other} END"
