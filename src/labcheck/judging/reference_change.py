"""The patient's own baseline: how far a result has moved, and whether that means anything.

The reference change value is the log-normal one, which is not symmetric: with both coefficients
of variation as fractions, SD = sqrt(ln(1 + CVA²) + ln(1 + CVI²)) and the limits of a change by
chance are exp(±z·√2·SD) − 1.

Source: Fokkema MR et al. Clin Chem 2006;52(8):1602-3; z 1.96 is two-sided 95 %.

The 2 is the variance of the result plus that of one earlier value, in units of SD². Of a median of
several values the second is less, so the limits are narrower: exp(±z·√(1 + v)·SD) − 1, where v is
the variance of the median of so many standard normal values.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from labcheck.values.records import dataclass

Z_TWO_SIDED_95 = Decimal("1.96")
CVA_SHARE_OF_CVI = Decimal("0.5")
"""The desirable analytical variation: what is assumed when the laboratory's is not stated."""


_VARIANCES_OF_MEDIANS = tuple(map(Decimal, (
    "1", "0.5", "0.448671", "0.298200", "0.286834", "0.214743", "0.210447", "0.168181", "0.166101",
    "0.138327", "0.137162", "0.117517", "0.116799", "0.102169", "0.101695", "0.090376", "0.090047",
    "0.081030", "0.080791", "0.073440",
)))  # fmt: skip
"""The variance of the median of 1, 2 … 20 standard normal values.

Integrated over the density of the median by `benchmarks/median_baseline.py`, which also shows that
95 % of results lie within the limits that follow.
"""
HALF_PI = Decimal("1.5707963267948966")
"""n times the variance of the median of very many values."""
_MOST_DEVIATE = 10
_ENDS_KEPT = 1024
"""A test's limits come again with every patient, and exact logarithms take their time."""


class ChangeVerdict(Enum):
    """What a change amounts to."""

    UNCHANGED = "unchanged"
    RISEN = "risen"
    FALLEN = "fallen"
    WITHIN_VARIATION = "within variation"


def parse_deviate(text: str) -> Decimal:
    """Read how sure a change must be: a number above 0 and up to 10.

    Raises:
        ValueError: It is not such a number; beyond 10, no change would ever be judged.
    """
    try:
        z = Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text!r} is not a number") from None
    if not (z.is_finite() and 0 < z <= _MOST_DEVIATE):
        raise ValueError(f"{text!r} is not between 0 and {_MOST_DEVIATE}")
    return z


@dataclass(frozen=True, slots=True)
class ChangeLimits:
    """How far a result of a healthy person differs by chance from one earlier, or from several.

    Attributes:
        low: Largest fall by chance, in percent (a negative number).
        high: Largest rise by chance, in percent.
        cvi: Within-subject variation used, in percent.
        cva: Analytical variation used, in percent.
        z: Standard normal deviate used.
        is_cva_assumed: Whether `cva` is half of `cvi` for want of the laboratory's own.
        count: How many earlier values the baseline is the median of.
    """

    low: Decimal
    high: Decimal
    cvi: Decimal
    cva: Decimal
    z: Decimal
    is_cva_assumed: bool
    count: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """How a result compares with the baseline.

    Attributes:
        absolute: Result less baseline, in the result's unit; `None` when not computed.
        percent: The same in percent of the baseline; `None` when not computed.
        limits: The reference change value; `None` without variation data.
        verdict: What the change amounts to; `None` when not judged.
        reason: Why there is no verdict, or whose verdict it is; empty for a computed one.
        has_open_units: Whether there is none since the two may be in two units.
    """

    absolute: Decimal | None = None
    percent: Decimal | None = None
    limits: ChangeLimits | None = None
    verdict: ChangeVerdict | None = None
    reason: str = ""
    has_open_units: bool = False


def compute_change_limits(
    cvi: Decimal, cva: Decimal | None = None, z: Decimal = Z_TWO_SIDED_95, count: int = 1
) -> ChangeLimits:
    """Compute the log-normal reference change value.

    Args:
        cvi: Within-subject coefficient of variation, in percent.
        cva: Analytical coefficient of variation, in percent; half of `cvi` when not known.
        z: Standard normal deviate: 1.96 for two-sided 95 %.
        count: How many earlier values the baseline is the median of.
    """
    used_cva = cvi * CVA_SHARE_OF_CVI if cva is None else cva
    low, high = _compute_ends(cvi, used_cva, z, count)
    return ChangeLimits(
        low=low,
        high=high,
        cvi=cvi,
        cva=used_cva,
        z=z,
        is_cva_assumed=cva is None,
        count=count,
    )


@lru_cache(maxsize=_ENDS_KEPT)
def _compute_ends(cvi: Decimal, cva: Decimal, z: Decimal, count: int) -> tuple[Decimal, Decimal]:
    variance = sum(((1 + (cv / 100) ** 2).ln() for cv in (cva, cvi)), Decimal(0))
    spread = z * ((1 + find_variance_of_median(count)) * variance).sqrt()
    return 100 * ((-spread).exp() - 1), 100 * (spread.exp() - 1)


def find_variance_of_median(count: int) -> Decimal:
    """Give the variance of the median of so many values, in units of that of one value.

    Above 20 values it is π/2 over their number and a little more, which differs for odd and even
    numbers and is right within 0.2 %.
    """
    if count <= len(_VARIANCES_OF_MEDIANS):
        return _VARIANCES_OF_MEDIANS[count - 1]
    return HALF_PI / (count + (2 if count % 2 else 3) - HALF_PI)


def compute_change(value: Decimal, baseline: Decimal, limits: ChangeLimits | str) -> Change:
    """Compare two values in one unit.

    Args:
        value: The result.
        baseline: What is usual.
        limits: The reference change value, or the reason why there is none.
    """
    absolute = value - baseline
    if baseline <= 0 or value < 0:
        return Change(absolute, reason="a percentage needs values above zero")
    percent = 100 * absolute / baseline
    if isinstance(limits, str):
        return Change(absolute, percent, reason=limits)
    if percent > limits.high:
        verdict = ChangeVerdict.RISEN
    elif percent < limits.low:
        verdict = ChangeVerdict.FALLEN
    else:
        verdict = ChangeVerdict.WITHIN_VARIATION if absolute else ChangeVerdict.UNCHANGED
    return Change(absolute, percent, limits, verdict)


def compute_median(values: Sequence[Decimal]) -> Decimal:
    """Compute the middle value; of an even number of values, the mean of the middle two."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
