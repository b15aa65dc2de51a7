"""Columns that say something of one result of several in a row: its flag, its range, its unit.

They stand behind the result and are headed alike for several, or are headed by the test's name and
what they hold: `K`, `K range`, `K_flag`.
"""

import re
from collections.abc import Mapping, Sequence

from labcheck.readers.tables.columns import recognise_headings

_BESIDE = ("flag", "unit", "range", "low", "high", "note", "method")
"""What may stand beside each result of one row."""
_FEWEST = 2
_BETWEEN = re.compile(r"[\s_.:/-]+|(?<=[a-z])(?=[A-Z])")


def find_beside(names: Sequence[str], owners: Sequence[int]) -> dict[int, dict[str, int]]:
    """Find the columns that stand behind each result and say something of it alone: its flag.

    They are those that are headed alike behind several of the columns.
    """
    known = {number: held for number, (held, _) in recognise_headings(names).items()}
    found: dict[int, dict[str, int]] = {}
    owner = None
    for number in range(len(names)):
        if number in owners:
            owner = number
        elif owner is not None and known.get(number) in _BESIDE:
            found.setdefault(owner, {}).setdefault(known[number], number)
        elif names[number]:
            owner = None
    counts = [held for beside in found.values() for held in beside]
    return {
        owner: kept
        for owner, beside in found.items()
        if (kept := {held: n for held, n in beside.items() if counts.count(held) >= _FEWEST})
    }


def find_beside_tests(names: Sequence[str], tests: Mapping[int, str]) -> dict[int, dict[str, int]]:
    """Find the columns that stand beside tests across, those that are headed by their names too.

    Args:
        names: The headings of all columns.
        tests: The names of the tests, without their units, by number.
    """
    found = find_beside(names, tuple(tests))
    words = {number: _words(test) for number, test in tests.items()}
    held = {number for beside in found.values() for number in beside.values()} | set(tests)
    for number, name in enumerate(names):
        if number in held or not name:
            continue
        owned = [
            (len(words[test]), test, field)
            for test in tests
            if (field := _field_behind(_words(name), words[test]))
        ]
        if owned:
            _, test, field = max(owned)
            found.setdefault(test, {}).setdefault(field, number)
    return found


def _field_behind(name: tuple[str, ...], test: tuple[str, ...]) -> str:
    """Give what a heading that begins or ends with a test's name says of it; empty for others."""
    length = len(test)
    rests = [name[length:]] * (name[:length] == test) + [name[:-length]] * (name[-length:] == test)
    for rest in rests:
        field = recognise_headings([" ".join(rest)]).get(0, ("",))[0] if rest else ""
        if field in _BESIDE:
            return field
    return ""


def _words(name: str) -> tuple[str, ...]:
    parts = _BETWEEN.split(name.strip())
    return tuple(part.casefold() for part in parts if part)
