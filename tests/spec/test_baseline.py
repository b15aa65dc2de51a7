"""The patient's own baseline: where it comes from, and how it is put into words."""

from decimal import Decimal

import pytest

from build import check_results, compare, knowledge, outcome, prior, range_set, result
from labcheck.cases.case import BaselineChoice, Case
from labcheck.judging.check import check
from labcheck.judging.reference_change import compute_median
from labcheck.values.patient import Patient
from labcheck.values.result_text import StatedChange


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (StatedChange.UNCHANGED, "unchanged"),
        (StatedChange.RISEN, "risen"),
        (StatedChange.FALLEN, "fallen"),
    ],
)
def test_a_word_of_the_report_is_repeated(stated, expected):
    (row,) = check_results(result("C3", "94 mg/dL", baseline=stated)).rows
    assert (outcome(row), row.change.reason) == (expected, "as the report states")
    assert (row.change.percent, row.baseline.text) == (None, expected)


SERIES = (("1.0 mg/dL", 0), ("3.0 mg/dL", 1), ("1.2 mg/dL", 2), ("1.1 mg/dL", 3))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
@pytest.mark.parametrize(
    ("choice", "texts", "outcomes"),
    [
        ("previous", ["", "1.0 mg/dL", "3.0 mg/dL", "1.2 mg/dL"],
         ["no baseline", "risen", "fallen", "within variation"]),
        ("first", ["", "1.0 mg/dL", "1.0 mg/dL", "1.0 mg/dL"],
         ["no baseline", "risen", "risen", "within variation"]),
        ("median", ["", "1.0 mg/dL", "median of 2: 1.0 mg/dL, 3.0 mg/dL",
                    "median of 3: 1.0 mg/dL, 3.0 mg/dL, 1.2 mg/dL"],
         ["no baseline", "risen", "fallen", "within variation"]),
        ("none", ["", "", "", ""], ["no baseline"] * 4),
    ],
)  # fmt: skip
def test_which_earlier_result_is_the_baseline(choice, order, texts, outcomes):
    # Draws may be written newest first; earlier is earlier in time, not in the file.
    results = [result("creatinine", SERIES[n][0], draw=SERIES[n][1]) for n in order]
    report = check_results(*results, baseline_choice=BaselineChoice(choice))
    rows = sorted(report.rows, key=lambda row: row.result.draw)
    assert [row.baseline.text if row.baseline else "" for row in rows] == texts
    assert [outcome(row) for row in rows] == outcomes


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("previous", "1.2 mg/dL"),
        ("first", "1.0 mg/dL"),
        ("median", "median of 3: 1.0 mg/dL, 3.0 mg/dL, 1.2 mg/dL"),
    ],
)
def test_earlier_cases_come_before_the_earlier_draws_of_this_one(choice, text):
    oldest, older = (
        Case("old.yaml", "an earlier case", Patient(), (result("Cr", value, draw=5),))
        for value in ("1.0 mg/dL", "3.0 mg/dL")
    )
    now = Case(
        "case.yaml",
        "a case",
        Patient(),
        (result("creatinine", "1.1 mg/dL", draw=1), result("creatinine", "1.2 mg/dL", draw=0)),
        baseline_choice=BaselineChoice(choice),
    )
    report = check(now, knowledge(), earlier=(oldest, older))
    assert report.rows[0].baseline.text == text
    assert report.rows[1].baseline.origin == "earlier case"


def test_a_median_leaves_out_and_names_what_is_not_comparable():
    row = compare("1.1 mg/dL", "1.0 mg/dL", "<0.2 mg/dL", "1.2 mg/dL")
    assert (row.baseline.value, row.baseline.text) == (
        Decimal("1.1"),
        "median of 2: 1.0 mg/dL, 1.2 mg/dL",
    )
    assert row.notes == ("not compared with <0.2 mg/dL: only plain numbers are compared",)


@pytest.mark.parametrize(
    ("values", "expected"),
    [(["5"], "5"), (["1", "9"], "5"), (["9", "1", "2"], "2"), (["1", "2", "3", "100"], "2.5")],
)
def test_a_median(values, expected):
    assert compute_median([Decimal(value) for value in values]) == Decimal(expected)


@pytest.mark.parametrize(
    ("test", "specimen", "texts"),
    [("pH", "arterial blood", ("7.40", "7.10")), ("pH", "urine", ("6.0", "7.0"))],
)
def test_a_name_that_only_the_specimen_makes_clear_has_its_history_too(test, specimen, texts):
    results = [result(test, text, specimen=specimen, draw=n) for n, text in enumerate(texts)]
    row = check_results(*results).rows[1]
    assert row.analyte is not None
    assert row.baseline.text == texts[0]


@pytest.mark.parametrize(
    ("name", "text", "usual"),
    [
        ("creatinine", "1.3 mg/dL", "1.0 mg/dL"),
        ("neutrophils", "5 10^9/L", "4 10^9/L"),
        ("our own test", "5 mg/dL", "4 mg/dL"),
    ],
)
def test_a_usual_value_stated_for_the_case(name, text, usual):
    (row,) = check_results(result(name, text), baselines={name: (prior(usual),)}).rows
    assert row.baseline is not None
    assert row.baseline.text == usual


def test_another_test_and_another_specimen_are_no_baseline():
    report = check_results(
        result("bilirubin, direct", "0.2 mg/dL", draw=0),
        result("bilirubin, total", "2.0 mg/dL", draw=1),
    )
    assert outcome(report.rows[1]) == "no baseline"


# Creatinine of women 0.5-1.1 mg/dL (ABIM, January 2026).
@pytest.mark.parametrize(
    ("now", "before", "status"),
    [
        ("1.9 mg/dL", "0.8 mg/dL", "abnormal, new, risen"),
        ("1.12 mg/dL", "1.10 mg/dL", "abnormal, new, within variation"),
        ("1.9 mg/dL", "1.8 mg/dL", "abnormal, within variation"),
        ("1.9 mg/dL", "1.9 mg/dL", "abnormal, unchanged"),
        ("1.9 mg/dL", "3.8 mg/dL", "abnormal, fallen"),
        ("1.9 mg/dL", "<0.2 mg/dL", "abnormal"),
        ("1.9 mg/dL", "0.5-0.7 mg/dL", "abnormal, new"),
        ("0.8 mg/dL", "0.8 mg/dL", "normal, unchanged"),
        ("0.8 mg/dL", "0.79 mg/dL", "normal, within variation"),
        ("1.0 mg/dL", "0.6 mg/dL", "normal, but risen beyond variation"),
        ("0.6 mg/dL", "1.0 mg/dL", "normal, but fallen beyond variation"),
        ("0.8 mg/dL", "<0.2 mg/dL", "normal"),
        ("hemolyzed", "0.8 mg/dL", ""),
    ],
)
def test_both_axes_in_words(now, before, status):
    assert compare(now, before, limits="0.5-1.1 mg/dL").status == status


def test_the_baseline_is_flagged_by_the_range_of_the_result():
    row = compare("1.9 mg/dL", "0.8 mg/dL", limits="0.5-1.1 mg/dL", printed_range="0.9-2.0")
    assert (row.flag.value, row.baseline.flag.value) == ("N", "L")


def test_the_summary_names_what_each_axis_alone_would_miss():
    report = check_results(
        result("creatinine", "1.9 mg/dL", baseline=(prior("1.9 mg/dL"),)),
        result("Cr", "1.0 mg/dL", baseline=(prior("0.6 mg/dL"),)),
        result("our own test", "5"),
        sets=(range_set(creatinine="0.5-1.1 mg/dL"),),
    )
    summary = report.summary
    assert (summary.results, summary.abnormal, summary.normal, summary.not_judged) == (3, 1, 1, 1)
    assert (summary.changed, summary.indeterminate, summary.critical) == (1, 0, 0)
    assert summary.usual_though_abnormal == ("creatinine",)
    assert summary.changed_though_normal == ("Cr",)


@pytest.mark.parametrize("nothing", ["hemolyzed", "", "pending", "1;060 mg/dL", "TNTC"])
@pytest.mark.parametrize(
    ("choice", "text"),
    [("previous", "1.0 mg/dL"), ("first", "1.0 mg/dL"), ("median", "1.0 mg/dL")],
)
def test_a_draw_without_a_result_is_no_baseline(choice, text, nothing):
    before = [result("creatinine", "1.0 mg/dL", draw=1), result("creatinine", nothing, draw=2)]
    if choice == "first":
        before[1] = result("creatinine", nothing, draw=0)
    now = result("creatinine", "1.1 mg/dL", draw=3)
    row = check_results(*before, now, baseline_choice=BaselineChoice(choice)).rows[2]
    assert (row.baseline.text, outcome(row)) == (text, "within variation")


def test_a_first_draw_without_a_result_leaves_the_second_without_a_baseline():
    now = result("creatinine", "1.1 mg/dL", draw=1)
    report = check_results(result("creatinine", "hemolyzed", draw=0), now)
    assert outcome(report.rows[1]) == "no baseline"


NO_UNIT_BEFORE = (
    "the earlier result states no unit, and in umol/L there would be no change: state the unit"
)


@pytest.mark.parametrize(
    ("priors", "notes"),
    [
        (("1.0 mg/dL", "1.2 mg/dL"), ()),
        (("1.0 mg/dL", "<0.2 mg/dL"),
         ("not compared with <0.2 mg/dL: only plain numbers are compared",)),
        (("1.0 mg/dL", "<0.2 mg/dL", ">5 mg/dL"),
         ("not compared with <0.2 mg/dL: only plain numbers are compared",
          "not compared with >5 mg/dL: only plain numbers are compared")),
        (("1.0 mg/dL", "1.0 U/L"),
         ("not compared with 1.0 U/L: they measure different things",)),
        (("1.0 mg/dL", "1.0"), ()),
        (("1.0 mg/dL", "88"),
         (f"not compared with 88: {NO_UNIT_BEFORE}",)),
        (("1.0 mg/dL", prior("1.0 mg/dL", specimen="urine")),
         ("not compared with 1.0 mg/dL: specimen changed from urine to serum",)),
    ],
)  # fmt: skip
def test_each_value_that_is_not_comparable_is_named_and_why(priors, notes):
    assert compare("1.1 mg/dL", *priors, specimen="serum").notes == notes


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_draws_of_an_earlier_file_are_put_in_order(order):
    # An earlier file may be written newest first; its last draw in time is the previous one.
    values = ("1.0 mg/dL", "3.0 mg/dL")
    written = tuple(result("creatinine", values[n], draw=n) for n in order)
    earlier = Case("old.yaml", "an earlier case", Patient(), written)
    now = Case("case.yaml", "a case", Patient(), (result("creatinine", "1.1 mg/dL"),))
    (row,) = check(now, knowledge(), earlier=(earlier,)).rows
    assert row.baseline.text == "3.0 mg/dL"


@pytest.mark.parametrize(
    ("names", "unused"),
    [
        (("creatinine",), ()),
        (("Cr",), ()),
        (("CREATININE", "K"), ("K",)),
        (("our own test",), ()),
        (("another test", "K"), ("another test", "K")),
        ((), ()),
    ],
)
def test_a_usual_value_of_a_test_without_a_result_is_named(names, unused):
    report = check_results(
        result("creatinine", "1.1 mg/dL"),
        result("our own test", "5 mg/dL"),
        baselines={name: (prior("1.0 mg/dL"),) for name in names},
    )
    assert report.unused_baselines == unused


@pytest.mark.parametrize(
    ("now", "before", "is_usual"),
    [
        ("1.9 mg/dL", "1.9 mg/dL", True),
        ("1.9 mg/dL", "1.8 mg/dL", True),
        # New, though the change is within variation.
        ("1.12 mg/dL", "1.10 mg/dL", False),
        ("1.9 mg/dL", "0.8 mg/dL", False),
        ("0.8 mg/dL", "0.8 mg/dL", False),
    ],
)
def test_abnormal_is_usual_only_where_it_was_before(now, before, is_usual):
    report = check_results(
        result("creatinine", now, baseline=(prior(before),)),
        sets=(range_set(creatinine="0.5-1.1 mg/dL"),),
    )
    assert report.summary.usual_though_abnormal == (("creatinine",) if is_usual else ())


def test_what_changed_though_normal_is_told_of_the_last_draw_alone():
    values = ("0.6 mg/dL", "1.0 mg/dL", "1.0 mg/dL")
    results = [result("creatinine", value, draw=n) for n, value in enumerate(values)]
    book = range_set(creatinine="0.5-1.1 mg/dL")
    assert check_results(*results, sets=(book,)).summary.changed_though_normal == ()
    two = check_results(*results[:2], sets=(book,)).summary
    assert (two.changed_though_normal, two.changed) == (("creatinine",), 1)
