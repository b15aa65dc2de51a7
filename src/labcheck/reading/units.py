"""The units that a result may be in: where it has none, and where one means two.

    4.1           in each unit in which reports print the test
    7.0 mil/µL    thousands or millions
    55 mL/min     of an estimated GFR: for 1.73 m2, as its equations give it
    88 K          of platelets: thousands per µL

Nothing is judged here, and nothing is taken from other rows.
"""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.practice import Practice
from labcheck.reading.numbers import number_of
from labcheck.reading.readings import Assumption, Candidate
from labcheck.values.range_parts import find_unit
from labcheck.values.records import replace
from labcheck.values.result_text import Censored, MeasuredValue, Number, Word
from labcheck.values.unit_spelling import show_unit, show_units
from labcheck.values.unit_system import UnitSystem
from labcheck.values.units import is_same_spelling, parse_unit

_SHARE = "%"
_THOUSAND_PER_VOLUME = "10*3/uL"
_THOUSAND = re.compile(r"(?:k|thous?\.?|thousands?)", re.IGNORECASE)
"""A thousand, behind a count of cells: `88K`, `88 thou`.

`K/uL` is thousands of cells per microliter, and so are `thousands/µL` and `K/cmm`:
https://cmmi-dcc-v2.wishartlab.com/help/cbc-units, http://testresult.org/en/tests-description/cbc/units-of-measurement.
"""
_VOLUME_RATE, _FOR_AREA = "mL/min", "mL/min/{1.73_m2}"
_L = "L"
_LITRE = re.compile(r"^[^A-Za-z]*\d\s*L\.?$")
_RATIO_OF_APTT = 8
"""An aPTT below so many seconds may be the ratio to a normal plasma."""
_A_THOUSAND = 1000
_MILLION = "10^6"
_MIL = re.compile(r"(?:(?P<usual>(?i:mill\.?)|M)|(?i:mil\.?))\s*(?P<below>/.+)")
"""`mil` is a thousand in Spanish, Portuguese and Italian, a million in English.

`M` and `mill` are a million as a rule, and a thousand to some.
"""


def may_be_litre(result: Result) -> bool:
    """Whether the flag of a result is an `L` behind its number, which may be its unit."""
    return result.reported is Word.LOW and _LITRE.search(result.value.text) is not None


def read_litre(result: Result, analyte: Analyte | None) -> Result:
    """Read the `L` behind a number as the litre, where the test is measured in litres: 2.47 L.

    Behind the number of any other test it is a flag.
    """
    if not may_be_litre(result) or analyte is None:
        return result
    if analyte.read_unit(_L) not in analyte.known_units:
        return result
    if result.unit is not None and not is_same_spelling(result.unit, _L):
        return result
    return replace(result, unit=_L, reported=None)


def list_units(
    result: Result,
    analyte: Analyte,
    practice: Practice,
    system: UnitSystem | None = None,
    beside: Collection[str] = (),
) -> tuple[Candidate, ...]:
    """Give a result that has no unit in each unit in which reports print its test.

    Where all of them give one number there is one reading. The unit of the range beside the result
    is its own; else a system that is stated names the unit, unless the number lies beyond what a
    patient can have in it.
    """
    if len(beside) == 1 and analyte.read_unit(unit := next(iter(beside))) is not None:
        why = "the range beside it is in this unit"
        return (_in_unit(result, unit, Assumption(say_no_unit(unit), why)),)
    if stated := _list_stated(result, analyte, practice, system):
        return stated
    if not practice.units or may_be_share(result.value, analyte):
        return ()
    if practice.has_one_number:
        unit = practice.units[0]
        others = show_units(practice.units[1:], " and ")
        why = f"{others} would be the same number" if others else "no other unit is in use"
        return (_in_unit(result, unit, Assumption(say_no_unit(unit), why)),)
    return tuple(_in_unit(result, unit, None) for unit in _distinct(analyte, practice.units))


def list_units_beside(result: Result) -> tuple[Candidate, ...]:
    """Give a result of a test that is not known in the unit of the range beside it."""
    unit = find_unit(result.printed_range)
    why = "the range beside it is in this unit"
    return (_in_unit(result, unit, Assumption(say_no_unit(unit), why)),) if unit else ()


def _list_stated(
    result: Result, analyte: Analyte, practice: Practice, system: UnitSystem | None
) -> tuple[Candidate, ...]:
    """Give a result in the units of a stated system; none where none is known, or can be meant."""
    if system is None:
        return ()
    units = _distinct(analyte, practice.of_system.get(system, ()))
    if not all(_may_be_in(unit, result.value, analyte, practice) for unit in units):
        return ()
    why = f"{system.in_prose} units are stated"
    read = (_in_unit(result, unit, Assumption(say_no_unit(unit), why)) for unit in units)
    return tuple(candidate._replace(is_stated=True) for candidate in read)


def _may_be_in(unit: str, value: MeasuredValue, analyte: Analyte, practice: Practice) -> bool:
    """Whether a number is not far beyond what a patient can have in a unit, or seen in another."""
    if practice.window is None or not isinstance(value, Number | Censored):
        return True
    number = number_of(value)
    others = [way for other in practice.units if (way := find_way(analyte, other, unit))]
    numbers = [number, *(way.apply(number) for way in others)]
    return not practice.window.drop_impossible(analyte, unit, numbers)[0]


def find_ends_of_system(
    analyte: Analyte, practice: Practice, system: UnitSystem | None
) -> tuple[Decimal, ...]:
    """Give the numbers at which a stated system's unit begins or ceases to be possible."""
    if system is None or practice.window is None:
        return ()
    ends = []
    for unit in practice.of_system.get(system, ()):
        in_unit = practice.window.list_ends(analyte, unit)
        ways = [way for other in practice.units if (way := find_way(analyte, unit, other))]
        ends += [*in_unit, *(way.apply(end) for way in ways for end in in_unit)]
    return tuple(ends)


def list_coded_units(result: Result, analyte: Analyte) -> tuple[Candidate, ...]:
    """Give a result in the unit that is printed, and in that which is coded beside it.

    None where the two are one number for the test, as mEq/L and mmol/L of potassium are.
    """
    printed, coded = result.unit, result.coded_unit
    own, other = analyte.read_unit(printed), analyte.read_unit(coded)
    way = find_way(analyte, coded, printed)
    if own is None or other is None or own == other or (way is not None and way.is_identity):
        return ()
    read = replace(result, coded_unit="")
    return tuple(
        Candidate(
            replace(read, unit=unit),
            f"in {show_unit(unit)}",
            (Assumption(f"the unit is read as {show_unit(unit)}"),),
        )
        for unit in (printed or "", coded)
    )


def has_two_units(result: Result, analyte: Analyte) -> bool:
    """Whether a result is given in two units that are not one number for its test."""
    return bool(result.coded_unit and list_coded_units(result, analyte))


def is_in_mil(result: Result) -> bool:
    """Whether a result's unit is spelled `mil/…`, which is a thousand or a million."""
    match = _MIL.fullmatch(result.unit or "")
    return match is not None and not match["usual"]


def is_thousand_or_million(unit: str) -> bool:
    """Whether a unit is spelled as either is in some language: `mil/…`, `M/…`."""
    return _MIL.fullmatch(unit) is not None


def is_in_usual_millions(result: Result) -> bool:
    """Whether a unit is spelled `M/…` or `mill/…`, which is a million as a rule."""
    match = _MIL.fullmatch(result.unit or "")
    return match is not None and bool(match["usual"])


def list_millions(result: Result, analyte: Analyte, practice: Practice) -> tuple[Candidate, ...]:
    """Give a count in `mil/µL` in thousands and in millions: Spanish mil is a thousand.

    What a living patient can have drops one; so it is with `M` and `mill`, and no other spelling.
    """
    match = _MIL.fullmatch(result.unit or "")
    value, window = result.value, practice.window
    if match is None or window is None or not analyte.is_count:
        return ()
    if not isinstance(value, Number | Censored):
        return ()
    number, thousands = number_of(value), f"10^3{match['below']}"
    beyond = [
        window.is_beyond_any(analyte, thousands, each) for each in (number, number * _A_THOUSAND)
    ]
    dropped = [is_beyond and not all(beyond) for is_beyond in beyond]
    units = [thousands, f"{_MILLION}{match['below']}"]
    why = next(
        (
            f"no patient has so many in {unit}"
            for unit, gone in zip(units, dropped, strict=True)
            if gone
        ),
        "",
    )
    return tuple(
        _in_unit(result, unit, Assumption(f"{result.unit} is read as {unit}", why))
        for unit, gone in zip(units, dropped, strict=True)
        if not gone
    )


def lacks_area(unit: str | None, analyte: Analyte) -> bool:
    """Whether a unit is `mL/min` beside a test that is only in mL/min for an area of the body."""
    is_for_area = analyte.units == (_FOR_AREA,)
    return is_for_area and unit is not None and parse_unit(unit) == parse_unit(_VOLUME_RATE)


def list_for_area(result: Result) -> tuple[Candidate, ...]:
    """Give an estimated GFR in mL/min as one for 1.73 m2, which every such equation estimates."""
    what = f"{result.unit} is read as {show_unit(_FOR_AREA)}"
    why = "an estimated GFR is one for this area"
    return (_in_unit(result, _FOR_AREA, Assumption(what, why)),)


def lacks_volume(unit: str | None, analyte: Analyte) -> bool:
    """Whether a unit is a thousand of nothing, `K`, beside a test that counts thousands per µL."""
    if unit is None or not analyte.is_count or _THOUSAND.fullmatch(unit.strip()) is None:
        return False
    return parse_unit(_THOUSAND_PER_VOLUME, of_count=True) in analyte.known_units


def list_for_volume(result: Result) -> tuple[Candidate, ...]:
    """Give a count in thousands as one per µL, the only volume that thousands are counted in."""
    what = f"{result.unit} is read as {show_unit(_THOUSAND_PER_VOLUME)}"
    why = "cells are counted in thousands per µL"
    return (_in_unit(result, _THOUSAND_PER_VOLUME, Assumption(what, why)),)


def is_only_millions(candidates: Sequence[Candidate]) -> bool:
    """Whether a count in `mil/µL` can only be in millions."""
    return len(candidates) == 1 and (candidates[0].result.unit or "").startswith(_MILLION)


def find_ends_of_millions(
    result: Result, analyte: Analyte, practice: Practice
) -> tuple[Decimal, ...]:
    """Give the numbers at which the readings of `mil/µL` change."""
    match = _MIL.fullmatch(result.unit or "")
    if match is None or practice.window is None or not analyte.is_count:
        return ()
    ends = practice.window.list_ends(analyte, f"10^3{match['below']}")
    return (*ends, *(end / _A_THOUSAND for end in ends))


def find_ends(result: Result, analyte: Analyte) -> tuple[Decimal, ...]:
    """Give the numbers at which other readings begin, for those who ask about all numbers."""
    if result.unit is not None:
        return ()
    if analyte.id == "aptt":
        return (Decimal(_RATIO_OF_APTT),)
    return (Decimal(0), Decimal(1)) if analyte.units[0] == _SHARE else ()


def _distinct(analyte: Analyte, units: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out units that are another's, spelled otherwise: 10*9/L is 10*3/uL."""
    return tuple({analyte.read_unit(unit): unit for unit in reversed(units)}.values())[::-1]


def _in_unit(result: Result, unit: str, assumption: Assumption | None) -> Candidate:
    assumed = (assumption or Assumption(say_no_unit(unit)),)
    read = replace(result, unit=unit)
    return Candidate(read, f"in {show_unit(unit)}", assumed)


def say_no_unit(unit: str) -> str:
    """Say in which unit a result without one is read."""
    return f"no unit is read as {show_unit(unit)}"


def may_be_share(value: MeasuredValue, analyte: Analyte) -> bool:
    """Whether a number without a unit may be a fraction, or a ratio, in place of the usual."""
    number = number_of(value) if isinstance(value, Number | Censored) else None
    if analyte.id == "aptt":
        return number is None or number < _RATIO_OF_APTT
    return analyte.units[0] == _SHARE and (number is None or 0 <= number <= 1)
