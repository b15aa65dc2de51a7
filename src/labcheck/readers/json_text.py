"""JSON as it is written: numbers keep their text, and a key that stands twice has no value.

A file holds one JSON value, or one on each line. Of the items of one list those that are not needed
may be only skimmed: most of a Bundle is often claims, visits and devices. Such an item is parted
into names and values and let go, before the next one is looked at. Nothing here knows what the
values mean.
"""

import json
import re
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, Union

from labcheck.errors import Fault, InputError
from labcheck.values.records import dataclass
from labcheck.yaml_files.nodes import decode

_NUMERALS_KEPT = 4096
"""The same numbers come again in resource after resource."""


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


Skimmed: TypeAlias = Any
"""A value as it is skimmed: an object is a tuple of names with their values, a number no text."""


class Skim(NamedTuple):
    """Which list of an object is skimmed.

    Attributes:
        name: What the list is called.
        seems_needed: Whether an item that begins at a place of a text seems to be needed, so that
            it need not be skimmed first; what seems so and is not is kept as a whole.
        pass_over: Gives what is kept of an item that is passed over; `None` for one that is needed.
    """

    name: str
    seems_needed: Callable[[str, int], bool]
    pass_over: Callable[[Skimmed], Json]


def parse_documents(
    content: bytes, file: str, skim: Skim | None = None
) -> tuple[list[Document], list[Fault]]:
    """Read the one value of a file, or one on each line.

    Args:
        content: The file.
        file: Its name.
        skim: The list that is skimmed, if the file is one object with such a list.

    Returns:
        The values, and a fault for each line that is none.

    Raises:
        InputError: Nothing in the file is JSON.
    """
    try:
        text = decode(content, file, InputError)
    except InputError as error:
        return _parse_lines(content.split(b"\n"), file, error)
    skimmed = skim and parse_skimmed(text, skim)
    if skimmed:
        return [Document(skimmed, text)], []
    try:
        return [Document(_parse(text), text)], []
    except _NotJsonError as error:
        return _parse_lines(text.split("\n"), file, InputError([error.at(file)]))


def _parse_lines(
    lines: Sequence[str | bytes], file: str, whole: InputError
) -> tuple[list[Document], list[Fault]]:
    """Read the values on lines, unless they are lines of one value that is broken, as `whole` says.

    Raises:
        InputError: They are.
    """
    documents, faults, count = [], [], 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        count += 1
        try:
            text = line
            if isinstance(text, bytes):
                text = text.decode("utf-8" if number > 1 else "utf-8-sig")
            documents.append(Document(_parse(text), text, number))
        except UnicodeDecodeError:
            faults.append(say_not_utf8(file, number))
        except _NotJsonError as error:
            faults.append(error.at(file, number))
    # In one value that is broken, hardly a line is a value of its own.
    objects = sum(isinstance(document.value, dict) for document in documents)
    if count > 1 and objects * 2 >= count:
        return documents, faults
    raise whole


def say_not_utf8(file: str, line: int) -> Fault:
    """Say that a line cannot be decoded, where others of its file can."""
    return Fault(file, line, None, "", "the line is not UTF-8 text", "save the file as UTF-8")


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
        value: Json = DECODER.decode(text)
    except json.JSONDecodeError as error:
        remedy = "check the quotes, commas and brackets here and just before"
        problem = "the file is not JSON" if text.strip() else "the file is empty"
        raise _NotJsonError(error.lineno, error.colno, problem, remedy) from None
    except RecursionError:
        raise _NotJsonError(None, None, "nested too deeply", "no record is that deep") from None
    return value


def make_object(pairs: list[tuple[str, Json]]) -> Json:
    """Make an object of its names and values; a name that stands twice has no value."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        for key in found:
            if (count := keys.count(key)) > 1:
                found[key] = Repeated(count)
    return found


_make_numeral = lru_cache(maxsize=_NUMERALS_KEPT)(Numeral)
DECODER = json.JSONDecoder(
    parse_float=_make_numeral,
    parse_int=_make_numeral,
    parse_constant=_make_numeral,
    object_pairs_hook=make_object,
)
"""Parses JSON as this module has it."""


def freeze(value: Json) -> Hashable:
    """Give what is equal for values that are written alike, but for blanks, and can be a key."""
    if isinstance(value, dict):
        said = [
            (name, each if type(each) in _KEYS else freeze(each)) for name, each in value.items()
        ]
        return tuple(said)
    if isinstance(value, list):
        return (None, *[each if type(each) in _KEYS else freeze(each) for each in value])
    return value


_KEYS = (str, Numeral)
"""The types of most values that can be a key as they are."""
_SKIM = json.JSONDecoder(object_pairs_hook=tuple, parse_int=float, parse_constant=float)
_find_end_of_space = re.compile(r"[ \t\n\r]*").match


def parse_skimmed(text: str, skim: Skim) -> Json:
    """Parse an object, and of the items of one list in it only those that are needed.

    Nothing is said of what is wrong with a text: it is left to the usual way.

    Returns:
        The object; `None` where the text is not one, or is empty.
    """
    try:
        return make_object(_parse_object(text, skim)) or None
    except (ValueError, IndexError, RecursionError):
        return None


def _parse_object(text: str, skim: Skim) -> list[tuple[str, Json]]:
    pairs: list[tuple[str, Json]] = []
    place = _expect(text, _skip(text, 0), "{")
    sign = ","
    while sign == ",":
        key, place = DECODER.raw_decode(text, place)
        if not isinstance(key, str):
            raise ValueError("the name of a property is a text")  # noqa: TRY004 - it is bad JSON
        place = _expect(text, _skip(text, place), ":")
        if key == skim.name and text[place] == "[":
            value, place = _parse_items(text, _skip(text, place + 1), skim)
        else:
            value, place = DECODER.raw_decode(text, place)
        pairs.append((key, value))
        place = _skip(text, place)
        sign = text[place]
        place = _skip(text, place + 1)
    if sign != "}" or place != len(text):
        raise ValueError("the object does not end with the text")
    return pairs


def _parse_items(text: str, place: int, skim: Skim) -> tuple[list[Json], int]:
    """Parse the items of a list, from the first or its end on, and say where the list ends."""
    items: list[Json] = []
    sign = ","
    while sign == ",":
        kept = None
        if not skim.seems_needed(text, place):
            skimmed, end = _SKIM.raw_decode(text, place)
            kept = skim.pass_over(skimmed)
        if kept is None:
            kept, end = DECODER.raw_decode(text, place)
        items.append(kept)
        place = _skip(text, end)
        sign = text[place]
        place = _skip(text, place + 1)
    if sign != "]":
        raise ValueError("the list does not end")
    return items, place


def _expect(text: str, place: int, sign: str) -> int:
    if text[place] != sign:
        raise ValueError(f"{sign} is expected")
    return _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    found = _find_end_of_space(text, place)
    assert found  # noqa: S101 - it may be empty
    return found.end()
