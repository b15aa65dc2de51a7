"""FHIR resources in, results out: values, codes, times, statuses and notes."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import check_results, range_set, verdict
from labcheck.cases.case import ResultStatus
from labcheck.errors import InputError
from labcheck.readers import Asked
from labcheck.readers.fhir import read
from labcheck.values.printed_result import refuse
from labcheck.values.result_text import (
    Censored,
    Comparator,
    NoResult,
    Number,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
)

LOINC = "http://loinc.org"
V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
UCUM = "http://unitsofmeasure.org"


def observation(**elements):
    return {"resourceType": "Observation", "status": "final", "code": {"text": "HB"}} | elements


def bundle(*resources):
    return {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}


def read_json(resource):
    content = resource if isinstance(resource, str) else json.dumps(resource)
    return read(content.encode(), "lab.json", Asked())


def results_of(resource):
    return [one for case in read_json(resource).cases for one in case.results]


def faults_of(resource):
    return [str(fault) for fault in read_json(resource).faults]


def read_or_refuse(content):
    """What is read, or the refusal; any other exception is a failure."""
    try:
        return read(content, "lab.json", Asked())
    except InputError as refused:
        return refused


def refusal_of(content):
    with pytest.raises(InputError) as caught:
        read_json(content)
    return str(caught.value)


def only(**elements):
    (one,) = results_of(observation(**elements))
    return one


def test_a_number_keeps_its_decimals():
    text = json.dumps(observation(valueQuantity={"value": 0, "unit": "g/dL"}))
    (one,) = results_of(text.replace(": 0", ": 6.30"))
    assert (one.text, one.value.value.as_tuple()) == ("6.30 g/dL", Decimal("6.30").as_tuple())


NUMBER, CENSORED = Number, Censored
VALUES = [
    ({"valueQuantity": {"value": 5, "unit": "mg/dL"}}, "5 mg/dL", "mg/dL", Number),
    ({"valueQuantity": {"value": 5, "code": "mg/dL", "system": UCUM}}, "5 mg/dL", "mg/dL", Number),
    ({"valueQuantity": {"value": 5, "code": "1", "system": UCUM}}, "5", None, Number),
    (
        {"valueQuantity": {"value": 5, "unit": "mg within dl", "code": "mg/dL", "system": UCUM}},
        "5 mg within dl",
        "mg/dL",
        Number,
    ),
    ({"valueQuantity": {"value": 5, "comparator": "<"}}, "<5", None, Censored),
    ({"valueQuantity": {"value": 5, "comparator": ">="}}, ">=5", None, Censored),
    ({"valueQuantity": {"value": -2.5, "unit": "mmol/L"}}, "-2.5 mmol/L", "mmol/L", Number),
    ({"valueQuantity": {"unit": "mg/dL"}}, "mg/dL", "mg/dL", NoResult),
    ({"valueInteger": 7}, "7", None, Number),
    ({"valueString": "<0.02 ng/mL"}, "<0.02 ng/mL", "ng/mL", Censored),
    ({"valueString": "1:640"}, "1:640", None, Titre),
    ({"valueString": "few cells seen"}, "few cells seen", None, Unreadable),
    ({"valueString": "hemolyzed"}, "hemolyzed", None, NoResult),
    ({"valueCodeableConcept": {"text": "Negative"}}, "Negative", None, Verbal),
    (
        {"valueCodeableConcept": {"coding": [{"display": "Detected (qualifier value)"}]}},
        "Detected (qualifier value)",
        None,
        Verbal,
    ),
    ({"valueCodeableConcept": {"coding": [{"code": "N"}]}}, "N", None, Unreadable),
    (
        {"valueRange": {"low": {"value": 5}, "high": {"value": 10, "unit": "/HPF"}}},
        "5-10 /HPF",
        "/HPF",
        Span,
    ),
    ({"valueRange": {"low": {"value": 5, "unit": "g/L"}}}, ">=5 g/L", "g/L", Censored),
    ({"valueRange": {"high": {"value": 5}}}, "<=5", None, Censored),
    ({"valueRange": {"low": {"value": 9}, "high": {"value": 5}}}, "9-5", None, Unreadable),
    (
        {"valueRange": {"low": {"value": 5, "unit": "g/L"}, "high": {"value": 9, "unit": "g/dL"}}},
        "5 g/L to 9 g/dL",
        "g/L",
        Unreadable,
    ),
    ({"valueRange": {}}, "", None, NoResult),
    ({"valueRange": {"low": {}, "high": {"value": 5}}}, "<=5", None, Unreadable),
    ({"valueCodeableConcept": {}}, "", None, NoResult),
    (
        {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 640}}},
        "1:640",
        None,
        Titre,
    ),
    (
        {
            "valueRatio": {
                "numerator": {"value": 1, "comparator": "<"},
                "denominator": {"value": 40},
            }
        },
        "<1:40",
        None,
        Titre,
    ),
    (
        {
            "valueRatio": {
                "numerator": {"value": 30, "unit": "mg"},
                "denominator": {"value": 1, "unit": "g"},
            }
        },
        "30 mg/g",
        "mg/g",
        Number,
    ),
    (
        {"valueRatio": {"numerator": {"value": 3}, "denominator": {"value": 100, "unit": "WBC"}}},
        "3/100 WBC",
        "/100 WBC",
        Number,
    ),
    (
        {"valueRatio": {"numerator": {"value": 2}, "denominator": {"value": 5}}},
        "2:5",
        None,
        Unreadable,
    ),
    ({"valueBoolean": True}, "true", None, Unreadable),
    ({"valueSampledData": {"period": 10}}, "(SampledData)", None, Unreadable),
    ({"valueDateTime": "2024-01-01"}, "2024-01-01", None, Unreadable),
    ({"dataAbsentReason": {"text": "clotted"}}, "clotted", None, NoResult),
    (
        {"dataAbsentReason": {"coding": [{"code": "not-performed"}]}},
        "not-performed",
        None,
        NoResult,
    ),
    ({}, "", None, NoResult),
]


@pytest.mark.parametrize(("elements", "text", "unit", "kind"), VALUES)
def test_every_type_of_value(elements, text, unit, kind):
    found = read_json(observation(**elements))
    ((one,),) = (case.results for case in found.cases)
    assert (one.text, one.unit, type(one.value)) == (text, unit, kind)
    assert found.faults == ()


def test_the_numbers_of_values():
    spoken = [only(**elements).value for elements, *_ in VALUES]
    assert Censored("<5", Comparator.LESS, Decimal(5)) in spoken
    assert Titre("<1:40", Decimal(40), Comparator.LESS) in spoken
    assert Span("5-10 /HPF", Decimal(5), Decimal(10)) in spoken
    assert Unreadable("9-5", "9 to 5 runs downwards") in spoken
    assert Unreadable("true", "true or false is neither positive nor normal") in spoken


@pytest.mark.parametrize(
    ("elements", "why", "faults"),
    [
        (
            {"valueQuantity": {"value": 5, "comparator": "ad"}},
            "the comparator 'ad' cannot be read",
            ["lab.json: valueQuantity.comparator: 'ad' cannot be read; read are <, <=, >, >="],
        ),
        (
            {"valueQuantity": {"value": "6.3"}},
            "the number is written as a text",
            ["lab.json: valueQuantity.value: this is a text and must be a number"],
        ),
        (
            {"valueQuantity": {"value": [6.3]}},
            "the value is not a number",
            ["lab.json: valueQuantity.value: this is a list and must be a number"],
        ),
        (
            {"valueQuantity": [{"value": 6.3}]},
            "it is not of the type that its name says",
            ["lab.json: valueQuantity: this is a list and must be an object"],
        ),
        (
            {"valueQuantity": {"value": float("nan")}},
            "'NaN' is not a number",
            ["lab.json: valueQuantity.value: 'NaN' is not a number"],
        ),
        (
            {"valueString": 5},
            "it is not of the type that its name says",
            ["lab.json: valueString: this is a number and must be a text"],
        ),
        (
            {"valueInteger": True},
            "it is not of the type that its name says",
            ["lab.json: valueInteger: this is true and must be a number"],
        ),
        (
            {"valueQuantity": {"value": 5}, "valueString": "5"},
            "there are several values",
            [
                (
                    "lab.json: valueString: there is a valueQuantity as well; an "
                    "Observation has one "
                    "value"
                )
            ],
        ),
        (
            {"valueMoney": {"value": 5}},
            "a value of this type is not read",
            [
                (
                    "lab.json: valueMoney: a value of this type is not read; read are "
                    "valueQuantity, "
                    "valueString, valueCodeableConcept, valueInteger, valueRange, valueRatio"
                )
            ],
        ),
        (
            {"valueRatio": {"numerator": {"value": 1}}},
            "the ratio lacks one of its numbers",
            ["lab.json: valueRatio: the ratio lacks one of its numbers"],
        ),
        (
            {"valueQuantity": {"value": 5}, "modifierExtension": [{"url": "urn:not"}]},
            "a modifierExtension may change its meaning",
            [
                (
                    "lab.json: modifierExtension: a modifierExtension may change its meaning; "
                    "labcheck reads none"
                )
            ],
        ),
    ],
)
def test_a_value_that_cannot_be_read_is_a_result_that_says_so(elements, why, faults):
    found = read_json(observation(**elements))
    assert [one.value.why for one in found.cases[0].results] == [why]
    assert [str(fault) for fault in found.faults] == faults


def test_a_key_that_stands_twice_is_no_value():
    text = json.dumps(observation(valueQuantity={"value": 5}))[:-1]
    found = read_json(text + ', "valueQuantity": {"value": 6}}')
    assert isinstance(found.cases[0].results[0].value, Unreadable)
    assert [str(one) for one in found.faults] == [
        "lab.json: valueQuantity: this stands here 2 times; keep one"
    ]


@pytest.mark.parametrize(
    ("code", "test", "loinc"),
    [
        (
            {"text": "HB", "coding": [{"system": LOINC, "code": "718-7", "display": "Hgb"}]},
            "HB",
            "718-7",
        ),
        (
            {
                "coding": [
                    {"system": "urn:local", "display": "Haem"},
                    {"system": LOINC, "code": "718-7", "display": "Hgb"},
                ]
            },
            "Hgb",
            "718-7",
        ),
        ({"coding": [{"system": LOINC, "code": "718-7"}]}, "718-7", "718-7"),
        ({"coding": [{"system": "urn:local", "code": "HGB01"}]}, "HGB01", ""),
        ({"text": "HB"}, "HB", ""),
    ],
)
def test_the_name_and_the_code(code, test, loinc):
    one = only(code=code, valueInteger=5)
    assert (one.test, one.code) == (test, loinc)


def test_a_loinc_code_finds_the_analyte_that_the_name_does_not():
    one = only(
        code={"text": "Zzz (our name)", "coding": [{"system": LOINC, "code": "718-7"}]},
        valueQuantity={"value": 6.3, "unit": "g/dL"},
    )
    (row,) = check_results(one, sets=[range_set(hemoglobin="12-16 g/dL")]).rows
    assert (row.analyte.id, verdict(row), row.name) == ("hemoglobin", "L", "Zzz (our name)")


def test_an_unknown_loinc_code_leaves_the_name_to_find_it():
    one = only(
        code={"text": "hemoglobin", "coding": [{"system": LOINC, "code": "99999-9"}]},
        valueQuantity={"value": 6.3, "unit": "g/dL"},
    )
    (row,) = check_results(one, sets=[range_set(hemoglobin="12-16 g/dL")]).rows
    assert verdict(row) == "L"


def test_draws_of_one_code_are_each_others_baseline():
    code = {"text": "Zzz", "coding": [{"system": LOINC, "code": "718-7"}]}
    taken = [
        observation(code=code, effectiveDateTime=day, valueQuantity={"value": 9, "unit": "g/dL"})
        for day in ("2024-01-01", "2024-02-01")
    ]
    case = read_json(bundle(*taken)).cases[0]
    later = check_results(
        *case.results, sets=[range_set(hemoglobin="12-16 g/dL")], draws=case.draws
    ).rows[1]
    assert (later.baseline.text, later.baseline.flag.value) == ("9 g/dL", "L")


def test_components_are_results():
    parent = observation(
        code={"text": "Differential"},
        note=[{"text": "seen twice"}],
        component=[
            {"code": {"text": "bands"}, "valueQuantity": {"value": 3, "unit": "%"}},
            {
                "code": {"text": "Na", "coding": [{"system": LOINC, "code": "2951-2"}]},
                "valueInteger": 140,
            },
        ],
    )
    assert [(one.test, one.text, one.code, one.note) for one in results_of(parent)] == [
        ("bands", "3 %", "", "seen twice"),
        ("Na", "140", "2951-2", "seen twice"),
    ]
    parent["valueString"] = "normal"
    assert [one.test for one in results_of(parent)] == [
        "Differential",
        "bands",
        "Na",
    ]


def test_the_head_of_a_panel_is_no_result_and_a_lost_member_is_a_fault():
    head = observation(
        hasMember=[{"reference": "Observation/a"}, {"reference": "Observation/lost"}]
    )
    found = read_json(bundle(head, observation(id="a", valueInteger=5)))
    assert [one.text for one in found.cases[0].results] == ["5"]
    assert [str(one) for one in found.faults] == [
        (
            "lab.json: entry[0].resource.hasMember[1].reference: 'Observation/lost' is not in the "
            "file, "
            "so its result is not read; add the resource to the Bundle"
        )
    ]


@pytest.mark.parametrize(
    ("codes", "word", "note"),
    [
        (["N"], Word.NORMAL, ""),
        (["HH"], Word.CRITICALLY_HIGH, ""),
        (["LU"], Word.LOW, ""),
        (["AA"], Word.CRITICALLY_ABNORMAL, ""),
        (["POS", "A"], Word.POSITIVE, ""),
        (["H", "A"], Word.HIGH, ""),
        (["AA", "L"], Word.CRITICALLY_LOW, ""),
        (["NEG", "N"], Word.NEGATIVE, ""),
        (["H", "U"], Word.HIGH, "flagged U: a significant change up"),
        ([">"], None, "flagged >: above the scale of the instrument"),
        (["IND"], Word.EQUIVOCAL, ""),
        (["H", "L"], None, "the laboratory says both high and low"),
        (["XYZ"], None, "flagged XYZ"),
    ],
)
def test_interpretations(codes, word, note):
    concepts = [{"coding": [{"system": V3, "code": code}]} for code in codes]
    one = only(valueInteger=5, interpretation=concepts)
    assert (one.reported, one.note) == (word, note)


@pytest.mark.parametrize(
    ("concept", "word", "note"),
    [
        ({"text": "High"}, Word.HIGH, ""),
        ({"coding": [{"code": "H"}]}, Word.HIGH, ""),
        ({"coding": [{"system": "urn:local", "code": "N"}]}, None, "flagged N"),
        ({"coding": [{"system": "urn:local", "code": "N", "display": "Low"}]}, Word.LOW, ""),
        (
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0078", "code": "LL"}]},
            Word.CRITICALLY_LOW,
            "",
        ),
        # The words beside a code are heard as well.
        (
            {"coding": [{"system": V3, "code": "H"}], "text": "Critical high"},
            Word.CRITICALLY_HIGH,
            "",
        ),
        ({"coding": [{"system": V3, "code": "N"}], "text": "see below"}, Word.NORMAL, ""),
        (
            {"coding": [{"system": V3, "code": "N"}], "text": "High"},
            None,
            "the laboratory says both normal and high",
        ),
    ],
)
def test_interpretations_of_other_systems(concept, word, note):
    one = only(valueInteger=5, interpretation=[concept])
    assert (one.reported, one.note) == (word, note)


def test_a_range_for_nobody_in_particular_is_that_of_the_others():
    pregnant = {"text": "11-15 g/dL", "appliesTo": [{"text": "Pregnant"}]}
    one = only(
        code={"text": "hemoglobin"},
        valueQuantity={"value": 11.5, "unit": "g/dL"},
        referenceRange=[pregnant, {"text": "12-16 g/dL"}],
    )
    assert one.printed_range == "12-16 g/dL; Pregnant: 11-15 g/dL"
    (row,) = check_results(one).rows
    assert verdict(row) == "L"


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_withdrawn_result_is_shown_and_never_judged(status):
    one = only(
        status=status,
        code={"text": "hemoglobin"},
        valueQuantity={"value": 6.3, "unit": "g/dL"},
        interpretation=[{"text": "low"}],
        referenceRange=[{"text": "12-16 g/dL"}],
    )
    withdrawn = NoResult("6.3 g/dL", "the laboratory has withdrawn it")
    assert (one.text, one.value) == ("6.3 g/dL", withdrawn)
    assert one.note == f"status: {status}; it was reported low"
    assert one.status is ResultStatus(status)
    (row,) = check_results(one, sets=[range_set(hemoglobin="12-16 g/dL")]).rows
    assert verdict(row) == "no-result"


@pytest.mark.parametrize(
    ("status", "note"),
    [("final", ""), ("preliminary", "status: preliminary"), ("corrected", "status: corrected")],
)
def test_other_statuses_are_noted(status, note):
    one = only(status=status, valueInteger=5)
    assert (one.note, one.value) == (note, Number("5", Decimal(5)))
    assert one.status is ResultStatus(status)


@pytest.mark.parametrize(
    ("word", "expected", "note"),
    [
        ("", "unreadable", ""),
        ("normal", "unreadable", "it was reported normal"),
        ("negative", "unreadable", "it was reported negative"),
        ("critically high", "HH", ""),
    ],
)
def test_a_value_beside_a_reason_for_its_absence_is_never_normal(word, expected, note):
    # obs-6 of R4: a reason stands only where there is no value. What alarms is not dropped.
    reading = read_json(
        observation(
            code={"text": "hemoglobin"},
            valueQuantity={"value": 13, "unit": "g/dL"},
            dataAbsentReason={"coding": [{"code": "error"}]},
            interpretation=[{"text": word}] if word else [],
        )
    )
    ((one,),) = [case.results for case in reading.cases]
    why = "a reason why there is no value stands beside it: error"
    assert (one.text, one.value, one.note) == ("13 g/dL", refuse("13 g/dL", why), note)
    assert [str(fault) for fault in reading.faults] == [
        f"lab.json: dataAbsentReason: {why}; keep one of the two"
    ]
    (row,) = check_results(one, sets=[range_set(hemoglobin="12-16 g/dL")]).rows
    assert verdict(row) == expected


def test_a_registered_result_without_a_value_is_not_judged_by_its_word():
    one = only(status="registered", interpretation=[{"text": "high"}])
    assert (one.value, one.reported) == (NoResult(""), None)


@pytest.mark.parametrize(
    ("elements", "time", "note"),
    [
        ({"effectiveDateTime": "2024-05-01T08:30:00+02:00"}, "2024-05-01T08:30:00+02:00", ""),
        ({"effectiveDateTime": "2024"}, "2024", ""),
        ({"effectiveInstant": "2024-05-01T08:30:00Z"}, "2024-05-01T08:30:00Z", ""),
        (
            {"effectivePeriod": {"start": "2024-05-01", "end": "2024-05-02"}},
            "2024-05-01",
            "until 2024-05-02",
        ),
        ({"effectiveTiming": {"event": ["2024-05-01"]}}, "2024-05-01", ""),
        (
            {"issued": "2024-05-03T10:00:00Z"},
            "2024-05-03T10:00:00Z",
            "the time is when it was issued",
        ),
        ({"effectiveDateTime": "2024-05-01", "issued": "2024-05-03T10:00:00Z"}, "2024-05-01", ""),
    ],
)
def test_times(elements, time, note):
    one = only(valueInteger=5, **elements)
    assert (one.time, one.note) == (time, note)


def test_specimens_methods_and_notes():
    one = only(
        valueInteger=5,
        specimen={"reference": "#s"},
        method={"text": "HPLC"},
        note=[{"text": "lipaemic"}, {"text": "repeated"}],
        contained=[
            {
                "resourceType": "Specimen",
                "id": "s",
                "type": {"coding": [{"display": "Serum specimen (specimen)"}]},
                "collection": {"collectedDateTime": "2024-05-01"},
            }
        ],
    )
    assert (one.specimen, one.method, one.time) == ("Serum", "HPLC", "2024-05-01")
    assert one.note == "lipaemic; repeated"
    assert only(valueInteger=5, specimen={"display": "Urine specimen"}).specimen == "Urine"
    lost = only(valueInteger=5, specimen={"reference": "Specimen/9"})
    assert (lost.specimen, lost.note) == ("", "specimen Specimen/9: not in the file")


def test_a_report_states_what_its_observations_do_not():
    report = {
        "resourceType": "DiagnosticReport",
        "status": "preliminary",
        "subject": {"reference": "#p"},
        "effectiveDateTime": "2024-05-01",
        "contained": [
            {
                "resourceType": "Patient",
                "id": "p",
                "gender": "male",
                "identifier": [{"system": "urn:mrn", "value": "M7"}],
            },
            observation(id="a", valueInteger=5),
            observation(id="b", valueInteger=6, effectiveDateTime="2024-04-01"),
        ],
        "result": [{"reference": "#b"}, {"reference": "#a"}],
    }
    (case,) = read_json(report).cases
    assert (case.title, case.patient.sex.value, case.draws) == (
        "M7",
        "male",
        ("2024-04-01", "2024-05-01"),
    )
    assert [(one.text, one.time, one.draw, one.note) for one in case.results] == [
        ("5", "2024-05-01", 1, "status: preliminary"),
        ("6", "2024-04-01", 0, "status: preliminary"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        observation(valueInteger=5),
        [observation(valueInteger=5)],
        bundle(observation(valueInteger=5)),
        bundle(bundle(observation(valueInteger=5))),
        {"resourceType": "DiagnosticReport", "contained": [observation(valueInteger=5)]},
        json.dumps({"resourceType": "Patient"}) + "\n\n" + json.dumps(observation(valueInteger=5)),
        "\ufeff" + json.dumps(observation(valueInteger=5)),
    ],
)
def test_every_form_a_file_may_have(content):
    assert [one.text for one in results_of(content)] == ["5"]


def test_a_bad_line_does_not_keep_the_others_from_being_read():
    line = json.dumps(observation(valueQuantity={"value": "x"}))
    found = read_json(f"{line}\nnot json\n{line}\n")
    assert len(found.cases[0].results) == 2
    assert found.missing == 1
    assert [str(one) for one in found.faults] == [
        (
            "lab.json:2:1: the file is not JSON; check the quotes, commas and brackets here and "
            "just "
            "before"
        ),
        "lab.json:1: valueQuantity.value: this is a text and must be a number",
        "lab.json:3: valueQuantity.value: this is a text and must be a number",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "",
            (
                "lab.json:1:1: the file is empty; check the quotes, commas and brackets here and "
                "just "
                "before"
            ),
        ),
        (
            '{"resourceType":\n "Bundle", oops}',
            (
                "lab.json:2:12: the file is not JSON; check the quotes, commas and brackets here "
                "and "
                "just before"
            ),
        ),
        ("[" * 100_000, "lab.json: nested too deeply; no record is that deep"),
        (
            "[]",
            (
                "lab.json: there are no resources; give a Bundle, an Observation, or a "
                "DiagnosticReport with its Observations"
            ),
        ),
        (
            {"resourceType": "Encounter"},
            (
                "lab.json: there is no Observation, only Encounter; give a Bundle, an "
                "Observation, or "
                "a "
                "DiagnosticReport with its Observations"
            ),
        ),
        (
            observation(hasMember=[]),
            "lab.json: no Observation has a value; give the Observations that are its members",
        ),
    ],
)
def test_a_file_without_results_is_refused(content, message):
    assert refusal_of(content) == message


def test_bytes_that_are_not_utf_8_are_refused():
    with pytest.raises(InputError) as caught:
        read(b'{\n"\xff"}', "lab.json", Asked())
    assert str(caught.value) == "lab.json:2: the file is not UTF-8 text; save it as UTF-8"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (5, '[0]: this is not a resource; write {"resourceType": ...}'),
        (
            {},
            (
                "[0].resourceType: a resource must have it; read are Observation, "
                "DiagnosticReport, "
                "Patient, Specimen, Bundle"
            ),
        ),
        (
            {"resourceType": "Observations"},
            "[0].resourceType: 'Observations' is not a type of resource; did you mean Observation?",
        ),
        ({"resourceType": 7}, "[0].resourceType: this is a number and must be a text"),
        (
            {"resourceType": "Bundle", "entry": {}},
            "[0].entry: this is an object and must be a list",
        ),
        (
            {"resourceType": "Bundle", "entry": [[]]},
            "[0].entry[0]: this is a list and must be an object",
        ),
        (
            {"resourceType": "Bundle", "entry": [None]},
            "[0].entry[0]: this is null and must be an object",
        ),
        (
            {"resourceType": "Bundle", "entry": [{"resource": []}]},
            "[0].entry[0].resource: this is a list and must be an object",
        ),
        (
            {"resourceType": "Patient", "gender": "F"},
            (
                "[0].gender: 'F' is not one of female, male, other, unknown; the sex is taken as "
                "not "
                "stated"
            ),
        ),
        (
            {"resourceType": "Patient", "birthDate": "04/05/1990"},
            (
                "[0].birthDate: '04/05/1990' is not a date such as 1990-05-31; no age follows "
                "from it"
            ),
        ),
        (
            {"resourceType": "DiagnosticReport", "result": [{"reference": "#x"}]},
            (
                "[0].result[0].reference: '#x' is not in the file, so its result is not read; "
                "add the "
                "resource to the Bundle"
            ),
        ),
    ],
)
def test_what_is_wrong_beside_a_good_result_is_one_fault(wrong, fault):
    found = read_json([wrong, observation(valueInteger=5)])
    assert [one.text for case in found.cases for one in case.results] == ["5"]
    assert [str(one) for one in found.faults] == [f"lab.json: {fault}"]


@pytest.mark.parametrize(
    ("wrong", "missing"),
    [
        (7, 1),
        ({}, 1),
        ({"resourceType": 7}, 1),
        ({"resourceType": "Observations"}, 1),
        ({"resourceType": "Bundle", "entry": {}}, 1),
        ({"resourceType": "Bundle", "entry": [[], None, {"resource": 5}, {"resource": {}}]}, 4),
        # What is no result, and what is wrong within a resource that is read.
        ({"resourceType": "Condition"}, 0),
        ({"resourceType": "Bundle", "entry": [{"link": []}]}, 0),
        ({"resourceType": "Bundle",
          "entry": [{"fullUrl": 5, "resource": {"resourceType": "Device"}}]}, 0),
        ({"resourceType": "Patient", "id": 5, "gender": "F"}, 0),
        ({"resourceType": "Observation", "code": 5, "valueInteger": "5", "component": 5}, 0),
    ],
)  # fmt: skip
def test_a_resource_that_cannot_be_read_is_counted(wrong, missing):
    found = read_json([wrong, observation(valueInteger=5)])
    assert found.missing == missing
    assert len(found.faults) >= missing


@pytest.mark.parametrize(
    ("elements", "fault"),
    [
        ({"code": []}, "code: this is a list and must be an object"),
        ({"code": {}}, "code: it does not say what was measured; write its text or its code"),
        (
            {"code": {"text": "HB", "coding": {}}},
            "code.coding: this is an object and must be a list",
        ),
        (
            {"code": {"text": "HB", "coding": [5]}},
            "code.coding[0]: this is a number and must be an object",
        ),
        ({"status": 1}, "status: this is a number and must be a text"),
        ({"subject": "Patient/1"}, "subject: this is a text and must be an object"),
        ({"subject": {"reference": "#p"}}, "subject.reference: nothing called '#p' is contained"),
        ({"interpretation": {"text": "H"}}, "interpretation: this is an object and must be a list"),
        (
            {"referenceRange": {"text": "1-2"}},
            "referenceRange: this is an object and must be a list",
        ),
        (
            {"referenceRange": [{"low": {"value": "1"}, "text": "1-2"}]},
            "referenceRange[0].low.value: this is a text and must be a number",
        ),
        (
            {"effectiveDateTime": "2024-02-31"},
            (
                "effectiveDateTime: '2024-02-31' is not a date such as 2026-03-01 or "
                "2026-03-01T08:30:00Z; "
                "it is kept as a text"
            ),
        ),
        ({"specimen": []}, "specimen: this is a list and must be an object"),
        ({"note": ["x"]}, "note[0]: this is a text and must be an object"),
        ({"component": {}}, "component: this is an object and must be a list"),
        ({"contained": [7]}, "contained[0]: this is a number and must be an object"),
    ],
)
def test_a_wrong_type_is_one_fault_and_the_result_is_read(elements, fault):
    found = read_json(observation(valueInteger=5, **elements))
    assert [one.text for case in found.cases for one in case.results] == ["5"]
    assert "lab.json: " + fault in [str(one) for one in found.faults]


JSON_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "value",
                    "unit",
                    "code",
                    "coding",
                    "text",
                    "system",
                    "low",
                    "high",
                    "numerator",
                    "denominator",
                    "comparator",
                    "reference",
                    "start",
                    "event",
                    "age",
                    "type",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
OBSERVATIONS = st.dictionaries(
    st.sampled_from(
        [
            "code",
            "status",
            "subject",
            "valueQuantity",
            "valueString",
            "valueRange",
            "valueRatio",
            "valueInteger",
            "valueCodeableConcept",
            "valueBoolean",
            "effectiveDateTime",
            "issued",
            "effectivePeriod",
            "effectiveTiming",
            "referenceRange",
            "interpretation",
            "specimen",
            "method",
            "note",
            "dataAbsentReason",
            "modifierExtension",
            "id",
        ]
    ),
    JSON_VALUES,
    max_size=6,
).map(lambda elements: elements | {"resourceType": "Observation"})


@given(st.lists(OBSERVATIONS, min_size=1, max_size=4))
def test_every_observation_in_is_one_result_out(taken):
    assert len(results_of(bundle(*taken))) == len(taken)


@given(st.one_of(st.binary(max_size=60), JSON_VALUES.map(lambda one: json.dumps(one).encode())))
def test_any_bytes_are_read_or_refused(content):
    found = read_or_refuse(content)
    assert found.faults if isinstance(found, InputError) else found.cases


@given(
    JSON_VALUES,
    st.sampled_from(
        [
            "entry",
            "contained",
            "gender",
            "birthDate",
            "identifier",
            "result",
            "subject",
            "type",
            "collection",
            "fullUrl",
        ]
    ),
)
def test_other_resources_never_keep_a_result_from_being_read(value, name):
    others = [
        {"resourceType": type_, "id": "1", name: value}
        for type_ in ("Patient", "Specimen", "DiagnosticReport", "Bundle")
    ]
    one = observation(
        valueInteger=5, subject={"reference": "Patient/1"}, specimen={"reference": "Specimen/1"}
    )
    assert "5" in [found.text for found in results_of([*others, one])]


def ratio(top, bottom):
    return {"valueRatio": {"numerator": top, "denominator": bottom}}


@pytest.mark.parametrize(
    ("elements", "why"),
    [
        ({"valueInteger": 10**70}, "is beyond all measure"),
        ({"valueRange": {"low": {"value": 5, "comparator": "<"}}}, "an end of a range has a"),
        ({"valueRange": {"low": {"value": "5"}}}, "the number is written as a text"),
        (
            ratio({"value": 1, "comparator": "<"}, {"value": 4, "comparator": "<"}),
            "its comparators",
        ),
        (ratio({"value": "1"}, {"value": 40}), "the number is written as a text"),
        (
            ratio({"value": 3, "unit": "mg"}, {"value": 1, "comparator": "<", "unit": "g"}),
            "the denominator is not one number",
        ),
    ],
)
def test_numbers_that_cannot_be_read(elements, why):
    assert why in only(**elements).value.why


def test_a_printed_unit_that_is_not_its_code_is_kept():
    quantity = {"value": 5, "unit": "mg/dL", "code": "mmol/L", "system": UCUM}
    one = only(valueQuantity=quantity)
    assert (one.unit, one.coded_unit, one.note) == ("mg/dL", "mmol/L", "")


def test_bundles_without_end_are_not_opened():
    nested = observation(valueInteger=6)
    for _ in range(6):
        nested = bundle(nested)
    found = read_json([nested, observation(valueInteger=5)])
    assert [one.text for one in found.cases[0].results] == ["5"]
    assert str(found.faults[0]).endswith("Bundles nested too deeply; at most 5 are opened")
    assert found.missing == 1


def test_a_specimen_may_be_two_or_a_code():
    one = {"resourceType": "Specimen", "id": "s", "type": {"coding": [{"code": "SER"}]},
           "collection": {"collectedPeriod": {"start": "2024-05-01"}}}  # fmt: skip
    taken = observation(valueInteger=5, specimen={"reference": "Specimen/s"})
    (found,) = results_of(bundle(one, taken))
    assert (found.specimen, found.time) == ("serum", "2024-05-01")
    (found,) = results_of(bundle(one, one, taken))
    assert (found.specimen, found.note) == ("", "specimen Specimen/s: more than one")


CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
V2 = "http://terminology.hl7.org/CodeSystem/v2"


def of(*codes, system=CATEGORIES):
    return [{"coding": [{"system": system, "code": code}]} for code in codes]


@pytest.mark.parametrize(
    ("category", "is_read"),
    [
        (None, True),
        ([], True),
        (of("laboratory"), True),
        (of("vital-signs"), False),
        (of("survey", "social-history"), False),
        (of("vital-signs", "laboratory"), True),
        (of("Laboratory"), True),
        (of("echocardiogram"), False),
        (of("RAD", system=f"{V2}-0074"), False),
        (of("LAB", system=f"{V2}-0074"), True),
        (of("exam") + of("LAB", system=f"{V2}-0074"), True),
        ([{"coding": [*of("exam")[0]["coding"], *of("laboratory")[0]["coding"]]}], True),
        (of("vital-signs", system="http://hl7.org/fhir/observation-category"), False),
        ([{"coding": [{"code": "imaging"}]}], True),
        (of("exam", system="http://example.org/ours"), True),
        (of("exam") + of("CHEM", system="http://example.org/ours"), True),
        ([{"text": "Vital Signs"}], True),
        ({"coding": of("vital-signs")[0]["coding"]}, True),
    ],
)
def test_what_is_said_to_be_of_no_laboratory_is_left_out(category, is_read):
    one = observation(code={"text": "pulse"}, category=category)
    assert [result.test for result in results_of(bundle(observation(), one))] == [
        "HB",
        *(["pulse"] if is_read else []),
    ]
    assert bool(faults_of(bundle(observation(), one))) is not is_read


def test_a_laboratory_test_is_read_whatever_category_it_is_given():
    coded = {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]}
    for code in (coded, {"text": "potassium"}):
        one = observation(code=code, category=of("vital-signs"), valueString="7.5 mmol/L")
        assert [result.text for result in results_of(bundle(one))] == ["7.5 mmol/L"]
        assert faults_of(bundle(one)) == []


def test_those_that_are_left_out_are_counted_by_category():
    pressure = observation(category=of("vital-signs"), component=[{"code": {"text": "systolic"}}])
    smoking = observation(
        category=of("social-history"), valueString="never", code={"text": "smoking"}
    )
    assert faults_of(bundle(pressure, observation(), smoking, pressure)) == [
        (
            "lab.json: 3 Observations were left out by the category: 2 of vital-signs, "
            "1 of social-history; those of category laboratory are read, those that state none, "
            "and every known test"
        )
    ]
    assert read_json(smoking).cases == ()
    assert faults_of(smoking) == [
        (
            "lab.json: 1 Observation was left out by the category: 1 of social-history; "
            "those of category laboratory are read, those that state none, and every known test"
        )
    ]
