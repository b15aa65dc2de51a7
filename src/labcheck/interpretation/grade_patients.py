"""Which ladders of a term may be a patient's, and what would settle which of several it is."""

from collections.abc import Iterable, Sequence

from labcheck.interpretation.grade_ladders import Ladder, Whom
from labcheck.values.patient import ANY_AGE, Patient, Pregnancy

FASTING, NOT_FASTING = "fasting", "not fasting"
_NOT_FASTING_WORDS = ("random", "postprandial", "non-fasting", "nonfasting", "not fasting")


def find_for(ladders: Iterable[Ladder], patient: Patient, context: str = "") -> tuple[Ladder, ...]:
    """Keep the ladders that may be the patient's; what is not stated leaves all of them.

    A pregnancy that is not stated is taken for none, as it is everywhere.
    """
    return tuple(ladder for ladder in ladders if _fits(ladder.whom, patient, context))


def is_context_open(ladders: Sequence[Ladder], stated: str) -> bool:
    """Whether all ladders are for a sample of which it is not stated whether it was such a one."""
    return not _is_stated(stated) and len({ladder.whom.context for ladder in ladders} - {""}) == 1


def name_open(ladders: Sequence[Ladder]) -> str:
    """Name what tells the ladders apart, which is what would settle the matter."""
    whom = [ladder.whom for ladder in ladders]
    divisions: dict[str, set[object]] = {
        "the patient's age": {str(each.days) for each in whom},
        "the patient's sex": {each.sex for each in whom if not each.stages[1:]},
        "the trimester": {each.stages for each in whom},
        "whether the sample was taken fasting": {each.context for each in whom},
    }
    if is_context_open(ladders, ""):
        divisions["whether the sample was taken fasting"] |= {""}
    open_ = [name for name, found in divisions.items() if len(found) > 1]
    states = dict.fromkeys(each.state for each in whom)
    if len(states) > 1:
        open_.append(f"whether the patient is {min(states, key=len)}")
    return " and ".join(open_)


def _fits(whom: Whom, patient: Patient, context: str) -> bool:
    ages = patient.age.days if patient.age else ANY_AGE
    return (
        (whom.sex is None or whom.sex in patient.possible_sexes)
        and (whom.days is None or whom.days.overlaps(ages))
        and (not whom.stages or not _stages_of(patient).isdisjoint(whom.stages))
        and _fits_context(whom.context, context)
    )


def _fits_context(wanted: str, stated: str) -> bool:
    folded = stated.casefold().strip()
    if not wanted or not _is_stated(stated):
        return True
    return wanted == (NOT_FASTING if folded in _NOT_FASTING_WORDS else FASTING)


def _is_stated(context: str) -> bool:
    """Whether it is stated that a sample was taken fasting, or was not."""
    return context.casefold().strip() in (FASTING, *_NOT_FASTING_WORDS)


def _stages_of(patient: Patient) -> frozenset[Pregnancy]:
    if patient.pregnancy is Pregnancy.ANY:
        return frozenset({Pregnancy.FIRST, Pregnancy.SECOND, Pregnancy.THIRD})
    return frozenset({patient.pregnancy or Pregnancy.NO})
