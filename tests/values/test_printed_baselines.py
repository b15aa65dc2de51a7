"""A baseline printed behind a result: what is parted from it, and what is not."""

import pytest

from labcheck.values.printed.baselines import parse_change
from labcheck.values.printed_result import parse_printed, parse_result
from labcheck.values.result_text import Number, StatedChange, Unreadable


@pytest.mark.parametrize(
    ("text", "shown", "baseline"),
    [
        ("6.9 (baseline 4.1)", "6.9", "4.1"),
        ("7.9 L (her baseline is 10.2)", "7.9 L", "10.2"),
        ("7.9, baseline <10", "7.9", "<10"),
        ("7.9 g/dL, BASELINE WAS 102 g/L.", "7.9 g/dL", "102 g/L"),
        ("6.3 g/dL - baseline 8.1", "6.3 g/dL", "8.1"),
        ("2.1 mg/dL (up from a baseline of 1.0)", "2.1 mg/dL", "1.0"),
        ("2.1 mg/dL [baseline: 0.9-1.1]", "2.1 mg/dL", "0.9-1.1"),
        ("240 x10^9/L (baseline 250 x10^9/L)", "240 x10^9/L", "250 x10^9/L"),
        ("12 (baseline 4.1 10^9/L)", "12", "4.1 10^9/L"),
        ("6.3 (baseline 8.1) g/dL", "6.3 g/dL", "8.1"),
        ("1:640 (baseline 1:320)", "1:640", "1:320"),
        ("Negative (baseline positive)", "Negative", "positive"),
        ("1+ (baseline trace)", "1+", "trace"),
        ("5 mg/dL (close to her baseline)", "5 mg/dL", "unchanged"),
        ("138 mmol/L, at baseline", "138 mmol/L", "unchanged"),
        ("138 H unchanged from baseline", "138 H", "unchanged"),
        ("2.1 mg/dL (above baseline)", "2.1 mg/dL", "risen"),
        ("7.9 g/dL (lower than his usual baseline)", "7.9 g/dL", "fallen"),
        ("dropped from 12.1 to 7.9 g/dL", "7.9 g/dL", "12.1"),
        ("has fallen from 12.1 g/dL to 7.9 g/dL", "7.9 g/dL", "12.1 g/dL"),
        ("increased from 4.1 mmol/L to 6.9 H", "6.9 H", "4.1 mmol/L"),
        ("Decreased from 240 to 120 x10^9/L", "120 x10^9/L", "240"),
        ("fell from 1.2 to <0.02", "<0.02", "1.2"),
        ("improved from 2.1 to 1.1 mg/dL", "1.1 mg/dL", "2.1"),
        ("2.1 mg/dL (up from 0.9)", "2.1 mg/dL", "0.9"),
        ("7.9 g/dL, down from 121 g/L", "7.9 g/dL", "121 g/L"),
        ("7.9 (baseline unknown)", "7.9", "unknown"),
        ("7.9 (baseline ~10 g/dL)", "7.9", "~10 g/dL"),
        ("7.9 (baseline 10 in 2024)", "7.9", "10 in 2024"),
    ],
)
def test_what_is_usual_is_parted_from_the_result(text, shown, baseline):
    printed = parse_printed(text)
    assert not isinstance(printed.reading.value, Unreadable)
    assert (printed.text, printed.baseline) == (shown, baseline)


def test_a_range_and_a_baseline_stand_beside_one_number():
    printed = parse_printed("7.9 g/dL (12-16) (baseline 10.2)")
    assert (printed.text, printed.range, printed.baseline) == ("7.9 g/dL", "12-16", "10.2")


@pytest.mark.parametrize(
    "text",
    [
        "6.9 (baseline)",  # the visit at which it was taken
        "6.9 (baseline 4.1, hemolyzed)",
        "6.9 (baseline 4.1 hemolyzed)",
        "4.1 (baseline; repeat 6.9)",
        "6.9 (not at baseline)",
        "6.9 not at baseline",
        "6.9 (baseline 4.1) (baseline 5)",
        "6.9 (baselines 4.1)",
        "rose from 2.1 to 0.9",
        "dropped from 12.1 to 7.9 g/dL and then to 6.1",
        "fell from 12.1 to 7.9, hemolyzed",
        "from 12 to 16",
        "7.9 (from 12.1)",
        "6.9 not up from 4.1",
        "baseline 6.9",
        "at baseline",
    ],
)
def test_what_may_say_more_of_the_result_leaves_it_unreadable(text):
    printed = parse_printed(text)
    assert isinstance(printed.reading.value, Unreadable)
    assert (printed.text, printed.baseline) == (text, "")


def test_what_is_not_understood_before_a_baseline_is_marked_in_the_whole_text():
    value = parse_printed("6.9 foo bar (baseline 2.1)").reading.value
    assert isinstance(value, Unreadable)
    assert value.marked == "6.9 foo bar (baseline 2.1)\n    ~~~~~~^"
    assert [each.value for each in value.readings] == [Number("6.9", value.readings[0].value.value)]


def test_where_one_value_is_asked_for_a_baseline_is_too_much():
    value = parse_result("6.9 mmol/L (baseline 4.1)").value
    assert isinstance(value, Unreadable)
    assert value.why == "a baseline stands beside it: 4.1"


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Unchanged", StatedChange.UNCHANGED),
        ("usual", StatedChange.UNCHANGED),
        ("close to her  baseline", StatedChange.UNCHANGED),
        ("higher than baseline", StatedChange.RISEN),
        ("down", StatedChange.FALLEN),
        ("baseline", None),
        ("4.1", None),
    ],
)
def test_words_for_how_a_result_compares(text, change):
    assert parse_change(text) is change


@pytest.mark.parametrize(
    ("text", "baseline"),
    [
        ("8.1 (from 9.2 yesterday)", "9.2"),
        ("2.4 mg/dL (previously 1.1)", "1.1"),
        ("2.4 mg/dL (was 1.1 mg/dL on admission)", "1.1 mg/dL"),
        ("2.4 (prior 1.1 3 months ago)", "1.1"),
        ("2.4 (from 2019)", ""),
        ("2.4 (from 4.1 hemolyzed)", ""),
        ("2.4 (prior to dialysis)", ""),
    ],
)
def test_a_value_from_before_in_brackets_is_what_the_result_is_compared_with(text, baseline):
    assert parse_printed(text).baseline == baseline
