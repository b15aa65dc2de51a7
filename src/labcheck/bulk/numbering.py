"""The core's answers, each distinct one once: verdicts, and keys, which hold what decides one.

Nothing here knows what was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labcheck.bulk.number_segments import Verdict

AtLimit = frozenset[str] | frozenset[float]
NOT_ASKED = 0
"""The number of the key, and of the verdict, of what was not asked about."""


@dataclass(frozen=True, slots=True)
class Key:
    """What decides the verdict on the numbers of a test of a patient.

    Attributes:
        cuts: The first double of each segment but the first.
        first_verdict: The number of the first segment's verdict; the others' follow it.
        no_number: The verdicts on what is missing, and on what is infinite.
        at_limit: The plain texts or the doubles that lie at a limit.
    """

    cuts: tuple[float, ...] = ()
    first_verdict: int = NOT_ASKED
    no_number: tuple[int, int] = (NOT_ASKED, NOT_ASKED)
    at_limit: AtLimit = field(default_factory=frozenset[str])


class Numbering:
    """Numbers verdicts and keys in the order they are first given."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = [Verdict()]
        self._runs: dict[tuple[Verdict, ...], int] = {(Verdict(),): NOT_ASKED}
        self._keys: dict[Key, int] = {Key(): NOT_ASKED}

    def number_run(self, run: tuple[Verdict, ...]) -> int:
        """Give the number of the first of some verdicts that stand in a row."""
        if run not in self._runs:
            self._runs[run] = len(self.verdicts)
            self.verdicts.extend(run)
        return self._runs[run]

    def number_key(self, key: Key) -> int:
        """Give the number of a key."""
        return self._keys.setdefault(key, len(self._keys))

    @property
    def keys(self) -> Sequence[Key]:
        """All keys, by number."""
        return list(self._keys)

    @property
    def at_limit(self) -> Mapping[int, AtLimit]:
        """What lies at a limit, for the keys that have any."""
        return {number: key.at_limit for key, number in self._keys.items() if key.at_limit}
