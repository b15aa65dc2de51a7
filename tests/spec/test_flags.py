"""What each flag means, from limits, from critical limits and from a laboratory's own word."""

import pytest

from build import judge, verdict
from labcheck.judging.flags import FLAG_OF_WORD, Flag
from labcheck.judging.row import FlagFrom

# ABIM, January 2026: hemoglobin of women 12-16 g/dL.
WOMEN = "12-16 g/dL"
# Main Line Health Laboratories, critical values: hemoglobin <=7 or >=20 g/dL.
PANIC = "<=7 or >=20 g/dL"


@pytest.mark.parametrize(
    ("test", "text", "limits", "expected", "why"),
    [
        ("calcium", "10.0 mg/dL", "8.6-10.0 mg/dL", "N", "both limits belong to the range"),
        ("calcium", "10.0 mg/dL", "<10.0 mg/dL", "H", "here the limit does not"),
        ("ALT", "<5 U/L", "0-20 U/L", "N", "0 to 5 lies inside; nothing lies below zero"),
        ("ALT", "<5 U/L", "3-20 U/L", "IND (N, L)", "0 to 3 would be low"),
        ("eGFR", ">100 mL/min/1.73m2", ">=60 mL/min/1.73m2", "N", "all of it lies inside"),
        ("ALT", "5-10 U/L", "0-7 U/L", "IND (N, H)", "an exact value would settle it"),
        ("ANA", "1:640", "<=1:40", "H", "titres are compared with titres"),
        ("urine protein", "2+", "negative", "POS", "the range is negative"),
        ("urine protein", "negative", "negative", "N", "it is the range"),
        ("urine protein", "negative", "positive", "A", "neither low nor high, and not the range"),
        ("ALT", "-5 U/L", "10-40 U/L", "impossible", "a concentration cannot lie below zero"),
        (
            "lymphocytes",
            "340 %",
            "20-40 %",
            "impossible",
            "a part of a whole cannot be above 100 %",
        ),
    ],
)
def test_what_a_result_may_stand_for_decides(test, text, limits, expected, why):
    assert verdict(judge(text, limits, test=test)) == expected, why


@pytest.mark.parametrize(
    ("text", "without_critical", "with_critical"),
    [
        ("0 g/dL", "L", "LL"),
        ("6.9 g/dL", "L", "LL"),
        ("7.0 g/dL", "L", "LL"),
        ("7.1 g/dL", "L", "L"),
        ("11.9 g/dL", "L", "L"),
        ("12.0 g/dL", "N", "N"),
        ("14 g/dL", "N", "N"),
        ("16 g/dL", "N", "N"),
        # Of a number 15 digits count; what stands beyond is the dust of binary arithmetic.
        ("16.000000000000000000000000000000001 g/dL", "N", "N"),
        ("16.0000000000001 g/dL", "H", "H"),
        ("16.1 g/dL", "H", "H"),
        ("19.9 g/dL", "H", "H"),
        ("20 g/dL", "H", "HH"),
        ("200 g/dL", "H", "HH"),
    ],
)
def test_a_number_against_limits(text, without_critical, with_critical):
    assert verdict(judge(text, WOMEN)) == without_critical
    assert verdict(judge(text, WOMEN, critical=PANIC)) == with_critical


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The range ends at 25 and the list begins there: the range decides (see test_authority).
        ("25 g/dL", "N"),
        ("25.1 g/dL", "HH"),
        # 7 is normal in this book, so the list does not make it critical.
        ("7 g/dL", "N"),
        ("6.9 g/dL", "LL"),
    ],
)
def test_a_critical_limit_sharpens_and_never_overrules(text, expected):
    assert verdict(judge(text, "7-25 g/dL", critical=PANIC)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 g/dL", "LL"),
        ("7 g/dL", "LL"),
        ("7.1 g/dL", "no-range"),
        ("19.9 g/dL", "no-range"),
        ("20 g/dL", "HH"),
        ("<7 g/dL", "LL"),
        ("<8 g/dL", "no-range"),
        (">20 g/dL", "HH"),
    ],
)
def test_critical_limits_alone_flag_only_what_is_critical(text, expected):
    assert verdict(judge(text, critical=PANIC)) == expected


def test_a_result_that_may_be_critical_says_so_without_a_range():
    row = judge("<8 g/dL", critical=PANIC)
    assert row.notes == (
        "may be critical: <=7 or >=20 g/dL (panic); an exact value would settle it",
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("normal", "N"),
        ("N", "N"),
        ("WNL", "N"),
        ("within normal limits", "N"),
        ("low", "L"),
        ("L", "L"),
        ("decreased", "L"),
        ("high", "H"),
        ("elevated", "H"),
        ("H", "H"),
        ("LL", "LL"),
        ("panic low", "LL"),
        ("HH", "HH"),
        ("critically high", "HH"),
        ("abnormal", "A"),
        ("*", "A"),
        ("critical", "AA"),
        ("**", "AA"),
        ("AA", "AA"),
    ],
)
def test_a_laboratory_s_word_is_a_flag_as_the_result_and_beside_it(word, expected):
    for row in (judge(word), judge("14 g/dL", reported=word)):
        assert verdict(row) == expected
        assert row.flag_from is FlagFrom.REPORTED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 g/dL H", "H"),
        ("14 H", "H"),
        ("14 (L)", "L"),
        ("14 g/dL HH", "HH"),
        ("14 LL g/dL", "LL"),
        ("14*", "A"),
        ("14 g/dL **", "AA"),
        ("14 A", "A"),
        ("14 N", "N"),
        ("14↑", "H"),
        ("14 ↓↓", "LL"),
    ],
)
def test_a_mark_printed_behind_a_number_is_the_laboratory_s_flag(text, expected):
    row = judge(text)
    assert verdict(row) == expected
    assert row.flag_from is FlagFrom.REPORTED


@pytest.mark.parametrize(
    ("word", "expected"), [("positive", "POS"), ("reactive", "POS"), ("negative", "NEG")]
)
def test_positive_and_negative_are_flags_when_they_are_reported(word, expected):
    assert verdict(judge("14 g/dL", reported=word)) == expected


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        # The dipstick scale: negative, trace, 1+ to 4+.
        ("negative", "negative", "N"),
        ("not detected", "negative", "N"),
        ("trace", "negative", "POS"),
        ("1+", "negative", "POS"),
        ("positive", "negative", "POS"),
        ("negative", "negative to trace", "N"),
        ("trace", "negative to trace", "N"),
        ("1+", "negative to trace", "POS"),
        ("positive", "negative to trace", "IND (N, POS)"),
        ("negative", "positive", "A"),
        ("2+", "positive", "N"),
        # A number's limits read "negative" as "not above the laboratory's cut-off".
        ("negative", "<20 U/mL", "NEG"),
        ("positive", "<20 U/mL", "POS"),
        ("negative", "0-24 IU/mL", "NEG"),
        ("negative", "12-16 g/dL", "unit-incompatible"),
        ("2+", "<20 U/mL", "unit-incompatible"),
        ("5 U/mL", "negative", "unit-incompatible"),
    ],
)
def test_words_and_grades_against_limits(text, limits, expected):
    assert verdict(judge(text, limits, test="anti-CCP")) == expected


@pytest.mark.parametrize(
    ("flag", "is_critical", "is_normal", "is_abnormal"),
    [
        (Flag.NORMAL, False, True, False),
        (Flag.NEGATIVE, False, True, False),
        (Flag.INDETERMINATE, False, False, False),
        (Flag.LOW, False, False, True),
        (Flag.HIGH, False, False, True),
        (Flag.ABNORMAL, False, False, True),
        (Flag.POSITIVE, False, False, True),
        (Flag.CRITICALLY_LOW, True, False, True),
        (Flag.CRITICALLY_HIGH, True, False, True),
        (Flag.CRITICALLY_ABNORMAL, True, False, True),
    ],
)
def test_what_the_flags_say(flag, is_critical, is_normal, is_abnormal):
    assert (flag.is_critical, flag.is_normal, flag.is_abnormal) == (
        is_critical,
        is_normal,
        is_abnormal,
    )


def test_the_codes_are_those_of_hl7_and_every_word_has_one():
    assert " ".join(flag.value for flag in Flag) == "N L LL H HH A AA POS NEG IND"
    assert Flag.INDETERMINATE not in FLAG_OF_WORD.values()
    assert len(set(FLAG_OF_WORD.values())) == len(FLAG_OF_WORD) == len(Flag) - 1
