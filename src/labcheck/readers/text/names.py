"""The name of a test at the beginning of a text: the longest that the catalogue knows.

A name that is only known where a language is stated is one as well, so that its row can say so.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

from labcheck.cases.units_in_names import find_unit_in_name
from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.conversion import Conversion, find_way
from labcheck.catalogue.languages import fold_foreign
from labcheck.catalogue.lookup import Catalogue, UnknownTest
from labcheck.catalogue.own_names import NO_OWN_NAMES, OwnNames
from labcheck.catalogue.specimens import kinds_of, specimen_in, split_system
from labcheck.judging.contradictions import list_candidates
from labcheck.judging.printed_words import is_seen_or_not
from labcheck.reading.units import lacks_area, lacks_volume
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import MeasuredValue, Number
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
_IN_A_VOLUME = re.compile(r"[^\W\d_][^\s/]*/[dmµμu]?l", re.IGNORECASE)
"""`mg/dL`, `Ery/uL`, `Leu/µL`: no dose is in such a unit."""
_WORDS_OF_PROSE = frozenset(["at", "be"])
"""Written small, these are words of a sentence and not antithrombin or base excess."""
_INTERNATIONAL = "[IU]"
_NEVER_GIVEN = ("immunology", "infection", "tumor marker")
"""Panels of antibodies and of what diseases leave in the blood, none of which is a medicine."""
_BLOOD_GROUPS = ("blood_group", "abo_group")
_GIVEN = frozenset(
    ["magnesium", "potassium", "calcium", "phosphate", "iron", "zinc", "copper", "folate"]
)
"""Beside drugs and vitamins, what is given in tablets that bear its name."""
_BOTH_TYPES = " 1+2 "
_ENDS = " :=,;."
_SIGNS = "*!↑↓▲▼"
"""What a word of nothing else is a flag by."""
ANSWER = re.compile(r"\((?:\++|[-−–±]|\+/-)\)")
"""A sign in brackets, which is a result and no part of a name: `HCV-Ab (+)`."""
_IN_DOUBT = re.compile(r"\?+|\(\?+\)")
"""What doubts the number behind it: `K (?) 6.9`."""
AFTER_NAME = frozenset([":", "=", "-", "–", "—"])
"""Words of a sign that part a name from what stands behind it."""
_ENDS_NAME = (":", "=", ";")
"""Signs behind a word that no name goes on after."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is known.

    Attributes:
        text: The name as printed.
        words: How many words of the text it takes.
        tests: The tests it may mean; in some language; none where nothing is measured.
        own: The user's own names, of which some are spellings of units.
        specimen: What the heading above says was examined; may be empty.
        is_not_measured: Whether nothing of the patient is measured, so that any unit may be.
        most: The most that a living patient can have, in whatever unit, of what is given as a
            medicine too; `None` for other tests, and where no source says. A larger number without
            a unit is a dose.
    """

    text: str
    words: int
    tests: tuple[Analyte, ...] = ()
    own: OwnNames = NO_OWN_NAMES
    specimen: str = ""
    is_not_measured: bool = False
    most: Decimal | None = None

    @property
    def is_given(self) -> bool:
        """Whether what it measures is given as a medicine as well, in doses like its results."""
        return any(map(_is_given, self.tests))

    @property
    def is_blood_group(self) -> bool:
        """Whether it is a blood group, whose letters are no flags."""
        return bool(self.tests) and all(test.id in _BLOOD_GROUPS for test in self.tests)

    def is_dose(self, value: MeasuredValue) -> bool:
        """Whether a bare number is more than a living patient can have: `Magnesium 400`."""
        return self.most is not None and isinstance(value, Number) and value.value > self.most

    @property
    def is_of_two_types(self) -> bool:
        """Whether it may be of types one and two of a virus, `HIV 1+2`."""
        return any(_BOTH_TYPES in test.name for test in self.tests)

    @property
    def is_of_urine(self) -> bool:
        """Whether it is of urine, by the heading or by every test that it may mean."""
        stated = kinds_of(self.specimen) if self.specimen else frozenset()
        tests = {test.specimen for test in self.tests}
        return "urine" in stated or tests == {"urine"}

    def takes_without_volume(self, unit: str) -> bool:
        """Whether a unit is IU of which the volume is left out: `anti-dsDNA 193.9 IU`.

        Not so IU of hormones and clotting factors, which are given in IU as well.
        """
        read = parse_unit(unit)
        if read is None or read.denominators or not read.numerator.endswith(_INTERNATIONAL):
            return False
        may_be_dose = read.numerator == _INTERNATIONAL
        return any(
            unit.numerator.endswith(_INTERNATIONAL)
            for test in self.tests
            for unit in test.known_units
            if not may_be_dose or test.panel in _NEVER_GIVEN
        )

    def takes_on_strip(self, unit: str) -> bool:
        """Whether a unit is so much in a volume, as makers print the steps of a urine strip."""
        return self.is_of_urine and _IN_A_VOLUME.fullmatch(unit) is not None

    @property
    def is_seen_in_urine(self) -> bool:
        """Whether it means only what is seen in urine or not, such as casts."""
        is_seen = bool(self.tests) and all(map(is_seen_or_not, self.tests))
        return is_seen and self.is_of_urine

    def takes(self, unit: str) -> bool:
        """Whether some test that it means is measured in a unit; a dose of it is not."""
        own = self.own.find_unit(unit)
        return any(_is_measured_in(test, own.means if own else unit) for test in self.tests)


class Names:
    """Finds the names of tests, each text looked up once.

    Args:
        catalogue: The tests that are known; those of labcheck when `None`.
    """

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue or load_shipped_catalogue()
        self._known: dict[tuple[str, str], Name | None] = {}
        self._begins: dict[str, bool] = {}
        self._folded: list[str] = []

    def find(self, words: Sequence[str], specimen: str = "") -> Name | None:
        """Find the longest name that words begin with; `None` where they begin with none.

        Args:
            words: The words.
            specimen: What the heading above says was examined, which some names need: `Ketones`.
        """
        if not words or not self._may_begin(words[0]):
            return None
        most = min(len(words), _MOST_WORDS)
        ended = (count for count in range(1, most + 1) if words[count - 1][-1:] in _ENDS_NAME)
        for count in range(next(ended, most), 0, -1):
            text = " ".join(words[:count]).rstrip(_ENDS)
            last = words[count - 1]
            if last.strip(_SIGNS) == "" or ANSWER.fullmatch(last) or _IN_DOUBT.fullmatch(last):
                continue
            if len(text) > _LONGEST or not _LETTER.search(text):
                continue
            if found := self._look_up(text, specimen):
                return replace(found, words=count, specimen=specimen)
        return None

    def _may_begin(self, word: str) -> bool:
        """Whether a name may begin with a word: some does, or ends so where a comma turns it round.

        Or a specimen is named so.
        """
        if word not in self._begins:
            if len(self._begins) >= _REMEMBERED:
                self._begins.clear()
            of_system = split_system(word)
            first = _FIRST.match(of_system.test if of_system else word)
            folded = fold_foreign(first[0]) if first else ""
            known = self._list_folded()
            at = bisect_left(known, folded)
            begins = at < len(known) and known[at].startswith(folded)
            is_before = bool(specimen_in(word)) or folded in _BEFORE_NAMES
            is_turned = word.endswith(",") and any(name.endswith(folded) for name in known)
            self._begins[word] = bool(folded) and (begins or is_before or is_turned)
        return self._begins[word]

    def _list_folded(self) -> list[str]:
        """List every name that is known, folded, in order, so that a beginning of one is found."""
        if not self._folded:
            known = self.catalogue
            books = (known.names, known.foreign, known.contested, known.not_measured)
            own = {fold_foreign(name) for name in known.own.tests}
            self._folded = sorted(own | {_without_accents(name) for book in books for name in book})
        return self._folded

    def _look_up(self, text: str, specimen: str) -> Name | None:
        """Look a whole text up as the name of a test; `None` for any other text."""
        key = (text, specimen)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            plain = dict.fromkeys((text, _FOOTNOTE.sub("", text)))
            found = (self._look_up_as_written(written, specimen) for written in plain)
            self._known[key] = next(filter(None, found), None)
        return self._known[key]

    def _look_up_as_written(self, text: str, specimen: str) -> Name | None:
        catalogue = self.catalogue
        if not text or text.isdigit() or text in _WORDS_OF_PROSE or not fold_name(text):
            return None
        if find_unit_in_name(text) and not catalogue.named(text):
            return None  # the bracket stands before the value, as its unit
        found = catalogue.look_up(text)
        if specimen and isinstance(found, UnknownTest):
            found = catalogue.look_up(text, None, specimen)
        if not isinstance(found, UnknownTest):
            tests = list_candidates(found)
            return Name(text, 1, tests, catalogue.own, most=self._find_most(tests))
        if found.languages:
            known = (catalogue.in_language(code) for code, _ in found.languages)
            meant = (test for each in known for test in list_candidates(each.look_up(text)))
            return Name(text, 1, tuple(dict.fromkeys(meant)), catalogue.own)
        is_none = fold_name(text) in catalogue.not_measured
        return Name(text, 1, is_not_measured=True) if is_none else None

    def _find_most(self, tests: Sequence[Analyte]) -> Decimal | None:
        """Find the most that a living patient can have of what is given, in any unit."""
        ends: list[Decimal] = []
        for test in tests:
            window = self.catalogue.practice_of(test).window if _is_given(test) else None
            if window is None or window.high is None:
                return None
            ends += (end for unit in test.units for end in window.list_ends(test, unit))
        return max(ends, default=None)


_LATEST: list[Names] = []
"""What finds the names of the catalogue that was asked for last: to list them takes a while."""


def names_of(catalogue: Catalogue | None) -> Names:
    """Give what finds the names of a catalogue, the same for the next text."""
    known = catalogue or load_shipped_catalogue()
    if not (_LATEST and _LATEST[0].catalogue is known):
        _LATEST[:] = [Names(known)]
    return _LATEST[0]


def _without_accents(folded: str) -> str:
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _is_given(test: Analyte) -> bool:
    return test.panel == "drug" or test.id in _GIVEN or test.id.startswith("vitamin_")


def _is_measured_in(test: Analyte, unit: str) -> bool:
    if lacks_volume(unit, test):
        return True
    read = test.read_unit(unit)
    if read is None:
        return False
    if read in test.known_units or lacks_area(unit, test):
        return True
    return isinstance(find_way(test, unit, test.units[0]), Conversion)


def is_concentration(unit: str) -> bool:
    """Whether a unit is so much in a volume or a field, as no dose and no vital sign is."""
    read = parse_unit(unit, of_count=True)
    return read is not None and not _OF_A_SPECIMEN.isdisjoint(read.denominators)
