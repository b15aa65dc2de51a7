"""Law: the possible flags of a result are those of the numbers it may stand for, and no others."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from build import entry, judge, person, verdict
from labcheck.judging.flags import Flag
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Censored, Span, Titre

SMALL = st.integers(0, 12).map(Decimal)
SIGNED = st.integers(-6, 12).map(Decimal)


@st.composite
def ranges(draw, numbers=SMALL):
    """A range as printed, of few distinct numbers, so that ends often coincide."""
    low, high = sorted(draw(st.tuples(numbers, numbers)))
    forms = ["{low} to {high}", "<={high}", ">={low}", "<{high}", ">{low}"]
    if low < high:
        forms += ["{low} to <{high}", ">{low} to {high}", ">{low} to <{high}"]
    return draw(st.sampled_from(forms)).format(low=low, high=high)


@st.composite
def uncertain(draw, numbers=SMALL):
    """A result that stands for many numbers."""
    low, high = sorted(draw(st.tuples(numbers, numbers.filter(lambda n: n >= 0))))
    form = draw(st.sampled_from(["<{high}", "<={high}", ">{low}", ">={low}", "{low}-{high}"]))
    return form.format(low=low, high=high)


def stands_for(text, *, is_signed):
    """Numbers a result may stand for, in steps that fall on and between all whole numbers."""
    value = parse_result(text).value
    lowest = -8 if is_signed else 0
    for number in (Decimal(half) / 2 for half in range(2 * lowest, 2 * 16)):
        match value:
            case Censored(comparator=sign, limit=limit) | Titre(comparator=sign, denominator=limit):
                is_inside = {
                    "<": number < limit,
                    "<=": number <= limit,
                    ">": number > limit,
                    ">=": number >= limit,
                }[sign.value]
            case Span(low=low, high=high):
                is_inside = low <= number <= high
        if is_inside:
            yield number


def flags(text, limits, test, critical=None):
    row = judge(f"{text}", limits, test=test, critical=critical)
    return {possible.flag.value for possible in row.possible_flags}


def union(text, limits, test, unit, critical=None, *, is_signed=False):
    found = set()
    for number in stands_for(text, is_signed=is_signed):
        found |= flags(f"{number} {unit}", limits, test, critical)
    return found


def with_unit(limits, unit):
    return f"{limits} {unit}"


@given(uncertain(), ranges())
def test_a_concentration(text, limits):
    printed = with_unit(limits, "U/L")
    assert flags(f"{text} U/L", printed, "ALT") == union(text, printed, "ALT", "U/L")


@given(uncertain(SIGNED), ranges(SIGNED))
def test_a_quantity_that_may_be_negative(text, limits):
    printed = with_unit(limits, "mmol/L")
    expected = union(text, printed, "base excess", "mmol/L", is_signed=True)
    assert flags(f"{text} mmol/L", printed, "base excess") == expected


@given(uncertain(), ranges(), st.tuples(SMALL, SMALL).filter(lambda ends: ends[0] < ends[1]))
def test_with_critical_limits(text, limits, ends):
    printed, critical = with_unit(limits, "U/L"), f"<={ends[0]} or >={ends[1]} U/L"
    expected = union(text, printed, "ALT", "U/L", critical)
    assert flags(f"{text} U/L", printed, "ALT", critical) == expected


@given(uncertain(), ranges(), ranges())
def test_with_a_range_for_each_sex(text, women, men):
    both = (entry(f"{women} U/L", sex="female"), entry(f"{men} U/L", sex="male"))
    expected = union(text, f"{women} U/L", "ALT", "U/L") | union(text, f"{men} U/L", "ALT", "U/L")
    assert flags(f"{text} U/L", both, "ALT") == expected


@given(
    uncertain(), ranges(), ranges(), st.tuples(SMALL, SMALL).filter(lambda ends: ends[0] < ends[1])
)
def test_with_critical_limits_for_one_sex_alone(text, women, men, ends):
    both = (entry(f"{women} U/L", sex="female"), entry(f"{men} U/L", sex="male"))
    panic = (entry(f"<={ends[0]} or >={ends[1]} U/L", "critical", sex="female"),)

    def possible(sex):
        row = judge(f"{text} U/L", both, test="ALT", critical=panic, patient=person(sex))
        return {one.flag.value for one in row.possible_flags}

    assert possible("") == possible("female") | possible("male")


DILUTIONS = st.integers(1, 6).map(lambda half: 2 * half)  # so that a whole one lies between two


@given(
    st.sampled_from(["<", "<=", ">", ">="]),
    DILUTIONS,
    st.sampled_from(["<", "<=", ">=", ">", ""]),
    DILUTIONS,
)
def test_a_titre(sign, denominator, sign_of_limit, limit):
    text, limits = f"{sign}1:{denominator}", f"{sign_of_limit}1:{limit}"
    possible = [int(n) for n in stands_for(text, is_signed=False) if n == int(n) and n > 0]
    expected = set().union(*(flags(f"1:{n}", limits, "ANA titer") for n in possible))
    assert flags(text, limits, "ANA titer") == expected


@given(uncertain(), ranges())
def test_the_flag_is_indeterminate_exactly_when_the_possible_flags_differ(text, limits):
    row = judge(f"{text} U/L", f"{limits} U/L", test="ALT")
    if not list(stands_for(text, is_signed=False)):
        assert verdict(row) == "impossible"  # "<0" of what is never negative stands for nothing
        return
    assert row.flag in {Flag.INDETERMINATE, *(one.flag for one in row.possible_flags)}
    if row.flag.value != "IND":
        assert row.flag is row.possible_flags[0].flag
    assert bool(row.settled_by) == (len(row.possible_flags) != 1)
