"""The arithmetic of formulas: what it reads, what it refuses, and that spans hold every value."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labcheck.interpretation.arithmetic import (
    INFINITE,
    FormulaError,
    NoValueError,
    parse_formula,
    point,
)
from labcheck.interpretation.conditions import parse_condition
from labcheck.interpretation.rounding import round_span

NO_BOUND = (-INFINITE, INFINITE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 - 3 - 4", -5),
        ("12 / 4 / 3", 1),
        ("-2^2", -4),
        ("2^-1", Fraction(1, 2)),
        ("2^3^2", 512),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("min(3, max(1, 2))", 2),
        ("4^0.5", 2),
        ("exp(0) + ln(1)", 1),
        ("- -3", 3),
    ],
)
def test_a_formula_has_its_value(text, value):
    assert parse_formula(text).compute({}) == point(Fraction(value))


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "(1", "1)", "a b", "1 $ 2", "min(1)", "min(1, 2, 3)", "2 ** 3", "__import__('os')",
     "a.b", "1e5", "A", "ln", "ln 2", "a[0]", "x if y else z", "'a'"],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(FormulaError, match="not a formula"):
        parse_formula(text)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("1 / x", (Fraction(-1), Fraction(1))),
        ("1 / x", point(0)),
        ("ln(x)", (Fraction(-1), Fraction(1))),
        ("ln(x)", point(0)),
        ("x^0.5", point(-4)),
        ("x^x", (Fraction(1), Fraction(2))),
    ],
)
def test_what_has_no_value_is_said(text, x):
    with pytest.raises(NoValueError):
        parse_formula(text).compute({"x": x})


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("x - 2", (Fraction(5), INFINITE), (3, INFINITE)),
        ("10 - x", (Fraction(5), INFINITE), (-INFINITE, 5)),
        ("10 / x", (Fraction(5), INFINITE), (0, 2)),
        ("10 / x", (Fraction(0), Fraction(5)), (2, INFINITE)),
        ("0 * x", (Fraction(5), INFINITE), (0, 0)),
        ("-2 * x", (Fraction(1), Fraction(3)), (-6, -2)),
        ("min(x, 4)", (Fraction(1), INFINITE), (1, 4)),
        ("0.5^x", (Fraction(1), Fraction(2)), (Fraction(1, 4), Fraction(1, 2))),
        ("x^-1.2", (Fraction(1), INFINITE), (0, 1)),
    ],
)
def test_a_span_goes_through_a_formula(text, x, value):
    assert parse_formula(text).compute({"x": x}) == value


NUMBERS = st.decimals(0, 1000, places=2).map(Fraction)
FORMULAS = [
    "x + y",
    "x - y",
    "x * y",
    "(x + 1) / (y + 1)",
    "2 - x * 3 + y",
    "min(x, y) * max(x, 3)",
    "ln(x + 1) - y",
    "(x + 1)^-0.302 * y",
    "0.9938^x",
    "x * x - y",
    "exp(0 - x / 100)",
]


@pytest.mark.parametrize("text", FORMULAS)
@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_a_span_holds_every_value_of_numbers_inside(text, xs, ys):
    (x_low, x, x_high), (y_low, y, y_high) = sorted(xs), sorted(ys)
    formula = parse_formula(text)
    low, high = formula.compute({"x": (x_low, x_high), "y": (y_low, y_high)})
    value, same = formula.compute({"x": point(x), "y": point(y)})
    assert value == same
    assert low - Fraction(1, 10**30) <= value <= high + Fraction(1, 10**30)


@pytest.mark.parametrize(
    ("text", "x", "holds"),
    [
        ("x < 5", point(5), False),
        ("x <= 5", point(5), True),
        ("x < 5", (Fraction(4), Fraction(5)), None),
        ("x > 5", (Fraction(4), Fraction(5)), False),
        ("x >= 5", (Fraction(4), Fraction(5)), None),
        ("x > 2 and x < 5", (Fraction(3), Fraction(4)), True),
        ("x > 2 and x < 5", (Fraction(3), Fraction(6)), None),
        ("x > 2 and x < 5", point(6), False),
        ("2 * x > 9", point(5), True),
        ("x > 5", NO_BOUND, None),
    ],
)
def test_a_condition_holds_of_all_numbers_of_some_or_of_none(text, x, holds):
    assert parse_condition(text).holds({"x": x}) is holds


@pytest.mark.parametrize("text", ["x", "x = 5", "x < 5 < 6", "x <> 5", "< 5"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(FormulaError):
        parse_condition(text)


@pytest.mark.parametrize(
    ("span", "decimals", "low", "high"),
    [
        (point(Fraction(5, 2)), 0, "2", "2"),
        (point(Fraction(7, 2)), 0, "4", "4"),
        (point(Fraction(-1, 3)), 2, "-0.33", "-0.33"),
        ((Fraction(1, 3), Fraction(2, 3)), 1, "0.3", "0.7"),
        ((Fraction(-2, 3), Fraction(-1, 3)), 1, "-0.7", "-0.3"),
        ((Fraction(1), INFINITE), 1, "1.0", None),
        ((Fraction(1), Fraction(2)), 1, "1.0", "2.0"),
    ],
)
def test_one_number_is_rounded_to_the_nearest_and_a_span_outward(span, decimals, low, high):
    rounded = round_span(span, decimals)
    assert (rounded.low, rounded.high) == (Decimal(low), None if high is None else Decimal(high))
    assert str(rounded.low) == low
