"""Observations that a bulk reader may stumble over, as lines of NDJSON, and what `check` says.

Each has its number as a note, which nothing is judged by: it tells which rows are whose.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence

from labcheck.judging.check import check
from labcheck.judging.row import Row
from labcheck.judging.verdict import Knowledge
from labcheck.readers import Asked
from labcheck.readers.fhir import read, read_people

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
INTERPRETATIONS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
TESTS = (
    ("718-7", "Hemoglobin", ("g/dL", "g/L", "mmol/L"), 14), ("2823-3", "Potassium", ("mmol/L",), 4),
    ("2160-0", "Creatinine", ("mg/dL", "umol/L"), 1),
    ("2345-7", "Glucose", ("mg/dL", "mmol/L"), 90),
    ("17861-6", "Calcium", ("mg/dL", "mmol/L"), 9.4), ("1988-5", "CRP", ("mg/L", "mg/dL"), 3),
    ("777-3", "Platelets", ("10*3/uL", "/uL"), 250), ("2157-6", "CK", ("U/L",), 100),
    ("", "Ca", ("mmol/L", "mg/dL"), 1.2), ("", "Zorkmid", ("mg/L",), 5),
    ("8310-5", "Body temperature", ("Cel",), 37), ("6690-2", "WBC", ("10*9/L", ""), 6),
    ("5196-1", "Hepatitis B surface antigen", ("",), 1), ("99999-9", "Sodium", ("mmol/L",), 140),
)  # fmt: skip
SCALES = (0.3, 0.7, 0.97, 1, 1, 1.04, 1.3, 3, 10)
WORDS = (
    "negative", "positive", "see note", "<5", "> 100", "5.6", "1.234", "12,300", "5.6 mg/dL (3-5)",
    "hemolyzed", "1:640", "2+", "7", "", "normal", "4.5 mmol/L H", "5-10", "\u00e4 \\ q",
)  # fmt: skip
TIMES = (
    "2026-03-01", "2026-03", "2026", "2026-03-01T08:30:00Z", "2026-03-01T23:30:00-05:00",
    "2026-03-01T00:10:00.123+02:00", "2026-02-30", "yesterday", "1920-01-01", "01.03.2026", "",
    "2026-03-01T25:00:00Z", "2026-3-1", "2026-02-30T08:30:00Z",
)  # fmt: skip
BIRTHS = (
    "1990-05-31", "1990", "1990-05", "2026-02-20", "2025-11", "2019-03-01", "2030-01-01", "31.5.90",
    None, "1950-03-02", "",
)  # fmt: skip
STATUSES = (
    "final", "final", "final", "amended", "corrected", "preliminary", "registered", "cancelled",
    "entered-in-error", "unknown", "FINAL", None, "specimen-in-process",
)  # fmt: skip


def write_patients(chance: random.Random, count: int) -> str:
    """Write Patients, some of them twice and not alike, some with what cannot be read."""
    lines = []
    for number in range(count):
        patient = {"resourceType": "Patient", "id": f"p{number}"}
        patient["gender"] = chance.choice(["female", "male", "other", "Female", None, 5])
        patient["birthDate"] = chance.choice(BIRTHS)
        lines.append(json.dumps(patient))
        if chance.random() < 0.05:
            lines.append(json.dumps({**patient, "gender": "male"}))
    return "\n".join(lines) + "\n"


def write_observations(chance: random.Random, count: int, patients: int) -> str:
    """Write Observations, with lines between them that are none or that cannot be read."""
    lines = []
    for number in range(count):
        lines.append(_write(chance, number, patients))
        if chance.random() < 0.02:
            lines.append(chance.choice(_OTHER_LINES))
    return "\n".join(lines) + "\n"


_OTHER_LINES = (
    "", "   ", "\t", "\r", '{"resourceType":"Encounter","id":"e"}', "{bad", '{"a":1,}', "[]", "5",
    '{"resourceType":"Observaton","id":"o"}', '{"id":"x"}', '"Observation"', '{"resourceType":5}',
    '{"resourceType":"Condition","note":[{"text":"Observation"}]}',
)  # fmt: skip


def _write(chance: random.Random, number: int, patients: int) -> str:
    content = {
        "resourceType": "Observation",
        "id": chance.choice([f"o{number}"] * 30 + [f"o{number - 1}", "o7", None, 7, "a b"]),
        "status": chance.choice(STATUSES),
        "note": [{"text": f"#{number}"}],
    }
    content |= _measure(chance)
    content |= _state(chance, number, patients)
    if chance.random() < 0.12:
        content |= _take_apart(chance)
    if chance.random() < 0.06:
        listed = [{"reference": f"Observation/o{number - back}"} for back in (1, 2)]
        content["hasMember"] = chance.choice([listed, [], [{"display": "x"}], 5])
        content["code"] = {"text": chance.choice(["Blood gas", "Urinalysis", "Panel"])}
        if chance.random() < 0.7:
            content = {key: found for key, found in content.items() if not key.startswith("value")}
    if chance.random() < 0.06:
        content |= chance.choice(_ODD_PARTS)
    text = json.dumps({key: found for key, found in content.items() if found is not None})
    text = re.sub(r'"NUM(.*?)"', r"\1", text)
    if chance.random() < 0.03:
        return _break(chance, text)
    return text


_ODD_PARTS = (
    {"valueString": "5"}, {"valueDecimal": 5}, {"valueBoolean": True}, {"valueInteger": 5},
    {"modifierExtension": [{"url": "x"}]}, {"dataAbsentReason": {"text": "not done"}},
    {"valueDateTime": "2026-01-01"}, {"valueSampledData": {"origin": {"value": 1}, "data": "1 2"}},
    {"extension": [{"url": "x", "valueQuantity": {"value": 99}}]}, {"code": None}, {"code": 5},
    {"code": {"coding": [{"code": "X1", "system": "urn:local"}]}},
    {"code": {"coding": [{"code": "X1"}, {"system": LOINC, "code": "718-7", "display": "Hb"}]}},
    {"method": {"text": "calculated"}}, {"bodySite": {"text": "Pleural cavity"}},
    {"specimen": {"display": "Urine specimen"}},
    {"specimen": {"reference": "Specimen/1"}}, {"specimen": 5}, {"subject": {"display": "Bob"}},
    {"subject": {"identifier": {"system": "s", "value": "v"}}}, {"subject": None},
    {"contained": [{"resourceType": "Patient", "id": "c", "gender": "female",
                    "birthDate": "1980-01-01"}], "subject": {"reference": "#c"}},
    {"contained": [{"resourceType": "Specimen", "id": "s", "type": {"text": "Urine"}}],
     "specimen": {"reference": "#s"}},
    {"effectiveDateTime": None, "effectivePeriod": {"start": "2026-03-01"}},
    {"effectiveDateTime": None, "effectiveTiming": {"event": ["2026-03-01"]}},
    {"effectiveDateTime": 2026}, {"effectiveDateTime": None, "issued": "2026-03-01T08:00:00Z"},
    {"identifier": [{"system": "s", "value": "1"}]}, {"derivedFrom": [{"reference": "x"}]},
    {"identifier": [{"system": "s", "value": "1"}], "meta": {"versionId": "2"}},
    {"component": []}, {"component": 5}, {"component": [5]}, {"interpretation": "H"},
    {"valueQuantity": 5}, {"valueQuantity": {"value": "5", "unit": "mg/dL"}},
    {"valueQuantity": {"value": "NUM5", "extension": [{"valueQuantity": {"value": 7}}]}},
    {"extension": [{"url": "urn:labcheck:fhir:age", "valueString": "3 y"}]},
    {"valueCodeableConcept": {"coding": [{"code": "260385009", "display": "Negative"}]}},
)  # fmt: skip


def _break(chance: random.Random, text: str) -> str:
    """Break a line, or write it so that parsers disagree."""
    return chance.choice([
        text[:-3], text + "}", text.replace("{", "{ ", 1), text[:-1] + ",}",
        text.replace('"status"', '"code": {"text": "Sodium"}, "status"'),
        text.replace('"value":', '"value": 5, "value":'),
        text.replace('"subject"', '"subject": {"reference": "Patient/p0"}, "subject"'),
        text.replace('"Observation"', '"Observ\\u0061tion"', 1),
        text.replace('"final"', '"\\ud800"'), text.replace("mg", "m\x01g"),
        text.replace('"value":', '"value"  :\t'), text + "\r", "\ufeff" + text,
        text.replace("{", '{"x": [1, 2, ], ', 1), text.replace('"value": ', '"value": 1e400, "w":'),
    ])  # fmt: skip


def _spell(chance: random.Random, number: float) -> str:
    """Spell a number as JSON may: with needless zeros, an exponent, more digits than a double."""
    short = f"{number:.4g}"
    spellings = [
        f"{number:.0f}", f"{number:.1f}", f"{number:.2f}", f"{number:.3f}", short, f"-{short}",
        f"{number:.2e}", f"{number:.1f}00", f"{number:.2f}0000000000000001", f"{number:.1E}",
        "0", "-0", "NaN", "1e400", "0.0", "12345678901",
    ]  # fmt: skip
    return "NUM" + chance.choice(spellings[:5] * 6 + spellings)


def _quantity(chance: random.Random, number: float, unit: str) -> dict[str, object]:
    quantity: dict[str, object] = {"value": _spell(chance, number)}
    if unit and chance.random() < 0.9:
        quantity["unit"] = unit
    if unit and chance.random() < 0.6:
        quantity |= {"system": UCUM, "code": chance.choice([unit, unit, "mg/dL"])}
    if chance.random() < 0.08:
        quantity["comparator"] = chance.choice(["<", ">", "<=", ">=", "~", "ad"])
    if chance.random() < 0.03:
        quantity.pop("value")
    return quantity


def _measure(chance: random.Random) -> dict[str, object]:  # noqa: C901 - a table of chances
    """Say what was measured, with which value, and what the laboratory printed beside it."""
    code, name, units, usual = chance.choice(TESTS)
    unit, number = chance.choice(units), usual * chance.choice(SCALES)
    coding = [{"system": LOINC, "code": code, "display": name}] if code else []
    content: dict[str, object] = {"code": {"coding": coding, "text": name}}
    if chance.random() < 0.15:
        content["code"] = {"coding": coding} if code else {"text": f" {name} "}
    kind = chance.random()
    if kind < 0.7:
        content["valueQuantity"] = _quantity(chance, number, unit)
    elif kind < 0.85:
        content["valueString"] = chance.choice(WORDS)
    elif kind < 0.9:
        content["valueCodeableConcept"] = {"text": chance.choice(["negative", "Positive", "trace"])}
    elif kind < 0.93:
        ends = {"low": {"value": "NUM5.0", "unit": unit}, "high": {"value": "NUM10", "unit": unit}}
        content["valueRange"] = ends
    elif kind < 0.96:
        below = {"value": chance.choice(["NUM40", "NUM1"]), "unit": chance.choice(["", "g"])}
        content["valueRatio"] = {"numerator": {"value": "NUM1"}, "denominator": below}
    elif kind < 0.98:
        reason = {"coding": [{"code": chance.choice(["unknown", "not-performed"])}]}
        content["dataAbsentReason"] = reason
    if chance.random() < 0.3:
        content["referenceRange"] = [
            _range(chance, usual, unit) for _ in range(chance.choice([1, 1, 2, 3]))
        ]
    if chance.random() < 0.2:
        flag = {"code": chance.choice(["H", "L", "N", "HH", "A", "POS", "QCF", "<", "x"])}
        if chance.random() < 0.7:
            flag["system"] = INTERPRETATIONS
        content["interpretation"] = [{"coding": [flag]}]
    return content


def _range(chance: random.Random, usual: float, unit: str) -> dict[str, object]:
    printed: dict[str, object] = {}
    own = {"unit": unit} if unit and chance.random() < 0.7 else {}
    if chance.random() < 0.8:
        printed["low"] = {"value": f"NUM{usual * 0.8:.2f}", **own}
    if chance.random() < 0.9:
        printed["high"] = {"value": f"NUM{usual * 1.2:.3f}", **own}
    if chance.random() < 0.15:
        printed["text"] = chance.choice(["see report", f"{usual * 0.8:.1f}-{usual * 1.2:.1f}"])
    if chance.random() < 0.3:
        printed["appliesTo"] = [{"text": chance.choice(["female", "male", "athletes"])}]
    if chance.random() < 0.3:
        printed["age"] = chance.choice([
            {"low": {"value": "NUM18", "unit": "y"}}, {"high": {"value": "NUM1", "unit": "a"}},
            {"low": {"value": "NUM1", "code": "mo"}, "high": {"value": "NUM36", "code": "a"}},
        ])  # fmt: skip
    if chance.random() < 0.1:
        printed["type"] = {"coding": [{"code": chance.choice(["normal", "therapeutic"])}]}
    return printed


def _state(chance: random.Random, number: int, patients: int) -> dict[str, object]:
    """Say whose it is, when it was taken, and of which category it is."""
    person = f"p{chance.randrange(patients + 2)}"
    references = [f"Patient/{person}"] * 6 + [
        f"https://fhir.example/r4/Patient/{person}", f"Patient/{person}/_history/2",
        f"urn:uuid:{person}", f"Group/{person}",
    ]  # fmt: skip
    content: dict[str, object] = {
        "subject": {"reference": chance.choice(references)},
        "effectiveDateTime": chance.choice(TIMES[:6] * 3 + TIMES),
    }
    category = chance.choice(["laboratory"] * 4 + ["vital-signs", "survey", None])
    if category:
        content["category"] = [{"coding": [{"system": CATEGORIES, "code": category}]}]
    if chance.random() < 0.3:
        updated = f"2026-04-0{chance.randint(1, 9)}T00:00:00Z"
        content["meta"] = {"versionId": str(chance.randint(1, 3)), "lastUpdated": updated}
    if chance.random() < 0.3:
        content["identifier"] = [{"system": "urn:order", "value": str(number // 3)}]
    return content


def _take_apart(chance: random.Random) -> dict[str, object]:
    """Put components beside a value, or in its place."""
    components = [_measure(chance) for _ in range(chance.randint(1, 3))]
    if chance.random() < 0.5:
        for component in components:
            component.pop("referenceRange", None)
    whole = {"component": components}
    if chance.random() < 0.6:
        gone = ("valueQuantity", "valueString", "valueCodeableConcept", "valueRange", "valueRatio",
                "dataAbsentReason", "referenceRange")  # fmt: skip
        whole |= dict.fromkeys(gone)
        whole["code"] = {"text": "Panel"}
    return whole


_NUMBER = re.compile(r"#(\d+)")


def judged_by_check(
    observations: str, patients: str, knowledge: Knowledge
) -> list[tuple[int, str, Row]]:
    """Judge the Observations of a file as `labcheck check` does, by the number of each.

    Returns:
        The number, the name of the test and the row, in the order of the file.
    """
    people, _ = read_people([(patients.encode(), "Patient.ndjson")])
    reading = read(
        observations.encode("utf-8", "surrogatepass"), "Observation.ndjson", Asked(people=people)
    )
    return sorted(_rows_of(reading.cases, knowledge), key=lambda found: found[0])


def _rows_of(cases: Sequence[object], knowledge: Knowledge) -> Iterator[tuple[int, str, Row]]:
    for case in cases:
        report = check(case, knowledge)  # type: ignore[arg-type]
        for row in report.rows:
            found = _NUMBER.search(row.result.note)
            assert found, row.result
            yield int(found[1]), row.result.test, row
