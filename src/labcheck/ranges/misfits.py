"""Why no range of a set fits, in words and by what it is that does not fit."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from labcheck.values.interval import Interval
from labcheck.values.patient import Patient, name_ages


class MisfitKind(Enum):
    """Why a range does not fit."""

    FOR_OTHERS = "it is for others"
    LACKING = "the set has none for such patients"
    NOT_STATED = "it is only for results that state something"


class Misfit(NamedTuple):
    """A range, or the want of one, that leaves a result without limits.

    Attributes:
        kind: Why it does not fit.
        whom: Whom it is for, or, where the set lacks one, for whom it does.
        division: What divides the range from others by which it does not fit: `sex`, `context`.
        ages: The ages it is for, in days, where it does not fit by age.
    """

    kind: MisfitKind
    whom: str
    division: str = ""
    ages: Interval | None = None


def find_unmet(misfits: Iterable[Misfit]) -> frozenset[str]:
    """Find what it is of a patient and a result that the limits of a set are not for.

    An entry for the other sex does not count beside one that is for the patient and for another
    context: the context is what is not met.
    """
    divisions = {misfit.division for misfit in misfits if misfit.kind is MisfitKind.FOR_OTHERS}
    stages = [stage & divisions for stage in _STAGES_OF_MISFITS]
    return next((stage for stage in stages if stage), frozenset())


_STAGES_OF_MISFITS = (
    frozenset(["specimen", "method", "context"]),
    frozenset(["pregnancy"]),
    frozenset(["age"]),
    frozenset(["sex"]),
)
"""What entries are asked for, the last first."""


def describe_misfits(misfits: Iterable[Misfit]) -> str:
    """Say for whom a set has limits, when it has none that fit."""
    others, stating = list[str](), list[str]()
    for misfit in _join_ages(misfits):
        if misfit.kind is MisfitKind.LACKING:
            return f"has no limits for {misfit.whom}"
        whom = others if misfit.kind is MisfitKind.FOR_OTHERS else stating
        whom.append(misfit.whom)
    if others:
        more_telling = [whom for whom in others if whom not in ("male", "female")] or others
        return f"has limits for {' or '.join(more_telling)} only"
    return f"has limits only for {' or only for '.join(stating)}"


def is_outgrown(misfit: Misfit, patient: Patient) -> bool:
    """Whether limits are for an age the patient has passed, such as a newborn's for an adult."""
    if misfit.ages is None or misfit.ages.high is None or patient.age is None:
        return False
    return (patient.age.days.low or 0) >= misfit.ages.high


def _join_ages(misfits: Iterable[Misfit]) -> Iterator[Misfit]:
    """Make one span of ages that touch: a rule of age has an entry for each year."""
    joined: Misfit | None = None
    for misfit in misfits:
        before, after = joined.ages if joined else None, misfit.ages
        if joined and before and after and before.high is not None and before.high == after.low:
            ages = Interval(before.low, after.high, high_closed=False)
            joined = misfit._replace(whom=f"age {name_ages(ages)}", ages=ages)
            continue
        if joined:
            yield joined
        joined = misfit
    if joined:
        yield joined
