"""A number that is flagged negative: an answer below a cut-off, or a contradiction.

    HBsAg 0.12, troponin 0.01 ng/mL     negative: below the laboratory's cut-off
    urine glucose 500 mg/dL             a strip that shows some is not negative
    potassium 4.0 mmol/L                everybody has some of it: the flag is of something else
    troponin 0.5 ng/mL                  above the limits in use, and so not below a cut-off

Which it is, published limits say, and without any that the test is one of urine. The range printed
with the result comes before the flag, so that it is not asked about here.
"""

from collections.abc import Iterable
from decimal import Decimal

from labcheck.catalogue.analyte import Quantity
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.row import Row, list_ends
from labcheck.judging.sources import Listener, Opinion
from labcheck.values.interval import Interval
from labcheck.values.records import replace
from labcheck.values.result_text import Word

_CONCENTRATIONS = (Quantity.MASS, Quantity.SUBSTANCE, Quantity.ORDINAL)
_REMEDY = "write what was measured, or the answer, and not both"


def is_flagged_negative(listener: Listener) -> bool:
    """Whether a quantity, which is above nought, is flagged negative."""
    result, quantity = listener.result, listener.quantity
    if result.reported is not Word.NEGATIVE or listener.analyte is None or quantity is None:
        return False
    return not quantity.overlaps(Interval(high=Decimal(0)))


def refuse_negative(
    row: Row, listener: Listener, said: Iterable[Opinion | NotJudged]
) -> tuple[Row, NotJudged | None]:
    """Say why a number cannot be negative, as it is flagged; `None` where it can.

    Args:
        row: The row; the numbers at which the answer changes are added to it.
        listener: Who asks.
        said: What published sets say of the number.

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
        may_be = analyte.specimen != "urine" or analyte.quantity not in _CONCENTRATIONS
    if may_be:
        return row, None
    text = " ".join(filter(None, (listener.result.value.text, listener.result.unit)))
    return row, NotJudged(Reason.CONTRADICTED, f"{text} is flagged negative", _REMEDY)
