"""Where the limits of two range sets differ.

Entries are compared for the patients whom both are used for, and the order in which the sets are
named decides nothing but the unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, Refusal, find_conversion
from labcheck.catalogue.lookup import Catalogue
from labcheck.range_sets.compare_patients import Entry, share_patients
from labcheck.ranges.reference_range import (
    JUDGING_KINDS,
    Kind,
    Partition,
    RangeSet,
    ReferenceRange,
    envelope,
)
from labcheck.values.interval import Interval, hull
from labcheck.values.limits import Scale
from labcheck.values.patient import Age, name_ages
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import Number

_MOST_ROUNDING = Fraction(1, 100)
"""Ends that lie further apart are not the same, however coarsely they are printed."""


@dataclass(frozen=True, slots=True)
class EndPair:
    """The low ends, or the high ends, of what two sets say, in the unit of the first.

    Attributes:
        one: The first set's; `None` without a limit, which zero is of what cannot lie below it.
        other: The second set's, likewise.
        are_inside: Whether each belongs to its range.
        is_same_number: Whether both are one number, rounding aside; or there is neither.
    """

    one: Decimal | None
    other: Decimal | None
    are_inside: tuple[bool, bool]
    is_same_number: bool

    @property
    def is_same(self) -> bool:
        """Whether both ends part the same values."""
        is_inside, will_be_inside = self.are_inside
        return self.is_same_number and is_inside is will_be_inside

    @property
    def relation(self) -> tuple[bool, ...]:
        """How the second lies to the first, but for how far."""
        a, b = self.one, self.other
        is_higher = a is not None and b is not None and a < b
        return self.is_same, self.is_same_number, a is None, b is None, is_higher


@dataclass(frozen=True, slots=True)
class LimitPair:
    """What two sets say of one test for the same patients.

    Attributes:
        analyte: The test.
        whom: The patients and circumstances that both are for.
        one: The first set's entry; the years of a rule of age are one, with the rule as text.
        other: The second set's entry, likewise.
        is_same: Whether both mean the same values.
        converted: The second's limits in the unit of the first; `None` for words and titres, and
            where they do not convert.
        low: The low ends, a pair for each year of a rule; none where nothing is `converted`.
        high: The high ends, likewise.
        why_not: Why they cannot be compared; empty when they can.
    """

    analyte: Analyte
    whom: Partition
    one: ReferenceRange
    other: ReferenceRange
    is_same: bool = False
    converted: Interval | None = None
    low: tuple[EndPair, ...] = ()
    high: tuple[EndPair, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two sets differ.

    Attributes:
        one: The first set.
        other: The second set.
        labels: What the two are called: their ids or, where those are equal, as the user does.
        pairs: What both have for the same patients.
        only_in_one: Tests that only the first set has.
        only_in_other: Tests that only the second set has.
        apart: Tests that both have, for different patients or circumstances.
    """

    one: RangeSet
    other: RangeSet
    labels: tuple[str, str]
    pairs: tuple[LimitPair, ...]
    only_in_one: tuple[Analyte, ...]
    only_in_other: tuple[Analyte, ...]
    apart: tuple[Analyte, ...]

    @property
    def differing(self) -> tuple[LimitPair, ...]:
        """The pairs that do not mean the same values."""
        return tuple(pair for pair in self.pairs if not pair.is_same)


def compare_sets(
    one: RangeSet, other: RangeSet, catalogue: Catalogue, names: tuple[str, str] | None = None
) -> Comparison:
    """Compare two sets test by test.

    Args:
        one: The first set.
        other: The second set.
        catalogue: The catalogue.
        names: What the user calls them, to tell apart two sets of one id.
    """
    ours, theirs = (
        {id_: catalogue.analytes[id_] for id_, entries in each.ranges.items() if entries}
        for each in (one, other)
    )
    found = {
        id_: tuple(_fold_rules(_pairs(analyte, one, other)))
        for id_, analyte in ours.items()
        if id_ in theirs
    }
    return Comparison(
        one,
        other,
        names if names and one.id == other.id else (one.id, other.id),
        tuple(pair for pairs in found.values() for pair in pairs),
        tuple(analyte for id_, analyte in ours.items() if id_ not in theirs),
        tuple(analyte for id_, analyte in theirs.items() if id_ not in ours),
        tuple(ours[id_] for id_, pairs in found.items() if not pairs),
    )


_Entries = tuple[ReferenceRange, ...]


def _pairs(analyte: Analyte, one: RangeSet, other: RangeSet) -> Iterator[LimitPair]:
    """Pair the entries of a test, for the patients whom both are used for."""
    for ours, theirs in _layers(one.ranges[analyte.id], other.ranges[analyte.id]):
        for a, b in product(ours, theirs):
            for whom in share_patients(analyte, Entry(a, one, ours), Entry(b, other, theirs)):
                yield _compare(LimitPair(analyte, whom, a, b))


def _layers(one: _Entries, other: _Entries) -> list[tuple[_Entries, _Entries]]:
    """Compare ranges with ranges and critical limits with critical limits, or else all there is."""
    layers = [
        (_of_kinds(one, kinds), _of_kinds(other, kinds))
        for kinds in (JUDGING_KINDS, (Kind.CRITICAL,))
    ]
    return [layer for layer in layers if all(layer)] or [(one, other)]


def _of_kinds(entries: _Entries, kinds: Sequence[Kind]) -> _Entries:
    return tuple(entry for entry in entries if entry.kind in kinds)


def _compare(pair: LimitPair) -> LimitPair:
    ours, theirs = pair.one.limits, pair.other.limits
    if ours.scale is not theirs.scale:
        return replace(pair, why_not="of another kind")
    if ours.scale is not Scale.QUANTITY:
        return replace(pair, is_same=ours.interval == theirs.interval)
    ways = _find_ways(pair.analyte, ours.unit, theirs.unit)
    if isinstance(ways, str):
        return replace(pair, why_not=ways)
    low, high = (
        _pair_ends(a, b, *ways)
        for a, b in zip(
            _ends(ours.interval, pair.analyte), _ends(theirs.interval, pair.analyte), strict=True
        )
    )
    return replace(
        pair,
        is_same=low.is_same and high.is_same,
        converted=ways[0].apply_to(theirs.interval),
        low=(low,),
        high=(high,),
    )


def _find_ways(
    analyte: Analyte, one: str | None, other: str | None
) -> tuple[Conversion, Conversion] | str:
    """Find the ways from the second unit to the first and back, or say why there are none."""
    a, b = analyte.read_unit(one), analyte.read_unit(other)
    if a is None or b is None:
        return "a unit is not known"
    to_first, to_second = find_conversion(analyte, b, a), find_conversion(analyte, a, b)
    if isinstance(to_first, Refusal):
        return to_first.why
    return to_second.why if isinstance(to_second, Refusal) else (to_first, to_second)


def _ends(interval: Interval, analyte: Analyte) -> Iterator[tuple[Decimal | None, bool]]:
    """Give the low and the high end; zero is not a limit of what cannot lie below it."""
    is_no_limit = interval.low == 0 and interval.low_closed and not analyte.is_signed
    yield None if is_no_limit else interval.low, interval.low_closed
    yield interval.high, interval.high_closed


def _pair_ends(
    one: tuple[Decimal | None, bool],
    other: tuple[Decimal | None, bool],
    to_first: Conversion,
    to_second: Conversion,
) -> EndPair:
    (a, is_inside), (b, will_be_inside) = one, other
    converted = None if b is None else to_first.apply(b)
    if a is None or b is None:
        return EndPair(a, converted, (True, True), a is b)
    is_exact = to_first.is_exact and to_second.is_exact
    is_same = _comes_to(to_first, b, a, is_exact=is_exact) and _comes_to(
        to_second, a, b, is_exact=is_exact
    )
    return EndPair(a, converted, (is_inside, will_be_inside), is_same)


def _comes_to(way: Conversion, value: Decimal, printed: Decimal, *, is_exact: bool) -> bool:
    """Whether a converted end is a printed one.

    After a step that rests on a cited number it need only round to what is printed, and lie near.
    """
    converted, wanted = Fraction(value) * way.factor + way.offset, Fraction(printed)
    if is_exact:
        return converted == wanted
    gap, size = abs(converted - wanted), max(abs(converted), abs(wanted))
    reach = Fraction(Number(f"{printed}", printed).half_last_digit)
    return gap <= min(reach, size * _MOST_ROUNDING)


def _fold_rules(pairs: Iterable[LimitPair]) -> Iterator[LimitPair]:
    """Make one pair of the years of a rule of age in which the sets differ in the same way."""
    subjects: dict[object, list[list[LimitPair]]] = {}
    for pair in pairs:
        entries = [(each.rule, each.kind) if each.rule else each for each in (pair.one, pair.other)]
        runs = subjects.setdefault((pair.whom._replace(age=None), *entries), [])
        if runs and _goes_on(runs[-1][-1], pair):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    yield from (_join(years) for runs in subjects.values() for years in runs)


def _goes_on(before: LimitPair, after: LimitPair) -> bool:
    """Whether a pair is for those who are next in age, and differs in the same way."""
    earlier, later = before.whom.age, after.whom.age
    return (
        earlier is not None
        and later is not None
        and earlier.days.high == later.days.low
        and _relations(before) == _relations(after)
    )


def _relations(pair: LimitPair) -> list[tuple[bool, ...]]:
    return [end.relation for end in (*pair.low, *pair.high)]


def _join(years: Sequence[LimitPair]) -> LimitPair:
    """Make one pair of several that are alike but for the age."""
    first, spans = years[0], [pair.whom.age.days for pair in years if pair.whom.age]
    whom = first.whom
    if len(spans) > 1:
        ages = Interval(spans[0].low, spans[-1].high, high_closed=False)
        whom = whom._replace(age=Age(name_ages(ages), ages))
    converted = [pair.converted for pair in years if pair.converted]
    return replace(
        first,
        whom=whom,
        one=envelope([pair.one for pair in years]),
        other=envelope([pair.other for pair in years]),
        converted=hull(converted) if converted else None,
        low=tuple(end for pair in years for end in pair.low),
        high=tuple(end for pair in years for end in pair.high),
    )
