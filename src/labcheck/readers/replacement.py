"""Which results a later report of the same result replaced: P, F and C of one order, versions.

The same are results of one patient, order, test and specimen time. Never those of different draws,
and never two of equal status in one report, which may both be meant. What is replaced stays a row.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime

from labcheck.cases.case import Result, ResultStatus
from labcheck.values.records import dataclass, replace

_RANKS = {
    ResultStatus.UNKNOWN: 0, ResultStatus.REGISTERED: 0, ResultStatus.PRELIMINARY: 1,
    ResultStatus.FINAL: 2, ResultStatus.CANCELLED: 2, ResultStatus.AMENDED: 3,
    ResultStatus.CORRECTED: 3, ResultStatus.ENTERED_IN_ERROR: 3,
}  # fmt: skip
"""How far each status is; one that is not stated is final."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One report of a result.

    Attributes:
        keys: What it is a report of, each by itself: an order's number with all else that must be
            the same. None where nothing identifies it.
        status: How far the laboratory was.
        number: The number of the report in the file.
        sent: When it was reported; `None` where that is not known.
        version: The number of the version, where the source counts them.
        line: Where it stands, in a report whose lines are in the order in which they hold.
    """

    keys: tuple[Hashable, ...] = ()
    status: ResultStatus | None = None
    number: int = 0
    sent: datetime | None = None
    version: int | None = None
    line: int | None = None

    @property
    def is_withdrawal(self) -> bool:
        """Whether it says that the result should not have been reported."""
        return self.status is ResultStatus.ENTERED_IN_ERROR

    @property
    def rank(self) -> int:
        """How far the laboratory was, as a number."""
        return _RANKS[self.status or ResultStatus.FINAL]

    @property
    def place(self) -> tuple[object, ...]:
        """All that decides between it and others of the same result."""
        return self.version, self.sent, self.rank, self.number, self.is_withdrawal

    def replaces(self, other: "Issue") -> bool:
        """Whether it is the later report, by version, else by time and status.

        In one message a withdrawal is of what stands before it: the result that is sent in its
        place stands behind it and counts.
        """
        if self.version is not None and other.version is not None:
            return self.version > other.version
        if self.sent is not None and other.sent is not None and self.sent != other.sent:
            return self.sent > other.sent and self.rank >= other.rank
        if self.is_withdrawal and self.number == other.number and self.line and other.line:
            return self.line > other.line
        return (self.rank, self.number) > (other.rank, other.number)


def mark_replaced(results: Sequence[Result], issues: Sequence[Issue]) -> list[Result]:
    """Mark every result of which a later report is among the others."""
    reports: dict[Hashable, list[Issue]] = defaultdict(list)
    for issue in issues:
        for key in issue.keys:
            reports[key].append(issue)
    several = {key: _drop_equal(found) for key, found in reports.items() if len(found) > 1}
    last_first = {key: found[::-1] for key, found in several.items() if len(found) > 1}
    if not last_first:
        return list(results)

    def is_replaced(issue: Issue) -> bool:
        return any(other.replaces(issue) for key in issue.keys for other in last_first.get(key, ()))

    return [
        replace(result, is_replaced=True) if is_replaced(issue) else result
        for result, issue in zip(results, issues, strict=True)
    ]


def _drop_equal(issues: Iterable[Issue]) -> list[Issue]:
    """Keep one of those between which nothing decides: the last withdrawal, else the first."""
    kept: dict[tuple[object, ...], Issue] = {}
    for issue in issues:
        if issue.is_withdrawal or issue.place not in kept:
            kept[issue.place] = issue
    return list(kept.values())
