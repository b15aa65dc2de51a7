"""Published grades of results: a set such as CTCAE 6.0, and its ladders, one for each term.

The steps of a ladder stand worst first, and the first whose condition holds gives the grade; none
holds and the grade is 0. Limits are kept for each unit that the set prints, since printed units
are rounded apart and do not agree at the edge.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from labcheck.interpretation.grade_conditions import Condition
from labcheck.values.interval import Interval
from labcheck.values.patient import Pregnancy, Sex

ANY_UNIT = ""
"""The unit of a condition that holds in every unit: a multiple of a limit."""


class Direction(Enum):
    """Which side of the usual a term is about."""

    LOW = "low"
    HIGH = "high"


class Step(NamedTuple):
    """One step of a ladder.

    Attributes:
        grades: The grade, or those among which the number cannot choose.
        conditions: When it holds, by unit; `ANY_UNIT` where it has no plain number.
        settled_by: What chooses among several grades; empty for one.
        is_gap: Whether it lies between two printed steps.
    """

    grades: tuple[str, ...]
    conditions: Mapping[str, Condition]
    settled_by: str = ""
    is_gap: bool = False


class Whom(NamedTuple):
    """For whom a ladder is; what is not said is for all.

    Attributes:
        sex: The sex.
        days: The ages in days.
        context: `fasting`, or `not fasting`.
        stages: The stages of pregnancy; all where empty.
        state: What else is said of the patient, which no result tells: `on anticoagulation`.
    """

    sex: Sex | None = None
    days: Interval | None = None
    context: str = ""
    stages: tuple[Pregnancy, ...] = ()
    state: str = ""


class Ladder(NamedTuple):
    """What a set says of one term of a test.

    Attributes:
        set_id: The set it is of: `ctcae-v6`.
        term: The set's own name for the finding.
        test: The analyte's id.
        direction: Which side of the usual it is about.
        steps: Worst first; none where the set gives no number.
        whom: For whom it is.
        units: The units that its limits are printed in; none where it has only multiples.
        refused: Why it gives no grade to any number; empty for most.
        raised_by: What besides the number makes a higher grade.
        applies: Whom or what it is meant for, which a result does not say.
        note: What a reader must mind.
    """

    set_id: str
    term: str
    test: str
    direction: Direction
    steps: tuple[Step, ...] = ()
    whom: Whom = Whom()
    units: tuple[str, ...] = ()
    refused: str = ""
    raised_by: str = ""
    applies: str = ""
    note: str = ""


class GradeSet(NamedTuple):
    """One published set of grades.

    Attributes:
        id: Its short name: `ctcae-v6`.
        name: What it is called beside a grade: `CTCAE`.
        version: Its version.
        title: Its title in full.
        source: Where it is published.
        read_from: How it was read.
        note: What a reader must mind before using it.
    """

    id: str
    name: str
    version: str
    title: str
    source: str = ""
    read_from: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        """The set with its version: `CTCAE 6.0`."""
        return f"{self.name} {self.version}"


class GradeBook(NamedTuple):
    """Every set of grades that is known.

    Attributes:
        sets: By id.
        ladders: By the id of the set and that of the test.
    """

    sets: Mapping[str, GradeSet]
    ladders: Mapping[tuple[str, str], tuple[Ladder, ...]]
