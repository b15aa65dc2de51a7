"""The bar that shows where a result lies, and where the patient's baseline."""

from dataclasses import replace
from decimal import Decimal

import pytest

from build import entry, judge
from labcheck.judging.row import BaselineShown
from labcheck.writers.text_axis import ASCII, BAR_WIDTH, draw_bar


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        # Below a range from 10 to 20, a cell is a third of its width.
        ("0 g/dL", "10-20 g/dL", "◆··├────┤···"),
        ("1 g/dL", "10-20 g/dL", "◆··├────┤···"),
        ("5 g/dL", "10-20 g/dL", "·◆·├────┤···"),
        ("9.9 g/dL", "10-20 g/dL", "··◆├────┤···"),
        # Inside, a cell is a sixth.
        ("10 g/dL", "10-20 g/dL", "···◆────┤···"),
        ("12 g/dL", "10-20 g/dL", "···├◆───┤···"),
        ("14 g/dL", "10-20 g/dL", "···├─◆──┤···"),
        ("15 g/dL", "10-20 g/dL", "···├──◆─┤···"),
        ("20 g/dL", "10-20 g/dL", "···├────◆···"),
        # Above.
        ("20.1 g/dL", "10-20 g/dL", "···├────┤◆··"),
        ("25 g/dL", "10-20 g/dL", "···├────┤·◆·"),
        ("29 g/dL", "10-20 g/dL", "···├────┤··◆"),
        ("9999 g/dL", "10-20 g/dL", "···├────┤··◆"),
        # One limit: the middle is as wide as the limit is far from zero.
        ("0 g/dL", "<=10 g/dL", "···◆────┤···"),
        ("5 g/dL", "<=10 g/dL", "···───◆─┤···"),
        ("10 g/dL", "<=10 g/dL", "···─────◆···"),
        ("11 g/dL", "<=10 g/dL", "···─────┤◆··"),
        ("9 g/dL", ">=10 g/dL", "··◆├─────···"),
        ("10 g/dL", ">=10 g/dL", "···◆─────···"),
        ("15 g/dL", ">=10 g/dL", "···├──◆──···"),
        # A limit that does not belong to the range lies outside it.
        ("10 g/dL", "<10 g/dL", "···─────┤◆··"),
        ("10 g/dL", ">10 g/dL", "··◆├─────···"),
        # What was not measured exactly stands just beyond its sign.
        ("<10 g/dL", "10-20 g/dL", "··◆├────┤···"),
        (">20 g/dL", "10-20 g/dL", "···├────┤◆··"),
        (">=20 g/dL", "10-20 g/dL", "···├────┤◆··"),
        # No place.
        ("5-10 g/dL", "10-20 g/dL", ""),
        ("pending", "10-20 g/dL", ""),
        ("normal", "10-20 g/dL", ""),
        ("-5 g/dL", "10-20 g/dL", ""),
        ("5 g/dL", None, ""),
    ],
)
def test_where_a_result_lies(text, limits, expected):
    row = judge(text, limits)
    assert draw_bar(row) == expected
    assert len(draw_bar(row)) in (0, BAR_WIDTH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A range from -3 to 3: a cell outside is a third of its width.
        ("-50 mmol/L", "◆··├────┤···"),
        ("-6 mmol/L", "·◆·├────┤···"),
        ("-3.1 mmol/L", "··◆├────┤···"),
        ("-3 mmol/L", "···◆────┤···"),
        ("0 mmol/L", "···├──◆─┤···"),
        ("50 mmol/L", "···├────┤··◆"),
    ],
)
def test_where_a_result_below_zero_lies(text, expected):
    assert draw_bar(judge(text, "-3 to 3 mmol/L", test="base excess")) == expected


def test_a_bar_of_ascii():
    assert draw_bar(judge("25 g/dL", "10-20 g/dL"), ASCII) == "...[----].#."


@pytest.mark.parametrize(
    ("baseline", "expected"),
    [
        ("15", "···├──○─┤◆··"),
        ("5", "·○·├────┤◆··"),
        ("20.2", "···├────┤◆··"),
        (None, "···├────┤◆··"),
    ],
)
def test_where_the_baseline_lies(baseline, expected):
    shown = BaselineShown("before", Decimal(baseline) if baseline else None)
    row = replace(judge("20.1 g/dL", "10-20 g/dL"), baseline=shown)
    assert draw_bar(row) == expected


@pytest.mark.parametrize(("text", "limits"), [("1:640", "<=1:40"), ("2+", "negative")])
def test_titres_and_dipsticks_have_no_bar(text, limits):
    assert draw_bar(judge(text, limits, test="urine protein")) == ""


def test_two_ranges_have_no_bar():
    either = (entry("12-16 g/dL", sex="female"), entry("14-18 g/dL", sex="male"))
    assert draw_bar(judge("5 g/dL", either)) == ""


@pytest.mark.parametrize("value", ["0", "-1", "1", "9999999", "-9999999"])
@pytest.mark.parametrize("limits", ["0-0", "<=0", ">=0", "5-5", "-3 to 3"])
def test_a_bar_is_always_of_one_width(value, limits):
    row = judge(f"{value} mmol/L", f"{limits} mmol/L", test="base excess")
    assert len(draw_bar(row)) == BAR_WIDTH
