"""`labcheck ranges compare A B`: where two sets differ, and which flags of a case would change."""

from collections.abc import Sequence
from typing import Annotated

import typer

from labcheck.cases.case import Case
from labcheck.cli.cases import read_and_report
from labcheck.cli.completion import complete_case, complete_set_name
from labcheck.cli.options import Form
from labcheck.cli.output import write_output
from labcheck.cli.screen import find_canvas
from labcheck.errors import Fault, KnowledgeError
from labcheck.judging.verdict import Knowledge
from labcheck.range_sets.compare import Comparison, compare_sets
from labcheck.range_sets.compare_flags import CaseComparison, compare_flags
from labcheck.range_sets.layers import Layer
from labcheck.range_sets.library import Shelf
from labcheck.ranges.reference_range import RangeSet


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
        typer.Option(
            metavar="CASE",
            help="A case, to see which flags would change.",
            autocompletion=complete_case,
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Show limits that agree, too.")] = False,
    format_: Annotated[Form, typer.Option("--format", "-f", help="How to print.")] = Form.TABLE,
) -> None:
    """Compare two range sets: limits that differ, and what that means for a case."""
    from labcheck.writers.comparison_table import render_comparison  # noqa: PLC0415 - as needed
    from labcheck.writers.knowledge_json import comparison_to_json  # noqa: PLC0415 - as needed

    shelf = Shelf()
    first, second = _load_both(shelf, (one, other))
    catalogue = shelf.catalogue.with_tests([*first.tests, *second.tests])
    comparison = compare_sets(first, second, catalogue, (one, other))
    flags = _compare_flags(read_and_report(case or ()), comparison, shelf)
    if format_ is Form.JSON:
        text = comparison_to_json(comparison, flags)
    else:
        text = render_comparison(comparison, flags, find_canvas(), has_all=all_)
    write_output(text, None)


def _load_both(shelf: Shelf, names: tuple[str, str]) -> list[RangeSet]:
    """Load two sets, which may have one id, as an old file and a new one have."""
    loaded: list[RangeSet] = []
    faults: list[Fault] = []
    for name in names:
        try:
            loaded.append(shelf.load(name))
        except KnowledgeError as error:
            faults += error.faults
    if faults:
        raise KnowledgeError(list(dict.fromkeys(faults)))
    return loaded


def _compare_flags(
    cases: Sequence[Case], comparison: Comparison, shelf: Shelf
) -> list[CaseComparison]:
    """Judge cases by each set, beside what is used when nothing is named."""
    if not cases:
        return []
    sets, lists = (shelf.load_layer(layer, []) for layer in (Layer.RANGES, Layer.CRITICAL))
    in_order = tuple(sorted(sets, key=lambda range_set: range_set.is_shipped))
    known = shelf.know([*sets, *lists, comparison.one, comparison.other])
    defaults = Knowledge(known, in_order, tuple(lists))
    return [compare_flags(case, comparison.one, comparison.other, defaults) for case in cases]
