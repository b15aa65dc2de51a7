"""What the shell completes: range sets after a comma, tests, the tests of a case, examples.

Names with blanks are not offered, since shells part words there; the test's id stands for them.
A completion never fails: where something cannot be read there is nothing to offer.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import typer

from labcheck.cli.example_cases import find_cases, list_example_names
from labcheck.errors import LabcheckError
from labcheck.range_sets.library import Shelf
from labcheck.yaml_files.shipped import load_shipped_catalogue, load_shipped_grades
from labcheck.yaml_files.shipped_regions import load_shipped_regions

_MOST = 60
"""More names than this are no help in choosing; only ids are offered then."""


def complete_set_name(incomplete: str) -> list[str]:
    """Complete the name of a range set, the last one of a list with commas."""
    return _complete_last(incomplete, Shelf().names)


def complete_compared(incomplete: str) -> list[str]:
    """Complete the name of a range set, or the code of a region."""
    names = [*Shelf().names, *dict.fromkeys(each.id for each in load_shipped_regions().values())]
    return [name for name in names if name.startswith(incomplete)]


def complete_grade_set(incomplete: str) -> list[str]:
    """Complete the name of a set of grades, the last one of a list with commas."""
    return _complete_last(incomplete, load_shipped_grades().sets)


def _complete_last(incomplete: str, names: Iterable[str]) -> list[str]:
    before, comma, last = incomplete.rpartition(",")
    taken = set(before.split(","))
    return [
        f"{before}{comma}{name}" for name in names if name.startswith(last) and name not in taken
    ]


def complete_example(incomplete: str) -> list[str]:
    """Complete the name of an example."""
    return [name for name in list_example_names() if name.startswith(incomplete)]


def complete_case(incomplete: str) -> list[str]:
    """Complete the name of an example where a case is asked for.

    Where nothing is offered the shell completes files, so nothing is offered for nothing.
    """
    return complete_example(incomplete) if incomplete else []


def complete_test(incomplete: str) -> list[str]:
    """Complete a test by its id, or by a name without blanks."""
    analytes = load_shipped_catalogue().analytes.values()
    begun = incomplete.casefold()
    ids = [analyte.id for analyte in analytes if analyte.id.startswith(begun)]
    names = [
        name
        for analyte in analytes
        for name in (analyte.name, *analyte.aliases)
        if begun and name.casefold().startswith(begun) and name.isprintable() and " " not in name
    ]
    found = list(dict.fromkeys([*ids, *names]))
    return found if len(found) <= _MOST else ids


def complete_case_or_test(incomplete: str) -> list[str]:
    """Complete an example or a test."""
    return [*complete_case(incomplete), *complete_test(incomplete)] if incomplete else []


def complete_test_of_case(context: typer.Context, incomplete: str) -> list[str]:
    """Complete a test of the case that stands before it on the command line."""
    params: dict[str, Any] = context.params
    named = params.get("what") or params.get("cases") or ()
    cases = [named] if isinstance(named, str) else list(named)
    try:
        found = _list_tests(find_cases([str(case) for case in cases]))
    except LabcheckError:
        return []
    begun = incomplete.casefold()
    given = set(params.get("tests") or ())
    return [name for name in found if name.casefold().startswith(begun) and name not in given]


def _list_tests(files: Sequence[str]) -> list[str]:
    from labcheck.batch import read_cases  # noqa: PLC0415 - only a case pays for it

    catalogue = load_shipped_catalogue()
    names = [result.test for case in read_cases(files).cases for result in case.results]
    words = [
        name if " " not in name else str(getattr(catalogue.find(name), "id", "")) for name in names
    ]
    return list(dict.fromkeys(filter(None, words)))
