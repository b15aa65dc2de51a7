"""Codes and terms of SNOMED CT and LOINC are the words they stand for, through every door."""

import json

import pytest

from doors import Line, differences
from labcheck.readers import Asked
from labcheck.readers.fhir import read as read_fhir
from labcheck.readers.hl7 import read as read_hl7
from labcheck.values.coded_words import word_of
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Number, Unreadable, Verbal, Word

SNOMED = "http://snomed.info/sct"
LINES = [
    Line("anti-CCP", text, expected, range="negative", why=why)
    for text, expected, why in (
        ("Positive", "POS", "the plain word"),
        ("Positive (qualifier value)", "POS", "a term of SNOMED CT with its kind"),
        ("Not detected (qualifier value)", "N", "likewise"),
        ("Negative (finding)", "N", "likewise"),
        ("LA6576-8", "POS", "an answer of LOINC without its text"),
        ("LA11883-8", "N", "likewise"),
        ("Equivocal (qualifier value)", "IND (POS, NEG)", "neither positive nor negative"),
    )
]


def test_coded_words_are_read_alike_through_every_door(tmp_path):
    assert differences(LINES, tmp_path) == []


# The code, its system in HL7 v2, what it stands for. Where each was read: see the module.
CODES = [
    ("10828004", "SCT", Word.POSITIVE), ("11214006", "SCT", Word.POSITIVE),
    ("260373001", "SCT", Word.POSITIVE), ("260385009", "SCT", Word.NEGATIVE),
    ("131194007", "SCT", Word.NEGATIVE), ("260415000", "SCT", Word.NEGATIVE),
    ("LA6576-8", "LN", Word.POSITIVE), ("LA11882-0", "LN", Word.POSITIVE),
    ("LA6577-6", "LN", Word.NEGATIVE), ("LA11883-8", "LN", Word.NEGATIVE),
]  # fmt: skip
DOUBTFUL = [("419984006", "SCT"), ("42425007", "SCT"), ("82334004", "SCT"), ("LA11884-6", "LN")]


def of_fhir(code, system):
    address = SNOMED if system == "SCT" else "http://loinc.org"
    one = {"resourceType": "Observation", "status": "final", "code": {"text": "HBsAg"},
           "valueCodeableConcept": {"coding": [{"system": address, "code": code}]}}  # fmt: skip
    (case,) = read_fhir(json.dumps(one).encode(), "a.json", Asked()).cases
    return case.results[0]


def of_hl7(code, system):
    lines = [
        r"MSH|^~\&|L|H|||20261101||ORU^R01|1|P|2.5.1", "PID|1||7", "OBR|1|||X",
        f"OBX|1|CWE|1^HBsAg^L||{code}^^{system}||||||F",
    ]  # fmt: skip
    (case,) = read_hl7("\r".join(lines).encode(), "a.hl7", Asked()).cases
    return case.results[0]


@pytest.mark.parametrize(("code", "system", "word"), CODES)
def test_a_code_alone_is_its_word(code, system, word):
    for one in (of_fhir(code, system), of_hl7(code, system)):
        assert one.value == Verbal(one.text, word)
        assert one.text == word_of(SNOMED if system == "SCT" else "", code)


@pytest.mark.parametrize(("code", "system"), DOUBTFUL)
def test_what_is_neither_is_shown_as_that(code, system):
    for one in (of_fhir(code, system), of_hl7(code, system)):
        assert one.value == Verbal(one.text, Word.EQUIVOCAL)
        assert one.text in ("Inconclusive", "Equivocal", "Indeterminate")


def test_a_number_is_a_code_only_in_its_system():
    assert isinstance(parse_result("10828004").value, Number)
    assert of_hl7("10828004", "L").text == "10828004"
    assert isinstance(of_hl7("10828004", "L").value, Unreadable)
