"""Arguments of the Python interface: the words and numbers a caller writes, made the core's own.

Every message names its argument. The command has parsers of its own words for typer.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from os import PathLike, fspath
from typing import TypeVar

from labcheck.errors import UsageError, refuse_word
from labcheck.values.decimal_sign import DecimalSign, parse_decimal_sign
from labcheck.values.language import parse_language
from labcheck.values.region import Region
from labcheck.yaml_files.shipped_regions import parse_region

File = str | PathLike[str]
SetNames = File | Iterable[File]
"""The name or file of one range set, or of several in order of authority."""
OwnNamesAsked = File | Mapping[str, Mapping[str, str]] | Iterable[File] | None
"""One file of the user's own names, the content of one, or several files."""
Choice = TypeVar("Choice", bound=Enum)
Value = TypeVar("Value")


def list_names(names: SetNames) -> list[str]:
    """List the names or files of range sets."""
    return (
        [fspath(names)] if isinstance(names, str | PathLike) else [fspath(name) for name in names]
    )


def list_own_names(names: OwnNamesAsked) -> list[str | Mapping[str, Mapping[str, str]]]:
    """List the files of the user's own names, or the content of one."""
    if isinstance(names, Mapping):
        return [names]
    return [] if names is None else [*list_names(names)]


def choose(kind: type[Choice], word: str | Choice, argument: str) -> Choice:
    """Find the member of a closed set that a word names.

    Raises:
        UsageError: It names none.
    """
    if isinstance(word, kind):
        return word
    try:
        return kind(str(word))
    except ValueError:
        allowed = [str(member.value) for member in kind]
        raise UsageError(f"{argument}: {refuse_word(str(word), allowed)}") from None


def choose_if_named(kind: type[Choice], word: str | Choice | None, argument: str) -> Choice | None:
    """Find the member that a word names; `None` where no word is given."""
    return None if word is None else choose(kind, word, argument)


def parse_argument(parse: Callable[[str], Value], given: object, argument: str) -> Value | None:
    """Read an argument with the core's own parser; `None` where nothing is given.

    Args:
        parse: Reads its text, and refuses it with a `ValueError`.
        given: The argument.
        argument: What it is called.

    Raises:
        UsageError: The parser refuses it.
    """
    try:
        return None if given is None else parse(str(given))
    except ValueError as error:
        raise UsageError(f"{argument}: {error}") from None


def read_language(given: str | None) -> str:
    """Read the language that names of tests are of; empty where none is named.

    Raises:
        UsageError: There are no names in it.
    """
    return parse_argument(parse_language, given, "language") or ""


def read_region(given: str | Region | None) -> Region | None:
    """Read the region that results are from; `None` where none is named.

    Raises:
        UsageError: There is no such region.
    """
    return given if isinstance(given, Region) else parse_argument(parse_region, given, "region")


def read_decimal(
    given: str | DecimalSign | None, *, is_comma: bool | None = None
) -> DecimalSign | None:
    """Read the decimal sign that is stated; `None` where none is.

    Args:
        given: The argument `decimal`.
        is_comma: The argument `decimal_comma`, which says the same of a comma or a point.

    Raises:
        UsageError: It is none, or the two contradict each other.
    """
    word = given.value if isinstance(given, DecimalSign) else given
    sign = parse_argument(parse_decimal_sign, word, "decimal")
    if is_comma is None:
        return sign
    other = DecimalSign.COMMA if is_comma else DecimalSign.POINT
    if sign not in (None, other):
        raise UsageError("decimal and decimal_comma say two things: give one of them")
    return other
