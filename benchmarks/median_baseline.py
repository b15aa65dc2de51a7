"""Show how sure the limits of a change are beside the median of several earlier values.

Prints for 1 to 25 earlier values the variance of their median, in units of the variance of one
value, by integration over its density, beside the figure that labcheck uses; then, by simulation of
log-normal results, which share of unchanged results lies within the limits, and which share of
results that truly rose by 15 % is seen. CVI and CVA are those of creatinine (4.4 %, half of it) and
of a test that varies much (30 %).

    python benchmarks/median_baseline.py [RESULTS]
"""

import math
import random
import sys
from decimal import Decimal
from statistics import median

from labcheck.judging.reference_change import compute_change_limits, find_variance_of_median

RESULTS = 200_000
COUNTS = range(1, 26)
SIMULATED = range(1, 21)
TRUE_RISE = 1.15
_FARTHEST = 9.0
_STEP = 0.02


def density(x: float) -> float:
    """Give the density of the standard normal distribution."""
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def share_below(x: float) -> float:
    """Give the distribution function of the standard normal distribution."""
    return math.erfc(-x / math.sqrt(2)) / 2


def integrate_variance(count: int) -> float:
    """Integrate the variance of the median of so many standard normal values."""
    steps = int(_FARTHEST / _STEP)
    places = [place * _STEP for place in range(-steps, steps + 1)]
    density_of = density_of_odd if count % 2 else density_of_even
    return sum(x * x * density_of(x, count) for x in places) * _STEP


def density_of_odd(x: float, count: int) -> float:
    """Give the density of the middle value: half of the others below it, half above."""
    others = (count - 1) // 2
    ways = math.factorial(count) / math.factorial(others) ** 2
    return ways * (share_below(x) * share_below(-x)) ** others * density(x)


def density_of_even(x: float, count: int) -> float:
    """Give the density of the mean of the middle two, x - t and x + t, by Simpson's rule over t."""
    others = count // 2 - 1
    ways = math.factorial(count) / math.factorial(others) ** 2
    steps = 2 * int(_FARTHEST / _STEP / 2)
    total = 0.0
    for number in range(steps + 1):
        t = number * _STEP
        weight = 1 if number in (0, steps) else 2 + 2 * (number % 2)
        both = density(x - t) * density(x + t)
        total += weight * both * (share_below(x - t) * share_below(-x - t)) ** others
    return 2 * ways * total * _STEP / 3


def simulate(cvi: str, count: int, results: int) -> tuple[float, float]:
    """Give the share of unchanged results within the limits, and of risen ones beyond them."""
    limits = compute_change_limits(Decimal(cvi), count=count)
    low, high = (1 + float(end) / 100 for end in (limits.low, limits.high))
    cvs = (float(limits.cvi) / 100, float(limits.cva) / 100)
    sd = math.sqrt(sum(math.log(1 + cv * cv) for cv in cvs))
    chance = random.Random(f"{cvi} {count}")
    within = seen = 0
    for _ in range(results):
        usual = median(math.exp(chance.gauss(0, sd)) for _ in range(count))
        ratio = math.exp(chance.gauss(0, sd)) / usual
        within += low <= ratio <= high
        seen += ratio * TRUE_RISE > high
    return within / results, seen / results


def main() -> None:
    """Print both tables."""
    results = int(sys.argv[1]) if len(sys.argv) > 1 else RESULTS
    print("values  variance of the median: integrated, used")
    for count in COUNTS:
        used = float(find_variance_of_median(count))
        print(f"{count:6}  {integrate_variance(count):.6f}  {used:.6f}")
    print(
        f"\n{results} results each\nvalues  CVI  unchanged within the limits  a rise of 15 % seen"
    )
    for cvi in ("4.4", "30"):
        for count in SIMULATED:
            within, seen = simulate(cvi, count, results)
            print(f"{count:6}  {cvi:>4} %  {100 * within:.2f} %  {100 * seen:.1f} %")


if __name__ == "__main__":
    main()
