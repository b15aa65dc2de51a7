"""How many flags chance alone is expected to give: limits leave some healthy people outside.

A reference interval holds the central 95 % of a healthy reference population, so a result of a
healthy person lies outside with a chance of 1 in 20, and with n independent tests the chance of
at least one flag is 1 − 0.95ⁿ.

Source: Murphy EA 1976, as cited by Wulff HR, Pedersen SA, Rosenberg R. 1990: 10 tests 40 %,
25 tests 72 %.
"""

from decimal import Decimal
from typing import NamedTuple

from labcheck.judging.report import Report

SHARE_OUTSIDE = Decimal("0.05")
CAVEAT = (
    "Tests that move together, and limits that are one-sided or set for a decision, have other "
    "chances; a result far outside is unlikely to be chance."
)


class ChanceFlags(NamedTuple):
    """What chance alone gives in a healthy person, if the tests were independent.

    Attributes:
        results: How many results are judged.
        expected: How many flags are expected.
        at_least_one: The probability of one flag or more, from 0 to 1.
    """

    results: int
    expected: Decimal
    at_least_one: Decimal


def expect_flags(results: int) -> ChanceFlags:
    """Compute what chance alone gives with so many results."""
    return ChanceFlags(results, SHARE_OUTSIDE * results, 1 - (1 - SHARE_OUTSIDE) ** results)


def expect_flags_of(report: Report) -> ChanceFlags:
    """Compute it for the results of the last draw that are judged."""
    last = max((row.result.draw for row in report.rows), default=0)
    return expect_flags(
        sum(row.flag is not None and row.result.draw == last for row in report.rows)
    )
