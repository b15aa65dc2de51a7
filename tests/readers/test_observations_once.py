"""Observations that say the same are read once, and each as if it stood alone in its file."""

import json
from itertools import product

import pytest

from labcheck.errors import InputError
from labcheck.faults import FaultLog
from labcheck.readers import Asked, fhir_observation
from labcheck.readers.fhir import read, read_issue, read_observation
from labcheck.readers.fhir_elements import EXTENSION, Element
from labcheck.readers.fhir_observation import ObservationReader
from labcheck.readers.fhir_resources import Archive, Resource
from labcheck.readers.json_text import DECODER

UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


def quantity(**parts):
    return {"value": 6.3, "unit": "g/dL", "system": UCUM, "code": "g/dL"} | parts


def concept(text, code="", system="http://loinc.org", display=""):
    coding = {"system": system, "code": code, "display": display}
    return {"text": text, "coding": [coding]} if code else {"text": text}


def extension(name, text):
    return {"url": f"{EXTENSION}{name}", "valueString": text}


BASE = {
    "resourceType": "Observation",
    "id": "one",
    "status": "final",
    "category": [{"coding": [{"system": CATEGORY, "code": "laboratory"}]}],
    "code": concept("Hemoglobin", "718-7", display="Hemoglobin [Mass/volume] in Blood"),
    "subject": {"reference": "Patient/w"},
    "effectiveDateTime": "2026-03-01T08:30:00Z",
    "issued": "2026-03-01T12:00:00Z",
    "valueQuantity": quantity(),
    "referenceRange": [
        {"low": quantity(value=12), "appliesTo": [concept("female")],
         "age": {"low": {"value": 18, "unit": "a", "system": UCUM, "code": "a"}}},
        {"low": quantity(value=14), "appliesTo": [concept("male")]},
    ],
}  # fmt: skip
WITHOUT = object()
OTHERS = {
    "resourceType": [],
    "id": ["two"],
    "meta": [{"versionId": "2", "lastUpdated": "2026-03-02"}],
    "identifier": [[{"system": "urn:lab", "value": "7"}]],
    "status": ["preliminary", "cancelled", "registered", 5],
    "category": [
        WITHOUT,
        [{"coding": [{"system": CATEGORY, "code": "vital-signs"}]}],
        "laboratory",
    ],
    "code": [
        concept("Hemoglobin"),
        concept("Hemoglobin", "718-7"),
        concept("Hb", "718-7", display="Hemoglobin [Mass/volume] in Blood"),
        concept("Hemoglobin", "718-7", "urn:local"),
        {},
    ],
    "subject": [WITHOUT, {"reference": "Patient/m"}, {"display": "somebody"}, "w"],
    "effectiveDateTime": [WITHOUT, "2012-03-01", "2026-02-31", "tomorrow"],
    "effectiveInstant": ["2012-03-01T08:30:00Z"],
    "effectivePeriod": [{"start": "2026-03-01", "end": "2026-03-02"}],
    "effectiveTiming": [{"event": ["2012-03-01"]}],
    "issued": [WITHOUT, "2012-03-01T08:30:00Z"],
    "valueQuantity": [
        WITHOUT,
        quantity(value=6.4),
        quantity(comparator="<"),
        quantity(unit="g/L"),
        quantity(code="g/L"),
        quantity(system="urn:local", code="g/L"),
        quantity(value="6.3"),
        {"unit": "g/dL"},
    ],
    "valueString": ["6.3 g/dL"],
    "valueInteger": [6],
    "valueBoolean": [True],
    "dataAbsentReason": [concept("clotted")],
    "interpretation": [[concept("L")], [concept("", "H", "urn:flags")], [{"text": 5}]],
    "referenceRange": [WITHOUT, [{"text": "12-16 g/dL"}], [{"low": {"value": "x"}}]],
    "note": [[{"text": "hemolyzed"}], [{"text": 5}]],
    "method": [concept("HPLC")],
    "bodySite": [concept("Pleural cavity")],
    "specimen": [{"display": "Plasma"}, {"reference": "Specimen/s"}, {"reference": "Specimen/x"}],
    "component": [[{"code": concept("MCV"), "valueQuantity": quantity(unit="fL")}], []],
    "hasMember": [[{"reference": "Observation/elsewhere"}], []],
    "derivedFrom": [[{"reference": "Observation/two"}]],
    "extension": [
        [extension("age", "3 y")],
        [extension("context", "fasting")],
        [extension("panel", "cord blood")],
        [extension("unheard-of", "x")],
        [{"url": f"{EXTENSION}added", "valueBoolean": True}],
        [{"url": "urn:others", "valueString": "x"}],
    ],
    "modifierExtension": [[{"url": "urn:others"}]],
    "contained": [[{"resourceType": "Specimen", "id": "s", "type": concept("Serum")}]],
}
"""Other contents of every element of an Observation that is looked at."""
REPORTS = [
    {},
    {"status": "corrected"},
    {"status": "cancelled"},
    {"code": concept("Arterial blood gas")},
    {"subject": {"reference": "Patient/m"}},
    {"effectiveDateTime": "2012-03-01"},
    {"issued": "2012-03-01T08:30:00Z"},
    {"specimen": [{"reference": "Specimen/s"}]},
]


def change(said, changes):
    return {name: each for name, each in (said | changes).items() if each is not WITHOUT}


def observation(**changes):
    return change(BASE, changes)


VARIED = [observation(), *(observation(**{name: each}) for name in OTHERS for each in OTHERS[name])]
WHOM_AND_WHEN = [
    {},
    {"subject": {"reference": "Patient/m"}},
    {"effectiveDateTime": "2012-03-01"},
    {"effectiveDateTime": "1980-03-01"},
    {"referenceRange": WITHOUT},
    {"referenceRange": WITHOUT, "subject": {"reference": "Patient/m"}},
    {"referenceRange": WITHOUT, "effectiveDateTime": "2012-03-01"},
]
BARE = observation(subject=WITHOUT, effectiveDateTime=WITHOUT, issued=WITHOUT, status=WITHOUT)


def bundle(measured, **report):
    resources = [
        {"resourceType": "Patient", "id": "w", "gender": "female", "birthDate": "1990"},
        {"resourceType": "Patient", "id": "m", "gender": "male", "birthDate": "1990"},
        {"resourceType": "Specimen", "id": "s", "type": concept("Serum specimen")},
        {"resourceType": "DiagnosticReport", "status": "final",
         "result": [{"reference": f"Observation/{measured['id']}"}], **report},
        measured,
    ]  # fmt: skip
    content = {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}
    return json.dumps(content).encode()


FILES = [
    *(bundle(change(each, changes)) for each, changes in product(VARIED, WHOM_AND_WHEN)),
    *(bundle(each, **report) for each, report in product((observation(), BARE), REPORTS)),
]


def read_or_refuse(content, asked):
    try:
        return read(content, "lab.json", asked)
    except InputError as refused:
        return str(refused)


@pytest.mark.parametrize("first", [0, len(VARIED)])
def test_what_was_read_in_another_file_changes_nothing(first):
    once = Asked()
    assert len({str(read_or_refuse(content, Asked())) for content in FILES}) >= 60
    for content in [*FILES[first:], *FILES, *reversed(FILES)]:
        assert read_or_refuse(content, once) == read_or_refuse(content, Asked())


def contain(name, kind):
    """Make an Observation with a specimen of its own, which is called the same in each."""
    own = {"resourceType": "Specimen", "id": name, "type": concept(kind)}
    return observation(contained=[own], specimen={"reference": f"#{name}"})


MANY = [
    {**each, "id": f"number-{number}"}
    for number, each in enumerate(
        change(each, changes)
        for each, changes in product(
            [*VARIED, contain("x", "Plasma"), contain("x", "Serum")], WHOM_AND_WHEN
        )
    )
]


def read_each(measured):
    """Read Observations of one file, of which every third stands in a report."""
    about = json.loads(bundle(observation(id="none")))["entry"][:3]
    listed = [{"reference": f"Observation/{each['id']}"} for each in MANY[::3]]
    report = {"resourceType": "DiagnosticReport", "status": "corrected", "result": listed,
              "code": concept("Arterial blood gas"), "issued": "2012-03-01"}  # fmt: skip
    archive = Archive(FaultLog(""))
    for each in (*(entry["resource"] for entry in about), report, *measured):
        body = Element(DECODER.decode(json.dumps(each)), "", archive.log)
        archive.add(Resource(each["resourceType"], body))
    reader = ObservationReader(archive)
    return [read_observation(reader, each, None) for each in archive.of_type("Observation")]


def test_an_observation_beside_others_is_read_as_if_it_stood_alone():
    together = read_each(MANY)
    assert len({str(read) for read in together}) >= 60
    assert together == [read for each in MANY for read in read_each([each])]


class Watched(dict):
    """Notes which of its names are asked for."""

    asked = frozenset()

    def get(self, name, default=None):
        self.asked |= {name}
        return super().get(name, default)

    def __getitem__(self, name):
        self.asked |= {name}
        return super().__getitem__(name)

    def __contains__(self, name):
        self.asked |= {name}
        return super().__contains__(name)


def test_of_every_element_that_is_looked_at_another_content_is_tried():
    asked = set()
    for changes in (*VARIED, BARE):
        log = FaultLog("")
        archive = Archive(log)
        body = Element(Watched(DECODER.decode(json.dumps(changes))), "", log)
        archive.add(Resource("Observation", body))
        read_observations, _ = read_observation(
            ObservationReader(archive), archive.resources[0], None
        )
        for _, result in read_observations:
            read_issue(archive.resources[0], result)
        asked |= body.content.asked
    assert asked - {"resourceType"} <= OTHERS.keys()
    assert {name for name in OTHERS if not name.startswith("value")} <= asked | {"resourceType"}


def test_observations_that_differ_in_patient_and_time_only_are_read_once(monkeypatch):
    read_values = []

    def read_value(*given):
        read_values.append(given)
        return original(*given)

    original = fhir_observation.read_value
    monkeypatch.setattr(fhir_observation, "read_value", read_value)
    asked = Asked()
    for number in range(4):
        same = observation(
            id=f"number-{number}",
            subject={"reference": f"Patient/{'wm'[number % 2]}"},
            effectiveDateTime=f"2026-03-0{number + 1}",
            referenceRange=WITHOUT,
        )
        (case,) = read(bundle(same), f"{number}.json", asked).cases
        (result,) = case.results
        assert (result.time, case.patient.id) == (f"2026-03-0{number + 1}", "wm"[number % 2])
        assert result.age == case.patient.age
    assert len(read_values) == 1


def test_an_age_that_an_extension_states_stays_beside_every_birth_date():
    asked = Asked()
    aged = observation(extension=[extension("age", "3 y")], referenceRange=WITHOUT)
    for changes in WHOM_AND_WHEN:
        (case,) = read(bundle(change(aged, changes)), "lab.json", asked).cases
        assert case.results[0].age.text == "3 y"


def test_a_fault_is_named_in_every_file():
    asked = Asked()
    wrong = bundle(observation(valueQuantity=quantity(), interpretation=[{"text": 5}]))
    for name in ("a.json", "b.json"):
        faults = read(wrong, name, asked).faults
        assert [(fault.file, fault.field) for fault in faults] == [
            (name, "entry[4].resource.interpretation[0].text")
        ]
