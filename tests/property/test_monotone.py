"""Law: raising a value never moves its flag down the order LL, L, N, H, HH.

The values are numbers: in a text 1.001 may be a thousand and one.
"""

from hypothesis import given
from hypothesis import strategies as st
from strategies import POSITIVE, printed_ranges

from build import judge, verdict

ORDER = ["LL", "L", "N", "H", "HH"]


@st.composite
def critical_limits(draw):
    """Critical limits as printed, with one side or both."""
    low, high = sorted(draw(st.tuples(POSITIVE, POSITIVE)))
    forms = ["<{low}", ">={high}"]
    if low < high:
        forms += ["<={low} or >={high}", "<{low} or >{high}"]
    return draw(st.sampled_from(forms)).format(low=low, high=high)


def rank(value, limits, critical):
    row = judge(
        f"{value} U/L",
        f"{limits} U/L",
        critical=critical and f"{critical} U/L",
        test="ALT",
        is_typed=True,
    )
    return ORDER.index(verdict(row))


@given(printed_ranges(), st.one_of(st.none(), critical_limits()), POSITIVE, POSITIVE)
def test_a_higher_value_has_no_lower_flag(limits, critical, one, other):
    low, high = sorted((one, other))
    assert rank(low, limits, critical) <= rank(high, limits, critical)


@given(st.tuples(POSITIVE, POSITIVE).map(sorted), POSITIVE)
def test_the_flag_is_that_of_the_definition(ends, value):
    low, high = ends
    expected = "L" if value < low else "H" if value > high else "N"
    assert (
        verdict(judge(f"{value} U/L", f"{low}-{high} U/L", test="ALT", is_typed=True)) == expected
    )


@given(st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE).map(sorted), POSITIVE)
def test_critical_limits_are_those_of_the_definition(ends, value):
    panic_low, low, high, panic_high = ends
    expected = "N"
    if value < low:
        expected = "LL" if value <= panic_low else "L"
    elif value > high:
        expected = "HH" if value >= panic_high else "H"
    row = judge(
        f"{value} U/L",
        f"{low}-{high} U/L",
        critical=f"<={panic_low} U/L" if panic_low == panic_high
        else f"<={panic_low} or >={panic_high} U/L",
        test="ALT", is_typed=True,
    )  # fmt: skip
    assert panic_low == panic_high or verdict(row) == expected


@given(printed_ranges(), POSITIVE, POSITIVE, st.sampled_from(["<", "<=", ">", ">="]))
def test_a_higher_detection_limit_allows_no_less_above_and_no_more_below(limits, one, other, sign):
    low, high = sorted((one, other))
    for possible_low, possible_high in zip(*_extremes(limits, sign, (low, high)), strict=True):
        assert possible_low <= possible_high


def _extremes(limits, sign, values):
    """The lowest and highest possible flag of each censored value."""
    for value in values:
        row = judge(f"{sign}{value} U/L", f"{limits} U/L", test="ALT", is_typed=True)
        ranks = [ORDER.index(one.flag.value) for one in row.possible_flags]
        yield min(ranks), max(ranks)
