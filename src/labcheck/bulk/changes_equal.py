"""Where doubles tell that two numbers are equal, and where the core has to be asked."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from labcheck.bulk.change_classes import Shades

Usual: TypeAlias = list[tuple[int, float | None]]
"""For each shade the first that its numbers can be taken for, as `Shades.find_usual` gives it."""
ToleranceOf: TypeAlias = Callable[[int, int, float | None], float | None]
"""Says of two shades, and the factor between their units, how near equal numbers are.

It gives `None` where doubles do not tell.
"""

_HALF_OF_A_STEP = 2.5e-7
"""Plain numbers and their means, of six decimals at most, differ by more or not at all."""


def tolerance_of_singles(_own: int, _prior: int, factor: float | None) -> float | None:
    """Say how near a number is to an equal earlier one."""
    return 0.0 if factor == 1 else None


def tolerance_of_medians(shades: Shades, usual: Usual, rough: AbstractSet[int]) -> ToleranceOf:
    """Find where medians are of plain numbers in one unit, so that doubles tell equal ones.

    Args:
        shades: The shades.
        usual: The usual shade of each.
        rough: The groups that have numbers of more digits than plain ones.
    """
    scaled = {first for first, factor in usual if factor != 1}

    def tolerance_of(_: int, prior: int, factor: float | None) -> float | None:
        is_plain = prior not in scaled and shades.shades[prior].group not in rough
        return _HALF_OF_A_STEP if factor == 1 and is_plain else None

    return tolerance_of


def groups_of_several(shades: Shades, usual: Usual) -> list[int]:
    """Give the groups whose results are not all compared in one unit."""
    firsts: dict[int, set[int]] = {}
    for shade, (first, factor) in zip(shades.shades, usual, strict=True):
        firsts.setdefault(shade.group, set()).update({first} if factor else {first, -1})
    return [group for group, found in firsts.items() if len(found) > 1]
