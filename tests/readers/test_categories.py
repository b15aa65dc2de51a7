"""Which results are left out by their category: one rule for every format that states one."""

import csv
import json

import pytest

from commands import run

CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
LEFT_OUT = "left out by the category"

# test, value, unit, category, whether it is read
ROWS = [
    ("Potassium", "4.0", "mmol/L", "laboratory", True),
    ("Potassium", "4.0", "mmol/L", "Laboratory", True),
    ("Potassium", "7.5", "mmol/L", "vital-signs", True),  # a known test, whatever it is filed under
    ("zorkmid", "4.0", "mmol/L", "", True),
    ("zorkmid", "4.0", "mmol/L", "laboratory", True),
    ("Body Height", "170", "cm", "vital-signs", False),
    ("Left ventricular Ejection fraction", "42", "%", "echo", False),  # not a code of HL7's list
    ("Pain severity", "3", "{score}", "survey", False),
]
COUNTED = "3 {} were left out by the category: 1 of vital-signs, 1 of echo, 1 of survey"


def write_synthea(path):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["PATIENT", "DESCRIPTION", "VALUE", "UNITS", "CATEGORY"])
        writer.writerows(("p1", *row[:4]) for row in ROWS)


def write_fhir(path):
    entries = []
    for test, value, unit, category, _ in ROWS:
        one = {"resourceType": "Observation", "status": "final", "code": {"text": test},
               "valueQuantity": {"value": float(value), "unit": unit}}  # fmt: skip
        if category:
            one["category"] = [{"coding": [{"system": CATEGORIES, "code": category}]}]
        entries.append({"resource": one})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    path.write_text(json.dumps(bundle), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write", "options", "noun"),
    [
        ("labs.csv", write_synthea, ("--layout", "synthea"), "rows"),
        ("bundle.json", write_fhir, (), "Observations"),
    ],
)
def test_the_same_results_are_read_and_the_others_counted(tmp_path, name, write, options, noun):
    write(tmp_path / name)
    done = run(tmp_path / name, "--format", "json", *options)
    rows = json.loads(done.out)["rows"]
    assert [row["test"]["reported_as"] for row in rows] == [row[0] for row in ROWS if row[-1]]
    assert rows[2]["notes"] == ["the category is 'vital-signs'"]
    assert COUNTED.format(noun) in done.err


def test_a_large_table_keeps_what_is_left_out_and_does_not_judge_it(tmp_path):
    pytest.importorskip("duckdb")
    write_synthea(tmp_path / "labs.csv")
    target = tmp_path / "flagged.csv"
    done = run("flag", tmp_path / "labs.csv", "-o", target, "--layout", "synthea")
    assert done.code == 0, done.err
    with target.open(encoding="utf-8", newline="") as file:
        said = [row["flag"] or row["not_judged"] for row in csv.DictReader(file)]
    assert said[:3] == ["N", "N", "HH"]
    # What its name says to be none is called so, whatever it is filed under.
    assert said[3:] == ["unknown-test"] * 2 + ["no-result"] + ["not-a-measurement"] * 2


@pytest.mark.parametrize(
    ("section", "is_read"),
    [("", True), ("CH", True), ("LAB", True), ("ICU", True), ("ours", True),
     ("RAD", False), ("EC", False), ("cus", False)],
)  # fmt: skip
def test_orders_of_other_services_are_left_out_of_hl7(tmp_path, section, is_read):
    lines = [
        r"MSH|^~\&|LAB|H|||20261101||ORU^R01|1|P|2.5.1",
        "PID|1||7||X^Y||19800101|F",
        f"OBR|1|||X|||20261101{'|' * 17}{section}",
        "OBX|1|NM|1^Ejection fraction^L||42|%|||||F",
        "OBX|2|NM|2^Potassium^L||7.5|mmol/L|||||F",
    ]
    (tmp_path / "one.hl7").write_text("\r".join(lines), encoding="utf-8")
    done = run(tmp_path / "one.hl7", "--format", "json")
    names = [row["test"]["reported_as"] for row in json.loads(done.out)["rows"]]
    assert names == ["Ejection fraction", "Potassium"][not is_read :]
    assert ("1 OBX was left out by the category: 1 of " in done.err) is not is_read


def test_what_is_left_out_of_many_files_hides_no_fault(tmp_path):
    pulse = {"resourceType": "Observation", "status": "final", "code": {"text": "Heart rate"},
             "category": [{"coding": [{"system": CATEGORIES, "code": "vital-signs"}]}],
             "valueQuantity": {"value": 70, "unit": "/min"}}  # fmt: skip
    potassium = {"resourceType": "Observation", "status": "final", "code": {"text": "Potassium"}}
    read = potassium | {"valueQuantity": {"value": 4, "unit": "mmol/L"}}
    unread = potassium | {"valueQuantity": {"value": 7, "comparator": "~", "unit": "mmol/L"}}
    files = [tmp_path / f"p{number:02}.json" for number in range(26)]
    for file in files:
        last = unread if file is files[-1] else read
        entries = [{"resource": one} for one in (pulse, last)]
        file.write_text(json.dumps({"resourceType": "Bundle", "entry": entries}), encoding="utf-8")
    lines = run(*files, "--only", "critical").err.splitlines()
    assert lines == [
        (
            f"{files[-1]}: entry[1].resource.valueQuantity.comparator: '~' cannot be read; "
            "read are <, <=, >, >="
        ),
        (
            "labcheck: 26 results of 26 files were left out by the category: 26 of vital-signs; "
            "those of category laboratory are read, those that state none, and every known test"
        ),
        "labcheck: 1 fault; all else was read; exit code 0, with --fail-on fault 1",
    ]
