"""FHIR out: valid against R4 as far as it is used, numbers as printed, and the same flags back."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import run
from labcheck.cases.case import Case, Result, ResultStatus
from labcheck.judging.check import check
from labcheck.judging.report import Only
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.fhir import read
from labcheck.readers.hl7 import read as read_hl7
from labcheck.values.patient import Patient, Sex
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import NoResult, Unreadable
from labcheck.writers.fhir_bundle import render_fhir
from labcheck.writers.fhir_elements import clean, find_date
from reports import example, report_of

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
# As R4 prints it for dateTime.
DATE_TIME = re.compile(
    r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|"
    r"3[0-1])(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3])"
    r":[0-5][0-9]|14:00)))?)?)?"
)
OWN = re.compile(r"urn:labcheck:fhir:[a-z-]+")
URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# As R4 prints it; it says in words that no control character stands in a string either.
STRING = re.compile(r"(?:(?![\0-\x08\x0e-\x1f\ufeff])[ \r\n\t\S])+")
CODE = re.compile(r"[^\s]+(\s[^\s]+)*")
STATUSES = {
    "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error",
    "unknown",
}  # fmt: skip
FLAGS = {"N", "L", "LL", "H", "HH", "A", "AA", "POS", "NEG", "IND"}
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def is_text(value):
    return isinstance(value, str) and STRING.fullmatch(value) is not None and bool(value.strip())


def is_number(value):
    return isinstance(value, Decimal) and value.is_finite()


def is_code(value):
    return is_text(value) and CODE.fullmatch(value) is not None


def one_of(*allowed):
    return lambda value: value in allowed


def extension(value):
    """An address, and either one value or extensions: ext-1."""
    assert len(value) == 2, "ext-1"
    shape = {
        "url!": OWN.fullmatch, "extension*": extension, "valueString": is_text,
        "valueBoolean": one_of(True), "valueInteger": is_number, "valueDecimal": is_number,
    }  # fmt: skip
    return follow(value, shape)


def coding(value):
    shape = {"system": is_text, "code": is_code, "display": is_text, "extension*": extension}
    return follow(value, shape)


def concept(value):
    return follow(value, {"coding*": coding, "text": is_text, "extension*": extension})


def simple_quantity(value):
    assert "code" not in value or "system" in value, "qty-3"
    shape = {"value!": is_number, "unit": is_text, "system": is_text, "code": is_code}
    return follow(value, shape)


def quantity(value):
    assert value.get("comparator", "<") in ("<", "<=", ">", ">=")
    return simple_quantity({name: one for name, one in value.items() if name != "comparator"})


def span(value):
    return follow(value, {"low": simple_quantity, "high": simple_quantity})


def reference_range(value):
    assert value.keys() & {"low", "high", "text"}, "obs-3"
    shape = {
        "low": simple_quantity, "high": simple_quantity, "type": concept, "appliesTo*": concept,
        "text": is_text, "extension*": extension,
    }  # fmt: skip
    return follow(value, shape)


def observation(value):
    shape = {
        "resourceType!": one_of("Observation"), "id": ID.fullmatch, "status!": one_of(*STATUSES),
        "category*": concept, "code!": concept,
        "subject": lambda one: follow(one, {"reference!": URN.fullmatch}),
        "effectiveDateTime": DATE_TIME.fullmatch, "valueQuantity": quantity, "valueRange": span,
        "valueString": is_text, "dataAbsentReason": concept, "interpretation*": concept,
        "note*": lambda one: follow(one, {"text!": is_text, "extension*": extension}),
        "method": concept, "extension*": extension,
        "specimen": lambda one: follow(one, {"display!": is_text}),
        "referenceRange*": reference_range,
    }  # fmt: skip
    values = [name for name in value if name.startswith("value")]
    assert len(values) + ("dataAbsentReason" in value) == 1, "value[x] once, or why not: obs-6"
    (category,) = value["category"]
    assert [one["code"] for one in category["coding"]] == ["laboratory"]
    codings = [one for each in value.get("interpretation", []) for one in each["coding"]]
    assert {one["system"] for one in codings} <= {INTERPRETATION}
    assert {one["code"] for one in codings} <= FLAGS
    return follow(value, shape)


def patient(value):
    shape = {
        "resourceType!": one_of("Patient"), "id": ID.fullmatch,
        "identifier*": lambda one: follow(one, {"value!": is_text}),
        "gender": one_of("male", "female", "other", "unknown"), "extension*": extension,
    }  # fmt: skip
    return follow(value, shape)


def resource(value):
    return {"Patient": patient, "Observation": observation}[value["resourceType"]](value)


def entry(value):
    return follow(value, {"fullUrl!": URN.fullmatch, "resource!": resource})


def follow(value, shape):
    """Hold an object to a shape: `name!` must be there, `name*` is a list that is not empty."""
    known = {name.rstrip("!*"): (name[-1], is_right) for name, is_right in shape.items()}
    assert isinstance(value, dict)
    assert value, "no object is empty"
    assert set(value) <= set(known)
    assert {name for name, (mark, _) in known.items() if mark == "!"} <= set(value)
    for name, one in value.items():
        mark, is_right = known[name]
        assert isinstance(one, list) == (mark == "*")
        assert one != [], "no list is empty"
        for each in one if mark == "*" else [one]:
            assert is_right(each), (name, each)
    return True


def bundle_of(*reports):
    """Write reports, hold the Bundle to R4, and give it."""
    text = render_fhir(reports)
    bundle = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    shape = {
        "resourceType!": one_of("Bundle"), "type!": one_of("collection"), "entry*": entry,
        "meta": lambda one: follow(one, {"tag*": coding}),
    }  # fmt: skip
    follow(bundle, shape)
    urls = [one["fullUrl"] for one in bundle.get("entry", [])]
    assert len(set(urls)) == len(urls), "bdl-7"
    for one in observations(bundle):
        assert one.get("subject", {"reference": ""})["reference"] in {"", *urls}
    return bundle


def resources(bundle, type_):
    found = (one["resource"] for one in bundle.get("entry", []))
    return [one for one in found if one["resourceType"] == type_]


def observations(bundle):
    return resources(bundle, "Observation")


def written(labs, patient_="{age: 40 y, sex: female}"):
    """Write one result, and give its Observation."""
    report = report_of(f"patient: {patient_}\nlabs:\n  {labs}\n")
    (one,) = observations(bundle_of(report))
    return one


def notes(one):
    return [note["text"] for note in one.get("note", [])]


def back(*reports):
    """Read what was written, and check it by the same sets."""
    reading = read(render_fhir(reports).encode(), "bundle.json", Asked())
    assert reading.faults == ()
    knowledge = gather_knowledge((), ())
    return [check(case, knowledge) for case in reading.cases]


EXAMPLES = pytest.mark.parametrize("name", ["lupus-calciphylaxis", "iron-deficiency"])


@EXAMPLES
def test_an_example_is_valid_and_has_an_observation_for_each_row(name):
    report = example(name)
    found = observations(bundle_of(report))
    assert [one["code"]["text"] for one in found] == [row.result.test for row in report.rows]
    assert [one["interpretation"][0]["coding"][0]["code"] for one in found] == [
        row.flag.value for row in report.rows
    ]


@EXAMPLES
def test_an_example_comes_back_with_the_same_flags(name):
    report = example(name)
    (again,) = back(report)
    for one, other in zip(report.rows, again.rows, strict=True):
        assert (one.result.test, one.flag) == (other.result.test, other.flag)
        assert (one.result.unit, one.result.draw) == (other.result.unit, other.result.draw)
        assert getattr(one.result.value, "value", "") == getattr(other.result.value, "value", "")


def test_the_changes_of_serial_draws_come_back():
    report = example("iron-deficiency")
    (again,) = back(report)
    assert [row.change for row in again.rows] == [row.change for row in report.rows]


TESTS = ("hemoglobin", "potassium", "calcium", "CRP", "TSH", "platelets", "ferritin", "eGFR")
UNITS = ("g/dL", "g/L", "mg/dL", "mmol/L", "mIU/L", "10^9/L", "ng/mL", "mL/min/1.73m2", "")
PRINTED = ("", "12-16", "<5", ">=60", "3.5 to <5.1 mmol/L", "0.5-5 mg/dL", "see note")


@st.composite
def numbers(draw):
    """A result that is a number or lies on one side of one, with or without a printed range."""
    text = f"{draw(st.sampled_from(['', '<', '>=']))}{draw(st.decimals(0, 400, places=2))}"
    test, unit, printed = (draw(st.sampled_from(each)) for each in (TESTS, UNITS, PRINTED))
    return Result(test, text, parse_result(text).value, unit or None, printed)


@given(numbers(), st.sampled_from([None, *Sex]))
def test_a_flag_that_rests_on_a_number_comes_back(result, sex):
    report = checked(result, who=Patient(sex))
    bundle_of(report)
    (again,) = back(report)
    (one,), (other,) = report.rows, again.rows
    assert (one.flag, one.possible_flags) == (other.flag, other.possible_flags)
    assert getattr(one.result.value, "value", None) == getattr(other.result.value, "value", None)


def test_a_child_comes_back_a_child_though_no_birth_date_is_invented():
    report = report_of("patient: {age: 5 y}\nlabs: {ESR: 50 mm/h}\n")
    (one,) = observations(bundle_of(report))
    assert "birthDate" not in str(bundle_of(report))
    assert "interpretation" not in one
    assert "age: 5 y" in notes(one)
    (again,) = back(report)
    assert (again.case.patient.age.text, again.rows[0].flag) == ("5 y", None)


UCUM = "http://unitsofmeasure.org"
ADDED = {"extension": [{"url": "urn:labcheck:fhir:added", "valueBoolean": True}]}
ABSENT = ADDED | {
    "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
    "code": "unknown",
}


def measured(value, unit, code, **more):
    return {"value": Decimal(value), "unit": unit, "system": UCUM, "code": code, **more}


@pytest.mark.parametrize(
    ("labs", "element", "expected"),
    [
        ("hemoglobin: 8.90 g/dL", "valueQuantity", measured("8.90", "g/dL", "g/dL")),
        ("CRP: <0.30 mg/dL", "valueQuantity", measured("0.3", "mg/dL", "mg/dL", comparator="<")),
        ("platelets: 250 G/L", "valueQuantity", measured(250, "G/L", "10*9/L")),
        ("zorkmid: 5 quux", "valueQuantity", {"value": 5, "unit": "quux"}),
        ("INR: 1.10", "valueQuantity", {"value": Decimal("1.1")}),
        (
            "zorkmid: 5-10 mg/L",
            "valueRange",
            {"low": measured(5, "mg/L", "mg/L"), "high": measured(10, "mg/L", "mg/L")},
        ),
        ('ANA: "1:640"', "valueString", "1:640"),
        ("anti-CCP: negative", "valueString", "negative"),
        ("urine protein: 2+", "valueString", "2+"),
        ('calcium: "about ten"', "valueString", "about ten"),
        ('calcium: "1,060 mg/dL"', "valueString", "1,060 mg/dL"),
        ("glucose: hemolyzed", "dataAbsentReason", {"coding": [ABSENT], "text": "hemolyzed"}),
    ],
)
def test_each_kind_of_value_has_its_element(labs, element, expected):
    one = written(labs)
    assert one[element] == expected


@pytest.mark.parametrize("number", ["6.30", "0.10", "100", "-0.50", "1e-7", "1234567890123.40"])
def test_a_number_is_written_as_it_was_printed(number):
    text = render_fhir([report_of(f'labs: {{zorkmid: "{number} mg/L"}}')])
    assert re.search(rf'"value": {number.upper()},', text)


@pytest.mark.parametrize(
    ("labs", "code"),
    [
        ("hemoglobin: 9 g/dL", "718-7"),
        ("hemoglobin: 5 mmol/L", None),  # its code is for a mass
        ("WBC: 5 K/uL", None),  # its code tells a method
        ("hematocrit: 40 %", None),
        ("calcium: 9.8 mg/dL", "17861-6"),
        ("calcium: 2.4 mmol/L", None),
        ("hemoglobin: {result: 9 g/dL, specimen: venous blood}", None),
        ("hemoglobin: {result: 9 g/dL, specimen: blood}", "718-7"),
        ("hemoglobin: 9", None),
        ("hemoglobin: low", None),
        ("zorkmid: 9 g/dL", None),
    ],
)
def test_a_code_is_written_only_where_it_is_certain(labs, code):
    codings = written(labs)["code"].get("coding", [])
    assert [one["code"] for one in codings] == ([code] if code else [])


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("2951-2", {"system": "http://loinc.org", "code": "2951-2"}),
        ("NA", {"code": "NA"}),
        ("my  code", {"code": "my code"}),
    ],
)
def test_a_code_of_the_source_is_written_as_one_of_loinc_only_if_it_is(code, written):
    result = Result("Na+", "140", parse_result("140").value, "mmol/L", code=code)
    (one,) = observations(bundle_of(checked(result)))
    assert one["code"] == {"coding": [written], "text": "Na+"}


def checked(*results, who=Patient(), file="a.json"):  # noqa: B008 - it is frozen
    return check(Case(file, "", who, results), gather_knowledge((), ()))


RANGES = [
    ("{result: 14 g/dL, range: 12-16}", (Decimal(12), Decimal(16), "12-16")),
    ("{result: 14 g/dL, range: <17}", (None, None, "<17")),
    ("{result: 14 g/dL, range: <=17 g/dL}", (None, Decimal(17), "<=17 g/dL")),
    ("{result: 140 g/L, range: 12-16 g/dL}", (Decimal(12), Decimal(16), "12-16 g/dL")),
    ("{result: 14 g/dL, range: see note, reported: high}", (None, None, "see note")),
    ("14 g/dL", (Decimal(12), Decimal(16), "12–16 g/dL")),
    ("140 g/L", (Decimal(120), Decimal(160), "120–160 g/L")),
]


@pytest.mark.parametrize(("result", "expected"), RANGES)
def test_a_printed_range_stays_as_printed_and_a_sets_is_in_the_unit_of_the_result(result, expected):
    first, second = written(f"hemoglobin: {result}")["referenceRange"]
    ends = [first.get(end, {}).get("value") for end in ("low", "high")]
    assert (*ends, first["text"]) == expected
    is_printed = "range" in result
    assert ("extension" in first) is not is_printed
    assert is_printed or first["type"]["coding"][0]["code"] == "normal"
    assert second["type"] == {"text": "critical"}
    assert second["text"] in ("<=7 or >=20 g/dL", "<=70 or >=200 g/L")


def test_where_the_laboratory_decided_the_book_is_a_note():
    one = written("calcium: {result: 10.3 mg/dL, reported: normal}")
    assert [each["type"] for each in one["referenceRange"]] == [{"text": "critical"}]
    assert notes(one)[:3] == [
        "judged by the laboratory's own word: normal",
        "for comparison: (8.6–10.2) mg/dL, abim (all)",
        "abim (8.6-10.2 mg/dL) would flag H",
    ]


def test_an_indeterminate_row_lists_its_flags_and_ranges():
    one = written("hemoglobin: 13 g/dL", "{age: 40 y}")
    assert one["interpretation"][0]["coding"][0]["code"] == "IND"
    assert one["interpretation"][0]["text"] == "Indeterminate: N if female or L if male"
    whom = [each.get("appliesTo") for each in one["referenceRange"]]
    assert whom[:2] == [[{"text": "female"}], [{"text": "male"}]]


def test_a_row_that_is_not_judged_has_no_interpretation_and_says_why():
    one = written("zorkmid: 5 mg/L")
    assert "interpretation" not in one
    assert notes(one)[0].startswith("not judged (unknown-test): ")


@pytest.mark.parametrize("status", [None, *ResultStatus])
def test_the_status_is_the_one_reported(status):
    report = checked(Result("calcium", "9 mg/dL", parse_result("9").value, "mg/dL", status=status))
    (one,) = observations(bundle_of(report))
    assert one["status"] == (status.value if status else "final")


def test_a_status_of_hl7_leaves_as_the_status_of_fhir_that_means_it():
    # The map of HL7 for table 0085 gives those of F, P, C, A, X, D and W.
    expected = {
        "F": "final", "P": "preliminary", "C": "corrected", "A": "amended", "X": "cancelled",
        "D": "entered-in-error", "W": "entered-in-error", "R": "preliminary", "S": "preliminary",
        "I": "registered", "": "final",
    }  # fmt: skip
    obx = [
        f"OBX|{n}|NM|2823-3^K^LN|{n}|4.{n}|mmol/L|||||{one}" for n, one in enumerate(expected, 1)
    ]
    message = "\r".join([r"MSH|^~\&|L|H|||20261101||ORU^R01|1|P|2.5.1", "PID|1||7", "OBR|1", *obx])
    (case,) = read_hl7(message.encode(), "a.hl7", Asked()).cases
    found = [
        one["status"] for one in observations(bundle_of(check(case, gather_knowledge((), ()))))
    ]
    assert found == list(expected.values())


@pytest.mark.parametrize(
    ("time", "date"),
    [
        ("2026", "2026"), ("2026-03", "2026-03"), ("2026-03-01", "2026-03-01"),
        ("2026-03-01T08:30:00Z", "2026-03-01T08:30:00Z"),
        ("2026-03-01T08:30:00.5+14:00", "2026-03-01T08:30:00.5+14:00"),
        ("2026-03-01T08:30:00", "2026-03-01"), ("2026-03-01 08:30", "2026-03-01"),
        ("2026-03-01T08:30Z", "2026-03-01"), ("2026-02-30", ""), ("2026-13", ""), ("0000", ""),
        ("20260301", ""), ("day 3", ""), ("", ""), ("2026-03-01T24:30:00Z", ""),
        ("2026-03-01T08:30:00+19:00", "2026-03-01"), ("2026-W10-1", ""),
    ],
)  # fmt: skip
def test_a_time_is_written_as_far_as_fhir_can(time, date):
    assert find_date(time) == date
    assert not date or DATE_TIME.fullmatch(date)


def test_a_time_that_is_cut_stands_in_a_note():
    one = written("sodium: {result: 140 mmol/L, time: 2026-03-01 08:30}")
    assert one["effectiveDateTime"] == "2026-03-01"
    assert "time: 2026-03-01 08:30" in notes(one)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (Patient(), []),
        (Patient(Sex.MALE), [{"id": "case-1", "gender": "male", **ADDED}]),
        (Patient(id="MRN 7/8"), [{"identifier": [{"value": "MRN 7/8"}]}]),
    ],
)
def test_a_patient_is_written_when_anything_is_known(who, expected):
    found = resources(bundle_of(checked(SODIUM, who=who)), "Patient")
    assert found == [{"resourceType": "Patient", **one} for one in expected]


SODIUM = Result("sodium", "140 mmol/L", parse_result("140").value, "mmol/L")


@pytest.mark.parametrize("who", [Patient(), Patient(id="7"), Patient(Sex.FEMALE)])
def test_several_cases_stay_apart(who):
    reports = [checked(SODIUM, who=who), checked(SODIUM, SODIUM, who=who)]
    bundle_of(*reports)
    assert [len(one.rows) for one in back(*reports)] == [1, 2]


def test_a_patients_id_comes_back():
    (again,) = back(checked(SODIUM, who=Patient(Sex.FEMALE, id="MRN 7/8")))
    assert (again.case.patient.id, again.case.patient.sex) == ("MRN 7/8", Sex.FEMALE)


def test_no_rows_make_a_bundle_without_entries():
    report = replace(report_of("labs: {sodium: 140 mmol/L}"), only=Only.CRITICAL)
    assert "entry" not in bundle_of(report)


@pytest.mark.parametrize("value", [NoResult("5 mg/dL"), Unreadable("5 mg/dL", "of another kind")])
def test_what_was_refused_does_not_come_back_as_a_number(value):
    report = checked(Result("calcium", "5 mg/dL", value, status=ResultStatus.ENTERED_IN_ERROR))
    bundle_of(report)
    (again,) = back(report)
    assert isinstance(again.rows[0].result.value, NoResult)
    assert again.rows[0].flag is None


def test_the_same_rows_give_the_same_text():
    assert render_fhir([example("iron-deficiency")]) == render_fhir([example("iron-deficiency")])


def test_the_command_writes_it_and_reads_it(tmp_path):
    first = run("examples/lupus-calciphylaxis.yaml", "--format", "fhir")
    assert (first.code, first.err) == (0, "")
    path = tmp_path / "bundle.json"
    path.write_text(first.out, encoding="utf-8")
    second = run(path, "--format", "csv")
    assert (second.code, second.err) == (0, "")


TEXTS = st.text(max_size=12) | st.sampled_from(["5", "<5", "5-10", "1:40", "negative", "2+", "qns"])


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_makes_a_valid_bundle_with_every_row(test, text, unit, time, note):
    reading = parse_result(text)
    result = Result(
        test, text, reading.value, unit or reading.unit, unit, reading.mark, note, note, text, time,
        note=note, code=test,
    )  # fmt: skip
    report = checked(result, SODIUM, who=Patient(id=unit))
    assert len(observations(bundle_of(report))) == 2
    reading = read(render_fhir([report]).encode("utf-8", "surrogatepass"), "a.json", Asked())
    assert [len(case.results) for case in reading.cases] == [2]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" a\tb\r\nc ", "a\tb\r\nc"),
        ("\x00\x1b\x0b\ud800d\x7f", "\ufffd\ufffd\ufffd\ufffdd\x7f"),
        ("1\xa0060\u2009mg\x85\u2028\u3000\ufeff", "1 060 mg"),
    ],
)
def test_clean_keeps_what_fhir_allows(text, cleaned):
    assert clean(text) == cleaned
