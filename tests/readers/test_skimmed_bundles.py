"""What is passed over in a Bundle changes nothing of what is read, nor of what is said of it."""

import json

import pytest

from labcheck.errors import InputError
from labcheck.readers import Asked, fhir, fhir_resources
from labcheck.readers.fhir import read
from labcheck.readers.fhir_resources import ENTRIES
from labcheck.readers.json_text import DECODER, parse_skimmed

HEMOGLOBIN = json.dumps(
    {
        "resourceType": "Observation",
        "id": "hb",
        "status": "final",
        "code": {"text": "Hemoglobin"},
        "subject": {"reference": "urn:uuid:w"},
        "valueQuantity": {"value": 6.3, "unit": "g/dL"},
        "hasMember": [{"reference": "urn:uuid:claim"}],
    }
)
PATIENT = '{"resourceType": "Patient", "id": "w", "gender": "female"}'
CLAIM = '"resourceType": "Claim", "id": "c", "item": [{"value": 1.50, "net": {"value": NaN}}]'
PASSED_OVER = [
    f'{{"fullUrl": "urn:uuid:claim", "resource": {{{CLAIM}}}}}',
    f'{{"resource": {{{CLAIM}, "contained": [{{"resourceType": "Coverage", "id": "x"}}]}}}}',
    '{"resource": {"resourceType": "Observatoin", "id": "o"}}',
]
NEEDED = [
    f'{{"request": {{"method": "POST"}}, "resource": {{{CLAIM}, "status": "a", "status": "b"}}}}',
    f'{{"resource": {{{CLAIM}, "contained": [{HEMOGLOBIN}, {PATIENT}]}}}}',
    f'{{"resource": {{{CLAIM}, "resourceType": "Observation"}}}}',
    f'{{"resource": {{{CLAIM}, "resource\\u0054ype": "Claim"}}}}',
    f'{{"resource": {{{CLAIM}, "id": "d"}}}}',
    f'{{"resource": {{{CLAIM}}}, "resource": {{}}}}',
    f'{{"fullUrl": 5, "resource": {{{CLAIM}}}}}',
    '{"resource": {"resourceType": "Claim", "id": 5}}',
    '{"resource": {"resourceType": "Claim", "contained": {}}}',
    '{"resource": {"resourceType": "Claim", "contained": [5]}}',
    '{"resource": {"resourceType": " Observation ", "code": {"text": "Sodium"}}}',
    '{"resource": {"id": "typeless"}}',
    '{"resource": [{"resourceType": "Claim"}]}',
    '{"resource": 5}',
    "{}",
    "5",
    "null",
    f'{{"resource": {{"resourceType": "Bundle", "entry": [{{"resource": {{{CLAIM}}}}}]}}}}',
]
RESULTS = f'{{"resource": {HEMOGLOBIN}}}, {{"fullUrl": "urn:uuid:w", "resource": {PATIENT}}}'


def bundle(*entries, before='"resourceType": "Bundle"', after=""):
    return f'\n{{ {before} , "entry" : [ {" , ".join(entries)} ] {after} }} '


TEXTS = [
    *(bundle(each, RESULTS) for each in (*PASSED_OVER, *NEEDED)),
    *(bundle(RESULTS, each) for each in (*PASSED_OVER, *NEEDED)),
    bundle(*PASSED_OVER),
    bundle(RESULTS, after=f', "entry": [{RESULTS}]'),
    bundle(RESULTS, after=', "type": "collection", "total": 2'),
    bundle(RESULTS, before='"id": {"a": [1, 2]}, "resourceType": "Bundle", "resourceType": 1'),
    bundle(RESULTS, before='"entry": 5, "resourceType": "Bundle"'),
    bundle(RESULTS, before="5: 6"),
    bundle(RESULTS, after=","),
    bundle(RESULTS, after="} {"),
    bundle(),
    bundle(RESULTS, ""),
    bundle(RESULTS)[:-3],
    bundle(RESULTS).replace(" : ", " "),
    bundle(RESULTS).replace("]", "}"),
    f"[{bundle(RESULTS)}]",
    f"{HEMOGLOBIN}\n{PATIENT}",
    '"text"',
    "{}",
    "",
]


def read_or_refuse(text):
    try:
        return read(text.encode(), "bundle.json", Asked())
    except InputError as refused:
        return str(refused)


@pytest.mark.parametrize("text", TEXTS)
def test_a_bundle_is_read_as_if_it_were_parsed_whole(monkeypatch, text):
    skimmed = read_or_refuse(text)
    monkeypatch.setattr(fhir, "ENTRIES", None)
    assert skimmed == read_or_refuse(text)


@pytest.mark.parametrize("text", PASSED_OVER)
def test_of_what_is_passed_over_only_type_and_id_are_kept(text):
    (entry,) = parse_skimmed(bundle(text), ENTRIES)["entry"]
    assert entry["resource"].keys() <= {"resourceType", "id", "contained"}


@pytest.mark.parametrize("text", NEEDED)
def test_what_may_matter_is_parsed_whole(text):
    assert parse_skimmed(bundle(text), ENTRIES)["entry"] == [DECODER.decode(text)]


def test_every_type_that_is_read_is_parsed_whole():
    for type_ in fhir_resources.READ_TYPES:
        text = f'{{"resource": {{"resourceType": "{type_}", "code": {{"text": "x"}}}}}}'
        assert parse_skimmed(bundle(text), ENTRIES)["entry"] == [DECODER.decode(text)]
