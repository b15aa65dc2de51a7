"""Judge a large table with DuckDB: read it once for what is distinct, once to judge it.

The rows keep their number and their order. What DuckDB may use is limited; what it writes appears
whole or not at all. Changes are computed in a pass between the two, and put beside the rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from labcheck.bulk.cells import Cells, Header
from labcheck.bulk.change_classes import ComparisonClasses
from labcheck.bulk.changes import CHANGE_COLUMNS, write_changes
from labcheck.bulk.changes_sql import parquet
from labcheck.bulk.duckdb_lookup import (
    Contents,
    find_distinct,
    find_words,
    make_lists,
    make_tables,
)
from labcheck.bulk.duckdb_session import (
    COUNTED,
    LOST,
    Session,
    Watch,
    check_turn,
    name_apart,
    refuse_lost_order,
    sort_rows,
    unwatched,
    write_checksum,
    write_number,
)
from labcheck.bulk.job import OWN_PREFIX, Job
from labcheck.bulk.judging_sql import Distinct, Rows, quote_text, write_placed, write_plan
from labcheck.bulk.lookup_sql import Joins, Lists, Spelling
from labcheck.bulk.lookup_tables import (
    Tables,
    build_tables,
    limits_by_key,
    shape_of,
    small_tables,
)
from labcheck.bulk.questions import Asker
from labcheck.bulk.row_reader import Texts
from labcheck.bulk.summary import Counts, count_rows
from labcheck.bulk.table import Table, open_table
from labcheck.bulk.table_files import (
    WRITTEN,
    Links,
    TableFiles,
    TableFormat,
    ending_of,
    written_whole,
)
from labcheck.cases.case import BaselineChoice
from labcheck.errors import UsageError, refuse_file
from labcheck.values.dates import DateStyle, describe_column_style
from labcheck.values.records import dataclass, replace

_ROWS_AHEAD = 1_000_000
"""Rows that are asked about while DuckDB reads the others."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the core was asked of a table, and what it said.

    Attributes:
        distinct: The questions.
        tables: The answers.
        spelling: How rows find them.
    """

    distinct: Distinct
    tables: Tables
    spelling: Spelling


def flag_files(
    job: Job,
    rows: TableFiles,
    target: Path,
    patients: TableFiles | None = None,
    watch: Watch = unwatched,
) -> Counts:
    """Judge every row of a table and write it with the verdict beside it.

    Args:
        job: What is to be done.
        rows: The files of the table.
        target: The file to be written.
        patients: The files of a table of patients; `None` where the rows say it all.
        watch: Is given the progress of long statements.

    Returns:
        How many rows there were of what kind.

    Raises:
        LabcheckError: The table cannot be read, or the result not be written.
    """
    name = f"table{ending_of(target)}"
    with written_whole(target, name) as folder, Links() as links:
        safe = Path(links.safe(folder))
        session = Session(job.limits, safe / "spill", watch)
        with session.used():
            if rows.form is TableFormat.NDJSON:
                from labcheck.bulk.fhir.table import open_ndjson  # noqa: PLC0415 - only it has it

                opened = open_ndjson(session, job, rows, patients, links, safe)
                counts = _flag(job, opened.table, safe / name, TableFormat.PARQUET)
                return opened.tell(counts)
            table = open_table(session, job, rows, patients, links)
            return _flag(job, table, safe / name, rows.form)


def _flag(job: Job, table: Table, written: Path, form: TableFormat) -> Counts:
    if job.baseline:
        need_columns(table.cells, table.header.file)
    session, header, how = table.session, table.header, WRITTEN[ending_of(written)]
    own = job.name_own_columns(header.types, header.file, f"--prefix {OWN_PREFIX}")
    asker = job.find_asker(table.columns, table.rows, table.reader)
    is_text = "parquet" not in how
    is_begun = form is TableFormat.PARQUET
    contents = _find_distinct(table, asker, is_text=is_text, is_begun=is_begun)
    table.refuse_broken()
    table.refuse_lost(contents.rows)
    if not contents.rows:
        raise refuse_file(header.file, "the table has no rows")
    table = replace(table, rows=replace(table.rows, has_groups=bool(contents.distinct.sure)))
    answered = answer(table, contents.distinct, asker, job)
    spelling = answered.spelling
    is_joined = isinstance(spelling, Joins) or table.is_joined
    if is_joined or is_text or job.baseline:
        table = table.with_number()
    rows, styles = table.rows, table.styles
    if job.baseline:
        rows, styles = add_changes(table, answered, job, job.baseline, written.parent)
    if isinstance(spelling, Lists) and not is_text:
        rows = replace(rows, words=find_words(rows, contents.distinct))
    shape = shape_of(answered.tables, has_catalogue=job.has_catalogue)
    number = name_apart("lc_number", [*header.types, *own.values()])
    has_number = is_joined or is_text
    rows = replace(rows, number=number if has_number else "")
    plan = write_plan(rows, shape, spelling, own)
    in_order = plan
    if is_text:
        in_order = check_turn(plan, number, own["flag"], is_sorted=is_joined)
    elif is_joined:
        in_order = sort_rows(plan, number)
    elif session.has_join(plan):
        raise RuntimeError("DuckDB would join tables, and rows might lose their order")
    session.run(f"COPY ({in_order}) TO {quote_text(str(written))} ({how})", "Judging")
    table.refuse_changed()
    judged = f"({plan})"
    if not is_text:
        judged = f"read_parquet({quote_text(str(written))})"
        _check_order(table, judged, own.values(), contents)
    counts = count_rows(
        session, judged, own, table.columns, job.knowledge.catalogue, contents.rows,
        is_written=not is_text,
    )  # fmt: skip
    said = (describe_column_style(style, column) for column, style in styles.items())
    remarks = (*_remark(header, job, own), *filter(None, said), *table.unnamed.remarks)
    return replace(counts, remarks=remarks, unnamed=table.unnamed)


def _remark(header: Header, job: Job, own: Mapping[str, str]) -> Iterator[str]:
    """Say which columns are called otherwise than was to be expected."""
    for new, name in header.renamed.items():
        yield (
            f"the column {name} is written as {new}, since another differs from it only in "
            "capital letters"
        )
    if not job.prefix and own["flag"] != "flag":
        taken = next(name for name in header.types if name.casefold() in own)
        yield (
            f"the added columns are called {own['flag']} and so on, since the table has the "
            f"column {taken}"
        )


def _find_distinct(table: Table, asker: Asker, *, is_text: bool, is_begun: bool) -> Contents:
    """Read all rows.

    What is written as text is checked by its numbers while it is written, and needs no checksum.

    Args:
        table: The table.
        asker: What asks.
        is_text: Whether text is written.
        is_begun: Whether the first rows are at hand at once, as those of Parquet files are, and
            are asked about meanwhile.
    """
    checked, number = table.number_checked()
    is_parted = is_begun and table.sources[0].number != COUNTED
    if is_text and not is_parted:
        checked = table.checked
    workers: list[Thread] = []

    def begin(first: Distinct) -> None:
        workers.append(Thread(target=_ask_ahead, args=(table, first, asker), daemon=True))
        workers[0].start()

    def wait() -> None:
        for worker in workers:
            worker.join()

    def find_sure(tests: Sequence[Texts]) -> Sequence[tuple[float, float]]:
        wait()  # what asks is asked by one at a time
        return asker.find_sure(tests)

    checksum = "" if is_text else write_checksum(table.sources[0].compared, number, "r.")
    is_summed_apart = bool(checksum) and is_parted and not table.is_joined

    def sum_up() -> int:  # less work than beside the counts of each group
        return _sum_up(table.session, checksum, checked, "Reading")

    contents = find_distinct(
        table.session,
        table.rows,
        checked,
        checksum="" if is_summed_apart else checksum,
        ahead=(number, _ROWS_AHEAD) if is_parted else None,
        begin=begin,
        sum_up=sum_up if is_summed_apart else None,
        find_sure=find_sure,
    )
    wait()
    return contents


def _sum_up(session: Session, checksum: str, rows: str, doing: str) -> int:
    """Make one checksum of those of all rows."""
    ((found,),) = session.run(
        f"SELECT coalesce(bit_xor(h), 0) FROM (SELECT {checksum} AS h FROM {rows})", doing
    )
    return int(found)


def _ask_ahead(table: Table, first: Distinct, asker: Asker) -> None:
    """Ask about the first rows, as long as DuckDB reads all others.

    Nothing depends on it but the time it takes: what is asked here is not asked again.
    """
    with suppress(Exception):  # what fails here fails again where it is reported
        build_tables(table.ask(first), asker)


_REORDERING = "join_order,build_side_probe_side,in_clause"
"""What DuckDB must not do: rows lose their order where a small table is taken for the great one, or
where a long list behind IN becomes a join."""


def answer(table: Table, distinct: Distinct, asker: Asker, job: Job) -> Answered:
    """Ask the core about all that a table holds, and store what it says.

    Args:
        table: The table.
        distinct: What it holds.
        asker: What asks.
        job: What is to be done.
    """
    table.refuse_foreign_times()
    tables = build_tables(table.ask(distinct), asker)
    spelling = _store_answers(table, tables, distinct, has_catalogue=job.has_catalogue)
    table.session.rows(f"SET disabled_optimizers = {quote_text(_REORDERING)}")
    return Answered(distinct, tables, spelling)


def _store_answers(
    table: Table, tables: Tables, distinct: Distinct, *, has_catalogue: bool
) -> Spelling:
    """Put the answers where the plan finds them: into lists, or tables where those get long."""
    small = small_tables(tables, distinct, has_catalogue=has_catalogue)
    listed = dict(small)
    if "limits" in small:
        listed["limits"] = limits_by_key(tables, is_number=distinct.is_number_column)
    lists = make_lists(table.session, listed, distinct, table.rows.whole)
    return lists or make_tables(table.session, small)


def _check_order(table: Table, written: str, own: Iterable[str], contents: Contents) -> None:
    """Compare a Parquet file that was written with what was read.

    Raises:
        InputError: A row does not stand where it stood, or is another one.
    """
    number = write_number([*table.header.types, *own])
    checksum = write_checksum(table.sources[0].compared, number)
    if _sum_up(table.session, checksum, written, "Checking") != contents.checksum:
        raise refuse_lost_order()


_NEEDED = ("patient", "time")


def need_columns(cells: Cells, file: str) -> None:
    """Refuse to compare rows where no column says whose they are, or when they were drawn.

    Raises:
        UsageError: Naming what is missing.
    """
    missing = [field for field in _NEEDED if field not in cells]
    if missing:
        fields = ",".join(f"{field}=…" for field in missing)
        raise UsageError(
            f"--against needs a column for the {' and the '.join(missing)} in "
            f"{file}; say which with --columns {fields}"
        )


def add_changes(
    table: Table, answered: Answered, job: Job, choice: BaselineChoice, folder: Path
) -> tuple[Rows, Mapping[str, DateStyle]]:
    """Compare the rows, and give them with what was found beside each.

    Returns:
        The rows, and by the name of a column how its dates are written.
    """
    session, numbered = table.session, folder / "change_rows.parquet"
    whom = {"w": table.cells["patient"].column, "d": table.cells["time"].column}
    rows = replace(table.rows, extra={**table.rows.extra, **whom})
    placed = write_placed(rows, answered.spelling)
    special = "NULL" if table.rows.is_number else "o"
    session.run(
        f"COPY (SELECT n AS row, w AS patient, d AS time, t AS test, "
        f"CAST({special} AS INTEGER) AS special, x FROM ({placed})) "
        f"TO {quote_text(str(numbered))} (FORMAT parquet)",
        "Numbering",
    )
    tables = answered.tables
    classes = ComparisonClasses(
        tables.results,
        tables.analytes,
        tables.special_results,
        job.knowledge,
        job.z,
    )
    side, style = write_changes(
        lambda sql: session.run(sql, "Comparing"),
        f"SELECT * FROM {parquet(numbered)}",
        classes,
        choice,
        folder,
        find_style=lambda texts: job.find_style("time", texts),
    )
    turn = (
        f"CASE WHEN s.row = {table.rows.extra['n']} THEN s.{{}} ELSE error({quote_text(LOST)}) END"
    )
    found = {f"change_{column}": turn.format(column) for column in CHANGE_COLUMNS}
    # Beside the rows before anything is joined to them, since a join may change their order.
    bare = table.rows.source.removesuffix(table.joined)
    source = f"{bare} POSITIONAL JOIN {parquet(side)} AS s{table.joined}"
    rows = replace(table.rows, source=source, extra={**table.rows.extra, **found})
    # Times that ages depend on have been written as ISO 8601 before, by a style of their own.
    return rows, {table.cells["time"].name: style, **table.styles}
