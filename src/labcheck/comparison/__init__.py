"""Comparison: where two range sets differ, and which flags of a case would change."""

from labcheck.comparison.flags import CaseComparison, FlagPair, compare_flags
from labcheck.comparison.limits import Comparison, EndPair, LimitPair, compare_sets

__all__ = [
    "CaseComparison",
    "Comparison",
    "EndPair",
    "FlagPair",
    "LimitPair",
    "compare_flags",
    "compare_sets",
]
