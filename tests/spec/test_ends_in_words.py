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


def test_two_ends_joined_by_a_word_are_a_range(tmp_path):
    lines = [Line("glucose", "100", flag, unit="mg/dL", range=text) for text, flag in BESIDE_100]
    assert differences(lines, tmp_path) == []


def test_none_of_what_is_counted_under_the_microscope_is_none_seen(tmp_path):
    lines = [
        Line("Urine WBC", "None", "NEG", unit="/HPF", why="urinalysis: <4 /HPF"),
        Line("Urine yeast", "NONE", "no-range", why="no set has limits, but it was looked for"),
        Line("Urine bacteria", "NONE", "N", why="urinalysis: negative"),
        Line("glucose", "NONE", "no-result", why="it was not measured"),
    ]
    assert differences(lines, tmp_path) == []
