"""The rules by their names, and the set that is checked by all of them."""

from collections.abc import Callable, Iterable, Iterator

from labcheck.catalogue.lookup import Catalogue
from labcheck.range_sets.lint_ages import find_age_steps
from labcheck.range_sets.lint_limits import (
    find_critical_inside_normal,
    find_impossible,
    find_inconvertible,
    find_unlike_others,
)
from labcheck.range_sets.lint_patients import find_gaps, find_overlaps, find_unreachable
from labcheck.range_sets.lint_rules import Found, Test, as_written, gather
from labcheck.ranges.reference_range import RangeSet
from labcheck.values.records import dataclass


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


def lint_range_set(
    range_set: RangeSet,
    catalogue: Catalogue,
    against: Iterable[RangeSet] = (),
    published: Iterable[RangeSet] = (),
) -> list[Finding]:
    """Find what is wrong with a set, in the order of its lines.

    Args:
        range_set: The set; entries that it has from another by `extends` are left to that one.
        catalogue: The catalogue.
        against: Further sets whose normal ranges must contain no critical limit.
        published: Sets that a normal range is expected to be like some of: those that come with
            labcheck. The set is not compared with itself.
    """
    against = tuple(against)
    every = tuple(published)
    published = tuple(other for other in every if other.id != range_set.id)
    is_published = len(published) < len(every)
    findings = [*_find_missing_source(range_set)]
    if is_published or "general" not in range_set.unstated:
        findings += _find_missing_place(range_set)
    for id_, entries in range_set.ranges.items():
        own = [entry for entry in entries if entry.line or not range_set.base]
        test = Test(
            catalogue.analytes[id_],
            tuple(as_written(range_set, own)),
            tuple(gather(id_, against)),
            tuple(gather(id_, published)),
        )
        for rule, find in RULES.items():
            findings += [
                Finding(rule, entry.whole.line, id_, problem, remedy)
                for entry, problem, remedy in find(test)
            ]
    return sorted(findings, key=lambda finding: (finding.line, finding.rule))


def _find_missing_source(range_set: RangeSet) -> Iterator[Finding]:
    if range_set.url or range_set.read_from or range_set.publisher:
        return
    own = [entry for entries in range_set.ranges.values() for entry in entries]
    if not all(entry.source for entry in own):
        yield Finding(
            "no-source", 0, "", "nothing says where the numbers come from",
            "write `publisher:`, `url:` or `read_from:`, or a `source:` on each entry",
        )  # fmt: skip


def _find_missing_place(range_set: RangeSet) -> Iterator[Finding]:
    """Find what a set that may judge unasked does not say of where and for whom it is.

    A set of your own judges where you name it, and need not say so.
    """
    if missing := range_set.unstated:
        written = ", ".join(f"`{name}:`" for name in missing)
        problem = f"nothing says {' and '.join(_WHAT_IS_MISSING[name] for name in missing)}"
        yield Finding("unplaced", 0, "", problem, f"write {written}")


_WHAT_IS_MISSING = {
    "country": "where its numbers are in use",
    "units": "which system its units are of",
    "population": "whom its entries are for",
    "general": "whether it may judge what a region's sets lack",
}

RULES: dict[str, Callable[[Test], Found]] = {
    "overlap": find_overlaps,
    "gap": find_gaps,
    "unreachable": find_unreachable,
    "critical-inside-normal": find_critical_inside_normal,
    "inconvertible": find_inconvertible,
    "impossible": find_impossible,
    "unlike-others": find_unlike_others,
    "age-step": find_age_steps,
}
"""Every rule that looks at one test, by its name; the two others look at the whole set."""
RULE_NAMES = (*RULES, "no-source", "unplaced")
