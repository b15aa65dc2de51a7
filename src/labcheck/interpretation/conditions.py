"""Conditions: comparisons of formulas, which may be true, false, or left open by spans."""

import re
from collections.abc import Mapping
from functools import lru_cache

from labcheck.interpretation.arithmetic import FormulaError, Span, parse_formula

_COMPARISON = re.compile(r"(?P<left>[^<>=]+)(?P<sign><=|>=|<|>)(?P<right>[^<>=]+)")


class Comparison:
    """One comparison, such as `tg <= 400`."""

    __slots__ = ("left", "right", "sign")

    def __init__(self, text: str) -> None:
        match = _COMPARISON.fullmatch(text.strip())
        if match is None:
            raise FormulaError(f"{text!r} is not a comparison of two formulas")
        self.left, self.right = parse_formula(match["left"]), parse_formula(match["right"])
        self.sign = match["sign"]

    def holds(self, values: Mapping[str, Span]) -> bool | None:
        """Say whether it is true of every number in the spans: `None` where of some only."""
        greater, less = self.left.compute(values), self.right.compute(values)
        if self.sign in ("<", "<="):
            greater, less = less, greater
        (low, high), (least, most) = greater, less
        if "=" in self.sign:
            return True if low >= most else False if high < least else None
        return True if low > most else False if high <= least else None


class Condition:
    """One comparison or several of which all must hold: `value > 2 and value < 5`.

    Attributes:
        text: As it is written.
        names: Every name in it.
    """

    __slots__ = ("_parts", "names", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts = [Comparison(part) for part in text.split(" and ")]
        self.names = tuple(
            name for part in self._parts for name in (*part.left.names, *part.right.names)
        )

    def holds(self, values: Mapping[str, Span]) -> bool | None:
        """Say whether it is true of every number in the spans: `None` where of some only.

        Raises:
            NoValueError: One side has no value.
        """
        found = [part.holds(values) for part in self._parts]
        if all(found):
            return True
        return False if False in found else None


@lru_cache(maxsize=256)
def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        FormulaError: The text is not one.
    """
    return Condition(text)
