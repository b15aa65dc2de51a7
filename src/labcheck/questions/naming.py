"""Find the test that a word on the command line names, or say what is wrong with it."""

from labcheck.catalogue.analyte import Analyte
from labcheck.catalogue.lookup import AmbiguousTest, Catalogue, UnknownTest
from labcheck.errors import UsageError, suggest


def find_test(name: str, catalogue: Catalogue, unit: str | None = None) -> Analyte:
    """Find a test by any name, LOINC code or id.

    Args:
        name: The name.
        catalogue: The catalogue.
        unit: A unit that may settle an ambiguous name.

    Raises:
        UsageError: No test, or more than one, goes by this name.
    """
    if name in catalogue.analytes:
        return catalogue.analytes[name]
    found = catalogue.find(name, unit)
    if isinstance(found, UnknownTest):
        remedy = suggest(found.near) or "`labcheck tests` finds tests by a part of their names"
        raise UsageError(f"no test is called {name!r}; {remedy}")
    if isinstance(found, AmbiguousTest):
        names = " or ".join(f"{test.id} ({test.name})" for test in found.candidates)
        raise UsageError(f"several tests are called {name!r}; write {names}")
    return found
