"""Placing: brings a range's limits into the unit a result was reported in, or says why not.

Results are never converted. Limits that come as they are keep their decimals.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_conversion, find_scale
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.row import JudgedRange
from labcheck.ranges.reference_range import ReferenceRange
from labcheck.values.limits import Scale
from labcheck.values.near_units import suggest_unit
from labcheck.values.result_text import Number
from labcheck.values.unit_spelling import show_units
from labcheck.values.units import Unit, is_same_spelling, parse_unit

_KEPT = 4096
"""How many ways between units are remembered; a large table may hold any number of them."""
_IN_BRACKETS = re.compile(r"([^(\[]*?)\s*([(\[].*)")
_SCALE_NAMES = {
    Scale.QUANTITY: "the limits are numbers and the result is not",
    Scale.TITRE: "the limits are titres and the result is not",
    Scale.GRADE: "the limits are words such as negative and the result is not",
}
_SCALE_REMEDIES = {
    Scale.QUANTITY: "give the number that was measured",
    Scale.TITRE: "write the result as a titre, such as 1:40",
    Scale.GRADE: "write what the laboratory calls it, such as negative, or its range in numbers",
}


def place_range(
    entry: ReferenceRange, set_id: str, result: Result, scale: Scale, analyte: Analyte | None
) -> JudgedRange | NotJudged:
    """Bring a range into the unit of a result.

    Args:
        entry: The range.
        set_id: The set it is from.
        result: The result it is compared with.
        scale: What the result's numbers count.
        analyte: What was measured; without it only a change of scale is possible.
    """
    limits = entry.limits
    if limits.scale is not scale:
        return refuse_unit(_SCALE_NAMES[limits.scale], _SCALE_REMEDIES[limits.scale])
    # `NEG mg/dL`: a word, or a step of a strip, has no unit, whatever its column says.
    is_word = scale is Scale.GRADE
    conversion = Conversion() if is_word else _convert(limits.unit, result.unit, analyte)
    if isinstance(conversion, NotJudged):
        return conversion
    interval = conversion.apply_to(limits.interval)
    return JudgedRange(entry, set_id, interval, result.unit, conversion, result.value)


def is_same_range(one: JudgedRange, other: JudgedRange) -> bool:
    """Whether a further printed range says the same, its limits rounded as those of the first."""
    if one.interval == other.interval:
        return True
    ends = ((one.interval.low, other.interval.low), (one.interval.high, other.interval.high))
    return not other.conversion.is_identity and all(
        first is second is None
        or (first is not None and second is not None and Number("", first).may_have_been(second))
        for first, second in ends
    )


def refuse_unit(detail: str, remedy: str = Reason.UNIT_INCOMPATIBLE.remedy) -> NotJudged:
    """Say that a result and limits cannot be brought together."""
    return NotJudged(Reason.UNIT_INCOMPATIBLE, detail, remedy)


@lru_cache(maxsize=_KEPT)
def _convert(
    limits_unit: str | None, result_unit: str | None, analyte: Analyte | None
) -> Conversion | NotJudged:
    if is_same_spelling(limits_unit, result_unit):
        return Conversion()
    read_unit = analyte.read_unit if analyte else parse_unit
    source, target = read_unit(limits_unit), read_unit(result_unit)
    if target is None or source is None:
        unknown = result_unit if target is None else limits_unit
        limits = f"the limits are in {limits_unit}" if limits_unit else "the limits have no unit"
        if target is None and (behind := _find_remark(result_unit or "", read_unit)):
            detail = f"{behind!r} behind the value is not understood; {limits}"
            return NotJudged(Reason.UNIT_UNKNOWN, detail, _WRITE_APART)
        detail = f"the unit {unknown!r} is not known; {limits}"
        near = suggest_unit(unknown or "", analyte.units if analyte else ())
        remedy = near or Reason.UNIT_UNKNOWN.remedy
        return NotJudged(Reason.UNIT_UNKNOWN, detail, remedy, is_near=bool(near))
    if limits_unit is None and not target.is_pure_number:
        return refuse_unit(f"the limits have no unit and the result is in {result_unit}")
    if result_unit is None and not source.is_pure_number:
        units = show_units(analyte.units) if analyte else limits_unit
        remedy = f"write the unit behind the value: {units}"
        return NotJudged(Reason.UNIT_MISSING, Reason.UNIT_MISSING.explanation, remedy)
    if _is_cut_short(target, [source, *(analyte.known_units if analyte else ())]):
        return refuse_unit(
            f"the unit {result_unit!r} may be cut short; the limits are in {limits_unit}",
            "write the whole unit",
        )
    found = find_conversion(analyte, source, target) if analyte else find_scale(source, target)
    if isinstance(found, Conversion):
        return found
    return _refuse_conversion(limits_unit or "", result_unit, found.why)


def _refuse_conversion(limits_unit: str, result_unit: str | None, why: str) -> NotJudged:
    if limits_unit in FLAGS_LIKE_UNITS:
        return refuse_unit(f"{limits_unit!r} behind the range looks like a flag", _FLAG_APART)
    return refuse_unit(f"no conversion from {limits_unit} to {result_unit}: {why}")


FLAGS_LIKE_UNITS = ("H", "L", "N", "A")
"""Letters that are units too: henry, litre, newton, ampere."""
_FLAG_APART = "write the flag apart from the range"
_WRITE_APART = "write a range or a remark apart from the value, as its range or as a note"


def _find_remark(unit: str, read_unit: Callable[[str | None], Unit | None]) -> str:
    """Find brackets behind a unit that is known without them, or in place of one."""
    match = _IN_BRACKETS.fullmatch(unit)
    return match[2] if match and read_unit(match[1]) is not None else ""


def _is_cut_short(unit: Unit, wholes: Sequence[Unit]) -> bool:
    """Whether a unit is the upper half of another, such as IU where the limits are in IU/mL."""
    if unit.denominators or unit.is_pure_number:
        return False
    return any(
        whole.denominators and (unit.power > 0 or whole.numerator.endswith(unit.numerator or " "))
        for whole in wholes
    )
