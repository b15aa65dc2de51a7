"""Tests by a name or a part of one, a LOINC code or a panel, with what is known of each."""

from collections.abc import Callable
from itertools import pairwise

from labcheck.catalogue.analyte import Analyte, fold_name
from labcheck.catalogue.lookup import Catalogue
from labcheck.catalogue.suggestions import split_name
from labcheck.errors import UsageError, suggest
from labcheck.range_sets.library import Shelf
from labcheck.range_sets.overview import Described, describe
from labcheck.values.records import dataclass

_TELLING = 4
"""Fewer letters stand within too many names, so they are looked for as words of their own."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search has found.

    Attributes:
        text: What was looked for.
        described: The tests that are called so, or else those that have it in a name or panel.
        others: Tests that have it in a name, beside those that are called so.
        catalogue: The catalogue that was searched.
        is_part: Whether the text is a part of the names only.
    """

    text: str
    described: tuple[Described, ...]
    others: tuple[Analyte, ...]
    catalogue: Catalogue
    is_part: bool


def find_tests(text: str, shelf: Shelf, leave_out: Callable[[str], None]) -> Search:
    """Find the tests that are called so, or have a text in a name or their panel.

    Args:
        text: What is looked for; nothing for every test.
        shelf: Where range sets and the user's own names are looked for.
        leave_out: Is called with the file of each range set that is wrong.

    Raises:
        UsageError: No test has it.
    """
    sets = shelf.load_every(leave_out)
    catalogue = shelf.know(sets)
    named, containing = _find_named(catalogue, text), _find_parts(catalogue, text)
    if not named and not containing:
        raise UsageError(_explain_nothing(catalogue, text))
    described = tuple(describe(analyte, sets) for analyte in named or containing)
    others = tuple(analyte for analyte in containing if analyte not in named) if named else ()
    return Search(text, described, others, catalogue, bool(text) and not named)


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
    if len(split_name(search)) == 1 and catalogue.near(search):
        found = tuple(analyte for analyte in found if not _breaks_off(analyte, search))
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


def _breaks_off(analyte: Analyte, search: str) -> bool:
    """Whether one word is in the names only as a word and the first letter of the next.

    `hemoglobine` is a slip for hemoglobin, and no part of `hemoglobin electrophoresis`.
    """
    wanted = fold_name(search)
    holding = [name for name in _list_names(analyte) if wanted in fold_name(name)]
    return bool(holding) and all(
        any(
            wanted[:-1].endswith(word) and len(behind) > 1 and behind[0] == wanted[-1]
            for word, behind in pairwise(split_name(name))
        )
        for name in holding
    )


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
    if min(map(len, split_name(search)), default=_TELLING) < _TELLING and catalogue.containing(
        search
    ):
        how = f", where fewer than {_TELLING} letters are looked for as a word"
    near = suggest(catalogue.near(search))
    return f"no test has {search!r} in its name{how}{f'; {near}' if near else ''}"
