"""The head of an HTML report: what needs attention first, then counts and what to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from labcheck.judging.flags import Flag
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.html_elements import Html, element, isolated, join
from labcheck.writers.html_words import Anchors, show_flag, show_result
from labcheck.writers.wording import SINCE, URGENT, describe_draw, describe_summary

_CRITICAL = "Critical"
_MAY_BE_CRITICAL = "May be critical"
URGENCIES = (_CRITICAL, _MAY_BE_CRITICAL)
"""What cannot wait, the first the most urgent."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that are looked at together.

    Attributes:
        title: What they have in common.
        rows: The rows, in the order read.
        advice: What to do; only for what is urgent.
    """

    title: str
    rows: Sequence[Row]
    advice: str = ""


def summarise(report: Report, anchors: Anchors) -> Html:
    """Write what needs attention, each test with a way to its row."""
    groups = [group for group in _groups(report) if group.rows]
    return join(
        (
            element("p", count_rows(report), class_="lc-count"),
            *(_write(group, report, anchors) for group in groups if group.advice),
            _write_all([group for group in groups if not group.advice], report, anchors),
        )
    )


def count_rows(report: Report) -> str:
    """Give the counts alone; the tests they count are named one by one below."""
    counts = replace(
        report.summary,
        maybe_critical=(),
        disputed=(),
        usual_though_abnormal=(),
        usual_since_draw_before=(),
        changed_though_normal=(),
    )
    return f"{describe_summary(counts)}."


def find_urgency(report: Report) -> str:
    """Say whether a report has, or may have, a critical result: one of `URGENCIES`, or nothing."""
    if any(row.is_critical for row in report.rows):
        return _CRITICAL
    return _MAY_BE_CRITICAL if any(row.may_be_critical for row in report.rows) else ""


def _groups(report: Report) -> Iterator[_Group]:
    latest = report.latest
    when = ", when last measured" if len(report.case.draws) > 1 else ""
    plain = [row for row in latest if row.is_abnormal and not row.may_be_critical]
    yield _Group(_CRITICAL, [row for row in report.rows if row.is_critical], URGENT)
    may_be = [row for row in report.rows if row.may_be_critical and not row.is_critical]
    yield _Group(_MAY_BE_CRITICAL, may_be, URGENT)
    usual = [row for row in latest if row.is_usual]
    since = [row for row in usual if row.is_unchanged_since_draw_before]
    changed = [row for row in latest if row.flag and row.flag.is_normal and row.has_changed]
    for title, rows in (
        ("Abnormal", [row for row in plain if not row.is_usual]),
        (
            "Abnormal but unchanged",
            [row for row in usual if not row.is_unchanged_since_draw_before],
        ),
        (f"Abnormal but unchanged {SINCE}", since),
        ("Normal but changed", changed),
    ):
        yield _Group(f"{title}{when}", rows)
    yield _Group("Indeterminate", [row for row in report.rows if _is_open(row)])
    yield _Group("Sources disagree", [row for row in report.rows if row.disagreements])
    unjudged = [row for row in report.counted if row.flag is None]
    yield _Group("Not judged", [row for row in unjudged if not row.is_no_measurement])
    yield _Group("Not a measurement", [row for row in unjudged if row.is_no_measurement])


def _is_open(row: Row) -> bool:
    return row.flag is Flag.INDETERMINATE and not row.is_abnormal and not row.may_be_critical


def _write(group: _Group, report: Report, anchors: Anchors) -> Html:
    """Write a group that cannot wait."""
    title = element("strong", f"{group.title}: {group.advice}")
    items = (_item(row, report, anchors) for row in group.rows)
    return element(
        "div", element("p", title), element("ul", *items, role="list"), class_="lc-urgent"
    )


def _write_all(groups: Sequence[_Group], report: Report, anchors: Anchors) -> Html:
    if not groups:
        return Html()
    pairs = (
        element("div", element("dt", group.title), element("dd", _tests(group, report, anchors)))
        for group in groups
    )
    return element("dl", *pairs, class_="lc-groups")


def _item(row: Row, report: Report, anchors: Anchors) -> Html:
    """Name a test with its result and flag and, of several draws, when it was."""
    parts = [anchors.link(row), show_result(row), *([show_flag(row)] if row.flag else [])]
    if len(report.case.draws) > 1:
        parts.append(isolated(describe_draw(report, row.result.draw), "lc-when"))
    return element("li", join(parts, " "))


def _tests(group: _Group, report: Report, anchors: Anchors) -> Html:
    """Name each test once; of several draws, say in how many."""
    found: dict[str, list[Row]] = {}
    for row in group.rows:
        found.setdefault(row.name, []).append(row)
    items = []
    for rows in found.values():
        if len(rows) == 1:
            items.append(_item(rows[0], report, anchors))
        else:
            items.append(element("li", anchors.link(rows[0]), f" {len(rows)} times"))
    return element("ul", *items, role="list")
