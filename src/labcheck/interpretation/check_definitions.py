"""What a cross-check is: results of one draw that do not go together, as data."""

from collections.abc import Mapping
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


class Side(Enum):
    """What a result must be flagged for certain."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


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
        all: What every one of some tests must be flagged.
        any: What one of some tests must be flagged; none where empty.
    """

    id: str
    kind: CheckKind
    question: str
    source: str
    tests: Mapping[str, str] = {}
    factor: Decimal = Decimal(1)
    limit: Decimal | None = None
    whole: Decimal | None = None
    all: Mapping[str, Side] = {}
    any: Mapping[str, Side] = {}

    @property
    def needs(self) -> frozenset[str]:
        """The tests that it cannot do without."""
        tests = list(self.tests)
        if self.kind in (CheckKind.ABOVE, CheckKind.BELOW):
            tests = tests[1:]
        elif self.kind is CheckKind.PARTS:  # any part but the first may be missing
            tests = tests[:2]
        return frozenset([*tests, *self.all])
