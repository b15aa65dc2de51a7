"""Selection: which ranges of a set may apply to a result of a patient.

A partition fits when everything stated about the patient and the result agrees with it. What is
not stated leaves several partitions possible; all of them are returned, and the verdict is what
they share.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from labcheck.analytes import Analyte
from labcheck.catalogue import specimens_agree
from labcheck.interval import Interval
from labcheck.patient import ADULT, ANY_AGE, Patient, Pregnancy
from labcheck.ranges import PREGNANCY_NAMES, Kind, Partition, RangeSet, ReferenceRange


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a result states that ranges may be divided by; empty means not stated."""

    specimen: str = ""
    method: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The ranges of one set that may apply to a result.

    Attributes:
        ranges: Every range that fits; more than one when something was not stated.
        misfits: For each range that does not fit, why: `for male`, `for age >=18 y`.
        contexts: Circumstances the ranges are for that the result does not state.
        is_adult_assumed: Whether limits for adults were taken for want of an age.
        settled_by: What is not stated, so that the patient may be one whom the set has no ranges
            for. Only critical limits are selected all the same; may be empty.
    """

    ranges: tuple[ReferenceRange, ...] = ()
    misfits: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    is_adult_assumed: bool = False
    settled_by: str = ""


def select_ranges(
    range_set: RangeSet,
    analyte: Analyte,
    kinds: Iterable[Kind],
    patient: Patient,
    circumstances: Circumstances,
) -> Selection:
    """Select every range of a set that may apply, of the first kind that has any.

    Limits of different kinds never compete: a set that prints both a normal range and a decision
    limit is read by its normal range. A set for adults is read as for an adult when no age is
    stated.
    """
    ages = _possible_ages(range_set, patient)
    misfits: dict[str, None] = {}

    def fits(entry: ReferenceRange) -> bool:
        misfit = (
            _misfit_of_sex(entry, patient)
            or _misfit_of_age(range_set, entry, ages)
            or _misfit_of_pregnancy(entry, patient)
            or _misfit_of_circumstances(entry, analyte, circumstances)
        )
        misfits.update({misfit: None} if misfit else {})
        return not misfit

    entries = range_set.ranges.get(analyte.id, ())
    for kind in kinds:
        fitting = [entry for entry in entries if entry.kind is kind and fits(entry)]
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
    return Selection(misfits=tuple(misfits))


def _possible_ages(range_set: RangeSet, patient: Patient) -> Interval:
    if patient.age is not None:
        return patient.age.days
    return ADULT if range_set.is_for_adults else ANY_AGE


def _ages_of(range_set: RangeSet, entry: ReferenceRange) -> Interval:
    """The ages an entry is for; without one, those of its set."""
    if entry.partition.age is not None:
        return entry.partition.age.days
    return ADULT if range_set.is_for_adults else ANY_AGE


def _find_gap(
    range_set: RangeSet, fitting: Iterable[ReferenceRange], patient: Patient, ages: Interval
) -> Selection | None:
    """Find a sex or an age the patient may have that no entry is for.

    A set that has limits for women alone says nothing of a patient whose sex is not stated.
    """
    stages = {entry.partition.pregnancy for entry in fitting}
    if patient.pregnancy is Pregnancy.ANY and not (
        stages & {None, Pregnancy.ANY} or stages >= _TRIMESTERS
    ):
        return Selection(misfits=("not for every trimester",), settled_by="the trimester")
    for sex in patient.possible_sexes:
        spans = [
            _ages_of(range_set, entry) for entry in fitting if entry.partition.sex in (None, sex)
        ]
        if not spans:
            return Selection(misfits=(f"not for {sex.value}",), settled_by="the sex")
        if not _is_covered(ages, spans):
            return Selection(
                misfits=("not for every age the patient may have",), settled_by="the age"
            )
    return None


def _is_covered(ages: Interval, spans: Iterable[Interval]) -> bool:
    """Whether half-open spans together hold every age of an interval."""
    reached = ages.low or Decimal(0)
    for span in sorted(spans, key=lambda one: one.low or Decimal(0)):
        if (span.low or Decimal(0)) > reached:
            return False
        if span.high is None:
            return True
        reached = max(reached, span.high)
    return ages.high is not None and reached >= ages.high


def _misfit_of_sex(entry: ReferenceRange, patient: Patient) -> str:
    sex = entry.partition.sex
    return "" if sex is None or sex in patient.possible_sexes else f"for {sex.value}"


def _misfit_of_age(range_set: RangeSet, entry: ReferenceRange, ages: Interval) -> str:
    if _ages_of(range_set, entry).overlaps(ages):
        return ""
    return f"for age {entry.partition.age.text}" if entry.partition.age else "for adults"


def _misfit_of_pregnancy(entry: ReferenceRange, patient: Patient) -> str:
    """Ranges that say nothing of pregnancy are for others, but critical limits are for all."""
    wanted, stated = entry.partition.pregnancy, patient.pregnancy
    if wanted is None and entry.kind is Kind.CRITICAL:
        return ""
    if wanted in (None, Pregnancy.NO):
        return "not for pregnancy" if patient.is_pregnant else ""
    if patient.is_pregnant and (Pregnancy.ANY in (wanted, stated) or wanted is stated):
        return ""
    return f"for {PREGNANCY_NAMES[wanted]}" if wanted else ""


def _misfit_of_circumstances(entry: ReferenceRange, analyte: Analyte, stated: Circumstances) -> str:
    partition = entry.partition
    specimen = partition.specimen or analyte.specimen
    examined = stated.specimen or ("" if partition.only_if_stated else analyte.specimen)
    if examined and specimen and not specimens_agree(examined, specimen):
        return f"for {specimen}"
    for wanted, given in _divisions(partition, stated)[1:]:
        if wanted and given and wanted.casefold() != given.casefold():
            return f"for {wanted}"
    for wanted, given in _divisions(partition, stated):
        if partition.only_if_stated and wanted and not given:
            return f"only for {wanted}"
    return ""


def _divisions(partition: Partition, stated: Circumstances) -> tuple[tuple[str, str], ...]:
    """Pair what a partition asks for with what the result states."""
    return (
        (partition.specimen, stated.specimen),
        (partition.method, stated.method),
        (partition.context, stated.context),
    )


def _most_particular(fitting: list[ReferenceRange], stated: Circumstances) -> list[ReferenceRange]:
    """Of entries for the same people, prefer those that name what the result states.

    The very word counts more: serum and plasma are taken for one another, but not where a set
    has limits for each.
    """

    def count_named(entry: ReferenceRange) -> int:
        named = [pair for pair in _divisions(entry.partition, stated) if all(pair)]
        return len(named) + sum(wanted.casefold() == given.casefold() for wanted, given in named)

    def yields_to(one: ReferenceRange, other: ReferenceRange) -> bool:
        ours, theirs = one.partition, other.partition
        is_for_same_people = theirs.sex in (None, ours.sex) and theirs.age in (None, ours.age)
        return is_for_same_people and count_named(other) > count_named(one)

    return [one for one in fitting if not any(yields_to(one, other) for other in fitting)]


def _unstated_contexts(fitting: Iterable[ReferenceRange], stated: Circumstances) -> tuple[str, ...]:
    contexts = [entry.partition.context for entry in fitting if not stated.context]
    contexts += [entry.partition.method for entry in fitting if not stated.method]
    return tuple(dict.fromkeys(context for context in contexts if context))


_TRIMESTERS = {Pregnancy.FIRST, Pregnancy.SECOND, Pregnancy.THIRD}
