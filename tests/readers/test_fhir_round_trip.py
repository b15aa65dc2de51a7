"""FHIR out, FHIR in: the case comes back whole, and so the report is the same."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_json_case import BACK, CASES, STATED

from labcheck.case import BaselineChoice, Case, PriorValue, Result, StatedChange
from labcheck.checking import check
from labcheck.measured import NoResult, Number, Unreadable, Word, parse_result
from labcheck.patient import Patient, Pregnancy, Sex, parse_stated_age
from labcheck.readers import Asked
from labcheck.readers.fhir import read
from labcheck.readers.json_case import read as read_json
from labcheck.shelf import gather_knowledge
from labcheck.writers.fhir_bundle import render_fhir
from labcheck.writers.json_report import to_json
from reports import EXAMPLES, example, report_of

KNOWLEDGE = gather_knowledge((), ())
NAMES = sorted({path.stem for path in EXAMPLES.glob("*.yaml")} - {"written-wrong"})


def back(*reports):
    """Read what was written, and check it by the same sets."""
    reading = read(render_fhir(reports).encode(), "bundle.json", Asked())
    assert reading.faults == ()
    return [check(case, KNOWLEDGE) for case in reading.cases]


def facts(report):
    """Everything a report says, but for what R4 has no place for."""
    found = to_json(report)
    # The file is the Bundle; a case without a title is called by its patient, or by the file.
    by_default = (found.pop("file"), found["patient"]["id"])
    found["case"] = "" if found["case"] in by_default else found["case"]
    for row in found["rows"]:
        # No string of FHIR ends in white space, and a number's unit is an element of its own.
        row["result"]["text"] = row["result"]["text"].strip()
        # R4 wants a status: what none is said of is final.
        row["result"]["status"] = row["result"]["status"] or "final"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_an_example_gives_the_same_report(name):
    report = example(name)
    (again,) = back(report)
    assert facts(again) == facts(report)


@pytest.mark.parametrize("text", [BACK, STATED])
def test_a_case_with_everything_gives_the_same_report(text):
    report = report_of(text)
    (again,) = back(report)
    assert facts(again) == facts(report)
    assert again.case.baselines == report.case.baselines


@pytest.mark.parametrize("choice", BaselineChoice)
def test_the_choice_of_a_baseline_comes_back(choice):
    days = "".join(f"  - {{time: 2026-0{day}-01, labs: {{K: {day} mEq/L}}}}\n" for day in (3, 4, 5))
    report = report_of(f"baseline: {choice.value}\ndraws:\n{days}")
    (again,) = back(report)
    assert again.case.baseline_choice is choice
    assert facts(again) == facts(report)


@pytest.mark.parametrize(
    "draws",
    [
        "[{labs: {K: 5 mEq/L}}, {labs: {K: 6 mEq/L}}]",
        "[{time: day 1, labs: {K: 5 mEq/L}}, {time: day 2, labs: {K: 6 mEq/L}}]",
        "[{time: 2026-01-02, labs: {K: 5 mEq/L}}, {time: 2026-01-01, labs: {K: 6 mEq/L}}]",
        "[{time: 2026-01-01T07:30, labs: {K: 5 mEq/L}}, {time: 2026-01-01T09:00, labs: {K: 6}}]",
        (
            "[{time: 2026-01-01, labs: [{test: K, result: 5 mEq/L, time: 2026-01-03}]},"
            " {time: 2026-01-02, labs: {K: 6 mEq/L}}]"
        ),
    ],
)
def test_draws_come_back_in_their_order(draws):
    report = report_of(f"draws: {draws}")
    (again,) = back(report)
    assert (again.case.draws, again.case.undated) == (report.case.draws, report.case.undated)
    assert facts(again) == facts(report)


@pytest.mark.parametrize(
    "earlier",
    [
        "labs: {K: 4 mEq/L}",
        "labs: {K: <4 mEq/L}",
        "labs: [{test: K, result: 4 mEq/L, specimen: plasma, method: B}]",
    ],
)
def test_a_baseline_from_an_earlier_file_stays_one(earlier):
    report = report_of("labs: [{test: K, result: 5 mEq/L, method: A}]", earlier=earlier)
    (again,) = back(report)
    assert again.rows[0].baseline.origin == "earlier case"
    assert facts(again) == facts(report)


def test_several_cases_in_one_bundle_come_back_apart():
    reports = [
        *(example(name) for name in NAMES),
        report_of("labs: {K: 5 mEq/L}"),
        report_of("patient: {age: 3 d}\nlabs: {K: 5 mEq/L}"),
    ]
    assert [facts(one) for one in back(*reports)] == [facts(one) for one in reports]


def test_a_second_journey_changes_nothing():
    for name in NAMES:
        (once,) = back(example(name))
        (twice,) = back(once)
        assert facts(twice) == facts(once)
        assert twice.case == once.case


PATIENTS = st.fixed_dictionaries(
    {},
    optional={
        "age": st.sampled_from(["3 d", "7 mo", "9 y", "17 y", "40 y"]),
        "sex": st.sampled_from(["female", "male"]),
        "pregnancy": st.sampled_from(["no", "1", "2", "3", "any"]),
    },
)


def read_written(written, patient):
    (case,) = read_json(
        json.dumps(written | {"patient": patient}).encode(), "a.json", Asked()
    ).cases
    return case


@given(CASES, PATIENTS.filter(lambda one: one.get("sex") != "male" or "pregnancy" not in one))
def test_any_case_gives_the_same_report(written, patient):
    report = check(read_written(written, patient), KNOWLEDGE)
    (again,) = back(report)
    assert facts(again) == facts(report)


# What no YAML says: codes, ages at a result, reasons, values read otherwise than they are printed.
VALUES = st.sampled_from([
    *(parse_result(text).value for text in ("5.10", "<5", "5-10", "1:640", "2+", "high", "about")),
    Number("5,1 g/dL", Decimal("5.1")), Number("1,060", Decimal(1060)),
    Unreadable("5 g/dL", "there are several values"), Unreadable("", "nothing can be read"),
    NoResult(""), NoResult("unknown"), NoResult("qns", "the tube broke"), NoResult("5 g/dL"),
])  # fmt: skip
USUAL = st.sampled_from([
    None, *StatedChange, (PriorValue(Number("4,2", Decimal("4.2")), "g/dL", "2025", "A", "blood"),),
    (PriorValue(parse_result("<5").value, None), PriorValue(parse_result("1:40").value, "titre")),
])  # fmt: skip
RESULTS = st.builds(
    lambda value, **fields: Result(text=value.text, value=value, **fields),
    value=VALUES,
    test=st.sampled_from(["hemoglobin", "K", "zorkmid", "urine glucose"]),
    unit=st.sampled_from([None, "g/dL", "mEq/L", "quux"]),
    printed_range=st.sampled_from(["", "3.5-5.1", "3.5 to <5.1 g/dL", "see note"]),
    reported=st.sampled_from([None, *Word]),
    specimen=st.sampled_from(["", "serum", "Serum specimen", "a  b", "urine sample from home"]),
    context=st.sampled_from(["", "fasting"]),
    time=st.sampled_from(["", "2026-01", "2026-01-02T08:00:00Z", "2026-01-02 09:30", "20260103"]),
    note=st.sampled_from(["", "a; b", "status: preliminary", "*a* <b> | c\nd", "a; a", "a;b"]),
    baseline=USUAL,
    cva=st.sampled_from([None, Decimal("2.50"), Decimal(0)]),
    age=st.sampled_from([None, parse_stated_age("8 y"), parse_stated_age("59 y to <62 y")]),
    code=st.sampled_from(["", "718-7", "2823-3", "99999-9", "NA"]),
)
WHOLE = st.builds(
    Case,
    file=st.just("a.json"),
    title=st.sampled_from(["a.json", "A *case*", "P 7"]),
    patient=st.builds(
        Patient, st.sampled_from([None, *Sex]), st.just(parse_stated_age("9 y")) | st.none(),
        st.sampled_from([None, *Pregnancy]), st.sampled_from(["", "P 7"]),
    ),
    results=st.lists(RESULTS, min_size=1, max_size=4).map(tuple),
    source=st.sampled_from(["", "a book"]),
    draws=st.sampled_from([("",), ("2026-01-02",)]),
    baselines=st.dictionaries(st.sampled_from(["K", "zorkmid"]), USUAL.filter(bool), max_size=2),
)  # fmt: skip


@given(WHOLE)
def test_what_no_yaml_says_comes_back(case):
    report = check(case, KNOWLEDGE)
    (again,) = back(report)
    assert facts(again) == facts(report)


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


def inside(name, *parts):
    return own(name, extension=list(parts))


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
         f"{PATIENT}[0].valueString: '4' is not one of no, 1, 2, 3, any; it is not read"),
        ("Patient", own("baseline-choice", valueString="last"),
         (f"{PATIENT}[0].valueString: 'last' is not one of previous, first, median, none; "
         "it is not read")),
        ("Patient", own("draw", valueString="2026"),
         f"{PATIENT}[0].extension: the numbers of draws count from 0; no draw is read"),
        ("Patient", inside("draw", own("number", valueInteger=1)),
         f"{PATIENT}[0].extension: the numbers of draws count from 0; no draw is read"),
        ("Patient", inside("baseline", own("change", valueString="unchanged")),
         f"{PATIENT}[0].extension: a baseline names its test; it is left out"),
        ("Patient", inside("baseline", own("test", valueString="K")),
         f"{PATIENT}[0].extension: a baseline has a change or values; it is left out"),
        ("Patient", own("added", valueBoolean="true"),
         f"{PATIENT}[0].valueBoolean: this must be true; the element is read as reported"),
        ("Observation", own("draw", valueInteger=-1),
         f"{RESULT}[0].valueInteger: '-1' is not a whole number from 0 to 9999; it is not read"),
        ("Observation", own("draw", valueDecimal=1),
         f"{RESULT}[0].valueInteger: the extension must have it; it is not read"),
        ("Observation", own("imprecision", valueDecimal=200),
         f"{RESULT}[0].valueDecimal: '200' is not between 0 and 100 %; it is not read"),
        ("Observation", own("reported", valueString="odd"),
         (f"{RESULT}[0].valueString: 'odd' is not one of {', '.join(one.value for one in Word)}; "
         "it is not read")),
        ("Observation", own("age", valueString="200 y"),
         f"{RESULT}[0].valueString: '200 y' is over 130 years; it is not read"),
        ("Observation", inside("baseline", own("change", valueString="gone")),
         [(f"{RESULT}[0].extension[0].valueString: 'gone' is not one of unchanged, risen, fallen; "
          "it is not read"),
          f"{RESULT}[0].extension: a baseline has a change or values; it is left out"]),
        ("Observation", inside("baseline", inside("value", own("text", valueString="qns"))),
         [f"{RESULT}[0].extension[0].extension: 'qns' is not a baseline; it is left out",
          f"{RESULT}[0].extension: a baseline has a change or values; it is left out"]),
    ],
)  # fmt: skip
def test_a_malformed_extension_is_a_fault_and_not_read(type_, wrong, fault):
    bundle = bundle_of()
    resource(bundle, type_)["extension"] = [wrong]
    reading = read_bundle(bundle)
    faults = [fault] if isinstance(fault, str) else fault
    assert [str(one) for one in reading.faults] == [f"b.json: {one}" for one in faults]
    ((one,),) = [case.results for case in reading.cases]
    assert (one.value, one.baseline, one.cva, one.age, one.draw, one.reported) == (
        Number("9.0 g/dL", Decimal("9.0")), None, None, None, 0, None,
    )  # fmt: skip


def test_of_an_extension_that_stands_twice_the_first_is_read():
    bundle = bundle_of()
    resource(bundle, "Patient")["extension"].append(own("age", valueString="40 y"))
    reading = read_bundle(bundle)
    assert [str(one) for one in reading.faults] == [
        "b.json: entry[0].resource.extension[2].url: 'age' stands here twice; the first is read"
    ]
    assert reading.cases[0].patient.age.text == "9 y"


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


def test_a_date_that_was_corrected_counts_and_not_the_old_time():
    text = "labs: [{test: hemoglobin, result: 9.0 g/dL, time: 2026-01-02T08:00}]"
    assert changed(text).time == "2026-01-02T08:00"
    assert changed(text, effectiveDateTime="2026-01-03").time == "2026-01-03"


def test_a_result_that_was_withdrawn_since_is_not_judged():
    one = changed("labs: {hemoglobin: 9.0 g/dL}", status="entered-in-error")
    assert one.value == NoResult("9.0 g/dL", "the laboratory has withdrawn it")


def test_what_others_add_is_read_besides():
    one = changed(
        "labs: [{test: hemoglobin, result: 9.0 g/dL, note: after lunch}]",
        note=[{"text": "seen by the ward"}],
        interpretation=[{"text": "low"}],
        referenceRange=[{"text": "12-16 g/dL"}],
    )
    assert (one.note, one.reported, one.printed_range) == (
        "after lunch; seen by the ward", Word.LOW, "12-16 g/dL",
    )  # fmt: skip


def test_a_result_added_to_a_case_is_placed_by_its_time_with_all_others():
    bundle = bundle_of("draws: [{labs: {K: 5 mEq/L}}, {labs: {K: 6 mEq/L}}]")
    last = bundle["entry"][-1]["resource"]
    kept = {name: last[name] for name in ("resourceType", "status", "code", "subject")}
    added = kept | {"effectiveDateTime": "2026-01-03", "valueQuantity": {"value": 7}}
    bundle["entry"].append({"resource": added})
    (case,) = read_bundle(bundle).cases
    assert case.draws == ("", "2026-01-03")
    assert [one.draw for one in case.results] == [0, 0, 1]


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
