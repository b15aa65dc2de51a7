"""Intervals as values: their parts, and the way they are written."""

from decimal import Decimal

import pytest

from labcheck.values.interval import Interval, format_decimal, round_for_reading


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(Decimal(12), Decimal(16)), "12–16"),
        (Interval(Decimal("3.50"), Decimal("5.0")), "3.50–5.0"),
        (Interval(None, Decimal(5)), "<=5"),
        (Interval(None, Decimal(5), high_closed=False), "<5"),
        (Interval(Decimal(60), None), ">=60"),
        (Interval(Decimal(60), None, low_closed=False), ">60"),
        (Interval(Decimal(0), Decimal(5), high_closed=False), "0 to <5"),
        (Interval(Decimal(0), Decimal(5), low_closed=False), ">0 to 5"),
        (Interval(Decimal(-3), Decimal(3)), "-3 to 3"),
        (Interval(Decimal("1E+3"), Decimal("2E+3")), "1000–2000"),
        (Interval(Decimal("1E-7"), Decimal(1)), "0.0000001–1"),
        (Interval(), "any"),
    ],
)
def test_an_interval_is_written_as_a_laboratory_prints_it(interval, text):
    assert str(interval) == text


@pytest.mark.parametrize(
    ("interval", "is_empty"),
    [
        (Interval(), False),
        (Interval(Decimal(1), Decimal(1)), False),
        (Interval(Decimal(1), Decimal(1), high_closed=False), True),
        (Interval(Decimal(1), Decimal(1), low_closed=False), True),
        (Interval(Decimal(2), Decimal(1)), True),
        (Interval(None, Decimal(1), high_closed=False), False),
    ],
)
def test_emptiness(interval, is_empty):
    assert interval.is_empty is is_empty


def test_what_lies_below_and_above_takes_the_ends_that_are_left_out():
    inside = Interval(Decimal(1), Decimal(2), low_closed=True, high_closed=False)
    assert inside.below == Interval(None, Decimal(1), high_closed=False)
    assert inside.above == Interval(Decimal(2), None, low_closed=True)
    assert (Interval().below, Interval().above) == (None, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [("6.30", "6.30"), ("1E+3", "1000"), ("1E-8", "0.00000001"), ("-0.5", "-0.5"), ("0", "0")],
)
def test_numbers_are_written_in_plain_digits(value, text):
    assert format_decimal(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # A limit that was printed keeps its decimals; one that was computed is shortened.
        ("12", "12"),
        ("3.50", "3.50"),
        ("150000", "150000"),
        ("2.5448877", "2.545"),
        ("0.09686012", "0.09686"),
        ("97.23999", "97.24"),
        ("1234.567", "1235"),
        ("12345.678", "12346"),
        ("9.99996", "10"),
        ("0.00012345678", "0.0001235"),
        ("-2.5448877", "-2.545"),
    ],
)
def test_computed_limits_are_shortened_for_reading(value, text):
    assert format_decimal(round_for_reading(Decimal(value))) == text


@pytest.mark.parametrize(
    ("low", "high", "source", "text"),
    [
        # Creatinine 0.7-1.3 mg/dL by 88.42: as many digits as the source has, at least three.
        ("61.894", "114.946", ("0.7", "1.3"), "61.9–115"),
        ("61.894", "114.946", ("0.7000", "1.3"), "61.89–114.9"),
        # Noughts at the end of a whole number only say how large it is.
        ("442.5", "1327.5", ("1500", "4500"), "442–1328"),
        ("150", "400", ("150000", "400000"), "150–400"),
        # Two ends that rounding would make one are kept apart.
        ("1.0001", "1.0002", ("1.0", "1.1"), "1.0001–1.0002"),
        (None, "0.0249513", (None, "0.1"), "<=0.0250"),
    ],
)
def test_converted_ends_keep_the_digits_of_their_source(low, high, source, text):
    ends = (None if end is None else Decimal(end) for end in (low, high))
    before = (None if end is None else Decimal(end) for end in source)
    assert str(Interval(*ends).rounded(Interval(*before))) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("61.89", "61.9–115"),
        ("61.897", "61.89–114.9"),
        ("61.9", "61.9–115"),
        ("114.95", "61.89–114.9"),
        ("115", "61.89–114.9"),
        ("114.946", "61.9–115"),
        ("90", "61.9–115"),
    ],
)
def test_ends_are_not_rounded_past_a_number_beside_them(number, text):
    # 115 is above 114.946; against a limit of 115, which belongs to the range, it would be inside.
    source = Interval(Decimal("0.7"), Decimal("1.3"))
    exact = Interval(Decimal("61.894"), Decimal("114.946"))
    assert str(exact.rounded(source, Interval.point(Decimal(number)))) == text
