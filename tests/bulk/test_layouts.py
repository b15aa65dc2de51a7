"""Tables of known layouts are judged in bulk as `check` judges each row of them."""

import csv
import io
import os
import random
from datetime import UTC, datetime

import pytest
from layout_rows import FEW, ROWS, TIMES, WHO, facts, make_rows, said_by_check, short, to_csv
from nasty import differences, lists_of_at_most

from build import naming
from commands import run

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from pyarrow import feather

import labcheck.bulk
from labcheck.bulk.duckdb_engine import flag_files
from labcheck.bulk.duckdb_session import Limits, Session
from labcheck.bulk.job import Job, TableLayout
from labcheck.bulk.layout_columns import quiet_operators, quiet_values
from labcheck.bulk.questions import Asker
from labcheck.bulk.row_reader import spread_cells
from labcheck.bulk.table_files import find_tables
from labcheck.cases.case import BaselineChoice
from labcheck.errors import InputError
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers import Layout as ReadersLayout
from labcheck.readers.tables.layouts import LAYOUTS
from labcheck.readers.tables.reader import read


@pytest.fixture(scope="module")
def knowledge():
    return gather_knowledge(["abim", "caliper"], [])


def flag(folder, name, knowledge, layout, *, patients=None, longest_list=4_000_000, **more):
    target = folder / "out.parquet"
    more = {"prefix": "lab_", "limits": Limits("500MB", 2)} | more
    job = Job(knowledge, layout=layout, **more)
    with lists_of_at_most(longest_list):
        counts = flag_files(job, find_tables([str(folder / name)]), target, patients)
    return counts, pq.read_table(target).to_pylist()


def assert_judged_alike(folder, rows, layout, knowledge, lists=(4_000_000,)):
    content = to_csv(rows)
    (folder / "in.csv").write_text(content, encoding="utf-8")
    said = said_by_check(content, layout, knowledge, rows)
    askers = {}
    for longest in lists:
        more = {"longest_list": longest, "askers": askers}
        _, found = flag(folder, "in.csv", knowledge, layout, **more)
        assert differences(facts(found), said, rows) == []
    return said


def test_every_layout_is_known():
    assert {one.value for one in TableLayout} == {one.value for one in ReadersLayout} | {"plain"}


@pytest.mark.parametrize("layout", ROWS)
def test_random_rows_are_judged_as_check_judges_each(tmp_path, knowledge, layout):
    """By lists, and by joins, which are made where lists would be too long."""
    rows = make_rows(layout, 450, 11)
    said = assert_judged_alike(tmp_path, rows, layout, knowledge, lists=(4_000_000, 40))
    assert len({(one["flag"], one["not_judged"]) for one in said}) > 8
    assert sum(one["flag"] is not None for one in said) > 25


@pytest.mark.parametrize("seed", range(2))
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
        for row in make_rows(layout, 125, seed)
    ]
    assert_judged_alike(tmp_path, rows, layout, knowledge)


@pytest.mark.parametrize("layout", FEW)
def test_what_the_conventions_of_a_layout_mean(tmp_path, knowledge, layout):
    content, expected = FEW[layout]
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    _, found = flag(tmp_path, "in.csv", knowledge, layout)
    assert [short(row) for row in facts(found)] == expected
    rows = list(csv.DictReader(io.StringIO(content)))
    assert differences(facts(found), said_by_check(content, layout, knowledge, rows), rows) == []


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
    rows = make_rows(layout, 350, 5)
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


@pytest.mark.parametrize("layout", ROWS)
def test_a_plan_stays_short(tmp_path, knowledge, layout, monkeypatch):
    """Dates are in other forms than ISO 8601; a plan that repeats them takes seconds to make."""
    plans = []
    run_plan = Session.run
    monkeypatch.setattr(
        Session, "run", lambda self, sql, doing: plans.append(sql) or run_plan(self, sql, doing)
    )
    rows = [
        {name: "05.06.2180, 22:25" if cell in TIMES else cell for name, cell in row.items()}
        for row in make_rows(layout, 20, 1)
    ]
    assert_judged_alike(tmp_path, rows, layout, knowledge)
    assert max(map(len, plans)) < 80_000
    assert any("regexp_extract_all" in plan for plan in plans)


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


def test_values_that_leave_a_number_alone_are_found_by_asking_the_reader():
    assert [quiet_values(layout) for layout in LAYOUTS] == [
        ("___",) if layout == "mimic-labevents" else () for layout in LAYOUTS
    ]


def test_a_number_beside_a_value_that_was_removed_is_asked_about_as_a_number(
    tmp_path, knowledge, monkeypatch
):
    asked = []
    read_special = Asker.read_special
    monkeypatch.setattr(
        Asker, "read_special", lambda *given: asked.append(given[2]) or read_special(*given)
    )
    head, numbers = "label,value,valuenum,valueuom,comments\n", range(100, 180)
    odd = "Sodium,___,140,mEq/L,NEG.\nSodium,___,,mEq/L,POS.\nSodium,___,x,mEq/L,\n"
    removed = "".join(f"Sodium,___,{number},mEq/L,\n" for number in numbers)
    (tmp_path / "in.csv").write_text(head + removed + odd)
    _, found = flag(tmp_path, "in.csv", knowledge, "mimic-labevents")
    assert len(set(asked)) == 2
    (tmp_path / "in.csv").write_text(head + removed.replace("___", ""))
    _, bare = flag(tmp_path, "in.csv", knowledge, "mimic-labevents")
    assert facts(found)[: len(numbers)] == facts(bare)


@pytest.mark.parametrize(
    ("type_", "ids"),
    [
        (pa.int64(), [-7, 3, 90_000]),
        (pa.int64(), [-(2**63), 10**12, 2**63 - 1]),
        (pa.int16(), [-32768, 0, 32767]),
        (pa.uint64(), [0, 10**19, 2**64 - 1]),
        (pa.uint8(), [255]),
        (pa.string(), ["a", "b ", " 1"]),
        (pa.int32(), []),
    ],
)
@pytest.mark.parametrize("longest", [4_000_000, 0])
def test_patients_are_found_by_any_number_or_text(tmp_path, knowledge, type_, ids, longest):
    others = {pa.string(): ["1", "", None], pa.uint8(): [0, 254, None]}.get(type_, [1, 4, 5, None])
    whose = [*ids, *others, *ids]
    table = pa.table({
        "subject_id": pa.array(whose, type_), "label": ["Hemoglobin"] * len(whose),
        "value": ["13"] * len(whose), "valueuom": ["g/dL"] * len(whose),
    })  # fmt: skip
    genders = ["MF"[place % 2] for place in range(len(ids))]
    pq.write_table(table, tmp_path / "in.parquet")
    patients = {"subject_id": pa.array(ids, type_), "gender": genders or pa.array([], pa.string())}
    pq.write_table(pa.table(patients), tmp_path / "patients.parquet")
    tables = find_tables([str(tmp_path / "patients.parquet")])
    more = {"patients": tables, "longest_list": longest}
    _, found = flag(tmp_path, "in.parquet", knowledge, "mimic-labevents", **more)
    expected = [{"M": "L", "F": "N"}[gender] for gender in genders]
    stripped = dict(zip((str(id_).strip() for id_ in ids), expected, strict=True))
    unknown = [stripped.get(str(id_), "IND") for id_ in others]
    assert [row["lab_flag"] for row in found] == [*expected, *unknown, *expected]


@pytest.mark.parametrize("layout", WHO)
def test_patients_may_stand_in_the_layouts_own_table_of_them(tmp_path, knowledge, layout):
    theirs, patient, id_ = WHO[layout]
    rows = [
        {name: text for name, text in row.items() if name != "gender_concept_name"}
        for row in make_rows(layout, 200, 3)
    ]
    said = said_by_check(to_csv(rows), layout, knowledge, rows)
    own = [{name: text for name, text in row.items() if name not in theirs} for row in rows]
    who = [{id_: row[patient], **{name: row[name] for name in theirs}} for row in reversed(rows)]
    (tmp_path / "in.csv").write_text(to_csv(own), encoding="utf-8")
    (tmp_path / "who.csv").write_text(to_csv(who), encoding="utf-8")
    who_files = find_tables([str(tmp_path / "who.csv")])
    _, found = flag(tmp_path, "in.csv", knowledge, layout, patients=who_files)
    assert differences(facts(found), said, rows) == []


@pytest.mark.parametrize("longest", [4_000_000, 1])
def test_patients_may_stand_in_an_arrow_file(tmp_path, knowledge, longest):
    results = "patient,test,value,unit\n1,Hemoglobin,13,g/dL\n2,Hemoglobin,13,g/dL\n"
    (tmp_path / "in.csv").write_text(results, encoding="utf-8")
    feather.write_feather(
        pa.table({"patient": ["2", "1"], "sex": ["M", "F"]}), str(tmp_path / "a.arrow")
    )
    who = find_tables([str(tmp_path / "a.arrow")])
    _, found = flag(tmp_path, "in.csv", knowledge, "", longest_list=longest, patients=who)
    assert [row["flag"] for row in facts(found)] == ["N", "L"]


def test_columns_that_are_asked_for_come_before_those_of_the_layout(tmp_path, knowledge):
    rows = [{**row, "mine": str(number)} for number, row in enumerate(make_rows("sdtm-lb", 300, 2))]
    content = to_csv(rows)
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    asked = {"value": "mine", "age": "LBSTRESN", "test": "LBTESTCD"}
    said = said_by_check(content, "sdtm-lb", knowledge, rows, columns=asked)
    _, found = flag(tmp_path, "in.csv", knowledge, "sdtm-lb", columns=asked)
    assert differences(facts(found), said, rows) == []


NAMES = "tests: {50912: creatinine, 3016723: creatinine, LOCAL: sodium}\nunits: {8840: mg/dL}\n"


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
         ["H", "H", "IND", "unknown-test"]),
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
    knowledge = naming(knowledge, NAMES)
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    _, found = flag(tmp_path, "in.csv", knowledge, layout)
    assert [row["flag"] or row["not_judged"] for row in facts(found)] == expected
    asked = Asked(layout=layout, catalogue=knowledge.catalogue)
    rows = check(read(content.encode(), "in.csv", asked).cases[0], knowledge).rows
    assert [row.flag.value if row.flag else row.not_judged.reason.word for row in rows] == expected


def test_a_code_in_a_column_of_whole_numbers_is_looked_up_as_text(tmp_path, knowledge):
    knowledge = naming(knowledge, NAMES)
    for type_ in (pa.int32(), pa.int64(), pa.float64()):
        table = pa.table(
            {
                "itemid": pa.array([50912, 50931], type_),
                "valuenum": [2.0, 2.0],
                "valueuom": ["mg/dL"] * 2,
            }
        )
        pq.write_table(table, tmp_path / "in.parquet")
        counts, found = flag(tmp_path, "in.parquet", knowledge, "mimic-labevents")
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


def test_a_moment_with_a_zone_stands_beside_a_year_of_birth(tmp_path, knowledge):
    """Both are the birth date in OMOP; of several columns of several types texts are made."""
    zoned = pa.timestamp("us", tz="America/New_York")
    born, drawn = datetime(1980, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, 8, tzinfo=UTC)
    rows = pa.table({
        "person_id": [1, 2], "measurement_concept_name": ["Hemoglobin"] * 2,
        "value_as_number": [13.0, 13.0], "unit_source_value": ["g/dL"] * 2,
        "measurement_datetime": pa.array([drawn] * 2, zoned),
        "measurement_date": ["2020-01-01"] * 2,
    })  # fmt: skip
    people = pa.table({
        "person_id": [1, 2], "birth_datetime": pa.array([born, None], zoned),
        "year_of_birth": [1980, 1990], "gender_source_value": ["F", "M"],
    })  # fmt: skip
    pq.write_table(rows, tmp_path / "in.parquet")
    pq.write_table(people, tmp_path / "who.parquet")
    _, found = flag(
        tmp_path,
        "in.parquet",
        knowledge,
        "omop-measurement",
        patients=find_tables([str(tmp_path / "who.parquet")]),
    )
    assert [(one["lab_flag"], one["lab_range_set"]) for one in found] == [
        ("N", "abim"),
        ("L", "abim"),
    ]


MIMIC = {
    "labevent_id": "1", "subject_id": "7", "hadm_id": "", "specimen_id": "3", "itemid": "50971",
    "order_provider_id": "", "charttime": "2150-01-02 08:00:00", "storetime": "", "value": "7.9",
    "valuenum": "7.9", "valueuom": "mEq/L", "ref_range_lower": "3.3", "ref_range_upper": "5.1",
    "flag": "abnormal", "priority": "STAT", "comments": "",
}  # fmt: skip
"""A row of labevents of MIMIC-IV, with the columns of its documentation."""
OMOP = {
    "measurement_id": "1", "person_id": "7", "measurement_concept_id": "3023103",
    "measurement_date": "2026-01-02", "measurement_datetime": "", "measurement_time": "",
    "measurement_type_concept_id": "32856", "operator_concept_id": "4172703",
    "value_as_number": "7.9", "value_as_concept_id": "", "unit_concept_id": "8753",
    "range_low": "3.5", "range_high": "5.1", "provider_id": "", "visit_occurrence_id": "",
    "visit_detail_id": "", "measurement_source_value": "Potassium",
    "measurement_source_concept_id": "", "unit_source_value": "mmol/L",
    "unit_source_concept_id": "", "value_source_value": "7.9", "measurement_event_id": "",
    "meas_event_field_concept_id": "",
}  # fmt: skip
"""A row of MEASUREMENT of the OMOP Common Data Model 5.4."""
OWN_COLUMNS = [
    ("mimic-labevents", MIMIC, "tests: {50971: potassium}", "flag"),
    ("omop-measurement", OMOP, "tests: {3023103: potassium}", "range_low"),
]


@pytest.mark.parametrize(("layout", "row", "names", "taken"), OWN_COLUMNS)
def test_tables_that_own_such_columns_get_a_prefix(tmp_path, layout, row, names, taken):
    lines = [",".join(row), ",".join(row.values())]
    (tmp_path / "in.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "names.yaml").write_text(names, encoding="utf-8")
    done = run(
        "flag", "in.csv", "--layout", layout, "--map", "names.yaml", "-o", "out.csv", cwd=tmp_path
    )
    assert done.code == 0, done.err
    assert (
        "labcheck: the added columns are called labcheck_flag and so on, since the table has the "
        f"column {taken}\n"
    ) in done.err
    header, cells = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith(f"{lines[0]},labcheck_flag,labcheck_not_judged,")
    assert cells.startswith(f"{lines[1]},HH,,")
    own = labcheck.bulk.flag(
        pa.table({name: [cell] for name, cell in row.items()}),
        layout=layout, names=tmp_path / "names.yaml",
    )  # fmt: skip
    assert own["labcheck_flag"].to_pylist() == ["HH"]


def test_a_prefix_that_is_asked_for_is_taken_as_it_is(tmp_path):
    table = {**MIMIC, "my_flag": "x"}
    lines = [",".join(table), ",".join(table.values())]
    (tmp_path / "in.csv").write_text("\n".join(lines), encoding="utf-8")
    arguments = ["flag", "in.csv", "--layout", "mimic-labevents", "-o", "out.csv", "--prefix"]
    done = run(*arguments, "my_", cwd=tmp_path)
    assert (done.code, done.err) == (
        2,
        (
            "labcheck: in.csv has the column my_flag already; write --prefix labcheck_ for other "
            "names\n"
        ),
    )
    assert run(*arguments, "our_", cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    ("layout", "columns"),
    [
        ("mimic-labevents", MIMIC),
        ("omop-measurement", OMOP),
        ("sdtm-lb", ["USUBJID", "LBTESTCD", "LBTEST", "LBORRES", "LBORRESU", "LBDTC"]),
    ],
)
def test_a_table_of_a_known_layout_is_recognised(tmp_path, layout, columns):
    (tmp_path / "in.csv").write_text(",".join(columns) + "\n", encoding="utf-8")
    done = run("flag", "in.csv", "-o", "out.csv", cwd=tmp_path)
    assert done.code == 3
    assert done.err.endswith(f"; its columns are those of --layout {layout}\n"), done.err
    done = run("check", "in.csv", cwd=tmp_path)
    assert done.err.splitlines()[0].endswith(f"its columns are those of --layout {layout}")


def test_other_tables_are_not_taken_for_one_of_a_layout(tmp_path):
    (tmp_path / "in.csv").write_text("label,valuenum,flag\n", encoding="utf-8")
    done = run("flag", "in.csv", "-o", "out.csv", cwd=tmp_path)
    assert (done.code, "--layout" in done.err) == (3, False)
