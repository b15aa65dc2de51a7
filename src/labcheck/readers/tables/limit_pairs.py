"""Two columns that hold the ends of a range, known by headings that differ in one word: low, high.

`NRLO` and `NRHI`, `ref_range_min` and `ref_range_max`, `borne inf` and `borne sup` are such pairs.
A pair whose other words say nothing of a range may be anything else and is asked for.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import permutations

from labcheck.values.records import dataclass

_ENDS = (
    "low high,lo hi,lower upper,min max,minimum maximum,minimo maximo,minimo massimo,minima maxima,"
    "inf sup,inferior superior,inferieur superieur,inferieure superieure,inferiore superiore,"
    "ll ul,lln uln,l h,l u,untere obere,unterer oberer,unten oben,laag hoog,onder boven,"
    "lav hoj,lag hog,alt ust,dolna gorna"
)
"""The words for the two ends, the lower one first, without accents."""
_PERHAPS = "from to,von bis,od do,desde hasta,du au"
"""Words that say from when to when as well."""
_GLUED = ("low", "high"), ("lo", "hi"), ("min", "max"), ("lln", "uln")
"""Words that stand without a space at an end of another: `NRLO`, `REFHI`."""
_OF_A_RANGE = (
    "ref reference referenz referencia riferimento range ranges rr ri nr vr normal normals norm "
    "norme norma norms limit limits limite borne bornes bound grenze grenzwert value valeur valor "
    "valore wert interval intervalo intervall intervalle intervallo rango bereich lab lbornr anr "
    "of the de di der"
)
_OF_SEVERAL = "mean median avg average sd std stdev mittelwert media moyenne n"
"""Headings beside which the least and the greatest are those of several values."""
_LETTERS = str.maketrans("øłıđ", "olid")


@dataclass(frozen=True, slots=True)
class LimitPair:
    """Two columns that may hold the low and the high limit, by number.

    Attributes:
        low: The column of the low limit.
        high: The column of the high limit.
        is_sure: Whether nothing else is so called.
    """

    low: int
    high: int
    is_sure: bool


def find_limit_pairs(headings: Mapping[int, str]) -> list[LimitPair]:
    """Find the pairs among the headings of columns.

    Args:
        headings: The headings of columns whose names are not known, by number.
    """
    words = {number: _words(name) for number, name in headings.items()}
    several, of_range = set(_OF_SEVERAL.split()), set(_OF_A_RANGE.split())
    has_several = any(said and several.issuperset(said) for said in words.values())
    found = []
    for low, high in permutations(headings, 2):
        for rest, is_sure in _rests(words[low], words[high]):
            is_of_range = of_range.issuperset(rest)
            sure = is_of_range and (is_sure or bool(rest)) and (bool(rest) or not has_several)
            found.append(LimitPair(low, high, sure))
            break
    return found


def _rests(low: tuple[str, ...], high: tuple[str, ...]) -> Iterator[tuple[set[str], bool]]:
    """Give what else two headings say that differ in the word for the end only."""
    if len(low) != len(high):
        return
    differing = [place for place, word in enumerate(low) if word != high[place]]
    if len(differing) != 1:
        return
    place = differing[0]
    pair = low[place], high[place]
    others = {*low[:place], *low[place + 1 :]}
    if pair in _SURE or pair in _UNSURE:
        yield others, pair in _SURE
    for first, last in _GLUED:
        for cut in (str.removesuffix, str.removeprefix):
            stem = cut(pair[0], first)
            if stem and stem != pair[0] and cut(pair[1], last) == stem:
                yield {*others, stem}, True


def _words(heading: str) -> tuple[str, ...]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", parted)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", plain))


def _pairs(written: str) -> frozenset[tuple[str, str]]:
    return frozenset((low, high) for low, high in (pair.split() for pair in written.split(",")))


_SURE, _UNSURE = _pairs(_ENDS), _pairs(_PERHAPS)
