"""Changes in bulk: each row beside earlier results of the same patient and test.

A pass before the others writes one small Parquet file that has a row for each row of the table, in
its order. The plan reads the two side by side:

    shades = Shades(tables.results, tables.analytes, odd_results, knowledge)
    side, _ = write_changes(run, rows, shades, BaselineChoice.PREVIOUS, folder)
    ... FROM (the table) POSITIONAL JOIN (SELECT * EXCLUDE row FROM read_parquet(side)) ...

    odd_results  for each odd number, the result that the core reads
    run          runs a statement in DuckDB and gives its rows
    rows         the SQL of a query, rows in any order: row (BIGINT, from 0, without gaps), patient
                 (any type, NULL for none), time (DATE, TIMESTAMP, with a zone or without, or
                 text), test (its number), odd (its number, else NULL), x (DOUBLE; NULL for odd
                 texts, and where a column of numbers holds none)
    folder       takes temporary files and the side file, all called change_*
    side         row, baseline (DOUBLE), change_percent (DOUBLE), change_verdict, change_reason

What differs from `check`, and is a reason and never a verdict: a row without a patient is beside no
other; nothing of a patient is compared who has a row without a date; a variation that ranges state
is not used. A usual value that the table states in a column is not read.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from labcheck.bulk import changes_sql as sql
from labcheck.bulk.change_classes import Shades
from labcheck.bulk.changes_answers import Answers, Course
from labcheck.bulk.changes_base import Base, Engine, Run
from labcheck.bulk.changes_equal import (
    groups_of_several,
    tolerance_of_medians,
    tolerance_of_singles,
)
from labcheck.cases.case import BaselineChoice
from labcheck.values.dates import DateOrder, DateStyle

CHANGE_COLUMNS = ("baseline", "change_percent", "change_verdict", "change_reason")
"""The columns that are added for `--baseline`."""

_ROWS_AT_ONCE = 100_000


def write_changes(  # noqa: PLR0913 - the module says what is given
    run: Run,
    rows: str,
    shades: Shades,
    choice: BaselineChoice,
    folder: Path,
    *,
    dates: DateOrder | None = None,
) -> tuple[Path, DateStyle]:
    """Compare every row of a table with its baseline; the module says what is given and made.

    Returns:
        The file, and how those times are written that are no plain dates.
    """
    ((kept,),) = run("SELECT current_setting('preserve_insertion_order')")
    run("SET preserve_insertion_order = false")
    try:
        engine = Engine(run, folder)
        base = Base(engine, rows, shades, dates)
        answers = Answers(engine, shades)
        write = _compare_medians if choice is BaselineChoice.MEDIAN else _compare_singles
        parts = write(engine, base, shades, answers, choice)
        for statement in sql.word_lists(answers.reasons):
            run(statement)
        asked = "SELECT * FROM change_asked"
        side = engine.copy(sql.side([*parts, asked, base.not_compared()]), "side")
        return side, base.style
    finally:
        run(f"SET preserve_insertion_order = {kept}")


def _compare_singles(
    engine: Engine, base: Base, _: Shades, answers: Answers, choice: BaselineChoice
) -> list[str]:
    """Compare with one earlier result; write the rows that the core was not asked about."""
    pairs = sql.parquet(engine.copy(sql.pairs(base.in_order, base.place(), choice), "pairs"))
    answers.relate(pairs, tolerance_of_singles)
    decided = sql.decided(sql.with_prior(pairs), has_several=True)
    answers.ask_pairs(decided)
    return [sql.settled(decided), sql.beside_nothing(pairs)]


def _compare_medians(
    engine: Engine, base: Base, shades: Shades, answers: Answers, _: BaselineChoice
) -> list[str]:
    """Compare with the median of earlier results; write the rows the core was not asked about."""
    usual = shades.find_usual()
    engine.fill(
        "change_usual",
        "shade INTEGER, usual INTEGER, to_usual DOUBLE",
        ((number, *one) for number, one in enumerate(usual)),
    )
    source = (
        f"SELECT b.*, usual, to_usual FROM ({base.in_order}) b LEFT JOIN change_usual USING (shade)"
    )
    mixed = sql.mixed(source, groups_of_several(shades, usual))
    engine.run(f"CREATE OR REPLACE TEMP TABLE change_mixed AS {mixed}")
    query = sql.medians(f"{source} ANTI JOIN change_mixed USING (patient, grp)", base.place())
    pairs = sql.parquet(engine.copy(query, "pairs"))
    rough = {group for (group,) in engine.run(sql.rough_groups(base.in_order))}
    answers.relate(pairs, tolerance_of_medians(shades, usual, rough))
    decided = sql.decided(sql.with_prior(pairs), is_median=True)
    is_open = f"row IN (SELECT row FROM ({decided}) WHERE is_open)"
    engine.run(
        "INSERT INTO change_mixed SELECT DISTINCT patient, grp "
        f"FROM ({base.in_order}) WHERE {is_open}"
    )
    answers.ask_courses(_courses(engine, base))
    parts = (sql.settled(decided), sql.beside_nothing(pairs))
    return [f"SELECT * FROM ({one}) ANTI JOIN change_asked USING (row)" for one in parts]


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
