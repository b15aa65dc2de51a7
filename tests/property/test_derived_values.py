"""Laws of derived values: units do not matter, and knowing less never says something else."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations import DEFINITIONS, derive_from
from labcheck.catalogue.conversion import convert_value
from labcheck.interpretation.arithmetic import point
from labcheck.interpretation.derive import compute

LABS = {
    "sodium": ("mmol/L", 110, 170), "chloride": ("mmol/L", 80, 130),
    "bicarbonate": ("mmol/L", 2, 40), "albumin": ("g/dL", 1, 5), "calcium": ("mg/dL", 6, 14),
    "glucose": ("mg/dL", 40, 900), "urea nitrogen": ("mg/dL", 4, 150),
    "creatinine": ("mg/dL", 0.4, 12), "osmolality": ("mOsm/kg", 240, 400),
    "ALT": ("U/L", 8, 4000), "AST": ("U/L", 8, 4000), "ALP": ("U/L", 30, 900),
    "platelets": ("10^9/L", 10, 600), "total bilirubin": ("mg/dL", 0.2, 30), "INR": ("", 0.9, 6),
    "iron": ("ug/dL", 10, 300), "TIBC": ("ug/dL", 150, 500), "HbA1c": ("%", 4, 14),
}  # fmt: skip
OTHER_UNITS = {
    "albumin": ("g/L", 10), "urea nitrogen": ("mmol/L", None), "glucose": ("mmol/L", None),
    "creatinine": ("umol/L", None), "calcium": ("mmol/L", None), "platelets": ("/uL", 1000),
}  # fmt: skip


@st.composite
def cases(draw):
    """Some results of one draw, each a number inside what patients have."""
    names = draw(st.lists(st.sampled_from(sorted(LABS)), min_size=3, unique=True))
    numbers = {
        name: draw(st.decimals(*map(str, LABS[name][1:]), places=1).filter(bool)) for name in names
    }
    return {name: f"{number} {LABS[name][0]}".strip() for name, number in numbers.items()}


@settings(max_examples=25)
@given(cases(), st.data())
def test_leaving_an_input_out_removes_answers_and_changes_none(labs, data):
    whole = derive_from(labs)
    left = data.draw(st.sampled_from(sorted(labs)))
    less = derive_from({name: result for name, result in labs.items() if name != left})
    assert less.keys() <= whole.keys()
    for id_, value in less.items():
        assert (value.text, value.unit) == (whole[id_].text, whole[id_].unit)


@settings(max_examples=25)
@given(cases(), st.data())
def test_a_less_sure_input_gives_a_span_that_holds_the_value(labs, data):
    whole = derive_from(labs)
    name = data.draw(st.sampled_from(sorted(labs)))
    number, _, unit = labs[name].partition(" ")
    sign = data.draw(st.sampled_from(["<=", ">="]))
    unsure = derive_from(labs | {name: f"{sign}{number} {unit}"})
    for id_, value in unsure.items():
        sure = whole.get(id_)
        if value.values is not None and sure is not None and sure.values is not None:
            unit_in_last_place = Decimal(1).scaleb(sure.values.low.as_tuple().exponent)
            low = sure.values.low - unit_in_last_place
            high = sure.values.high + unit_in_last_place
            assert value.values.low is None or value.values.low <= high, id_
            assert value.values.high is None or value.values.high >= low, id_


@pytest.mark.parametrize("name", OTHER_UNITS)
def test_the_unit_of_an_input_does_not_matter(name, catalogue):
    labs = {each: f"{low + (high - low) / 4} {unit}".strip()
            for each, (unit, low, high) in LABS.items()}  # fmt: skip
    unit, factor = OTHER_UNITS[name]
    number, _, usual = labs[name].partition(" ")
    if factor is None:
        analyte = catalogue.find(name)
        converted = convert_value(analyte, Decimal(number), usual, unit)
    else:
        converted = Decimal(number) * factor
    there = derive_from(labs | {name: f"{converted:f} {unit}"})
    here = derive_from(labs)
    assert there.keys() == here.keys()
    for id_ in here:
        if here[id_].unit == there[id_].unit:
            assert here[id_].text == there[id_].text, id_


@pytest.mark.parametrize(
    ("id_", "name", "direction"),
    [
        (id_, name, direction)
        for id_, definition in DEFINITIONS.items()
        for names, direction in ((definition.rises_with, 1), (definition.falls_with, -1))
        for name in sorted(names)
    ],
)
@given(
    st.lists(st.decimals("0.1", "20", places=2), min_size=2, max_size=2, unique=True),
    st.lists(st.decimals("0.5", "150", places=1), min_size=6, max_size=6),
)
def test_a_formula_rises_or_falls_as_it_is_said_to(id_, name, direction, pair, others):
    definition = DEFINITIONS[id_]
    known = iter(others)
    values = {each: point(next(known)) for each in (*(w.name for w in definition.inputs), "age")}
    for sex in definition.by_sex or {None: {}}:
        constants = definition.by_sex.get(sex, {})
        values |= {each: point(number) for each, number in constants.items()}
        less, more = (
            Fraction(compute(definition, values | {name: point(number)})[0])
            for number in sorted(pair)
        )
        assert (more - less) * direction >= -Fraction(1, 10**25)


ONE_WAY = {"hco3": (0, 23), "na": (120, 140), "alb": (1, 4)}
"""From where to where inputs are tried, so that their bounds in the formula lie inside."""


@pytest.mark.parametrize(
    ("id_", "name"),
    [(id_, name) for id_, each in DEFINITIONS.items() for name in sorted(each.one_way_with)],
)
@given(
    st.lists(st.decimals("0", "1", places=2), min_size=3, max_size=3, unique=True),
    st.lists(st.decimals("0.5", "150", places=1), min_size=6, max_size=6),
)
def test_a_formula_goes_one_way_with_what_it_is_said_to(id_, name, three, others):
    # Of three numbers the one between gives what lies between: so it does in every span.
    definition, known = DEFINITIONS[id_], iter(others)
    least, most = ONE_WAY[name]
    three = [least + (most - least) * each for each in three]
    values = {each: point(next(known)) for each in (*(w.name for w in definition.inputs), "age")}
    for sex in definition.by_sex or {None: {}}:
        constants = definition.by_sex.get(sex, {})
        values |= {each: point(number) for each, number in constants.items()}
        low, between, high = (
            Fraction(compute(definition, values | {name: point(number)})[0])
            for number in sorted(three)
        )
        assert min(low, high) <= between <= max(low, high)
        span = Fraction(min(three)), Fraction(max(three))
        assert compute(definition, values | {name: span}) == (min(low, high), max(low, high))
