"""Ranges whose two ends are joined by a word, and nought that is said in words."""

from doors import Line, differences

BESIDE_100 = [
    ("until 110", "N"),
    ("until 90 mg/dL", "H"),
    ("between 70 and 110", "N"),
    ("entre 70 y 110", "N"),
    ("entre 70 e 90 mg/dL", "H"),
    ("entre 70 et 110", "N"),
    ("zwischen 70 und 110", "N"),
    ("tra 70 e 110", "N"),
    ("tussen 70 en 110 mg/dL", "N"),
]


SIGNS_IN_WORDS = [
    *(Line("CRP", "6", "H", unit="mg/L", range=text)
      for text in ("kleiner 5", "kleiner als 5", "weniger als 5", "lager dan 5 mg/l", "minore di 5",
                   "mindre enn 5", "mindre än 5", "poniżej 5", "менее 5", "inf. à 5", "max. 5",
                   "not more than 5", "Less Than or Equal to 5", "LT 5", "do 5", "5 or less",
                   "5 mg/L or less", "5 oder weniger")),
    *(Line("ALT", "30", "L", unit="U/L", range=text)
      for text in ("größer 35", "hoger dan 35", "maggiore di 35", "powyżej 35", "min. 35", "ab 35",
                   "not less than 35", "sup à 35", "35 or more", "35 U/L and above", "35+",
                   "35 ou plus", "35 o más")),
]  # fmt: skip
"""ABIM, 2024, would say N of both: CRP to 0.8 mg/dL, ALT 10-40 U/L."""
OTHER_DASHES = [
    *(Line("potassium", "5.05", "N", unit="mmol/L", range=text)
      for text in ("3.5..5.1", "3,5 .. 5,1", "3.5÷5.1", "{3.5-5.1}", "3.5 ; 5.1", "[3,5 ; 5,1]",
                   "[3.5, 5.1]", "3.5 tot 5.1", "van 3.5 tot 5.1", "fra 3.5 til 5.1",
                   "od 3.5 do 5.1", "da 3.5 a 5.1", "de 3.5 hasta 5.1", "от 3.5 до 5.1")),
    Line("potassium", "5.05", "range-unread", unit="mmol/L", range="[1, 2]", why="footnotes?"),
    Line("hemoglobin", "12.5", "N", unit="g/dL", range="12-16 F / 14-18 M"),
    Line("hemoglobin", "11.5", "L", unit="g/dL", range="♂ 14-18 ♀ 12-16"),
]  # fmt: skip
UNKNOWN_WORDS = [
    Line("CRP", "6", "range-unread", unit="mg/L", range="frob 5 mg/L", why="a limit of its own?"),
    Line("CRP", "6", "N", unit="mg/L", range="collected 3 days"),
    Line("CRP", "6", "N", unit="mg/L", range="see page 3"),
    Line("CRP", "kleiner als 5", "N", unit="mg/L", why="of a result as of a range"),
    Line("CRP", "max 6", "unreadable", unit="mg/L", why="the highest of several values?"),
]


def test_signs_in_words_stand_before_or_behind_the_number(tmp_path):
    assert differences(SIGNS_IN_WORDS, tmp_path) == []


def test_ends_of_a_range_are_joined_in_other_ways(tmp_path):
    assert differences(OTHER_DASHES, tmp_path) == []


def test_an_unknown_word_before_a_number_with_a_unit_may_be_a_sign(tmp_path):
    assert differences(UNKNOWN_WORDS, tmp_path) == []


def test_two_ends_joined_by_a_word_are_a_range(tmp_path):
    lines = [Line("glucose", "100", flag, unit="mg/dL", range=text) for text, flag in BESIDE_100]
    assert differences(lines, tmp_path) == []


def test_none_of_what_is_counted_under_the_microscope_is_none_seen(tmp_path):
    lines = [
        Line("Urine WBC", "None", "NEG", unit="/HPF", why="urinalysis: <4 /HPF"),
        Line("Urine yeast", "NONE", "N", why="further-tests: none seen"),
        Line("Urine mucus", "NONE", "no-range", why="no set has limits, but it was looked for"),
        Line("Urine bacteria", "NONE", "N", why="urinalysis: negative"),
        Line("glucose", "NONE", "no-result", why="it was not measured"),
    ]
    assert differences(lines, tmp_path) == []
