"""One case written in every way that results come in: what each door must say alike of it.

A door that cannot carry a printed range or a laboratory's flag is compared with the case without
it; a text has no column that says that an unknown word is a test.
"""

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pdfs import Page, lay_out, write_pdf
from workbooks import write_ods, write_xlsx

YAML = """
case: Ada Quennell
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
7731884,F,2000-06-01,2026-01-12,Hemoglobin,8.9,g/dL,12-16,
7731884,F,2000-06-01,2026-01-12,Potassium,5.0,mmol/L,,H
7731884,F,2000-06-01,2026-01-12,CRP,<0.3,mg/dL,,
7731884,F,2000-06-01,2026-01-12,Calcium,10.30,mg/dL,,
7731884,F,2000-06-01,2026-03-12,Hemoglobin,13.1,g/dL,12-16,
7731884,F,2000-06-01,2026-03-12,Anti-CCP,negative,,,
7731884,F,2000-06-01,2026-03-12,Glucose,hemolyzed,,,
7731884,F,2000-06-01,2026-03-12,Zorkmid,5,mg/L,,
"""

HL7 = r"""MSH|^~\&|LAB|H|||20260112||ORU^R01|1|P|2.5
PID|1||7731884||Quennell^Ada||20000601|F
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
        "subject": {"reference": "Patient/7731884"}, "effectiveDateTime": day, **content,
    }  # fmt: skip


def quantity(value, unit, **more):
    return {"valueQuantity": {"value": value, "unit": unit, **more}}


HB_RANGE = {"referenceRange": [{"low": {"value": 12}, "high": {"value": 16}}]}
HIGH = {"interpretation": [{"coding": [{"code": "H"}]}]}
FHIR = json.dumps({
    "resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "7731884", "gender": "female",
                      "name": [{"family": "Quennell"}], "birthDate": "2000-06-01"}},
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
Patient: Quennell, Ada   MRN: 7731884
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

NDJSON_PATIENT, NDJSON_RESULTS = EXPORT.split("\n", 1)
ALONE = {"resourceType": "Bundle", "type": "collection"}
BUNDLE = (
    json.dumps({**ALONE, "entry": []})[:-2]
    + ", ".join(f'{{"resource": {line}}}' for line in NDJSON_RESULTS.split("\n"))
    + "]}"
)
SHORTHAND = """
Patient: Quennell, Ada   MRN: 7731884
Sex: F   Date of birth: 2000-06-01
2026-01-12: Hemoglobin 8.9 g/dL (12-16), Potassium 5.0 mmol/L H, CRP <0.3 mg/dL; Calcium 10.30 mg/dL
2026-03-12: Hemoglobin 13.1 g/dL (12-16) / Anti-CCP negative / Glucose hemolyzed
"""
CUMULATIVE = """
Patient: Quennell, Ada   MRN: 7731884
Sex: F   Date of birth: 2000-06-01

Test         Unit     Range     2026-01-12   2026-03-12
Hemoglobin   g/dL     12-16     8.9          13.1
Potassium    mmol/L             5.0 H        -
CRP          mg/dL              <0.3
Calcium      mg/dL              10.30        -
Anti-CCP                                     negative
Glucose                                      hemolyzed
"""
GRID = list(csv.reader(CSV.splitlines()))
RECORDS = list(csv.DictReader(io.StringIO(CSV)))
WORKBOOK = [
    GRID[0],
    *([*row[:5], float(row[5]) if row[5] in ("8.9", "13.1", "5") else row[5], *row[6:]]
      for row in GRID[1:]),
]  # fmt: skip


def as_csv(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_wide() -> str:
    """Tests down, dates across."""
    days = ["2026-01-12", "2026-03-12"]
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in RECORDS:
        cells = found.setdefault((row["test"], row["unit"], row["range"]), {})
        cells[row["date"]] = " ".join(filter(None, (row["result"], row["flag"])))
    rows = [["F", "2000-06-01", *of, *(cells.get(day, "") for day in days)]
            for of, cells in found.items()]  # fmt: skip
    return as_csv([["sex", "dob", "test", "unit", "range", *days], *rows], ";")


def write_across() -> str:
    """Dates down, tests across."""
    days = list(dict.fromkeys(row["date"] for row in RECORDS))
    tests = {row["test"]: row["unit"] for row in RECORDS}
    heads = [f"{test} ({unit})" if unit else test for test, unit in tests.items()]
    rows = []
    for day in days:
        cells = {row["test"]: " ".join(filter(None, (row["result"], row["flag"])))
                 for row in RECORDS if row["date"] == day}  # fmt: skip
        rows.append([day, "F", "2000-06-01", *(cells.get(test, "") for test in tests)])
    return as_csv([["date", "sex", "dob", *heads], *rows])


def write_layout(columns: Mapping[str, str]) -> str:
    """A known layout: each of its columns filled from a field of the rows, or always alike."""
    rows = []
    for row in RECORDS:
        low, _, high = row["range"].partition("-")
        known = {**row, "low": low, "high": high}
        rows.append([known.get(name, name) for name in columns.values()])
    return as_csv([list(columns), *rows])


SDTM = {"USUBJID": "patient", "SEX": "sex", "BRTHDTC": "dob", "LBDTC": "date", "LBTEST": "test",
        "LBORRES": "result", "LBORRESU": "unit", "LBORNRLO": "low", "LBORNRHI": "high",
        "LBNRIND": "flag"}  # fmt: skip
MIMIC = {"subject_id": "patient", "gender": "sex", "charttime": "date", "label": "test",
         "value": "result", "valueuom": "unit", "ref_range_lower": "low",
         "ref_range_upper": "high", "flag": "flag", "anchor_age": "25",
         "anchor_year": "2026"}  # fmt: skip
OMOP = {"person_id": "patient", "gender_source_value": "sex", "birth_datetime": "dob",
        "measurement_date": "date", "measurement_source_value": "test",
        "value_source_value": "result", "unit_source_value": "unit", "range_low": "low",
        "range_high": "high"}  # fmt: skip
SYNTHEA = {"PATIENT": "patient", "GENDER": "sex", "BIRTHDATE": "dob", "DATE": "date",
           "DESCRIPTION": "test", "VALUE": "result", "UNITS": "unit"}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One way to write the case.

    Attributes:
        file: What the file is called, or the folder.
        content: The file, or the files by their names where there are several.
        options: What has to be stated of it.
        lacks: Which fields of a case it cannot carry.
        has_unknown: Whether a test that is not known is seen to be one.
        is_in_order: Whether the results stand in the order of the case.
    """

    file: str
    content: str | bytes | Mapping[str, str | bytes]
    options: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    has_unknown: bool = True
    is_in_order: bool = True
    files: tuple[str, ...] = field(default=())

    @property
    def parts(self) -> dict[str, bytes]:
        """The files by their names."""
        parts = self.content if isinstance(self.content, Mapping) else {self.file: self.content}
        return {
            name: part.encode() if isinstance(part, str) else part for name, part in parts.items()
        }

    def write(self, folder: Path) -> list[Path]:
        """Write the files into a folder; gives what is named on the command line."""
        for name, content in self.parts.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        return [folder / name for name in self.files or (self.file,)]


def lay_out_lines(text: str) -> bytes:
    return write_pdf([Page(lay_out([[line] for line in text.strip().splitlines()], ()))])


SECRETS = ("Quennell", "7731884", "2000-06-01", "20000601", "2026-01-12", "20260112", "8.9", "13.1",
           "10.30")  # fmt: skip
"""What no refusal may repeat."""
WAYS = (
    Way("case.yaml", YAML),
    Way("case.json", JSON),
    Way("labs.csv", CSV),
    Way("labs.tsv", as_csv(GRID, "\t")),
    Way("labs.csv.gz", gzip.compress(CSV.encode(), mtime=0)),
    Way("wide.csv", write_wide(), is_in_order=False),
    Way("across.csv", write_across(), lacks=("range",)),
    Way("sdtm.csv", write_layout(SDTM), ("--layout", "sdtm-lb")),
    Way("mimic.csv", write_layout(MIMIC), ("--layout", "mimic-labevents")),
    Way("omop.csv", write_layout(OMOP), ("--layout", "omop-measurement"), ("reported",)),
    Way("synthea.csv", write_layout(SYNTHEA), ("--layout", "synthea"), ("range", "reported")),
    Way("labs.xlsx", write_xlsx({"Results": WORKBOOK})),
    Way("labs.ods", write_ods({"Results": WORKBOOK})),
    Way("labs.hl7", HL7),
    Way("bundle.json", FHIR),
    Way("export.ndjson", EXPORT),
    Way("apart.ndjson", {"Observation.ndjson": NDJSON_RESULTS, "Patient.ndjson": NDJSON_PATIENT},
        files=("Observation.ndjson", "Patient.ndjson")),
    Way("apart.json", {"results.json": BUNDLE, "people.json": NDJSON_PATIENT},
        files=("results.json", "people.json")),
    Way("labs.txt", TEXT, has_unknown=False),
    Way("shorthand.txt", SHORTHAND, has_unknown=False),
    Way("cumulative.txt", CUMULATIVE, has_unknown=False, is_in_order=False),
    Way("labs.pdf", lay_out_lines(TEXT), has_unknown=False),
    Way("folder", {"folder/labs.csv": CSV, "folder/letter.md": "labcheck reads no letter"}),
)  # fmt: skip


def change(content: bytes, changes: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Cut out some bytes of a file at a few places, and put others there."""
    for place, cut, piece in changes:
        at = place % (len(content) + 1)
        content = content[:at] + piece + content[at + cut :]
    return content
