"""One case through every door: the same rows, whatever format the results came in."""

import json

import pytest
import yaml

from commands import run
from pdfs import Page, lay_out, write_pdf
from workbooks import write_ods, write_xlsx

YAML = """
patient: {sex: female, age: 25 y}
draws:
  - time: 2026-01-12
    labs:
      Hemoglobin: {result: 8.9 g/dL, range: 12-16}
      Potassium: {result: 5.0 mmol/L, reported: H}
      CRP: <0.3 mg/dL
      Calcium: 10.30 mg/dL
  - time: 2026-03-12
    labs:
      Hemoglobin: {result: 13.1 g/dL, range: 12-16}
      Anti-CCP: negative
      Glucose: hemolyzed
      Zorkmid: 5 mg/L
"""

CSV = """patient,sex,dob,date,test,result,unit,range,flag
7,F,2000-06-01,2026-01-12,Hemoglobin,8.9,g/dL,12-16,
7,F,2000-06-01,2026-01-12,Potassium,5.0,mmol/L,,H
7,F,2000-06-01,2026-01-12,CRP,<0.3,mg/dL,,
7,F,2000-06-01,2026-01-12,Calcium,10.30,mg/dL,,
7,F,2000-06-01,2026-03-12,Hemoglobin,13.1,g/dL,12-16,
7,F,2000-06-01,2026-03-12,Anti-CCP,negative,,,
7,F,2000-06-01,2026-03-12,Glucose,hemolyzed,,,
7,F,2000-06-01,2026-03-12,Zorkmid,5,mg/L,,
"""

HL7 = r"""MSH|^~\&|LAB|H|||20260112||ORU^R01|1|P|2.5
PID|1||7||X^Y||20000601|F
OBR|1|||PANEL|||20260112
OBX|1|NM|HB^Hemoglobin||8.9|g/dL|12-16||||F|||20260112
OBX|2|NM|K^Potassium||5.0|mmol/L||H|||F|||20260112
OBX|3|SN|CRP^CRP||<^0.3|mg/dL|||||F|||20260112
OBX|4|NM|CA^Calcium||10.30|mg/dL|||||F|||20260112
OBR|2|||PANEL|||20260312
OBX|1|NM|HB^Hemoglobin||13.1|g/dL|12-16||||F|||20260312
OBX|2|ST|CCP^Anti-CCP||negative||||||F|||20260312
OBX|3|ST|GLU^Glucose||hemolyzed||||||F|||20260312
OBX|4|NM|Z^Zorkmid||5|mg/L|||||F|||20260312
""".replace("\n", "\r")


def observation(name, day, **content):
    return {
        "resourceType": "Observation", "status": "final", "code": {"text": name},
        "subject": {"reference": "Patient/7"}, "effectiveDateTime": day, **content,
    }  # fmt: skip


def quantity(value, unit, **more):
    return {"valueQuantity": {"value": value, "unit": unit, **more}}


HB_RANGE = {"referenceRange": [{"low": {"value": 12}, "high": {"value": 16}}]}
HIGH = {"interpretation": [{"coding": [{"code": "H"}]}]}
FHIR = json.dumps({
    "resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "7", "gender": "female",
                      "birthDate": "2000-06-01"}},
        *({"resource": one} for one in [
            observation("Hemoglobin", "2026-01-12", **quantity(8.9, "g/dL"), **HB_RANGE),
            observation("Potassium", "2026-01-12", **quantity(5.0, "mmol/L"), **HIGH),
            observation("CRP", "2026-01-12", **quantity(0.3, "mg/dL", comparator="<")),
            observation("Calcium", "2026-01-12", **quantity("CALCIUM", "mg/dL")),
            observation("Hemoglobin", "2026-03-12", **quantity(13.1, "g/dL"), **HB_RANGE),
            observation("Anti-CCP", "2026-03-12", valueString="negative"),
            observation("Glucose", "2026-03-12", valueString="hemolyzed"),
            observation("Zorkmid", "2026-03-12", **quantity(5, "mg/L")),
        ]),
    ],
}).replace('"CALCIUM"', "10.30")  # fmt: skip

TEXT = """
Sex: F   Date of birth: 2000-06-01
2026-01-12: Hemoglobin 8.9 g/dL (12-16)
2026-01-12: Potassium 5.0 mmol/L H
2026-01-12: CRP <0.3 mg/dL
2026-01-12: Calcium 10.30 mg/dL
2026-03-12: Hemoglobin 13.1 g/dL (12-16)
2026-03-12: Anti-CCP negative
2026-03-12: Glucose hemolyzed
"""

JSON = json.dumps(yaml.safe_load(YAML), default=str)
# A number that keeps its last digit has no other way through Python's JSON.
EXPORT = "\n".join(
    json.dumps(entry["resource"]).replace(": 10.3}", ": 10.30}").replace(": 10.3,", ": 10.30,")
    for entry in json.loads(FHIR)["entry"]
)
GRID = [line.split(",") for line in CSV.splitlines()]
WORKBOOK = [
    GRID[0],
    *([*row[:5], float(row[5]) if row[5] in ("8.9", "13.1", "5") else row[5], *row[6:]]
      for row in GRID[1:]),
]  # fmt: skip
DOORS = {
    "case.yaml": YAML, "labs.csv": CSV, "labs.hl7": HL7, "bundle.json": FHIR, "case.json": JSON,
    "export.ndjson": EXPORT,
    "labs.txt": TEXT,
    "labs.pdf": write_pdf([Page(lay_out([[line] for line in TEXT.strip().splitlines()], ()))]),
    "labs.xlsx": write_xlsx({"Results": WORKBOOK}), "labs.ods": write_ods({"Results": WORKBOOK}),
}  # fmt: skip


def rows(tmp_path, name):
    path = tmp_path / name
    content = DOORS[name]
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    done = run(path, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)["rows"]


def essence(row):
    """What must not depend on the door: what was measured and what is said of it."""
    change = row["change"] or {}
    return {
        "test": row["test"]["id"] or row["test"]["reported_as"],
        "result": (row["result"]["kind"], row["result"]["value"], row["result"]["unit"]),
        "time": row["time"],
        "flag": (row["flag"], row["possible_flags"], row["flag_from"]),
        "not_judged": (row["not_judged"] or {}).get("reason"),
        "range": row["range"] and (row["range"]["set"], row["range"]["low"], row["range"]["high"]),
        "change": (change.get("verdict"), change.get("percent")),
        "disagreements": row["disagreements"],
    }


@pytest.mark.parametrize("door", [name for name in DOORS if name != "case.yaml"])
def test_the_same_case_gives_the_same_rows(tmp_path, door):
    expected = [essence(row) for row in rows(tmp_path, "case.yaml")]
    if door in (
        "labs.txt",
        "labs.pdf",
    ):  # a text has no column that says that an unknown word is a test
        expected = [row for row in expected if row["test"] != "Zorkmid"]
    assert [essence(row) for row in rows(tmp_path, door)] == expected


def test_that_case_has_every_kind_of_row(tmp_path):
    found = [essence(row) for row in rows(tmp_path, "case.yaml")]
    assert {one["flag"][2] for one in found} == {"printed-range", "reported", "range-set", None}
    assert {one["not_judged"] for one in found} >= {None, "unknown-test", "no-result"}


def test_an_export_is_judged_alike_as_a_large_table(tmp_path):
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    expected = [essence(row) for row in rows(tmp_path, "case.yaml")]
    (tmp_path / "export.ndjson").write_text(EXPORT, encoding="utf-8")
    done = run("flag", tmp_path / "export.ndjson", "-o", tmp_path / "flagged.jsonl")
    assert done.code == 0, done.err
    lines = (tmp_path / "flagged.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert [(row["flag"], row["not_judged"]) for row in found] == [
        (row["flag"][0], row["not_judged"]) for row in expected
    ]
