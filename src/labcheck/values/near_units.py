"""Which unit an unknown spelling may mean, where its size cannot be another one.

A hint that is wrong by 1,000 is worse than none: `th/uL` is not `/uL`, `uug` not `U/g`. So the
prefix and the first letters of each part must be the same, nothing that counts may differ (a
digit, a power of ten, `K`, `mil`), and only letters further behind may.
"""

import re
from collections.abc import Iterable

from labcheck.errors import did_you_mean
from labcheck.values.unit_spelling import show_unit

_BASES = (
    "units", "mole", "mol", "osm", "equiv", "eq", "iu", "[iu]", "kat", "pa", "sec", "g", "l", "u",
    "m", "s",
)  # fmt: skip
_PREFIX = re.compile(r"[kdcmunpf]?")
_OF_ONE_LETTER = frozenset("glumsdh")
_SHORTEST = 4
"""Letters of a spelling that may lack its strokes: `mgdl`, but not `ug`, which is not `U/g`."""


def suggest_unit(spelling: str, units: Iterable[str]) -> str:
    """Ask whether a unit was meant: `did you mean mg/dL?`; empty where its size is not sure."""
    known = list(dict.fromkeys(units))
    ours = _fold(spelling)
    if len(ours) <= 1:  # one letter may be left of anything
        return ""
    if ours.endswith("/"):  # of `ng/mL/` the hour may be missing
        if ours.count("/") == 1 or any(_fold(unit).startswith(ours) for unit in known):
            return ""
        ours = ours.rstrip("/")
    longer = (unit for unit in known if len(unit) > 1)  # `LL` is a flag, and no slip for L
    same = [unit for unit in longer if _has_size_of(ours, _fold(unit))]
    return show_unit(did_you_mean(spelling, same, most=1))


def _has_size_of(ours: str, theirs: str) -> bool:
    if _letters(ours) == _letters(theirs) and len(_letters(ours)) >= _SHORTEST:
        return _digits(ours) == _digits(theirs)
    mine, known = ours.split("/"), theirs.split("/")
    if len(mine) != len(known):
        return False
    return all(one == other or _is_slip(one, other) for one, other in zip(mine, known, strict=True))


def _is_slip(ours: str, theirs: str) -> bool:
    """Whether one part of a unit is another but for letters that say nothing of its size."""
    if not ours or not theirs or _digits(ours) or _digits(theirs):
        return False
    base = next((base for base in _BASES if theirs.endswith(base)), "")
    prefix = theirs.removesuffix(base)
    if not base or not _PREFIX.fullmatch(prefix):
        return sorted(_letters(ours)) == sorted(_letters(theirs)) and ours[:2] == theirs[:2]
    if len(base) == 1:
        return ours.removeprefix(prefix) == base * len(ours.removeprefix(prefix))
    ends_otherwise = ours[-1] in _OF_ONE_LETTER and not base.endswith(ours[-1])
    return ours.startswith(prefix + base[:2]) and not ends_otherwise


def _fold(text: str) -> str:
    folded = "".join(text.split()).lower()
    return re.sub(r"(?<![a-z])(?:µ|μ|mc)(?=[a-z])", "u", folded)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha() or letter in "[]{}()%")


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
