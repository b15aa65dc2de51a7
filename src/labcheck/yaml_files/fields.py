"""Take the fields of a mapping one by one and collect everything that is wrong with them."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeVar

from labcheck.errors import did_you_mean, refuse_word
from labcheck.faults import FaultLog, Mark
from labcheck.yaml_files.nodes import MappingNode, Node, SequenceNode, TextNode

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=Enum)


class Fields:
    """The fields of one mapping; whatever is not asked for is a fault.

    Args:
        node: The mapping; any other node is a fault, and has no fields.
        path: The way to it from the top of the file, for messages.
        faults: Where faults are noted.
        what: What the mapping is, for messages.
    """

    def __init__(self, node: Node, path: str, faults: FaultLog, what: str) -> None:
        self.path = path
        self.mark = node.mark
        self.faults = faults
        self.what = what
        self._asked: list[str] = []
        self._nodes: dict[str, tuple[TextNode, Node]] = {}
        if isinstance(node, MappingNode):
            self._nodes = {key.text or "": (key, value) for key, value in node.items}
        else:
            faults.add(node.mark, path, f"{what} must have fields", "write `field: value` lines")

    def __contains__(self, name: str) -> bool:
        return name in self._nodes

    def mark_of(self, name: str) -> Mark:
        """Where a field's value stands; the mapping itself when the field is absent."""
        return self._nodes[name][1].mark if name in self._nodes else self.mark

    def path_of(self, name: str) -> str:
        """The way to a field from the top of the file."""
        return f"{self.path}.{name}" if self.path else name

    def take(self, name: str) -> Node | None:
        """Take a field's node; `None` when it is absent or empty."""
        self._asked.append(name)
        pair = self._nodes.get(name)
        if pair is None or (isinstance(pair[1], TextNode) and pair[1].text is None):
            return None
        return pair[1]

    def text(self, name: str, *, required: bool = False) -> str:
        """Take a field that is a text; empty when absent."""
        return self.parsed(name, str, required=required) or ""

    def parsed(
        self, name: str, parse: Callable[[str], Value], *, required: bool = False
    ) -> Value | None:
        """Take a text field and read it; a `ValueError` becomes a fault."""
        node = self.take(name)
        if node is None:
            if required:
                self.faults.add(self.mark, self.path_of(name), f"{self.what} must have it")
            return None
        if not isinstance(node, TextNode) or node.text is None:
            self.faults.add(node.mark, self.path_of(name), "this must be a text")
            return None
        try:
            return parse(node.text)
        except ValueError as error:
            self.faults.add(node.mark, self.path_of(name), str(error))
            return None

    def choice(
        self, name: str, choices: type[Choice], also: dict[str, Choice] | None = None
    ) -> Choice | None:
        """Take a field that is one of a few words, in any case."""
        words = {str(choice.value): choice for choice in choices}
        spellings = words | (also or {})

        def choose(text: str) -> Choice:
            chosen = spellings.get(text.strip().lower())
            if chosen is None:
                raise ValueError(refuse_word(text, list(words), list(spellings)))
            return chosen

        return self.parsed(name, choose)

    def sub(self, name: str, what: str) -> "Fields | None":
        """Take a field that is a mapping of its own."""
        node = self.take(name)
        return None if node is None else Fields(node, self.path_of(name), self.faults, what)

    def items(self) -> Iterator[tuple[TextNode, Node]]:
        """Take all fields, whatever their names."""
        self._asked += self._nodes
        yield from self._nodes.values()

    def finish(self) -> None:
        """Note every field that was not asked for."""
        for name, (key, value) in self._nodes.items():
            if name not in self._asked:
                remedy = self._remedy_for(name, value)
                self.faults.add(
                    key.mark, self.path_of(name), f"{self.what} has no field {name!r}", remedy
                )

    def _remedy_for(self, name: str, value: Node) -> str:
        if isinstance(value, TextNode) and value.text is None and name[:1].isdigit():
            return "inside { } a comma ends a value: put quotes round the whole value"
        near = did_you_mean(name, self._asked, most=1)
        return near or f"allowed are {', '.join(dict.fromkeys(self._asked))}"


def sequence_items(node: Node) -> tuple[Node, ...]:
    """Give the items of a list; anything else is a list of one."""
    return node.items if isinstance(node, SequenceNode) else (node,)
