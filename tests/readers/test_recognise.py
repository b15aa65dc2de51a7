"""Which format a file is in, by its content and then by its name."""

import pytest

from labcheck.readers import InputFormat, find_reader, recognise


@pytest.mark.parametrize(
    ("content", "file", "format_"),
    [
        ("labs: {K: 4 mmol/L}", "case.yaml", "yaml"),
        ("{labs: {K: 4 mmol/L}}", "case.yaml", "yaml"),
        ("labs: {K: 4 mmol/L}", "-", "yaml"),
        ("# a case\nlabs: {K: 4, Na: 140}", "-", "yaml"),
        ("patient: {age: 25 y, sex: female}\nlabs: {}", "-", "yaml"),
        ("- a, b", "-", "yaml"),
        ("", "-", "yaml"),
        ("test,result\nK,4 mmol/L", "-", "csv"),
        ("test;result\nK;4", "labs.txt", "csv"),
        ("test\tresult\nK\t4", "-", "csv"),
        ("\ufefftest,time: of draw\n", "-", "csv"),
        ("anything", "labs.csv", "csv"),
        ("anything", "LABS.TSV", "csv"),
        ('{"labs": {}}', "case.json", "json"),
        ('\n [{"labs": {}}]', "-", "json"),
        ('{"resourceType": "Bundle"}', "-", "fhir"),
        ('{"entry": [], "resourceType": "Bundle"}', "x.json", "fhir"),
        ("MSH|^~\\&|", "-", "hl7"),
        ("\x0bMSH|^~\\&|", "x", "hl7"),
        ("FHS|^~\\&|", "x.txt", "hl7"),
        ("PID|", "x.hl7", "hl7"),
    ],
)
def test_a_format_is_recognised(content, file, format_):
    assert recognise(content.encode(), file) is InputFormat(format_)


@pytest.mark.parametrize("format_", InputFormat)
def test_every_format_has_a_reader(format_):
    assert callable(find_reader(format_))
