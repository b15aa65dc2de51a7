"""One verdict from several readings: what all of them give, or what is possible.

readings give                     the row
one flag                          that flag
flags that differ in degree       the mildest, and what it may be
flags that differ otherwise       IND, with each flag and the reading under which it holds
one is not judged                 not judged, with that reason: it stands for anything
all are impossible                not judged: impossible
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.judging.flags import Flag, agree, in_order
from labcheck.judging.not_judged import Reason
from labcheck.judging.row import PossibleFlag, Row, list_ends
from labcheck.reading.readings import Candidate
from labcheck.values.records import replace
from labcheck.values.result_text import is_open_number

Judged = tuple[Candidate, Row]
"""A reading with the row that it would be."""


def join_readings(row: Row, judged: Sequence[Judged], settled_by: str) -> Row:
    """Join the verdicts on the readings of a result.

    Args:
        row: The row of the result as it was reported, which is not judged.
        judged: Each reading with its verdict.
        settled_by: What would settle which of them is meant.
    """
    ends = tuple(end for _, verdict in judged for end in _ends_of(verdict))
    row = replace(
        row,
        further_ends=tuple(dict.fromkeys((*row.further_ends, *ends))),
        has_asked_further=any(
            each.has_asked_further for each in (row, *(said for _, said in judged))
        ),
    )
    may_be = any(verdict.may_be_critical for _, verdict in judged)
    if any(verdict.flag is None for _, verdict in judged):
        may_be = may_be or row.is_beyond_critical
        return _without_verdict(replace(row, is_beyond_critical=may_be), judged)
    if len(judged) == 1:
        return _as_read(row, *judged[0])
    flags: dict[Flag, list[str]] = {}
    for candidate, verdict in judged:
        for each in verdict.possible_flags:
            name = " and ".join(filter(None, (candidate.name, each.when)))
            flags.setdefault(each.flag, []).append(name)
    needs = dict.fromkeys((settled_by, *(verdict.settled_by for _, verdict in judged)))
    names = {flag: " or ".join(dict.fromkeys(flags[flag])) for flag in flags}
    possible = tuple(
        PossibleFlag(flag, names[flag] if len(flags) > 1 else "") for flag in in_order(flags)
    )
    critical = tuple(range_ for _, verdict in judged for range_ in verdict.critical)
    return replace(
        row,
        flag=agree(each.flag for each in possible),
        possible_flags=possible,
        settled_by=" and ".join(filter(None, needs)) if len(possible) > 1 else "",
        flag_from=judged[0][1].flag_from,
        not_judged=None,
        critical_readings=critical,
        is_beyond_critical=may_be and not all(each.flag.is_critical for each in possible),
        read_as=" or ".join(candidate.name for candidate, _ in judged),
        assumed=tuple(assumed for candidate, _ in judged for assumed in candidate.assumed),
        notes=tuple(note for note in row.notes if not note.startswith(_MAY_BE)),
    )


def _is_impossible(row: Row) -> bool:
    return row.not_judged is not None and row.not_judged.reason is Reason.IMPOSSIBLE


_MAY_BE = "may be critical"


def _as_read(row: Row, candidate: Candidate, verdict: Row) -> Row:
    """Take the verdict on the only reading, beside the result as it was reported."""
    return replace(
        verdict,
        result=_with_number(row.result, candidate.result),
        further_ends=row.further_ends,
        read_as=", ".join(filter(None, (candidate.name, verdict.read_as))),
        assumed=(*candidate.assumed, *verdict.assumed),
    )


def _with_number(printed: Result, read: Result) -> Result:
    """Give a result as it was printed, but for an open number, which is as it is read."""
    if not is_open_number(printed.value) or is_open_number(read.value):
        return printed
    return replace(read, printed_range=printed.printed_range, is_typed=printed.is_typed)


def _without_verdict(row: Row, judged: Sequence[Judged]) -> Row:
    """Leave a row not judged, where some reading is not judged for a reason of its own."""
    refused = (verdict.not_judged for _, verdict in judged if verdict.flag is None)
    why = next(filter(None, refused), row.not_judged)
    value = row.result.value
    has_point = is_open_number(value) and value.plain is not None
    is_same = has_point and len(set(_reasons_of(judged))) == 1
    is_only = len(judged) == 1 or is_same or all(_is_impossible(said) for _, said in judged)
    if is_only and len(judged) == 1:
        row = replace(row, result=_with_number(row.result, judged[0][0].result))
    return replace(row, not_judged=why if is_only else row.not_judged)


def _reasons_of(judged: Sequence[Judged]) -> Iterator[Reason | None]:
    """Give why each reading is not judged; `None` for one that is."""
    for _, verdict in judged:
        yield verdict.not_judged.reason if verdict.not_judged else None


def _ends_of(row: Row) -> tuple[Decimal, ...]:
    limits = (*row.ranges, *row.critical, *row.critical_readings)
    return (*row.further_ends, *list_ends(limits))
