"""Columns whose names are not known: taken where that is sure, asked for, or named as not read.

The same table goes through `check`, `flag` and a data frame, which must decide alike.
"""

import csv
import io
import json

import pytest

from commands import run
from labcheck.errors import InputError
from labcheck.readers.tables.unnamed import Kind, settle

USUAL = ("test", "result", "unit")
RESULTS = [
    ("Sodium", "137", "mmol/L"),
    ("Potassium", "5.4", "mmol/L"),
    ("Chloride", "100", "mmol/L"),
]
RANGES, FLAGS = ("138-145", "3.5-5.1", "98-107"), ("L", "H", "")


def look(heading, *cells, known=("test", "value")):
    """What becomes of one column: `flag`, `range`, `unread`, or `asked`."""
    counts = {cell: cells.count(cell) for cell in cells}
    try:
        found = settle({3: heading}, known, lambda _: counts, ("labs.csv", 1))
    except InputError as error:
        return f"asked for the {'flag' if 'the flag' in str(error) else 'range'}"
    return next(iter(found.taken), "unread")


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        # The heading and the cells say the same.
        ("Lab's normal range 2026", RANGES, "range"),
        ("Norms", ("<5", ">60", "3.5 - 5.1 mmol/L"), "range"),
        ("Ref. Int. (printed)", RANGES, "range"),
        ("Expected", ("negative", "negative"), "range"),
        ("Flag?!", ("High", "Low", "Normal", ""), "flag"),
        ("Abnormal (lab)", ("A", ""), "flag"),
        # Nothing else than flags is so written.
        ("Out", ("H", "L", ""), "flag"),
        ("column 4", ("HH", "N", "N"), "flag"),
        ("x", ("(H)", "(L)"), "flag"),
        ("x", ("↑", "↓", "NA", "-"), "flag"),
        # Four cells in five are ranges; empty ones do not count.
        ("Normals", ("1-2", "2-3", "3-4", "4-5", "see note", "", "-"), "range"),
        ("Normals", ("1-2", "2-3", "3-4", "see note"), "unread"),
        # What may be something else is asked for.
        ("x", RANGES, "asked for the range"),
        ("x", ("30-40", "30-40"), "asked for the range"),
        ("x", ("<5", "3.2-4"), "asked for the range"),
        ("Status", ("High", "Low", "Normal"), "asked for the flag"),
        ("x", ("L", ""), "asked for the flag"),
        ("x", ("*", ""), "asked for the flag"),
        ("x", ("H", "H"), "asked for the flag"),
        # What is something else is not read.
        ("Age band", ("30-40", "30-40"), "unread"),
        ("AgeRange", ("30-40", "30-40"), "unread"),
        ("Phone", ("555-1234", "555-2000"), "unread"),
        ("Visit", ("1-2", "2-3"), "unread"),
        ("Month", ("2020-01", "2020-02"), "unread"),
        ("Critical range", RANGES, "unread"),
        ("Therapeutic range", RANGES, "asked for the range"),
        ("Target", RANGES, "asked for the range"),
        ("Alert range", RANGES, "unread"),
        ("Alert", ("H", "L", ""), "flag"),
        ("Alarm", ("L", ""), "asked for the flag"),
        ("Rif.", RANGES, "range"),
        ("Viitearvot", RANGES, "range"),
        ("Flg", ("L", ""), "flag"),
        ("Alterado", ("*", ""), "flag"),
        # A column in which every cell names a specimen and nothing else is of specimens.
        ("Source", ("Urine", "Serum", ""), "specimen"),
        ("Source", ("Urine", "Lab 3"), "unread"),
        ("Long name", ("Glucose, urine", "Sodium, serum"), "unread"),
        ("Reportable range", RANGES, "unread"),
        ("Normal range (men)", RANGES, "unread"),
        ("Previous", ("<5", "3-4"), "unread"),
        ("Risk", ("High", "Low"), "unread"),
        ("Priority", ("High", "Normal"), "unread"),
        ("Side", ("L", "L"), "unread"),
        ("Side", ("L", "R"), "unread"),
        ("x", ("M", "F"), "unread"),
        ("x", ("L", "R"), "unread"),
        ("x", ("H", "L", "R"), "unread"),
        ("x", ("S", "I", "R"), "unread"),
        ("Group", ("A", "B", "AB"), "unread"),
        ("x", ("A", "A"), "unread"),
        ("Hemolyzed", ("N", "N"), "unread"),
        ("Fasting", ("N", "Y"), "unread"),
        ("Second reading", ("negative", "positive"), "unread"),
        # A column that is called a status, and whose cells are.
        ("Result Status", ("F", "P", "C"), "status"),
        ("Status", ("Final", "Cancelled", "", "Entered in Error"), "status"),
        ("Estado", ("validado", "ANULADO"), "status"),
        ("StatusText", ("Final result", "Edited Result - FINAL"), "status"),
        ("Status", ("Final", "see below"), "unread"),
        ("Status", ("A", "N"), "unread"),
        ("x", ("Final", "Cancelled"), "unread"),
        ("Comments on it", ("see above", "H"), "unread"),
        ("Lab number", ("12-345", "13-400"), "unread"),
        ("Normals", ("", ""), "unread"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_column(heading, cells, expected):
    assert look(heading, *cells) == expected


def test_where_the_field_has_a_column_no_other_is_taken():
    assert look("Out", "H", "L", known=("flag",)) == "unread"
    assert look("Norms", *RANGES, known=("low", "high")) == "unread"
    assert Kind.FLAG.field == "flag"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("NRLO", "NRHI", "taken"), ("LBORNRLO", "LBORNRHI", "taken"), ("Min", "Max", "taken"),
        ("LL", "UL", "taken"), ("Lo", "Hi", "taken"), ("L", "H", "taken"),
        ("Mínimo", "Máximo", "taken"), ("Minimo", "Massimo", "taken"),
        ("borne inf", "borne sup", "taken"), ("Lower bound", "Upper bound", "taken"),
        ("ref_lo", "ref_hi", "taken"), ("ref_range_min", "ref_range_max", "taken"),
        ("RefMin", "RefMax", "taken"), ("HiRef", "LoRef", "wrong way round"),
        ("Ref from", "Ref to", "taken"),
        ("from", "to", "asked"), ("von", "bis", "asked"), ("X lo", "X hi", "asked"),
        ("Critical low", "Critical high", "unread"), ("prev_lo", "prev_hi", "unread"),
        ("lo", "max", "unread"), ("low_ref", "high_norm", "unread"),
    ],
)  # fmt: skip
def test_two_columns_that_are_called_the_ends_of_ranges(low, high, expected):
    columns = {3: low, 4: high}
    if expected == "asked":
        problem = f"labs.csv:1: {low!r} and {high!r} may hold the ends of ranges; "
        with pytest.raises(InputError, match=f"{problem}say so with --columns low={low},high="):
            settle(columns, ("test", "value"), lambda _: None, ("labs.csv", 1))
        return
    taken = settle(columns, ("test", "value"), lambda _: None, ("labs.csv", 1)).taken
    places = {field: number for field, (number, _) in taken.items()}
    ends = {"taken": {"low": 3, "high": 4}, "wrong way round": {"low": 4, "high": 3}, "unread": {}}
    assert places == ends[expected]


def test_the_least_and_the_greatest_beside_a_mean_are_asked_for():
    headings = {3: "Min", 4: "Max", 5: "Mean"}
    with pytest.raises(InputError, match="'Min' and 'Max' may hold the ends of ranges"):
        settle(headings, ("test", "value"), lambda _: None, ("labs.csv", 1))


def test_the_ends_count_through_every_door(tmp_path):
    """Sodium 137 is low by the laboratory's 138-145, and normal by abim's 136-145."""
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    path.write_text(table(["NRLO", "NRHI"], ("138", "3.5", "98"), ("145", "5.1", "107")))
    rows, remarks, _ = said_by_check(path)
    assert [flag for flag, _ in rows] == ["L", "H", "N"]
    assert remarks == [
        "the column 'NRLO' was read as the low limit",
        "the column 'NRHI' was read as the high limit",
    ]
    assert said_by_flag(path, tmp_path)[0] == ["L", "H", "N"]


@pytest.mark.parametrize("heading", ["Comment", "Remark", "Note"])
def test_a_column_of_notes_that_holds_judgements_only_is_asked_for(tmp_path, heading):
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    for cells, field in ((("L", "", ""), "flag"), (RANGES, "range")):
        path.write_text(table([heading], cells))
        problem = f"{heading!r} may hold the {field}: its cells read as such"
        assert problem in said_by_check(path)
        assert problem in said_by_flag(path, tmp_path)
        asked = ("--columns", f"note={heading}")
        assert [flag for flag, _ in said_by_check(path, *asked)[0]] == ["N", "H", "N"]
        assert said_by_flag(path, tmp_path, *asked)[0] == ["N", "H", "N"]
    path.write_text(table([heading], ("L", "hemolyzed", "")))
    assert [flag for flag, _ in said_by_check(path)[0]] == ["N", "H", "N"]


def test_a_column_of_specimens_is_evidence_through_every_door(tmp_path):
    """Main Line: potassium of blood is critical at 6.0 mEq/L."""
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    path.write_text(
        "test,result,unit,Source\nPotassium,6.9,mmol/L,Urine\nSodium,140,mmol/L,Serum\n"
    )
    assert [flag for flag, _ in said_by_check(path)[0]] == [None, "N"]
    assert said_by_flag(path, tmp_path)[0] == ["", "N"]


@pytest.mark.parametrize(
    ("head", "cells", "expected"),
    [
        ("K,K range,Na,Na range", "4.0,3.5-5.1,137,138-145", ["N", "L"]),
        ("K,Na,K_flag,Na_flag", "4.0,137,,L", ["N", "L"]),
        ("K (mmol/L),K Ref. Range,Na (mmol/L)", "4.0,3.0-3.9,140", ["H", "N"]),
        ("K,Na,flag Na", "4.0,137,L", ["N", "L"]),
    ],
)
def test_what_stands_beside_one_of_several_tests_across(tmp_path, head, cells, expected):
    path = tmp_path / "labs.csv"
    path.write_text(f"date,{head}\n2026-03-01,{cells}\n")
    assert [flag for flag, _ in said_by_check(path)[0]] == expected


def test_a_flag_of_no_one_test_across_stops_the_run(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text("date,K,Na,Out\n2026-03-01,4.0,137,L\n")
    assert said_by_check(path) == (
        f"{path}:1: 'Out' may hold a flag, and nothing says of which test; "
        "head it by the test as well, as in 'K flag', or say note=Out\n"
    )


def table(headings, *columns):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*USUAL, *headings])
    writer.writerows([*row, *cells] for row, *cells in zip(RESULTS, *columns, strict=True))
    return buffer.getvalue()


def said_by_check(path, *options):
    done = run(path, "--format", "json", *options)
    if done.code:
        return done.err
    rows = json.loads(done.out)
    return [(row["flag"], row["flag_from"]) for row in rows["rows"]], rows["remarks"], done.err


def said_by_flag(path, folder, *options):
    target, summary = folder / "flagged.csv", folder / "summary.json"
    done = run("flag", path, "-o", target, "--prefix", "q_", "--summary", summary, *options)
    if done.code:
        return done.err
    with target.open(encoding="utf-8", newline="") as file:
        flags = [row["q_flag"] for row in csv.DictReader(file)]
    return flags, json.loads(summary.read_text(encoding="utf-8")), done.err


@pytest.mark.parametrize(
    ("range_heading", "flag_heading"),
    [
        ("Bio. Ref. Interval", "H/L"), ("Standard Range", "HL"),
        ("Biological Reference Interval", "Abn"), ("Normal Values", "High/Low"),
        ("Ref Value", "Interp"), ("Referenzbereich", "Hi/Lo"),
        ("Lab normals", "Out"), ("Reference interval of this lab", "Mark"),
    ],
)  # fmt: skip
def test_both_columns_count_through_every_door(tmp_path, range_heading, flag_heading):
    """Sodium 137 is low by the laboratory's 138-145, and normal by abim's 136-145."""
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    path.write_text(table([range_heading, flag_heading, "Lab ID"], RANGES, FLAGS, "abc"))
    rows, remarks, err = said_by_check(path)
    assert rows == [("L", "printed-range"), ("H", "printed-range"), ("N", "printed-range")]
    assert remarks[-1] == "columns not read: 'Lab ID'"
    assert "columns not read: 'Lab ID'; say what columns hold with --columns" in err
    flags, summary, err = said_by_flag(path, tmp_path)
    assert flags == ["L", "H", "N"]
    assert summary["columns_not_read"] == ["Lab ID"]
    assert "columns not read: 'Lab ID'" in err


def test_a_column_that_was_taken_is_said_in_every_row(tmp_path):
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    path.write_text(table(["Out"], FLAGS))
    said = "the column 'Out' was read as the flag, as its cells are"
    report = json.loads(run(path, "--format", "json").out)
    assert all(said in row["notes"] for row in report["rows"])
    assert report["remarks"] == [said]
    assert f"{said[0].upper()}{said[1:]}." in run(path).out
    _, summary, err = said_by_flag(path, tmp_path)
    assert (summary["columns_taken"], said in err) == ({"flag": "Out"}, True)


def test_a_run_stops_at_what_may_be_a_range_and_goes_on_when_it_is_named(tmp_path):
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    path.write_text(table(["X1"], RANGES))
    problem = (
        "labs.csv:1: 'X1' may hold the range: its cells read as such; "
        "say so with --columns range=X1, or else note=X1"
    )
    assert problem in said_by_check(path)
    assert problem in said_by_flag(path, tmp_path)
    asked = ("--columns", "range=X1")
    assert said_by_check(path, *asked)[0][0] == ("L", "printed-range")
    assert said_by_flag(path, tmp_path, *asked)[0] == ["L", "H", "N"]
    asked = ("--columns", "note=X1")
    assert [flag for flag, _ in said_by_check(path, *asked)[0]] == ["N", "H", "N"]
    assert said_by_flag(path, tmp_path, *asked)[0] == ["N", "H", "N"]


def test_columns_are_looked_at_together_and_as_many_as_can_be_held(tmp_path, monkeypatch):
    """Whether in one reading or in several, the same columns are taken."""
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    others = [(f"Other {number}", ["x", "", f"{number}"]) for number in range(30)]
    columns = [*others[:15], ("Norms", RANGES), *others[15:], ("Out", FLAGS)]
    path.write_text(table([name for name, _ in columns], *(cells for _, cells in columns)))
    together = said_by_flag(path, tmp_path)
    assert together[1]["columns_taken"] == {"flag": "Out", "range": "Norms"}
    monkeypatch.setattr("labcheck.bulk.duckdb_input._MOST_HELD", 4)
    assert said_by_flag(path, tmp_path) == together


def test_a_data_frame_decides_alike(caplog):
    pytest.importorskip("duckdb")
    pd = pytest.importorskip("pandas")
    import labcheck.bulk  # noqa: PLC0415 - needs duckdb

    frame = pd.read_csv(io.StringIO(table(["Norms", "Out", "Lab ID"], RANGES, FLAGS, "abc")))
    assert list(labcheck.bulk.flag(frame, prefix="q_")["q_flag"]) == ["L", "H", "N"]
    assert "the column 'Out' was read as the flag" in caplog.text
    assert "columns not read: 'Lab ID'" in caplog.text
    frame = pd.read_csv(io.StringIO(table(["X1"], RANGES)))
    with pytest.raises(InputError, match="'X1' may hold the range"):
        labcheck.bulk.flag(frame, prefix="q_")


def test_of_a_wide_table_a_range_is_taken(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text("test,unit,Lab norms,2026-03-01,2026-03-08\nSodium,mmol/L,138-145,137,140\n")
    rows, remarks, _ = said_by_check(path)
    assert [flag for flag, _ in rows] == ["L", "N"]
    assert remarks == ["the column 'Lab norms' was read as the range, as its cells are"]


def test_columns_of_a_layout_that_are_not_read_are_named(tmp_path):
    path = tmp_path / "lb.csv"
    path.write_text("STUDYID,LBTEST,LBORRES,LBORRESU\ns,Sodium,137,mmol/L\n")
    _, remarks, err = said_by_check(path, "--layout", "sdtm-lb")
    assert remarks == ["columns not read: 'STUDYID'"]
    assert "columns not read: 'STUDYID'" in err


@pytest.mark.parametrize(
    ("headings", "sex", "options", "expected"),
    [
        ("Prueba,Resultado,Unidades,Sexo", "M", (), "IND"),
        ("Prueba,Resultado,Unidades,Sexo", "M", ("--language", "es"), "IND"),
        ("test,result,unit,sexo", "M", (), "IND"),
        ("Prueba,Resultado,Unidades,Sexo", "Mujer", (), "H"),
        ("Prueba,Resultado,Unidades,Sexo", "Masculino", (), "N"),
        ("Prueba,Resultado,Unidades,Sexo", "F", (), "H"),
        ("Prueba,Resultado,Unidades,Sexo", "M", ("--language", "pt"), "N"),
        ("Exame,Resultado,Unidade,Sexo", "M", (), "N"),
        ("test,result,unit,sex", "M", (), "N"),
    ],
)
def test_an_m_below_sexo_may_be_of_a_woman(tmp_path, headings, sex, options, expected):
    """ABIM: creatinine of men 0.7-1.3 mg/dL, of women 0.5-1.1 mg/dL."""
    pytest.importorskip("duckdb")
    path = tmp_path / "labs.csv"
    path.write_text(f"{headings}\nCreatinina,1.2,mg/dL,{sex}\n")
    assert [flag for flag, _ in said_by_check(path, *options)[0]] == [expected]
    assert said_by_flag(path, tmp_path, *options)[0] == [expected]
