"""What stands in one cell with a test's name: its unit or its range, as in `Hemoglobin (g/dL)`.

A name that is one of a test as it stands is kept whole: `HbA1c (%)`, with its unit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from labcheck.cases.case import Result
from labcheck.catalogue.own_names import NO_OWN_NAMES, OwnNames
from labcheck.readers.categories import is_known_test
from labcheck.readers.tables.columns import fold_column, recognise_headings
from labcheck.values.limits import Scale
from labcheck.values.pieces import is_known_unit
from labcheck.values.range_parts import find_scale
from labcheck.values.records import dataclass
from labcheck.values.result_text import NoResult
from labcheck.yaml_files.shipped import load_shipped_catalogue

_REMEMBERED = 4096
_LONGEST_NAME = 120
_BRACKETED = re.compile(r"(?P<name>.+?)\s*(?:\((?P<round>[^()]+)\)|\[(?P<square>[^\[\]]+)\])\s*")
_BEHIND = re.compile(r"(?P<name>.+?)(?:\s*[,;]\s*|\s+(?:in\s+)?)(?P<unit>[^\s,;]*[/%][^\s,;]*)\s*")
_LETTER_OR_PERCENT = re.compile(r"[^\W\d_]|%")


@dataclass(frozen=True, slots=True)
class NamedTest:
    """A test as it is named in a cell.

    Attributes:
        name: Its name.
        unit: The unit behind it; empty where none stands there.
        range: The range behind it likewise.
    """

    name: str
    unit: str = ""
    range: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a table are known to be: headings and tests.

    Attributes:
        asked: The columns that were asked for, by the field that they hold.
        own: The user's own names of tests and headings.
    """

    asked: Mapping[str, str] = field(default_factory=dict)
    own: OwnNames = NO_OWN_NAMES

    def knows(self, text: str) -> bool:
        """Whether a text names a test, or several, whatever stands behind the name."""
        return self._is_test(self.take_apart(text).name)

    def take_apart(self, text: str) -> NamedTest:
        """Part a name from the unit and the range behind it."""
        name = " ".join(text.split())
        if len(name) > _LONGEST_NAME or self.own.find_test(name):
            return NamedTest(name)
        parted = _part(name)
        return NamedTest(name, parted.unit) if _is_one_name(name, parted) else parted

    def _is_test(self, name: str) -> bool:
        return bool(self.own.find_test(name)) or _is_shipped(name)

    def find_fields(self, names: Sequence[str]) -> dict[int, str]:
        """Give the field of each heading that is known, by its number."""
        fields = {place: held for place, (held, _) in recognise_headings(names).items()}
        own = {place: meant.means for place, name in enumerate(names)
               if (meant := self.own.find_column(name))}  # fmt: skip
        return {**fields, **own, **self.find_asked(names)}

    def find_asked(self, names: Sequence[str]) -> dict[int, str]:
        """Give the fields of the columns that were asked for and are there, by number."""
        if not self.asked:
            return {}
        folded = {fold_column(name): n for n, name in reversed(list(enumerate(names))) if name}
        found = {held: folded.get(fold_column(column)) for held, column in self.asked.items()}
        return {place: held for held, place in found.items() if place is not None}


@lru_cache(maxsize=_REMEMBERED)
def _part(name: str) -> NamedTest:
    if found := _BRACKETED.fullmatch(name):
        said = (found["round"] or found["square"]).strip()
        is_within = found["name"].endswith((")", "]"))
        outer = _part(found["name"]) if is_within else NamedTest(found["name"].rstrip(" ,;:"))
        if is_unit(said) and not outer.unit:
            return NamedTest(outer.name, said, outer.range)
        if is_range(said) and not outer.range:
            return NamedTest(outer.name, outer.unit, said)
    elif (found := _BEHIND.fullmatch(name)) and is_unit(found["unit"]):
        return NamedTest(found["name"].rstrip(" ,;:"), found["unit"])
    return NamedTest(name)


@lru_cache(maxsize=_REMEMBERED)
def _is_shipped(name: str) -> bool:
    """Whether a name is one of a test of labcheck's, or of several."""
    return bool(name) and is_known_test(Result(name, "", NoResult("")))


def _is_one_name(name: str, parted: NamedTest) -> bool:
    """Whether a name is known with its bracket, and not only since that says the test's unit."""
    if parted.unit not in {"", "%"} and not load_shipped_catalogue().named(name):
        return False
    return _is_shipped(name)


def is_unit(text: str) -> bool:
    """Whether a text is a unit that is known, and not a bare number."""
    bare = text.strip(" ()[]")
    return bool(_LETTER_OR_PERCENT.search(bare)) and is_known_unit(bare)


def is_range(text: str) -> bool:
    """Whether a text is limits in numbers."""
    has_digit = any(letter.isdigit() for letter in text)
    return has_digit and find_scale(text) is Scale.QUANTITY
