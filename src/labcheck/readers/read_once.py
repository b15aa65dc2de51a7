"""Results that say the same are read once: what was read without a fault is remembered.

What has a fault is read each time, since the fault names its place. What is remembered serves all
files of a run, so a question holds everything that the answer rests on, and a reader puts beside
each what is its own and the same for all of its file: its format, what is stated of texts.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from labcheck.faults import FaultLog

_MOST_REMEMBERED = 16_384
"""How many results are remembered at a time."""

Answer = TypeVar("Answer")


class ReadOnce(Generic[Answer]):
    """What is read in one file, by all that its reading rests on.

    Args:
        faults: Where faults are noted.
        known: What was read before, in other files too; nothing when `None`.
        of: What all questions of this reader have in common.
    """

    def __init__(
        self, faults: FaultLog, known: dict[object, object] | None = None, of: object = None
    ) -> None:
        self._faults = faults
        self._known = {} if known is None else known
        self._of = of

    def read(self, question: object, read: Callable[[FaultLog], Answer]) -> Answer:
        """Give what was read before, or read it.

        Args:
            question: All that the reading rests on.
            read: Reads the answer, and notes its faults; it is never `None`.
        """
        whole = (self._of, question)
        known: Answer | None = self._known.get(whole)  # type: ignore[assignment]
        if known is None:
            own = FaultLog(self._faults.file)
            known = read(own)
            if own.faults:
                self._faults.extend(own.faults)
                return known
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[whole] = known
        return known
