"""Results in words: those that are printed as the range, what is equivocal, and `none`."""

from dataclasses import replace

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.ranges.printed_ranges import is_printed_normal
from labcheck.values.result_text import NoResult, Unreadable, Verbal, Word


def is_normal_by_words(result: Result) -> bool:
    """Whether a result is the very words that its laboratory prints as the range."""
    value = result.value
    is_amount = isinstance(value, Verbal) and value.word is Word.AMOUNT
    is_unread = isinstance(value, Unreadable) and not value.readings
    if result.is_replaced or not (is_amount or is_unread):
        return False
    return is_printed_normal(value.text, result.printed_range)


def is_equivocal(result: Result) -> bool:
    """Whether the result itself is that the laboratory cannot say negative or positive."""
    value = result.value
    return isinstance(value, Verbal) and value.word is Word.EQUIVOCAL and not result.is_replaced


def read_none(result: Result, analyte: Analyte | None) -> Result:
    """Read `NONE` of what is seen or not, such as bacteria, as none seen.

    Of any other test it says that there is no result.
    """
    value = result.value
    is_seen_or_not = analyte is not None and analyte.quantity is Quantity.ORDINAL
    if not (isinstance(value, NoResult) and value.is_none and is_seen_or_not):
        return result
    return replace(result, value=Verbal(value.text, Word.NEGATIVE))
