"""The patient of a case file: sex, age or birth date, pregnancy, weight and height."""

from labcheck.cases.birth import Birth, find_latest_age, make_birth
from labcheck.cases.case import Result
from labcheck.faults import FaultLog
from labcheck.values.dates import parse_days
from labcheck.values.patient import (
    PREGNANCY_WORDS,
    AgeError,
    Patient,
    Pregnancy,
    Sex,
    parse_age,
    parse_sex,
)
from labcheck.values.records import dataclass, replace
from labcheck.yaml_files.case_circumstances import read_circumstances
from labcheck.yaml_files.fields import Fields


@dataclass(frozen=True, slots=True)
class StatedPatient:
    """The patient as a case states it.

    Attributes:
        patient: What is stated.
        birth: The birth date; `None` where none is stated.
        fields: Where it stands, for a fault; `None` where nothing is stated.
        circumstances: The weight and the height, where they are stated.
    """

    patient: Patient
    birth: Birth | None = None
    fields: Fields | None = None
    circumstances: tuple[Result, ...] = ()

    def at_results(
        self, results: tuple[Result, ...], faults: FaultLog
    ) -> tuple[Patient, tuple[Result, ...]]:
        """Give the patient, and each result with the age that follows from the birth date.

        Where none follows, the age that is stated counts; that of a draw comes first.
        """
        if self.birth is None and not any(result.age for result in results):
            return self.patient, results
        aged: list[Result] = []
        for result in results:
            if result.age or self.birth is None or self.fields is None:
                aged.append(result)
                continue
            try:
                age = self.birth.age_on(parse_days(result.time), result.time)
            except AgeError as error:
                faults.add(self.fields.mark, self.fields.path_of("born"), str(error))
                return self.patient, results
            is_used = age.is_known or self.patient.age is None
            aged.append(replace(result, age=age) if is_used else result)
        latest = self.patient.age or find_latest_age(aged, lambda result: result.draw)
        return replace(self.patient, age=latest), tuple(aged)


def read_patient(fields: Fields | None) -> StatedPatient:
    """Read the field `patient` of a case."""
    if fields is None:
        return StatedPatient(Patient())
    sex = fields.parsed("sex", parse_sex)
    age = fields.parsed("age", parse_age)
    birth = fields.parsed("born", _parse_birth)
    pregnancy = fields.choice("pregnancy", Pregnancy, PREGNANCY_WORDS)
    if sex is Sex.MALE and pregnancy not in (None, Pregnancy.NO):
        fields.faults.add(
            fields.mark, fields.path_of("pregnancy"), "the patient is male and pregnant",
            "correct one of the two",
        )  # fmt: skip
    circumstances = tuple(read_circumstances(fields))
    fields.finish()
    return StatedPatient(Patient(sex, age, pregnancy), birth, fields, circumstances)


def _parse_birth(text: str) -> Birth:
    days = parse_days(text.strip())
    if days is None:
        raise ValueError(f"{text!r} is not a date such as 1980-03-01")
    return make_birth(text.strip(), days)
