"""One test explained, without a case: what it is, what books say, what a change must be."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from labcheck.catalogue.analyte import Analyte, Quantity, Source
from labcheck.catalogue.conversion import Conversion
from labcheck.judging.reference_change import Z_TWO_SIDED_95, compute_change_limits
from labcheck.range_sets.overview import Described, Overview, SetRange
from labcheck.ranges.reference_range import Kind, Population, RangeSet
from labcheck.teaching.explanation_parts import (
    DISTURB,
    MIND,
    NOT_KNOWN,
    Section,
    gather_sections,
    list_kinds,
)
from labcheck.teaching.interferences import list_disturbances
from labcheck.teaching.worked_change import describe_share
from labcheck.values.records import dataclass
from labcheck.writers.analyte_tables import list_units
from labcheck.writers.wording import describe_percent, format_short

RANGES, CRITICAL = "Ranges", "Critical limits"
_KINDS = {
    Quantity.ARBITRARY: "arbitrary concentration",
    Quantity.PHYSICAL: "physical quantity",
    Quantity.ORDINAL: "finding on an ordinal scale",
    Quantity.CALCULATED: "calculated quantity",
}
"""Kinds of property whose short name is not a noun."""


@dataclass(frozen=True, slots=True)
class ExplainedAnalyte:
    """A test and all that is known of it.

    Attributes:
        analyte: The test.
        sections: What is known, by heading; none is empty.
        ranges: What every set says of it, in one unit.
        critical: What every list of critical limits says of it, in one unit.
    """

    analyte: Analyte
    sections: tuple[Section, ...]
    ranges: Overview
    critical: Overview

    @property
    def sets(self) -> tuple[RangeSet, ...]:
        """The sets that are named, each once."""
        found = (*self.ranges.ranges, *self.critical.ranges)
        return tuple({set_range.set.id: set_range.set for set_range in found}.values())


def explain_analyte(  # noqa: PLR0913 - all that is known of a test comes together here
    described: Described,
    ranges: Overview,
    critical: Overview,
    citations: Mapping[str, Source],
    *,
    usual_sets: Collection[str] = (),
    z: Decimal = Z_TWO_SIDED_95,
) -> ExplainedAnalyte:
    """Explain a test from the catalogue, the range sets and the critical lists.

    Args:
        described: The test, with its conversions.
        ranges: What the sets say of it.
        critical: What the critical lists say of it.
        citations: The sources that the catalogue names.
        usual_sets: The sets to take an example from, before others.
        z: How sure a change must be, as a standard normal deviate.
    """
    analyte = described.analyte
    parts = {
        "What it is": _identity(analyte),
        "Units": _units(described, citations),
        RANGES: _limits(ranges),
        CRITICAL: _limits(critical),
        "Which change counts": _change(analyte, ranges, citations, usual_sets, z),
        DISTURB: list_disturbances(analyte),
        MIND: _cautions(analyte, ranges),
        NOT_KNOWN: _unknowns(analyte, ranges, critical),
    }
    return ExplainedAnalyte(analyte, gather_sections(parts), ranges, critical)


def _identity(analyte: Analyte) -> Iterator[str]:
    kind = _KINDS.get(analyte.quantity, analyte.quantity.value)
    article = "an" if kind[0] in "aeiou" else "a"
    yield f"{analyte.name}, {article} {kind}, measured in {analyte.specimen}."
    if analyte.aliases:
        yield f"Also called {'; '.join(dict.fromkeys(analyte.aliases))}."
    for code, name in analyte.loinc.items():
        yield f"LOINC {code}: {name}."


def _units(described: Described, citations: Mapping[str, Source]) -> Iterator[str]:
    if described.analyte.is_unitless:
        yield "It is printed without a unit."
    elif not described.conversions:
        yield f"It is printed in {described.analyte.units[0]}."
    else:
        yield from list_units(described)
    ways = (way for _, way in described.conversions if isinstance(way, Conversion))
    for key in dict.fromkeys(way.source for way in ways if way.source):
        yield f"Read in: {citations[key].title}."


def _limits(overview: Overview) -> Iterator[str]:
    """Write each range as a line; none where there is none, which the last section says."""
    for set_range in overview.ranges:
        whom = _whom(set_range)
        kind = set_range.entry.kind
        is_named = kind not in (Kind.NORMAL, Kind.CRITICAL)
        named = f" ({kind.value} limits)" if is_named else ""
        yield f"{set_range.set.id}{f', {whom}' if whom else ''}: {set_range.text}{named}"


def _whom(set_range: SetRange) -> str:
    """Name whom a range is for; empty when it is for everybody."""
    whom = str(set_range.entry.partition)
    if whom != "all":
        return whom
    population = set_range.set.population
    return "" if population is Population.ALL else population.value


def _change(
    analyte: Analyte,
    ranges: Overview,
    citations: Mapping[str, Source],
    usual_sets: Collection[str],
    z: Decimal,
) -> Iterator[str]:
    variation = analyte.variation
    if variation is None or analyte.is_signed:
        return
    limits = compute_change_limits(variation.cvi, z=z)
    note = f" ({variation.note})" if variation.note else ""
    cited = citations[variation.source].title
    yield f"Within-subject variation: CVI {variation.cvi} %{note} [{cited}]."
    low, high = describe_percent(limits.low), describe_percent(limits.high)
    yield (
        f"With half of that as analytical CV, two results of one person differ by {low} to {high} "
        f"in {describe_share(z)} of pairs (z {z}, log-normal): a change within that may be chance."
    )
    if example := _find_middle(ranges, usual_sets):
        name, middle = example
        below, above = (middle * (1 + side / 100) for side in (limits.low, limits.high))
        unit = f" {ranges.asked.unit}" if ranges.asked.unit else ""
        yield (
            f"From {format_short(middle)}{unit}, the middle of a range ({name}), a result has "
            f"changed below {format_short(below)} or above {format_short(above)}."
        )


def _find_middle(ranges: Overview, usual_sets: Collection[str]) -> tuple[str, Decimal] | None:
    """Find the middle of a range with two limits above zero, of a usual set if one has it."""
    normal = [set_range for set_range in ranges.ranges if set_range.entry.kind is Kind.NORMAL]
    for set_range in sorted(normal, key=lambda set_range: set_range.set.id not in usual_sets):
        low, high = (
            (set_range.interval.low, set_range.interval.high)
            if set_range.interval
            else (None, None)
        )
        if low is not None and high is not None and low > 0:
            whom = _whom(set_range)
            return f"{set_range.set.id}{f', {whom}' if whom else ''}", (low + high) / 2
    return None


def _cautions(analyte: Analyte, ranges: Overview) -> Iterator[str]:
    if analyte.note:
        yield analyte.note
    yield from list_kinds(set_range.entry.kind for set_range in ranges.ranges)


def _unknowns(analyte: Analyte, ranges: Overview, critical: Overview) -> Iterator[str]:
    if not ranges.ranges:
        yield "No set has a range for it."
    if not critical.ranges:
        yield "No list has critical limits for it."
    if analyte.is_signed:
        yield "A quantity that may be negative has no percentage of change: changes are not judged."
    elif analyte.variation is None:
        yield "No usable figure of within-subject variation was found: changes are not judged."
    if not list_disturbances(analyte):
        yield "No interference is listed for it here, which does not mean that there is none."
