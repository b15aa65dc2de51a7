"""What is not judged and may be critical is counted, named and failed on, through every door."""

import json

import pytest

from build import check_results, critical_list, judge, person, range_set, result, verdict
from commands import run
from doors import Line, verdicts
from labcheck.judging.report import Only
from labcheck.values.printed_result import parse_result

# Main Line Health, critical values: potassium <=2.8 or >=6.0 mEq/L, calcium <=6 or >=13 mg/dL,
# ionized calcium <=0.77 or >=1.59 mmol/L, hemoglobin <=7 or >=20 g/dL, sodium <=120 or >=160.
MAY_BE = [
    Line("potassium", "7.9", "HH", why="in mEq/L and in mmol/L"),
    Line("potassium", "7.9", "unit-unknown", "mmolz", why="whatever the unit is"),
    Line("potassium", "7.9", "unit-incompatible", "units", why="units of what is not said"),
    Line("potassium", "7.9", "unit-incompatible", "U/L", why="not a unit of potassium"),
    Line("Ca", "16", "HH", "mg/dL", why="total or ionized"),
    Line("Ca++", "16", "ambiguous-test", "mg/dL", why="total or ionized"),
    Line("potassium", "12,300", "HH", "mmol/L", why="12.3: nobody has 12300"),
    Line("potassium", "7,9", "HH", "mmol/L", why="one digit behind a comma is a decimal"),
    Line("potassium", "7.9", "HH", "mmol/L", "<= OR 5.1", why="beside a range that is not read"),
    Line("potassium", ">5.9", "H (H, HH)", "mmol/L", why="the mildest, and it may be HH"),
    Line("potassium", "4.1", "N", "mmol/L", "3.5-5.1", "HH", why="the laboratory's flag"),
    Line("potassium", "7.9", "N", "mmol/L", "3.5-9", why="the list's limits"),
    Line("potassium", "repeat 6.9", "unreadable", "mmol/L", why="behind a word"),
    Line("potassium", "4.1; 6.9", "unreadable", "mmol/L", why="one of two numbers"),
    Line("potassium", "4.1; 6.9", "unreadable"),
    Line("potassium", "6.9 mmol/L", "unreadable", "furlong", why="in two units"),
    Line("potassium", "+6.9", "HH", "mmol/L", why="a sign of the number"),
    Line("potassium", "+ 6.9", "unreadable", "mmol/L"),
    Line("potassium", "6.9", "H", "mmol/L", "3.5-5.3", specimen="Yellow", why="of no known word"),
    Line("potassium", "6.9", "no-matching-partition", "mmol/L", specimen="Left arm"),
    Line("hemoglobin", "14", "IND (N if in g/dL, LL if in g/L, HH if in mmol/L)"),
]  # fmt: skip
IS_NOT = [
    Line("potassium", "4.1", "N", why="in either unit"),
    Line("potassium", "4.1", "unit-incompatible", "units", why="in neither unit"),
    Line("Ca", "9.5", "N", "mg/dL", "8.6-10.2", why="normal by the laboratory"),
    Line("frobnicate", "7.9", "unknown-test", "mmol/L", why="nothing it may mean"),
    Line("potassium", "hemolyzed", "no-result", why="no number"),
    Line("potassium", "repeat 4.1", "unreadable", "mmol/L"),
    Line("potassium", "10 % lysed, 4.1", "unreadable", "mmol/L", why="a share is no amount"),
    Line("potassium", "3,9", "N", "mmol/L"),
    Line("potassium", "4.9", "N", "mmol/L", "3.5-5.3", specimen="Yellow", why="normal anyhow"),
    Line("potassium", "30", "no-range", "mmol/L", specimen="urine", why="it is urine's"),
    Line("potassium", "5.5", "H", "mmol/L"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "is_maybe"), [(MAY_BE, True), (IS_NOT, False)])
def test_through_every_door(lines, is_maybe, tmp_path):
    wrong = []
    for door, answers in verdicts(lines, tmp_path).items():
        for line, said in answers:
            cell = str(said.row.get("may_be_critical", said.row.get("said_may_be_critical")))
            is_right = said.verdict == line.expected
            if not is_right or (cell.lower() == "true") is not is_maybe:
                wrong.append((door, line.text, said.verdict, cell))
    assert wrong == []


def fhir(**value):
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "potassium"}}
    return "observation.json", json.dumps(observation | value)


def quantity(value, unit="mmol/L"):
    return {"valueQuantity": {"value": value, "unit": unit}}


def hl7(value, unit, status="F"):
    segments = [
        r"MSH|^~\&|LAB|H|EHR|H|20260301||ORU^R01|1|P|2.5.1", "PID|1||7||A^B||19860101|F",
        "OBR|1|||CHEM", f"OBX|1|ST|K^potassium||{value}|{unit}|||||{status}",
    ]  # fmt: skip
    return "message.hl7", "\r".join(segments) + "\r"


def table(*cells):
    return "table.csv", f"test,value,unit\n{','.join(cells)}\n"


DENIED = {"dataAbsentReason": {"text": "error"}}
REFUSED = {
    "FHIR: a reason why there is no value": lambda value: fhir(**quantity(value), **DENIED),
    "FHIR: the same, in units": lambda value: fhir(**quantity(value, "units"), **DENIED),
    "FHIR: a number as a text": lambda value: fhir(**quantity(str(value))),
    "FHIR: a modifier": lambda value: fhir(**quantity(value), modifierExtension=[{"url": "x"}]),
    "HL7: a status that does not exist": lambda value: hl7(value, "mmol/L", "Q"),
    "HL7: two units": lambda value: hl7(f"{value} mmol/L", "furlong"),
    "a table: two units": lambda value: table("potassium", f"{value} mmol/L", "furlong"),
    "a table: a cell too many": lambda value: table("potassium", str(value), "mmol/L", "x"),
}


@pytest.mark.parametrize(("value", "is_maybe"), [(7.9, True), (4.1, False)])
@pytest.mark.parametrize("write", REFUSED.values(), ids=REFUSED)
def test_a_number_refused_for_what_stands_beside_it(write, value, is_maybe, tmp_path):
    name, content = write(value)
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    (row,) = json.loads(run(tmp_path / name, "--format", "json").out)["rows"]
    assert (row["not_judged"]["reason"], row["may_be_critical"]) == ("unreadable", is_maybe)


def test_what_was_withdrawn_may_be_nothing(tmp_path):
    name, content = fhir(**quantity(7.9), status="entered-in-error")
    (tmp_path / name).write_text(content, encoding="utf-8")
    (row,) = json.loads(run(tmp_path / name, "--format", "json").out)["rows"]
    assert (row["not_judged"]["reason"], row["may_be_critical"]) == ("no-result", False)


def test_they_are_counted_named_shown_and_failed_on(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        "patient: {age: 40 y, sex: female}\n"
        "labs:\n"
        "  - {test: hemoglobin, result: '14'}\n"
        "  - {test: sodium, result: 140 mmol/L}\n"
    )
    done = run(path, "--format", "json", "--only", "critical", "--fail-on", "critical")
    report = json.loads(done.out)
    assert done.code == 1
    assert report["summary"]["maybe_critical"] == ["hemoglobin"]
    assert [row["test"]["reported_as"] for row in report["rows"]] == ["hemoglobin"]
    assert "may be critical: hemoglobin" in run(path).out


def test_an_unknown_test_that_the_laboratory_flags_is_counted_and_named(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("labs:\n  - {test: K+ (tube 2), result: 7.9, range: 3.5-5.1}\n")
    done = run(path, "--format", "json", "--fail-on", "critical")
    report = json.loads(done.out)
    (row,) = report["rows"]
    assert (row["flag"], row["critical_unapplied"]) == ("H", "the test is not known")
    assert (done.code, report["summary"]["critical_unapplied"]) == (1, 1)
    text = run(path).out
    assert "Critical limits of K+ (tube 2) were not applied: the test is not known." in text


PANIC = critical_list(potassium="<=2.8 or >=6.0 mEq/L", calcium="<=6 or >=13 mg/dL")
ADULTS = range_set("panic", kind="critical", adults=True, potassium="<=2.8 or >=6.0 mEq/L")


@pytest.mark.parametrize(
    ("text", "age", "is_maybe"),
    [("7.9 mEq/L", "5 y", True), ("4 mEq/L", "5 y", False), ("7.9 mEq/L", "40 y", True)],
)
def test_limits_for_another_age_are_asked_as_well(text, age, is_maybe):
    one = result("potassium", text)
    (row,) = check_results(one, critical=ADULTS, patient=person(age=age)).rows
    assert row.may_be_critical is is_maybe
    assert bool(row.critical_unapplied) is (age == "5 y")


@pytest.mark.parametrize(
    ("text", "printed", "expected", "is_maybe"),
    [
        # Only a reading in the direction of the flag counts, and none where the flag is normal.
        ("16 mg/dL", "8.6-10.2", "H", True),
        ("5 mg/dL", "4.5-5.3", "N", False),
        ("5.5 mg/dL", "4.5-5.3", "H", False),
    ],
)
def test_a_name_that_may_mean_two_tests(text, printed, expected, is_maybe):
    (row,) = check_results(result("Ca", text, printed_range=printed), critical=PANIC).rows
    assert (verdict(row), row.may_be_critical) == (expected, is_maybe)
    assert Only.CRITICAL.includes(row) is is_maybe


def test_which_reading_is_critical_is_said():
    row = judge("7.9", test="potassium", critical="<=2.8 or >=6.0 mEq/L")
    assert row.notes == (
        (
            "may be critical: in mEq/L: <=2.8 or >=6.0 mEq/L (panic) "
            "or in mmol/L: <=2.8 or >=6.0 mEq/L (panic)"
        ),
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12,300", ["12300", "12.300"]),
        ("<12,300", ["12300", "12.300"]),
        ("14 200", ["14200", "14.200"]),
        ("~7.9 mmol/L", ["7.9"]),
        ("7.5 (C)", ["7.5"]),
        ("1,5 or 2,5", ["1.5", "2.5"]),
        ("repeat 6.9 mmol/L", ["6.9"]),
        ("4.1; 6.9", ["4.1", "6.9"]),
        ("4.1/6.9", ["4.1", "6.9"]),
        ("1.5 (6.9?)", ["1.5", "6.9"]),
        ("lysed <2.0", ["2.0"]),
        ("6.9, second sample after 24 h on 12/03/2026 at 16:45", ["6.9"]),
        ("call 555-1234", []),
        ("1 2 3 4 5", ["1"]),
        ("TNTC", []),
        ("7..9 mmol/L", ["7.9"]),
        ("<2,,1", ["2.1"]),
    ],
)
def test_the_numbers_that_a_text_may_stand_for(text, numbers):
    values = [reading.value for reading in parse_result(text).value.readings]
    assert [str(getattr(one, "value", None) or one.limit) for one in values] == numbers
