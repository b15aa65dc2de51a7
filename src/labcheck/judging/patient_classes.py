"""Classes of patients who are judged alike: what of a patient counts for a test.

Of an age only its place among the ages counts that ranges begin and end at; of a sex only that some
range is for one. Nothing here selects a range: two patients of one class get the same ones.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from labcheck.judging.verdict import Knowledge
from labcheck.ranges.further_sets import FurtherSets
from labcheck.ranges.reference_range import Partition, RangeSet, ReferenceRange
from labcheck.values.patient import ADULT, INFANT, Age, Patient, Pregnancy, Sex

Place = tuple[int, int] | None
"""Where the two ends of an age lie among the ages ranges are divided by; `None` for no age."""


class Divisions:
    """What the range sets in use divide patients by, for each analyte.

    Args:
        knowledge: The sets.
        behind: The sets behind them that count as well.
    """

    def __init__(self, knowledge: Knowledge, *behind: FurtherSets) -> None:
        self._sets = (*knowledge.sets, *knowledge.critical_sets, *knowledge.compared)
        self._behind = behind
        self._ages: dict[str, tuple[Decimal, ...]] = {}
        self._by_sex: dict[str, bool] = {}
        self._divided: dict[
            tuple[tuple[str, ...], tuple[Partition, ...]], tuple[tuple[Decimal, ...], bool]
        ] = {}

    def ages_of(self, analyte: str) -> tuple[Decimal, ...]:
        """Give the ages, in days, that some range for an analyte begins or ends at."""
        if analyte not in self._ages:
            spans = [range_set.ages_of(entry) for range_set, entry in self._entries_of(analyte)]
            spans += [ADULT, INFANT]  # printed ranges are compared with sets for the same of these
            ends = {end for span in spans for end in (span.low, span.high) if end is not None}
            self._ages[analyte] = tuple(sorted(ends))
        return self._ages[analyte]

    def all_ages_of(
        self, analytes: Iterable[str], printed: Iterable[Partition] = ()
    ) -> tuple[Decimal, ...]:
        """Give the ages, in order, that ranges for any of some analytes begin or end at.

        Args:
            analytes: The analytes.
            printed: Whom ranges are for that are printed beside a result.
        """
        ages = {age for analyte in set(analytes) for age in self.ages_of(analyte)}
        return tuple(sorted(ages.union(printed_ages(printed))))

    def is_by_sex(self, analyte: str) -> bool:
        """Whether some range for an analyte is for one sex."""
        if analyte not in self._by_sex:
            self._by_sex[analyte] = any(
                entry.partition.sex is not None for _, entry in self._entries_of(analyte)
            )
        return self._by_sex[analyte]

    def _entries_of(self, analyte: str) -> Iterator[tuple[RangeSet, ReferenceRange]]:
        """Give every entry for an analyte that may judge, with its set."""
        for range_set in chain(self._sets, *(sets.having(analyte) for sets in self._behind)):
            for entry in range_set.ranges.get(analyte, ()):
                yield range_set, entry

    def class_of(
        self, analytes: tuple[str, ...], printed: tuple[Partition, ...], patient: Patient
    ) -> tuple[Sex | None, Pregnancy | None, Place] | None:
        """Say what of a patient counts for what a test may mean and the ranges printed with it.

        Nothing counts for an unknown test whose printed range is for everybody.
        """
        divided = analytes, printed
        if divided not in self._divided:
            ages = self.all_ages_of(analytes, printed)
            is_by_sex = any(map(self.is_by_sex, analytes)) or any(
                partition.sex for partition in printed
            )
            self._divided[divided] = ages, is_by_sex
        ages, is_by_sex = self._divided[divided]
        if not (analytes or ages or is_by_sex):
            return None
        sex = patient.sex if is_by_sex else None
        return sex, patient.pregnancy, place_age(patient.age, ages)


def printed_ages(printed: Iterable[Partition]) -> Iterator[Decimal]:
    """Give the ages, in days, that printed ranges begin or end at."""
    for partition in printed:
        if partition.age is not None:
            ends = (partition.age.days.low, partition.age.days.high)
            yield from (end for end in ends if end is not None)


def place_age(age: Age | None, ages: Sequence[Decimal]) -> Place:
    """Find where both ends of an age lie among the ages, in order, that ranges begin and end at."""
    if age is None:
        return None
    low, high = age.days.low or Decimal(0), age.days.high
    return bisect_right(ages, low), len(ages) if high is None else bisect_left(ages, high)


def make_bands(
    patients: Iterable[Patient], ages: Sequence[Decimal]
) -> tuple[list[int], list[Patient]]:
    """Sort patients into bands.

    Returns:
        The band of each patient, and for each band one patient who stands for it.
    """
    bands: dict[tuple[Sex | None, Pregnancy | None, Place], int] = {}
    members: list[Patient] = []
    numbers = []
    for patient in patients:
        key = (patient.sex, patient.pregnancy, place_age(patient.age, ages))
        if key not in bands:
            bands[key] = len(members)
            members.append(patient)
        numbers.append(bands[key])
    return numbers, members
