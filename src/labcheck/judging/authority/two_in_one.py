"""Two tests in one cell, `Na/K` of `140/7.9`: what each would be by itself.

A row is one result in every output, so the two are not judged in it. It says what they would be,
and counts as possibly critical where one of them is.
"""

import re

from labcheck.cases.case import Result
from labcheck.catalogue.lookup import Catalogue, UnknownTest
from labcheck.judging.not_judged import NotJudged, Reason
from labcheck.judging.row import Row
from labcheck.values.printed_result import parse_result
from labcheck.values.records import replace
from labcheck.values.result_text import Unreadable
from labcheck.values.units import parse_unit

_TWO_NUMBERS = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*/\s*(\d+(?:[.,]\d+)?)(?:\s+(\S.*?))?\s*")
_REMEDY = "write each test in a row of its own"


def may_be_two(result: Result) -> bool:
    """Whether two numbers stand for what may be the names of two tests."""
    return (
        isinstance(result.value, Unreadable)
        and result.test.count("/") == 1
        and _TWO_NUMBERS.fullmatch(result.value.text) is not None
    )


def part_cell(result: Result, catalogue: Catalogue) -> tuple[Result, ...]:
    """Part a result of two tests; empty where it is not one."""
    names = result.test.split("/")
    match = _TWO_NUMBERS.fullmatch(result.value.text) if may_be_two(result) else None
    if match is None:
        return ()
    if any(isinstance(catalogue.look_up(name.strip()), UnknownTest) for name in names):
        return ()
    unit = result.unit or match[3]
    if unit and parse_unit(unit, of_count=True) is None:
        return ()
    return tuple(
        Result(
            test=name.strip(),
            text=f"{number} {unit or ''}".strip(),
            value=parse_result(number).value,
            unit=unit,
            specimen=result.specimen,
            panel=result.panel,
            age=result.age,
        )
        for name, number in zip(names, match.groups(), strict=False)
    )


def set_apart(row: Row, halves: tuple[Row, ...]) -> Row:
    """Say of a row what each of its two tests would be."""
    said = (f"{half.result.test} {half.result.text} would be {_say(half)}" for half in halves)
    why = NotJudged(
        Reason.UNREADABLE, f"two tests stand in one cell: {' and '.join(said)}", _REMEDY
    )
    is_beyond = row.is_beyond_critical or any(half.may_be_critical for half in halves)
    return replace(row, not_judged=why, is_beyond_critical=is_beyond)


def _say(half: Row) -> str:
    if half.not_judged:
        return f"not judged ({half.not_judged.reason.word})"
    return half.flag.value if half.flag else "not judged"
