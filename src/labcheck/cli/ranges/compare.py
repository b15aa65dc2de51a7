"""`labcheck ranges compare A B …`: where sets differ, and which flags of a case would change."""

from collections.abc import Sequence
from enum import Enum
from typing import Annotated

import typer

from labcheck.cases.case import Case
from labcheck.catalogue.lookup import Catalogue
from labcheck.cli.cases import read_and_report
from labcheck.cli.completion import complete_case, complete_compared, complete_test
from labcheck.cli.options import parse_age_option, parse_sex_option
from labcheck.cli.output import write_output
from labcheck.cli.ranges.patients import gather_patients
from labcheck.cli.screen import find_canvas
from labcheck.errors import Fault, KnowledgeError, UsageError
from labcheck.files import split_names
from labcheck.judging.verdict import Knowledge
from labcheck.questions.naming import find_test
from labcheck.range_sets.compare import Comparison, compare_sets
from labcheck.range_sets.compare_flags import CaseComparison, compare_flags
from labcheck.range_sets.compare_many import compare_many
from labcheck.range_sets.compare_wanted import (
    Threshold,
    Wanted,
    keep_wanted,
    parse_threshold,
)
from labcheck.range_sets.layers import Layer
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.region_ranges import merge_region
from labcheck.ranges.reference_range import RangeSet
from labcheck.settings import is_file_name
from labcheck.values.patient import Age, Pregnancy, Sex
from labcheck.yaml_files.shipped import load_shipped
from labcheck.yaml_files.shipped_regions import ShippedSets, load_shipped_regions

_PAIR = 2


class CompareForm(Enum):
    """How a comparison is printed: for people, for programs, or for a document."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


def _parse_threshold_option(text: str) -> Threshold:
    try:
        return parse_threshold(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def compare(  # noqa: PLR0913 - the options of a command
    sets: Annotated[
        list[str],
        typer.Argument(
            metavar="SET...",
            help="Two sets or more, by name or file; or regions, such as uk.",
            autocompletion=complete_compared,
        ),
    ],
    *,
    test: Annotated[
        list[str] | None,
        typer.Option(
            "--test", "-t", metavar="TEST", help="Only this test.", autocompletion=complete_test
        ),
    ] = None,
    sex: Annotated[
        Sex | None,
        typer.Option(metavar="female|male", parser=parse_sex_option, help="Only for this sex."),
    ] = None,
    age: Annotated[
        Age | None,
        typer.Option(metavar="AGE", parser=parse_age_option, help="Only for this age."),
    ] = None,
    pregnancy: Annotated[
        Pregnancy | None,
        typer.Option(metavar="TRIMESTER", help="Only for this trimester, any, or no pregnancy."),
    ] = None,
    context: Annotated[
        str, typer.Option(metavar="WORD", help="Only for this circumstance, such as fasting.")
    ] = "",
    more_than: Annotated[
        Threshold | None,
        typer.Option(
            metavar="SIZE",
            parser=_parse_threshold_option,
            help="Only limits that lie further apart: 10%, or 1z (z-log).",
        ),
    ] = None,
    case: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CASE",
            help="A case, to see which flags would change between two sets.",
            autocompletion=complete_case,
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Show limits that agree, too.")] = False,
    format_: Annotated[
        CompareForm, typer.Option("--format", "-f", help="How to print.")
    ] = CompareForm.TABLE,
) -> None:
    """Compare range sets: limits that differ, which tests each has, and what it means for a case.

    A region stands for what judges there: its own sets, then the other general ones.
    """
    shelf = Shelf()
    if len(sets) == 1:
        raise UsageError(f"name another set to compare {sets[0]} with")
    loaded = _load_each(shelf, sets)
    ids = [each.id for each in loaded]
    labels = [id_ if ids.count(id_) == 1 else name for id_, name in zip(ids, sets, strict=True)]
    catalogue = shelf.catalogue.with_tests([test for each in loaded for test in each.tests])
    wanted = Wanted(
        _find_tests(test or (), catalogue),
        gather_patients(sex, age, pregnancy),
        context,
        more_than,
        has_all=all_,
    )
    cases = read_and_report(case or ())
    is_of_two = len(loaded) == _PAIR and format_ in {CompareForm.TABLE, CompareForm.JSON}
    if cases and not is_of_two:
        raise UsageError(
            "--case compares two sets, as a table or JSON; `labcheck check --compare` shows the "
            "flags of more"
        )
    if is_of_two:
        first, second = loaded
        comparison = compare_sets(first, second, catalogue, (labels[0], labels[1]))
        comparison = keep_wanted(comparison, wanted)
        flags = _compare_flags(cases, comparison, shelf)
        text = _render_two(comparison, flags, wanted, format_)
    else:
        text = _render_many(loaded, labels, catalogue, wanted, format_)
    write_output(text, None)


def _render_two(
    comparison: Comparison, flags: list[CaseComparison], wanted: Wanted, form: CompareForm
) -> str:
    from labcheck.writers.comparison.of_two import render_comparison  # noqa: PLC0415 - as needed
    from labcheck.writers.knowledge_json import comparison_to_json  # noqa: PLC0415 - as needed

    if form is CompareForm.JSON:
        return comparison_to_json(comparison, flags)
    return render_comparison(comparison, flags, find_canvas(), wanted)


def _render_many(
    sets: Sequence[RangeSet],
    labels: Sequence[str],
    catalogue: Catalogue,
    wanted: Wanted,
    form: CompareForm,
) -> str:
    from labcheck.writers.comparison import of_many  # noqa: PLC0415 - as needed

    compared = compare_many(sets, labels, catalogue, wanted)
    match form:
        case CompareForm.JSON:
            return of_many.many_to_json(compared)
        case CompareForm.CSV:
            return of_many.render_csv(compared)
        case CompareForm.MARKDOWN:
            return of_many.render_markdown(compared)
        case CompareForm.TABLE:
            return of_many.render_many(compared, find_canvas())


def _load_each(shelf: Shelf, names: Sequence[str]) -> list[RangeSet]:
    """Load sets and regions; two sets may have one id, as an old file and a new one have."""
    loaded: list[RangeSet] = []
    faults: list[Fault] = []
    regions = load_shipped_regions()
    for name in names:
        region = regions.get(name.casefold())
        if region is not None and name not in shelf.names and not is_file_name(name):
            own = [load_shipped(id_) for id_ in region.ranges]
            behind = ShippedSets(region.order, set(region.ranges), are_general=True)
            loaded.append(merge_region(region, [*own, *map(load_shipped, behind.ids)]))
            continue
        try:
            loaded.append(shelf.load(name))
        except KnowledgeError as error:
            faults += error.faults
    if faults:
        raise KnowledgeError(list(dict.fromkeys(faults)))
    return loaded


def _find_tests(names: Sequence[str], catalogue: Catalogue) -> list[str]:
    return [find_test(name, catalogue, None).id for name in split_names(names)]


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
