"""What a user's own names mean: those of tests, codes, spellings of units, headings, and flags.

A name that stands here means what it says here, whatever the catalogue would make of it. Names of
tests, codes and headings are compared without case; of a unit the case counts, since mM is not MM.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from labcheck.values.records import dataclass
from labcheck.values.result_text import Word

JUDGEMENTS: Mapping[str, Word | None] = {
    "none": None, "normal": Word.NORMAL, "low": Word.LOW, "high": Word.HIGH,
    "critically low": Word.CRITICALLY_LOW, "critically high": Word.CRITICALLY_HIGH,
    "abnormal": Word.ABNORMAL, "critical": Word.CRITICALLY_ABNORMAL,
    "negative": Word.NEGATIVE, "positive": Word.POSITIVE,
}  # fmt: skip
"""What a flag may be said to mean; `none` is no judgement, as of an empty place."""


class OwnMeaning(NamedTuple):
    """What an own name means, and where that stands.

    Attributes:
        means: The analyte's id, the unit, the field of a table, or the judgement, which is `none`
            where a flag stands for an empty place.
        place: The file and the line: `names.yaml:3`.
    """

    means: str
    place: str


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The user's own names, each by its folded form.

    Attributes:
        tests: The analytes that names and local codes of tests mean.
        units: The units that spellings mean.
        columns: The fields that headings of columns mean.
        flags: The judgements that flags mean which labcheck does not read.
    """

    tests: Mapping[str, OwnMeaning] = field(default_factory=dict)
    units: Mapping[str, OwnMeaning] = field(default_factory=dict)
    columns: Mapping[str, OwnMeaning] = field(default_factory=dict)
    flags: Mapping[str, OwnMeaning] = field(default_factory=dict)

    def find_test(self, *names: str) -> tuple[str, OwnMeaning] | None:
        """Find the first of some names and codes that is the user's own, and what it means."""
        if not self.tests:
            return None
        found = ((name, self.tests.get(fold_own(name))) for name in names if name)
        return next(((name, meant) for name, meant in found if meant), None)

    def find_unit(self, spelling: str | None) -> OwnMeaning | None:
        """Find the unit that a spelling means; `None` where it is not the user's own."""
        return self.units.get(join_spaces(spelling)) if spelling and self.units else None

    def find_column(self, heading: str) -> OwnMeaning | None:
        """Find the field that a column with a heading holds; `None` where it is not named."""
        return self.columns.get(fold_own(heading)) if self.columns else None

    def find_flag(self, flag: str) -> OwnMeaning | None:
        """Find the judgement that a flag means; `None` where it is not the user's own."""
        return self.flags.get(fold_own(flag)) if flag and self.flags else None


NO_OWN_NAMES = OwnNames()


def fold_own(name: str) -> str:
    """Reduce a name to what tells it apart from the user's other names: no case, single spaces."""
    return join_spaces(name.casefold())


def join_spaces(text: str) -> str:
    """Write a text with single spaces."""
    return " ".join(text.split())
