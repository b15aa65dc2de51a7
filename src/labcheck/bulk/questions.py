"""The questions put to the core: each test, for each class of patients that its ranges distinguish.

The same question is asked once, and each distinct answer has a number: verdicts, and keys, which
hold what decides a verdict. What is not shown in bulk is not asked for: the names near an unknown
one, and the sets that are not in use.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from decimal import Decimal
from functools import lru_cache

from labcheck.bulk.number_segments import (
    GradedQuestion,
    Question,
    Segments,
    Verdict,
    decimal_of,
    find_doubles_at_limit,
    find_segments,
    find_texts_at_limit,
    readable_sizes,
    verdict_of,
)
from labcheck.bulk.row_reader import ALL_GROUPS, ANY_NUMBER, RowReader, Texts, find_sure_decimals
from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.catalogue.lookup import Catalogue
from labcheck.interpretation.grader import Grader
from labcheck.judging.contradictions import list_candidates
from labcheck.judging.doubts.open_number import leave_open
from labcheck.judging.identity import find_test
from labcheck.judging.opening import settle_number
from labcheck.judging.patient_classes import Divisions
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.ranges.further_sets import NO_SETS
from labcheck.ranges.printed_ranges import read_printed_ranges
from labcheck.ranges.reference_range import Partition
from labcheck.reading.number_evidence import unit_in
from labcheck.reading.numbers import doubt_decimals, is_group, may_be_thousands
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import MeasuredValue, NoResult, Number, Unreadable
from labcheck.values.units import is_same_spelling

AtLimit = frozenset[str] | frozenset[float]
NOT_ASKED = 0
"""The number of the key, and of the verdict, of what was not asked about."""


@dataclass(frozen=True, slots=True)
class Key:
    """What decides the verdict on the numbers of a test of a patient.

    Attributes:
        thresholds: The first double of each segment but the first.
        first_verdict: The number of the first segment's verdict; the others' follow it.
        no_number: The verdicts on what is missing, and on what is infinite.
        at_limit: The plain texts or the doubles that lie at a limit.
    """

    thresholds: tuple[float, ...] = ()
    first_verdict: int = NOT_ASKED
    no_number: tuple[int, int] = (NOT_ASKED, NOT_ASKED)
    at_limit: AtLimit = field(default_factory=frozenset[str])


class Numbering:
    """Numbers verdicts and keys in the order they are first given."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = [Verdict()]
        self._runs: dict[tuple[Verdict, ...], int] = {(Verdict(),): NOT_ASKED}
        self._keys: dict[Key, int] = {Key(): NOT_ASKED}

    def number_run(self, run: tuple[Verdict, ...]) -> int:
        """Give the number of the first of some verdicts that stand in a row."""
        if run not in self._runs:
            self._runs[run] = len(self.verdicts)
            self.verdicts.extend(run)
        return self._runs[run]

    def number_key(self, key: Key) -> int:
        """Give the number of a key."""
        return self._keys.setdefault(key, len(self._keys))

    @property
    def keys(self) -> Sequence[Key]:
        """All keys, by number."""
        return list(self._keys)

    @property
    def at_limit(self) -> Mapping[int, AtLimit]:
        """What lies at a limit, for the keys that have any."""
        return {number: key.at_limit for key, number in self._keys.items() if key.at_limit}


_MANY = 100
"""Numbers of one test and class that are graded by themselves, before all numbers are asked for."""
_MOST_REMEMBERED = 200_000
"""Rows of keys and special texts that are remembered from one piece of a table to the next."""
Scaled = tuple[float, float, str] | None
"""Factor, offset and the unit that an analyte is first listed in; `None` without a way there."""


@dataclass(frozen=True, slots=True)
class ReadTest:
    """One test as it is read.

    Attributes:
        number: The number by which answers are remembered.
        result: The result, with whatever value.
        analyte: What was measured; `None` when it is not known or ambiguous.
        plain: The test that it is but for its number; `None` when it is not a special text.
        meant: The ids of all analytes that it may be.
        printed: Whom the ranges printed with it are for.
    """

    number: int
    result: Result
    analyte: Analyte | None
    plain: "ReadTest | None" = None
    meant: tuple[str, ...] = ()
    printed: tuple[Partition, ...] = ()

    def differs_only_in_number(self, result: Result) -> bool:
        """Whether another result is this one but for its number, which can be read in one way."""
        are_numbers = isinstance(result.value, Number) and isinstance(self.result.value, Number)
        return are_numbers and replace(result, value=self.result.value) == self.result

    @property
    def catalogue(self) -> Scaled:
        """How numbers come into the unit that the catalogue lists first."""
        if self.analyte is None:
            return None
        to_unit = self.analyte.units[0]
        if is_same_spelling(self.result.unit, to_unit):
            return 1.0, 0.0, to_unit
        source, target = self.analyte.read_unit(self.result.unit), self.analyte.read_unit(to_unit)
        if source is None or target is None or (not self.result.unit and source != target):
            return None
        found = find_conversion(self.analyte, source, target)
        if not isinstance(found, Conversion):
            return None
        return float(found.factor), float(found.offset), to_unit


@dataclass(frozen=True, slots=True)
class SpecialVerdict:
    """What is said of one special text.

    Attributes:
        verdict: The number of the verdict.
        x: The number that the text holds after all; `None` when it holds none.
        is_at_limit: Whether rounding leaves open on which side of a limit it lies.
        catalogue: How the number comes into the catalogue's unit: the text may name its own.
    """

    verdict: int
    x: float | None
    is_at_limit: bool
    catalogue: Scaled


class Asker:
    """Asks about tests and special texts of a table, and remembers the answers.

    Args:
        knowledge: The range sets in use.
        reader: What reads rows of the table.
        is_number_column: Whether the column of values holds numbers and no texts.
        is_typed: Whether values are the texts of numbers, whose point is a decimal one.
        grader: What grades every value; `None` where no set is asked for.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        reader: RowReader,
        *,
        is_number_column: bool,
        is_typed: bool = False,
        grader: Grader | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.reader = reader
        known = knowledge.catalogue
        given = (getattr(known, field.name) for field in fields(Catalogue) if field.init)
        catalogue = _QuickCatalogue(*given)
        self._quick = replace(knowledge, catalogue=catalogue, unused=NO_SETS, compared=())
        self._is_number_column = is_number_column
        self._is_typed = is_typed
        self.grader = grader
        self._read: dict[tuple[Texts, str | None], ReadTest] = {}
        self._meant: dict[tuple[Result, str], ReadTest] = {}
        self._keys: dict[tuple[int, object], int] = {}
        self._asked: dict[tuple[int, object], tuple[int, Segments]] = {}
        self._at_limit: dict[tuple[int, Segments], AtLimit] = {}
        self._graded: dict[tuple[int, object], tuple[int, Segments]] = {}
        self._counted: Counter[tuple[int, object]] = Counter()
        self._special: dict[tuple[int, object], SpecialVerdict] = {}
        self.divisions = Divisions(self._quick, knowledge.further)
        self.answers = Numbering()

    @property
    def is_full(self) -> bool:
        """Whether so much is remembered that asking again costs less than the memory."""
        return len(self._read) > _MOST_REMEMBERED

    def read(self, test: Texts) -> ReadTest:
        """Read the key fields of a row, and find what was measured."""
        if (test, ANY_NUMBER) not in self._read:
            self._read[test, ANY_NUMBER] = self._identify(self.reader.read_result(test), None)
        return self._read[test, ANY_NUMBER]

    def read_special(self, test: Texts, value: str | None) -> ReadTest:
        """Read a special text with the test, since it may say more than a number."""
        if (test, value) not in self._read:
            result = self.reader.read_result(test, ANY_NUMBER if self._is_typed else value)
            if self._is_typed:
                result = replace(result, value=_read_typed(value))
            self._read[test, value] = self._identify(result, self.read(test))
        return self._read[test, value]

    def _identify(self, result: Result, plain: ReadTest | None) -> ReadTest:
        # With the value as a text, since 6.2 and 6.20 are equal as numbers and not rounded alike.
        meaning = (result, repr(result.value))
        if meaning not in self._meant:
            number = len(self._meant)
            if plain and plain.differs_only_in_number(self._leave_open(result, plain)):
                made = replace(plain, number=number, result=result, plain=plain)
            else:
                found = find_test(result, self._quick.catalogue)
                made = ReadTest(
                    number,
                    result,
                    found if isinstance(found, Analyte) else None,
                    meant=tuple(analyte.id for analyte in list_candidates(found)),
                    printed=_whom_printed(result.printed_range),
                )
            self._meant[meaning] = made
        return self._meant[meaning]

    def _leave_open(self, result: Result, plain: ReadTest) -> Result:
        """Leave open whether a number is in thousands, also where its range has to say."""
        if not may_be_thousands(result):
            return result
        is_unitless = plain.analyte is not None and plain.analyte.is_unitless
        has_unit = result.unit is not None or is_unitless or not plain.meant
        if is_group(result.printed_range) or not (has_unit or result.printed_range):
            return doubt_decimals(result)
        meant = [self._quick.catalogue.analytes[id_] for id_ in plain.meant]
        return leave_open(result, meant, self._quick.catalogue.practice_of)

    def find_sure(self, tests: Sequence[Texts]) -> Sequence[tuple[float, float]]:
        """Find for each test from where to where a number spelled as 4.350 can only be 4.35."""
        return [self._find_sure(self.read(texts)) for texts in tests]

    def _find_sure(self, test: ReadTest) -> tuple[float, float]:
        if not isinstance(test.result.value, Number):  # nor would any other number be read
            return ALL_GROUPS
        catalogue, ends = self._quick.catalogue, list[Decimal]()
        for analyte in (catalogue.analytes[id_] for id_ in test.meant):
            practice = catalogue.practice_of(analyte)
            if practice.window is not None:
                ends += practice.window.list_ends(analyte, unit_in(test.result, practice))
        return find_sure_decimals(ends, lambda number: self._is_sure(test, number))

    def _is_sure(self, test: ReadTest, number: Decimal) -> bool:
        """Whether a number that is spelled with three decimals has them, whatever else is said."""
        asked = replace(test.result, value=Number(f"{number:.3f}", number))
        return isinstance(self._leave_open(asked, test).value, Number)

    def ask(self, test: ReadTest, patient: Patient) -> int:
        """Give the key of a test for a patient."""
        place = test.number, self.divisions.class_of(test.meant, test.printed, patient)
        if place not in self._keys:
            key = self._find_key(place, test, patient)
            self._keys[place] = self.answers.number_key(key)
        return self._keys[place]

    def ask_special(self, special: ReadTest, patient: Patient) -> SpecialVerdict:
        """Judge a special text for a patient."""
        class_ = self.divisions.class_of(special.meant, special.printed, patient)
        whom = self.grader.class_of(special.meant, patient) if self.grader else None
        place = special.number, (class_, whom)
        if place not in self._special:
            asked = self._find_asked(special, patient, (class_, whom))
            self._special[place] = (asked and _find_among(asked, special)) or self._judge_special(
                special, patient
            )
        return self._special[place]

    def _find_asked(
        self, special: ReadTest, patient: Patient, class_: tuple[object, object]
    ) -> tuple[int, Segments] | None:
        """Find what was said of all numbers of a test; with grades once many were asked about."""
        plain = special.plain
        if plain is None or not isinstance(special.result.value, Number):
            return None
        if self.grader is None:
            return self._asked.get((plain.number, class_[0]))
        place = plain.number, class_
        if place not in self._graded:
            self._counted[place] += 1
            if self._counted[place] < _MANY:
                return None
            question = GradedQuestion(plain.result, patient, self._quick, self.grader)
            segments = find_segments(question)
            self._graded[place] = self.answers.number_run(segments.verdicts), segments
        return self._graded[place]

    def _find_key(self, place: tuple[int, object], test: ReadTest, patient: Patient) -> Key:
        if not isinstance(test.result.value, Number):  # nor would any other number be read
            only = self._number(test.result, patient)
            return Key(first_verdict=only, no_number=(only, only))
        question = Question(test.result, patient, self._quick)
        segments = find_segments(question)
        first = self.answers.number_run(segments.verdicts)
        at_limit = self._find_at_limit(place, segments)
        if not self._is_number_column:
            self._asked[place] = first, segments
            return Key(segments.thresholds, first, at_limit=at_limit)
        missing, infinite = (
            self._number(replace(test.result, value=value), patient)
            for value in (NoResult(""), Unreadable("", ""))
        )
        return Key(segments.thresholds, first, (missing, infinite), at_limit)

    def _find_at_limit(self, place: tuple[int, object], segments: Segments) -> AtLimit:
        """Find what lies at a limit, once for all patients with the same limits everywhere."""
        same = place[0], segments
        if segments.inexact and same not in self._at_limit:
            find = find_doubles_at_limit if self._is_number_column else find_texts_at_limit
            self._at_limit[same] = find(segments)
        return self._at_limit.get(same, frozenset())

    def _judge_special(self, test: ReadTest, patient: Patient) -> SpecialVerdict:
        row = judge_result(test.result, patient, self._quick)
        grades = self.grader.say(row, patient) if self.grader else None
        verdict = self.answers.number_run((verdict_of(row, grades),))
        value = row.result.value
        if not isinstance(value, Number):
            return SpecialVerdict(verdict, None, is_at_limit=False, catalogue=None)
        read = replace(test, result=row.result)
        return SpecialVerdict(verdict, float(value.value), row.is_at_limit, read.catalogue)

    def settle(self, special: ReadTest) -> Result:
        """Give a special text as a result that is compared: with its number, if it has one."""
        known = self._quick
        return settle_number(
            special.result, special.analyte, known.catalogue, is_strict=known.is_strict
        )

    def _number(self, result: Result, patient: Patient) -> int:
        return self.answers.number_run((verdict_of(judge_result(result, patient, self._quick)),))


@lru_cache(maxsize=4096)
def _whom_printed(text: str) -> tuple[Partition, ...]:
    """Say whom the ranges of a printed text are for."""
    printed = read_printed_ranges(text, "")
    return tuple(entry.partition for entry in (*printed.entries, *printed.critical))


def _read_typed(text: str | None) -> MeasuredValue:
    """Read the text of a number of a table, as the number itself is taken."""
    number = math.nan if text is None else float(text)
    least, beyond = readable_sizes()
    if math.isnan(number):
        return NoResult("")
    is_read = number == 0 or least <= abs(number) < beyond
    return Number("", decimal_of(number)) if is_read else Unreadable("", "")


def _find_among(asked: tuple[int, Segments], special: ReadTest) -> SpecialVerdict | None:
    """Find the verdict on a number among those on all numbers, unless it may lie at a limit."""
    first, segments = asked
    value = special.result.value
    if not isinstance(value, Number) or segments.is_at_limit(value.value):
        return None
    verdict = first + segments.place(value.value)
    return SpecialVerdict(
        verdict, float(value.value), is_at_limit=False, catalogue=special.catalogue
    )


class _QuickCatalogue(Catalogue):
    """The catalogue without the search for near names, which takes longest."""

    def near(self, name: str) -> tuple[str, ...]:
        """Name none."""
        del name
        return ()
