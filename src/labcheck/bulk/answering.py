"""From what DuckDB found in a table to answers that it looks up: the core is asked in between."""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from labcheck.bulk.answers import limits_by_key, small_tables
from labcheck.bulk.beside import Answered
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.duckdb_lookup import make_lists, make_tables
from labcheck.bulk.frame_job import FrameJob
from labcheck.bulk.job import Job
from labcheck.bulk.judging_sql import quote_text
from labcheck.bulk.lookup_sql import Spelling
from labcheck.bulk.lookup_tables import Tables, build_tables
from labcheck.bulk.questions import Asker
from labcheck.bulk.seen import find_distinct
from labcheck.bulk.table import Table

_REORDERING = "join_order,build_side_probe_side,in_clause"
"""What DuckDB must not do: rows lose their order where a small table is taken for the great one, or
where a long list behind IN becomes a join."""
_ROWS_AHEAD = 200_000


def ask_ahead(table: Table, asker: Asker) -> Callable[[], None]:
    """Begin to ask about the first rows, as long as DuckDB reads all of them.

    Nothing depends on it but the time it takes: what is asked here is not asked again.

    Returns:
        What waits for the end of it.
    """
    first = table.ask(
        find_distinct(table.session, table.rows, table.checked, most=_ROWS_AHEAD).distinct
    )

    def ask() -> None:
        with suppress(Exception):  # what fails here fails again where it is told
            build_tables(first, asker)

    worker = Thread(target=ask, daemon=True)
    worker.start()
    return worker.join


def answer(
    table: Table, distinct: Distinct, asker: Asker, job: Job | FrameJob, longest: int
) -> Answered:
    """Ask the core about all that a table holds, and store what it says.

    Args:
        table: The table.
        distinct: What it holds.
        asker: What asks.
        job: What is to be done.
        longest: Entries of a list; where more would be needed, tables are joined.
    """
    table.refuse_foreign_times()
    tables = build_tables(table.ask(distinct), asker)
    spelling = _store(table, tables, distinct, longest, has_catalogue=job.has_catalogue)
    table.session.rows(f"SET disabled_optimizers = {quote_text(_REORDERING)}")
    return Answered(distinct, tables, spelling, asker.knowledge)


def _store(
    table: Table, tables: Tables, distinct: Distinct, longest: int, *, has_catalogue: bool
) -> Spelling:
    """Put the answers where the plan finds them: into lists, or tables where those get long."""
    small = small_tables(tables, distinct, has_catalogue=has_catalogue)
    listed = dict(small)
    if "limits" in small:
        listed["limits"] = limits_by_key(tables, is_number=distinct.is_number_column)
    lists = make_lists(table.session, listed, distinct, table.whole, longest)
    return lists or make_tables(table.session, small)
