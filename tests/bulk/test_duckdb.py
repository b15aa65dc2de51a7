"""DuckDB says of every row what `check` says of it, in the order of the rows."""

import math
import os
from dataclasses import replace
from decimal import Decimal

import nasty
import pytest

if os.environ.get("LABCHECK_NEED_BULK") != "1":
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import labcheck.bulk
from labcheck.bulk.duckdb_engine import answer, flag_files
from labcheck.bulk.duckdb_session import Limits, Session, unwatched
from labcheck.bulk.job import Job
from labcheck.bulk.table_files import find_tables
from labcheck.cases.case import BaselineChoice
from labcheck.errors import InputError, UsageError
from labcheck.judging.check import check
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.readers import Asked
from labcheck.readers.tables.reader import read
from labcheck.values.decimal_sign import DecimalSign

FACTS = (
    "flag", "not_judged", "possible_flags", "range_low", "range_high", "range_unit", "range_set",
    "times_limit", "at_limit", "may_be_critical", "read_as", "assumed", "notes",
)  # fmt: skip
JOINED = 40
"""A list so short that tables are joined instead."""
JOINED_PLAN = "SELECT a.range FROM range(9) AS a LEFT JOIN range(5) AS b USING (range)"


@pytest.fixture(scope="module")
def knowledge():
    return gather_knowledge(["abim", "caliper"], [])


@pytest.fixture(scope="module")
def rows(knowledge):
    return nasty.nasty_rows(knowledge, 1_000)


@pytest.fixture(scope="module")
def said(rows, knowledge):
    return [nasty.facts_of(row) for row in nasty.judged_row_by_row(rows, knowledge)]


@pytest.fixture(scope="module")
def askers():
    return {}


@pytest.fixture
def asking_once(askers):
    """Ask nothing twice about the rows, which are the same in whatever files they stand."""
    with nasty.asking_once(askers):
        yield


def flag(
    folder, names, knowledge, target="out.parquet", *, patients=(), longest_list=4_000_000, **more
):
    """Flag files, and give the counts and what was written."""
    job = Job(knowledge, **{"prefix": "lab_", "limits": Limits("500MB", 2)} | more)
    rows = find_tables([str(name) for name in names])
    who = find_tables([str(name) for name in patients]) if patients else None
    with nasty.lists_of_at_most(longest_list):
        counts = flag_files(job, rows, folder / target, who)
    return counts, folder / target


def read_back(path, prefix="lab_"):
    return [{name: row[prefix + name] for name in FACTS} for row in pq.read_table(path).to_pylist()]


def texts_of(rows):
    columns = {name: [row.get(field) for row in rows] for field, name in nasty.HEADER.items()}
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


@pytest.mark.usefixtures("asking_once")
@pytest.mark.parametrize("longest", [4_000_000, JOINED])
def test_every_row_of_texts_is_judged_as_check_judges_it(tmp_path, rows, said, knowledge, longest):
    pq.write_table(texts_of(rows), tmp_path / "in.parquet", row_group_size=300)
    _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge, longest_list=longest)
    assert nasty.differences(read_back(out), said, rows) == []


def test_rows_behind_the_first_are_judged_alike(tmp_path, rows, said, knowledge, monkeypatch):
    """About the first rows the core is asked before the others are known."""
    monkeypatch.setattr("labcheck.bulk.duckdb_engine._ROWS_AHEAD", 200)
    pq.write_table(texts_of(rows), tmp_path / "in.parquet", row_group_size=300)
    _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge)
    assert nasty.differences(read_back(out), said, rows) == []


def test_what_fails_while_the_core_is_asked_is_told_once(tmp_path, knowledge, monkeypatch, capfd):
    def fail(*_):
        raise InputError("no answer")

    pq.write_table(pa.table({"test": ["Na"], "value": ["140"]}), tmp_path / "in.parquet")
    for place in ("duckdb_engine",):
        monkeypatch.setattr(f"labcheck.bulk.{place}.build_tables", fail)
    with pytest.raises(InputError, match="no answer"):
        flag(tmp_path, [tmp_path / "in.parquet"], knowledge)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("asking_once")
def test_a_csv_file_is_judged_alike(tmp_path, rows, said, knowledge):
    (tmp_path / "in.csv").write_bytes(nasty.to_csv(rows))
    _, out = flag(tmp_path, [tmp_path / "in.csv"], knowledge)
    assert nasty.differences(read_back(out), said, rows) == []


@pytest.mark.parametrize(("type_", "decimals"), [(pa.float64(), None), (pa.decimal128(18, 3), 3)])
def test_a_column_of_numbers_is_judged_as_the_text_of_each_number(
    tmp_path, rows, knowledge, type_, decimals
):
    own = [row for row in rows if not nasty.is_special(row["value"])]
    numbers = [round(float(row["value"]), 3) for row in own]
    cells = [_written(number, decimals) for number in numbers]
    table = texts_of(own)
    place = table.column_names.index("value")
    typed = pa.array([Decimal(one) for one in cells]).cast(type_) if decimals else numbers
    table = table.set_column(place, "value", pa.array(typed, type_))
    pq.write_table(table, tmp_path / "in.parquet")
    _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge)
    as_texts = [{**row, "value": cell} for row, cell in zip(own, cells, strict=True)]
    said = nasty.judged_row_by_row(as_texts, knowledge, DecimalSign.POINT)
    expected = [nasty.facts_of(row) for row in said]
    assert nasty.differences(read_back(out), expected, as_texts) == []


def _written(number, decimals):
    if decimals is not None:
        return f"{Decimal(repr(number)):.{decimals}f}"
    return str(int(number)) if number == int(number) else f"{Decimal(repr(number)):f}"


def small(values, type_, **more):
    count = len(values)
    table = {
        "test": ["Sodium"] * count, "value": pa.array(values, type_),
        "unit": pa.array(["mmol/L"] * count),
    }  # fmt: skip
    return pa.table(table | more)


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        (pa.float64(), [140.0, 120.0, None, math.nan, math.inf, -math.inf]),
        (pa.float32(), [140.0, 120.0, None, math.nan, math.inf, -math.inf]),
        (pa.string(), ["140", "120", None, "nan", "inf", "-inf"]),
    ],
)
def test_what_is_no_number_is_no_result_or_unreadable(tmp_path, knowledge, type_, values):
    pq.write_table(small(values, type_), tmp_path / "in.parquet")
    _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge, prefix="")
    said = [(row["flag"], row["not_judged"]) for row in pq.read_table(out).to_pylist()]
    assert said == [
        ("N", None), ("LL", None), (None, "no-result"), (None, "no-result"),
        (None, "unreadable"), (None, "unreadable"),
    ]  # fmt: skip


@pytest.mark.parametrize("type_", [pa.int8(), pa.int32(), pa.uint64(), pa.int64()])
def test_whole_numbers_are_judged(tmp_path, knowledge, type_):
    pq.write_table(small([100, 120], type_), tmp_path / "in.parquet")
    _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge, prefix="")
    assert pq.read_table(out)["flag"].to_pylist() == ["LL", "LL"]


def test_a_number_of_single_precision_stands_for_its_shortest_decimal(tmp_path, knowledge):
    """The upper limit of potassium is 5.0 in abim; 4.1 as float32 is 4.0999999 as a double."""
    limit = pq.read_table(flag_values(tmp_path, knowledge, small([4.1], pa.float64()))).to_pylist()[
        0
    ]
    table = small([limit["range_high"]], pa.float32())
    row = pq.read_table(flag_values(tmp_path, knowledge, table)).to_pylist()[0]
    assert row["flag"] == "N"


def flag_values(folder, knowledge, table):
    pq.write_table(table, folder / "values.parquet")
    return flag(folder, [folder / "values.parquet"], knowledge, prefix="")[1]


@pytest.mark.parametrize(("form", "longest"), [("parquet", 4_000_000), ("csv", 8)])
def test_more_than_a_million_rows_keep_their_number_and_order(tmp_path, knowledge, longest, form):
    """Three files in several row groups, read and written by two threads."""
    names = [tmp_path / f"part{number}.{form}" for number in range(3)]
    for number, name in enumerate(names):
        how = "FORMAT parquet, ROW_GROUP_SIZE 20480" if form == "parquet" else "FORMAT csv"
        duckdb.sql(
            f"COPY (SELECT i + {number * 400_000} AS n, CASE i % 3 WHEN 0 THEN 'Sodium' WHEN 1 "
            "THEN 'Potassium' ELSE 'Calcium' END AS test, 100 + i % 70 AS value, "
            "CASE WHEN i % 5 = 0 THEN 'mg/dL' ELSE 'mmol/L' END AS unit, "
            "CASE WHEN i % 2 = 0 THEN 'F' END AS sex "
            f"FROM range(400000) t(i)) TO '{name}' ({how})"
        )
    counts, out = flag(tmp_path, names, knowledge, longest_list=longest)
    assert counts.rows == 1_200_000
    assert sum(counts.flags.values()) + sum(counts.reasons.values()) == 1_200_000
    ((count, in_order),) = duckdb.sql(
        "SELECT count(*), sum((CAST(n AS BIGINT) = file_row_number)::INT) "
        f"FROM read_parquet('{out}', file_row_number=true)"
    ).fetchall()
    assert (count, in_order) == (1_200_000, 1_200_000)


@pytest.mark.usefixtures("asking_once")
def test_lists_and_joins_write_the_same_file_content(tmp_path, knowledge, rows):
    pq.write_table(texts_of(rows), tmp_path / "in.parquet", row_group_size=500)
    written = [
        pq.read_table(flag(tmp_path, [tmp_path / "in.parquet"], knowledge, longest_list=longest)[1])
        for longest in (4_000_000, 100_000, JOINED)
    ]
    # Whether a column may have empty cells is told from the input where a text is copied as it is.
    for other in written[1:]:
        assert written[0].equals(other.cast(written[0].schema))


def test_columns_of_every_kind_are_kept(tmp_path, knowledge):
    more = {
        "blob": pa.array([b"\x00\xff", None], pa.binary()),
        "nested": pa.array([[{"a": 1}], None]),
        "when": pa.array([0, 1], pa.timestamp("us", tz="UTC")),
        "c0": ["x", "y"], "q": [1, 2], "lc_lists": [1, 2], "v": [None, "z"], "Flag?": [1, 2],
        'a"b': [1, 2], "'; DROP TABLE lc_lists; --": [3, 4], "k0": [5, 6], "e_id": [7, 8],
    }  # fmt: skip
    table = small([140.0, 120.0], pa.float64(), **more)
    pq.write_table(table, tmp_path / "in.parquet")
    _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge, prefix="lab_")
    found = pq.read_table(out)
    assert found.column_names[: table.num_columns] == table.column_names
    assert found.select(table.column_names).to_pylist() == table.to_pylist()


def test_texts_and_names_that_look_like_sql_are_texts(tmp_path, knowledge):
    attack = "'); DROP TABLE lc_lists; --"
    folder = tmp_path / "it's [a] *folder* {1}"
    folder.mkdir()
    table = pa.table(
        {"te'st\"": ["Sodium", attack], "value": ["140", "1"], "unit": ["mmol/L", attack]}
    )
    pq.write_table(table, folder / "in'; --.parquet")
    counts, out = flag(
        folder, [folder / "in'; --.parquet"], knowledge, "o'ut.parquet",
        prefix="p'\"", columns={"test": "te'st\""},
    )  # fmt: skip
    found = pq.read_table(out).to_pylist()
    assert [row["p'\"flag"] for row in found] == ["N", None]
    assert [one.name for one in counts.tests] == [attack]
    assert sorted(path.name for path in folder.iterdir()) == ["in'; --.parquet", "o'ut.parquet"]


def test_a_birth_date_gives_the_age_at_the_result(tmp_path, knowledge):
    """Hemoglobin in caliper is divided by age, so that the band tells which age was found."""
    births = ["2026-02-20", "2024-01-01", "2016-03-02", None, "2030-01-01"]
    table = pa.table(
        {
            "test": ["Hemoglobin"] * 5, "value": [12.0] * 5, "unit": ["g/dL"] * 5,
            "birth": births, "sex": ["F"] * 5, "age": ["40"] * 5,
            "collected": ["2026-03-01T08:30"] * 5,
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "texts.parquet")
    dated = table.set_column(3, "birth", table["birth"].cast(pa.date32()))
    dated = dated.set_column(6, "collected", dated["collected"].cast(pa.timestamp("us")))
    pq.write_table(dated, tmp_path / "dates.parquet")
    rows = [
        {"patient": str(n), "test": "Hemoglobin", "value": "12", "unit": "g/dL", "sex": "F",
         "age": "40", "birth": birth or "", "time": "2026-03-01T08:30"}
        for n, birth in enumerate(births)
    ]  # fmt: skip
    said = [nasty.facts_of(row) for row in nasty.judged_row_by_row(rows, knowledge)]
    for name in ("texts", "dates"):
        _, out = flag(tmp_path, [tmp_path / f"{name}.parquet"], knowledge)
        assert nasty.differences(read_back(out), said, rows) == []


@pytest.mark.usefixtures("asking_once")
@pytest.mark.parametrize("longest", [4_000_000, JOINED])
def test_patients_may_stand_in_a_table_of_their_own(tmp_path, knowledge, rows, said, longest):
    own = texts_of(rows)
    of_patients = ["sex", "age", "birth"]
    pq.write_table(own.drop_columns(of_patients), tmp_path / "in.parquet", row_group_size=300)
    back = own.select(["patient", *of_patients]).take(list(reversed(range(len(rows)))))
    pq.write_table(back, tmp_path / "who.parquet")
    _, out = flag(
        tmp_path, [tmp_path / "in.parquet"], knowledge,
        patients=[tmp_path / "who.parquet"], longest_list=longest,
    )  # fmt: skip
    assert nasty.differences(read_back(out), said, rows) == []


def test_a_patient_who_stands_twice_is_refused(tmp_path, knowledge):
    pq.write_table(small([140], pa.int32(), patient=["a"]), tmp_path / "in.parquet")
    who = pa.table({"patient": ["a", "b", "a", "b", "c"], "sex": ["F", "M", "F", "F", "M"]})
    pq.write_table(who, tmp_path / "who.parquet")
    with pytest.raises(InputError) as error:
        flag(tmp_path, [tmp_path / "in.parquet"], knowledge, patients=[tmp_path / "who.parquet"])
    assert str(error.value) == (
        f"{tmp_path}/who.parquet: 2 patients stand in several rows: a, b; write one row for each"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "who.parquet"]


def test_patients_need_a_column_that_names_them(tmp_path, knowledge):
    pq.write_table(small([140], pa.int32()), tmp_path / "in.parquet")
    pq.write_table(pa.table({"patient": ["a"], "sex": ["F"]}), tmp_path / "who.parquet")
    with pytest.raises(UsageError) as error:
        flag(tmp_path, [tmp_path / "in.parquet"], knowledge, patients=[tmp_path / "who.parquet"])
    assert str(error.value) == (
        f"--patients needs a column for the patient in {tmp_path}/in.parquet; "
        "say which it is with --columns patient=…"
    )


def test_values_in_the_unit_of_the_catalogue(tmp_path, knowledge):
    table = pa.table(
        {
            "test": ["Calcium"] * 3,
            "value": ["2.5", "10", "10 mg/dL"],
            "unit": ["mmol/L", "mg/dL", ""],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge, prefix="", has_catalogue=True)
    found = pq.read_table(out).to_pylist()
    assert [round(row["catalogue_value"], 6) for row in found] == [10.0195, 10.0, 10.0]
    assert [row["catalogue_unit"] for row in found] == ["mg/dL"] * 3


def test_changes_stand_beside_their_rows(tmp_path, knowledge):
    """Rows of 50 patients in turn, whose sodium rises by one from draw to draw."""
    duckdb.sql(
        "COPY (SELECT 'Sodium' AS test, 100.0 + i // 50 % 60 AS value, 'mmol/L' AS unit, "
        "'p' || (i % 50) || '-' || (i // 3000) AS patient, "
        "TIMESTAMP '2026-01-01' + to_hours(CAST(i // 50 AS INTEGER)) AS collected "
        f"FROM range(300000) t(i)) TO '{tmp_path}/in.parquet' "
        "(FORMAT parquet, ROW_GROUP_SIZE 20480)"
    )
    for longest in (4_000_000, 8):
        _, out = flag(
            tmp_path, [tmp_path / "in.parquet"], knowledge,
            prefix="", baseline=BaselineChoice.PREVIOUS, longest_list=longest,
        )  # fmt: skip
        ((rows, right, first, verdicts),) = duckdb.sql(
            "SELECT count(*), count(*) FILTER (baseline = value - 1), "
            "count(*) FILTER (value = 100 AND baseline IS NULL), count(change_verdict) "
            f"FROM '{out}'"
        ).fetchall()
        assert (rows, right, first) == (300_000, 295_000, 5_000)
        assert verdicts == 295_000


def test_changes_are_those_of_check(tmp_path, knowledge):
    draws = ["2026-01-03", "2026-01-01", "2026-01-02T08:00"]
    rows = [
        {"patient": patient, "test": test, "value": value, "unit": unit, "collected": draw}
        for patient, factor in (("a", 1), ("b", 2), ("c", 5))
        for test, value, unit in (
            ("Sodium", str(100 * factor), "mmol/L"), ("Potassium", "<4", "mmol/L"),
            ("Creatinine", f"{factor}.1", "mg/dL"), ("zorkmid", "1", ""),
        )
        for draw, value in ((draws[0], value), (draws[1], f"{2 + factor}"), (draws[2], "7 mmol/L"))
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    content = "\n".join(lines).encode()
    for choice in (BaselineChoice.PREVIOUS, BaselineChoice.FIRST, BaselineChoice.MEDIAN):
        _, out = flag(tmp_path, [tmp_path / "in.parquet"], knowledge, prefix="", baseline=choice)
        found = [row["change_verdict"] for row in pq.read_table(out).to_pylist()]
        cases = read(content, "in.csv", Asked()).cases
        reports = [check(replace(case, baseline_choice=choice), knowledge) for case in cases]
        said = [_verdict(row) for report in reports for row in report.rows]
        assert found == said
        assert len(set(found)) > 2


def _verdict(row):
    verdict = getattr(row.change, "verdict", None)
    return None if verdict is None else verdict.value


def test_changes_need_to_know_whose_and_when(tmp_path, knowledge):
    pq.write_table(small([140], pa.int32()), tmp_path / "in.parquet")
    with pytest.raises(UsageError) as error:
        flag(tmp_path, [tmp_path / "in.parquet"], knowledge, baseline=BaselineChoice.FIRST)
    assert str(error.value) == (
        f"--against needs a column for the patient and the time in {tmp_path}/in.parquet; "
        "say which with --columns patient=…,time=…"
    )


@pytest.mark.parametrize("longest", [4_000_000, 8])
def test_changes_and_patients_of_their_own_go_together(tmp_path, knowledge, longest):
    duckdb.sql(
        "COPY (SELECT 'Sodium' AS test, 100.0 + i // 50 AS value, 'mmol/L' AS unit, i AS n, "
        "i % 50 AS patient, DATE '2026-01-01' + CAST(i // 50 AS INTEGER) AS collected "
        f"FROM range(3000) t(i)) TO '{tmp_path}/in.parquet' (FORMAT parquet, ROW_GROUP_SIZE 512)"
    )
    who = pa.table({"patient": list(reversed(range(50))), "sex": ["F", "M"] * 25})
    pq.write_table(who, tmp_path / "who.parquet")
    _, out = flag(
        tmp_path, [tmp_path / "in.parquet"], knowledge, prefix="",
        baseline=BaselineChoice.PREVIOUS, patients=[tmp_path / "who.parquet"],
        longest_list=longest,
    )  # fmt: skip
    found = pq.read_table(out).to_pylist()
    assert [row["n"] for row in found] == list(range(3000))
    assert [row["baseline"] for row in found[50:]] == [row["value"] - 1 for row in found[50:]]
    assert [row["baseline"] for row in found[:50]] == [None] * 50


def test_a_table_that_changes_between_two_readings_is_refused(tmp_path, knowledge, monkeypatch):
    source = tmp_path / "labs.parquet"
    pq.write_table(pa.table({"test": ["Na"], "value": ["140"], "unit": ["mmol/L"]}), source)

    def answer_late(*given):
        pq.write_table(pa.table({"test": ["K"], "value": ["140"], "unit": ["mmol/L"]}), source)
        return answer(*given)

    monkeypatch.setattr("labcheck.bulk.duckdb_engine.answer", answer_late)
    with pytest.raises(InputError, match=r"labs\.parquet: changed while it was read"):
        flag(tmp_path, [source], knowledge)
    assert list(tmp_path.iterdir()) == [source]


def test_a_plan_that_would_cost_the_rows_their_order_is_not_run(tmp_path, knowledge, monkeypatch):
    pq.write_table(pa.table({"test": ["Na"], "value": ["140"]}), tmp_path / "labs.parquet")
    monkeypatch.setattr("labcheck.bulk.duckdb_engine.write_plan", lambda *_: JOINED_PLAN)
    with pytest.raises(RuntimeError, match="rows might lose their order"):
        flag(tmp_path, [tmp_path / "labs.parquet"], knowledge)
    assert [path.name for path in tmp_path.iterdir()] == ["labs.parquet"]


@pytest.mark.parametrize(
    ("query", "has_join"),
    [
        ("FROM t", False),
        ("FROM t CROSS JOIN t AS u", False),
        ("FROM t POSITIONAL JOIN t AS u", False),
        ("FROM t LEFT JOIN t AS u USING (n)", True),
        ("SELECT * FROM (SELECT * FROM t SEMI JOIN t AS u USING (n)) ORDER BY n", True),
    ],
)
def test_a_join_is_found_wherever_it_stands(tmp_path, query, has_join):
    session = Session(Limits("100MB"), tmp_path, unwatched)
    session.rows("CREATE TABLE t AS SELECT range AS n FROM range(10)")
    assert session.has_join(query) is has_join


@pytest.mark.parametrize("grades", [(), ("ctcae-v6",)])
def test_the_point_of_a_column_of_decimals_is_a_decimal_one(grades):
    values = pa.array([Decimal("1.250"), Decimal("30.000")], pa.decimal128(18, 3))
    table = pa.table({"test": ["CEA", "AST"], "unit": ["ng/mL", "U/L"], "value": values})
    flagged = labcheck.bulk.flag(table, grades=list(grades))
    assert flagged["read_as"].to_pylist() == [None, None]
    assert flagged["flag"].to_pylist() == ["N", "N"]
