"""JSON as it is written: numbers keep their text, and a key that stands twice has no value.

A file holds one JSON value, or one on each line. Nothing here knows what the values mean.
"""

import json
from dataclasses import dataclass
from typing import Union

from labcheck.errors import Fault, InputError
from labcheck.yaml_files.nodes import decode


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it is written: `6.30` keeps its two decimals.

    `NaN` and `Infinity`, which some programs write, are kept as well and are not values.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The value of a key that stands more than once in an object, of which none is picked."""

    count: int


Json = Union["dict[str, Json]", "list[Json]", str, Numeral, Repeated, bool, None]


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value of a file.

    Attributes:
        value: What was read.
        text: As it is written.
        line: The line it begins in; `None` where it is the whole file.
    """

    value: Json
    text: str
    line: int | None = None


def parse_documents(content: bytes, file: str) -> tuple[list[Document], list[Fault]]:
    """Read the one value of a file, or one on each line.

    Returns:
        The values, and a fault for each line that is none.

    Raises:
        InputError: Nothing in the file is JSON.
    """
    text = decode(content, file, InputError)
    try:
        return [Document(_parse(text), text)], []
    except _NotJsonError as error:
        whole = error
    documents, faults, lines = [], [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        lines += 1
        try:
            documents.append(Document(_parse(line), line, number))
        except _NotJsonError as error:
            faults.append(error.at(file, number))
    # In one value that is broken, hardly a line is a value of its own.
    objects = sum(isinstance(document.value, dict) for document in documents)
    if lines > 1 and objects * 2 >= lines:
        return documents, faults
    raise InputError([whole.at(file)])


class _NotJsonError(Exception):
    """A text is not JSON."""

    def __init__(self, line: int | None, column: int | None, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line, self.column, self.problem, self.remedy = line, column, problem, remedy

    def at(self, file: str, line: int | None = None) -> Fault:
        """Name the place in the file."""
        return Fault(file, line or self.line, self.column, "", self.problem, self.remedy)


def _parse(text: str) -> Json:
    try:
        value: Json = json.loads(
            text,
            parse_float=Numeral,
            parse_int=Numeral,
            parse_constant=Numeral,
            object_pairs_hook=_make_object,
        )
    except json.JSONDecodeError as error:
        remedy = "check the quotes, commas and brackets here and just before"
        problem = "the file is not JSON" if text.strip() else "the file is empty"
        raise _NotJsonError(error.lineno, error.colno, problem, remedy) from None
    except RecursionError:
        raise _NotJsonError(None, None, "nested too deeply", "no record is that deep") from None
    return value


def _make_object(pairs: list[tuple[str, Json]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        for key in found:
            if (count := keys.count(key)) > 1:
                found[key] = Repeated(count)
    return found
