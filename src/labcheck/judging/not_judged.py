"""Why a result is not judged: a closed list, each with its explanation and its remedy."""

from enum import Enum

from labcheck.errors import cut_values
from labcheck.values.records import dataclass


class Reason(Enum):
    """Why a row is not judged: the word, what it means, and what would settle it."""

    UNKNOWN_TEST = (
        "unknown-test",
        "no analyte in the catalogue has this name",
        "check the spelling, or give the range printed with the result",
    )
    AMBIGUOUS_TEST = (
        "ambiguous-test",
        "several analytes go by this name",
        "write the id of the one that is meant",
    )
    CONTRADICTED = (
        "contradicted",
        "what stands beside the result cannot all be of one test and one specimen",
        "write the test, its code and its specimen so that they agree",
    )
    NO_RANGE = (
        "no-range",
        "none of the range sets in use has limits for this test",
        "give the range printed with the result, or name further sets with --ranges",
    )
    NO_MATCHING_PARTITION = (
        "no-matching-partition",
        "the limits that were found are for other patients or specimens",
        "name a range set for this patient with --ranges",
    )
    UNIT_MISSING = (
        "unit-missing",
        "the result has no unit and the limits have one",
        "write the unit behind the value",
    )
    UNIT_UNKNOWN = (
        "unit-unknown",
        "the unit is not known",
        "check its spelling",
    )
    UNIT_INCOMPATIBLE = (
        "unit-incompatible",
        "the result and the limits cannot be brought to one unit",
        "give the range printed with the result",
    )
    RANGE_UNREAD = (
        "range-unread",
        "the range printed with the result cannot be read, and no published set decides instead",
        "write the printed range such as 12-16 g/dL, with its unit, or leave it out",
    )
    UNREADABLE = (
        "unreadable",
        "the result cannot be read without guessing",
        "write it as a number with its unit, or as a word such as negative",
    )
    IMPOSSIBLE = (
        "impossible",
        "no patient can have the value: it lies below zero, or is a share above 100 %",
        "check the number, its sign and its unit",
    )
    NO_RESULT = (
        "no-result",
        "no result was obtained",
        "repeat the test, or leave the row as it is",
    )
    NOT_A_MEASUREMENT = (
        "not-a-measurement",
        "the row is not a result that a laboratory measured in a specimen",
        "there is nothing to judge and nothing to repeat",
    )

    def __init__(self, word: str, explanation: str, remedy: str) -> None:
        self.word = word
        self.explanation = explanation
        self.remedy = remedy


UNIT_REASONS = (Reason.UNIT_MISSING, Reason.UNIT_UNKNOWN, Reason.UNIT_INCOMPATIBLE)


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Why this row is not judged, in particular; what it repeats of the file is cut.

    Attributes:
        reason: The word for it.
        detail: What it is here.
        remedy: What would settle it.
        is_near: Whether the remedy names what was nearly written: a test, a unit.
    """

    reason: Reason
    detail: str
    remedy: str
    is_near: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", cut_values(self.detail))
        object.__setattr__(self, "remedy", cut_values(self.remedy))
