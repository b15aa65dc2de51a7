"""Render reports as one HTML page that loads nothing and runs nothing, or as a part of one.

The summary comes first: what needs attention, then counts and what to look at. Everything of a file
goes through `html_elements.escape`. The page holds its own style and a policy
that allows it and nothing else.
"""

from collections.abc import Iterator, Sequence

from labcheck.judging.flags import Flag
from labcheck.judging.report import PURPOSE, Report
from labcheck.judging.row import Row
from labcheck.ranges.reference_range import RangeSet
from labcheck.values.records import dataclass
from labcheck.writers.html_elements import (
    Anchors,
    Html,
    element,
    isolated,
    join,
    link,
    load_style,
    show_flag,
    show_result,
    style_of_page,
    write_page,
    write_style,
)
from labcheck.writers.html_rows import show_courses, show_rows
from labcheck.writers.interpretation.html import show_section
from labcheck.writers.understood.unread import describe_unread, list_unread
from labcheck.writers.wording import (
    SINCE,
    URGENT,
    describe_draw,
    describe_patient,
    describe_set,
    describe_summary,
    list_assumptions,
)


def render_html(reports: Sequence[Report]) -> str:
    """Render a page: one report as its whole content, or several with a list of contents."""
    style = style_of_page()
    is_one = len(reports) == 1
    title = reports[0].case.heading if is_one else f"Laboratory results of {len(reports)} cases"
    heading = element("h1", isolated(title))
    below = _about(reports[0]) if is_one else _contents(reports)
    cases = (
        _case(report, Anchors.of(report, number), 2 if is_one else 3)
        for number, report in enumerate(reports, 1)
    )
    return write_page(title, style, (heading, below), cases)


def render_fragment(report: Report) -> str:
    """Render a report as a part of a page that is not ours: its style, and one element.

    It names no place in the page, so that several may stand in one.
    """
    content = element(
        "div",
        element("h2", isolated(report.case.heading)),
        _about(report),
        _case(report, Anchors.of(report, 0), 3),
        element("p", PURPOSE, class_="lc-purpose"),
        class_="lc-sheet",
    )
    return join((write_style(load_style()), element("div", content, class_="labcheck")))


def _contents(reports: Sequence[Report]) -> Html:
    """List the cases in their order, each with a way to it and its counts.

    Those that cannot wait are named above the list, so that whoever reads no further has seen them.
    """
    cases = [(number, report, find_urgency(report)) for number, report in enumerate(reports, 1)]
    urgent = (
        _urgent_cases(urgency, found)
        for urgency in URGENCIES
        if (
            found := [_link_case(number, report) for number, report, its in cases if its == urgency]
        )
    )
    items = (
        element(
            "li",
            _link_case(number, report),
            *((" ", element("strong", urgency, class_="lc-urgency")) if urgency else ()),
            " ",
            element("span", count_rows(report), class_="lc-stated"),
        )
        for number, report, urgency in cases
    )
    return element("nav", *urgent, element("ol", *items), aria_label="Cases")


def _urgent_cases(urgency: str, links: Sequence[Html]) -> Html:
    title = element("p", element("strong", f"{urgency}: {URGENT}"))
    items = (element("li", to_case) for to_case in links)
    return element("div", title, element("ul", *items, role="list"), class_="lc-urgent")


def _link_case(number: int, report: Report) -> Html:
    return element("a", isolated(report.case.heading), href=f"#case-{number}")


def _about(report: Report) -> Html:
    """Say whose results they are, from when, and where they were published."""
    case = report.case
    drawn = f"taken {case.draws[0]}" if len(case.draws) == 1 and case.draws[0] else ""
    parts = (describe_patient(case.patient), drawn, case.source)
    return element("p", join([isolated(part) for part in parts if part], " · "), class_="lc-about")


def _case(report: Report, anchors: Anchors, level: int) -> Html:
    """Write a report below its heading, or with it where there are several in a page."""
    heading = Html()
    if anchors.case and level > len(("h1", "h2")):
        heading = join((element("h2", isolated(report.case.heading)), _about(report)))
    return element(
        "article", heading, *_sections(report, anchors, level), id=anchors.of_case, class_="lc-case"
    )


def _sections(report: Report, anchors: Anchors, level: int) -> Iterator[Html]:
    yield _section("Summary", level, summarise(report, anchors), "lc-summary")
    if len(report.case.draws) > 1 and report.shown:
        yield _section("Courses", level, show_courses(report, anchors), "lc-courses-section")
    yield _section("Results", level, show_rows(report, anchors))
    if report.interpretation is not None and report.interpretation.is_shown:
        yield show_section(report, level)
    if sources := [element("li", _source(range_set)) for range_set in _sets_named(report)]:
        yield _section("Sources", level, element("ul", *sources), "lc-sources")
    if assumptions := [element("li", line) for line in list_assumptions(report)]:
        yield _section("Assumptions", level, element("ul", *assumptions), "lc-sources")
    if unread := describe_unread(report):
        lines = (element("li", isolated(line)) for line in list_unread(report))
        content = join((element("p", unread), element("ul", *lines)))
        yield _section("Lines not read", level, content, "lc-sources")


def _sets_named(report: Report) -> Iterator[RangeSet]:
    """Give every set that the page names: those that judged, and those that say why they do not."""
    yield from report.sets_that_judged
    named = {other.set_id for row in report.rows for other in row.second_opinions}
    named -= {range_set.id for range_set in report.sets_that_judged}
    yield from (range_set for range_set in report.compared if range_set.id in named)


def _section(title: str, level: int, content: Html, class_: str | None = None) -> Html:
    return element("section", element(f"h{level}", title), content, class_=class_)


def _source(range_set: RangeSet) -> Html:
    """Name a set, with the address it was published at."""
    parts = [describe_set(range_set), *([link(range_set.url)] if range_set.url else [])]
    return join(parts, " · ")


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
    counts = report.summary._replace(
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
