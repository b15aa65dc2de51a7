"""Which format a file is in, by its content and then by its name."""

import pytest

from commands import run
from labcheck.errors import InputError
from labcheck.readers import Asked, InputFormat, find_reader, recognise
from labcheck.values.decimal_sign import DecimalSign


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
        ("%PDF-1.7", "x", "pdf"),
        ("PK\x03\x04 xl/workbook.xml", "x.csv", "spreadsheet"),
        ("PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "-", "spreadsheet"),
    ],
)
def test_a_format_is_recognised(content, file, format_):
    assert recognise(content.encode(), file) is InputFormat(format_)


@pytest.mark.parametrize("format_", InputFormat)
def test_every_format_has_a_reader(format_):
    assert callable(find_reader(format_))


NO_TABLES = {
    "yaml": "labs: {K: 4 mmol/L}",
    "json": '{"labs": {"K": "4 mmol/L"}}',
    "fhir": '{"resourceType": "Observation", "code": {"text": "K"}, "valueString": "4"}',
}


@pytest.mark.parametrize(("format_", "content"), NO_TABLES.items())
@pytest.mark.parametrize(
    ("asked", "options"),
    [
        (Asked(columns={"test": "a"}), "--columns"),
        (Asked({"test": "a"}, "sdtm-lb"), "--columns, --layout"),
    ],
)  # fmt: skip
def test_what_is_told_of_a_table_is_said_of_no_table(format_, content, asked, options):
    reader = find_reader(InputFormat(format_))
    found, usual = reader(content.encode(), "a", asked), reader(content.encode(), "a", Asked())
    assert found.cases == usual.cases
    assert [str(one) for one in found.faults] == [
        f"a: {options}: the file is {format_.upper()} and no table; this is not used for it"
    ]
    assert usual.faults == ()


def test_what_is_told_of_a_table_is_used_for_one():
    found = find_reader(InputFormat.CSV)(
        b"a;value\nK;4,5\n", "a", Asked({"test": "a"}, decimal=DecimalSign.COMMA)
    )
    assert found.faults == ()


CSV = "save the results as CSV"
NEW = "write the results into a case; `labcheck new case.yaml` writes a template"
JSON = "give its JSON: labcheck CASE -f json"
REPORT = "a report of labcheck's for people"


@pytest.mark.parametrize(
    ("content", "what", "remedy"),
    [
        (b"PK\x03\x04\x14", "a ZIP archive", "unpack it first"),
        (b"\xd0\xcf\x11\xe0\xa1", "a spreadsheet or document of old Office", "save it as .xlsx"),
        (b"BZh9", "compressed with bzip2", "unpack it first: bunzip2 labs.csv"),
        (b"PAR1\x15", "a Parquet table", CSV),
        (b"\x89PNG\r\n\x1a\n", "a picture", NEW),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture", NEW),
        (b"GIF89a", "a picture", NEW),
        (b"II*\x00\x08", "a picture", NEW),
        (b"MM\x00*\x00", "a picture", NEW),
        (b"<!DOCTYPE html>\n<html>", "a web page", CSV),
        (b"\n<html lang=en>", "a web page", CSV),
    ],
)
def test_what_holds_no_case_is_named(content, what, remedy):
    with pytest.raises(InputError) as caught:
        recognise(content, "labs.csv")
    assert str(caught.value) == f"labs.csv: this is {what}, which is not read; {remedy}"


@pytest.mark.parametrize("format_", ["table", "md", "html"])
def test_a_report_for_people_is_not_read_back(format_):
    content = run("examples/lupus-calciphylaxis.yaml", "-f", format_).out.encode()
    with pytest.raises(InputError) as caught:
        recognise(content, "report.txt")
    assert str(caught.value) == f"report.txt: this is {REPORT}, which is not read; {JSON}"


@pytest.mark.parametrize("format_", ["json", "fhir"])
def test_a_report_for_programs_is(format_):
    content = run("examples/lupus-calciphylaxis.yaml", "-f", format_).out.encode()
    assert recognise(content, "report.txt") is InputFormat(format_)
