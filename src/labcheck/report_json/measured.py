"""Measured values in JSON: what kind each is, and its numbers."""

from enum import Enum

from labcheck.report_json.shapes import (
    NUMBER,
    NUMBER_OR_NULL,
    Field,
    Json,
    Kind,
    nullable,
    number_to_json,
    word_of,
    written,
)
from labcheck.values.result_text import (
    Censored,
    Comparator,
    MeasuredValue,
    NoResult,
    Number,
    Ordinal,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
)


class ValueKind(Enum):
    """What the kinds of values are called."""

    NUMBER = "number"
    CENSORED = "censored"
    SPAN = "span"
    TITRE = "titre"
    ORDINAL = "ordinal"
    WORD = "word"
    UNREADABLE = "unreadable"
    NONE = "none"


_KINDS: dict[type, ValueKind] = {
    Number: ValueKind.NUMBER,
    Censored: ValueKind.CENSORED,
    Span: ValueKind.SPAN,
    Titre: ValueKind.TITRE,
    Ordinal: ValueKind.ORDINAL,
    Verbal: ValueKind.WORD,
    Unreadable: ValueKind.UNREADABLE,
    NoResult: ValueKind.NONE,
}
_TYPES = {
    # kind       value     comparator      low       high
    "number":   ("number", "null",         "null",   "null"),
    "censored": ("number", "string",       "null",   "null"),
    "span":     ("null",   "null",         "number", "number"),
    "titre":    ("number", None,           "null",   "null"),
    "ordinal":  ("number", "null",         "null",   "null"),
    "word":     ("string", "null",         "null",   "null"),
    "unreadable": ("null", "null",         "null",   "null"),
    "none":     ("null",   "null",         "null",   "null"),
}  # fmt: skip
"""What stands in the fields of a value of each kind; `None` for a titre's sign, which may be."""


def _value_of(value: MeasuredValue) -> int | float | str | None:
    match value:
        case Number(value=number) | Censored(limit=number) | Titre(denominator=number):
            return number_to_json(number)
        case Ordinal(grade=grade):
            return number_to_json(grade)
        case Verbal(word=word):
            return word.value
        case Span() | Unreadable() | NoResult():
            return None


FIELDS = (
    written("kind", "What kind of value it is.", word_of(ValueKind),
            lambda value: _KINDS[type(value)]),
    written("value",
            "The number; of a titre its denominator, of a dipstick its step, of a word the word.",
            Kind({"anyOf": [NUMBER.schema, word_of(Word).schema, {"type": "null"}]}), _value_of),
    written("comparator", "The sign before a number that was not measured exactly.",
            nullable(word_of(Comparator)), lambda value: getattr(value, "comparator", None)),
    written("low", "Lower end of a span.", NUMBER_OR_NULL,
            lambda value: getattr(value, "low", None)),
    written("high", "Upper end of a span.", NUMBER_OR_NULL,
            lambda value: getattr(value, "high", None)),
)  # fmt: skip
RULES: Json = {
    "allOf": [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {
                "properties": {
                    each.name: {"type": type_}
                    for each, type_ in zip(FIELDS[1:], types, strict=True)
                    if type_
                }
            },
        }
        for kind, types in _TYPES.items()
    ]
}
"""What the schema says of the fields together."""


def measured_to_json(value: MeasuredValue) -> Json:
    """Give a value's kind and its numbers, with every field there is."""
    return {each.name: each.write(value) for each in FIELDS}


def in_value() -> tuple[Field, ...]:
    """Give the same fields for a thing that has a measured value in its attribute `value`."""

    def take_from(each: Field) -> Field:
        return written(each.name, each.description, each.kind, lambda thing: each.take(thing.value))

    return tuple(map(take_from, FIELDS))


def is_same_value(value: MeasuredValue, other: MeasuredValue) -> bool:
    """Whether two values are written alike, their texts aside."""
    return measured_to_json(value) == measured_to_json(other)
