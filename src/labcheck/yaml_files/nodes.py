"""YAML as plain text nodes that know their line: nothing is constructed, nothing is guessed.

YAML's own types would turn `1:640` into 700 and `6.30` into 6.3, so every scalar stays the text
that was written. Anchors, aliases and tags are refused (they can make a small file grow without
end, or name code), and so are duplicate keys, more than one document, and absurd nesting.
"""

from collections.abc import Iterator
from dataclasses import field

import yaml

from labcheck.errors import Fault, InputError, LabcheckError
from labcheck.faults import FaultLog, Mark
from labcheck.values.records import dataclass

DEEPEST_NESTING = 20

Plain = str | None | list["Plain"] | dict[str, "Plain"]
"""A node without its place: what is written to a compiled file."""

_NOWHERE = Mark()
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar.

    Attributes:
        text: What is written; `None` is an empty value or `null`.
        mark: Where.
        is_quoted: Whether it is marked as a text, and so is no number of YAML's or JSON's.
    """

    text: str | None
    mark: Mark = _NOWHERE
    is_quoted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of nodes."""

    items: tuple["Node", ...]
    mark: Mark = _NOWHERE


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys, each once, and their nodes, in the order written."""

    items: tuple[tuple[TextNode, "Node"], ...]
    mark: Mark = _NOWHERE


Node = TextNode | SequenceNode | MappingNode


def parse_nodes(content: str | bytes, file: str, error: type[LabcheckError] = InputError) -> Node:
    """Parse one YAML document into nodes.

    Raises:
        LabcheckError: Of the class given, with every fault that could be found.
    """
    text = decode(content, file, error)
    builder = _Builder(file, error)
    try:
        node = builder.build(yaml.parse(text, Loader=_Loader))
    except (yaml.YAMLError, _TooDeepError) as exception:
        reason = _find_absurd_nesting(exception, text, file) or exception
        raise error([*builder.log.faults, _explain(reason, text, file)]) from None
    builder.log.raise_if_any()
    return node


def to_plain(node: Node) -> Plain:
    """Strip the places from a node."""
    match node:
        case TextNode(text=text):
            return text
        case SequenceNode(items=items):
            return [to_plain(item) for item in items]
        case MappingNode(items=pairs):
            return {key.text or "": to_plain(value) for key, value in pairs}


def from_plain(plain: Plain) -> Node:
    """Make a node without a place."""
    if isinstance(plain, dict):
        return MappingNode(
            tuple((TextNode(key), from_plain(value)) for key, value in plain.items())
        )
    if isinstance(plain, list):
        return SequenceNode(tuple(map(from_plain, plain)))
    return TextNode(plain)


class _TooDeepError(Exception):
    """The nesting is absurd."""

    def __init__(self, mark: Mark) -> None:
        super().__init__("nested too deeply")
        self.mark = mark


class _Builder:
    """Builds nodes from parser events, collecting faults as it goes."""

    def __init__(self, file: str, error: type[LabcheckError]) -> None:
        self.log = FaultLog(file, error)

    def build(self, events: Iterator[yaml.Event]) -> Node:
        root: Node = TextNode(None, Mark(1, 1))
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, "a second document", "put one case or set in a file")
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, 1)
                root = node if documents == 1 else root
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        mark = _mark(event)
        if depth > DEEPEST_NESTING:
            raise _TooDeepError(mark)
        if getattr(event, "anchor", None) is not None:
            self._fault(event, "anchors and aliases (& and *) are not read", "write it out")
        if (tag := getattr(event, "tag", None)) not in (None, "!"):  # quoting leaves a plain "!"
            self._fault(event, f"tags such as {tag!r} are not read", "leave the tag out")
        if isinstance(event, yaml.SequenceStartEvent):
            return SequenceNode(tuple(self._items(events, depth, yaml.SequenceEndEvent)), mark)
        if isinstance(event, yaml.MappingStartEvent):
            return MappingNode(tuple(self._pairs(events, depth)), mark)
        if isinstance(event, yaml.ScalarEvent):
            is_null = not event.style and event.value in ("", "~", "null", "Null", "NULL")
            return TextNode(None if is_null else event.value, mark, is_quoted=bool(event.style))
        return TextNode(None, mark)

    def _items(
        self, events: Iterator[yaml.Event], depth: int, end: type[yaml.Event]
    ) -> Iterator[Node]:
        for event in events:
            if isinstance(event, end):
                return
            yield self._node(event, events, depth + 1)

    def _pairs(self, events: Iterator[yaml.Event], depth: int) -> Iterator[tuple[TextNode, Node]]:
        seen: dict[str, int] = {}
        nodes = self._items(events, depth, yaml.MappingEndEvent)
        for key in nodes:
            value = next(nodes)
            if not isinstance(key, TextNode) or key.text is None:
                self.log.add(key.mark, "", "a key must be a name", "write `name: value`")
                continue
            if key.text in seen:
                self.log.add(
                    key.mark,
                    "",
                    f"{key.text!r} stands here a second time, first in line {seen[key.text]}",
                    "keep one, or write a list",
                )
                continue
            seen[key.text] = key.mark.line
            yield key, value

    def _fault(self, event: yaml.Event, problem: str, remedy: str) -> None:
        self.log.add(_mark(event), "", problem, remedy)


def _mark(event: yaml.Event) -> Mark:
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1) if start else Mark()


def _find_absurd_nesting(exception: Exception, text: str, file: str) -> _TooDeepError | None:
    """Count the levels before the place where the library stopped.

    The scanner runs ahead of its events, and newer libraries have a limit of their own there: they
    refuse what is nested absurdly before a single level of it was counted here.
    """
    mark = getattr(exception, "problem_mark", None)
    if mark is None:
        return None
    try:
        _Builder(file, InputError).build(yaml.parse(text[: mark.index], Loader=_Loader))
    except _TooDeepError as too_deep:
        return too_deep
    except yaml.YAMLError:
        return None
    return None


def decode(content: str | bytes, file: str, error: type[LabcheckError]) -> str:
    """Decode a UTF-8 file; what is no UTF-8 is a fault of its line."""
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise error(
            [Fault(file, line, None, "", "the file is not UTF-8 text", "save it as UTF-8")]
        ) from None


def _explain(exception: Exception, text: str, file: str) -> Fault:
    """Say what the parser stumbled on, and what people usually meant to write.

    The line itself is never repeated: it may name a patient.
    """
    if isinstance(exception, _TooDeepError):
        place = exception.mark
        remedy = f"at most {DEEPEST_NESTING} levels are read"
        return Fault(file, place.line, place.column, "", "nested too deeply", remedy)
    if isinstance(exception, yaml.reader.ReaderError):
        line = text.count("\n", 0, exception.position) + 1
        problem = "a control character that YAML does not allow"
        return Fault(file, line, None, "", problem, "delete it")
    mark = getattr(exception, "problem_mark", None) or getattr(exception, "context_mark", None)
    problem = getattr(exception, "problem", None) or "not YAML"
    if mark is None:
        return Fault(file, None, None, "", problem)
    lines = [*text.splitlines(), ""]
    line = lines[min(mark.line, len(lines) - 1)]
    value = line.partition(": ")[2].strip()
    if value.startswith(_SPECIAL):
        problem, remedy = f"a value cannot begin with {value[0]}", _QUOTE
    elif "\t" in line:
        problem, remedy = "there is a tab", "indent with spaces"
    elif ": " in value:
        remedy = _QUOTE
    else:
        remedy = "check the indentation, quotes and brackets here and in the line above"
    return Fault(file, mark.line + 1, mark.column + 1, "", problem, remedy)


_QUOTE = 'put the value in quotes, as in eGFR: ">100 mL/min"'
_SPECIAL = (">", "|", "*", "&", "!", "%", "@", "`")
