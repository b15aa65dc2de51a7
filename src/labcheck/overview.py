"""Overview: how much each range set holds, and what all of them say of one test."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from labcheck.analytes import Analyte
from labcheck.case import Result
from labcheck.conversion import Conversion, Refusal, find_conversion
from labcheck.interpret import Flag, agree, possible_flags, possible_values
from labcheck.interval import Interval
from labcheck.limits import Scale
from labcheck.measured import NoResult
from labcheck.patient import Patient, name_ages
from labcheck.placement import place_range
from labcheck.ranges import JUDGING_KINDS, Kind, RangeSet, ReferenceRange
from labcheck.reasons import NotJudged
from labcheck.report import JudgedRange


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
        """Whether it has critical limits alone."""
        return not self.set.has_kind(*JUDGING_KINDS)


def measure(one: RangeSet, use: str = "") -> Coverage:
    """Count what a set holds."""
    entries = [entry for found in one.ranges.values() for entry in found]
    rules = {(entry.analyte, entry.rule, entry.partition.sex) for entry in entries if entry.rule}
    written = sum(not entry.rule for entry in entries) + len(rules)
    return Coverage(one, sum(bool(found) for found in one.ranges.values()), written, use)


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
        entry: The entry.
        whom: Whom it is for, in words.
        placed: The limits in the unit; or why they cannot be had in it.
        flag: What the result would be flagged by it; `None` without a result to compare.
    """

    set: RangeSet
    entry: ReferenceRange
    whom: str
    placed: JudgedRange | NotJudged
    flag: Flag | None = None

    @property
    def interval(self) -> Interval | None:
        """The limits as numbers in the unit; `None` for words, titres and what does not convert."""
        is_quantity = self.entry.limits.scale is Scale.QUANTITY
        return (
            self.placed.interval if isinstance(self.placed, JudgedRange) and is_quantity else None
        )


@dataclass(frozen=True, slots=True)
class Overview:
    """What the sets say of one test.

    Attributes:
        analyte: The test.
        asked: The result that is compared, and whose unit everything is brought into; it may be
            a result without a value.
        ranges: The entries, in the order of the sets.
    """

    analyte: Analyte
    asked: Result
    ranges: tuple[SetRange, ...]

    @property
    def has_result(self) -> bool:
        """Whether there is a value to compare."""
        return not isinstance(self.asked.value, NoResult)

    @property
    def span(self) -> Interval | None:
        """From the lowest to the highest number there is, with some room; `None` without any."""
        ends = [end for one in self.ranges if one.interval for end in _ends(one.interval)]
        if values := possible_values(self.asked.value):
            ends += _ends(values[1])
        if not ends:
            return None
        low, high = min(ends), max(ends)
        room = (high - low) / 10 or abs(high) / 2 or Decimal(1)
        return Interval(max(low - room, Decimal(0)) if low >= 0 else low - room, high + room)


def describe(analyte: Analyte, sets: Iterable[RangeSet]) -> Described:
    """Gather what there is for a test: conversions between its units, and sets with limits."""
    kinds = {one.id: {entry.kind for entry in one.ranges.get(analyte.id, ())} for one in sets}
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
    found = []
    for one in sets:
        for whom, entries in _fold_rules(_entries(one, analyte, kinds, patient)):
            shown = entries[0] if len(entries) == 1 else _envelope(entries)
            placed = [
                place_range(entry, one.id, asked, entry.limits.scale, analyte)
                for entry in (shown, *entries)
            ]
            flag = _flag(placed[1:], asked, analyte)
            found.append(SetRange(one, shown, whom, placed[0], flag))
    return Overview(analyte, asked, tuple(found))


def _entries(
    one: RangeSet, analyte: Analyte, kinds: Sequence[Kind], patient: Patient | None
) -> Iterator[ReferenceRange]:
    for entry in one.ranges.get(analyte.id, ()):
        if entry.kind in kinds and (patient is None or _may_be_for(patient, entry, one)):
            yield entry


def _may_be_for(patient: Patient, entry: ReferenceRange, one: RangeSet) -> bool:
    """Whether an entry is for such patients, whatever else it asks for."""
    sex = entry.partition.sex
    return (sex is None or sex in patient.possible_sexes) and (
        patient.age is None or one.ages_of(entry).overlaps(patient.age.days)
    )


def _fold_rules(
    entries: Iterable[ReferenceRange],
) -> Iterator[tuple[str, tuple[ReferenceRange, ...]]]:
    """Take the years of a rule of age together, and name whom they are for."""
    for (rule, _), group in groupby(entries, key=lambda entry: (entry.rule, entry.partition.sex)):
        years = tuple(group)
        if not rule or len(years) == 1:
            yield from ((str(entry.partition), (entry,)) for entry in years)
            continue
        ages = [entry.partition.age.days for entry in years if entry.partition.age]
        whom = replace(years[0].partition, age=None)
        named = name_ages(Interval(ages[0].low, ages[-1].high))
        yield f"{whom}, {named}" if whom.names else named, years


def _envelope(years: Sequence[ReferenceRange]) -> ReferenceRange:
    """Make one entry of the years of a rule: from its lowest limits to its highest."""
    first = years[0]
    return replace(first, limits=replace(first.limits, text=first.rule, interval=_hull(years)))


def _hull(entries: Iterable[ReferenceRange]) -> Interval:
    intervals = [entry.limits.interval for entry in entries]
    lows, highs = [one.low for one in intervals], [one.high for one in intervals]
    return Interval(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )


def _flag(
    placed: Sequence[JudgedRange | NotJudged], asked: Result, analyte: Analyte
) -> Flag | None:
    """Flag by every range that may apply; `None` when there is nothing to compare."""
    values = possible_values(asked.value, is_signed=analyte.is_signed)
    if values is None:
        return None
    flags = [
        possible_flags(values[1], one.interval, values[0])
        for one in placed
        if isinstance(one, JudgedRange) and one.entry.limits.scale is values[0]
    ]
    return agree(frozenset().union(*flags)) if len(flags) == len(placed) else None


def _ends(interval: Interval) -> list[Decimal]:
    return [end for end in (interval.low, interval.high) if end is not None]
