"""Further sets: those that are looked at only for a test that the sets in front do not settle."""

from collections.abc import Collection, Iterable

from labcheck.ranges.reference_range import RangeSet


class FurtherSets:
    """Sets in order, of which only those that have a test are looked at.

    Args:
        sets: The sets.
    """

    def __init__(self, sets: Iterable[RangeSet] = ()) -> None:
        self._sets = sets

    def having(self, analyte: str) -> Iterable[RangeSet]:
        """Give the sets that have limits for a test, in order."""
        return (range_set for range_set in self._sets if analyte in range_set.ranges)

    def named(self, ids: Collection[str]) -> tuple[RangeSet, ...]:
        """Give the sets that are called so, in order."""
        return tuple(range_set for range_set in self._sets if range_set.id in ids) if ids else ()


NO_SETS = FurtherSets()
"""Where the sets in front are all there are."""
