"""Lines of NDJSON, parted by DuckDB into the elements that the FHIR reader looks at.

A row for each Observation and for each of its components; other lines are kept by their type. All
that decides a verdict, but for the number and the patient, is one text, the content. Numbers keep
their digits: DuckDB would print 6.30 as 6.3, so each is made a text before it is parsed. A line in
which DuckDB may see anything else than the FHIR reader is its own content, whole.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.fhir.files import is_packed
from labcheck.bulk.fhir.template_lines import (
    OWN,
    index_list,
    store_templates,
    write_found,
    write_matched,
)
from labcheck.bulk.fhir.templates import LONGEST, Templates, learn_templates
from labcheck.bulk.judging_sql import PLAIN, quote_text
from labcheck.bulk.lookup_sql import write_place
from labcheck.bulk.patient_bands import MOMENT
from labcheck.readers.fhir_elements import EXTENSION

MARK = f"lc{os.urandom(8).hex()}#"
"""What stands before the digits of a number that was made a text: drawn for each run, so that no
line holds it, which to look for would take a sixth of the time."""
WHOLE = "lc="
"""What stands before a line that is its own content."""
LONGEST_LINE = 1 << 25
"""Bytes of a line; DuckDB takes no longer one."""
STAGED = "(FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 4096)"
"""How files are written that are read once or twice: to pack and unpack them takes more time, and
so does to look for the texts of a dictionary where most differ."""
_SOME_NUMBER = "1"
"""What stands in a content for the number of a value."""
_LINES_AHEAD = 20_000
_MOST_AHEAD = 20_000
"""Contents that are numbered beforehand, of so many lines: DuckDB reads these with one thread, and
takes twice as long for each."""
_READ = (
    "status", "category", "code", "dataAbsentReason", "interpretation", "referenceRange", "method",
    "bodySite",
)  # fmt: skip
"""Elements that are taken as they stand."""
_VALUES = (
    "valueQuantity", "valueString", "valueCodeableConcept", "valueInteger", "valueRange",
    "valueRatio",
)  # fmt: skip
_RARE = (
    "effectiveTiming", "contained", "modifierExtension", "comment", "comments", "related",
    "context",
)  # fmt: skip
"""Elements whose Observation is handed on whole, as it is for values of other types: what another
resource may say, and what only older versions of FHIR have."""
_TEXTS = (
    "id", "subject.reference", "effectiveDateTime", "effectiveInstant", "effectivePeriod.start",
    "effectivePeriod.end", "issued", "meta.versionId", "meta.lastUpdated",
)  # fmt: skip
"""Elements that are texts without a space or a backslash, or else the Observation is handed on."""
_EFFECTIVE = _TEXTS[2:6]
_OTHERS = ("resourceType", "identifier", "component", "hasMember", "extension")
_INSIDE = {
    "subject": ("reference",),
    "specimen": ("display", "reference"),
    "effectivePeriod": ("start", "end"),
    "meta": ("versionId", "lastUpdated"),
}
"""Elements of which only parts are taken."""
_SINGLE = (
    *_READ, *_VALUES, *_OTHERS, *_INSIDE, "id", "effectiveDateTime", "effectiveInstant", "issued",
)  # fmt: skip
_OF_ALL = (
    "file", "bytes", "type", "content", "components", "are_blank", "panel", "members",
)  # fmt: skip
"""Columns that are the same, for the most part NULL, where a line has a template."""
_OF_BLANKS = ", ".join(f"own_{name}" for name in OWN)
_NUMBER = r'("value(?:Integer)?"\s*:\s*)(-?[0-9][-+0-9.eE]*)'
_MARKED = f'"value":"{MARK}([^"]*)"'
_BLANKED = f'"value":"{MARK}{PLAIN[1:-1]}"'
_NOT_BLANK = (
    r'"(referenceRange|comparator|valueRange|valueRatio|valueSampledData|extension)"'
    r'|"valueQuantity":[{][^{}]*[{]'
)
"""What components have whose numbers may be other than the values of their quantities."""
_EXTENDED = ("extension", "component")
"""Elements whose Observation is handed on whole where labcheck's own extensions stand in them."""
_LOOSE = r",\s*[}\]]"
"""A comma before an end, which DuckDB passes over."""
_PLAIN_TEXTS = r'^("[!#-\[\]-~]*"[|])*$'


def write_lines(files: Sequence[str]) -> str:
    """Write the query of all lines in order, as they are; NULL for one that DuckDB cannot read."""
    scans = []
    for is_gzip, some in groupby(files, lambda file: is_packed(Path(file))):
        names = ", ".join(map(quote_text, some))
        packing = "gzip" if is_gzip else "uncompressed"
        scans.append(
            f"SELECT filename AS file, json::VARCHAR AS raw FROM read_ndjson_objects([{names}], "
            f"ignore_errors=true, filename=true, maximum_object_size={LONGEST_LINE}, "
            f"compression='{packing}', hive_partitioning=false)"
        )
    return " UNION ALL ".join(scans)


def stage_lines(session: Session, files: Sequence[str], target: Path) -> int:
    """Write what stands in each line into a Parquet file, in the order of the lines.

    Its columns:

        file          the file, as DuckDB was given it
        bytes         those of the line, without what ends it; NULL for a component
        type          the type of the resource; NULL where it is no plain text, and for a line
                      of a template, which is an Observation
        known         the number of the content in `lc_known_index`, where it has one
        content       the content, where it has none; NULL for other resources
        plain         the text of a plain number
        place         the number of the component from 0; -1 for what is no component
        id, ref, time, is_issued, identifier, version, updated
        day           the day of the time; NULL where the core has to read that
        panel         the code of a panel that lists others
        members       whom it lists

    Returns:
        How many rows it has.
    """
    first = f"SELECT * FROM ({write_lines(files)}) LIMIT {_LINES_AHEAD}"
    templates = find_templates(session, first)
    found = session.rows(
        f"SELECT content FROM ({_write_contents(write_matched(templates, first))}) "
        f"WHERE content IS NOT NULL AND NOT starts_with(content, '{WHOLE}') GROUP BY content "
        f"ORDER BY count(*) DESC, content LIMIT {_MOST_AHEAD}"
    )
    others = [text for (text,) in found if text not in templates.contents]
    index_list(session, "lc_known", [*templates.contents, *others])
    session.make_enum("lc_files", list(dict.fromkeys(files)))
    every = f"SELECT * REPLACE (file::lc_files AS file) FROM ({write_lines(files)})"
    every = _write_contents(write_matched(templates, every), templates)
    known = f"CASE WHEN known IS NULL THEN {write_place('lc_known', 'content')} ELSE known END"
    query = (
        "SELECT * EXCLUDE (content), CASE WHEN known IS NULL THEN content END AS content FROM "
        f"(SELECT q.* REPLACE ({known} AS known) FROM ({every}) AS q CROSS JOIN lc_known_index)"
    )
    # Version 1 gives the last line before all others where nothing ends it, but for one thread.
    with nullcontext() if _is_version_2() else session.in_one_thread():
        written = session.run(f"COPY ({query}) TO {quote_text(str(target))} {STAGED}", "Reading")
    ((count,),) = written
    return int(count)


def _is_version_2() -> bool:
    """Whether DuckDB is later than version 1.

    That did not find what stands behind the value of a line, and did not keep all lines in order.
    """
    return not version("duckdb").startswith("1.")


def find_templates(session: Session, first: str) -> Templates:
    """Find the templates of lines of a query, as `lc_template_index` and `lc_templates`."""
    short = f"SELECT raw FROM ({first}) WHERE strlen(raw) < {LONGEST}"
    found = learn_templates(raw for (raw,) in session.rows(short))
    examples = found.write_examples()
    numbers = [str(number) for number in range(len(examples))]
    columns = {"file": ("VARCHAR", numbers), "raw": ("VARCHAR", examples)}
    session.store("lc_examples", columns, as_lists=False)
    parted = session.connection.execute(
        _write_contents(write_matched(Templates(), "FROM lc_examples"))
    )
    names = [name for name, *_ in parted.description]
    rows = [dict(zip(names, row, strict=True)) for row in parted.fetchall()]
    store_templates(session, found, rows)
    return found


def list_known(session: Session) -> list[str]:
    """List the contents that have a number, by it."""
    return [text for (text,) in session.rows("SELECT unnest(lc_known_ids) FROM lc_known_index")]


def _write_contents(lines: str, templates: Templates | None = None) -> str:
    """Write the query that parts lines, a column for each part.

    Args:
        lines: The query of the lines, by `write_matched`; those of a template are NULL.
        templates: The templates whose lines get their columns from them; `None` for none.
    """
    if not _is_version_2():
        lines = (
            f"SELECT * EXCLUDE (raw), CASE WHEN json_valid(raw) THEN raw END AS raw FROM ({lines})"
        )
    # A line of a template has no `raw`: what is NULL for all of some lines is computed once.
    marked = (
        f"SELECT *, regexp_replace(raw, '{_NUMBER}', '\\1\"{MARK}\\2\"', 'g') AS marked "
        f"FROM ({lines})"
    )
    is_there = "CASE WHEN marked IS NOT NULL THEN"
    parted = (
        f"SELECT * EXCLUDE (marked), {is_there} from_json(marked, {quote_text(_write_type())}) "
        f"END AS s, {is_there} array_to_string(json_keys(marked), ' ') END AS names "
        f"FROM ({marked})"
    )
    told = (
        f"SELECT * EXCLUDE (names), {_write_text('resourceType')} AS type, "
        f"CASE WHEN template IS NULL THEN coalesce({' OR '.join(_write_oddities())}, true) "
        f"ELSE true END AS is_odd FROM ({parted})"
    )
    own = "s.valueQuantity::VARCHAR"
    measured = (
        f"SELECT *, nullif(q, '') AS own FROM (SELECT *, {_write_plain(own)} AS q FROM ({told}))"
    )
    listed = (
        "SELECT *, CASE WHEN type = 'Observation' AND NOT is_odd AND s.component IS NOT NULL "
        "THEN json_extract(s.component, '$[*]') ELSE []::JSON[] END AS components, "
        f"NOT regexp_matches(s.component::VARCHAR, '{_NOT_BLANK}') AS are_blank FROM ({measured})"
    )
    held = _write_held(listed)
    if templates is None or not templates.templates:
        held = f"SELECT * EXCLUDE (template, {_OF_BLANKS}), NULL::INTEGER AS known FROM ({held})"
    else:
        held = write_found(held, _OF_ALL)
    is_several = "CASE WHEN len(components) > 0 THEN"
    spread = (
        f"SELECT *, unnest({is_several} list_prepend(NULL::JSON, components) "
        f"ELSE [NULL]::JSON[] END) AS part, unnest({is_several} range(-1, len(components)) "
        f"ELSE [-1]::BIGINT[] END)::INTEGER AS place FROM ({held})"
    )
    quantity = "json_extract(part, '$.valueQuantity')::VARCHAR"
    replaced = {
        "plain": f"CASE WHEN place < 0 THEN plain WHEN are_blank "
        f"THEN nullif({_write_plain(quantity)}, '') END",
        **{name: f"CASE WHEN place < 0 THEN {name} END" for name in ("bytes", "panel", "members")},
    }
    listed = ", ".join(f"{expression} AS {name}" for name, expression in replaced.items())
    return (
        f"SELECT * EXCLUDE (components, are_blank, part) REPLACE ({listed}), "
        f"{write_day('time')} AS day FROM ({spread})"
    )


def _write_held(lines: str) -> str:
    """Write the query of what each line says, and what its components may say."""
    effective = f"coalesce({', '.join(map(_write_text, _EFFECTIVE))})"
    issued, updated = _write_text("issued"), _write_text("meta.lastUpdated")
    is_plain = "type = 'Observation' AND NOT is_odd"
    has_members = "type = 'Observation' AND s.hasMember IS NOT NULL"
    columns = {
        "content": f"CASE WHEN {is_plain} THEN {_write_content()} "
        f"WHEN type IS NULL OR type = 'Observation' THEN '{WHOLE}' || raw END",
        "plain": f"CASE WHEN {is_plain} THEN own END",
        "id": _write_text("id"),
        "ref": _write_text("subject.reference"),
        "time": f"coalesce({effective}, {issued})",
        "is_issued": f"{effective} IS NULL",
        "identifier": "s.identifier::VARCHAR",
        "version": _write_text("meta.versionId"),
        "updated": f"coalesce({updated}, {issued})",
        "panel": f"CASE WHEN {has_members} THEN coalesce(s.code::VARCHAR, '') END",
        "members": f"CASE WHEN {has_members} THEN s.hasMember::VARCHAR END",
    }
    listed = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    return (
        f"SELECT file, bytes, template, {_OF_BLANKS}, type, components, are_blank, {listed} "
        f"FROM ({lines})"
    )


def write_day(time: str) -> str:
    """Write the day of a time in the laboratory's own calendar; NULL for a time of another form.

    It is a number for DuckDB, which takes less time than a text wherever it goes.
    """
    is_moment = f"regexp_matches({time}, '{MOMENT}') AND {time} >= '0001'"
    return f"CASE WHEN {is_moment} THEN TRY_CAST(substr({time}, 1, 10) AS DATE) END"


def _write_type() -> str:
    names = [*_READ, *_VALUES, *_OTHERS, "id", "effectiveDateTime", "effectiveInstant"]
    parts = [f'"{name}":"JSON"' for name in (*names, "issued")]
    for name, inside in _INSIDE.items():
        listed = ",".join(f'"{part}":"JSON"' for part in inside)
        parts.append(f'"{name}":{{{listed}}}')
    return f"{{{','.join(parts)}}}"


def _write_text(name: str) -> str:
    """Write an element that is a text; NULL where it is empty or no plain text."""
    text = f"s.{name}::VARCHAR"
    inside = f"substr({text}, 2, strlen({text}) - 2)"
    return f"CASE WHEN starts_with({text}, '\"') AND strlen({text}) > 2 THEN {inside} END"


def _write_oddities() -> Iterator[str]:
    """Write for what reasons an Observation is handed on whole."""
    for name in _EXTENDED:
        yield f"coalesce(contains(s.{name}::VARCHAR, '{EXTENSION}'), false)"
    yield f"regexp_matches(raw, '{_LOOSE}')"
    values = " + ".join(f"(s.{name} IS NOT NULL)::TINYINT" for name in _VALUES)
    yield f"{values} > 1"
    texts = ", ".join(f"s.{name} || '|'" for name in _TEXTS)
    yield f"NOT regexp_matches(concat({texts}), '{_PLAIN_TEXTS}')"
    yield f"regexp_matches(names, '{_write_names()}')"
    for name, (first, *others) in _INSIDE.items():
        parts = " AND ".join(f"s.{name}.{part} IS NULL" for part in (first, *others))
        yield f"contains(names, '{name}') AND {parts}"
    yield "coalesce(starts_with(s.subject.reference, '\"#'), false)"
    yield "coalesce(s.subject.reference = '\"\"', false)"
    yield "coalesce(starts_with(s.specimen.reference, '\"#'), false)"
    listed = "list_transform(json_extract(s.component, '$[*]'), lambda lc_part: json_type(lc_part))"
    yield (
        "CASE WHEN s.component IS NULL THEN false WHEN json_type(s.component) <> 'ARRAY' THEN true "
        f"ELSE len(list_filter({listed}, lambda lc_type: lc_type <> 'OBJECT')) > 0 END"
    )


def _write_names() -> str:
    """Write the pattern of names of which one stands twice, is rare, or is another value's."""
    whole = "|".join((*(f"{name} (?:.* )?{name}" for name in _SINGLE), *_RARE))
    return f"(?:^| )(?:(?:{whole})(?: |$)|{'|'.join(_write_others(_VALUES, 'value'))})"


def _write_others(names: Sequence[str], begun: str) -> Iterator[str]:
    """Write the patterns of names that begin as some do, and are none of them."""
    following: Mapping[str, list[str]] = {}
    following = {
        letter: [name for name in names if name.startswith(begun + letter)]
        for letter in dict.fromkeys(name[len(begun)] for name in names if len(name) > len(begun))
    }
    letters = "".join(following)
    yield f"{begun}[^ {letters}]" if letters or begun in names else begun
    for letter, some in following.items():
        yield from _write_others(some, begun + letter)


def _write_content() -> str:
    """Write the Observation with all that decides about its verdicts, but for its numbers."""
    taken = [f"',\"{name}\":' || s.{name}" for name in (*_READ, *_VALUES[1:])]
    own = "s.valueQuantity::VARCHAR"
    blank = f"replace({own}, '\"{MARK}' || own || '\"', '\"{MARK}{_SOME_NUMBER}\"')"
    quantity = f"CASE WHEN own IS NULL THEN {own} ELSE {blank} END"
    components = (
        "CASE WHEN are_blank THEN regexp_replace(s.component::VARCHAR, "
        f"'{_BLANKED}', '\"value\":\"{MARK}{_SOME_NUMBER}\"', 'g') ELSE s.component::VARCHAR END"
    )
    taken += [
        f"',\"valueQuantity\":' || {quantity}",
        f"CASE WHEN s.component IS NOT NULL THEN ',\"component\":' || {components} END",
        "',\"specimen\":{\"display\":' || s.specimen.display || '}'",
        "CASE WHEN s.hasMember IS NOT NULL THEN ',\"hasMember\":[]' END",
    ]
    return f"concat('{{\"resourceType\":\"Observation\"', {', '.join(taken)}, '}}')"


def _write_plain(quantity: str) -> str:
    """Write the plain number of a quantity that has no others in it, and no comparator.

    It is empty or NULL where there is none; `nullif` would have it found twice.
    """
    number = f"regexp_extract(regexp_extract({quantity}, '{_MARKED}', 1), '{PLAIN}')"
    return (
        f"CASE WHEN starts_with({quantity}, '{{') AND NOT contains(substr({quantity}, 2), '{{') "
        f"AND NOT contains({quantity}, '\"comparator\"') THEN {number} END"
    )
