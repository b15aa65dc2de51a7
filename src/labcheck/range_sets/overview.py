"""Overview: how much each range set holds, and what all of them say of one test."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, Refusal, find_conversion
from labcheck.judging.flags import (
    Flag,
    agree,
    possible_critical_flags,
    possible_flags,
    possible_values,
)
from labcheck.judging.not_judged import NotJudged
from labcheck.judging.range_in_unit import place_range
from labcheck.judging.row import JudgedRange
from labcheck.ranges.reference_range import (
    JUDGING_KINDS,
    Kind,
    RangeSet,
    ReferenceRange,
    envelope,
    fold_rules,
)
from labcheck.values.interval import Interval, span_with_room
from labcheck.values.limits import Scale
from labcheck.values.patient import Patient, Pregnancy
from labcheck.values.records import dataclass
from labcheck.values.result_text import NoResult
from labcheck.values.units import Unit


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much a set holds.

    Attributes:
        set: The set.
        tests: How many tests it has limits for.
        entries: How many entries are written in it; a rule of age is one.
        use: What it is used for when none is named: `default`, `default critical`, or nothing.
    """

    set: RangeSet
    tests: int
    entries: int
    use: str = ""

    @property
    def is_critical(self) -> bool:
        """Whether it has critical limits only."""
        return not self.set.has_kind(*JUDGING_KINDS)


def measure(range_set: RangeSet, use: str = "") -> Coverage:
    """Count what a set holds."""
    written = [len(list(fold_rules(found))) for found in range_set.ranges.values()]
    return Coverage(range_set, sum(map(bool, written)), sum(written), use)


def list_entries(range_set: RangeSet) -> Iterator[tuple[str, ReferenceRange]]:
    """Give the entries of a set as they were written, each with its test; a rule of age is one."""
    for test, entries in range_set.ranges.items():
        for years in fold_rules(entries):
            yield test, years[0] if len(years) == 1 else envelope(years)


@dataclass(frozen=True, slots=True)
class Described:
    """A test and what there is for it.

    Attributes:
        analyte: The test.
        conversions: From the first of its units to each other one; a refusal where there is none.
        sets: The sets with normal, decision or therapeutic limits for it.
        critical_sets: The lists with critical limits for it.
    """

    analyte: Analyte
    conversions: tuple[tuple[str, Conversion | Refusal], ...]
    sets: tuple[str, ...]
    critical_sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetRange:
    """One entry of one set, in the unit of the overview.

    Attributes:
        set: The set.
        entry: The entry; of a rule of age one for all its years, with the rule as its text.
        placed: The limits in the unit; or why they cannot be had in it.
        flags: Every flag that the result may earn by it, where `None` stands for "not critical";
            empty without a result to compare.
    """

    set: RangeSet
    entry: ReferenceRange
    placed: JudgedRange | NotJudged
    flags: frozenset[Flag | None] = frozenset()

    @property
    def flag(self) -> Flag | None:
        """The flag that all possibilities share, or `IND`; `None` where there is none to give."""
        given = [flag for flag in self.flags if flag is not None]
        if not given:
            return None
        return Flag.INDETERMINATE if None in self.flags else agree(given)

    @property
    def is_not_critical(self) -> bool:
        """Whether the result was compared with critical limits and is surely within them."""
        return self.flags == {None}

    @property
    def text(self) -> str:
        """The limits as printed; of one year of a rule of age, with the rule."""
        text, rule = self.entry.limits.text, self.entry.rule
        return text if rule in ("", text) else f"{text}, by {rule}"

    @property
    def interval(self) -> Interval | None:
        """The limits as numbers in the unit; `None` for words, titres and what does not convert.

        Of critical limits, the values that are *not* critical.
        """
        is_quantity = self.entry.limits.scale is Scale.QUANTITY
        return (
            self.placed.interval if isinstance(self.placed, JudgedRange) and is_quantity else None
        )

    @property
    def meant(self) -> tuple[Interval, ...]:
        """The numbers that the limits name: the normal values, but the critical ones."""
        if self.interval is None:
            return ()
        if self.entry.kind is not Kind.CRITICAL:
            return (self.interval,)
        return tuple(side for side in (self.interval.below, self.interval.above) if side)


@dataclass(frozen=True, slots=True)
class Overview:
    """What the sets say of one test.

    Attributes:
        analyte: The test.
        asked: The result that is compared, and whose unit everything is brought into; it may be
            a result without a value.
        ranges: The entries, in the order of the sets.
        kinds: The kinds of limits that were wanted.
        for_others: The sets that have such limits, but only for other patients.
        of_other_kinds: The sets that have limits for the test, but only of other kinds.
    """

    analyte: Analyte
    asked: Result
    ranges: tuple[SetRange, ...]
    kinds: tuple[Kind, ...] = JUDGING_KINDS
    for_others: tuple[str, ...] = ()
    of_other_kinds: tuple[str, ...] = ()

    @property
    def has_result(self) -> bool:
        """Whether there is a value to compare."""
        return not isinstance(self.asked.value, NoResult)

    @property
    def is_of_critical(self) -> bool:
        """Whether critical limits were wanted."""
        return self.kinds == (Kind.CRITICAL,)

    @property
    def span(self) -> Interval | None:
        """From the lowest to the highest number there is, with some room; `None` without limits."""
        ends = [end for found in self.ranges if found.interval for end in _ends(found.interval)]
        if not ends:
            return None
        values = possible_values(self.asked.value, is_signed=self.analyte.is_signed)
        if values and values[0] is Scale.QUANTITY:
            ends += _ends(values[1])
        return span_with_room(ends)


def describe(analyte: Analyte, sets: Iterable[RangeSet]) -> Described:
    """Gather what there is for a test: conversions between its units, and sets with limits."""
    kinds = {
        range_set.id: {entry.kind for entry in range_set.ranges.get(analyte.id, ())}
        for range_set in sets
    }
    known = zip(analyte.units, analyte.known_units, strict=True)
    (_, first), *others = known
    return Described(
        analyte,
        tuple((text, find_conversion(analyte, first, unit)) for text, unit in others),
        tuple(id_ for id_, found in kinds.items() if found - {Kind.CRITICAL}),
        tuple(id_ for id_, found in kinds.items() if Kind.CRITICAL in found),
    )


def survey(
    analyte: Analyte,
    sets: Iterable[RangeSet],
    asked: Result,
    kinds: Sequence[Kind],
    patient: Patient | None = None,
) -> Overview:
    """Gather what the sets say of a test.

    Args:
        analyte: The test.
        sets: The sets, in the order they are to be shown.
        asked: The result to compare with each entry, or one without a value; limits are brought
            into its unit.
        kinds: The kinds of limits that are wanted.
        patient: Keeps the entries for such patients; all entries without one.
    """
    sets = tuple(sets)
    found = tuple(
        _place(range_set, years, asked, analyte)
        for range_set, years in _entries(analyte, sets, kinds, patient)
    )
    shown = {entry.set.id for entry in found}
    others = {
        range_set.id: {entry.kind for entry in range_set.ranges[analyte.id]}.isdisjoint(kinds)
        for range_set in sets
        if range_set.id not in shown and range_set.ranges.get(analyte.id)
    }
    return Overview(
        analyte,
        asked,
        found,
        tuple(kinds),
        for_others=tuple(id_ for id_, is_of_other_kinds in others.items() if not is_of_other_kinds),
        of_other_kinds=tuple(id_ for id_, is_of_other_kinds in others.items() if is_of_other_kinds),
    )


def find_common_unit(
    analyte: Analyte,
    sets: Iterable[RangeSet],
    kinds: Sequence[Kind],
    patient: Patient | None = None,
) -> str | None:
    """Find the unit that most entries are printed in; of several, the catalogue's first.

    It is spelled as most entries spell it. The arguments are those of `survey`.
    """
    limits = [years[0].limits for _, years in _entries(analyte, sets, kinds, patient)]
    printed = [limit.unit for limit in limits if limit.scale is Scale.QUANTITY]
    texts = Counter(text for text in printed if text or analyte.is_unitless)
    if not texts:
        return None if analyte.is_unitless else analyte.units[0]
    units: Counter[Unit | None] = Counter()
    for text, times in texts.items():
        units[analyte.read_unit(text)] += times
    known = analyte.known_units
    order = [*known, *(unit for unit in units if unit not in known)]
    common = max(order, key=lambda unit: units[unit])
    spellings = {text: n for text, n in texts.items() if analyte.read_unit(text) == common}
    return max(spellings, key=lambda text: (spellings[text], text in analyte.units))


def _entries(
    analyte: Analyte,
    sets: Iterable[RangeSet],
    kinds: Sequence[Kind],
    patient: Patient | None,
) -> Iterator[tuple[RangeSet, tuple[ReferenceRange, ...]]]:
    """Give the entries that are wanted, each with its set; the years of a rule as one."""
    for range_set in sets:
        fitting = (
            entry
            for entry in range_set.ranges.get(analyte.id, ())
            if entry.kind in kinds and (patient is None or _may_be_for(patient, entry, range_set))
        )
        yield from ((range_set, years) for years in fold_rules(fitting))


def _may_be_for(patient: Patient, entry: ReferenceRange, range_set: RangeSet) -> bool:
    """Whether an entry is for such patients, whatever else it asks for.

    Who is not said to be pregnant is not.
    """
    sex, stage = entry.partition.sex, patient.pregnancy or Pregnancy.NO
    stages = set(Pregnancy) - {Pregnancy.NO} if stage is Pregnancy.ANY else {stage}
    return (
        (sex is None or sex in patient.possible_sexes)
        and (patient.age is None or range_set.ages_of(entry).overlaps(patient.age.days))
        and not entry.stages.isdisjoint(stages)
    )


def _place(
    range_set: RangeSet, years: tuple[ReferenceRange, ...], asked: Result, analyte: Analyte
) -> SetRange:
    """Bring an entry, or the years of a rule of age, into the unit of the overview."""
    shown = years[0] if len(years) == 1 else envelope(years)
    placed, *each = (
        place_range(entry, range_set.id, asked, entry.limits.scale, analyte)
        for entry in (shown, *years)
    )
    return SetRange(range_set, shown, placed, _flags(each, asked, analyte))


def _flags(
    placed: Iterable[JudgedRange | NotJudged], asked: Result, analyte: Analyte
) -> frozenset[Flag | None]:
    """Give every flag by the ranges that may apply; none when there is nothing to compare."""
    values = possible_values(asked.value, is_signed=analyte.is_signed)
    found: set[Flag | None] = set()
    for judged in placed:
        if (
            values is None
            or isinstance(judged, NotJudged)
            or judged.entry.limits.scale is not values[0]
        ):
            return frozenset()
        scale, numbers = values
        if judged.entry.kind is Kind.CRITICAL:
            found |= possible_critical_flags(numbers, None, judged.interval)
        else:
            found |= possible_flags(numbers, judged.interval, scale)
    return frozenset(found)


def _ends(interval: Interval) -> list[Decimal]:
    return [end for end in (interval.low, interval.high) if end is not None]
