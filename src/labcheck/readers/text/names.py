"""The name of a test at the beginning of a text: the longest that the catalogue knows.

A name that is only known where a language is stated is one as well, so that its row can say so.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.conversion import Conversion, find_way
from labcheck.catalogue.languages import fold_foreign
from labcheck.catalogue.lookup import UnknownTest
from labcheck.catalogue.specimens import specimen_in
from labcheck.judging.identity import list_candidates
from labcheck.values.units import parse_unit
from labcheck.yaml_files.shipped import load_shipped_catalogue

_MOST_WORDS = 8
_FIRST = re.compile(r"[^\s(\[,:=]+")
_BEFORE_NAMES = frozenset(["s", "sr", "fasting", "random", "quantitative", "auto", "automated"])
"""Words before names that are neither a name's beginning nor a specimen."""
_LONGEST = 80
_REMEMBERED = 16_384
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]+|[*†‡]+)$")
_LETTER = re.compile(r"[^\W\d_]")
_OF_A_SPECIMEN = frozenset(["L", "{HPF}", "{LPF}"])
_ENDS = " :=,;."
_ENDS_NAME = (":", "=", ";")
"""Signs behind a word that no name goes on after."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is known.

    Attributes:
        text: The name as printed.
        words: How many words of the text it takes.
        tests: The tests it may mean; none where its language is not stated, or nothing is measured.
    """

    text: str
    words: int
    tests: tuple[Analyte, ...] = ()

    def takes(self, unit: str) -> bool:
        """Whether some test that it means is measured in a unit; a dose of it is not."""
        return any(_is_measured_in(test, unit) for test in self.tests)


def find_name(words: Sequence[str], specimen: str = "") -> Name | None:
    """Find the longest name that a list of words begins with; `None` where it begins with none.

    Args:
        words: The words.
        specimen: What the heading above says was examined, which some names need: `Ketones`.
    """
    if not words or not _may_begin_name(words[0]):
        return None
    most = min(len(words), _MOST_WORDS)
    ended = (count for count in range(1, most + 1) if words[count - 1][-1:] in _ENDS_NAME)
    for count in range(next(ended, most), 0, -1):
        text = " ".join(words[:count]).rstrip(_ENDS)
        if len(text) <= _LONGEST and _LETTER.search(text) and (found := look_up(text, specimen)):
            return Name(found.text, count, found.tests)
    return None


@cache
def _list_folded() -> list[str]:
    """List every name that is known, folded, in order, so that a beginning of one is found."""
    catalogue = load_shipped_catalogue()
    books = (catalogue.names, catalogue.foreign, catalogue.contested, catalogue.not_measured)
    return sorted({_without_accents(name) for book in books for name in book})


def _without_accents(folded: str) -> str:
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@lru_cache(_REMEMBERED)
def _may_begin_name(word: str) -> bool:
    """Whether a name may begin with a word: some does, or a specimen is named so."""
    first = _FIRST.match(word)
    folded = fold_foreign(first[0]) if first else ""
    if not folded:
        return False
    known = _list_folded()
    at = bisect_left(known, folded)
    begins = at < len(known) and known[at].startswith(folded)
    return begins or bool(specimen_in(word)) or folded in _BEFORE_NAMES


@lru_cache(_REMEMBERED)
def look_up(text: str, specimen: str = "") -> Name | None:
    """Look a whole text up as the name of a test; `None` for any other text."""
    for written in dict.fromkeys((text, _FOOTNOTE.sub("", text))):
        catalogue = load_shipped_catalogue()
        if not written or written.isdigit() or not fold_name(written):
            continue
        found = catalogue.look_up(written)
        if specimen and isinstance(found, UnknownTest):
            found = catalogue.look_up(written, None, specimen)
        if not isinstance(found, UnknownTest):
            return Name(written, 1, list_candidates(found))
        if found.languages or fold_name(written) in catalogue.not_measured:
            return Name(written, 1)
    return None


def _is_measured_in(test: Analyte, unit: str) -> bool:
    read = test.read_unit(unit)
    if read is None:
        return False
    if read in test.known_units:
        return True
    return isinstance(find_way(test, unit, test.units[0]), Conversion)


def is_concentration(unit: str) -> bool:
    """Whether a unit is so much in a volume or a field, as no dose and no vital sign is."""
    read = parse_unit(unit, of_count=True)
    return read is not None and not _OF_A_SPECIMEN.isdisjoint(read.denominators)
