"""What is wrong with one result of a case costs its row, and every other row is judged."""

import csv
import io
import json

import pytest

from commands import run
from labcheck.yaml_files.case_file import read_what_can_be
from labcheck.yaml_files.nodes import parse_nodes, to_plain

NEIGHBOUR = ("sodium", "140 mmol/L", "N")
UNREAD = "unreadable"
QUOTE = "inside { } a comma ends a value: put quotes round the whole value"
ROWS = [
    # what is written, its text, the flag or the reason, what is said in the row
    ("{test: K, result: 4.0 mEq/L, unit: furlong}", "4.0 mEq/L", UNREAD,
     "unit: the unit is 'furlong' here and 'mEq/L' in the result"),
    ("{test: K, result: 4.0 mmol/L, unit: [mmol/L]}", "4.0 mmol/L", UNREAD,
     "unit: this must be a text"),
    ("{test: K, result: 4.0 mmol/L, specimen: [urine]}", "4.0 mmol/L", UNREAD,
     "specimen: this must be a text"),
    ("{test: K, result: 4.0 mmol/L, method: {a: b}}", "4.0 mmol/L", UNREAD,
     "method: this must be a text"),
    ("{test: K, result: 4.0 mmol/L, rnage: 3-5}", "4.0 mmol/L", UNREAD,
     "rnage: a result has no field 'rnage'"),
    ("{test: K, reslt: 4.0 mmol/L}", "", UNREAD, "result: a result must have it"),
    ("{test: K, result: [4.0, 4.1]}", "4.0, 4.1", UNREAD, "result: this must be a text"),
    ("{test: K, result: 4,0 mmol/L}", "4,0 mmol/L", UNREAD,
     "0 mmol/L: a result has no field '0 mmol/L'"),
    ("{result: 4.0 mmol/L}", "4.0 mmol/L", UNREAD, "test: a result must have it"),
    ("K as ever", "K as ever", UNREAD, "the test and its result are not told apart"),
    ("[K, 4.0 mmol/L]", "K, 4.0 mmol/L", UNREAD, "a result must have fields"),
    ("{test: K, result: 4.0 mmol/L, range: [3.5, 5.1]}", "4.0 mmol/L", "range-unread",
     "printed range '3.5, 5.1' not used: this must be a text"),
    ("{test: K, result: 4.0 mmol/L, range: {low: 3.5, high: 5.1}}", "4.0 mmol/L", "range-unread",
     "printed range 'low: 3.5, high: 5.1' not used: this must be a text"),
    # A flag that is not read takes back a "normal" of a published set, and nothing else.
    ("{test: K, result: 4.0 mmol/L, reported: hihg}", "4.0 mmol/L", UNREAD, "flagged hihg"),
    ("{test: K, result: 4.0 mmol/L, reported: hihg, range: 3.5-5.1}", "4.0 mmol/L", "N",
     "flagged hihg"),
    ("{test: K, result: 5.4 mmol/L, reported: hihg}", "5.4 mmol/L", "H", "flagged hihg"),
    # What says nothing of the value costs no more than itself.
    ("{test: K, result: 4.0 mmol/L, baseline: as ever}", "4.0 mmol/L", "N",
     "baseline 'as ever' not used"),
    ("{test: K, result: 4.0 mmol/L, baseline: [4.1 mmol/L, pending]}", "4.0 mmol/L", "N",
     "baseline '4.1 mmol/L, pending' not used"),
    ("{test: K, result: 4.0 mmol/L, baseline: {result: 4, draw: 1}}", "4.0 mmol/L", "N",
     "baseline 'result: 4, draw: 1' not used"),
    ("{test: K, result: 4.0 mmol/L, cva: lots}", "4.0 mmol/L", "N", "cva 'lots' not used"),
    ("{test: K, result: 4.0 mmol/L, note: [a, b]}", "4.0 mmol/L", "N", "note 'a, b' not used"),
    ("{test: K, result: 4.0 mmol/L, time: 2026-02-30}", "4.0 mmol/L", "N", ""),
]  # fmt: skip


def judge(text, *options, kind="yaml"):
    done = run("-", "--format", "json", "--from", kind, "--ranges", "abim", *options, stdin=text)
    assert done.code == 0, done.err
    return json.loads(done.out)["rows"], done.err


def verdict_of(row):
    return (row["not_judged"] or {}).get("reason") or row["flag"]


@pytest.mark.parametrize(("written", "text", "verdict", "said"), ROWS)
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_bad_field_costs_its_row(written, text, verdict, said, kind):
    """K 3.5-5.0 mEq/L, sodium 136-145 mEq/L: ABIM reference ranges, January 2026."""
    case = f"labs: [{written}, {{test: sodium, result: 140 mmol/L}}]"
    if kind == "json":
        case = as_json(case)
    (row, other), err = judge(case, kind=kind)
    assert (row["result"]["text"], verdict_of(row)) == (text, verdict)
    reason = row["not_judged"] or {"detail": ""}
    assert said in "; ".join([reason["detail"], *row["notes"]])
    found = (other["test"]["reported_as"], other["result"]["text"], verdict_of(other))
    assert found == NEIGHBOUR
    assert err.startswith("-:1:")
    assert "; all else was read; exit code 0" in err.splitlines()[-1]


def as_json(case):
    return json.dumps(to_plain(parse_nodes(case, "case.yaml")))


MAPPINGS = {
    "labs: {K: 4,0 mmol/L, sodium: 140 mmol/L}": ("4,0 mmol/L", "'0 mmol/L' is a number and"),
    "labs: {K: {result: 4}, 0 mmol/L: , sodium: 140 mmol/L}": ("4,0 mmol/L", "is a number and"),
    "labs: {4.0 mmol/L: , sodium: 140 mmol/L}": ("4.0 mmol/L", "is a number and no test"),
    "labs: {K: [4.0, 4.1], sodium: 140 mmol/L}": ("4.0, 4.1", "a result is one value"),
    "labs: {'': 4.0 mmol/L, sodium: 140 mmol/L}": ("4.0 mmol/L", "the test has no name"),
    "labs: {'': {result: 4.0 mmol/L}, sodium: 140 mmol/L}": ("4.0 mmol/L", "the test has no name"),
}  # fmt: skip


@pytest.mark.parametrize("case", MAPPINGS)
def test_a_bad_entry_is_one_row(case):
    text, why = MAPPINGS[case]
    (row, other), err = judge(case)
    assert (row["result"]["text"], verdict_of(row)) == (text, UNREAD)
    assert why in row["not_judged"]["detail"]
    assert verdict_of(other) == "N"
    assert err.count("\n") == 2


CRITICAL = [
    "{test: K, result: 7.9 mEq/L, unit: mg/dL}",
    "{test: K, result: 7,9 mmol/L}",
    "{test: K, result: 7.9 mmol/L, specimen: [serum]}",
    "{test: K, result: [4.0 mmol/L, 7.9 mmol/L]}",
    "{test: K, result: 7.9 mmol/L, range: [3.5, 5.1]}",
]


@pytest.mark.parametrize("written", CRITICAL)
def test_what_is_not_judged_may_be_critical(written):
    """Potassium of 6.0 mEq/L or more is critical: Main Line Health Laboratories."""
    ((row,), _) = judge(f"labs: [{written}]")
    assert row["may_be_critical"] or row["flag"] == "HH"


def test_a_time_that_is_no_date_leaves_the_order_open():
    draws = "".join(
        f"- {{time: {time}, labs: {{K: 4.0 mmol/L}}}}\n" for time in ("2026-02-30", "2026-01-01")
    )
    case, faults = read_what_can_be(f"draws:\n{draws}", "case.yaml")
    assert case.undated == ("2026-02-30",)
    said = "draws[1].time: '2026-02-30' is not a date such as 2026-03-01 or 2026-03-01T08:30"
    assert [str(fault) for fault in faults] == [f"case.yaml:2:10: {said}"]


SAME = [
    # result, unit, flag, baseline
    ("4.0 mEq/L", "mg/dL", "", ""),
    ("4.0 mmol/L", "mmol/l", "", ""),
    ("8.0 K/uL", "10^3/uL", "", ""),
    ("4.0 mmol/L", "", "hihg", ""),
    ("4.0 mmol/L", "", "", "as ever"),
]


@pytest.mark.parametrize(("result", "unit", "flag", "baseline"), SAME)
def test_a_case_and_a_table_say_the_same(result, unit, flag, baseline):
    test = "WBC" if "uL" in unit else "K"
    fields = {"test": test, "result": result, "unit": unit, "reported": flag, "baseline": baseline}
    ((in_case,), _) = judge(json.dumps({"labs": [{k: v for k, v in fields.items() if v}]}))
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([("test", "result", "unit", "flag", "baseline"), fields.values()])
    ((in_table,), _) = judge(buffer.getvalue(), kind="csv")
    assert (verdict_of(in_case), in_case["result"]["unit"], in_case["baseline"]) == (
        verdict_of(in_table), in_table["result"]["unit"], in_table["baseline"])  # fmt: skip


def test_faults_of_rows_stand_among_those_for_which_a_file_is_refused():
    case = "patient: {sex: q}\nlabs:\n- {test: K, result: 4, unit: [a]}\n"
    refused = run("-", stdin=case)
    assert refused.code == 3
    assert [line.split(":")[1] for line in refused.err.splitlines()[:2]] == ["1", "3"]


def test_a_wrong_field_has_its_own_remedy_and_a_dash_says_what_it_may_mean():
    (wrong,), _ = judge("labs: [{test: K, result: 4.0 mmol/L, rnage: 3-5}]")
    assert wrong["not_judged"]["remedy"].startswith("did you mean range?")
    (flagged,), _ = judge("labs: [{test: K, result: 4.0 mmol/L, reported: '-', range: 3-5}]")
    assert flagged["notes"] == ["flagged -: it may mean low, or that there is none"]
