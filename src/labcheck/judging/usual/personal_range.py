"""The patient's own range: where the next result is expected, from earlier ones that were steady.

The set point is the mean of three or more earlier results. The next one lies within
mean × (1 ± z × √(1 + 1/n) × √(CVI² + CVA²)): the within-subject and the analytical variation around
the set point, and what the mean of n results varies itself. An earlier result outside the range
that all of them give was not of a steady state, and then no range is given; nor where the lower end
would not be above nought, since the variation is then too wide for a range that is symmetric.

Source: Coskun A et al. Personalized reference intervals in laboratory medicine. Clin Chem
2021;67(2), read as its abstract, which asks for three or more earlier results in a steady state;
Coskun A. Prediction interval. Biochem Med 2024;34(2):020101, likewise, which names the set point
and the total variation around it. The factor √(1 + 1/n) is arithmetic.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from labcheck.judging.reference_change import ChangeLimits
from labcheck.values.interval import Interval

SOURCE = (
    "Coskun A et al. Personalized reference intervals in laboratory medicine. Clin Chem 2021;67(2)"
)
FEWEST, MOST = 3, 20
"""How many earlier results give a range, and how many of the last are taken."""
_MOST_DECIMALS = 6


class PersonalRange(NamedTuple):
    """A patient's own range, in the unit of the result it is for.

    Attributes:
        value: The result.
        interval: The range.
        set_point: The mean of the earlier results.
        values: These results, in that unit.
        cvi: Within-subject variation used, in percent.
        cva: Analytical variation used, in percent.
        z: Standard normal deviate used.
    """

    value: Decimal
    interval: Interval
    set_point: Decimal
    values: tuple[Decimal, ...]
    cvi: Decimal
    cva: Decimal
    z: Decimal

    @property
    def place(self) -> str:
        """Where the result lies: `below`, `inside` or `above`."""
        if self.value in self.interval:
            return "inside"
        return "below" if self.value < self.set_point else "above"

    def shorten(self) -> Interval:
        """Give the range with as many decimals as the result has, and more where it needs them.

        It never stands on another side of the result than it is.
        """
        exponent = self.value.as_tuple().exponent
        start = max(0, -exponent) if isinstance(exponent, int) else 0
        for decimals in range(start, start + _MOST_DECIMALS):
            short = Interval(
                _round(self.interval.low, decimals), _round(self.interval.high, decimals)
            )
            if (self.value in short) is (self.value in self.interval):
                return short
        return self.interval


def find_personal_range(
    value: Decimal, values: Sequence[Decimal], limits: ChangeLimits
) -> PersonalRange | None:
    """Find the range that earlier results give; `None` where they give none.

    Args:
        value: The result that it is for.
        values: The earlier results, in one unit.
        limits: The variation, and how sure a change must be.
    """
    if len(values) < FEWEST or any(each <= 0 for each in values):
        return None
    set_point = sum(values, Decimal(0)) / len(values)
    share = _half_width(limits.cvi, limits.cva, limits.z, len(values)) / 100
    interval = Interval(set_point * (1 - share), set_point * (1 + share))
    if share >= 1 or any(each not in interval for each in values):
        return None
    return PersonalRange(
        value, interval, set_point, tuple(values), limits.cvi, limits.cva, limits.z
    )


def _round(end: Decimal | None, decimals: int) -> Decimal:
    return (end or Decimal(0)).quantize(Decimal(1).scaleb(-decimals))


def _half_width(cvi: Decimal, cva: Decimal, z: Decimal, count: int) -> Decimal:
    return z * (1 + Decimal(1) / count).sqrt() * (cvi**2 + cva**2).sqrt()
