"""What is counted of reports while they go by, since not all of them are kept."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from labcheck.judging.report import Only, Report


class FailOn(Enum):
    """What the command may be told to fail on: rows of a status, or faults."""

    ABNORMAL = Only.ABNORMAL.value
    CRITICAL = Only.CRITICAL.value
    CHANGED = Only.CHANGED.value
    UNJUDGED = Only.UNJUDGED.value
    FAULT = "fault"


class Tally:
    """How many reports there were, and in how many some row is so that it must not be missed.

    Args:
        fail_on: What the command is to fail on; may be nothing.
        faults: What could not be read, summed up in a line; empty when all was read.
    """

    def __init__(self, fail_on: Sequence[FailOn], faults: str = "") -> None:
        self.faults = faults
        self._fails_on_fault = FailOn.FAULT in fail_on
        self.has_failed = bool(faults) and self._fails_on_fault
        self._fail_on = [Only(kind.value) for kind in fail_on if kind is not FailOn.FAULT]
        self._reports = 0
        self._critical = 0
        self._maybe_critical = 0
        self._unapplied = 0

    def count(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Pass reports on, each counted."""
        for report in reports:
            self._take(report)
            yield report

    def explain_code(self, code: int) -> str:
        """Say with which exit code the command ends where something could not be read."""
        if code or self._fails_on_fault:
            return f"exit code {code}"
        return f"exit code {code}, with --fail-on fault 1"

    def _take(self, report: Report) -> None:
        rows = report.rows
        is_critical = any(row.is_critical for row in rows)
        self._reports += 1
        self._critical += is_critical
        self._maybe_critical += not is_critical and any(row.may_be_critical for row in rows)
        self._unapplied += any(row.critical_unapplied for row in rows)
        if not self.has_failed:
            self.has_failed = any(kind.includes(row) for kind in self._fail_on for row in rows)

    def sum_up(self) -> str:
        """Say it in a line: the reports, and those with a critical value, certain or possible."""
        parts = [
            f"{self._reports} {'report' if self._reports == 1 else 'reports'}",
            f"{self._critical} with a critical value",
        ]
        if self._maybe_critical:
            parts.append(f"{self._maybe_critical} more that may have one")
        if self._unapplied:
            parts.append(f"{self._unapplied} with critical limits that were not applied")
        return ", ".join(parts)
