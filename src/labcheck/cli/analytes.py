"""`labcheck tests [SEARCH]`: find a test, and what is known of it."""

from typing import Annotated

import typer

from labcheck.cli.completion import complete_test
from labcheck.cli.judging_options import NamesOption
from labcheck.cli.options import Form
from labcheck.cli.output import tell_left_out, write_output
from labcheck.cli.screen import find_canvas
from labcheck.questions.search import find_tests
from labcheck.range_sets.library import Shelf


def search_tests(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SEARCH",
            help="A name or a part of one, a LOINC code, or a panel.",
            autocompletion=complete_test,
        ),
    ] = None,
    *,
    names: NamesOption = None,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Find tests by name, LOINC code or panel: their units, ranges and variation.

    The test that is called so is shown with all that is known of it; tests
    that have the search in a name or panel are listed.
    """
    shelf, text = Shelf(names_asked=names or ()), " ".join(words or ()).strip()
    found = find_tests(text, shelf, tell_left_out)
    sources = found.catalogue.sources
    if format_ is Form.JSON:
        from labcheck.writers.knowledge_json import tests_to_json  # noqa: PLC0415 - as needed

        printed = tests_to_json(found.described, sources, is_part=found.is_part)
    else:
        from labcheck.writers.analyte_tables import list_tests, show_tests  # noqa: PLC0415 - as needed

        if found.text and not found.is_part:
            printed = show_tests(found.described, found.others, sources, find_canvas())
        else:
            printed = list_tests(found.described, found.text, find_canvas())
    write_output(printed, None)
