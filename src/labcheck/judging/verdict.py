"""The verdict on one result: which opinion decides, and who would have said something else.

Opinions are heard in order of authority: the range printed with the result, the laboratory's own
word, then the range sets. The first decides. Critical limits are a second layer: they sharpen a
flag and never overrule "normal", but the row says when they would have.
"""

from collections.abc import Iterable, Iterator
from dataclasses import field

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import Catalogue, UnknownTest
from labcheck.catalogue.methods import find_method
from labcheck.catalogue.name_states import find_state
from labcheck.catalogue.specimens import is_part_of
from labcheck.judging.authority.foreign_flags import read_in_language, read_own_flag
from labcheck.judging.authority.heard_sets import Heard, hear_sets, name_other_sets
from labcheck.judging.authority.negative_numbers import (
    is_flagged_negative,
    refuse_critical,
    refuse_negative,
)
from labcheck.judging.authority.two_in_one import part_cell, set_apart
from labcheck.judging.contradictions import Statement, list_candidates
from labcheck.judging.critical_limits import CriticalLayer
from labcheck.judging.deciding import decide, judge_by_critical_limits, say_may_be_critical
from labcheck.judging.doubts.impossible import find_whole
from labcheck.judging.doubts.open_number import leave_open
from labcheck.judging.doubts.printed_doubt import Compared, Doubted, find_doubt, judge_beside_doubt
from labcheck.judging.doubts.scale_apart import find_scale_apart
from labcheck.judging.doubts.second_value import refuse_second_value
from labcheck.judging.doubts.wrong_specimen import refuse_wrong_specimen
from labcheck.judging.identity import identify
from labcheck.judging.joining import join_readings
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.not_measured import refuse_circumstance, refuse_no_measurement
from labcheck.judging.opening import Opened, find_open, take_back
from labcheck.judging.possibly_critical import look_for_critical
from labcheck.judging.printed_words import is_normal_by_words, read_none
from labcheck.judging.report import FolderSettings, RegionUsed
from labcheck.judging.row import FlagFrom, Row, SecondOpinion, list_ends
from labcheck.judging.sources import Listener, Opinion
from labcheck.judging.unknown_names import explain_name
from labcheck.ranges.further_sets import NO_SETS, FurtherSets
from labcheck.ranges.printed_ranges import read_printed_ranges
from labcheck.ranges.reference_range import JUDGING_KINDS, RangeSet, ReferenceRange
from labcheck.reading.blood_gas import list_bloods
from labcheck.reading.numbers import settle_value, spell_range
from labcheck.reading.readings import Candidate
from labcheck.reading.units import read_litre
from labcheck.values.patient import Patient
from labcheck.values.records import dataclass, replace
from labcheck.values.unit_system import UnitSystem


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What results are judged by.

    Attributes:
        catalogue: The analytes that are known.
        sets: Range sets in order of authority.
        critical_sets: Lists of critical limits in order of authority.
        further: General sets, in order, for tests that no set in front of them knows.
        unused: Sets that judge nothing and are named where they would have a range.
        named: The ids of the sets in front that a region or the user chose, without the layer that
            stands behind them.
        shipped: The shipped sets not in use, with which the scale of printed ranges is compared.
        compared: Sets that are asked what they say of each result, and decide nothing by it.
        folder_settings: Settings of the working folder by which all this was chosen.
        is_strict: Whether nothing may be assumed: a missing unit, a number that may be two.
        units: The system whose units are meant where none is printed; `None` where none is stated.
        region: The region whose sets these are; `None` where sets were named.
        remembered: What was answered to questions, since a file asks the same ones in many rows.
    """

    catalogue: Catalogue
    sets: tuple[RangeSet, ...]
    critical_sets: tuple[RangeSet, ...] = ()
    further: FurtherSets = NO_SETS
    unused: FurtherSets = NO_SETS
    named: tuple[str, ...] = ()
    shipped: FurtherSets = NO_SETS
    compared: tuple[RangeSet, ...] = ()
    folder_settings: FolderSettings | None = None
    is_strict: bool = False
    units: UnitSystem | None = None
    region: RegionUsed | None = None
    remembered: dict[object, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def derive(self, **changes: object) -> "Knowledge":
        """Give the same knowledge with some of it changed, one and the same for equal changes."""
        key = (Knowledge, *((name, id(value)) for name, value in changes.items()))
        known = self.remembered.get(key)
        if not isinstance(known, Knowledge):
            changed = replace(self, **changes)  # type: ignore[arg-type]
            known = self.remembered[key] = changed
        return known


def judge_result(result: Result, patient: Patient, knowledge: Knowledge) -> Row:
    """Judge one result by itself; the baseline is added by `check`.

    Where its number or its unit is open, every reading is judged, and the row has what they share.
    """
    return _judge(settle_value(result), patient, knowledge)


def _judge(result: Result, patient: Patient, knowledge: Knowledge) -> Row:
    row = _judge_as_printed(result, patient, knowledge)
    if halves := part_cell(row.result, knowledge.catalogue):
        return set_apart(row, tuple(_judge(half, patient, knowledge) for half in halves))
    analyte = row.analyte
    if analyte is not None and (bloods := list_bloods(row.result, analyte)):
        return _judge_bloods(row, bloods, patient, knowledge)
    left_open = _find_open(row, knowledge)
    if left_open is None or not left_open.candidates:
        return left_open.row if left_open else row
    judged = [(each, _judge(each.result, patient, knowledge)) for each in left_open.candidates]
    return join_readings(left_open.row, judged, left_open.settled_by)


def _find_open(row: Row, knowledge: Knowledge) -> Opened | None:
    """Find what of a result is open: its scale beside a range, its unit, its number, its name."""
    units, is_strict = knowledge.units, knowledge.is_strict
    compared = Compared(knowledge.sets, knowledge.shipped, knowledge.catalogue)
    apart = find_scale_apart(row, compared, units, is_strict=is_strict)
    if apart is not None and apart.row.flag is None:
        return apart
    row = apart.row if apart else row
    return find_open(row, knowledge.catalogue, units, is_strict=is_strict) or apart


def _judge_bloods(
    row: Row, bloods: Iterable[Candidate], patient: Patient, knowledge: Knowledge
) -> Row:
    """Judge a gas by range sets only where they say the same of arterial and of venous blood."""
    if row.flag_from is not FlagFrom.RANGE_SET:
        return row
    limits = next((f" {each.set_id} {each.entry.limits.text}" for each in row.ranges), "")
    would = " or ".join(map(str, row.possible_flags))
    detail = (
        f"the blood may be arterial or venous; limits for arterial blood{limits} would say {would}"
    )
    why = NotJudged(Reason.NO_MATCHING_PARTITION, detail, "state arterial blood or venous blood")
    open_row = take_back(replace(row, ranges=(), is_sharpened=False, disagreements=()), why)
    judged = [(each, judge_result(each.result, patient, knowledge)) for each in bloods]
    # In venous blood a name such as CO2 is that of another test, which is not what was found.
    same = [(each, said if said.analyte == row.analyte else open_row) for each, said in judged]
    return join_readings(open_row, same, "the specimen")


def _judge_as_printed(result: Result, patient: Patient, knowledge: Knowledge) -> Row:
    identity = identify(result, knowledge.catalogue)
    found = identity.found
    analyte = found if isinstance(found, Analyte) else None
    result = replace(
        result,
        specimen=identity.specimen,
        context=result.context or find_state(result.test),
        method=find_method(result.method, result.test),
    )
    result = read_none(result, analyte)
    result = read_litre(result, analyte)
    result, own_flag = read_own_flag(result, knowledge.catalogue.own)
    result = read_in_language(result, knowledge.catalogue.language)
    result = leave_open(result, list_candidates(found), knowledge.catalogue.practice_of)
    printed = read_printed_ranges(
        ""
        if is_normal_by_words(result)
        else spell_range(result, analyte, knowledge.catalogue.practice_of),
        analyte.id if analyte else result.test,
        zero_is_normal=analyte is not None and analyte.zero_is_normal,
    )
    if result.age:
        patient = replace(patient, age=result.age)
    listener = Listener(result, analyte, patient, printed.entries, printed.critical)
    layer = listener.critical_layer(knowledge.critical_sets)
    not_used = tuple(filter(None, (printed.note, _name_unused_code(identity.unused_code))))
    row = Row(
        result,
        analyte,
        critical=layer.ranges,
        critical_unapplied=layer.unapplied,
        is_beyond_critical=any(layer.flags(listener.quantity)),
        second_opinions=tuple(_second_opinions(listener, knowledge.compared)),
        notes=tuple(filter(None, (*not_used, result.note))),
        not_used=not_used,
        further_ends=list_ends(layer.overruled.ranges) if layer.overruled else (),
        own_names=tuple(
            filter(None, (identity.own_name, _name_own_unit(result, knowledge), own_flag))
        ),
    )
    is_known = not isinstance(found, UnknownTest)
    if refused := refuse_no_measurement(result, knowledge.catalogue, is_known=is_known):
        aside = _set_aside(row, refused, layer)
        if refused.reason is Reason.NOT_A_MEASUREMENT:
            return aside
        return look_for_critical(aside, found, listener, knowledge.critical_sets)
    if (
        listener.quantity is not None
        and not printed.entries
        and (refused := refuse_circumstance(result, analyte, knowledge.catalogue.practice_of))
    ):
        return _set_aside(row, refused, layer)
    if refused := refuse_wrong_specimen(result) or refuse_second_value(result, analyte):
        row = replace(row, is_beyond_critical=_is_second_critical(row, listener, knowledge))
        return _set_aside(row, refused, layer)
    by_print = listener.by_printed_range()
    compared = Compared(knowledge.sets, knowledge.shipped, knowledge.catalogue)
    doubted = find_doubt(printed, by_print, listener, compared)
    row = _with_doubt(row, doubted)
    by_word = listener.by_word()
    laboratory = [None if doubted.doubt else by_print, by_word]
    is_negative = not isinstance(laboratory[0], Opinion) and is_flagged_negative(listener)
    is_open = is_negative or not any(map(_is_settled, laboratory))
    further = knowledge.further if is_open else NO_SETS
    by_sets = hear_sets(listener, knowledge.sets, further)
    if by_sets.has_asked_further:
        row = replace(row, has_asked_further=True)
    row, refused = (
        refuse_negative(row, listener, by_sets.said, _list_ranges(analyte, knowledge))
        if is_negative
        else (row, None)
    )
    if refused:
        aside = _set_aside(row, refused, layer)
        return look_for_critical(aside, found, listener, knowledge.critical_sets)
    if doubted.doubt and by_word is None and analyte is not None:
        judged = judge_beside_doubt(row, listener, layer, doubted.doubt, by_sets.said)
        return look_for_critical(judged, found, listener, knowledge.critical_sets)
    heard = [
        *laboratory,
        None
        if isinstance(found, Analyte)
        else explain_name(found, result.test, knowledge.catalogue),
        *by_sets.said,
    ]
    said = [each for each in heard if each is not None]
    if any(isinstance(each, Opinion) for each in said):
        judged = _heed_unread_flag(decide(row, listener, layer, said, knowledge.catalogue))
    else:
        obstacles = [each for each in said if isinstance(each, NotJudged)]
        judged = judge_by_critical_limits(row, listener, layer, obstacles)
        judged = _name_others(judged, listener, by_sets, knowledge)
    judged = _name_specimen_of_limits(judged, identity.said_by_code)
    looked = look_for_critical(judged, found, listener, knowledge.critical_sets)
    return refuse_critical(looked, listener)


def _list_ranges(analyte: Analyte | None, knowledge: Knowledge) -> Iterator[ReferenceRange]:
    """Give every range of a test in the sets that may be asked."""
    if analyte is None:
        return
    for range_set in (*knowledge.sets, *knowledge.further.having(analyte.id)):
        entries = range_set.ranges.get(analyte.id, ())
        yield from (entry for entry in entries if entry.kind in JUDGING_KINDS)


def _name_others(row: Row, listener: Listener, heard: Heard, knowledge: Knowledge) -> Row:
    """Name the sets that were not asked, and would have had limits for the test."""
    if listener.analyte is None:
        return row
    others = (knowledge.further, knowledge.unused)
    return name_other_sets(row, listener, heard, knowledge.named, others)


def _is_settled(said: Opinion | NotJudged | None) -> bool:
    """Whether the laboratory itself leaves one flag, so that no further set has to be asked."""
    return isinstance(said, Opinion) and len(said.flags) == 1


def _with_doubt(row: Row, doubted: Doubted) -> Row:
    """Say what is doubted of the printed range, and at which values that changes."""
    said = doubted.note or (doubted.doubt.why if doubted.doubt else "")
    notes = row.notes if not said or said in row.notes else (said, *row.notes)
    whole = find_whole(row.analyte, row.result.unit) if row.analyte else None
    ends = doubted.ends if whole is None else (*doubted.ends, whole)
    if not (said or ends):
        return row
    questions = (*row.questions, doubted.note) if doubted.note else row.questions
    return replace(row, notes=notes, further_ends=(*row.further_ends, *ends), questions=questions)


def _name_own_unit(result: Result, knowledge: Knowledge) -> str:
    """Say so where the user's own names gave the unit its meaning."""
    meant = knowledge.catalogue.own.find_unit(result.local_unit)
    if meant is None or meant.means != result.unit:
        return ""
    return f"the unit {result.local_unit!r} is {meant.means}, as {meant.place} says"


def _name_unused_code(code: str) -> str:
    return code and f"the code {code} is not known and was not used: the name decided"


def _name_specimen_of_limits(row: Row, said: Statement | None) -> Row:
    """Say so where a code is of blood, and the limits that judge are for a part of it."""
    by_sets = row.ranges if row.flag_from is FlagFrom.RANGE_SET else ()
    used = (*by_sets, *(row.critical if row.is_sharpened else ()))
    if said is None or row.analyte is None or not used or list_bloods(row.result, row.analyte):
        return row
    usual = dict.fromkeys(
        judged.entry.partition.specimen or row.analyte.specimen for judged in used
    )
    parts = [specimen for specimen in usual if is_part_of(specimen, said.specimen)]
    if not parts:
        return row
    note = f"{said.text}; judged by limits for {' or '.join(parts)}"
    return replace(row, notes=(note, *row.notes))


def _set_aside(row: Row, why: NotJudged, layer: CriticalLayer) -> Row:
    """Judge nothing of a result, and say where critical limits would have been crossed."""
    may_be = (say_may_be_critical(row, layer),) if row.is_beyond_critical else ()
    return replace(row, not_judged=why, second_opinions=(), notes=(*may_be, *row.notes))


def _is_second_critical(row: Row, listener: Listener, knowledge: Knowledge) -> bool:
    """Whether the value, or the one in the other unit, lies beyond critical limits."""
    second = row.result.second
    if row.is_beyond_critical or second is None:
        return row.is_beyond_critical
    result = replace(row.result, value=second.value, unit=second.unit)
    other = Listener(result, row.analyte, listener.patient)
    return any(other.critical_layer(knowledge.critical_sets).flags(other.quantity))


def _second_opinions(listener: Listener, sets: Iterable[RangeSet]) -> Iterator[SecondOpinion]:
    """Ask sets what they say of a value; those that do not have the test are silent."""
    for range_set in sets if listener.values is not None else ():
        match listener.by_set(range_set):
            case Opinion(flags=flags, ranges=ranges):
                yield SecondOpinion(range_set.id, flags, ranges)
            case NotJudged() as why:
                yield SecondOpinion(range_set.id, not_judged=why)


def _heed_unread_flag(row: Row) -> Row:
    """Take back a "normal" of a range set beside a flag of the laboratory's that is not read."""
    flag = row.result.unread_flag
    is_by_set = row.flag_from is FlagFrom.RANGE_SET
    if not flag or not is_by_set or row.flag is None or not row.flag.is_normal:
        return row
    limits = (
        f"{row.ranges[0].set_id} {row.ranges[0].entry.limits.text}" if row.ranges else "the set"
    )
    detail = (
        f"the laboratory's flag {flag!r} is not understood; {limits} would say {row.flag.value}"
    )
    remedy = "write the flag as H, L, HH, LL, A or N, leave it out, or say in --names what it means"
    return take_back(row, NotJudged(Reason.UNREADABLE, detail, remedy))
