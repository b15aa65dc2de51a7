"""A number that may be one of two: which of them a result can be, by all that is known of it."""

from collections.abc import Sequence

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.judging.doubts.impossible import drop_impossible
from labcheck.judging.doubts.second_value import refuse_second_value
from labcheck.reading.numbers import (
    PracticeOf,
    doubt_decimals,
    list_numbers,
    may_be_thousands,
    number_of,
)
from labcheck.reading.readings import Candidate
from labcheck.reading.units import is_in_mil
from labcheck.values.result_text import MeasuredValue, is_open_number

_STATING_THE_SIGN = "stating the decimal sign (--decimal point or comma)"


def leave_open(result: Result, meant: Sequence[Analyte], practice: PracticeOf) -> Result:
    """Leave open whether three decimals behind a point are thousands, where they may be.

    Args:
        result: The result.
        meant: Each test that it may be; none where it is not known.
        practice: What is usual of a test.

    Returns:
        The result as it is where only the decimal number is left, and where nothing judges it: no
        unit yet, or one of two, or a test that is not known without a range of its own.
    """
    is_judged = bool(result.printed_range) or (bool(meant) and _has_unit(result, meant))
    if not is_judged or not may_be_thousands(result) or is_in_mil(result):
        return result
    doubted = doubt_decimals(result)
    left = [number_of(each.result.value) for each in list_possible(doubted, meant, practice)]
    return result if left == [number_of(result.value)] else doubted


def list_possible(
    result: Result, meant: Sequence[Analyte], practice: PracticeOf
) -> tuple[Candidate, ...]:
    """Give the readings of an open number, without those that cannot be if another can.

    Such are a share above 100 %, and what is not the value in another unit that is printed beside
    it. None for any result whose number is not open.
    """
    candidates = list_numbers(result, meant, practice)
    if len(meant) != 1:
        return candidates
    possible = drop_impossible(candidates, meant[0])
    agreeing = [each for each in possible if refuse_second_value(each.result, meant[0]) is None]
    return tuple(agreeing) or possible


def name_what_settles(value: MeasuredValue) -> str:
    """Name what would settle which of two numbers is meant."""
    has_point = is_open_number(value) and value.plain is not None
    return _STATING_THE_SIGN if has_point else "the number without a sign between its digits"


def _has_unit(result: Result, meant: Sequence[Analyte]) -> bool:
    return result.unit is not None or any(analyte.is_unitless for analyte in meant)
