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
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date

from labcheck.cases.birth import find_latest_age
from labcheck.cases.case import Case, Result
from labcheck.cases.timeline import place_results
from labcheck.errors import Fault, InputError
from labcheck.faults import FaultLog
from labcheck.readers import Asked, Reading
from labcheck.readers.categories import count_left_out, is_known_test, remark
from labcheck.readers.fhir_elements import Element
from labcheck.readers.fhir_observation import ISSUED, ObservationReader, find_other_category
from labcheck.readers.fhir_patient import Person, find_days
from labcheck.readers.fhir_resources import Archive, Resource, gather
from labcheck.readers.json_text import parse_documents
from labcheck.readers.replacement import Issue, mark_replaced
from labcheck.values.dates import Days, parse_moment

_NAMED_TYPES = 5


def read(content: bytes, file: str, asked: Asked) -> Reading:
    """Read a case for each patient.

    Raises:
        InputError: The file is not JSON, or holds no result.
    """
    documents, broken = parse_documents(content, file)
    log = FaultLog(file)
    archive = gather(documents, log)
    reader = ObservationReader(archive)
    persons: dict[str, Person] = {}
    results: dict[str, list[Result]] = {}
    issues: dict[str, list[Issue]] = {}
    others: Counter[str] = Counter()
    for observation in archive.of_type("Observation"):
        if _is_derived(observation.body):
            continue
        read = list(reader.read(observation))
        category = find_other_category(observation.body)
        if category and not any(is_known_test(result, asked.catalogue) for _, result in read):
            others[category] += 1
            continue
        for person, result in read:
            persons.setdefault(person.key, person)
            results.setdefault(person.key, []).append(_with_remark(result, category))
            issues.setdefault(person.key, []).append(read_issue(observation, result))
    left_out = count_left_out(others, file, "Observation", "Observations")
    faults = (*broken, *log.faults, *left_out)
    if not results and not others:
        raise InputError([*faults, _explain_emptiness(archive, file)])
    cases = tuple(
        _make_case(file, persons[key], mark_replaced(found, issues[key]))
        for key, found in results.items()
    )
    return Reading(cases, faults, len(broken) + log.missing)


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


def _explain_emptiness(archive: Archive, file: str) -> Fault:
    types = list(dict.fromkeys(resource.type for resource in archive.resources))
    named = ", ".join(types[:_NAMED_TYPES])
    problem = f"there is no Observation, only {named}" if types else "there are no resources"
    remedy = "give a Bundle, an Observation, or a DiagnosticReport with its Observations"
    if "Observation" in types:
        problem, remedy = "no Observation has a value", "give the Observations that are its members"
    return Fault(file, None, None, "", problem, remedy)


_LONGEST_VERSION = 9


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
