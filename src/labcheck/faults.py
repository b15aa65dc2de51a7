"""What is wrong with one file, collected while it is read, so that all of it is said together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from labcheck.errors import Fault, InputError, LabcheckError


class Mark(NamedTuple):
    """A place in a file, counted from 1; 0 where the place is not known."""

    line: int = 0
    column: int = 0


class FaultLog:
    """The faults of one file, each noted once.

    Args:
        file: The file's name as it was given; empty where what is found is not to be shown.
        error: What the file is refused with.

    Attributes:
        missing: How many of the faults stand for a whole record that is not read.
    """

    def __init__(self, file: str, error: type[LabcheckError] = InputError) -> None:
        self.file = file
        self.missing = 0
        self._error = error
        self._faults: dict[Fault, None] = {}
        self._is_losing = False

    def add(self, place: Mark | int | None, field: str, problem: str, remedy: str = "") -> None:
        """Note one fault.

        Args:
            place: Where it is, or its line alone; `None` where it is not of one line.
            field: The way to the field, or what a reader knows the place by: `message 2, OBX 3`.
            problem: What is wrong, as a clause.
            remedy: What is allowed, or what to do, as a clause.
        """
        mark = place if isinstance(place, Mark) else Mark(place or 0)
        self.extend(
            [Fault(self.file, mark.line or None, mark.column or None, field, problem, remedy)]
        )

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note faults and notices that were made elsewhere."""
        for fault in faults:
            self.missing += self._is_losing and fault not in self._faults
            self._faults[fault] = None

    @contextmanager
    def losing(self) -> Iterator[None]:
        """Count every fault that is noted in the block as a record that is missing."""
        self._is_losing = True
        try:
            yield
        finally:
            self._is_losing = False

    @property
    def count(self) -> int:
        """How many faults there are so far."""
        return len(self._faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults in the order they were found."""
        return tuple(self._faults)

    @property
    def by_line(self) -> tuple[Fault, ...]:
        """The faults by their lines; those of no line come last."""
        return tuple(sorted(self._faults, key=lambda fault: (fault.line is None, fault.line or 0)))

    @property
    def by_place(self) -> tuple[Fault, ...]:
        """The faults by their lines and fields; those of no line come first."""
        return tuple(sorted(self._faults, key=lambda fault: (fault.line or 0, fault.field)))

    def raise_if_any(self) -> None:
        """Refuse the file, with all its faults by line and field, if it has any."""
        if self._faults:
            raise self._error(self.by_place)
