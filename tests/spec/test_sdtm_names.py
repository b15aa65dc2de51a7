"""What a row of SDTM is of: LBTEST, LBTESTCD, LBCAT and LBSPEC are evidence together.

Codes and names of tests were read in CDISC's dataset specializations, limits in the set of ABIM.
"""

import csv

import pandas as pd
import pytest

from commands import run
from labcheck import bulk
from labcheck.judging.contradictions import list_candidates
from labcheck.readers.tables.layouts import SDTM_TESTS
from labcheck.yaml_files.shipped import load_shipped_catalogue

COLUMNS = ("LBTEST", "LBTESTCD", "LBCAT", "LBSPEC", "LBORRES", "LBORRESU")
ROWS = [
    # LBTEST is not known, or empty: LBTESTCD is
    ("xyz", "ALT", "CHEMISTRY", "", "30", "U/L", "N", "10-40"),
    ("xyz", "K", "", "", "5.5", "mmol/L", "H", "3.5-5.0"),
    ("", "BILI", "CHEMISTRY", "SERUM", "0.8", "mg/dL", "N", "0.3-1.0, total"),
    ("", "CA", "CHEMISTRY", "SERUM", "9.5", "mg/dL", "N", "8.6-10.2, not ionized"),
    ("xyz", "CREAT", "", "URINE", "100", "mg/dL", "no-range", "creatinine of urine"),
    ("xyz", "BASO", "HEMATOLOGY", "BLOOD", "1", "", "unknown-test", "a count or a share"),
    ("xyz", "QQQ", "CHEMISTRY", "SERUM", "1", "mg/dL", "unknown-test", "a code of the sponsor"),
    ("NA", "GLUC", "CHEMISTRY", "SERUM", "80", "mg/dL", "contradicted", "NA is sodium"),
    # both are known
    ("Sodium", "SODIUM", "CHEMISTRY", "SERUM", "140", "mmol/L", "N", "136-145"),
    ("Calcium", "CA", "CHEMISTRY", "SERUM", "9.5", "mg/dL", "N", "8.6-10.2"),
    ("Leukocytes", "WBC", "HEMATOLOGY", "", "7", "10^9/L", "N", "4-11"),
    ("Neutrophils/Leukocytes", "NEUTLE", "HEMATOLOGY", "BLOOD", "60", "%", "N", "50-70"),
    ("Hemoglobin A1C", "HBA1C", "CHEMISTRY", "BLOOD", "5.2", "%", "N", "4.0-5.6"),
    ("Sodium", "K", "CHEMISTRY", "SERUM", "140", "mmol/L", "contradicted", "another test"),
    ("Albumin", "PROT", "CHEMISTRY", "SERUM", "4.0", "g/dL", "contradicted", "another test"),
    # LBCAT says in what
    ("Glucose", "GLUC", "URINALYSIS", "", "0", "mg/dL", "N",
     "of a strip of urine, not LL of blood"),
    ("Glucose", "GLUC", "URINALYSIS", "URINE", "NEGATIVE", "", "N", "of urine"),
    ("Glucose", "GLUC", "URINALYSIS", "SERUM", "80", "mg/dL", "contradicted", "urine or serum"),
    ("", "PH", "URINALYSIS", "", "6.0", "", "N", "of urine: 4.5-8.0"),
    ("Leukocytes", "WBC", "URINALYSIS", "", "100", "/uL", "no-range", "of urine, not LL of blood"),
    ("Erythrocytes", "RBC", "URINALYSIS", "URINE", "25", "/uL", "no-range", "of urine, not L"),
    ("Protein", "PROT", "URINALYSIS", "", "NEGATIVE", "", "N", "of urine"),
    ("Protein", "PROT", "CHEMISTRY", "", "70", "g/L", "N", "55-90: 37-105 g/L were seen in blood"),
    ("Protein", "PROT", "Biochemistry", "", "95", "g/L", "H", "the same panel"),
    ("Protein", "PROT", "CHEMISTRY", "", "0.3", "g/L", "ambiguous-test", "seen in no blood"),
    ("Protein", "PROT", "", "", "70", "g/L", "ambiguous-test", "no panel says so"),
    ("Leukocytes", "WBC", "HAEMATOLOGY", "", "7000", "/uL", "N", "4000-11000, not of urine"),
]  # fmt: skip


@pytest.fixture(scope="module")
def records():
    return [dict(zip(COLUMNS, row, strict=False)) | {"SEX": "F", "AGE": "40", "AGEU": "YEARS",
            "USUBJID": "1"} for row in ROWS]  # fmt: skip


@pytest.fixture
def table(records, tmp_path):
    path = tmp_path / "lb.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return path


def differing(said):
    """The rows of which something else is said than what is right."""
    return [(row, one) for row, one in zip(ROWS, said, strict=True) if row[6] != one]


def test_check(table):
    done = run(table, "--layout", "sdtm-lb", "--format", "csv")
    rows = csv.DictReader(done.out.splitlines())
    assert differing([row["flag"] or row["not_judged"] for row in rows]) == []


def test_flag(table, tmp_path):
    target = tmp_path / "out.csv"
    done = run("flag", table, "--layout", "sdtm-lb", "--output", target, "--prefix", "said_")
    assert done.code == 0, done.err
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert differing([row["said_flag"] or row["said_not_judged"] for row in rows]) == []


def test_data_frames(records):
    frame = bulk.flag(pd.DataFrame(records), layout="sdtm-lb", prefix="said_")
    said = frame["said_flag"].fillna(frame["said_not_judged"])
    assert differing(list(said)) == []


def test_every_code_is_of_a_test_that_is_known():
    catalogue = load_shipped_catalogue()
    for name in SDTM_TESTS.values():
        found = [catalogue.find(name, None, specimen) for specimen in (None, "urine")]
        assert any(list_candidates(one) for one in found), name
