"""FHIR out, held to the definitions that HL7 published for R4.

Three judges that know nothing of the writer: the classes of `fhirclient`, which are made from the
definitions of R4 (fields, types, what must be there, dates); HL7's own JSON schema (the codes of
required bindings as well); and R4's invariants, which neither of them knows. The schema is not
kept here: LABCHECK_FHIR_SCHEMA names a file of it. With LABCHECK_NEED_FHIR set nothing is skipped.
"""

import json
import os
import re
from copy import deepcopy
from functools import cache, partial
from pathlib import Path

import pytest
from jsonschema import Draft6Validator
from test_attacks import ATTACKS, report_with

from labcheck.cases.case import Case, PriorValue, Result, ResultStatus
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.values.patient import Patient, Pregnancy, Sex, parse_age
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import NoResult, StatedChange, Unreadable, Word
from labcheck.writers.fhir_bundle import render_fhir
from labcheck.yaml_files.shipped import load_shipped_catalogue
from reports import EXAMPLES, example

SCHEMA = os.environ.get("LABCHECK_FHIR_SCHEMA", "")
IS_NEEDED = bool(os.environ.get("LABCHECK_NEED_FHIR"))
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
KNOWLEDGE = gather_knowledge((), ())
ANALYTES = load_shipped_catalogue().analytes


def judge_by_classes(bundle):
    """Give what the classes made from R4's definitions find wrong."""
    if not IS_NEEDED:
        pytest.importorskip("fhirclient")
    from fhirclient.models.bundle import Bundle  # noqa: PLC0415 - it may be missing
    from fhirclient.models.fhirabstractbase import FHIRValidationError  # noqa: PLC0415

    try:
        Bundle(deepcopy(bundle))
    except FHIRValidationError as error:
        return [str(error)]
    return []


def judge_by_schema(bundle):
    """Give what HL7's JSON schema finds wrong, resource by resource."""
    if not (SCHEMA or IS_NEEDED):
        pytest.skip("no schema: LABCHECK_FHIR_SCHEMA must name HL7's fhir.schema.json of R4")
    entries = bundle.get("entry", [])
    bare = [{name: one[name] for name in one if name != "resource"} for one in entries]
    resources = [
        bundle | ({"entry": bare} if bare else {}),
        *(one["resource"] for one in entries if "resource" in one),
    ]
    return [
        error.message
        for one in resources
        for error in compile_schema(one["resourceType"]).iter_errors(one)
    ]


@cache
def compile_schema(type_):
    """Compile the part of the schema for one type of resource."""
    definitions = read_schema()["definitions"]
    return Draft6Validator({"$ref": f"#/definitions/{type_}", "definitions": definitions})


@cache
def read_schema():
    schema = json.loads(Path(SCHEMA).read_text(encoding="utf-8"))
    assert schema["id"] == "http://hl7.org/fhir/json-schema/4.0"
    return schema


def judge_by_rules(bundle):
    """Give what breaks R4's invariants, which neither the classes nor the schema know."""
    return [name for name, is_kept in list_rules(bundle) if not is_kept]


def list_rules(bundle):
    entries = bundle.get("entry", [])
    urls = [one.get("fullUrl") for one in entries]
    resources = [one["resource"] for one in entries if "resource" in one]
    yield "bdl-1, bdl-2: a collection has no total and no search", "total" not in bundle
    yield "bdl-2, bdl-3, bdl-4", all(set(one) <= {"fullUrl", "resource"} for one in entries)
    yield "bdl-5: an entry has a resource", len(resources) == len(entries)
    yield "bdl-7: each fullUrl is its own", len(set(urls)) == len(urls) and None not in urls
    yield "bdl-8: a fullUrl is of no version", not any("/_history/" in str(url) for url in urls)
    yield "dom-2 to dom-5: nothing is contained", all("contained" not in one for one in resources)
    yield "ele-1: nothing is empty", all(one not in ("", [], {}) for _, one in walk(bundle))
    for name, one in walk(bundle):
        if isinstance(one, dict):
            yield from list_rules_of_element(name, one)


def list_rules_of_element(name, one):
    low, high = (one.get(end, {}) for end in ("low", "high"))
    ends = [each["value"] for each in (low, high) if "value" in each]
    values = [field for field in one if field.startswith("value") and field != "value"]
    yield "rng-2: low is not above high", ends == sorted(ends)
    yield "sqty-1: the end of a range has no sign", "comparator" not in {*low, *high}
    yield "one value[x]", len(values) <= 1
    if "url" in one:
        yield "ext-1: a value or extensions", len(values) + ("extension" in one) == 1
    yield "obs-6: no reason beside a value", not (values and "dataAbsentReason" in one)
    yield "obs-7: components would need another code", "component" not in one
    if "unit" in one or "comparator" in one:
        yield "qty-3: a code has its system", "code" not in one or "system" in one
    if name == "referenceRange":
        yield "obs-3: a range has an end or a text", bool({"low", "high", "text"} & set(one))


def walk(value, name=""):
    """Give everything in a resource with the name of the field it stands in."""
    yield name, value
    if isinstance(value, dict):
        for field, one in value.items():
            yield from walk(one, field)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one, name)


JUDGES = pytest.mark.parametrize("judge", [judge_by_classes, judge_by_schema, judge_by_rules])
VALUE = ("entry", 0, "resource", "valueQuantity")
TIME = ("entry", 0, "resource", "effectiveDateTime")
URL = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"


def parse_strictly(text):
    """Parse JSON whose every number is written as R4 writes decimals."""

    def number(literal):
        assert DECIMAL.fullmatch(literal), literal
        return float(literal)

    return json.loads(text, parse_float=number, parse_int=number, parse_constant=number)


# What may stand as a result, whatever is measured; `{}` is one of the analyte's units.
TEXTS = (
    "5 {}", "0.50 {}", "<5.0 {}", "<=5 {}", ">400 {}", ">=1e3 {}", "5-10 {}", "-3 {}", "0 {}",
    "1:640", "<1:40", "negative", "positive", "2+", "trace", "normal", "within normal limits",
    "about ten", "1,060", "hemolyzed", "see note", "", "-", "5 quux", "12345678901234567.80 {}",
)  # fmt: skip
FLAGS = (None, *(word for word in Word if word is not Word.AMOUNT))
"""What a laboratory may flag; an amount is only a result."""
SOME = 5
"""Every so many kinds of result, of each analyte."""
RANGES = ("", "3.5-5.1", "<200", ">=60 {}", "negative", "<1:40", "see note", "3.5 to <5.1 {}")
TIMES = ("", "2026-01-12", "2026-01-12T08:30", "2026-01-12T08:30:00Z", "day 3", "2026-01", "2026")
NOTES = ("", "a\nb <script> |x|", "\x1b[31m")
PATIENTS = (
    Patient(),
    Patient(Sex.FEMALE, parse_age("40 y"), id="MRN 7/8"),
    Patient(Sex.MALE, parse_age("3 d")),
    Patient(Sex.FEMALE, parse_age("30 y"), Pregnancy.SECOND),
    Patient(None, parse_age("9 y"), id="\x00"),
)
BASELINES = (
    None,
    StatedChange.UNCHANGED,
    (PriorValue(parse_result("4").value, "mmol/L", "2025-01-01", "B", "plasma"),),
    (PriorValue(parse_result("<5").value, None), PriorValue(parse_result("1:40").value, "")),
)


def results_of(analyte, place):
    """Some kinds of result of one analyte; those after it in the catalogue have the others.

    What may be wrong with a kind does not depend on the analyte, but for its codes and units.
    """
    units = (*analyte.units, "")
    for number, text in list(enumerate(TEXTS))[place % SOME :: SOME]:
        unit = units[number % len(units)]
        written = text.replace("{}", unit).strip()
        reading = parse_result(written)
        yield Result(
            test=analyte.name,
            text=written,
            value=reading.value,
            unit=reading.unit,
            printed_range=RANGES[number % len(RANGES)].replace("{}", unit),
            reported=FLAGS[number % len(FLAGS)],
            specimen=("", analyte.specimen, "urine", "\x7f")[number % 4],
            method=("", "A", " ")[number % 3],
            context=("", "fasting", "luteal")[number % 3],
            time=TIMES[number % len(TIMES)],
            draw=number % 3,
            note=NOTES[number % len(NOTES)],
            baseline=BASELINES[number % len(BASELINES)],
            code=("", next(iter(analyte.loinc), ""), "17-1", "NA")[number % 4],
            status=(None, *ResultStatus)[number % (1 + len(ResultStatus))],
        )
    yield Result(analyte.name, "5 mg/dL", NoResult("5 mg/dL"))
    yield Result(analyte.name, "5 mg/dL", Unreadable("5 mg/dL", "withdrawn"), "mg/dL")
    yield Result("", "", parse_result("").value, reported=Word.HIGH)


@cache
def everything(share):
    """Every kind of result of a share of the analytes, for one patient."""
    analytes = list(ANALYTES.values())[share :: len(PATIENTS)]
    results = tuple(
        one for place, analyte in enumerate(analytes) for one in results_of(analyte, place)
    )
    return [check(Case("all.yaml", "all", PATIENTS[share], results), KNOWLEDGE)]


def examples():
    names = sorted({path.stem for path in EXAMPLES.glob("*.yaml")} - {"written-wrong"})
    return [example(name) for name in names]


WRITTEN = {
    "the examples": examples,
    "the attacks": lambda: [report_with(attack, 2) for attack in ATTACKS.values()],
    **{f"every test, share {number}": partial(everything, number) for number in range(5)},
}


@cache
def written(name):
    return parse_strictly(render_fhir(WRITTEN[name]()))


@JUDGES
@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_valid(judge, name):
    assert judge(written(name)) == []


def test_every_analyte_is_among_them():
    reports = [report for share in range(len(PATIENTS)) for report in everything(share)]
    found = {row.analyte.id for report in reports for row in report.rows if row.analyte}
    assert found == set(ANALYTES)
    kinds = {type(row.result.value).__name__ for report in reports for row in report.rows}
    assert kinds == {
        "Number", "Censored", "Span", "Titre", "Ordinal", "Verbal", "Unreadable", "NoResult",
    }  # fmt: skip


CLASSES, SCHEMA_, RULES = judge_by_classes, judge_by_schema, judge_by_rules
# What is broken, how, and the judges that must see it.
BROKEN = {
    "a field that R4 does not have": (("entry", 0, "resource", "flag"), "H", (CLASSES, SCHEMA_)),
    "one inside an element": ((*VALUE, "units"), "g", (CLASSES, SCHEMA_)),
    "no status": (("entry", 0, "resource", "status"), None, (CLASSES,)),
    "no code": (("entry", 0, "resource", "code"), None, (CLASSES, SCHEMA_)),
    "a note without a text": (("entry", 0, "resource", "note"), [{}], (CLASSES,)),
    "a status of no code": (("entry", 0, "resource", "status"), "done", (SCHEMA_,)),
    "a comparator of no code": ((*VALUE, "comparator"), "~", (SCHEMA_,)),
    "a type of no code": (("type",), "heap", (SCHEMA_,)),
    "a sex of no code": (("entry", 1, "resource", "gender"), "F", (SCHEMA_,)),
    "a month there is not": (TIME, "2026-13-01", (CLASSES, SCHEMA_)),
    "a time without a zone": (TIME, "2026-01-12T08:30:00", (CLASSES, SCHEMA_)),
    "a number in quotes": ((*VALUE, "value"), "5", (CLASSES, SCHEMA_)),
    "a list for one": (("entry", 0, "resource", "method"), [{"text": "A"}], (CLASSES,)),
    "one for a list": (("entry", 0, "resource", "note"), {"text": "A"}, (CLASSES, SCHEMA_)),
    "an id with a space": (("entry", 0, "resource", "id"), "a b", (SCHEMA_,)),
    "an empty text": (("entry", 0, "resource", "code", "text"), "", (SCHEMA_,)),
    "an empty list": (("entry", 0, "resource", "note"), [], (RULES,)),
    "an empty element": (("entry", 0, "resource", "code"), {}, (RULES,)),
    "two values": (("entry", 0, "resource", "valueString"), "5", (RULES,)),
    "a value and why there is none": (
        ("entry", 0, "resource", "dataAbsentReason"), {"text": "?"}, (RULES,),
    ),
    "a range of nothing": (("entry", 0, "resource", "referenceRange"), [{"type": {}}], (RULES,)),
    "a range upside down": (
        ("entry", 0, "resource", "referenceRange"),
        [{"low": {"value": 5}, "high": {"value": 3}}],
        (RULES,),
    ),
    "a code of no system": ((*VALUE, "system"), None, (RULES,)),
    "an extension of nothing": (
        ("entry", 0, "resource", "extension"), [{"url": "urn:labcheck:fhir:age"}], (RULES,),
    ),
    "an extension of no address": (
        ("entry", 0, "resource", "extension"), [{"valueString": "5 y"}], (CLASSES,),
    ),
    "an extension of a type there is not": (
        ("entry", 0, "resource", "extension"),
        [{"url": "urn:labcheck:fhir:age", "valueText": "5 y"}],
        (CLASSES, SCHEMA_),
    ),
    "a total": (("total",), 2, (RULES,)),
    "a search": (("entry", 0, "search"), {"mode": "match"}, (RULES,)),
    "an entry of nothing": (("entry", 0, "resource"), None, (RULES,)),
    "an address twice": (("entry", 1, "fullUrl"), URL, (RULES,)),
    "an address of one version": (("entry", 0, "fullUrl"), "http://x/a/_history/1", (RULES,)),
}  # fmt: skip


def sound():
    """A Bundle of one result and its patient, as the writer writes it."""
    report = check(
        Case(
            "a.yaml",
            "a",
            Patient(Sex.FEMALE),
            (Result("sodium", "<5 mmol/L", parse_result("<5").value, "mmol/L", method="A"),),
        ),
        KNOWLEDGE,
    )
    bundle = json.loads(render_fhir([report]))
    bundle["entry"] = [bundle["entry"][1], bundle["entry"][0]]
    bundle["entry"][0] |= {"fullUrl": URL}
    bundle["entry"][0]["resource"] |= {"effectiveDateTime": "2026-01-12"}
    return bundle


@JUDGES
def test_a_sound_bundle_passes(judge):
    assert judge(sound()) == []


@pytest.mark.parametrize(
    ("way", "put", "judge"),
    [(way, put, judge) for way, put, judges in BROKEN.values() for judge in judges],
    ids=[f"{name}-{one.__name__}" for name, (*_, judges) in BROKEN.items() for one in judges],
)
def test_a_broken_bundle_is_rejected(way, put, judge):
    bundle = sound()
    *path, last = way
    place = bundle
    for step in path:
        place = place[step]
    if put is None:
        del place[last]
    else:
        place[last] = put
    assert judge(bundle) != []


def test_decimals_are_held_to_the_pattern_of_r4():
    assert parse_strictly("[5.10, -0.5, 1E-7]") == [5.1, -0.5, 1e-7]
    with pytest.raises(AssertionError, match="NaN"):
        parse_strictly("NaN")
