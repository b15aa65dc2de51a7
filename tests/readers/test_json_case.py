"""labcheck's own JSON: cases as in YAML, and reports read back into the case they were made of."""

import dataclasses
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labcheck.cases.case import BaselineChoice, Result
from labcheck.errors import InputError
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.json_case import read
from labcheck.report_json import parts
from labcheck.report_json.report import ROW
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Unreadable
from labcheck.writers.json_report import render_json, render_json_lines, to_json
from labcheck.yaml_files.case_file import read_case
from reports import example, report_of

CASE = '{"case": "A", "patient": {"age": "25 y"}, "labs": {"hemoglobin": "6.30 g/dL", "K": 5.10}}'


def read_json(content):
    return read(content.encode(), "case.json", Asked())


def read_or_refuse(content):
    """What is read, or the refusal; any other exception is a failure."""
    try:
        return read(content, "case.json", Asked())
    except InputError as refused:
        return refused


def refusal_of(content):
    with pytest.raises(InputError) as caught:
        read_json(content)
    return str(caught.value)


def test_a_case_is_read_as_it_is_in_yaml():
    (case,) = read_json(CASE).cases
    assert case == read_case(CASE, "case.json")
    assert [one.text for one in case.results] == ["6.30 g/dL", "5.10"]


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ('{"labs":{"K":5.0}}', ["5.0"]),
        ('{"labs"\n:\t{"K"\n\n:\n"5 mEq\\/L"}}', ["5 mEq/L"]),
        ('{"labs": {"K": null}}', [""]),
        ('{"labs": {"ANA": "1:640", "x": "a: b # c"}}', ["1:640", "a: b # c"]),
        (
            '{"labs": [{"test": "K", "result": 5.50, "note": "\\ud83d\\ude00 \\u2028 \\u0007"}]}',
            ["5.50"],
        ),
        (
            '{"draws": [{"time": "2024-01-01", "labs": {"K": 5}}, {"labs": {"K": 1e1}}]}',
            ["5", "1e1"],
        ),
        ('\ufeff{"labs": {"K": -0.5}}', ["-0.5"]),
    ],
)
def test_json_is_read_whatever_its_spelling(written, texts):
    (case,) = read_json(written).cases
    assert [one.text for one in case.results] == texts


def test_characters_that_yaml_escapes_come_through():
    (case,) = read_json(
        json.dumps({"case": 'é \U0001f600 \x07 \u2028 "\\', "labs": {"K": "5"}})
    ).cases
    assert case.title == 'é \U0001f600 \x07 \u2028 "\\'


@pytest.mark.parametrize("content", [f"[{CASE}, {CASE}]", f"{CASE}\n{CASE}\n"])
def test_several_cases(content):
    assert [case.title for case in read_json(content).cases] == ["A", "A"]


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (CASE, 0),
        (f"{CASE}\nnone\n{CASE[:-1]}\n{CASE}\n", 2),
        (f'{CASE}\n{CASE}\n{{"labs": {{}}}}\n', 1),
        (f"[{CASE}, 1, {{}}]", 2),
        # A wrong row of a report is a row, and is not missing.
        ('{"format_version": 1, "rows": [{"test": {"reported_as": "K"}, "result": 5}]}', 0),
    ],
)
def test_what_is_in_no_case_is_counted(content, missing):
    assert read_json(content).missing == missing


def test_a_wrong_case_does_not_keep_the_others_from_being_read():
    found = read_json(f'[{CASE},\n 5,\n {{"labs": {{"K": "5",\n "K": "6"}}}},\n {CASE}]')
    assert [case.title for case in found.cases] == ["A", "A"]
    assert found.missing == 2
    assert [str(fault) for fault in found.faults] == [
        (
            "case.json: [2]: this is not a case; write a case as labcheck schema case describes "
            "it, or "
            "give a report of labcheck's"
        ),
        (
            "case.json:4:2: [3]: 'K' stands here a second time, first in line 3; keep one, or "
            "write a "
            "list"
        ),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "",
            (
                "case.json:1:1: the file is empty; check the quotes, commas and brackets here and "
                "just "
                "before"
            ),
        ),
        (
            '{"labs":\n  {"K": 5 "Na": 6}}',
            (
                "case.json:2:11: the file is not JSON; check the quotes, "
                "commas and brackets here and just before"
            ),
        ),
        (
            "[]",
            (
                "case.json: there is no case; write a case as labcheck schema case describes it, "
                "or "
                "give a report of labcheck's"
            ),
        ),
        (
            "5",
            (
                "case.json: this is not a case; write a case as labcheck schema case describes "
                "it, or "
                "give a report of labcheck's"
            ),
        ),
        (
            '{"patint": {},\n "labs": {"K": 5}}',
            "case.json:1:2: patint: a case has no field 'patint'; did you mean patient?",
        ),
        (
            '{"patient": [],\n "labs": {"K": [5]}}',
            (
                "case.json:1:13: patient: patient must have fields; write `field: value` lines\n"
                "case.json:2:16: labs.K: a result is one value; write several times as draws, or "
                "labs "
                "as "
                "a list: - {test: ..., result: ...}"
            ),
        ),
        (
            '{"format_version": 1, "rows": {}}',
            "case.json: rows: there are no results; write it with --format json",
        ),
        (
            '{"format_version": 1, "sets": []}',
            "case.json: rows: a report has its results in rows; write it with --format json",
        ),
    ],
)
def test_a_file_without_a_case_is_refused(content, message):
    assert refusal_of(content) == message


BACK = """
case: There and back
source: invented
patient: {age: 34 y, sex: female, pregnancy: 2}
draws:
  - time: 2026-02-01
    labs:
      - {test: hemoglobin, result: 6.30 g/dL, specimen: blood, method: A}
      - {test: K, result: "<5.0 mEq/L", range: 3.5-5.1 mEq/L}
      - {test: C3, result: 94 mg/dL, reported: low, baseline: unchanged}
      - {test: creatinine, result: 1.10 mg/dL, baseline: [0.8 mg/dL, 90 umol/L]}
      - {test: ALT, result: 5-10 U/L, baseline: {result: 12 U/L, time: 2025-01-01}}
      - {test: ANA, result: "<1:640"}
      - {test: urine glucose, result: 2+}
      - {test: LDH, result: within normal limits}
      - {test: Na, result: hemolyzed}
      - {test: AST, result: "1,060"}
  - time: 2026-01-01
    labs: {hemoglobin: 10.00 g/dL, LDH: 0.00012345678901234567890 U/L}
"""


def again(case):
    return check(case, gather_knowledge((), ()))


def facts(report):
    """Everything a report says, but for the file's name."""
    found = to_json(report)
    found.pop("file")
    return found


@pytest.mark.parametrize("name", ["back", "iron-deficiency", "lupus-calciphylaxis"])
def test_a_report_read_back_gives_the_same_report(name):
    report = report_of(BACK) if name == "back" else example(name)
    (case,) = read_json(render_json([report])).cases
    assert facts(again(case)) == facts(report)
    texts = [(one.test, one.text, type(one.value)) for one in report.case.results]
    assert [(one.test, one.text, type(one.value)) for one in case.results] == texts


def test_decimals_outlive_the_rounding_of_json():
    (case,) = read_json(render_json([report_of(BACK)])).cases
    assert [str(case.results[place].value.value) for place in (0, 11)] == [
        "6.30",
        "0.000123456789012346",  # 15 digits count
    ]


def test_a_median_of_draws_stays_one():
    days = "".join(f"  - {{time: 2026-0{day}-01, labs: {{K: {day} mEq/L}}}}\n" for day in (3, 4, 5))
    report = report_of(f"baseline: median\ndraws:\n{days}")
    (case,) = read_json(render_json([report])).cases
    assert case.baseline_choice is BaselineChoice.MEDIAN
    assert facts(again(case)) == facts(report)


@pytest.mark.parametrize("choice", BaselineChoice)
def test_the_choice_of_a_baseline_is_read_back(choice):
    days = "".join(f"  - {{time: 2026-0{day}-01, labs: {{K: {day} mEq/L}}}}\n" for day in (3, 4, 5))
    report = report_of(f"baseline: {choice.value}\ndraws:\n{days}")
    (case,) = read_json(render_json([report])).cases
    assert case == replace(report.case, file="case.json", title=case.title)


STATED = """
baseline:
  Na: {result: 140 mmol/L, time: 2025-01-01, method: ISE, specimen: serum}
  zorkmid: ["5", 6 mg/L]
  LDH: unchanged
labs:
  Na: {result: 120 mmol/L, cva: 0.75 %, method: indirect ISE}
  glucose: {result: 99 mg/dL, method: x, baseline: {result: 90 mg/dL, method: y}}
  K: {result: 4.1 mmol/L, baseline: ["<4.0 mmol/L", 4.20 mmol/L, 1:40]}
"""


def test_what_a_case_states_is_read_back_whole():
    report = report_of(STATED, "case.json")
    (case,) = read_json(render_json([report])).cases
    assert case == report.case
    assert facts(again(case)) == facts(report)


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ({"panel": "Urine chemistry"}, "unit-incompatible"),
        ({"code": "99999-0", "display": "Glucose [Mass/volume] in Urine"}, "contradicted"),
        ({"short_name": "SODIUM"}, "contradicted"),
        ({"unread_flag": "?!"}, "unreadable"),
    ],
)
def test_all_evidence_of_a_result_is_read_back(evidence, reason):
    """Without it a glucose of urine would come back as one of blood, and be judged."""
    case = read_case("labs: {glucose: 90 mg/dL}", "case.json")
    case = replace(case, results=(replace(case.results[0], **evidence),))
    report = again(case)
    (found,) = read_json(render_json([report])).cases
    assert found.results == case.results
    assert facts(again(found)) == facts(report)
    why = report.rows[0].not_judged
    assert why.reason.word == reason


def test_every_field_of_a_result_comes_back():
    """One that is added to a result is declared in the report, or read in a way of its own."""
    declared = {each.back for each in (*parts.RESULT.fields, *ROW.fields)} - {""}
    own_way = {"test", "value", "baseline", "second"}
    not_reported = {"line"}
    assert declared | own_way | not_reported == {field.name for field in dataclasses.fields(Result)}


def test_a_report_without_a_place_for_what_was_stated_has_it_in_its_rows():
    report = report_of("labs: {K: {result: 5 mEq/L, baseline: 4 mEq/L}}")
    written = json.loads(render_json([report]))
    for field in ("draws", "baseline_choice", "stated_baselines"):
        del written[field]
    del written["rows"][0]["result"]["stated_baseline"]
    (case,) = read_json(json.dumps(written)).cases
    assert facts(again(case)) == facts(report)


NUMBERS = st.decimals(0, 500, places=2).map(str)
TESTS = st.sampled_from(["hemoglobin", "K", "ALT", "ANA", "urine glucose", "TSH", "zorkmid"])
UNITS = st.sampled_from(["g/dL", "mmol/L", "mEq/L", "U/L", "mIU/L", "quux", ""])
WORDS = st.sampled_from(["", "A", "blood", "serum", "fasting", "a b: c"])
VALUES = st.one_of(
    st.builds("{}{} {}".format, st.sampled_from(["", "<", ">="]), NUMBERS, UNITS),
    st.sampled_from(["5-10 U/L", "1:640", "<1:40", "2+", "negative", "low", "hemolyzed", "1,060"]),
)  # fmt: skip
USUAL = st.one_of(
    st.sampled_from(["unchanged", "risen", "fallen"]),
    st.lists(
        st.one_of(
            st.builds("{} {}".format, NUMBERS, UNITS),
            st.fixed_dictionaries(
                {"result": st.builds("{} {}".format, NUMBERS, UNITS)},
                optional={"time": st.just("2025-01-01"), "method": WORDS, "specimen": WORDS},
            ),
        ),
        min_size=1,
        max_size=3,
    ),
)
LONG = st.fixed_dictionaries(
    {"test": TESTS, "result": VALUES},
    optional={
        "range": st.sampled_from(["3.5-5.1", "<5 U/L", "negative", "see note"]),
        "reported": st.sampled_from(["H", "normal", "positive"]),
        "specimen": WORDS, "method": WORDS, "context": WORDS, "note": WORDS,
        "time": st.sampled_from(["2026-01-02", "2026-01-02T08:00", "day 3"]),
        "baseline": USUAL, "cva": st.decimals(0, 20, places=2).map(str),
    },
)  # fmt: skip
DRAWS = st.lists(
    st.fixed_dictionaries(
        {"labs": st.lists(LONG, min_size=1, max_size=4)},
        optional={"time": st.sampled_from(["2026-01-01", "2026-02-01", "day 1"])},
    ),
    min_size=1,
    max_size=3,
)
CASES = st.fixed_dictionaries(
    {"draws": DRAWS},
    optional={
        "case": st.just("A case"), "source": WORDS,
        "patient": st.fixed_dictionaries(
            {}, optional={"age": st.sampled_from(["9 y", "40 y"]), "sex": st.just("female")}
        ),
        "baseline": st.one_of(
            st.sampled_from([one.value for one in BaselineChoice]),
            st.dictionaries(TESTS, USUAL, max_size=2),
        ),
    },
)  # fmt: skip


@given(CASES)
def test_any_report_read_back_is_the_same_case_and_the_same_report(written):
    (case,) = read_json(json.dumps(written)).cases
    report = again(case)
    found = read_json(render_json([report]))
    assert found.faults == ()
    assert found.cases == (case,)
    assert facts(again(found.cases[0])) == facts(report)


@pytest.mark.parametrize(
    ("stated", "faults"),
    [
        ({"text": "5", "kind": "number", "value": 5},
         []),
        ([{"text": "qns", "kind": "none"}],
         ["rows[1].result.stated_baseline.text: 'qns' is not a baseline; it is left out"]),
        ("as ever",
         [("rows[1].result.stated_baseline: 'as ever' is not one of unchanged, risen, fallen")]),
    ],
)  # fmt: skip
def test_a_baseline_that_is_none_is_a_fault(stated, faults):
    wrong = row(result={"text": "5", "kind": "number", "value": 5, "stated_baseline": stated})
    found = read_json(json.dumps({"format_version": 1, "rows": [wrong]}))
    assert [str(one) for one in found.faults] == [f"case.json: {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("labs: {K: 5 mEq/L}", "labs: {K: 4 mEq/L}"),
        (
            "labs: {K: {result: 5 mEq/L, method: direct}}",
            "labs: {K: {result: 4 mEq/L, method: indirect}}",
        ),
        (
            "baseline: median\ndraws: [{labs: {K: 5 mEq/L}}, {labs: {K: 6 mEq/L}}]",
            "labs: {K: {result: 4 mEq/L, specimen: plasma}}",
        ),
        ("labs: {K: 5 mEq/L}", "labs: {K: <4 mEq/L}"),
    ],
)
def test_a_baseline_from_an_earlier_file_stays_one(text, earlier):
    report = report_of(text, earlier=earlier)
    (case,) = read_json(render_json([report])).cases
    assert facts(again(case)) == facts(report)
    assert any(row.baseline.values for row in report.rows)


@pytest.mark.parametrize("render", [render_json, render_json_lines])
def test_several_reports_and_cases_in_one_file(render):
    reports = [report_of(BACK), example("lupus-calciphylaxis")]
    assert [case.title for case in read_json(render(reports)).cases] == [
        report.case.title for report in reports
    ]


def test_the_patient_and_the_ages_are_read_back():
    written = json.loads(render_json([report_of("patient: {sex: male}\nlabs: {K: 5}")]))
    written["patient"] |= {"id": "P7", "age": "12 y"}
    written["rows"][0]["age"] = "11 y"
    (case,) = read_json(json.dumps(written)).cases
    assert (case.patient.id, case.patient.age.text, case.results[0].age.text) == (
        "P7",
        "12 y",
        "11 y",
    )


def row(**fields):
    return {
        "test": {"reported_as": "K"},
        "result": {"text": "5", "kind": "number", "value": 5},
    } | fields


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        (5, ["rows[1]: a row must have fields; write `field: value` lines"]),
        ({"test": {"reported_as": "K"}}, ["rows[1].result: a row must have it"]),
        (row(result=[]), ["rows[1].result: a result must have fields; write `field: value` lines"]),
        (row(test="K"), ["rows[1].test: a test must have fields; write `field: value` lines"]),
        (row(draw="x"), ["rows[1].draw: 'x' is not the number of a draw"]),
        (row(draw=10**9), ["rows[1].draw: '1000000000' is not the number of a draw"]),
        (row(time={}), ["rows[1].time: this must be a text"]),
        (
            row(age="old"),
            [("rows[1].age: 'old' is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d")],
        ),
        (
            row(baseline={"text": "what?"}),
            ["rows[1].baseline.text: 'what?' is not a baseline; it is left out"],
        ),
        (
            row(result={"text": "5", "kind": "odd", "value": 5}),
            ["rows[1].result.kind: 'odd' is not a kind of value, or lacks its comparator"],
        ),
        (row(result={"text": "5", "kind": "number"}), ["rows[1].result.kind: '' is not a number"]),
    ],
)
def test_a_wrong_row_is_a_fault_and_a_result_all_the_same(wrong, faults):
    found = read_json(json.dumps({"format_version": 1, "rows": [wrong, row()]}))
    ((first, second),) = (case.results for case in found.cases)
    assert second.text == "5"
    assert first.test in ("K", "")
    assert [str(one) for one in found.faults] == [f"case.json: {fault}" for fault in faults]


def test_a_value_that_could_not_be_read_keeps_the_reason():
    (case,) = read_json(render_json([report_of('labs: {AST: "1,060"}')])).cases
    assert case.results[0].value == Unreadable(
        "1,060",
        "'1,060' may be 1060 or 1.060: write it without a comma",
        readings=(parse_result("1060"), parse_result("1.060")),
        is_open=True,
    )


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "labs",
                    "draws",
                    "patient",
                    "time",
                    "K",
                    "result",
                    "rows",
                    "test",
                    "format_version",
                    "text",
                    "kind",
                    "value",
                    "draw",
                    "baseline",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=10,
)


@given(st.one_of(st.binary(max_size=40), PLAIN.map(lambda one: json.dumps(one).encode())))
def test_any_bytes_are_read_or_refused(content):
    found = read_or_refuse(content)
    assert (
        found.faults if isinstance(found, InputError) else all(case.results for case in found.cases)
    )


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8).filter(str.strip), st.text(max_size=8), min_size=1
    )
)
def test_every_result_in_is_a_result_out(labs):
    encodable = {
        name.encode("utf-8", "replace").decode(): text.encode("utf-8", "replace").decode()
        for name, text in labs.items()
    }
    (case,) = read_json(json.dumps({"labs": encodable})).cases
    assert [(one.test, one.text) for one in case.results] == [
        (name.strip(), text) for name, text in encodable.items()
    ]


@given(st.lists(PLAIN, min_size=1, max_size=4))
def test_every_row_of_a_report_is_a_result(rows):
    content = json.dumps({"format_version": 1, "rows": rows})
    (case,) = read_json(content).cases
    assert len(case.results) == len(rows)
