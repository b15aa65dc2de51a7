"""Changes on Spark: each row beside earlier results of the same patient and test.

What is said is what `changes` says with DuckDB, and by the same statement where a pair of results
is decided. Earlier results are found by windows over a patient's results of one test, in order of
time; the rows of one time have no order, so that a number beside differing results of one time is
not compared. What comes to the driver: names of patients so short that they may stand for
"missing" and times in unusual forms; which shades stand beside each other; and what the core has
to be asked one by one, as pairs of numbers or, for medians, as all results of a patient and test.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import isnan
from typing import Any

from labcheck.bulk import changes_sql as sql
from labcheck.bulk import spark_changes_sql as spark_sql
from labcheck.bulk.changes import CHANGE_COLUMNS
from labcheck.bulk.changes_answers import Columns, Core
from labcheck.bulk.changes_base import is_missing, number_of, to_microseconds
from labcheck.bulk.changes_equal import (
    ToleranceOf,
    Usual,
    tolerance_of_medians,
    tolerance_of_singles,
)
from labcheck.bulk.changes_sql import Reason
from labcheck.bulk.fields import Cell
from labcheck.bulk.lookups import Joins
from labcheck.bulk.plan import Rows, write_placed
from labcheck.bulk.spark_changes_sql import COURSE_KEY, PAIR_KEY, PAIRS
from labcheck.bulk.spark_sql import DATES, INPUT, SPARK, WHOLE_NUMBERS, write_column
from labcheck.bulk.spark_views import Views
from labcheck.bulk.variation import Kind, Shades
from labcheck.case import BaselineChoice

_SAID = {
    "baseline": "DOUBLE", "change_percent": "DOUBLE", "verdict_code": "INT", "reason_code": "INT",
    "is_answered": "BOOLEAN",
}  # fmt: skip
_KEYS = {
    "shade": "INT", "number": "DOUBLE", "prior_shade": "INT", "prior": "DOUBLE",
    "who": "STRING", "grp": "INT", "drawn": "BIGINT",
}  # fmt: skip
_RELATIONS = {
    "shade": "INT", "prior_shade": "INT", "factor": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE",
    "reason": "INT", "is_asked": "BOOLEAN", "tolerance": "DOUBLE",
}  # fmt: skip
_NOT_TOLD: Columns = (None, None, None, int(Reason.AT_ONE_TIME))

Course = Sequence[tuple[int, int | None, float | None]]
"""Results of a patient and test: the draw, the shade and the number of each, in order of draws."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is to be compared.

    Attributes:
        rows: The rows.
        cells: Where the patient and the time stand.
        shades: What the core says of the tests in them.
        choice: Which earlier results count.
    """

    rows: Rows
    cells: Mapping[str, Cell]
    shades: Shades
    choice: BaselineChoice


def put_changes_beside(views: Views, what: Compared, own: Mapping[str, str]) -> Rows:
    """Compare the rows, and give them with what was found beside each.

    Args:
        views: Takes the small tables; that of the rows is there.
        what: The rows, and how they are compared.
        own: What the columns that are added are to be called.
    """
    is_median = what.choice is BaselineChoice.MEDIAN
    usual = what.shades.find_usual() if is_median else None
    _fill_kinds(views, what.shades, usual)
    _fill_words(views, what.cells)
    pairs = _write_pairs(what)
    key = COURSE_KEY if is_median else PAIR_KEY
    _ask(views, what.shades, pairs, usual)
    names = {one: own[one] for one in CHANGE_COLUMNS}
    kept = {f"c{place}": name for place, name in enumerate(what.rows.kept)}
    source = f"({spark_sql.said(pairs, key, names, kept)}) AS r"
    found = {f"change_{one}": f"r.{SPARK.name(name)}" for one, name in names.items()}
    return replace(what.rows, source=source, extra={**what.rows.extra, **found})


def _write_pairs(what: Compared) -> str:
    """Write the rows, each with its baseline."""
    patient, time = what.cells["patient"], what.cells["time"]
    whom = {"w": spark_sql.trimmed(write_column(patient)), "m": _write_time(time)}
    rows = replace(what.rows, extra={**what.rows.extra, **whom})
    is_median = what.choice is BaselineChoice.MEDIAN
    known = spark_sql.known(
        write_placed(rows, Joins(), SPARK),
        time.type,
        is_number=rows.is_number,
        has_usual=is_median,
    )
    reasoned = spark_sql.reasoned(known, time.type)
    return spark_sql.medians(reasoned) if is_median else spark_sql.singles(reasoned, what.choice)


def _write_time(cell: Cell) -> str:
    column = write_column(cell)
    return column if cell.type in DATES else spark_sql.trimmed(column)


def _fill_kinds(views: Views, shades: Shades, usual: Usual | None) -> None:
    columns = {"id": "INT", "shade": "INT", "grp": "INT"}
    columns |= {"usual": "INT", "to_usual": "DOUBLE"} if usual is not None else {}

    def place(kind: Kind) -> tuple[object, ...]:
        more = usual[kind.shade] if usual is not None else ()
        return kind.shade, shades.shades[kind.shade].group, *more

    tests = ((number, *place(one), one.is_prior) for number, one in enumerate(shades.tests))
    views.fill(spark_sql.TESTS, {**columns, "is_read": "BOOLEAN"}, tests)
    odd = ((number, *place(one), number_of(one)) for number, one in enumerate(shades.odd))
    views.fill(spark_sql.ODD, {**columns, "number": "DOUBLE"}, odd)


def _fill_words(views: Views, cells: Mapping[str, Cell]) -> None:
    """Read the names that may stand for "missing", and the times in unusual forms."""
    found = views.rows(_words(cells)) if _has_words(cells) else []
    names = dict.fromkeys(name for name, _ in found if name)
    times = dict.fromkeys(time for _, time in found if time)
    views.fill(
        spark_sql.NAMES,
        {"name": "STRING", "is_missing": "BOOLEAN"},
        ((name, is_missing(name)) for name in names),
    )
    views.fill(
        spark_sql.TIMES,
        {"name": "STRING", "drawn": "BIGINT"},
        ((time, to_microseconds(time)) for time in times),
    )


def _has_words(cells: Mapping[str, Cell]) -> bool:
    """Whether a patient may be a word, or a time a text."""
    return cells["patient"].type not in WHOLE_NUMBERS or cells["time"].type not in DATES


def _words(cells: Mapping[str, Cell]) -> str:
    patient = spark_sql.trimmed(write_column(cells["patient"]))
    time = _write_time(cells["time"])
    short = f"CASE WHEN {spark_sql.is_short(patient)} THEN {patient} END"
    odd = f"CASE WHEN {spark_sql.is_odd_time(time, cells['time'].type)} THEN {time} END"
    return (
        f"SELECT DISTINCT name, time FROM (SELECT {short} AS name, CAST({odd} AS STRING) AS time "
        f"FROM {INPUT} AS r) WHERE name IS NOT NULL OR time IS NOT NULL"
    )


def _ask(views: Views, shades: Shades, pairs: str, usual: Usual | None) -> None:
    """Put before the core what stands beside each other."""
    core = Core(shades)
    found = views.session.sql(_narrow(pairs, is_median=usual is not None)).persist()
    try:
        views.show(found, PAIRS)
        if usual is None:
            _relate(views, core, tolerance_of_singles)
            _fill_answers(views, PAIR_KEY, _ask_pairs(views, core))
        else:
            _relate(views, core, _tolerance(views, shades, usual))
            _fill_answers(views, COURSE_KEY, _ask_courses(views, core))
    finally:
        found.unpersist()
    views.fill(spark_sql.REASONS, {"id": "INT", "text": "STRING"}, enumerate(core.reasons))


def _narrow(pairs: str, *, is_median: bool) -> str:
    """Write what the core is asked about."""
    if not is_median:
        return (
            f"SELECT {', '.join(PAIR_KEY)} FROM ({pairs}) "
            "WHERE shade IS NOT NULL AND prior_shade IS NOT NULL"
        )
    columns = dict.fromkeys((*COURSE_KEY, *PAIR_KEY, "is_mixed"))
    return f"SELECT {', '.join(columns)} FROM ({pairs}) WHERE why IS NULL"


def _fill_answers(views: Views, key: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    views.fill(spark_sql.ANSWERS, {one: _KEYS[one] for one in key} | _SAID, rows)


def _tolerance(views: Views, shades: Shades, usual: Usual) -> ToleranceOf:
    rough = {group for (group,) in views.rows(sql.rough_groups(f"SELECT * FROM {PAIRS}"))}
    return tolerance_of_medians(shades, usual, rough)


def _relate(views: Views, core: Core, tolerance_of: ToleranceOf) -> None:
    found = views.rows(
        f"SELECT DISTINCT shade, prior_shade FROM {PAIRS} "
        "WHERE shade IS NOT NULL AND prior_shade IS NOT NULL"
    )
    views.fill(spark_sql.RELATIONS, _RELATIONS, core.relate(found, tolerance_of))


def _ask_pairs(views: Views, core: Core) -> Iterator[tuple[Any, ...]]:
    decided = spark_sql.decided(PAIRS, is_median=False)
    found = views.rows(f"SELECT DISTINCT {', '.join(PAIR_KEY)} FROM ({decided}) WHERE is_open")
    return ((*one, True) for one in core.ask_pairs(found))


def _ask_courses(views: Views, core: Core) -> Iterator[tuple[Any, ...]]:
    """Ask about the courses that are not compared in one unit, or that hold an open pair."""
    decided = spark_sql.decided(PAIRS, is_median=True)
    rows = views.rows(
        f"SELECT p.who, p.grp, p.drawn, p.shade, p.number FROM {PAIRS} p LEFT SEMI JOIN "
        f"(SELECT DISTINCT who, grp FROM ({decided}) "
        "WHERE is_mixed OR (is_open AND prior_shade IS NOT NULL)) a "
        "ON a.who = p.who AND a.grp = p.grp "
        "ORDER BY p.who, p.grp, p.drawn, p.shade, p.number"
    )
    for who, some in groupby(rows, key=lambda row: row[:2]):
        results = [row[2:] for row in some]
        said = ask_course(core, _number_draws(results))
        # Equal results of one draw are said the same of.
        once = dict(zip(map(_without_nan, results), zip(results, said, strict=True), strict=True))
        yield from ((*who, *result, *columns, True) for result, columns in once.values())


def _number_draws(results: Sequence[tuple[Any, ...]]) -> Course:
    places: dict[int, int] = {}
    return [(places.setdefault(one[0], len(places)), *one[1:]) for one in results]


def _without_nan(result: tuple[Any, ...]) -> tuple[object, ...]:
    """Make equal what is equal to Spark."""
    *others, number = result
    return *others, "NaN" if number is not None and isnan(number) else number


def ask_course(core: Core, course: Course) -> list[Columns]:
    """Ask about all results of a patient and test together.

    Which of several results of the first time comes first can decide the reason; where the core
    does not say the same whichever it is, no reason of it is given.
    """
    said = core.ask_course(course)
    first = next(draw for draw, _, number in course if number is not None)
    firsts = {
        _without_nan(one): place
        for place, one in enumerate(course)
        if one[0] == first and one[2] is not None
    }
    for place in list(firsts.values())[1:]:
        order = [place, *(other for other in range(len(course)) if other != place)]
        other = core.ask_course([course[one] for one in order])
        for one, columns in zip(order, other, strict=True):
            if columns[3] != said[one][3]:
                said[one] = _NOT_TOLD
    return said
