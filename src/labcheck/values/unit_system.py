"""The system of units that is stated for all results of a file that print none."""

from enum import Enum

from labcheck.errors import refuse_word


class UnitSystem(Enum):
    """A system of units."""

    CONVENTIONAL = "conventional"
    SI = "si"

    def __str__(self) -> str:
        """Write it as a person does."""
        return "SI" if self is UnitSystem.SI else self.value


def parse_unit_system(text: str) -> UnitSystem:
    """Read the name of a system: `conventional` or `si`.

    Raises:
        ValueError: It is neither.
    """
    allowed = [system.value for system in UnitSystem]
    if text.strip().casefold() not in allowed:
        raise ValueError(refuse_word(text, allowed))
    return UnitSystem(text.strip().casefold())
