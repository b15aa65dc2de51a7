"""Linting: what is wrong with a range set that can be read.

Each rule looks at one kind of mistake that would make a verdict wrong, doubtful or unfounded. A
limit that is no limit, an unknown test or unit and low above high are refused when a set is
read; what is here needs all entries of a test together, or other sets.
"""

from labcheck.linting.rules import RULE_NAMES, Finding, lint_range_set

__all__ = ["RULE_NAMES", "Finding", "lint_range_set"]
