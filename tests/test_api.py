"""The Python interface says what the command says, and surprises nobody who imports it."""

import copy
import csv
import datetime as dt
import io
import json
import linecache
import pickle
import pydoc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import labcheck
from commands import ROOT, environment, run
from labcheck.cases.case import BaselineChoice
from labcheck.judging.report import Only
from labcheck.packages import advise_install
from labcheck.values.dates import DateOrder
from labcheck.values.patient import Pregnancy, Sex, parse_age
from labcheck.writers import csv_report
from labcheck.writers.csv_report import COLUMNS

LUPUS = "examples/lupus-calciphylaxis.yaml"
SERIAL = "examples/iron-deficiency.yaml"
OURS = "examples/ranges/our-laboratory.yaml"
WRONG = "examples/written-wrong.yaml"
EXAMPLES = sorted(
    f"examples/{path.name}" for path in (ROOT / "examples").glob("*.yaml") if path.name not in WRONG
)
CALCIUM = {
    "patient": {"sex": "female", "age": "25 y"},
    "labs": {"calcium": {"result": "10.3 mg/dL"}},
}
TWO_PATIENTS = "patient,sex,test,result,unit\nP1,F,hemoglobin,8.9,g/dL\nP2,M,hemoglobin,14,g/dL\n"
IN_PART = "test,result,unit\nhemoglobin,14,g/dL\n,5,g/dL\n"


@pytest.fixture(autouse=True)
def at_the_top(monkeypatch):
    """Work where the examples are, without settings of the tester's own."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(ROOT / "no-such-folder"))


@pytest.fixture
def write(tmp_path):
    """Write a file and give its path."""

    def writer(content, name):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return writer


def flags(report):
    return [row.flag.value if row.flag else None for row in report.rows]


# What the command says.


@pytest.mark.parametrize("path", EXAMPLES)
def test_every_example_says_what_the_command_says(path):
    report = labcheck.check(path)
    said = {
        "json": report.to_json(),
        "csv": report.to_csv(),
        "md": report.to_markdown(),
        "table": str(report),
    }
    for format_, text in said.items():
        assert text == run(path, "--format", format_).out, format_
    assert report.to_dict() == json.loads(said["json"])


@pytest.mark.parametrize("path", [LUPUS, SERIAL])
def test_the_page_is_that_of_the_command(path):
    """The command compares every set in a page, which is asked for here."""
    page = labcheck.check(path, compare="all").to_html()
    assert page == run(path, "--format", "html").out
    assert page.startswith("<!DOCTYPE html>")


def test_a_notebook_shows_a_part_of_a_page():
    shown = labcheck.check(LUPUS)._repr_html_()
    assert "<html" not in shown
    assert "hemoglobin" in shown


@pytest.mark.parametrize(
    ("path", "asked", "options"),
    [
        (LUPUS, {"ranges": "nbme"}, ["--ranges", "nbme"]),
        (LUPUS, {"ranges": ["nbme", "abim"]}, ["--ranges", "nbme,abim"]),
        (LUPUS, {"ranges": "nbme,abim"}, ["--ranges", "nbme,abim"]),
        (LUPUS, {"ranges": OURS}, ["--ranges", OURS]),
        (LUPUS, {"ranges": [Path(OURS), "abim"]}, ["--ranges", f"{OURS},abim"]),
        (LUPUS, {"critical": "critical-heft"}, ["--critical", "critical-heft"]),
        (LUPUS, {"critical": "none"}, ["--critical", "none"]),
        (LUPUS, {"compare": ["nbme", "abim"]}, ["--compare", "nbme,abim"]),
        (LUPUS, {"compare": "all"}, ["--compare", "all"]),
        (LUPUS, {"sex": "male"}, ["--sex", "male"]),
        (LUPUS, {"sex": Sex.MALE}, ["--sex", "male"]),
        (LUPUS, {"age": "6 mo"}, ["--age", "6 mo"]),
        (LUPUS, {"age": parse_age("6 mo")}, ["--age", "6 mo"]),
        (LUPUS, {"pregnancy": "2"}, ["--pregnancy", "2"]),
        (LUPUS, {"pregnancy": Pregnancy("2")}, ["--pregnancy", "2"]),
        (SERIAL, {"z": 2.58}, ["--z", "2.58"]),
        (SERIAL, {"z": "2.58"}, ["--z", "2.58"]),
        (SERIAL, {"z": Decimal("2.58")}, ["--z", "2.58"]),
        (SERIAL, {"z": 3}, ["--z", "3"]),
        (SERIAL, {"baseline": LUPUS}, ["--baseline", LUPUS]),
        (SERIAL, {"baseline": [Path(LUPUS)]}, ["--baseline", LUPUS]),
        (SERIAL, {"against": "first"}, ["--against", "first"]),
        (SERIAL, {"against": "median"}, ["--against", "median"]),
        (SERIAL, {"against": BaselineChoice.PREVIOUS}, ["--against", "previous"]),
        (SERIAL, {"against": "none"}, ["--against", "none"]),
    ],
)  # fmt: skip
def test_an_argument_is_the_option_of_its_name(path, asked, options):
    said = labcheck.check(path, **asked).to_json()
    assert said == run(path, *options, "--format", "json").out
    assert [one.to_json() for one in labcheck.check_all(path, **asked)] == [said]


def test_an_argument_makes_a_difference():
    """Without this the table above could hold of arguments that are not looked at."""
    plain = labcheck.check(LUPUS).to_dict()["rows"]
    for asked in (
        {"ranges": "nbme"}, {"critical": "none"}, {"compare": "nbme"}, {"sex": "male"},
        {"age": "6 mo"}, {"pregnancy": "2"},
        {"baseline": {"labs": {"calcium": "9.5 mg/dL"}}},
    ):  # fmt: skip
        assert labcheck.check(LUPUS, **asked).to_dict()["rows"] != plain, asked
    for told in ({"z": 5}, {"against": "first"}, {"against": "median"}, {"against": "none"}):
        assert labcheck.check(SERIAL, **told).rows != labcheck.check(SERIAL).rows, told


SLASHED = "test,result,unit,date\nNa,140,mmol/L,11/12/2026\nNa,151,mmol/L,12/11/2026\n"


@pytest.mark.parametrize(("order", "risen"), [("dmy", "140 mmol/L"), ("mdy", "151 mmol/L")])
def test_the_order_of_dates(write, monkeypatch, order, risen):
    """In `12/11/2026` the day or the month stands first, and so either result is the later."""
    path = write(SLASHED, "labs.csv")

    def later(report):
        return [row.result.text for row in report.rows if row.baseline]

    said = labcheck.check(path, dates=order)
    assert said.to_json() == run(path, "--dates", order, "--format", "json").out
    assert later(said) == [risen]
    with pytest.warns(labcheck.ReadWarning, match="--dates dmy or --dates mdy"):
        assert later(labcheck.check(path)) == []
    assert labcheck.check_all([path], dates=DateOrder(order)) == [said]
    case = labcheck.read(path, dates=order)
    assert labcheck.read_all(path, dates=order) == [case]
    assert labcheck.check(case) == said
    assert later(labcheck.check(case, dates="dmy" if order == "mdy" else "mdy")) == [risen]
    monkeypatch.setenv("LABCHECK_DATES", order)
    assert later(labcheck.check(path)) == [risen]
    assert labcheck.read(path) == case
    assert later(labcheck.check(path, dates="dmy")) == ["140 mmol/L"]


def test_the_order_of_dates_in_mappings_and_baselines(write):
    draws = [{"time": time, "labs": {"Na": text}} for time, text in
             (("11/12/2026", "140 mmol/L"), ("12/11/2026", "151 mmol/L"))]  # fmt: skip
    for order, later in (("dmy", 0), ("mdy", 1)):
        report = labcheck.check({"draws": draws}, dates=order)
        assert report.rows[later].baseline
        assert labcheck.check(labcheck.read({"draws": draws}, dates=order)) == report
    now = {"draws": [{"time": "2026-12-20", "labs": {"Na": "145 mmol/L"}}]}
    before = write(SLASHED, "before.csv")
    latest = {order: labcheck.check(now, baseline=before, dates=order).rows[0].baseline.text
              for order in ("dmy", "mdy")}  # fmt: skip
    assert latest == {"dmy": "140 mmol/L", "mdy": "151 mmol/L"}


def test_a_report_without_a_list_of_critical_limits():
    assert labcheck.check(LUPUS, critical="none").critical_sets == ()


# What is read.


def test_a_case_from_every_kind_of_source():
    case = labcheck.read(LUPUS)
    expected = labcheck.check(LUPUS)
    assert labcheck.check(case) == expected
    assert labcheck.check(Path(LUPUS)) == expected
    assert labcheck.check_all([case, LUPUS, Path(LUPUS)]) == [expected] * 3
    assert labcheck.check_all(one for one in [case]) == [expected]
    assert labcheck.check_all(case) == labcheck.check_all(LUPUS) == [expected]
    assert labcheck.check_all([]) == []


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (CALCIUM, [("calcium", "10.3 mg/dL", "H")]),  # ABIM: 8.6-10.2 mg/dL
        ({"labs": {"calcium": {"result": 10.3, "unit": "mg/dL"}}},
         [("calcium", "10.3 mg/dL", "H")]),
        ({"labs": {"calcium": {"result": Decimal("10.20"), "unit": "mg/dL"}}},
         [("calcium", "10.20 mg/dL", "N")]),
        ({"time": dt.date(2026, 3, 1), "labs": {"calcium": "10.3 mg/dL"}},
         [("calcium", "10.3 mg/dL", "H")]),
        ({"patient": {"sex": Sex.FEMALE}, "labs": {"calcium": "10.3 mg/dL"}},
         [("calcium", "10.3 mg/dL", "H")]),
        ({"labs": {"calcium": None}}, [("calcium", "", None)]),
        ({"labs": {"calcium": float("nan")}}, [("calcium", "NaN", None)]),
        ({"resourceType": "Observation", "status": "final", "code": {"text": "calcium"},
          "valueQuantity": {"value": 10.3, "unit": "mg/dL"}}, [("calcium", "10.3 mg/dL", "H")]),
    ],
)  # fmt: skip
def test_a_mapping_is_a_case(content, rows):
    report = labcheck.check(content)
    assert [
        (row.name, row.result.text, row.flag.value if row.flag else None) for row in report.rows
    ] == rows
    assert report.case.file == "the mapping"


def test_a_mapping_of_a_kind_of_its_own():
    """What is no dict is read as one, and not as the text it would print."""
    from collections import OrderedDict  # noqa: PLC0415
    from types import MappingProxyType  # noqa: PLC0415

    content = MappingProxyType({
        "patient": MappingProxyType({"sex": "female", "age": "25 y"}),
        "labs": OrderedDict(calcium=MappingProxyType({"result": "10.3 mg/dL"})),
    })  # fmt: skip
    assert labcheck.check(content) == labcheck.check(CALCIUM)


def test_a_report_comes_back_from_its_own_mapping():
    report = labcheck.check(LUPUS)
    back = labcheck.check(report.to_dict()).to_dict()
    assert back.pop("file") == "the mapping"
    assert back == {name: one for name, one in report.to_dict().items() if name != "file"}


def test_a_case_of_every_patient(write):
    path = write(TWO_PATIENTS, "labs.csv")
    assert [case.patient.id for case in labcheck.read_all(path)] == ["P1", "P2"]
    reports = labcheck.check_all(path)
    assert [flags(report) for report in reports] == [["L"], ["N"]]
    lines = run(path, "--format", "jsonl").out.splitlines()
    assert [report.to_dict() for report in reports] == [json.loads(line) for line in lines]


def test_a_baseline_is_the_same_patients(write):
    now = write(TWO_PATIENTS, "now.csv")
    before = write(TWO_PATIENTS.replace("8.9", "12.5"), "before.csv")
    first, second = labcheck.check_all(now, baseline=before)
    assert [row.baseline.text for row in first.rows] == ["12.5 g/dL"]
    assert [row.baseline.text for row in second.rows] == ["14 g/dL"]
    assert labcheck.check_all(now, baseline=labcheck.read_all(before)) == [first, second]


@pytest.mark.parametrize(
    ("content", "told", "result"),
    [
        ("Analyte,result,unit\nhemoglobin,14,g/dL\n", {"columns": {"test": "Analyte"}}, "14 g/dL"),
        ('test,result,unit\nhemoglobin,"14,5",g/dL\n', {"decimal_comma": True}, "14,5 g/dL"),
        ("LBTEST,LBORRES,LBORRESU\nhemoglobin,14,g/dL\n", {"layout": "sdtm-lb"}, "14 g/dL"),
        ("test,result,unit\nhemoglobin,14,g/dL\n", {"format": "csv"}, "14 g/dL"),
    ],
)
def test_what_is_told_of_a_table(write, content, told, result):
    path = write(content, "labs.txt")
    case = labcheck.read(path, **({"format": "csv"} | told))
    assert [(one.test, one.text) for one in case.results] == [("hemoglobin", result)]
    assert labcheck.read_all(path, **({"format": "csv"} | told)) == [case]


# What is refused.


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda: labcheck.check(LUPUS, ranges="abmi"), labcheck.UsageError,
         "no range set is called 'abmi'; did you mean abim?"),
        (lambda: labcheck.check(LUPUS, critical="critical-maoy"), labcheck.UsageError,
         ("no range set is called 'critical-maoy'; "
          "did you mean critical-mayo or critical-mgh or critical-calgary?")),
        (lambda: labcheck.check(LUPUS, compare="critical-mayo"), labcheck.UsageError,
         "critical-mayo has critical limits only, and nothing to compare"),
        (lambda: labcheck.check(LUPUS, sex="femal"), labcheck.UsageError,
         "sex: 'femal' is not one of female, male; did you mean female?"),
        (lambda: labcheck.check(LUPUS, age="old"), labcheck.UsageError,
         "age: 'old' is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d"),
        (lambda: labcheck.check(LUPUS, age=-1), labcheck.UsageError,
         "age: '-1' is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d"),
        (lambda: labcheck.check(LUPUS, pregnancy="yes"), labcheck.UsageError,
         "pregnancy: 'yes' is not one of no, 1, 2, 3, any"),
        (lambda: labcheck.check(LUPUS, sex="male", pregnancy="1"), labcheck.UsageError,
         f"{LUPUS}: the patient would be male and pregnant; correct one of the two"),
        (lambda: labcheck.check(LUPUS, z=11), labcheck.UsageError,
         "z: '11' is not between 0 and 10"),
        (lambda: labcheck.check(LUPUS, z=0), labcheck.UsageError, "z: '0' is not between 0 and 10"),
        (lambda: labcheck.check(LUPUS, z=float("inf")), labcheck.UsageError,
         "z: 'inf' is not between 0 and 10"),
        (lambda: labcheck.check(LUPUS, against="frist"), labcheck.UsageError,
         "against: 'frist' is not one of previous, first, median, none; did you mean first?"),
        *[(lambda ask=ask: ask(LUPUS, dates="ymd"), labcheck.UsageError,
           "dates: 'ymd' is not one of dmy, mdy; did you mean mdy?")
          for ask in (labcheck.read, labcheck.read_all, labcheck.check, labcheck.check_all)],
        (lambda: labcheck.check(LUPUS, z="much"), labcheck.UsageError, "z: 'much' is not a number"),
        (lambda: labcheck.check(LUPUS, baseline=LUPUS), labcheck.UsageError,
         f"{LUPUS}: a case is not its own baseline"),
        (lambda: labcheck.check(CALCIUM, baseline=CALCIUM | {"patient": {"sex": "male"}}),
         labcheck.UsageError,
         "the mapping cannot be the baseline for the mapping: the sex differs"),
        (lambda: labcheck.read(LUPUS, format="ymal"), labcheck.UsageError,
         ("format: 'ymal' is not one of yaml, csv, json, fhir, hl7, text, spreadsheet, pdf; did "
          "you mean yaml?")),
        (lambda: labcheck.read_all(LUPUS, layout="sdtm"), labcheck.UsageError,
         ("layout: 'sdtm' is not one of sdtm-lb, mimic-labevents, omop-measurement, synthea; "
          "did you mean sdtm-lb?")),
        (lambda: labcheck.read(CALCIUM, format="json"), labcheck.UsageError,
         "format, columns and layout are for files; a mapping is read as it is"),
        (lambda: labcheck.check("lupus.yaml"), labcheck.InputError,
         "lupus.yaml: there is no such file"),
        (lambda: labcheck.check(Path("examples/iron-deficency.yaml")), labcheck.InputError,
         ("examples/iron-deficency.yaml: there is no such file; "
          "did you mean iron-deficiency.yaml?")),
        (lambda: labcheck.check(LUPUS, ranges=["no-such.yaml"]), labcheck.KnowledgeError,
         "no-such.yaml: there is no such file"),
        (lambda: labcheck.read({}), labcheck.InputError,
         ("the mapping: labs: the case has no results; write results under labs:, or several "
          "times under draws: - {time: ..., labs: ...}")),
        (lambda: labcheck.read({"patient": {"sex": "femal"}, "labs": {"calcium": 10, "Hb": []}}),
         labcheck.InputError,
         ("the mapping: patient.sex: 'femal' is not one of female, male; did you mean female?\n"
          "the mapping: labs.Hb: a result is one value; write several times as draws, or labs as "
          "a list: - {test: ..., result: ...}")),
        (lambda: labcheck.check_all(["lupus.yaml", LUPUS, {"labs": {}}]), labcheck.InputError,
         ("lupus.yaml: there is no such file\n"
          "the mapping: labs: there are no results here; write `test: value unit` lines")),
    ],
)  # fmt: skip
def test_a_refusal_says_all_of_it(ask, error, message):
    with pytest.raises(error) as refused:
        ask()
    assert str(refused.value) == message
    assert isinstance(refused.value, labcheck.LabcheckError)
    back = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - as a pool of processes does
    assert (str(back), back.faults) == (message, refused.value.faults)


def test_the_faults_of_a_file_are_those_the_command_names():
    with pytest.raises(labcheck.InputError) as refused:
        labcheck.check(WRONG)
    *faults, _ = run(WRONG).err.splitlines()
    assert [str(fault) for fault in refused.value.faults] == faults
    assert len(faults) == 11


def test_several_cases_where_one_is_asked_for(write):
    path = write(TWO_PATIENTS, "labs.csv")
    for ask, instead in (
        (labcheck.read, "read_all gives all of them"),
        (labcheck.check, "check_all checks all of them"),
    ):
        with pytest.raises(labcheck.UsageError) as refused:
            ask(path)
        assert str(refused.value) == f"{path} has 2 cases; {instead}"


# What is read in part.


@pytest.mark.parametrize(
    "ask",
    [
        lambda path: labcheck.read(path),  # noqa: PLW0108 - the line is looked for
        lambda path: labcheck.read_all(path),  # noqa: PLW0108 - the line is looked for
        lambda path: labcheck.check(path),  # noqa: PLW0108 - the line is looked for
        lambda path: labcheck.check_all(path),  # noqa: PLW0108 - the line is looked for
        lambda path: labcheck.check_all([LUPUS, path]),
        lambda path: labcheck.check(CALCIUM, baseline=path),
        lambda path: labcheck.check_all([CALCIUM], baseline=[path]),
    ],
)
def test_a_warning_points_at_the_line_that_asked(write, ask):
    path = write(IN_PART, "labs.csv")
    with pytest.warns(labcheck.ReadWarning) as warned:
        ask(path)
    (one,) = warned
    assert str(one.message) == f"{path}:3: the row names no test; write the test's name"
    assert one.filename == __file__
    assert "lambda path: labcheck." in linecache.getline(one.filename, one.lineno)


def test_what_cannot_be_read_is_a_row_all_the_same(write):
    with pytest.warns(labcheck.ReadWarning):
        report = labcheck.check(write(IN_PART, "labs.csv"), sex="female", age="25 y")
    assert flags(report) == ["N", None]
    assert str(report.rows[1].not_judged.reason.word) == "unreadable"


def test_a_mapping_read_in_part():
    content = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Observation", "status": "final",
                      "valueQuantity": {"value": 10.3, "unit": "mg/dL"}}}]}  # fmt: skip
    with pytest.warns(labcheck.ReadWarning) as warned:
        report = labcheck.check(content)
    assert flags(report) == [None]
    assert [str(one.message) for one in warned] == [
        ("the mapping: entry[0].resource.code: it does not say what was measured; "
         "write its text or its code")
    ]  # fmt: skip


def test_a_set_that_is_left_out_of_all_is_named(write, monkeypatch, tmp_path):
    write('folders = ["."]', "labcheck.toml")
    write("set: ours", "ours.yaml")
    monkeypatch.chdir(tmp_path)
    with pytest.warns(labcheck.ReadWarning) as warned:
        labcheck.check(CALCIUM, compare="all")
    assert [str(one.message) for one in warned] == [
        "ours.yaml is left out; `labcheck ranges check ours.yaml` says why"
    ]


# A report as a value.


def test_a_report_can_be_copied_pickled_and_compared():
    report = labcheck.check(LUPUS, compare="nbme")
    back = pickle.loads(pickle.dumps(report))  # noqa: S301 - as a pool of processes does
    for one in (back, copy.copy(report), copy.deepcopy(report)):
        assert one == report
        assert type(one) is labcheck.Report
        assert one.to_json() == report.to_json()
    assert report != labcheck.check(SERIAL)


def test_a_report_cannot_be_changed_but_replaced():
    report = labcheck.check(LUPUS)
    with pytest.raises(AttributeError):
        report.rows = ()
    with pytest.raises((AttributeError, TypeError)):
        report.mood = "good"
    critical = replace(report, only=Only.CRITICAL)
    assert type(critical) is labcheck.Report
    assert [row["test"] for row in csv.DictReader(io.StringIO(critical.to_csv()))] == ["hemoglobin"]


def test_how_a_report_is_named():
    assert repr(labcheck.check(CALCIUM)) == (
        "<Report 'the mapping': 1 result: 1 abnormal, 0 critical, 0 not judged>"
    )


def test_many_at_once():
    one_by_one = [labcheck.check(path) for path in EXAMPLES]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(labcheck.check, EXAMPLES)) == one_by_one


# Data frames.


LIBRARIES = ["pandas", "polars"]


def cells(frame):
    """The cells of a data frame of either library, row by row, with None for what is not there."""
    if hasattr(frame, "rows"):
        return frame.rows()
    return [
        tuple(None if str(one) in ("None", "nan", "<NA>") else one for one in row)
        for row in frame.astype(object).itertuples(index=False, name=None)
    ]


def number(text):
    """The number a cell of the CSV holds; None for a word."""
    try:
        return float(text)
    except ValueError:
        return None


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("path", EXAMPLES)
def test_a_data_frame_has_the_rows_and_columns_of_the_csv(path, library):
    pytest.importorskip(library)
    report = labcheck.check(path)
    frame = report.to_dataframe(library)
    assert tuple(frame.columns) == COLUMNS
    rows = list(csv.DictReader(io.StringIO(report.to_csv())))
    assert len(frame) == len(rows) == len(report.rows)
    for row, found in zip(rows, cells(frame), strict=True):
        for text, cell, name in zip(row.values(), found, COLUMNS, strict=True):
            if name in csv_report.NUMBERS:
                assert cell == number(text), name
            elif name in csv_report.BOOLEANS:
                assert {True: "true", False: "false", None: ""}[cell] == text
            else:
                assert (cell or "") == text.removeprefix("'"), name


@pytest.mark.parametrize("path", EXAMPLES)
def test_both_libraries_agree(path):
    for library in LIBRARIES:
        pytest.importorskip(library)
    report = labcheck.check(path)
    assert cells(report.to_dataframe("pandas")) == cells(report.to_dataframe("polars"))


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_columns_have_their_types_even_without_rows(library):
    """What follows a data frame must not depend on what happens to stand in it."""
    pytest.importorskip(library)
    names = {
        "pandas": ("float64", "boolean", "object"), "polars": ("Float64", "Boolean", "String")
    }[library]  # fmt: skip
    report = labcheck.check(LUPUS)
    empty = replace(report, rows=())
    for one in (report, empty):
        frame = one.to_dataframe(library)
        types = dict(zip(frame.columns, map(str, frame.dtypes), strict=True))
        assert types == {
            name: names[0] if name in csv_report.NUMBERS
            else names[1] if name in csv_report.BOOLEANS
            else names[2]
            for name in COLUMNS
        }  # fmt: skip
    assert len(empty.to_dataframe(library)) == 0


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_a_cell_is(library):
    pytest.importorskip(library)
    report = labcheck.check(LUPUS)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in cells(report.to_dataframe(library))]
    wanted = ("test", "kind", "value", "comparator", "flag", "range_low", "at_limit", "method")
    found = [tuple(row[name] for name in wanted) for row in rows]
    assert found[0] == ("hemoglobin", "number", 6.3, None, "LL", 12.0, False, None)
    assert found[4] == ("LDH", "word", None, None, "N", None, False, None)  # a word is no number
    assert found[-1] == ("eGFR", "censored", 100.0, ">", "N", 60.0, False, None)


def test_pandas_comes_first():
    pandas = pytest.importorskip("pandas")
    assert isinstance(labcheck.check(CALCIUM).to_dataframe(), pandas.DataFrame)


@pytest.mark.parametrize(
    ("there", "asked", "message"),
    [
        ((), None,
         f"a data frame needs pandas or polars, not installed here; {advise_install('pandas')}"),
        (("pandas",), "polars",
         f"a data frame needs polars, not installed here; {advise_install('polars')}"),
        (("polars",), "pandas",
         f"a data frame needs pandas, not installed here; {advise_install('pandas')}"),
        (LIBRARIES, "panda",
         "library: 'panda' is not one of pandas, polars; did you mean pandas?"),
    ],
)  # fmt: skip
def test_a_library_that_is_not_there(monkeypatch, there, asked, message):
    monkeypatch.setattr(csv_report, "find_spec", lambda name: name in there or None)
    with pytest.raises(labcheck.UsageError) as refused:
        labcheck.check(CALCIUM).to_dataframe(asked)
    assert str(refused.value) == message


def test_polars_where_there_is_no_pandas(monkeypatch):
    polars = pytest.importorskip("polars")
    monkeypatch.setattr(csv_report, "find_spec", lambda name: name == "polars" or None)
    assert isinstance(labcheck.check(CALCIUM).to_dataframe(), polars.DataFrame)


def test_several_reports_in_one_table():
    pandas = pytest.importorskip("pandas")
    reports = labcheck.check_all([LUPUS, CALCIUM, SERIAL])
    table = pandas.concat([report.to_dataframe() for report in reports])
    assert len(table) == sum(len(report.rows) for report in reports)


# The package.


def python(code, *options, **more):
    """Run code in a fresh interpreter; give what it prints, on both streams."""
    done = subprocess.run(
        [sys.executable, *options, "-c", code], cwd=ROOT, env=environment(**more), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return done.stdout


def test_importing_it_loads_nothing_else():
    loaded = python("import sys, labcheck; print(*sorted(sys.modules))").split()
    assert [name for name in loaded if name.startswith("labcheck")] == ["labcheck"]
    heavy = {"rich", "typer", "yaml", "pint", "pandas", "polars", "json", "decimal", "dataclasses"}
    assert heavy.isdisjoint(loaded)


def test_checking_loads_no_command_and_no_table():
    code = f"import sys, labcheck; labcheck.check({LUPUS!r}).to_json(); print(*sys.modules)"
    assert {"rich", "typer", "pint", "pandas", "polars"}.isdisjoint(python(code).split())


@pytest.mark.parametrize("path", [LUPUS, SERIAL])
def test_nothing_is_printed_and_nothing_is_warned_of(path):
    code = f"""
import labcheck
for report in labcheck.check_all({path!r}, compare="all"):
    report.to_dict(), report.to_json(), report.to_csv(), report.to_markdown(), str(report)
"""
    assert python(code, "-W", "error", "-X", "dev") == ""


def test_colour_is_not_for_texts():
    """Whatever the terminal, a text in Python is plain."""
    code = f"import labcheck; print(labcheck.check({LUPUS!r}), end='')"
    assert python(code, FORCE_COLOR="1", COLUMNS="40", PYTHONUTF8="1") == run(LUPUS).out


def test_the_public_names():
    assert dir(labcheck) == labcheck.__all__
    assert all(getattr(labcheck, name) is not None for name in labcheck.__all__)
    with pytest.raises(AttributeError) as refused:
        labcheck.chekc  # noqa: B018 - the name is the test
    assert str(refused.value) == "module 'labcheck' has no attribute 'chekc'"
    with pytest.raises(ImportError):
        exec("from labcheck import chekc")  # noqa: S102 - as a user would write it


def test_every_public_name_is_explained():
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    names = [name for name in labcheck.__all__ if name != "__version__"]
    assert [name for name in names if f"`{name}" not in page] == []
    assert [name for name in names if not getattr(labcheck, name).__doc__] == []
    methods = [name for name in vars(labcheck.Report) if not name.startswith("_")]
    assert [name for name in methods if f"`{name}" not in page] == []


def test_help_shows_every_public_name():
    shown = pydoc.plain(pydoc.render_doc(labcheck))
    assert [name for name in {*labcheck.__all__} - {"__version__"} if name not in shown] == []


def test_a_misspelt_name_is_found_by_a_type_checker(monkeypatch, tmp_path):
    """A module that makes its names when asked must not answer to every name."""
    api = pytest.importorskip("mypy.api")
    user = tmp_path / "user.py"
    user.write_text(
        "from typing import assert_type\n"
        "import labcheck\n"
        "from labcheck import Flag, Report\n"
        "report = labcheck.check({'labs': {}}, ranges=['abim'], z=2.58)\n"
        "assert_type(report, Report)\n"
        "assert_type(report.rows[0].flag, Flag | None)\n"
        "assert_type(labcheck.read_all('labs.csv')[0], labcheck.Case)\n"
        "assert_type(labcheck.check_all('labs.csv'), list[Report])\n"
        "labcheck.chekc('case.yaml')\n"
        "labcheck.check('case.yaml', range='abim')\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("MYPYPATH", str(Path(labcheck.__file__).parents[1]))
    cache = str(tmp_path / "cache")
    out, err, _ = api.run(["--strict", "--no-error-summary", "--cache-dir", cache, str(user)])
    assert err == ""
    errors = [line.partition(": ")[2] for line in out.splitlines() if ": error: " in line]
    assert [error.rpartition("  ")[2] for error in errors] == ["[attr-defined]", "[call-arg]"]
    assert ['"chekc"' in errors[0], '"range"' in errors[1]] == [True, True]


@pytest.mark.parametrize("given", [5, None])
def test_what_is_no_case_is_a_type_error_that_says_what_is(given):
    with pytest.raises(TypeError) as caught:
        labcheck.check(given)
    assert str(caught.value) == (
        f"a case is a Case, the name of a file, or a mapping, and no {type(given).__name__}"
    )


@pytest.mark.parametrize(("given", "count"), [([], 0), ([LUPUS, LUPUS], 2)])
def test_check_is_for_one_case(given, count):
    with pytest.raises(labcheck.UsageError) as caught:
        labcheck.check(given)
    assert str(caught.value) == f"what was given has {count} cases; check_all checks all of them"


def test_a_data_frame_is_shown_the_way():
    frame = pytest.importorskip("pandas").DataFrame({"test": ["K"], "value": ["5"]})
    with pytest.raises(labcheck.UsageError) as caught:
        labcheck.check_all(frame)
    assert str(caught.value) == (
        "a table is judged by labcheck.bulk.flag, or read from a file as CSV"
    )


def test_a_trimester_may_be_a_number():
    report = labcheck.check({"patient": {"sex": "female"}, "labs": {"K": "4 mmol/L"}}, pregnancy=2)
    assert report.case.patient.pregnancy.value == "2"


def test_nothing_is_assumed_when_it_is_strict():
    case = {"labs": {"sodium": "140", "WBC": "12,300 /uL", "potassium": "4.1 mmol/L"}}
    found = [
        [row.flag and row.flag.value for row in labcheck.check(case, strict=strict).rows]
        for strict in (False, True)
    ]
    assert found == [["N", "H", "N"], [None, None, "N"]]
    (report,) = labcheck.check_all([case], strict=True)
    assert report.summary.not_judged == 2
