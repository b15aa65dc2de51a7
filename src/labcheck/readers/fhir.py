"""Read FHIR R4 and R5 in JSON: a Bundle, an Observation, a DiagnosticReport, a list, or NDJSON.

Every Observation is a result, and so is each of its components; a patient is a case. Observations
that say they are no laboratory results are left out and counted; other resources are passed over.
Nothing is fetched: what a reference points to is in the file or is not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from labcheck.birth import find_latest_age
from labcheck.case import Case, Result
from labcheck.catalogue import UnknownTest
from labcheck.errors import Fault, InputError
from labcheck.readers import Asked, Reading
from labcheck.readers.fhir_elements import Log
from labcheck.readers.fhir_observation import ObservationReader, find_other_category
from labcheck.readers.fhir_patient import Person, find_days
from labcheck.readers.fhir_resources import Archive, gather
from labcheck.readers.json_text import parse_documents
from labcheck.timeline import Days
from labcheck.verdict import find_test
from labcheck.yaml_files.shipped import load_shipped_catalogue

_NAMED_TYPES = 5


def read(content: bytes, file: str, _: Asked) -> Reading:
    """Read a case for each patient.

    Raises:
        InputError: The file is not JSON, or holds no result.
    """
    documents, broken = parse_documents(content, file)
    log = Log(file)
    archive = gather(documents, log)
    reader = ObservationReader(archive)
    persons: dict[str, Person] = {}
    results: dict[str, list[Result]] = {}
    others: Counter[str] = Counter()
    for observation in archive.of_type("Observation"):
        read = list(reader.read(observation))
        category = find_other_category(observation.body)
        if category and not any(_is_known(result) for _, result in read):
            others[category] += 1
            continue
        for person, result in read:
            persons.setdefault(person.key, person)
            results.setdefault(person.key, []).append(result)
    faults = (*broken, *log.faults, *_count_others(others, file))
    if not results:
        raise InputError(faults if others else [*faults, _explain_emptiness(archive, file)])
    cases = tuple(_make_case(file, persons[key], found) for key, found in results.items())
    return Reading(cases, faults, len(broken) + log.missing)


def _is_known(result: Result) -> bool:
    """Whether a result is of a laboratory test, whatever category it is given."""
    return not isinstance(find_test(result, load_shipped_catalogue()), UnknownTest)


def _count_others(others: Mapping[str, int], file: str) -> Iterable[Fault]:
    """Say how many Observations were left out, by category."""
    if others:
        counts = [f"{count} of {category}" for category, count in others.items()]
        one = "Observation was" if sum(others.values()) == 1 else "Observations were"
        problem = f"{sum(others.values())} {one} left out by the category: {', '.join(counts)}"
        remedy = "those of category laboratory are read, and those that state none"
        yield Fault(file, None, None, "", problem, remedy)


def _make_case(file: str, person: Person, found: list[Result]) -> Case:
    stated = person.stated
    results, timeline = stated.place(found)
    age = stated.age
    if person.birth and not age:
        age = find_latest_age(results, _place)
    patient = replace(person.patient, age=age)
    return Case(
        file=file,
        title=stated.title or patient.id or file,
        patient=patient,
        results=results,
        source=stated.source,
        draws=timeline.times,
        undated=timeline.undated,
        baseline_choice=stated.baseline_choice,
        baselines=dict(stated.baselines),
    )


def _place(result: Result) -> Days:
    return find_days(result.time) or (date.min, date.min)


def _explain_emptiness(archive: Archive, file: str) -> Fault:
    types = list(dict.fromkeys(one.type for one in archive.resources))
    named = ", ".join(types[:_NAMED_TYPES])
    problem = f"there is no Observation, only {named}" if types else "there are no resources"
    remedy = "give a Bundle, an Observation, or a DiagnosticReport with its Observations"
    if "Observation" in types:
        problem, remedy = "no Observation has a value", "give the Observations that are its members"
    return Fault(file, None, None, "", problem, remedy)
