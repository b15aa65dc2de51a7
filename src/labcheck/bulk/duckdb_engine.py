"""Judge a large table with DuckDB: read it once for what is distinct, once to judge it.

The rows keep their number and their order. What DuckDB may use is limited; what it writes appears
whole or not at all.
"""

from dataclasses import replace
from pathlib import Path

from labcheck.bulk.answering import answer, ask_ahead
from labcheck.bulk.answers import shape_of
from labcheck.bulk.asking import Asker
from labcheck.bulk.beside import Asked, check_columns, put_changes_beside
from labcheck.bulk.counts import Counts, count_rows
from labcheck.bulk.duckdb_tables import find_words
from labcheck.bulk.files import WRITTEN, Links, TableFormat, ending_of, written_whole
from labcheck.bulk.job import Job
from labcheck.bulk.lookups import Joins, Lists
from labcheck.bulk.own_columns import list_own_columns, name_own_columns
from labcheck.bulk.plan import DUCKDB, quote_text, write_plan
from labcheck.bulk.seen import Seen, find_distinct
from labcheck.bulk.session import Session, Watch, unwatched
from labcheck.bulk.table import Table, open_table
from labcheck.bulk.texts import RowReader
from labcheck.errors import Fault, InputError
from labcheck.verdict import Knowledge


def flag_files(job: Job, knowledge: Knowledge, watch: Watch = unwatched) -> Counts:
    """Judge every row of a table and write it with the verdict beside it.

    Returns:
        How many rows there were of what kind.

    Raises:
        LabcheckError: The table cannot be read, or the result not be written.
    """
    with written_whole(job.target) as folder, Links() as links:
        session = Session(job.limits, folder / "spill", watch)
        with session.used():
            return _flag(job, knowledge, session, folder, links)


def _flag(job: Job, knowledge: Knowledge, session: Session, folder: Path, links: Links) -> Counts:
    table = open_table(session, job, links)
    if job.baseline:
        check_columns(table)
    wanted = list_own_columns(has_catalogue=job.has_catalogue, has_changes=job.baseline is not None)
    header, way = table.header, "--prefix labcheck_"
    own = name_own_columns(wanted, job.prefix, header.types, header.file, way)
    reader = RowReader(table.columns, job.names)
    asker = Asker(knowledge, reader, is_number_column=table.rows.is_number)
    seen = _find_distinct(table, job, asker)
    table.refuse_broken()
    if not seen.rows:
        raise InputError([Fault(str(job.files[0]), None, None, "", "the table has no rows")])
    answered = answer(table, seen.distinct, asker, job, job.longest_list)
    spelling = answered.spelling
    is_joined = isinstance(spelling, Joins) or table.is_joined
    if is_joined and not session.keeps_order_of_joins:
        table = replace(table, rows=table.with_number())
    rows = table.rows
    if job.baseline:
        safe = Path(links.safe(folder))
        asked = Asked(job.baseline, job.z)
        rows = put_changes_beside(session, table, answered, asked, safe)
    if isinstance(spelling, Lists) and "parquet" in WRITTEN[ending_of(job.target)]:
        rows = replace(rows, words=find_words(rows, seen.distinct))
    shape = shape_of(answered.tables, has_catalogue=job.has_catalogue)
    plan = write_plan(rows, shape, spelling, own, DUCKDB)
    if "n" in rows.extra:
        plan += " ORDER BY q.n"
    written = _write(session, plan, job.target, folder, is_joined=is_joined)
    table.refuse_changed()
    judged = f"read_parquet({quote_text(links.safe(written))})" if written else f"({plan})"
    return count_rows(session, judged, own, table.columns, knowledge.catalogue, seen.rows)


def _find_distinct(table: Table, job: Job, asker: Asker) -> Seen:
    """Read all rows; of a Parquet file the first are there at once and asked about meanwhile."""
    wait = ask_ahead(table, asker) if job.form is TableFormat.PARQUET else None
    seen = find_distinct(table.session, table.rows, table.checked)
    if wait:
        wait()
    return seen


def _write(
    session: Session, plan: str, target: Path, folder: Path, *, is_joined: bool
) -> Path | None:
    """Write the rows of a plan; give the file where it is soon read again."""
    written = folder / target.resolve().name
    how = WRITTEN[ending_of(target)]
    if not is_joined and session.has_join(plan):
        raise RuntimeError("DuckDB would join tables, and rows might lose their order")
    keeps = is_joined and session.keeps_order_of_joins
    order = ", PRESERVE_ORDER true" if keeps else ""
    session.run(f"COPY ({plan}) TO {quote_text(str(written))} ({how}{order})", "Judging")
    return written if "parquet" in how else None
