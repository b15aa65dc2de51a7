"""Whom two entries of two range sets are both used for, and in which circumstances.

An entry may be for a patient and still not be used: the set may have limits of an earlier kind
for the same patient, or limits that name what a result states.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.specimens import specimens_agree
from labcheck.ranges.reference_range import (
    JUDGING_KINDS,
    Partition,
    RangeSet,
    ReferenceRange,
    is_for_all_of,
)
from labcheck.values.interval import Interval
from labcheck.values.patient import ANY_AGE, Age, Pregnancy, Sex, name_ages
from labcheck.values.records import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry among those it is chosen from.

    Attributes:
        range: The entry.
        set: Its set.
        fellows: All entries of the set for the test and the purpose.
    """

    range: ReferenceRange
    set: RangeSet
    fellows: tuple[ReferenceRange, ...]


def share_patients(analyte: Analyte, one: Entry, other: Entry) -> Iterator[Partition]:
    """Name the patients and circumstances that two entries are both used for."""
    shared = _find_patients(one.range, one.set).shared_with(_find_patients(other.range, other.set))
    stated = _join_circumstances(one.range.partition, other.range.partition, analyte)
    if stated is None or shared.is_empty:
        return
    everybody = one.set.ages.intersection(other.set.ages)
    stages = {entry.range.partition.pregnancy for entry in (one, other)}
    for used in _keep_used(shared, one, stated):
        for patients in _keep_used(used, other, stated):
            age = _name_age(patients.ages, everybody)
            for sex, stage in patients.names:
                pregnancy = None if stage is Pregnancy.NO and stage not in stages else stage
                yield stated._replace(sex=sex, age=age, pregnancy=pregnancy)


def _groups(sex: Sex | None, stages: Iterable[Pregnancy]) -> frozenset[tuple[Sex, Pregnancy]]:
    """Give each sex in each stage of pregnancy, as far as there are such patients."""
    pairs = product([sex] if sex else Sex, stages)
    return frozenset((a, b) for a, b in pairs if a is Sex.FEMALE or b is Pregnancy.NO)


_STAGES = [Pregnancy.NO, Pregnancy.FIRST, Pregnancy.SECOND, Pregnancy.THIRD]
_NAMED = [
    (sex, stage, _groups(sex, stages))
    for sex, stage, stages in (
        (None, None, _STAGES),
        (Sex.FEMALE, None, _STAGES),
        (None, Pregnancy.NO, _STAGES[:1]),
        (Sex.MALE, None, _STAGES[:1]),
        (Sex.FEMALE, Pregnancy.NO, _STAGES[:1]),
        (None, Pregnancy.ANY, _STAGES[1:]),
        *((None, stage, [stage]) for stage in _STAGES[1:]),
    )
]
"""What a partition can name, the widest first."""


@dataclass(frozen=True, slots=True)
class _Patients:
    """Everybody of some sexes and stages of pregnancy, of some ages."""

    groups: frozenset[tuple[Sex, Pregnancy]]
    ages: Interval

    @property
    def is_empty(self) -> bool:
        return not self.groups or self.ages.is_empty

    @property
    def names(self) -> Iterator[tuple[Sex | None, Pregnancy | None]]:
        """Name all of them by sex and stage of pregnancy, in as few words as there are."""
        left = self.groups
        for sex, stage, named in _NAMED:
            if named <= left:
                left -= named
                yield sex, stage

    def shared_with(self, other: "_Patients") -> "_Patients":
        return _Patients(self.groups & other.groups, self.ages.intersection(other.ages))

    def without(self, other: "_Patients") -> list["_Patients"]:
        """Give all who are not of the others, as groups that do not overlap."""
        shared = self.shared_with(other)
        if shared.is_empty:
            return [self]
        ages = filter(None, (other.ages.below, other.ages.above))
        rest = [_Patients(shared.groups, self.ages.intersection(span)) for span in ages]
        rest.append(_Patients(self.groups - shared.groups, self.ages))
        return [group for group in rest if not group.is_empty]


def _find_patients(entry: ReferenceRange, of: RangeSet) -> _Patients:
    ages = of.ages_of(entry).intersection(ANY_AGE)
    return _Patients(_groups(entry.partition.sex, entry.stages), ages)


def _name_age(ages: Interval, everybody: Interval) -> Age | None:
    """Name a span of ages, unless it is all that both sets are for."""
    is_any = (ages.low, ages.high) == (everybody.low, everybody.high)
    return None if is_any else Age(name_ages(ages), ages)


def _keep_used(patients: _Patients, entry: Entry, stated: Partition) -> list[_Patients]:
    """Keep those whom no other entry of the set is used for instead."""
    left = [patients]
    for fellow in entry.fellows:
        if _goes_before(fellow, entry.range, stated):
            others = _find_patients(fellow, entry.set)
            left = [rest for part in left for rest in part.without(others)]
    return left


def _goes_before(one: ReferenceRange, other: ReferenceRange, stated: Partition) -> bool:
    """Whether an entry is preferred: it is of an earlier kind, or names more that is stated."""
    named, fewer = one.partition.circumstances, other.partition.circumstances
    if any(a and a != b for a, b in zip(named, stated.circumstances, strict=True)):
        return False
    if one.kind is not other.kind:
        return JUDGING_KINDS.index(one.kind) < JUDGING_KINDS.index(other.kind)
    return is_for_all_of(one, other) and sum(map(bool, named)) > sum(map(bool, fewer))


def _join_circumstances(one: Partition, other: Partition, analyte: Analyte) -> Partition | None:
    """Name the circumstances that two entries are both for; `None` if there are none.

    A method or context that is not named may be any; a specimen that is not named is the usual
    one.
    """
    pairs = list(zip(one.circumstances, other.circumstances, strict=True))
    if any(a and b and a != b for a, b in pairs):
        return None
    specimen = one.specimen or other.specimen
    if specimen and not all(pairs[0]) and not specimens_agree(specimen, analyte.specimen):
        return None
    return Partition(
        specimen=specimen,
        method=one.method or other.method,
        context=one.context or other.context,
    )
