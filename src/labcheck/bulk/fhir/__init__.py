"""Observations of a bulk export, NDJSON of FHIR, as a table: a layout like others.

Nothing of FHIR is decided here. DuckDB parts each line into the elements that the FHIR reader
looks at, once for lines whose text is alike; what two Observations have alike in all of them is
read once, by the reader that `labcheck check` has, and each row finds what was read. A line that
holds anything DuckDB takes otherwise than that reader is handed to it whole.

    files      the files outside the engine: how they are packed, how many lines they hold
    templates  what many lines have alike, so that they need not be parsed
    lines      every line in its parts, as a Parquet file
    people     the patients that subjects refer to
    reading    what the reader says of each distinct content
    versions   Observations reported again, and the panels that list others
    rows       a row for each result, with what was read of it
    table      the rows as a table that is judged like any other
"""
