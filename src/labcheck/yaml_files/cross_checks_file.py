"""Read the cross-checks from their YAML nodes."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from labcheck.errors import KnowledgeError
from labcheck.faults import FaultLog
from labcheck.interpretation.check_definitions import (
    Beyond,
    CheckKind,
    CrossCheck,
    Requirement,
    Side,
)
from labcheck.yaml_files.fields import Fields, sequence_items
from labcheck.yaml_files.nodes import Node, Plain, TextNode
from labcheck.yaml_files.on_demand import as_node

_BEYOND = re.compile(r"(?P<sign>[<>])\s*(?P<number>\d+(?:\.\d+)?)\s+(?P<unit>\S+)")


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
        _read_wanted(fields.sub("all", "the flags")),
        _read_wanted(fields.sub("any", "the flags")),
        tuple(_read_list(fields.take("replaces"))),
    )
    fields.finish()
    return check


def _read_wanted(fields: Fields | None) -> dict[str, Requirement]:
    """Read what the result of each test must be: `high`, `reported` or `> 700 10^9/L`."""
    found: dict[str, Requirement] = {}
    for test, text in _read_texts(fields):
        match = _BEYOND.fullmatch(text)
        found[test] = (
            Beyond(match["sign"] == ">", Decimal(match["number"]), match["unit"])
            if match
            else Side(text)
        )
    return found


def _read_list(node: Node | None) -> Iterator[str]:
    for item in sequence_items(node) if node else ():
        if isinstance(item, TextNode) and item.text:
            yield item.text


def _read_texts(fields: Fields | None) -> Iterator[tuple[str, str]]:
    for key, node in fields.items() if fields else ():
        yield key.text or "", (node.text or "") if isinstance(node, TextNode) else ""
