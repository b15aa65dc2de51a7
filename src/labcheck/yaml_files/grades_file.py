"""Read published grades from their YAML file: sets, and for each test the ladders of all sets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from labcheck.errors import KnowledgeError
from labcheck.faults import FaultLog
from labcheck.interpretation.grade_conditions import Condition, parse_condition
from labcheck.interpretation.grade_ladders import (
    ANY_UNIT,
    Direction,
    GradeBook,
    GradeSet,
    Ladder,
    Step,
    Whom,
)
from labcheck.values.patient import Pregnancy, Sex, parse_age_span
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, Plain, SequenceNode, TextNode
from labcheck.yaml_files.on_demand import as_node, fields_of


def load_grades(root: Node | Plain, file: str) -> GradeBook:
    """Load a book of grades; the ladders of a test are read when they are asked for.

    Raises:
        KnowledgeError: Something of it cannot be read; with every fault.
    """
    log = FaultLog(file, KnowledgeError)
    found = fields_of(root)
    listed = Fields(as_node(found.get("sets")), "sets", log, "the sets")
    sets = dict(_read_sets(listed, log))
    log.raise_if_any()
    raw: dict[tuple[str, str], list[Node | Plain]] = {}
    for term in _items_of(found.get("terms")):
        for key in product(_words_of(term, "sets"), _words_of(term, "tests")):
            raw.setdefault(key, []).append(term)
    return GradeBook(sets, _Ladders(raw, file))


def _read_sets(fields: Fields, log: FaultLog) -> Iterator[tuple[str, GradeSet]]:
    for key, value in fields.items():
        id_ = key.text or ""
        each = Fields(value, f"sets.{id_}", log, "a set")
        yield (
            id_,
            GradeSet(
                id_,
                each.text("name", required=True),
                each.text("version", required=True),
                each.text("title", required=True),
                each.text("source", required=True),
                each.text("read_from", required=True),
                each.text("note"),
            ),
        )
        each.finish()


class _Ladders(Mapping[tuple[str, str], tuple[Ladder, ...]]):
    """The ladders of each set and test, read when they are asked for."""

    def __init__(self, raw: Mapping[tuple[str, str], Sequence[Node | Plain]], file: str) -> None:
        self._raw = raw
        self._file = file
        self._made: dict[tuple[str, str], tuple[Ladder, ...]] = {}

    def __getitem__(self, key: tuple[str, str]) -> tuple[Ladder, ...]:
        if key not in self._made:
            self._made[key] = _read_ladders(*key, map(as_node, self._raw[key]), self._file)
        return self._made[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def _items_of(raw: Node | Plain) -> Sequence[Node | Plain]:
    if isinstance(raw, SequenceNode):
        return raw.items
    return raw if isinstance(raw, list) else ()


def _words_of(raw: Node | Plain, field: str) -> list[str]:
    """Give the comma-separated words of a field, without a look at the rest."""
    text = fields_of(raw).get(field)
    words = text.text if isinstance(text, TextNode) else text
    return _split(words) if isinstance(words, str) else []


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _read_ladders(set_id: str, test: str, nodes: Iterable[Node], file: str) -> tuple[Ladder, ...]:
    log = FaultLog(file, KnowledgeError)
    ladders = tuple(_read_term(set_id, test, term, log) for term in nodes)
    log.raise_if_any()
    return ladders


def _read_term(set_id: str, test: str, node: Node, log: FaultLog) -> Ladder:
    fields = Fields(node, "terms", log, "a term")
    for name in ("sets", "tests"):
        fields.take(name)
    term = fields.text("term", required=True)
    fields.path = f"terms.{term}"
    direction = fields.choice("direction", Direction) or Direction.LOW
    units = tuple(_split(fields.text("units")))
    whom = _read_whom(fields.sub("whom", "whom a term is for"))
    listed = fields.take("steps")
    steps = tuple(
        _read_step(step, units, f"{fields.path}.steps", log)
        for step in (sequence_items(listed) if listed else ())
    )
    ladder = Ladder(
        set_id,
        term,
        test,
        direction,
        steps,
        whom,
        units,
        fields.text("refused"),
        fields.text("raised_by"),
        fields.text("applies"),
        fields.text("note"),
    )
    fields.finish()
    if not steps and not ladder.refused:
        log.add(fields.mark, fields.path, "a term needs steps, or why it has none")
    return ladder


def _read_whom(fields: Fields | None) -> Whom:
    if fields is None:
        return Whom()
    days = fields.parsed("age", lambda text: parse_age_span(text).days)
    stages = fields.parsed("pregnancy", lambda text: tuple(map(Pregnancy, _split(text)))) or ()
    whom = Whom(fields.choice("sex", Sex), days, fields.text("context"), stages,
                fields.text("state"))  # fmt: skip
    fields.finish()
    return whom


def _read_step(node: Node, units: tuple[str, ...], path: str, log: FaultLog) -> Step:
    fields = Fields(node, path, log, "a step")
    grades = tuple(_split(fields.text("grade", required=True)))
    is_gap = fields.text("gap") == "yes"
    settled_by = fields.text("settled_by")
    listed = fields.take("if")
    if isinstance(listed, MappingNode):
        conditions = dict(_read_conditions(Fields(listed, f"{path}.if", log, "a condition"), units))
    else:
        text = listed.text if isinstance(listed, TextNode) else ""
        conditions = {ANY_UNIT: _parse(text or "", fields)}
    if is_gap and not settled_by:
        settled_by = "nothing: the criteria print no limit between these steps"
    if len(grades) > 1 and not settled_by:
        log.add(fields.mark, path, "several grades need settled_by")
    fields.finish()
    return Step(grades, conditions, settled_by, is_gap)


def _read_conditions(fields: Fields, units: tuple[str, ...]) -> Iterator[tuple[str, Condition]]:
    """Read a condition for each unit; none may be missing, or a step would silently not count."""
    found = {key.text or "": value for key, value in fields.items()}
    if set(found) != set(units):
        fields.faults.add(fields.mark, fields.path, f"a condition must have {', '.join(units)}")
    for unit, value in found.items():
        yield unit, _parse((value.text if isinstance(value, TextNode) else "") or "", fields)


def _parse(text: str, fields: Fields) -> Condition:
    try:
        return parse_condition(text)
    except ValueError as error:
        fields.faults.add(fields.mark, fields.path, str(error))
        return Condition(())
