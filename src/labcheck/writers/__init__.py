"""Writers: every format a report can be printed in."""

from collections.abc import Callable, Sequence
from enum import Enum
from importlib import import_module

from labcheck.judging.report import Report


class Format(Enum):
    """The formats that render a report by itself; the table also needs to know the terminal."""

    TABLE = "table"
    JSON = "json"
    JSON_LINES = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "md"
    FHIR = "fhir"
    HTML = "html"
    GITHUB = "github"


_WRITERS = {
    Format.JSON: "labcheck.writers.json_report:render_json",
    Format.JSON_LINES: "labcheck.writers.json_report:render_json_lines",
    Format.CSV: "labcheck.writers.csv_report:render_csv",
    Format.TSV: "labcheck.writers.csv_report:render_tsv",
    Format.MARKDOWN: "labcheck.writers.markdown:render_markdown",
    Format.FHIR: "labcheck.writers.fhir_bundle:render_fhir",
    Format.HTML: "labcheck.writers.html_report:render_html",
    Format.GITHUB: "labcheck.writers.github:render_github",
}


def find_writer(format_: Format) -> Callable[[Sequence[Report]], str]:
    """Import the writer of one format, and no other."""
    module, _, name = _WRITERS[format_].partition(":")
    writer: Callable[[Sequence[Report]], str] = getattr(import_module(module), name)
    return writer
