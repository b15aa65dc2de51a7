"""Bands of patients: who is judged alike, whatever the number that was measured.

Of an age only its place among the ages counts that ranges begin and end at. Nothing here reads a
range: what a band means is found by asking the core about one patient of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from labcheck.cases.birth import make_birth
from labcheck.judging.verdict import Knowledge
from labcheck.ranges.reference_range import Partition
from labcheck.readers.table_results import MISSING
from labcheck.values.dates import parse_days
from labcheck.values.patient import Age, AgeError, Patient, Pregnancy, Sex, make_unknown_age

NO_AGE = ""
"""What stands for a birth date from which no age follows: only one stated beside it counts."""
NOT_KNOWN = make_unknown_age().text
"""The age of whom the dates contradict each other, whatever is stated beside them."""

Place = tuple[int, int] | None
"""Where the two ends of an age lie among the ages ranges are divided by; `None` for no age."""


def age_text_at(birth: str | None, time: str | None) -> str | None:
    """Give the text of the age that follows from a birth date at the time of a result.

    Returns:
        The age; `NOT_KNOWN` where the two contradict each other, so that an age stated beside them
        does not count either; `NO_AGE` where one of them is no date, so that the age stated counts,
        and without one none is known; `None` where no birth date is stated.
    """
    born, day = (birth or "").strip(), (time or "").strip()
    if born.lower() in {"", *MISSING}:
        return None
    try:
        age = make_birth(born, parse_days(born)).age_on(parse_days(day), day)
    except AgeError:
        return NOT_KNOWN
    return age.text if age.is_known else NO_AGE


class Divisions:
    """What the range sets in use divide patients by, for each analyte."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._sets = (*knowledge.sets, *knowledge.critical_sets)
        self._ages: dict[str, tuple[Decimal, ...]] = {}
        self._by_sex: dict[str, bool] = {}
        self._divided: dict[
            tuple[tuple[str, ...], tuple[Partition, ...]], tuple[tuple[Decimal, ...], bool]
        ] = {}

    def ages_of(self, analyte: str) -> tuple[Decimal, ...]:
        """Give the ages, in days, that some range for an analyte begins or ends at."""
        if analyte not in self._ages:
            spans = [
                one.ages_of(entry) for one in self._sets for entry in one.ranges.get(analyte, ())
            ]
            ends = {end for span in spans for end in (span.low, span.high) if end is not None}
            self._ages[analyte] = tuple(sorted(ends))
        return self._ages[analyte]

    def all_ages_of(self, analytes: Iterable[str]) -> tuple[Decimal, ...]:
        """Give the ages that ranges for any of some analytes begin or end at."""
        return tuple(sorted({age for one in set(analytes) for age in self.ages_of(one)}))

    def is_by_sex(self, analyte: str) -> bool:
        """Whether some range for an analyte is for one sex."""
        if analyte not in self._by_sex:
            entries = (entry for one in self._sets for entry in one.ranges.get(analyte, ()))
            self._by_sex[analyte] = any(entry.partition.sex is not None for entry in entries)
        return self._by_sex[analyte]

    def class_of(
        self, analytes: tuple[str, ...], printed: tuple[Partition, ...], patient: Patient
    ) -> tuple[Sex | None, Pregnancy | None, Place] | None:
        """Say what of a patient counts for what a test may mean and the ranges printed with it.

        Nothing counts for an unknown test whose printed range is for everybody.
        """
        divided = analytes, printed
        if divided not in self._divided:
            ages = (*self.all_ages_of(analytes), *printed_ages(printed))
            is_by_sex = any(map(self.is_by_sex, analytes)) or any(one.sex for one in printed)
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


def place_age(age: Age | None, cuts: Sequence[Decimal]) -> Place:
    """Find where both ends of an age lie among the ages that ranges begin and end at."""
    if age is None:
        return None
    low, high = age.days.low or Decimal(0), age.days.high
    return (
        sum(cut <= low for cut in cuts),
        sum(high is None or cut < high for cut in cuts),
    )


def make_bands(
    patients: Iterable[Patient], cuts: Sequence[Decimal]
) -> tuple[list[int], list[Patient]]:
    """Sort patients into bands.

    Returns:
        The band of each patient, and for each band one patient who stands for it.
    """
    bands: dict[tuple[Sex | None, Pregnancy | None, Place], int] = {}
    members: list[Patient] = []
    numbers = []
    for one in patients:
        key = (one.sex, one.pregnancy, place_age(one.age, cuts))
        if key not in bands:
            bands[key] = len(members)
            members.append(one)
        numbers.append(bands[key])
    return numbers, members
