"""Which tests an unknown name may mean: what is spelt almost so, or shares its telling words.

A suggestion that misleads is worse than none: HBsAg is not hemoglobin A, nor vitamin K vitamin D.
So short names, abbreviations, digits and short words must be the same, and longer words may differ
by a letter or two. Never decides what a name means; the reader does.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from labcheck.catalogue.analyte import LONGEST_NAME, Analyte, fold_name

MOST = 2
"""How many tests are suggested."""
_FEW = 4
"""A prefix shared by more tests than this is too ambiguous to suggest."""
_SHORT = 4
"""A word of fewer letters is a mark, as the D of vitamin D, and a shorter name an abbreviation."""
_UNSAID = frozenset(
    ["total", "level", "test", "value", "result", "quantitative", "quant", "serum", "plasma"]
)
"""Words that a name may have or not have and mean the same test."""
_WEAK = _UNSAID | {
    "blood", "urine", "count", "cells", "antibody", "antibodies", "antigen", "factor", "free",
    "acid", "time", "hormone", "activity",
}  # fmt: skip
"""Words that stand in the names of many tests, and so tell none of them."""
_ALLOWED = ((15, 3), (9, 2), (3, 1))
"""How many slips of spelling a name of so many letters or more may have."""
_SOUNDS = str.maketrans("kz", "cc")
"""Letters that languages write for one another: Kalzium is calcium, rather than kalium."""
_PAIRS = 3
"""How many pairs of neighbouring letters one slip may break: two letters exchanged break three."""
_WORD = re.compile(r"[^\W_]+")
_SPELT_OUT = re.compile(r"[^\W\d_][a-z]{3}")
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivx]+")
_DOUBLED = re.compile(r"(.)\1+")

Names = Mapping[str, tuple[str, ...]]
"""Ids by every folded name (see `analytes.fold_name`)."""


def find_near(name: str, names: Names, analytes: Mapping[str, Analyte]) -> tuple[str, ...]:
    """Name at most two tests that a name may mean, the nearest first; often none.

    Args:
        name: What no analyte is called.
        names: Ids by every folded name.
        analytes: By id.
    """
    if len(name) > LONGEST_NAME:
        return ()
    words = split_name(name)
    ids = (
        _find_misspelt(fold_name(name), words, names, analytes)
        or _find_without_unsaid(words, names, analytes)
        or _find_sharing(words, names, analytes)
    )
    return tuple(dict.fromkeys(analytes[id_].name for id_ in ids))[:MOST]


def split_name(name: str) -> list[str]:
    """Give the folded words of a name: `25-OH vitamin D` has four."""
    return [fold_name(word) for word in _WORD.findall(name)]


def _find_misspelt(
    asked: str, words: list[str], names: Names, analytes: Mapping[str, Analyte]
) -> list[str]:
    """Find the tests with a name that a slip or two of spelling makes of the one asked for."""
    near: dict[tuple[int, int], list[str]] = {}
    for known, distance in _find_alike(asked, names):
        printed = [name for id_ in names[known] for name in _printed(known, analytes[id_])]
        if any(_is_slip(asked, words, known, name) for name in printed):
            in_letters = _count_slips(asked, known, len(asked))
            near.setdefault((distance, in_letters), []).extend(names[known])
    return near[min(near)] if near else []


def _find_alike(asked: str, names: Names) -> Iterator[tuple[str, int]]:
    """Give the names that differ in few letters, and in how many: a quick look, then a count."""
    slips, length, sound = _count_allowed(len(asked)), len(asked), asked.translate(_SOUNDS)
    letters, pairs = set(sound), {a + b for a, b in pairwise(_DOUBLED.sub(r"\1", sound))}
    fewest = len(pairs) - _PAIRS * slips
    for known in names if slips else ():
        if abs(len(known) - length) > slips + 1:
            continue
        theirs = known.translate(_SOUNDS)
        if (
            len(letters.symmetric_difference(theirs)) <= 2 * slips
            and sum([pair in theirs for pair in pairs]) >= fewest
        ):
            most = _count_allowed(min(length, len(known)))
            distance = _count_slips(sound, theirs, most)
            if distance <= most:
                yield known, distance


def _is_slip(asked: str, words: list[str], known: str, printed: str) -> bool:
    """Whether the difference to a printed name lies where a slip does, not in its meaning."""
    if _DIGITS.findall(asked) != _DIGITS.findall(known):
        return False
    if _SPELT_OUT.search(printed):
        return _is_misspelt(words, split_name(printed))
    return _is_stutter_or_swap(asked, known)


def _is_misspelt(words: list[str], theirs: list[str]) -> bool:
    """Whether each word is the other's, misspelt; or the marks alike, where words are joined."""
    if len(words) == len(theirs):
        return all(_is_same_word(*pair, len(words)) for pair in zip(words, theirs, strict=True))
    return _marks(words) == _marks(theirs) and not "".join(words).endswith("".join(theirs))


def _is_same_word(asked: str, known: str, count: int) -> bool:
    """Whether one word of a name is the other, misspelt; all short ones and numerals are exact."""
    if asked == known:
        return True
    if (count > 1 and _is_mark(asked, known)) or asked.endswith(known) or known.endswith(asked):
        return False
    most = _count_allowed(min(len(asked), len(known)))
    return _count_slips(asked.translate(_SOUNDS), known.translate(_SOUNDS), most) <= most


def _is_mark(*words: str) -> bool:
    return any(len(word) < _SHORT or _ROMAN.fullmatch(word) for word in words)


def _marks(words: list[str]) -> list[str]:
    return sorted(word for word in words if _is_mark(word))


def _is_stutter_or_swap(asked: str, known: str) -> bool:
    """Whether an abbreviation has its last letter doubled, or two of four or more exchanged."""
    if asked == known + known[-1:]:
        return True
    is_swap = len(known) >= _SHORT and sorted(asked) == sorted(known)
    return is_swap and _count_slips(asked, known, 1) == 1


def _count_allowed(length: int) -> int:
    """How many slips a name of so many letters may have, and still be taken for it."""
    return next((slips for letters, slips in _ALLOWED if length >= letters), 0)


def _count_slips(one: str, other: str, most: int) -> int:
    """Count the letters to put in, leave out, change or exchange; doubled letters count once.

    What is more than `most` is only known to be more, since counting stops there.
    """
    if len(one) > _SHORT and len(other) > _SHORT:
        one, other = _DOUBLED.sub(r"\1", one), _DOUBLED.sub(r"\1", other)
    above: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        before, row = row, [at + 1] + [most + 1] * len(other)
        for place in range(max(0, at - most), min(len(other), at + most + 1)):
            theirs = other[place]
            least = min(before[place + 1] + 1, row[place] + 1, before[place] + (letter != theirs))
            if at and place and letter == other[place - 1] and one[at - 1] == theirs:
                least = min(least, above[place - 1] + 1)
            row[place + 1] = least
        if min(row) > most and min(before) > most:
            break
        above = before
    return row[-1]


def _find_without_unsaid(
    words: list[str], names: Names, analytes: Mapping[str, Analyte]
) -> list[str]:
    """Find the tests that are called so but for words like `total` and `level`."""
    kept = [word for word in words if word not in _UNSAID]
    said = fold_name(" ".join(kept))
    if not said or len(kept) == len(words):
        return []
    found = names.get(said, ())
    return [id_ for id_ in found if set(words) & _UNSAID & set(split_name(analytes[id_].name))] or [
        *found
    ]


def _find_sharing(words: list[str], names: Names, analytes: Mapping[str, Analyte]) -> list[str]:
    """Find the few tests whose name begins so, or half of whose name is these words, begun."""
    if not any(word not in _WEAK and len(word) >= _SHORT for word in words):
        return []
    asked = "".join(words)
    found: dict[str, int] = {}
    for known, ids in names.items():
        if all(word in known for word in words) and (
            len(known.replace(" ", "")) <= 2 * len(asked) or known.startswith(asked)
        ):
            for id_ in ids:
                if any(_shares(words, printed) for printed in _printed(known, analytes[id_])):
                    found[id_] = min(len(known), found.get(id_, len(known)))
    if len(found) > _FEW:
        return []
    return sorted((id_ for id_ in analytes if id_ in found), key=lambda id_: found[id_])


def _shares(words: list[str], printed: str) -> bool:
    theirs = split_name(printed)
    return all(
        word in theirs if _is_mark(word) else any(other.startswith(word) for other in theirs)
        for word in words
    )


def _printed(known: str, analyte: Analyte) -> Iterator[str]:
    """Give a folded name as it is printed."""
    return (name for name in (analyte.name, *analyte.aliases) if fold_name(name) == known)
