"""One result of a line, and how the lines of a text are written, where all results agree."""

from collections.abc import Sequence

from labcheck.readers.text.behind import Behind, has_range
from labcheck.readers.text.names import Name
from labcheck.values.records import dataclass

_PLUS = ("+", "++")


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a line.

    Attributes:
        name: The test.
        behind: What stands behind it.
        code: A LOINC code before the name; may be empty.
        head: The words that head the line, where they are no part of a result.
        time: A date that stands in the line, or a stage of an illness: `admission`.
        when: The same of this result only, where it stands beside its name or its number.
    """

    name: Name
    behind: Behind
    code: str = ""
    head: str = ""
    time: str = ""
    when: str = ""

    @property
    def drawn(self) -> str:
        """When it was drawn, by the words beside it, or else by those of its line."""
        return self.when or self.time


@dataclass(frozen=True, slots=True)
class Habits:
    """What the lines agree in.

    Attributes:
        is_value_first: Whether ranges stand behind values.
        has_ranges: Whether some line has a range.
        is_unit_between: Whether the unit stands between value and range.
        is_dash_low: Whether a dash is a flag: `+` stands beside some results, and nothing beside
            others.
    """

    is_value_first: bool = False
    has_ranges: bool = False
    is_unit_between: bool = False
    is_dash_low: bool = False


def find_habits(found: Sequence[Found]) -> Habits:
    """Find what the results of a text agree in."""
    behinds = [each.behind for each in found]
    ranged = [behind for behind in behinds if has_range(behind)]
    with_unit = [behind for behind in ranged if behind.printed.reading.unit and behind.range]
    flags = {behind.flag for behind in behinds}
    return Habits(
        bool(ranged) and all(behind.is_value_first for behind in ranged),
        bool(ranged),
        bool(with_unit) and all(behind.is_unit_between for behind in with_unit),
        not flags.isdisjoint(_PLUS) and "" in flags,
    )
