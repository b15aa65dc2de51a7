"""Changes in bulk: each row beside earlier results of the same patient and test.

A pass before the others writes one small Parquet file that has a row for each row of the table, in
its order. The plan reads the two side by side:

    classes = ComparisonClasses(tables.results, tables.analytes, special_results, knowledge)
    side, _ = write_changes(run, rows, classes, BaselineChoice.PREVIOUS, folder)
    ... FROM (the table) POSITIONAL JOIN (SELECT * EXCLUDE row FROM read_parquet(side)) ...

    special_results  for each special number, the result that the core reads
    run          runs a statement in DuckDB and gives its rows
    rows         the SQL of a query, rows in any order: row (BIGINT, from 0, without gaps), patient
                 (any type, NULL for none), time (DATE, TIMESTAMP, with a zone or without, or
                 text), test (its number), special (its number, else NULL), x (DOUBLE; NULL for
                 special texts, and where a column of numbers holds none)
    folder       takes temporary files and the side file, all called change_*
    side         row, baseline (DOUBLE), change_percent (DOUBLE), change_verdict, change_reason

What differs from `check`, and is a reason and never a verdict: a row without a patient is beside no
other; nothing of a patient is compared who has a row without a date; a variation that ranges state
is not used. A usual value that the table states in a column is not read.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from labcheck.bulk import changes_sql as sql
from labcheck.bulk.change_classes import (
    ComparisonClasses,
    Outcome,
    ToleranceOf,
    groups_of_several,
    tolerance_of_medians,
    tolerance_of_singles,
)
from labcheck.bulk.changes_base import Base, Engine, FindStyle, Run, find_told_style
from labcheck.bulk.changes_sql import Reason
from labcheck.cases.case import BaselineChoice
from labcheck.judging.history import AT_ONE_TIME, NO_TIME, UNDATED
from labcheck.values.dates import DateStyle
from labcheck.values.records import replace

CHANGE_COLUMNS = ("baseline", "change_percent", "change_verdict", "change_reason")
"""The columns that are added for `--baseline`."""

_ROWS_AT_ONCE = 100_000

Course = list[tuple[int, int, int | None, float | None]]
"""Results of a patient and test in order: row, draw, class and number, as in the base."""

_REASONS = {
    Reason.NO_PATIENT: "the row names no patient",
    Reason.NO_TIME: NO_TIME,
    Reason.UNDATED: UNDATED,
    Reason.AT_ONE_TIME: AT_ONE_TIME,
}
"""Why a row is not compared in bulk though `check` might compare it."""

_RELATIONS = (
    "class INTEGER, prior_class INTEGER, factor DOUBLE, low DOUBLE, high DOUBLE, reason INTEGER, "
    "is_asked BOOLEAN, tolerance DOUBLE, open_ratio DOUBLE"
)
_ASKED = (
    "row BIGINT, baseline DOUBLE, change_percent DOUBLE, verdict_code INTEGER, reason_code INTEGER"
)
_ANSWERS = (
    "class INTEGER, number DOUBLE, prior_class INTEGER, prior DOUBLE, baseline DOUBLE, "
    "change_percent DOUBLE, verdict_code INTEGER, reason_code INTEGER"
)
_KEY = "class, number, prior_class, prior"
"""The columns of a pair of numbers."""


Columns = tuple[float | None, float | None, int | None, int | None]
"""Baseline, change in percent, and the codes of the verdict and the reason."""


class Answers:
    """Asks the core about changes, and puts what it says into small tables.

    change_relations  what holds for all numbers of two classes
    change_asked      the columns of a row whose numbers the core was asked about
    """

    def __init__(self, engine: Engine, classes: ComparisonClasses) -> None:
        self._engine = engine
        self._classes = classes
        said = _REASONS | {
            Reason.NOT_A_NUMBER: classes.not_a_number(),
            Reason.NOT_ABOVE_ZERO: classes.not_above_zero(),
        }
        self._reasons = {said[reason]: int(reason) for reason in Reason}
        engine.fill("change_asked", _ASKED, ())

    @property
    def reasons(self) -> list[str]:
        """The reasons, by their codes."""
        return list(self._reasons)

    def relate(self, pairs: str, tolerance_of: ToleranceOf) -> None:
        """Ask what holds for all numbers of every two classes that stand beside each other.

        Args:
            pairs: The relation of the pairs.
            tolerance_of: Says how near equal numbers of two classes are.
        """
        found = self._engine.run(
            f"SELECT DISTINCT class, prior_class FROM {pairs} "
            "WHERE class IS NOT NULL AND prior_class IS NOT NULL"
        )
        rows = (self._relate(own, prior, tolerance_of) for own, prior in found)
        self._engine.fill("change_relations", _RELATIONS, rows)

    def _relate(self, own: int, prior: int, tolerance_of: ToleranceOf) -> tuple[Any, ...]:
        found = self._classes.relation(own, prior)
        reason, tolerance = self._code(found.reason), tolerance_of(own, prior, found.factor)
        limits = found.factor, found.low, found.high
        return own, prior, *limits, reason, found.is_asked, tolerance, found.open_ratio

    def ask_pairs(self, decided: str) -> None:
        """Ask about single pairs of numbers, each distinct one once."""
        is_open = f"FROM ({decided}) WHERE is_open"
        found = self._engine.run(f"SELECT DISTINCT {_KEY} {is_open}")
        if found:
            rows = ((*pair, *self._ask_pair(*pair)) for pair in found)
            self._engine.fill("change_answers", _ANSWERS, rows)
            columns = "row, a.baseline, a.change_percent, a.verdict_code, a.reason_code"
            self._engine.run(
                f"INSERT INTO change_asked SELECT {columns} FROM (SELECT row, {_KEY} {is_open}) "
                f"JOIN change_answers a USING ({_KEY})"
            )

    def _ask_pair(self, own: int, number: float, prior: int, prior_number: float) -> Columns:
        then = self._classes.result(prior, prior_number)
        return self._columns(self._classes.pair(self._classes.result(own, number), then))

    def ask_courses(self, courses: Iterable[Course]) -> None:
        """Ask about all results of a patient and test together.

        Args:
            courses: Their rows, in order.
        """
        for course in courses:
            # A row without a value has no class; it takes one of the same test.
            some = next(class_ for _, _, class_, _ in course if class_ is not None)
            drawn = [
                replace(self._classes.result(some if class_ is None else class_, number), draw=draw)
                for _, draw, class_, number in course
            ]
            said = self._classes.compare(drawn, BaselineChoice.MEDIAN)
            rows = ((row[0], *self._columns(out)) for row, out in zip(course, said, strict=True))
            self._engine.add("change_asked", rows)

    def _columns(self, said: Outcome) -> Columns:
        verdict = sql.VERDICTS.index(said.verdict) if said.verdict else None
        return said.baseline, said.percent, verdict, self._code(said.reason)

    def _code(self, reason: str | None) -> int | None:
        return self._reasons.setdefault(reason, len(self._reasons)) if reason else None


def write_changes(  # noqa: PLR0913 - the module says what is given
    run: Run,
    rows: str,
    classes: ComparisonClasses,
    choice: BaselineChoice,
    folder: Path,
    *,
    find_style: FindStyle = find_told_style,
) -> tuple[Path, DateStyle]:
    """Compare every row of a table with its baseline; the module says what is given and made.

    Returns:
        The file, and how those times are written that are not plain dates.
    """
    ((kept,),) = run("SELECT current_setting('preserve_insertion_order')")
    run("SET preserve_insertion_order = false")
    try:
        engine = Engine(run, folder)
        base = Base(engine, rows, classes, find_style)
        answers = Answers(engine, classes)
        write = _compare_medians if choice is BaselineChoice.MEDIAN else _compare_singles
        parts = write(engine, base, classes, answers, choice)
        for statement in sql.word_lists(answers.reasons):
            run(statement)
        asked = "SELECT * FROM change_asked"
        side = engine.copy(sql.side([*parts, asked, base.not_compared()]), "side")
        return side, base.style
    finally:
        run(f"SET preserve_insertion_order = {kept}")


def _compare_singles(
    engine: Engine, base: Base, _: ComparisonClasses, answers: Answers, choice: BaselineChoice
) -> list[str]:
    """Compare with one earlier result; write the rows that the core was not asked about."""
    pairs = sql.parquet(engine.copy(sql.pairs(base.in_order, base.place(), choice), "pairs"))
    answers.relate(pairs, tolerance_of_singles)
    decided = sql.decided(sql.with_prior(pairs), has_several=True)
    answers.ask_pairs(decided)
    return [sql.settled(decided), sql.without_prior(pairs)]


def _compare_medians(
    engine: Engine, base: Base, classes: ComparisonClasses, answers: Answers, _: BaselineChoice
) -> list[str]:
    """Compare with the median of earlier results; write the rows the core was not asked about."""
    usual, ratios = classes.find_usual(), classes.find_open_ratios()
    engine.fill(
        "change_usual",
        "class INTEGER, usual INTEGER, to_usual DOUBLE, open_ratio DOUBLE",
        ((number, *first, ratios[number]) for number, first in enumerate(usual)),
    )
    source = (
        f"SELECT b.*, usual, to_usual, open_ratio FROM ({base.in_order}) b "
        "LEFT JOIN change_usual USING (class)"
    )
    mixed = sql.mixed(source, groups_of_several(classes, usual))
    engine.run(f"CREATE OR REPLACE TEMP TABLE change_mixed AS {mixed}")
    if any(ratios):
        engine.run(f"INSERT INTO change_mixed {sql.far_apart(source)}")
    query = sql.medians(f"{source} ANTI JOIN change_mixed USING (patient, grp)", base.place())
    pairs = sql.parquet(engine.copy(query, "pairs"))
    rough = {group for (group,) in engine.run(sql.rough_groups(base.in_order))}
    answers.relate(pairs, tolerance_of_medians(classes, usual, rough))
    decided = sql.decided(sql.with_prior(pairs), is_median=True)
    is_open = f"row IN (SELECT row FROM ({decided}) WHERE is_open)"
    engine.run(
        "INSERT INTO change_mixed SELECT DISTINCT patient, grp "
        f"FROM ({base.in_order}) WHERE {is_open}"
    )
    answers.ask_courses(_courses(engine, base))
    parts = (sql.settled(decided), sql.without_prior(pairs))
    return [f"SELECT * FROM ({part}) ANTI JOIN change_asked USING (row)" for part in parts]


def _courses(engine: Engine, base: Base) -> Iterator[Course]:
    """Give the results the core has to be asked about, those of a patient and test together."""
    query = sql.courses(base.in_order)
    ((count,),) = engine.run(f"SELECT count(*) FROM ({query})")
    parts = count // _ROWS_AT_ONCE + 1
    for part in range(parts):
        rows = engine.run(
            f"{query} WHERE hash(patient) % {parts} = {part} ORDER BY patient, grp, draw, row"
        )
        for _, some in groupby(rows, key=lambda row: row[:2]):
            yield [row[2:] for row in some]
