"""A number and a range beside it, both without a unit, of which one is of another scale.

    WBC 7.5, 4000-10000        IND: normal in 10^3/uL, too low in /uL, the range's own unit
    WBC 3000, 4000-10000       L: patients have as many per uL
    hemoglobin 120, 12-16      IND: normal in g/L, too high in g/dL

The unit of the range is the one in which it is like a published range of the test. The number is
in it as well, unless no patient of thousands had so much or so little in it, and one had it in
another unit that reports print the test in. Then both are readings.
"""

from collections.abc import Sequence
from decimal import Decimal

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import find_way
from labcheck.catalogue.practice import Window
from labcheck.judging.doubts.other_scale import list_known_ranges
from labcheck.judging.doubts.printed_doubt import Compared, is_alike
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.opening import Opened, take_back
from labcheck.judging.row import JudgedRange, Row
from labcheck.ranges.reference_range import Kind
from labcheck.reading.units import list_units
from labcheck.values.records import replace
from labcheck.values.result_text import Number
from labcheck.values.unit_spelling import show_unit
from labcheck.values.unit_system import UnitSystem


def find_scale_apart(
    row: Row, compared: Compared, system: UnitSystem | None, *, is_strict: bool
) -> Opened | None:
    """Find whether a number and the range beside it may be in two units.

    Returns:
        `None` where that cannot be asked. Without readings the row stands, with the numbers at
        which it would not.
    """
    analyte, judged = row.analyte, _find_bare_range(row)
    if analyte is None or judged is None:
        return None
    practice = compared.catalogue.practice_of(analyte)
    window = practice.window
    if practice.has_one_number or window is None or window.seen is None:
        return None
    read = list_units(row.result, analyte, practice)
    units = [each.result.unit for each in read if each.result.unit]
    own = _find_unit(units, judged, row, analyte, compared)
    if own is None:
        return None
    ends = (end for unit in units for end in window.list_ends(analyte, unit))
    row = replace(row, further_ends=(*row.further_ends, *ends))
    value = row.result.value
    number = value.value if isinstance(value, Number) else Decimal(0)
    others = [unit for unit in units if unit != own and _is_seen(number, unit, analyte, window)]
    if not isinstance(value, Number) or not others or _is_seen(number, own, analyte, window):
        return Opened(row, (), "")
    detail = f"the printed range is in {show_unit(own)}, and the number may be in another unit"
    open_row = take_back(row, NotJudged(Reason.UNIT_MISSING, detail, Reason.UNIT_MISSING.remedy))
    stated = list_units(row.result, analyte, practice, system) if system else ()
    meant = [each for each in stated if each.is_stated] or ([] if is_strict else read)
    kept = [each for each in meant if each.result.unit in (own, *others)]
    printed = f"{judged.entry.limits.bare_text} {own}"
    candidates = (
        each._replace(result=replace(each.result, printed_range=printed)) for each in kept
    )
    return Opened(open_row, tuple(candidates), "the unit")


def _find_bare_range(row: Row) -> JudgedRange | None:
    """Give the one range that is printed beside a number, if neither has a unit."""
    if row.result.unit is not None or len(row.ranges) != 1 or row.flag is None:
        return None
    (judged,) = row.ranges
    return judged if judged.is_printed and judged.entry.limits.unit is None else None


def _find_unit(
    units: Sequence[str], judged: JudgedRange, row: Row, analyte: Analyte, compared: Compared
) -> str | None:
    """Find the unit in which a printed range is most like a published one; `None` without any."""
    sets = (*compared.sets, *compared.shipped.having(analyte.id))
    apart = (
        (max(max(ratio, 1 / ratio) for ratio in judged.interval.end_ratios(known.interval)), unit)
        for unit in units
        for kind in (Kind.NORMAL, Kind.DECISION)
        for known in list_known_ranges(row.result, analyte, unit, sets, kind)
        if is_alike(judged.interval, known)
    )
    return min(apart, default=(Decimal(0), None))[1]


def _is_seen(number: Decimal, unit: str, analyte: Analyte, window: Window) -> bool:
    """Whether a patient is known with a number in a unit."""
    way = find_way(analyte, window.unit, unit)
    return way is not None and window.seen is not None and number in way.apply_to(window.seen)
