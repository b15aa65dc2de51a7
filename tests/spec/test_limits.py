"""Ranges as laboratories print them: what each form says, and which forms are refused."""

from decimal import Decimal

import pytest

from build import judge, verdict
from labcheck.values.limits import LimitsError, parse_critical, parse_limits


@pytest.mark.parametrize(
    ("printed", "low", "high", "unit"),
    [
        # (low, high) with "(" or ")" where the end itself lies outside.
        ("4.0 - 11.0", "[4.0", "11.0]", None),
        ("4.0-11.0", "[4.0", "11.0]", None),
        ("4,0–11,0", "[4.0", "11.0]", None),
        ("4.0—11.0", "[4.0", "11.0]", None),
        ("4.0−11.0", "[4.0", "11.0]", None),
        ("0 to 17", "[0", "17]", None),
        ("4 000 - 10 000 /mm3", "[4000", "10000]", "/mm3"),
        ("(150 000 - 400 000)", "[150000", "400000]", None),
        ("150'000 - 400'000", "[150000", "400000]", None),
        ("0 TO 17 U/L", "[0", "17]", "U/L"),
        (".4-1.5", "[0.4", "1.5]", None),
        ("-3-3", "[-3", "3]", None),
        ("-3 to 3 mmol/L", "[-3", "3]", "mmol/L"),
        ("-3 - +3", "[-3", "3]", None),
        ("-5--3", "[-5", "-3]", None),
        ("−5 to −3", "[-5", "-3]", None),
        ("<0.41", None, "0.41)", None),
        ("< 5 ng/mL", None, "5)", "ng/mL"),
        ("less than 5", None, "5)", None),
        ("<=5", None, "5]", None),
        ("≤5", None, "5]", None),
        ("=<5", None, "5]", None),
        ("up to 40", None, "40]", None),
        ("Up To 40 U/L", None, "40]", "U/L"),
        (">60", "(60", None, None),
        ("greater than 60", "(60", None, None),
        (">=60", "[60", None, None),
        ("≥ 60 mL/min/1.73m2", "[60", None, "mL/min/1.73m2"),
        ("at least 60", "[60", None, None),
        ("(3.5-5.1)", "[3.5", "5.1]", None),
        ("( 3.5 - 5.1 )", "[3.5", "5.1]", None),
        ("(<5)", None, "5)", None),
        ("3.5-5.1 mmol/L", "[3.5", "5.1]", "mmol/L"),
        ("3.5 mmol/L - 5.1 mmol/L", "[3.5", "5.1]", "mmol/L"),
        ("4.0-11.0 x10E9/L", "[4.0", "11.0]", "x10E9/L"),
        ("4-11*10^9/L", "[4", "11]", "*10^9/L"),
        ("70_105", "[70", "105]", None),
        ("0 to <5", "[0", "5)", None),
        (">0 to 5", "(0", "5]", None),
        (">0 - <5 %", "(0", "5)", "%"),
        ("5-5", "[5", "5]", None),
        ("1,234,567-2,345,678", "[1234567", "2345678]", None),
    ],
)
def test_a_range_of_numbers(printed, low, high, unit):
    limits = parse_limits(printed)
    interval = limits.interval
    found_low = found_high = None
    if interval.low is not None:
        found_low = f"{'[' if interval.low_closed else '('}{interval.low}"
    if interval.high is not None:
        found_high = f"{interval.high}{']' if interval.high_closed else ')'}"
    assert (found_low, found_high, limits.unit) == (low, high, unit)
    assert limits.text == printed.strip()


@pytest.mark.parametrize(
    ("printed", "scale", "shown"),
    [
        ("Negative", "grade", "0–0"),
        ("NEGATIVE", "grade", "0–0"),
        ("neg.", "grade", "0–0"),
        ("Not detected", "grade", "0–0"),
        ("nonreactive", "grade", "0–0"),
        ("(negative)", "grade", "0–0"),
        ("negative to trace", "grade", "0–0.5"),
        ("Negative or Trace", "grade", "0–0.5"),
        ("positive", "grade", ">=0.5"),
        ("<1:40", "titre", "<40"),
        ("<=1:40", "titre", "<=40"),
        ("1:40", "titre", "<=40"),
        ("1/40", "titre", "<=40"),
        (">=1:10", "titre", ">=10"),
    ],
)
def test_a_range_of_words_or_titres(printed, scale, shown):
    limits = parse_limits(printed)
    assert (limits.scale.value, str(limits.interval), limits.unit) == (scale, shown, None)


EXAMPLES = "write one such as 12-16 g/dL, <5 ng/mL, >=60, -3 to 3 mmol/L, negative or <=1:40"


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        # Inverted pairs stand in published examples: they are refused, never swapped.
        ("46-38", "the low limit 46 is above the high limit 38"),
        ("3--3", "the low limit 3 is above the high limit -3"),
        ("5 to <5", "the low limit 5 is not below the high limit 5"),
        (">5 - 5", "the low limit 5 is not below the high limit 5"),
        ("150,000-450,000", "'150,000' may be 150000 or 150.000: write it without a comma"),
        ("12 g/dL - 16 g/L", "'12 g/dL - 16 g/L' names two units: g/dL and g/L"),
        ("12 g/dL - 16", "'12 g/dL - 16' names two units: g/dL and none"),
        ("", f"'' is not a range; {EXAMPLES}"),
        ("see report", f"'see report' is not a range; {EXAMPLES}"),
        ("12", f"'12' is not a range; {EXAMPLES}"),
        ("5-", f"'5-' is not a range; {EXAMPLES}"),
        # A number in brackets is that of a laboratory or of a note, and no unit.
        ("136 - 145 [442]", "'[442]' behind the limits is not understood"),
        ("<5 or >10", f"'<5 or >10' is not a range; {EXAMPLES}"),
        ("1.2.3-4", "'1.2.3' is not a number"),
    ],
)
def test_what_is_no_range_is_refused_with_a_reason(printed, message):
    with pytest.raises(LimitsError) as refusal:
        parse_limits(printed)
    assert str(refusal.value) == message


@pytest.mark.parametrize("printed", ["0-1e99999999999999999999", "<1e99999999999999999999"])
def test_a_number_beyond_all_measure_is_refused(printed):
    with pytest.raises(LimitsError):
        parse_limits(printed)


@pytest.mark.parametrize(
    ("printed", "text", "expected"),
    [
        # Both limits are inclusive unless the range says < or >.
        ("3.5-5.0", "3.4999", "L"),
        ("3.5-5.0", "3.5", "N"),
        ("3.5-5.0", "3.50", "N"),
        ("3.5-5.0", "5", "N"),
        ("3.5-5.0", "5.0001", "H"),
        ("<5", "4.9999", "N"),
        ("<5", "5", "H"),
        ("<5", "5.0", "H"),
        ("<=5", "5.0", "N"),
        ("<=5", "5.1", "H"),
        ("up to 5", "5", "N"),
        (">5", "5", "L"),
        (">5", "5.1", "N"),
        (">=5", "5", "N"),
        (">=5", "4.9", "L"),
        (">0 to <5", "0", "L"),
        (">0 to <5", "0.1", "N"),
        (">0 to <5", "5", "H"),
        ("5-5", "5", "N"),
        ("-3 to 3", "-3.1", "L"),
        ("-3 to 3", "-3", "N"),
        ("<1:40", "1:40", "H"),
        ("<=1:40", "1:40", "N"),
        ("<=1:40", "1:80", "H"),
        # 0.1 + 0.2 is not 0.3 in floating point; here it is.
        ("0.1-0.3", "0.3", "N"),
    ],
)
def test_a_value_on_the_limit(printed, text, expected):
    assert verdict(judge(text, printed_range=printed, test="a test of our own")) == expected


@pytest.mark.parametrize(
    ("printed", "not_critical", "unit"),
    [
        # Main Line Health Laboratories, critical values: potassium <=2.8 or >=6.0 mEq/L.
        ("<=2.8 or >=6.0 mEq/L", ">2.8 to <6.0", "mEq/L"),
        ("<2.8 or >6.0 mEq/L", "2.8–6.0", "mEq/L"),
        ("<=2.8; >=6.0", ">2.8 to <6.0", None),
        (">=143 s", "<143", "s"),
        ("<5 %", ">=5", "%"),
        (">=6.0 mEq/L or <=2.8 mEq/L", ">2.8 to <6.0", "mEq/L"),
    ],
)
def test_critical_limits_name_what_is_critical(printed, not_critical, unit):
    limits = parse_critical(printed)
    assert (str(limits.interval), limits.unit) == (not_critical, unit)


@pytest.mark.parametrize(
    "printed",
    [
        "2.8-6.0 mEq/L",
        "low",
        "",
        ">=5 or <=6",
        "<1,000",
        # Each of these would put a limit into a unit it was not printed in, or on no scale.
        "<=7 g/dL or >=200 g/L",
        ">=1:40",
    ],
)
def test_what_is_no_critical_limit_is_refused(printed):
    with pytest.raises(LimitsError):
        parse_critical(printed)


def test_limits_keep_the_decimals_that_were_printed():
    assert parse_limits("3.50-5.0").interval.low.as_tuple() == Decimal("3.50").as_tuple()
