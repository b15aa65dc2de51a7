"""Results with a range or a word printed behind them, and what is not taken for either."""

from decimal import Decimal

import pytest

from labcheck.values.limits import settle_range
from labcheck.values.printed_result import Printed, parse_printed, parse_result
from labcheck.values.result_text import (
    Censored,
    Comparator,
    Number,
    Reading,
    Titre,
    Unreadable,
    Verbal,
    Word,
)


@pytest.mark.parametrize(
    ("text", "without", "unit", "range_"),
    [
        ("23 ng/ml (30-400)", "23 ng/ml", "ng/ml", "30-400"),
        ("23 ng/ml(30-400)", "23 ng/ml", "ng/ml", "30-400"),
        ("23 ng/mL (30 - 400 ng/mL)", "23 ng/mL", "ng/mL", "30 - 400 ng/mL"),
        ("13 g/dL [12-16]", "13 g/dL", "g/dL", "12-16"),
        ("52 U/L (<41)", "52 U/L", "U/L", "<41"),
        ("52 U/L (up to 41)", "52 U/L", "U/L", "up to 41"),
        ("140 (135-145) mmol/L", "140 mmol/L", "mmol/L", "135-145"),
        ("140 (135-145)", "140", None, "135-145"),
        ("1,5 mg/l (0,5-1,2)", "1,5 mg/l", "mg/l", "0,5-1,2"),
        ("7.0 x10^9/L (4.0-10.0 x10^9/L)", "7.0 x10^9/L", "x10^9/L", "4.0-10.0 x10^9/L"),
        ("0.2 mmol/L (-3 to 3)", "0.2 mmol/L", "mmol/L", "-3 to 3"),
        # Named as a range, with or without brackets.
        ("52 U/L (ref <41)", "52 U/L", "U/L", "<41"),
        ("52 U/L (ref. range 10-41 U/L)", "52 U/L", "U/L", "10-41 U/L"),
        ("52 U/L [Reference interval: 10-41]", "52 U/L", "U/L", "10-41"),
        ("52 U/L (normal below 41)", "52 U/L", "U/L", "below 41"),
        ("52 U/l (Normbereich 10-41)", "52 U/l", "U/l", "10-41"),
        ("4.2 mmol/L, ref 3.5-5.1", "4.2 mmol/L", "mmol/L", "3.5-5.1"),
        ("4.2 mmol/L ref. 3.5-5.1 mmol/L", "4.2 mmol/L", "mmol/L", "3.5-5.1 mmol/L"),
        ("4.2 mmol/L; range: 3.5-5.1", "4.2 mmol/L", "mmol/L", "3.5-5.1"),
        ("4.2 mmol/L\nNorm 3.5-5.1", "4.2 mmol/L", "mmol/L", "3.5-5.1"),
        # A word is a range where it is called one.
        ("15 mg/dL ref: negative", "15 mg/dL", "mg/dL", "negative"),
        ("15 mg/dL (ref negative)", "15 mg/dL", "mg/dL", "negative"),
        ("<30 mg/dL [Reference: neg]", "<30 mg/dL", "mg/dL", "neg"),
        # Brackets that belong to the unit stay with it.
        ("5 mm[Hg] (3-6)", "5 mm[Hg]", "mm[Hg]", "3-6"),
        ("300 mg/(24.h) [100-300]", "300 mg/(24.h)", "mg/(24.h)", "100-300"),
        ("90 mL/min/1.73 m2 (60-120)", "90 mL/min/1.73 m2", "mL/min/1.73 m2", "60-120"),
        ("7.4 (7.35-7.45) (37 C)", "7.4 (37 C)", None, "7.35-7.45"),
    ],
)
def test_a_range_behind_the_number_is_parted_from_it(text, without, unit, range_):
    printed = parse_printed(text)
    assert (printed.text, printed.reading.unit, printed.range) == (without, unit, range_)
    assert printed.reading == parse_result(without)


@pytest.mark.parametrize(
    ("text", "without", "mark"),
    [
        ("5.9 H (3.5-5.1)", "5.9 H", Word.HIGH),
        ("5.9 (3.5-5.1) H", "5.9 H", Word.HIGH),
        ("5.9 (3.5-5.1) (H)", "5.9 (H)", Word.HIGH),
        ("5.9 mmol/L (3.5-5.1), H", "5.9 mmol/L H", Word.HIGH),
        ("5.9 mmol/L high (3.5-5.1)", "5.9 mmol/L high", Word.HIGH),
        # Two sides may contradict the flag, and the row will say so.
        ("4.9 H (3.5-5.1)", "4.9 H", Word.HIGH),
    ],
)
def test_a_flag_may_stand_beside_the_range(text, without, mark):
    printed = parse_printed(text)
    assert (printed.text, printed.range, printed.reading.mark) == (without, "3.5-5.1", mark)
    assert isinstance(printed.reading.value, Number)


def test_a_range_may_stand_behind_what_is_no_plain_number():
    assert parse_printed("<5 mg/L (<10)").reading == Reading(
        Censored("<5 mg/L", parse_result("<5").value.comparator, Decimal(5)), "mg/L"
    )
    assert parse_printed("1:640 (<1:40)") == Printed(
        "1:640", Reading(Titre("1:640", Decimal(640))), "<1:40"
    )


@pytest.mark.parametrize(
    "text",
    [
        "23 ng/mL",
        "23 ng/mL (fasting)",
        "23 ng/mL (5)",
        "6.5 % (48 mmol/mol)",
        "7.4 (H)",
        "7.4 g/dL (L)",
        "90 mL/min/(1.73 m2)",
        "300 mg/(24-30)",
        # Low above high, a word, a titre that may be a second result.
        "23 ng/mL (400-30)",
        "2+ (negative)",
        "0.2 S/CO (negative)",
        "1:640 (1:40)",
        # Two ranges, of which nobody says whose they are.
        "5 (3-6) (1-2)",
        # Not behind a number.
        "(3.5-5.1) 5.9",
        "negative (<20)",
        "(30-400)",
        "Norm: 3-5",
        # Dates, times, and a flag within the brackets.
        "5.9 mmol/L (2026-01-12)",
        "5.9 mmol/L (1-12-2026)",
        "5.9 mmol/L (01-12)",
        "5.9 mmol/L (6-8 weeks)",
        "3.1 g/dL (3-5 H)",
        # These say why there is a flag, and are no range that the number lies in.
        "5.9 (above 5.1)",
        "5.9 H (>5.1)",
        "5.9 mmol/L high (>5.1)",
        # Without brackets a range needs its name, or a unit before it.
        "4.2, 3.5-5.1",
        "4.2 mmol/L 3.5-5.1 x",
        "4.2 mmol/L 2019-2020",
        "4.2 mmol/L 01-12",
        "5.9 mmol/L H >5.1",
        "",
        "(((((",
        "5 (" + "1" * 300 + "-5)",
    ],
)
def test_what_is_not_surely_a_range_stays_as_it_is(text):
    printed = parse_printed(text)
    assert (printed.text, printed.range) == (text, "")


@pytest.mark.parametrize(
    ("text", "unit", "mark"),
    [
        ("10.4 g/dL low", "g/dL", Word.LOW),
        ("10.4 g/dL LOW.", "g/dL", Word.LOW),
        ("10.4 g/dL (Low)", "g/dL", Word.LOW),
        ("10.4 g/dL, low", "g/dL", Word.LOW),
        ("10.4 low", None, Word.LOW),
        ("10.4 g/dL L low", "g/dL", Word.LOW),
        ("3.1 g/dL normal", "g/dL", Word.NORMAL),
        ("3.1 g/dL within normal limits", "g/dL", Word.NORMAL),
        ("3.1 g/dL below normal", "g/dL", Word.LOW),
        ("7 mmol/L critically high", "mmol/L", Word.CRITICALLY_HIGH),
        ("12 sec elevated", "sec", Word.HIGH),
        ("90 mL/min/1.73 m2 abnormal", "mL/min/1.73 m2", Word.ABNORMAL),
        ("5 negative", None, Word.NEGATIVE),
        ("5 U/mL positive", "U/mL", Word.POSITIVE),
    ],
)
def test_a_word_behind_the_number_is_the_laboratorys(text, unit, mark):
    printed = parse_printed(text)
    assert (printed.reading.unit, printed.reading.mark) == (unit, mark)
    assert (printed.text, printed.reading.value.text) == (text, text)
    assert isinstance(printed.reading.value, Number)


def test_a_word_may_stand_behind_a_titre():
    assert parse_printed("1:640 high").reading == Reading(
        Titre("1:640 high", Decimal(640)), None, Word.HIGH
    )


@pytest.mark.parametrize(
    ("text", "left_over"),
    [
        ("3.1 g/dL not normal", "not normal"),
        ("3.1 not normal", "not normal"),
        ("3.1 g/dL previously normal", "previously normal"),
        ("10.4 g/dL H low", "low"),
        ("5 not negative", "not negative"),
        ("5 previously positive", "previously positive"),
        ("5 formerly non-reactive", "formerly non-reactive"),
        ("5 g/dL previously positive", "previously positive"),
        ("3.1 florins low", "florins low"),
    ],
)
def test_a_word_that_something_else_stands_before_is_not_taken(text, left_over):
    first, second, *_ = text.split()
    number = Reading(Number(first, Decimal(first)), second if second == "g/dL" else None)
    start = text.rindex(left_over)
    assert parse_printed(text).reading == Reading(
        Unreadable(
            text,
            f"{left_over!r} behind the number is not understood",
            (start, start + len(left_over)),
            (number,),
        )
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # `slightly` says how far, and does not turn the word around.
        ("3.1 g/dL slightly low", (Number, "g/dL", Word.LOW)),
        # A word that only begins like one of the laboratory's may be a unit.
        ("3.1 normality", (Number, "normality", None)),
        # Without a number the word is the result itself.
        ("low", (Verbal, None, None)),
    ],
)
def test_what_a_word_beside_or_without_a_number_is(text, expected):
    reading = parse_printed(text).reading
    assert (type(reading.value), reading.unit, reading.mark) == expected


@pytest.mark.parametrize(
    ("stated", "beside", "unit", "expected"),
    [
        ("", "", "g/dL", ("", "")),
        ("12-16", "", "g/dL", ("12-16", "")),
        ("", "12-16", "g/dL", ("12-16", "")),
        ("12-16", "12.0 to 16.0", "g/dL", ("12-16", "")),
        ("12-16 g/dL", "12-16", "g/dL", ("12-16 g/dL", "")),
        ("12-16 g/dL", "12-16", "gm/dl", ("12-16 g/dL", "")),
        ("<5", "<=5", None,
         ("<5", "the range <=5 behind the value was not used: <5 is stated")),
        ("12-16 g/dL", "12-16", "g/L",
         ("12-16 g/dL", "the range 12-16 behind the value was not used: 12-16 g/dL is stated")),
        ("13-16", "12-16", "g/dL",
         ("13-16", "the range 12-16 behind the value was not used: 13-16 is stated")),
        ("see below", "12-16", "g/dL",
         ("see below", "the range 12-16 behind the value was not used: see below is stated")),
        ("12-16 florins", "12-16", "florins", ("12-16 florins", "")),
        ("12-16 florins", "12-16", "groats",
         ("12-16 florins",
          "the range 12-16 behind the value was not used: 12-16 florins is stated")),
    ],
)  # fmt: skip
def test_a_range_that_is_stated_apart_comes_first(stated, beside, unit, expected):
    assert settle_range(stated, beside, unit) == expected


@pytest.mark.parametrize(
    ("text", "value", "mark"),
    [
        ("low (<10 mg/dL)", Censored("low (<10 mg/dL)", Comparator.LESS, Decimal(10)), Word.LOW),
        ("elevated (>200 mg/L)",
         Censored("elevated (>200 mg/L)", Comparator.MORE, Decimal(200)), Word.HIGH),
        ("elevated (1200 ng/mL)", Number("elevated (1200 ng/mL)", Decimal(1200)), Word.HIGH),
        ("Low [8 g/dL]", Number("Low [8 g/dL]", Decimal(8)), Word.LOW),
        ("critically high (7.1)", Number("critically high (7.1)", Decimal("7.1")),
         Word.CRITICALLY_HIGH),
        ("normal (1.8 mIU/L)", Number("normal (1.8 mIU/L)", Decimal("1.8")), Word.NORMAL),
    ],
)  # fmt: skip
def test_a_number_in_brackets_behind_a_judgement_is_the_value(text, value, mark):
    reading = parse_printed(text).reading
    assert (reading.value, reading.mark) == (value, mark)


@pytest.mark.parametrize(
    "text",
    ["low (>10)", "high (<5 mg/L)", "low (13-150)", "normal (<4)", "elevated (2019)",
     "elevated (10 times normal)", "elevated (2x)", "low (8 H)", "low (goal 7)", "H (9.1)"],
)  # fmt: skip
def test_what_else_stands_behind_a_judgement_is_not(text):
    assert isinstance(parse_printed(text).reading.value, Unreadable | Verbal)
