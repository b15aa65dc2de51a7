"""A region: what its reports go by, stated in one word."""

from collections.abc import Mapping
from typing import NamedTuple

from labcheck.errors import refuse_word
from labcheck.values.dates import DateOrder
from labcheck.values.unit_system import UnitSystem


class Region(NamedTuple):
    """What the reports of a country, or of several, go by; what is empty is not stated.

    Attributes:
        id: Its code: `uk`.
        name: Its name as in a sentence: `the United Kingdom`.
        adjective: What its ranges are called: `UK`.
        ranges: Its own range sets, in order; none where no set of it is known.
        critical: Its lists of critical limits, and the one that stands behind those of all.
        order: The general sets of all regions, in the order in which it takes them.
        units: The system whose units are meant where none is printed.
        dates: What stands first in `11/12/2026`.
        has_decimal_comma: Whether `6,3` is six and three tenths.
        language: The code of the language of the names of tests.
    """

    id: str
    name: str
    adjective: str
    ranges: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    units: UnitSystem | None = None
    dates: DateOrder | None = None
    has_decimal_comma: bool | None = None
    language: str = ""

    def __str__(self) -> str:
        """Write it as a person does: by its code."""
        return self.id


def find_region(text: str, regions: Mapping[str, Region]) -> Region:
    """Find a region by its code, a code of a country in it, or its name: `uk`, `GB`, `Germany`.

    Args:
        text: What was written.
        regions: The regions by each code.

    Raises:
        ValueError: There is no such region.
    """
    said = text.strip().casefold()
    by_name = {region.name.removeprefix("the ").casefold(): region for region in regions.values()}
    found = regions.get(said) or by_name.get(said.removeprefix("the "))
    if found is None:
        codes = list(dict.fromkeys(region.id for region in regions.values()))
        raise ValueError(refuse_word(text, codes, [*regions, *by_name]))
    return found
