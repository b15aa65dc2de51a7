"""Invented files for the benchmarks of `check`: Bundles as Synthea writes them, HL7, tables.

Every patient and every result is drawn from a seed; nothing is taken from anybody's data. A Bundle
has what such Bundles have beside laboratory results: encounters, claims, vital signs, surveys, and
Observations whose codes no catalogue of laboratory tests has.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TypeAlias

Resource: TypeAlias = dict[str, object]
_HUNDREDS, _TENS = 100, 5

# LOINC code, name, unit, usual low and high end; of tests that the catalogue knows.
TESTS = (
    ("2345-7", "Glucose", "mg/dL", 70, 110),
    ("3094-0", "Urea nitrogen", "mg/dL", 7, 20),
    ("2160-0", "Creatinine", "mg/dL", 0.6, 1.4),
    ("17861-6", "Calcium", "mg/dL", 8.4, 10.4),
    ("2951-2", "Sodium", "mmol/L", 134, 147),
    ("2823-3", "Potassium", "mmol/L", 3.3, 5.4),
    ("2075-0", "Chloride", "mmol/L", 97, 109),
    ("2885-2", "Total protein", "g/dL", 5.9, 8.4),
    ("1751-7", "Albumin", "g/dL", 3.3, 5.2),
    ("1975-2", "Total bilirubin", "mg/dL", 0.2, 1.4),
    ("6768-6", "Alkaline phosphatase", "U/L", 30, 140),
    ("1742-6", "ALT", "U/L", 5, 60),
    ("1920-8", "AST", "U/L", 5, 60),
    ("2093-3", "Total cholesterol", "mg/dL", 120, 260),
    ("2571-8", "Triglycerides", "mg/dL", 50, 220),
    ("2085-9", "HDL cholesterol", "mg/dL", 30, 80),
    ("6690-2", "Leukocytes", "10*3/uL", 3.5, 12),
    ("789-8", "Erythrocytes", "10*6/uL", 3.8, 5.8),
    ("718-7", "Hemoglobin", "g/dL", 11, 17.5),
    ("4544-3", "Hematocrit", "%", 33, 51),
    ("787-2", "MCV", "fL", 76, 102),
    ("785-6", "MCH", "pg", 26, 34),
    ("786-4", "MCHC", "g/dL", 31, 37),
    ("777-3", "Platelets", "10*3/uL", 130, 420),
    ("4548-4", "Hemoglobin A1c", "%", 4.5, 8),
)
VITAL_SIGNS = (
    ("8302-2", "Body Height", "cm", 150, 195),
    ("29463-7", "Body Weight", "kg", 45, 110),
    ("39156-5", "Body mass index (BMI) [Ratio]", "kg/m2", 17, 38),
    ("8867-4", "Heart rate", "/min", 55, 105),
    ("9279-1", "Respiratory rate", "/min", 12, 18),
    ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}", 0, 10),
)
SURVEYS = (
    ("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score", "{score}", 0, 21),
    ("55758-7", "Patient Health Questionnaire 2 item (PHQ-2) total score", "{score}", 0, 6),
    ("82667-7", "Total score [DAST-10]", "{score}", 0, 10),
    ("76504-0", "Total score [HARK]", "{score}", 0, 4),
)
# Without a category that says so, and of no test that a catalogue of laboratory tests has.
UNKNOWN = (
    ("99990-1", "Cumulative exposure index of the invented substance", "mmol/L", 1, 9),
    ("99991-9", "Serological titre against a virus that was made up", "{titer}", 1, 9),
    ("99992-7", "Polymorphism burden by an unheard of method", "ng/mL", 1, 9),
    ("99993-5", "Fictional protein fragment 17 beta", "pg/mL", 1, 9),
    ("99994-3", "Allergen of unicorn hair IgE Ab in Serum", "kU/L", 0, 9),
)
_LISTS = "http://terminology.hl7.org/CodeSystem"


def write_bundles(folder: Path, count: int, visits: int = 4, *, is_known: bool = False) -> None:
    """Write Bundles, a patient in each.

    Args:
        folder: Where to.
        count: How many.
        visits: How often each patient was seen, with a panel of laboratory tests each time.
        is_known: Whether they hold only tests that the catalogue knows and no claims.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        random = Random(number)
        resources = list(_make_bundle(number, visits, random, is_known=is_known))
        entries = [
            {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource,
             "request": {"method": "POST", "url": resource["resourceType"]}}
            for resource in resources
        ]  # fmt: skip
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        path = folder / f"patient-{number:05}.json"
        path.write_text(json.dumps(bundle, indent=None if is_known else 2), encoding="utf-8")


def _make_bundle(number: int, visits: int, random: Random, *, is_known: bool) -> Iterator[Resource]:
    yield make_patient(number, random)
    for visit in range(visits):
        time = f"{2015 + visit}-0{1 + number % 9}-1{visit % 10}T08:30:00+00:00"
        encounter = f"{number}-encounter-{visit}"
        if not is_known:
            yield _make_encounter(encounter, number, time)
        panel = []
        for each in TESTS:
            observation = make_observation(
                f"{encounter}-lab-{each[0]}", number, time, each, "laboratory", random
            )
            panel.append(observation)
            yield observation
        yield _make_report(f"{encounter}-report", number, time, panel)
        if is_known:
            continue
        for category, tests in (("vital-signs", VITAL_SIGNS), ("survey", SURVEYS), ("", UNKNOWN)):
            for each in tests:
                id_ = f"{encounter}-{category or 'other'}-{each[0]}"
                yield make_observation(id_, number, time, each, category, random)
        yield from _make_claims(encounter, number, time, random)


def make_patient(number: int, random: Random) -> Resource:
    """Make a patient who was born between 1940 and 2000."""
    return {
        "resourceType": "Patient",
        "id": f"patient-{number}",
        "gender": random.choice(("male", "female")),
        "birthDate": f"{random.randrange(1940, 2000)}-0{random.randrange(1, 10)}-15",
        "address": [{"line": ["1 Invented Street"], "city": "Nowhere", "country": "XX"}],
    }


def make_observation(  # noqa: PLR0913, PLR0917 - what an Observation consists of
    id_: str,
    patient: int,
    time: str,
    test: tuple[str, str, str, float, float],
    category: str,
    random: Random,
) -> Resource:
    """Make an Observation with a number; a tenth of them lies outside the test's usual ends."""
    code, name, unit, low, high = test
    said = {"system": f"{_LISTS}/observation-category", "code": category, "display": category}
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        **({"category": [{"coding": [said]}]} if category else {}),
        "code": {
            "coding": [{"system": "http://loinc.org", "code": code, "display": name}],
            "text": name,
        },
        "subject": {"reference": f"Patient/patient-{patient}"},
        "effectiveDateTime": time,
        "issued": time.replace("+00:00", ".123+00:00"),
        "valueQuantity": {
            "value": _draw(low, high, random),
            "unit": unit,
            "system": "http://unitsofmeasure.org",
            "code": unit,
        },
    }


def _draw(low: float, high: float, random: Random) -> float:
    width = high - low
    digits = 0 if high >= _HUNDREDS else 1 if high >= _TENS else 2
    return round(max(low - width * 0.2 + random.random() * width * 1.4, 0), digits)


def _make_encounter(id_: str, patient: int, time: str) -> Resource:
    return {
        "resourceType": "Encounter",
        "id": id_,
        "status": "finished",
        "class": {"system": f"{_LISTS}/v3-ActCode", "code": "AMB"},
        "type": [{"coding": [{"system": "http://snomed.info/sct", "code": "162673000",
                              "display": "General examination of patient"}]}],
        "subject": {"reference": f"Patient/patient-{patient}"},
        "period": {"start": time, "end": time},
    }  # fmt: skip


def _make_report(id_: str, patient: int, time: str, panel: list[Resource]) -> Resource:
    return {
        "resourceType": "DiagnosticReport",
        "id": id_,
        "status": "final",
        "category": [{"coding": [{"system": "http://loinc.org", "code": "26436-6",
                                  "display": "Laboratory studies"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "24323-8",
                             "display": "Comprehensive metabolic panel"}]},
        "subject": {"reference": f"Patient/patient-{patient}"},
        "effectiveDateTime": time,
        "issued": time,
        "result": [{"reference": f"urn:uuid:{each['id']}"} for each in panel],
    }  # fmt: skip


def _make_claims(encounter: str, patient: int, time: str, random: Random) -> Iterator[Resource]:
    """Make the claims of a visit, which are most of what such Bundles are made of."""
    for number in range(6):
        items = [
            {"sequence": place, "category": {"coding": [{"system": f"{_LISTS}/invented",
                                                         "code": str(place)}]},
             "servicedPeriod": {"start": time, "end": time},
             "adjudication": [{"category": {"coding": [{"system": f"{_LISTS}/adjudication",
                                                        "code": "benefit"}]},
                               "amount": {"value": round(random.random() * 900, 2),
                                          "currency": "USD"}} for _ in range(5)]}
            for place in range(1, 9)
        ]  # fmt: skip
        yield {
            "resourceType": "ExplanationOfBenefit",
            "id": f"{encounter}-claim-{number}",
            "status": "active",
            "patient": {"reference": f"Patient/patient-{patient}"},
            "created": time,
            "item": items,
        }


def write_hl7(path: Path, messages: int) -> int:
    """Write messages, each with one panel; give the number of results."""
    random = Random(7)
    segments = []
    for number in range(messages):
        sex, year = random.choice("FM"), random.randrange(1940, 2000)
        segments += [
            rf"MSH|^~\&|LAB|H|||20261101||ORU^R01|{number}|P|2.5.1",
            f"PID|1||{number}||Invented^Name||{year}0101|{sex}",
            "OBR|1|||24323-8^Comprehensive metabolic panel^LN|||20261101083000",
        ]
        for place, (code, name, unit, low, high) in enumerate(TESTS, start=1):
            value = _draw(low, high, random)
            segments.append(
                f"OBX|{place}|NM|{code}^{name}^LN||{value}|{unit}|||||F|||20261101083000"
            )
    path.write_text("\r".join(segments) + "\r", encoding="utf-8", newline="")
    return messages * len(TESTS)


def write_table(path: Path, patients: int) -> int:
    """Write a table with a row for each result; give the number of results."""
    random = Random(11)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["patient", "sex", "age", "time", "test", "value", "unit"])
        for number in range(patients):
            sex, age = random.choice(("F", "M")), random.randrange(18, 90)
            for _, name, unit, low, high in TESTS:
                value = _draw(low, high, random)
                writer.writerow([number, sex, age, "2026-11-01", name, value, unit])
    return patients * len(TESTS)


def write_export(folder: Path, patients: int, visits: int = 4) -> int:
    """Write `Patient.ndjson` and `Observation.ndjson`; give the number of results."""
    folder.mkdir(parents=True, exist_ok=True)
    random, written = Random(13), 0
    with (
        (folder / "Patient.ndjson").open("w", encoding="utf-8") as people,
        (folder / "Observation.ndjson").open("w", encoding="utf-8") as observations,
    ):
        for number in range(patients):
            people.write(json.dumps(make_patient(number, random)) + "\n")
            for visit in range(visits):
                time = f"{2015 + visit}-0{1 + number % 9}-1{visit % 10}T08:30:00+00:00"
                for test in TESTS:
                    id_ = f"{number}-{visit}-{test[0]}"
                    made = make_observation(id_, number, time, test, "laboratory", random)
                    observations.write(json.dumps(made) + "\n")
                    written += 1
    return written
