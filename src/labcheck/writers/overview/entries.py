"""What an overview says of each report, and in which order.

First come critical reports, then those that may be, the abnormal ones, those with a result that is
not judged or a line that is not read, and the normal ones; within each of these the newest first.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.values.dates import parse_local_days, parse_moment
from labcheck.values.records import dataclass
from labcheck.writers.html_report import URGENCIES, find_urgency
from labcheck.writers.wording import describe_flag, describe_patient, describe_result

_MOST_NAMED = 4
"""How many results of a report are named; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an overview says of one report.

    Attributes:
        heading: What the report is called.
        about: What is known of the patient.
        time: The day the last results were taken, or their time as written where it is no date.
        moment: The same as a moment; `None` where it is not a date.
        urgency: `Critical`, `May be critical`, or empty.
        urgent: The results that are, or may be, critical, each with its flag.
        abnormal: How many results are abnormal.
        changed: How many have moved beyond variation.
        not_judged: How many are not judged.
        unread: How many lines were not read.
        results: How many there are.
        file: The file they were read from.
        address: Where the report is, from the overview; empty for nowhere.
    """

    heading: str
    about: str
    time: str
    moment: datetime | None
    urgency: str
    urgent: tuple[str, ...]
    abnormal: int
    changed: int
    not_judged: int
    unread: int
    results: int
    file: str
    address: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is not judged or was not read, so that it may be anything."""
        return bool(self.not_judged or self.unread)

    @property
    def rank(self) -> int:
        """The place among other reports: the lower, the less it can wait."""
        if self.urgency:
            return URGENCIES.index(self.urgency)
        after = (bool(self.abnormal), self.is_open, True)
        return len(URGENCIES) + after.index(True)

    @property
    def attention(self) -> str:
        """Name the results that cannot wait: `potassium 6.9 mmol/L HH`."""
        if not self.urgency:
            return ""
        more = len(self.urgent) - _MOST_NAMED
        named = "; ".join(self.urgent[:_MOST_NAMED]) + (f"; {more} more" if more > 0 else "")
        return f"{self.urgency}: {named}"


def make_entry(report: Report, address: str = "") -> Entry:
    """Say of a report what an overview needs."""
    summary = report.summary
    time, moment = _find_last(report.case.draws)
    return Entry(
        heading=report.case.heading,
        about=describe_patient(report.case.patient),
        time=time,
        moment=moment,
        urgency=find_urgency(report),
        urgent=tuple(_list_urgent(report.rows)),
        abnormal=summary.abnormal,
        changed=summary.changed,
        not_judged=summary.not_judged,
        unread=len(report.case.unread_lines),
        results=summary.results,
        file=report.case.file,
        address=address,
    )


def sort_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Put first what cannot wait, and of equals the newest; without a date last, in turn."""
    listed = list(entries)
    dated = [(entry.moment, entry) for entry in listed if entry.moment]
    newest = [entry for _, entry in sorted(dated, key=lambda each: each[0], reverse=True)]
    undated = [entry for entry in listed if entry.moment is None]
    return sorted([*newest, *undated], key=lambda entry: entry.rank)


def describe_counts(entries: Sequence[Entry]) -> str:
    """Count the reports: `12 reports, 2 with a critical value, 1 more that may have one`."""
    count = f"{len(entries)} {'report' if len(entries) == 1 else 'reports'}"
    critical = sum(entry.urgency == URGENCIES[0] for entry in entries)
    maybe = sum(entry.urgency == URGENCIES[1] for entry in entries)
    abnormal = sum(bool(entry.abnormal) for entry in entries)
    parts = [count, f"{critical} with a critical value"]
    parts += [f"{maybe} more that may have one"] if maybe else []
    return ", ".join([*parts, f"{abnormal} with an abnormal result"])


def _find_last(draws: Sequence[str]) -> tuple[str, datetime | None]:
    dated = [(moment, time) for time in draws if (moment := parse_moment(time)) is not None]
    if dated:
        moment, time = max(dated)
        days = parse_local_days(time)
        return days[1].isoformat() if days else time, moment
    return draws[-1] if draws else "", None


def _list_urgent(rows: Sequence[Row]) -> list[str]:
    """Name the rows that are critical and then those that may be, which are told apart."""
    certain = [_name(row) for row in rows if row.is_critical]
    maybe = [_name(row) for row in rows if row.may_be_critical and not row.is_critical]
    return [*certain, *(f"may be critical: {name}" if certain else name for name in maybe)]


def _name(row: Row) -> str:
    return f"{row.name} {describe_result(row)} {describe_flag(row)}".strip()
