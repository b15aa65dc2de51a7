"""FHIR out, FHIR in: the same verdict or none, and never a surer one."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labcheck.cases.case import (
    BaselineChoice,
    Case,
    PriorValue,
    Result,
    ResultStatus,
)
from labcheck.cases.timeline import place_results
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.fhir import read
from labcheck.readers.tables.reader import read as read_table
from labcheck.values.patient import Patient, Pregnancy, Sex, parse_stated_age
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import NoResult, Number, StatedChange, Unreadable, Word
from labcheck.writers.fhir_bundle import render_fhir
from labcheck.writers.fhir_elements import clean
from property.strategies import RESULT_TEXTS
from reports import EXAMPLES, example, report_of

KNOWLEDGE = gather_knowledge((), ())
NAMES = sorted({path.stem for path in EXAMPLES.glob("*.yaml")} - {"written-wrong"})


def back(*reports):
    """Read what was written, and check it by the same sets."""
    reading = read(render_fhir(reports).encode(), "bundle.json", Asked())
    assert reading.faults == ()
    return [check(case, KNOWLEDGE) for case in reading.cases]


def said(row):
    """The verdict: every possible flag, or nothing."""
    return row.flag, {possible.flag for possible in row.possible_flags}


def change_of(row):
    return row.change.verdict if row.change else None


def hold_the_promise(before, after):
    """Of each row: the same flag or none with a reason; the same change or none; its text."""
    assert len(after.rows) == len(before.rows)
    for left, came in zip(before.rows, after.rows, strict=True):
        assert came.result.test == (clean(left.result.test) or "(no name)")
        if came.flag is None:
            assert came.not_judged is not None
        else:
            assert said(came) == said(left), came
            assert came.may_be_critical == left.may_be_critical
        assert change_of(came) in (None, change_of(left)), came
        is_value = not isinstance(left.result.value, NoResult | Unreadable)
        text = clean(left.result.value.text if is_value else left.result.text)
        kept = (came.result.text, came.result.note, came.result.value.text)
        numbers = numbers_of(left)
        is_number_kept = numbers and all(one in came.result.text for one in numbers)
        assert is_number_kept or any(text in one for one in kept), (text, kept)


def numbers_of(row):
    """The numbers of a value as they are written; its text may be spelled otherwise (`5,1`)."""
    names = ("value", "limit", "low", "high", "denominator")
    value = row.result.value
    return [str(getattr(value, name)) for name in names if hasattr(value, name)]


def judged(report):
    return [(row.result.test, row.flag) for row in report.rows]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_gives_the_same_flags(name):
    report = example(name)
    (again,) = back(report)
    hold_the_promise(report, again)
    assert judged(again) == judged(report)


def test_a_row_that_a_table_refused_does_not_come_back_as_normal():
    content = b"test,result,unit,flag\nsodium,140 (135-145)\npotassium,4.1,mmol/L,\n"
    (case,) = read_table(content, "labs.csv", Asked()).cases
    report = check(case, KNOWLEDGE)
    (again,) = back(report)
    assert [row.flag is None for row in report.rows] == [True, False]
    assert judged(again) == judged(report)
    assert again.rows[0].result.text == "140 (135-145)"
    assert again.rows[0].result.note == "the row as written: sodium | 140 (135-145)"


def test_several_cases_in_one_bundle_come_back_apart():
    reports = [
        *(example(name) for name in NAMES[:6]),
        report_of("labs: {K: 5 mEq/L}"),
        report_of("patient: {age: 3 d}\nlabs: {K: 5 mEq/L}"),
    ]
    assert [judged(one) for one in back(*reports)] == [judged(one) for one in reports]


def test_a_second_journey_changes_nothing():
    for name in NAMES[:6]:
        (once,) = back(example(name))
        (twice,) = back(once)
        assert twice.case == once.case


DATED = "".join(
    f"  - {{time: 2026-0{month}-01, labs: {{K: {month} mEq/L}}}}\n" for month in (3, 4, 5)
)


@pytest.mark.parametrize(
    ("text", "is_compared"),
    [
        (f"draws:\n{DATED}", True),
        (f"baseline: first\ndraws:\n{DATED}", False),
        (f"baseline: median\ndraws:\n{DATED}", False),
        (f"baseline: none\ndraws:\n{DATED}", False),
        (f"baseline: {{K: 3.1 mEq/L}}\ndraws:\n{DATED}", False),
        (f"baseline: {{K: unchanged}}\ndraws:\n{DATED}", False),
        # A step and a date have no order.
        ("draws: [{time: day 1, labs: {K: 5}}, {time: 2026-01-02, labs: {K: 6}}]", False),
        # Times that FHIR cannot hold are lost, and with them the order.
        ("draws: [{time: day 1, labs: {K: 5}}, {time: day 2, labs: {K: 6}}]", False),
        ("draws: [{time: 2026-01-01T07:30, labs: {K: 5}}, {time: 2026-01-01T09:00, labs: {K: 6}}]",
         False),
    ],
)  # fmt: skip
def test_a_change_is_judged_only_against_what_comes_back(text, is_compared):
    report = report_of(text)
    (again,) = back(report)
    hold_the_promise(report, again)
    assert any(row.baseline for row in again.rows) is is_compared


@pytest.mark.parametrize("earlier", ["labs: {K: 4 mEq/L}", "labs: {K: <4 mEq/L}"])
def test_a_baseline_from_an_earlier_file_does_not_come_back(earlier):
    report = report_of("labs: {K: 5 mEq/L}", earlier=earlier)
    (again,) = back(report)
    assert report.rows[0].baseline is not None
    assert again.rows[0].baseline is None


@pytest.mark.parametrize(
    ("patient", "labs"),
    [
        # A newborn's, a pregnant woman's and a fasting result are not judged as anybody's.
        ("{age: 3 d}", "{bilirubin: 10 mg/dL}"),
        ("{age: 30 y, sex: female, pregnancy: 3}", "{hemoglobin: 10.6 g/dL}"),
        ("{age: 30 y, sex: female}", "[{test: glucose, result: 110 mg/dL, context: fasting}]"),
    ],
)
def test_what_a_verdict_rests_on_comes_back(patient, labs):
    report = report_of(f"patient: {patient}\nlabs: {labs}")
    (again,) = back(report)
    assert (again.case.patient, judged(again)) == (report.case.patient, judged(report))
    assert [row.result.context for row in again.rows] == [row.result.context for row in report.rows]


def test_a_replaced_result_comes_back_as_one():
    value = Number("7.9", Decimal("7.9"))
    old = Result("potassium", "7.9", value, "mmol/L", is_replaced=True)
    (again,) = back(check(Case("a.json", "", Patient(), (old,)), KNOWLEDGE))
    assert (again.summary.replaced, again.summary.critical) == (1, 0)


def test_what_the_laboratory_printed_comes_back_as_the_laboratorys():
    report = report_of(
        "labs: [{test: K, result: 5.3 mEq/L, range: 3.5-5.4 mEq/L, reported: high, note: a *b*}]"
    )
    (again,) = back(report)
    (row,) = again.rows
    assert (row.flag_from, row.flag) == (report.rows[0].flag_from, report.rows[0].flag)
    assert (row.result.printed_range, row.result.reported) == ("3.5-5.4 mEq/L", Word.HIGH)
    assert row.result.note == "a *b*"


# What no YAML says: codes, ages at a result, reasons, values read otherwise than they are printed.
FIXED = st.sampled_from([
    *(parse_result(text).value for text in ("5.10", "<5", "5-10", "1:640", "2+", "high", "about")),
    Number("5,1 g/dL", Decimal("5.1")), Number("1,060", Decimal(1060)),
    Unreadable("5 g/dL", "there are several values"), Unreadable("", "nothing can be read"),
    NoResult(""), NoResult("unknown"), NoResult("qns", "the tube broke"), NoResult("5 g/dL"),
    Unreadable("13 (12-16)", "a cell is missing"), Unreadable("H", "no value"),
])  # fmt: skip
VALUES = FIXED | RESULT_TEXTS.map(lambda text: parse_result(text).value)
USUAL = st.sampled_from([
    None, *StatedChange, (PriorValue(Number("4,2", Decimal("4.2")), "g/dL", "2025", "A", "blood"),),
    (PriorValue(parse_result("<5").value, None), PriorValue(parse_result("1:40").value, "titre")),
])  # fmt: skip
RESULTS = st.builds(
    lambda value, **fields: Result(text=value.text, value=value, **fields),
    value=VALUES,
    test=st.sampled_from(["hemoglobin", "K", "zorkmid", "urine glucose"]),
    unit=st.sampled_from([None, "g/dL", "mEq/L", "quux"]),
    printed_range=st.sampled_from(
        ["", "3.5-5.1", "3.5 to <5.1 g/dL", "see note", "<=5 g/dL", "-3 to 3", "negative"]
    ),
    reported=st.sampled_from([None, *(word for word in Word if word is not Word.AMOUNT)]),
    specimen=st.sampled_from(["", "serum", "Serum specimen", "a  b", "urine sample from home"]),
    context=st.sampled_from(["", "fasting"]),
    time=st.sampled_from(
        [
            "",
            "2026-01",
            "2026-01-02T08:00:00Z",
            "2026-01-02 09:30",
            "20260103",
            "2026-01-04",
            "2026-01-05T10:00:00Z",
            "day 2",
        ]
    ),
    note=st.sampled_from(["", "a; b", "status: preliminary", "*a* <b> | c\nd", "a; a", "a;b"]),
    baseline=USUAL,
    cva=st.sampled_from([None, Decimal("2.50"), Decimal(0)]),
    age=st.sampled_from([None, parse_stated_age("8 y"), parse_stated_age("59 y to <62 y")]),
    code=st.sampled_from(["", "718-7", "2823-3", "99999-9", "NA", "a b"]),
    status=st.sampled_from([None, *ResultStatus]),
    is_replaced=st.sampled_from([False, False, False, True]),
    method=st.sampled_from(["", "A", "B"]),
)
WHOLE = st.builds(
    Case,
    file=st.just("a.json"),
    title=st.sampled_from(["a.json", "A *case*", "P 7"]),
    patient=st.builds(
        Patient, st.sampled_from([None, *Sex]), st.just(parse_stated_age("9 y")) | st.none(),
        st.sampled_from([None, *Pregnancy]), st.sampled_from(["", "P 7"]),
    ),
    results=st.lists(RESULTS, min_size=1, max_size=5).map(tuple),
    source=st.sampled_from(["", "a book"]),
    baseline_choice=st.sampled_from(BaselineChoice),
    baselines=st.dictionaries(st.sampled_from(["K", "zorkmid"]), USUAL.filter(bool), max_size=2),
)  # fmt: skip


def placed(case):
    """Put the results in their draws, as every reader does."""
    results, timeline = place_results(case.results)
    return replace(case, results=results, draws=timeline.times, undated=timeline.undated)


@given(WHOLE.map(placed))
def test_no_verdict_comes_back_surer_than_it_left(case):
    report = check(case, KNOWLEDGE)
    (again,) = back(report)
    hold_the_promise(report, again)


def bundle_of(text="patient: {age: 9 y}\nlabs: {hemoglobin: 9.0 g/dL}"):
    return json.loads(render_fhir([report_of(text)]))


def read_bundle(bundle):
    return read(json.dumps(bundle).encode(), "b.json", Asked())


def resource(bundle, type_):
    return next(
        one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == type_
    )


def own(name, **value):
    return {"url": f"urn:labcheck:fhir:{name}", **value}


PATIENT, RESULT = "entry[0].resource.extension", "entry[1].resource.extension"


@pytest.mark.parametrize(
    ("type_", "wrong", "fault"),
    [
        ("Patient", own("age", valueString="old"),
         (f"{PATIENT}[0].valueString: 'old' is not an age; write one such as 25 y, 6 mo, 3 wk or "
         "10 d; it is not read")),
        ("Patient", own("age", valueInteger=9),
         f"{PATIENT}[0].valueString: the extension must have it; it is not read"),
        ("Patient", own("age", valueString=9),
         f"{PATIENT}[0].valueString: this is a number and must be a text"),
        ("Patient", own("agee", valueString="9 y"),
         f"{PATIENT}[0].url: labcheck has no extension 'agee' here; it is not read"),
        ("Patient", own("pregnancy", valueString="4"),
         f"{PATIENT}[0].valueString: '4' cannot stand here; it is not read"),
        ("Patient", own("baseline", valueString="last"),
         f"{PATIENT}[0].valueString: 'last' cannot stand here; it is not read"),
        ("Patient", own("added", valueBoolean="true"),
         f"{PATIENT}[0].valueBoolean: this must be true; the element is read as reported"),
        ("Observation", own("age", valueString="200 y"),
         f"{RESULT}[0].valueString: '200 y' is over 130 years; it is not read"),
    ],
)  # fmt: skip
def test_a_malformed_extension_is_a_fault_and_makes_nothing_surer(type_, wrong, fault):
    bundle = bundle_of()
    resource(bundle, type_)["extension"] = [wrong]
    reading = read_bundle(bundle)
    assert [str(one) for one in reading.faults] == [f"b.json: {fault}"]
    (case,) = reading.cases
    (one,) = case.results
    assert one.value == Number("9.0 g/dL", Decimal("9.0"))
    if wrong["url"].endswith(":age"):
        age = one.age if type_ == "Observation" else case.patient.age
        assert age.text == "not known (it could not be read)"


def test_an_extension_that_stands_twice_is_not_read():
    bundle = bundle_of()
    resource(bundle, "Patient")["extension"].append(own("age", valueString="40 y"))
    reading = read_bundle(bundle)
    assert [str(one) for one in reading.faults] == [
        "b.json: entry[0].resource.extension[2].url: 'age' stands here twice; none is read"
    ]
    assert not reading.cases[0].patient.age.is_known


def test_a_result_with_extensions_of_another_version_is_not_judged():
    # 0.1.0 kept what the laboratory printed in extensions: without them a set would judge.
    bundle = bundle_of()
    resource(bundle, "Observation")["extension"] = [own("reported", valueString="high")]
    reading = read_bundle(bundle)
    assert [str(one) for one in reading.faults] == [
        f"b.json: {RESULT}[0].url: labcheck has no extension 'reported' here; it is not read"
    ]
    (report,) = [check(case, KNOWLEDGE) for case in reading.cases]
    assert [row.flag for row in report.rows] == [None]


@pytest.mark.parametrize(
    "foreign",
    [
        [{"url": "http://hl7.org/fhir/StructureDefinition/patient-religion", "valueString": "x"}],
        [{"url": "urn:labcheck", "valueString": "x"}, 5, {"url": 5}, {}],
        "x",
    ],
)
def test_extensions_of_others_are_passed_over(foreign):
    plain, bundle = (bundle_of("labs: {hemoglobin: 9.0 g/dL}") for _ in range(2))
    for one in bundle["entry"]:
        one["resource"]["extension"] = foreign
    reading = read_bundle(bundle)
    assert reading == read_bundle(plain)
    assert reading.faults == ()


def changed(text, **elements):
    """Read a Bundle whose Observation somebody changed after it was written."""
    bundle = bundle_of(text)
    resource(bundle, "Observation").update(elements)
    ((one,),) = [case.results for case in read_bundle(bundle).cases]
    return one


def test_a_value_that_was_corrected_counts_and_not_its_old_text():
    one = changed(
        "labs: {hemoglobin: 'less than 9.0 g/dL'}", valueQuantity={"value": 8, "unit": "g/dL"}
    )
    assert (one.text, one.value) == ("8 g/dL", Number("8 g/dL", Decimal(8)))


def test_a_date_that_was_corrected_counts():
    text = "labs: [{test: hemoglobin, result: 9.0 g/dL, time: 2026-01-02T08:00}]"
    assert changed(text).time == "2026-01-02"
    assert changed(text, effectiveDateTime="2026-01-03").time == "2026-01-03"


def test_a_result_that_was_withdrawn_since_is_not_judged():
    one = changed("labs: {hemoglobin: 9.0 g/dL}", status="entered-in-error")
    assert one.value == NoResult("9.0 g/dL", "the laboratory has withdrawn it")


def test_what_others_add_is_read_besides():
    one = changed(
        "labs: [{test: hemoglobin, result: 9.0 g/dL, note: after lunch}]",
        note=[{"text": "after lunch"}, {"text": "seen by the ward"}],
        interpretation=[{"text": "low"}],
        referenceRange=[{"text": "12-16 g/dL"}],
    )
    assert (one.note, one.reported, one.printed_range) == (
        "after lunch; seen by the ward", Word.LOW, "12-16 g/dL",
    )  # fmt: skip


def test_a_program_that_knows_no_extension_finds_what_it_found_before():
    report = report_of("patient: {sex: female, age: 9 y}\nlabs: {K: {result: 7 mEq/L, range: 3-5}}")
    one = resource(json.loads(render_fhir([report])), "Observation")
    assert one["valueQuantity"]["value"] == 7
    assert one["interpretation"][0]["coding"][0]["code"] in ("H", "HH")
    assert [one["referenceRange"][0][end]["value"] for end in ("low", "high")] == [3, 5]
    assert "age: 9 y" in [note["text"] for note in one["note"]]


def test_two_descriptions_of_one_patient_must_agree_on_the_age():
    bundle = bundle_of()
    twin = json.loads(json.dumps(bundle["entry"][0]))
    twin["resource"]["extension"][-1] = own("age", valueString="40 y")
    bundle["entry"].append(twin)
    reading = read_bundle(bundle)
    assert len(reading.faults) == 1
    assert reading.cases[0].patient.age.text == "not known (the Patients of this id differ)"
