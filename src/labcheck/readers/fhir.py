"""Read FHIR R4 and R5 in JSON: a Bundle, an Observation, a DiagnosticReport, a list, or NDJSON.

Every Observation is a result, and so is each of its components; a patient is a case. Observations
that say they are not laboratory results are left out and counted; other resources, and values that
labcheck derived from the results, are passed over.
Nothing is fetched: what a reference points to is in the file or is not.

Several Observations report the same result where they are versions of one id, or have one
identifier, with the same test and the same specimen time. Which is the later one is decided by
`meta.versionId`, by `meta.lastUpdated` or `issued`, and by the status, never by the place in a
file.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date

from labcheck.cases.birth import find_latest_age
from labcheck.cases.case import Case, Result
from labcheck.cases.timeline import place_results
from labcheck.catalogue.lookup import Catalogue
from labcheck.errors import Fault, InputError, OtherResourcesError
from labcheck.faults import FaultLog
from labcheck.readers import Asked, Reading
from labcheck.readers.categories import count_left_out, is_circumstance, is_known_test, remark
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_observation import ISSUED, ObservationReader
from labcheck.readers.fhir_patient import People, Person, find_days
from labcheck.readers.fhir_resources import ENTRIES, Archive, Resource, gather
from labcheck.readers.json_text import parse_documents
from labcheck.readers.replacement import Issue, mark_replaced
from labcheck.values.dates import Days, parse_moment
from labcheck.values.records import replace

_NAMED_TYPES = 5


def read_people(files: Iterable[tuple[bytes, str]]) -> tuple[People, tuple[Fault, ...]]:
    """Read the patients of files that have no results, for references in other files.

    Args:
        files: What each file holds, and its name.

    Returns:
        The patients, and what is wrong with the files.

    Raises:
        InputError: One is not JSON.
    """
    archive, faults, logs = Archive(FaultLog("")), list[Fault](), []
    for content, file in files:
        documents, broken = parse_documents(content, file)
        logs.append(FaultLog(file))
        faults += broken
        for resource in gather(documents, logs[-1]).resources:
            if resource.container is None:
                archive.add(resource)
    people = People(archive)
    return people, (*faults, *(fault for log in logs for fault in log.faults))


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a case for each patient.

    Raises:
        InputError: The file is not JSON, or holds no result.
    """
    documents, broken = parse_documents(content, file, ENTRIES)
    log = FaultLog(file)
    archive = gather(documents, log)
    refuse_older(archive, file)
    _refuse_reports_alone(archive, file, broken)
    elsewhere = asked.people if isinstance(asked.people, People) else None
    reader = ObservationReader(archive, elsewhere, asked.decimal, asked.remembered)
    persons: dict[str, Person] = {}
    results: dict[str, list[Result]] = {}
    issues: dict[str, list[Issue]] = {}
    others: Counter[str] = Counter()
    circumstances: dict[str, list[Result]] = {}
    observations = archive.of_type("Observation")
    shared = _find_shared_names(observations)
    for observation in observations:
        is_shared = shared and not shared.isdisjoint(_names(observation))
        read, category = read_observation(reader, observation, asked.catalogue)
        if category:
            others[category] += 1
            for person, result in read:
                if is_circumstance(result, asked.catalogue):
                    circumstances.setdefault(person.key, []).append(result)
            continue
        for person, result in read:
            persons.setdefault(person.key, person)
            results.setdefault(person.key, []).append(result)
            issue = read_issue(observation, result) if is_shared else _ONLY_ISSUE
            issues.setdefault(person.key, []).append(issue)
    if elsewhere:
        _name_unknown(list(reader.people.unknown), len(persons), log)
    left_out = count_left_out(others, file, "Observation", "Observations")
    faults = (*broken, *log.faults, *left_out)
    if not results and not others:
        is_empty = not faults and not archive.of_type("Observation") and bool(archive.resources)
        # What is wrong with a patient would repeat it, and matters to no result.
        said = faults if archive.of_type("Observation") else broken
        raise (OtherResourcesError if is_empty else InputError)(
            [*said, explain_emptiness(archive, file)]
        )
    cases = tuple(
        replace(
            _make_case(file, persons[key], mark_replaced(found, issues[key])),
            circumstances=tuple(circumstances.get(key, ())),
        )
        for key, found in results.items()
    )
    return Reading(cases, faults, len(broken) + log.missing)


def read_observation(
    reader: ObservationReader, observation: Resource, catalogue: Catalogue | None
) -> tuple[list[tuple[Person, Result]], str]:
    """Read the results of an Observation, unless labcheck derived it from others.

    Args:
        reader: The reader of its file.
        observation: The Observation.
        catalogue: The tests that are known; those of labcheck when `None`.

    Returns:
        The results, each with whose it is, and the category by which they are left out; empty
        where they are not.
    """
    if _is_derived(observation.body):
        return [], ""
    read, category = reader.read(observation)
    if category and not any(is_known_test(result, catalogue) for _, result in read):
        return read, category
    return [(person, _with_remark(result, category)) for person, result in read], ""


def refuse_older(archive: Archive, file: str) -> None:
    """Refuse FHIR before R4: what it calls otherwise would be lost, a remark or a panel.

    Raises:
        InputError: An Observation has an element that only STU3 and older versions have.
    """
    for observation in archive.of_type("Observation"):
        body = observation.body
        if _OLDER.keys().isdisjoint(body.content):
            continue
        for name, type_ in _OLDER.items():
            if isinstance(body.content.get(name), type_):
                problem = f"{name!r} is of FHIR STU3 or older, which is not read"
                raise InputError(
                    [Fault(file, body.line, None, body.path_of(name), problem, _AS_R4)]
                )


_OLDER = {"comment": str, "comments": str, "related": list, "context": dict}
"""What an Observation of STU3 or DSTU2 has, and none of R4 or R5: there it is note, note,
hasMember and encounter."""
_AS_R4 = (
    "export it as R4; a FHIR server gives it for Accept: application/fhir+json; fhirVersion=4.0"
)


def _refuse_reports_alone(archive: Archive, file: str, broken: Sequence[Fault]) -> None:
    """Pass over DiagnosticReports whose results are all elsewhere, as in the file of an export.

    Raises:
        OtherResourcesError: There are such reports and no Observation.
    """
    reports = archive.of_type("DiagnosticReport")
    is_export = len(reports) == len(archive.resources) and not broken
    if is_export and any(report.body.elements("result") for report in reports):
        problem = "the results of its DiagnosticReports are in other files"
        remedy = (
            "an export's are read from its Observations; panel, specimen and status of the reports "
            "count where both stand in one Bundle"
        )
        raise OtherResourcesError([Fault(file, None, None, "", problem, remedy)])


def _name_unknown(unknown: Sequence[str], persons: int, log: FaultLog) -> None:
    """Say whom the files of patients do not have, so that nothing is known of them."""
    if unknown:
        named = ", ".join(unknown[:_NAMED_TYPES]) + (" …" if len(unknown) > _NAMED_TYPES else "")
        problem = f"{len(unknown)} of {persons} patients are in no file that was given: {named}"
        log.add(None, "subject", problem, "their sex and age are not known")


def _is_derived(body: Element) -> bool:
    """Whether labcheck derived a value from other results: it was not reported, and comes again."""
    return bool(body.elements("derivedFrom")) and body.is_added


def _with_remark(result: Result, category: str) -> Result:
    """Note on a result that its category names something else than a laboratory."""
    notes = filter(None, (result.note, remark(category)))
    return replace(result, note="; ".join(notes)) if category else result


def _make_case(file: str, person: Person, found: list[Result]) -> Case:
    stated = person.stated
    results, timeline = place_results(found)
    age = stated.age
    if person.birth and not age:
        age = find_latest_age(results, _place)
    patient = replace(person.patient, age=age)
    return Case(
        file=file,
        title=patient.id or file,
        patient=patient,
        results=results,
        draws=timeline.times,
        undated=timeline.undated,
        baseline_choice=stated.baseline_choice,
    )


def _place(result: Result) -> Days:
    return find_days(result.time) or (date.min, date.min)


def explain_emptiness(archive: Archive, file: str) -> Fault:
    """Say why there is no result in a file."""
    types = list(dict.fromkeys(resource.type for resource in archive.resources))
    named = ", ".join(types[:_NAMED_TYPES])
    problem = f"there is no Observation, only {named}" if types else "there are no resources"
    remedy = "give a Bundle, an Observation, or a DiagnosticReport with its Observations"
    if "Observation" in types:
        problem, remedy = "no Observation has a value", "give the Observations that are its members"
    return Fault(file, None, None, "", problem, remedy)


_LONGEST_VERSION = 9
_ONLY_ISSUE = Issue()
"""A report of a result of which no other Observation of the file can be one."""


def read_issue(observation: Resource, result: Result) -> Issue:
    """Read what one report of a result says of itself."""
    meta = observation.body.element("meta")
    version = meta.text("versionId") if meta else ""
    updated = (meta.text("lastUpdated") if meta else "") or observation.body.text("issued")
    is_counted = version.isascii() and version.isdigit() and len(version) <= _LONGEST_VERSION
    time = "" if ISSUED in result.note else result.time
    same = (result.test, result.code, time)
    return Issue(
        keys=tuple((*name, *same) for name in _names(observation)),
        status=result.status,
        sent=parse_moment(updated) if updated else None,
        version=int(version) if is_counted else None,
    )


def _find_shared_names(observations: Iterable[Resource]) -> set[Hashable]:
    """Find the names that several Observations of a file have."""
    found, shared = set[Hashable](), set[Hashable]()
    for observation in observations:
        for name in _names(observation):
            (shared if name in found else found).add(name)
    return shared


def _names(observation: Resource) -> Iterator[tuple[Hashable, ...]]:
    """Give every name by which an Observation may be known again."""
    url = observation.url.partition("/_history/")[0]
    if url:
        yield "address", url
    if not url.lower().startswith("http") and observation.id and observation.container is None:
        yield "id", observation.id
    for identifier in observation.body.elements("identifier"):
        system, value = identifier.text("system"), identifier.text("value")
        if system and value:
            yield "identifier", system, value
