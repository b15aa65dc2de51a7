"""Law: limits as they are printed never contradict the flag that stands beside them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import numbers, printed_ranges

from build import judge
from labcheck.catalogue.conversion import Conversion
from labcheck.judging.flags import possible_flags
from labcheck.values.interval import Interval, round_for_reading
from labcheck.values.limits import parse_limits
from labcheck.values.result_text import Censored, Comparator, Number, Span
from labcheck.writers.wording import describe_interval

FACTORS = st.one_of(
    st.fractions(Fraction(1, 10**4), 10**4),
    st.sampled_from([Fraction("88.42"), Fraction("0.0555"), Fraction("0.249513"), Fraction(1, 3)]),
)
# Results near a limit, as far from it as rounding moves it, are the ones that could contradict.
NEAR = st.decimals(Decimal("-0.006"), Decimal("0.006"), allow_nan=False, places=6)


@st.composite
def results(draw, interval):
    """A result in the unit of converted limits, most often close to one of them."""
    ends = [end for end in (interval.low, interval.high) if end is not None]
    near = draw(st.sampled_from(ends)) * (1 + draw(NEAR))
    one = draw(st.sampled_from([near, draw(st.sampled_from(ends)), draw(numbers(0, 5000))]))
    one = round_for_reading(one, draw(st.integers(2, 8)))
    other = one * draw(st.sampled_from([Decimal(1), Decimal("1.001"), Decimal(2)]))
    text = f"{one:f}"
    return draw(
        st.one_of(
            st.just(Number(text, one)),
            st.just(Span(text, one, other)),
            st.builds(lambda sign: Censored(text, sign, one), st.sampled_from(Comparator)),
        )
    )


def numbers_of(value):
    match value:
        case Number(value=number):
            return Interval.point(number)
        case Span(low=low, high=high):
            return Interval(low, high)
        case Censored(comparator=comparator, limit=limit):
            return comparator.side_of(limit, Decimal(0) if limit > 0 else None)


@given(st.data(), printed_ranges(), FACTORS)
def test_printed_limits_give_the_flag_that_exact_ones_give(data, text, factor):
    source = parse_limits(text).interval
    exact = Conversion(factor).apply_to(source)
    assume(not exact.is_empty)
    value = data.draw(results(exact))
    baseline = data.draw(results(exact).filter(lambda one: isinstance(one, Number)))
    row = judge("1 g/dL", f"{text} g/dL")
    judged = replace(
        row.ranges[0], interval=exact, conversion=Conversion(factor), value=value, unit="g/L"
    )
    printed = parse_limits(describe_interval(judged, numbers_of(baseline))).interval
    for stands_for in (numbers_of(value), numbers_of(baseline)):
        assert possible_flags(stands_for, printed) == possible_flags(stands_for, exact)


@given(printed_ranges(), FACTORS)
def test_printed_limits_lie_within_half_a_percent_of_the_exact_ones(text, factor):
    source = parse_limits(text).interval
    exact = Conversion(factor).apply_to(source)
    printed = exact.rounded(source)
    for one, other in ((exact.low, printed.low), (exact.high, printed.high)):
        assert (one is None) is (other is None)
        assert one is None or abs(one - other) * 200 <= abs(one)
