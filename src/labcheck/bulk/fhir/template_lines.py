"""What the engine keeps of templates, and the queries by which lines are found to be of one."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from labcheck.bulk.duckdb_session import Session, Values
from labcheck.bulk.fhir.templates import Blank, Template, Templates
from labcheck.bulk.judging_sql import PLAIN, quote_text
from labcheck.bulk.lookup_sql import write_place
from labcheck.readers.fhir_elements import EXTENSION

_NOT_PLAIN = ('"', "\\", " ")
_PART = "lc_template_part"
_REFERENCE = 'reference"'
OWN = ("plain", "id", "ref", "time", "version", "updated", "in_identifier")
"""What a line of a template has in its blanks: columns of staged lines, but for the last."""
_OF_TEMPLATES = {"identifier": "VARCHAR", "is_issued": "BOOLEAN", "known": "INTEGER"}
"""What all lines of a template have alike."""


def index_list(session: Session, name: str, texts: Sequence[str]) -> None:
    """Make the row `<name>_index` of a list of texts, none of which stands there twice."""
    columns = {"id": ("VARCHAR", texts), "place": ("INTEGER", range(len(texts)))}
    session.store(f"{name}_texts", columns, as_lists=False)
    session.index_texts(name, f"FROM {name}_texts")


def store_templates(
    session: Session, found: Templates, parted: Iterable[Mapping[str, Any]]
) -> None:
    """Keep the templates that were understood, as `lc_template_index` and lists `lc_templates`.

    Args:
        session: The connection.
        found: The templates; those that were not understood are taken out.
        parted: The rows that the query for lines gives of the examples, each with the number of
            its template as `file`.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in parted:
        rows.setdefault(row["file"], []).append(row)
    columns: dict[str, list[Any]] = {name: [] for name in ("shape", *OWN, *_OF_TEMPLATES)}
    known: dict[str, int] = {}
    kept: dict[str, Template] = {}
    for number, template in enumerate(found.templates):
        read = _understand(found, template, rows.get(str(number), ()))
        if read is None:
            continue
        kept[found.write_key(template)] = template
        read["known"] = known.setdefault(read["content"], len(known))
        for name, listed in columns.items():
            listed.append(read[name])
    found.templates, found.columns, found.contents = list(kept.values()), columns, list(known)
    if kept:
        index_list(session, "lc_template", list(kept))
        stored: dict[str, Values] = {
            f"lc_template_{name}": (_OF_TEMPLATES.get(name, "INTEGER"), listed)
            for name, listed in columns.items()
        }
        parts = zip_longest(*map(found.write_parts, found.templates))
        stored |= {f"{_PART}{n}": ("VARCHAR", some) for n, some in enumerate(parts)}
        session.store("lc_templates", stored, as_lists=True)


def _understand(
    found: Templates, template: Template, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Find in which blank each column stands; `None` where that does not tell it all."""
    if len(rows) != 1:
        return None
    (row,) = rows
    content = row["content"]
    if row["type"] != "Observation" or row["members"] is not None or content is None:
        return None
    if not content.startswith("{") or EXTENSION in content:
        return None
    blanks = [blank for _, blank in found.shapes[template.shape - 1].blanks]
    samples = {found.sample(blank): found.blanks.index(blank) for blank in blanks}
    identifier = row["identifier"]
    inside = [sample for sample in samples if identifier and sample in identifier]
    texts = {**row, "in_identifier": inside[0] if inside else None}
    own = {name: samples.get(texts[name]) for name in OWN}
    is_other = any(texts[name] is not None and own[name] is None for name in OWN)
    is_repeated = len(inside) > 1 or (bool(inside) and identifier.count(inside[0]) > 1)
    numbers = sum(blank.is_number for blank in blanks)
    if is_other or is_repeated or numbers > 1 or numbers != (own["plain"] is not None):
        return None
    return {**row, **own, "shape": template.shape}


def write_matched(found: Templates, lines: str) -> str:
    """Write the query of lines with the number `template`, and with what stands in its blanks.

    The columns of that are called `own_id` and so on. `template` is NULL for a line of no template,
    and the line, `raw`, for others. `bytes` are those of the line.
    """
    if not found.templates:
        nothing = "".join(f", NULL::VARCHAR AS own_{name}" for name in OWN)
        return (
            f"SELECT file, raw, strlen(raw) AS bytes, NULL::INTEGER AS template{nothing} "
            f"FROM ({lines})"
        )
    separator = quote_text(found.separator)
    parted = f"SELECT file, raw, string_split(raw, {separator}) AS pieces FROM ({lines})"
    places = sorted({place for shape in found.shapes for place, _ in shape.blanks})
    pieces = ", ".join(f"pieces[{place}] AS {_name_piece(place)}" for place in places)
    parted = f"SELECT *, len(pieces) AS size, {pieces} FROM ({parted})"
    shaped = f"SELECT *, {_write_shape(found)} AS shape FROM ({parted})"
    blanks = "".join(
        f", {_write_blank(found, blank)} AS b{n}" for n, blank in enumerate(found.blanks)
    )
    named = ", ".join(map(_name_piece, places))
    filled = f"SELECT file, raw, shape, {named}, {_write_key(found)} AS key{blanks} FROM ({shaped})"
    # Each of these is used more than once, and DuckDB would write it as often.
    texts = [f"b{n}" for n, blank in enumerate(found.blanks) if not blank.is_number]
    joined = f"concat('', {', '.join(texts)})" if texts else "''"
    filled = f"SELECT *, {joined} AS joined, hash(key) AS key_hash FROM ({filled})"
    place = write_place("lc_template", "key", "key_hash")
    number = f"CASE WHEN {_write_is_plain(found)} THEN {place} END"
    placed = f"SELECT *, {number} AS place FROM ({filled}) CROSS JOIN lc_template_index"
    matched = (
        f"SELECT *, CASE WHEN {_write_line(found)} = raw THEN place END AS template "
        f"FROM ({placed}) CROSS JOIN lc_templates"
    )
    own = "".join(f", {_write_own(found, name)} AS own_{name}" for name in OWN)
    line = "CASE WHEN template IS NULL THEN raw END AS raw"
    return f"SELECT file, {line}, strlen(raw) AS bytes, template{own} FROM ({matched})"


def write_found(held: str, others: Sequence[str]) -> str:
    """Write the query that gives lines what is known of their template, as `known` as well.

    Args:
        held: The query.
        others: Its further columns, which lines of a template have as they are.
    """
    sample = f"concat('{EXTENSION}', lc_template_in_identifier[1 + template], '=')"
    alike = {name: f"lc_template_{name}[1 + template]" for name in _OF_TEMPLATES}
    found = {
        **{name: f"own_{name}" for name in OWN[:-1]},
        "is_issued": alike["is_issued"],
        "identifier": f"CASE WHEN own_in_identifier IS NULL THEN {alike['identifier']} "
        f"ELSE replace({alike['identifier']}, {sample}, own_in_identifier) END",
    }
    columns = [
        f"CASE WHEN template IS NULL THEN {name} ELSE {expression} END AS {name}"
        for name, expression in found.items()
    ]
    listed = ", ".join((*others, *columns, f"{alike['known']} AS known"))
    return f"SELECT {listed} FROM ({held}) CROSS JOIN lc_templates"


def _write_shape(found: Templates) -> str:
    """Write the number of the shape that a line has, by what stands around its blanks.

    That with most blanks comes first, since a line that has it has all of the others' as well.
    """
    of_size: dict[int, str] = {}
    by_blanks = sorted(enumerate(found.shapes, 1), key=lambda shape: -len(shape[1].blanks))
    for number, shape in by_blanks:
        tests = " AND ".join(_write_is_blank(place, blank) for place, blank in shape.blanks)
        of_size[shape.size] = f"{of_size.get(shape.size, '')} WHEN {tests} THEN {number}"
    cases = "".join(f" WHEN {size} THEN CASE{whens} END" for size, whens in of_size.items())
    return f"CASE size{cases} END"


def _write_key(found: Templates) -> str:
    """Write what tells the template of a line from all others, as `Templates.write_key` does."""
    keys = []
    for number in _list_shapes(found):
        places = (f"pieces[{place}]" for place in found.keys[number - 1])
        told = f", {quote_text(found.separator)}, ".join((f"'{number}'", *places))
        keys.append(f" WHEN {number} THEN concat({told})")
    return f"CASE shape{''.join(keys)} END"


def _write_line(found: Templates) -> str:
    """Write the line that has the blanks of a line, and what its template has around them."""
    lines = []
    for number in _list_shapes(found):
        shape, parts = found.shapes[number - 1], []
        last = len(shape.blanks)
        for turn, run in enumerate(shape.runs):
            if run:
                parts.append(f"{_PART}{turn}[1 + place]")
            elif 0 < turn < last:
                parts.append(quote_text(found.separator))
            parts += [_name_piece(place) for place, _ in shape.blanks[turn : turn + 1]]
        lines.append(f" WHEN {number} THEN concat({', '.join(parts)})")
    return f"CASE shape{''.join(lines)} END"


def _list_shapes(found: Templates) -> list[int]:
    """List the numbers of the shapes that templates have."""
    return sorted({template.shape for template in found.templates})


def _name_piece(place: int) -> str:
    """Name the column of a piece that is a blank of some shape."""
    return f"piece{place}"


def _write_is_blank(place: int, blank: Blank) -> str:
    piece, around = _name_piece(place), len(blank.before) + len(blank.behind)
    tests = [f"strlen({piece}) > {around}", f"starts_with({piece}, {quote_text(blank.before)})"]
    if blank.behind:
        tests.append(f"suffix({piece}, {quote_text(blank.behind)})")
    return " AND ".join(tests)


def _write_blank(found: Templates, blank: Blank) -> str:
    """Write what stands in a blank; NULL for a line of a shape that has no such blank."""
    around = len(blank.before) + len(blank.behind)
    shapes: dict[int, list[int]] = {}
    for number, shape in enumerate(found.shapes, 1):
        for place, other in shape.blanks:
            if other == blank:
                shapes.setdefault(place, []).append(number)
    texts = {
        place: f"substr({piece}, {len(blank.before) + 1}, strlen({piece}) - {around})"
        for place, piece in ((place, _name_piece(place)) for place in shapes)
    }
    if len(shapes) == 1 and sum(map(len, shapes.values())) == len(found.shapes):
        return next(iter(texts.values()))
    cases = "".join(
        f" WHEN shape IN ({', '.join(map(str, numbers))}) THEN {texts[place]}"
        for place, numbers in shapes.items()
    )
    return f"CASE{cases} END"


def _write_is_plain(found: Templates) -> str:
    """Write whether the blanks hold what changes nothing around them.

    A line with a letter that is not printed is no JSON, and DuckDB has not read it.
    """
    numbers = [f"b{n}" for n, blank in enumerate(found.blanks) if blank.is_number]
    tests = ["shape IS NOT NULL"]
    tests += [f"NOT contains(joined, {quote_text(letter)})" for letter in _NOT_PLAIN]
    tests.append("strlen(joined) = length(joined)")
    tests += [
        f"({n} IS NULL OR NOT starts_with({n}, '#'))"  # which refers to what is contained
        for n, blank in ((f"b{n}", blank) for n, blank in enumerate(found.blanks))
        if _REFERENCE in blank.before
    ]
    tests += [f"({n} IS NULL OR regexp_matches({n}, {quote_text(PLAIN)}))" for n in numbers]
    return " AND ".join(tests)


def _write_own(found: Templates, name: str) -> str:
    """Write what a line of a template has in the blank of a column."""
    numbers = found.columns[name]
    wanted = sorted(set(numbers) - {None})
    if not wanted:
        return "NULL::VARCHAR"
    without = {shape for shape, n in zip(found.columns["shape"], numbers, strict=True) if n is None}
    (first, *others) = wanted
    has_it = any(
        blank == found.blanks[first]
        for shape in without
        for _, blank in found.shapes[shape - 1].blanks
    )
    if not others and not has_it:
        return f"b{first}"
    cases = "".join(f" WHEN {n} THEN b{n}" for n in wanted)
    return f"CASE lc_template_{name}[1 + template]{cases} END"
