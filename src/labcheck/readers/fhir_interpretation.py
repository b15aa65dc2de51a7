"""The laboratory's own judgement: HL7 v3 and v2 interpretation codes, as the words they stand for.

    v3 and v2-0078      word                    v3 and v2-0078      kept as a remark
    N                   normal                  < LX   > HX         off the scale
    L LU    H HU        low, high               U D B W             change
    LL      HH          critically low, high    IND E ...           no judgement
    A AA                (critically) abnormal       S SDD I R NS        susceptibility
    NEG ND NR  POS DET RR   negative, positive

Read in HL7 v3 ObservationInterpretation and HL7 v2 table 0078, on terminology.hl7.org. Nothing
here decides between words that contradict each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from labcheck.readers.fhir_elements import Coding, Concept
from labcheck.values.laboratory_flags import CODES, is_remark, parse_flag
from labcheck.values.result_text import MeasuredValue, Word

_REMARKS = {
    "<": "below the instrument's scale", "LX": "below the low threshold",
    ">": "above the instrument's scale", "HX": "above the high threshold",
    "U": "significant change up", "D": "significant change down", "B": "better", "W": "worse",
    "IND": "indeterminate", "E": "equivocal", "WR": "weakly reactive",
}  # fmt: skip
_SYSTEMS = ("interpretation", "0078", "2.16.840.1.113883.5.83", "2.16.840.1.113883.12.78")
# What one word says besides another adds nothing to it.
_IMPLIED = {
    Word.HIGH: {Word.ABNORMAL},
    Word.LOW: {Word.ABNORMAL},
    Word.POSITIVE: {Word.ABNORMAL},
    Word.NEGATIVE: {Word.NORMAL},
    Word.CRITICALLY_ABNORMAL: {Word.ABNORMAL},
    Word.CRITICALLY_HIGH: {Word.HIGH, Word.ABNORMAL, Word.CRITICALLY_ABNORMAL},
    Word.CRITICALLY_LOW: {Word.LOW, Word.ABNORMAL, Word.CRITICALLY_ABNORMAL},
}


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What the laboratory said of a result.

    Attributes:
        word: The one judgement that all concepts come to; `None` where they give none.
        remarks: What they say that is no judgement.
        unread: What is not understood, or contradicts itself; empty if nothing is.
    """

    word: Word | None = None
    remarks: tuple[str, ...] = ()
    unread: str = ""


def read_interpretation(
    concepts: Iterable[Concept], value: MeasuredValue | None = None
) -> Interpretation:
    """Read what the laboratory said of a result, of which it knows what was measured."""
    unread: list[str] = []
    words: dict[Word, None] = {}
    remarks: dict[str, None] = {}
    for concept in concepts:
        found = _words_of(concept, value)
        words.update(dict.fromkeys(found))
        if not found and (remark := _remark_on(concept)):
            remarks[remark] = None
            is_understood = _has_known_remark(concept) or is_remark(concept.name)
            unread += [] if is_understood else [concept.name]
    kept = _without_implied(words)
    if len(kept) > 1:
        said = " and ".join(word.value for word in kept)
        return Interpretation(None, (f"the laboratory says both {said}", *remarks), said)
    return Interpretation(kept[0] if kept else None, tuple(remarks), ", ".join(unread))


def _words_of(concept: Concept, value: MeasuredValue | None) -> list[Word]:
    """Read the codes; where none is known, the concept's own words."""
    coded = [CODES[one.code] for one in concept.codings if _is_known(one, CODES)]
    if coded or _has_known_remark(concept):
        return coded
    written = (concept.words, *(one.code for one in concept.codings if not one.system))
    spoken = (parse_flag(text, value) for text in written if text)
    return [word for word in spoken if word][:1]


def _has_known_remark(concept: Concept) -> bool:
    return any(_is_known(one, _REMARKS) for one in concept.codings)


def _remark_on(concept: Concept) -> str:
    known = [_REMARKS[one.code] for one in concept.codings if _is_known(one, _REMARKS)]
    said = known[0] if known else concept.name
    return f"interpretation: {said}" if said else ""


def _is_known(coding: Coding, table: dict[str, Word] | dict[str, str]) -> bool:
    system = coding.system.lower()
    return coding.code in table and (not system or any(one in system for one in _SYSTEMS))


def _without_implied(words: Iterable[Word]) -> list[Word]:
    said = list(words)
    implied = {other for word in said for other in _IMPLIED.get(word, ())}
    kept = [word for word in said if word not in implied]
    if set(kept) == {Word.CRITICALLY_ABNORMAL, Word.HIGH}:
        return [Word.CRITICALLY_HIGH]
    if set(kept) == {Word.CRITICALLY_ABNORMAL, Word.LOW}:
        return [Word.CRITICALLY_LOW]
    return kept
