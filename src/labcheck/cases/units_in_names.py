"""A unit that stands in the name of a test, for a result that has none beside it.

`Serum creatinine (umol/L)` is how spreadsheets and OpenMRS call their tests. A bare letter is no
unit here, since `Potassium (K)` says the test again.
"""

import re
from functools import lru_cache

from labcheck.cases.case import Result
from labcheck.values.records import replace
from labcheck.values.units import parse_unit

_UNIT = re.compile(
    r".*[^\s(\[]\s*[(\[]\s*([^()\[\]]*[/%][^()\[\]]*|fL|pg|mm|mm ?Hg|kPa|sec|seconds)\s*[)\]]\s*"
)


@lru_cache(maxsize=4096)
def find_unit_in_name(name: str) -> str | None:
    """Give the unit in the bracket that ends a name; `None` where there is none that is known."""
    match = _UNIT.fullmatch(name)
    unit = match[1].strip() if match else ""
    return unit if unit and parse_unit(unit, of_count=True) is not None else None


def read_unit_in_name(result: Result) -> Result:
    """Give a result the unit that its test's name says, where none is printed with it."""
    if result.unit or not (unit := find_unit_in_name(result.test)):
        return result
    return replace(result, unit=unit)
