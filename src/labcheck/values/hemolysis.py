"""Words that say of a specimen that its red cells have burst, and that they have not.

In German, Spanish, Polish and Danish as laboratories write them, and the plain words of French,
Italian, Portuguese, Dutch, Swedish, Norwegian and Russian for the same:
https://www.ctk.de, the page on hemolysis (hämolytische Proben), https://www.simply-onno.com, on the
degree of hemolysis (keine, leichte, starke Hämolyse), https://guinguette-maraispoitevin.com/es/
muestras-de-sangre-hemolizada, https://fremitus.pl/tag/hemoliza-plus-plus/ (hemoliza +).
"""

import re

from labcheck.values.late_pattern import compile_late
from labcheck.values.result_text import MeasuredValue, Ordinal, Verbal, Word

_SPOILED = (
    r"ha?emoly[sz](?:ed|ing)|hämolytisch|haemolytisch|hämolysiert|hemoli[zs]ad[oa]|hémolysée?|hemolysee?"
    r"|emolizzat[oa]|gehemolyseerd|hemolytisch|hæmolyseret|hemolysert|hemolyserad|zhemolizowan[aey]"
    r"|hemolizowan[aey]|гемолизирован[аоы]?|гемолизна"
)
_BURST = (
    rf"(?:{_SPOILED}|ha?emolysis|hämolyse|haemolyse|hémolyse|hemólisis|hemolisis|hemólise|hemolise"
    r"|emolisi|hemolyse|hæmolyse|hemolys|hemoliza|гемолиз)"
)
_BESIDE = (
    "specimen|sample|serum|plasma|blood|is|was|slight|slightly|mild|mildly|moderate|moderately"
    "|marked|markedly|gross|grossly|severe|severely|strongly|visible|visibly|partially|partly"
    "|present|noted|observed|probe|material|ist|leicht|leichte|stark|starke|deutlich|deutliche"
    "|mäßig|mäßige|muestra|suero|ligera|ligeramente|leve|levemente|moderada|moderadamente|marcada"
    "|intensa|severa|échantillon|prélèvement|légèrement|légère|modérée|campione|siero|lieve"
    "|lievemente|amostra|soro|ligeira|acentuada|monster|licht|lichte|matig|matige|sterk|sterke"
    "|prøve|prøven|let|kraftig|prov|provet|lätt|kraftigt|próbka|surowica|lekka|silna|образец|проба"
    "|сыворотка|выраженный|слабый|est|está"
)
_REMARK = compile_late(
    rf"(?:(?:{_BESIDE})\s+)*{_BURST}(?:\s+(?:{_BESIDE}))*(?:\s*\+{{1,4}})?[.!?]?", re.IGNORECASE
)
_IS_SPOILED = compile_late(rf"(?:(?:{_BESIDE})\s+)*(?:{_SPOILED})[.!]?", re.IGNORECASE)
_WORD = compile_late(rf"{_BURST}[?!.:]*", re.IGNORECASE)
_ROOT = compile_late(r"[aeéæä]mol[yiíý]|гемолиз", re.IGNORECASE)
_SAYS = compile_late(rf"(?<![^\W\d_]){_BURST}(?![^\W\d_])", re.IGNORECASE)
_DENIES = compile_late(
    r"(?<![^\W\d_])(?:no|not|non|none|nil|without|never|free|absent|negative|if|unless|kein|keine"
    r"|nicht|ohne|pas|sans|sin|sem|senza|não|geen|niet|zonder|ingen|ikke|uden|inte|utan|bez|brak|nie"
    r"|нет|без|не)(?![^\W\d_])",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;,.\n()\[\]]")


def says_of_number(word: str) -> bool:
    """Whether a word behind a number says, or asks, whether its specimen is hemolyzed."""
    return _ROOT.search(word) is not None and _WORD.fullmatch(word) is not None


def is_remark(text: str) -> bool:
    """Whether a text is a remark that the specimen is hemolyzed, and nothing else."""
    return _REMARK.fullmatch(text.strip()) is not None


def is_spoiled(text: str) -> bool:
    """Whether a text stands for a result that hemolysis spoiled: `specimen hemolyzed`."""
    return _ROOT.search(text) is not None and _IS_SPOILED.fullmatch(text.strip()) is not None


def says_hemolyzed(text: str) -> bool:
    """Whether some part of a text says that a specimen is hemolyzed: `slightly hemolysed`.

    A part that denies it, or says what would be if it were, is none: `no hemolysis`.
    """
    if not _ROOT.search(text):
        return False
    return any(_SAYS.search(part) and not _DENIES.search(part) for part in _PARTS.split(text))


_SOME = frozenset(
    ["slight", "mild", "moderate", "marked", "gross", "severe", "trace", "yes", "y", "present"]
)
_IS_SOME = {
    Word.POSITIVE: True, Word.ABNORMAL: True, Word.CRITICALLY_ABNORMAL: True, Word.HIGH: True,
    Word.CRITICALLY_HIGH: True, Word.BORDERLINE_HIGH: True, Word.ABOVE_SCALE: True,
    Word.AMOUNT: True, Word.EQUIVOCAL: True, Word.NEGATIVE: False, Word.NORMAL: False,
    Word.LOW: False, Word.UNDETECTED: False, Word.UNQUANTIFIED: False, Word.BELOW_SCALE: False,
}  # fmt: skip


def is_some(value: MeasuredValue) -> bool | None:
    """Whether a grade or a word beside a hemolysis index says that there is some hemolysis.

    Returns:
        `None` for a number, and for what does not say.
    """
    match value:
        case Ordinal(grade=grade):
            return grade > 0
        case Verbal(word=word):
            return _IS_SOME.get(word)
    words = set(re.findall(r"[a-z]+", value.text.casefold()))
    if says_hemolyzed(value.text) or words & _SOME:
        return not _DENIES.search(value.text)
    return False if _DENIES.search(value.text) else None
