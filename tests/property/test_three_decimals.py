"""Laws of a point before three digits: what speaks for one of the two numbers only narrows.

The patient is a woman of 40 years; the limits are those printed with the result.
"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from build import person, shipped_catalogue, shipped_set
from labcheck.cases.case import Result
from labcheck.judging.verdict import Knowledge, judge_result
from labcheck.reading.stated_sign import read_printed
from labcheck.values.decimal_sign import DecimalSign
from labcheck.values.printed_result import parse_result

WOMAN = person("female", "40 y")
KNOWN = Knowledge(shipped_catalogue(), (), (shipped_set("critical-main-line"),))
GROUPS = st.builds("{}.{:03}".format, st.integers(1, 999), st.integers(0, 999))
TESTS = st.sampled_from([
    ("our own test", "pmol/L"), ("free T3", "pg/mL"), ("CEA", "ng/mL"), ("IgE", "IU/mL"),
    ("glucose", "mg/dL"), ("CK", "U/L"), ("platelets", "10^3/uL"),
])  # fmt: skip
LIMITS = st.tuples(st.integers(0, 1500), st.integers(0, 1500)).map(sorted)


def judge(test, text, unit, limits, **more):
    value = more.pop("value", parse_result(text).value)
    return judge_result(
        replace(Result(test, text, value, unit, printed_range=limits), **more), WOMAN, KNOWN
    )


def flags(row):
    return {possible.flag for possible in row.possible_flags}


def numbers_of(row, text):
    """The numbers that a row was judged as."""
    whole = text.replace(".", "")
    return {name for name in (whole, text) if f"read as {name}" in row.read_as} or {text}


@given(TESTS, GROUPS, LIMITS)
def test_the_flags_are_those_of_the_numbers_it_is_read_as(test, text, ends):
    limits = f"{ends[0]}-{ends[1]}"
    row = judge(test[0], text, test[1], limits)
    each = [
        flags(judge(test[0], number, test[1], limits, is_typed=True))
        for number in numbers_of(row, text)
    ]
    assert flags(row) == set().union(*each)


@given(TESTS, GROUPS, LIMITS)
def test_a_decimal_sign_that_the_range_shows_only_narrows(test, text, ends):
    plain = judge(test[0], text, test[1], f"{ends[0]}-{ends[1]}")
    for sign, number in ((".", text), (",", text.replace(".", ""))):
        row = judge(test[0], text, test[1], f"{ends[0]}{sign}0-{ends[1]}{sign}0")
        if number in numbers_of(plain, text):  # else the two contradict each other
            assert numbers_of(row, text) == {number}
            assert flags(row) <= flags(plain)


@given(TESTS, GROUPS, LIMITS)
def test_a_decimal_sign_that_is_stated_only_narrows(test, text, ends):
    limits = f"{ends[0]}-{ends[1]}"
    plain = judge(test[0], text, test[1], limits)
    row = judge(test[0], text, test[1], limits, is_typed=True)
    assert numbers_of(row, text) == {text}
    comma = read_printed(text, DecimalSign.COMMA).reading.value
    open_ = judge(test[0], text, test[1], limits, value=comma)
    assert numbers_of(open_, text) <= {text, text.replace(".", "")}
    if text in numbers_of(plain, text):
        assert flags(row) <= flags(plain)


@given(TESTS, GROUPS)
def test_what_may_be_critical_under_a_number_that_stays_is_counted(test, text):
    row = judge(test[0], text, test[1], "")
    each = [
        judge(test[0], number, test[1], "", is_typed=True).may_be_critical
        for number in numbers_of(row, text)
    ]
    assert row.may_be_critical is any(each)


def test_beside_stated_commas_no_number_is_sure_that_no_patient_has_in_any_unit():
    """Potassium 4350 is no result in any unit; a potassium of 4.350 is ordinary."""
    comma = read_printed("4.350", DecimalSign.COMMA).reading.value
    row = judge("potassium", "4.350", None, "", value=comma)
    assert row.flag is None or len(flags(row)) > 1
