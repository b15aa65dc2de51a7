"""`labcheck ranges list`: every set that can be named, and how much each holds."""

from typing import Annotated

import typer

from labcheck.cli.options import Form
from labcheck.cli.output import tell_left_out, write_output
from labcheck.cli.screen import find_canvas
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.overview import Coverage, measure


def list_sets(
    *,
    critical: Annotated[
        bool, typer.Option("--critical", help="List only the critical lists.")
    ] = False,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """List the range sets: your own, the project's, and those that come with labcheck."""
    shelf = Shelf()
    found = [
        measure(range_set, shelf.use_of(range_set.id))
        for range_set in shelf.load_every(tell_left_out)
    ]
    chosen = sorted(
        (coverage for coverage in found if coverage.is_critical or not critical),
        key=_place_in_list,
    )
    write_output(_render(chosen, format_), None)


def _place_in_list(found: Coverage) -> tuple[bool, bool, bool, str]:
    """Critical lists come last; a user's own sets, and those in use, before the others."""
    return found.is_critical, found.set.is_shipped, not found.use, found.set.id


def _render(found: list[Coverage], form: Form) -> str:
    if form is Form.JSON:
        from labcheck.writers.knowledge_json import list_to_json  # noqa: PLC0415 - as needed

        return list_to_json(found)
    from labcheck.writers.range_tables import render_set_list  # noqa: PLC0415 - as needed

    return render_set_list(found, find_canvas())
