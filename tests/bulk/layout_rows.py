"""Rows of known layouts, and what `check` says of each of them by itself."""

# ruff: noqa: ISC004 - tables are written line by line

import csv
import io
import random

import nasty

from labcheck.judging.check import check
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read

FACTS = (
    "flag", "not_judged", "possible_flags", "range_low", "range_high", "range_unit", "range_set",
    "times_limit", "at_limit", "may_be_critical", "read_as", "assumed", "notes",
)  # fmt: skip
NOT_A_RESULT = (
    dict.fromkeys(FACTS)
    | {"not_judged": "no-result"}
    | dict.fromkeys(("at_limit", "may_be_critical"), False)
)

NUMBERS = (
    "4", "4.1", "3.5", "140", "140", "136", "0.9", "12.0", "150", "5", "5.10", "90", "200", "-3",
    "0.5", "1e3", "+5", " 5 ", "1,5",
)  # fmt: skip
WORDS = ("", "", "NEGATIVE", "POSITIVE", "TRACE", "<5", ">=60", "1:40", "NA", "5.1 H", "see text")
TESTS = ("Sodium", "Potassium", "Glucose", "Creatinine", "Hemoglobin", "K", "zorkmid", "", "NA")
UNITS = ("mmol/L", "mg/dL", "g/dL", "mEq/L", "", "K/uL", "quux", "NA")
LOW, HIGH = ("", "3.5", "136", "70", "NA"), ("", "5.1", "145", "99", "x")
SEXES, FLAGS = ("F", "M", "", "U", "Female"), ("", "", "H", "NORMAL", "abnormal", "LL")
TIMES = (
    "2180-05-06 22:25:00", "2183-01-01", "2179-12-31T23:59:59", "", "soon", "2180-02-30",
    "2180-12-31T23:30:00-05:00",
)  # fmt: skip
BIRTHS = ("2150-03-01", "2178-01-01", "2180-05-01", "2999-01-01", "", "no date")
CODES = ("", "", "2951-2", "718-7", "no code", "99999-9")
VALUES = (*NUMBERS, *WORDS)
SPACES = (" ", "\t", "\u00a0")
"""Cells that are empty but for space."""

ROWS = {
    "sdtm-lb": {
        "USUBJID": None, "LBTEST": (*TESTS, *["zork"] * 4, *SPACES),
        "LBTESTCD": ("K", "SODIUM", "", "GLUC", "CREAT", "HGB", "", "NA", "local", " "),
        "LBCAT": ("", "CHEMISTRY", "HEMATOLOGY", "URINALYSIS", " "),
        "LBLOINC": CODES, "LBORRES": (*VALUES, *[""] * 8, *SPACES), "LBORRESU": UNITS,
        "LBORNRLO": LOW, "LBORNRHI": HIGH, "LBNRIND": FLAGS,
        "LBSTAT": ("", "", "", "", "NOT DONE", "not done"),
        "LBREASND": ("", "HEMOLYZED"), "LBFAST": ("", "Y", "N"), "LBSPEC": ("", "URINE", "BLOOD"),
        "LBMETHOD": ("", "JAFFE"), "SEX": SEXES, "AGE": ("18", "40", "", "x", "3", "NA"),
        "AGEU": ("YEARS", "MONTHS", "", "DAYS"), "BRTHDTC": (*BIRTHS, "", "", "", ""),
        "LBDTC": TIMES, "LBCOM": ("", "a comment"), "LBSTRESC": VALUES,
        "LBSTRESN": (*NUMBERS, ""), "LBSTRESU": UNITS, "LBSTNRLO": LOW, "LBSTNRHI": HIGH,
        "LBSTNRC": ("", "", "", "NEGATIVE", "<5.6", "NEGATIVE TO TRACE", "NA"),
    },
    "mimic-labevents": {
        "subject_id": None, "itemid": ("50912", "50983", "50971"), "label": (*TESTS, *SPACES),
        "fluid": ("Blood", "Urine", ""), "category": ("Chemistry", "Urinalysis", "", "Blood Gas"),
        "charttime": TIMES,
        "value": (*VALUES, "___", "____ ", "_", "___", *SPACES),
        "valuenum": (*NUMBERS, "", "", "NA"),
        "valueuom": UNITS, "ref_range_lower": LOW, "ref_range_upper": HIGH, "flag": FLAGS,
        "comments": ("", "IF FASTING", "___", "NEG.", "<5", "POS  ___.",
                     "7.12.  NOTIFIED"), "gender": SEXES,
        "anchor_age": ("60", "17", "0", "91", "2", "", "sixty", "140"),
        "anchor_year": ("2180", "2178", "2180", "2160", "2300", " 2180 ", "", "year", "12345"),
    },
    "omop-measurement": {
        "person_id": None, "measurement_concept_name": (*TESTS, *SPACES),
        "measurement_source_value": ("", "", "Sodium", "2951-2", "local", "NA"),
        "concept_code": CODES, "value_source_value": (*VALUES, *[""] * 30, *SPACES),
        "value_as_number": (*NUMBERS, "", ""),
        "value_as_concept_name": ("", "", "", "Positive", "4"),
        "operator_concept_id": (
            "", "0", "4172703", "4171756", "4171754.0", "4172704", "<", "999", "4172703.0",
            "NA", " 0 ", *SPACES,
        ),
        "unit_source_value": UNITS, "unit_concept_code": ("", "mmol/L", "mg/dL"),
        "range_low": LOW, "range_high": HIGH, "measurement_datetime": TIMES,
        "measurement_date": ("2180-05-06", ""), "birth_datetime": BIRTHS,
        "gender_concept_name": ("FEMALE", "MALE", "", "No matching concept"),
        "gender_source_value": ("F", "M", ""), "measurement_concept_id": ("3016723", "", "0"),
        "unit_concept_id": ("8840", ""),
    },
    "synthea": {
        "DATE": TIMES, "PATIENT": None, "ENCOUNTER": ("e",),
        "CATEGORY": ("laboratory", "Laboratory", "vital-signs", "", "survey", "NA"),
        "CODE": CODES, "DESCRIPTION": (*TESTS, "Body Height"), "VALUE": VALUES, "UNITS": UNITS,
        "TYPE": ("numeric",), "GENDER": SEXES, "BIRTHDATE": BIRTHS,
    },
}  # fmt: skip
"""The columns of each layout, and what may stand in them; `None` for the patient."""


FEW = {
    "sdtm-lb": (
        "USUBJID,LBTEST,LBORRES,LBORRESU,LBORNRLO,LBORNRHI,LBSTRESC,LBSTRESU,LBSTNRLO,LBSTNRHI,"
        "LBSTNRC,LBSTAT\n"
        "1,Potassium,4,mmol/L,3.5,5.1,4,mmol/L,4.6,5.2,,\n"
        "2,Potassium,4,mmol/L,,,4,mmol/L,4.6,5.2,,\n"
        "3,Glucose,90,mg/dL,,,5.0,mmol/L,5.2,5.6,,\n"
        "4,Glucose,,mg/dL,70,99,5.8,mmol/L,3.9,5.6,,\n"
        "5,Protein,TRACE,,,,TRACE,,,,NEGATIVE TO TRACE,\n"
        "6,Cannabinoids,15,,,,POSITIVE,,,,NEGATIVE,\n"
        "7,Cannabinoids,POSITIVE,,,,positive,,,,NEGATIVE,\n"
        "8,Potassium,4,mmol/L,,,,,,,,NOT DONE\n"
        "9,Glucose,5.8,mmol/L,,,5.8,mmol/L,,,<5.6,\n"
        "10,Glucose,5.8,mmol/L,,,6.8,mmol/L,,,<5.6,\n"
        "11,Glucose, ,mg/dL,,,5.8,mmol/L,3.9,5.6,,\n",
        ["N printed", "L printed", "N abim", "H printed", "N printed", "unknown-test",
         "POS printed", "no-result", "H printed", "H abim", "H printed"],
    ),
    "mimic-labevents": (
        "subject_id,itemid,label,fluid,charttime,value,valuenum,valueuom,gender,anchor_age,"
        "anchor_year\n"
        "1,50983,Sodium,Blood,2180-05-06 22:25:00,120,120,mEq/L,F,60,2180\n"
        "2,50983,Sodium,Blood,2180-05-06 22:25:00,___,120,mEq/L,F,60,2180\n"
        "3,50983,Sodium,Blood,2180-05-06 22:25:00,___,,mEq/L,F,60,2180\n"
        "4,50983,Sodium,Blood,2180-05-06 22:25:00,,150,mEq/L,F,60,2180\n"
        "5,50983,,Blood,2180-05-06 22:25:00,140,140,mEq/L,F,60,2180\n"
        "6,51222,Hemoglobin,Blood,2180-05-06 22:25:00,13,13,g/dL,F,17,2180\n"
        "7,51222,Hemoglobin,Blood,2183-05-06 22:25:00,13,13,g/dL,F,17,2180\n",
        ["LL abim", "LL abim", "no-result", "H abim", "unknown-test",
         "no-matching-partition", "N abim"],
    ),
    "omop-measurement": (
        "person_id,measurement_concept_name,measurement_source_value,value_source_value,"
        "value_as_number,unit_source_value,operator_concept_id\n"
        "1,Sodium,,,120,mmol/L,4172703\n"
        "2,Sodium,,,120,mmol/L,4171756\n"
        "3,Sodium,,,140,mmol/L,4171756\n"
        "4,Sodium,,,140,mmol/L,999\n"
        "5,local,Sodium,140,139,mmol/L,0\n",
        ["LL abim", "LL abim", "IND abim", "unreadable", "N abim"],
    ),
    "synthea": (
        "PATIENT,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS\n"
        "1,laboratory,2951-2,Sodium,120,mmol/L\n"
        "2,vital-signs,8302-2,Body Height,170,cm\n"
        "3,,2951-2,Sodium,140,mmol/L\n",
        ["LL abim", "no-result", "N abim"],
    ),
}  # fmt: skip


WHO = {
    "mimic-labevents": (["gender", "anchor_age", "anchor_year"], "subject_id", "subject_id"),
    "omop-measurement": (["birth_datetime", "gender_source_value"], "person_id", "person_id"),
    "synthea": (["BIRTHDATE", "GENDER"], "PATIENT", "Id"),
    "sdtm-lb": (["SEX", "AGE", "AGEU", "BRTHDTC"], "USUBJID", "USUBJID"),
}


def make_rows(layout, count, seed):
    """Draw rows, each of a patient by itself."""
    chance = random.Random(seed)
    return [
        {
            name: f"p{number}" if texts is None else chance.choice(texts)
            for name, texts in ROWS[layout].items()
        }
        for number in range(count)
    ]


def to_csv(rows):
    """Write rows as a table, each cell in quotation marks."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def said_by_check(content, layout, knowledge, rows, **asked):
    """Give what `check` says of each row; rows that its reader leaves out have no result."""
    (who,) = (name for name, texts in ROWS[layout].items() if texts is None)
    reading = read(content.encode(), "rows.csv", Asked(layout=layout, **asked))
    said = {case.patient.id: check(case, knowledge).rows for case in reading.cases}
    assert all(len(judged) == 1 for judged in said.values())
    return [nasty.facts_of(said[row[who]][0]) if row[who] in said else NOT_A_RESULT for row in rows]


def facts(rows):
    """Take the columns of the verdict, which have the prefix `lab_`."""
    return [{name: row[f"lab_{name}"] for name in FACTS} for row in rows]


def short(row):
    """Say of a row what is said first."""
    return row["not_judged"] or f"{row['flag']} {row['range_set']}"
