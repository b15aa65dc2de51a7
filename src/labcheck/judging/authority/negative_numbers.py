"""A number that is flagged negative: an answer below a cut-off, or a contradiction.

    HBsAg 0.12, troponin 0.01 ng/mL     negative: below the laboratory's cut-off
    urine glucose 500 mg/dL             a strip that shows some is not negative
    potassium 4.0 mmol/L                everybody has some of it: the flag is of something else
    troponin 0.5 ng/mL                  above the limits in use, and so not below a cut-off
    HCV RNA 1,250,000 IU/mL             of what is not detected there is none
    HBsAg 250 IU/mL                     an answer by a cut-off: below 1, or far below the number
    Leukozyten 25 /µl                   in blood or urine, and in blood critical

Which it is, published limits say, and without any what kind of test it is. An index is the signal
by its cut-off, so that one below 1 lies below it. Arbitrary units, such as U and IU, are not
converted, and limits in them differ between assays: far beyond them lies what is many times as
much. The range printed with the result comes before the flag, so that it is not asked about here.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.catalogue.conversion import Conversion, find_scale
from labcheck.judging.flags import Flag
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.opening import take_back
from labcheck.judging.row import FlagFrom, Row, list_ends
from labcheck.judging.sources import Listener, Opinion
from labcheck.ranges.reference_range import ReferenceRange
from labcheck.values.interval import Interval
from labcheck.values.limits import Limits, Scale
from labcheck.values.records import replace
from labcheck.values.result_text import Word
from labcheck.values.units import parse_unit

_CONCENTRATIONS = (Quantity.MASS, Quantity.SUBSTANCE, Quantity.ORDINAL)
_TIMES = 7
"""How many times the limits of two laboratories' assays differ at most, as `printed_doubt` has it.
"""
_REMEDY = "write what was measured, or the answer, and not both"


def is_flagged_negative(listener: Listener) -> bool:
    """Whether a quantity, which is above nought, is flagged negative."""
    result, quantity = listener.result, listener.quantity
    if result.reported is not Word.NEGATIVE or listener.analyte is None or quantity is None:
        return False
    return not quantity.overlaps(Interval(high=Decimal(0)))


def refuse_negative(
    row: Row,
    listener: Listener,
    said: Iterable[Opinion | NotJudged],
    known: Iterable[ReferenceRange],
) -> tuple[Row, NotJudged | None]:
    """Say why a number cannot be negative, as it is flagged; `None` where it can.

    Args:
        row: The row; the numbers at which the answer changes are added to it.
        listener: Who asks.
        said: What published sets say of the number.
        known: Every range of the test in them, whether or not the number can be compared with it.

    Returns:
        The row, and why it is not judged.
    """
    analyte, opinions = listener.analyte, [each for each in said if isinstance(each, Opinion)]
    if analyte is None:
        return row, None
    ranges = [judged for opinion in opinions[:1] for judged in opinion.ranges]
    row = replace(row, further_ends=(*row.further_ends, Decimal(0), *list_ends(ranges)))
    if opinions:
        is_below_cutoff = all(
            not judged.interval.low or judged.interval.low <= 0 for judged in ranges
        )
        may_be = is_below_cutoff and any(flag.flag.is_normal for flag in opinions[0].flags)
    else:
        most = _find_most(analyte, listener.result.unit, tuple(known))
        is_of_strip = analyte.specimen == "urine" and analyte.quantity in _CONCENTRATIONS
        may_be = not is_of_strip and (most is None or not _is_above(listener, most))
        row = replace(row, further_ends=(*row.further_ends, *(() if most is None else (most,))))
    return row, None if may_be else _contradict(listener.result)


def refuse_critical(row: Row, listener: Listener) -> Row:
    """Take back the answer "negative" to a number that some reading makes critical."""
    is_answered = row.flag is Flag.NEGATIVE and row.flag_from is FlagFrom.REPORTED
    is_number = listener.quantity is not None and listener.result.reported is Word.NEGATIVE
    if not (is_answered and is_number and row.is_beyond_critical):
        return row
    return take_back(row, _contradict(listener.result))


def _contradict(result: Result) -> NotJudged:
    text, unit = result.text_without_flag, result.unit or ""
    written = text if unit in text else f"{text} {unit}"
    return NotJudged(Reason.CONTRADICTED, f"{written} is flagged negative", _REMEDY)


def _find_most(
    analyte: Analyte, unit: str | None, known: Sequence[ReferenceRange]
) -> Decimal | None:
    """Find the number above which no cut-off can be; `None` where that is not known."""
    if analyte.zero_is_normal:
        return Decimal(0)
    if any(entry.limits.scale is Scale.GRADE for entry in known):
        return Decimal(1)
    if analyte.quantity is not Quantity.ARBITRARY:
        return None
    highs = [_bring(entry.limits, unit) for entry in known]
    numbers = [high for high in highs if high is not None]
    return max(numbers) * _TIMES if numbers and len(numbers) == len(highs) else None


def _bring(limits: Limits, unit: str | None) -> Decimal | None:
    """Bring an upper limit to another unit, U and IU aside; one without a volume stays."""
    high = limits.interval.high
    if high is None or not (limits.unit and unit) or "/" not in limits.unit:
        return high
    source, target = (parse_unit(each.replace("IU", "U")) for each in (limits.unit, unit))
    way = find_scale(source, target) if source and target else None
    return way.apply(high) if isinstance(way, Conversion) else None


def _is_above(listener: Listener, most: Decimal) -> bool:
    """Whether a number is more than another; every possible value of it is."""
    quantity = listener.quantity
    low = quantity.low if quantity else None
    return low is not None and (low > most or (low == most and most > 0))
