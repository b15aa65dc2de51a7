"""Opinions: what each source that can judge says of one result.

The sources are the range printed with the result, the laboratory's own word, and range sets. An
opinion lists every flag that some possible value and some possible range give.
"""

from collections.abc import Iterable

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.judging.authority.strip_numbers import read_as_step
from labcheck.judging.critical_limits import CriticalLayer
from labcheck.judging.doubts.impossible import explain_impossible
from labcheck.judging.flags import (
    FLAG_OF_WORD,
    Flag,
    agree,
    in_order,
    possible_flags,
    possible_values,
    sharpen,
)
from labcheck.judging.not_judged import UNIT_REASONS, NotJudged, Reason
from labcheck.judging.printed_words import (
    contradict,
    is_normal_by_words,
    is_upper_limit_in_numbers,
    list_flags_below_measure,
    list_open_flags,
    word_of,
)
from labcheck.judging.range_in_unit import is_same_range, place_range, refuse_unit
from labcheck.judging.row import PRINTED, FlagFrom, JudgedRange, PossibleFlag
from labcheck.ranges.misfits import find_unmet, is_outgrown
from labcheck.ranges.reference_range import (
    JUDGING_KINDS,
    Kind,
    Partition,
    RangeSet,
    ReferenceRange,
    differing_divisions,
)
from labcheck.ranges.selection import Circumstances, Selection, select_printed, select_ranges
from labcheck.values.interval import Interval
from labcheck.values.limits import Scale
from labcheck.values.patient import Patient, Pregnancy, Sex
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import (
    NoResult,
    Unreadable,
    Verbal,
    Word,
)
from labcheck.values.units import is_same_spelling
from labcheck.values.words import LETTERS_OF_TYPES

_REPLACED = NotJudged(
    Reason.NO_RESULT, "a later report of this result has replaced it", "see the later report"
)
_AMOUNT = NotJudged(
    Reason.UNREADABLE,
    "an amount without a number, which laboratories grade each in their own way",
    "write the number that was counted",
)
_WRITE_APART = "write the number with its unit, and any remark apart from it, as a note"
REPORTED = "reported"
RESERVED_NAMES = (PRINTED, REPORTED)
"""What reports call the laboratory itself, so that no range set may be called so."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one source says of a result.

    Attributes:
        source: The kind of authority.
        name: The set's id; `printed` or `reported` for the laboratory itself.
        flags: Every flag that is possible.
        ranges: The ranges it rests on; none for a word.
        notes: What a reader must know of it.
        is_adult_assumed: Whether limits for adults were taken for want of an age.
    """

    source: FlagFrom
    name: str
    flags: tuple[PossibleFlag, ...]
    ranges: tuple[JudgedRange, ...] = ()
    notes: tuple[str, ...] = ()
    is_adult_assumed: bool = False

    @property
    def flag(self) -> Flag:
        """The flag that all possibilities share, or `IND`."""
        return agree(possible.flag for possible in self.flags)


_NO_LIMITS = CriticalLayer()


class Listener:
    """Asks every source about one result of one patient."""

    def __init__(
        self,
        result: Result,
        analyte: Analyte | None,
        patient: Patient,
        printed: tuple[ReferenceRange, ...] = (),
        printed_critical: tuple[ReferenceRange, ...] = (),
    ) -> None:
        lows = [entry.limits.interval.low for entry in printed]
        is_signed = analyte.is_signed if analyte else any(low and low < 0 for low in lows)
        self.result = result
        self.analyte = analyte
        self.patient = patient
        self.printed = printed
        self._printed_critical = printed_critical
        self.values = possible_values(result.value, is_signed=is_signed)
        self._circumstances = Circumstances(result.specimen, result.method, result.context)
        self._impossible = explain_impossible(result, analyte)
        self.obstacle = explain_value(result) or self._impossible
        if self.obstacle:
            self.values = None

    @property
    def quantity(self) -> Interval | None:
        """The values of a quantity that the result may stand for; `None` for titres and words."""
        is_quantity = self.values is not None and self.values[0] is Scale.QUANTITY
        return self.values[1] if self.values and is_quantity else None

    def by_printed_range(self) -> Opinion | NotJudged | None:
        """Judge by every range printed beside the result that may be this patient's.

        A range is in the result's unit if it names none, whatever that is called: no text is read
        in which anything but a unit may stand behind the number.
        """
        if is_normal_by_words(self.result):
            return Opinion(FlagFrom.PRINTED_RANGE, PRINTED, (PossibleFlag(Flag.NORMAL),))
        if not self.printed:
            return None
        fitting = select_printed(self.printed, self.patient, self._circumstances)
        if not fitting:
            whom = " or ".join(str(entry.partition) for entry in self.printed)
            detail = f"the printed range is for {whom}{self._say_if_pregnant()}"
            reason = Reason.NO_MATCHING_PARTITION
            return NotJudged(reason, detail, reason.remedy)
        entries = tuple(self._in_unit_of_result(entry) for entry in fitting)
        said = self._by_entries(FlagFrom.PRINTED_RANGE, PRINTED, self._without_doubles(entries))
        if isinstance(said, NotJudged):
            is_own = said is self.obstacle
            return said if is_own else replace(said, detail=f"the printed range: {said.detail}")
        is_for_all = not self.printed[0].partition.names or len(entries) > 1
        whom = "" if is_for_all else f"the printed range is for {entries[0].partition}"
        known, whose = self.patient, entries[0].partition
        is_state_known = bool(self._circumstances.context) or not whose.context
        is_stated = is_state_known and (known.sex or not whose.sex) and (known.age or not whose.age)
        return said if is_for_all or is_stated else replace(said, notes=(whom, *said.notes))

    def _say_if_pregnant(self) -> str:
        """Say what the printed ranges would say of a woman of whom no pregnancy is stated."""
        if self.patient.pregnancy is not None or self.patient.sex is Sex.MALE:
            return ""
        pregnant = replace(self.patient, pregnancy=Pregnancy.ANY)
        fitting = select_printed(self.printed, pregnant, self._circumstances)
        entries = tuple(map(self._in_unit_of_result, fitting))
        said = self._by_entries(FlagFrom.PRINTED_RANGE, PRINTED, entries) if entries else None
        if not isinstance(said, Opinion):
            return ""
        return f", which is not stated; it would say {' or '.join(map(str, said.flags))}"

    def _in_unit_of_result(self, entry: ReferenceRange) -> ReferenceRange:
        if entry.limits.unit is None and self.result.unit is not None:
            return replace(entry, limits=replace(entry.limits, unit=self.result.unit))
        return entry

    def _without_doubles(self, entries: tuple[ReferenceRange, ...]) -> tuple[ReferenceRange, ...]:
        """Leave out a range that says of the same people what another says, in another unit.

        Of two such the one in the result's unit is kept, since the other may have been rounded.
        """
        if self.values is None or len(entries) == 1:
            return entries
        kept: dict[ReferenceRange, JudgedRange | None] = {}

        def is_elsewhere(entry: ReferenceRange) -> bool:
            return not is_same_spelling(entry.limits.unit, self.result.unit)

        for entry in sorted(entries, key=is_elsewhere):
            placed = place_range(entry, PRINTED, self.result, self.values[0], self.analyte)
            said = [judged for other, judged in kept.items() if other.partition == entry.partition]
            if isinstance(placed, NotJudged):
                if not any(said):
                    kept[entry] = None
            elif not any(judged and is_same_range(judged, placed) for judged in said):
                kept[entry] = placed
        return tuple(entry for entry in entries if entry in kept)

    def by_word(self) -> Opinion | None:
        """Repeat the laboratory's own judgement: its flag, or a result that is a judgement.

        A flag that the result's own word contradicts leaves both possible. One beside a number that
        no patient can have is not repeated, nor one that calls normal what was not measured.
        """
        if self._impossible:
            return None
        own = None if self.result.is_replaced else word_of(self.result.value)
        said = None if self.result.is_replaced else self.result.reported
        if either := () if self.result.is_replaced else list_open_flags(self.result):
            return Opinion(FlagFrom.REPORTED, REPORTED, tuple(map(PossibleFlag, either)))
        said = said if said in FLAG_OF_WORD else None  # an amount is a result and no flag
        if said is None:
            is_word = isinstance(self.result.value, Verbal) and self.values is None
            said, own = own if is_word and not self._may_be_a_type else None, None
        if said is None:
            return None
        flags = [FLAG_OF_WORD[said]]
        if flags[0].is_normal and _is_missing(self.result):
            return None
        notes: tuple[str, ...] = ()
        if own is not None and contradict(said, own):
            flags = in_order({FLAG_OF_WORD[said], FLAG_OF_WORD[own]})
            notes = (f"the result says {own.value} and is flagged {said.value}",)
        elif own is not None and own not in (Word.POSITIVE, Word.NEGATIVE):
            flags = [sharpen(FLAG_OF_WORD[said], FLAG_OF_WORD[own])]
        possible = tuple(map(PossibleFlag, flags))
        return Opinion(FlagFrom.REPORTED, REPORTED, possible, notes=notes)

    @property
    def _may_be_a_type(self) -> bool:
        """Whether the result may be a group or a genotype: `A`, `AA` or `HH` of what has no amount.

        A letter is a flag where the test is known to have amounts: `C3: L`.
        """
        has_amounts = self.analyte is not None and self.analyte.quantity is not Quantity.ORDINAL
        return self.result.value.text.strip() in LETTERS_OF_TYPES and not has_amounts

    def by_set(self, range_set: RangeSet) -> Opinion | NotJudged | None:
        """Judge by one range set; `None` when it has nothing on this analyte."""
        if self.analyte is None or self.analyte.id not in range_set.ranges:
            return None
        selection = select_ranges(
            range_set, self.analyte, JUDGING_KINDS, self.patient, self._circumstances
        )
        if selection.misfits:
            reason = Reason.NO_MATCHING_PARTITION
            remedy = f"state {selection.settled_by}" if selection.settled_by else reason.remedy
            return NotJudged(reason, f"{range_set.id} {selection.why}", remedy)
        if not selection.ranges:
            return None
        said = self._by_entries(FlagFrom.RANGE_SET, range_set.id, selection.ranges)
        if isinstance(said, NotJudged):
            is_own = said is self.obstacle
            return said if is_own else replace(said, detail=f"{range_set.id}: {said.detail}")
        if selection.contexts and len(selection.ranges) == 1:
            said = replace(said, notes=(f"limits for: {', '.join(selection.contexts)}",))
        return replace(said, is_adult_assumed=True) if selection.is_adult_assumed else said

    def find_unmet(self, range_set: RangeSet) -> frozenset[str]:
        """Find what it is of the patient and the result that a set has no limits for."""
        if self.analyte is None:
            return frozenset()
        return find_unmet(
            select_ranges(
                range_set, self.analyte, JUDGING_KINDS, self.patient, self._circumstances
            ).misfits
        )

    def critical_layer(self, sets: Iterable[RangeSet]) -> CriticalLayer:
        """Place the critical limits of the laboratory, before those of the first list with any."""
        layer, quantity = self._layer_of_lists(sets), self.quantity
        fitting = select_printed(self._printed_critical, self.patient, self._circumstances)
        placed = [
            place_range(
                self._in_unit_of_result(entry), PRINTED, self.result, Scale.QUANTITY, self.analyte
            )
            for entry in fitting
        ]
        own = tuple(range_ for range_ in placed if isinstance(range_, JudgedRange))
        return layer if quantity is None or not own else layer.behind(own, quantity)

    def _layer_of_lists(self, sets: Iterable[RangeSet]) -> CriticalLayer:
        """Place the critical limits of the first list with any; the next fills an open side."""
        layer = _NO_LIMITS
        if self.analyte is None or self.values is None:
            return layer
        for range_set in sets:
            if self.analyte.id not in range_set.ranges:
                continue
            selection = select_ranges(
                range_set, self.analyte, (Kind.CRITICAL,), self.patient, self._circumstances
            )
            placed = [
                place_range(entry, range_set.id, self.result, self.values[0], self.analyte)
                for entry in selection.ranges
            ]
            usable = tuple(range_ for range_ in placed if isinstance(range_, JudgedRange))
            if usable and len(usable) == len(placed):
                if not layer.ranges:
                    layer = CriticalLayer(usable, selection.settled_by)
                elif self.quantity is not None and not selection.settled_by:
                    layer = layer.before(usable, self.quantity)
                if layer.is_whole:
                    return layer
            elif not layer.ranges and not layer.unapplied:
                unapplied = self._explain_unapplied(range_set.id, selection, placed)
                layer = CriticalLayer(unapplied=unapplied) if unapplied else layer
        return layer

    def _explain_unapplied(
        self, name: str, selection: Selection, placed: Iterable[JudgedRange | NotJudged]
    ) -> str:
        """Say why a list that has limits for the test was not applied; empty if it has none."""
        if any(not is_outgrown(misfit, self.patient) for misfit in selection.misfits):
            return f"{name} {selection.why}"
        why = next((refused for refused in placed if isinstance(refused, NotJudged)), None)
        is_of_unit = why is not None and why.reason in UNIT_REASONS and self.quantity is not None
        return f"{name}: {why.detail}" if why and is_of_unit else ""

    def _by_entries(
        self, source: FlagFrom, name: str, entries: tuple[ReferenceRange, ...]
    ) -> Opinion | NotJudged:
        """Judge by all ranges that may apply."""
        if self.values is None:
            return self.obstacle or refuse_unit("the result is a word")
        flags: dict[Flag, list[Partition]] = {}
        ranges = []
        for entry in entries:
            if below := list_flags_below_measure(self.result, entry):
                return Opinion(source, name, tuple(map(PossibleFlag, below)))
            if isinstance(self.result.value, Verbal) and is_upper_limit_in_numbers(entry):
                word = self.result.value.word
                if word is Word.AMOUNT:
                    return _AMOUNT
                cutoff = PossibleFlag(FLAG_OF_WORD[word])
                return Opinion(FlagFrom.REPORTED, REPORTED, (cutoff,))
            is_printed = source is FlagFrom.PRINTED_RANGE
            scale, values = read_as_step(
                self.result, self.analyte, entry, self.values, is_printed=is_printed
            )
            placed = place_range(entry, name, self.result, scale, self.analyte)
            if isinstance(placed, NotJudged):
                return placed
            ranges.append(placed)
            for flag in possible_flags(values, placed.interval, scale):
                flags.setdefault(flag, []).append(entry.partition)
        return Opinion(source, name, with_conditions(flags, ranges), tuple(ranges))


def _is_missing(result: Result) -> bool:
    """Whether it says that there is no result; `none` may be one, of what is seen or not."""
    return isinstance(result.value, NoResult) and not result.value.is_none


def explain_value(result: Result) -> NotJudged | None:
    """Say why a result has no value to judge; `None` when it has one."""
    if result.is_replaced:
        return _REPLACED
    match result.value:
        case Unreadable(why=why, place=place, remedy=own):
            remedy = own or (_WRITE_APART if place else Reason.UNREADABLE.remedy)
            return NotJudged(Reason.UNREADABLE, why, remedy)
        case NoResult(why=why):
            reason = Reason.NO_RESULT
            remedy = "see whether a corrected one was sent" if why else reason.remedy
            flagged = f", and it is flagged {result.reported.value}" if result.reported else ""
            return NotJudged(reason, f"{why or reason.explanation}{flagged}", remedy)
        case _:
            return None


def with_conditions(
    flags: dict[Flag, list[Partition]], ranges: Iterable[JudgedRange]
) -> tuple[PossibleFlag, ...]:
    """Put beside each possible flag the partitions under which it holds: `L if female`."""
    if len(flags) == 1:
        return (PossibleFlag(next(iter(flags))),)
    partitions = [range_.entry.partition for range_ in ranges]
    divisions = differing_divisions(partitions)

    def describe(partition: Partition) -> str:
        named = [partition.names[name] for name in divisions if name in partition.names]
        return " ".join(named) or "otherwise"

    return tuple(
        PossibleFlag(
            flag,
            ""
            if set(flags[flag]) == set(partitions)
            else " or ".join(dict.fromkeys(map(describe, flags[flag]))),
        )
        for flag in in_order(flags)
    )
