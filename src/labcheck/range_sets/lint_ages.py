"""The rule on steps between age bands: where a patient's flag may change overnight.

The limits of each of two neighbouring bands are placed on the z-log scale of the other, on which
its own lie at -1.96 and +1.96. A step of more than 1 is named: the bands are too coarse for a
value that changes that fast with age, or one of the limits is wrong.

The z-log scale: Hoffmann G, Klawonn F, Lichtinghagen R, Orth M. J Lab Med 2017;
doi 10.1515/labmed-2017-0135. That 1 is too much is our own choice.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby, pairwise

from labcheck.catalogue.analyte import Analyte
from labcheck.judging.distance import list_distances
from labcheck.range_sets.lint_patients import divide
from labcheck.range_sets.lint_rules import Entry, Found, Test, convert_limits
from labcheck.ranges.reference_range import Kind
from labcheck.values.patient import Sex

_MOST = Decimal(1)


def find_age_steps(test: Test) -> Found:
    """Steps of more than 1 z-log from one age band to the next."""
    found: dict[int, tuple[Entry, str, str]] = {}
    normal = [entry for entry in test.entries if entry.whole.kind is Kind.NORMAL]
    for _, group in groupby(sorted(normal, key=divide), key=divide):
        entries = list(group)
        for sex in Sex:
            fitting = [entry for entry in entries if entry.whom.sex in (None, sex)]
            for before, after, step in _list_steps(fitting, test.analyte):
                problem = (
                    f"{after.text} ({after.whom}) lies {step:.1f} z-log from {before.text} "
                    f"({before.whom}), the band before it"
                )
                remedy = "a flag may change with the birthday; see that both are right"
                found.setdefault(id(after), (after, problem, remedy))
    yield from found.values()


def _list_steps(
    entries: Iterable[Entry], analyte: Analyte
) -> Iterator[tuple[Entry, Entry, Decimal]]:
    """Give each band with the one before it, and how far it lies from that, where that is far."""
    in_order = sorted(entries, key=lambda entry: entry.ages.low or 0)
    for before, after in pairwise(in_order):
        step = measure_step(before, after, analyte)
        if step is not None and step > _MOST:
            yield before, after, step


def measure_step(before: Entry, after: Entry, analyte: Analyte) -> Decimal | None:
    """Measure how far the limits of two bands lie apart, in z-log.

    Returns:
        The largest distance on the scale of either band; `None` where the bands do not touch, or
        have not two limits above zero in units that convert.
    """
    if before.ages.high is None or before.ages.high != after.ages.low:
        return None
    last, first = before.years[-1], after.years[0]
    limits, scale = convert_limits(first, last, analyte), last.limits.interval
    distances = [*list_distances(limits, scale), *list_distances(scale, limits)] if limits else []
    return max(distances, default=None)
