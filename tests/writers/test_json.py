"""The JSON report: the contract that scripts rely on."""

import json
from dataclasses import replace

import pytest

from build import check_results, entry, range_set, result
from labcheck.writers.json_report import render_json, render_json_lines
from reports import example, report_of


def rows_of(labs, **more):
    text = f"patient: {{sex: female, age: 40 y}}\nlabs: {labs}"
    return json.loads(render_json([report_of(text, **more)]))["rows"]


def row_of(test, content, **more):
    (row,) = rows_of(f"{{{test}: {content}}}", **more)
    return row


def test_a_row_of_the_lupus_case_in_full():
    report = json.loads(render_json([example("lupus-calciphylaxis")]))
    # Hemoglobin of women by ABIM 12-16 g/dL; critical by Main Line Health <=7 or >=20 g/dL.
    row = report["rows"][0]
    zlog = row["distance"].pop("zlog")
    assert zlog == pytest.approx(-10.74, abs=0.01)
    limits = {"unit": "g/dL", "scale": "quantity", "source": None, "conversion": None, "note": None}
    assert row == {
        "test": {
            "id": "hemoglobin",
            "name": "Hemoglobin",
            "reported_as": "hemoglobin",
            "loinc": ["718-7"],
            "panel": "hematology",
        },
        "result": {
            "text": "6.3 g/dL",
            "kind": "number",
            "value": 6.3,
            "comparator": None,
            "low": None,
            "high": None,
            "why_unreadable": None,
            "unit": "g/dL",
            "reported": None,
            "printed_range": None,
            "unread_range": None,
            "context": None,
            "site": None,
            "code": None,
            "display": None,
            "short_name": None,
            "other_codes": [],
            "typed": False,
            "local_code": None,
            "local_unit": None,
            "off_scale": None,
            "coded_unit": None,
            "panel": None,
            "unread_flag": None,
            "replaced": False,
            "note": None,
            "status": None,
            "cva_percent": None,
            "stated_baseline": None,
        },
        "time": None,
        "draw": 0,
        "specimen": None,
        "method": None,
        "age": None,
        "flag": "LL",
        "possible_flags": [{"flag": "LL", "when": None}],
        "settled_by": None,
        "flag_from": "range-set",
        "not_judged": None,
        "range": {
            "text": "12-16 g/dL",
            "low": 12,
            "high": 16,
            "low_inclusive": True,
            "high_inclusive": True,
            "kind": "normal",
            "set": "abim",
            "partition": "female",
            **limits,
        },
        "candidate_ranges": [],
        "critical_range": {
            "text": "<=7 or >=20 g/dL",
            "low": 7,
            "high": 20,
            "low_inclusive": False,
            "high_inclusive": False,
            "kind": "critical",
            "set": "critical-main-line",
            "partition": "all",
            **limits,
        },
        "critical_unapplied": None,
        "read_as": None,
        "own_names": [],
        "may_be_critical": True,
        "at_limit": False,
        "distance": {"times_limit": 0.525},
        "baseline": None,
        "change": None,
        "personal_range": None,
        "status": "abnormal",
        "disagreements": [],
        "second_opinions": [],
        "notes": [],
        "grades": [],
    }


def test_what_stands_round_the_rows():
    report = json.loads(render_json([example("lupus-calciphylaxis")]))
    assert report["case"] == "Refractory calciphylaxis in a patient with lupus"
    assert report["source"] == "The Rheumatologist, May 2018"
    assert report["patient"] == {"id": None, "age": "25 y", "sex": "female", "pregnancy": None}
    assert report["summary"] == {
        "results": 13,
        "abnormal": 6,
        "normal": 7,
        "indeterminate": 0,
        "not_judged": 0,
        "critical": 1,
        "maybe_critical": [],
        "critical_unapplied": 0,
        "assumed": 0,
        "changed": 0,
        "abnormal_but_unchanged": ["anti-dsDNA", "C4"],
        "normal_but_changed": [],
        "sources_disagree": ["C3", "calcium"],
        "replaced": 0,
        "no_measurement": 0,
    }
    assert [(one["id"], one["role"]) for one in report["sets"]] == [
        ("abim", "ranges"),
        ("kdigo-gfr", "ranges"),
        ("critical-main-line", "critical"),
        ("critical-kost-1990", "critical"),
        ("critical-mayo", "critical"),
        ("critical-uiowa", "critical"),
        ("critical-calgary", "critical"),
    ]


WHY = "'1,234' may be 1234 or 1.234: write it without a comma"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6.30 g/dL", {"kind": "number", "value": 6.3, "unit": "g/dL"}),
        ("14 g/dL", {"kind": "number", "value": 14, "unit": "g/dL"}),
        ("0 g/dL", {"kind": "number", "value": 0, "unit": "g/dL"}),
        ("-2.5 g/dL", {"kind": "number", "value": -2.5, "unit": "g/dL"}),
        ("1e3 g/dL", {"kind": "number", "value": 1000, "unit": "g/dL"}),
        ("7.4 (H)", {"kind": "number", "value": 7.4, "reported": "high"}),
        ("<5 g/dL", {"kind": "censored", "value": 5, "comparator": "<", "unit": "g/dL"}),
        ("≥ 5.5", {"kind": "censored", "value": 5.5, "comparator": ">="}),
        ("5-10 /HPF", {"kind": "span", "low": 5, "high": 10, "unit": "/HPF"}),
        ("1:640", {"kind": "titre", "value": 640}),
        (">1:640", {"kind": "titre", "value": 640, "comparator": ">"}),
        ("2+", {"kind": "ordinal", "value": 2}),
        ("trace", {"kind": "ordinal", "value": 0.5}),
        ("WNL", {"kind": "word", "value": "normal"}),
        ("1,234 U", {"kind": "unreadable", "why_unreadable": WHY}),
        ("see comment", {"kind": "none"}),
        ("", {"kind": "none"}),
    ],
)
def test_a_result_is_typed_and_its_text_kept(text, expected):
    found = row_of("hemoglobin", f"'{text}'")["result"]
    assert found.pop("text") == text
    assert [found.pop(name) for name in ("replaced", "typed", "other_codes")] == [False, False, []]
    assert {name: value for name, value in found.items() if value is not None} == expected
    assert type(found["value"]) is type(expected.get("value")), "an integer is no fraction"


def test_a_result_that_is_not_judged_has_no_flag_and_a_reason():
    row = row_of("frobnicate", "5 U/L")
    assert row["flag"] is None
    assert row["flag_from"] is None
    assert row["possible_flags"] == []
    assert row["status"] is None
    assert row["not_judged"] == {
        "reason": "unknown-test",
        "detail": "no analyte in the catalogue has this name",
        "remedy": "check the spelling, or give the range printed with the result",
    }


def test_an_indeterminate_result_lists_what_is_possible():
    # ABIM: hemoglobin of women 12-16, of men 14-18 g/dL.
    report = report_of("labs: {hemoglobin: 13 g/dL}")
    (row,) = json.loads(render_json([report]))["rows"]
    assert row["flag"] == "IND"
    assert row["possible_flags"] == [
        {"flag": "N", "when": "female"},
        {"flag": "L", "when": "male"},
    ]
    assert row["settled_by"] == "the sex"
    assert row["not_judged"] is None
    assert row["range"] is None
    assert [one["partition"] for one in row["candidate_ranges"]] == ["female", "male"]


def summary_of(text, **more):
    return json.loads(render_json([report_of(text, **more)]))["summary"]


def test_critical_limits_for_other_patients_are_said_not_to_be_applied():
    # Main Line Health gives its limits of hemoglobin and potassium for adults, and none of CRP.
    text = "patient: {age: 5 y}\nlabs: {Hb: 6 g/dL, K: {result: 7, range: 3.5-5.0}, CRP: 1 mg/dL}"
    report = json.loads(render_json([report_of(text)]))
    why = "critical-main-line has limits for adults only"
    assert [row["critical_unapplied"] for row in report["rows"]] == [why, why, None]
    assert [row["critical_range"] for row in report["rows"]] == [None, None, None]
    assert report["summary"]["critical_unapplied"] == 2
    assert report["summary"]["critical"] == 0
    assert summary_of(text, critical="none")["critical_unapplied"] == 0


@pytest.mark.parametrize(
    ("labs", "critical", "maybe"),
    [
        # Main Line Health: hemoglobin <=7 g/dL.
        ("{Hb: 6 g/dL}", 1, []),
        ("{Hb: 8 g/dL}", 0, []),
        ("{Hb: <8 g/dL}", 0, ["Hb"]),
        ("{Hb: {result: 6 g/dL, reported: normal}}", 0, ["Hb"]),
        ("{Hb: 6 g/dL, hemoglobin: <8 g/dL}", 1, ["hemoglobin"]),
    ],
)
def test_what_may_be_critical(labs, critical, maybe):
    summary = summary_of(f"patient: {{sex: female, age: 40 y}}\nlabs: {labs}")
    assert (summary["critical"], summary["maybe_critical"]) == (critical, maybe)


def test_the_source_of_a_single_limit():
    book = range_set(hemoglobin=replace(entry("12-16 g/dL"), source="a paper of 2020"))
    report = check_results(result("hemoglobin", "13 g/dL"), sets=[book])
    (row,) = json.loads(render_json([report]))["rows"]
    assert row["range"]["source"] == "a paper of 2020"


def test_limits_are_given_in_the_unit_of_the_result():
    row = row_of("hemoglobin", "131 g/L")
    found = row["range"]
    assert (found["text"], found["low"], found["high"], found["unit"]) == (
        "12-16 g/dL", 120, 160, "g/L",
    )  # fmt: skip
    assert found["conversion"] == {
        "factor": 10,
        "offset": 0,
        "basis": "change of scale",
        "source": None,
    }


def test_a_change_and_its_limits():
    row = row_of("hemoglobin", "{result: 11 g/dL, baseline: 14 g/dL, cva: 1 %}")
    (stated,) = row["baseline"].pop("values")
    assert (stated["text"], stated["unit"], stated["origin"]) == ("14 g/dL", "g/dL", "stated")
    assert row["baseline"] == {
        "text": "14 g/dL",
        "value": 14,
        "unit": "g/dL",
        "time": None,
        "flag": "N",
        "origin": "stated",
        "assumed": None,
    }
    change = row["change"]
    assert change["absolute"] == -3
    assert change["percent"] == pytest.approx(-21.43, abs=0.01)
    assert change["verdict"] == "fallen"
    assert change["cva_percent"] == 1
    assert change["cva_assumed"] is False
    assert change["z"] == 1.96
    low, high = change["rcv_percent"]
    assert low < 0 < high
    assert -low < high, "by the log-normal model a rise may be larger than a fall"


def test_a_change_that_is_stated_has_no_figures():
    change = row_of("hemoglobin", "{result: 11 g/dL, baseline: risen}")["change"]
    assert {name for name, value in change.items() if value is not None} == {"verdict", "reason"}
    assert (change["verdict"], change["reason"]) == ("risen", "as the report states")


def test_a_disagreement_names_who_would_have_said_what():
    # ABIM: calcium 8.6-10.2 mg/dL.
    row = row_of("calcium", "{result: 10.3 mg/dL, range: 8.5-10.5 mg/dL}")
    assert (row["flag"], row["flag_from"]) == ("N", "printed-range")
    assert row["disagreements"] == [
        {
            "set": "abim",
            "flag": "H",
            "possible_flags": [{"flag": "H", "when": None}],
            "range": "8.6-10.2 mg/dL",
        }
    ]


def test_the_remark_of_a_result_is_in_its_row():
    row = row_of("hemoglobin", "{result: 14 g/dL, note: drawn above an infusion}")
    assert "drawn above an infusion" in json.dumps(row)


def test_one_report_is_an_object_and_several_are_an_array():
    lupus, iron = example("lupus-calciphylaxis"), example("iron-deficiency")
    assert isinstance(json.loads(render_json([lupus])), dict)
    several = json.loads(render_json([lupus, iron]))
    assert [one["case"] for one in several] == [lupus.case.title, iron.case.title]


def test_json_lines_hold_one_report_each():
    reports = [example("lupus-calciphylaxis"), example("iron-deficiency")]
    text = render_json_lines(reports)
    assert text.endswith("}\n")
    lines = text.split("\n")[:-1]
    assert [json.loads(line) for line in lines] == json.loads(render_json(reports))


def test_a_line_break_in_a_text_does_not_break_a_line():
    report = report_of('case: "a\\nb\\u2028c\\u0085d"\nlabs: {hemoglobin: 1 g/dL}')
    assert render_json_lines([report]).count("\n") == 1
    assert json.loads(render_json_lines([report]))["case"] == "a\nb\u2028c\u0085d"


@pytest.mark.parametrize(
    "text", ["1e400 g/dL", "1e5000 g/dL", "1e-400 g/dL", "1e999999999 g/dL", f"{'9' * 5000} g/dL"]
)
def test_a_number_of_any_size_is_a_row(text):
    row = row_of("hemoglobin", text)
    assert row["result"]["text"] == text


@pytest.mark.parametrize("name", ["lupus-calciphylaxis", "iron-deficiency"])
def test_only_json_is_written(name):
    """No NaN, no Infinity: a strict parser reads the report."""

    def refuse(constant):
        raise AssertionError(constant)

    json.loads(render_json([example(name)]), parse_constant=refuse)
