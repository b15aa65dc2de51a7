"""What is stated of the patient over what a case says."""

from typing import NamedTuple

from labcheck.cases.case import Case, Result
from labcheck.errors import UsageError
from labcheck.values.patient import Age, Pregnancy, Sex
from labcheck.values.records import replace


class AboutPatient(NamedTuple):
    """What is stated of the patient over what the cases say; `None` leaves theirs."""

    sex: Sex | None = None
    age: Age | None = None
    pregnancy: Pregnancy | None = None


def state_patient(case: Case, about: AboutPatient) -> Case:
    """Put what is stated of the patient over what the case says.

    Raises:
        UsageError: Both together would be a pregnant man.
    """
    stated = case.patient
    patient = replace(
        stated,
        sex=about.sex or stated.sex,
        age=about.age or stated.age,
        pregnancy=about.pregnancy or stated.pregnancy,
    )
    if patient.sex is Sex.MALE and patient.is_pregnant:
        raise UsageError(
            f"{case.file}: the patient would be male and pregnant; correct one of the two"
        )
    if about.age:
        results = tuple(_without_vague_age(result, about.age) for result in case.results)
        case = replace(case, results=results)
    return replace(case, patient=patient)


def _without_vague_age(result: Result, stated: Age) -> Result:
    """Let the age that is stated of the patient count where that at the result leaves it open."""
    if result.age is None or not result.age.days.covers(stated.days):
        return result
    return replace(result, age=None)
