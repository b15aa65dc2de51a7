"""Where a limit lies among doubles: no double is on the wrong side of it."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labcheck.bulk.number_segments import decimal_of, first_double

LIMITS = st.one_of(
    st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=3),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda x: Decimal(repr(x))),
    st.integers(-100, 100).map(lambda tenths: Decimal(tenths) / 10),
    # A converted limit has 28 digits and lies between two doubles.
    st.builds(
        lambda x, y: x / y, st.integers(1, 999).map(Decimal), st.integers(1, 999).map(Decimal)
    ),
)


def is_beyond(double, limit, closed):
    number = decimal_of(double)
    return number >= limit if closed else number > limit


@given(LIMITS, st.booleans())
def test_the_first_double_is_at_the_limit_or_beyond_and_the_one_before_is_not(limit, closed):
    first = first_double(limit, closed=closed)
    before = math.nextafter(first, -math.inf)
    assert is_beyond(first, limit, closed)
    assert not is_beyond(before, limit, closed)


@given(LIMITS, st.booleans(), st.floats(allow_nan=False))
def test_a_double_has_reached_a_cut_exactly_when_its_decimal_has(limit, closed, double):
    threshold = first_double(limit, closed=closed)
    near = [
        limit,
        threshold,
        math.nextafter(threshold, math.inf),
        math.nextafter(threshold, -math.inf),
    ]
    for one in [double, *map(float, near)]:
        assert (one >= threshold) == is_beyond(one, limit, closed)


@pytest.mark.parametrize(
    ("limit", "closed", "first"),
    [
        # What rounds to the limit in 15 digits is the limit.
        ("5", True, 4.999999999999995),
        ("5", False, 5.000000000000006),
        ("0.1", True, 0.09999999999999995),
        ("0.3", True, 0.2999999999999995),
        ("0", True, 0.0),
        ("0", False, 5e-324),
        ("-2", True, -2.000000000000005),
        ("-2", False, -1.9999999999999947),
        ("5.5507467532467532467532467532", True, 5.550746753246755),
        ("1e400", True, math.inf),
        ("-1e400", True, -1.7976931348623157e308),
    ],
)
def test_the_first_double(limit, closed, first):
    assert first_double(Decimal(limit), closed=closed) == first


def test_a_zero_below_zero_is_zero():
    assert first_double(Decimal(0), closed=True) <= -0.0


@pytest.mark.parametrize(
    ("double", "text"),
    [
        (5.0, "5"),
        (0.1, "0.1"),
        (6.2, "6.2"),
        (-0.0, "-0"),
        (1e16, "10000000000000000"),
        (1e22, "1E+22"),
        (1.5e-7, "1.5E-7"),
    ],
)
def test_a_double_stands_for_its_shortest_decimal(double, text):
    assert str(decimal_of(double)) == text
