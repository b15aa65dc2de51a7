"""Printed names: the words that may be taken off one, and two names of one test.

    Serum Creatinine (IDMS)     creatinine; each word taken off is on a closed list
    CBC: PLATELET COUNT         platelets, under the heading of a panel of blood
    SGPT/ALT                    both halves are names of one test
    Iron (TIBC)                 each half is a test of its own: a contradiction

What is left must be a name that the catalogue has, but for a plural. A word that is not on the list
stays: direct, free, ionized, total, HS and the like make another test of a name.
"""

import re
from collections.abc import Callable, Iterator

from labcheck.catalogue.analyte import Analyte, Quantity, fold_name
from labcheck.catalogue.methods import NAMED, is_calculation, is_method
from labcheck.catalogue.specimens import specimen_in
from labcheck.values.records import dataclass

_SAY_NOTHING = NAMED | frozenset([
    "edta", "level", "levels", "lvl", "count", "counts", "test", "tests",
    "assay", "value", "values", "result", "results", "estimation", "determination",
    "quantitative", "quant", "measurement", "measurements", "method", "by", "auto", "automated",
    "manual", "norm", "standardized", "traceable", "idms", "ifcc", "ngsp", "poc", "poct", "istat",
    "patient",
    "mcnc", "scnc", "ccnc", "acnc", "ncnc",
])  # fmt: skip
"""Words that name the method or nothing: the closed list. Specimens are `specimens.py`'s, and
words for methods `methods.py`'s.

The last five are the concentrations of LOINC's short names: `Potassium SerPl-sCnc`.
"""
_PROPERTIES = frozenset([
    "massvolume", "massvol", "molesvolume", "molesvol", "unitsvolume", "molvol", "unitsvol",
    "#volume", "t", "enzymaticactivityvolume", "volumefraction",
])  # fmt: skip
"""Properties in LOINC's names, and T for total, without spaces and strokes."""
_CALCULATED_AS_A_RULE = frozenset([
    "hematocrit", "mcv", "mch", "mchc", "vldl", "non_hdl", "albumin_globulin_ratio",
    "cholesterol_hdl_ratio", "bilirubin_indirect", "tibc", "transferrin_saturation",
    "neutrophils_abs", "lymphocytes_abs", "monocytes_abs", "eosinophils_abs", "basophils_abs",
])  # fmt: skip
"""Tests that are calculated as a rule; free testosterone and osmolality are measured."""
_FOOTNOTES = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = f" ,;:-–—_/.*^†‡§\\{_FOOTNOTES}"
_TOKEN = re.compile(r"[^\W_]+")
_BRACKET = re.compile(r"\(([^()]*)(?:\)|$)|\[([^\[\]]*)(?:\]|$)")
_UNDER = re.compile(
    r"\s*(?:CBC|FBC|(?:complete|full) blood count|CMP|BMP|(?:(?:comprehensive|basic) )?metabolic"
    r"(?: panel)?|lipid (?:panel|profile))\s*:\s*(?=\S)",
    re.IGNORECASE,
)
"""A panel of blood in front of a name; those of other specimens are `specimens.py`'s."""
_INSTRUMENT = re.compile(r"(?<!\w)i-stat(?!\w)", re.IGNORECASE)
_MARK_BEHIND = re.compile(r"\s*#+\s*$")
"""A mark behind a name; behind one of cells it says that they are counted, not a share."""
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_MOST_WORDS = 14
"""A name of more words is not parted into two names, since there are too many ways."""

Named = Callable[[str], tuple[Analyte, ...]]


@dataclass(frozen=True, slots=True)
class PrintedName:
    """What a name means without the words that say nothing.

    Attributes:
        candidates: The tests that it may mean; none where it is not known.
        is_contradictory: Whether it holds the names of two tests that cannot be one.
    """

    candidates: tuple[Analyte, ...] = ()
    is_contradictory: bool = False


def find_printed(name: str, named: Named) -> PrintedName:
    """Find what a name means once the words of the list are taken off.

    Args:
        name: As printed; no test is called exactly so.
        named: Gives every test that goes by exactly a name.
    """
    return _Search(named).find(_INSTRUMENT.sub("istat", name))


def make_singular(name: str) -> str:
    """Fold a name with each of its words in the singular: `Triglycerides` as `triglyceride`."""
    return fold_name(_TOKEN.sub(lambda match: _singular(match[0]), name))


def _singular(word: str) -> str:
    lower = word.casefold()
    if len(lower) < 5 or not lower.endswith("s") or lower[-2:] in ("ss", "us", "is", "as"):  # noqa: PLR2004 - a shorter word is an abbreviation
        return word
    return f"{word[:-3]}y" if lower.endswith("ies") else word[:-1]


class _Search:
    """Looks for one printed name; each part of it is looked for once."""

    def __init__(self, named: Named) -> None:
        self._named = named
        self._known: dict[str, PrintedName] = {}

    def find(self, text: str) -> PrintedName:
        if text not in self._known:
            self._known[text] = PrintedName()  # a part that comes back to itself has no meaning
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> PrintedName:
        forms = list(take_off(text))
        for form in forms:
            if candidates := self._named(form):
                return PrintedName(candidates)
        for form in forms:
            if found := self._find_bracketed(form) or self._find_twice_named(form):
                return found
        if bare := _MARK_BEHIND.sub("", text) if text.endswith("#") else "":
            return PrintedName(tuple(filter(_is_no_share, self.find(bare).candidates)))
        under = _UNDER.match(text)
        return self.find(text[under.end() :]) if under else PrintedName()

    def _find_bracketed(self, text: str) -> PrintedName | None:
        """Find a name with a bracket that says nothing, or another name of the same test."""
        brackets = list(_BRACKET.finditer(text))
        if not brackets:
            return None
        last = brackets[-1]
        inside = (last[1] if last[1] is not None else last[2]).strip(_MARKS)
        outside = " ".join(f"{text[: last.start()]} {text[last.end() :]}".split())
        if not _TOKEN.search(outside):
            return self.find(inside)
        base = self.find(outside)
        if not base.candidates or _says_nothing(inside):
            return base if base.candidates else None
        if is_calculation(inside):
            return PrintedName(tuple(filter(_is_calculated, base.candidates)))
        other = self.find(inside)
        if not other.candidates and (measured := _measured_in(inside, base.candidates)):
            return PrintedName(measured, is_contradictory=base.is_contradictory)
        if text[: last.end()].rstrip(_MARKS + ")]").endswith("+") and len(other.candidates) > 1:
            return other  # the ion, which stands for the total as well: Ca++
        return _join(base, other, is_bracket=True)

    def _find_twice_named(self, text: str) -> PrintedName | None:
        """Find a name that is two names of one test, one behind the other."""
        words = list(_TOKEN.finditer(text))
        if len(words) > _MOST_WORDS or _BRACKET.search(text):
            return None
        for word in words[1:]:
            before = _OR.sub(" ", f"{text[: word.start()]} ").strip(_MARKS)
            first = self.find(before)
            if first.candidates and (both := _join(first, self.find(text[word.start() :]))):
                return both
        return None


def _is_calculated(analyte: Analyte) -> bool:
    """Whether a test is calculated as a rule, so that `(calculated)` makes no other of it."""
    return analyte.quantity is Quantity.CALCULATED or analyte.id in _CALCULATED_AS_A_RULE


def _measured_in(unit: str, candidates: tuple[Analyte, ...]) -> tuple[Analyte, ...]:
    """Keep the tests that are printed in a unit, where the text of a bracket is one of theirs."""
    return tuple(
        analyte
        for analyte in candidates
        if (read := analyte.read_unit(unit)) is not None and read in analyte.known_units
    )


def _join(
    first: PrintedName, other: PrintedName, *, is_bracket: bool = False
) -> PrintedName | None:
    """Keep the tests that both names may mean; a bracket with another test contradicts."""
    if not first.candidates or not other.candidates:
        return None
    if first.is_contradictory or other.is_contradictory:
        return first if first.is_contradictory else other
    common = tuple(analyte for analyte in first.candidates if analyte in other.candidates)
    if common:
        return PrintedName(common)
    if not is_bracket:
        return None
    return PrintedName((*first.candidates, *other.candidates), is_contradictory=True)


def take_off(text: str) -> Iterator[str]:
    """Give a name with ever more words of the list taken off at its ends, the fewest first."""
    words = list(_TOKEN.finditer(text))
    lead, tail = _count_listed(words), _count_listed(words[::-1])
    for dropped in range(min(lead + tail, len(words) - 1) + 1):
        for front in range(min(dropped, lead) + 1):
            behind = dropped - front
            if behind <= tail:
                start = words[front].start() if front else 0
                end = words[len(words) - behind - 1].end() if behind else len(text)
                yield _tidy(text[start:end], text[end:])


def turn_round(text: str) -> Iterator[str]:
    """Give a name with what stands behind its comma before it: `Phosphatase, Alkaline`.

    What was examined stays where it is, since it is no part of the name: `Protein, Urine`.
    """
    last, comma, first = text.strip().partition(", ")
    if comma and "," not in first and not specimen_in(first) and not specimen_in(last):
        yield f"{first.strip()} {last.strip()}"


def _count_listed(words: list[re.Match[str]]) -> int:
    """Count the words of the list that a name begins with."""
    places = (place for place, word in enumerate(words) if word[0].casefold() not in _SAY_NOTHING)
    return next(places, len(words))


def _tidy(text: str, behind: str) -> str:
    """Take off marks at the ends, and a bracket that has lost its twin or its text."""
    if behind.startswith(("+", "%")):  # of the word before it: K+, Ca++
        text += behind.split(maxsplit=1)[0]
    text = text.strip(_MARKS)
    for opening, closing in ("()", "[]"):
        while text.endswith(opening) or (text.startswith(opening) and closing not in text):
            text = text.strip(opening).strip(_MARKS)
        while text.startswith(closing) or (text.endswith(closing) and opening not in text):
            text = text.strip(closing).strip(_MARKS)
    return text.lstrip("# ")


def _is_no_share(analyte: Analyte) -> bool:
    return not analyte.is_share


def _says_nothing(inside: str) -> bool:
    """Whether the text of a bracket is on the list, or one of LOINC's properties."""
    words = [word[0].casefold() for word in _TOKEN.finditer(inside)]
    return (
        "".join(inside.casefold().split()).replace("/", "") in _PROPERTIES
        or all(word in _SAY_NOTHING for word in words)
        or is_method(inside)
    )
