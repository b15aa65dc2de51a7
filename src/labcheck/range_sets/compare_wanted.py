"""What of a comparison is wanted: some tests, some patients, differences from some size on."""

import re
from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum

from labcheck.judging.distance import list_distances
from labcheck.range_sets.compare import Comparison, LimitPair
from labcheck.ranges.circumstances import is_for
from labcheck.values.interval import Interval
from labcheck.values.patient import Patient, Pregnancy
from labcheck.values.records import dataclass, replace


class Measure(StrEnum):
    """What the distance of two limits is measured in."""

    PERCENT = "%"
    ZLOG = "z"


@dataclass(frozen=True, slots=True)
class Threshold:
    """How far limits have to lie apart to be shown.

    Attributes:
        least: More than this.
        measure: In percent of the first set's limit, or in z-log on the scale of either range.
    """

    least: Decimal
    measure: Measure

    def __str__(self) -> str:
        return f"{self.least} {self.measure.value}"


def parse_threshold(text: str) -> Threshold:
    """Read how far limits have to lie apart: `10 %`, `1 z`.

    Raises:
        ValueError: It is neither.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(%|z)", text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a difference; write one such as '10%' or '1z'")
    return Threshold(Decimal(found[1]), Measure(found[2]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a comparison is wanted.

    Attributes:
        tests: The ids of the tests; none for all.
        patient: Keeps the limits for such patients; those for all without one.
        context: Keeps the limits for this circumstance, and those that name none.
        above: Keeps limits that lie further apart than this; any difference without it.
        has_all: Whether limits that agree are kept too.
    """

    tests: Collection[str] = ()
    patient: Patient | None = None
    context: str = ""
    above: Threshold | None = None
    has_all: bool = False

    def is_about(self, test: str) -> bool:
        """Whether a test is wanted."""
        return not self.tests or test in self.tests

    def concerns(self, pair: LimitPair, ages: Interval) -> bool:
        """Whether a pair is for a patient, a circumstance and a test that are wanted.

        Args:
            pair: What two sets say.
            ages: The ages both sets are for where the pair names none.
        """
        whom, patient = pair.whom, self.patient or Patient()
        stage = patient.pregnancy
        stages = {Pregnancy.FIRST, Pregnancy.SECOND, Pregnancy.THIRD}
        stages = stages if stage is Pregnancy.ANY else {stage or Pregnancy.NO}
        spans = whom.age.days if whom.age else ages
        is_of_stage = self.patient is None or not stages.isdisjoint(
            pair.one.stages & pair.other.stages
        )
        return (
            self.is_about(pair.analyte.id)
            and whom.sex in (None, *patient.possible_sexes)
            and (patient.age is None or spans.overlaps(patient.age.days))
            and is_of_stage
            and (not self.context or not whom.context or is_for(whom.context, self.context))
        )  # fmt: skip

    def shows(self, pair: LimitPair) -> bool:
        """Whether the limits of a pair lie far enough apart."""
        if self.above is None:
            return self.has_all or not pair.is_same
        apart = measure_apart(pair, self.above.measure)
        return not pair.is_same and apart is not None and apart > self.above.least


def measure_apart(pair: LimitPair, measure: Measure) -> Decimal | None:
    """Measure how far the limits of two sets lie apart, at the end where that is most.

    Returns:
        In percent of the first set's limit, infinite where only one set has a limit; or in z-log.
        `None` where nothing was compared as numbers, or a range has no z-log.
    """
    if not pair.low:
        return None
    if measure is Measure.ZLOG:
        return _measure_zlog(pair)
    sizes = [Decimal(0)]
    for ends in (*pair.low, *pair.high):
        if ends.is_same_number:
            continue
        if ends.one is None or ends.other is None or not ends.one:
            return Decimal("Infinity")
        sizes.append(abs(ends.other - ends.one) / abs(ends.one) * 100)
    return max(sizes)


def _measure_zlog(pair: LimitPair) -> Decimal | None:
    found: list[Decimal] = []
    for low, high in zip(pair.low, pair.high, strict=True):
        ends = (low.one, high.one), (low.other, high.other)
        if any(a is not None and b is not None and a >= b for a, b in ends):
            return None
        one, other = (Interval(a, b) for a, b in ends)
        found += [*list_distances(other, one), *list_distances(one, other)]
    return max(found, default=None)


def keep_wanted(comparison: Comparison, wanted: Wanted) -> Comparison:
    """Keep of a comparison the tests, patients and circumstances that are wanted."""
    ages = comparison.one.ages.intersection(comparison.other.ages)
    return replace(
        comparison,
        pairs=tuple(pair for pair in comparison.pairs if wanted.concerns(pair, ages)),
        only_in_one=tuple(each for each in comparison.only_in_one if wanted.is_about(each.id)),
        only_in_other=tuple(each for each in comparison.only_in_other if wanted.is_about(each.id)),
        apart=tuple(each for each in comparison.apart if wanted.is_about(each.id)),
    )
