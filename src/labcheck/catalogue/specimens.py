"""Specimens: what was examined, read from a field, a code's name, a panel or a test's own name.

One table (`specimen_words`) says which words name which specimen; another, which specimen is a part
of which. Codes are those of HL7 tables 0070 (http://terminology.hl7.org/CodeSystem/v2-0070) and
0487, and the systems of LOINC's short names. No test is known here.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from labcheck.catalogue.specimen_words import CODES, PHRASES

_REMEMBERED = 4096
"""How many texts are remembered; a laboratory has some dozens and asks of each ever again."""

_KINDS = {
    phrase: frozenset([kind]) for kind, phrases in PHRASES.items() for phrase in phrases.split("|")
} | {
    **dict.fromkeys(["serpl", "serplas", "ser plas"], frozenset(["serum", "plasma"])),
    **dict.fromkeys(["serplbld", "ser plas bld"], frozenset(["serum", "plasma", "blood"])),
}
_KINDS_OF_CODES = {
    code: frozenset([kind]) for kind, codes in CODES.items() for code in codes.split("|")
} | {
    **dict.fromkeys(
        [
            "lithium heparin",
            "li heparin",
            "li hep",
            "lihep",
            "naf",
            "nahep",
            "na heparin",
            "heparin",
            "sodium heparin",
            "edta",
            "citrate",
            "sodium citrate",
            "fluoride",
            "lavender top",
            "purple top",
            "green top",
            "light blue top",
            "gray top",
            "grey top",
        ],
        frozenset(["plasma", "blood"]),
    ),
    **dict.fromkeys(["gold top", "red top", "serum separator"], frozenset(["serum"])),
}
_NOTHING = frozenset([
    "unknown", "unspecified", "not specified", "not stated", "not given", "not known", "routine",
    "n a", "na", "none", "null", "specimen", "sample", "specimen unspecified",
    "unspecified specimen", "unknown specimen", "other", "tube",
])  # fmt: skip
"""What stands in a field for a specimen that is not stated."""
_OTHER_MEANINGS = frozenset([
    "red blood cell", "red blood cells", "white blood cell", "white blood cells", "blood cell",
    "blood cells", "blood count", "red blood count", "white blood count", "complete blood count",
    "full blood count", "blood urea nitrogen", "blood urea", "blood group", "blood type",
    "blood pressure", "blood gas", "blood gases", "occult blood", "blood picture", "plasma cell",
    "plasma cells", "serum amyloid", "serum albumin ascites gradient", "cord stat", "bile acid",
    "bile acids", "tissue transglutaminase", "tissue factor", "tissue plasminogen activator",
    "liver function", "liver panel", "liver profile", "liver kidney microsomal", "joint pain",
    "fluid balance", "gastric parietal", "venous thrombosis", "hair cell", "stone analysis",
    "nucleated red blood cells", "nucleated red blood cell",
])  # fmt: skip
"""Phrases in which a specimen's word means something else."""
_FILLING = frozenset([
    "or", "and", "whole", "spot", "random", "fasting", "24", "h", "hr", "hrs", "hour", "hours",
    "24h", "24hr", "24hrs", "timed", "first", "morning", "void", "voided", "specimen", "sample",
    "specimens", "collection", "unspecified", "xxx", "clean", "catch", "midstream", "catheter",
])  # fmt: skip
"""Words beside a specimen that say how it was taken, or nothing."""
_LINKS = frozenset(["in", "of", "on", "from", "for", "by", "en", "em", "im", "dans"])
_MEMBERS = frozenset(["serum", "plasma", "blood"])
_OF_BLOOD = frozenset([*_MEMBERS, "red blood cells"])
_SITES = frozenset(["arterial blood", "venous blood", "capillary blood"])
_WHOLE = {
    **dict.fromkeys(
        [*_SITES, "serum", "plasma", "red blood cells", "cord blood", "fetal blood"], "blood"
    ),
    **dict.fromkeys(
        ["pleural fluid", "peritoneal fluid", "synovial fluid", "pericardial fluid",
         "amniotic fluid", "vitreous fluid"], "body fluid",
    ),
    "liver": "tissue",
}  # fmt: skip
"""What each specimen is a part of."""
_OF_THEIR_OWN = frozenset(["cord blood", "fetal blood"])
"""Parts that limits of the whole are not for."""
_LONGEST_PHRASE = 4
_TOKEN = re.compile(r"[^\W_]+")
_UNDOTTED = str.maketrans("İ", "I")
"""The dotted capital of Turkish, of which a small letter is made with a sign behind it."""
_EMPTY_BRACKETS = re.compile(r"\(\s*[,;]?\s*\)|\[\s*[,;]?\s*\]")
_OR = re.compile(r"\s*(?:/|\+|&|,?\s*\b(?:or|and)\b)\s*", re.IGNORECASE)
_EDGES = " ,;:-–—_/.("
_IN = re.compile(r"\b(?:in|of|from)\s", re.IGNORECASE)


class NamedSpecimen(NamedTuple):
    """A test's name, parted from the specimen in it.

    Attributes:
        test: The name without the specimen.
        specimen: The specimen as it stands there.
    """

    test: str
    specimen: str


def says_nothing(text: str) -> bool:
    """Whether a text stands in a field for a specimen that is not stated."""
    return " ".join(_words(text)) in _NOTHING


def words_beside_specimen(text: str) -> list[str] | None:
    """Give the words of a text beside the specimen that it names; `None` where it names none.

    Words that say how a specimen was taken are not among them. What names tubes or cells only names
    no specimen here.
    """
    words = _words(text)
    if _KINDS_OF_CODES.get(" ".join(words), _OF_BLOOD).isdisjoint(_OF_BLOOD):
        return []
    found = [range(begin, end) for _, begin, end in _find_phrases(words)]
    beside = (word for at, word in enumerate(words) if not any(at in span for span in found))
    return [word for word in beside if word not in _FILLING | _LINKS] if found else None


@lru_cache(maxsize=_REMEMBERED)
def kinds_of(text: str) -> frozenset[str]:
    """Give the specimens that a text names by words of the table; none for any other."""
    words = _words(text)
    if (code := " ".join(words)) in _KINDS_OF_CODES:
        return _KINDS_OF_CODES[code]
    return _of_cord(frozenset[str]().union(*(kinds for kinds, _, _ in _find_phrases(words))))


def _of_cord(kinds: frozenset[str]) -> frozenset[str]:
    """Leave out the blood that says more of the cord's: `Cord Bld Gas Arterial` is of the cord."""
    own = kinds & _OF_THEIR_OWN
    return frozenset(kind for kind in kinds if kind not in _MEMBERS | _SITES) if own else kinds


def specimens_agree(stated: str, usual: str) -> bool:
    """Whether a stated specimen is one of those an analyte or a range is meant for.

    Serum, plasma and blood are taken for one another, since laboratories name either. Where both
    say from where the blood was taken, the two must agree. Blood of the cord is of its own.
    """
    ours, theirs = _kinds_or_words(stated), _kinds_or_words(usual)
    return any(_fits(one, other) for one in ours for other in theirs)


def may_be_measured_in(stated: str, usual: str) -> bool:
    """Whether a test can be that of a stated specimen: its own, or for a gas any blood but cord's.

    Which limits there are for it is another question.
    """
    if specimens_agree(stated, usual):
        return True
    sites = kinds_of(stated) | kinds_of(usual)
    return bool(kinds_of(stated)) and bool(kinds_of(usual)) and sites <= _SITES


def find_site(text: str) -> str:
    """Give from where a text says that the blood was taken; empty where it says none, or two."""
    sites = kinds_of(text) & _SITES
    return next(iter(sites)) if len(sites) == 1 else ""


def may_be_one(one: str, other: str) -> bool:
    """Whether two statements of a specimen can both be true: one holds the other, or they agree.

    A text that names none of the table says nothing here.
    """
    ours, theirs = kinds_of(one), kinds_of(other)
    if not ours or not theirs:
        return True
    return any(
        _fits(mine, yours) or mine in _whole_of(yours) or yours in _whole_of(mine)
        for mine in ours
        for yours in theirs
    )


def is_part_of(one: str, whole: str) -> bool:
    """Whether a specimen is a part of one that is stated more generally: serum of blood."""
    parts, wholes = kinds_of(one), kinds_of(whole)
    return bool(parts) and all(
        part not in wholes and not wholes.isdisjoint(_whole_of(part)) for part in parts
    )


@lru_cache(maxsize=_REMEMBERED)
def names_another_specimen(stated: str, wanted: str) -> bool:
    """Whether two specimens are told apart by their words, as serum and plasma are."""
    ours, theirs = (_kinds_or_words(text) - {"blood"} for text in (stated, wanted))
    return bool(ours and theirs) and ours.isdisjoint(theirs)


@lru_cache(maxsize=_REMEMBERED)
def split_specimen(name: str) -> NamedSpecimen | None:
    """Part a test's name from the specimen in it; `None` where it names none.

    `Calcium, Urine`, `Calcium (24-hour urine)`, `urine calcium` and `Calcium in urine` are calcium.
    """
    tokens = list(_TOKEN.finditer(name.translate(_UNDOTTED)))
    words = [token[0].casefold() for token in tokens]
    found = list(_find_phrases(words))
    if not found:
        return _split_prefix(name)
    _, start, end = found[-1]
    for _, earlier, stop in reversed(found[:-1]):
        if not _OR.fullmatch(name[tokens[stop - 1].end() : tokens[start].start()]):
            break
        start = earlier
    while end < len(words) and words[end] in _FILLING:
        end += 1
    while start and words[start - 1] in _FILLING:
        start -= 1
    specimen = name[tokens[start].start() : tokens[end - 1].end()]
    start -= start > 0 and words[start - 1] in _LINKS
    before, behind = name[: tokens[start].start()], name[tokens[end - 1].end() :]
    test = " ".join(_EMPTY_BRACKETS.sub(" ", f"{before} {behind}").split())
    test = test.replace("( ", "(").replace(" )", ")").replace("[ ", "[").replace(" ]", "]")
    test = _strip_brackets(_EMPTY_BRACKETS.sub(" ", test).strip(_EDGES))
    return NamedSpecimen(test, specimen) if _TOKEN.search(test) else None


def specimen_in(text: str) -> str:
    """Give the specimen that the name of a code, or of a panel, says; empty where none.

    `Glucose [Mass/volume] in Urine by Test strip` says it behind `in`.
    """
    *_, behind = _IN.split(text)
    for part in (behind, text):
        kinds = kinds_of(part)
        if kinds:
            return " ".join(sorted(kinds))
    return ""


def is_day_urine(specimen: str) -> bool:
    """Whether urine was gathered over a day."""
    words = set(_words(specimen))
    return not words.isdisjoint(["24h", "24hr", "24hrs"]) or (
        "24" in words and not words.isdisjoint(["h", "hr", "hrs", "hour", "hours"])
    )


_SYSTEMS = {
    "B": "blood", "P": "plasma", "S": "serum", "U": "urine", "F": "stool", "Csv": "CSF",
    "Csf": "CSF", "Sp": "CSF", "Pt": "",
}  # fmt: skip
_SITES_OF_BLOOD = {
    "a": "arterial blood", "v": "venous blood", "k": "capillary blood", "c": "capillary blood",
}  # fmt: skip
_SYSTEM_NAME = rf"(?P<prefix>[acdfkntv]?)(?P<system>{'|'.join(_SYSTEMS)})"
_SYSTEM = re.compile(rf"{_SYSTEM_NAME} ?-(?P<test>\w.*)")
_SYSTEM_BEHIND = re.compile(rf"(?P<test>.*[\w)\]])\s*;\s*{_SYSTEM_NAME}")
"""Nordic laboratories put the system before a name: `U-Calcium`, `fP-Glukos`, `aB-pH`, `Pt-GFR`.

Danish ones put it behind, `Kalium;P`: https://www.bohlab.dk/opslag/alarmsvar-ringegr%C3%A6nser.
They are the systems of the names of IFCC and IUPAC (Petersen, Dybkaer and Olesen, IUPAC Technical
Report, https://doi.org/10.1351/PAC-REP-11-05-03), abbreviated as Region Gävleborg's laboratory
lists them: a, k and v are arterial, capillary and venous, f fasting, d of a day, t a stated time.
Finnish ones write c for capillary and n for of the night, and lists of theirs fill a system of one
letter to two, `P -Krea`: code_prefixes.tsv and lab_codes_kodistopalvely.tsv in
https://github.com/FINNGEN/kanta_lab_harmonisation_public.
"""
_SERUM = re.compile(r"s(?:e?r)?(?:\s*\.\s*|\s+)(?=[^\W\d_](?:[^\W\d_]|\+))", re.IGNORECASE)
"""Indian laboratories write `S. Calcium`, `Sr Calcium` and `S Calcium` for that of serum."""


def _split_prefix(name: str) -> NamedSpecimen | None:
    if match := _SERUM.match(name):
        return NamedSpecimen(name[match.end() :], "serum")
    return split_system(name)


def split_system(name: str) -> NamedSpecimen | None:
    """Part a name from the system beside it, `P-` or `;P`; `Pt`, the patient, is of no specimen."""
    match = find_system(name)
    if match is None:
        return None
    prefix, specimen = match["prefix"], _SYSTEMS[match["system"]]
    if match["system"] == "B":
        specimen = _SITES_OF_BLOOD.get(prefix, specimen)
    if match["system"] == "U" and prefix == "d":
        specimen = "24 h urine"
    return NamedSpecimen(match["test"], specimen)


def find_system(name: str) -> re.Match[str] | None:
    """Match a name with the system of a Nordic laboratory: groups `prefix`, `system`, `test`."""
    return _SYSTEM.fullmatch(name) or _SYSTEM_BEHIND.fullmatch(name)


def _strip_brackets(text: str) -> str:
    """Take off a bracket that has lost its twin."""
    for opening, closing in ("()", "[]"):
        if text.count(closing) > text.count(opening):
            text = text[: text.rindex(closing)] + text[text.rindex(closing) + 1 :]
        elif text.count(opening) > text.count(closing):
            text = text[: text.rindex(opening)] + text[text.rindex(opening) + 1 :]
    return text.strip(_EDGES)


def _words(text: str) -> list[str]:
    return [token[0].casefold() for token in _TOKEN.finditer(text.translate(_UNDOTTED))]


def _find_phrases(words: list[str]) -> Iterator[tuple[frozenset[str], int, int]]:
    """Find every phrase of the table, the longest at each place, with where it begins and ends."""
    start = 0
    while start < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + length])
            if phrase in _OTHER_MEANINGS or phrase in _KINDS:
                if phrase in _KINDS:
                    yield _KINDS[phrase], start, start + length
                start += length
                break
        else:
            start += 1


@lru_cache(maxsize=_REMEMBERED)
def _kinds_or_words(text: str) -> frozenset[str]:
    """Give the specimens a text names, or else its own words, which only agree with themselves."""
    return kinds_of(text) or frozenset(_words(text)) - _FILLING


def _fits(one: str, other: str) -> bool:
    if one == other:
        return True
    pair = {one, other}
    if not pair.isdisjoint(_OF_THEIR_OWN):
        return False
    if one in _whole_of(other) or other in _whole_of(one):
        return True
    return pair <= _MEMBERS | _SITES and not pair <= _SITES


def _whole_of(kind: str) -> tuple[str, ...]:
    return (_WHOLE[kind],) if kind in _WHOLE else ()
