"""Results of an Observation: its value, and each of its components, with its circumstances.

What an Observation does not state (whom it is about, when, which specimen) is taken from the
DiagnosticReport that contains or lists it, which states it for all its results.
"""

import re
from collections.abc import Hashable, Iterator
from operator import attrgetter

from labcheck.cases.case import Result, ResultStatus
from labcheck.faults import FaultLog
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_extensions import restore_result
from labcheck.readers.fhir_names import Named, find_other_category, read_name, read_specimen
from labcheck.readers.fhir_patient import People, Person, find_days
from labcheck.readers.fhir_ranges import choose_range, read_interpretation
from labcheck.readers.fhir_resources import Archive, Resource, base_of
from labcheck.readers.fhir_values import ReadValue, has_value, is_denied, read_value
from labcheck.readers.json_text import freeze
from labcheck.readers.read_once import ReadOnce
from labcheck.values.dates import parse_moment
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.limits import settle_range
from labcheck.values.patient import Age
from labcheck.values.printed_result import refuse
from labcheck.values.records import dataclass, replace
from labcheck.values.result_text import NoResult, Word

ISSUED = "the time is when it was issued"
"""The remark on a result whose specimen has no time."""
_WITHDRAWN = ("entered-in-error", "cancelled")
_NOT_FINAL = ("registered", "unknown", "specimen-in-process")
_FINAL = ("final", "")
_MARKED = re.compile(r"\\([!-/:-@\[-`{-~])")
"""A sign that Markdown, as which FHIR has notes, takes as it stands: `\\*` for an asterisk."""
_STATUSES = {status.value: status for status in ResultStatus}


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What all results of one Observation share.

    Attributes:
        age: The age at the time; `None` where none follows from a birth date.
        wrong: What is wrong with the dates of birth and result; empty where nothing is.
        category: That by which it is of no laboratory; empty where it may be.
    """

    person: Person
    time: str
    age: Age | None
    wrong: str
    category: str
    specimen: str
    site: str
    method: str
    panel: str
    notes: tuple[str, ...]
    status: ResultStatus | None
    is_withdrawn: bool
    is_unfinished: bool


_OF_CIRCUMSTANCES = frozenset([
    "subject", "specimen", "issued", "effectiveDateTime", "effectiveInstant", "effectivePeriod",
    "effectiveTiming", "status", "method", "bodySite", "note", "category",
])  # fmt: skip
"""Elements of an Observation that its circumstances rest on."""
_OF_NOTHING_SAID = frozenset(["resourceType", "id", "meta", "identifier", "encounter"])
"""Elements of an Observation that have no part in its result or its circumstances."""
_WITH_RESULT = attrgetter("wrong", "specimen", "site", "method", "panel", "notes", "status",
                          "is_withdrawn", "is_unfinished")  # fmt: skip
"""Those of the circumstances that have a part in a result as it is read by itself."""


class ObservationReader:
    """Reads Observations with what the rest of the file says of them.

    Args:
        archive: The resources of the file.
        elsewhere: The patients of other files.
        sign: The decimal sign that is stated for texts.
        known: What was read in other files, as `ReadOnce` has it.
    """

    def __init__(
        self,
        archive: Archive,
        elsewhere: People | None = None,
        sign: DecimalSign | None = None,
        known: dict[object, object] | None = None,
    ) -> None:
        self._archive = archive
        self._sign = sign
        self._once = ReadOnce[Result](archive.log, known, (ObservationReader, sign))
        self._circumstances: dict[object, _Circumstances] = {}
        self.people = People(archive, elsewhere)
        self._names: dict[int, str] = {}
        self._reports: dict[int, Resource] = {}
        for report in archive.of_type("DiagnosticReport"):
            for link in report.body.elements("result"):
                for found in self._follow(link, report):
                    self._reports.setdefault(id(found), report)
        self._panels: dict[int, Resource] = {}
        for panel in archive.of_type("Observation"):
            for link in panel.body.elements("hasMember") if "hasMember" in panel.body else ():
                for found in archive.resolve(link.text("reference"), panel):
                    self._panels.setdefault(id(found), panel)

    def read(self, observation: Resource) -> tuple[list[tuple[Person, Result]], str]:
        """Read every result of an Observation; the head of a panel has none.

        Returns:
            The results, each with whose it is, and the category of the Observation if it is of no
            laboratory.
        """
        own, beside = _freeze(observation.body)
        shared = self._find_circumstances(observation, beside)
        results = self._read_results(observation, own, shared)
        return [(shared.person, result) for result in results], shared.category

    def _read_results(
        self, observation: Resource, own: Hashable, shared: _Circumstances
    ) -> Iterator[Result]:
        body = observation.body
        if not ("component" in body or "hasMember" in body):
            yield self._read_once(body, own, shared)
            return
        components = body.elements("component")
        named = read_name(body)
        if has_value(body) or not (components or "hasMember" in body):
            yield _read_result(body, named, shared, self._sign)
        elif components:
            shared = replace(shared, notes=(*shared.notes, *_judgement_of_whole(body)))
        for link in body.elements("hasMember"):
            self._follow(link, observation)
        for component in components:
            whole = replace(shared, panel=named.name)
            yield _read_result(component, read_name(component), whole, self._sign)

    def _read_once(self, body: Element, own: Hashable, shared: _Circumstances) -> Result:
        """Read the one result of an Observation, if it is not like one that was read before.

        Only by a printed range or an extension of labcheck's do the sex and the age have a part.
        """
        is_of_patient = "referenceRange" in body or "extension" in body
        whom = (shared.person.patient.sex, shared.age) if is_of_patient else None

        def read_alone(log: FaultLog) -> Result:
            element = Element(body.content, body.path, log, body.line)
            return _read_result(element, read_name(element), shared, self._sign)

        known = self._once.read((own, _WITH_RESULT(shared), whom), read_alone)
        if is_of_patient:
            return replace(known, time=shared.time)
        return replace(known, time=shared.time, age=shared.age)

    def _follow(self, link: Element, origin: Resource) -> list[Resource]:
        """Find the Observations a reference names; one that is not in the file is a fault."""
        reference = link.text("reference")
        found = self._archive.resolve(reference, origin) if reference else []
        if reference and not found:
            problem = f"{reference!r} is not in the file, so its result is not read"
            link.fault("reference", problem, "add the resource to the Bundle")
        return found

    def _name_panel(self, above: Resource | None) -> str:
        """Name the panel that lists an Observation, else its report."""
        if above is None:
            return ""
        if id(above) not in self._names:
            self._names[id(above)] = above.body.concept("code").name
        return self._names[id(above)]

    def _find_circumstances(self, observation: Resource, said: Hashable) -> _Circumstances:
        """Find the circumstances; those of the same person, time and report are read once.

        Where something is wrong with them they are read each time, since a fault names its place.
        """
        holder = observation.container
        is_contained = holder is not None and holder.type == "DiagnosticReport"
        report = holder if is_contained else self._reports.get(id(observation))
        above = self._panels.get(id(observation), report)
        # What is contained is called by an id that means something there only.
        origin = holder or (observation if "contained" in observation.body else None)
        question = (said, base_of(observation), id(origin), id(report), id(above))
        known = self._circumstances.get(question)
        if known is None:
            faults = self._archive.log.count
            known = self._read_circumstances(observation, report, self._name_panel(above))
            if self._archive.log.count == faults:
                self._circumstances[question] = known
        return known

    def _read_circumstances(
        self, observation: Resource, report: Resource | None, panel: str
    ) -> _Circumstances:
        body = observation.body
        sources = [observation] if report is None else [observation, report]
        stater = next((source for source in sources if "subject" in source.body), observation)
        person = self.people.find(stater.body.element("subject"), stater)
        specimen = read_specimen(sources, self._archive)
        time, remarks = _read_time([source.body for source in sources], specimen.collected)
        age, wrong = person.age_on(time)
        statuses = [source.body.text("status").lower() for source in sources]
        withdrawn = [status for status in statuses if status in _WITHDRAWN]
        said = tuple(
            f"status: {status}" for status in dict.fromkeys(statuses) if status not in _FINAL
        )
        notes = (
            *said,
            *remarks,
            *specimen.notes,
            *(_MARKED.sub(r"\1", note.text("text")) for note in body.reported("note")),
        )
        return _Circumstances(
            person,
            time,
            age,
            wrong,
            find_other_category(body),
            specimen.name,
            body.concept("bodySite").name or specimen.site,
            body.concept("method").name,
            panel,
            notes,
            _STATUSES.get(withdrawn[0] if withdrawn else statuses[0]),
            is_withdrawn=bool(withdrawn),
            is_unfinished=statuses[0] in _NOT_FINAL,
        )


def _freeze(body: Element) -> tuple[Hashable, Hashable]:
    """Give what an Observation says of its result, and of its circumstances, as questions."""
    own, beside = list[Hashable](), list[Hashable]()
    for name, value in body.content.items():
        if name not in _OF_NOTHING_SAID:
            said = beside if name in _OF_CIRCUMSTANCES else own
            said.append((name, value if type(value) is str else freeze(value)))
    return tuple(own), tuple(beside)


def _read_result(
    element: Element, named: Named, shared: _Circumstances, decimal: DecimalSign | None
) -> Result:
    read = _understand(element, read_value(element, decimal))
    said = read_interpretation(element.concepts("interpretation"), read.value)
    word, remarks = said.word, said.remarks
    mark = read.mark
    if word and mark and word is not mark:
        remarks = (*remarks, f"marked {mark.value} as well")
    printed, range_notes = choose_range(
        element.reported("referenceRange"), shared.person.patient.sex, shared.age, decimal
    )
    printed, passed_over = settle_range(printed, read.range, read.unit)
    notes = (*shared.notes, *read.notes, *remarks, *range_notes, passed_over, shared.wrong)
    result = Result(
        test=named.name,
        text=read.text,
        value=read.value,
        unit=read.unit,
        printed_range=printed,
        reported=word or mark,
        specimen=shared.specimen,
        site=shared.site,
        method=shared.method,
        time=shared.time,
        note="; ".join(dict.fromkeys(part for note in notes if note for part in note.split("; "))),
        age=shared.age,
        code=named.code,
        status=shared.status,
        display=named.display,
        panel=shared.panel,
        unread_flag=said.unread,
        off_scale=said.off_scale,
        context=read.context,
        second=read.second,
        baseline=read.baseline,
        is_typed=read.is_typed,
        other_codes=named.other_codes,
        coded_unit=read.coded_unit,
        local_code=named.local_code,
    )
    result = restore_result(result, element)
    if shared.is_withdrawn:
        return _set_aside(result, "the laboratory has withdrawn it")
    if is_denied(element):
        return _without_reassurance(result)
    is_pending = shared.is_unfinished and isinstance(result.value, NoResult)
    return _set_aside(result) if is_pending else result


def _set_aside(result: Result, why: str = "") -> Result:
    """Keep what was reported of a result that does not count, so that nothing judges it."""
    said = f"it was reported {result.reported.value}" if result.reported else ""
    note = "; ".join(part for part in (result.note, said) if part)
    return replace(result, value=NoResult(result.text, why), reported=None, note=note)


def _without_reassurance(result: Result) -> Result:
    """Keep a laboratory's "normal" of a value that it denies as a remark: it judges nothing."""
    if result.reported not in (Word.NORMAL, Word.NEGATIVE):
        return result
    note = "; ".join(filter(None, (result.note, f"it was reported {result.reported.value}")))
    return replace(result, reported=None, note=note)


def _understand(element: Element, read: ReadValue) -> ReadValue:
    """Refuse a value whose meaning is changed by something that is not read, or that is denied."""
    if is_denied(element) and not isinstance(read.value, NoResult):
        said = element.concept("dataAbsentReason").name or "not named"
        why = f"a reason why there is no value stands beside it: {said}"
        element.fault("dataAbsentReason", why, "keep one of the two")
    elif element.elements("modifierExtension"):
        why = "a modifierExtension may change its meaning"
        element.fault("modifierExtension", why, "labcheck reads none")
    else:
        return read
    return replace(read, value=refuse(read.text, why), mark=None)


def _judgement_of_whole(body: Element) -> tuple[str, ...]:
    """Keep what is said of an Observation that has components only."""
    whole = read_interpretation(body.concepts("interpretation"))
    said = (f"the whole is reported {whole.word.value}",) if whole.word else ()
    printed, notes = choose_range(body.reported("referenceRange"), None, None)
    return (
        *said,
        *whole.remarks,
        *((f"range of the whole: {printed}",) if printed else ()),
        *notes,
    )


def _read_time(sources: list[Element], collected: str) -> tuple[str, tuple[str, ...]]:
    """Read when the specimen was taken; when it was issued is the last resort."""
    for body in sources:
        time = _read_effective(body)
        if time is not None:
            return time
    if collected:
        return collected, ()
    for body in sources:
        if issued := _check_time(body, "issued"):
            return issued, (ISSUED,)
    return "", ()


def _read_effective(body: Element) -> tuple[str, tuple[str, ...]] | None:
    for name in ("effectiveDateTime", "effectiveInstant"):
        if time := _check_time(body, name):
            return time, ()
    if period := body.element("effectivePeriod"):
        start, end = _check_time(period, "start"), _check_time(period, "end")
        if start or end:
            return (start, (f"until {end}",) if end else ()) if start else (end, ())
    if timing := body.element("effectiveTiming"):
        events = timing.texts("event")
        if events:
            return events[0], ()
    return None


def _check_time(body: Element, name: str) -> str:
    """Take a time as it is written; one that is not a date of the calendar is a fault as well."""
    time = body.text(name)
    is_moment = "T" not in time or parse_moment(time) is not None
    if time and (find_days(time) is None or not is_moment):
        problem = f"{time!r} is not a date such as 2026-03-01 or 2026-03-01T08:30:00Z"
        body.fault(name, problem, "it is kept as a text")
    return time
