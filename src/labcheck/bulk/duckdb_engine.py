"""Judge a large table with DuckDB: read it once for what is distinct, once to judge it.

The rows keep their number and their order. What DuckDB may use is limited; what it writes appears
whole or not at all.
"""

from dataclasses import replace
from pathlib import Path

from labcheck.bulk.answers import limits_by_key, shape_of, small_tables
from labcheck.bulk.beside import Answered, Asked, check_columns, put_changes_beside
from labcheck.bulk.changes import CHANGE_COLUMNS
from labcheck.bulk.counts import Counts, count_rows
from labcheck.bulk.distinct import Distinct
from labcheck.bulk.duckdb_tables import find_words, make_lists, make_tables
from labcheck.bulk.fields import Header
from labcheck.bulk.files import WRITTEN, Links, ending_of, written_whole
from labcheck.bulk.job import Job
from labcheck.bulk.lookups import Joins, Lists, Spelling
from labcheck.bulk.plan import (
    CATALOGUE_COLUMNS,
    OWN_COLUMNS,
    Dialect,
    quote_text,
    write_plan,
)
from labcheck.bulk.seen import find_distinct
from labcheck.bulk.session import Session, Watch, unwatched
from labcheck.bulk.table import Table, open_table
from labcheck.bulk.tables import Tables, build_tables
from labcheck.errors import Fault, InputError, UsageError
from labcheck.verdict import Knowledge

_DUCKDB = Dialect()
_REORDERING = "join_order,build_side_probe_side"
"""What DuckDB must not do: rows lose their order where a small table is taken for the great one."""


def flag_files(job: Job, knowledge: Knowledge, watch: Watch = unwatched) -> Counts:
    """Judge every row of a table and write it with the verdict beside it.

    Returns:
        How many rows there were of what kind.

    Raises:
        LabcheckError: The table cannot be read, or the result not be written.
    """
    with written_whole(job.target) as folder, Links() as links:
        session = Session(job.limits, folder / "spill", watch)
        try:
            return _flag(job, knowledge, session, folder, links)
        finally:
            session.close()


def _flag(job: Job, knowledge: Knowledge, session: Session, folder: Path, links: Links) -> Counts:
    table = open_table(session, job, links)
    if job.baseline:
        check_columns(table)
    own = _name_own_columns(job, table.header)
    seen = find_distinct(session, table.rows, table.checked, _DUCKDB)
    table.refuse_broken()
    if not seen.rows:
        raise InputError([Fault(str(job.files[0]), None, None, "", "the table has no rows")])
    tables = build_tables(table.ask(seen.distinct), table.columns, knowledge, job.names)
    spelling = _store_answers(session, tables, seen.distinct, table, job)
    session.rows(f"SET disabled_optimizers = {quote_text(_REORDERING)}")
    is_joined = isinstance(spelling, Joins) or table.is_joined
    if is_joined and not session.keeps_order_of_joins:
        table = replace(table, rows=table.with_number())
    rows = table.rows
    if job.baseline:
        safe = Path(links.safe(folder))
        answered = Answered(seen.distinct, tables, spelling, knowledge)
        asked = Asked(job.baseline, job.names)
        rows = put_changes_beside(session, table, answered, asked, safe)
    if isinstance(spelling, Lists) and "parquet" in WRITTEN[ending_of(job.target)]:
        rows = replace(rows, words=find_words(rows, seen.distinct))
    shape = shape_of(tables, has_catalogue=job.has_catalogue)
    plan = write_plan(rows, shape, spelling, own, _DUCKDB)
    if "n" in rows.extra:
        plan += " ORDER BY q.n"
    written = _write(session, plan, job.target, folder, is_joined=is_joined)
    table.refuse_changed()
    judged = f"read_parquet({quote_text(links.safe(written))})" if written else f"({plan})"
    return count_rows(session, judged, own, table.columns, knowledge.catalogue, seen.rows)


def _write(
    session: Session, plan: str, target: Path, folder: Path, *, is_joined: bool
) -> Path | None:
    """Write the rows of a plan; give the file where it is soon read again."""
    written = folder / target.resolve().name
    how = WRITTEN[ending_of(target)]
    keeps = is_joined and session.keeps_order_of_joins
    order = ", PRESERVE_ORDER true" if keeps else ""
    session.run(f"COPY ({plan}) TO {quote_text(str(written))} ({how}{order})", "Judging")
    return written if "parquet" in how else None


def _name_own_columns(job: Job, header: Header) -> dict[str, str]:
    """Name the columns that are added.

    Raises:
        UsageError: The table has a column of that name.
    """
    wanted = [*OWN_COLUMNS, *(CATALOGUE_COLUMNS if job.has_catalogue else ())]
    wanted += CHANGE_COLUMNS if job.baseline else ()
    own = {one: f"{job.prefix}{one}" for one in wanted}
    there = {name.casefold() for name in header.types}
    if taken := [name for name in own.values() if name.casefold() in there]:
        columns = "the column" if len(taken) == 1 else "the columns"
        raise UsageError(
            f"{header.file} has {columns} {', '.join(taken)} already; "
            "write --prefix labcheck_ for other names"
        )
    return own


def _store_answers(
    session: Session, tables: Tables, distinct: Distinct, table: Table, job: Job
) -> Spelling:
    """Put the answers where the plan finds them: into lists, or tables where those get long."""
    small = small_tables(tables, distinct, has_catalogue=job.has_catalogue)
    listed = dict(small)
    if "limits" in small:
        listed["limits"] = limits_by_key(tables, is_number=distinct.is_number_column)
    lists = make_lists(session, listed, distinct, table.whole, job.longest_list)
    return lists or make_tables(session, small)
