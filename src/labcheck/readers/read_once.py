"""Results that say the same are read once: what was read without a fault is remembered.

What has a fault is read each time, since the fault names its place.
"""

from collections.abc import Callable

from labcheck.cases.case import Result
from labcheck.faults import FaultLog

_MOST_REMEMBERED = 16_384
"""How many results are remembered at a time."""


class ReadOnce:
    """The results of one file, by all that their reading rests on.

    Args:
        faults: Where faults are noted.
    """

    def __init__(self, faults: FaultLog) -> None:
        self._faults = faults
        self._known: dict[object, Result] = {}

    def read(self, question: object, read: Callable[[FaultLog], Result]) -> Result:
        """Give what was read before, or read it.

        Args:
            question: All that the reading rests on.
            read: Reads the result, and notes its faults.
        """
        known = self._known.get(question)
        if known is None:
            own = FaultLog(self._faults.file)
            known = read(own)
            if own.faults:
                self._faults.extend(own.faults)
                return known
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[question] = known
        return known
