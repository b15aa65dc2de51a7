"""Deciding: which opinion gives the flag, who sharpens or chooses, and who says something else.

    laboratory's range   laboratory's word   verdict
    H                    HH                  HH: a normal range cannot contradict "critical"
    N                    HH                  N, the word is listed, and it may be critical
    N or H               A                   H: the word chooses among what the range leaves open
    N or H               none                the first range set chooses, else IND

The first opinion decides. Critical limits sharpen a flag and never overrule "normal", but the row
says when they would have. On a side that a range leaves open there is nothing to overrule.
"""

from collections.abc import Iterable, Iterator, Sequence

from labcheck.cases.case import Result
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.critical_limits import CriticalLayer
from labcheck.judging.doubts.unit_slip import ask_of_unit
from labcheck.judging.flags import Flag, agree, choose, in_order, sharpen
from labcheck.judging.not_judged import UNIT_REASONS, NotJudged, Reason
from labcheck.judging.printed_words import is_equivocal
from labcheck.judging.row import Disagreement, FlagFrom, JudgedRange, PossibleFlag, Row
from labcheck.judging.sources import REPORTED, Listener, Opinion, with_conditions
from labcheck.ranges.reference_range import Partition, differing_divisions
from labcheck.values.records import replace
from labcheck.values.result_text import Number, Verbal

_SHARPENED_FROM = {
    Flag.CRITICALLY_LOW: (Flag.LOW, Flag.ABNORMAL),
    Flag.CRITICALLY_HIGH: (Flag.HIGH, Flag.ABNORMAL),
}
_REPEAT = "a further sample, or another method"
_NO_RANGE = NotJudged(Reason.NO_RANGE, Reason.NO_RANGE.explanation, Reason.NO_RANGE.remedy)
_WITHOUT_DEGREE = {
    Flag.CRITICALLY_LOW: Flag.LOW,
    Flag.CRITICALLY_HIGH: Flag.HIGH,
    Flag.CRITICALLY_ABNORMAL: Flag.ABNORMAL,
    Flag.POSITIVE: Flag.ABNORMAL,
    Flag.NEGATIVE: Flag.NORMAL,
}


def decide(
    row: Row,
    listener: Listener,
    layer: CriticalLayer,
    heard: list[Opinion | NotJudged],
    catalogue: Catalogue,
) -> Row:
    """Let the first opinion decide, sharpen it, and list the others that differ."""
    opinions = [opinion for opinion in heard if isinstance(opinion, Opinion)]
    listed = _sharpen(opinions[0], listener, layer)
    first = _sharpen_by_word(_let_choose(listed, opinions[1:]), opinions[1:])
    heeded = (listed, *opinions[1:])
    others = tuple(_disagreement(other, first) for other in heeded if _differs(first, other))
    overruled = _overruled_critical(first, listener, layer)
    is_silent = not overruled and not any(each.flag.is_critical for each in first.flags)
    may_be = (say_may_be_critical(row, layer),) if row.is_beyond_critical and is_silent else ()
    ranges = next((opinion.ranges for opinion in opinions if opinion.ranges), ())
    is_abnormal = all(each.flag.is_abnormal for each in first.flags)
    asked = ask_of_unit(row, ranges, catalogue) if is_abnormal else ()
    passed_over = _passed_over(heard, opinions[0], row.result)
    near = tuple(_name_near_test(heard))
    return replace(
        row,
        flag=first.flag,
        possible_flags=first.flags,
        settled_by=_settled_by(first, row.result, layer) if len(first.flags) > 1 else "",
        flag_from=first.source,
        is_sharpened=listed.flags != opinions[0].flags,
        ranges=ranges,
        is_at_limit=_is_at_limit(row.result, (*ranges, *row.critical)),
        disagreements=(*overruled, *others),
        notes=(*may_be, *asked, *first.notes, *near, *passed_over, *row.notes),
        questions=(*asked, *row.questions),
        is_adult_assumed=first.is_adult_assumed,
    )


def _let_choose(first: Opinion, others: Sequence[Opinion]) -> Opinion:
    """Let the next authorities choose among flags that are possible, and nothing outside them.

    The laboratory's word always may. A range set may where the laboratory leaves open what the
    value is, and not which of its own ranges is the patient's.
    """
    may_ask_sets = first.source is not FlagFrom.RANGE_SET and len(first.ranges) <= 1
    for other in others:
        if len(first.flags) == 1 or (other.source is FlagFrom.RANGE_SET and not may_ask_sets):
            continue
        kept = choose((each.flag for each in first.flags), (each.flag for each in other.flags))
        is_degree_said = any(each.flag.is_critical for each in other.flags)
        if not is_degree_said and all(flag.is_critical for flag in kept):
            continue  # "low" does not choose "critically low" where the other is "normal"
        if kept and len(kept) < len({each.flag for each in first.flags}):
            first = _keep(first, kept, other)
    return first


def _keep(first: Opinion, kept: frozenset[Flag], other: Opinion) -> Opinion:
    left = " or ".join(str(each) for each in first.flags)
    said = " or ".join(flag.value for flag in in_order({each.flag for each in other.flags}))
    flags = tuple(each for each in first.flags if each.flag in kept)
    if len(flags) == 1:
        flags = (PossibleFlag(flags[0].flag),)
    note = f"{first.name} leaves {left} possible; {other.name} says {said}"
    return replace(first, flags=flags, notes=(*first.notes, note))


def _sharpen_by_word(first: Opinion, others: Sequence[Opinion]) -> Opinion:
    """Make a flag by the printed range critical where the laboratory flags it so."""
    word = next((opinion for opinion in others if opinion.name == REPORTED), None)
    if first.source is not FlagFrom.PRINTED_RANGE or word is None:
        return first
    flags = tuple(replace(each, flag=sharpen(each.flag, word.flag)) for each in first.flags)
    if flags == first.flags:
        return first
    note = f"{word.flag.value} as the laboratory flags it"
    return replace(first, flags=tuple(dict.fromkeys(flags)), notes=(*first.notes, note))


def judge_by_critical_limits(
    row: Row, listener: Listener, layer: CriticalLayer, obstacles: list[NotJudged]
) -> Row:
    """Judge by critical limits only, or say why the result is not judged."""
    flags = layer.flags(listener.quantity)
    if flags and None not in flags:
        possible = tuple(PossibleFlag(flag) for flag in in_order(flags))
        return replace(
            row,
            flag=agree(each.flag for each in possible),
            possible_flags=possible,
            settled_by=layer.settled_by or "an exact value" if len(possible) > 1 else "",
            flag_from=_whose(layer),
            is_sharpened=True,
            is_at_limit=_is_at_limit(row.result, row.critical),
        )
    notes = (say_may_be_critical(row, layer),) if any(flags) else ()
    return replace(
        row,
        not_judged=listener.obstacle or (obstacles or [_NO_RANGE])[0],
        notes=(*notes, *row.notes),
    )


def _whose(layer: CriticalLayer) -> FlagFrom:
    is_printed = all(judged.is_printed for judged in layer.ranges)
    return FlagFrom.PRINTED_RANGE if is_printed else FlagFrom.RANGE_SET


def _name_near_test(heard: Iterable[Opinion | NotJudged]) -> Iterator[str]:
    """Name the tests that are called almost so, where an unknown one is judged all the same."""
    for obstacle in heard:
        if isinstance(obstacle, NotJudged) and obstacle.reason is Reason.UNKNOWN_TEST:
            yield from (f"the test is not known; {obstacle.remedy}",) * obstacle.is_near


def _passed_over(
    heard: list[Opinion | NotJudged], decider: Opinion, result: Result
) -> Iterator[str]:
    """Say which sources could not be compared, and which of higher authority did not fit."""
    before = heard[: heard.index(decider)]
    for obstacle in heard:
        if not isinstance(obstacle, NotJudged) or isinstance(result.value, Verbal):
            continue
        if obstacle.reason in UNIT_REASONS:
            near = f"; {obstacle.remedy}" if obstacle.is_near else ""
            yield f"not compared with {obstacle.detail}{near}"
        elif obstacle.reason is Reason.NO_MATCHING_PARTITION and obstacle in before:
            is_general = (
                obstacle.remedy == obstacle.reason.remedy
            )  # another range was found for this one
            yield obstacle.detail if is_general else f"{obstacle.detail}; {obstacle.remedy}"


def _sharpen(opinion: Opinion, listener: Listener, layer: CriticalLayer) -> Opinion:
    """Make `L` and `H` critical where the critical limits say so."""
    if not layer.ranges or listener.quantity is None:
        return opinion
    if not opinion.ranges:
        flags = list(layer.flags(listener.quantity))
        if len(flags) == 1 and flags[0] and opinion.flag in _SHARPENED_FROM[flags[0]]:
            return replace(opinion, flags=(PossibleFlag(flags[0]),))
        return opinion
    found: dict[Flag, list[Partition]] = {}
    for range_ in opinion.ranges:
        for flag in in_order(layer.flags(listener.quantity, range_)):
            found.setdefault(flag, []).append(range_.entry.partition)
    return replace(opinion, flags=with_conditions(found, opinion.ranges))


def _overruled_critical(
    first: Opinion, listener: Listener, layer: CriticalLayer
) -> tuple[Disagreement, ...]:
    """Say so when a higher authority does not call critical what a critical list does."""
    if any(possible.flag.is_critical for possible in first.flags):
        return ()
    for each in filter(None, (layer, layer.overruled)):
        flags = each.flags(listener.quantity)
        if flags and None not in flags:
            possible = tuple(PossibleFlag(flag) for flag in in_order(flags))
            limits = each.ranges[0]
            return (Disagreement(limits.set_id, possible, limits.entry.limits.text),)
    return ()


def _differs(first: Opinion, other: Opinion) -> bool:
    """Whether another source would have said something else, degrees aside."""
    said = {_WITHOUT_DEGREE.get(each.flag, each.flag) for each in first.flags}
    would_say = {_WITHOUT_DEGREE.get(each.flag, each.flag) for each in other.flags}
    if Flag.ABNORMAL in said | would_say:
        return _is_all_abnormal(said) != _is_all_abnormal(would_say)
    return said.isdisjoint(would_say) if len(would_say) > 1 else said != would_say


def _is_all_abnormal(flags: Iterable[Flag]) -> bool:
    return all(flag.is_abnormal for flag in flags)


def _disagreement(opinion: Opinion, first: Opinion) -> Disagreement:
    """List what a source says; of two words that contradict each other, the one that differs."""
    texts = dict.fromkeys(range_.entry.limits.text for range_ in opinion.ranges)
    flags = opinion.flags
    if opinion.name == REPORTED:
        agreed = choose((each.flag for each in flags), (each.flag for each in first.flags))
        flags = tuple(each for each in flags if each.flag not in agreed) or flags
    return Disagreement(opinion.name, flags, " or ".join(texts))


def _settled_by(opinion: Opinion, result: Result, layer: CriticalLayer) -> str:
    """Say what would settle an indeterminate row."""
    divisions = differing_divisions(range_.entry.partition for range_ in opinion.ranges)
    wanted = ["trimester" if division == "pregnancy" else division for division in divisions]
    needs = [f"the {' and '.join(wanted)}"] if wanted else []
    if any(possible.flag.is_critical for possible in opinion.flags):
        needs += [layer.settled_by] if layer.settled_by not in ("", *needs) else []
    if opinion.name == REPORTED:
        return _REPEAT if is_equivocal(result) else "the range printed with the result"
    if not isinstance(result.value, Number):
        needs.append("an exact value")
    return " and ".join(needs) or "a range set without overlapping limits"


def _is_at_limit(result: Result, ranges: Iterable[JudgedRange]) -> bool:
    """Whether a limit that rests on a cited number lies within the rounding of the result."""
    value = result.value
    return isinstance(value, Number) and any(
        limit is not None and value.may_have_been(limit)
        for range_ in ranges
        if not range_.conversion.is_exact
        for limit in (range_.interval.low, range_.interval.high)
    )


def say_may_be_critical(row: Row, layer: CriticalLayer) -> str:
    """Say which critical limits may be crossed, and what would settle it."""
    needs = [layer.settled_by] if layer.settled_by else []
    needs += [] if isinstance(row.result.value, Number) else ["an exact value"]
    settled_by = f"; {' and '.join(needs)} would settle it" if needs else ""
    return f"may be critical: {layer.ranges[0].critical_text}{settled_by}"
