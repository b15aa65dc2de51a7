"""Grades, stages and cross-checks of results, as facts and not as layout.

They are made by `interpretation` after all rows are judged. None of them changes a row.
"""

from dataclasses import dataclass

from labcheck.judging.row import Row

NO_GRADE = "0"
"""What a set gives where none of its steps holds."""
NO_CRITERIA = "no criteria"
"""What a set gives to patients whom it prints nothing for."""


@dataclass(frozen=True, slots=True)
class Grade:
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
    def is_finding(self) -> bool:
        """Whether every possibility is a grade above nought."""
        return bool(self.possible) and not {NO_GRADE, NO_CRITERIA} & set(self.possible)

    @property
    def may_be_finding(self) -> bool:
        """Whether some possibility is a grade above nought."""
        return bool(set(self.possible) - {NO_GRADE, NO_CRITERIA})


@dataclass(frozen=True, slots=True)
class RowGrades:
    """The grades of one result, by every set that was asked for.

    Attributes:
        row: The result.
        grades: What each set says, term by term.
    """

    row: Row
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of several results together, such as that of acute kidney injury.

    Attributes:
        id: What is staged: `kdigo-aki`.
        name: What it is called, with its set and version.
        stage: The stage; empty where several are possible.
        possible: Every stage that is possible, worst first.
        text: What is said of it, a sentence without a full stop.
        rows: The results it rests on.
        needs: What would settle it, or what it needs besides the laboratory.
        source: Where the criteria were read.
        time: When, as it was written; empty where nothing is stated.
    """

    id: str
    name: str
    stage: str
    possible: tuple[str, ...]
    text: str
    rows: tuple[Row, ...]
    needs: tuple[str, ...] = ()
    source: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A question about the specimen, the unit or the typing; never about the patient.

    Attributes:
        id: The check: `mcv-of-its-parts`.
        text: What does not agree, with the numbers.
        question: What to look at.
        rows: The results that do not agree.
        source: Where the rule was read, or that it is arithmetic.
    """

    id: str
    text: str
    question: str
    rows: tuple[Row, ...]
    source: str
