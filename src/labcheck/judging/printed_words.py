"""Words that are printed as the result and as its range alike: Yellow beside Yellow."""

from labcheck.cases.case import Result
from labcheck.ranges.printed_ranges import is_printed_normal
from labcheck.values.result_text import Unreadable


def is_normal_by_words(result: Result) -> bool:
    """Whether a result is the very words that its laboratory prints as the range."""
    value = result.value
    if result.is_replaced or not isinstance(value, Unreadable) or value.readings:
        return False
    return is_printed_normal(value.text, result.printed_range)
