"""A share of cells and their count in one line, each with its range, as Brazilian reports have it.

    Segmentados 72 % 8.928 /mm3 40 a 70 % 1.600 a 7.700 /mm3

The range of the share ends in its sign, and that of the count ends the line.
"""

from collections.abc import Callable, Sequence

from labcheck.readers.text.behind import has_unit
from labcheck.readers.text.found import Found

Read = Callable[[Sequence[str]], list[Found]]
"""Reads words that are results and nothing else."""
_BEGINS_RANGE = frozenset("0123456789<>≤≥([")


def read_with_ranges(
    read: Read, share: Sequence[str], called: Sequence[str], behind: Sequence[str]
) -> list[Found]:
    """Read such a line; none where it can be parted in more ways than one.

    Args:
        read: Reads results.
        share: The words of the name and the share, to its sign.
        called: The words of the name.
        behind: The words behind the share: the count and both ranges.
    """
    end = next((at for at, word in enumerate(behind, 1) if word.rstrip(")]")[-1:] == "%"), 0)
    pairs = []
    for begin in range(1, end):
        if behind[begin][0] not in _BEGINS_RANGE:
            continue
        of_share = read([*share, *behind[begin:end]])
        of_count = read([*called, *behind[:begin], *behind[end:]])
        both = [*of_share, *of_count]
        if len(of_share) == len(of_count) == 1 and all(map(_has_range, both)):
            pairs.append(both)
    return pairs[0] if len(pairs) == 1 else []


def _has_range(found: Found) -> bool:
    return has_unit(found.behind) and bool(found.behind.range or found.behind.printed.range)
