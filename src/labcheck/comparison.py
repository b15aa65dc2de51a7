"""Comparison: where two range sets differ, and which flags of a case would change."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from labcheck.analytes import Analyte
from labcheck.case import Case, Result
from labcheck.catalogue import Catalogue
from labcheck.check import check
from labcheck.conversion import Refusal, find_conversion
from labcheck.interval import Interval
from labcheck.limits import Scale
from labcheck.patient import Age, Pregnancy, name_ages
from labcheck.ranges import JUDGING_KINDS, Kind, Partition, RangeSet, ReferenceRange
from labcheck.report import Row
from labcheck.verdict import Knowledge


@dataclass(frozen=True, slots=True)
class LimitPair:
    """What two sets say of one test for the same patients.

    Attributes:
        analyte: The test.
        whom: The patients and circumstances that both are for.
        one: The first set's entry.
        other: The second set's entry.
        converted: The second's limits in the unit of the first; `None` for words and titres, and
            where they do not convert.
        is_same: Whether both mean the same values.
        why_not: Why they cannot be compared; empty when they can.
    """

    analyte: Analyte
    whom: Partition
    one: ReferenceRange
    other: ReferenceRange
    converted: Interval | None
    is_same: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two sets differ.

    Attributes:
        one: The first set.
        other: The second set.
        pairs: What both have for the same patients.
        only_in_one: Tests that the first set alone has.
        only_in_other: Tests that the second set alone has.
        apart: Tests that both have, for different patients or circumstances.
    """

    one: RangeSet
    other: RangeSet
    pairs: tuple[LimitPair, ...]
    only_in_one: tuple[Analyte, ...]
    only_in_other: tuple[Analyte, ...]
    apart: tuple[Analyte, ...]

    @property
    def differing(self) -> tuple[LimitPair, ...]:
        """The pairs that do not mean the same values."""
        return tuple(pair for pair in self.pairs if not pair.is_same)


@dataclass(frozen=True, slots=True)
class CaseComparison:
    """What two sets make of one case.

    Attributes:
        case: The case.
        pairs: Every result, in the order read.
    """

    case: Case
    pairs: tuple["FlagPair", ...]

    @property
    def differing(self) -> tuple["FlagPair", ...]:
        """The results of which the sets say different things."""
        return tuple(pair for pair in self.pairs if not pair.is_same)


@dataclass(frozen=True, slots=True)
class FlagPair:
    """One result as each of two sets alone would judge it, and as it is judged.

    Attributes:
        by_one: The row by the first set, the laboratory's own range and word set aside.
        by_other: The row by the second set, in the same way.
        verdicts: The rows as they are judged with the first set, and with the second.
    """

    by_one: Row
    by_other: Row
    verdicts: tuple[Row, Row]

    @property
    def is_same(self) -> bool:
        """Whether both sets say the same."""
        return self.by_one.flag is self.by_other.flag

    @property
    def has_effect(self) -> bool:
        """Whether the verdict changes with the set, and is not the laboratory's alone."""
        return self.verdicts[0].flag is not self.verdicts[1].flag


def compare_sets(one: RangeSet, other: RangeSet, catalogue: Catalogue) -> Comparison:
    """Compare two sets test by test, each by the kind of limits that results are judged by."""
    pairs: list[LimitPair] = []
    apart = []
    for id_ in one.ranges:
        if id_ in other.ranges:
            found = list(_pairs(catalogue.analytes[id_], one, other))
            pairs += found
            apart += [] if found else [catalogue.analytes[id_]]
    return Comparison(
        one,
        other,
        tuple(pairs),
        tuple(catalogue.analytes[id_] for id_ in one.ranges if id_ not in other.ranges),
        tuple(catalogue.analytes[id_] for id_ in other.ranges if id_ not in one.ranges),
        tuple(apart),
    )


def compare_flags(
    case: Case, one: RangeSet, other: RangeSet, catalogue: Catalogue
) -> CaseComparison:
    """Judge every result of a case by each of two sets."""
    bare = replace(case, results=tuple(map(_without_laboratory, case.results)))
    judged = [
        check(of, Knowledge(catalogue, (by,))).rows for of in (bare, case) for by in (one, other)
    ]
    pairs = (FlagPair(a, b, (c, d)) for a, b, c, d in zip(*judged, strict=True))
    return CaseComparison(case, tuple(pairs))


def _without_laboratory(result: Result) -> Result:
    return replace(result, printed_range="", reported=None)


def _pairs(analyte: Analyte, one: RangeSet, other: RangeSet) -> Iterator[LimitPair]:
    for ours, theirs in product(_preferred(one, analyte), _preferred(other, analyte)):
        whom = _intersection((one, ours), (other, theirs))
        if whom is not None:
            yield _pair(analyte, whom, ours, theirs)


def _preferred(one: RangeSet, analyte: Analyte) -> list[ReferenceRange]:
    """Give the entries of the kind that results are judged by; critical ones if no other."""
    entries = one.ranges[analyte.id]
    for kind in (*JUDGING_KINDS, Kind.CRITICAL):
        if found := [entry for entry in entries if entry.kind is kind]:
            return found
    return []


def _intersection(
    one: tuple[RangeSet, ReferenceRange], other: tuple[RangeSet, ReferenceRange]
) -> Partition | None:
    """Name the patients and circumstances that both entries are for; `None` if there are none."""
    (set_of_ours, a), (set_of_theirs, b) = one, other
    ours, theirs = a.partition, b.partition
    ages = set_of_ours.ages_of(a).intersection(set_of_theirs.ages_of(b))
    is_for_both = (
        (ours.sex is theirs.sex or None in (ours.sex, theirs.sex))
        and not ages.is_empty
        and _stage(ours) is _stage(theirs)
        and all(
            a.casefold() == b.casefold()
            for a, b in zip(_circumstances(ours), _circumstances(theirs), strict=True)
        )
    )
    if not is_for_both:
        return None
    is_everybody = ours.age is None and theirs.age is None
    age = None if is_everybody else Age(name_ages(ages), ages)
    return replace(ours, sex=ours.sex or theirs.sex, age=age)


def _stage(whom: Partition) -> Pregnancy:
    return whom.pregnancy or Pregnancy.NO


def _circumstances(whom: Partition) -> tuple[str, str, str]:
    return whom.specimen, whom.method, whom.context


def _pair(
    analyte: Analyte, whom: Partition, one: ReferenceRange, other: ReferenceRange
) -> LimitPair:
    ours, theirs = one.limits, other.limits
    if ours.scale is not theirs.scale:
        return LimitPair(analyte, whom, one, other, None, False, "of another kind")
    if ours.scale is not Scale.QUANTITY:
        return LimitPair(analyte, whom, one, other, None, ours.interval == theirs.interval)
    target, source = analyte.read_unit(ours.unit), analyte.read_unit(theirs.unit)
    if source is None or target is None:
        return LimitPair(analyte, whom, one, other, None, False, "a unit is not known")
    conversion = find_conversion(analyte, source, target)
    if isinstance(conversion, Refusal):
        return LimitPair(analyte, whom, one, other, None, False, conversion.why)
    converted = conversion.apply_to(theirs.interval)
    rounds = not conversion.is_exact
    return LimitPair(
        analyte, whom, one, other, converted,
        _mean_the_same(ours.interval, converted, analyte, rounds=rounds),
    )  # fmt: skip


def _mean_the_same(one: Interval, other: Interval, analyte: Analyte, *, rounds: bool) -> bool:
    """Whether two intervals hold the same values of an analyte.

    Zero is no limit of what cannot lie below it. Limits that come through a cited number are the
    same when they round to what is printed.
    """
    lows = [_low_end(interval, analyte) for interval in (one, other)]
    highs = [(interval.high, interval.high_closed) for interval in (one, other)]
    return _is_same_end(*lows, rounds=rounds) and _is_same_end(*highs, rounds=rounds)


def _low_end(interval: Interval, analyte: Analyte) -> tuple[Decimal | None, bool]:
    is_no_limit = interval.low == 0 and interval.low_closed and not analyte.is_signed
    return (None, True) if is_no_limit else (interval.low, interval.low_closed)


def _is_same_end(
    one: tuple[Decimal | None, bool], other: tuple[Decimal | None, bool], *, rounds: bool
) -> bool:
    (ours, is_closed), (theirs, theirs_is_closed) = one, other
    if ours is None or theirs is None:
        return ours is theirs
    if rounds:
        theirs = theirs.quantize(ours)
    return ours == theirs and is_closed is theirs_is_closed
