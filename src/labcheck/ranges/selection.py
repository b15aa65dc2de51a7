"""Selection: which ranges of a set may apply to a result of a patient.

A partition fits when everything stated about the patient and the result agrees with it. What is
not stated leaves several partitions possible; all of them are returned, and the verdict is what
they share.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.specimens import names_another_specimen, specimens_agree
from labcheck.ranges.circumstances import is_for
from labcheck.ranges.misfits import Misfit, MisfitKind, describe_misfits
from labcheck.ranges.reference_range import (
    JUDGING_KINDS,
    PREGNANCY_NAMES,
    Kind,
    Partition,
    Population,
    RangeSet,
    ReferenceRange,
    is_for_all_of,
)
from labcheck.values.interval import Interval
from labcheck.values.patient import ADULT, ANY_AGE, CHILD, Patient, Pregnancy
from labcheck.values.range_words import exclude_each_other
from labcheck.values.records import dataclass

_SELECTIONS_KEPT = 4096
"""The results of a patient are judged together, and ask for the same ranges again and again."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a result states that ranges may be divided by; empty means not stated."""

    specimen: str = ""
    method: str = ""
    context: str = ""


class Selection(NamedTuple):
    """The ranges of one set that may apply to a result.

    Attributes:
        ranges: Every range that fits; more than one when something was not stated.
        misfits: For each range that does not fit, why.
        why: The same in words, where none fits.
        contexts: Circumstances the ranges are for that the result does not state.
        is_adult_assumed: Whether limits for adults were taken for want of an age.
        settled_by: What is not stated, so that the patient may be one whom the set has no ranges
            for. Only critical limits are selected all the same; may be empty.
    """

    ranges: tuple[ReferenceRange, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    why: str = ""
    contexts: tuple[str, ...] = ()
    is_adult_assumed: bool = False
    settled_by: str = ""


@lru_cache(maxsize=_SELECTIONS_KEPT)
def select_ranges(
    range_set: RangeSet,
    analyte: Analyte,
    kinds: tuple[Kind, ...],
    patient: Patient,
    circumstances: Circumstances,
) -> Selection:
    """Select every range of a set that may apply, of the first kind that has any.

    Limits of different kinds never compete: a set that prints both a normal range and a decision
    limit is read by its normal range, but for a result that states the very context the other is
    for. A set for adults is read as for an adult when no age is stated.
    """
    ages = patient.age.days if patient.age else _ages_without_one(range_set)
    misfits: dict[Misfit, None] = {}

    def fits(entry: ReferenceRange) -> bool:
        misfit = (
            _misfit_of_sex(entry, patient)
            or _misfit_of_age(range_set, entry, ages)
            or _misfit_of_pregnancy(entry, patient)
            or _misfit_of_circumstances(entry, analyte, circumstances)
        )
        misfits.update({misfit: None} if misfit else {})
        return misfit is None

    entries = range_set.ranges.get(analyte.id, ())
    by_kind = {
        kind: [entry for entry in entries if entry.kind is kind and fits(entry)] for kind in kinds
    }
    for kind in sorted(by_kind, key=lambda kind: not _names_context(by_kind[kind], circumstances)):
        fitting = by_kind[kind]
        if not fitting:
            continue
        gap = _find_gap(range_set, fitting, patient, ages)
        if gap is not None and kind is not Kind.CRITICAL:
            return gap
        chosen = _most_particular(fitting, circumstances)
        return Selection(
            tuple(chosen),
            contexts=_unstated_contexts(chosen, circumstances),
            is_adult_assumed=patient.age is None and range_set.is_for_adults,
            settled_by=gap.settled_by if gap else "",
        )
    return _refuse(tuple(misfits))


@lru_cache(maxsize=_SELECTIONS_KEPT)
def is_for_population(range_set: RangeSet, analyte: Analyte, patient: Patient) -> bool:
    """Whether a set has limits to judge a test by for the population that a patient is of.

    The populations are adults, children and pregnant women. Who may be of two is of both; whose
    age is not stated is an adult. Nothing is said of sex, specimen, method or context.
    """
    ages = patient.age.days if patient.age else ADULT
    spans = [group for group in (CHILD, ADULT) if group.overlaps(ages)]
    return any(
        entry.kind in JUDGING_KINDS
        and (entry.partition.pregnancy in (None, Pregnancy.NO)) is not patient.is_pregnant
        and any(range_set.ages_of(entry).overlaps(span) for span in spans)
        for entry in range_set.ranges.get(analyte.id, ())
    )


def select_printed(
    entries: Iterable[ReferenceRange], patient: Patient, circumstances: Circumstances
) -> tuple[ReferenceRange, ...]:
    """Select every range printed with a result that may be this patient's."""
    ages = patient.age.days if patient.age else ANY_AGE
    fitting = [
        entry
        for entry in entries
        if _misfit_of_sex(entry, patient) is None
        and (entry.partition.age is None or entry.partition.age.days.overlaps(ages))
        and not exclude_each_other(entry.partition.context, circumstances.context)
        and _may_be_at_stage(entry.partition.pregnancy, patient)
    ]
    of_stage = [entry for entry in fitting if entry.partition.pregnancy and patient.is_pregnant]
    fitting, stated = of_stage or fitting, circumstances.context
    meant = [entry for entry in fitting if stated and is_for(entry.partition.context, stated)]
    return tuple(meant or fitting)


def _may_be_at_stage(wanted: Pregnancy | None, patient: Patient) -> bool:
    """Whether a patient may be at the stage of pregnancy that a printed range names, if it does."""
    stage = patient.pregnancy or Pregnancy.NO
    return wanted in (None, stage) or (
        Pregnancy.NO not in (wanted, stage) and Pregnancy.ANY in (wanted, stage)
    )


def _names_context(fitting: Iterable[ReferenceRange], stated: Circumstances) -> bool:
    """Whether some range that fits is for the context that a result states."""
    return bool(stated.context) and any(entry.partition.context for entry in fitting)


def _find_gap(
    range_set: RangeSet, fitting: Iterable[ReferenceRange], patient: Patient, ages: Interval
) -> Selection | None:
    """Find a sex or an age the patient may have that no entry is for.

    A set that has limits only for women says nothing of a patient whose sex is not stated.
    """
    stages = {entry.partition.pregnancy for entry in fitting}
    if patient.pregnancy is Pregnancy.ANY and not (
        stages & {None, Pregnancy.ANY} or stages >= _TRIMESTERS
    ):
        return _lack("every trimester", settled_by="the trimester")
    for sex in patient.possible_sexes:
        spans = [
            range_set.ages_of(entry) for entry in fitting if entry.partition.sex in (None, sex)
        ]
        if not spans:
            return _lack(sex.value, settled_by="the sex")
        if not _is_covered(ages, spans):
            return _lack("every age the patient may have", settled_by="the age")
    return None


def _lack(whom: str, *, settled_by: str) -> Selection:
    return _refuse((Misfit(MisfitKind.LACKING, whom),), settled_by)


def _refuse(misfits: tuple[Misfit, ...], settled_by: str = "") -> Selection:
    why = describe_misfits(misfits) if misfits else ""
    return Selection(misfits=misfits, why=why, settled_by=settled_by)


def _ages_without_one(range_set: RangeSet) -> Interval:
    """Give the ages a patient may have whose age is not stated: an adult's only for adults' sets.

    A set for children says nothing of who may be one or not.
    """
    return range_set.ages if range_set.is_for_adults else ANY_AGE


def _is_covered(ages: Interval, spans: Iterable[Interval]) -> bool:
    """Whether half-open spans together hold every age of an interval."""
    reached = ages.low or Decimal(0)
    for span in sorted(spans, key=lambda span: span.low or Decimal(0)):
        if (span.low or Decimal(0)) > reached:
            return False
        if span.high is None:
            return True
        reached = max(reached, span.high)
    return ages.high is not None and reached >= ages.high


def _misfit_of_sex(entry: ReferenceRange, patient: Patient) -> Misfit | None:
    sex = entry.partition.sex
    if sex is None or sex in patient.possible_sexes:
        return None
    return Misfit(MisfitKind.FOR_OTHERS, sex.value, "sex")


def _misfit_of_age(range_set: RangeSet, entry: ReferenceRange, ages: Interval) -> Misfit | None:
    if range_set.ages_of(entry).overlaps(ages):
        return None
    age = entry.partition.age
    if age is None:
        whom = "children" if range_set.population is Population.CHILDREN else "adults"
        return Misfit(MisfitKind.FOR_OTHERS, whom, "age")
    return Misfit(MisfitKind.FOR_OTHERS, f"age {age.text}", "age", age.days)


def _misfit_of_pregnancy(entry: ReferenceRange, patient: Patient) -> Misfit | None:
    """Ranges that say nothing of pregnancy are for others, but critical limits are for all."""
    wanted, stated = entry.partition.pregnancy, patient.pregnancy
    if wanted is None and entry.kind is Kind.CRITICAL:
        return None
    if wanted in (None, Pregnancy.NO):
        lacking = Misfit(MisfitKind.LACKING, "pregnancy", "pregnancy")
        return lacking if patient.is_pregnant else None
    if patient.is_pregnant and (Pregnancy.ANY in (wanted, stated) or wanted is stated):
        return None
    others = Misfit(MisfitKind.FOR_OTHERS, PREGNANCY_NAMES[wanted], "pregnancy")
    return others if wanted else None


def _misfit_of_circumstances(
    entry: ReferenceRange, analyte: Analyte, stated: Circumstances
) -> Misfit | None:
    partition = entry.partition
    specimen = partition.specimen or analyte.specimen
    examined = stated.specimen or ("" if partition.only_if_stated else analyte.specimen)
    if examined and specimen and not specimens_agree(examined, specimen):
        return Misfit(MisfitKind.FOR_OTHERS, specimen, "specimen")
    for division, wanted, given in _divisions(partition, stated)[1:]:
        if wanted and given and not is_for(wanted, given):
            return Misfit(MisfitKind.FOR_OTHERS, wanted, division)
    for division, wanted, given in _divisions(partition, stated):
        if partition.only_if_stated and wanted and not given:
            return Misfit(MisfitKind.NOT_STATED, wanted, division)
    return None


def _divisions(partition: Partition, stated: Circumstances) -> tuple[tuple[str, str, str], ...]:
    """Give each division with what a partition asks for and what the result states."""
    return (
        ("specimen", partition.specimen, stated.specimen),
        ("method", partition.method, stated.method),
        ("context", partition.context, stated.context),
    )


def _most_particular(fitting: list[ReferenceRange], stated: Circumstances) -> list[ReferenceRange]:
    """Of entries for the same people, prefer those that name what the result states.

    Serum and plasma are taken for one another, but not where a set has limits for the very
    specimen that is stated, or limits that name none.
    """

    def rank(entry: ReferenceRange) -> tuple[bool, int]:
        is_of_it = not names_another_specimen(stated.specimen, entry.partition.specimen)
        return is_of_it, sum(all(each) for each in _divisions(entry.partition, stated))

    def yields_to(one: ReferenceRange, other: ReferenceRange) -> bool:
        return is_for_all_of(other, one) and rank(other) > rank(one)

    return [entry for entry in fitting if not any(yields_to(entry, other) for other in fitting)]


def _unstated_contexts(fitting: Iterable[ReferenceRange], stated: Circumstances) -> tuple[str, ...]:
    contexts = [entry.partition.context for entry in fitting if not stated.context]
    contexts += [entry.partition.method for entry in fitting if not stated.method]
    return tuple(dict.fromkeys(context for context in contexts if context))


_TRIMESTERS = {Pregnancy.FIRST, Pregnancy.SECOND, Pregnancy.THIRD}
