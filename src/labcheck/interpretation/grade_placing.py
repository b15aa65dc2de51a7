"""A ladder's limits in the unit of a result: as the set prints them, else converted.

Printed units are rounded apart: hemoglobin below 80 g/L and below 4.9 mmol/L is grade 3, and 80 g/L
is 4.96 mmol/L. So a unit that the set prints is never reached through another.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.conversion import Conversion, find_way
from labcheck.interpretation.grade_conditions import Comparison, Condition
from labcheck.interpretation.grade_ladders import ANY_UNIT, Ladder, Step

AS_PRINTED = Conversion()


class PlacedStep(NamedTuple):
    """A step with its condition in the unit of the result, and as the set prints it."""

    step: Step
    condition: Condition
    text: str


class PlacedLadder(NamedTuple):
    """A ladder as one result is graded by it.

    Attributes:
        ladder: The ladder.
        steps: Its steps, worst first.
        printed_unit: The unit whose limits were taken; empty where it has only multiples.
        conversion: How they came into the unit of the result.
    """

    ladder: Ladder
    steps: tuple[PlacedStep, ...]
    printed_unit: str = ""
    conversion: Conversion = AS_PRINTED


def place_ladder(analyte: Analyte, unit: str | None, ladder: Ladder) -> PlacedLadder | str:
    """Bring a ladder into the unit of a result, or say why that is not possible."""
    if not ladder.units:
        steps = (_place_step(step, ANY_UNIT, AS_PRINTED) for step in ladder.steps)
        return PlacedLadder(ladder, tuple(steps))
    ways = [(printed, way) for printed in ladder.units if (way := find_way(analyte, printed, unit))]
    if not ways:
        units = " and ".join(each or "no unit" for each in ladder.units)
        return f"the limits are printed in {units}, which is not converted to {unit or 'no unit'}"
    printed, way = min(ways, key=lambda found: (not found[1].is_identity, not found[1].is_exact))
    return PlacedLadder(
        ladder, tuple(_place_step(step, printed, way) for step in ladder.steps), printed, way
    )


def _place_step(step: Step, printed: str, way: Conversion) -> PlacedStep:
    condition = step.conditions.get(printed) or step.conditions[ANY_UNIT]
    groups = (tuple(_convert(part, way) for part in group) for group in condition.alternatives)
    return PlacedStep(step, Condition(tuple(groups)), condition.describe(printed))


def _convert(part: Comparison, way: Conversion) -> Comparison:
    if way.is_identity or (part.term is not None and not part.added):
        return part
    if part.term is None:
        return part._replace(added=way.apply(part.added))
    difference = way.apply(part.added) - way.apply(Decimal(0))
    return part._replace(added=difference)


def find_parts(placed: PlacedLadder) -> Iterator[Comparison]:
    """Give every comparison of a ladder."""
    return (part for step in placed.steps for part in step.condition.comparisons)
