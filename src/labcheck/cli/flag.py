"""`labcheck flag`: the verdicts on a large table, row by row, written beside its columns."""

import atexit
import gc
import json
import os
import re
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from labcheck.bulk.duckdb_engine import flag_files
from labcheck.bulk.duckdb_session import MOST_THREADS, Limits, need_duckdb
from labcheck.bulk.job import Job, TableLayout, check_grades
from labcheck.bulk.summary import Counts
from labcheck.bulk.table_files import check_output, find_tables
from labcheck.cases.case import BaselineChoice
from labcheck.cli.cases import parse_columns
from labcheck.cli.ending import end_once
from labcheck.cli.judging_options import (
    CriticalOption,
    GradesOption,
    LanguageOption,
    RangesOption,
    RegionOption,
    StrictOption,
    UnitsOption,
    ZOption,
)
from labcheck.cli.output import refuse_overwriting, tell, write_output
from labcheck.cli.progress import follow
from labcheck.cli.reading_options import (
    DatesOption,
    DecimalCommaOption,
    DecimalOption,
    choose_decimal,
)
from labcheck.errors import InputError, UsageError
from labcheck.files import STDIN, find_place, say_why, split_names
from labcheck.range_sets.gathering import gather_knowledge
from labcheck.range_sets.library import Shelf
from labcheck.settings import find_settings
from labcheck.values.records import replace

_MOST_BY_DEFAULT = 4 * 1024**3
_SHARE = 4
"""A quarter of the main memory is used when nothing is said, and no more than 4 GB."""
_PERCENTS = 100
_SIZE = re.compile(r"[1-9][0-9]*([.][0-9]+)? ?[KMGT]i?B", re.IGNORECASE)


def flag_table(  # noqa: PLR0913 - each argument is an option of the command
    tables: Annotated[
        list[str],
        typer.Argument(
            metavar="TABLE...",
            help="Parquet, CSV, TSV, Arrow or Feather files, or NDJSON of a FHIR export (text also "
            ".gz), folders of them, or "
            "patterns; all of them are one table.",
        ),
    ],
    *,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The table to write, whole or not at all: .parquet, .csv, .tsv, .jsonl, and "
            ".csv.gz and the like.",
        ),
    ],
    ranges: RangesOption = None,
    region: RegionOption = None,
    critical: CriticalOption = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN", help="Which columns hold what: 'test=ITEM,value=RESULT'."
        ),
    ] = None,
    layout: Annotated[
        TableLayout,
        typer.Option(
            metavar="NAME",
            help="The tables' layout, where it is a known one: sdtm-lb, mimic-labevents, "
            "omop-measurement or synthea.",
        ),
    ] = TableLayout.PLAIN,
    dates: DatesOption = None,
    decimal: DecimalOption = None,
    decimal_comma: DecimalCommaOption = None,
    patients: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TABLE",
            help="A second table with the sex, birth date or age of each patient.",
        ),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--names",
            "--map",
            metavar="FILE",
            help="Your own names of tests, units and columns; a YAML file with what they mean. "
            "May be repeated; none for no such file. --map is its older name.",
        ),
    ] = None,
    against: Annotated[
        BaselineChoice | None,
        typer.Option(
            "--against",
            "--baseline",
            metavar="WHICH",
            help="Compare each row with earlier ones of the same patient and test: previous, "
            "first or median; with none when nothing is named. --baseline is its older name.",
        ),
    ] = None,
    z: ZOption = None,
    grades: GradesOption = None,
    strict: StrictOption = False,
    units: UnitsOption = None,
    language: LanguageOption = None,
    catalogue_unit: Annotated[
        bool,
        typer.Option(
            "--catalogue-unit", help="Add each number in the unit the catalogue lists first."
        ),
    ] = False,
    prefix: Annotated[
        str, typer.Option(metavar="TEXT", help="Put this before the names of the added columns.")
    ] = "",
    summary: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write the counts to a file, as JSON."),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Main memory to use, such as 1GB; a quarter of it, at most 4GB, when nothing "
            "is named. What does not fit goes to disk beside the output.",
        ),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=MOST_THREADS,
            help="Threads; as many as processors when not named.",
        ),
    ] = None,
) -> None:
    """Flag every row of a large table.

    The table's columns are kept, in order, and the verdict is written beside
    them. Every row is judged by itself, as `labcheck check` judges it.
    """
    need_duckdb("labcheck flag")
    choice = None if against is BaselineChoice.NONE else against
    sets = check_grades(split_names(grades or ()), choice)
    if z is not None and not choice:
        raise UsageError("--z says how sure a change must be; name --against as well")
    # DuckDB complains on standard error of what is not collected when the interpreter ends.
    atexit.register(gc.unfreeze)
    rows = find_tables(tables)
    whose = find_tables(patients) if patients else None
    target = check_output(output)
    place = None if summary is None else _check_summary(summary, target)
    settings = find_settings().in_region(region)
    shelf = Shelf(settings, names or ())
    knowledge = gather_knowledge(ranges or (), critical or (), shelf=shelf, language=language or "")
    knowledge = replace(knowledge, is_strict=strict, units=units or settings.units)
    read = (*rows.files, *(whose.files if whose else ()))
    inputs = [str(name) for name in read]
    refuse_overwriting([target, place], [*inputs, *shelf.files])
    job = Job(
        knowledge=knowledge,
        columns=parse_columns(columns or ()),
        layout="" if layout is TableLayout.PLAIN else layout.value,
        decimal=choose_decimal(decimal, settings, is_comma=decimal_comma),
        prefix=prefix,
        has_catalogue=catalogue_unit,
        baseline=choice,
        grades=sets,
        z=z or settings.z,
        dates=dates or settings.dates,
        limits=Limits(_check_size(memory) if memory else _usual_memory(), threads),
    )
    with end_once():
        counts = flag_files(job, rows, target, whose, _watch)
    _tell(counts, output, place)
    if counts.missing:
        raise typer.Exit(InputError.exit_code)


def _check_summary(summary: str, target: Path) -> Path:
    """Refuse to write the counts over the table, or where no file can be."""
    place = Path(summary)
    try:
        is_table = find_place(place) == find_place(target)
    except OSError as fault:
        raise UsageError(f"{summary}: cannot be written: {say_why(fault)}") from None
    if is_table:
        raise UsageError(f"{summary} is the table that is written; write the counts elsewhere")
    if not summary or summary == STDIN or place.is_dir() or not place.parent.is_dir():
        raise UsageError(f"--summary {summary!r} does not name a file in an existing folder")
    return place


def _check_size(text: str) -> str:
    if not _SIZE.fullmatch(text.strip()):
        raise UsageError(f"--memory {text!r} is not a size; write one such as 500MB or 2GB")
    return text.strip()


def _usual_memory() -> str:
    """Say how much memory is used when nothing is said."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # a system that does not tell
        there = _SHARE * _MOST_BY_DEFAULT
    return f"{min(there // _SHARE, _MOST_BY_DEFAULT) // 1024**2}MiB"


def _watch(percents: Iterable[int], doing: str) -> None:
    """Show how far a statement is, where somebody watches."""
    with follow(percents, doing, _PERCENTS) as followed:
        deque(followed, maxlen=0)


def _tell(counts: Counts, output: str, summary: Path | None) -> None:
    if summary is not None:
        text = json.dumps(counts.to_json(), indent=2, ensure_ascii=False)
        write_output(f"{text}\n", summary)
    for line in counts.lines():
        tell(line)
    for remark in counts.remarks:
        tell(f"labcheck: {remark}")
    tell(f"labcheck: written to {output}")
