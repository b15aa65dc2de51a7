"""From what DuckDB found in a table to answers that it looks up: the core is asked in between."""

from labcheck.bulk.answers import limits_by_key, small_tables
from labcheck.bulk.beside import Answered
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.duckdb_tables import make_lists, make_tables
from labcheck.bulk.frame_job import FrameJob
from labcheck.bulk.job import Job
from labcheck.bulk.lookups import Spelling
from labcheck.bulk.plan import quote_text
from labcheck.bulk.table import Table
from labcheck.bulk.tables import Tables, build_tables
from labcheck.verdict import Knowledge

_REORDERING = "join_order,build_side_probe_side,in_clause"
"""What DuckDB must not do: rows lose their order where a small table is taken for the great one, or
where a long list behind IN becomes a join."""


def answer(
    table: Table, distinct: Distinct, knowledge: Knowledge, job: Job | FrameJob, longest: int
) -> Answered:
    """Ask the core about all that a table holds, and store what it says.

    Args:
        table: The table.
        distinct: What it holds.
        knowledge: The range sets in use.
        job: What is to be done.
        longest: Entries of a list; where more would be needed, tables are joined.
    """
    tables = build_tables(table.ask(distinct), table.columns, knowledge, job.names)
    spelling = _store(table, tables, distinct, longest, has_catalogue=job.has_catalogue)
    table.session.rows(f"SET disabled_optimizers = {quote_text(_REORDERING)}")
    return Answered(distinct, tables, spelling, knowledge)


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
