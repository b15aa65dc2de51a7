"""What a cross-check is: results of one draw that do not go together, as data."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple


class CheckKind(Enum):
    """How results are compared."""

    PARTS = "parts"
    PRODUCT = "product"
    DIFFERENCE = "difference"
    NEGATIVE = "negative"
    FLAGS = "flags"
    ABOVE = "above"
    BELOW = "below"
    HEMOLYSIS = "hemolysis"


class Side(Enum):
    """What a result must be flagged for certain; or only that there is one."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    REPORTED = "reported"


class Beyond(NamedTuple):
    """A number that a result must be above, or below, rounding aside.

    Attributes:
        is_above: Whether above; else below.
        number: The number.
        unit: Its unit.
    """

    is_above: bool
    number: Decimal
    unit: str


Requirement = Side | Beyond
"""What a result must be."""
Needs = tuple[frozenset[str], ...]
"""Tests that a check cannot do without: one of each."""


class CrossCheck(NamedTuple):
    """One cross-check.

    Attributes:
        id: Its short name.
        kind: How results are compared.
        question: What to look at.
        source: Where it was read, or that it is arithmetic.
        tests: The units that each test is compared in, the whole or the value first.
        factor: What a quotient is multiplied by.
        limit: What must not be passed.
        whole: A plain whole, where no test is it: 100 %.
        all: What every one of some tests must be.
        any: What one of some tests must be; none where empty.
        replaces: Checks that say less and are not asked of a draw beside this one.
    """

    id: str
    kind: CheckKind
    question: str
    source: str
    tests: Mapping[str, str] = {}
    factor: Decimal = Decimal(1)
    limit: Decimal | None = None
    whole: Decimal | None = None
    all: Mapping[str, Requirement] = {}
    any: Mapping[str, Requirement] = {}
    replaces: tuple[str, ...] = ()

    @property
    def needs(self) -> Needs:
        """The tests that it cannot do without: one of each set."""
        return list_needs(self.kind.value, self.tests, self.all, self.any)


def list_needs(kind: str, tests: Iterable[str], all_: Iterable[str], any_: Iterable[str]) -> Needs:
    """List the tests that a check cannot do without, from its parts as they are written.

    Args:
        kind: The word for how results are compared.
        tests: The tests that are compared, the whole or the value first.
        all_: Those of which every one must be something.
        any_: Those of which one must.

    Returns:
        Sets of tests, of each of which one is needed.
    """
    compared = list(tests)
    if kind in (CheckKind.ABOVE.value, CheckKind.BELOW.value):
        compared = compared[1:]  # the quotient of the two others stands in for the value
    elif kind == CheckKind.PARTS.value:  # any part but the first may be missing
        compared = compared[:2]
    each = (frozenset([test]) for test in (*compared, *all_))
    either = frozenset(any_)
    return (*each, either) if either else tuple(each)


def suffice(tests: Collection[str], needs: Needs) -> bool:
    """Whether among some tests there is one of each that is needed."""
    return all(not each.isdisjoint(tests) for each in needs)
