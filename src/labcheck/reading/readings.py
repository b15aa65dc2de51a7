"""A reading of one result: what it is taken for, and what is taken for granted."""

from typing import NamedTuple

from labcheck.cases.case import Result


class Assumption(NamedTuple):
    """One thing that a reading takes for granted.

    Attributes:
        what: What is assumed: `12,300 is read as 12300`.
        why: On which grounds; empty where it is only one of several readings.
    """

    what: str
    why: str = ""

    def __str__(self) -> str:
        """Write it as a sentence's part."""
        return f"{self.what}: {self.why}" if self.why else self.what


class Candidate(NamedTuple):
    """One way to read a result.

    Attributes:
        result: The result as read so.
        name: What is read: `12300`, `in mmol/L`.
        assumed: What is taken for granted.
        is_stated: Whether a convention that is stated for the whole file says so.
    """

    result: Result
    name: str
    assumed: tuple[Assumption, ...] = ()
    is_stated: bool = False
