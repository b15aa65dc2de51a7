"""Read the cross-checks from their YAML nodes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from labcheck.errors import KnowledgeError
from labcheck.faults import FaultLog
from labcheck.interpretation.check_definitions import CheckKind, CrossCheck, Side
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import Node, Plain, TextNode
from labcheck.yaml_files.on_demand import as_node


def read_checks(listed: Mapping[str, Node | Plain], file: str) -> tuple[CrossCheck, ...]:
    """Read some cross-checks, in the order written.

    Raises:
        KnowledgeError: One of them is wrong; with every fault.
    """
    log = FaultLog(file, KnowledgeError)
    checks = tuple(_read_check(id_, as_node(node), log) for id_, node in listed.items())
    log.raise_if_any()
    return checks


def _read_check(id_: str, node: Node, log: FaultLog) -> CrossCheck:
    fields = Fields(node, f"checks.{id_}", log, "a check")
    check = CrossCheck(
        id_,
        fields.choice("kind", CheckKind) or CheckKind.PARTS,
        fields.text("question", required=True),
        fields.text("source", required=True),
        dict(_read_texts(fields.sub("tests", "the tests"))),
        fields.parsed("factor", Decimal) or Decimal(1),
        fields.parsed("limit", Decimal),
        fields.parsed("whole", Decimal),
        {test: Side(side) for test, side in _read_texts(fields.sub("all", "the flags"))},
        {test: Side(side) for test, side in _read_texts(fields.sub("any", "the flags"))},
    )
    fields.finish()
    return check


def _read_texts(fields: Fields | None) -> Iterator[tuple[str, str]]:
    for key, node in fields.items() if fields else ():
        yield key.text or "", (node.text or "") if isinstance(node, TextNode) else ""
