"""How many flags chance alone gives."""

from decimal import Decimal

import pytest

from labcheck.judging.chance import expect_flags, expect_flags_of
from reports import example, report_of


@pytest.mark.parametrize(
    ("results", "expected", "percent"),
    [
        (0, "0.00", 0),
        (1, "0.05", 5),
        (10, "0.50", 40),  # Wulff, Pedersen, Rosenberg 1990, citing Murphy 1976: 40 %
        (13, "0.65", 49),
        (20, "1.00", 64),  # "over 50 %" with 20 or more: kidney.nyc, What is normal?
        (25, "1.25", 72),  # Wulff, Pedersen, Rosenberg 1990, citing Murphy 1976: 72 %
    ],
)
def test_the_more_results_the_more_flags_by_chance(results, expected, percent):
    chance = expect_flags(results)
    assert (chance.results, chance.expected) == (results, Decimal(expected))
    assert round(chance.at_least_one * 100) == percent


def test_only_judged_results_of_the_last_draw_count():
    assert expect_flags_of(example("lupus-calciphylaxis")).results == 13
    serial = report_of(
        "draws: [{labs: {sodium: 140 mmol/L}}, {labs: {sodium: 140 mmol/L, potassium: 4 mmol/L,"
        " no such test: 5}}]"
    )
    assert expect_flags_of(serial).results == 2
    assert expect_flags_of(report_of("labs: {no such test: 5}")).results == 0
