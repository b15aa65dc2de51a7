"""Hypothesis strategies for the laboratory's numbers, intervals and printed texts."""

from decimal import Decimal

from hypothesis import strategies as st

from labcheck.values.interval import Interval

LARGEST = 10**6


def numbers(low=-LARGEST, high=LARGEST, places=3):
    """Exact decimals as laboratories print them."""
    return st.decimals(
        min_value=low, max_value=high, allow_nan=False, allow_infinity=False, places=places
    )


# Few distinct ends, so that equal ends, points and empty intervals turn up often.
ENDS = st.one_of(st.none(), st.integers(-3, 3).map(Decimal))
MEMBERS = st.integers(-8, 8).map(lambda halves: Decimal(halves) / 2)


@st.composite
def intervals(draw):
    """Any interval, empty ones too; an end that is not there is neither open nor closed."""
    low, high = draw(ENDS), draw(ENDS)
    return Interval(
        low,
        high,
        low_closed=low is None or draw(st.booleans()),
        high_closed=high is None or draw(st.booleans()),
    )


INTERVALS = intervals()
RANGES = INTERVALS.filter(lambda interval: not interval.is_empty)

POSITIVE = numbers(low="0.001", high=5000)


@st.composite
def printed_ranges(draw, ends=POSITIVE):
    """A range as printed, with one end or two, and the two ends (or `None`)."""
    one, other = draw(ends), draw(ends)
    low, high = min(one, other), max(one, other)
    form = draw(st.sampled_from(["{low}-{high}", "<{high}", "<={high}", ">{low}", ">={low}"]))
    return form.format(low=low, high=high)


# Texts that resemble results, so that a search finds the seams between the forms.
PIECES = st.sampled_from(
    ["1", "0", "6.3", ",", ".", "060", "<", ">", "=", "≤", " ", "-", "–", "_", " to ", ":", "/",
     "+", "e", "E9", "10^9/L", "*", "(", ")", "H", "L", "g/dL", "mg", "%", "x", "µ", "neg", "trace",
     "normal", "see comment", "↑", "٣", "²", "\x00", "\n", "−", "/HPF", "e99999999999999999999"]
)  # fmt: skip
RESULT_TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(PIECES, max_size=8).map("".join),
    st.builds("{}{}{}".format, numbers(), st.sampled_from(["", "e", "E-"]), st.integers(0, 10**30)),
)
