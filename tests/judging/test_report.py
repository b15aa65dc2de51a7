"""The report's own words and counts: what a row, a summary and a list of sources say."""

import copy
from dataclasses import replace

import pytest

from build import check_results, critical_list, entry, judge, range_set, result
from labcheck.catalogue import suggestions
from labcheck.judging.flags import Flag
from labcheck.judging.report import Interpretation, Only
from labcheck.judging.row import Disagreement, Later, PossibleFlag


@pytest.mark.parametrize(
    ("possible", "text"),
    [
        (PossibleFlag(Flag.LOW), "L"),
        (PossibleFlag(Flag.LOW, "female"), "L if female"),
        (PossibleFlag(Flag.POSITIVE, ">=18 y"), "POS if >=18 y"),
    ],
)
def test_a_possible_flag(possible, text):
    assert str(possible) == text


@pytest.mark.parametrize(
    ("flags", "range_text", "text"),
    [
        ((PossibleFlag(Flag.LOW),), "100-233 mg/dL", "abim 100-233 mg/dL: L"),
        ((PossibleFlag(Flag.HIGH),), "", "abim: H"),
        (
            (PossibleFlag(Flag.NORMAL, "female"), PossibleFlag(Flag.LOW, "male")),
            "12-16 g/dL or 14-18 g/dL",
            "abim 12-16 g/dL or 14-18 g/dL: N if female or L if male",
        ),
    ],
)
def test_a_disagreement(flags, range_text, text):
    assert str(Disagreement("abim", flags, range_text)) == text


@pytest.mark.parametrize(
    ("text", "stated", "bucket"),
    [
        ("11 g/dL", {}, "abnormal"),
        ("14 g/dL", {}, "normal"),
        ("<14 g/dL", {}, "indeterminate"),
        ("5-8 g/dL", {}, "abnormal"),  # L or LL: abnormal whichever it is
        ("14", {}, "indeterminate"),  # in g/dL normal, in g/L critically low
        ("14 zorkmids", {}, "not judged"),
        ("14 g/dL", {"reported": "negative"}, "not judged"),  # it has a low limit
        ("14 g/dL", {"reported": "positive"}, "abnormal"),
        ("14 g/dL", {"reported": "*"}, "abnormal"),
    ],
)
def test_every_row_is_in_exactly_one_count(text, stated, bucket):
    report = check_results(
        result("hemoglobin", text, **stated),
        sets=(range_set(hemoglobin="12-16 g/dL"),),
        critical=critical_list(hemoglobin="<=7 or >=20 g/dL"),
    )
    summary = report.summary
    counts = {
        "abnormal": summary.abnormal,
        "normal": summary.normal,
        "indeterminate": summary.indeterminate,
        "not judged": summary.not_judged,
    }
    assert counts == {name: int(name == bucket) for name in counts}


def test_the_summary_counts_critical_rows_and_names_what_is_disputed():
    report = check_results(
        result("hemoglobin", "6 g/dL"),
        result("Hb", "5-8 g/dL"),
        result("Hgb", "11 g/dL", reported="normal"),
        sets=(range_set(hemoglobin="12-16 g/dL"),),
        critical=critical_list(hemoglobin="<=7 or >=20 g/dL"),
    )
    assert (report.summary.critical, report.summary.disputed) == (1, ("Hgb",))


def test_only_sets_that_judged_are_named():
    book, other = range_set(hemoglobin="12-16 g/dL"), range_set("other", sodium="136-145 mEq/L")
    panic = critical_list(hemoglobin="<=7 or >=20 g/dL")
    report = check_results(result("Hb", "13 g/dL"), sets=(book, other), critical=panic)
    assert [one.id for one in report.sets_that_judged] == ["book", "panic"]
    assert [one.id for one in report.sets] == ["book", "other"]


def test_a_set_that_only_disagreed_is_named_too():
    book = range_set(hemoglobin="12-16 g/dL")
    report = check_results(result("Hb", "11 g/dL", printed_range="10-16"), sets=(book,))
    assert [one.id for one in report.sets_that_judged] == ["book"]


@pytest.mark.parametrize(
    ("test", "panel"), [("hemoglobin", "hematology"), ("our own test", "not identified")]
)
def test_the_panel(test, panel):
    row = judge("13 g/dL", test=test)
    assert (row.panel, row.name) == (panel, test)


def test_an_adult_is_assumed_for_the_report_when_for_one_row():
    adults = range_set(adults=True, hemoglobin="12-16 g/dL")
    everyone = range_set(hemoglobin=(entry("12-16 g/dL", age=">=0 d"),))
    results = (result("sodium", "140 mEq/L"), result("Hb", "13 g/dL"))
    assert check_results(*results, sets=(adults,)).is_adult_assumed is True
    assert check_results(*results, sets=(everyone,)).is_adult_assumed is False


@pytest.mark.parametrize(
    ("text", "stated", "included"),
    [
        ("14 g/dL", {}, ()),
        ("11 g/dL", {}, (Only.ABNORMAL,)),
        ("6 g/dL", {}, (Only.ABNORMAL, Only.CRITICAL)),
        ("<14 g/dL", {}, (Only.ABNORMAL, Only.CRITICAL)),
        ("10-14 g/dL", {}, (Only.ABNORMAL,)),
        # Normal by a higher authority, and beyond what a critical list allows.
        ("6 g/dL", {"reported": "normal"}, (Only.ABNORMAL, Only.CRITICAL)),
        # Without a unit nobody knows on which side of a critical limit it lies.
        ("14", {}, (Only.ABNORMAL, Only.CRITICAL)),
        ("14 zorkmids", {}, (Only.ABNORMAL, Only.CRITICAL, Only.UNJUDGED)),
        ("hemolyzed", {}, (Only.UNJUDGED,)),
    ],
)
def test_which_rows_are_asked_for(text, stated, included):
    book, panic = "12-16 g/dL", "<=7 or >=20 g/dL"
    row = judge(text, book, critical=panic, **stated)
    assert tuple(only for only in Only if only.includes(row)) == included


@pytest.mark.parametrize(
    ("text", "stated", "critical", "maybe_critical"),
    [
        ("6 g/dL", {}, 1, ()),
        ("5-8 g/dL", {}, 0, ("Hb",)),
        ("<14 g/dL", {}, 0, ("Hb",)),
        ("6 g/dL", {"reported": "normal"}, 0, ("Hb",)),
        ("11 g/dL", {}, 0, ()),
        ("14 g/dL", {"reported": "critically high"}, 1, ()),
    ],
)
def test_what_may_be_critical_is_named_beside_what_is(text, stated, critical, maybe_critical):
    summary = check_results(
        result("Hb", text, **stated),
        sets=(range_set(hemoglobin="12-16 g/dL"),),
        critical=critical_list(hemoglobin="<=7 or >=20 g/dL"),
    ).summary
    assert (summary.critical, summary.maybe_critical) == (critical, maybe_critical)


def test_the_latest_row_of_each_test_is_of_the_draw_it_was_measured_in():
    results = (
        result("sodium", "129 mEq/L", draw=1),
        result("Na", "131 mEq/L", draw=0),
        result("potassium", "4 mEq/L", draw=2),
        result("frobnicate", "1", draw=0),
        result("Frobnicate", "2", draw=1),
    )
    report = check_results(*results, draws=("a", "b", "c"))
    assert [(row.name, row.result.draw) for row in report.latest] == [
        ("sodium", 1), ("potassium", 2), ("Frobnicate", 1),
    ]  # fmt: skip


def test_what_a_later_report_replaced_is_a_row_and_counts_for_nothing():
    report = check_results(
        result("potassium", "7.9 mmol/L", reported="HH", printed_range="3.5-5.1", is_replaced=True),
        result("potassium", "4.1 mmol/L", printed_range="3.5-5.1", draw=1),
        critical=critical_list(potassium="<=2.8 or >=6.2 mmol/L"),
        draws=("a", "b"),
    )
    replaced, final = report.rows
    assert (replaced.flag, replaced.not_judged.detail) == (
        None,
        "a later report of this result has replaced it",
    )
    assert (final.flag, final.baseline) == (Flag.NORMAL, None)
    summary = report.summary
    counts = (summary.results, summary.normal, summary.not_judged, summary.replaced)
    assert counts == (2, 1, 0, 1)
    assert (summary.critical, summary.maybe_critical, summary.critical_unapplied) == (0, (), 0)
    assert not any(only.includes(replaced) for only in Only)
    assert report.latest == (final,)


def test_names_near_an_unknown_one_are_looked_for_once(monkeypatch):
    """However many rows ask, and not for the names of its code or its panel."""
    asked = []
    monkeypatch.setattr(suggestions, "find_near", lambda name, *_: asked.append(name) or ("Near",))
    unknown = [
        result("a test that none has", "5", display="another that none has", panel="Some panel")
        for _ in range(3)
    ]
    report = check_results(*unknown)
    assert [row.not_judged.remedy for row in report.rows] == ["did you mean Near?"] * 3
    assert asked == ["a test that none has"]


def test_what_rows_say_together_is_worked_out_once_and_when_asked_for():
    asked = []

    def find():
        asked.append(1)
        return Interpretation(graded_by=("a set",))

    report = replace(check_results(result("hemoglobin", "9 g/dL")), interpreted=Later(find))
    assert (report.summary.results, asked) == (1, [])
    assert report.interpretation == report.interpretation == Interpretation(graded_by=("a set",))
    assert asked == [1]
    assert replace(report, interpreted=Later(find)) == report != replace(report, interpreted=None)
    assert copy.copy(report.interpreted) == report.interpreted
