"""Mappings made when they are asked: value by value, or a whole table at its first use."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from labcheck.yaml_files.nodes import MappingNode, Node, Plain, SequenceNode, TextNode, from_plain

Item = TypeVar("Item")


class OnDemand(Mapping[str, Item]):
    """A mapping whose values are made at first use.

    Args:
        raw: What each value is made from, as a node or in its compiled form.
        make: Makes a value from its key and its node.
    """

    def __init__(self, raw: Mapping[str, Node | Plain], make: Callable[[str, Node], Item]) -> None:
        self._raw = raw
        self._make = make
        self._made: dict[str, Item] = {}

    def __getitem__(self, key: str) -> Item:
        if key not in self._made:
            self._made[key] = self._make(key, as_node(self._raw[key]))
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __reduce__(self) -> tuple[type[dict[str, Item]], tuple[dict[str, Item]]]:
        """Copy and pickle as the plain mapping this stands for; what makes the values stays."""
        return dict, (dict(self),)


class MadeLate(Mapping[str, Item]):
    """A mapping that is made whole when it is first asked.

    Args:
        make: Makes it.
    """

    def __init__(self, make: Callable[[], dict[str, Item]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> dict[str, Item]:
        return self._make()

    def __getitem__(self, key: str) -> Item:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __reduce__(self) -> tuple[type[dict[str, Item]], tuple[dict[str, Item]]]:
        """Copy and pickle as the plain mapping this stands for; what makes it stays."""
        return dict, (self._items,)


class ReadLate(MadeLate[Item]):
    """A mapping that is read from a file of tab-separated lines when it is first asked.

    Args:
        file: The file; lines that begin with `#` are for people.
        read: Makes the mapping from the cells of each line.
    """

    def __init__(self, file: Path, read: Callable[[list[list[str]]], dict[str, Item]]) -> None:
        def make() -> dict[str, Item]:
            lines = file.read_text(encoding="utf-8").splitlines()
            return read([line.split("\t") for line in lines if not line.startswith("#")])

        super().__init__(make)


def as_node(raw: Node | Plain) -> Node:
    """Give the node that stands for a value in either form."""
    return raw if isinstance(raw, TextNode | SequenceNode | MappingNode) else from_plain(raw)


def fields_of(raw: Node | Plain) -> Mapping[str, Node | Plain]:
    """Give the fields of a mapping in either form; anything else has none."""
    if isinstance(raw, MappingNode):
        return {key.text or "": value for key, value in raw.items}
    return raw if isinstance(raw, dict) else {}
