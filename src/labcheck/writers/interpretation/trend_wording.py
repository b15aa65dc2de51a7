"""The words for trends, which several writers share: a line for each test that has moved."""

import math
from collections.abc import Iterator

from labcheck.interpretation.trends import LONG_RUN
from labcheck.judging.findings import Trend
from labcheck.judging.reference_change import ChangeVerdict
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.interpretation.graded_wording import FindingLine
from labcheck.writers.wording import describe_draw, describe_percent, format_short

TRENDS_TITLE = "From first to last"
_SEEN = "beyond chance, and so at some step"


def list_trends(report: Report) -> list[FindingLine]:
    """Give a line for each trend that the changes between draws do not show, then the others."""
    found = report.interpretation.trends if report.interpretation else ()
    lines = [
        FindingLine(trend.row.name, describe_course(trend, report), tuple(list_notes(trend)))
        for trend in found
        if not _is_seen(trend)
    ]
    if seen := [describe_ends(trend) for trend in found if _is_seen(trend)]:
        lines.append(FindingLine(_SEEN, ", ".join(seen)))
    return lines


def _is_seen(trend: Trend) -> bool:
    return trend.steps_beyond > 0 and trend.run < LONG_RUN


def describe_ends(trend: Trend) -> str:
    """Write the first and the last result, and how far apart they are."""
    first, last = (format_short(value) for value in (trend.values[0], trend.values[-1]))
    unit = f" {trend.row.result.unit}" if trend.row.result.unit else ""
    percent = trend.change.percent
    apart = f" ({describe_percent(percent)})" if percent is not None else ""
    return f"{trend.row.name} {first} → {last}{unit}{apart}"


def describe_course(trend: Trend, report: Report) -> str:
    """Say how a test has moved from its first result to its last."""
    first, last = (format_short(value) for value in (trend.values[0], trend.values[-1]))
    unit = f" {trend.row.result.unit}" if trend.row.result.unit else ""
    draws = [describe_draw(report, row.result.draw) for row in (trend.first, trend.row)]
    text = f"{first} → {last}{unit}, {len(trend.values)} results from {draws[0]} to {draws[1]}"
    change = trend.change
    if change.percent is None:
        return text
    text = f"{text}: {describe_percent(change.percent)} from first to last"
    if change.limits is None:
        return f"{text}, {change.reason}"
    low, high = describe_percent(change.limits.low), describe_percent(change.limits.high)
    beyond = "beyond" if change.verdict in (ChangeVerdict.RISEN, ChangeVerdict.FALLEN) else "within"
    return f"{text}, {beyond} chance ({low} to {high})"


def list_notes(trend: Trend) -> Iterator[str]:
    """Say what neighbouring draws show, and whether the last results are in one direction."""
    steps = len(trend.values) - 1
    if trend.change.limits is not None:
        beyond = trend.steps_beyond or "none"
        yield f"from one draw to the next: {beyond} of {steps} beyond it"
    if trend.last_step is not None:
        yield f"the last of them {trend.last_step.value}"
    if trend.run >= LONG_RUN:
        side = "above" if trend.values[-1] > trend.values[-2] else "below"
        odds = math.factorial(trend.run) // 2
        yield (
            f"each of the last {trend.run - 1} is {side} the one before, which chance gives "
            f"{trend.run} results once in {odds}"
        )


def say_of_row(report: Report, row: Row) -> Iterator[str]:
    """Say the trend that ends with a row, in one sentence."""
    for trend in report.interpretation.trends if report.interpretation else ():
        if trend.row is row:
            said = " · ".join((describe_course(trend, report), *list_notes(trend)))
            yield f"{TRENDS_TITLE.lower()}: {said}"
