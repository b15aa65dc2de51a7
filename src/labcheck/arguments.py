"""Arguments of the Python interface: the words and numbers a caller writes, made the core's own.

Every message names its argument. The command has parsers of its own words for typer.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from os import PathLike, fspath
from typing import TypeVar

from labcheck.errors import UsageError, refuse_word
from labcheck.judging.reference_change import parse_deviate
from labcheck.values.dates import DateOrder, parse_order
from labcheck.values.patient import Age, parse_age

File = str | PathLike[str]
SetNames = File | Iterable[File]
"""The name or file of one range set, or of several in order of authority."""
Choice = TypeVar("Choice", bound=Enum)


def list_names(names: SetNames) -> list[str]:
    """List the names or files of range sets."""
    return [fspath(names)] if isinstance(names, str | PathLike) else [fspath(one) for one in names]


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


def read_age(age: str | Age | None) -> Age | None:
    """Read the age of a patient; `None` where none is given.

    Raises:
        UsageError: It is not an age.
    """
    if age is None or isinstance(age, Age):
        return age
    try:
        return parse_age(str(age))
    except ValueError as error:
        raise UsageError(f"age: {error}") from None


def read_z(z: Decimal | float | str) -> Decimal:
    """Read how sure a change must be.

    Raises:
        UsageError: It is not a standard normal deviate that can be used.
    """
    try:
        return parse_deviate(str(z))
    except ValueError as error:
        raise UsageError(f"z: {error}") from None


def read_dates(dates: str | DateOrder | None) -> DateOrder | None:
    """Read what stands first in a date; `None` where nothing is given.

    Raises:
        UsageError: It is neither "dmy" nor "mdy".
    """
    if dates is None or isinstance(dates, DateOrder):
        return dates
    try:
        return parse_order(str(dates))
    except ValueError as error:
        raise UsageError(f"dates: {error}") from None
