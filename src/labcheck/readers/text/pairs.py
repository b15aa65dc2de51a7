"""Two names with a stroke between them, and two numbers likewise: `BUN/Cr 48/2.3`, `AST/ALT 45/60`.

Two numbers are never the ratio that the names together may mean. A unit behind them is of both.
"""

import re
from collections.abc import Sequence

from labcheck.readers.text.names import Names

_NUMBERS = re.compile(r"(\d[\d.]*)/(\d[\d.]*)(,?)")


def part_pairs(words: Sequence[str], names: Names) -> list[str]:
    """Part each pair of names and of numbers in a line's words; others are left as they are."""
    parted: list[str] = []
    at = 0
    while at < len(words):
        numbers = _NUMBERS.fullmatch(words[at + 1]) if at + 1 < len(words) else None
        called = words[at].rstrip(":").split("/")
        found = [names.find([name]) for name in called] if numbers else []
        if numbers is None or len(found) != 2 or not all(name and name.tests for name in found):  # noqa: PLR2004 - a pair
            parted.append(words[at])
            at += 1
            continue
        unit = "" if numbers[3] else " ".join(words[at + 2 : at + 3]).rstrip(",;")
        is_of_both = bool(unit) and all(name and name.takes(unit) for name in found)
        first = f"{numbers[1]} {unit}," if is_of_both else f"{numbers[1]},"
        parted += [called[0], *first.split(), called[1], f"{numbers[2]}{numbers[3]}"]
        at += 2
    return parted
