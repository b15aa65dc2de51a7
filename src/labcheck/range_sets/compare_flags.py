"""What two range sets make of one case: the flags of each, and the verdicts with each.

Nothing here judges a result: that is left to `check`.
"""

from labcheck.cases.case import Case
from labcheck.judging.check import check
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge
from labcheck.ranges.reference_range import JUDGING_KINDS, Kind, RangeSet
from labcheck.values.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class FlagPair:
    """One result as each of two sets would judge it by itself, and as it is judged.

    Attributes:
        by_one: The row by the first set, the laboratory's own range and word set aside.
        by_other: The row by the second set, in the same way.
        verdicts: The rows as `check` gives them with the first set, and with the second.
    """

    by_one: Row
    by_other: Row
    verdicts: tuple[Row, Row]

    @property
    def is_same(self) -> bool:
        """Whether both sets say the same."""
        return self.by_one.possible_flags == self.by_other.possible_flags

    @property
    def has_effect(self) -> bool:
        """Whether the verdict changes with the set, and does not come from the laboratory."""
        with_one, with_other = self.verdicts
        return with_one.possible_flags != with_other.possible_flags


@dataclass(frozen=True, slots=True)
class CaseComparison:
    """What two sets make of one case.

    Attributes:
        case: The case.
        pairs: Every result, in the order read.
    """

    case: Case
    pairs: tuple[FlagPair, ...]


def compare_flags(
    case: Case, one: RangeSet, other: RangeSet, defaults: Knowledge
) -> CaseComparison:
    """Judge every result of a case by each of two sets, by itself and as `check` would use it.

    Args:
        case: The case.
        one: The first set; ranges take the place of the default ranges, and a list of critical
            limits that of the default lists.
        other: The second set, likewise.
        defaults: The sets and lists that `check` judges by when none is named.
    """
    results = (replace(result, printed_range="", reported=None) for result in case.results)
    bare = replace(case, results=tuple(results))
    judged = [
        check(of, choose(each, defaults)).rows
        for of, choose in ((bare, _take_only), (case, _take_as_check))
        for each in (one, other)
    ]
    pairs = (FlagPair(a, b, (c, d)) for a, b, c, d in zip(*judged, strict=True))
    return CaseComparison(case, tuple(pairs))


def _is_critical_list(range_set: RangeSet) -> bool:
    return not range_set.has_kind(*JUDGING_KINDS)


def _take_only(range_set: RangeSet, defaults: Knowledge) -> Knowledge:
    """Judge by one set only; a list of critical limits needs ranges to sharpen."""
    sets = defaults.sets if _is_critical_list(range_set) else (range_set,)
    return Knowledge(defaults.catalogue, sets, (range_set,))


def _take_as_check(range_set: RangeSet, defaults: Knowledge) -> Knowledge:
    """Judge as `check --ranges` does with a set, and `check --critical` with a critical list."""
    is_list = _is_critical_list(range_set)
    sets = defaults.sets if is_list else (range_set,)
    lists = (range_set,) if is_list else defaults.critical_sets
    own = [each for each in sets if not each.is_shipped and each.has_kind(Kind.CRITICAL)]
    in_order = sorted([*own, *lists], key=lambda each: each.is_shipped)
    return Knowledge(defaults.catalogue, sets, tuple(in_order))
