"""Results as laboratories print them: what each form is read as, and what is not guessed at."""

from decimal import Decimal

import pytest

from build import judge, verdict
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import (
    Censored,
    Comparator,
    NoResult,
    Number,
    Ordinal,
    Reading,
    Span,
    Titre,
    Unreadable,
    Verbal,
    Word,
)

LESS, AT_MOST = Comparator.LESS, Comparator.AT_MOST
MORE, AT_LEAST = Comparator.MORE, Comparator.AT_LEAST


@pytest.mark.parametrize(
    ("text", "value", "unit", "mark"),
    [
        ("6.3", "6.3", None, None),
        ("6.30", "6.30", None, None),
        ("6,3", "6.3", None, None),
        ("0,060", "0.060", None, None),
        (".5", "0.5", None, None),
        ("-3.2 mmol/L", "-3.2", "mmol/L", None),
        ("−3.2 mmol/L", "-3.2", "mmol/L", None),
        ("6.3 g/dL", "6.3", "g/dL", None),
        ("6.3g/dL", "6.3", "g/dL", None),
        ("21%", "21", "%", None),
        ("1,234,567", "1234567", None, None),
        ("1,060.5", "1060.5", None, None),
        ("6.3e3 /uL", "6300", "/uL", None),
        ("6.3 x10E9/L", "6.3", "x10E9/L", None),
        ("6.3 H", "6.3", None, Word.HIGH),
        ("118*", "118", None, Word.ABNORMAL),
        ("118 *", "118", None, Word.ABNORMAL),
        ("118**", "118", None, Word.CRITICALLY_ABNORMAL),
        ("7.4 (H)", "7.4", None, Word.HIGH),
        ("7.4 g/dL (H)", "7.4", "g/dL", Word.HIGH),
        ("7.4 H g/dL", "7.4", "g/dL", Word.HIGH),
        ("0.45 L/L", "0.45", "L/L", None),
        ("0.45 L/L L", "0.45", "L/L", Word.LOW),
        ("12 h", "12", "h", None),
        # A star before a power of ten multiplies: it is no mark of the laboratory.
        ("5.6*10^9/L", "5.6", "*10^9/L", None),
        ("5.6 *10^9/L", "5.6", "*10^9/L", None),
        ("5.6 * 10^9/L", "5.6", "* 10^9/L", None),
        ("5.6*10*9/L", "5.6", "*10*9/L", None),
        # Spaces inside a unit part nothing, and what stands behind a bar is no mark.
        ("140 mmol / L", "140", "mmol/L", None),
        ("140 mmol /L", "140", "mmol/L", None),
        ("140 mmol/ L", "140", "mmol/L", None),
        ("140 mmol / L H", "140", "mmol/L", Word.HIGH),
        ("140 mmol / L (L)", "140", "mmol/L", Word.LOW),
        ("5 / HPF", "5", "/HPF", None),
        ("7.0 x 10 ^ 9 / L", "7.0", "x 10^9/L", None),
        ("7.0 x 10^9 / L", "7.0", "x 10^9/L", None),
        ("7.0 * 10 ** 9 / L", "7.0", "* 10**9/L", None),
    ],
)
def test_a_plain_number(text, value, unit, mark):
    reading = parse_result(text)
    assert isinstance(reading.value, Number)
    assert (reading.value.value, reading.unit, reading.mark) == (Decimal(value), unit, mark)


def test_a_number_keeps_the_decimals_that_were_printed():
    assert [parse_result(text).value.half_last_digit for text in ("6", "6.3", "6.30", "6.3e3")] == [
        Decimal("0.5"),
        Decimal("0.05"),
        Decimal("0.005"),
        Decimal(50),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<0.02", Reading(Censored("<0.02", LESS, Decimal("0.02")))),
        ("< 0.02 ng/mL", Reading(Censored("< 0.02 ng/mL", LESS, Decimal("0.02")), "ng/mL")),
        ("> 20.50", Reading(Censored("> 20.50", MORE, Decimal("20.50")))),
        (">=1.035", Reading(Censored(">=1.035", AT_LEAST, Decimal("1.035")))),
        ("< = 40", Reading(Censored("< = 40", AT_MOST, Decimal(40)))),
        ("> =40 U/L", Reading(Censored("> =40 U/L", AT_LEAST, Decimal(40)), "U/L")),
        ("≥60", Reading(Censored("≥60", AT_LEAST, Decimal(60)))),
        ("≤5", Reading(Censored("≤5", AT_MOST, Decimal(5)))),
        ("less than 5", Reading(Censored("less than 5", LESS, Decimal(5)))),
        (">90 (H)", Reading(Censored(">90 (H)", MORE, Decimal(90)), None, Word.HIGH)),
        ("1:640", Reading(Titre("1:640", Decimal(640)))),
        ("1/640", Reading(Titre("1/640", Decimal(640)))),
        ("1 : 640", Reading(Titre("1 : 640", Decimal(640)))),
        ("1:1,280", Reading(Titre("1:1,280", Decimal(1280)))),
        ("1:640 titer", Reading(Titre("1:640 titer", Decimal(640)))),
        ("<1:40", Reading(Titre("<1:40", Decimal(40), LESS))),
        ("1:40 speckled", Reading(Titre("1:40 speckled", Decimal(40)))),
        (">=1:1280", Reading(Titre(">=1:1280", Decimal(1280), AT_LEAST))),
        ("0-2", Reading(Span("0-2", Decimal(0), Decimal(2)))),
        ("5-10 /HPF", Reading(Span("5-10 /HPF", Decimal(5), Decimal(10)), "/HPF")),
        ("5 to 10 /HPF", Reading(Span("5 to 10 /HPF", Decimal(5), Decimal(10)), "/HPF")),
        ("5–10", Reading(Span("5–10", Decimal(5), Decimal(10)))),
        ("negative", Reading(Verbal("negative", Word.NEGATIVE))),
        ("NEG.", Reading(Verbal("NEG.", Word.NEGATIVE))),
        ("Not detected", Reading(Verbal("Not detected", Word.NEGATIVE))),
        ("Non-Reactive", Reading(Verbal("Non-Reactive", Word.NEGATIVE))),
        ("positive", Reading(Verbal("positive", Word.POSITIVE))),
        ("within normal limits", Reading(Verbal("within normal limits", Word.NORMAL))),
        ("Within  Normal Limits", Reading(Verbal("Within  Normal Limits", Word.NORMAL))),
        ("WNL", Reading(Verbal("WNL", Word.NORMAL))),
        ("2+", Reading(Ordinal("2+", Decimal(2)))),
        ("+2", Reading(Ordinal("+2", Decimal(2)))),
        ("+++", Reading(Ordinal("+++", Decimal(3)))),
        ("tr", Reading(Ordinal("tr", Decimal("0.5")))),
        ("trace", Reading(Ordinal("trace", Decimal("0.5")))),
        ("Trace", Reading(Ordinal("Trace", Decimal("0.5")))),
    ],
)
def test_other_forms(text, expected):
    assert parse_result(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "--", "___", "see comment", "See Comment.", "hemolyzed", "HAEMOLYSED", "QNS",
     "quantity not sufficient", "pending", "cancelled", "n/a"],
)  # fmt: skip
def test_no_result_was_obtained(text):
    assert parse_result(text) == Reading(NoResult(text.strip()))
    assert verdict(judge(text, "12-16 g/dL")) == "no-result"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        # Thousand or decimal? Nobody but the laboratory can say.
        ("1,060 U/L", "'1,060' may be 1060 or 1.060: write it without a comma"),
        ("150,000 U/L", "'150,000' may be 150000 or 150.000: write it without a comma"),
        ("<1,000 U/L", "'1,000' may be 1000 or 1.000: write it without a comma"),
        ("TNTC", "too numerous to count: no number was given"),
        ("ND", "'ND' may be 'not detected' or 'not done'"),
        ("10-5", "10 to 5 runs downwards"),
        ("1.2.3", "'1.2.3' is not a number"),
        ("5. g/dL", "'5.' is not a number"),
        ("12,34,5", "'12,34,5' is not a number"),
        ("1:0", "':0' behind the number is not understood"),
        ("~5", "the number is only about so much"),
        ("sometimes", "no number and no known word"),
        ("growth after 5 days", "no number and no known word"),
    ],
)
def test_what_cannot_be_read_without_guessing(text, why):
    value = parse_result(text).value
    assert (type(value), value.text, value.why) == (Unreadable, text, why)
    row = judge(text, test="our own test", printed_range="0-2000 g/dL")
    assert verdict(row) == "unreadable"
    assert row.not_judged.detail == why


@pytest.mark.parametrize("text", ["1e99999999999999999999", "1E+99999999999999999999 g/dL"])
def test_a_number_beyond_all_measure_is_unreadable(text):
    assert isinstance(parse_result(text).value, Unreadable)


@pytest.mark.parametrize("text", ["0 /100 WBC", "1 /100 WBC", "2 /100 WBC"])
def test_one_per_hundred_cells_is_a_number_and_no_titre(text):
    assert isinstance(parse_result(text).value, Number)


@pytest.mark.parametrize(
    "text",
    [
        # What stands behind the number is no unit, so the result is not a plain number.
        "5 --10",
        "5--10",
        "5 10",
        "5±1",
        "5 or 12",
        "<5-10",
        "120/80",
        "5 mg/dL 10",
        "5 vs 6",
        "1 in 40",
        "1/2 cup",
    ],
)
def test_a_number_with_no_unit_but_something_else_behind_it_is_not_judged(text):
    assert verdict(judge(text, printed_range="0-200")) in ("unreadable", "unit-unknown")


@pytest.mark.parametrize(
    ("test", "text", "limits", "expected"),
    [
        ("sodium", "140 mmol / L", "136-145 mEq/L", "N"),
        ("sodium", "150 mmol / L", "136-145 mEq/L", "H"),
        ("WBC", "7.0 x 10 ^ 9 / L", "4000-11000 /µL", "N"),
        ("WBC", "12 x 10 ^ 9 / L", "4000-11000 /µL", "H"),
        ("ALT", "< = 40 U/L", "<=40 U/L", "N"),
        ("ALT", "<=40 U/L", "< = 40 U/L", "N"),
        ("ALT", "< = 40 U/L", "<40 U/L", "IND (N, H)"),
    ],
)
def test_spaces_inside_a_unit_or_a_sign_change_no_flag(test, text, limits, expected):
    assert verdict(judge(text, limits, test=test)) == expected


@pytest.mark.parametrize(
    ("test", "text", "expected"),
    [
        ("potassium", "-4.0 mEq/L", "impossible"),
        ("potassium", "-0.1 mEq/L", "impossible"),
        ("potassium", "<0 mEq/L", "impossible"),
        ("potassium", "<-1 mEq/L", "impossible"),
        ("potassium", "<=-1 mEq/L", "impossible"),
        # Zero itself, and what reaches up to it, is possible.
        ("potassium", "0 mEq/L", "L"),
        ("potassium", "-0.0 mEq/L", "L"),
        ("potassium", "<=0 mEq/L", "L"),
        ("potassium", "<0.1 mEq/L", "L"),
        ("potassium", ">-1 mEq/L", "IND (N, L, H)"),
        ("base excess", "-4.0 mEq/L", "L"),
        ("base excess", "<-1 mEq/L", "L"),
        ("base excess", "<0 mEq/L", "L"),
    ],
)
def test_a_value_below_zero_of_what_cannot_lie_there(test, text, expected):
    row = judge(text, "3.5-5.0 mEq/L", test=test)
    assert verdict(row) == expected
    if expected == "impossible":
        assert row.not_judged.detail == "Potassium cannot lie below zero"


@pytest.mark.parametrize("span", ["-3 to -1 mEq/L", "-3--1 mEq/L"])
def test_a_span_below_zero_is_impossible(span):
    assert verdict(judge(span, "3.5-5.0 mEq/L", test="potassium")) == "impossible"


def test_a_span_that_was_read_is_held_to_zero_too():
    span = Span("-3 to -1 mEq/L", Decimal(-3), Decimal(-1))
    row = judge("5 mEq/L", "3.5-5.0 mEq/L", test="potassium", value=span)
    assert verdict(row) == "impossible"
    assert row.not_judged.detail == "Potassium cannot lie below zero"


def test_a_value_below_zero_is_not_critical():
    row = judge("-4 mEq/L", "3.5-5.0 mEq/L", critical="<=2.8 or >=6.0 mEq/L", test="potassium")
    assert (verdict(row), row.may_be_critical) == ("impossible", False)


@pytest.mark.parametrize(
    ("text", "printed_range", "expected"),
    [
        # A test that is not known is signed only where its own laboratory prints a low limit
        # below zero.
        ("<2", "-3 to 3", "IND (N, L)"),
        ("<2", "0-3", "N"),
        ("<2", "<=3", "N"),
        ("<2", "1-3", "IND (N, L)"),
        ("-2", "-3 to 3", "N"),
        ("-4", "-3 to 3", "L"),
    ],
)
def test_whether_an_unknown_test_may_lie_below_zero(text, printed_range, expected):
    row = judge(text, test="our own test", printed_range=printed_range)
    assert verdict(row) == expected
