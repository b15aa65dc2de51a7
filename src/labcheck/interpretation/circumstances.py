"""The patient's weight, height and breath beside a draw: where no result of the draw gives them.

Weight and height of another draw, or of a vital sign, count for a week; that span is labcheck's
own, since no source gives one. What is stated of the patient without a time counts for every draw.
The oxygen that was breathed belongs to one blood gas and counts for its own time only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from labcheck.cases.case import Case
from labcheck.interpretation.inputs import Draw, is_usable
from labcheck.interpretation.moments import DAY, find_gap
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge, judge_result

_LASTING = ("body_weight", "body_height")
_WEEK = 7 * DAY


def add_circumstances(draws: Iterable[Draw], case: Case, knowledge: Knowledge) -> Iterator[Draw]:
    """Add to each draw what is known of the patient's body at its time.

    Args:
        draws: The draws with their results.
        case: States circumstances apart from results.
        knowledge: Reads what is stated.
    """
    listed = list(draws)
    stated = [judge_result(result, case.patient, knowledge) for result in case.circumstances]
    known: dict[str, list[Row]] = {}
    for row in (*_list_rows(listed), *stated):
        if row.analyte is not None and row.analyte.is_circumstance and is_usable(row):
            known.setdefault(row.analyte.id, []).append(row)
    for draw in listed:
        added = dict(_choose(draw, known))
        yield draw._replace(measured={**draw.measured, **added}) if added else draw


def _list_rows(draws: Iterable[Draw]) -> Iterator[Row]:
    for draw in draws:
        for rows in draw.measured.values():
            yield from rows


def _choose(
    draw: Draw, known: Mapping[str, Sequence[Row]]
) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """Choose what counts at a draw of each circumstance that it does not have itself."""
    for test, rows in known.items():
        if test in draw.measured:
            continue
        is_lasting = test in _LASTING
        near = [row for row in rows if row.result.time and _is_near(row, draw, is_lasting)]
        last = min(near, key=lambda row: _count_seconds(row, draw), default=None)
        found = [row for row in near if last and row.result.time == last.result.time]
        found = found or [row for row in rows if not row.result.time and is_lasting]
        if found:
            yield test, tuple(found)


def _is_near(row: Row, draw: Draw, is_lasting: bool) -> bool:
    """Whether what was seen of the body then still counts at a draw."""
    if row.result.time == draw.time:
        return True
    gap = find_gap(row.result.time, draw.time)
    return is_lasting and gap is not None and gap.most > -DAY and gap.least <= _WEEK


def _count_seconds(row: Row, draw: Draw) -> int:
    gap = find_gap(row.result.time, draw.time)
    return abs(gap.most) if gap is not None else 0
