"""Fields of JSON objects: each with its description, its type, and where its value comes from.

From one declaration an object is written, what it gives back is read, and its schema is made.
"""

from collections.abc import Callable
from dataclasses import field
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from labcheck.values.records import dataclass, replace
from labcheck.yaml_files.fields import Fields
from labcheck.yaml_files.nodes import SequenceNode, TextNode

Json = dict[str, Any]
Thing = TypeVar("Thing")


def _as_it_is(value: Any) -> Any:
    return value


def number_to_json(value: Decimal | None) -> int | float | None:
    """Give a JSON number, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field may hold.

    Attributes:
        schema: The JSON Schema of it.
        write: Turns a value of the core into JSON's own types.
        read: Takes the value out of the fields of a report, by the field's name.
    """

    schema: Json
    write: Callable[[Any], Any] = _as_it_is
    read: Callable[[Fields, str], Any] = Fields.take


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object.

    Attributes:
        name: What it is called in JSON.
        description: What it says, as a sentence.
        kind: What it may hold.
        take: Takes its value from the thing of the core that the object stands for.
        back: The argument that its value becomes when a report is read; empty for none.
    """

    name: str
    description: str
    kind: Kind
    take: Callable[[Any], Any]
    back: str = ""

    @property
    def schema(self) -> Json:
        """The schema of what it may hold."""
        return {"description": self.description, **self.kind.schema}

    def write(self, thing: object) -> object:
        """Write its value in JSON's own types."""
        return self.kind.write(self.take(thing))


def written(
    name: str, description: str, kind: Kind, take: str | Callable[[Any], Any] = ""
) -> Field:
    """Declare a field that is written and not read back.

    Args:
        name: What it is called in JSON.
        description: What it says, as a sentence.
        kind: What it may hold.
        take: How its value is taken, or the attribute it is; the attribute of its name by default.
    """
    return Field(name, description, kind, take if callable(take) else attrgetter(take or name))


def read_back(name: str, description: str, kind: Kind, attribute: str = "") -> Field:
    """Declare a field that holds an attribute, and gives it back when a report is read."""
    way = attribute or name
    return Field(name, description, kind, attrgetter(way), way.rpartition(".")[2])


@dataclass(frozen=True, slots=True)
class Shape(Generic[Thing]):
    """The fields of an object that stands for a thing of the core.

    Attributes:
        name: What the schema calls it.
        title: The title it has there.
        fields: Its fields, in order.
        rules: What the schema says beyond the single fields.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rules: Json = field(default_factory=dict)
    _ways: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any]], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        ways = tuple((each.name, each.take, each.kind.write) for each in self.fields)
        object.__setattr__(self, "_ways", ways)

    def write(self, thing: Thing) -> Json:
        """Write the object."""
        return {
            name: take(thing) if write is _as_it_is else write(take(thing))
            for name, take, write in self._ways
        }

    def only(self, **kinds: Kind | None) -> "Shape[Thing]":
        """Give the same object with some of its fields.

        Args:
            kinds: The fields, each with what it holds there, or `None` for the same.
        """
        kept = (each for each in self.fields if each.name in kinds)
        fields = (replace(each, kind=kinds[each.name] or each.kind) for each in kept)
        return replace(self, fields=tuple(fields))

    def read(self, fields: Fields) -> Json:
        """Read every field that gives something back, by the argument that it becomes."""
        return {each.back: each.kind.read(fields, each.name) for each in self.fields if each.back}

    @property
    def schema(self) -> Json:
        """The schema of the object: every field, and no other."""
        return {
            "title": self.title,
            "type": "object",
            "properties": {
                each.name: {"description": each.description, **each.kind.schema}
                for each in self.fields
            },
            "additionalProperties": False,
            "required": [each.name for each in self.fields],
            **self.rules,
        }


def refer(name: str) -> Json:
    """Refer to another part of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def object_of(shape: Shape[Any]) -> Kind:
    """An object."""
    return Kind(refer(shape.name), shape.write)


def list_of(kind: Kind, *, least: int = 0) -> Kind:
    """A list."""
    schema = {"type": "array", "items": kind.schema} | ({"minItems": least} if least else {})
    return Kind(schema, lambda values: [kind.write(value) for value in values])


def nullable(kind: Kind) -> Kind:
    """What may be missing: `None` is null."""
    schema = kind.schema
    if isinstance(schema.get("type"), str):
        schema = {**schema, "type": [schema["type"], "null"]}
    elif "enum" in schema:
        schema = {**schema, "enum": [*schema["enum"], None]}
    else:
        schema = {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}
    return Kind(schema, lambda value: None if value is None else kind.write(value), kind.read)


def word_of(choices: type[Enum]) -> Kind:
    """One word of a closed list."""
    return Kind(
        {"enum": [choice.value for choice in choices]},
        lambda choice: choice.value,
        lambda fields, name: fields.choice(name, choices),
    )


def _read_texts(fields: Fields, name: str) -> tuple[str, ...]:
    node = fields.take(name)
    items = node.items if isinstance(node, SequenceNode) else ()
    return tuple(item.text for item in items if isinstance(item, TextNode) and item.text)


TEXT = Kind({"type": "string"}, read=Fields.text)
TEXT_OR_NULL = Kind({"type": ["string", "null"]}, lambda text: text or None, Fields.text)
"""A text, where an empty one stands for "not stated"."""
TEXTS = Kind({"type": "array", "items": TEXT.schema}, list, _read_texts)
TRUTH = Kind({"type": "boolean"}, read=lambda fields, name: fields.text(name) == "true")
COUNT = Kind({"type": "integer", "minimum": 0})
NUMBER = Kind({"type": "number"}, number_to_json)
NUMBER_OR_NULL = nullable(NUMBER)
