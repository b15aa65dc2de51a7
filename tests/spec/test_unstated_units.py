"""Two numbers without a unit are of one unit, unless a change of unit is as likely.

The conversions are those of the catalogue: creatinine 1.0 mg/dL is 88.4 umol/L (113.12 g/mol),
glucose 100 mg/dL is 5.55 mmol/L, hemoglobin 13 g/dL is 130 g/L, magnesium 2.0 mg/dL 0.82 mmol/L.
Which numbers patients are known with stands in `src/labcheck/data/practice.tsv`, with its sources.
"""

import csv
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from build import check_results, compare, knowledge, outcome, result
from commands import run
from labcheck.cases.case import BaselineChoice, Case
from labcheck.judging.check import check
from labcheck.values.patient import Patient
from labcheck.values.unit_system import UnitSystem
from labcheck.writers.trends import Course

OPEN = "not judged: neither result states its unit, and from {} there would be {}: state the unit"
ONE_OPEN = "not judged: the {} result states no unit, and in {} there would be {}: state the unit"
AS_FRACTION = ONE_OPEN.format("later", "1", "a smaller change").replace("in 1", "as a fraction")
PAIRS = [
    # What was measured, before, now, what is said of the change.
    ("creatinine", "1.0", "88", OPEN.format("mg/dL to umol/L", "no change")),
    ("creatinine", "88", "1.0", OPEN.format("umol/L to mg/dL", "no change")),
    ("creatinine", "1.0", "150", OPEN.format("mg/dL to umol/L", "a smaller change")),
    # Whatever the one unit is, it is ten times as much; no laboratory goes from mg/dL to mg/L.
    ("creatinine", "0.5", "5.0", "risen"),
    ("creatinine", "5.0", "0.5", "fallen"),
    ("creatinine", "0.5 mg/dL", "5.0", "risen"),
    # From mg/L to umol/L one does, and a unit that is stated is in use.
    ("creatinine", "10", "88", OPEN.format("mg/L to umol/L", "no change")),
    ("creatinine", "5.0 mg/L", "0.5", ONE_OPEN.format("later", "mg/dL", "no change")),
    ("creatinine", "1.0", "1.0", "unchanged"),
    ("creatinine", "1.0", "1.4", "risen"),
    ("creatinine", "1.0", "3.0", "risen"),
    ("creatinine", "1.0", "4.0", "risen"),
    ("creatinine", "60", "180", "risen"),
    ("glucose", "100", "5.6", OPEN.format("mg/dL to mmol/L", "no change")),
    ("glucose", "100", "20", OPEN.format("mg/dL to mmol/L", "a smaller change")),
    ("glucose", "100", "30", "fallen"),
    ("glucose", "100", "400", "risen"),
    ("hemoglobin", "13", "130", OPEN.format("g/dL to g/L", "no change")),
    ("hemoglobin", "130", "13.2", OPEN.format("g/L to g/dL", "no change")),
    # 8 mmol/L would be 13 g/dL, but a fall by as much is common.
    ("hemoglobin", "13", "8", "fallen"),
    ("calcium", "9.6", "2.4", OPEN.format("mg/dL to mmol/L", "no change")),
    ("calcium", "9.6", "7.5", "fallen"),
    ("magnesium", "2.0", "0.82", OPEN.format("mg/dL to mmol/L", "a smaller change")),
    ("bilirubin", "0.8", "14", OPEN.format("mg/dL to umol/L", "no change")),
    ("bilirubin", "0.8", "3", "risen"),
    ("uric acid", "6.0", "0.36", OPEN.format("mg/dL to mmol/L", "no change")),
    ("cholesterol", "200", "5.2", OPEN.format("mg/dL to mmol/L", "no change")),
    ("HbA1c", "6.0", "42", OPEN.format("% to mmol/mol", "no change")),
    ("phosphate", "3.5", "1.13", OPEN.format("mg/dL to mmol/L", "a smaller change")),
    ("phosphate", "3.5", "3.0", "not judged: no variation data"),
    # CRP moves tenfold within days, without a change of unit.
    ("CRP", "5", "100", "risen"),
    ("CRP", "50", "5", "fallen"),
    ("CRP", "5", "400", "risen"),
    # A share is printed as a fraction as well, an aPTT as a ratio.
    ("lymphocytes %", "35", "0.36", AS_FRACTION),
    ("aPTT", "30", "1.1", "not judged: one may be seconds and the other a ratio: state the unit"),
    # One number whatever the unit.
    ("sodium", "140", "120", "fallen"),
    ("TSH", "1.5", "9", "risen"),
    # Only one states its unit.
    ("ferritin", "20 ng/mL", "90", "risen"),
    ("ferritin", "20", "90 ug/L", "risen"),
    ("sodium", "140", "120 mmol/L", "fallen"),
    ("potassium", "4.0 mEq/L", "5.5", "risen"),
    ("creatinine", "1.0 mg/dL", "1.4", "risen"),
    ("creatinine", "1.0 mg/dL", "88", ONE_OPEN.format("later", "umol/L", "no change")),
    ("creatinine", "88", "1.0 mg/dL", ONE_OPEN.format("earlier", "umol/L", "no change")),
    ("glucose", "100 mg/dL", "5.6", ONE_OPEN.format("later", "mmol/L", "no change")),
    ("glucose", "5.6", "100 mg/dL", ONE_OPEN.format("earlier", "mmol/L", "no change")),
    ("CRP", "5 mg/L", "100", "risen"),
    ("INR", "1.0", "3.0", "not judged: no variation data"),
    ("pH", "7.40", "7.30", "not judged: no variation data"),
    ("creatinine", "1.0", "1.0 foo", "not judged: no conversion from no unit to foo"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "before", "now", "expected"), PAIRS)
def test_what_a_change_between_numbers_without_a_unit_amounts_to(test, before, now, expected):
    more = {"specimen": "arterial blood"} if test == "pH" else {}
    assert outcome(compare(now, before, test=test, **more)) == expected


def test_numbers_that_may_be_in_two_units_have_no_percentage():
    change = compare("88", "1.0").change
    assert (change.absolute, change.percent, change.limits) == (None, None, None)


@pytest.mark.parametrize(
    ("before", "now", "assumed"),
    [
        ("1.0", "1.4", "compared as of one unit, since neither states it"),
        ("1.0 mg/dL", "1.4", "1.4 is compared as in mg/dL, since it states no unit"),
        ("1.0", "1.4 mg/dL", "1.0 is compared as in mg/dL, since it states no unit"),
        ("1.0 mg/dL", "1.4 mg/dL", ""),
        ("88", "1.0", ""),
    ],
)
def test_what_is_taken_for_granted_is_said(before, now, assumed):
    assert compare(now, before).baseline.assumed == assumed


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        # The ranges beside them are in mg/dL and in umol/L.
        ("0.6-1.1 mg/dL", "50-100 umol/L", "within variation"),
        # One range beside both numbers is of one unit.
        ("0.5-60", "0.5-60", "risen"),
        ("0.6-1.1", "50-100", OPEN.format("mg/dL to umol/L", "no change")),
    ],
)
def test_the_ranges_beside_the_numbers_may_say_the_unit(then, now, expected):
    values = (("1.0", then), ("88", now))
    results = [
        result("creatinine", text, printed_range=limits, draw=draw)
        for draw, (text, limits) in enumerate(values)
    ]
    assert outcome(check_results(*results).rows[1]) == expected


def in_system(now, before, *, units=None, is_strict=False, test="creatinine"):
    results = tuple(result(test, text, draw=draw) for draw, text in enumerate((before, now)))
    known = replace(knowledge(), units=units, is_strict=is_strict)
    return outcome(check(Case("case.yaml", "a case", Patient(), results), known).rows[1])


def test_a_stated_system_of_units_names_the_unit_of_both():
    conventional = UnitSystem.CONVENTIONAL
    assert in_system("13", "8", units=conventional, test="hemoglobin") == "risen"
    assert in_system("5.0", "0.5", units=conventional) == "risen"
    assert in_system("6.0", "6.1", units=conventional, test="HbA1c") == "within variation"
    # No patient has 130 g/dL, whatever is stated.
    assert in_system("130", "13", units=conventional, test="hemoglobin") == ONE_OPEN.format(
        "later", "g/L", "no change"
    )


def test_where_nothing_may_be_assumed_numbers_without_a_unit_are_not_compared():
    why = "not judged: neither result states its unit: state the unit"
    assert in_system("1.1", "1.0", is_strict=True) == why
    assert in_system("145", "120", is_strict=True, test="sodium") == why
    assert in_system("3.0", "1.0", is_strict=True, test="INR") == "not judged: no variation data"


def test_a_median_leaves_out_what_may_be_in_another_unit():
    row = compare("1.1", "1.0", "88", "1.2")
    assert (row.baseline.value, row.change.verdict.value) == (Decimal("1.1"), "unchanged")
    why = OPEN.format("umol/L to mg/dL", "no change").removeprefix("not judged: ")
    assert row.notes == (f"not compared with 88: {why}",)


def test_an_earlier_case_may_be_in_another_unit():
    older = Case("old.yaml", "an earlier case", Patient(), (result("creatinine", "88"),))
    now = Case("case.yaml", "a case", Patient(), (result("creatinine", "1.0"),))
    (row,) = check(now, knowledge(), earlier=(older,)).rows
    assert outcome(row) == OPEN.format("umol/L to mg/dL", "no change")


@pytest.mark.parametrize("choice", list(BaselineChoice))
def test_no_choice_of_baseline_compares_two_units(choice):
    results = [result("creatinine", text, draw=n) for n, text in enumerate(("1.0", "88", "90"))]
    rows = check_results(*results, baseline_choice=choice).rows
    changes = [row.change for row in rows if row.change]
    assert all(change.percent is None or abs(change.percent) < 3 for change in changes)


def test_a_course_is_broken_where_its_unit_may_have_changed():
    results = [result("creatinine", text, draw=n) for n, text in enumerate(("1.0", "1.1", "88"))]
    rows = dict(enumerate(check_results(*results).rows))
    assert list(Course("", "", rows).breaks) == [2]


DATES = ("2026-01-10", "2026-01-11")
CASE = {"patient": {"sex": "female", "age": "40 y"}, "draws": [
    {"time": day, "labs": {"creatinine": number}} for day, number in ((DATES[0], 1), (DATES[1], 88))
]}  # fmt: skip
STATED = {"patient": CASE["patient"], "labs": {"creatinine": {"result": 88, "baseline": 1.0}}}
FHIR = {"resourceType": "Bundle", "type": "collection", "entry": [
    {"resource": {
        "resourceType": "Observation", "status": "final", "code": {"text": "creatinine"},
        "effectiveDateTime": day, "valueQuantity": {"value": number},
    }} for day, number in zip(DATES, (1.0, 88), strict=True)
]}  # fmt: skip
HL7 = r"""MSH|^~\&|LAB|H|||20260112||ORU^R01|1|P|2.5
PID|1||7||X^Y||19860101|F
OBR|1|||P|||20260110
OBX|1|NM|C^creatinine||1.0||||||F|||20260110
OBR|2|||P|||20260111
OBX|1|NM|C^creatinine||88||||||F|||20260111
""".replace("\n", "\r")
DOORS = {
    "case.json": json.dumps(CASE),
    "stated.json": json.dumps(STATED),
    "long.csv": "date,test,value\n2026-01-10,creatinine,1.0\n2026-01-11,creatinine,88\n",
    "wide.csv": "test;2026-01-10;2026-01-11\ncreatinine;1.0;88\nsodium;140;141\n",
    "across.csv": "date,creatinine,sodium\n2026-01-10,1.0,140\n2026-01-11,88,141\n",
    "text.txt": "2026-01-10: creatinine 1.0, sodium 140\n2026-01-11: creatinine 88, sodium 141\n",
    "bundle.json": json.dumps(FHIR),
    "message.hl7": HL7,
}
SEVERE = DOORS["text.txt"].replace("1.0", "1.0 mg/dL").replace("88", "300")


@pytest.mark.parametrize("door", DOORS)
def test_through_every_door_a_change_of_unit_is_no_rise(door, tmp_path):
    path = tmp_path / door
    path.write_text(DOORS[door], encoding="utf-8")
    done = run(path, "--format", "json")
    report = json.loads(done.out)
    row = next(row for row in report["rows"] if row["result"]["text"].startswith("88"))
    assert row["change"]["verdict"] is None
    assert row["change"]["percent"] is None
    assert "from mg/dL to umol/L there would be no change" in row["change"]["reason"]
    assert report["interpretation"]["stages"] == []


@pytest.mark.parametrize("text", [DOORS["text.txt"], SEVERE])
def test_no_kidney_injury_is_staged_from_numbers_whose_units_may_differ(text, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    assert json.loads(run(path, "--format", "json").out)["interpretation"]["stages"] == []


def test_a_usual_value_without_a_unit_gives_no_stage(tmp_path):
    path = tmp_path / "case.json"
    stated = {"creatinine": {"result": "3.0 mg/dL", "baseline": 1.0}}
    path.write_text(json.dumps({**STATED, "labs": stated}), encoding="utf-8")
    report = json.loads(run(path, "--format", "json").out)
    (row,) = report["rows"]
    assert row["change"]["verdict"] == "risen"
    assert row["baseline"]["assumed"] == "1.0 is compared as in mg/dL, since it states no unit"
    assert "kdigo-aki" not in [stage["id"] for stage in report["interpretation"]["stages"]]


@pytest.mark.parametrize("choice", ["previous", "first", "median"])
@pytest.mark.parametrize("options", [(), ("--units", "conventional"), ("--strict",)])
def test_a_large_table_says_of_each_pair_what_check_says(choice, options, tmp_path):
    path, target = tmp_path / "rows.csv", tmp_path / "flagged.csv"
    lines = ["patient,date,test,value,unit,specimen"]
    for number, (test, *texts, _) in enumerate(PAIRS):
        for day, text in zip(DATES, texts, strict=True):
            value, _, unit = text.partition(" ")
            specimen = "arterial blood" if test == "pH" else ""
            lines.append(f"P{number},{day},{test},{value},{unit},{specimen}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("flag", path, "--baseline", choice, "--output", target, "--prefix", "", *options)
    assert done.code == 0, done.err
    with target.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    said = json.loads(run(path, "--against", choice, "--format", "json", *options).out)
    rows = [row for report in said for row in report["rows"]]
    for flagged, row in zip(found, rows, strict=True):
        change = row["change"] or {"verdict": None, "reason": None, "percent": None}
        assert flagged["change_verdict"] == (change["verdict"] or ""), row
        assert flagged["change_reason"] == (change["reason"] or ""), row
        percent = flagged["change_percent"]
        assert (float(percent) if percent else None) == pytest.approx(change["percent"])
