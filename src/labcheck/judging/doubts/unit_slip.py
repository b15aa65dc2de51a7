"""Unit slips: a result that is out of this world as written, and ordinary in a sibling unit.

Calcium of 2.3 "mg/dL" is 2.3 mmol/L with the wrong unit behind it. The result stays flagged as it
was reported; nothing is repaired. The row only asks, and one question at most:

    ordinary in mmol/L (2.15-2.55): unit slip?     calcium of 2.3 mg/dL; see below
    ordinary in mIU/L, 1,000 times smaller: ...    TSH of 3.67 mIU/mL, in which it is not printed
    no source has a patient above 60 mg/dL: ...    beyond the window, and as far from the range

A sibling unit is only asked about when all of this holds:

- the result is a plain number in blood, and its flag is abnormal;
- it was judged by a reference interval with two limits above zero (against `<5` any small number
  would be ordinary in some unit);
- it lies at least three times beyond the limit it crosses, and at z-log 18 or further out;
- read in another unit that the test is printed in, of another size, it lies inside the range,
  rounding aside, or near it, at z-log 3 at most: hemoglobin of 135 "g/dL" in a man is 135 g/L.

Why 18: z-log counts in widths of the range, so it asks more of a wide range than of a narrow one.
With the ABIM ranges, diseases whose numbers happen to be ordinary in a sibling unit lie nearer:
bilirubin 5 to 17 mg/dL at 7 to 11, phosphate 1.0 to 1.4 mg/dL at -13 to -9, testosterone 10 to
38 ng/dL under treatment at -12 to -8, calcium 4.3 to 5.1 mg/dL at -18 to -14. Slips lie further
out: albumin in g/L at 18 to 22, creatinine in umol/L at 20 to 24, hemoglobin in g/L at 29 to 33,
calcium in mmol/L at -34 to -30. The factor of three keeps out what differs only by valence:
ionized calcium of 0.6 mmol/L, which is 1.2 meq/L, is real.

Some values are real however far out, so they are never doubted on that side:

    what is measured        far too high                    far too low
    enzyme activity         cells die (LDH 150 ukat/L)
    physical quantity       oxygen is given (pO2 80 kPa)
    glucose                 hyperosmolar states
    hormone                 tumours secrete                 glands stop (cortisol 20 nmol/L)
    count                                                   cells are gone (CD4 1 /uL)
    antibodies, complement                                  none is made, or all is used up
    fibrinogen, haptoglobin                                 likewise
    uric acid                                               none is made, or an enzyme is given
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.catalogue.conversion import Conversion, find_conversion, find_way
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.specimens import specimens_agree
from labcheck.judging.distance import compute_zlog
from labcheck.judging.row import JudgedRange, Row
from labcheck.ranges.reference_range import Kind
from labcheck.values.interval import Interval
from labcheck.values.result_text import MeasuredValue, Number
from labcheck.values.unit_spelling import show_unit
from labcheck.values.units import Unit

QUESTION = "unit slip?"
"""How the note ends that asks."""
_A_THOUSAND = 1000
_LEAST_MULTIPLE = 3
_LEAST_MULTIPLE_OF_ONE_LIMIT = 30
"""What stands for the z-log in a range with one limit."""
_LEAST_ZLOG = 18
_NEAR_ZLOG = 3
_MAY_SOAR = (Quantity.ENZYME, Quantity.PHYSICAL)
_MAY_VANISH = (Quantity.COUNT,)
_HORMONES = "endocrine"
_TESTS_THAT_MAY_SOAR = frozenset(["glucose"])
_TESTS_THAT_MAY_VANISH = frozenset(
    ["igg", "iga", "igm", "complement_c3", "complement_c4", "fibrinogen", "haptoglobin",
     "uric_acid"]
)  # fmt: skip


def ask_of_unit(row: Row, ranges: Sequence[JudgedRange], catalogue: Catalogue) -> tuple[str, ...]:
    """Ask whether an abnormal result has the wrong unit, or number: a note, or none.

    Args:
        row: The row, already found abnormal; one that has been asked about is not asked again.
        ranges: The ranges it was compared with, in its own unit.
        catalogue: What a living patient can have.
    """
    value, analyte = row.result.value, row.analyte
    if not isinstance(value, Number) or analyte is None or not ranges:
        return ()
    if found := _find_slip(value, analyte, ranges):
        return (f"{found}: {QUESTION}",)
    if not row.result.unit or row.questions:
        return ()
    if found := next(_ordinary_below(row.result.unit, value.value, analyte, ranges), ""):
        return (f"{found}: {QUESTION}",)
    if not all(_is_far_off(value.value, judged) for judged in ranges):
        return ()  # The table of windows need not be read.
    return tuple(_beyond_window(row.result.unit, value.value, analyte, catalogue))


def is_slip(value: MeasuredValue, analyte: Analyte | None, ranges: Sequence[JudgedRange]) -> bool:
    """Whether an abnormal result would be ordinary in a sibling unit, so that it is asked about."""
    return bool(_find_slip(value, analyte, ranges))


def suspect_baseline_slip(text: str, then: Row) -> tuple[str, ...]:
    """Ask whether a value that serves as baseline has the wrong unit: a note, or none.

    Args:
        text: The value with its unit.
        then: The verdict on the value, as if it were the result.
    """
    found = _find_slip(then.result.value, then.analyte, then.ranges) if then.is_abnormal else ""
    return (f"unit slip in the baseline? {text} is {found}",) if found else ()


def _find_slip(value: MeasuredValue, analyte: Analyte | None, ranges: Sequence[JudgedRange]) -> str:
    """Say in which other unit an abnormal result would be ordinary; empty if it is not a slip."""
    if not isinstance(value, Number) or analyte is None:
        return ""
    if not ranges or not all(_is_far_outside(value.value, judged, analyte) for judged in ranges):
        return ""
    names = (name for judged in ranges for name in _ordinary_elsewhere(value, judged, analyte))
    return next(names, "")


def _is_far_outside(number: Decimal, judged: JudgedRange, analyte: Analyte) -> bool:
    """Whether a number lies where no patient's does."""
    low, high = judged.interval.low, judged.interval.high
    if judged.entry.kind is not Kind.NORMAL or low is None or low <= 0 or high is None:
        return False
    is_high = number >= high * _LEAST_MULTIPLE
    if not is_high and not 0 < number <= low / _LEAST_MULTIPLE:
        return False
    if _may_be_real(analyte, is_high=is_high) or not specimens_agree("blood", analyte.specimen):
        return False
    zlog = compute_zlog(number, judged.interval)
    return zlog is not None and abs(zlog) >= _LEAST_ZLOG


def _may_be_real(analyte: Analyte, *, is_high: bool) -> bool:
    """Whether a test is one whose values know no bounds on a side."""
    if analyte.panel == _HORMONES:
        return True
    if is_high:
        return analyte.quantity in _MAY_SOAR or analyte.id in _TESTS_THAT_MAY_SOAR
    return analyte.quantity in _MAY_VANISH or analyte.id in _TESTS_THAT_MAY_VANISH


def _ordinary_elsewhere(value: Number, judged: JudgedRange, analyte: Analyte) -> Iterator[str]:
    """Name each unit in which the number, or one that rounds to it, is ordinary."""
    reach = value.half_last_digit
    rounded = Interval(value.value - reach, value.value + reach)
    unit = analyte.read_unit(judged.unit)
    limits = judged.entry.limits
    of_limits = analyte.read_unit(limits.unit)
    if unit is None or of_limits is None:
        return
    for name, sibling in _units_in_use(analyte, limits.unit):
        to_unit = find_conversion(analyte, sibling, unit)
        from_limits = find_conversion(analyte, of_limits, sibling)
        if not isinstance(to_unit, Conversion) or not isinstance(from_limits, Conversion):
            continue
        there = from_limits.apply_to(limits.interval).rounded(
            limits.interval, Interval.point(value.value)
        )
        if to_unit.is_identity:
            continue
        if to_unit.apply_to(rounded).overlaps(judged.interval):
            yield f"ordinary in {show_unit(name)} ({there})"
        elif _is_near(to_unit.apply(value.value), judged.interval):
            yield f"near the ordinary in {show_unit(name)} ({there})"


def _is_near(number: Decimal, interval: Interval) -> bool:
    zlog = compute_zlog(number, interval)
    return zlog is not None and abs(zlog) <= _NEAR_ZLOG


def _units_in_use(analyte: Analyte, of_limits: str | None) -> Iterator[tuple[str, Unit]]:
    """Give every unit the test is printed in, as a range spells it or by its code."""
    for name in dict.fromkeys((of_limits, *analyte.units)):
        unit = analyte.read_unit(name) if name else None
        if name and unit is not None:
            yield name, unit


def _is_far_off(number: Decimal, judged: JudgedRange) -> bool:
    """Whether a number lies where the disease that would explain it is rare, if there is one."""
    zlog = compute_zlog(number, judged.interval)
    if zlog is not None:
        return abs(zlog) >= _LEAST_ZLOG
    low, high = judged.interval.low, judged.interval.high
    is_above = high is not None and high > 0 and number >= high * _LEAST_MULTIPLE_OF_ONE_LIMIT
    return is_above or (low is not None and 0 < number * _LEAST_MULTIPLE_OF_ONE_LIMIT <= low)


def _ordinary_below(
    reported: str, number: Decimal, analyte: Analyte, ranges: Sequence[JudgedRange]
) -> Iterator[str]:
    """Name a unit the test is printed in, a thousandth of an unusual one, with its limits."""
    own = analyte.read_unit(reported)
    printed = {name: analyte.read_unit(name) for name in analyte.units}
    if own is None or own in printed.values():
        return
    for name, unit in printed.items():
        way = find_conversion(analyte, own, unit) if unit else None
        if not isinstance(way, Conversion) or way.apply(Decimal(1)) != _A_THOUSAND:
            continue
        for judged in ranges:
            if number / _A_THOUSAND in judged.interval:
                yield f"ordinary in {show_unit(name)}, 1,000 times smaller"


def _beyond_window(
    reported: str, number: Decimal, analyte: Analyte, catalogue: Catalogue
) -> Iterator[str]:
    """Say where no source has a patient with such a value."""
    practice = catalogue.practice.get(analyte.id)
    window = practice.window if practice else None
    way = find_way(analyte, window.unit, reported) if window else None
    if window is None or way is None:
        return
    known = way.apply_to(Interval(window.low, window.high))
    is_below = window.low > 0 and known.low is not None and number < known.low
    is_above = known.high is not None and number > known.high
    if is_below or is_above:
        most, side = (window.low, "below") if is_below else (window.high, "above")
        limit = f"{most:f} {show_unit(window.unit)}"
        yield f"no source has a patient {side} {limit}: is the number right, and its unit?"
