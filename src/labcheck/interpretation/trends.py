"""The course of a test over all draws: from first to last, and runs in one direction.

Only results that may be compared with the last are taken: of its specimen, in units that convert,
across no stated change of method. First and last are compared by the reference change value of two
results. A run is the last results of which each is above, or below, the one before.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from labcheck.cases.case import PriorValue
from labcheck.interpretation.inputs import is_usable
from labcheck.judging.check import change_limits, to_unit_of
from labcheck.judging.findings import Trend
from labcheck.judging.reference_change import ChangeVerdict, compute_change
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge
from labcheck.values.result_text import Number

_FEWEST = 3
LONG_RUN = 5
"""So many results in order come about by chance once in 60 (5!/2): that is said without more."""
_MOVED = (ChangeVerdict.RISEN, ChangeVerdict.FALLEN)


def find_trends(report: Report, z: Decimal, knowledge: Knowledge) -> tuple[Trend, ...]:
    """Find the tests that have moved over three draws or more, in the order read.

    Args:
        report: The judged case, whose draws are in a known order.
        z: How sure a change must be.
        knowledge: What is usual of each test, and what is stated of units.
    """
    if not report.case.is_ordered:
        return ()
    courses: dict[str, dict[int, list[Row]]] = {}
    for row in report.counted:
        courses.setdefault(row.test_key, {}).setdefault(row.result.draw, []).append(row)
    found = (_find_trend(_list_single(draws), z, knowledge) for draws in courses.values())
    return tuple(trend for trend in found if trend is not None)


def _list_single(draws: dict[int, list[Row]]) -> list[Row]:
    """Give the row of each draw, in order of time, where there is one that is certain."""
    rows = (listed[0] for _, listed in sorted(draws.items()) if len(listed) == 1)
    return [row for row in rows if _is_certain(row)]


def _is_certain(row: Row) -> bool:
    return is_usable(row) and not row.read_as and isinstance(row.result.value, Number)


def _find_trend(rows: Sequence[Row], z: Decimal, knowledge: Knowledge) -> Trend | None:
    if len(rows) < _FEWEST:
        return None
    last = rows[-1]
    compared = list(_compare_with(last, rows, knowledge))
    if len(compared) < _FEWEST:
        return None
    values = [value for _, value in compared]
    limits = change_limits(last, z, 1, last.result.unit)
    change = compute_change(values[-1], values[0], limits)
    steps = [compute_change(now, then, limits).verdict for then, now in pairwise(values)]
    run = _count_run(values)
    if change.verdict not in _MOVED and run < LONG_RUN:
        return None
    return Trend(
        last,
        compared[0][0],
        tuple(values),
        change,
        run,
        sum(step in _MOVED for step in steps),
        steps[-1],
    )


def _compare_with(
    last: Row, rows: Iterable[Row], knowledge: Knowledge
) -> Iterator[tuple[Row, Decimal]]:
    """Give the rows that may be compared with the last, each with its number in its unit."""
    for row in rows:
        result = row.result
        prior = PriorValue(
            *(result.value, result.unit, result.time, result.method, result.specimen),
            printed_range=result.printed_range,
        )
        value = to_unit_of(last, prior, knowledge).value
        if value is not None:
            yield row, value


def _count_run(values: Sequence[Decimal]) -> int:
    """Count the last results of which each is on one side of the one before."""
    rises = [now - then for then, now in pairwise(values)]
    run = 1
    for rise in reversed(rises):
        if rise == 0 or (rise > 0) is not (rises[-1] > 0):
            break
        run += 1
    return run
