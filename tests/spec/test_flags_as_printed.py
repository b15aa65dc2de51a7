"""The laboratory's flags as they are printed: one list, whatever the door.

Potassium 3.9 mmol/L and hemoglobin 13.0 g/dL of a woman are normal by abim (3.5-5.0, 12-16), so
that a flag which is passed over would show as `N`.
"""

import pytest

from doors import Line, Patient, differences
from labcheck.values.laboratory_flags import parse_flag
from labcheck.values.printed_result import parse_result
from labcheck.values.result_text import Word

HIGH = (
    "H", "(H)", "H*", "*H", "H ↑", "↑", "▲", "High", "HIGH", "!H", "H!", "+", "++", "!+", "HU",
    "Above high reference limit", "Above high normal", "above reference range", "abnormally high",
    "H (high)", "out of range high", "Høy",
)  # fmt: skip
LOW = (
    "L", "[L]", "L*", "▼", "↓", "L ↓", "!L", "!-", "Low", "LU", "Below low normal",
    "below reference range", "Abnormal low",
)  # fmt: skip
CRITICAL = (
    ("High Panic", "HH"), ("panic high", "HH"), ("HH*", "HH"), ("Critical high", "HH"),
    ("above upper panic limits", "HH"), ("high high", "HH"), ("Low Panic", "LL"),
    ("Critically low", "LL"), ("low critical", "LL"), ("↓↓", "LL"), ("LL!", "LL"),
    ("H Crit", "HH"), ("CRIT HI", "HH"), ("CH", "HH"), ("CL", "LL"), ("L C", "LL"),
    ("Alert", "AA"), ("Panik", "AA"), ("Crit L", "LL"), ("HH~A", "HH"),
    ("Crit", "AA"),
)  # fmt: skip
UNREAD = ("-", "--", "#", "Q", "X!", "see note", "N*", "7", "H L", "QCF", "HX", "LX")


def lines(flags, expected, **of):
    return [Line("potassium", "3.9", expected, unit="mmol/L", flag=flag, **of) for flag in flags]


@pytest.mark.parametrize(
    "table",
    [
        lines(HIGH, "H"),
        lines(LOW, "L"),
        [line for flag, expected in CRITICAL for line in lines([flag], expected)],
        lines(
            ("N", "normal", "WNL", "within reference range", "high normal", "low-normal", "N/A"),
            "N",
        ),
        lines(
            (
                "A",
                "*",
                "!",
                "abnormal",
                "out of range",
                "Outside normal range",
                "Fuera de rango",
                "Hors norme",
                "fora da faixa",
            ),
            "A",
        ),
        [  # `L` is a litre where the test is measured in litres.
            Line("Urine volume", "2.47 L", "H", range="0.8-2 L"),
            Line("Urine volume", "2.47 L", "no-range"),
            Line("Urine volume", "2.47", "H", "L", "800-2000 mL"),
            Line("Urine volume", "0.4", "L", "L", "0.8-2 L", "L"),
            Line("urine volume 24 h", "2.47 L", "no-range"),
            Line("hemoglobin", "15 L", "L", "g/dL"),
        ],
    ],
)
def test_what_is_read_through_every_door(table, tmp_path):
    assert differences(table, tmp_path) == []


def test_a_plus_is_positive_beside_what_is_positive_or_negative(tmp_path):
    table = [
        Line("anti-CCP", "positive", "POS", flag="+"),
        Line("sodium", "150", "H", unit="mmol/L", flag="+", why="raised, and not detected"),
    ]
    assert differences(table, tmp_path) == []
    assert parse_flag("-", parse_result("negative").value) is Word.NEGATIVE


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("12,4 +", Word.HIGH), ("120 ++", Word.HIGH), ("<0.6 +", Word.HIGH),
        ("9,8 -", Word.LOW), ("2,4 --", Word.LOW), ("2.5 +", Word.HIGH),
        # A small whole number may be a grade; a dash with something behind it only parts the two.
        ("2 +", None), ("9,8 - g/dl", None), ("138 - (135-145)", None), ("3.5-", None),
    ],
)  # fmt: skip
def test_a_sign_at_the_end_behind_a_number_is_its_flag(printed, expected):
    assert parse_result(printed).mark is expected


POTASSIUM, HEMOGLOBIN = "2823-3", "718-7"
"""Codes, which a case file does not carry: one with such a flag is refused, and says why."""


def test_what_is_not_read_is_never_normal_by_a_range_set(tmp_path):
    table = lines(UNREAD, "unreadable", code=POTASSIUM)
    table.append(Line("hemoglobin", "13.0", "unreadable", "g/dL", flag="-", code=HEMOGLOBIN))
    assert differences(table, tmp_path) == []


def test_what_is_not_read_takes_nothing_from_other_verdicts(tmp_path):
    of = {"unit": "mmol/L", "code": POTASSIUM}
    table = [
        Line("potassium", "7.9", "HH", flag="Q", **of, why="critical by main-line"),
        Line("potassium", "5.3", "H", flag="Q", **of, why="high by abim"),
        Line("potassium", "3.9", "N", flag="Q", range="3.5-5.1", **of, why="by its own range"),
        Line("potassium", "3.9", "N", flag="U", **of, why="a change, which is understood"),
    ]
    assert differences(table, tmp_path) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {"B": "N", "D": "N", "U": "N", "W": "N"}),
        (("--language", "es"), {"B": "L", "D": "unreadable", "U": "unreadable", "W": "unreadable"}),
        (("--language", "pt"), {"B": "L", "D": "unreadable", "U": "unreadable", "W": "unreadable"}),
        (("--language", "de"), {"B": "N", "D": "N", "U": "N", "W": "N"}),
    ],
)
def test_letters_that_are_words_of_a_stated_language(tmp_path, options, expected):
    lines = [
        Line("potassium", "4.0", verdict, "mmol/L", flag=flag) for flag, verdict in expected.items()
    ]
    wrong = differences(lines, tmp_path, Patient(), *options)
    assert {each.partition(":")[0] for each in wrong} <= ({"message.hl7"} if options else set())
    of_hl7 = [each for each in wrong if each.startswith("message.hl7")]
    assert all(": N, not" in each for each in of_hl7), "there the letter is a code"


def test_words_of_a_flag_in_spanish_and_portuguese(tmp_path):
    low = ("bajo", "Baja", "baixo", "disminuido", "diminuído", "abaixo", "por debajo")
    high = ("alto", "ALTA", "elevado", "aumentado", "acima", "por encima")
    lines = [Line("potassium", "4.0", "L", "mmol/L", flag=flag) for flag in low]
    lines += [Line("potassium", "4.0", "H", "mmol/L", flag=flag) for flag in high]
    assert differences(lines, tmp_path) == []
