"""Read the patterns from their YAML nodes."""

from collections.abc import Iterator, Mapping

from labcheck.catalogue.analyte import Source
from labcheck.errors import KnowledgeError, refuse_word
from labcheck.faults import FaultLog
from labcheck.interpretation.patterns.definitions import (
    ALWAYS,
    Finding,
    PatternDefinition,
    parse_finding,
)
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import Node, Plain, TextNode
from labcheck.yaml_files.on_demand import as_node, fields_of


def read_pattern(
    id_: str, raw: Node | Plain, sources: Mapping[str, Node | Plain], file: str
) -> PatternDefinition:
    """Read one pattern.

    Args:
        id_: Its short name.
        raw: The pattern, as a node or in its compiled form.
        sources: The sources of all, by their keys.
        file: The name of the file, for messages.

    Raises:
        KnowledgeError: Something of it is wrong; with every fault.
    """
    log = FaultLog(file, KnowledgeError)
    fields = Fields(as_node(raw), f"patterns.{id_}", log, "a pattern")
    findings = {name: tuple(_read_findings(fields, name)) for name in ("all", "some", "none")}
    supports = tuple(_read_findings(fields, "supports"))
    urgent = _read_texts(fields, "urgent")
    pattern = PatternDefinition(
        id_,
        fields.text("name", required=True),
        fields.text("group", required=True),
        findings["all"],
        findings["some"],
        fields.parsed("at_least", int) or min(1, len(findings["some"])),
        findings["none"],
        supports,
        _read_texts(fields, "helps"),
        _read_texts(fields, "seen_with", required=True),
        _read_texts(fields, "usual"),
        _read_texts(fields, "consider"),
        tuple(_parse_findings(fields, "urgent", [text for text in urgent if text != ALWAYS])),
        ALWAYS in urgent,
        tuple(_find_sources(fields, sources)),
    )
    fields.finish()
    log.raise_if_any()
    return pattern


def _read_texts(fields: Fields, name: str, *, required: bool = False) -> tuple[str, ...]:
    node = fields.take(name)
    if node is None:
        if required:
            fields.faults.add(fields.mark, fields.path_of(name), "a pattern must have it")
        return ()
    texts = [item.text for item in sequence_items(node) if isinstance(item, TextNode)]
    return tuple(text for text in texts if text)


def _read_findings(fields: Fields, name: str) -> Iterator[Finding]:
    return _parse_findings(fields, name, _read_texts(fields, name))


def _parse_findings(
    fields: Fields, name: str, texts: tuple[str, ...] | list[str]
) -> Iterator[Finding]:
    for text in texts:
        try:
            yield parse_finding(text)
        except ValueError as error:
            fields.faults.add(fields.mark_of(name), fields.path_of(name), str(error))


def _find_sources(fields: Fields, sources: Mapping[str, Node | Plain]) -> Iterator[Source]:
    for key in _read_texts(fields, "sources", required=True):
        if key not in sources:
            remedy = refuse_word(key, list(sources))
            fields.faults.add(fields.mark_of("sources"), fields.path_of("sources"), remedy)
            continue
        entry = fields_of(sources[key])
        yield Source(_text(entry["title"]), _text(entry["url"]))


def _text(raw: Node | Plain) -> str:
    """Give a text in either form."""
    node = as_node(raw)
    return (node.text or "") if isinstance(node, TextNode) else ""
