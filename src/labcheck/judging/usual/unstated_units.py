"""Whether two numbers are of one unit, where neither of them states it, or only one does.

Creatinine of 1.0 and later of 88 may be a rise, and may be 1.0 mg/dL and 88 umol/L, which are the
same. One unit is taken for granted unless another pair of the units in which reports print the test
makes the change smaller, and is as likely:

- no unit of a system, conventional or SI, is one in which patients are known with both numbers, and
  they are in the pair: glucose of 100 and 20; or
- the pair takes away more than three reference change values of the change, and what it leaves is
  within one, or between the units of the two systems at most a third of what it was: bilirubin of
  0.8 and 14. A unit that is in neither system and stated nowhere counts here only beside one of
  another kind: from mg/L to umol/L, not from mg/dL to mg/L.

So CRP of 50 and 5 is compared, since CRP moves tenfold without a change of unit, and hemoglobin of
13 and 8, though 8 mmol/L is 13 g/dL: units less than twofold apart are not told from a change.
A pair that is as likely is never taken instead: the two are not compared, and the row says why.

Patients are known with a number inside the extremes of 100 results or more, else inside the window
of what a living patient can have. The three, the third and the twofold are choices of ours.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.cases.case import PriorValue, Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import (
    CHANGE_OF_SCALE,
    Conversion,
    Refusal,
    convert_value,
    find_way,
)
from labcheck.catalogue.practice import Practice
from labcheck.catalogue.specimens import specimens_agree
from labcheck.judging.opening import list_units_of_range
from labcheck.judging.reference_change import compute_change_limits
from labcheck.judging.verdict import Knowledge
from labcheck.reading.units import list_units, may_be_share
from labcheck.values.records import replace
from labcheck.values.result_text import Number
from labcheck.values.unit_spelling import show_unit

_TIMES_VARIATION = 3
_LEAST_SHARE = 3
_LEAST_FACTOR = 2
_SHARE, _FRACTION = "%", "1"
_APTT = "aptt"
STATE_IT = "state the unit"


class InOneUnit(NamedTuple):
    """An earlier number in the unit of the later, or why there is none.

    Attributes:
        value: The earlier number; `None` where the two are not compared.
        why: Why they are not.
        assumed: What is taken for granted; empty where nothing is.
        unit: The unit in which the later is read; `None` where that stays open.
        is_open: Whether they are not since they may be in two units.
    """

    value: Decimal | None
    why: str = ""
    assumed: str = ""
    unit: str | None = None
    is_open: bool = False


class _Pair(NamedTuple):
    """Two numbers of a test, in units that they may be in.

    Attributes:
        analyte: What was measured.
        practice: What is usual of it.
        then: The earlier number.
        now: The later.
        then_units: The units that the earlier may be in.
        now_units: Those of the later.
        main: The units of which one is first taken for granted for both.
        of_systems: Those of the conventional and the SI system.
    """

    analyte: Analyte
    practice: Practice
    then: Decimal
    now: Decimal
    then_units: Sequence[str]
    now_units: Sequence[str]
    main: Sequence[str]
    of_systems: Sequence[str]

    def is_between_systems(self, *units: str) -> bool:
        """Whether units are of the two systems."""
        known = [self.analyte.read_unit(unit) for unit in self.of_systems]
        return all(self.analyte.read_unit(unit) in known for unit in units)

    def is_of_no_laboratory(self, then: str, now: str, way: Conversion) -> bool:
        """Whether no laboratory changes so: in scale only, to or from a unit of neither system.

        Who goes over to SI leaves mg/dL for umol/L, and mg/L for umol/L. A unit that a result
        states is in use.
        """
        open_units = [
            unit
            for unit, units in ((then, self.then_units), (now, self.now_units))
            if len(units) > 1
        ]
        return way.basis == CHANGE_OF_SCALE and not self.is_between_systems(*open_units)


def bring_together(
    analyte: Analyte, result: Result, prior: PriorValue, knowledge: Knowledge
) -> InOneUnit:
    """Bring an earlier number into the unit of a result, where the units allow it.

    Args:
        analyte: What was measured.
        result: The result, a number.
        prior: The earlier value, a number.
        knowledge: What is usual of the test, and what is stated of units.
    """
    if result.unit is not None and prior.unit is not None:
        return _convert(analyte, prior, prior.unit, result.unit)
    before = _as_result(result, prior)
    then, now = (_read_unit(each, analyte, knowledge) for each in (before, result))
    if then is not None and now is not None:
        return _convert(analyte, prior, then, now)
    if analyte.is_unitless and prior.unit is result.unit:
        return InOneUnit(_number(before), unit=now)
    if knowledge.is_strict:
        return InOneUnit(None, f"{_say_whose(then, now)}: {STATE_IT}", unit=now)
    if result.unit is prior.unit and result.printed_range == prior.printed_range != "":
        return InOneUnit(_number(before), unit=now)
    return _compare_open(analyte, before, result, (then, now), knowledge)


def find_open_ratio(
    analyte: Analyte | None, then: str | None, now: str | None, knowledge: Knowledge
) -> float | None:
    """Find how far apart two numbers are at least of which the units may differ.

    Args:
        analyte: What was measured; `None` where it is not known.
        then: The unit that the earlier number states.
        now: The unit that the later one states.
        knowledge: What is usual of the test, and what is stated of units.

    Returns:
        The ratio; 1 where it depends on the numbers themselves, `None` where nothing is open.
    """
    if analyte is None or (then is not None and now is not None):
        return None
    is_one_stated = then is not now
    if analyte.id == _APTT or (
        # Whether a stated system's unit is meant depends on what patients have in it.
        knowledge.units is not None and is_one_stated and not analyte.is_unitless
    ):
        return 1.0
    practice = knowledge.catalogue.practice_of(analyte)
    if analyte.is_unitless or (practice.has_one_number and analyte.units[0] != _SHARE):
        return None
    units = _list_units(analyte, practice)
    pair = _Pair(
        analyte, practice, Decimal(1), Decimal(1),
        units if then is None else (then,), units if now is None else (now,), (), (),
    )  # fmt: skip
    ways = (find_way(analyte, *each) for each in _list_switches(pair))
    ratios = [Decimal(1) if way.offset else _size(way) for way in ways if way]
    return float(min(ratios).sqrt()) if ratios else None


def _convert(analyte: Analyte, prior: PriorValue, unit: str, to_unit: str) -> InOneUnit:
    """Convert between two units that are stated, or that nothing else can be meant by."""
    assert isinstance(prior.value, Number)  # noqa: S101 - for the type
    found = convert_value(analyte, prior.value.value, unit, to_unit)
    if isinstance(found, Refusal):
        return InOneUnit(None, found.why, unit=to_unit)
    return InOneUnit(found, unit=to_unit)


def _as_result(result: Result, prior: PriorValue) -> Result:
    """Give an earlier value as a result of the same test."""
    return replace(result, value=prior.value, unit=prior.unit, printed_range=prior.printed_range)


def _number(result: Result) -> Decimal:
    assert isinstance(result.value, Number)  # noqa: S101 - for the type
    return result.value.value


def _read_unit(result: Result, analyte: Analyte, knowledge: Knowledge) -> str | None:
    """Give the unit of a result: that which is stated, or the only one that can be meant."""
    if result.unit is not None:
        return result.unit
    practice, system = knowledge.catalogue.practice_of(analyte), knowledge.units
    if knowledge.is_strict:
        found = list_units(result, analyte, practice, system) if system else ()
        found = tuple(each for each in found if each.is_stated)
    else:
        beside = list_units_of_range(result, analyte, knowledge.catalogue.practice_of)
        found = list_units(result, analyte, practice, system, beside)
    return found[0].result.unit if len(found) == 1 else None


def _compare_open(
    analyte: Analyte,
    before: Result,
    result: Result,
    units: tuple[str | None, str | None],
    knowledge: Knowledge,
) -> InOneUnit:
    """Take two numbers to be of one unit, unless that is not the likeliest."""
    then, now = units
    are_shares = [may_be_share(each.value, analyte) for each in (before, result)]
    if analyte.id == _APTT and any(are_shares) and not all(are_shares):
        return InOneUnit(None, f"one may be seconds and the other a ratio: {STATE_IT}", unit=now)
    practice = knowledge.catalogue.practice_of(analyte)
    known = _list_units(analyte, practice)
    fixed = then or now
    if fixed is not None and not any(find_way(analyte, each, fixed) for each in known):
        why = f"no conversion from {then or 'no unit'} to {now or 'no unit'}"
        return InOneUnit(None, why, unit=now)
    if result.specimen and not specimens_agree(result.specimen, analyte.specimen):
        practice = replace(practice, window=None)  # the window is of the test's own specimen
    of_systems = _list_of_systems(practice, known)
    pair = _Pair(
        analyte,
        practice,
        _number(before),
        _number(result),
        (then,) if then else known,
        (now,) if now else known,
        (fixed,) if fixed else of_systems,
        of_systems,
    )
    if other := _find_likelier(pair):
        return InOneUnit(None, _say_open(other, then, now), unit=now, is_open=True)
    return InOneUnit(pair.then, assumed=_say_assumed(before, result, fixed), unit=now)


def _list_units(analyte: Analyte, practice: Practice) -> tuple[str, ...]:
    """Give the units that a number of a test may be in, one for each size."""
    units = practice.units or analyte.units
    if practice.has_one_number and analyte.units[0] == _SHARE:
        return (_SHARE, _FRACTION)
    return tuple({analyte.read_unit(unit): unit for unit in reversed(units)}.values())[::-1]


def _list_of_systems(practice: Practice, units: Sequence[str]) -> Sequence[str]:
    """Give the units of the two systems; all where that of one is not known."""
    of_both = list(practice.of_system.values())
    if len(of_both) < len(("conventional", "si")) or not all(of_both):
        return units
    return tuple(dict.fromkeys(unit for of_one in of_both for unit in of_one))


def _list_switches(pair: _Pair) -> Iterator[tuple[str, str]]:
    """Give the units of two numbers that are not of one size."""
    for then in pair.then_units:
        for now in pair.now_units:
            way = find_way(pair.analyte, then, now)
            if way is not None and not way.is_identity:
                yield then, now


class _Switch(NamedTuple):
    """Two units in which two numbers may be.

    Attributes:
        then: The unit of the earlier.
        now: The unit of the later.
        left: How far apart the numbers are in one unit, on a log scale.
        is_steady: Whether that is within the variation of a steady patient.
    """

    then: str
    now: str
    left: Decimal
    is_steady: bool


def _find_likelier(pair: _Pair) -> _Switch | None:
    """Find two units that are as likely as one, of which the numbers are the nearest."""
    if pair.analyte.is_signed or pair.then <= 0 or pair.now <= 0:
        return None
    moved, reach = abs((pair.now / pair.then).ln()), _find_reach(pair.analyte)
    is_known_in_one = any(_are_known(pair, unit, unit) for unit in pair.main)
    found = []
    for then, now in _list_switches(pair):
        way = find_way(pair.analyte, then, now)
        in_unit = way.apply(pair.then) if way else Decimal(0)
        if way is None or in_unit <= 0:
            continue
        left = abs((pair.now / in_unit).ln())
        is_steady = left <= reach if reach is not None else left == 0
        if left >= moved or not _are_known(pair, then, now):
            continue
        is_twofold = _size(way) >= _LEAST_FACTOR and not pair.is_of_no_laboratory(then, now, way)
        is_less = left * _LEAST_SHARE <= moved and pair.is_between_systems(then, now)
        is_beyond = reach is None or moved - left > _TIMES_VARIATION * reach
        if not is_known_in_one or (is_twofold and is_beyond and (is_steady or is_less)):
            found.append(_Switch(then, now, left, is_steady))
    return min(found, key=lambda each: each.left, default=None)


def _size(way: Conversion) -> Decimal:
    """Give how many times the numbers in two units differ."""
    factor = max(way.factor, 1 / way.factor)
    return Decimal(factor.numerator) / Decimal(factor.denominator)


def _find_reach(analyte: Analyte) -> Decimal | None:
    """Give the largest rise by chance, on a log scale; `None` without variation data."""
    if analyte.variation is None:
        return None
    return (1 + compute_change_limits(analyte.variation.cvi).high / 100).ln()


def _are_known(pair: _Pair, then: str, now: str) -> bool:
    """Whether patients are known with both numbers, in these units."""
    window = pair.practice.window
    return window is None or (
        window.is_known(pair.analyte, then, pair.then)
        and window.is_known(pair.analyte, now, pair.now)
    )


def _say_whose(then: str | None, now: str | None) -> str:
    if then is None and now is None:
        return "neither result states its unit"
    return f"the {'earlier' if then is None else 'later'} result states no unit"


def _say_open(other: _Switch, then: str | None, now: str | None) -> str:
    change = "no change" if other.is_steady else "a smaller change"
    read = f"from {_name(other.then)} to {_name(other.now)}"
    if (then is None) is not (now is None):
        unit = other.now if now is None else other.then
        read = "as a fraction" if unit == _FRACTION else f"in {show_unit(unit)}"
    return f"{_say_whose(then, now)}, and {read} there would be {change}: {STATE_IT}"


def _name(unit: str) -> str:
    return "a fraction" if unit == _FRACTION else show_unit(unit)


def _say_assumed(before: Result, result: Result, fixed: str | None) -> str:
    if fixed is None:
        return "compared as of one unit, since neither states it"
    which = before if before.unit is None else result
    return f"{_number(which):f} is compared as in {show_unit(fixed)}, since it states no unit"
