"""What an unknown name may mean: what is suggested, and what must never be."""

import pytest

from labcheck.catalogue.lookup import UnknownTest
from labcheck.catalogue.suggestions import MOST, find_near

TROPONINS = ("Troponin I, high sensitivity", "Troponin T, high sensitivity")

MISSPELT = [
    ("hemoglobn", ("Hemoglobin",)),
    ("hemolgobin", ("Hemoglobin",)),
    ("creatinin", ("Creatinine",)),
    ("potasium", ("Potassium",)),
    ("sodum", ("Sodium",)),
    ("ferittin", ("Ferritin",)),
    ("magnesum", ("Magnesium",)),
    ("trigliceride", ("Triglycerides",)),
    ("fibrinogn", ("Fibrinogen",)),
    ("transferin", ("Transferrin",)),
    ("lithum", ("Lithium",)),
    ("Vitamn D", ("25-hydroxyvitamin D",)),
    ("protein c aktivity", ("Protein C activity",)),
    ("bilirubine total", ("Bilirubin, total",)),
    ("CRPP", ("C-reactive protein",)),
    ("TSHH", ("Thyrotropin",)),
    ("neutrofils", ("Neutrophils (absolute)", "Neutrophils/100 leukocytes")),
    ("D Dimerr", ("D-dimer (FEU)", "D-dimer (DDU)")),
]
FOREIGN = [
    ("Hämoglobin", ("Hemoglobin",)),
    ("Hämatokrit", ("Hematocrit",)),
    ("Kreatinin", ("Creatinine",)),
    ("Kalzium", ("Calcium (total)",)),  # not kalium, which is potassium
    ("Laktat", ("Lactate",)),
    ("Zink", ("Zinc",)),
    ("Leukozyten", ("Leukocyte count", "Leukocyte esterase (urine dipstick)")),
    ("Erythrozyten", ("Erythrocyte count", "Blood (urine dipstick)")),
    ("Thrombozyten", ("Platelet count",)),
    ("Glucosa", ("Glucose",)),
    ("colesterol", ("Cholesterol, total",)),
    ("albumine", ("Albumin",)),
]
SHARING = [
    ("Ca total", ("Calcium (total)",)),
    ("Rheumatoid", ("Rheumatoid factor",)),
    ("alkaline", ("Alkaline phosphatase", "Alkaline phosphatase, bone-specific")),
    ("time prothrombin", ("Prothrombin time", "International normalized ratio")),
    ("trop", TROPONINS),
    ("troponine", TROPONINS),
]

# What is another test, or none that is known: each was once, or may well be, taken for one.
NONE = [
    "HBcrAg", "HIV", "HCV", "CMV",
    "Ear culture", "Weil-Felix", "Kell",
    "CCK", "TRAb", "PHT", "ANNA",  # one letter from a name
    "IgG4", "HbS", "Vitamin K", "Vitamin B2", "factor XIV", "complement C5", "CA 15-5",
    "estriol", "cortisone", "deoxyhemoglobin", "uroporphyrin",
    "malate dehydrogenase", "glucose tolerance", "Free T4 index",
    "blood", "urine", "acid", "factor", "free", "anti", "vitamin", "total", "", "-", "é",
]  # fmt: skip


@pytest.mark.parametrize(("name", "near"), MISSPELT + SHARING)
def test_what_may_be_meant(catalogue, name, near):
    found = catalogue.find(name)
    assert isinstance(found, UnknownTest)
    assert found.near == near


@pytest.mark.parametrize(("name", "near"), FOREIGN)
def test_another_language_is_near(catalogue, name, near):
    assert catalogue.near(name) == near


@pytest.mark.parametrize("name", NONE)
def test_none_is_better_than_one_that_misleads(catalogue, name):
    found = catalogue.find(name)
    assert isinstance(found, UnknownTest)
    assert found.near == ()


def test_nothing_is_near_a_name_of_a_page(catalogue):
    assert "Sodium" in catalogue.near("sodium " * 28)
    assert catalogue.near("sodium " * 29) == ()


def test_every_name_is_found_again_with_a_letter_left_out(catalogue):
    """Every spelt-out name of one long word, whichever of its inner letters is missing."""
    for analyte in catalogue.analytes.values():
        if analyte.name.isalpha() and len(analyte.name) > 8:
            for at in range(1, len(analyte.name) - 1):
                name = analyte.name[:at] + analyte.name[at + 1 :]
                if not catalogue.named(name):
                    assert analyte.name in catalogue.near(name), name


def test_no_more_than_two_are_named(catalogue):
    names = [one.name for one in catalogue.analytes.values()][::5]
    found = [find_near(name[:-1], catalogue.names, catalogue.analytes) for name in names]
    assert max(map(len, found)) == MOST
