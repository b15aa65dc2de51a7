"""The CSV report: one line per result, columns that stay where they are."""

import csv
import io
from dataclasses import replace

import pytest

from labcheck.judging.report import Only
from labcheck.writers.csv_report import COLUMNS, render_csv
from reports import example, report_of


def lines_of(*reports):
    return list(csv.reader(io.StringIO(render_csv(reports), newline="")))


def rows_of(*reports):
    return list(csv.DictReader(io.StringIO(render_csv(reports), newline="")))


def row_of(text, **more):
    (row,) = rows_of(report_of(text, **more))
    return row


def test_the_columns_in_order():
    """A spreadsheet refers to columns by their place: new ones go to the end."""
    expected = (
        "case", "time", "panel", "test_id", "test", "loinc", "result", "kind", "value",
        "comparator", "unit", "specimen", "method", "flag", "possible_flags", "settled_by",
        "flag_from", "not_judged", "detail", "remedy", "range", "range_low", "range_high",
        "range_low_inclusive", "range_high_inclusive", "range_unit", "range_kind", "range_set",
        "range_partition", "critical_range", "at_limit", "times_limit", "zlog", "baseline",
        "baseline_flag", "change", "change_percent", "rcv_low_percent", "rcv_high_percent",
        "change_verdict", "change_reason", "status", "disagreements", "notes", "file",
        "second_opinions", "may_be_critical", "read_as", "grades", "assumed",
    )  # fmt: skip
    assert expected == COLUMNS
    assert tuple(lines_of(example("lupus-calciphylaxis"))[0]) == expected


def test_one_line_per_result_in_the_order_read():
    lupus, iron = example("lupus-calciphylaxis"), example("iron-deficiency")
    rows = rows_of(lupus, iron)
    assert [(row["case"], row["test"], row["result"]) for row in rows] == [
        (report.case.title, result.test, result.text)
        for report in (lupus, iron)
        for result in report.case.results
    ]


def test_a_line_is_the_same_whatever_stands_beside_it():
    """What rows have in common is written once: how they moved, not from what or how far."""
    results = ["140 mmol/L", "141 mmol/L", "129 mmol/L", "<120 mmol/L", "140 mmol/L"]
    stated = ["140 mmol/L", "139 mmol/L", "129 mmol/L", "[140 mmol/L, 150 mmol/L]", "high"]
    labs = ", ".join(
        f"{{test: sodium, result: {text}, baseline: {usual}}}"
        for text, usual in zip(results * len(stated), sorted(stated * len(results)), strict=True)
    )
    report = report_of(f"labs: [{labs}]")
    lines = lines_of(report)[1:]
    alone = [lines_of(replace(report, rows=(row,)))[1] for row in report.rows]
    assert lines == alone
    place = COLUMNS.index("baseline")
    assert len({tuple(line[place:]) for line in lines}) > len(results) * (len(stated) - 2)


def test_every_line_has_every_column():
    lines = lines_of(example("lupus-calciphylaxis"), example("iron-deficiency"))
    assert {len(line) for line in lines} == {len(COLUMNS)}


def test_only_the_rows_that_are_asked_for():
    rows = rows_of(example("lupus-calciphylaxis", only=Only.CRITICAL))
    assert [row["test"] for row in rows] == ["hemoglobin"]


def test_no_result_is_a_header_alone():
    assert len(lines_of(example("lupus-calciphylaxis", only=Only.UNJUDGED))) == 1


def test_a_judged_result():
    # ABIM: hemoglobin of women 12-16 g/dL; critical by Main Line Health <=7 or >=20 g/dL.
    row = row_of("patient: {sex: female, age: 40 y}\nlabs: {Hb: 6.3 g/dL}")
    filled = {name: value for name, value in row.items() if value}
    assert float(filled.pop("zlog")) == pytest.approx(-10.74, abs=0.01)
    assert filled == {
        "case": "case.yaml",
        "panel": "hematology",
        "test_id": "hemoglobin",
        "test": "Hb",
        "loinc": "718-7",
        "result": "6.3 g/dL",
        "kind": "number",
        "value": "6.3",
        "unit": "g/dL",
        "flag": "LL",
        "flag_from": "range-set",
        "range": "12-16 g/dL",
        "range_low": "12",
        "range_high": "16",
        "range_low_inclusive": "true",
        "range_high_inclusive": "true",
        "range_unit": "g/dL",
        "range_kind": "normal",
        "range_set": "abim",
        "range_partition": "female",
        "critical_range": "<=7 or >=20 g/dL",
        "at_limit": "false",
        "may_be_critical": "true",
        "times_limit": "0.525",
        "status": "abnormal",
        "file": "case.yaml",
    }


def test_an_indeterminate_result():
    row = row_of("labs: {Hb: 13 g/dL}")
    assert row["flag"] == "IND"
    assert row["possible_flags"] == "N if female, L if male"
    assert row["settled_by"] == "the sex"
    assert row["range"] == "12-16 g/dL or 14-18 g/dL"
    assert (row["range_low"], row["range_high"], row["range_set"]) == ("", "", "")


def test_every_flag_that_is_possible_is_named():
    """A spreadsheet that looks for LL finds it, whatever would settle the matter."""
    # ABIM: hemoglobin of women 12-16 g/dL; critical by Main Line Health <=7 g/dL.
    row = row_of("patient: {sex: female, age: 40 y}\nlabs: {Hb: <8 g/dL}")
    assert (row["flag"], row["possible_flags"]) == ("L", "L, LL")
    assert row["settled_by"] == "an exact value"


def test_the_file_tells_cases_of_one_title_apart():
    reports = [report_of("case: a\nlabs: {Hb: 12 g/dL}", file) for file in ("x.yaml", "y.yaml")]
    assert [(row["case"], row["file"]) for row in rows_of(*reports)] == [
        ("a", "x.yaml"),
        ("a", "y.yaml"),
    ]


def test_a_file_is_never_a_formula():
    (row,) = rows_of(report_of("case: a\nlabs: {Hb: 12 g/dL}", "=1+1.yaml"))
    assert row["file"] == "'=1+1.yaml"


def test_a_result_that_is_not_judged():
    row = row_of("labs: {frobnicate: 5 U/L}")
    assert (row["flag"], row["not_judged"]) == ("", "unknown-test")
    assert row["detail"] == "no analyte in the catalogue has this name"
    assert row["remedy"] == "check the spelling, or give the range printed with the result"


def test_a_span_keeps_both_ends():
    """A span has no value; its ends must not be lost."""
    row = row_of("labs: {urine wbc: 5-10 /HPF}")
    assert (row["kind"], row["value"], row["result"]) == ("span", "", "5-10 /HPF")


def test_a_change():
    row = row_of(
        "patient: {sex: female, age: 40 y}\n"
        "labs: {Hb: {result: 11 g/dL, baseline: 14 g/dL, cva: 1 %}}"
    )
    assert (row["baseline"], row["baseline_flag"], row["change"]) == ("14 g/dL", "N", "-3")
    assert float(row["change_percent"]) == pytest.approx(-21.43, abs=0.01)
    assert float(row["rcv_low_percent"]) < 0 < float(row["rcv_high_percent"])
    assert (row["change_verdict"], row["status"]) == ("fallen", "abnormal, new, fallen")


def test_what_others_would_have_said():
    row = row_of("labs: {calcium: {result: 10.3 mg/dL, range: 8.5-10.5 mg/dL}}")
    assert (row["flag"], row["disagreements"]) == ("N", "abim: H")


def test_the_remark_of_a_result_is_in_its_line():
    row = row_of("labs: {Hb: {result: 14 g/dL, note: drawn above an infusion}}")
    assert "drawn above an infusion" in row["notes"]


@pytest.mark.parametrize("text", ['a "quoted" word', "a, b; c", "it's", "a | b", "ü µ 検査"])
def test_texts_come_back_from_a_reader_of_csv(text):
    row = row_of(f"case: '{text.replace(chr(39), chr(39) * 2)}'\nlabs: {{Hb: 12 g/dL}}")
    assert row["case"] == text


def test_a_line_break_in_a_text_does_not_break_a_line():
    text = render_csv([report_of('case: "a\\nb\\rc\\u2028d"\nlabs: {Hb: 12 g/dL}')])
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        # Full-width signs are formulas to a spreadsheet in Chinese or Japanese.
        ("＝1+1", "'＝1+1"),
        ("＋1+1", "'＋1+1"),
        ("－1+1", "'－1+1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        # Some programs trim a cell before they look at it.
        (" =1+1", "' =1+1"),
        ("\t=1+1", "' =1+1"),
        ("-2.5", "-2.5"),
        ("+2.5", "+2.5"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_cell_is_never_a_formula(cell, expected):
    name = cell or "''"
    report = report_of("labs: {Hb: 12 g/dL}")
    result = report.rows[0].result
    row = type(report.rows[0])(type(result)(cell, result.text, result.value))
    (found,) = rows_of(type(report)(report.case, (row,), (), (), {}))
    assert found["test"] == expected, name


@pytest.mark.parametrize("text", ["-2.5 mmol/L", "-2.5e-3 mmol/L"])
def test_a_negative_number_stays_a_number(text):
    row = row_of(f"labs: {{base excess: {text}}}")
    assert float(row["value"]) == float(text.split()[0])


def test_second_opinions_stand_in_one_cell():
    # Calcium 10.3 mg/dL: ABIM, January 2026: 8.6-10.2; Oxford: 2.12-2.65 mmol/L, 8.50-10.62 mg/dL.
    text = "patient: {sex: female, age: 25 y}\nlabs: {calcium: 10.3 mg/dL, LDH: normal}"
    calcium, ldh = rows_of(report_of(text, compare="abim,oxford,pregnancy"))
    assert calcium["second_opinions"] == "abim: H; oxford: N; pregnancy: no-matching-partition"
    assert ldh["second_opinions"] == ""


def test_cells_that_rows_share_are_those_of_each_row_by_itself():
    names = ("lupus-usual", "lupus-calciphylaxis", "iron-deficiency", "child-of-seven")
    reports = [example(name) for name in names]
    together = rows_of(*reports, *reports)
    apart = [row for report in reports for row in rows_of(report)]
    assert together == apart * 2
    one_by_one = [
        rows_of(replace(report, rows=(row,)))[0] for report in reports for row in report.rows
    ]
    assert one_by_one == apart


def vary(row, others):
    """Give a row with each of its fields, and of those of its result and ranges, as another's."""
    for other in others:
        for name in row.__slots__:
            yield replace(row, **{name: getattr(other, name)})
        for name in row.result.__slots__:
            yield replace(row, result=replace(row.result, **{name: getattr(other.result, name)}))
        for kind in ("ranges", "critical"):
            limits, those = getattr(row, kind), getattr(other, kind)
            for name in limits[0].__slots__ if limits and those else ():
                changed = replace(limits[0], **{name: getattr(those[0], name)})
                yield replace(row, **{kind: (changed, *limits[1:])})


def test_rows_that_differ_in_one_field_have_cells_of_their_own():
    odd = """
        labs:
          hemoglobin: 12.5 g/dL
          unheard of: 5
          glucose: {result: 150 mg/dL, specimen: plasma, method: hexokinase}
          potassium: {result: 7.1 mmol/L, range: 3.5-8 mmol/L, reported: high}
          creatinine: 97 umol/L
        """
    reports = [example("lupus-usual"), report_of(odd, compare="norip,oxford")]
    others = [*reports[0].rows[-2:], *reports[1].rows]
    for row in others:
        rows = (row, *vary(row, others), row)
        together = rows_of(replace(reports[0], rows=rows))
        apart = [rows_of(replace(reports[0], rows=(each,)))[0] for each in rows]
        assert together == apart
        assert len({str(each) for each in apart}) > 40
