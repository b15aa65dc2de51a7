"""Files that people give and that hold no case: what is said of them, and what never is."""

import bz2
import csv
import gzip
import io
import lzma

import pytest

from commands import run
from doors import DOORS, Line, Patient

NAME, BIRTH, NUMBER = "Roe", "1961", "884412"
NO_CASE = (
    "this is not a case: results stand under `labs:`, or in a table below its headings; "
    "`labcheck new case.yaml` writes a template"
)
NO_TABLE = (
    "this is not a case, which has its results under `labs:`, nor a table, since no heading of the "
    "first line is known; if it is a table, say which they are with --columns test=…,value=…"
)
PASTED = {
    "a head with colons": (
        "Patient: Jane Roe   DOB: 03/04/1961   MRN: 884412\nto follow\n", NO_CASE),
    "a head in fields": ("Name: Jane Roe\nBorn: 03/04/1961\nMRN: 884412\nK: see below\n", NO_CASE),
    "a colon behind the name": ("Roe, Jane: 03/04/1961\nMRN: 884412: x\n", f"1: {NO_TABLE}"),
    "a list": ("- Jane Roe\n- 1961\n- 884412\n", NO_CASE),
    "a head with a comma": (
        "Roe, Jane\nDOB 1961-04-03\nMRN: 884412: x\nK below\n", f"1: {NO_TABLE}"),
    "a head with bars": ("Roe|Jane|1961|884412\nK|5\n", f"1: {NO_TABLE}"),
    "a case with a colon in a value": (
        "patient: {age: 40 y}\nlabs:\n  note: Jane Roe: 1961, 884412\n",
        ('3:17: mapping values are not allowed in this context; put the value in quotes, as in '
         'eGFR: ">100 mL/min"')),
    "a case with a sign in front of a value": (
        "labs:\n  note: %Roe 1961 884412\n",
        ('2:9: a value cannot begin with %; put the value in quotes, as in '
         'eGFR: ">100 mL/min"')),
}  # fmt: skip


@pytest.mark.parametrize("kind", PASTED)
def test_a_pasted_report_that_is_refused_is_not_repeated(kind):
    text, message = PASTED[kind]
    refused = run("-", stdin=text)
    place = "-:" if message[0].isdigit() else "-: "
    assert (refused.code, refused.out, refused.err) == (3, "", f"{place}{message}\n")
    assert [told for told in (NAME, BIRTH, NUMBER) if told in refused.err] == []


def test_headings_of_a_file_that_is_called_a_table_are_named(tmp_path):
    (tmp_path / "results.csv").write_text("Parámetro;Hallazgo\nK;5\n", encoding="utf-8")
    refused = run("results.csv", cwd=tmp_path)
    assert refused.code == 3
    assert "the columns are Parámetro, Hallazgo" in refused.err


UNPACK = "compressed with {}, which is not read; unpack it first: {}"
AS_XML = (
    "FHIR as XML, which is not read; export it as JSON; a FHIR server gives it for _format=json"
)
FHIR = b'<Bundle xmlns="http://hl7.org/fhir"/>'
REFUSED = {
    "fhir.xml": (FHIR, AS_XML),
    "declared.xml": (b'<?xml version="1.0"?>\n' + FHIR,
                     AS_XML),
    "cda.xml": (b'<ClinicalDocument xmlns="urn:hl7-org:v3">',
                "a CDA document (XML), which is not read; save the results as CSV"),
    "other.xml": (b"<?xml version='1.0'?><results/>",
                  "XML, which is not read; save the results as CSV"),
    "a.bz2": (bz2.compress(b"labs: {K: 5}"), UNPACK.format("bzip2", "bunzip2 a.bz2")),
    "a.xz": (lzma.compress(b"labs: {K: 5}"), UNPACK.format("xz", "unxz a.xz")),
    # The four bytes that a Zstandard frame begins with: RFC 8878, section 3.1.1.
    "a.zst": (b"\x28\xb5\x2f\xfd\x04\x00", UNPACK.format("zstd", "unzstd a.zst")),
}  # fmt: skip


PACKED = gzip.compress(b"labs: {potassium: 4.2 mmol/L}" + b" " * 2000)
DAMAGED = {
    "cut.yaml.gz": (PACKED[:-9], "it is cut short: gzip names no end"),
    "wrong.yaml.gz": (
        PACKED[:12] + b"\xff\xff" + PACKED[14:],
        "what is packed in it cannot be unpacked: it is damaged",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_packed_file_is_refused(tmp_path, name):
    content, message = DAMAGED[name]
    (tmp_path / name).write_bytes(content)
    refused = run(name, cwd=tmp_path)
    remedy = "pack it again with gzip, or give the file itself"
    assert (refused.code, refused.err) == (3, f"{name}: {message}; {remedy}\n")


def test_a_packed_file_that_is_too_large_is_refused_before_it_is_unpacked(tmp_path):
    (tmp_path / "large.csv.gz").write_bytes(gzip.compress(b"0" * 3_000_000))
    refused = run("large.csv.gz", cwd=tmp_path, LABCHECK_MAX_INPUT="1MB")
    problem = "unpacked, it is more than 1MB, the most that is read at once"
    assert refused.err == f"large.csv.gz: {problem}; LABCHECK_MAX_INPUT allows more\n"


@pytest.mark.parametrize("ending", ["yaml", "csv", "json", "hl7"])
def test_a_packed_file_is_read_as_what_is_in_it(tmp_path, ending):
    lines = [Line("potassium", "6.9", unit="mmol/L", expected="HH")]
    door = next(door for door in DOORS if door.file.endswith(ending))
    (tmp_path / f"labs.{ending}.gz").write_bytes(
        gzip.compress(door.write(lines, Patient()).encode())
    )
    done = run(f"labs.{ending}.gz", "-f", "csv", cwd=tmp_path)
    assert (done.code, done.err, ",HH," in done.out) == (0, "", True)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path, name):
    content, message = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    refused = run(name, cwd=tmp_path)
    assert (refused.code, refused.out, refused.err) == (3, "", f"{name}: this is {message}\n")


LONG = "y" * 100_000


def test_a_value_as_long_as_a_file_is_in_no_message(tmp_path):
    """It stands in its row, once; what is said of it repeats its beginning."""
    cases = {
        "result.yaml": f"labs: {{K: '{LONG}'}}",
        "unit.yaml": f"labs: {{K: '5 {LONG}'}}",
        "range.yaml": f"labs: {{K: {{result: 5 mmol/L, range: '{LONG}'}}}}",
        "range.csv": f"test,value,unit,range,flag\nK,5,mmol/L,{LONG},{LONG}\n",
        "name.csv": f"test,value,unit\n{LONG[:3000]},5,mmol/L\n",
        "refused.yaml": f"labs: {{K: {{result: 5, reported: '{LONG}'}}}}",
        "field.yaml": f"labs: {{K: {{result: 5, {LONG}: 6}}}}",
        "twice.yaml": f"labs: {{K: 5, '{LONG}': 6, '{LONG}': 6}}",
        "age.yaml": f"patient: {{age: '{LONG}'}}\nlabs: {{K: 5}}",
        "blanks.yaml": f"labs: {{K: {{result: 5, baseline: '{'y ' * 50_000}'}}}}",
    }  # fmt: skip
    for name, text in cases.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = run(name, "-f", "csv", cwd=tmp_path)
        assert done.code in (0, 3), name
        assert len(done.err) < 3000, name
        said = list(csv.DictReader(io.StringIO(done.out)))
        notes = {part: row[part] for row in said for part in ("not_judged", "detail", "notes")}
        assert [part for part, note in notes.items() if len(note) > 3000] == [], name


def test_what_is_cut_says_how_long_it_was(tmp_path):
    (tmp_path / "case.yaml").write_text(f"labs: {{K: {{result: 5, reported: '{LONG}'}}}}", "utf-8")
    refused = run("case.yaml", cwd=tmp_path)
    assert refused.err.startswith(
        f"case.yaml:1:33: labs.K.reported: '{'y' * 59}… (100,002 characters) is not one of "
    )


def test_a_multiple_of_nought_is_written_in_digits():
    case = "patient: {age: 40 y, sex: female}\nlabs: {creatinine: 0 mg/dL}"
    said = run("-", stdin=case).out
    assert " 0×" in said
    assert "0e+1" not in said


def test_a_flag_behind_a_printed_range_is_not_taken_for_henry():
    case = "labs: {K: {result: 5.3 mmol/L, range: 3.5-5.1 H}}"
    said = run("-", stdin=case).out
    assert "'H' behind the range looks like a flag" in said
    assert "no conversion from H" not in said


VITAL_SIGNS = {
    "vital.json": '{"resourceType": "Observation", "status": "final", "category": [{"coding": '
    '[{"system": "http://terminology.hl7.org/CodeSystem/observation-category", '
    '"code": "vital-signs"}]}], "code": {"text": "Heart rate"}, '
    '"valueQuantity": {"value": 70, "unit": "/min"}}',
    "vital.csv": "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
    "2026-03-01,p,e,vital-signs,8867-4,Heart rate,70,/min,numeric\n",
    "vital.hl7": "MSH|^~\\&|A|B|C|D|20260301||ORU^R01|1|P|2.5\rPID|1||7\r"
    "OBR|1||1|8867-4^Heart rate^LN|||20260301|||||||||||||||||EC\r"
    "OBX|1|NM|8867-4^Heart rate^LN||70|/min|||||F\r",
}  # fmt: skip


@pytest.mark.parametrize("name", VITAL_SIGNS)
def test_a_file_without_a_laboratory_result_is_not_a_fault(tmp_path, name):
    (tmp_path / name).write_text(VITAL_SIGNS[name], encoding="utf-8", newline="")
    (tmp_path / "case.yaml").write_text("labs: {K: 4.0 mmol/L}", encoding="utf-8")
    layout = ["--layout", "synthea"] if name.endswith(".csv") else []
    done = run(name, "-f", "json", *layout, cwd=tmp_path)
    assert (done.code, done.out) == (0, "[]\n")
    *said, none = done.err.splitlines()
    assert any(line.startswith(f"{name}: 1 ") for line in said)
    assert none == "labcheck: there is no laboratory result"
    both = run("case.yaml", name, "-o", "reports/", *layout, cwd=tmp_path)
    assert both.code == 0
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["case.txt"]
    assert "could not be read" not in both.err


def test_a_broken_file_beside_vital_signs_is_a_fault(tmp_path):
    (tmp_path / "vital.json").write_text(VITAL_SIGNS["vital.json"], encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    assert run("vital.json", "broken.json", cwd=tmp_path).code == 3


def test_more_than_the_limit_is_not_read(tmp_path):
    (tmp_path / "case.yaml").write_text("labs: {K: 4.0 mmol/L}\n" + "#" * 3_000_000, "utf-8")
    whole = (tmp_path / "case.yaml").read_text("utf-8")
    said = "there is more than 2MB, which is the most that is read at once; "
    remedy = "LABCHECK_MAX_INPUT allows more\n"
    for name, stdin in (("case.yaml", ""), ("-", whole)):
        refused = run(name, stdin=stdin, cwd=tmp_path, LABCHECK_MAX_INPUT="2MB")
        assert (refused.code, refused.err) == (3, f"{name}: {said}{remedy}")
        assert run(name, stdin=stdin, cwd=tmp_path, LABCHECK_MAX_INPUT="3 mb").code == 0
        assert run(name, stdin=stdin, cwd=tmp_path).code == 0
    few = run("-", stdin="labs: {K: 4.0 mmol/L}", cwd=tmp_path, LABCHECK_MAX_INPUT="21")
    assert (few.code, few.out == "") == (0, False)
    assert run("-", stdin="labs: {K: 4.0 mmol/L} ", LABCHECK_MAX_INPUT="21").code == 3
    wrong = run("case.yaml", cwd=tmp_path, LABCHECK_MAX_INPUT="much")
    assert (wrong.code, wrong.err) == (
        2, "labcheck: LABCHECK_MAX_INPUT: 'much' is not a size; write one such as 100MB\n"
    )  # fmt: skip


def test_a_settings_file_cannot_allow_more(tmp_path):
    (tmp_path / "labcheck.toml").write_text('max_input = "9GB"', encoding="utf-8")
    refused = run("-", stdin="labs: {K: 5}", cwd=tmp_path)
    assert (refused.code, "there is no such setting" in refused.err) == (2, True)


INVISIBLE = {
    "\\u202e": "right-to-left override", "\\u2066": "isolate", "\\u200b": "zero width space",
    "\\u200d": "zero width joiner", "\\ufeff": "byte order mark", "\\u00ad": "soft hyphen",
    "\\u3164": "hangul filler", "\\ufe0f": "variation selector", "\\u034f": "grapheme joiner",
    "\\x1b": "escape", "\\x9b": "control sequence introducer", "\\x07": "bell",
}  # fmt: skip


@pytest.mark.parametrize("format_", ["table", "md", "html"])
def test_a_name_with_signs_that_show_nothing_is_seen_to_have_them(format_):
    names = [f'"sodi{sign}um"' for sign in INVISIBLE]
    labs = ", ".join(f"{name}: 140 mmol/L" for name in names)
    done = run("-", "-f", format_, stdin=f"labs: {{{labs}}}")
    assert done.code == 0
    assert done.out.count("sodi\N{REPLACEMENT CHARACTER}um") >= len(names)
    raw = [sign.encode().decode("unicode_escape") for sign in INVISIBLE]
    assert [sign for sign in raw if sign in done.out or sign in done.err] == []
