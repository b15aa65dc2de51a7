"""Rules on whom entries are for: overlaps, gaps, and entries by which no patient is judged."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import accumulate, combinations, groupby, pairwise, product

from labcheck.range_sets.lint_rules import Entry, Found, Test
from labcheck.ranges.reference_range import JUDGING_KINDS, Partition
from labcheck.values.interval import Interval
from labcheck.values.patient import OLDEST, Pregnancy, Sex, name_ages


def find_overlaps(test: Test) -> Found:
    """Two entries of a kind that both fit some patient, whatever the result states."""
    divided = sorted(test.entries, key=_kind_and_circumstances)
    for _, group in groupby(divided, key=_kind_and_circumstances):
        for one, other in combinations(group, 2):
            if one.may_share_patient(other):
                is_same = all(a.limits == b.limits for a, b in one.meet(other))
                says = "says the same as" if is_same else "overlaps"
                yield (
                    other,
                    f"{other.text} ({other.whom}) {says} {one.name}",
                    "part them by sex, age, pregnancy, specimen, method or context",
                )


def find_gaps(test: Test) -> Found:
    """Ages between two entries of one division, both with stated ages, that none is for."""
    divided = sorted(test.entries, key=divide)
    for _, group in groupby(divided, key=divide):
        entries = list(group)
        is_divided_by_sex = any(entry.whom.sex for entry in entries)
        for sex in Sex if is_divided_by_sex else (None,):
            yield from _gaps_for(sex, entries)


def _gaps_for(sex: Sex | None, entries: Iterable[Entry]) -> Found:
    fitting = [entry for entry in entries if entry.whom.sex in (None, sex)]
    fitting.sort(key=lambda entry: entry.ages.low or 0)
    ends = accumulate((entry.ages.high or OLDEST for entry in fitting), max)
    for (before, entry), start in zip(pairwise(fitting), ends, strict=False):
        end = entry.ages.low or Decimal(0)
        if end > start and entry.whom.age is not None:
            hole = name_ages(Interval(start, end, high_closed=False))
            whom = f"{sex.value}, {hole}" if sex else hole
            yield entry, f"no range for {whom}", f"{before.text} ({before.whom}) comes before it"


def find_unreachable(test: Test) -> Found:
    """Entries that no result of any patient is judged by."""
    for entry in test.entries:
        if why := _why_unreachable(entry.whom):
            yield entry, f"{entry.text} ({entry.whom}) is never used: {why}", "correct it"
        elif hidden_by := _find_preferred(entry, test):
            there_is = " and ".join(other.name for other in hidden_by)
            kinds = " and ".join(dict.fromkeys(other.whole.kind.value for other in hidden_by))
            why = f"for the same patients there is {there_is}, and {kinds} limits come first"
            remedy = "keep one, or part them by context"
            yield entry, f"{entry.text} is never used: {why}", remedy


def _why_unreachable(whom: Partition) -> str:
    if whom.sex is Sex.MALE and whom.pregnancy not in (None, Pregnancy.NO):
        return "men are not pregnant"
    if whom.age is not None and (whom.age.days.low or 0) >= OLDEST:
        return "no patient can be that old"
    if whom.only_if_stated and not (whom.specimen or whom.method or whom.context):
        return "only_if_stated needs a specimen, a method or a context"
    return ""


def _find_preferred(entry: Entry, test: Test) -> Sequence[Entry]:
    """Find entries of kinds that come first and that together are for the same patients."""
    kind = entry.whole.kind
    before = JUDGING_KINDS[: JUDGING_KINDS.index(kind)] if kind in JUDGING_KINDS else ()
    rivals = [
        rival
        for rival in test.entries
        if rival.whole.kind in before
        and _fits_whenever(rival.whom, entry.whom)
        and rival.may_share_patient(entry)
    ]
    for chosen in (*([rival] for rival in rivals), rivals):
        if _cover_all(chosen, entry):
            return chosen
    return ()


def _fits_whenever(one: Partition, other: Partition) -> bool:
    """Whether an entry fits every result that the other fits, as far as results state things.

    One that is only for results that state a context leaves the others of it to the other.
    """
    is_for_as_many = other.only_if_stated or not one.only_if_stated
    return is_for_as_many and one.circumstances == other.circumstances


def _cover_all(entries: Sequence[Entry], other: Entry) -> bool:
    """Whether every patient whom the other entry is for has one of these."""
    for sex, stage in product(Sex, other.whole.stages):
        is_possible = sex is Sex.FEMALE or stage is Pregnancy.NO
        if not is_possible or other.whom.sex not in (None, sex):
            continue
        reached, end = other.ages.low or Decimal(0), min(other.ages.high or OLDEST, OLDEST)
        fitting = [candidate for candidate in entries if candidate.whom.sex in (None, sex)]
        for candidate in sorted(fitting, key=lambda entry: entry.ages.low or 0):
            if stage in candidate.whole.stages and (candidate.ages.low or 0) <= reached:
                reached = max(reached, candidate.ages.high or OLDEST)
        if reached < end:
            return False
    return bool(entries)


def _kind_and_circumstances(entry: Entry) -> tuple[str, ...]:
    return entry.whole.kind.value, *entry.whom.circumstances


def divide(entry: Entry) -> tuple[str, ...]:
    """Give what sets an entry apart from others, sex and age aside."""
    stage = entry.whom.pregnancy
    return stage.value if stage else "", *_kind_and_circumstances(entry)
