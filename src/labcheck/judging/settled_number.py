"""The number that a text can only be: 14200 for `14,200 /µL`.

What a result is compared with, and what is compared with it, is read as what is judged.
"""

from labcheck.cases.case import Result
from labcheck.catalogue.analyte import Analyte
from labcheck.judging.doubts.impossible import explain_impossible
from labcheck.judging.verdict import Knowledge
from labcheck.reading.numbers import list_numbers, settle_value
from labcheck.values.records import replace
from labcheck.values.result_text import is_open_number


def settle_number(result: Result, analyte: Analyte | None, knowledge: Knowledge) -> Result:
    """Give a result with its number read where only one is possible, else as it is.

    Args:
        result: The result.
        analyte: What was measured; `None` when it is not known or ambiguous.
        knowledge: The catalogue, and whether anything may be assumed.
    """
    result = settle_value(result)
    if not is_open_number(result.value) or analyte is None or knowledge.is_strict:
        return result
    practice = knowledge.practice_of(analyte)
    read = [candidate.result for candidate in list_numbers(result, analyte, practice)]
    possible = [each for each in read if explain_impossible(each, analyte) is None]
    if len(possible) != 1:
        return result
    return replace(possible[0], printed_range=result.printed_range)
