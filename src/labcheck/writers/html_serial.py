"""The courses of an HTML report: a line for each test, a column for each draw."""

from collections.abc import Iterator
from itertools import groupby

from labcheck.judging.flags import Flag
from labcheck.judging.report import Report
from labcheck.judging.row import Row
from labcheck.writers.html_elements import Html, element, escape, isolated, join
from labcheck.writers.html_words import Anchors, show_flag
from labcheck.writers.order import are_grouped
from labcheck.writers.svg_trend import draw_trend
from labcheck.writers.trends import Course, list_courses
from labcheck.writers.wording import describe_change, describe_draw, describe_flag


def show_courses(report: Report, anchors: Anchors) -> Html:
    """Write the draws beside one another; the table moves in its own frame when it is wide.

    What the course comes to stands before the draws, where it is seen however many they are.
    In a narrow place each test is a card with its newest result first, which the style makes.
    """
    draws = range(len(report.case.draws))
    courses = list_courses(report.shown)
    names = [
        "Test",
        "Last against baseline",
        "Range",
        *(describe_draw(report, draw) for draw in draws),
    ]
    head = (element("th", isolated(name), scope="col", role="columnheader") for name in names)
    table = element(
        "table",
        element("caption", f"Each test over {len(draws)} draws"),
        element("thead", element("tr", *head, role="row"), role="rowgroup"),
        *_groups(courses, report, anchors, len(names)),
        class_="lc-courses",
        role="table",
    )
    wide = element(
        "div", table, class_="lc-wide", role="region", tabindex=0, aria_label="Courses of the tests"
    )
    trends = [trend for course in courses if (trend := _trend(course, report))]
    return join((wide, element("div", *trends, class_="lc-trends") if trends else Html()))


def _trend(course: Course, report: Report) -> Html:
    """Draw a course under its name; nothing where fewer than two numbers can be compared."""
    draws = sorted(course.rows)
    times = [describe_draw(report, draw) for draw in draws]
    picture = draw_trend([course.rows[draw] for draw in draws], times)
    if not picture:
        return Html()
    scale = element("span", course.range or course.unit or "", class_="lc-stated")
    caption = element("figcaption", isolated(course.name, "lc-test"), " ", scale)
    return element("figure", caption, Html(picture))


def _groups(courses: list[Course], report: Report, anchors: Anchors, width: int) -> Iterator[Html]:
    """The courses of each panel, in the order read, under its name; without it where they mix."""
    has_panels = are_grouped([course.panel for course in courses])
    for panel, run in groupby(courses, lambda course: course.panel if has_panels else ""):
        heading = element("th", panel, scope="rowgroup", role="rowheader", colspan=width)
        yield element(
            "tbody",
            *([element("tr", heading, class_="lc-group", role="row")] if panel else []),
            *(element("tr", *_cells(one, report, anchors), role="row") for one in run),
            role="rowgroup",
        )


def _cells(course: Course, report: Report, anchors: Anchors) -> Iterator[Html]:
    yield element("th", isolated(course.name), scope="row", role="rowheader", class_="lc-test")
    yield element("td", describe_change(course.last), role="cell", class_="lc-change")
    yield element("td", course.range, role="cell", class_="lc-range")
    for draw in range(len(report.case.draws)):
        row = course.rows.get(draw)
        parts = (_when(report, draw), " ", _one(course, draw, row, anchors)) if row else ()
        yield element("td", join(parts), role="cell", class_="lc-at")


def _when(report: Report, draw: int) -> Html:
    """Name the draw beside its result on a card, where no column has its name."""
    name = isolated(describe_draw(report, draw))
    return element("span", name, class_="lc-drawn", aria_hidden="true")


def _one(course: Course, draw: int, row: Row, anchors: Anchors) -> Html:
    """Write one result, which leads to its own row below; its flag unless that is normal."""
    text = course.cell(draw)
    if row.flag is Flag.NORMAL:
        return isolated(text, "lc-value")
    value = isolated(text.removesuffix(describe_flag(row)).rstrip(), "lc-value")
    place = anchors.of_row(row)
    led = element("a", value, href=f"#{place}") if place else value
    return join((led, escape(" "), show_flag(row)))
