"""Words that part a count of cells from its share: `Lymphozyten abs.`, `Neutrófilos relativos`.

    Neutrophile rel., Linfocitos (%)    the share of the white cells
    Monozyten (abs.), Linfociti #       the count

A name that is a test's as a whole is not parted, and the word chooses only among the tests that the
rest of the name may mean: iron has no share, and `Transferrin %` is not transferrin.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from labcheck.catalogue.analyte import Quantity

_OF_COUNTS = (
    r"abs|ass|absolut(?:o|a|e|os|as|er|es)?|absolue?s?|absoluut|assolut[oaie]|абс",
    "#",
)
_OF_SHARES = (
    r"rel|relativ(?:o|a|e|i|os|as|er|es)?|relatifs?|relatief|prozentual|отн",
    "%",
)
"""As laboratories print them in German, English, Spanish, Portuguese, French, Italian, Dutch and
Russian: read in the lists of names of several public repositories. A sign needs no space."""


class NamedShare(NamedTuple):
    """A test's name, parted from the word that says count or share.

    Attributes:
        test: The name without the word.
        quantity: What the word says is measured.
    """

    test: str
    quantity: Quantity


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str], Quantity], ...]:
    return tuple(
        (
            re.compile(
                rf"(?P<test>.*[\w).])(?:[\s,:;(\[–-]+(?:{words})|[\s,(\[-]*{sign})[\s.)\]]*",
                re.IGNORECASE,
            ),
            re.compile(rf"(?:(?:{words})[\s.,:]+|{sign}\s*)(?P<test>\w.*)", re.IGNORECASE),
            quantity,
        )
        for (words, sign), quantity in (
            (_OF_COUNTS, Quantity.COUNT),
            (_OF_SHARES, Quantity.FRACTION),
        )
    )


@lru_cache(maxsize=4096)
def split_share(name: str) -> NamedShare | None:
    """Part a name from the word at one of its ends; `None` where none stands there."""
    for behind, before, quantity in _patterns():
        if match := behind.fullmatch(name.strip()) or before.fullmatch(name.strip()):
            return NamedShare(match["test"].strip(), quantity)
    return None
