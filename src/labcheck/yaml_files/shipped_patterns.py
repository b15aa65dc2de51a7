"""The patterns that come with labcheck, found by the tests that a case has.

Most cases have the results for few of them, and only these are read.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from labcheck.yaml_files.nodes import Node, Plain, TextNode
from labcheck.yaml_files.on_demand import as_node, fields_of
from labcheck.yaml_files.shipped import PATTERNS, load_root

if TYPE_CHECKING:
    from labcheck.interpretation.patterns.definitions import PatternDefinition

_DERIVED, _STAGE = "derived.", "stage."


def find_applicable_patterns(
    tests: Collection[str], abnormal: Collection[str]
) -> "list[PatternDefinition]":
    """Find the patterns that some tests may show, in the order they are written.

    Args:
        tests: The ids of the tests that were measured.
        abnormal: Those of them that are outside their range in some draw.

    Raises:
        KnowledgeError: A pattern is wrong.
    """
    measured, outside = set(tests), set(abnormal)
    return [
        _read(id_)
        for id_, needs in _list_needs().items()
        if all(not measured.isdisjoint(each) for each in needs.all)
        and (needs.is_open or not outside.isdisjoint(needs.any))
    ]


def load_patterns() -> "list[PatternDefinition]":
    """Load every pattern, in the order they are written."""
    return [_read(id_) for id_ in _list_needs()]


class _Needs:
    """What a pattern needs of a case.

    Attributes:
        all: Tests of which each group must have one.
        any: Every test that may show one of its findings.
        is_open: Whether something other than a test may show one.
    """

    __slots__ = ("all", "any", "is_open")

    def __init__(self, fields: Mapping[str, Node | Plain]) -> None:
        subjects = [_split(text) for text in _texts(fields.get("all"))]
        others = [_split(text) for text in _texts(fields.get("some"))]
        self.all = [names for names in subjects if not _is_open(names)]
        self.any = {name for names in (*subjects, *others) for name in names}
        self.is_open = any(map(_is_open, (*subjects, *others)))


def _split(text: str) -> list[str]:
    return text.partition(" ")[0].split("|")


def _is_open(names: list[str]) -> bool:
    return any(name.startswith((_DERIVED, _STAGE)) for name in names)


def _texts(raw: Node | Plain | None) -> Iterator[str]:
    if raw is None:
        return
    node = as_node(raw)
    for item in getattr(node, "items", (node,)):
        if isinstance(item, TextNode) and item.text:
            yield item.text


@cache
def _list_needs() -> dict[str, _Needs]:
    listed = fields_of(fields_of(load_root(PATTERNS)).get("patterns"))
    return {id_: _Needs(fields_of(node)) for id_, node in listed.items()}


@cache
def _read(id_: str) -> "PatternDefinition":
    """Read one pattern, once: the next case asks for it again."""
    from labcheck.yaml_files.patterns_file import read_pattern  # noqa: PLC0415 - as needed

    root = fields_of(load_root(PATTERNS))
    node = fields_of(root.get("patterns"))[id_]
    return read_pattern(id_, node, fields_of(root.get("sources")), PATTERNS.name)
