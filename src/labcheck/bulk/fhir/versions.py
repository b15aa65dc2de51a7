"""What one Observation says of others: that it reports them again, or lists them as a panel.

Which report is the later one is decided by the FHIR reader, for those that may be reports of one
result: they share the file, an id or an identifier, the patient, the test and the time.
"""

from collections import defaultdict

from labcheck.bulk.fhir.reading import Slot
from labcheck.bulk.fhir.rows import MEMBER, Stage, write_own, write_slots
from labcheck.bulk.fhir.template_lines import index_list
from labcheck.cases.case import Result
from labcheck.faults import FaultLog
from labcheck.readers.fhir import read_issue
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_observation import ISSUED
from labcheck.readers.fhir_resources import Resource
from labcheck.readers.json_text import Json, parse_documents
from labcheck.readers.replacement import Issue, mark_replaced
from labcheck.values.records import replace

_COLUMNS = ("file", "id", "ref", "time", "is_issued", "identifier", "version", "updated")
_SAID = ("file", "known_id", "person", "taken", "is_issued", "identifier", "version", "updated")


def list_replaced(stage: Stage, slots: list[Slot | None]) -> bool:
    """Index `lc_replaced`, the rows of which a later report is there; whether there are any."""
    session = stage.session
    if not _may_be_replaced(stage):
        return False
    rows = _write_known(stage)
    when = "CASE WHEN is_issued THEN '' ELSE taken END"
    alike = f"file, person, same, {when}"
    named = f"SELECT n, slot, hash({alike}, known_id) AS h FROM ({rows}) WHERE known_id <> ''"
    part = "json_extract_string(unnest(json_extract(identifier, '$[*]')), ['$.system', '$.value'])"
    pairs = f"SELECT *, {part} AS pair FROM ({rows}) WHERE identifier IS NOT NULL"
    if _has_identifiers(stage):
        named += f" UNION ALL SELECT n, slot, hash({alike}, pair, 0) AS h FROM ({pairs})"
    session.run(
        f"CREATE TEMP TABLE lc_twice AS SELECT h FROM ({named}) GROUP BY h HAVING count(*) > 1",
        "Reading",
    )
    ((count,),) = session.rows("SELECT count(*) FROM lc_twice")
    if not count:
        return False
    wanted = f"SELECT DISTINCT n, slot FROM ({named}) WHERE h IN (SELECT h FROM lc_twice)"
    columns = ", ".join(f"q.{name}" for name in _SAID)
    found = session.each(
        f"SELECT q.n, q.slot, {columns} FROM ({rows}) AS q JOIN ({wanted}) AS w "
        "ON q.n = w.n AND q.slot = w.slot ORDER BY q.n, q.slot"
    )
    groups: dict[tuple[str, str], list[tuple[str, Result, Issue]]] = defaultdict(list)
    for n, slot, file, id_, person, time, is_issued, identifier, version, updated in found:
        read = slots[slot]
        if read is None:
            continue
        result = read.read
        note = ISSUED if is_issued else ""
        resource = _make_resource(id_, identifier, version, updated)
        issue = read_issue(resource, replace(result, time=time or "", note=note))
        groups[file, person].append((f"{n}.{slot}", result, issue))
    replaced = [
        name
        for group in groups.values()
        for (name, _, _), result in zip(
            group,
            mark_replaced([result for _, result, _ in group], [issue for _, _, issue in group]),
            strict=True,
        )
        if result.is_replaced
    ]
    if replaced:
        index_list(session, "lc_replaced", replaced)
    return bool(replaced)


def _write_known(stage: Stage) -> str:
    """Write the rows with their id, time and person, as the FHIR reader knows them.

    However a reference is written, it is to one patient whom some file has; a subject that is
    contained in the line is a person by itself.
    """
    known, whose = write_own("id", "id"), write_own("reference", "ref")
    rows = (
        f"SELECT *, lc_same[1 + slot] AS same, {known} AS known_id, "
        f"{write_own('time', 'time')} AS taken, coalesce({whose}, '') AS whose "
        f"FROM ({write_slots(stage, *_COLUMNS)})"
    )
    person = (
        "CASE WHEN s.is_known THEN concat('patient ', s.pid) "
        "WHEN starts_with(r.ref, '#') THEN concat('line ', r.n) "
        "ELSE concat('reference ', split_part(r.whose, '/_history/', 1)) END"
    )
    subjects = "LEFT JOIN lc_subjects AS s ON s.id = r.whose"
    return f"SELECT r.*, {person} AS person FROM ({rows}) AS r {subjects}"


def _may_be_replaced(stage: Stage) -> bool:
    """Whether two lines of a file have one id, or any has an identifier.

    That is found in half the time that it takes to see which of their results are the same.
    """
    hashed = f"SELECT hash(file, id) AS h FROM {stage.relation} AS q WHERE id <> '' AND place < 0"
    twice = f"SELECT 1 FROM ({hashed}) GROUP BY h HAVING count(*) > 1 LIMIT 1"
    return bool(stage.session.run(twice, "Reading") or _has_identifiers(stage))


def _has_identifiers(stage: Stage) -> bool:
    query = f"SELECT 1 FROM {stage.relation} AS q WHERE identifier IS NOT NULL LIMIT 1"
    return bool(stage.session.rows(query))


def _make_resource(
    id_: str | None, identifier: str | None, version: str | None, updated: str | None
) -> Resource:
    meta: dict[str, Json] = {"versionId": version, "lastUpdated": updated}
    listed = (
        parse_documents(identifier.encode("utf-8", "replace"), "")[0][0].value
        if identifier
        else None
    )
    content: dict[str, Json] = {"id": id_, "identifier": listed, "meta": meta}
    return Resource("Observation", Element(content, "", FaultLog("")))


def list_panels(stage: Stage) -> int:
    """Make the table `lc_panels`, of the name that each Observation's panel has.

    Its `id` is the file and the Observation's own id. The first panel that lists it counts.

    Returns:
        How many Observations panels list.
    """
    session = stage.session
    session.rows(
        f"CREATE TEMP TABLE lc_heads AS SELECT n, file, panel, members FROM {stage.relation} AS q "
        "WHERE members IS NOT NULL"
    )
    codes = [code for (code,) in session.rows("SELECT DISTINCT panel FROM lc_heads ORDER BY 1")]
    if not codes:
        return 0
    session.store(
        "lc_names",
        {"code": ("VARCHAR", codes), "name": ("VARCHAR", [_name(code) for code in codes])},
        as_lists=False,
    )
    reference = (
        "split_part(json_extract_string(unnest(json_extract(members, '$[*]')), '$.reference'), "
        "'/_history/', 1)"
    )
    session.run(
        "CREATE TEMP TABLE lc_panels AS SELECT concat(file, chr(10), id) AS id, "
        "arg_min(name, n) AS name FROM (SELECT n, file, "
        f"regexp_extract({reference}, '{MEMBER}', 1) AS id, name FROM lc_heads AS h "
        "JOIN lc_names AS t ON h.panel = t.code) WHERE id <> '' GROUP BY 1",
        "Reading",
    )
    ((count,),) = session.rows("SELECT count(*) FROM lc_panels")
    return int(count)


def _name(code: str) -> str | None:
    if not code:
        return None
    content: Json = parse_documents(f'{{"code":{code}}}'.encode("utf-8", "replace"), "")[0][0].value
    body = Element(content if isinstance(content, dict) else {}, "", FaultLog(""))
    return body.concept("code").name or None
