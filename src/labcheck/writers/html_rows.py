"""The tables of an HTML report: every result and why, and each test over the draws."""

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby

from labcheck.judging.flags import Flag
from labcheck.judging.report import Report
from labcheck.judging.row import Row, SecondOpinion
from labcheck.values.records import dataclass
from labcheck.writers.evidence import list_evidence
from labcheck.writers.html_elements import (
    Anchors,
    Html,
    element,
    escape,
    hidden,
    isolated,
    join,
    show_code,
    show_flag,
    show_result,
)
from labcheck.writers.interpretation.gap_bars import draw_gap_of_row
from labcheck.writers.order import are_grouped, name_panel
from labcheck.writers.svg_range import draw_books, draw_range
from labcheck.writers.svg_trend import draw_trend
from labcheck.writers.trends import Course, list_courses
from labcheck.writers.wording import (
    NOT_JUDGED_MARK,
    describe_change,
    describe_draw,
    describe_flag,
    describe_interval,
    describe_multiple,
    describe_personal,
    describe_range,
    list_notes,
)

_PLACE, _CHANGE = "Where", "Against baseline"


def show_rows(report: Report, anchors: Anchors) -> Html:
    """Write every result that is asked for, with its notes, its evidence and other opinions."""
    if not report.shown:
        return element("p", "No result has the status asked for.")
    table = _Table.of(report, anchors)
    return element(
        "table",
        element("caption", _caption(report)),
        table.head(),
        *table.groups(),
        class_="lc-results",
        role="table",
    )


def _caption(report: Report) -> str:
    shown, rows = len(report.shown), len(report.rows)
    if report.only is None:
        return f"{'Every result' if rows > 1 else 'The result'}, in the order read"
    return f"{shown} of {rows}: those that are, or may be, {report.only.value}"


@dataclass(frozen=True, slots=True)
class _Table:
    """The table of one report; a column that would be empty is left out."""

    report: Report
    anchors: Anchors
    columns: tuple[str, ...]

    @classmethod
    def of(cls, report: Report, anchors: Anchors) -> "_Table":
        has_change = any(describe_change(row) for row in report.shown)
        has_place = any(_place(row) for row in report.shown)
        names = ["Test", "Result", "Flag", "Range"]
        names += [_PLACE] * has_place + [_CHANGE] * has_change
        return cls(report, anchors, tuple(names))

    def head(self) -> Html:
        """The names of the columns."""
        names = (
            element("th", name, scope="col", role="columnheader", class_=f"lc-head-{number}")
            for number, name in enumerate(self.columns, 1)
        )
        return element("thead", element("tr", *names, role="row"), role="rowgroup")

    def groups(self) -> Iterator[Html]:
        """The rows of each draw and panel, in the order read, under a heading of their own."""
        has_draws = len(self.report.case.draws) > 1
        named = set[Hashable]()
        for draw, panel, rows in _runs(self.report.shown):
            name = name_panel(panel, named, draw) if panel else ""
            time = describe_draw(self.report, draw) if has_draws else ""
            heading = element(
                "th",
                isolated(" · ".join(filter(None, (time, name)))),
                scope="rowgroup",
                role="rowheader",
                colspan=len(self.columns),
            )
            has_heading = bool(time or panel)
            yield element(
                "tbody",
                *([element("tr", heading, class_="lc-group", role="row")] if has_heading else []),
                *(part for row in rows for part in self._row(row)),
                role="rowgroup",
            )

    def _row(self, row: Row) -> Iterator[Html]:
        cells = [
            element("th", _name(row, self.report), scope="row", role="rowheader", class_="lc-test"),
            _cell("lc-result", show_result(row)),
            _cell("lc-flag-cell", show_flag(row)),
            _cell("lc-range", _range(row)),
        ]
        if _PLACE in self.columns:
            cells.append(_cell("lc-place", _place(row)))
        if _CHANGE in self.columns:
            cells.append(_cell("lc-change", escape(describe_change(row))))
        look = "lc-row lc-is-critical" if row.may_be_critical else "lc-row"
        yield element("tr", *cells, id=self.anchors.of_row(row), class_=look, role="row")
        under = element(
            "td", *self._under(row), colspan=len(self.columns), role="cell", class_="lc-under-cell"
        )
        yield element("tr", under, class_=f"lc-under{look.removeprefix('lc-row')}", role="row")

    def _under(self, row: Row) -> Iterator[Html]:
        notes = [element("li", note) for note in list_notes(row)]
        if notes:
            is_urgent = row.may_be_critical and not row.is_critical
            look = "lc-notes lc-notes-urgent" if is_urgent else "lc-notes"
            yield element("ul", *notes, class_=look, role="list")
        yield Html(draw_gap_of_row(row, self.report))
        steps = (element("li", step) for step in list_evidence(row, self.report))
        yield _details("Why", row, element("ol", *steps))
        if row.second_opinions:
            opinions = join((Html(draw_books(row)), _opinions(row.second_opinions)))
            yield _details("What other sources say", row, opinions)


def _runs(rows: Sequence[Row]) -> Iterator[tuple[int, str, list[Row]]]:
    """Take together the rows that follow one another in one draw and one panel.

    Where panels alternate, those of one draw, without the name of a panel.
    """
    has_panels = are_grouped([(row.result.draw, row.panel) for row in rows])

    def group_of(row: Row) -> tuple[int, str]:
        return row.result.draw, row.panel if has_panels else ""

    for (draw, panel), run in groupby(rows, group_of):
        yield draw, panel, list(run)


def _name(row: Row, report: Report) -> Html:
    """Name the test, with what was stated of the specimen; the time where draws do not say it."""
    result = row.result
    time = "" if result.time in report.case.draws else result.time
    stated = [part for part in (result.specimen, result.method, result.context, time) if part]
    about = element("span", isolated(" · ".join(stated)), class_="lc-stated")
    return join((isolated(row.name), *([" ", about] if stated else [])))


def _cell(class_: str, content: Html) -> Html:
    return element("td", content, role="cell", class_=class_)


def _range(row: Row) -> Html:
    """Write the range, and below it the one that the patient's earlier results give."""
    text = escape(describe_range(row))
    personal = describe_personal(row)
    if not personal:
        return text
    return join((text, element("span", f"personal {personal}", class_="lc-personal-range")), " ")


def _place(row: Row) -> Html:
    """Draw where a result lies, and say by how much it lies outside."""
    multiple = describe_multiple(row)
    beside = element("span", multiple, class_="lc-multiple")
    return join((Html(draw_range(row)), beside), " ") if multiple else Html(draw_range(row))


def _details(title: str, row: Row, content: Html) -> Html:
    about = hidden(f": {row.name}")
    return element("details", element("summary", title, about), content)


def _opinions(opinions: Sequence[SecondOpinion]) -> Html:
    """Write what each other source makes of the result; none of them decides."""
    names = ("Source", "Flag", "Limits", "For")
    head = (element("th", name, scope="col", role="columnheader") for name in names)
    rows = (element("tr", *_opinion(opinion), role="row") for opinion in opinions)
    return element(
        "table",
        element("caption", "In the unit reported; for comparison only"),
        element("thead", element("tr", *head, role="row"), role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        class_="lc-opinions",
        role="table",
    )


def _opinion(opinion: SecondOpinion) -> Iterator[Html]:
    """Write one line; why a source does not judge takes the room of the limits it lacks."""
    yield element("th", opinion.set_id, scope="row", role="rowheader")
    width = None if opinion.ranges else len(("flag", "limits", "for"))
    yield element("td", _said(opinion), role="cell", class_="lc-said", colspan=width)
    if opinion.ranges:
        limits = dict.fromkeys(describe_interval(judged) for judged in opinion.ranges)
        yield _cell("lc-limits", escape(" or ".join(limits)))
        whom = dict.fromkeys(str(judged.entry.partition) for judged in opinion.ranges)
        yield _cell("lc-whom", escape(" or ".join(whom)))


def _said(opinion: SecondOpinion) -> Html:
    if opinion.not_judged is not None:
        why = opinion.not_judged
        seen = element("span", NOT_JUDGED_MARK, class_="lc-flag lc-unjudged", aria_hidden="true")
        return join((seen, f"not judged ({why.reason.word}): {why.detail}"), " ")
    flags = (
        join((show_code(possible.flag), f" if {possible.when}" if possible.when else ""))
        for possible in opinion.flags
    )
    return join(flags, " or ")


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
    named = set[Hashable]()
    for panel, run in groupby(courses, lambda course: course.panel if has_panels else ""):
        name = name_panel(panel, named)
        heading = element("th", name, scope="rowgroup", role="rowheader", colspan=width)
        yield element(
            "tbody",
            *([element("tr", heading, class_="lc-group", role="row")] if panel else []),
            *(element("tr", *_cells(course, report, anchors), role="row") for course in run),
            role="rowgroup",
        )


def _cells(course: Course, report: Report, anchors: Anchors) -> Iterator[Html]:
    yield element("th", isolated(course.name), scope="row", role="rowheader", class_="lc-test")
    yield element("td", describe_change(course.last), role="cell", class_="lc-change")
    personal = describe_personal(course.last)
    own = element("span", f"personal {personal}", class_="lc-personal-range") if personal else ""
    yield element("td", join((course.range, own), " "), role="cell", class_="lc-range")
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
