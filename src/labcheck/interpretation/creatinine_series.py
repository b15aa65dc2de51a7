"""The creatinines of a case in order of time: which of them may tell what a later one is."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from labcheck.interpretation.moments import Span, find_moment
from labcheck.judging.row import Row


class Series:
    """The creatinines of a case in order of time, so that few of them are compared with each.

    Of those whose order is known only the last that is more than 7 days older counts, and all that
    may be of the 7 days; of the others every one does.
    """

    def __init__(self, rows: Sequence[Row], window: int) -> None:
        self._window = window
        self.rows = rows
        self._moments = [find_moment(row.result.time) for row in rows]
        self._placed: dict[str, list[tuple[int, int, int]]] = {}
        for place, moment in enumerate(self._moments):
            if moment is not None:
                of_scale = self._placed.setdefault(moment.scale, [])
                of_scale.append((moment.most, moment.least, place))
        for of_scale in self._placed.values():
            of_scale.sort()
        self._numbers = {id(row): place for place, row in enumerate(rows)}
        self._widest = max((each.most - each.least for each in self._moments if each), default=0)

    def near(self, row: Row) -> list[Row]:
        """Give the creatinines that may tell what a later one is, in the order read."""
        moment = self._moments[self._numbers[id(row)]]
        if moment is None:
            return list(self.rows)
        others = (
            place
            for place, other in enumerate(self._moments)
            if other is None or other.scale != moment.scale
        )
        has_others = len(self._placed[moment.scale]) < len(self.rows)
        kept = [*(others if has_others else ()), *self._near_in_time(moment)]
        return [self.rows[place] for place in sorted(kept)]

    def _near_in_time(self, moment: Span) -> Iterator[int]:
        """Give the places of those that may be of the 7 days before, and of the last before."""
        of_scale = self._placed[moment.scale]
        start = bisect_left(of_scale, (moment.least - self._window,))
        end = bisect_left(of_scale, (moment.most + self._widest,))
        yield from (place for _, _, place in of_scale[start:end])
        last = None
        for most, least, _ in reversed(of_scale[:start]):
            if last is not None and most < last:
                break
            last = least if last is None else max(last, least)
        for most, least, place in reversed(of_scale[:start]):
            if last is None or most < last:
                break
            if least == last:
                yield place
