"""`labcheck ranges compare A B`: where two sets differ, and which flags of a case would change."""

from typing import Annotated

import typer

from labcheck.cli.cases import read_cases
from labcheck.cli.files import write_output
from labcheck.cli.knowledge import Shelf, complete_set_name
from labcheck.cli.options import Form
from labcheck.cli.screen import find_canvas
from labcheck.comparison import compare_flags, compare_sets


def compare(
    one: Annotated[
        str, typer.Argument(metavar="A", help="A set.", autocompletion=complete_set_name)
    ],
    other: Annotated[
        str, typer.Argument(metavar="B", help="Another.", autocompletion=complete_set_name)
    ],
    *,
    case: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE", help="A case, to see which flags would change."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Show limits that agree, too.")] = False,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Compare two range sets: limits that differ, and what that means for a case."""
    from labcheck.writers.comparison_table import render_comparison  # noqa: PLC0415 - as needed
    from labcheck.writers.knowledge_json import comparison_to_json  # noqa: PLC0415 - as needed

    shelf = Shelf()
    first, second = shelf.load_all([one, other])
    cases = read_cases(case or ())
    comparison = compare_sets(first, second, shelf.catalogue)
    flags = [compare_flags(each, first, second, shelf.catalogue) for each in cases]
    if format_ is Form.JSON:
        text = comparison_to_json(comparison, flags)
    else:
        text = render_comparison(comparison, flags, find_canvas(), has_all=all_)
    write_output(text, None)
