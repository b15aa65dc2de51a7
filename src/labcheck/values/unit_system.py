"""The system of units that is stated for all results of a file that print none."""

from enum import StrEnum

from labcheck.errors import refuse_word


class UnitSystem(StrEnum):
    """A system of units.

    Its text is its value, by which typer before 0.29 finds what an option's parser has read.
    """

    CONVENTIONAL = "conventional"
    SI = "si"

    @property
    def in_prose(self) -> str:
        """The name as a person writes it."""
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
