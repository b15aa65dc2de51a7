"""Patients of a FHIR file: whom an Observation is about, and how old they were on its day.

A birth year without a day gives the span of ages that it allows.
"""

import re
from dataclasses import field

from labcheck.cases.birth import Birth, make_birth
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_extensions import StatedCase, read_stated_case
from labcheck.readers.fhir_resources import Archive, Resource
from labcheck.values.dates import Days, parse_local_days
from labcheck.values.patient import Age, AgeError, Patient, Sex, make_unknown_age
from labcheck.values.records import dataclass, replace

_SEXES = {"female": Sex.FEMALE, "male": Sex.MALE}
_SEXES_NOT_STATED = ("other", "unknown", "")


@dataclass(frozen=True, slots=True)
class Person:
    """Whose results they are.

    Attributes:
        key: What all results of one patient have in common; empty when no patient is named.
        patient: What ranges need to know, without the age.
        birth: The birth date, as far as it is known; `None` when none is stated.
        stated: What labcheck's own extensions say of the case.
    """

    key: str = ""
    patient: Patient = field(default_factory=Patient)
    birth: Birth | None = None
    stated: StatedCase = field(default_factory=StatedCase)

    def age_on(self, time: str) -> tuple[Age | None, str]:
        """Give the age at a time, and what is wrong with the two dates.

        Returns:
            The age; `None` when no birth date is stated, or one that gives none beside an age
            that is stated.
        """
        if self.birth is None:
            return None, ""
        try:
            age = self.birth.age_on(find_days(time), time)
        except AgeError as error:
            return make_unknown_age(str(error)), f"age not used: {error}"
        return (None if self.stated.age and not age.is_known else age), ""


def find_days(time: str) -> Days | None:
    """Find the days that a FHIR time may be of, in the laboratory's own calendar."""
    return parse_local_days(time)


class People:
    """Finds the person an Observation is about.

    Args:
        archive: The resources of the file.
        elsewhere: The patients of other files, for references that lead out of this one.

    Attributes:
        unknown: The references that name no patient of any file.
    """

    def __init__(self, archive: Archive, elsewhere: "People | None" = None) -> None:
        self._archive = archive
        self._elsewhere = elsewhere
        self.unknown: dict[str, None] = {}
        self._persons: dict[int, Person] = {}
        self._by_identifier: dict[tuple[str, str], Person] = {}
        for resource in archive.of_type("Patient"):
            self._keep(resource)

    def find(self, subject: Element | None, origin: Resource) -> Person:
        """Find whom a subject names; a nameless person when there is none."""
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
            self._persons[id(resource)]
            for resource in self._archive.resolve(reference, origin)
            if id(resource) in self._persons
        ]
        if found:
            return self._agreed(found, subject)
        if self._elsewhere and (person := self._elsewhere.look_up(reference, subject, origin)):
            return person
        self.unknown[reference] = None
        holder = ""
        if reference.startswith("#"):
            subject.fault("reference", f"nothing called {reference!r} is contained")
            body = (origin.container or origin).body
            holder = f"{body.line} {body.path}"
        wanted = reference.partition("/_history/")[0]
        id_ = re.split(r"[/:#]", wanted)[-1] or wanted
        return Person(f"reference {holder} {wanted}", Patient(id=id_))

    def look_up(self, reference: str, subject: Element, origin: Resource) -> Person | None:
        """Find whom a reference in another file names; `None` where no patient is called so."""
        found = [
            self._persons[id(resource)]
            for resource in self._archive.resolve(reference, origin)
            if id(resource) in self._persons
        ]
        return self._agreed(found, subject) if found else None

    def _agreed(self, found: list[Person], subject: Element) -> Person:
        """Take of several Patients with one id only what they agree on."""
        first = found[0]
        if all(person is first or _is_like(person, first) for person in found):
            return first
        problem = f"{len(found)} Patients have this id and differ in gender or birthDate"
        subject.fault("reference", problem, "keep one; neither is read of them")
        has_age = any(person.birth or person.stated.age for person in found)
        birth = Birth("", why="the Patients of this id differ") if has_age else None
        return Person(first.key, Patient(id=first.patient.id), birth)

    def _keep(self, resource: Resource) -> None:
        pairs = [_pair(identifier) for identifier in resource.body.elements("identifier")]
        whole = [pair for pair in pairs if all(pair)]
        person = read_person(resource, next((value for _, value in pairs if value), ""))
        known = [self._by_identifier[pair] for pair in whole if pair in self._by_identifier]
        # Each contained copy of a patient has only its identifier in common with the others.
        if known and resource.container is not None and _is_like(person, known[0]):
            person = known[0]
        self._persons[id(resource)] = person
        for pair in whole:
            self._by_identifier.setdefault(pair, person)


def read_person(resource: Resource, identifier: str = "") -> Person:
    """Read a Patient, who has an identifier besides the id if any."""
    body = resource.body
    gender, birth_date = body.text("gender"), body.text("birthDate")
    if gender not in (*_SEXES, *_SEXES_NOT_STATED):
        problem = f"{gender!r} is not one of female, male, other, unknown"
        body.fault("gender", problem, "the sex is taken as not stated")
    birth = make_birth(birth_date, find_days(birth_date)) if birth_date else None
    if birth and birth.days is None:
        problem = f"{birth_date!r} is not a date such as 1990-05-31"
        body.fault("birthDate", problem, "no age follows from it")
    own_id = "" if resource.container else resource.id
    stated = read_stated_case(body)
    tail = re.split(r"[/:]", resource.url)[-1]
    shown = "" if body.is_added else own_id or identifier or tail or resource.id
    key = f"patient {body.line} {body.path}"
    if own_id:
        key = f"patient {resource.url.partition('/_history/')[0]} {own_id}"
    patient = Patient(_SEXES.get(gender), stated.age, stated.pregnancy, id=shown)
    return Person(key, patient, birth, stated)


def _is_like(person: Person, other: Person) -> bool:
    """Whether two descriptions of a patient agree on all that is read of them."""
    first, second = (replace(each.patient, id="") for each in (person, other))
    return (first, person.birth) == (second, other.birth)


def _pair(identifier: Element) -> tuple[str, str]:
    return identifier.text("system"), identifier.text("value")
