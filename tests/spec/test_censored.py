"""Results that stand for many numbers: the flag is what all of them share, or indeterminate."""

import pytest

from build import judge, verdict

# ABIM, January 2026: platelets 150000-450000 /µL; Main Line critical values <=50000, >=1000000.
# The numbers here are small so that the tables can be read; the rule does not depend on them.
RANGE, PANIC = "10-20 U/L", "<=5 or >=40 U/L"


@pytest.mark.parametrize(
    ("text", "expected", "with_critical"),
    [
        ("<5", "L", "LL"),
        ("<=5", "L", "LL"),
        ("<6", "L", "L (L, LL)"),
        ("<10", "L", "L (L, LL)"),
        ("<=10", "IND (N, L)", "IND (N, L, LL)"),
        ("<15", "IND (N, L)", "IND (N, L, LL)"),
        ("<20", "IND (N, L)", "IND (N, L, LL)"),
        ("<20.1", "IND (N, L, H)", "IND (N, L, LL, H)"),
        ("<100", "IND (N, L, H)", "IND (N, L, LL, H, HH)"),
        (">20", "H", "H (H, HH)"),
        (">=20", "IND (N, H)", "IND (N, H, HH)"),
        (">=20.1", "H", "H (H, HH)"),
        (">40", "H", "HH"),
        (">=40", "H", "HH"),
        (">39.9", "H", "H (H, HH)"),
        (">15", "IND (N, H)", "IND (N, H, HH)"),
        (">9", "IND (N, L, H)", "IND (N, L, H, HH)"),
        (">=10", "IND (N, H)", "IND (N, H, HH)"),
        (">10", "IND (N, H)", "IND (N, H, HH)"),
        ("10-20", "N", "N"),
        ("12-15", "N", "N"),
        ("9-15", "IND (N, L)", "IND (N, L)"),
        ("15-21", "IND (N, H)", "IND (N, H)"),
        ("9-21", "IND (N, L, H)", "IND (N, L, H)"),
        ("0-5", "L", "LL"),
        ("5-9", "L", "L (L, LL)"),
        ("20.1-30", "H", "H"),
        ("40-50", "H", "HH"),
        ("30-50", "H", "H (H, HH)"),
    ],
)
def test_against_a_range_with_two_ends(text, expected, with_critical):
    assert verdict(judge(f"{text} U/L", RANGE, test="ALT")) == expected
    assert verdict(judge(f"{text} U/L", RANGE, critical=PANIC, test="ALT")) == with_critical


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        # A detection limit below the range's one limit is surely normal.
        ("<0.02", "<0.04", "N"),
        ("<0.04", "<0.04", "N"),
        ("<=0.04", "<0.04", "IND (N, H)"),
        ("<=0.04", "<=0.04", "N"),
        ("<0.05", "<=0.04", "IND (N, H)"),
        (">0.04", "<=0.04", "H"),
        (">=0.04", "<=0.04", "IND (N, H)"),
        (">=0.04", "<0.04", "H"),
        (">100", ">=60", "N"),
        (">=60", ">=60", "N"),
        (">=60", ">60", "IND (N, L)"),
        (">60", ">60", "N"),
        (">59", ">=60", "IND (N, L)"),
        ("<60", ">=60", "L"),
        ("<=60", ">=60", "IND (N, L)"),
        # No result is below zero, so a range that begins at zero has nothing under it.
        ("<5", "0-7", "N"),
        ("<5", "0-5", "N"),
        ("<=5", "0-5", "N"),
        ("<=5", "0 to <5", "IND (N, H)"),
        ("<5", ">0 to 5", "IND (N, L)"),
        ("<8", "0-7", "IND (N, H)"),
        # Of a quantity that is never negative, "at most 0" is 0.
        (">0", "0-7", "IND (N, H)"),
        ("<=0", "0-7", "N"),
    ],
)
def test_against_a_range_with_one_end_or_from_zero(text, limits, expected):
    assert verdict(judge(f"{text} ng/mL", f"{limits} ng/mL", test="ferritin")) == expected
    assert verdict(judge(f"{text} ng/mL", printed_range=limits, test="our own test")) == expected


@pytest.mark.parametrize(
    ("test", "text", "limits", "expected"),
    [
        # Base excess and anion gap lie below zero in some patients; a concentration never does.
        ("base excess", "<-2 mmol/L", "-3 to 3 mmol/L", "IND (N, L)"),
        ("base excess", "<5 mmol/L", "-3 to 3 mmol/L", "IND (N, L, H)"),
        ("base excess", "<3 mmol/L", "0-3 mmol/L", "IND (N, L)"),
        ("anion gap", "<5 mmol/L", "0-7 mmol/L", "IND (N, L)"),
        ("sodium", "<5 mmol/L", "0-7 mmol/L", "N"),
    ],
)
def test_only_a_signed_quantity_may_lie_below_zero(test, text, limits, expected):
    assert verdict(judge(text, limits, test=test)) == expected


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        ("1:20", "<=1:40", "N"),
        ("1:40", "<=1:40", "N"),
        ("1:40", "<1:40", "H"),
        ("1:80", "<=1:40", "H"),
        ("1:640", "1:40", "H"),
        ("<1:40", "<=1:40", "N"),
        ("<1:40", "<1:40", "N"),
        ("<=1:40", "<1:40", "IND (N, H)"),
        ("<1:80", "<=1:40", "IND (N, H)"),
        (">1:40", "<=1:40", "H"),
        (">=1:40", "<=1:40", "IND (N, H)"),
        (">=1:1280", "<=1:40", "H"),
        ("1:5", ">=1:10", "L"),
        ("negative", "<=1:40", "NEG"),
        ("positive", "<=1:40", "POS"),
        # A titre is no concentration and a concentration no titre.
        ("640", "<=1:40", "unit-incompatible"),
        ("1:640", "0-40", "unit-incompatible"),
        ("2+", "<=1:40", "unit-incompatible"),
    ],
)
def test_titres(text, limits, expected):
    assert verdict(judge(text, limits, test="ANA titer")) == expected


@pytest.mark.parametrize(
    ("text", "limits", "settled_by"),
    [
        ("<15 U/L", RANGE, "an exact value"),
        ("9-15 U/L", RANGE, "an exact value"),
        ("5-9 U/L", RANGE, ""),
        ("12 U/L", RANGE, ""),
    ],
)
def test_what_would_settle_it(text, limits, settled_by):
    assert judge(text, limits, test="ALT").settled_by == settled_by


def test_a_row_whose_every_possibility_is_abnormal_counts_as_abnormal():
    row = judge("5-9 U/L", RANGE, critical=PANIC, test="ALT")
    assert verdict(row) == "L (L, LL)"
    assert (row.is_abnormal, row.is_critical, row.may_be_critical) == (True, False, True)


def test_a_row_that_may_be_normal_counts_as_neither():
    row = judge("<15 U/L", RANGE, critical=PANIC, test="ALT")
    assert (row.is_abnormal, row.is_critical, row.may_be_critical) == (False, False, True)


def test_a_censored_result_has_no_distance_and_no_z_log():
    distance = judge(">45 U/L", RANGE, test="ALT").distance
    assert (distance.times_limit, distance.zlog) == (None, None)
