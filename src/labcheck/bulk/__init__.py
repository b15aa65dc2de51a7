"""Large tables, judged in bulk: the core is asked once for every distinct question.

What is distinct (tests, patients, texts that are not plain numbers) is put before the core; the
answers become small tables, and DuckDB looks each row up in them. No rule is written here.
`labcheck.bulk.flag` is public; it is imported when it is first used.

The modules in their order, from the bottom up:

    what the core says
        number_segments   of every possible number: where the verdict changes, and what it is
        change_classes    of changes between two kinds of results
    SQL
        lookup_sql        small tables, and how a row is looked up in them: as lists, or by joins
        judging_sql       the query that judges rows
        changes_sql       the statements that compare each row with its baseline
    files
        table_files       which files are read, and the one that is written whole or not at all
        text_layout       how a text file is laid out, and how many rows it holds
    a table and its columns
        duckdb_session    a connection to DuckDB, and the order of rows
        duckdb_input      files as DuckDB reads them
        patient_bands     patients who are judged alike; ages from birth dates
        cells             the content of a column as SQL
        input_columns     which column is what
        layout_columns    how columns become the fields of a row, in known layouts too
        date_texts        dates written as texts
        row_reader        the texts of a row as the table reader reads them
        job               what is to be done in one run
        table             the rows of a run, and their patients
    questions and answers
        questions         the questions put to the core
        lookup_tables     the answers as small tables
        duckdb_lookup     what a table holds is found, asked about and stored
        changes_base      every row as who, what, when and how much
        changes           the pass that compares each row with its baseline
        summary           what is counted of the rows that were judged
    NDJSON of FHIR
        fhir              a bulk export as a table: the FHIR reader is asked once for each content
    what holds the rows
        duckdb_engine     files
        frame_engine      data frames of pandas, polars, pyarrow and DuckDB
        spark             data frames of Spark, partition by partition
        frames            `flag`: the arguments a caller writes

Words that stand for one thing here:

    band              patients who are judged alike, whatever the test and the number
    key               the number of what decides the verdict on a test in a band
    threshold         the first double from which another verdict holds
    segment           all numbers between two thresholds, which have one verdict
    special text      a value that is not a plain number, such as `<5`; each is asked about
    comparison class  results with the same test, unit, specimen and method
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labcheck.bulk.frames import flag
else:

    def __getattr__(name: str) -> Any:
        """Import the public name when it is first used, and keep it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        from labcheck.bulk.frames import flag  # noqa: PLC0415 - as needed

        globals()[name] = flag
        return flag


__all__ = ["flag"]


def __dir__() -> list[str]:
    """Name what is public, for `help` and completion."""
    return sorted(__all__)
