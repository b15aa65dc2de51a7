"""A number of a strip, a sediment or a viral load beside "negative": what it says on its scale.

A strip is compared with colours, each of which stands for an amount, so `30 mg/dL` of protein is a
step of its scale: 1+. Beside "negative", printed by the laboratory, nought is negative and any
number above is not; `<30` may be either. A range set says "negative" of the strip and of nothing
else: healthy urine has a little glucose and protein when they are measured. So it judges a number
only where something beside it says that it is of a strip: a code, the name, the panel. Leukocyte
esterase is of one by its name, and so is blood in urine that is counted.

What the sediment should have none of, such as yeast or granular casts, is printed as a number in a
field of the microscope as well. Laboratories print "none" with this unit, so that none is nought:
yeast, bacteria and casts at https://til.dlslab.com/physicians/test-directory-view-test/?test=6370.
So is "not detected" beside the copies of a virus, or blasts, of which most people have none.
"""

import re
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.ranges.printed_ranges import read_printed_ranges
from labcheck.ranges.reference_range import ReferenceRange
from labcheck.reading.number_evidence import is_plain_count
from labcheck.values.interval import Interval
from labcheck.values.limits import GRADE_NEGATIVE, Scale
from labcheck.values.result_text import Numeric
from labcheck.values.units import parse_unit

_OF_STRIPS = frozenset(
    ["urine_protein_dipstick", "urine_glucose_dipstick", "urine_ketones_dipstick",
     "urine_bilirubin_dipstick", "urine_blood_dipstick", "urine_leukocyte_esterase"]
)  # fmt: skip
_OF_EITHER = frozenset(["urine_protein", "urine_wbc", "urine_rbc"])
"""Tests that are measured, and by whose name and unit a strip is reported as well."""
_BY_NAME, _BY_COUNT = "urine_leukocyte_esterase", "urine_blood_dipstick"
_SEEN_IN_NUMBERS = "urine_yeast"
"""What is seen or not, though the catalogue has it in numbers; other such tests are ordinal."""
_SEEN_OR_NOT = (Quantity.ARBITRARY, Quantity.COUNT, Quantity.FRACTION)
"""Of what there may be none and is counted, such as copies of a virus, "negative" says none."""
_FIELDS = frozenset(["{HPF}", "{LPF}"])
_STRIP = re.compile(r"\b(?:(?:test |urine )?strip|dipstick|urinalysis|UA)\b", re.IGNORECASE)
_HEMATOLOGY = re.compile(r"ha?ematology", re.IGNORECASE)
"""The panel that MIMIC-IV files its strips under, and no chemistry of urine."""
_NEGATIVE = Interval.point(GRADE_NEGATIVE)


def read_as_step(
    result: Result,
    analyte: Analyte | None,
    entry: ReferenceRange,
    values: tuple[Scale, Interval],
    *,
    is_printed: bool,
) -> tuple[Scale, Interval]:
    """Give the steps of a strip that a number stands for, beside "negative"; else the values.

    Args:
        result: The result.
        analyte: What was measured.
        entry: The range.
        values: What the result may stand for.
        is_printed: Whether the laboratory printed the range beside it.
    """
    if values[0] is not Scale.QUANTITY or analyte is None or not _is_negative(entry):
        return values
    is_of_strip = analyte.id in _OF_STRIPS and (is_printed or says_strip(result, analyte))
    is_either = is_printed and analyte.id in _OF_EITHER
    is_none = is_printed and _is_counted_or_none(analyte)
    if not (is_of_strip or is_either or is_none or _is_seen_in_fields(result, analyte)):
        return values
    low = values[1].low
    if low is None or low < 0:
        return values
    has_none = Decimal(0) in values[1]
    is_none = values[1] == Interval.point(Decimal(0))
    step = Interval(GRADE_NEGATIVE, GRADE_NEGATIVE if is_none else None, low_closed=has_none)
    return Scale.GRADE, step


def is_negative_beside_number(result: Result) -> bool:
    """Whether the range printed beside a number is the word negative."""
    text = result.printed_range
    if not text or not isinstance(result.value, Numeric) or any(map(str.isdigit, text)):
        return False
    entries = read_printed_ranges(text, "").entries
    return bool(entries) and all(_is_negative(entry) for entry in entries)


def _is_negative(entry: ReferenceRange) -> bool:
    return entry.limits.scale is Scale.GRADE and entry.limits.interval == _NEGATIVE


def _is_counted_or_none(analyte: Analyte) -> bool:
    """Whether a test counts what most people have none of, apart from the cells of urine."""
    is_counted = analyte.zero_is_normal and analyte.quantity in _SEEN_OR_NOT
    return is_counted and analyte.specimen != "urine"


def _is_seen_in_fields(result: Result, analyte: Analyte) -> bool:
    """Whether a number is of what is seen in the sediment or not, in so many to a field."""
    is_seen_or_not = analyte.quantity is Quantity.ORDINAL or analyte.id == _SEEN_IN_NUMBERS
    if not is_seen_or_not or analyte.specimen != "urine":
        return False
    unit = parse_unit(result.unit, of_count=True)
    return unit is not None and not _FIELDS.isdisjoint(unit.denominators)


def says_strip(result: Result, analyte: Analyte) -> bool:
    """Whether something beside a result of urine says that it is of a strip.

    Args:
        result: The result.
        analyte: What was measured, by whose codes as well it may be said.
    """
    if analyte.id == _BY_NAME or (analyte.id == _BY_COUNT and is_plain_count(result.unit)):
        return True
    names = (result.test, result.display, result.panel, result.method, result.context)
    codes = map(analyte.find_long_name, filter(None, (result.code, *result.other_codes)))
    said = any(map(_STRIP.search, (*names, *codes)))
    return said or _HEMATOLOGY.search(result.panel) is not None
