"""The core's answers about changes as small tables of the engine.

change_relations  what holds for all numbers of two shades
change_asked      the columns of a row whose numbers the core was asked about
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from labcheck.bulk import changes_sql as sql
from labcheck.bulk.change_classes import Outcome, Shades
from labcheck.bulk.changes_base import Engine
from labcheck.bulk.changes_equal import ToleranceOf
from labcheck.bulk.changes_sql import Reason
from labcheck.cases.case import BaselineChoice
from labcheck.judging.history import AT_ONE_TIME, NO_TIME, UNDATED

Course = list[tuple[int, int, int | None, float | None]]
"""Results of a patient and test in order: row, draw, shade and number, as in the base."""

BULK_REASONS = {
    Reason.NO_PATIENT: "the row names no patient",
    Reason.NO_TIME: NO_TIME,
    Reason.UNDATED: UNDATED,
    Reason.TWICE: "a time of the patient is written in two ways",
    Reason.AT_ONE_TIME: AT_ONE_TIME,
}
"""Why a row is not compared in bulk though `check` might compare it."""

_RELATIONS = (
    "shade INTEGER, prior_shade INTEGER, factor DOUBLE, low DOUBLE, high DOUBLE, reason INTEGER, "
    "is_asked BOOLEAN, tolerance DOUBLE"
)
_ASKED = (
    "row BIGINT, baseline DOUBLE, change_percent DOUBLE, verdict_code INTEGER, reason_code INTEGER"
)
_ANSWERS = (
    "shade INTEGER, number DOUBLE, prior_shade INTEGER, prior DOUBLE, baseline DOUBLE, "
    "change_percent DOUBLE, verdict_code INTEGER, reason_code INTEGER"
)
KEY = "shade, number, prior_shade, prior"
"""The columns of a pair of numbers."""


Columns = tuple[float | None, float | None, int | None, int | None]
"""Baseline, change in percent, and the codes of the verdict and the reason."""


class Core:
    """Asks the core, and numbers the reasons it gives."""

    def __init__(self, shades: Shades) -> None:
        self._shades = shades
        said = BULK_REASONS | {
            Reason.NOT_A_NUMBER: shades.not_a_number(),
            Reason.NOT_ABOVE_ZERO: shades.not_above_zero(),
        }
        self._reasons = {said[one]: int(one) for one in Reason}

    @property
    def reasons(self) -> list[str]:
        """The reasons, by their codes."""
        return list(self._reasons)

    def relate(
        self, found: Iterable[Sequence[Any]], tolerance_of: ToleranceOf
    ) -> Iterator[tuple[Any, ...]]:
        """Ask what holds for all numbers of every two shades, and give it with the shades."""
        for own, prior in found:
            one = self._shades.relation(own, prior)
            reason = self._number(one.reason)
            numbers = (one.factor, one.low, one.high, reason, one.is_asked)
            yield own, prior, *numbers, tolerance_of(own, prior, one.factor)

    def ask_pairs(self, found: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        """Ask about single pairs of numbers, and give the columns behind each."""
        for own, number, prior_shade, prior in found:
            then = self._shades.result(prior_shade, prior)
            said = self._shades.pair(self._shades.result(own, number), then)
            yield own, number, prior_shade, prior, *self._columns(said)

    def ask_course(self, course: Sequence[tuple[int, int | None, float | None]]) -> list[Columns]:
        """Ask about all results of a patient and test together.

        Args:
            course: Of each the draw, the shade and the number, in order.
        """
        # What is no value has no shade; it is taken for one of the same test.
        some = next(shade for _, shade, _ in course if shade is not None)
        drawn = [
            replace(self._shades.result(some if shade is None else shade, number), draw=draw)
            for draw, shade, number in course
        ]
        said = self._shades.compare(drawn, BaselineChoice.MEDIAN)
        return [self._columns(one) for one in said]

    def _columns(self, said: Outcome) -> Columns:
        verdict = sql.VERDICTS.index(said.verdict) if said.verdict else None
        return said.baseline, said.percent, verdict, self._number(said.reason)

    def _number(self, reason: str | None) -> int | None:
        return self._reasons.setdefault(reason, len(self._reasons)) if reason else None


class Answers:
    """Puts what the core says into small tables."""

    def __init__(self, engine: Engine, shades: Shades) -> None:
        self._engine = engine
        self._core = Core(shades)
        engine.fill("change_asked", _ASKED, ())

    @property
    def reasons(self) -> list[str]:
        """The reasons, by their codes."""
        return self._core.reasons

    def relate(self, pairs: str, tolerance_of: ToleranceOf) -> None:
        """Ask about every two shades that stand beside each other.

        Args:
            pairs: The relation of the pairs.
            tolerance_of: Says how near equal numbers of two shades are.
        """
        found = self._engine.run(
            f"SELECT DISTINCT shade, prior_shade FROM {pairs} "
            "WHERE shade IS NOT NULL AND prior_shade IS NOT NULL"
        )
        self._engine.fill("change_relations", _RELATIONS, self._core.relate(found, tolerance_of))

    def ask_pairs(self, decided: str) -> None:
        """Ask about single pairs of numbers, each distinct one once."""
        is_open = f"FROM ({decided}) WHERE is_open"
        found = self._engine.run(f"SELECT DISTINCT {KEY} {is_open}")
        if found:
            self._engine.fill("change_answers", _ANSWERS, self._core.ask_pairs(found))
            columns = "row, a.baseline, a.change_percent, a.verdict_code, a.reason_code"
            self._engine.run(
                f"INSERT INTO change_asked SELECT {columns} FROM (SELECT row, {KEY} {is_open}) "
                f"JOIN change_answers a USING ({KEY})"
            )

    def ask_courses(self, courses: Iterable[Course]) -> None:
        """Ask about all results of a patient and test together.

        Args:
            courses: Their rows, in order.
        """
        for rows in courses:
            said = self._core.ask_course([row[1:] for row in rows])
            self._engine.add(
                "change_asked",
                ((row[0], *columns) for row, columns in zip(rows, said, strict=True)),
            )
