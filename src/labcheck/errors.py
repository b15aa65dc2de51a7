"""The ways labcheck refuses, as one tree.

    LabcheckError           something a person can put right
    ├── UsageError      2   what was asked for has no meaning
    ├── InputError      3   a case cannot be read
    │   └── NoResultError  3   a file can be read, and has no result
    │       └── OtherResourcesError  3   it is one of an export's, of other resources
    └── KnowledgeError  4   a range set or the catalogue is wrong

The number is the exit code of the command. An exception that is not of this tree is a bug
(exit code 70). A result that cannot be judged is no error: it is a row that says why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_QUOTED = 100
_LONGEST_WORD = 300
_LONGEST_MESSAGE = 2000
_SHOWN = 60
_LONG = re.compile(
    rf"""(?<!\w)(?P<quote>['"])(?:(?!(?P=quote))[^\\]|\\.){{{_LONGEST_QUOTED},}}(?P=quote)"""
    rf"|\S{{{_LONGEST_WORD},}}",
    re.DOTALL,
)
"""What of a file stands in a message and is too long for it: in quotes, or without a blank."""


def cut_values(message: str) -> str:
    """Cut what a message repeats of a file, so that no message is as long as a file may be.

    A quoted text, or one without a blank, keeps its beginning and says how long it was.
    """
    if len(message) <= _LONGEST_QUOTED:
        return message
    cut = _LONG.sub(lambda found: _cut(found.group(), _SHOWN), message)
    return cut if len(cut) <= _LONGEST_MESSAGE else _cut(cut, _LONGEST_MESSAGE)


def _cut(text: str, shown: int) -> str:
    return f"{text[:shown]}… ({len(text):,} characters)"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where it is, and what would put it right.

    Attributes:
        file: The file's name as it was given.
        line: Line, counted from 1; `None` where the fault is not of one line.
        column: Column, counted from 1.
        field: The way to the field from the top of the file: `labs.calcium.range`.
        problem: What is wrong, as a clause.
        remedy: What is allowed, or what to do, as a clause; may be empty.
    """

    file: str
    line: int | None
    column: int | None
    field: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        """Write the fault as `file:line:column: field: problem; remedy`."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        where = f"{place}: {cut_values(self.field)}" if self.field else place
        what = f"{self.problem}; {self.remedy}" if self.remedy else self.problem
        return f"{where}: {cut_values(what)}"


@dataclass(frozen=True, slots=True)
class Notice(Fault):
    """Something that is to be said of a file, in which nothing is wrong."""


@dataclass(frozen=True, slots=True)
class LeftOut(Notice):
    """Results that were left out on purpose, such as vital signs: a notice, and nothing is wrong.

    Attributes:
        counts: How many results, by what they are.
    """

    counts: tuple[tuple[str, int], ...] = ()


class LabcheckError(Exception):
    """Something is wrong that a person can put right; carries every fault that was found."""

    exit_code = 70

    def __init__(self, faults: Sequence[Fault] | str) -> None:
        self.faults: tuple[Fault, ...] = () if isinstance(faults, str) else tuple(faults)
        said = cut_values(faults) if isinstance(faults, str) else "\n".join(map(str, self.faults))
        super().__init__(said)


class UsageError(LabcheckError):
    """What was asked for has no meaning."""

    exit_code = 2


class InputError(LabcheckError):
    """A case cannot be read."""

    exit_code = 3


class NoResultError(InputError):
    """A file can be read, and has no result: in a folder that is not a fault."""


class OtherResourcesError(NoResultError):
    """A file of FHIR has resources and none of them is a result: beside others it is not a fault.

    A server exports a file for each type of resource.
    """


class KnowledgeError(LabcheckError):
    """A range set or the catalogue is wrong."""

    exit_code = 4


def did_you_mean(word: str, allowed: Sequence[str], *, most: int = 3) -> str:
    """Name the allowed words nearest to a misspelt one: `did you mean a or b?`, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a fault pays for it

    lowered = {name.casefold(): name for name in allowed}
    near = [lowered[match] for match in get_close_matches(word.casefold(), lowered, n=most)]
    return suggest(near)


def suggest(names: Sequence[str]) -> str:
    """Ask whether one of some names was meant: `did you mean a or b?`, or nothing."""
    return f"did you mean {' or '.join(names)}?" if names else ""


def refuse_file(file: str, problem: str, remedy: str = "") -> InputError:
    """Refuse a whole file, for one reason."""
    return InputError([Fault(file, None, None, "", problem, remedy)])


def refuse_word(text: str, allowed: Sequence[str], spellings: Sequence[str] | None = None) -> str:
    """Say that a word is not one of those allowed, and which is nearest."""
    near = did_you_mean(text, spellings or allowed, most=1)
    return f"{text!r} is not one of {', '.join(allowed)}{f'; {near}' if near else ''}"
