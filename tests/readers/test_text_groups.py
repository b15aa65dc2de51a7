"""Text: names with strokes between them and as many numbers are results, each in its place."""

import pytest

from labcheck.errors import InputError
from texts import FIRST, case_of, results_of, unread_lines_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("H/H 6.1/18", [("Hgb", "6.1"), ("Hct", "18")]),
        ("H&H: 6.1/18", [("Hgb", "6.1"), ("Hct", "18")]),
        ("H/H stable. K 4.1. H/H 6.1/18.", [("K", "4.1"), ("Hgb", "6.1"), ("Hct", "18")]),
        ("Na/K/Cl: 140/6.9/100", [("Na", "140"), ("K", "6.9"), ("Cl", "100")]),
        ("pH/pCO2/pO2 7.12/60/55", [("pH", "7.12"), ("pCO2", "60"), ("pO2", "55")]),
        ("AST / ALT 45 / 60", [("AST", "45"), ("ALT", "60")]),
        ("AST/ALT (U/L): 45/60", [("AST", "45 U/L"), ("ALT", "60 U/L")]),
        ("AST/ALT were 45/60, respectively", [("AST", "45"), ("ALT", "60")]),
        ("Hb/Hct 6.1 g/dL / 18 %", [("Hb", "6.1 g/dL"), ("Hct", "18 %")]),
        ("Hb/Hct 6.1/18.3%", [("Hb", "6.1"), ("Hct", "18.3 %")]),
        ("BUN/Cr/eGFR 45/3.2/18 mL/min",
         [("BUN", "45"), ("Cr", "3.2"), ("eGFR", "18 mL/min")]),
        ("Na/K 140/6.9H, Cl 100", [("Na", "140"), ("K", "6.9H"), ("Cl", "100")]),
        ("AST/ALT <5/60", [("AST", "<5"), ("ALT", "60")]),
        ("T bili/D bili 5.2/3.1", [("T bili", "5.2"), ("D bili", "3.1")]),
        ("T/D bili 5.2/3.1", [("T bili", "5.2"), ("D bili", "3.1")]),
        ("Serum/urine osm 280/500", [("Serum osm", "280"), ("urine osm", "500")]),
        ("Labs: Na/K/BUN/Cr 140/6.9/45/3.2, H/H 6.1/18, AST/ALT 45/60",
         [("Na", "140"), ("K", "6.9"), ("BUN", "45"), ("Cr", "3.2"), ("Hgb", "6.1"), ("Hct", "18"),
          ("AST", "45"), ("ALT", "60")]),
        ("Labs 3/4/24 Na/K 140/6.9", [("Na", "140"), ("K", "6.9")]),
    ],
)  # fmt: skip
def test_as_many_numbers_as_names_are_results_of_each(line, expected):
    assert results_of(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Na/K/Cl 140/6.9",  # which of the three is missing
        "Na/K 140/6.9/100",
        "Na/K/Cl 12/25/2024",
        "Hb/Hct/Plt 10/30/25",  # a date as well
        "Na/K 3/4 140/6.9",
        "HIV Ab 1/2",
        "HIV Ab/Ag 1/2",
        "ANA/ASMA 1/40",  # a titre
        "Free T3/T4 2.1/1.1",  # of free or of total T4
        "T3/T4 free 2.1/1.1",
        "Na/K urine 40/20",
        "Na/K 140/6.9 (3.5-5.1)",  # of which of the two
        "AST/ALT 45/60 <40",
        "AST/ALT: 45/60 -> 30/40",
        "Na/frobnicate 140/6.9",
        "I/O 1200/800",
        "Goal H/H 7/21",
    ],
)
def test_where_a_place_is_not_sure_nothing_is_read(line):
    assert results_of(FIRST + line) == [("Sodium", "138 mmol/L")]
    assert unread_lines_of(FIRST + line) == [(2, line)]


@pytest.mark.parametrize("line", ["BP 120/80", "H/H stable"])
def test_a_pressure_or_a_word_is_no_group(line):
    with pytest.raises(InputError):
        case_of(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("BUN/Cr ratio 14", [("BUN/Cr ratio", "14")]),
        ("BUN/Creatinine Ratio 14", [("BUN/Creatinine Ratio", "14")]),
        ("A/G 1.2", [("A/G", "1.2")]),
    ],
)
def test_one_number_behind_the_name_of_a_ratio_is_the_ratio(line, expected):
    assert results_of(line) == expected


def test_a_specimen_before_a_group_is_that_of_all():
    panels = [(row.test, row.panel) for row in case_of("Urine Na/K 40/20").results]
    assert panels[1] == ("K", "Urine")
