"""`labcheck tests [SEARCH]`: find a test, and what is known of it."""

from typing import Annotated

import typer

from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.suggestions import split_name
from labcheck.cli.completion import complete_test
from labcheck.cli.judging_options import NamesOption
from labcheck.cli.options import Form
from labcheck.cli.output import tell_left_out, write_output
from labcheck.cli.screen import find_canvas
from labcheck.errors import UsageError, suggest
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.overview import describe

_TELLING = 4
"""Fewer letters stand within too many names, so they are looked for as words of their own."""


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
    shelf, search = Shelf(names_asked=names or ()), " ".join(words or ()).strip()
    sets = shelf.load_every(tell_left_out)
    catalogue = shelf.know(sets)
    named, containing = _find_named(catalogue, search), _find_parts(catalogue, search)
    if not named and not containing:
        raise UsageError(_explain_nothing(catalogue, search))
    described = [describe(analyte, sets) for analyte in named or containing]
    is_part = bool(search) and not named
    if format_ is Form.JSON:
        from labcheck.writers.knowledge_json import tests_to_json  # noqa: PLC0415 - as needed

        text = tests_to_json(described, catalogue.sources, is_part=is_part)
    else:
        from labcheck.writers.analyte_tables import list_tests, show_tests  # noqa: PLC0415 - as needed

        if named:
            others = [analyte for analyte in containing if analyte not in named]
            text = show_tests(described, others, catalogue.sources, find_canvas())
        else:
            text = list_tests(described, search, find_canvas())
    write_output(text, None)


def _find_named(catalogue: Catalogue, search: str) -> tuple[Analyte, ...]:
    """Give the tests that are called exactly so; an id names one, whatever others are called."""
    found = catalogue.analytes.get(search)
    return (found,) if found else catalogue.named(search)


def _find_parts(catalogue: Catalogue, search: str) -> tuple[Analyte, ...]:
    """Give the tests with a text in a name or their panel; all for none.

    Those where it begins a word are meant; inside a word it counts only where it begins none, so
    that `trop` finds troponin and no neutrophils, and `globin` finds hemoglobin.
    """
    found = catalogue.containing(search)
    if short := {word for word in split_name(search) if len(word) < _TELLING}:
        return tuple(analyte for analyte in found if _has_words(analyte, search, short))
    return tuple(analyte for analyte in found if _begins_word(analyte, search)) or found


def _has_words(analyte: Analyte, search: str, short: set[str]) -> bool:
    """Whether some name has the text in it, and its short words as words of their own."""
    return any(
        fold_name(search) in fold_name(name) and short <= set(split_name(name))
        for name in _list_names(analyte)
    )


def _begins_word(analyte: Analyte, search: str) -> bool:
    """Whether a text is the beginning of some word of a name, or of several that follow it."""
    wanted = fold_name(search)
    for name in _list_names(analyte):
        words = split_name(name)
        if any("".join(words[at:]).startswith(wanted) for at in range(len(words))):
            return True
    return False


def _list_names(analyte: Analyte) -> tuple[str, ...]:
    return (
        analyte.id,
        analyte.name,
        analyte.panel,
        *analyte.aliases,
        *analyte.loinc,
        *analyte.further_loinc,
    )


def _explain_nothing(catalogue: Catalogue, search: str) -> str:
    how = ""
    if catalogue.containing(search):
        how = f", where fewer than {_TELLING} letters are looked for as a word"
    near = suggest(catalogue.near(search))
    return f"no test has {search!r} in its name{how}{f'; {near}' if near else ''}"
