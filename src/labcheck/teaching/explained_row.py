"""One row explained: the way from the printed text to the verdict, under headings."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.ranges.reference_range import RangeSet
from labcheck.teaching.explanation_parts import DISTURB, MIND, NOT_KNOWN, Section, gather_sections
from labcheck.teaching.interferences import list_disturbances
from labcheck.teaching.row_steps import (
    list_critical,
    list_equal_units,
    list_kinds,
    list_reported,
    list_urgency,
    list_verdict,
)
from labcheck.teaching.set_opinions import SETS, list_opinions
from labcheck.teaching.unknowns import list_unknowns
from labcheck.teaching.worked_change import work_out_change
from labcheck.writers.evidence import Topic, list_steps


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """One row and everything that led to its verdict.

    Attributes:
        row: The row.
        sections: The explanation, in the order of reasoning; none is empty.
    """

    row: Row
    sections: tuple[Section, ...]


def explain_row(row: Row, report: Report) -> ExplainedRow:
    """Explain one row of a report; the sets that are named are those it was compared with."""
    steps: dict[Topic, list[str]] = {topic: [] for topic in Topic}
    for topic, step in list_steps(row, report, cites_sets=False):
        steps[topic].append(step)
    kinds = (judged.entry.kind for judged in row.ranges)
    parts = {
        "Urgent": list_urgency(row),
        "Reported": [*steps[Topic.REPORTED], *list_reported(row)],
        "Range": [*steps[Topic.RANGE], *list_equal_units(row), *list_kinds(kinds)],
        "Verdict": [*steps[Topic.VERDICT], *list_verdict(row)],
        "Critical limits": [*steps[Topic.CRITICAL], *list_critical(row)],
        "How far": steps[Topic.DISTANCE],
        "Baseline": _against_baseline(row, report, steps[Topic.BASELINE]),
        SETS: list_opinions(row.second_opinions),
        DISTURB: list_disturbances(row.analyte),
        MIND: [row.analyte.note] if row.analyte and row.analyte.note else (),
        NOT_KNOWN: list_unknowns(row, report),
    }
    return ExplainedRow(row, gather_sections(parts))


def _against_baseline(row: Row, report: Report, steps: list[str]) -> list[str]:
    """Put the arithmetic in place of its result; that nothing is judged stands with the unknown."""
    if worked := list(work_out_change(row, report)):
        return [*steps[:1], *worked]
    is_judged = row.change is None or row.change.verdict is not None
    return steps if is_judged else steps[:-1]


def list_sets_of(report: Report, explained: Iterable[ExplainedRow]) -> tuple[RangeSet, ...]:
    """Give the sets that some rows rest on or were compared with."""
    return replace(report, rows=tuple(one.row for one in explained)).sets_that_judged
