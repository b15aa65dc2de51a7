"""Panels of results drawn inside the ranges that judge them."""

from functools import cache
from random import Random

from derivations import KNOWLEDGE, report_of
from labcheck.ranges.reference_range import Kind
from labcheck.values.limits import Scale

MOST_DECIMALS = 6


@cache
def list_limits() -> tuple[tuple[str, float, float, str], ...]:
    """Give the tests that a man of 50 has limits for, each with these and their unit."""
    found = []
    for range_set in KNOWLEDGE.sets:
        for test, entries in range_set.ranges.items():
            for entry in entries:
                limits = entry.limits
                is_plain = entry.kind is Kind.NORMAL and limits.scale is Scale.QUANTITY
                interval = limits.interval
                if is_plain and interval.high is not None and limits.unit:
                    found.append(
                        (test, float(interval.low or 0), float(interval.high), limits.unit)
                    )
    return tuple(found)


def draw_panel(rng: Random, size: int = 40) -> dict[str, str]:
    """Draw a panel; what does not come out as N is left out."""
    chosen = rng.sample(list_limits(), size)
    labs = {
        test: f"{low + (high - low) * rng.uniform(0.02, 0.98):.{MOST_DECIMALS}g} {unit}"
        for test, low, high, unit in chosen
    }
    rows = report_of(labs).rows
    normal = {row.name for row in rows if row.flag is not None and row.flag.is_normal}
    return {test: result for test, result in labs.items() if test in normal}
