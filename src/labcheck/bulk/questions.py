"""The questions put to the core: each test, for each class of patients that its ranges distinguish.

The same question is asked once, and each distinct answer has a number: verdicts, and keys, which
hold what decides a verdict. What is not shown in bulk is not asked for: the names near an unknown
one, and the sets that are not in use.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from labcheck.bulk.number_segments import (
    GradedQuestion,
    Question,
    Segments,
    Verdict,
    find_doubles_at_limit,
    find_segments,
    find_texts_at_limit,
    verdict_of,
)
from labcheck.bulk.row_reader import (
    ALL_GROUPS,
    ANY_NUMBER,
    ReadTest,
    RowReader,
    Scaled,
    Texts,
    find_sure_decimals,
    read_typed,
    whom_printed,
)
from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import Catalogue
from labcheck.interpretation.grader import Grader
from labcheck.judging.contradictions import list_candidates
from labcheck.judging.doubts.open_number import leave_open
from labcheck.judging.identity import find_test
from labcheck.judging.opening import settle_number
from labcheck.judging.patient_classes import Divisions
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.ranges.further_sets import NO_SETS
from labcheck.reading.number_evidence import unit_in
from labcheck.reading.numbers import doubt_decimals, is_group, may_be_thousands
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import MeasuredValue, NoResult, Number, Unreadable

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


_Place = tuple[int, bool, object]
"""The number of a test, whether further sets have a part in what is said of it, and of whom."""


class _Asked(NamedTuple):
    """What was said of all numbers of a test.

    Attributes:
        first: The number of the verdict of the first segment.
        segments: The verdicts.
        has_asked_further: Whether sets behind those in front were asked.
    """

    first: int
    segments: Segments
    has_asked_further: bool


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
        self._recall_sure = cache(self._find_sure)
        self._keys: dict[_Place, int] = {}
        self._asked: dict[_Place, _Asked] = {}
        self._at_limit: dict[tuple[int, Segments], AtLimit] = {}
        self._no_number: dict[int, tuple[int, int]] = {}
        self._graded: dict[tuple[_Place, object], _Asked] = {}
        self._counted: Counter[tuple[_Place, object]] = Counter()
        self._special: dict[tuple[_Place, object], SpecialVerdict] = {}
        self.divisions = Divisions(self._quick, knowledge.further)
        self._in_front = Divisions(self._quick)
        self._open_behind: set[_Place] = set()
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
                result = replace(result, value=read_typed(value))
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
                    printed=whom_printed(result.printed_range),
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
        return [self._recall_sure(self.read(texts)) for texts in tests]

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
        place = self._place(test, patient)
        if place not in self._keys:
            question = Question(test.result, patient, self._quick)
            key, segments = self._find_key(test, question)
            is_behind = question.has_asked_further
            place = self._place_found(place, test, patient, is_behind)
            self._keys[place] = self.answers.number_key(key)
            if segments:
                self._asked[place] = _Asked(key.first_verdict, segments, is_behind)
        return self._keys[place]

    def _place(self, test: ReadTest, patient: Patient) -> _Place:
        """Say what of a patient counts for a test.

        That is what the sets in front divide patients by; only where sets behind them were asked
        as well, it is what all of them divide by. Of no result the same is said of everybody.
        """
        if isinstance(test.result.value, NoResult) and not test.printed:
            return test.number, False, None
        place = test.number, False, self._in_front.class_of(test.meant, test.printed, patient)
        if place not in self._open_behind:
            return place
        return test.number, True, self.divisions.class_of(test.meant, test.printed, patient)

    def _place_found(
        self, place: _Place, test: ReadTest, patient: Patient, has_asked_further: bool
    ) -> _Place:
        """Say for whom an answer holds, after it was found for a patient."""
        if has_asked_further:
            self._open_behind.add(place)
        return self._place(test, patient)

    def ask_special(self, special: ReadTest, patient: Patient) -> SpecialVerdict:
        """Judge a special text for a patient."""
        whom = self.grader.class_of(special.meant, patient) if self.grader else None
        place = self._place(special, patient)
        if (place, whom) not in self._special:
            asked = self._find_asked(special, patient, whom)
            found = _find_among(asked, special) if asked else None
            has_asked_further = bool(asked and asked.has_asked_further)
            if not found:
                found, has_asked_further = self._judge_special(special, patient)
            place = self._place_found(place, special, patient, has_asked_further)
            self._special[place, whom] = found
        return self._special[place, whom]

    def _find_asked(self, special: ReadTest, patient: Patient, whom: object) -> _Asked | None:
        """Find what was said of all numbers of a test; with grades once many were asked about."""
        plain = special.plain
        if plain is None or not isinstance(special.result.value, Number):
            return None
        place = self._place(plain, patient)
        if self.grader is None:
            return self._asked.get(place)
        if (place, whom) not in self._graded:
            self._counted[place, whom] += 1
            if self._counted[place, whom] < _MANY:
                return None
            question = GradedQuestion(plain.result, patient, self._quick, self.grader)
            segments = find_segments(question)
            first = self.answers.number_run(segments.verdicts)
            is_behind = question.has_asked_further
            place = self._place_found(place, plain, patient, is_behind)
            self._graded[place, whom] = _Asked(first, segments, is_behind)
        return self._graded[place, whom]

    def _find_key(self, test: ReadTest, question: Question) -> tuple[Key, Segments | None]:
        if not isinstance(test.result.value, Number):  # nor would any other number be read
            only = self._number(question, test.result.value)
            return Key(first_verdict=only, no_number=(only, only)), None
        segments = find_segments(question)
        first = self.answers.number_run(segments.verdicts)
        at_limit = self._find_at_limit(test, segments)
        no_number = NOT_ASKED, NOT_ASKED
        if self._is_number_column:
            no_number = self._find_no_number(test, question)
        return Key(segments.thresholds, first, no_number, at_limit), segments

    def _find_no_number(self, test: ReadTest, question: Question) -> tuple[int, int]:
        """Find what is said of no value and of an infinite one, which is the same of everybody."""
        if test.number not in self._no_number:
            missing, infinite = NoResult(""), Unreadable("", "")
            found = self._number(question, missing), self._number(question, infinite)
            self._no_number[test.number] = found
        return self._no_number[test.number]

    def _find_at_limit(self, test: ReadTest, segments: Segments) -> AtLimit:
        """Find what lies at a limit, once for all patients with the same limits everywhere."""
        same = test.number, segments
        if segments.inexact and same not in self._at_limit:
            find = find_doubles_at_limit if self._is_number_column else find_texts_at_limit
            self._at_limit[same] = find(segments)
        return self._at_limit.get(same, frozenset())

    def _judge_special(self, test: ReadTest, patient: Patient) -> tuple[SpecialVerdict, bool]:
        """Judge a special text, and say whether sets behind those in front were asked."""
        row = judge_result(test.result, patient, self._quick)
        grades = self.grader.say(row, patient) if self.grader else None
        verdict = self.answers.number_run((verdict_of(row, grades),))
        value = row.result.value
        if not isinstance(value, Number):
            said = SpecialVerdict(verdict, None, is_at_limit=False, catalogue=None)
        else:
            read = replace(test, result=row.result)
            said = SpecialVerdict(verdict, float(value.value), row.is_at_limit, read.catalogue)
        return said, row.has_asked_further

    def settle(self, special: ReadTest) -> Result:
        """Give a special text as a result that is compared: with its number, if it has one."""
        known = self._quick
        return settle_number(
            special.result, special.analyte, known.catalogue, is_strict=known.is_strict
        )

    def _number(self, question: Question, value: MeasuredValue) -> int:
        return self.answers.number_run((verdict_of(question.judge(value)),))


def _find_among(asked: _Asked, special: ReadTest) -> SpecialVerdict | None:
    """Find the verdict on a number among those on all numbers, unless it may lie at a limit."""
    value = special.result.value
    if not isinstance(value, Number) or asked.segments.is_at_limit(value.value):
        return None
    verdict = asked.first + asked.segments.place(value.value)
    return SpecialVerdict(
        verdict, float(value.value), is_at_limit=False, catalogue=special.catalogue
    )


class _QuickCatalogue(Catalogue):
    """The catalogue without the search for near names, which takes longest."""

    def near(self, name: str) -> tuple[str, ...]:
        """Name none."""
        del name
        return ()
