"""What the FHIR reader says of each distinct content, and of each result in it.

A content is an Observation without its numbers, its patient and its time. Its results have slots,
numbered through all contents; a slot that holds none is a row that nothing is written for: the head
of a panel, or an Observation that its category leaves out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from labcheck.bulk.fhir.lines import MARK, WHOLE
from labcheck.bulk.row_reader import without_text
from labcheck.cases.birth import Birth
from labcheck.cases.case import Result
from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import Fault, InputError, refuse_file
from labcheck.faults import FaultLog
from labcheck.readers.fhir import read_observation, refuse_older
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_observation import ObservationReader
from labcheck.readers.fhir_patient import People, Person
from labcheck.readers.fhir_resources import Archive, Resource, gather
from labcheck.readers.json_text import (
    Document,
    Json,
    Numeral,
    Repeated,
    parse_documents,
    say_not_utf8,
)
from labcheck.values.dates import Days
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.patient import Age, Patient, Sex, make_unknown_age, parse_stated_age
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import Number

_MARKED = re.compile(f'"{MARK}(-?[0-9][^"]*)"')
OF_SEX, OF_AGE = "appliesTo", "age"


@dataclass(frozen=True, slots=True)
class Own:
    """What a line that was handed on whole says of a result, beside what is judged.

    Attributes:
        id: The Observation's id.
        reference: Whom its subject refers to; empty where it names nobody of another file.
        patient: What the patient is called who is no patient of another file.
        sex: The sex of such a patient.
        age: The age on the day.
        time: When the specimen was taken.
    """

    id: str
    reference: str
    patient: str
    sex: str | None
    age: str | None
    time: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A result of a content.

    Attributes:
        content: The number of the content.
        place: Where the result stands among those of the content.
        component: The number of the component, from 0; `None` for what is no component.
        read: What was read, of a patient of whom nothing is known; the number may stand for others.
        result: The same without what nothing is judged by.
        asks: What of the patient decides which range is printed with it.
        own: What else a whole line says; `None` for a content.
    """

    content: int
    place: int
    component: int | None
    read: Result
    result: Result
    asks: frozenset[str]
    own: Own | None = None

    @property
    def is_number(self) -> bool:
        """Whether any other number in its place is judged by what is known of all numbers."""
        return isinstance(self.result.value, Number) and self.result.off_scale is None


@dataclass(frozen=True, slots=True)
class Whom:
    """What decides which printed range is a patient's.

    Attributes:
        sex: The sex.
        age: The age on the day as the core is asked; `None` where no birth date is stated.
    """

    sex: Sex | None
    age: str | None


@dataclass
class Contents:
    """All distinct contents of a run, as they are read.

    Attributes:
        catalogue: The tests that are known.
        sign: The decimal sign that is stated for texts.
        firsts: The first slot of each content.
        sizes: How many slots each content has.
        slots: What is in each slot; `None` where there is no result.
        left_out: By the number of a content, the category that leaves it out.
        faults: What is wrong with lines that were handed on whole.
        missing: By the number of a content, how many of its records cannot be read.
    """

    catalogue: Catalogue
    sign: DecimalSign | None
    firsts: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    slots: list[Slot | None] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    missing: dict[int, int] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)

    def read_all(self, texts: Iterable[str], places: Sequence[tuple[str, int]] = ()) -> None:
        """Read contents in order, after those that were read before.

        Args:
            texts: The contents.
            places: File and line of each that is a whole line; none where there is no such.
        """
        for number, text in enumerate(texts):
            self.firsts.append(len(self.slots))
            self._texts.append(text)
            if text.startswith(WHOLE):
                self._read_whole(text.removeprefix(WHOLE), *places[number])
            elif text:
                self._read_content(text)
            self.sizes.append(len(self.slots) - self.firsts[-1])

    def read_again(self, slot: Slot, whom: Whom | None, number: str | None) -> Result:
        """Read a result again, for a patient or a number on which more depends than the flag.

        Args:
            slot: The result.
            whom: What is known of the patient; `None` where nothing depends on that.
            number: The number in the place of the one that the content has; `None` to keep it.
        """
        archive = _parse_archive(self._texts[slot.content])
        (observation, *_) = archive.of_type("Observation")
        if number is not None:
            _put_number(observation.body.content, slot.component, number)
        found, _ = self._results(observation, archive, _make_person(whom))
        return _strip(found[slot.place][1], keeps_age=slot.result.age is not None)

    def _read_content(self, text: str) -> None:
        archive = _parse_archive(text)
        (observation,) = archive.of_type("Observation")
        found, category = self._results(observation, archive, Person())
        if category:
            self.left_out[len(self.firsts) - 1] = category
        components = observation.body.elements("component")
        for place in range(-1, len(components)):
            of_found = place + len(found) - len(components)
            if not found or of_found < 0:
                self.slots.append(None)
                continue
            element = observation.body if place < 0 else components[place]
            number = None if place < 0 else place
            self.slots.append(self._make(of_found, found[of_found][1], element, number))

    def _make(
        self,
        place: int,
        result: Result,
        element: Element,
        component: int | None,
        own: Own | None = None,
    ) -> Slot:
        asks = frozenset(
            name
            for printed in element.elements("referenceRange")
            for name in (OF_SEX, OF_AGE)
            if name in printed
        )
        kept = _strip(result, keeps_age=bool(element.own_extensions))  # which may state an age
        return Slot(len(self.firsts) - 1, place, component, result, kept, asks, own)

    def _read_whole(self, text: str, file: str, line: int) -> None:
        documents, broken = parse_lines(text.encode("utf-8", "replace"), file, line)
        log = FaultLog(file)
        archive = gather(documents, log)
        refuse_older(archive, file)
        self.faults += broken
        for observation in archive.of_type("Observation"):
            if observation.container is None:
                self._add_whole(observation, archive)
        alone = {found.type for found in archive.resources if found.container is None}
        if others := sorted(alone & MAY_SAY_MORE):
            raise refuse_mixed(file, others[0])
        self.faults += log.faults
        if lost := len(broken) + log.missing:
            self.missing[len(self.firsts) - 1] = lost

    def _add_whole(self, observation: Resource, archive: Archive) -> None:
        found, category = self._results(observation, archive, None)
        if category:
            self.left_out[len(self.firsts) - 1] = category
        body = observation.body
        components = body.elements("component")
        subject = body.element("subject")
        reference = subject.text("reference") if subject else ""
        for place, (person, result) in enumerate(found):
            number = place - len(found) + len(components)
            element = body if number < 0 else components[number]
            age, _ = person.age_on(result.time)
            is_elsewhere = bool(reference) and not reference.startswith("#")
            sex = person.patient.sex
            own = Own(
                id=observation.id,
                reference=reference if is_elsewhere else "",
                patient=person.patient.id,
                sex=sex.value if sex and not is_elsewhere else None,
                age=(age.text if age else None) if not is_elsewhere else None,
                time=result.time,
            )
            component = None if number < 0 else number
            self.slots.append(self._make(place, result, element, component, own))

    def _results(
        self, observation: Resource, archive: Archive, person: Person | None
    ) -> tuple[list[tuple[Person, Result]], str]:
        reader = ObservationReader(archive, None, self.sign)
        if person is not None:
            reader.people = _Anybody(archive, person)
        found, category = read_observation(reader, observation, self.catalogue)
        return [] if category else found, category


def _strip(result: Result, *, keeps_age: bool) -> Result:
    """Leave out what nothing is judged by, and what each row has of its own."""
    return without_text(replace(result, time="", age=result.age if keeps_age else None))


def _put_number(content: Mapping[str, Json], component: int | None, number: str) -> None:
    """Put a number in the place of a quantity's."""
    listed = content.get("component")
    holder = listed[component] if isinstance(listed, list) and component is not None else content
    quantity = holder.get("valueQuantity") if isinstance(holder, Mapping) else None
    if isinstance(quantity, dict) and not isinstance(quantity.get("value"), Repeated):
        quantity["value"] = Numeral(number)


def _make_person(whom: Whom | None) -> Person:
    if whom is None:
        return Person()
    birth = None if whom.age is None else _KnownAge("", stated=whom.age)
    return Person("", Patient(whom.sex), birth)


@dataclass(frozen=True, slots=True)
class _KnownAge(Birth):
    """A birth of which only the age on every day counts, as the core is asked about it."""

    stated: str = ""

    def age_on(self, days: Days | None, time: str) -> Age:
        """Give the age, whatever the day."""
        del days, time
        return parse_stated_age(self.stated) if self.stated else make_unknown_age()


class _Anybody(People):
    """Finds one person whomever an Observation of another file refers to."""

    def __init__(self, archive: Archive, person: Person) -> None:
        super().__init__(archive)
        self._person = person

    def find(self, subject: Element | None, origin: Resource) -> Person:
        """Give the person, unless the subject is contained."""
        is_inside = subject is not None and subject.text("reference").startswith("#")
        return super().find(subject, origin) if is_inside else self._person


def _parse_archive(text: str) -> Archive:
    """Gather what a content holds."""
    text = text.removeprefix(WHOLE) if text.startswith(WHOLE) else _MARKED.sub(r"\1", text)
    documents, _ = parse_documents(text.encode("utf-8", "replace"), "")
    return gather(documents, FaultLog(""))


MAY_SAY_MORE = frozenset(["Bundle", "DiagnosticReport", "Specimen"])
"""Resources that may say more of the Observations they stand among."""


def refuse_mixed(file: str, type_: str) -> InputError:
    """Say that a file of Observations holds what may change how they are read."""
    problem = f"there is a {type_} among the Observations, which may say more of them"
    remedy = "give one file for each type, as a bulk export has them, or use labcheck check"
    return refuse_file(file, problem, remedy)


def parse_lines(content: bytes, file: str, line: int) -> tuple[list[Document], list[Fault]]:
    """Parse one line of a file, so that what is wrong with it names the line."""
    if not _is_utf8(content):
        return [], [say_not_utf8(file, line)]
    try:
        # Behind an end of a line, what would be a mark at the beginning of a file is none.
        documents, _ = parse_documents(b"\n" + content, file)
    except InputError as error:
        return [], [replace(fault, line=line) for fault in error.faults]
    return [replace(document, line=line) for document in documents], []


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
