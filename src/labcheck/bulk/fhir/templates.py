"""Lines that are alike but for what each has of its own: known by their text, and not parsed.

A server writes every Observation in the same way: two of one test differ in ids, references, times
and the number, and in nothing else. So the first lines are parted at their commas, what each has of
its own is left blank, and what remains is a template. What is in a template is found once, by the
query that parts lines, from an example. A line that is the text of a template with a plain text in
each blank has the same elements: a text without quotation marks and backslashes changes nothing
around it. Every other line is parted by itself.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from labcheck.bulk.duckdb_session import Session
from labcheck.bulk.judging_sql import PLAIN, quote_text
from labcheck.bulk.lookup_sql import write_place
from labcheck.readers.fhir_elements import EXTENSION
from labcheck.values.records import dataclass

LONGEST = 1 << 14
"""Bytes of a line that a template is made of."""
_SEPARATORS = (',"', ', "')
_KEYS = (
    "id", "reference", "versionId", "lastUpdated", "source", "effectiveDateTime", "start", "end",
    "effectiveInstant", "issued", "value",
)  # fmt: skip
"""Elements whose texts are left blank, wherever they stand."""
_ENDS = tuple(f'{key}"{colon}"' for key in _KEYS for colon in (":", ": "))
_CLOSING = " ]}"
_IS_PLAIN = re.compile(r"[!#-\[\]-~]+")
"""What may stand in a blank: letters of ASCII without a space, a quotation mark or an escape."""
_NOT_PLAIN = ('"', "\\", " ")
_REFERENCE = 'reference"'
_NUMBER = re.compile(rf'(.*valueQuantity": ?\{{"value": ?)({PLAIN[1:-1]})')
_SAMPLE_NUMBER = "7"
_MOST_SHAPES, _MOST_BLANKS = 64, 24
OWN = ("plain", "id", "ref", "time", "version", "updated", "in_identifier")
"""What a line of a template has in its blanks: columns of staged lines, but for the last."""
_OF_TEMPLATES = {"identifier": "VARCHAR", "is_issued": "BOOLEAN", "known": "INTEGER"}
"""What all lines of a template have alike."""


class Blank(NamedTuple):
    """A place for what each line has of its own, by the text around it.

    Attributes:
        before: What stands before it, from the last comma.
        behind: What stands behind it, up to the next comma.
        turn: Which of several such places of a line it is, from 0.
        is_number: Whether a number stands there.
    """

    before: str
    behind: str
    turn: int
    is_number: bool


class Shape(NamedTuple):
    """Where the blanks of a line stand.

    Attributes:
        size: How many pieces the line has.
        blanks: The place of each blank among them, from 1, and the blank.
    """

    size: int
    blanks: tuple[tuple[int, Blank], ...]

    @property
    def kept(self) -> list[int]:
        """The places of the other pieces."""
        blanks = dict(self.blanks)
        return [place for place in range(1, self.size + 1) if place not in blanks]


class Template(NamedTuple):
    """What lines have alike.

    Attributes:
        shape: The number of its shape, from 1.
        text: What stands between the blanks.
    """

    shape: int
    text: str


@dataclass
class Templates:
    """The templates of a run.

    Attributes:
        separator: What parts lines into pieces.
        shapes: The shapes, the most frequent first.
        blanks: All blanks.
        templates: The templates, the most frequent first.
        columns: What is known of each template, by the name of a column: the number of its shape,
            the number of the blank in which each of `OWN` stands, and what its lines have alike.
        contents: The contents of the templates, each once.
    """

    separator: str = _SEPARATORS[0]
    shapes: list[Shape] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)

    def write_examples(self) -> list[str]:
        """Write a line for each template, with a text in each blank that tells which it is."""
        return [self._write_example(template) for template in self.templates]

    def _write_example(self, template: Template) -> str:
        shape = self.shapes[template.shape - 1]
        blanks, others = dict(shape.blanks), iter(template.text.split(self.separator))
        pieces = []
        for place in range(1, shape.size + 1):
            blank = blanks.get(place)
            text = blank and f"{blank.before}{self.sample(blank)}{blank.behind}"
            pieces.append(next(others) if text is None else text)
        return self.separator.join(pieces)

    def sample(self, blank: Blank) -> str:
        """Give the text that stands in a blank of an example.

        It is what labcheck's own extensions are called, so that an example in which that counts is
        an odd one.
        """
        return _SAMPLE_NUMBER if blank.is_number else f"{EXTENSION}{self.blanks.index(blank)}="


def learn_templates(lines: Iterable[str]) -> Templates:
    """Find the templates of some lines."""
    listed = list(lines)
    spaced = sum(_SEPARATORS[1] in line for line in listed)
    made = Templates(_SEPARATORS[2 * spaced > len(listed)])
    numbers: dict[Shape, int] = {}
    found: Counter[tuple[int, str]] = Counter()
    of_shapes: Counter[Shape] = Counter()
    for line in listed:
        shape, others = _leave_blank(line.split(made.separator))
        if shape.blanks and len(others) < shape.size:
            of_shapes[shape] += 1
            found[numbers.setdefault(shape, len(numbers)), made.separator.join(others)] += 1
    kept: dict[int, int] = {}
    for shape, _ in of_shapes.most_common(_MOST_SHAPES):
        new = [blank for _, blank in shape.blanks if blank not in made.blanks]
        if len(made.blanks) + len(new) <= _MOST_BLANKS:
            made.blanks += new
            made.shapes.append(shape)
            kept[numbers[shape]] = len(made.shapes)
    made.templates = [
        Template(kept[number], text) for (number, text), _ in found.most_common() if number in kept
    ]
    return made


def _leave_blank(pieces: Sequence[str]) -> tuple[Shape, list[str]]:
    """Give where the blanks of a line stand, and the pieces that have none."""
    blanks: list[tuple[int, Blank]] = []
    others: list[str] = []
    turns: Counter[tuple[str, str]] = Counter()
    for place, piece in enumerate(pieces, 1):
        around = _find_text(piece)
        number = None if around else _find_number(piece)
        if found := around or number:
            blanks.append((place, Blank(*found, turns[found], number is not None)))
            turns[found] += 1
        else:
            others.append(piece)
    return Shape(len(pieces), tuple(blanks)), others


def _find_text(piece: str) -> tuple[str, str] | None:
    """Give what stands around a text of a line's own."""
    core = piece.rstrip(_CLOSING)
    begun = core.rfind('"', 0, -1) + 1
    before = core[:begun]
    if core[-1:] != '"' or not before.endswith(_ENDS) or not before.isascii():
        return None
    return (
        (before, piece[len(core) - 1 :])
        if _IS_PLAIN.fullmatch(core, begun, len(core) - 1)
        else None
    )


def _find_number(piece: str) -> tuple[str, str] | None:
    """Give what stands around the number of a quantity."""
    core = piece.rstrip(_CLOSING)
    found = "valueQuantity" in core and _NUMBER.fullmatch(core)
    return (found[1], piece[len(core) :]) if found and found[1].isascii() else None


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
        if read is None or template.text in kept:
            continue
        kept[template.text] = template
        read["known"] = known.setdefault(read["content"], len(known))
        for name, listed in columns.items():
            listed.append(read[name])
    found.templates, found.columns, found.contents = list(kept.values()), columns, list(known)
    if kept:
        index_list(session, "lc_template", list(kept))
        stored = {
            f"lc_template_{name}": (_OF_TEMPLATES.get(name, "INTEGER"), listed)
            for name, listed in columns.items()
        }
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
    and the line, `raw`, for others.
    """
    if not found.templates:
        nothing = "".join(f", NULL::VARCHAR AS own_{name}" for name in OWN)
        return f"SELECT file, raw, NULL::INTEGER AS template{nothing} FROM ({lines})"
    separator = quote_text(found.separator)
    parted = f"SELECT file, raw, string_split(raw, {separator}) AS pieces FROM ({lines})"
    shaped = f"SELECT *, {_write_shape(found)} AS shape FROM ({parted})"
    kept = str([shape.kept for shape in found.shapes])
    text = f"array_to_string(list_select(pieces, ({kept}::BIGINT[][])[shape]), {separator})"
    blanks = "".join(
        f", {_write_blank(found, blank)} AS b{n}" for n, blank in enumerate(found.blanks)
    )
    filled = f"SELECT file, raw, shape, {text} AS text{blanks} FROM ({shaped})"
    number = f"CASE WHEN {_write_is_plain(found)} THEN {write_place('lc_template', 'text')} END"
    placed = f"SELECT *, {number} AS place FROM ({filled}) CROSS JOIN lc_template_index"
    matched = (
        "SELECT *, CASE WHEN lc_template_shape[1 + place] = shape THEN place END AS template "
        f"FROM ({placed}) CROSS JOIN lc_templates"
    )
    own = "".join(f", {_write_own(found, name)} AS own_{name}" for name in OWN)
    line = "CASE WHEN template IS NULL THEN raw END AS raw"
    return f"SELECT file, {line}, template{own} FROM ({matched})"


def write_found(parted: str, others: Sequence[str]) -> str:
    """Write the query that gives parted lines what is known of their template, as `known` as well.

    Args:
        parted: The query.
        others: Its further columns, which lines of a template have as they are.
    """
    sample = f"concat('{EXTENSION}', lc_template_in_identifier[1 + template], '=')"
    alike = {name: f"lc_template_{name}[1 + template]" for name in _OF_TEMPLATES}
    found = {
        "type": "'Observation'",
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
    return f"SELECT {listed} FROM ({parted}) CROSS JOIN lc_templates"


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
    return f"CASE len(pieces){cases} END"


def _write_is_blank(place: int, blank: Blank) -> str:
    piece, around = f"pieces[{place}]", len(blank.before) + len(blank.behind)
    tests = [f"strlen({piece}) > {around}", f"starts_with({piece}, {quote_text(blank.before)})"]
    if blank.behind:
        tests.append(f"suffix({piece}, {quote_text(blank.behind)})")
    return " AND ".join(tests)


def _write_blank(found: Templates, blank: Blank) -> str:
    """Write what stands in a blank; NULL for a line that has no such blank."""
    places = [
        next((place for place, other in shape.blanks if other == blank), None)
        for shape in found.shapes
    ]
    listed = ", ".join("NULL" if place is None else str(place) for place in places)
    piece = f"pieces[([{listed}]::BIGINT[])[shape]]"
    if len(set(places)) == 1:
        piece = f"CASE WHEN shape IS NOT NULL THEN pieces[{places[0]}] END"
    around = len(blank.before) + len(blank.behind)
    return f"substr({piece}, {len(blank.before) + 1}, strlen({piece}) - {around})"


def _write_is_plain(found: Templates) -> str:
    """Write whether the blanks hold what changes nothing around them.

    A line with a letter that is not printed is no JSON, and DuckDB has not read it.
    """
    texts = [f"b{n}" for n, blank in enumerate(found.blanks) if not blank.is_number]
    numbers = [f"b{n}" for n, blank in enumerate(found.blanks) if blank.is_number]
    tests = ["shape IS NOT NULL"]
    if texts:
        joined = f"concat({', '.join(texts)})"
        tests += [f"NOT contains({joined}, {quote_text(letter)})" for letter in _NOT_PLAIN]
        tests.append(f"strlen({joined}) = length({joined})")
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
