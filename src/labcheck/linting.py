"""Linting: what is wrong with a range set that can be read.

Each rule looks at one kind of mistake that would make a verdict wrong, doubtful or unfounded. A
limit that is no limit, an unknown test or unit and low above high are refused when a set is
read; what is here needs all entries of a test together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby, pairwise

from labcheck.analytes import Analyte
from labcheck.catalogue import Catalogue
from labcheck.conversion import Conversion, Refusal, find_conversion
from labcheck.interval import Interval
from labcheck.limits import Scale
from labcheck.patient import OLDEST, Pregnancy, Sex, name_ages
from labcheck.ranges import (
    JUDGING_KINDS,
    Kind,
    Partition,
    RangeSet,
    ReferenceRange,
    may_share_patient,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        rule: The name of the rule that found it.
        line: The line of the set's file; 0 where it is of no one line.
        analyte: The analyte's id; empty where it is of the whole set.
        problem: What is wrong, as a clause.
        remedy: What would put it right, as a clause.
    """

    rule: str
    line: int
    analyte: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Test:
    """The entries of one test, and what is needed to judge them."""

    analyte: Analyte
    entries: tuple[ReferenceRange, ...]
    others: tuple[tuple[RangeSet, ReferenceRange], ...]
    set: RangeSet


def lint_range_set(
    range_set: RangeSet, catalogue: Catalogue, against: Iterable[RangeSet] = ()
) -> list[Finding]:
    """Find what is wrong with a set, in the order of its lines.

    Args:
        range_set: The set; entries that it has from another by `extends` are left to that one.
        catalogue: The catalogue.
        against: Further sets whose normal ranges the critical limits must leave alone.
    """
    against = tuple(against)
    findings = list(_find_missing_source(range_set))
    for id_, entries in range_set.ranges.items():
        own = tuple(entry for entry in entries if entry.line or not range_set.base)
        others = [(range_set, entry) for entry in own]
        others += [(one, entry) for one in against for entry in one.ranges.get(id_, ())]
        test = _Test(catalogue.analytes[id_], own, tuple(others), range_set)
        for rule, find in RULES.items():
            findings += [
                Finding(rule, entry.line, id_, problem, remedy)
                for entry, problem, remedy in find(test)
            ]
    return sorted(findings, key=lambda one: (one.line, one.rule))


_Found = Iterator[tuple[ReferenceRange, str, str]]


def _find_missing_source(one: RangeSet) -> Iterator[Finding]:
    if one.url or one.read_from or one.publisher:
        return
    own = [entry for entries in one.ranges.values() for entry in entries]
    if not all(entry.source for entry in own):
        yield Finding(
            "no-source", 0, "", "nothing says where the numbers come from",
            "write `publisher:`, `url:` or `read_from:`, or a `source:` on each entry",
        )  # fmt: skip


def _find_overlaps(test: _Test) -> _Found:
    """Two entries of a kind that both fit some patient, whatever the result states."""
    for one, other in combinations(test.entries, 2):
        if one.kind is not other.kind or not _share_circumstances(one.partition, other.partition):
            continue
        if not may_share_patient((test.set, one), (test.set, other)):
            continue
        says = "says the same as" if one.limits == other.limits else "overlaps"
        yield (
            other,
            f"{other.limits.text} ({other.partition}) {says} {_name(one)}",
            "part them by sex, age, pregnancy, specimen, method or context",
        )


def _find_gaps(test: _Test) -> _Found:
    """Ages between two entries of one division, both with stated ages, that none is for."""
    divided = sorted(test.entries, key=_division)
    for _, group in groupby(divided, key=_division):
        entries = list(group)
        is_divided_by_sex = any(entry.partition.sex for entry in entries)
        for sex in Sex if is_divided_by_sex else (None,):
            yield from _gaps_for(sex, entries, test)


def _gaps_for(sex: Sex | None, entries: Iterable[ReferenceRange], test: _Test) -> _Found:
    fitting = [entry for entry in entries if entry.partition.sex in (None, sex)]
    fitting.sort(key=lambda entry: test.set.ages_of(entry).low or 0)
    for at, (before, entry) in enumerate(pairwise(fitting), start=1):
        start = max(test.set.ages_of(one).high or OLDEST for one in fitting[:at])
        end = test.set.ages_of(entry).low or Decimal(0)
        if end > start and entry.partition.age is not None:
            hole = name_ages(Interval(start, end, high_closed=False))
            whom = f"{sex.value}, {hole}" if sex else hole
            remedy = f"{before.limits.text} ({before.partition}) comes before it"
            yield entry, f"no range for {whom}", remedy


def _find_unreachable(test: _Test) -> _Found:
    """Entries that no result of any patient is judged by."""
    for entry in test.entries:
        whom = entry.partition
        if why := _why_unreachable(whom):
            yield entry, f"{entry.limits.text} ({whom}) is never used: {why}", "correct it"
        elif hidden_by := _find_preferred(entry, test):
            yield (
                entry,
                (
                    f"{entry.limits.text} is never used: for the same patients there is "
                    f"{_name(hidden_by)}, and {hidden_by.kind.value} limits come first"
                ),
                "keep one, or part them by context",
            )


def _why_unreachable(whom: Partition) -> str:
    if whom.sex is Sex.MALE and whom.pregnancy not in (None, Pregnancy.NO):
        return "men are not pregnant"
    if whom.age is not None and (whom.age.days.low or 0) >= OLDEST:
        return "nobody is so old"
    if whom.only_if_stated and not (whom.specimen or whom.method or whom.context):
        return "only_if_stated needs a specimen, a method or a context"
    return ""


def _find_preferred(entry: ReferenceRange, test: _Test) -> ReferenceRange | None:
    """Find an entry of a kind that comes first, for the same patients and circumstances."""
    if entry.kind not in JUDGING_KINDS:
        return None
    before = JUDGING_KINDS[: JUDGING_KINDS.index(entry.kind)]
    for other in test.entries:
        ours, theirs = entry.partition, other.partition
        is_wider = (
            theirs.sex in (None, ours.sex)
            and test.set.ages_of(other).covers(test.set.ages_of(entry))
            and other.stages >= entry.stages
        )
        if other.kind in before and is_wider and _share_circumstances(ours, theirs):
            return other
    return None


def _find_critical_inside_normal(test: _Test) -> _Found:
    for entry in test.entries:
        if entry.kind is not Kind.CRITICAL:
            continue
        for one, normal in test.others:
            if normal.kind is not Kind.NORMAL:
                continue
            if not may_share_patient((test.set, entry), (one, normal)):
                continue
            if not _are_apart(entry, normal, test.analyte):
                yield (
                    entry,
                    (
                        f"critical {entry.limits.text} reaches into the normal range "
                        f"{normal.limits.text} ({normal.partition}) of {one.id}"
                    ),
                    "critical limits lie outside normal ones",
                )


def _are_apart(critical: ReferenceRange, normal: ReferenceRange, analyte: Analyte) -> bool:
    """Whether no normal value is critical; also when the two cannot be compared."""
    source, target = (analyte.read_unit(one.limits.unit) for one in (normal, critical))
    if source is None or target is None or normal.limits.scale is not critical.limits.scale:
        return True
    found = find_conversion(analyte, source, target)
    if isinstance(found, Refusal):
        return True
    return critical.limits.interval.covers(found.apply_to(normal.limits.interval))


def _find_inconvertible(test: _Test) -> _Found:
    for entry in test.entries:
        unit = test.analyte.read_unit(entry.limits.unit)
        if entry.limits.scale is not Scale.QUANTITY or unit is None:
            continue
        ways = [find_conversion(test.analyte, unit, known) for known in test.analyte.known_units]
        if not any(isinstance(way, Conversion) for way in ways):
            units = ", ".join(test.analyte.units)
            yield (
                entry,
                f"{entry.limits.text}: no conversion to a unit of {test.analyte.name}",
                f"its units are {units}",
            )


def _share_circumstances(one: Partition, other: Partition) -> bool:
    return _circumstances(one) == _circumstances(other)


def _circumstances(whom: Partition) -> tuple[str, str, str]:
    return whom.specimen.casefold(), whom.method.casefold(), whom.context.casefold()


def _division(entry: ReferenceRange) -> tuple[str, ...]:
    """What sets an entry apart from others, sex and age aside."""
    stage = entry.partition.pregnancy
    return entry.kind.value, stage.value if stage else "", *_circumstances(entry.partition)


def _name(entry: ReferenceRange) -> str:
    place = f" in line {entry.line}" if entry.line else ""
    return f"{entry.limits.text} ({entry.partition}){place}"


RULES: dict[str, Callable[[_Test], _Found]] = {
    "overlap": _find_overlaps,
    "gap": _find_gaps,
    "unreachable": _find_unreachable,
    "critical-inside-normal": _find_critical_inside_normal,
    "inconvertible": _find_inconvertible,
}
"""Every rule that looks at one test, by its name; `no-source` looks at the whole set."""
RULE_NAMES = (*RULES, "no-source")
