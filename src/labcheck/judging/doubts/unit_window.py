"""Results that no patient has, or that are ordinary in a unit a thousand times smaller: a question.

`suspect_slips` asks where a sibling unit makes a result ordinary. This asks of the others: what
lies beyond the values that any source knows of a living patient, as potassium of 2.7 mg/dL does,
and what is in a unit in which the test is not printed, as TSH of 3.67 mIU/mL, and would be ordinary
in one of a thousandth that is. The flag stays as it is; nothing is repaired.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_conversion, find_way
from labcheck.catalogue.lookup import Catalogue
from labcheck.judging.distance import compute_zlog
from labcheck.judging.row import JudgedRange, Row
from labcheck.values.interval import Interval
from labcheck.values.result_text import Number
from labcheck.values.unit_spelling import show_unit

_A_THOUSAND = 1000
_LEAST_ZLOG = 18
"""As in `unit_slip`: nearer lie diseases, and the table of windows need not be read for them."""
_LEAST_MULTIPLE = 30
"""The same for a range with one limit."""
_SLIP = "unit slip?"


def ask_of_unit(row: Row, catalogue: Catalogue) -> Row:
    """Ask whether an abnormal number far from its range has the wrong unit; else give the row."""
    value, analyte = row.result.value, row.analyte
    if not (isinstance(value, Number) and analyte and row.is_abnormal and row.result.unit):
        return row
    if not row.ranges or any(note.endswith(_SLIP) for note in row.notes):
        return row
    question = next(_ordinary_below(row, value.value, analyte), "")
    if not question and all(_is_far(value.value, judged) for judged in row.ranges):
        question = next(_beyond_window(row, value.value, analyte, catalogue), "")
    return replace(row, notes=(question, *row.notes)) if question else row


def _is_far(number: Decimal, judged: JudgedRange) -> bool:
    """Whether a number lies where the disease that would explain it is rare, if there is one."""
    zlog = compute_zlog(number, judged.interval)
    if zlog is not None:
        return abs(zlog) >= _LEAST_ZLOG
    low, high = judged.interval.low, judged.interval.high
    is_above = high is not None and high > 0 and number >= high * _LEAST_MULTIPLE
    return is_above or (low is not None and 0 < number * _LEAST_MULTIPLE <= low)


def _ordinary_below(row: Row, number: Decimal, analyte: Analyte) -> Iterator[str]:
    """Name a unit the test is printed in, a thousandth of an unusual one, with its limits."""
    own = analyte.read_unit(row.result.unit)
    printed = {name: analyte.read_unit(name) for name in analyte.units}
    if own is None or own in printed.values():
        return
    for name, unit in printed.items():
        way = find_conversion(analyte, own, unit) if unit else None
        if not isinstance(way, Conversion) or way.apply(Decimal(1)) != _A_THOUSAND:
            continue
        for judged in row.ranges:
            if number / _A_THOUSAND in judged.interval:
                yield f"ordinary in {show_unit(name)}, 1,000 times smaller: {_SLIP}"


def _beyond_window(
    row: Row, number: Decimal, analyte: Analyte, catalogue: Catalogue
) -> Iterator[str]:
    """Say where no source has a patient with such a value."""
    practice = catalogue.practice.get(analyte.id)
    window = practice.window if practice else None
    way = find_way(analyte, window.unit, row.result.unit) if window else None
    if window is None or way is None:
        return
    known = way.apply_to(Interval(window.low, window.high))
    is_below = window.low > 0 and known.low is not None and number < known.low
    is_above = known.high is not None and number > known.high
    if is_below or is_above:
        most, side = (window.low, "below") if is_below else (window.high, "above")
        limit = f"{most:f} {show_unit(window.unit)}"
        yield f"no source has a patient {side} {limit}: is the number right, and its unit?"
