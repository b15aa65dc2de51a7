"""Law: a flag does not depend on the unit a result or its range is written in."""

from decimal import Decimal
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from build import judge, shipped_catalogue, verdict
from labcheck.catalogue.conversion import Conversion, find_conversion
from labcheck.reading.number_evidence import GROUP_WITH_POINT
from labcheck.values.units import parse_unit

# Units that laboratories print beside those of the catalogue, by analyte.
MORE_UNITS = {
    "hemoglobin": ("mg/mL", "kg/L", "g%"),
    "platelets": ("K/uL", "thou/mm3", "/nL", "cells/mm3"),
    "wbc": ("G/L", "10^3/µL", "/cu mm"),
    "alt": ("IU/L", "mU/mL", "nkat/L"),
    "sodium": ("mEq/dL", "mmol/dL", "µmol/mL"),
    "calcium": ("mEq/dL", "µmol/L", "mg%"),
    "tsh": ("µU/mL", "mU/L", "IU/L"),
    "vitamin_b12": ("ng/dL", "ng/L", "pmol/dL"),
    "urine_protein_24h": ("mg/d", "g/24 h"),
    "crp": ("µg/mL", "g/L"),
}


def _pairs():
    """Every ordered pair of units of an analyte between which there is a conversion."""
    for analyte in shipped_catalogue().analytes.values():
        units = dict.fromkeys((*analyte.units, *MORE_UNITS.get(analyte.id, ())))
        units.pop("1", None)  # a fraction is printed without a unit: `0.5 1` is two numbers
        for one, other in permutations(units, 2):
            parsed = [parse_unit(text, of_count=analyte.is_count) for text in (one, other)]
            if None not in parsed:
                found = find_conversion(analyte, *parsed)
                if isinstance(found, Conversion):
                    yield analyte.id, one, other, found


PAIRS = tuple(
    pair for pair in _pairs() if not shipped_catalogue().analytes[pair[0]].is_circumstance
)
"""Weight, height and inspired oxygen go into formulas and are not judged."""
EXACT = [pair for pair in PAIRS if pair[3].is_exact]
CITED = [pair for pair in PAIRS if not pair[3].is_exact]


def test_the_catalogue_gives_enough_pairs():
    assert len(EXACT) > 200
    assert len(CITED) > 100
    assert len({pair[0] for pair in PAIRS}) > 100


@st.composite
def marks_on_a_ruler(draw, *, on_the_limit):
    """Two limits, two critical limits and a value in whole steps, often on a limit."""
    panic_low, low, high, panic_high = sorted(draw(st.tuples(*[st.integers(2, 400)] * 4)))
    panic_high += panic_low == panic_high
    near = [one + step for one in (panic_low, low, high, panic_high) for step in (-1, 0, 1)]
    value = draw(st.one_of(st.sampled_from(near), st.integers(1, 402)))
    if not on_the_limit and value in (panic_low, low, high, panic_high):
        value = None
    return panic_low, low, high, panic_high, value


def _spell(number):
    """Write a number that is no other: a 0 behind 4.494, whose point may part thousands."""
    text = f"{number:f}"
    return f"{text}0" if GROUP_WITH_POINT.search(text) else text


def _flags(analyte, marks, units):
    """Judge one and the same result in every combination of the units given.

    Args:
        marks: Limits and value in the first unit, and again in the second.
    """
    found = set()
    spelled = [[_spell(mark) for mark in each] for each in marks]
    for unit, (*_, value) in zip(units, spelled, strict=True):
        for other, (panic_low, low, high, panic_high, _) in zip(units, spelled, strict=True):
            for sign in ("", "<", ">="):
                row = judge(
                    f"{sign}{value} {unit}",
                    f"{low} to {high} {other}",
                    critical=f"<={panic_low} or >={panic_high} {other}",
                    test=analyte,
                )
                found.add((sign, verdict(row)))
    return found


@given(st.sampled_from(EXACT), marks_on_a_ruler(on_the_limit=True), st.integers(-4, 2))
def test_a_change_of_scale_keeps_the_flag_even_on_a_limit(pair, marks, power):
    analyte, one, other, conversion = pair
    # Whole multiples of the denominator are exact decimals in both units.
    step = Decimal(conversion.factor.denominator).scaleb(power)
    here = [mark * step for mark in marks]
    there = [conversion.apply(mark) for mark in here]
    assert len(_flags(analyte, (here, there), (one, other))) == 3


@given(st.sampled_from(CITED), marks_on_a_ruler(on_the_limit=False))
def test_a_cited_conversion_keeps_the_flag_off_the_limits(pair, marks):
    analyte, one, other, conversion = pair
    if marks[-1] is None or conversion.offset:
        return
    here = [Decimal(mark) for mark in marks]
    there = [conversion.apply(mark) for mark in here]
    assert len(_flags(analyte, (here, there), (one, other))) == 3


def test_a_whole_unit_of_an_analyte_is_never_taken_for_one_cut_short():
    for id_, one, other, _ in PAIRS:
        row = judge(f"1 {one}", f"0-1000 {other}", test=id_)
        assert row.not_judged is None, (id_, one, other, row.not_judged)


def test_there_and_back_is_where_it_was():
    for id_, one, other, conversion in PAIRS:
        analyte = shipped_catalogue().analytes[id_]
        source, target = (parse_unit(text, of_count=analyte.is_count) for text in (other, one))
        back = find_conversion(analyte, source, target)
        assert back.factor == 1 / conversion.factor
        assert back.offset == -conversion.offset / conversion.factor


@given(st.integers(217, 1600), st.sampled_from([0, 1, -1]))
def test_hba1c_keeps_the_flag_on_its_two_scales(hundredths, step):
    # Below 2.16 % mmol/mol would lie below zero, where nothing can.
    # IFCC = 10.93 x NGSP - 23.5 (IFCC master equation); the product is an exact decimal.
    limit, value = (Decimal(number) / 100 for number in (hundredths, hundredths + step))
    ifcc_limit, ifcc_value = (Decimal("10.93") * one - Decimal("23.5") for one in (limit, value))
    expected = verdict(judge(f"{value} %", f"<={limit} %", test="HbA1c"))
    assert verdict(judge(f"{ifcc_value} mmol/mol", f"<={limit} %", test="HbA1c")) == expected
    assert verdict(judge(f"{ifcc_value} mmol/mol", f"<={ifcc_limit} mmol/mol", test="HbA1c")) == (
        expected
    )
