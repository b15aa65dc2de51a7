"""The words that several writers share."""

from dataclasses import replace
from decimal import Decimal

import pytest

from build import judge, person, result
from labcheck.cases.case import BaselineChoice
from labcheck.judging.check import check
from labcheck.judging.flags import Flag
from labcheck.judging.reference_change import Change, ChangeVerdict
from labcheck.judging.report import Summary
from labcheck.judging.row import BaselineShown, PossibleFlag, Row
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.range_sets.library import Shelf
from labcheck.settings import Settings
from labcheck.values.interval import Interval
from labcheck.writers.ranges_chosen import list_ranges_chosen
from labcheck.writers.wording import (
    FLAG_MARKS,
    describe_change,
    describe_flag,
    describe_multiple,
    describe_patient,
    describe_percent,
    describe_range,
    describe_result,
    describe_summary,
    format_short,
    list_assumptions,
    list_notes,
)
from labcheck.yaml_files.case_file import read_case
from labcheck.yaml_files.shipped_regions import parse_region
from reports import example, report_of

WOMAN = "patient: {sex: female, age: 40 y}\n"
CHILD = "patient: {sex: female, age: 5 y}\n"


def row_of(text, test="hemoglobin"):
    (row,) = report_of(f"{WOMAN}labs: {{{test}: {text}}}").rows
    return row


def test_every_flag_has_a_mark_and_no_two_the_same():
    assert set(FLAG_MARKS) == set(Flag)
    marks = [mark for flag, mark in FLAG_MARKS.items() if flag is not Flag.NORMAL]
    assert all(marks)
    assert len(set(marks)) == len(marks)


# ABIM: hemoglobin of women 12-16 g/dL.
@pytest.mark.parametrize(
    ("text", "status", "change"),
    [
        ("14 g/dL", "normal", ""),
        ("11 g/dL", "abnormal", ""),
        ("pending", "", ""),
        # What the report states.
        ("{result: 14 g/dL, baseline: unchanged}", "normal, unchanged", "(stated)"),
        ("{result: 14 g/dL, baseline: risen}", "normal, but risen beyond variation", "(stated)"),
        ("{result: 11 g/dL, baseline: unchanged}", "abnormal, unchanged", "(stated)"),
        ("{result: 11 g/dL, baseline: fallen}", "abnormal, fallen", "(stated)"),
        ("{result: pending, baseline: unchanged}", "unchanged", "(stated)"),
        # What is computed.
        ("{result: 14 g/dL, baseline: 14 g/dL}", "normal, unchanged", "was 14, 0.0 %"),
        ("{result: 14.2 g/dL, baseline: 14 g/dL}", "normal, within variation", "was 14, +1.4 %"),
        ("{result: 15.5 g/dL, baseline: 12 g/dL}", "normal, but risen beyond variation",
         "was 12, +29 %"),
        ("{result: 12 g/dL, baseline: 15.5 g/dL}", "normal, but fallen beyond variation",
         "was 15.5, −23 %"),
        ("{result: 11 g/dL, baseline: 11 g/dL}", "abnormal, unchanged", "was 11, 0.0 %"),
        ("{result: 11 g/dL, baseline: 11.1 g/dL}", "abnormal, within variation",
         "was 11.1, −0.9 %"),
        ("{result: 8 g/dL, baseline: 11 g/dL}", "abnormal, fallen", "was 11, −27 %"),
        ("{result: 11 g/dL, baseline: 8 g/dL}", "abnormal, risen", "was 8, +38 %"),
        # A baseline that was normal makes it new.
        ("{result: 11 g/dL, baseline: 14 g/dL}", "abnormal, new, fallen", "was 14, −21 %"),
        ("{result: 11.9 g/dL, baseline: 12 g/dL}", "abnormal, new, within variation",
         "was 12, −0.8 %"),
        # A baseline in another unit is told in the result's.
        ("{result: 110 g/L, baseline: 14 g/dL}", "abnormal, new, fallen", "was 140, −21 %"),
        ("{result: 8 g/dL, baseline: [11 g/dL, 12 g/dL, 11.4 g/dL]}", "abnormal, fallen",
         "median of 3 was 11.4, −30 %"),
    ],
)  # fmt: skip
def test_both_axes_in_words(text, status, change):
    row = row_of(text)
    assert row.status == status
    if change == "(stated)":
        assert describe_change(row) == f"{status} (stated)"
    else:
        assert describe_change(row) == (f"{status}: {change}" if change else "")


def test_a_change_that_is_not_judged_gives_its_figures_alone():
    row = row_of("{result: 2.9 %, baseline: 1.4 %}", "reticulocytes")
    assert describe_change(row) == "was 1.4, +107 %"
    assert "change not judged: no variation data" in list(list_notes(row))


def test_a_baseline_that_is_no_number_is_told_as_it_was():
    row = row_of("{result: 0.4 mg/dL, baseline: <0.3 mg/dL}", "CRP")
    assert describe_change(row) == "was <0.3 mg/dL"


@pytest.mark.parametrize(
    ("verdict", "baseline", "flag", "expected"),
    [
        (None, None, Flag.INDETERMINATE, ""),
        (ChangeVerdict.RISEN, None, Flag.INDETERMINATE, "risen"),
        (ChangeVerdict.RISEN, None, None, "risen"),
        (ChangeVerdict.RISEN, Flag.NEGATIVE, Flag.POSITIVE, "abnormal, new, risen"),
        (ChangeVerdict.UNCHANGED, Flag.POSITIVE, Flag.POSITIVE, "abnormal, unchanged"),
        (ChangeVerdict.UNCHANGED, None, Flag.NEGATIVE, "normal, unchanged"),
    ],
)
def test_status(verdict, baseline, flag, expected):
    row = Row(
        result("hemoglobin", "14 g/dL"),
        flag=flag,
        possible_flags=(PossibleFlag(flag),) if flag else (),
        change=Change(verdict=verdict) if verdict else None,
        baseline=BaselineShown("before", flag=baseline),
    )
    assert row.status == expected


@pytest.mark.parametrize(
    ("text", "test", "flag", "shown"),
    [
        ("14 g/dL", "hemoglobin", "N", "12–16"),
        ("11 g/dL", "hemoglobin", "L ▼", "12–16"),
        ("6 g/dL", "hemoglobin", "LL ▼▼", "12–16"),
        ("17 g/dL", "hemoglobin", "H ▲", "12–16"),
        ("21 g/dL", "hemoglobin", "HH ▲▲", "12–16"),
        ("131 g/L", "hemoglobin", "N", "120–160"),
        ("{result: 14 g/dL, range: 13-15}", "hemoglobin", "N", "13–15"),
        ("{result: 14 g/dL, reported: high}", "hemoglobin", "H ▲", "(12–16)"),
        ("normal", "hemoglobin", "N", "as reported"),
        ("pending", "hemoglobin", "–", ""),
        ("5 U/L", "frobnicate", "–", ""),
    ],
)
def test_flags_and_ranges(text, test, flag, shown):
    row = row_of(text, test)
    assert describe_flag(row) == flag
    assert describe_range(row) == shown


@pytest.mark.parametrize(
    ("text", "flag", "shown"),
    [
        # ABIM: calcium 8.6-10.2 mg/dL, over 40.078 g/mol: 2.14581... and 2.54503... mmol/L.
        ("2.3 mmol/L", "N", "2.15–2.55"),
        # Three digits would put these on the other side of the limit.
        ("2.147 mmol/L", "N", "2.146–2.545"),
        ("2.546 mmol/L", "H ▲", "2.146–2.545"),
        ("2.1459 mmol/L", "N", "2.1458–2.5450"),
        ("<2.15 mmol/L", "IND ?", "2.146–2.545"),
        ("2.0-2.148 mmol/L", "IND ?", "2.146–2.545"),
        ("{result: 2.3 mmol/L, baseline: 2.547 mmol/L}", "N", "2.146–2.545"),
        # A limit that was printed keeps its digits, and so does a source with more than three.
        ("{result: 9 mg/dL, range: 8.615-10.2}", "N", "8.615–10.2"),
        ("{result: 2.3 mmol/L, range: 8.615-10.2 mg/dL}", "N", "2.150–2.545"),
    ],
)
def test_a_long_converted_limit_is_rounded_and_never_against_its_flag(text, flag, shown):
    row = row_of(text, "calcium")
    assert describe_flag(row) == flag
    assert describe_range(row) == shown


def test_several_ranges_are_all_named():
    (row,) = report_of("labs: {hemoglobin: 13 g/dL}").rows
    assert describe_range(row) == "12–16 or 14–18"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.525", "0.525×"), ("1.04", "1.04×"), ("1.2", "1.2×"), ("5.9", "5.9×"),
        ("0.5254", "0.525×"), ("1.045", "1.04×"), ("1.046", "1.05×"), ("9.96", "9.96×"),
        ("9.996", "10.0×"), ("12.34", "12×"), ("99.4", "99×"), ("99.6", "100×"),
        ("250", "250×"), ("12345", "12345×"), ("0.001", "0.001×"), ("0.00001", "0.00001×"),
    ],
)  # fmt: skip
def test_multiples_of_a_limit(text, expected):
    limit = "1-1" if Decimal(text) < 1 else "0-1"
    assert describe_multiple(judge(f"{text} g/dL", f"{limit} g/dL")) == expected


def test_a_result_inside_its_range_is_no_multiple():
    assert describe_multiple(judge("1 g/dL", "0-1 g/dL")) == ""


@pytest.mark.parametrize(
    ("percent", "expected"),
    [("12.3", "+12 %"), ("-3.44", "−3.4 %"), ("9.94", "+9.9 %"), ("0", "0.0 %"), ("-0.04", "0.0 %"),
     ("0.04", "0.0 %"), ("245.45", "+245 %"), ("-100", "−100 %")],
)  # fmt: skip
def test_percentages(percent, expected):
    assert describe_percent(Decimal(percent)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("8", "8"), ("8.10", "8.10"), ("-8.5", "−8.5"), ("2.14583", "2.146"),
     ("0.000123456", "0.0001235"),
     ("123456", "123456"), ("123456.789", "123457"), ("1E+3", "1000")],
)  # fmt: skip
def test_short_numbers(number, expected):
    assert format_short(Decimal(number)) == expected


SUMMARY = {
    "results": 0, "abnormal": 0, "normal": 0, "indeterminate": 0, "not_judged": 0, "critical": 0,
    "changed": 0, "maybe_critical": (), "critical_unapplied": 0, "disputed": (),
    "usual_though_abnormal": (), "changed_though_normal": (),
}  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, "0 results: 0 abnormal, 0 critical, 0 not judged"),
        ({"results": 1, "normal": 1}, "1 result: 0 abnormal, 0 critical, 0 not judged"),
        (
            {"results": 2, "indeterminate": 2},
            "2 results: 0 abnormal, 0 critical, 2 indeterminate, 0 not judged",
        ),
        (
            {"results": 3, "abnormal": 2, "critical": 1, "not_judged": 1,
             "usual_though_abnormal": ("C4", "C4"), "changed_though_normal": ("Hb",),
             "disputed": ("C3", "calcium")},
            (
                "3 results: 2 abnormal, 1 critical, 1 not judged; abnormal but unchanged: C4; "
                "normal but changed: Hb; sources disagree: C3, calcium"
            ),
        ),
        (
            {"results": 9, "abnormal": 6, "normal": 3, "critical": 1, "critical_unapplied": 3},
            "9 results: 6 abnormal, 1 critical (limits for 3 not applied), 0 not judged",
        ),
        (
            {"results": 2, "indeterminate": 2, "maybe_critical": ("K", "Na", "K"),
             "disputed": ("Na",)},
            (
                "2 results: 0 abnormal, 0 critical, 2 indeterminate, 0 not judged; "
                "may be critical: K, Na; sources disagree: Na"
            ),
        ),
    ],
)  # fmt: skip
def test_summaries(counts, expected):
    assert describe_summary(Summary(**SUMMARY | counts)) == expected


def test_the_summary_of_the_lupus_case():
    assert describe_summary(example("lupus-calciphylaxis").summary) == (
        "13 results: 6 abnormal, 1 critical, 0 not judged; abnormal but unchanged: anti-dsDNA, C4; "
        "sources disagree: C3, calcium"
    )


def test_the_summary_of_the_iron_case():
    assert describe_summary(example("iron-deficiency").summary) == (
        "27 results: 14 abnormal, 0 critical, 0 not judged; normal but changed: hemoglobin, "
        "hematocrit, MCV, MCH, platelets, ferritin"
    )


@pytest.mark.parametrize(
    ("sex", "age", "pregnancy", "expected"),
    [
        ("", "", "", "age not stated, sex not stated"),
        ("female", "25 y", "", "25 y, female"),
        ("female", "25 y", "no", "25 y, female"),
        ("female", "25 y", "any", "25 y, female, pregnant"),
        ("female", "25 y", "2", "25 y, female, pregnant, trimester 2"),
        ("", "", "1", "age not stated, sex not stated, pregnant, trimester 1"),
    ],
)
def test_patients(sex, age, pregnancy, expected):
    assert describe_patient(person(sex, age, pregnancy)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{WOMAN}labs: {{Hb: 14 g/dL}}", []),
        ("patient: {sex: female}\nlabs: {Hb: 14 g/dL}",
         ["Age not stated: limits for adults were used."]),
        (f"{WOMAN}labs: {{Hb: {{result: 14 g/dL, reported: high}}}}",
         [("Ranges in brackets are for comparison only; "
          "the flag is the one the laboratory reported.")]),
        (f"{WOMAN}labs: {{Hb: {{result: 14 g/dL, baseline: 13 g/dL}}}}",
         [("Changes are judged against the reference change value; the laboratory's analytical CV "
           "is not given, so half the within-subject CV is assumed.")]),
        (f"{WOMAN}labs: {{Hb: {{result: 14 g/dL, baseline: 13 g/dL, cva: 1 %}}}}", []),
        # Main Line Health: limits of hemoglobin and potassium are for adults; none of CRP.
        (f"{CHILD}labs: {{Hb: 6 g/dL, K: 7 mmol/L, CRP: 5 mg/dL}}",
         [("Critical limits of Hb, K were not applied: critical-main-line has limits for adults "
           "only.")]),
        (f"{CHILD}labs: {{CRP: 5 mg/dL}}", []),
        # Several draws are put in order by their dates; one draw needs none.
        ((f"{WOMAN}draws: [{{time: morning, labs: {{Na: 140 mEq/L}}}}, {{labs: {{K: 4 mEq/L}}}}, "
          "{time: 2026-01-01, labs: {Cl: 100 mEq/L}}]"),
         [("The order of the draws is not known, since not every time is a date: morning, "
           "not stated; no change between them is judged.")]),
        (f"{WOMAN}draws: [{{labs: {{Na: 140 mEq/L}}}}, {{labs: {{K: 4 mEq/L}}}}]",
         ["No draw has a time, so they are taken in the order written."]),
        ((f"{WOMAN}draws: [{{time: 03/04/2026, labs: {{Na: 140 mEq/L}}}}, "
          "{time: 2026-01-01, labs: {K: 4 mEq/L}}]"),
         [("The order of the draws is not known, since not every time is a date: 03/04/2026; "
           "no change between them is judged."),
          "--dates dmy or --dates mdy says which number is the day."]),
        ((f"{WOMAN}draws: [{{time: 03/04/2026, labs: {{Na: 140 mEq/L}}}}, "
          "{time: 25/04/2026, labs: {K: 4 mEq/L}}]"),
         [("Dates were read with the day first, since 25/04/2026 allows nothing else; "
           "--dates dmy states it.")]),
        ((f"{WOMAN}draws: [{{time: 2026-02-01, labs: {{Na: 140 mEq/L}}}}, "
          "{time: 2026-01-01, labs: {K: 4 mEq/L}}]"), []),
        (f"{WOMAN}draws: [{{time: morning, labs: {{Na: 140 mEq/L}}}}]", []),
        (f"{WOMAN}time: morning\nlabs: {{Na: 140 mEq/L}}", []),
        # A usual value of a test without a result, and one under another name of its test.
        (f"{WOMAN}baseline: {{glucos: 90 mg/dL}}\nlabs: {{Na: 140 mEq/L}}",
         ["A baseline is stated for glucos, but no result to compare with it."]),
        (f"{WOMAN}baseline: {{glucos: 90 mg/dL, K: 4 mmol/L}}\nlabs: {{Na: 140 mEq/L}}",
         ["A baseline is stated for glucos, K, but no result to compare with it."]),
        (f"{WOMAN}baseline: {{sodium: 140 mmol/L}}\nlabs: {{Na: pending}}", []),
        (f"{WOMAN}baseline: {{frobnicate: 5 U}}\nlabs: {{Frobnicate: 5 U}}", []),
    ],
)  # fmt: skip
def test_assumptions(text, expected):
    report = replace(report_of(text), region=None)
    assert list(list_assumptions(report)) == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        (f"{WOMAN}labs: {{Hb: 14 g/dL}}", "",
         ["US ranges, since no region was named; see `labcheck ranges list`."]),
        # Nothing rests on a range set, so none is named.
        (f"{WOMAN}labs: {{Hb: 14 g/dL (12-16)}}", "", []),
        (f"{WOMAN}labs: {{Hb: 14 g/dL, INR: 1.0, urine nitrite: negative}}", "us",
         ["Judged by further sets, since US ones lack it: INR (mcc); urine nitrite (urinalysis)."]),
        (f"{WOMAN}labs: {{sodium: 140 mmol/L}}", "de",
         [("No range set of Germany comes with labcheck; each test was judged by the first of "
           "uk-pathology-harmony, norip, oxford, aacb, mcc and 10 more that has it."),
          "Judged by: sodium (uk-pathology-harmony)."]),
    ],
)  # fmt: skip
def test_where_the_ranges_come_from(text, region, expected):
    settings = Settings().in_region(parse_region(region) if region else None)
    knowledge = gather_knowledge((), (), shelf=Shelf(settings))
    report = check(read_case(text, "case.yaml"), knowledge)
    assert list(list_ranges_chosen(report)) == expected


@pytest.mark.parametrize(
    ("labs", "expected"),
    [
        ("{Hb: 14 g/dL}", []),
        ("{Hb: 6 g/dL}", ["critical: <=7 or >=20 g/dL (critical-main-line)"]),
        # The laboratory's word was sharpened by the list,
        ("{Hb: {result: 21 g/dL, reported: high}}",
         ["critical: <=7 or >=20 g/dL (critical-main-line); reported as high"]),
        ("{Hb: {result: 6 g/dL, reported: low}}",
         ["critical: <=7 or >=20 g/dL (critical-main-line); reported as low"]),
        # was critical without the list,
        ("{Hb: {result: 6 g/dL, reported: critically low}}", []),
        # was beside a printed range, which decided,
        ("{Hb: {result: 6 g/dL, range: 12-16 g/dL, reported: low}}",
         ["critical: <=7 or >=20 g/dL (critical-main-line)"]),
        # or overruled the list.
        ("{Hb: {result: 6 g/dL, reported: normal}}",
         ["critical-main-line (<=7 or >=20 g/dL) would flag LL",
          "abim (12-16 g/dL) would flag L"]),
        ("{Hb: <8 g/dL}", ["L, LL; an exact value would settle it"]),
        ("{CRP: {result: 5 U/L, range: 1-2 U/L}}",
         [("not compared with abim: no conversion from mg/dL to U/L: they measure different "
           "things")]),
        ("{Hb: -1 g/dL}",
         ["not judged (impossible): Hemoglobin cannot lie below zero; check the sign"]),
        ("{calcium: {result: 10.3 mg/dL, range: 8.5-10.5}}",
         ["abim (8.6-10.2 mg/dL) would flag H"]),
        ("{K: {result: 5.6 mmol/L, range: 3.5-5.1, reported: normal}}",
         ["the laboratory reported N"]),
        ("{Hb: pending}",
         [("not judged (no-result): no result was obtained; repeat the test, or leave the row as "
           "it is")]),
        ("{Hb: {result: 14 g/dL, range: soon}}",
         [("printed range 'soon' not used: 'soon' is not a range; write one such as 12-16 g/dL, "
           "<5 ng/mL, >=60, -3 to 3 mmol/L, negative or <=1:40")]),
    ],
)  # fmt: skip
def test_notes(labs, expected):
    (row,) = report_of(f"{WOMAN}labs: {labs}").rows
    assert list(list_notes(row)) == expected


def test_a_note_on_limits_for_other_patients():
    (row,) = report_of(f"{CHILD}labs: {{Hb: 6 g/dL}}").rows
    assert list(list_notes(row)) == [
        (
            "not judged (no-matching-partition): children-blood-count has limits for age 6 y to "
            "<12 y only; limits that fit are in who-haemoglobin; name it with --ranges "
            "abim,who-haemoglobin"
        ),
        (
            "may be critical: by limits for another age or state: <=7 or >=20 g/dL "
            "(critical-main-line)"
        ),
    ]


def test_a_note_on_what_would_settle_it():
    (row,) = report_of("labs: {hemoglobin: 13 g/dL}").rows
    assert list(list_notes(row)) == ["N if female, L if male; the sex would settle it"]


def test_an_interval_of_everything_is_named():
    assert str(Interval()) == "any"


_CREEPING = "".join(
    f"  - {{time: 2026-0{month}-01, labs: {{creatinine: {value} mg/dL, TSH: 2.0 mIU/L}}}}\n"
    for month, value in enumerate(("1.5", "1.6", "1.7", "1.8", "1.9"), start=1)
)


def _drawn(count: int) -> str:
    """The last draws of a creatinine that creeps from 1.5 to 1.9, each within the RCV."""
    return "patient: {sex: f, age: 40 y}\ndraws:\n" + "".join(
        _CREEPING.splitlines(keepends=True)[-count:]
    )


@pytest.mark.parametrize(
    ("text", "choice", "earlier", "since"),
    [
        (_drawn(5), BaselineChoice.PREVIOUS, "", " since the draw before"),
        (_drawn(3), BaselineChoice.PREVIOUS, "", " since the draw before"),
        # Two draws are the whole series, and the first or the median is not the draw before.
        (_drawn(2), BaselineChoice.PREVIOUS, "", ""),
        (_drawn(3), BaselineChoice.FIRST, "", ""),
        (_drawn(3), BaselineChoice.MEDIAN, "", ""),
        ("baseline: {creatinine: 1.8 mg/dL, TSH: 2.0 mIU/L}\n" + _drawn(3),
         BaselineChoice.PREVIOUS, "", ""),
        # Draws of an earlier file are of the series.
        (_drawn(1), BaselineChoice.PREVIOUS, _drawn(5).rsplit("  - ", 1)[0],
         " since the draw before"),
    ],
)  # fmt: skip
def test_what_is_unchanged_since_the_draw_before_says_so(text, choice, earlier, since):
    # ABIM: creatinine of women 0.5-1.1 mg/dL, TSH 0.4-4.0 mIU/L.
    asked = replace(report_of(text).case, baseline_choice=choice)
    earlier_cases = (report_of(earlier).case,) if earlier else ()
    report = check(asked, gather_knowledge([], []), earlier=earlier_cases)
    creatinine, tsh = report.rows[-2:]
    assert describe_change(creatinine).startswith(f"abnormal, within variation{since}: ")
    assert describe_change(tsh).startswith(f"normal, unchanged{since}: ")
    assert creatinine.status == "abnormal, within variation"
    summary = describe_summary(report.summary)
    assert summary.endswith(f"abnormal but unchanged{since}: creatinine")
    assert report.summary.usual_though_abnormal == ("creatinine",)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("6.1 mmol/L H", "6.1 mmol/L"),
        ("6.1 mmol/L  *", "6.1 mmol/L"),
        ("<2.0 mmol/L L", "<2.0 mmol/L"),
        ("{result: 6.1 mmol/L H, reported: low}", "6.1 mmol/L H"),
        ("{result: 6.1 mmol/L, reported: high}", "6.1 mmol/L"),
        ("6.1 H mmol/L", "6.1 H mmol/L"),
        ("high", "high"),
    ],
)
def test_a_flag_that_is_typed_behind_a_value_is_shown_once(written, shown):
    """It stands in the column of flags, or in the note that the laboratory reported otherwise."""
    (row,) = report_of(f"labs:\n  potassium: {written}\n").rows
    assert (describe_result(row), row.result.text[: len(shown)]) == (shown, shown)
