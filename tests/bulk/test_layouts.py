"""Tables of known layouts are judged in bulk as `check` judges each row of them."""

# ruff: noqa: ISC004 - tables are written line by line

import csv
import io
import os
import random

import nasty
import pytest

from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb", reason="the bulk command needs duckdb")
    pytest.importorskip("pyarrow", reason="the bulk command needs pyarrow")

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from labcheck.bulk.duckdb_engine import flag_files
from labcheck.bulk.files import find_tables
from labcheck.bulk.job import Job
from labcheck.bulk.layouts import TableLayout, quiet_operators, spread_cells
from labcheck.bulk.names import load_names
from labcheck.bulk.session import Limits
from labcheck.case import BaselineChoice
from labcheck.checking import check
from labcheck.errors import InputError
from labcheck.readers import Asked
from labcheck.readers import Layout as ReadersLayout
from labcheck.readers.table import read
from labcheck.readers.table_layouts import LAYOUTS
from labcheck.shelf import gather_knowledge

FACTS = (
    "flag", "not_judged", "possible_flags", "range_low", "range_high", "range_unit", "range_set",
    "times_limit", "at_limit",
)  # fmt: skip
NOT_A_RESULT = dict.fromkeys(FACTS) | {"not_judged": "no-result", "at_limit": False}

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
        "USUBJID": None, "LBTEST": (*TESTS, *SPACES), "LBTESTCD": ("K", "SODIUM", "", "GLUC"),
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
        "fluid": ("Blood", "Urine", ""), "charttime": TIMES,
        "value": (*VALUES, "___", "____ ", "_", "___", *SPACES),
        "valuenum": (*NUMBERS, "", "", "NA"),
        "valueuom": UNITS, "ref_range_lower": LOW, "ref_range_upper": HIGH, "flag": FLAGS,
        "comments": ("", "IF FASTING", "___"), "gender": SEXES,
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


@pytest.fixture(scope="module")
def knowledge():
    return gather_knowledge(["abim", "caliper"], [])


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


def flag(folder, name, knowledge, layout, **more):
    files, form = find_tables([str(folder / name)])
    target = folder / "out.parquet"
    job = Job(
        files, form, target, layout=layout,
        **{"prefix": "lab_", "limits": Limits("500MB", 2)} | more,
    )  # fmt: skip
    counts = flag_files(job, knowledge)
    return counts, pq.read_table(target).to_pylist()


def facts(rows):
    return [{name: row[f"lab_{name}"] for name in FACTS} for row in rows]


def differences(found, said, rows):
    return [
        (row, one, other)
        for row, one, other in zip(rows, found, said, strict=True)
        if not nasty.is_same(one, other)
    ]


def assert_judged_alike(folder, rows, layout, knowledge, lists=(4_000_000,)):
    content = to_csv(rows)
    (folder / "in.csv").write_text(content, encoding="utf-8")
    said = said_by_check(content, layout, knowledge, rows)
    for longest in lists:
        _, found = flag(folder, "in.csv", knowledge, layout, longest_list=longest)
        assert differences(facts(found), said, rows) == []
    return said


def test_every_layout_is_known():
    assert {one.value for one in TableLayout} == {one.value for one in ReadersLayout} | {"plain"}


@pytest.mark.parametrize("layout", ROWS)
def test_random_rows_are_judged_as_check_judges_each(tmp_path, knowledge, layout):
    """By lists, and by joins, which are made where lists would be too long."""
    rows = make_rows(layout, 1_500, 11)
    said = assert_judged_alike(tmp_path, rows, layout, knowledge, lists=(4_000_000, 40))
    assert len({(one["flag"], one["not_judged"]) for one in said}) > 8
    assert sum(one["flag"] is not None for one in said) > 150


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("layout", ROWS)
def test_tables_that_lack_columns_are_judged_alike(tmp_path, knowledge, layout, seed):
    """What is left must still name the patient, a test and a value."""
    needed = {
        "sdtm-lb": [{"LBTEST", "LBTESTCD", "LBLOINC"}, {"LBORRES", "LBSTRESC", "LBSTRESN"}],
        "mimic-labevents": [{"label", "itemid"}, {"value", "valuenum"}],
        "omop-measurement": [
            {"measurement_concept_name", "measurement_source_value", "concept_code"},
            {"value_source_value", "value_as_number", "value_as_concept_name"},
        ],
        "synthea": [{"DESCRIPTION", "CODE"}, {"VALUE"}],
    }[layout]
    chance = random.Random(seed)
    kept = {name for name, texts in ROWS[layout].items() if texts is None or chance.random() < 0.5}
    kept |= {chance.choice(sorted(one)) for one in needed if not one & kept}
    rows = [
        {name: text for name, text in row.items() if name in kept}
        for row in make_rows(layout, 250, seed)
    ]
    assert_judged_alike(tmp_path, rows, layout, knowledge)


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


@pytest.mark.parametrize("layout", FEW)
def test_what_the_conventions_of_a_layout_mean(tmp_path, knowledge, layout):
    content, expected = FEW[layout]
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    _, found = flag(tmp_path, "in.csv", knowledge, layout)
    assert [_short(row) for row in facts(found)] == expected
    rows = list(csv.DictReader(io.StringIO(content)))
    assert differences(facts(found), said_by_check(content, layout, knowledge, rows), rows) == []


def _short(row):
    return row["not_judged"] or f"{row['flag']} {row['range_set']}"


@pytest.mark.parametrize("layout", ["mimic-labevents", "omop-measurement", "synthea", "sdtm-lb"])
def test_numbers_of_a_typed_table_are_judged_as_those_of_a_text(tmp_path, knowledge, layout):
    """DuckDB reads numbers, dates and whole numbers; the texts of the same table are the law."""
    columns = {
        "sdtm-lb": ("LBORRES", "LBSTRESN", "AGE"),
        "mimic-labevents": ("itemid", "valuenum", "anchor_age", "anchor_year"),
        "omop-measurement": ("value_as_number", "operator_concept_id"),
        "synthea": ("VALUE",),
    }[layout]
    numbers = {name: pa.float64() for name in columns[:-1]} | {columns[-1]: pa.int64()}
    numbers |= {"VALUE": pa.float64(), "itemid": pa.int32(), "anchor_age": pa.int16()}
    chance = random.Random(5)
    rows = make_rows(layout, 700, 5)
    for row in rows:
        for name in columns:
            texts = [one for one in ROWS[layout][name] if one.isascii() and one.isdecimal()]
            row[name] = chance.choice([*texts, ""])
    content = to_csv(rows)
    said = said_by_check(content, layout, knowledge, rows)
    options = pc.ConvertOptions(
        column_types={name: numbers.get(name, pa.string()) for name in rows[0]}, null_values=[""]
    )
    table = pc.read_csv(io.BytesIO(content.encode()), convert_options=options)
    pq.write_table(table, tmp_path / "in.parquet")
    _, found = flag(tmp_path, "in.parquet", knowledge, layout)
    assert differences(facts(found), said, rows) == []


def test_an_age_follows_from_the_years_between_anchor_and_result():
    prepare = LAYOUTS["mimic-labevents"].prepare
    chance, ages = random.Random(3), set()
    for _ in range(2_000):
        anchored, year = chance.choice([0, 1, 17, 60, 91, 129, 400]), chance.randrange(1, 9999)
        anchor = max(year + chance.choice([-9999, -200, -70, -1, 0, 1, 50, 300, 9000]), 0)
        said = {"anchor_age": str(anchored), "anchor_year": str(anchor), "time": f"{year:04}-05-06"}
        years = {"years_from_anchor": str(year - anchor), "anchor_age": str(anchored)}
        spread = spread_cells({"layout": "mimic-labevents", **years})
        assert prepare(spread).get("age") == prepare(said).get("age")
        ages.add(prepare(said).get("age"))
    assert len(ages) > 20


def test_operators_that_leave_a_number_alone_are_found_by_asking_the_reader():
    assert quiet_operators("omop-measurement") == ("0", "0.0", "=", "4172703", "4172703.0")


WHO = {
    "mimic-labevents": (["gender", "anchor_age", "anchor_year"], "subject_id", "subject_id"),
    "omop-measurement": (["birth_datetime", "gender_source_value"], "person_id", "person_id"),
    "synthea": (["BIRTHDATE", "GENDER"], "PATIENT", "Id"),
    "sdtm-lb": (["SEX", "AGE", "AGEU", "BRTHDTC"], "USUBJID", "USUBJID"),
}


@pytest.mark.parametrize("layout", WHO)
def test_patients_may_stand_in_the_layouts_own_table_of_them(tmp_path, knowledge, layout):
    theirs, patient, id_ = WHO[layout]
    rows = [
        {name: text for name, text in row.items() if name != "gender_concept_name"}
        for row in make_rows(layout, 400, 3)
    ]
    said = said_by_check(to_csv(rows), layout, knowledge, rows)
    own = [{name: text for name, text in row.items() if name not in theirs} for row in rows]
    who = [{id_: row[patient], **{name: row[name] for name in theirs}} for row in reversed(rows)]
    (tmp_path / "in.csv").write_text(to_csv(own), encoding="utf-8")
    (tmp_path / "who.csv").write_text(to_csv(who), encoding="utf-8")
    files, form = find_tables([str(tmp_path / "who.csv")])
    _, found = flag(tmp_path, "in.csv", knowledge, layout, patients=files, patients_form=form)
    assert differences(facts(found), said, rows) == []


def test_columns_that_are_asked_for_come_before_those_of_the_layout(tmp_path, knowledge):
    rows = [{**row, "mine": str(number)} for number, row in enumerate(make_rows("sdtm-lb", 300, 2))]
    content = to_csv(rows)
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    asked = {"value": "mine", "age": "LBSTRESN", "test": "LBTESTCD"}
    said = said_by_check(content, "sdtm-lb", knowledge, rows, columns=asked)
    _, found = flag(tmp_path, "in.csv", knowledge, "sdtm-lb", columns=asked)
    assert differences(facts(found), said, rows) == []


NAMES = b"tests: {50912: creatinine, 3016723: creatinine, LOCAL: sodium}\nunits: {8840: mg/dL}\n"


@pytest.mark.parametrize(
    ("layout", "content", "expected"),
    [
        ("mimic-labevents", "itemid,value,valueuom\n50912,2,mg/dL\n50931,2,mg/dL\n",
         ["H", "unknown-test"]),
        ("mimic-labevents", "itemid,label,value,valueuom\n50912,Whatever,2,mg/dL\n1,local,120,mM\n",
         ["H", "LL"]),
        ("omop-measurement",
         ("measurement_concept_id,value_as_number,unit_concept_id\n"
          "3016723,2,8840\n3016723.0,2,8840.0\n3016723,2,1\n7,2,8840\n"),
         ["H", "H", "unit-missing", "unknown-test"]),
        ("omop-measurement",
         ("measurement_concept_id,measurement_source_value,value_as_number,unit_source_value,"
          "unit_concept_id\n3016723,x,2,quux,8840\n3016723,x,2,mg/dL,\n,local,120,mmol/L,\n"),
         ["H", "H", "LL"]),
        ("", "code,value,unit\n50912,2,mg/dL\n", ["H"]),
        ("", "test,value,unit\n50912,2,mg/dL\n", ["H"]),
        ("", "test,code,value,unit\nWhatever,50912,2,mg/dL\n", ["H"]),
    ],
)  # fmt: skip
def test_codes_mean_what_a_file_of_names_says(tmp_path, knowledge, layout, content, expected):
    names = load_names(NAMES, "names.yaml", knowledge.catalogue)
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    _, found = flag(tmp_path, "in.csv", knowledge, layout, names=names)
    assert [row["flag"] or row["not_judged"] for row in facts(found)] == expected


def test_a_code_in_a_column_of_whole_numbers_is_looked_up_as_text(tmp_path, knowledge):
    names = load_names(NAMES, "names.yaml", knowledge.catalogue)
    for type_ in (pa.int32(), pa.int64(), pa.float64()):
        table = pa.table(
            {
                "itemid": pa.array([50912, 50931], type_),
                "valuenum": [2.0, 2.0],
                "valueuom": ["mg/dL"] * 2,
            }
        )
        pq.write_table(table, tmp_path / "in.parquet")
        counts, found = flag(tmp_path, "in.parquet", knowledge, "mimic-labevents", names=names)
        assert [row["flag"] or row["not_judged"] for row in facts(found)] == ["H", "unknown-test"]
        assert [one.rows for one in counts.tests] == [1]


def test_unknown_tests_are_told_by_the_column_that_names_them(tmp_path, knowledge):
    content = (
        "measurement_source_value,measurement_concept_name,value_as_number,unit_source_value\n"
        "mine,Sodium,1,mmol/L\n,theirs,1,mmol/L\n,Sodium,1,mmoll\n"
    )
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    counts, _ = flag(tmp_path, "in.csv", knowledge, "omop-measurement")
    assert [(one.name, one.rows) for one in counts.tests] == [("mine", 1), ("theirs", 1)]
    assert [one.name for one in counts.units] == ["mmoll"]


def test_changes_are_found_in_a_layout(tmp_path, knowledge):
    content = (
        "subject_id,label,charttime,value,valuenum,valueuom\n"
        "1,Sodium,2180-05-06 22:25:00,140,140,mEq/L\n"
        "1,Sodium,2180-05-07 22:25:00,___,126,mEq/L\n"
    )
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    choice = BaselineChoice.PREVIOUS
    _, found = flag(tmp_path, "in.csv", knowledge, "mimic-labevents", baseline=choice)
    assert [row["lab_baseline"] for row in found] == [None, 140.0]
    assert [row["lab_change_percent"] for row in found] == [None, -10.0]


def test_the_command_takes_a_layout(tmp_path):
    content, expected = FEW["omop-measurement"]
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    done = run("flag", "in.csv", "-o", "out.csv", "--layout", "omop-measurement", cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8") as stream:
        written = [row["not_judged"] or row["flag"] for row in csv.DictReader(stream)]
    assert written == [one.removesuffix(" abim") for one in expected]


def test_plain_is_the_layout_of_a_table_with_the_usual_names(tmp_path):
    (tmp_path / "in.csv").write_text("test,value,unit\nSodium,120,mmol/L\n", encoding="utf-8")
    for more in ([], ["--layout", "plain"]):
        done = run("flag", "in.csv", "-o", f"out{len(more)}.csv", *more, cwd=tmp_path)
        assert done.code == 0
    assert (tmp_path / "out0.csv").read_bytes() == (tmp_path / "out2.csv").read_bytes()


def test_a_layout_that_is_not_known_is_refused(tmp_path):
    done = run("flag", "in.csv", "-o", "out.csv", "--layout", "sdtm", cwd=tmp_path)
    assert done.code == 2
    for one in TableLayout:
        assert one.value in done.err


@pytest.mark.parametrize(
    ("layout", "content", "message"),
    [
        ("sdtm-lb", "test,value\nK,5\n",
         (":1: no column for test and no column for value; the columns are test, value; "
          "say which they are with --columns test=…,value=…")),
        ("omop-measurement", "measurement_concept_id,value\nK,5\n",
         (":1: no column for value; the columns are measurement_concept_id, value; "
          "say which they are with --columns test=…,value=…")),
        ("mimic-labevents",
         "itemid,value,charttime,anchor_age,anchor_year\n1,5,2180-W05,60,2180\n",
         (": charttime: '2180-W05': moments are not read in this form; "
          "write them as 2026-03-01 or 2026-03-01T08:30:00")),
    ],
)  # fmt: skip
def test_a_layout_that_does_not_fit_is_refused(tmp_path, knowledge, layout, content, message):
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        flag(tmp_path, "in.csv", knowledge, layout)
    assert str(refused.value) == f"{tmp_path}/in.csv{message}"
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
