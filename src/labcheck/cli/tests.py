"""`labcheck tests [SEARCH]`: find a test, and what is known of it."""

from typing import Annotated

import typer

from labcheck.cli.files import write_output
from labcheck.cli.knowledge import Shelf
from labcheck.cli.options import Form
from labcheck.cli.screen import find_canvas
from labcheck.errors import UsageError, suggest
from labcheck.overview import describe

_TELLING = 4
"""Fewer letters stand in too many names for those to be worth listing beside a test found."""


def search_tests(
    search: Annotated[
        str, typer.Argument(help="A name or a part of one, a LOINC code, or a panel.")
    ] = "",
    *,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Find tests by name, LOINC code or panel: their units, ranges and variation.

    One test is shown with all that is known of it, several as a list.
    """
    shelf = Shelf()
    named, containing = shelf.catalogue.named(search), shelf.catalogue.containing(search)
    if not containing:
        near = suggest(shelf.catalogue.near(search))
        raise UsageError(f"no test has {search!r} in its name{f'; {near}' if near else ''}")
    sets = shelf.load_all(shelf.names)
    described = [describe(analyte, sets) for analyte in named or containing]
    if format_ is Form.JSON:
        from labcheck.writers.knowledge_json import tests_to_json  # noqa: PLC0415 - as needed

        text = tests_to_json(described, shelf.catalogue.sources)
    else:
        from labcheck.writers.test_tables import render_tests  # noqa: PLC0415 - as needed

        is_telling = named and len(search) >= _TELLING
        others = [one for one in containing if is_telling and one not in named]
        text = render_tests(described, others, shelf.catalogue.sources, find_canvas())
    write_output(text, None)
