"""A test explained without a case: what it is, what books say, what a change must be."""

from decimal import Decimal
from functools import cache

import pytest

from labcheck.questions.explanations import survey_test
from labcheck.range_sets.library import Shelf
from labcheck.teaching.explain_page import render_analyte
from labcheck.teaching.explained_analyte import explain_analyte
from labcheck.writers.terminal_table import Canvas
from labcheck.yaml_files.shipped import load_shipped_catalogue


@cache
def shelf():
    return Shelf()


@cache
def every_set():
    return shelf().load_every(lambda _: None)


@cache
def explained(test, z="1.96"):
    catalogue = shelf().catalogue
    return explain_analyte(
        *survey_test(catalogue.analytes[test], every_set()),
        catalogue.sources,
        usual_sets=shelf().default_sets,
        z=Decimal(z),
    )


def sections(test, z="1.96"):
    return {one.heading: list(one.lines) for one in explained(test, z).sections}


def test_calcium():
    found = sections("calcium")
    assert list(found) == [
        "What it is", "Units", "Ranges", "Critical limits", "Which change counts",
        "Interferences",
    ]  # fmt: skip
    assert found["What it is"] == [
        "Calcium (total), a mass concentration, measured in serum/plasma.",
        (
            "Also called Ca; Total calcium; Calcium; Calcium, serum; Serum calcium; Ca++; Ca2+; "
            "Calcium (ISE)."
        ),
        "LOINC 17861-6: Calcium [Mass/volume] in Serum or Plasma.",
    ]
    assert found["Units"] == [
        "1 mg/dL = 0.499027 meq/L (molar mass 40.078 g/mol, valence 2).",
        "1 mg/dL = 0.249513 mmol/L (molar mass 40.078 g/mol).",
        "Read in: Molar masses computed from formulas with IUPAC atomic weights (molmass package).",
    ]
    assert found["Ranges"][4:8] == [
        "aacb, >=18 y: 2.1-2.6 mmol/L.", "abim, adults: 8.6-10.2 mg/dL.",
        "mcc, adults: 2.18-2.58 mmol/L.", "nbme, adults: 8.4-10.2 mg/dL.",
    ]  # fmt: skip
    assert found["Critical limits"][0] == "critical-arup-2019, adults: <6.0 or >13.0 mg/dL."
    assert found["Which change counts"] == [
        (
            "Within-subject variation: CVI 1.81 % [Carobene A et al. The European Biological "
            "Variation Study (EuBIVAS): a summary report. CCLM 2022;60(4):505-17, Table 2]."
        ),
        (
            "With half of that as analytical CV, two results of one person differ by −5.5 % to "
            "+5.8 % in 95 % of pairs (z 1.96, log-normal): a change within that may be chance."
        ),
        (
            "From 2.345 mmol/L, the middle of a range (abim, adults), a result has changed "
            "below 2.217 or above 2.481."
        ),
    ]
    assert found["Interferences"] == [
        (
            "Haemolysis of the sample: falsely low, by up to 8 % with the methods of one audit; "
            "other methods differ [Effect of haemolysis on clinical biochemistry tests, regional "
            "NHS audit of October 1999 (Olympus methods)]."
        ),
        "Potassium EDTA from another tube: falsely low [Pathology handbook: potassium, 2020].",
    ]


NO_VARIATION = "No usable figure of within-subject variation was found: changes are not judged."
NO_INTERFERENCE = "No interference is listed for it here, which does not mean that there is none."
NO_CRITICAL = "No list has critical limits for it."
NO_RANGE = "No set has a range for it."


@pytest.mark.parametrize(
    ("test", "heading", "lines"),
    [
        ("calcium", "Not known", None),
        ("ana_titer", "Units", ["It is printed without a unit."]),
        ("esr", "Units", ["It is printed in mm/h."]),
        ("ana_titer", "Ranges", ["abim, adults: <=1:40."]),
        ("urine_nitrite", "What it is",
         ["Nitrite (urine dipstick), a finding on an ordinal scale, measured in urine.",
          "Also called Nitrite; Nitrites; Urine nitrite; Nitrite, urine; Nitrites, urine."]),
        ("egfr_ckd_epi_2021", "Ranges",
         ["kdigo-gfr, adults: >=60 mL/min/1.73m2 (decision limits)."]),
        ("egfr_ckd_epi_2021", "Note",
         ["Estimates from other equations (MDRD, CKD-EPI 2009) are other quantities.",
          ("A decision limit is set by a guideline; it is not the range of 95 % of healthy "
           "people.")]),
        ("anion_gap", "Which change counts", None),
        ("anion_gap", "Not known",
         [NO_CRITICAL,
          "A quantity that may be negative has no percentage of change: changes are not judged.",
          NO_INTERFERENCE]),
        ("urine_nitrite", "Not known", [NO_CRITICAL, NO_VARIATION, NO_INTERFERENCE]),
        ("gentamicin", "Not known", [NO_RANGE, NO_VARIATION, NO_INTERFERENCE]),
    ],
)  # fmt: skip
def test_what_is_said_of_other_tests(test, heading, lines):
    assert sections(test).get(heading) == lines


def test_an_example_is_taken_from_a_reference_interval_of_a_usual_set():
    """Ferritin's ranges differ by sex; the one that is taken is named."""
    assert sections("ferritin")["Which change counts"][-1] == (
        "From 165.5 ng/mL, the middle of a range (abim, female), a result has changed below "
        "98.33 or above 278.5."
    )


def test_the_change_that_counts_is_that_of_the_deviate_in_force():
    """The limits follow from CVI 1.81 % and half of it: exp(±2.58 × √2 × 0.020233) − 1."""
    assert sections("calcium", "2.58")["Which change counts"][1:] == [
        (
            "With half of that as analytical CV, two results of one person differ by −7.1 % to "
            "+7.7 % in 99 % of pairs (z 2.58, log-normal): a change within that may be chance."
        ),
        (
            "From 2.345 mmol/L, the middle of a range (abim, adults), a result has changed "
            "below 2.178 or above 2.525."
        ),
    ]


def test_every_set_on_the_page_is_named_once_with_its_edition():
    page = render_analyte(explained("calcium"), Canvas(200))
    assert page.count("ABIM Laboratory Test Reference Ranges, 2024") == 1
    assert [one.id for one in explained("calcium").sets][:3] == ["aacb", "abim", "mcc"]


@pytest.mark.parametrize("test", list(load_shipped_catalogue().analytes))
def test_every_test_fits_a_terminal_of_80_columns(test):
    page = render_analyte(explained(test), Canvas(80))
    assert [line for line in page.splitlines() if len(line) > 80] == []
    assert page.startswith(explained(test).analyte.name[:60])


@pytest.mark.parametrize("test", ["calcium", "wbc", "aptt", "d_xylose", "complement_c3"])
@pytest.mark.parametrize("width", [40, 120])
def test_other_widths(test, width):
    page = render_analyte(explained(test), Canvas(width))
    assert [line for line in page.splitlines() if len(line) > width] == []


def test_every_range_is_drawn_on_one_axis_and_without_unicode_too():
    page = render_analyte(explained("calcium"), Canvas(80, has_unicode=False))
    assert page.isascii()
    assert "   abim      adults         8.6-10.2 mg/dL   2.15-2.55 ........[-------]......." in page
