"""The specimen that the name of a panel, a method or a body site says.

Abbreviations stand for a specimen at the edge of a panel's name, as in `U Electrolytes`, and words
of a strip in a method. What means something else in the name of a method says nothing.
"""

import re
from functools import lru_cache

from labcheck.catalogue.specimens import kinds_of, specimen_in

_REMEMBERED = 4096
_WORD = re.compile(r"[^\W_]+")
_BEFORE_PANELS = {
    "u": "urine", "ua": "urine", "bf": "body fluid", "bal": "bronchial lavage", "lcr": "CSF",
    "lcs": "CSF",
}  # fmt: skip
"""Before the name of a panel; `U` before a longer word only, since `U & E` is urea."""
_SHORTEST_BEHIND = 3
_AND = frozenset(["and", "und", "et", "en", "och", "og"])
"""What joins urea to electrolytes where no sign does: `U and E`."""
_U_BEHIND = re.compile(r".*\w(?:\s*[,;]\s*|\s*[(\[])(?:24\s*h\w*\s+)?u\s*[)\]]?\s*", re.IGNORECASE)
_TIME_BEFORE = re.compile(r"\s*(?:24|\d+)\s*-?\s*h(?:rs?|ours?)?\.?\s+", re.IGNORECASE)
_URINALYSIS = re.compile(r"u\s*/\s*a(?!\w).*", re.IGNORECASE)
_OF_STRIP = re.compile(r"\b(?:dip-?\s?stick|multistix|uristix|combur)", re.IGNORECASE)
"""What is dipped into urine."""
_OTHER_IN_METHODS = re.compile(
    r"coupled plasma|plasma (?:mass|emission|optical)|capillary|\bwb\b|fluid[- ]phase"
    r"|\bi\.? ?[psu]\b",
    re.IGNORECASE,
)
"""A plasma of argon, a tube of glass, a Western blot."""


@lru_cache(maxsize=_REMEMBERED)
def specimen_of_panel(name: str) -> str:
    """Give the specimen that the name of a panel says; empty where it says none."""
    if said := specimen_in(name):
        return said
    bare = _TIME_BEFORE.sub("", name, count=1)
    if _URINALYSIS.fullmatch(bare.strip()) or _U_BEHIND.fullmatch(name):
        return "urine"
    first, *others = _WORD.findall(bare.casefold()) or [""]
    if first == "u" and (not others or len(others[0]) < _SHORTEST_BEHIND or others[0] in _AND):
        return ""
    return _BEFORE_PANELS.get(first, "") if others else ""


@lru_cache(maxsize=_REMEMBERED)
def specimen_of_method(method: str) -> str:
    """Give the specimen that a method says; empty where it says none."""
    if not method:
        return ""
    if _OF_STRIP.search(method):
        return "urine"
    words = _WORD.findall(_OTHER_IN_METHODS.sub(" ", method))
    return specimen_in(" ".join(words)) if len(words) > 1 or _is_word(words) else ""


def specimen_of_site(site: str) -> str:
    """Give the specimen that a body site says: `Pleural cavity`; empty for an arm."""
    return " ".join(sorted(kinds_of(site))) if site else ""


def _is_word(words: list[str]) -> bool:
    """Whether a method is more than an abbreviation, which may be of anything."""
    return bool(words) and (len(words[0]) > _SHORTEST_BEHIND or words[0].casefold() == "csf")
