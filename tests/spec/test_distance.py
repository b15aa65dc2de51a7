"""How far outside a result lies: multiples of the limit it crossed, and the z-log value."""

from decimal import Decimal

import pytest

from build import entry, judge, verdict

# Hoffmann G, Klawonn F, Lichtinghagen R, Orth M. J Lab Med 2017, doi 10.1515/labmed-2017-0135,
# Table 2, as printed in the vignette of the zlog package: albumin 35-52 g/L, bilirubin 2-21 µmol/L.
ALBUMIN, BILIRUBIN = "35-52 g/L", "2-21 µmol/L"


@pytest.mark.parametrize(
    ("test", "text", "limits", "zlog"),
    [
        ("albumin", "42 g/L", ALBUMIN, "-0.15"),
        ("albumin", "34 g/L", ALBUMIN, "-2.25"),
        ("albumin", "50 g/L", ALBUMIN, "1.57"),
        ("albumin", "24 g/L", ALBUMIN, "-5.70"),
        ("bilirubin, total", "2 µmol/L", BILIRUBIN, "-1.96"),
        ("bilirubin, total", "42 µmol/L", BILIRUBIN, "3.12"),
        ("bilirubin, total", "200 µmol/L", BILIRUBIN, "5.72"),
        # The limits themselves are -1.96 and +1.96, in any unit.
        ("albumin", "35 g/L", ALBUMIN, "-1.96"),
        ("albumin", "52 g/L", ALBUMIN, "1.96"),
        ("albumin", "5.2 g/dL", ALBUMIN, "1.96"),
        ("albumin", "2.4 g/dL", ALBUMIN, "-5.70"),
    ],
)
def test_z_log(test, text, limits, zlog):
    assert round(judge(text, limits, test=test).distance.zlog, 2) == Decimal(zlog)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        # z-log says nothing where a range has one side, starts at zero or is a point.
        ("6 g/L", "<5 g/L"),
        ("6 g/L", ">=5 g/L"),
        ("6 g/L", "0-5 g/L"),
        ("6 g/L", "-3-3 g/L"),
        ("6 g/L", "6-6 g/L"),
        ("0 g/L", "3-5 g/L"),
        ("-1 g/L", "3-5 g/L"),
        ("<3 g/L", "3-5 g/L"),
        ("3-4 g/L", "3-5 g/L"),
        ("6 mg/L", "negative"),
    ],
)
def test_no_z_log(text, limits):
    assert judge(text, limits, test="albumin").distance.zlog is None


@pytest.mark.parametrize("kind", ["decision", "therapeutic"])
def test_no_z_log_of_limits_that_are_no_reference_interval(kind):
    distance = judge("60 g/L", (entry(ALBUMIN, kind),), test="albumin").distance
    assert distance.zlog is None
    assert distance.times_limit == Decimal(60) / Decimal(52)


@pytest.mark.parametrize(
    ("text", "limits", "times"),
    [
        ("60 U/L", "10-40 U/L", "1.5"),
        ("40 U/L", "10-40 U/L", None),
        ("5 U/L", "10-40 U/L", "0.5"),
        ("120 U/L", "<40 U/L", "3"),
        ("30 U/L", ">=60 U/L", "0.5"),
        ("0.75 µkat/L", "10-30 U/L", "1.5"),
        ("6 U/L", "-3-3 U/L", "2"),
        ("5 U/L", "-3-0 U/L", None),
        (">60 U/L", "10-40 U/L", None),
    ],
)
def test_times_the_limit_that_was_crossed(text, limits, times):
    found = judge(text, limits, test="ALT").distance.times_limit
    assert found == (None if times is None else Decimal(times))


def test_a_critical_value_is_measured_from_the_range_too():
    row = judge("6 g/dL", "12-16 g/dL", critical="<=7 or >=20 g/dL")
    assert (row.flag.value, row.distance.times_limit) == ("LL", Decimal("0.5"))


@pytest.mark.parametrize("word", ["H", "L", "HH"])
def test_a_flag_that_the_range_does_not_share_crossed_no_limit(word):
    # The laboratory's word decides, but 14 lies inside the book's range.
    assert judge("14 g/dL", "12-16 g/dL", reported=word).distance.times_limit is None


def test_several_possible_ranges_give_no_distance():
    entries = (entry("12-16 g/dL", sex="female"), entry("14-18 g/dL", sex="male"))
    distance = judge("10 g/dL", entries).distance
    assert (distance.times_limit, distance.zlog) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9e99 g/L", "H"),
        ("1e-99 g/L", "L"),
        (f"{'9' * 60} g/L", "H"),
        ("1e999999 g/L", "unreadable"),
        ("1e-999999 g/L", "unreadable"),
        (f"{'9' * 10_000} g/L", "unreadable"),
    ],
)
def test_absurd_numbers_are_rows_too(text, expected):
    assert verdict(judge(text, "0.04-0.05 g/L", test="albumin")) == expected
