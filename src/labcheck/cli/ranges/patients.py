"""Which patients are meant by `--sex`, `--age` and `--pregnancy` of `labcheck ranges`."""

from labcheck.errors import UsageError
from labcheck.values.patient import Age, Patient, Pregnancy, Sex


def gather_patients(
    sex: Sex | None, age: Age | None, pregnancy: Pregnancy | None
) -> Patient | None:
    """Gather what is said of the patients; `None` when nothing is, which is for all.

    Raises:
        UsageError: No such patient can be.
    """
    patient = Patient(sex, age, pregnancy)
    if patient.is_pregnant and sex is Sex.MALE:
        raise UsageError("--sex male and --pregnancy do not go together; leave one of them out")
    return None if patient == Patient() else patient
