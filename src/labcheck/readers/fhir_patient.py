"""Patients of a FHIR file: whom an Observation is about, and how old they were on its day.

An age is given only where it is certain: from a birth year alone it seldom is.
"""

import calendar
import re
from dataclasses import dataclass, field, replace
from datetime import date

from labcheck.patient import Age, AgeError, Patient, Sex, age_at
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_resources import Archive, Resource
from labcheck.readers.fhir_stated import StatedCase, read_stated_case

_SEXES = {"female": Sex.FEMALE, "male": Sex.MALE}
_SEXES_NOT_STATED = ("other", "unknown", "")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

Days = tuple[date, date]
"""The first and the last day that a date may stand for; one day twice when it is a whole date."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose results they are.

    Attributes:
        key: What all results of one patient have in common; empty when nobody is named.
        patient: What ranges need to know, without the age.
        birth: The day of birth, as far as it is known.
        stated: What labcheck's own extensions say of the case.
    """

    key: str = ""
    patient: Patient = field(default_factory=Patient)
    birth: Days | None = None
    stated: StatedCase = field(default_factory=StatedCase)

    def age_on(self, time: str) -> tuple[Age | None, str]:
        """Give the age at a time if it is certain, and what is wrong with the two dates."""
        days = parse_days(time)
        if self.birth is None or days is None:
            return None, ""
        try:
            oldest, youngest = age_at(self.birth[0], days[1]), age_at(self.birth[1], days[0])
        except AgeError as error:
            return None, f"age not used: {error}"
        if oldest is None:
            return None, f"age not used: the patient was born after {time}"
        return (oldest if oldest == youngest else None), ""


def parse_days(text: str) -> Days | None:
    """Read the days a FHIR date or moment may stand for: `2024`, `2024-05`, `2024-05-01T08:30Z`."""
    match = _DATE.fullmatch(text.partition("T")[0])
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        last_month = month or 12
        last = day or calendar.monthrange(year or 1, last_month)[1]
        return date(year, month or 1, day or 1), date(year, last_month, last)
    except (ValueError, calendar.IllegalMonthError):
        return None


class People:
    """Finds the person an Observation is about."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._persons: dict[int, Person] = {}
        self._by_identifier: dict[tuple[str, str], Person] = {}
        for resource in archive.of_type("Patient"):
            self._keep(resource)

    def find(self, subject: Element | None, origin: Resource) -> Person:
        """Find whom a subject names; nobody in particular when there is none."""
        if subject is None:
            return Person()
        if reference := subject.text("reference"):
            return self._referred(reference, subject, origin)
        if identifier := subject.element("identifier"):
            pair = _pair(identifier)
            known = self._by_identifier.get(pair)
            return known or Person(f"identifier {pair}", Patient(id=pair[1]))
        name = subject.text("display")
        return Person(f"display {name}", Patient(id=name)) if name else Person()

    def _referred(self, reference: str, subject: Element, origin: Resource) -> Person:
        found = [
            self._persons[id(one)]
            for one in self._archive.resolve(reference, origin)
            if id(one) in self._persons
        ]
        if found:
            return self._agreed(found, subject)
        holder = ""
        if reference.startswith("#"):
            subject.fault("reference", f"nothing called {reference!r} is contained")
            body = (origin.container or origin).body
            holder = f"{body.line} {body.path}"
        wanted = reference.partition("/_history/")[0]
        id_ = re.split(r"[/:#]", wanted)[-1] or wanted
        return Person(f"reference {holder} {wanted}", Patient(id=id_))

    def _agreed(self, found: list[Person], subject: Element) -> Person:
        """Take of several Patients with one id only what they agree on."""
        first = found[0]
        if all(_is_like(one, first) for one in found):
            return first
        problem = f"{len(found)} Patients have this id and differ in gender or birthDate"
        subject.fault("reference", problem, "keep one; neither is read of them")
        return Person(first.key, Patient(id=first.patient.id))

    def _keep(self, resource: Resource) -> None:
        pairs = [_pair(one) for one in resource.body.elements("identifier")]
        whole = [pair for pair in pairs if all(pair)]
        person = _read_person(resource, next((value for _, value in pairs if value), ""))
        known = [self._by_identifier[pair] for pair in whole if pair in self._by_identifier]
        # Each contained copy of a patient has only its identifier in common with the others.
        if known and resource.container is not None and _is_like(person, known[0]):
            person = known[0]
        self._persons[id(resource)] = person
        for pair in whole:
            self._by_identifier.setdefault(pair, person)


def _read_person(resource: Resource, identifier: str) -> Person:
    body = resource.body
    gender, birth_date = body.text("gender"), body.text("birthDate")
    if gender not in (*_SEXES, *_SEXES_NOT_STATED):
        problem = f"{gender!r} is not one of female, male, other, unknown"
        body.fault("gender", problem, "the sex is taken as not stated")
    birth = parse_days(birth_date)
    if birth_date and birth is None:
        problem = f"{birth_date!r} is not a date such as 1990-05-31"
        body.fault("birthDate", problem, "the age is taken as not stated")
    own_id = "" if resource.container else resource.id
    stated = read_stated_case(body)
    tail = re.split(r"[/:]", resource.url)[-1]
    shown = "" if body.is_added else own_id or identifier or tail or resource.id
    key = f"patient {body.line} {body.path}"
    if own_id:
        key = f"patient {resource.url.partition('/_history/')[0]} {own_id}"
    patient = Patient(_SEXES.get(gender), stated.age, stated.pregnancy, id=shown)
    return Person(key, patient, birth, stated)


def _is_like(one: Person, other: Person) -> bool:
    """Whether two descriptions of a patient agree on all that is read of them."""
    first, second = (replace(each.patient, id="") for each in (one, other))
    return (first, one.birth) == (second, other.birth)


def _pair(identifier: Element) -> tuple[str, str]:
    return identifier.text("system"), identifier.text("value")
