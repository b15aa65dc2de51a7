"""Grades of a result by published sets, as facts and not as layout.

`interpretation` adds them after all rows are judged; no flag depends on one.
"""

from collections.abc import Iterable
from typing import NamedTuple

NO_GRADE = "0"
"""What a set gives where none of its steps holds."""
NO_CRITERIA = "no criteria"
"""What a set gives to patients whom it prints nothing for."""


def name_grade(term: str, possible: Iterable[str], set_name: str, version: str) -> str:
    """Write a grade in short, with its set: `Anemia 3 (CTCAE 6.0)`, `Anemia 2 or 3 (CTCAE 6.0)`."""
    return f"{term} {' or '.join(possible)} ({set_name} {version})"


class Grade(NamedTuple):
    """What one set says of one result for one term.

    Attributes:
        set_id: The set's id.
        set_name: What the set is called.
        version: Its version.
        term: Its own name for the finding.
        direction: `low` or `high`.
        grade: The grade; empty where several are possible, or none is given.
        possible: Every grade that is possible, worst first; none where the set gives no number.
        why: The limits that decide, or why there is no grade.
        settled_by: What would settle which of several it is.
        raised_by: What besides the number makes a higher grade.
        applies: Whom or what the criteria are meant for, which a result does not say.
    """

    set_id: str
    set_name: str
    version: str
    term: str
    direction: str
    grade: str = ""
    possible: tuple[str, ...] = ()
    why: str = ""
    settled_by: str = ""
    raised_by: str = ""
    applies: str = ""

    @property
    def set_label(self) -> str:
        """The set with its version: `CTCAE 6.0`."""
        return f"{self.set_name} {self.version}"

    @property
    def is_finding(self) -> bool:
        """Whether every possibility is a grade above nought."""
        return bool(self.possible) and not {NO_GRADE, NO_CRITERIA} & set(self.possible)

    @property
    def may_be_finding(self) -> bool:
        """Whether some possibility is a grade above nought."""
        return bool(set(self.possible) - {NO_GRADE, NO_CRITERIA})
