"""Results in words: those that are printed as the range, what is equivocal, and `none`."""

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte, Quantity
from labcheck.judging.flags import (
    FLAG_OF_WORD,
    FLAGS_BEYOND_SCALE,
    FLAGS_OF_OPEN_WORD,
    Flag,
    is_compatible,
)
from labcheck.ranges.printed_ranges import is_printed_normal
from labcheck.ranges.reference_range import ReferenceRange
from labcheck.values.limits import Scale
from labcheck.values.records import replace
from labcheck.values.result_text import (
    MeasuredValue,
    NoResult,
    Numeric,
    Ordinal,
    Unreadable,
    Verbal,
    Word,
)

_BELOW_MEASURE = (Word.UNDETECTED, Word.UNQUANTIFIED)


def is_normal_by_words(result: Result) -> bool:
    """Whether a result is the very words that its laboratory prints as the range."""
    value = result.value
    is_amount = isinstance(value, Verbal) and value.word is Word.AMOUNT
    is_unread = isinstance(value, Unreadable) and not value.readings
    if result.is_replaced or not (is_amount or is_unread):
        return False
    return is_printed_normal(value.text, result.printed_range)


def list_open_flags(result: Result) -> tuple[Flag, ...]:
    """Give what a word leaves open that says neither normal nor abnormal; none for any other.

    Of a number it is on which side of a limit it lies, else whether it is positive.
    """
    is_number = isinstance(result.value, Numeric)
    open_flags = FLAGS_OF_OPEN_WORD.get(result.reported) if result.reported else None
    if open_flags is not None:
        is_side_known = result.reported is not Word.EQUIVOCAL
        return open_flags if is_number or is_side_known else _EITHER
    if result.reported is None and isinstance(result.value, Verbal) and not result.is_replaced:
        beyond = FLAGS_BEYOND_SCALE.get(result.value.word)
        if beyond is not None:
            return beyond
    return _EITHER if result.reported is None and is_equivocal(result) else ()


_EITHER = (Flag.POSITIVE, Flag.NEGATIVE)


def list_flags_below_measure(result: Result, entry: ReferenceRange) -> tuple[Flag, ...]:
    """Give the flags of a result that is less than its method can measure; none for any other.

    A laboratory's high limit is one that it can measure, so the result lies below it. Whether it
    lies below a low limit above nought is open.
    """
    value, limits = result.value, entry.limits
    is_below = isinstance(value, Verbal) and value.word in _BELOW_MEASURE
    if not is_below or limits.scale is Scale.GRADE:
        return ()
    low = limits.interval.low
    return (Flag.NORMAL,) if low is None or low <= 0 else (Flag.NORMAL, Flag.LOW)


def is_equivocal(result: Result) -> bool:
    """Whether the result itself is that the laboratory cannot say negative or positive."""
    value = result.value
    return isinstance(value, Verbal) and value.word is Word.EQUIVOCAL and not result.is_replaced


_PER_FIELD = ("/{HPF}", "/{LPF}")
"""The units of what is counted under the microscope, in urine."""


def read_none(result: Result, analyte: Analyte | None) -> Result:
    """Read `NONE` of what is seen or not, such as bacteria, as none seen.

    Of any other test it says that there is no result.
    """
    value = result.value
    is_read = analyte is not None and is_seen_or_not(analyte)
    if not (isinstance(value, NoResult) and value.is_none and is_read):
        return result
    return replace(result, value=Verbal(value.text, Word.NEGATIVE))


def is_seen_or_not(analyte: Analyte) -> bool:
    """Whether a test says whether something is there, as of casts, or how many are seen."""
    return analyte.quantity is Quantity.ORDINAL or analyte.units[0] in _PER_FIELD


def is_upper_limit_in_numbers(entry: ReferenceRange) -> bool:
    """Whether `negative` can be taken as "not above the laboratory's own cut-off"."""
    low = entry.limits.interval.low
    return entry.limits.scale is not Scale.GRADE and (low is None or low <= 0)


def word_of(value: MeasuredValue) -> Word | None:
    """Give the judgement that a result is by itself: a word, or a step of the dipstick scale."""
    match value:
        case Verbal(word=Word.UNDETECTED):
            return Word.NEGATIVE
        case Verbal(word=word) if word in FLAG_OF_WORD:
            return word
        case Ordinal(grade=grade) if grade >= 1:
            return Word.POSITIVE
        case _:
            return None


def contradict(flagged: Word, own: Word) -> bool:
    """Whether a flag and the result's own word cannot both be so.

    A negative result may be flagged abnormal, as that of someone who is not immune is.
    """
    if own is Word.NEGATIVE:
        return flagged is Word.POSITIVE
    return not is_compatible(FLAG_OF_WORD[flagged], FLAG_OF_WORD[own])
