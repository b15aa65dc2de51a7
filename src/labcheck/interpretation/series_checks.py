"""Cross-checks of one draw against the draw before: another patient, a diluted blood, a copy.

    mcv-delta   the MCV has moved by over 10 fL in a week
    dilution    most of what no infusion holds has fallen by a fifth or more
    same-again  every result that both draws have is the same

Of the MCV's changes in one patient 98 % were within 3 fL, of those of two patients mixed up 40 %
were over 10 fL (Ohara et al. 2002). A fall of 20 % in 60 % of the tests that infusions do not hold
found contaminated blood with a specificity of 95 % (Rios Campillo et al. 2023). Which tests these
are, that a draw of the week before is taken, and how many results make a copy, are choices of ours.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from labcheck.interpretation.check_definitions import CrossCheck
from labcheck.interpretation.cross_checks import (
    Measured,
    find_checks,
    find_hemolyzed,
    list_draws,
    measure,
    name,
)
from labcheck.interpretation.moments import DAY, find_gap
from labcheck.judging.findings import Check
from labcheck.judging.row import Row
from labcheck.values.result_text import Number

_WEEK = 7 * DAY
_MCV_DELTA, _FELL, _SHARE = Fraction(10), Fraction("0.8"), Fraction("0.6")
_NOT_INFUSED = ("total_protein", "albumin", "calcium", "cholesterol_total", "alp", "ggt",
                "creatinine", "uric_acid")  # fmt: skip
_FEWEST_FALLEN, _FEWEST_SAME = 4, 5
_MCV_SOURCE = "Ohara et al., Rinsho Byori 2002;50:1072-5, https://pubmed.ncbi.nlm.nih.gov/12491605"
_DILUTION_SOURCE = (
    "Rios Campillo et al., Clin Chem Lab Med 2023, https://doi.org/10.1515/cclm-2023-0200"
)
_REPEAT = "check and, if needed, repeat"


def ask_all(rows: Iterable[Row], definitions: Iterable[CrossCheck]) -> tuple[Check, ...]:
    """Give everything that is asked of the results of a case, of single draws first."""
    counted, listed = tuple(rows), tuple(definitions)
    draws = list_draws(counted)
    found = [*find_hemolyzed(counted, listed), *find_checks(draws, listed)]
    replaced = {each.id: each.replaces for each in listed if each.replaces}
    answered = {(less, _draw_of(check)) for check in found for less in replaced.get(check.id, ())}
    kept = (check for check in found if (check.id, _draw_of(check)) not in answered)
    return (*kept, *find_series_checks(draws))


def _draw_of(check: Check) -> int:
    return check.rows[0].result.draw


def find_series_checks(draws: Sequence[Measured]) -> Iterator[Check]:
    """Give what asks of each draw beside the one before, in order of time."""
    for before, after in pairwise(draws):
        for ask in (_ask_mcv, _ask_dilution, _ask_same):
            said = ask(before, after)
            if said is not None:
                yield said


def _is_within_a_week(before: Row, after: Row) -> bool:
    gap = find_gap(before.result.time, after.result.time)
    return gap is not None and gap.is_surely_within(_WEEK)


def _ask_mcv(before: Measured, after: Measured) -> Check | None:
    then, now = before.get("mcv"), after.get("mcv")
    if then is None or now is None or not _is_within_a_week(then, now):
        return None
    was, is_ = measure(then, "fL"), measure(now, "fL")
    if was is None or is_ is None:
        return None
    moved = max(is_.low - was.high, was.low - is_.high)
    if moved <= _MCV_DELTA:
        return None
    text = f"{name(now)} ({now.result.time}), before it {name(then)} ({then.result.time})"
    question = f"look at the name on the tube; a transfusion can do so too; {_REPEAT}"
    return Check("mcv-delta", text, question, (then, now), _MCV_SOURCE)


def _ask_dilution(before: Measured, after: Measured) -> Check | None:
    both = [
        (before[test], after[test]) for test in _NOT_INFUSED if test in before and test in after
    ]
    both = [(then, now) for then, now in both if _is_within_a_week(then, now)]
    fallen = [(then, now) for then, now in both if _has_fallen(then, now)]
    if len(fallen) < _FEWEST_FALLEN or len(fallen) < _SHARE * len(both):
        return None
    listed = ", ".join(f"{name(now)} (before it {then.result.text})" for then, now in fallen)
    question = (
        "blood drawn from or above an infusion can do so: look at where it was drawn, and at "
        f"bleeding and infusions given; {_REPEAT}"
    )
    text = f"{len(fallen)} of {len(both)} have fallen by a fifth or more: {listed}"
    rows = tuple(now for _, now in fallen)
    return Check("dilution", text, question, rows, _DILUTION_SOURCE)


def _has_fallen(then: Row, now: Row) -> bool:
    unit = then.result.unit or ""
    was, is_ = measure(then, unit), measure(now, unit)
    return was is not None and is_ is not None and is_.high <= _FELL * was.low


def _ask_same(before: Measured, after: Measured) -> Check | None:
    both = [
        (before[test], after[test])
        for test in after
        if test in before
        and isinstance(after[test].result.value, Number)
        and isinstance(before[test].result.value, Number)
    ]
    if len(both) < _FEWEST_SAME or any(_as_printed(then) != _as_printed(now) for then, now in both):
        return None
    first, last = both[0]
    times = " and ".join(filter(None, (first.result.time, last.result.time)))
    text = (
        f"all {len(both)} results that two draws share are the same{f' ({times})' if times else ''}"
    )
    question = f"look whether one draw was reported twice; {_REPEAT}"
    return Check("same-again", text, question, tuple(now for _, now in both), "comparison only")


def _as_printed(row: Row) -> tuple[object, ...]:
    value = row.result.value
    return (value.value if isinstance(value, Number) else None, row.result.unit)
