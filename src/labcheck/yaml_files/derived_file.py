"""Read the definitions of derived quantities from their YAML nodes; each when it is asked for."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from labcheck.catalogue.analyte import Source
from labcheck.errors import KnowledgeError
from labcheck.faults import FaultLog
from labcheck.interpretation.arithmetic import parse_formula
from labcheck.interpretation.conditions import parse_condition
from labcheck.interpretation.definitions import Definition, Input, Rule, Shown
from labcheck.values.patient import Sex
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import MappingNode, Node, Plain, TextNode
from labcheck.yaml_files.on_demand import OnDemand, as_node, fields_of


class CitedSource(NamedTuple):
    """A source with the word or two that it is called in tables."""

    source: Source
    short: str


def load_definitions(root: Node | Plain, file: str) -> Mapping[str, Definition]:
    """Load the definitions by id, in the order written; each is read when it is asked for.

    Raises:
        KnowledgeError: A definition is wrong; raised when it is first asked for.
    """
    fields = fields_of(root)
    sources = OnDemand(
        fields_of(fields["sources"]), lambda key, node: _read_source(key, node, file)
    )
    return OnDemand(
        fields_of(fields["quantities"]),
        lambda id_, node: _read_definition(id_, node, file, sources),
    )


def list_needs(root: Node) -> dict[str, list[list[str]]]:
    """List, for each quantity, the tests of which one is needed for each of its inputs."""
    needs: dict[str, list[list[str]]] = {}
    for id_, entry in fields_of(fields_of(root)["quantities"]).items():
        inputs = fields_of(fields_of(entry)["inputs"])
        needs[id_] = [
            list(fields_of(fields["tests"])) for fields in map(fields_of, inputs.values())
        ]
    return needs


def _read_source(key: str, node: Node, file: str) -> CitedSource:
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(node, f"sources.{key}", faults, "a source")
    title, url = fields.text("title", required=True), fields.text("url", required=True)
    short = fields.text("short", required=True)
    read = fields.text("read", required=True)
    fields.finish()
    faults.raise_if_any()
    return CitedSource(Source(title, url, read), short)


def _read_definition(
    id_: str, node: Node, file: str, sources: Mapping[str, CitedSource]
) -> Definition:
    faults = FaultLog(file, KnowledgeError)
    fields = Fields(node, f"quantities.{id_}", faults, "a quantity")
    key = fields.text("source", required=True)
    cited = sources.get(key)
    formula = fields.parsed("formula", parse_formula, required=True)
    if cited is None:
        faults.add(
            fields.mark_of("source"), fields.path_of("source"), f"no source is called {key!r}"
        )
    fields.take("vectors")  # the tests read them
    definition = Definition(
        id=id_,
        name=fields.text("name", required=True),
        formula=formula or parse_formula("0"),
        unit=fields.text("unit"),
        decimals=fields.parsed("decimals", int) or 0,
        inputs=tuple(_read_inputs(fields)),
        working=fields.text("working", required=True),
        source=cited.source if cited else Source(""),
        short_source=cited.short if cited else "",
        by_sex=_read_constants(fields),
        rises_with=frozenset(_texts(fields.take("rises_with"))),
        falls_with=frozenset(_texts(fields.take("falls_with"))),
        one_way_with=frozenset(_texts(fields.take("one_way_with"))),
        give_or_take=fields.parsed("give_or_take", Fraction) or Fraction(0),
        unless_measured=_texts(fields.take("unless_measured")),
        applies=tuple(_read_rules(fields, "applies")),
        valid=tuple(_read_rules(fields, "valid")),
        meanings=tuple(_read_rules(fields, "meanings")),
        same_as=_texts(fields.take("same_as")),
        judged_as=fields.text("judged_as"),
        unit_of=fields.text("unit_of"),
        corrects=fields.text("corrects"),
        shown=fields.choice("shown", Shown) or Shown.NOTABLE,
        notable_by=_texts(fields.take("notable_by")),
        needs_fasting=fields.text("needs_fasting") == "true",
        in_pregnancy=fields.text("in_pregnancy"),
        warnings=tuple(_read_rules(fields, "warnings")),
        caution=fields.text("caution"),
    )
    fields.finish()
    faults.raise_if_any()
    return definition


def _read_inputs(fields: Fields) -> Iterator[Input]:
    inputs = fields.sub("inputs", "the inputs")
    for name, node in inputs.items() if inputs else ():
        entry = Fields(node, fields.path_of(f"inputs.{name.text}"), fields.faults, "an input")
        tests = entry.sub("tests", "the tests")
        labels = {key.text or "": _text_of(label) for key, label in tests.items()} if tests else {}
        yield Input(
            name.text or "",
            labels,
            entry.text("unit"),
            entry.text("specimen"),
            entry.text("times_limit") == "true",
            dict(_read_instead(entry)),
            dict(_read_refused(entry)),
        )
        entry.finish()


def _read_instead(entry: Fields) -> Iterator[tuple[str, tuple[str, Fraction]]]:
    """Read the tests that are another amount: the unit of each, and what it is multiplied by."""
    found = entry.sub("instead", "other amounts")
    for test, node in found.items() if found else ():
        amount = Fields(node, entry.path_of(f"instead.{test.text}"), entry.faults, "an amount")
        times = amount.parsed("times", Fraction, required=True)
        yield test.text or "", (amount.text("unit", required=True), times or Fraction(1))
        amount.finish()


def _read_refused(entry: Fields) -> Iterator[tuple[str, str]]:
    """Read the tests that the source does not take, and what is said of them."""
    found = entry.sub("refused", "what is refused")
    for test, node in found.items() if found else ():
        yield test.text or "", _text_of(node)


def _read_constants(fields: Fields) -> dict[Sex, dict[str, Fraction]]:
    found = fields.sub("by_sex", "the constants")
    if found is None:
        return {}
    return {
        Sex(sex.text or ""): {
            name: Fraction(_text_of(as_node(number))) for name, number in fields_of(node).items()
        }
        for sex, node in found.items()
    }


def _read_rules(fields: Fields, name: str) -> Iterator[Rule]:
    node = fields.take(name)
    for item in sequence_items(node) if node else ():
        if isinstance(item, MappingNode):
            entry = Fields(item, fields.path_of(name), fields.faults, "a rule")
            condition = entry.parsed("if", parse_condition, required=True)
            text = entry.text("say", required=True)
            entry.finish()
        else:
            condition, text = parse_condition(_text_of(item)), ""
        if condition is not None:
            yield Rule(condition, text)


def _texts(node: Node | None) -> tuple[str, ...]:
    items = sequence_items(node) if node else ()
    return tuple(item.text for item in items if isinstance(item, TextNode) and item.text)


def _text_of(node: Node) -> str:
    return (node.text or "") if isinstance(node, TextNode) else ""
