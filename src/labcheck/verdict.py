"""The verdict on one result: which opinion decides, and who would have said something else.

Opinions are heard in order of authority: the range printed with the result, the laboratory's own
word, then the range sets. The first decides. Critical limits are a second layer: they sharpen a
flag and never overrule "normal", but the row says when they would have.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from labcheck.analytes import Analyte
from labcheck.case import Result
from labcheck.catalogue import AmbiguousTest, Catalogue, UnknownTest
from labcheck.conversion import Conversion, find_conversion
from labcheck.critical import CriticalLayer
from labcheck.identity import ContradictedTest, FoundTest, explain_name, identify
from labcheck.interpret import Flag, agree
from labcheck.interval import Interval
from labcheck.limits import Limits, LimitsError, parse_limits
from labcheck.measured import Number, Verbal
from labcheck.not_measured import refuse_no_measurement
from labcheck.opinions import (
    Listener,
    Opinion,
    in_order,
    with_conditions,
)
from labcheck.patient import Patient
from labcheck.ranges import Partition, RangeSet, differing_divisions
from labcheck.reasons import UNIT_REASONS, NotJudged, Reason
from labcheck.report import FolderSettings
from labcheck.row import Disagreement, FlagFrom, JudgedRange, PossibleFlag, Row, SecondOpinion
from labcheck.slip import suspect_slips

_NO_RANGE = NotJudged(Reason.NO_RANGE, Reason.NO_RANGE.explanation, Reason.NO_RANGE.remedy)
_SHARPENED_FROM = {
    Flag.CRITICALLY_LOW: (Flag.LOW, Flag.ABNORMAL),
    Flag.CRITICALLY_HIGH: (Flag.HIGH, Flag.ABNORMAL),
}
_WITHOUT_DEGREE = {
    Flag.CRITICALLY_LOW: Flag.LOW,
    Flag.CRITICALLY_HIGH: Flag.HIGH,
    Flag.CRITICALLY_ABNORMAL: Flag.ABNORMAL,
    Flag.POSITIVE: Flag.ABNORMAL,
    Flag.NEGATIVE: Flag.NORMAL,
}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What results are judged by.

    Attributes:
        catalogue: The analytes that are known.
        sets: Range sets in order of authority.
        critical_sets: Lists of critical limits in order of authority.
        unused: Further sets, which judge nothing and are named where they would have a range.
        compared: Sets that are asked what they say of each result, and decide nothing by it.
        folder_settings: Settings of the working folder by which all this was chosen.
    """

    catalogue: Catalogue
    sets: tuple[RangeSet, ...]
    critical_sets: tuple[RangeSet, ...] = ()
    unused: Iterable[RangeSet] = ()
    compared: tuple[RangeSet, ...] = ()
    folder_settings: FolderSettings | None = None


def judge_result(result: Result, patient: Patient, knowledge: Knowledge) -> Row:
    """Judge one result by itself; the baseline is added by `check`."""
    identity = identify(result, knowledge.catalogue)
    found = identity.found
    result = replace(result, specimen=identity.specimen)
    analyte = found if isinstance(found, Analyte) else None
    printed, notes = _printed_limits(result)
    if result.age:
        patient = replace(patient, age=result.age)
    listener = Listener(result, analyte, patient, printed)
    layer = listener.critical_layer(knowledge.critical_sets)
    row = Row(
        result,
        analyte,
        critical=layer.ranges,
        critical_unapplied=layer.unapplied or _unapplied_by_name(found, listener, knowledge),
        is_beyond_critical=any(layer.flags(listener.quantity)),
        second_opinions=tuple(_second_opinions(listener, knowledge.compared)),
        notes=(
            *notes,
            *_name_unused_code(identity.unused_code),
            *((result.note,) if result.note else ()),
        ),
    )
    is_known = not isinstance(found, UnknownTest)
    if refused := refuse_no_measurement(result, knowledge.catalogue, is_known=is_known):
        return _set_aside(row, refused, layer)
    by_sets = [listener.by_set(one) for one in knowledge.sets]
    by_print = listener.by_printed_range()
    heard = [
        _doubt_unit(by_print, listener, by_sets) or by_print,
        listener.by_word(),
        None if isinstance(found, Analyte) else explain_name(found),
        *by_sets,
    ]
    said = [one for one in heard if one is not None]
    if any(isinstance(one, Opinion) for one in said):
        return _decide(row, listener, layer, said)
    obstacles = [one for one in said if isinstance(one, NotJudged)]
    judged = _judge_by_critical_limits(row, listener, layer, obstacles)
    return _name_unused_sets(judged, listener, knowledge)


def _name_unused_code(code: str) -> Iterator[str]:
    if code:
        yield f"the code {code} is not known and was not used: the name decided"


def _set_aside(row: Row, why: NotJudged, layer: CriticalLayer) -> Row:
    """Judge nothing of a result, and say where critical limits would have been crossed."""
    may_be = (_may_be_critical(row, layer),) if row.is_beyond_critical else ()
    return replace(row, not_judged=why, second_opinions=(), notes=(*may_be, *row.notes))


def _second_opinions(listener: Listener, sets: Iterable[RangeSet]) -> Iterator[SecondOpinion]:
    """Ask sets what they say of a value; those that do not have the test are silent."""
    for one in sets if listener.values is not None else ():
        match listener.by_set(one):
            case Opinion(flags=flags, ranges=ranges):
                yield SecondOpinion(one.id, flags, ranges)
            case NotJudged() as why:
                yield SecondOpinion(one.id, not_judged=why)


def _decide(
    row: Row, listener: Listener, layer: CriticalLayer, heard: list[Opinion | NotJudged]
) -> Row:
    """Let the first opinion decide, sharpen it, and list the others that differ."""
    opinions = [one for one in heard if isinstance(one, Opinion)]
    first = _sharpen(opinions[0], listener, layer)
    others = tuple(_disagreement(other) for other in opinions[1:] if _differs(first, other))
    overruled = _overruled_critical(first, listener, layer)
    is_silent = not overruled and not any(one.flag.is_critical for one in first.flags)
    may_be = (_may_be_critical(row, layer),) if row.is_beyond_critical and is_silent else ()
    ranges = next((opinion.ranges for opinion in opinions if opinion.ranges), ())
    is_abnormal = all(one.flag.is_abnormal for one in first.flags)
    slips = suspect_slips(row.result.value, row.analyte, ranges) if is_abnormal else ()
    passed_over = _passed_over(heard, opinions[0], row.result)
    return replace(
        row,
        flag=first.flag,
        possible_flags=first.flags,
        settled_by=_settled_by(first, row.result, layer) if len(first.flags) > 1 else "",
        flag_from=first.source,
        is_sharpened=first.flags != opinions[0].flags,
        ranges=ranges,
        is_at_limit=_is_at_limit(row.result, (*ranges, *row.critical)),
        disagreements=(*overruled, *others),
        notes=(*may_be, *slips, *first.notes, *passed_over, *row.notes),
        is_adult_assumed=first.is_adult_assumed,
    )


def _passed_over(
    heard: list[Opinion | NotJudged], decider: Opinion, result: Result
) -> Iterator[str]:
    """Say which sources could not be compared, and which of higher authority did not fit."""
    before = heard[: heard.index(decider)]
    for one in heard:
        if not isinstance(one, NotJudged) or isinstance(result.value, Verbal):
            continue
        if one.reason in UNIT_REASONS:
            yield f"not compared with {one.detail}"
        elif one.reason is Reason.NO_MATCHING_PARTITION and one in before:
            is_general = one.remedy == one.reason.remedy  # another range was found for this one
            yield one.detail if is_general else f"{one.detail}; {one.remedy}"


def _doubt_unit(
    by_print: Opinion | NotJudged | None,
    listener: Listener,
    by_sets: list[Opinion | NotJudged | None],
) -> NotJudged | None:
    """Doubt a printed range without a unit that lies wholly outside what a book calls normal.

    When it would not in another unit of the analyte, it most likely is in that unit; taken at its
    word it would flag anything.
    """
    limits = listener.printed
    if limits is None or limits.unit is not None or listener.result.unit is None:
        return None
    known = [range_ for said in by_sets if isinstance(said, Opinion) for range_ in said.ranges]
    if not known or not isinstance(by_print, Opinion):
        return None
    if any(range_.interval.overlaps(limits.interval) for range_ in known):
        return None
    in_other_units = _in_other_units(limits.interval, listener)
    if not any(one.overlaps(range_.interval) for one in in_other_units for range_ in known):
        return None
    detail = (
        f"the printed range: {limits.text} has no unit and lies outside "
        f"{known[0].set_id}'s {known[0].entry.limits.text}, so it may be in another unit"
    )
    return NotJudged(Reason.UNIT_MISSING, detail, "write the unit of the range")


def _in_other_units(interval: Interval, listener: Listener) -> Iterator[Interval]:
    """Give what limits would be in the result's unit if they were in another of the analyte's."""
    analyte = listener.analyte
    target = analyte.read_unit(listener.result.unit) if analyte else None
    if analyte is None or target is None:
        return
    for source in analyte.known_units:
        found = find_conversion(analyte, source, target)
        if isinstance(found, Conversion) and not found.is_identity:
            yield found.apply_to(interval)


def _judge_by_critical_limits(
    row: Row, listener: Listener, layer: CriticalLayer, obstacles: list[NotJudged]
) -> Row:
    """Judge by critical limits alone, or say why the result is not judged."""
    flags = layer.flags(listener.quantity)
    if flags and None not in flags:
        possible = tuple(PossibleFlag(flag) for flag in in_order(flags))
        return replace(
            row,
            flag=agree(one.flag for one in possible),
            possible_flags=possible,
            settled_by=layer.settled_by or "an exact value" if len(possible) > 1 else "",
            flag_from=FlagFrom.RANGE_SET,
            is_sharpened=True,
            is_at_limit=_is_at_limit(row.result, row.critical),
        )
    notes = (_may_be_critical(row, layer),) if any(flags) else ()
    return replace(
        row,
        not_judged=listener.obstacle or (obstacles or [_NO_RANGE])[0],
        notes=(*notes, *row.notes),
    )


def _unapplied_by_name(found: FoundTest, listener: Listener, knowledge: Knowledge) -> str:
    """Say why critical limits of what a name may mean were not applied; empty where none are."""
    match found:
        case AmbiguousTest(candidates=meant) | ContradictedTest(candidates=meant):
            pass
        case _:
            return ""
    has_limits = any(one.id in lists.ranges for lists in knowledge.critical_sets for one in meant)
    is_compared = has_limits and listener.quantity is not None
    return f"the test may be {' or '.join(one.name for one in meant)}" if is_compared else ""


def _name_unused_sets(row: Row, listener: Listener, knowledge: Knowledge) -> Row:
    """Where no range was found, name the sets that are not in use and have one that fits."""
    why = row.not_judged
    if why is None or why.reason not in (Reason.NO_RANGE, Reason.NO_MATCHING_PARTITION):
        return row
    fitting = [one.id for one in knowledge.unused if isinstance(listener.by_set(one), Opinion)]
    if not fitting:
        return row
    used = ",".join(one.id for one in knowledge.sets)
    how = f"add one to --ranges {used}" if used else "name one with --ranges"
    remedy = f"limits that fit are in {', '.join(fitting)}; {how}"
    return replace(row, not_judged=replace(why, remedy=remedy))


def _may_be_critical(row: Row, layer: CriticalLayer) -> str:
    needs = [layer.settled_by] if layer.settled_by else []
    needs += [] if isinstance(row.result.value, Number) else ["an exact value"]
    return (
        f"may be critical: {layer.ranges[0].critical_text}; {' and '.join(needs)} would settle it"
    )


def _printed_limits(result: Result) -> tuple[Limits | None, tuple[str, ...]]:
    if not result.printed_range:
        return None, ()
    try:
        return parse_limits(result.printed_range), ()
    except LimitsError as error:
        return None, (f"printed range {result.printed_range!r} not used: {error}",)


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
    flags = layer.flags(listener.quantity)
    is_heeded = any(possible.flag.is_critical for possible in first.flags)
    if not flags or None in flags or is_heeded:
        return ()
    possible = tuple(PossibleFlag(flag) for flag in in_order(flags))
    limits = layer.ranges[0]
    return (Disagreement(limits.set_id, possible, limits.entry.limits.text),)


def _differs(first: Opinion, other: Opinion) -> bool:
    """Whether another source would have said something else, degrees aside."""
    said = {_WITHOUT_DEGREE.get(one.flag, one.flag) for one in first.flags}
    would_say = {_WITHOUT_DEGREE.get(one.flag, one.flag) for one in other.flags}
    if Flag.ABNORMAL in said | would_say:
        return _is_all_abnormal(said) != _is_all_abnormal(would_say)
    return said.isdisjoint(would_say) if len(would_say) > 1 else said != would_say


def _is_all_abnormal(flags: Iterable[Flag]) -> bool:
    return all(flag.is_abnormal for flag in flags)


def _disagreement(opinion: Opinion) -> Disagreement:
    texts = dict.fromkeys(range_.entry.limits.text for range_ in opinion.ranges)
    return Disagreement(opinion.name, opinion.flags, " or ".join(texts))


def _settled_by(opinion: Opinion, result: Result, layer: CriticalLayer) -> str:
    """Say what would settle an indeterminate row."""
    divisions = differing_divisions(range_.entry.partition for range_ in opinion.ranges)
    wanted = ["trimester" if one == "pregnancy" else one for one in divisions]
    needs = [f"the {' and '.join(wanted)}"] if wanted else []
    if any(possible.flag.is_critical for possible in opinion.flags):
        needs += [layer.settled_by] if layer.settled_by not in ("", *needs) else []
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
