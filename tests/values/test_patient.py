"""Patients: ages as intervals of days, spans of ages, and what is possible when not stated."""

from datetime import date

import pytest

from labcheck.values.patient import (
    ANY_AGE,
    AgeError,
    Patient,
    Pregnancy,
    Sex,
    age_at,
    join_ages,
    make_unknown_age,
    parse_age,
    parse_age_span,
    parse_stated_age,
)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # A year is 365.25 days and a month a twelfth of it; an age lasts until the next one.
        ("25 y", "9131.25 to <9496.50"),
        ("25", "9131.25 to <9496.50"),
        ("25 years", "9131.25 to <9496.50"),
        ("25yr", "9131.25 to <9496.50"),
        ("6 mo", "182.6250 to <213.0625"),
        ("6 Months", "182.6250 to <213.0625"),
        ("3 wk", "21 to <28"),
        ("3 w", "21 to <28"),
        ("10 d", "10 to <11"),
        ("0 d", "0 to <1"),
        ("2.5 y", "913.125 to <949.650"),
        ("130 y", "47482.50 to <47847.75"),
    ],
)
def test_an_age(text, days):
    age = parse_age(text)
    shown = f"{text} y" if text.isdigit() else text  # the unit that was taken is said
    assert (age.text, str(age.days)) == (shown, days)


NOT_AN_AGE = "is not an age; write one such as 25 y, 6 mo, 3 wk or 10 d"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"'' {NOT_AN_AGE}"),
        ("adult", f"'adult' {NOT_AN_AGE}"),
        ("-1 y", f"'-1 y' {NOT_AN_AGE}"),
        ("25 fortnights", f"'25 fortnights' {NOT_AN_AGE}"),
        ("20-30 y", f"'20-30 y' {NOT_AN_AGE}"),
        ("131 y", "'131 y' is over 130 years"),
        ("50000 d", "'50000 d' is over 130 years"),
    ],
)
def test_what_is_no_age(text, message):
    with pytest.raises(AgeError) as refusal:
        parse_age(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1 y to <5 y", "365.25 to <1826.25"),
        (">=1 y to <5 y", "365.25 to <1826.25"),
        (">=18 y", ">=6574.50"),
        ("<31 d", "<31"),
        ("<18mo", "<547.8750"),
        ("0 d to <2 wk", "0 to <14"),
    ],
)
def test_a_span_of_ages_is_half_open(text, days):
    assert str(parse_age_span(text).days) == days


@pytest.mark.parametrize(
    "text",
    ["", "18 y", "1-4 y", ">18 y", "<=5 y", "adults", "5 y to <5 y", "6 y to <5 y", "1 to <5 y",
     "1 y to <5 y to <6 y", "18", "5 y to 6 y", "18 y to 65 y", "<5 y to 1 y", "5 y to >=6 y"],
)  # fmt: skip
def test_what_is_no_span_of_ages(text):
    with pytest.raises(AgeError) as refusal:
        parse_age_span(text)
    assert str(refusal.value) == (
        f"{text!r} is not a span of ages; write one such as 1 y to <5 y, >=18 y or <31 d"
    )


@pytest.mark.parametrize(
    ("younger", "older"),
    [("17 y", "18 y"), ("364 d", "1 y"), ("11 mo", "1 y"), ("51 wk", "1 y")],
)
def test_ages_in_other_units_keep_their_order(younger, older):
    assert parse_age(younger).days.low < parse_age(older).days.low


@pytest.mark.parametrize(
    ("patient", "sexes", "is_pregnant"),
    [
        (Patient(), (Sex.FEMALE, Sex.MALE), False),
        (Patient(Sex.MALE), (Sex.MALE,), False),
        (Patient(pregnancy=Pregnancy.ANY), (Sex.FEMALE,), True),
        (Patient(pregnancy=Pregnancy.SECOND), (Sex.FEMALE,), True),
        (Patient(pregnancy=Pregnancy.NO), (Sex.FEMALE, Sex.MALE), False),
        (Patient(Sex.FEMALE, pregnancy=Pregnancy.NO), (Sex.FEMALE,), False),
    ],
)
def test_what_is_possible_when_not_stated(patient, sexes, is_pregnant):
    assert (patient.possible_sexes, patient.is_pregnant) == (sexes, is_pregnant)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2001-03-10", "2026-03-09", "24 y"),
        ("2001-03-10", "2026-03-10", "25 y"),
        ("2000-02-29", "2018-02-28", "17 y"),
        ("2000-02-29", "2018-03-01", "18 y"),
        # Ranges of infants are divided by days, weeks and months.
        ("2026-01-01", "2026-01-01", "0 d"),
        ("2026-01-01", "2026-03-02", "60 d"),
        ("2024-01-01", "2024-12-31", "11 mo"),
        ("2025-01-01", "2026-01-01", "12 mo"),
        ("2024-06-01", "2026-05-31", "23 mo"),
        ("2024-06-01", "2026-06-01", "2 y"),
    ],
)
def test_an_age_from_dates(birth, day, age):
    assert age_at(date.fromisoformat(birth), date.fromisoformat(day)).text == age


def test_nobody_has_an_age_before_birth():
    assert age_at(date(2026, 1, 2), date(2026, 1, 1)) is None


def test_a_birth_too_long_ago_is_no_birth():
    with pytest.raises(AgeError):
        age_at(date(1800, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("25 y", parse_age("25 y")),
        ("59 y to <62 y", parse_age_span("59 y to <62 y")),
        (" >=89 y ", parse_age_span(">=89 y")),
    ],
)
def test_an_age_is_stated_or_the_span_it_lies_in(text, same):
    assert parse_stated_age(text) == same


def test_what_is_neither_is_refused_as_an_age():
    with pytest.raises(AgeError, match="'62 to 59' is not an age; write one such as 25 y"):
        parse_stated_age("62 to 59")


@pytest.mark.parametrize(
    ("youngest", "oldest", "span"),
    [
        ("6 y", "6 y", "6 y"),
        ("6 y", "7 y", "6 y to <8 y"),
        ("20 d", "13 mo", "20 d to <14 mo"),
        ("", "13 mo", "<14 mo"),
    ],
)
def test_ages_between_two_are_a_span_that_is_read_back(youngest, oldest, span):
    joined = join_ages(parse_age(youngest) if youngest else None, parse_age(oldest))
    assert (joined.text, parse_stated_age(span)) == (span, joined)


@pytest.mark.parametrize(
    "why", ["", "the result has no date", "birth date '1 (2) y' cannot be read"]
)
def test_an_age_that_is_not_known_is_read_back(why):
    age = make_unknown_age(why)
    assert (age.is_known, age.days, parse_stated_age(age.text)) == (False, ANY_AGE, age)
    assert parse_age("25 y").is_known
