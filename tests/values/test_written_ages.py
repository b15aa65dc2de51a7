"""Ages as letters and forms write them."""

import pytest

from labcheck.values.patient import AgeError, Sex, parse_age, parse_sex, parse_stated_age

# A year is 365.25 days and a month a twelfth of it.
AGES = [
    ("36 h", "1.5 to <1.541666666666666666666666667"),
    ("2 y 3 mo", "821.8125 to <852.2500"),
    ("2 years, 3 months", "821.8125 to <852.2500"),
    ("3 wk 2 d", "23 to <24"),
    ("90+", ">=32872.50"),
    ("> 89", ">=32872.50"),
    (">=89", ">=32507.25"),
    ("≥ 18 y", ">=6574.50"),
    ("over 89", ">=32872.50"),
    ("37-year-old", "13514.25 to <13879.50"),
    ("37 y/o", "13514.25 to <13879.50"),
    ("37yo", "13514.25 to <13879.50"),
    ("6-month-old", "182.6250 to <213.0625"),
    ("33 ans", "12053.25 to <12418.50"),
    ("33 años", "12053.25 to <12418.50"),
    ("33 Jahre alt", "12053.25 to <12418.50"),
    ("18 mois", "547.8750 to <578.3125"),
    ("8 Wochen", "56 to <63"),
    ("8 veckor", "56 to <63"),
    ("33 lata", "12053.25 to <12418.50"),
    ("33 года", "12053.25 to <12418.50"),
    ("33 yaşında", "12053.25 to <12418.50"),
    ("2y3m", "821.8125 to <852.2500"),
]


@pytest.mark.parametrize(("text", "days"), AGES)
def test_an_age_as_it_is_written(text, days):
    age = parse_age(text)
    assert str(age.days) == days
    assert parse_stated_age(age.text).days == age.days  # as a report gives it back


@pytest.mark.parametrize(
    "text",
    ["-1 y", "20-30 y", "25 fortnights", "3 mo 2 y", "2 y 3 y", "> 89 +", "old", "+", "3 d 2", "m"],
)
def test_what_is_no_age(text):
    with pytest.raises(AgeError):
        parse_age(text)


def test_nobody_is_older():
    with pytest.raises(AgeError, match="is over 130 years"):
        parse_age("> 140")


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("masculino", Sex.MALE), ("Mme", Sex.FEMALE), ("Mr.", Sex.MALE), ("Féminin", Sex.FEMALE),
        ("Herr", Sex.MALE), ("Sra.", Sex.FEMALE), ("kvinna", Sex.FEMALE), ("mand", Sex.MALE),
        ("мужской", Sex.MALE), ("ženski", Sex.FEMALE), ("mâle", Sex.MALE),
        ("other", None), ("U", None), ("unknown", None), ("X", None),
    ],
)  # fmt: skip
def test_a_sex_as_it_is_written(text, sex):
    assert parse_sex(text) is sex


def test_what_is_no_sex():
    with pytest.raises(ValueError, match="'femalle' is not one of female, male"):
        parse_sex("femalle")
